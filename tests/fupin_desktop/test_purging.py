"""Legal erasure: nothing of the content is left, here and where the operations come to."""

import pytest

from db import log
from fupin_desktop import absences, attachments, derive, exchange, paper, purging
from fupin_desktop.blobs import Blobs
from fupin_desktop.drafts import Draft
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import prints
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE, OTHER_VILLAGE = "990101001201", "990101001202"
NAME, PHONE = "张秘密", "13912345678"


def content(registry):
    """Everything the ledger file holds in the clear, as one text."""
    registry.checkpoint()

    def read(db):
        return "\n".join(
            str([v.decode() if isinstance(v, bytes) and len(v) > 40 else v for v in row.values()])
            for name in db.table_names() for row in db.query(f'SELECT * FROM "{name}"')
        )  # fmt: skip

    return registry.read(read)


@pytest.fixture
def home(offices):
    """A household known to both, with a person, a visit, a photo and a deleted need."""
    village, add = offices.village, offices.add
    rec = add(village, "household", name=NAME, phone=PHONE)
    add(village, "person", household=rec, relation="01", name=NAME)
    add(village, "visit", household=rec, content=f"看望{NAME}")
    village.delete("need", add(village, "need", household=rec, content=f"{NAME}缺水"))
    attachments.attach(village, "household", rec, [("说明.txt", NAME.encode())])
    offices.exchange()
    return rec


def test_a_purged_household_leaves_nothing_anywhere(offices, home):
    township, village = offices.township, offices.village
    bystander = offices.add(village, "household", name="李四", phone="1880000")
    (file,) = village.select("attachment")
    draft = Draft(id="1", form="x", table="visit", household=home, title="", user="", begun="",
                  wall="")  # fmt: skip
    village.drafts.put(draft)
    offices.exchange()
    old = offices.up(village)
    assert NAME in content(township)
    assert (
        purging.counted(township, "household", home)
        == "户 1、成员 1、家庭成员关系 1、走访 1、需求 1、附件 1"
    )
    purging.purge(township, "household", home, why="依据某条，某人批准")
    offices.exchange()
    exchange.receive(township, old)
    for ledger in (township, village):
        told = content(ledger)
        assert NAME not in told
        assert PHONE not in told
        assert not Blobs(ledger.path, ledger.data_key).has(str(file["sha256"]))
        assert ledger.find("household") == [bystander]
        assert ledger.conflicts() == []
        assert ledger.verify() == []
        last = ledger.history("household", home)[-1]
        assert (last.act, last.why, last.user) == ("purge", "依据某条，某人批准", "镇干部")
    assert village.drafts.all() == []
    assert township.digest(VILLAGE) == village.digest(VILLAGE)


@pytest.fixture
def other(offices):
    """Another village of the township."""
    made = Registry.create(
        offices.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, made)
    offices.other = made
    return made


def round_of(offices):
    for village in (offices.village, offices.other):
        exchange.receive(offices.township, offices.up(village))
    for village in (offices.village, offices.other):
        exchange.receive(village, offices.down(village.region))


def test_that_a_list_had_it_not_is_forgotten(offices, home):
    bystander = offices.add(offices.village, "household", name="李四")
    for ledger, recs in ((offices.village, [home, bystander]), (offices.township, [home])):
        gone = [("household", rec) for rec in recs]
        absences.note(ledger, gone, set(), book="名单.xlsx", stamp="1-1")
    purging.purge(offices.township, "household", home, why="依据某条，某人批准")
    offices.exchange()
    assert [one.absence.rec for one in absences.listed(offices.village)] == [bystander]
    assert absences.listed(offices.township) == []


def test_what_was_printed_of_it_is_forgotten(offices, home, tmp_path):
    bystander = offices.add(offices.village, "household", name="李四")
    for ledger, recs in ((offices.village, [home, bystander]), (offices.township, [home])):
        paper.archive(ledger, recs, tmp_path / "a.pdf")
    purging.purge(offices.township, "household", home, why="依据某条，某人批准")
    offices.exchange()
    assert [one.rec for one in prints.everything(offices.village)] == [bystander]
    assert [*prints.everything(offices.township)] == []


