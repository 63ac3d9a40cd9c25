"""What a package would change, told before it does."""

import random
from dataclasses import replace
from datetime import datetime

import pytest

from fupin_desktop import attachments, exchange, preview_of
from fupin_desktop.cli.offices import plan_data
from fupin_desktop.demo.album import landscape
from fupin_desktop.local import Locals
from fupin_desktop.operation import parse, seal
from fupin_desktop.plan import Cell
from fupin_desktop.preview_of import plan

NOON = datetime(2026, 5, 1, 12)  # noqa: DTZ001 - as cameras tell it


@pytest.fixture
def home(offices):
    rec = offices.add(offices.village, "household", name="张三", phone="1990000", kind="02")
    offices.exchange()
    return rec


def lines(offices, registry=None):
    """Give the preview of the package a laptop of the village would send, by title."""
    arrival = exchange.preview(offices.township, offices.up(registry))
    return {line.title: line for line in arrival.plan.lines}


def test_new_records_are_told_in_words(offices, home):
    person = offices.add(
        offices.village, "person", household=home, relation="01", name="张三丰", sex="1"
    )
    visit = offices.add(offices.village, "visit", household=home, date="2026-05-01", content="看房")
    offices.add(offices.village, "measure", household=home, content="补助", amount=120050)
    found = lines(offices)
    assert {line.kind for line in found.values()} == {"new"}
    told = {cell for line in found.values() for cell in line.cells}
    assert {Cell("性别", "", "男"), Cell("走访日期", "", "2026-05-01")} <= told
    assert "1,200.50" in {cell.new for cell in told}
    assert not {home, person, visit} & {cell.new for cell in told}, "ids are not for people"
    assert {line.who for line in found.values()} == {f"甲 {offices.village.today()}"}


def test_changes_show_old_and_new(offices, home):
    offices.change(offices.village, "household", home, phone="1880000", kind="01")
    (line,) = lines(offices).values()
    assert (line.kind, line.rec, line.title) == ("changed", home, "户 张三")
    assert set(line.cells) == {
        Cell("户联系电话", "1990000", "1880000"), Cell("户类型", "脱贫户", "一般农户"),
    }  # fmt: skip


def test_a_conflict_shows_every_value(offices, home):
    second = offices.clone()
    offices.change(offices.village, "household", home, phone="111")
    offices.change(second, "household", home, phone="222", address="乙地")
    exchange.receive(offices.township, offices.up())
    arrival = exchange.preview(offices.township, offices.up(second))
    (line,) = arrival.plan.lines
    assert (line.kind, arrival.conflicts) == ("conflict", 1)
    assert "户联系电话" in line.reason
    cells = {cell.field_label: cell for cell in line.cells}
    assert "222" in cells["户联系电话"].new
    assert "111" in cells["户联系电话"].old + cells["户联系电话"].new
    assert cells["现居住地"].new == "乙地"


def test_a_protected_conflict_shows_the_new_value_though_the_old_one_stays(offices, home):
    second = offices.clone()
    offices.change(offices.village, "household", home, kind="01")
    offices.change(second, "household", home, kind="03")
    exchange.receive(offices.township, offices.up())
    (line,) = lines(offices, second).values()
    assert line.kind == "conflict"
    (cell,) = line.cells
    assert "不享受政策" in cell.new


def test_a_deletion_and_what_stands_against_it(offices, home):
    second = offices.clone()
    visit = offices.add(offices.village, "visit", household=home, content="看房")
    offices.exchange()
    offices.village.delete("visit", visit)
    assert [line.kind for line in lines(offices).values()] == ["deleted"]
    exchange.receive(offices.township, offices.up())
    offices.change(second, "visit", visit, content="看了")
    (line,) = lines(offices, second).values()
    assert line.kind == "conflict"
    assert "删除与修改" in line.reason


def test_a_later_value_for_an_open_register_is_told_too(offices, home):
    second = offices.clone()
    offices.change(offices.village, "household", home, phone="111")
    offices.change(second, "household", home, phone="222")
    for laptop in (offices.village, second):
        exchange.receive(offices.township, offices.up(laptop))
    offices.change(second, "household", home, phone="333")
    (line,) = lines(offices, second).values()
    assert line.kind in ("changed", "conflict")
    assert any("333" in cell.new for cell in line.cells)


def test_the_preview_keeps_its_word(offices, home):
    """What the preview says is new is what receiving brings, and looking changes nothing."""
    for number in range(4):
        offices.add(offices.village, "visit", household=home, content=f"第{number}次")
    offices.change(offices.village, "household", home, address="乙地")
    path = offices.up()
    before = offices.dump(offices.township)
    arrival = exchange.preview(offices.township, path)
    assert offices.dump(offices.township) == before
    assert arrival.plan.counts()["new"] == 4
    assert arrival.plan.counts()["changed"] == 1
    receipt = exchange.receive(offices.township, path)
    assert receipt.operations == arrival.operations == 5
    after = exchange.preview(offices.township, path)
    assert (after.plan.lines, after.repeated, after.operations) == ((), True, 0)


def test_a_record_of_a_later_version_is_told_without_being_understood(offices, home):
    last = offices.village.history("household", home)[-1]
    members = {
        "v": 1, "rid": "ab" * 10, "seq": 1, "after": None, "lam": 99, "office": "990101001201",
        "user": "甲", "act": "edit", "type": "drone", "rec": "cd" * 16, "set": {"x": 1},
        "prev": {}, "wall": last.wall, "why": "", "sv": 2, "tx": "ef" * 16, "salt": "01" * 16,
    }  # fmt: skip
    operation = parse(seal(members).line)
    (line,) = offices.township.read(lambda db: plan(db, "x", [operation], Locals())).lines
    assert (line.kind, line.table, line.cells) == ("new", "drone", ())
    assert "还不认识" in line.title


