"""Need, measure, money, visit and result hang together, and what is missing is said."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import chain
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None, now=lambda: NOON) as one:
        yield one


@pytest.fixture
def home(ledger):
    return add(ledger, "household", name="张三")


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def said(chains):
    return [[*one.missing, *(text for link in one.links for text in link.missing)]
            for one in chains]  # fmt: skip


def test_a_need_without_measures_waits(ledger, home):
    add(ledger, "need", household=home, content="水泵", state="1")
    (found,) = chain.of(ledger, home)
    assert said([found]) == [["还没有对应的帮扶措施"]]
    assert not found.complete


def test_a_measure_says_which_link_is_missing(ledger, home):
    need = add(ledger, "need", household=home, content="水泵", state="2")
    measure = add(
        ledger, "measure", household=home, need=need, content="修水泵", amount=120000,
        start_date="2026-03-01", state="3",
    )  # fmt: skip
    assert said(chain.of(ledger, home)) == [[
        "措施都已完成，需求还没有办结", "有金额，还没有到户资金记录", "实施以后还没有走访过",
        "已完成，没有写成效", "已完成，户里还没有确认",
    ]]  # fmt: skip
    add(ledger, "payment", household=home, measure=measure, amount=100000, date="2026-03-09")
    add(ledger, "visit", household=home, date="2026-04-01")
    ledger.save([
        Change(table="measure", rec=measure, values={"result": "通水", "confirmed": True}),
        Change(table="need", rec=need, values={"state": "3"}),
    ])  # fmt: skip
    (found,) = chain.of(ledger, home)
    assert said([found]) == [["措施金额 1,200.00 元，到户只有 1,000.00 元"]]
    add(ledger, "payment", household=home, measure=measure, amount=20000, date="2026-04-09")
    (found,) = chain.of(ledger, home)
    assert found.complete
    assert len(found.links[0].payments) == 2


def test_one_measure_may_answer_two_needs_and_counts_once(ledger, home):
    one, two = (add(ledger, "need", household=home, content=text) for text in "甲乙")
    add(ledger, "measure", household=home, need=one, more_needs=[two], content="丙", state="2")
    add(ledger, "measure", household=home, content="没人提过", state="1")
    chains = chain.of(ledger, home)
    assert [len(one.links) for one in chains] == [1, 1, 1]
    assert chains[0].links[0].measure["id"] == chains[1].links[0].measure["id"]
    assert chains[2].need is None
    assert chain.gaps(chains) == 1
