"""Two records that are one: merged, exchanged, counted once, and taken apart with all they had."""

import pytest

from fupin_desktop import attachments, control, exchange, merged
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE, OTHER_VILLAGE = "990101001201", "990101001202"
NUMBER = "99991019800503122X"


def shape(registry):
    """Everything the derived tables show, for comparing before and after."""

    def read(db):
        names = [
            n
            for n in db.table_names()
            if n
            not in (
                "operation",
                "batch",
                "replica",
                "package",
                "setting",
                "holding",
                "head",
                "peer",
            )
        ]
        return {n: sorted((tuple(v for k, v in r.items() if k != "n")
                           for r in db.query(f'SELECT * FROM "{n}"')), key=str)
                for n in names if not n.startswith("_sqlite")}  # fmt: skip

    return registry.read(read)


@pytest.fixture
def twice(offices):
    """A village that entered one household twice, each time with its head."""
    village = offices.village
    offices.home = offices.add(village, "household", name="张三", group_name="一组", phone="139")
    offices.man = offices.add(village, "person", household=offices.home, relation="01",
                              name="张三", id_number=NUMBER)  # fmt: skip
    offices.again = offices.add(village, "household", name="张三", group_name="一组")
    offices.him = offices.add(village, "person", household=offices.again, relation="01",
                              name="张三", id_number=NUMBER, phone="138")  # fmt: skip
    offices.wife = offices.add(village, "person", household=offices.again, relation="02",
                               name="李四")  # fmt: skip
    offices.visit = offices.add(village, "visit", household=offices.again, content="看望")
    for home, amount in ((offices.home, 100), (offices.again, 200)):
        offices.add(village, "income", household=home, year="2025", kind="1", a1=amount)
    offices.add(village, "income", household=offices.again, year="2024", kind="1", a1=300)
    return offices


def pairs(twice):
    return [(twice.home, twice.again), (twice.man, twice.him)]


def test_what_hangs_on_the_merged_household_is_shown_under_the_one_that_stays(twice):
    village = twice.village
    village.merge(pairs(twice))
    assert village.find("household") == [twice.home]
    assert sorted(village.find("person")) == sorted([twice.man, twice.wife])
    assert village.find("visit", where={"household": twice.home}) == [twice.visit]
    assert village.fetch("person", twice.wife).values["household"] == twice.home
    # Of what there is once a year the survivor's stays; the other one lies with it, merged.
    rows = village.select("income", order=["year"])
    assert [(row["household"], row["a1"]) for row in rows] == [(twice.home, 300), (twice.home, 100)]
    totals = village.read(control.by_place)[VILLAGE]
    assert (totals["household"], totals["membership"], totals["visit"]) == (1, 2, 1)
    assert village.rows("household", [twice.home])[0]["name"] == "张三"
    assert village.verify() == []


def test_undo_and_taking_apart_bring_everything_back(twice):
    village = twice.village
    before = shape(village)
    village.merge(pairs(twice), {"address": "村东"})
    after = shape(village)
    assert village.fetch("household", twice.home).values["address"] == "村东"
    village.undo()
    assert shape(village) == before
    village.redo()
    assert shape(village) == after
    assert village.conflicts() == []
    undone = village.take_apart(twice.again)
    assert undone.left == []
    assert shape(village) == before
    assert village.verify() == []


def test_a_visit_recorded_by_who_does_not_know_appears_under_the_survivor(twice):
    second = twice.clone()
    twice.village.merge(pairs(twice))
    late = twice.add(second, "visit", household=twice.again, content="晚到")
    twice.exchange()
    for ledger in twice.ledgers():
        assert sorted(ledger.find("visit", where={"household": twice.home})) == sorted(
            [twice.visit, late]
        )
        assert ledger.conflicts() == []
        assert ledger.verify() == []
    digests = {ledger.digest(VILLAGE)["digest"] for ledger in twice.ledgers()}
    assert len(digests) == 1
    # Its form shows the survivor; saving that form again is no move.
    shown = twice.village.fetch("visit", late)
    values = {"household": shown.values["household"], "content": "改"}
    twice.village.save([Change(table="visit", rec=late, values=values, seen=shown.heads)])
    twice.village.take_apart(twice.again)
    assert twice.village.fetch("visit", late).values["household"] == twice.again


