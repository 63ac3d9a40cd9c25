"""A township restored from an old copy gets back its own words from the villages."""

import json
import shutil

import pytest

from db import log
from fupin_desktop import exchange, mark, refill, saving
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import recall, seal
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE = "990101001", "990101001201"


@pytest.fixture
def home(offices):
    """A household both know, before the township's backup."""
    rec = offices.add(offices.village, "household", name="张三", address="老屋")
    offices.exchange()
    return rec


def lose(offices, write):
    """Copy the township's folder, let it write and hand down, then put the old copy back."""
    offices.township.close()
    shutil.copytree(offices.folder / "township", offices.folder / "backup")
    write(offices.reopen("township"))
    exchange.receive(offices.village, offices.down())
    offices.township.close()
    shutil.rmtree(offices.folder / "township")
    shutil.move(offices.folder / "backup", offices.folder / "township")
    return offices.reopen("township")


def round_trip(offices, **how):
    exchange.receive(offices.township, offices.up(), **how)
    exchange.receive(offices.village, offices.down())


def address(registry, rec):
    return registry.rows("household", [rec])[0]["address"]


def test_what_the_township_wrote_comes_back(offices, home):
    old = lose(offices, lambda town: offices.change(town, "household", home, address="新村"))
    assert address(old, home) == "老屋"
    for _ in range(3):
        round_trip(offices)
    assert address(old, home) == address(offices.village, home) == "新村"
    assert old.digest() == offices.village.digest()
    assert old.verify() == []


def test_it_is_told_before_it_comes_and_asked_for_no_more_afterwards(offices, home):
    lose(offices, lambda town: offices.change(town, "household", home, address="新村"))
    round_trip(offices)
    path = offices.up()
    told = exchange.preview(offices.township, path)
    assert "带回本单位在旧备份以后写的 1 条。" in told.plan.notes
    assert told.brake == ""
    exchange.receive(offices.township, path)
    exchange.receive(offices.village, offices.down())
    assert exchange.peers(offices.village)[0].waiting == 0
    again = exchange.preview(offices.township, offices.up())
    assert (again.operations, [one for one in again.plan.notes if "带回" in one]) == (0, [])


def test_a_lost_package_does_not_end_it(offices, home):
    lose(offices, lambda town: offices.change(town, "household", home, address="新村"))
    round_trip(offices)
    for _ in range(3):
        offices.up().unlink()
        exchange.receive(offices.village, offices.down())
    round_trip(offices)
    assert address(offices.township, home) == "新村"


def test_a_township_that_writes_on_before_it_notices_keeps_both(offices, home):
    town = lose(offices, lambda one: offices.change(one, "household", home, address="新村"))
    offices.change(town, "household", home, phone="13800000001")
    for _ in range(4):
        exchange.receive(offices.village, offices.down())
        exchange.receive(offices.township, offices.up())
    (row,) = town.rows("household", [home])
    assert (row["address"], row["phone"]) == ("新村", "13800000001")
    assert town.digest() == offices.village.digest()


def forged(offices, home):
    """Put into the village's log what calls itself the township's, and let it bring that."""
    village = offices.village

    def work(db):
        rid = next(
            row["rid"] for row in log.find(db, "replica", "office = ? AND seq > 0", (TOWNSHIP,))
        )
        *_, (identity, seq, _, line) = log.lines_after(db, rid, 0)
        members = json.loads(line) | {
            "seq": seq + 1, "after": identity.hex(), "salt": "cd" * 16, "rec": home,
            "type": "household", "set": {"address": "别处"}, "prev": {}, "act": "edit",
        }  # fmt: skip
        saving.insert(db, [seal(members)], log.find(db, "batch")[0]["n"])

    village.transact(work)


def test_forged_words_are_refused(offices, home):
    lose(offices, lambda town: offices.change(town, "household", home, phone="13800000002"))
    round_trip(offices)
    forged(offices, home)
    with pytest.raises(FupinError, match=r"无权送来"):
        exchange.receive(offices.township, offices.up(), sure=True)
    assert address(offices.township, home) == "老屋"


def unmarked(registry):
    """Make a ledger as it was before there were marks."""
    registry.transact(lambda db: db["setting"].delete_where("name = ?", (mark.MARK,)))


def test_of_words_from_before_there_were_marks_a_person_decides(offices, home):
    unmarked(offices.township)
    town = lose(offices, lambda one: offices.change(one, "household", home, address="新村"))
    round_trip(offices)
    path = offices.up()
    assert "带来 1 条写着由本单位填写" in exchange.preview(town, path).brake
    with pytest.raises(FupinError, match="恢复过旧备份"):
        exchange.receive(town, path)
    assert address(town, home) == "老屋"
    exchange.receive(town, path, sure=True)
    assert address(town, home) == "新村"


