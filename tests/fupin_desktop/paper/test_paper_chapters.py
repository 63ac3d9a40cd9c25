"""The archive of a household holds what hangs on it, and no empty parts."""

import pytest

from fupin_desktop import codes, derive, local_fields
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.homes import dated
from fupin_desktop.local import register
from fupin_desktop.paper import archive
from fupin_desktop.paper.archive_form import lay_out, ordinal
from fupin_desktop.paper.chapters import BELOW, CHAPTERS, owned
from fupin_desktop.paper.household_file import collect
from fupin_desktop.paper.pieces import Signing
from fupin_desktop.paper.words import Block, Listing, Wording
from tests.pdf_text import text_of

FAMILY = ("household", "person")


@pytest.fixture
def home(offices):
    rec = offices.add(offices.village, "household", name="石大山", number="1001")
    offices.add(offices.village, "person", household=rec, name="石大山", relation="01")
    return rec


def head_of(registry, home):
    return registry.find("person", where={"household": home})[0]


def test_every_type_that_hangs_on_a_household_has_its_chapter():
    hanging = {name for name, above in derive.PARENTS.items() if above in (*FAMILY, *BELOW)}
    assert set(owned()) == hanging - {"membership", "attachment", "returned"}
    assert len(owned()) == len(set(owned()))
    assert len({chapter.title for chapter in CHAPTERS}) == len(CHAPTERS)


@pytest.mark.parametrize("table", sorted(set(owned())))
def test_every_type_has_a_date_or_stands_without_one(table):
    assert dated(table) == "" or TABLES[table].fields[dated(table)].kind is Kind.DATE


def test_a_full_household_says_everything(offices, full, home, tmp_path):
    village = offices.village
    own = {"household": home}
    person = head_of(village, home)
    for table in owned():
        parent = TABLES[table].parent
        values = {"person": person} if parent == "person" else own
        if table in BELOW.values():
            above = derive.PARENTS[table]
            values = {parent: village.find(above, where=own)[0]}
        full(village, table, **values)
    full(village, "attachment", **own)
    target = tmp_path / "a.pdf"
    archive(village, [home], target)
    text = text_of(target)
    (file,) = collect(village, [home])
    for place, part in enumerate(file.parts, start=1):
        assert f"{ordinal(place)}、{part.title}" in text
    assert {part.key for part in file.parts} >= {c.key for c in CHAPTERS if c.tables} - {
        "identify",
        "exit",
    }
    said = repr(file)
    for table in owned():
        for field in TABLES[table].fields.values():
            if field.kind is Kind.TEXT and field.stored and not field.pattern:
                assert f"{field.label}甲" in said or field.name == "region", (table, field.name)
    assert not any(rec in said for rec in village.find("project")), "ids are not for people"


def test_empty_chapters_are_left_out(offices, home):
    (file,) = collect(offices.village, [home])
    assert [part.title for part in file.parts] == [c.title for c in CHAPTERS if c.always]


def test_the_income_sheet_names_its_items_and_how_it_was_reckoned(offices, home):
    offices.add(offices.village, "income", household=home, year="2025", kind="1", formula="1",
                headcount=2, a1=2_000_000, a1_note="县城打工", b1=500_000, e1=100_000)  # fmt: skip
    (file,) = collect(offices.village, [home])
    (part,) = [part for part in file.parts if part.title == "收支"]
    (block,) = part.pieces
    said = {entry.label: entry.text for entry in block.entries}
    assert said["务工收入（元）"] == "20,000.00（县城打工）"
    assert "年总收入 25,000.00 元，年纯收入 24,000.00 元；按 2 人平均" in said["计算"]
    assert "人均纯收入 12,000.00 元" in said["计算"]


def test_steps_stand_below_their_procedure(offices, home):
    village = offices.village
    for kind in ("02", "03"):
        rec = offices.add(village, "procedure", household=home, kind=kind, started="2025-01-02")
        offices.add(village, "procedure_step", procedure=rec, step="visit", done="2025-01-05")
    (file,) = collect(village, [home])
    begun, ended = [part for part in file.parts if part.title.endswith("程序")]
    for part in (begun, ended):
        assert [type(piece) for piece in part.pieces] == [Block, Listing, Signing]
        assert part.amount == "1 道"
    titles = [part.key for part in file.parts]
    assert titles.index("identify") < titles.index("household") < titles.index("exit")