@pytest.mark.parametrize("which", ["household", "visit", "person"])
def test_every_village_that_ever_had_it_erases_it(offices, home, other, which):
    """It was in the other village by mistake, which wrote nothing; it is with neither when erased.

    The moves themselves are erased, so they cannot tell any more who has to be told.
    """
    township = offices.township
    rec = offices.village.find(which)[0]
    for village in (OTHER_VILLAGE, VILLAGE, "990101001203"):
        offices.change(township, "household", home, village=village)
        round_of(offices)
    assert NAME in content(other)
    assert NAME in content(offices.village)
    purging.purge(township, which, rec, why="依据")
    for _ in range(2):
        round_of(offices)
    for ledger in offices.ledgers():
        histories = ledger.read(lambda db: derive.load(db, [rec]))[rec]
        assert all(one.purged or one.act == "purge" for one in histories)
        assert which != "household" or NAME not in content(ledger)
        assert not ledger.find(which, where={"id": rec})
        assert ledger.verify() == []
    assert [one.waiting for one in exchange.peers(township)] == [0, 0]


def test_where_it_was_merged_away_from_it_is_erased_too(offices, home, other):
    far = offices.add(other, "household", name="李四")
    round_of(offices)
    offices.township.merge([(far, home)])
    round_of(offices)
    purging.purge(offices.township, "household", far, why="依据")
    for _ in range(2):
        round_of(offices)
    for ledger in offices.ledgers():
        assert NAME not in content(ledger)
        assert "李四" not in content(ledger)
        assert ledger.verify() == []
    for village in (offices.village, other):
        assert village.digest(village.region) == offices.township.digest(village.region)


def test_the_list_of_what_was_done_keeps_no_former_name_and_no_title(offices):
    village = offices.village
    rec = offices.add(village, "household", name="李曾名")
    attachments.attach(village, "household", rec, [("秘密.txt", b"x")])
    offices.change(village, "household", rec, name="李今名")
    village.delete("attachment", village.find("attachment")[0])
    offices.exchange()
    labels = [row["label"] for row in village.read(lambda db: log.find(db, "batch"))]
    assert any("李曾名" in label for label in labels)
    assert any("秘密" in label for label in labels)
    purging.purge(offices.township, "household", rec, why="依据")
    offices.exchange()
    labels = [row["label"] for row in village.read(lambda db: log.find(db, "batch"))]
    assert not [label for label in labels if "名" in label or "秘密" in label]
    assert f"给户{purging.GONE}添加附件 1 个" in labels


@pytest.mark.usefixtures("home")
def test_written_anew_and_erased_again_it_is_the_same_in_both(offices):
    township, village = offices.township, offices.village
    (visit,) = village.find("visit")
    purging.purge(township, "visit", visit, why="依据")
    township.save([Change(table="visit", rec=visit, values={"content": "又写"})])
    purging.purge(township, "visit", visit, why="依据")
    offices.exchange()
    offices.exchange()
    assert township.digest(VILLAGE) == village.digest(VILLAGE)
    assert village.verify() == []


def test_old_packages_do_not_bring_it_back_and_undo_does_not_either(offices, home):
    old = offices.up()
    purging.purge(offices.township, "household", home, why="依据")
    exchange.receive(offices.township, old)
    offices.township.undo()
    history = offices.township.read(lambda db: derive.load(db, [home]))[home]
    assert [one.act for one in history if not one.purged] == ["purge"]
    assert offices.township.find("household") == []


def test_what_was_written_without_knowing_is_a_conflict_and_can_be_purged_again(offices, home):
    purging.purge(offices.township, "household", home, why="依据")
    offices.change(offices.village, "household", home, phone="1770000")
    offices.exchange()
    assert [one.kind for one in offices.township.conflicts()] == ["delete"]
    purging.purge(offices.township, "household", home, why="依据")
    offices.exchange()
    for ledger in (offices.township, offices.village):
        assert ledger.conflicts() == []
        assert "1770000" not in content(ledger)
        assert ledger.verify() == []


def test_a_village_may_not_and_nobody_may_without_a_reason(offices, home):
    with pytest.raises(FupinError, match="由乡镇办理"):
        purging.purge(offices.village, "household", home, why="依据")
    with pytest.raises(FupinError, match="没有写依据"):
        purging.purge(offices.township, "household", home, why=" ")
    with pytest.raises(FupinError, match="找不到要销毁的记录"):
        purging.table_of(offices.township, "0" * 32)
    assert offices.township.find("household") == [home]
