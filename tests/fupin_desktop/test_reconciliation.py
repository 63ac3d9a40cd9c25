"""Reconciling two real ledgers: what travels, what differs, and the records it differs by."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_desktop import control, exchange, package, reconciliation
from fupin_desktop.demo import build
from fupin_desktop.enrolment import boxes, keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER = "990101001", "990101001201", "990101001202"


@pytest.fixture
def both(offices):
    """A household with a visit that both have, told by both."""
    home = offices.add(offices.village, "household", name="张三", kind="01")
    offices.add(offices.village, "visit", household=home, date="2025-03-04")
    offices.exchange()
    offices.home = home
    return offices


def compared(offices, office=VILLAGE):
    return reconciliation.compare(offices.township, office)


def differences(found):
    return {one.key: one.difference for one in found.different}


def rests(found):
    return {one.key: one.rest for one in found.lines if one.rest}


def test_after_an_exchange_everything_agrees_on_both_sides(both):
    for registry, office in ((both.township, VILLAGE), (both.village, TOWNSHIP)):
        found = reconciliation.compare(registry, office)
        assert {one.key: one.theirs for one in found.lines} == {
            "household": 1, "household.kind.01": 1, "visit": 1,
        }  # fmt: skip
        assert not found.different
        assert not found.items
        assert found.sentences[0] == "各项合计都相同。"
        assert (found.region, found.is_itemised) == (VILLAGE, True)
    assert found.name == "青禾村"


def test_what_the_township_wrote_is_named_record_by_record(both):
    town = both.township
    new = both.add(town, "visit", household=both.home, date="2025-05-05")
    both.change(town, "household", both.home, kind="02")
    paid = both.add(town, "payment", household=both.home, date="2025", amount=12300, source="01")
    found = compared(both)
    assert differences(found) == {
        "household.kind.01": -1, "household.kind.02": 1, "visit": 1, "payment": 12300,
        "payment.source.01": 12300, "payment.purpose.": 12300,
    }  # fmt: skip
    assert not rests(found)
    assert {one.rec: one.changes for one in found.items} == {
        both.home: {"household.kind.01": -1, "household.kind.02": 1}, new: {"visit": 1},
        paid: {"payment": 12300, "payment.source.01": 12300, "payment.purpose.": 12300},
    }  # fmt: skip
    reasons = {one.rec: one.reason for one in found.items}
    assert reasons[new] == "本单位新增，对方还没有收到"
    assert reasons[both.home] == "本单位修改，对方还没有收到"
    assert {one.who for one in found.items} == {"镇干部"}
    assert "张三" in next(one.title for one in found.items if one.rec == both.home)
    assert found.sentences[:2] == ["有 6 项合计不同。", "差别都由下面 3 条记录说明。"]
    # The village knows nothing of it yet; once both heard again, all agrees.
    both.exchange()
    both.exchange()
    assert not compared(both).different


def test_what_was_deleted_and_what_left_the_village_is_named(both):
    second = both.add(both.village, "household", name="李四", kind="01")
    walked = both.add(both.village, "visit", household=second, date="2025-03-05")
    both.exchange()
    visit = both.township.find("visit", where={"household": both.home})[0]
    both.township.delete("visit", visit)
    both.change(both.township, "household", second, village=OTHER)
    found = compared(both)
    assert differences(found) == {"household": -1, "household.kind.01": -1, "visit": -2}
    assert not rests(found)
    reasons = {one.rec: one.reason for one in found.items}
    assert reasons == {
        visit: "本单位删除，对方还没有收到", second: "本单位修改，对方还没有收到",
        walked: "所属的户或项目迁移了，对方还没有收到",
    }  # fmt: skip


def test_an_open_difference_is_said_to_be_one(both):
    both.change(both.village, "household", both.home, kind="02")
    both.change(both.township, "household", both.home, kind="03")
    exchange.receive(both.township, both.up())
    found = compared(both)
    assert found.different
    assert not rests(found)
    assert [one.reason for one in found.items] == ["两处不一致，待核定"]


def test_what_the_village_wrote_since_cannot_be_known_and_is_said(both):
    both.add(both.village, "visit", household=both.home, date="2025-06-06")
    found = compared(both)
    assert not found.different
    last = reconciliation.heard(both.township)[VILLAGE]
    assert f"第 {last['number']} 号包" in found.sentences[-1]
    assert "对方此后新写的内容，这里还不知道" in found.sentences[-1]


def test_an_older_package_does_not_replace_what_was_told_later(both):
    early = both.up()
    both.add(both.village, "visit", household=both.home, date="2025-06-06")
    late = both.up()
    exchange.receive(both.township, late)
    exchange.receive(both.township, early)
    assert reconciliation.heard(both.township)[VILLAGE]["totals"][VILLAGE]["visit"] == 2


def test_a_rest_is_told_with_the_way_out(both):
    kept = reconciliation.heard(both.township)
    kept[VILLAGE]["totals"][VILLAGE]["visit"] = 9
    both.township.set_setting(reconciliation.SETTING, kept)
    found = compared(both)
    assert rests(found) == {"visit": -8}
    assert "其中 1 项还不能全部说明" in found.sentences[1]


def test_a_county_sees_each_village_of_a_township(tmp_path):
    made = build(tmp_path, villages=2, households=3)
    (tmp_path / "stick").mkdir()
    county = Registry.create(tmp_path / "county", level="county", region="990101", name="样县",
                             password=None)  # fmt: skip
    with county, Registry.open(made.township) as township:
        exchange.enrol(county, township)
        sent = exchange.pack(township, tmp_path / "stick", to="990101")[0]
        exchange.receive(county, sent)
        office = township.region
        whole = reconciliation.compare(county, office)
        assert not whole.different
        assert not whole.is_itemised
        told = reconciliation.heard(county)[office]
        villages = reconciliation.places(told)[1:]
        assert len(villages) == 2
        totals = Counter()
        for one in villages:
            totals.update(told["totals"][one])
        assert totals["household"] == told["totals"][office]["household"] == 6
        home = county.find("household", where={"village": villages[0]})[0]
        county.delete("household", home)
        assert reconciliation.compare(county, office).sentences[1] == "请选一个村，看是哪些记录。"
        one = reconciliation.compare(county, office, villages[0])
        assert {each.table for each in one.items} >= {"household"}
        assert not rests(one)
        assert not reconciliation.compare(county, office, villages[1]).different


def test_nothing_heard_is_said(offices):
    for region in ("", VILLAGE):
        with pytest.raises(FupinError, match=r"还没有收到.*台账没有改动"):
            reconciliation.compare(offices.township, VILLAGE, region)


def forged(offices, **words):
    """A package of the village with another header, signed by the village itself."""
    sent = offices.up()
    opened = package.open_(sent.read_bytes(), boxes(offices.township), office=TOWNSHIP)
    header = opened.header.__class__(**{**vars(opened.header), **words})
    data = package.build(header, opened.lines, signing_key=keyring(offices.village).sign)
    sent.write_bytes(data)
    return sent


@pytest.mark.parametrize(
    "totals", [{}, {"visit": 1}, {"visit": 3}, {"visit": 2, "household": 1}, {"later": 2}]
)
def test_a_package_whose_totals_differ_is_refused(both, totals):
    for day in ("2025-06-06", "2025-06-07"):
        both.add(both.village, "visit", household=both.home, date=day)
    sent = forged(both, totals=totals)
    before = both.dump(both.township)
    with pytest.raises(FupinError, match=r"合计与包里的内容不符.*没有改动.*请对方重新导出"):
        exchange.preview(both.township, sent)
    with pytest.raises(FupinError, match="合计与包里的内容不符"):
        exchange.receive(both.township, sent)
    assert both.dump(both.township) == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["totals", VILLAGE, "household", "x"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=JSON)
def test_whatever_is_told_is_borne(both, value):
    known = reconciliation.heard(both.township)
    header = package.open_(both.up().read_bytes(), boxes(both.township), office=TOWNSHIP).header
    both.township.transact(lambda db: reconciliation.hear(db, header, value))
    heard = reconciliation.heard(both.township)
    if heard != known:
        assert heard[VILLAGE]["totals"] == value["totals"]
        assert compared(both).lines is not None
        both.township.set_setting(reconciliation.SETTING, known)


@pytest.mark.parametrize("told", [
    {}, {"": {}}, {OTHER: {"visit": 1}}, {VILLAGE: {"visit": True}}, {VILLAGE: {"visit": 2**63}},
    {VILLAGE: {"x" * 65: 1}}, {VILLAGE: [1]}, {VILLAGE: {str(n): 1 for n in range(300)}},
])  # fmt: skip
def test_what_is_no_totals_is_not_kept(both, told):
    known = reconciliation.heard(both.township)
    header = package.open_(both.up().read_bytes(), boxes(both.township), office=TOWNSHIP).header
    both.township.transact(lambda db: reconciliation.hear(db, header, {"totals": told}))
    assert reconciliation.heard(both.township) == known


STEPS = st.lists(st.tuples(
    st.booleans(), st.sampled_from(["add", "visit", "kind", "delete", "exchange", "up", "pay"]),
    st.integers(0, 3),
), min_size=3, max_size=12)  # fmt: skip


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_every_difference_of_any_history_is_explained_to_the_last_unit(new_offices, steps):
    offices = new_offices()
    for upstairs, what, number in steps:
        registry = offices.township if upstairs else offices.village
        homes = registry.find("household", where={"village": VILLAGE})
        home = homes[number % len(homes)] if homes else None
        if what == "exchange":
            offices.exchange()
        elif what == "up":
            exchange.receive(offices.township, offices.up())
        elif what == "add" or not home:
            offices.add(registry, "household", name="某户", village=VILLAGE, kind="01")
        elif what == "visit":
            offices.add(registry, "visit", household=home, date="2025-01-01")
        elif what == "pay":
            offices.add(registry, "payment", household=home, date="2025", amount=number + 1)
        elif what == "kind":
            offices.change(registry, "household", home, kind=f"0{1 + number % 3}")
        else:
            registry.delete("household", home)
    exchange.receive(offices.township, offices.up())
    offices.add(offices.township, "household", name="镇里加的", village=VILLAGE)
    found = compared(offices)
    assert not rests(found), [(one.key, one.theirs, one.ours, one.explained) for one in found.lines]
    village = control.within(offices.village.read(control.by_place), VILLAGE)
    assert {one.key: one.theirs for one in found.lines if one.theirs} == control.plain(village)
    offices.close()
