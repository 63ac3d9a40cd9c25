"""Legal erasure: nothing of the content is left, here and where the operations come to."""

import pytest

from fupin_desktop import attachments, derive, exchange, purging
from fupin_desktop.blobs import Blobs
from fupin_desktop.drafts import Draft
from fupin_desktop.errors import FupinError

VILLAGE, NAME, PHONE = "990101001201", "张秘密", "13912345678"


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