def test_a_value_written_without_knowing_opens_the_merge_again(twice):
    second = twice.clone()
    twice.village.merge([(twice.home, twice.again)])
    twice.change(second, "household", twice.again, phone="777")
    twice.exchange()
    for ledger in twice.ledgers():
        (conflict,) = ledger.conflicts()
        assert (conflict.id, conflict.kind) == (f"{twice.again}/_merged", "merge")
        assert twice.again not in ledger.find("household")
    twice.township.resolve(conflict.id, twice.home)
    twice.exchange()
    for ledger in twice.ledgers():
        assert ledger.conflicts() == []
        assert ledger.find("household") == [twice.home]


def test_a_deletion_that_did_not_know_of_the_merge_is_a_conflict(twice):
    second = twice.clone()
    twice.village.merge([(twice.home, twice.again)])
    second.delete("household", twice.again)
    twice.exchange()
    for ledger in twice.ledgers():
        assert {one.id for one in ledger.conflicts()} >= {f"{twice.again}/_life"}
        assert ledger.verify() == []


def test_a_ring_stays_visible_until_it_is_decided(twice):
    second = twice.clone()
    twice.village.merge([(twice.home, twice.again)])
    second.merge([(twice.again, twice.home)])
    twice.exchange()
    for ledger in twice.ledgers():
        assert sorted(ledger.find("household")) == sorted([twice.home, twice.again])
        rings = [one for one in ledger.conflicts() if one.kind == "ring"]
        assert {one.rec for one in rings if one.table == "household"} == {twice.home, twice.again}
        assert ledger.verify() == []
    twice.township.resolve(f"{twice.home}/_ring", "alive")
    twice.exchange()
    for ledger in twice.ledgers():
        assert ledger.find("household") == [twice.home]
        assert [one for one in ledger.conflicts() if one.kind == "ring"] == []
        assert ledger.verify() == []


def test_two_offices_that_merge_one_record_into_two_wait_for_the_township(twice):
    third = twice.add(twice.village, "household", name="张三", group_name="一组")
    second = twice.clone()
    twice.village.merge([(twice.home, twice.again)])
    second.merge([(third, twice.again)])
    twice.exchange()
    with pytest.raises(FupinError, match="由乡镇核定"):
        second.resolve(f"{twice.again}/_merged", third)
    for ledger in twice.ledgers():
        assert twice.again in ledger.find("household")
        (conflict,) = [one for one in ledger.conflicts() if one.rec == twice.again]
        assert {claim.value for claim in conflict.claims} == {twice.home, third}
    twice.township.resolve(conflict.id, third)
    twice.exchange()
    for ledger in twice.ledgers():
        assert ledger.find("visit", where={"household": third}) == [twice.visit]
        assert ledger.verify() == []


def test_a_chain_ends_at_its_last_and_a_deleted_survivor_gives_back(twice):
    third = twice.add(twice.village, "household", name="张三", group_name="一组")
    second = twice.clone()
    village = twice.village
    village.merge([(twice.home, twice.again)])
    village.merge([(third, twice.home)])
    assert village.find("visit", where={"household": third}) == [twice.visit]
    second.delete("household", third)
    twice.exchange()
    for ledger in twice.ledgers():
        assert ledger.verify() == []
        assert {one.kind for one in ledger.conflicts()} >= {"ring"}
        assert ledger.find("visit", where={"household": twice.home}) == [twice.visit]


def test_who_deletes_the_survivor_deletes_what_was_merged_into_it(twice):
    village = twice.village
    village.merge(pairs(twice))
    before = shape(village)
    village.delete("household", twice.home)
    assert village.count("household") == village.count("person") == village.count("visit") == 0
    assert village.conflicts() == []
    village.undo()
    assert shape(village) == before


def test_writing_on_a_merged_record_is_refused(twice):
    village = twice.village
    village.merge([(twice.home, twice.again)])
    with pytest.raises(FupinError, match="已经并入另一条"):
        twice.change(village, "household", twice.again, phone="1")
    with pytest.raises(FupinError, match="已经并入另一条"):
        village.delete("household", twice.again)
    with pytest.raises(FupinError, match="已经并入"):
        village.merge([(twice.man, twice.again)])
    with pytest.raises(FupinError, match="同一种"):
        village.merge([(twice.man, twice.home)])
    with pytest.raises(FupinError, match="同一条"):
        village.merge([(twice.home, twice.home)])
    with pytest.raises(FupinError, match="没有并入"):
        village.take_apart(twice.home)