def test_records_are_called_by_their_own_words_and_by_their_owner(offices, home):
    """Only a household is called one; a title that names the owner does not say it twice."""
    add, village = offices.add, offices.village
    organization = add(village, "organization", name="白水合作社", kinds=["03"])
    stake = add(village, "stake", household=home, organization=organization, kind="1")
    add(village, "dividend", stake=stake, year="2025", amount=100)
    project = add(village, "project", name="便民桥", category="99", year="2025")
    add(village, "project_phase", project=project, number=1, name="打桩")
    add(village, "need", household=home, content="修房")
    offices.change(village, "household", home, group_name="三组")
    titles = set(lines(offices))
    assert "需求 修房 （张三户）" in titles
    assert any(title.startswith("帮扶单位与经营主体 白水合作社") for title in titles)
    (phase,) = [title for title in titles if title.startswith("项目阶段")]
    assert "便民桥" in phase
    assert "户）" not in phase
    (dividend,) = [title for title in titles if title.startswith("分红")]
    assert "张三" in dividend
    assert "白水合作社" in dividend
    assert not any("一条记录" in title for title in titles)


def test_references_to_what_comes_in_the_same_package_are_named(offices, home):
    person = offices.add(offices.village, "person", household=home, name="李秀英", relation="02")
    offices.add(offices.village, "insurance", person=person, year="2025")
    found = lines(offices)
    (line,) = [line for title, line in found.items() if title.startswith("参保")]
    assert {"李秀英"} <= {cell.new.split(" · ")[0] for cell in line.cells}


def test_every_line_tells_its_household_however_far_down_it_hangs(offices, home):
    add, village = offices.add, offices.village
    person = add(village, "person", household=home, relation="02", name="李秀英")
    add(village, "insurance", person=person, year="2025")
    add(village, "project", name="便民桥", category="99", year="2025")
    second = add(village, "household", name="王五")
    add(village, "visit", household=second, content="看房")
    homes = {line.table: line.home for line in lines(offices).values()}
    assert homes == {
        "person": "张三", "membership": "张三", "insurance": "张三", "project": "",
        "household": "王五", "visit": "王五",
    }  # fmt: skip


def test_every_value_tells_its_register_its_author_and_whether_it_is_open(offices, home):
    second = offices.clone()
    offices.change(offices.village, "household", home, phone="111")
    offices.change(second, "household", home, phone="222")
    second.user = "丙"
    offices.change(second, "household", home, address="乙地")
    exchange.receive(offices.township, offices.up())
    (line,) = lines(offices, second).values()
    today = second.today()
    told = {cell.register: (cell.who, cell.is_open) for cell in line.cells}
    assert told == {"phone": (f"乙 {today}", True), "address": (f"丙 {today}", False)}


def test_a_photo_is_named_before_and_after(offices, home):
    made = attachments.attach(
        offices.village, "household", home, [("门.jpg", landscape(random.Random(1), NOON))]
    )
    (line,) = lines(offices).values()
    rows = offices.village.rows("attachment", made.ids)
    assert line.photos == ("", rows[0]["sha256"])
    assert not {"校验值", "所属记录", "原文件校验值"} & {cell.field_label for cell in line.cells}


def test_a_new_record_is_put_into_words_once_somebody_looks(offices, home, monkeypatch):
    offices.add(offices.village, "visit", household=home, date="2026-05-01", content="看房")
    offices.change(offices.village, "household", home, address="新房")
    told, first_words = [], preview_of._first_words

    def noted(table, after, names, who):
        told.append(after.rec)
        return first_words(table, after, names, who)

    monkeypatch.setattr(preview_of, "_first_words", noted)
    arrival = exchange.preview(offices.township, offices.up())
    (new,), (changed,) = arrival.plan.of_kind("new"), arrival.plan.of_kind("changed")
    assert (new.home, new.who) == ("张三", changed.who)
    assert told == []
    (at_once,) = plan_data(replace(arrival.plan, lines=(new,)))["lines"]
    assert at_once["title"] == new.title == "走访 张三 · 2026-05-01"
    assert [(cell["field_label"], cell["new"]) for cell in at_once["cells"]] == [
        (cell.field_label, cell.new) for cell in new.cells
    ]
    assert ("走访情况", "看房") in [(cell.field_label, cell.new) for cell in new.cells]
    assert told == [new.rec]
    with pytest.raises(AttributeError):
        _ = new.of_another_version


def test_titles_made_of_each_other_come_to_an_end(offices, home):
    """Another program may let a dividend hang on a dividend; nobody's title is made of hundreds."""
    last, operations = offices.village.history("household", home)[-1], []
    recs = [f"{number:032x}" for number in range(1, 500)]
    for seq, (rec, other) in enumerate(zip(recs, [*recs[1:], recs[0]], strict=True), 1):
        after = operations[-1].id if operations else None
        operations.append(seal({
            "v": 1, "rid": "ab" * 10, "seq": seq, "after": after, "lam": seq + 9,
            "office": "990101001201", "user": "甲", "act": "edit", "type": "dividend", "rec": rec,
            "set": {"stake": other, "year": "2025"}, "prev": {}, "wall": last.wall, "why": "",
            "sv": 2, "tx": "ef" * 16, "salt": "01" * 16,
        }))  # fmt: skip
    found = offices.township.read(lambda db: plan(db, "x", operations, Locals())).lines
    titles = [line.title for line in found]
    assert all(title.startswith("分红") for title in titles)
    assert max(map(len, titles)) < 200
