"""The past that households share, and that each yuan counts once whatever they do."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_desktop import life
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

SPLIT = {"persons": ("张小明", "王芳", "张小宝"), "head": "张小明"}


def pay(homes, home, date, amount):
    values = {"household": homes.homes.get(home, home), "date": date, "amount": amount}
    return homes.registry.save([Change(table="payment", values=values)]).ids[0]


def shown(homes, home):
    """What a household's timeline shows, as (date, whose, whether it counts)."""
    past = life.shared_past(homes.registry, homes.homes.get(home, home))
    rows = [(one.row["date"], one.owner and life.told(one.owner), one.counts) for one in past]
    return sorted(rows, key=str)


def test_after_a_split_both_have_the_past_and_it_counts_once(homes):
    pay(homes, "张三", "2024-05", 100)
    new = homes.do("split", "张三", **SPLIT).ids[0]
    pay(homes, "张三", "2025-06", 10)
    pay(homes, new, "2025-07", 1)
    assert shown(homes, "张三") == [("2024-05", None, True), ("2025-06", None, True)]
    assert shown(homes, new) == [("2024-05", "分户前，张三户", False), ("2025-07", None, True)]
    [kin] = life.lineage(homes.registry, new)
    assert (kin.how, kin.until) == ("origin", "2025-03-10")
    here = homes.homes["张三"]
    assert [(one.how, one.household) for one in life.relatives(homes.registry, here)] == [
        ("offshoot", new)
    ]


def test_after_a_merge_the_past_of_both_is_shown(homes):
    pay(homes, "张三", "2024-05", 100)
    pay(homes, "李四", "2024-06", 10)
    homes.do("merge", "李四", other="张三", relations={"李四": "99", "赵英": "99"})
    assert shown(homes, "张三") == [
        ("2024-05", None, True), ("2024-06", "并户前，李四户", False)
    ]  # fmt: skip
    assert shown(homes, "李四") == [("2024-06", None, True)]
    [kin] = life.relatives(homes.registry, homes.homes["李四"])
    assert (kin.how, kin.name, kin.until) == ("next", "张三", "2025-03-10")


def test_the_past_reaches_back_over_generations(homes):
    pay(homes, "张三", "2024-05", 100)
    child = homes.homes["张小明"] = homes.do("split", "张三", **SPLIT, date="2025-01").ids[0]
    pay(homes, "张三", "2025-02", 50)
    pay(homes, child, "2025-02-03", 5)
    grandchild = homes.do("split", "张小明", persons=("张小宝",), head="张小宝").ids[0]
    assert shown(homes, grandchild) == [
        ("2024-05", "分户前，张三户", False), ("2025-02-03", "分户前，张小明户", False)
    ]  # fmt: skip
    assert [kin.depth for kin in life.lineage(homes.registry, grandchild)] == [1, 2]


def test_without_an_event_the_first_members_tell_when_a_household_began(homes):
    new = homes.do("split", "张三", **SPLIT).ids[0]
    for rec in homes.registry.find("household_event"):
        homes.registry.delete("household_event", rec)
    assert [kin.until for kin in life.lineage(homes.registry, new)] == ["2025-03-10"]


def test_an_event_says_who_stood_how_to_whom_before(homes):
    homes.do("head", "张三", head="张小明", date="2025-03")
    homes.do("head", "张三", head="王芳", date="2025-09")
    home = homes.homes["张三"]

    def head(on):
        changed = life.relations_on(homes.registry, home, on)
        rows = homes.registry.select("membership", where={"household": home})
        held = {row["person"]: changed.get(row["id"], row["relation"]) for row in rows}
        return [name for name, rec in homes.people.items() if held.get(rec) == "01"]

    assert head("2025-01-01") == ["张三"]
    assert head("2025-04-01") == ["张小明"]
    assert head("2025-10-01") == ["王芳"]
    assert life.relations_on(homes.registry, home, "2026-01-01") == {}


STEPS = st.lists(
    st.tuples(st.sampled_from(["split", "merge", "pay", "undo"]), st.integers(0, 50),
              st.integers(0, 50)), max_size=12)  # fmt: skip


@given(steps=STEPS)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_over_households_are_the_payments(tmp_path_factory, settle, steps):
    folder = tmp_path_factory.mktemp("sums") / "v.fupin"
    about = {"level": "village", "region": "990101001201", "name": "青禾村"}
    with Registry.create(folder, **about, password=None) as registry:
        homes = settle(registry)
        for home in ("张三", "李四"):
            pay(homes, home, "2020", 1000)
        for what, one, two in steps:
            step(homes, what, one, two)
        everything = registry.find("household")
        past = [one for home in everything for one in life.shared_past(registry, home)]
        counted = sum(one.row["amount"] for one in past if one.counts)
        assert counted == sum(row["amount"] for row in registry.select("payment"))
        assert len(past) >= registry.count("payment")
        people = registry.select("person")
        assert all(row["household"] for row in people), "nobody gets lost"
        assert registry.verify() == []
        assert list(life.findings(registry)) == []


def step(homes, what, one, two):
    """Do something to some household that is there, if it can be done."""
    registry = homes.registry
    here = registry.find("household", where=life.present(registry))
    home, other = here[one % len(here)], here[two % len(here)]
    day = f"202{1 + one % 4}"
    if what == "undo" and not registry.undo_label().startswith("新增"):
        registry.undo()
    if what == "pay":
        pay(homes, home, day, 1 + two)
    if what not in ("split", "merge"):
        return
    facts = life.read(registry, home, other)
    people = facts.families[home].persons
    event = life.Event(kind=what, household=home, date="2025", other=other)
    if what == "split":
        left = people[two % len(people) :]
        relations = dict.fromkeys(people, "99")
        event = replace(event, persons=left, head=left[0], rest=people[0], relations=relations)
    else:
        event = replace(event, relations=dict.fromkeys(people, "99"))
    if not life.problems(facts, event):
        life.save(registry, facts, event)


def test_a_closed_household_says_so(homes):
    assert life.standing(homes.registry, homes.homes["李四"]) == ""
    homes.do("death", "李四", persons=("李四",), rest="赵英", date="2025-03")
    homes.do("death", "李四", persons=("赵英",), date="2025-03")
    rec = homes.homes["李四"]
    assert life.standing(homes.registry, rec) == "已销户（2025-03，整户自然减少），档案保留"
    homes.do("reopen", "李四", date="2025-04")
    assert life.standing(homes.registry, rec) == ""


@pytest.mark.parametrize("name", ["merge", "split"])
def test_present_households_are_those_not_closed(homes, name):
    if name == "split":
        homes.do("split", "张三", **SPLIT)
    else:
        homes.do("merge", "李四", other="张三", relations={"李四": "99", "赵英": "99"})
    number = homes.registry.count("household", where=life.present(homes.registry))
    assert number == {"split": 3, "merge": 1}[name]
