"""Who holds what: nothing is lost, whatever happens to sticks, laptops and backups."""

import shutil
from datetime import datetime, timedelta

import pytest

from fupin_desktop import exchange, holdings
from fupin_desktop.registry import Registry

VILLAGE = "990101001201"


@pytest.fixture
def home(offices):
    return offices.add(offices.village, "household", name="张三", phone="1990000")


def waiting(registry):
    return [one.waiting for one in exchange.peers(registry)]


def overwrite(offices, name):
    """Copy a backup over a ledger's folder, as people do: the file stays the same one."""
    getattr(offices, name).close()
    for file in (offices.folder / "backup").iterdir():
        if file.is_file():
            (offices.folder / name / file.name).write_bytes(file.read_bytes())
    return offices.reopen(name)


def back_up(offices, name):
    getattr(offices, name).close()
    shutil.copytree(offices.folder / name, offices.folder / "backup")
    offices.reopen(name)


def test_a_receipt_names_every_chain_to_its_end(offices, home):
    offices.exchange()
    held = offices.township.read(holdings.held)
    assert held[offices.village.rid]["seq"] == 2
    last = offices.village.history("household", home)[-1]
    assert held[offices.village.rid]["head"] == last.op


def test_every_laptop_must_have_acknowledged(offices, home):
    second = offices.clone()
    offices.exchange()
    offices.exchange()
    assert waiting(offices.township) == [0]
    offices.change(offices.township, "household", home, address="镇里改的")
    exchange.receive(offices.village, offices.down())
    exchange.receive(offices.township, offices.up())
    assert waiting(offices.township) == [1]
    exchange.receive(second, offices.down())
    exchange.receive(offices.township, offices.up(second))
    assert waiting(offices.township) == [0]
    assert second.fetch("household", home).values["address"] == "镇里改的"


def test_the_other_laptops_work_travels_only_by_the_township(offices, home):
    second = offices.clone()
    offices.change(second, "household", home, address="乙写的")
    for laptop in (second, offices.village):
        exchange.receive(offices.township, offices.up(laptop))
    exchange.receive(offices.village, offices.down())
    assert offices.village.fetch("household", home).values["address"] == "乙写的"
    exchange.receive(offices.township, offices.up())
    assert offices.township.verify() == offices.village.verify() == []


def test_a_township_overwritten_with_an_old_copy_is_refilled(offices, home):
    offices.exchange()
    back_up(offices, "township")
    for number in range(3):
        offices.add(offices.village, "visit", household=home, content=f"第{number}次")
        offices.exchange()
    township = overwrite(offices, "township")
    assert township.count("visit") == 0
    exchange.receive(offices.village, offices.down())
    exchange.receive(township, offices.up())
    assert township.count("visit") == 3
    assert township.digest(VILLAGE) == offices.village.digest(VILLAGE)


def test_what_an_overwritten_township_writes_still_reaches_the_village(offices, home):
    back_up(offices, "township")
    offices.exchange()
    for number in range(3):
        offices.change(offices.township, "household", home, address=f"丢了的{number}")
        offices.exchange()
    township = overwrite(offices, "township")
    exchange.receive(offices.village, offices.down())
    exchange.receive(township, offices.up())
    visit = offices.add(township, "visit", household=home, content="恢复后写的")
    exchange.receive(offices.village, offices.down())
    assert offices.village.find("visit", where={"id": visit})


def test_what_an_overwritten_village_writes_reaches_the_township_and_the_lost_comes_back(
    offices, home
):
    offices.exchange()
    back_up(offices, "village")
    lost = [offices.add(offices.village, "visit", household=home, content=f"第{n}次")
            for n in range(3)]  # fmt: skip
    offices.exchange()
    village = overwrite(offices, "village")
    before = village.rid
    assert village.count("visit") == 0
    new = offices.add(village, "visit", household=home, content="恢复后写的")
    offices.exchange()
    offices.exchange()
    assert set(village.find("visit")) == {*lost, new} == set(offices.township.find("visit"))
    assert village.digest(VILLAGE) == offices.township.digest(VILLAGE)
    assert village.rid != before == village.setting("former_rid")  # the receipt told
    offices.add(village, "visit", household=home, content="换名以后写的")
    offices.exchange()
    assert village.digest(VILLAGE) == offices.township.digest(VILLAGE)
    assert village.verify() == offices.township.verify() == []
    assert len(village.forks()) == len(offices.township.forks()) == 1