def test_what_is_entered_by_the_key_of_a_merged_record_goes_to_who_stands_for_it(twice):
    village = twice.village
    twice.change(village, "household", twice.again, number="990000000000000001")
    by_number = twice.add(village, "household", number="990000000000000002", name="张三")
    twice.change(village, "household", twice.home, number="990000000000000003")
    village.merge([(twice.home, by_number), (twice.home, twice.again)])
    twice.add(village, "household", number="990000000000000002", address="村东")
    home = village.fetch("household", twice.home).values
    assert (home["number"], home["address"]) == ("990000000000000003", "村东")
    # A form of what hangs on the merged one shows the survivor, and may be saved so.
    (old,) = village.find("income", where={"year": "2024"})
    shown = village.fetch("income", old).values
    values = {"household": shown["household"], "year": "2024", "a1": 4}
    village.save([Change(table="income", rec=old, values=values)])
    assert village.fetch("income", old).values["a1"] == 4
    assert village.verify() == []


@pytest.fixture
def three(twice):
    """Another village that registered the same man and household."""
    twice.other = Registry.create(
        twice.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(twice.township, twice.other)
    twice.far = twice.add(twice.other, "household", name="张三", group_name="二组")
    twice.same = twice.add(twice.other, "person", household=twice.far, relation="01",
                           name="张三", id_number=NUMBER)  # fmt: skip
    twice.talk = twice.add(twice.other, "visit", household=twice.far, content="柳河走访")
    round_of(twice)
    return twice


def round_of(three):
    for village in (three.village, three.other):
        exchange.receive(three.township, three.up(village))
    for village in (three.village, three.other):
        exchange.receive(village, three.down(village.region))


def agree(three):
    whole = control.within(three.township.read(control.by_place), "990101001")
    parts = []
    for village in (three.village, three.other):
        assert village.digest(village.region) == three.township.digest(village.region)
        assert village.verify() == []
        parts.append(control.within(village.read(control.by_place), village.region))
        mine = control.within(three.township.read(control.by_place), village.region)
        assert control.plain(parts[-1]) == control.plain(mine)
    assert control.plain(parts[0] + parts[1]) == control.plain(whole)


def test_across_villages_the_history_goes_to_the_survivors_and_comes_back(three):
    with pytest.raises(FupinError, match="找不到"):
        three.village.merge([(three.home, three.far)])
    three.township.merge([(three.home, three.far), (three.man, three.same)])
    round_of(three)
    agree(three)
    assert sorted(three.village.find("visit", where={"household": three.home})) == [three.talk]
    assert three.other.find("household") == three.other.find("person") == []
    late = three.add(three.other, "visit", household=three.far, content="不知道")
    round_of(three)
    agree(three)
    assert late in three.village.find("visit", where={"household": three.home})
    assert three.township.conflicts() == []
    three.township.take_apart(three.far)
    round_of(three)
    agree(three)
    assert three.other.find("household") == [three.far]
    assert sorted(three.other.find("visit")) == sorted([three.talk, late])


def test_a_photo_hung_on_a_visit_that_went_away_goes_and_returns_with_it(three):
    """The old village sees of the visit's household only what stands for it, and has it not."""
    three.township.merge([(three.home, three.far)])
    round_of(three)
    source = [("照片.pdf", b"%PDF-1.4 1")]
    hung = attachments.attach(three.other, "visit", three.talk, source).ids[0]
    assert three.other.fetch("attachment", hung).values["household"] == three.home
    for _ in range(2):
        round_of(three)
        agree(three)
    (row,) = three.village.select("attachment")
    assert attachments.is_here(three.village, row)
    three.township.take_apart(three.far)
    round_of(three)
    agree(three)
    assert three.other.fetch("attachment", hung).values["household"] == three.far
    assert three.village.find("attachment", where={"household": three.home}) == []


@pytest.mark.parametrize("apart", [False, True])
def test_what_names_the_survivor_in_a_ledger_without_him_went_there(three, apart):
    """A form opened on what is merged shows the survivor, and may write him down."""
    three.township.merge([(three.home, three.far)])
    round_of(three)
    need = three.add(three.other, "need", household=three.home, content="缺水")
    if apart:
        three.township.take_apart(three.far)
    for _ in range(2):
        round_of(three)
        agree(three)
    assert three.village.find("need") == [need]


def test_a_ring_across_villages_stays_visible_to_all_until_it_is_decided(three):
    """Two ledgers of the township and a village merge three households, each into the next."""
    near = three.add(three.village, "household", name="张三", group_name="三组")
    round_of(three)
    three.township.merge([(three.far, near)])
    three.township.merge([(three.home, three.far)])
    three.village.merge([(near, three.home)])
    for _ in range(3):
        round_of(three)
    homes = {near, three.home, three.far}
    assert set(three.township.find("household")) >= homes
    rings = [one for one in three.township.conflicts() if one.kind == "ring"]
    assert {one.id for one in rings} == {f"{home}/_ring" for home in homes}
    three.township.take_apart(near)
    for _ in range(3):
        round_of(three)
        agree(three)
    for ledger in (three.township, three.village, three.other):
        assert not [one for one in ledger.conflicts() if one.kind == "ring"]
    assert three.township.find("visit", where={"household": near}) >= [three.talk]


def test_what_two_wrote_on_one_whose_merge_cannot_hold_is_asked_once_that_is_decided(three):
    """Until then it is listed because of the merge alone."""
    second = three.clone()
    three.township.merge([(three.same, three.man)])
    three.other.delete("person", three.same)
    three.change(three.village, "person", three.man, name="张叁")
    three.change(second, "person", three.man, name="张山")
    for _ in range(2):
        exchange.receive(three.township, three.up(second))
        round_of(three)
    township = three.township
    kinds = {one.kind for one in township.conflicts() if one.id.startswith(three.man)}
    assert kinds == {"merge", "ring"}
    township.take_apart(three.man)
    (asked,) = [one for one in township.conflicts() if one.id.startswith(three.man)]
    assert {claim.value for claim in asked.claims} == {"张叁", "张山"}


def test_what_is_not_the_same_is_remembered_in_every_ledger(twice):
    second = twice.clone()
    twice.village.distinguish(twice.home, twice.again)
    second.distinguish(twice.again, twice.home)
    twice.exchange()
    for ledger in twice.ledgers():
        assert ledger.conflicts() == []
        kept, told = sorted((twice.home, twice.again))
        assert ledger.fetch("household", kept).extra["_distinct"] == [told]


@pytest.mark.parametrize(
    ("edges", "finals", "broken"),
    [
        ({"a": "b"}, {"a": "b"}, set()),
        ({"a": "b", "b": "c"}, {"a": "c", "b": "c"}, set()),
        ({"a": "b", "b": "a"}, {}, {"a", "b"}),
        ({"x": "a", "a": "b", "b": "a"}, {"x": "a"}, {"a", "b"}),
        ({"y": "x", "x": "a", "a": "b", "b": "c", "c": "a"}, {"y": "a", "x": "a"}, {"a", "b", "c"}),
        ({"a": "dead", "b": "a"}, {"b": "a"}, {"a"}),
    ],
)
def test_every_merge_is_followed_to_its_end(edges, finals, broken):
    standing = merged.stand(edges, {"dead"})
    assert (standing.finals, standing.broken) == (finals, frozenset(broken))


def test_who_comes_back_under_a_deleted_household_is_told(offices):
    """Merged into somebody who is deleted elsewhere, and his own household is gone meanwhile."""
    homes = [offices.add(offices.village, "household", address=one) for one in ("甲地", "乙地")]
    one, two = (offices.add(offices.village, "person", household=home, relation="01", name="张三")
                for home in homes)  # fmt: skip
    offices.exchange()
    offices.township.merge([(one, two)])
    offices.township.delete("household", homes[1])
    offices.village.delete("person", one)
    offices.exchange()
    offices.exchange()
    for ledger in (offices.township, offices.village):
        assert ledger.verify() == []
        assert "orphan" in {open_.kind for open_ in ledger.conflicts()}
