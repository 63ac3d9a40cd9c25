"""Paper notes written up: what is carried down, what waits and why, what is saved."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import paper_notes
from fupin_desktop.paper_notes import Note
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with Registry.create(
        tmp_path / "a.fupin", **about, password=None, user="王建国", now=lambda: NOON
    ) as registry:
        yield registry


@pytest.fixture
def household(ledger):
    return ledger.save([Change(table="household", values={"name": "张长富"})]).ids[0]


def note(household="", **cells):
    return Note(household, "张长富" if household else "", cells)


def test_place_and_persons_are_carried_down_and_nothing_else(ledger, household):
    first = paper_notes.follow(ledger, None)
    assert first.blank
    assert first.cells == {"visitors": "王建国", "place": "入户", "purpose": "日常走访"}
    above = note(household, date="昨天", visitors="甲、乙", place="田里", purpose="慰问",
                 content="好", result="无")  # fmt: skip
    below = paper_notes.follow(ledger, above)
    assert below.blank
    assert below.cells == {"visitors": "甲、乙", "place": "田里", "purpose": "日常走访"}


@pytest.mark.parametrize(
    ("text", "day"), [("昨天", "2026-05-19"), ("5.3", "2026-05-03"), ("230503", "2023-05-03")]
)
def test_days_are_read_as_people_write_them(ledger, text, day):
    assert paper_notes.day_of(ledger, note(date=text)) == day


def test_a_day_to_come_is_no_day_of_a_visit(ledger, household):
    one = note(household, date="2026-05-21")
    assert "还没有到" in paper_notes.problems(ledger, one)["date"]
    assert paper_notes.day_of(ledger, one) == ""


def test_wrong_cells_are_named(ledger, household):
    one = Note("", "张三", {"date": "哪天", "purpose": "没有这种"})
    assert set(paper_notes.problems(ledger, one)) == {"household", "date", "purpose"}
    assert paper_notes.problems(ledger, note(household, date="昨天")) == {}


def test_lines_are_parted_and_the_sentence_says_so(ledger, household):
    whole = note(household, date="5.3", visitors="甲、乙", content="好")
    lines = [whole, paper_notes.follow(ledger, whole), note(date="昨天", content="谁"),
             note(date="昨天", content="谁"), note(household, content="何时"),
             note(household, date="哪天")]  # fmt: skip
    found = paper_notes.sheet(ledger, lines)
    assert list(found.changes) == [0]
    assert found.changes[0].values == {
        "household": household, "date": "2026-05-03", "visitors": "甲、乙", "people": 2,
        "content": "好",
    }  # fmt: skip
    assert found.told == "保存 1 条，另 2 条还缺户名，另 1 条还缺走访日期，另 1 条走访日期还要核对"
    assert paper_notes.sheet(ledger, [whole]).told == "保存 1 条"


def test_what_is_recorded_already_is_remarked(ledger, household):
    one = note(household, date="5.3")
    assert paper_notes.remark(ledger, [one], 0) == ""
    assert "第 1 行" in paper_notes.remark(ledger, [one, note(household, date="2026-05-03")], 1)
    ledger.save([Change(table="visit", values={"household": household, "date": "2026-05-03"})])
    assert "已经记过 1 次走访" in paper_notes.remark(ledger, [one], 0)
    assert paper_notes.remark(ledger, [note(date="5.3")], 0) == ""


def test_a_line_of_a_household_that_moved_away_waits(ledger, household):
    other = ledger.save([Change(table="household", values={"name": "李四"})]).ids[0]
    ledger.save([Change(table="household", rec=household, values={"village": "990101001002"})])
    told = {"date": "昨天", "content": "好"}
    found = paper_notes.sheet(ledger, [note(household, **told), note(other, **told)])
    assert found.waiting == {0: "这一户已迁出，由迁入村记"}
    assert [one.values["household"] for one in found.changes.values()] == [other]