def test_a_copied_laptop_shows_as_a_fork_and_loses_nothing(offices, home):
    """Two copies that could not tell they are copies: same name, different contents."""
    back_up(offices, "village")
    offices.add(offices.village, "visit", household=home, content="这边")
    exchange.receive(offices.township, offices.up())
    overwrite(offices, "village")
    offices.add(offices.village, "visit", household=home, content="那边")
    path = offices.up()
    notes = exchange.preview(offices.township, path).plan.notes
    assert any("复制" in one for one in notes)
    exchange.receive(offices.township, path)
    assert {row["content"] for row in offices.township.select("visit")} == {"这边", "那边"}


def test_a_wrong_clock_is_told_and_changes_nothing(offices, home):
    offices.village.now = lambda: datetime.now().astimezone() + timedelta(days=40)
    offices.add(offices.village, "visit", household=home, content="明年")
    path = offices.up()
    notes = exchange.preview(offices.township, path).plan.notes
    assert [one for one in notes if "相差约 40 天" in one or "相差约 39 天" in one]
    exchange.receive(offices.township, path)
    offices.change(offices.township, "household", home, address="之后")
    exchange.receive(offices.village, offices.down())
    assert offices.village.fetch("household", home).values["address"] == "之后"


def test_a_package_in_its_turn_has_nothing_to_tell(offices, home):
    for number in range(3):
        path = offices.up()
        assert exchange.preview(offices.township, path).plan.notes == ()
        exchange.receive(offices.township, path)
        exchange.receive(offices.village, offices.down())
        offices.add(offices.village, "visit", household=home, content=f"第{number}次")


@pytest.mark.parametrize("told_late", [False, True])
def test_what_an_overwritten_village_wrote_before_a_receipt_told_it_so_is_sent(
    offices, home, told_late
):
    """Its old name goes, and what it wrote under it, beside what it had lost, must still go up."""
    offices.exchange()
    back_up(offices, "village")
    for number in range(3):
        offices.add(offices.village, "visit", household=home, content=f"第{number}次")
        offices.exchange()
    village = overwrite(offices, "village")
    if told_late:  # the township sends what was lost, and the two meet in the village
        exchange.receive(offices.township, offices.up())
    path = offices.down()
    new = offices.add(village, "visit", household=home, content="恢复后写的")
    exchange.receive(village, path)
    assert village.rid == village.setting("rid") != village.setting("former_rid")
    offices.exchange()
    offices.exchange()
    assert new in offices.township.find("visit")
    assert offices.township.count("visit") == village.count("visit") == 4
    offices.add(village, "visit", household=home, content="换名以后写的")
    offices.exchange()
    offices.exchange()
    assert waiting(village) == [0]


def receipts(registry):
    """Give the copies of the village whose word about what they hold counts."""
    query = "SELECT rid FROM holding WHERE office = ?"
    return {row["rid"] for row in registry.read(lambda db: list(db.query(query, [VILLAGE])))}


def test_the_word_of_an_overwritten_copy_ends_although_its_number_was_higher(offices, home):
    """Otherwise all that came since would be sent to it again, every time."""
    offices.exchange()
    back_up(offices, "village")
    for _ in range(3):
        offices.exchange()
    village = overwrite(offices, "village")
    village.renew()
    offices.add(village, "visit", household=home, content="恢复后写的")
    offices.exchange()
    assert len(receipts(offices.township)) == 2
    for _ in range(4):
        offices.exchange()
    assert receipts(offices.township) == {village.rid}
    assert waiting(offices.township) == [0]


@pytest.mark.usefixtures("home")
def test_the_word_of_a_laptop_that_was_copied_and_goes_on_stands(offices):
    back_up(offices, "village")
    for _ in range(3):
        exchange.receive(offices.township, offices.up())
    second = Registry.open(offices.folder / "backup", user="乙")
    offices.second = second
    exchange.receive(offices.township, offices.up(second))
    exchange.receive(offices.township, offices.up())
    for _ in range(5):
        exchange.receive(offices.township, offices.up(second))
    assert receipts(offices.township) == {offices.village.rid, second.rid}
