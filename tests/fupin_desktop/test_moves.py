"""What a household that moves between villages brings along and leaves behind."""

import pytest

from fupin_desktop import consignment, exchange
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"


@pytest.fixture
def three(offices):
    """A township with two villages that have acknowledged everything."""
    offices.other = Registry.create(
        offices.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, offices.other)
    offices.home = offices.add(offices.village, "household", name="张三", phone="1990000")
    offices.add(offices.village, "visit", household=offices.home, content="搬走以前")
    offices.person = offices.add(
        offices.village, "person", household=offices.home, relation="01", name="张三"
    )
    offices.far = offices.add(offices.other, "household", name="李四")
    for _ in range(2):
        round_of(offices)
    return offices


def round_of(three):
    """Carry every village's package up and the township's packages down."""
    for village in (three.village, three.other):
        exchange.receive(three.township, three.up(village))
    for village in (three.village, three.other):
        exchange.receive(village, three.down(village.region))


def agree(three):
    for village in (three.village, three.other):
        assert village.digest(village.region) == three.township.digest(village.region)
        assert village.verify() == []


def test_the_whole_history_follows_a_household_that_moves(three):
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    round_of(three)
    assert three.other.fetch("household", three.home).values["phone"] == "1990000"
    assert [row["content"] for row in three.other.select("visit")] == ["搬走以前"]
    assert [row["name"] for row in three.other.select("person")] == ["张三"]
    assert len(three.other.history("household", three.home)) == 3
    agree(three)


def test_the_old_village_learns_of_the_move_and_of_nothing_after_it(three):
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    later = three.add(three.township, "visit", household=three.home, content="搬走以后")
    round_of(three)
    left = three.village.fetch("household", three.home)
    assert left.values["village"] == OTHER_VILLAGE
    assert three.village.find("visit", where={"id": later}) == []
    assert three.other.find("visit", where={"id": later}) == [later]
    agree(three)


def test_once_acknowledged_a_move_is_not_sent_again(three):
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    round_of(three)
    round_of(three)
    for village in (three.village, three.other):
        assert exchange.receive(village, three.down(village.region)).operations == 0
    assert [one.waiting for one in exchange.peers(three.township)] == [0, 0]
    for village in (VILLAGE, OTHER_VILLAGE):
        sent = three.township.read(lambda db, to=village: consignment.outgoing(db, TOWNSHIP, to))
        assert not sent.places


def test_a_person_who_moves_to_another_household_brings_his_history(three):
    three.change(three.township, "person", three.person, household=three.far)
    round_of(three)
    assert three.other.fetch("person", three.person).values["household"] == three.far
    assert three.other.fetch("person", three.person).values["name"] == "张三"
    assert three.village.count("person", where={"household": three.home}) == 0
    assert three.other.digest(OTHER_VILLAGE) == three.township.digest(OTHER_VILLAGE)
    assert three.village.verify() == three.other.verify() == []


def test_a_household_may_come_back(three):
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    round_of(three)
    back = three.add(three.other, "visit", household=three.home, content="在新村")
    round_of(three)
    three.change(three.township, "household", three.home, village=VILLAGE)
    round_of(three)
    assert three.village.find("visit", where={"id": back}) == [back]
    agree(three)


def test_a_person_who_goes_to_a_household_not_known_here_is_no_longer_ours(three):
    """The old village knows of the move, but not of the household it leads to."""
    three.change(three.township, "person", three.person, household=three.far)
    round_of(three)
    assert three.other.find("person") == [three.person]
    assert not {"person", "membership"} & three.village.digest(VILLAGE)["tables"].keys()
    agree(three)


@pytest.mark.parametrize("late", [False, True])
def test_two_villages_that_enter_one_household_both_learn_of_it(three, late):
    """It is kept where it was entered first until the township decides; both can see that.

    Also if the other one had acknowledged the first one's chain, as of no concern.
    """
    rec = three.add(three.village, "household", number="H-7", address="甲地")
    for _ in range(2 * late):
        round_of(three)
    assert three.add(three.other, "household", number="H-7", address="乙地") == rec
    round_of(three)
    round_of(three)
    agree(three)
    for ledger in (three.township, three.village, three.other):
        assert f"{rec}/village" in {one.id for one in ledger.conflicts()}
    three.township.resolve(f"{rec}/village", OTHER_VILLAGE)
    round_of(three)
    round_of(three)
    agree(three)
    assert three.other.fetch("household", rec).values["village"] == OTHER_VILLAGE


def test_what_the_township_began_reaches_the_village_that_begins_it_too(three):
    rec = three.add(three.township, "household", number="H-8", address="镇里登记")
    person = three.add(three.township, "person", number="P-8", name="张三")
    round_of(three)
    round_of(three)
    home = {"number": "H-8", "address": "村里登记"}
    assert three.add(three.village, "household", **home) == rec
    joins = {"number": "P-8", "name": "张小三", "household": rec, "relation": "01"}
    assert three.add(three.village, "person", **joins) == person
    round_of(three)
    agree(three)
    assert {f"{rec}/address", f"{person}/name"} <= {one.id for one in three.village.conflicts()}


def test_who_is_taken_back_brings_what_was_written_meanwhile(three):
    """The village acknowledged it all as of no concern, and its own word is no news to it."""
    three.change(three.township, "person", three.person, household=three.far)
    three.township.delete("household", three.far)
    round_of(three)
    membership = three.village.select("membership")[0]["id"]
    three.change(three.village, "membership", membership, household=three.home)
    for _ in range(3):
        round_of(three)
    assert three.township.find("person", where={"id": three.person}) == []
    assert three.village.find("person", where={"id": three.person}) == []
    agree(three)
