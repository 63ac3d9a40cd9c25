"""The same event on two laptops, different events on one household, and moves between villages."""

import pytest

from fupin_desktop import checks, decisions, exchange, life
from fupin_desktop.registry import Registry

OTHER_VILLAGE = "990101001202"
ZHANG, LI = ("张三", "李红", "张小明", "王芳", "张小宝", "张小丽"), ("李四", "赵英")
SPLIT = {"persons": ("张小明", "王芳", "张小宝"), "head": "张小明"}


@pytest.fixture
def two(offices, settle, known):
    """One village on two laptops that both know two families, and its township."""
    first = settle(offices.village)
    offices.exchange()
    offices.clone()
    first.registry = offices.village
    return offices, first, known(first, offices.second), known(first, offices.township)


def meet(offices):
    """Exchange until all agree; everything is sound then, and nothing is lost."""
    offices.exchange()
    offices.exchange()
    digests = {str(one.digest(offices.village.region)) for one in offices.ledgers()}
    assert len(digests) == 1
    for registry in offices.ledgers():
        assert registry.verify() == []


def open_registers(registry):
    return sorted(f"{one.table}/{one.register}" for one in registry.conflicts())


def rules(homes):
    return [found.rule for found in life.findings(homes.registry)]


def all_here(homes, *households):
    """Everybody lives in exactly one of some households."""
    names = [name for home in households for name in homes.members(home)]
    assert len(names) == len(set(names))
    return set(names)


@pytest.mark.parametrize("name", ["split", "birth", "marry", "death", "merge", "head"])
def test_the_same_event_on_two_laptops_is_one_event(two, name):
    offices, first, second, township = two
    kind, home, words = {
        "split": ("split", "张三", SPLIT),
        "birth": ("birth", "张三", {"values": {"name": "张小妹"}, "relation": "08"}),
        "marry": ("marry_in", "李四", {"persons": ("张小丽",), "relation": "05"}),
        "death": ("death", "张三", {"persons": ("张三",), "rest": "李红"}),
        "merge": ("merge", "李四", {"other": "张三", "relations": {"李四": "99", "赵英": "99"}}),
        "head": ("head", "张三", {"head": "张小明"}),
    }[name]
    ids = [homes.do(kind, home, **words).ids for homes in (first, second)]
    assert ids[0] == ids[1]
    meet(offices)
    assert township.registry.conflicts() == []
    count = {table: first.registry.count(table) for table in ("household", "membership")}
    offices.second.undo()  # what the other laptop has done as well stays done
    assert {table: second.registry.count(table) for table in count} == count


def test_the_same_split_on_two_days_is_decided_at_once(two):
    offices, first, second, township = two
    new = first.do("split", "张三", **SPLIT, date="2025-03-10").ids[0]
    assert second.do("split", "张三", **SPLIT, date="2025-03-01").ids[0] == new
    meet(offices)
    assert township.members(new) == {"张小明": "01", "王芳": "02", "张小宝": "03"}
    assert township.registry.count("household") == 3
    assert township.registry.count("household_event") == 2
    assert open_registers(township.registry) == [
        "household_event/date", "household_event/date", *["membership/end"] * 3,
        *["membership/start"] * 3,
    ]  # fmt: skip
    [conflict, *rest] = township.registry.conflicts()
    together = decisions.together(conflict, rest)
    assert {one.id for one in together} == {one.id for one in (conflict, *rest)}
    [claim] = [one for one in conflict.claims if "2025-03-10" in str(one.value)]
    batch = decisions.decide(township.registry, together, claim.tx)
    assert batch.operations == 8
    assert township.registry.conflicts() == []
    meet(offices)
    assert first.stays("王芳") == second.stays("王芳") == [
        (first.homes["张三"], None, None, "2025-03-10", "04"),
        (new, "2025-03-10", "05", None, None),
    ]  # fmt: skip


def test_split_under_two_heads_loses_nobody(two):
    offices, first, second, township = two
    one = first.do("split", "张三", **SPLIT).ids[0]
    other = second.do("split", "张三", **{**SPLIT, "head": "王芳"}).ids[0]
    meet(offices)
    assert all_here(township, "张三", one, other) == set(ZHANG)
    empty = {found.rec for found in checks.homes(township.registry)}
    assert empty <= {one, other}
    conflict = next(c for c in township.registry.conflicts() if c.register == "household")
    claim = next(claim for claim in conflict.claims if claim.value == one)
    together = decisions.together(conflict, township.registry.conflicts())
    decisions.decide(township.registry, together, claim.tx)
    assert township.registry.conflicts() == []
    meet(offices)
    assert second.members(one).keys() == {"张小明", "王芳", "张小宝"}
    assert second.members(one)["张小明"] == "01"


