"""A first secretary leaves: pairings go over, the list says what is open, the laptop is emptied."""

import pypdfium2
import pytest

from fupin_desktop import (
    attachments,
    backup,
    exchange,
    folder,
    handover,
    handover_list,
    handover_steps,
    paper,
    wiping,
)
from fupin_desktop.drafts import Draft
from fupin_desktop.errors import FupinError
from fupin_desktop.handover import Parties
from fupin_desktop.registry import Registry

PARTIES = Parties(giver="赵前任", taker="钱接任", witness="孙镇长", date="2026-06-01")


@pytest.fixture
def team(offices):
    """A village with a helper who is paired with three households, one of them no more."""
    add, village = offices.add, offices.village
    homes = [add(village, "household", name=name) for name in ("张三", "李四", "王五")]
    helper = add(village, "helper", name="赵前任", first_secretary=True, start="2024-05")
    add(village, "staff", name="赵前任", first_secretary=True, leader=True, start="2024-05")
    rows = [
        add(village, "pairing", household=homes[0], helper=helper, kind="1", start="2024-05-01",
            duty="每月一访", satisfaction="1"),
        add(village, "pairing", household=homes[1], helper=helper, kind="1", start="2025-01-01",
            end="2027-12-31", end_reason="任期"),
        add(village, "pairing", household=homes[2], helper=helper, kind="1", start="2024-05-01",
            end="2025-02-01"),
    ]  # fmt: skip
    return homes, rows


def pairings(registry):
    rows = registry.select("pairing")
    names = {row["id"]: row["name"] for row in registry.select("helper")}
    homes = {row["id"]: row["name"] for row in registry.select("household")}
    return sorted((homes[row["household"]], names[row["helper"]], row["start"], row["end"] or "")
                  for row in rows)  # fmt: skip


def test_pairings_go_over_from_a_date_and_come_back_with_one_undo(offices, team):
    village, (_, rows) = offices.village, team
    before = pairings(village)
    parties = handover.begin(village, PARTIES)
    held = handover.held_by(village, parties)
    assert {row["id"] for row in held} == {*rows[:2]}  # the third had ended long ago
    handover.transfer(village, parties, rows)
    assert pairings(village) == [
        ("张三", "赵前任", "2024-05-01", "2026-05-31"), ("张三", "钱接任", "2026-06-01", ""),
        ("李四", "赵前任", "2025-01-01", "2026-05-31"),
        ("李四", "钱接任", "2026-06-01", "2027-12-31"),
        ("王五", "赵前任", "2024-05-01", "2025-02-01"),
    ]  # fmt: skip
    (new,) = village.select("pairing", where={"start": "2026-06-01", "end": None})
    assert (new["duty"], new["satisfaction"], new["kind"]) == ("每月一访", None, "1")
    people = [(one["name"], one["first_secretary"], one["start"], one["end"])
              for table in ("helper", "staff") for one in village.select(table)]  # fmt: skip
    assert sorted(people, key=str) == sorted(
        2 * [("赵前任", True, "2024-05", "2026-05-31"), ("钱接任", True, "2026-06-01", None)],
        key=str,
    )
    assert handover.held_by(village, parties) == []
    assert village.undo_label() == "交接：赵前任交给钱接任，结对 2 条"
    village.undo()
    assert pairings(village) == before
    assert village.count("helper") == village.count("staff") == 1
    assert village.verify() == []


def test_only_the_ticked_ones_go_over_to_a_helper_there_is(offices, team):
    village, (_, rows) = offices.village, team
    offices.add(village, "helper", name="钱接任", unit="县农业农村局")
    parties = handover.begin(village, PARTIES)
    handover.transfer(village, parties, rows[:1], leaves=False)
    assert village.count("helper") == 2
    assert village.select("helper", where={"name": "赵前任"})[0]["end"] is None
    assert village.select("staff")[0]["end"] is None
    left = handover.held_by(village, handover.needed(village))
    assert [row["id"] for row in left] == rows[1:2]
    with pytest.raises(FupinError, match=r"没有选要转交的.*台账没有改动"):
        handover.transfer(village, parties, [], leaves=False)
    offices.add(village, "helper", name="钱接任", unit="县水务局")
    with pytest.raises(FupinError, match=r"名叫“钱接任”的帮扶责任人有 2 名.*台账没有改动"):
        handover.transfer(village, parties, rows[1:2])


def test_who_and_when_is_asked_for_first(offices):
    village = offices.village
    with pytest.raises(FupinError, match="还没有写交接双方"):
        handover.needed(village)
    for wrong in ({"giver": " "}, {"taker": "赵前任"}, {"date": "2026-06"}, {"date": ""}):
        with pytest.raises(FupinError, match=r"交接没有开始，台账没有改动"):
            handover.begin(village, Parties(**{"giver": "赵前任", "taker": "钱接任",
                                               "date": "2026-06-01", **wrong}))  # fmt: skip
    assert [one.done for one in handover_steps.stages(village)] == [False] * 6