def test_only_this_ledger_knows_its_mark(offices, home):
    def lines(db):
        return [recall(line, identity.hex())
                for rid in (offices.township.rid, offices.village.rid)
                for identity, _, _, line in log.lines_after(db, rid, 0)]  # fmt: skip

    offices.change(offices.township, "household", home, address="镇里改")
    exchange.receive(offices.village, offices.down())
    ops = offices.village.read(lines)
    assert {one.office for one in ops} == {TOWNSHIP, VILLAGE}
    for ledger, office in ((offices.village, VILLAGE), (offices.township, TOWNSHIP)):
        own = ledger.read(lambda db: [one.office for one in ops if mark.is_own(db, one)])
        assert set(own) == {office}


@pytest.mark.parametrize("value", [None, 3, "x", [], {"x": 1}, {"ab" * 10: [3, "y"]}, {3: []}])
def test_whatever_a_package_asks_for_is_borne(offices, value):
    header = exchange.package.open_(
        offices.down().read_bytes(), exchange.identities(offices.village), office=VILLAGE
    ).header
    offices.village.transact(lambda db: refill.hear(db, header, value))
    offices.village.transact(lambda db: refill.hear_brought(db, header, value))
    assert offices.up().exists()


def test_what_it_wrote_on_a_record_before_it_learnt_again_that_it_moved_goes_there(offices, home):
    """The village acknowledged that chain when the household was no concern of it."""
    far = offices.add(offices.township, "household", name="李四", village="990101001202")
    assert home
    town = lose(offices, lambda one: offices.change(one, "household", far, village=VILLAGE))
    assert offices.village.find("household", where={"id": far})
    offices.change(town, "household", far, address="后来写的")
    for _ in range(3):
        round_trip(offices)
    assert address(town, far) == address(offices.village, far) == "后来写的"
    assert town.digest(VILLAGE) == offices.village.digest(VILLAGE)


@pytest.fixture
def anew(offices, home):
    """The township decided something, lost ledger and backups, and set up another ledger."""
    offices.change(offices.township, "household", home, address="镇里定的")
    offices.exchange()
    offices.lost = offices.township
    offices.township = Registry.create(
        offices.folder / "anew", level="township", region=TOWNSHIP, name="样板镇", password=None,
    )  # fmt: skip
    letter = exchange.invite(offices.township, VILLAGE, offices.stick)
    digits = exchange.accept(offices.village, offices.stick / letter)
    exchange.receive(offices.township, offices.up(), digits=digits)
    exchange.receive(offices.village, offices.down())
    return home


def test_a_township_set_up_anew_asks_for_its_words_once_somebody_says_so(offices, anew):
    round_trip(offices)
    assert address(offices.township, anew) == "老屋"
    refill.declare(offices.township, anew=True)
    round_trip(offices)
    path = offices.up()
    assert "本台账已经没有的内容" in exchange.preview(offices.township, path).brake
    with pytest.raises(FupinError, match=r"丢失以后重新建的，逐条看过.*没有接收"):
        exchange.receive(offices.township, path)
    exchange.receive(offices.township, path, sure=True)
    assert address(offices.township, anew) == "镇里定的"
    for _ in range(2):
        exchange.receive(offices.village, offices.down())
        exchange.receive(offices.township, offices.up())
    assert offices.township.digest() == offices.village.digest()
    assert offices.township.verify() == []


def test_what_an_older_ledger_asked_for_is_brought_to_no_other_one(offices, home):
    """Its place was taken by one that did not ask: that one would refuse the whole package."""
    lose(offices, lambda town: offices.change(town, "household", home, address="新村"))
    round_trip(offices)
    assert offices.village.setting(refill.ASKED, {})
    offices.lost = offices.township
    offices.township = Registry.create(
        offices.folder / "anew", level="township", region=TOWNSHIP, name="样板镇", password=None,
    )  # fmt: skip
    old = offices.up()
    digits = exchange.accept(
        offices.village, offices.stick / exchange.invite(offices.township, VILLAGE, offices.stick)
    )
    exchange.receive(offices.township, offices.up(), digits=digits)
    assert address(offices.township, home) == "老屋"
    assert old.exists()


def test_to_what_nobody_asked_for_it_is_said_what_to_do(offices, home):
    lose(offices, lambda town: offices.change(town, "household", home, address="新村"))
    round_trip(offices)
    path = offices.up()
    offices.township.set_setting("former_rids", [])
    offices.township.set_setting(mark.MARK, {"key": "00" * 32, "from_birth": True})
    with pytest.raises(FupinError, match=r"无权送来.*没有改动.*丢失以后重新建的"):
        exchange.preview(offices.township, path)


def test_a_village_has_nobody_below_to_ask(offices):
    with pytest.raises(FupinError, match=r"乡镇的下发包会带回.*没有改动"):
        refill.declare(offices.village, anew=True)
    assert not refill.is_anew(offices.village)