def test_split_here_and_death_there_stay_visible(two):
    offices, first, second, township = two
    new = first.do("split", "张三", **SPLIT).ids[0]
    second.do("death", "张三", persons=("王芳",), date="2025-02-01")
    meet(offices)
    assert "王芳" in township.members(new)
    assert "王芳" not in township.members("张三")
    assert open_registers(township.registry) == ["membership/end"]
    assert rules(township) == ["dead_member"]
    conflict = township.registry.conflicts()[0]
    claim = next(claim for claim in conflict.claims if claim.value["reason_out"] == "04")
    township.registry.resolve(conflict.id, claim.value)
    township.homes["张小明"] = new
    township.do("death", "张小明", persons=("王芳",), date="2025-03-20")
    assert rules(township) == []
    meet(offices)


def test_merges_both_ways_stay_visible_and_nothing_loops(two):
    offices, first, second, township = two
    everybody = {*ZHANG, *LI}
    strangers = dict.fromkeys(everybody, "99")
    first.do("merge", "张三", other="李四", relations=strangers)
    second.do("merge", "李四", other="张三", relations=strangers)
    meet(offices)
    assert all_here(township, "张三", "李四") == everybody
    assert set(rules(township)) == {"merge_ring", "closed_with_members"}
    for home in ("张三", "李四"):
        rec = township.homes[home]
        assert [kin.household for kin in life.lineage(township.registry, rec)] == [
            township.homes["李四" if home == "张三" else "张三"]
        ]
        assert township.value(home, "name") == home
    # Mended with the ordinary actions: reopen one, give it a head, merge the other into it.
    township.do("reopen", "张三")
    township.do("head", "张三", head="李四", relations=strangers)
    township.do("merge", "李四", other="张三", relations=strangers, date="2025-03-11")
    assert rules(township) == []
    assert township.members("张三").keys() == everybody
    meet(offices)


def test_a_move_and_an_edit_meet(two):
    offices, first, second, township = two
    first.do("move", "张三", village=OTHER_VILLAGE)
    offices.change(second.registry, "household", second.homes["张三"], address="新房")
    meet(offices)
    values = township.registry.fetch("household", township.homes["张三"]).values
    assert (values["village"], values["address"]) == (OTHER_VILLAGE, "新房")
    assert township.registry.conflicts() == []


def test_a_village_hands_a_household_over_through_the_township(offices, settle, known):
    offices.other = Registry.create(
        offices.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, offices.other)
    here = settle(offices.village)
    offices.add(offices.village, "visit", household=here.homes["张三"], date="2025-01-02")
    rounds(offices)
    later = offices.add(offices.village, "visit", household=here.homes["张三"], date="2025-04-01")
    here.do("move", "张三", village=OTHER_VILLAGE, values={"group_name": "三组"})
    rounds(offices)
    there = known(here, offices.other)
    assert there.members("张三").keys() == set(ZHANG)
    assert there.value("张三", "group_name") == "三组"
    assert there.events("张三") == ["03"]
    assert {row["id"] for row in offices.other.select("visit")} >= {later}  # it follows
    assert offices.other.count("household", where=life.present(offices.other)) == 1
    assert offices.village.count("household", where=life.present(offices.village)) == 1
    assert life.standing(offices.village, here.homes["张三"]) == (
        "已迁出到柳河村（2025-03-10），这里只能看，档案保留"
    )
    there.do("birth", "张三", values={"name": "张小妹"}, relation="08")
    rounds(offices)
    assert "张小妹" not in here.members("张三"), "what happens there is not sent back"
    for village in (offices.village, offices.other):
        assert village.digest(village.region) == offices.township.digest(village.region)
        assert village.verify() == []
    assert offices.township.verify() == []
    assert offices.township.conflicts() == []


def rounds(offices):
    for _ in range(2):
        for village in (offices.village, offices.other):
            exchange.receive(offices.township, offices.up(village))
        for village in (offices.village, offices.other):
            exchange.receive(village, offices.down(village.region))


def test_who_marries_into_another_village_brings_everything(offices, settle, known):
    offices.other = Registry.create(
        offices.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, offices.other)
    here = settle(offices.village)
    far = offices.add(offices.other, "household", name="钱五")
    offices.add(offices.other, "person", household=far, relation="01", name="钱五")
    person = here.people["张小丽"]
    offices.add(offices.village, "insurance", person=person, year="2024")
    rounds(offices)
    above = known(here, offices.township)
    above.homes["钱五"] = far
    above.do("marry_out", "张三", persons=("张小丽",), other="钱五", relation="02")
    rounds(offices)
    there = known(above, offices.other)
    assert there.members("钱五") == {"钱五": "01", "张小丽": "02"}
    assert offices.other.fetch("person", person).values["sex"] == "2"
    assert offices.other.count("insurance", where={"person": person}) == 1
    assert "张小丽" not in here.members("张三")
    assert here.stays("张小丽")[0][-2:] == ("2025-03-10", "02")
    for village in (offices.village, offices.other):
        assert village.digest(village.region) == offices.township.digest(village.region)
        assert village.verify() == []