def open_things(offices, homes):
    """Leave one thing of each kind open; the third household's need is met."""
    village, add = offices.village, offices.add
    offices.exchange()
    add(village, "need", household=homes[0], content="缺化肥", state="1", urgency="3")
    add(village, "need", household=homes[1], content="修好了", state="3")
    add(village, "measure", household=homes[1], content="送鸡苗", state="2",
        end_date="2020-01-01", responsible="赵前任")  # fmt: skip
    village.drafts.put(Draft(
        form="visit", table="visit", title="走访 张三", household=homes[0], id="a" * 32,
        user="赵前任", begun="2026-05-30T08:00", wall="2", state={},
    ))  # fmt: skip


def test_the_list_says_what_is_open_on_screen_and_on_paper(offices, team, tmp_path):
    village, (homes, _) = offices.village, team
    open_things(offices, homes)
    parties = handover.begin(village, PARTIES)
    found = handover_list.statement(village, parties)
    parts = {part.title: part for part in found.parts}
    assert [(one.household, one.record, one.detail) for one in parts["未办结的需求"].items] == [
        ("张三", "缺化肥", "紧急程度：紧急")
    ]
    (late,) = parts["过期未完成的措施"].items
    assert (late.household, late.record) == ("李四", "送鸡苗")
    assert "责任人：赵前任" in late.detail
    unsent = parts[handover_list.UNSENT]
    assert [(one.household, one.record) for one in unsent.items] == [
        ("张三", "需求 缺化肥"), ("李四", "需求 修好了"), ("李四", "帮扶措施 送鸡苗"),
    ]  # fmt: skip
    assert [one.household for one in parts[handover_list.TYPED].items] == ["张三"]
    assert (found.open, found.digest) == (6, village.digest()["digest"])
    target = tmp_path / "清单.pdf"
    assert paper.handover(village, found, target) == 1
    document = pypdfium2.PdfDocument(target)
    text = document[0].get_textpage().get_text_range()
    document.close()
    said = (
        "驻村工作交接清单",
        found.digest,
        "缺化肥",
        "送鸡苗",
        "走访 张三",
        "孙镇长",
        "2026-06-01",
    )
    signed = ("移交人（签字）", "接收人（签字）", "监交人（签字）")
    assert [one for one in (*said, *signed) if one not in text] == []
    rec = handover_list.record(village, found)
    assert handover_list.record(village, found) == rec  # written again it is corrected
    held = village.fetch("handover", rec).values
    assert (held["giver"], held["taker"], held["open"]) == ("赵前任", "钱接任", 6)
    assert held["digest"] == found.digest
    offices.exchange()
    assert offices.township.fetch("handover", rec).values == held


def test_a_laptop_is_wiped_only_when_everything_has_been_acknowledged(offices, team, tmp_path):
    village, (homes, _) = offices.village, team
    (photo := tmp_path / "证明.pdf").write_bytes(b"%PDF-1.4\n" + bytes(900))
    attachments.attach(village, "household", homes[0], [photo])
    open_things(offices, homes)
    handover.begin(village, PARTIES)
    path, place = village.path, backup.daily_place(village)
    backup.make_daily(village)
    assert len(wiping.obstacles(village)) == 2
    with pytest.raises(FupinError, match=r"有 3 条记录上级还没有确认收到，没有清除，台账没有改动"):
        wiping.wipe(village, village.name)
    offices.exchange()
    with pytest.raises(FupinError, match=r"1 份填写了没有保存的内容，没有清除"):
        wiping.wipe(village, village.name)
    village.drafts.drop("a" * 32)
    assert wiping.obstacles(village) == []
    with pytest.raises(FupinError, match=r"不是这个台账的名称“青禾村”，没有清除，台账没有改动"):
        wiping.wipe(village, "青禾")
    assert village.verify() == []
    done = wiping.wipe(village, " 青禾村 ")
    assert (len(done.removed), done.left) == (2, ())
    assert "报送包" in done.kept[-1]
    assert village.closed
    assert not path.exists()
    assert not place.exists()
    assert offices.township.count("household") == 3


def test_who_never_reported_is_not_wiped(tmp_path):
    with Registry.create(
        tmp_path / "村.fupin", level="village", region="990101001201", name="青禾村", password=None
    ) as alone:
        with pytest.raises(FupinError, match=r"还没有与乡镇互相登记.*没有清除，台账没有改动"):
            wiping.wipe(alone, "青禾村")
        assert alone.verify() == []


def test_photos_the_superior_lacks_stand_against_wiping(offices, team, tmp_path):
    village, (homes, _) = offices.village, team
    (photo := tmp_path / "证明.pdf").write_bytes(b"%PDF-1.4\n" + bytes(900))
    attachments.attach(village, "household", homes[0], [photo])
    for package in exchange.pack(village, offices.stick, photos="none"):
        exchange.receive(offices.township, package)
    exchange.receive(village, offices.down())
    (said,) = wiping.obstacles(village)
    assert "样板镇还缺 1 张照片或文件" in said
    offices.exchange()
    assert wiping.obstacles(village) == []


def test_broken_off_while_wiping_nothing_can_be_read(offices, team):
    """The keys go first: what is left of the folder after that opens with no secret."""
    village = offices.village
    wiping._destroy(wiping._key_files(village.path))
    village.close()
    with pytest.raises(FupinError, match="密钥文件"):
        Registry.open(village.path)
    assert (village.path / folder.DATABASE).exists()
    del team