def test_steps_stand_in_their_order_whatever_their_dates(offices, home):
    village = offices.village
    rec = offices.add(village, "procedure", household=home, kind="02", started="2025-01-02")
    for order, step in ((3, "vote"), (1, "clue"), (2, "visit")):
        offices.add(village, "procedure_step", procedure=rec, step=step, order=order)
    (file,) = collect(village, [home])
    (part,) = [part for part in file.parts if part.title.endswith("程序")]
    labels = [codes.label("procedure_step", step) for step in ("clue", "visit", "vote")]
    assert [row[1] for row in part.pieces[1].rows] == labels


def test_who_helps_stands_below_the_pairings_once(offices, home):
    village = offices.village
    helper = offices.add(village, "helper", name="周帮扶", phone="13900000002", unit="县林业局")
    for year in ("2024", "2025"):
        offices.add(village, "pairing", household=home, helper=helper, start=year)
    (file,) = collect(village, [home])
    (part,) = [part for part in file.parts if part.title == "结对帮扶"]
    pairings, helpers = part.pieces
    assert len(pairings.rows) == 2
    assert helpers.title == "帮扶责任人"
    ((_, *texts),) = helpers.rows
    assert {"周帮扶", "13900000002", "县林业局"} <= set(texts)


def test_local_fields_of_household_and_members_stand_on_the_supplement(offices, home):
    village = offices.village

    def define(table, label, **more):
        made = local_fields.define(village, table=table, label=label, **more)
        return register(made.ids[0])

    stove = define("household", "灶台", kind="code", choices=["柴灶", "气灶"])
    speech = define("person", "普通话", kind="text")
    visit = define("visit", "天气", kind="text")
    offices.change(village, "household", home, **{stove: "气灶"})
    offices.change(village, "person", head_of(village, home), **{speech: "流利"})
    offices.add(village, "visit", household=home, date="2026-01-02", **{visit: "雪"})
    (file,) = collect(village, [home])
    (part,) = [part for part in file.parts if part.title == "补充项"]
    block, listing = part.pieces
    assert [(e.label, e.text) for e in block.entries] == [("灶台", "☐柴灶　☑气灶")]
    assert listing.rows == (("1", "石大山", "流利"),)
    assert part.amount == "2 项"
    assert ("天气", "雪") in {(e.label, e.text) for p in file.parts if p.title == "走访记录"
                          for e in p.pieces[0].entries}  # fmt: skip


def test_on_a_past_day_later_sheets_are_left_out(offices, home):
    for year in ("2024", "2026"):
        offices.add(offices.village, "living", household=home, year=year, farmland=100)
    (file,) = collect(offices.village, [home], "2025-06-30")
    (part,) = [part for part in file.parts if part.title == "生产生活条件"]
    assert part.amount == "1 张"


def test_a_list_keeps_what_has_no_column_in_a_note_below():
    table = TABLES["loan"]
    row = {"id": "l", "bank": "农信社", "amount": 500000, "purpose_note": "养牛\n两头"}
    listing = Wording({}).brief(table, [row], {"household"})
    assert "放款银行" in [column.label for column in listing.columns]
    assert listing.notes == ("用途说明：养牛 两头",)


@pytest.mark.parametrize(("number", "word"), [
    (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"),
])  # fmt: skip
def test_parts_are_counted_in_chinese(number, word):
    assert ordinal(number) == word


def test_no_title_stands_alone_at_the_foot_of_a_page(offices, full, home):
    for number in range(7):
        full(offices.village, "living", household=home, year=str(2015 + number))
    (file,) = collect(offices.village, [home])
    pages, marks = lay_out(file)
    for index, title in marks:
        below = pages[index].texts
        place = next(y for *_, y, text in below if text == title)
        assert any(y < place - 20 for *_, y, _ in below), title
