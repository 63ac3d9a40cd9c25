"""Whatever writes a workbook: no cell is a formula, and no text is lost without a word."""

import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from fupin_desktop import excel, local_fields, report
from fupin_desktop.excel.cell_text import CUT, LONGEST, cell_text
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.excel.text_book import Leaf, write_leaves
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

BAD = ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "'=1")
NAME = "=十八洞村"
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")  # not <formula1>, which is a drop-down's


@pytest.fixture
def ledger(tmp_path):
    """A ledger in which everything that can be typed looks like a formula."""
    with Registry.create(
        tmp_path / "v.fupin", level="village", region="990101001201", name=NAME, password=None
    ) as registry:
        local_fields.define(registry, table="household", label="=补充()", kind="text")
        local_fields.define(
            registry, table="household", label="+选", kind="code", choices=("=甲", "-乙")
        )
        (free,) = (f"x.{one['id']}" for one in registry.select("local_field")
                   if one["kind"] == "text")  # fmt: skip
        for word in BAD:
            values = {"name": word, "note": word, "number": word, "group_name": word, free: word}
            registry.save([Change(table="household", values=values)])
        yield registry


def _errors(ledger, path):
    book = Workbook()
    book.active.append(["姓名", "户编号", "与户主关系", "证件号码"])
    for word in BAD:
        book.active.append([word, None, "户主", word])
    for row in book.active.iter_rows(2):
        for cell in row:
            cell.data_type = "s"
    source = path.with_name("名单.xlsx")
    book.save(source)
    excel.write_errors(excel.read_plan(ledger, source), source, path)


def _leaves(_ledger, path):
    write_leaves([Leaf("表", "=表", "=说明", [(word, 10) for word in BAD], [BAD])], path)


def _report(ledger, path):
    columns = tuple(report.Column(field=name, title=word) for name, word in
                    zip(("name", "note", "address"), BAD, strict=False))  # fmt: skip
    asked = report.Definition(name="=报表", columns=columns)
    excel.write_report(ledger, report.run(ledger, asked), path)


def _gathered(ledger, path):
    """What two offices sent, whose every cell looks like a formula."""
    for number in (1, 2):
        book = Workbook()
        for row in (("表", *BAD), *[(word, *BAD) for word in BAD]):
            book.active.append(row)
        for row in book.active.iter_rows():
            for cell in row:
                cell.data_type = "s"
        book.save(path.with_name(f"={number}村.xlsx"))
    sent = [path.with_name(f"={number}村.xlsx") for number in (1, 2)]
    excel.write_gathered(ledger, excel.join(ledger, sent), path)


WRITERS = {
    "write_errors": _errors,
    "write_fill": lambda ledger, path: excel.write_fill(
        ledger, "household", ledger.find("household"), ["note", "phone"], path
    ),
    "write_roster": lambda _ledger, path: excel.write_roster(
        [dict.fromkeys(excel.ROSTER_COLUMNS, word) for word in BAD], path, "=名单"
    ),
    "write_table": lambda ledger, path: excel.write_table(
        ledger, "household", ledger.find("household"), path
    ),
    "write_template": lambda ledger, path: excel.write_template(ledger, "household", path),
    "write_whole": excel.write_whole,
    "write_leaves": _leaves,
    "write_absences": _leaves,  # these are such tables
    "write_entries": _leaves,
    "write_movements": _leaves,
    "write_report": _report,
    "write_gathered": _gathered,
}  # fmt: skip


def test_every_writer_is_looked_at():
    assert {name for name in excel.__all__ if name.startswith("write_")} == WRITERS.keys()


@pytest.mark.parametrize("name", WRITERS)
def test_no_cell_is_a_formula_and_every_xml_part_can_be_read(ledger, name, tmp_path):
    path = tmp_path / "out.xlsx"
    WRITERS[name](ledger, path)
    with zipfile.ZipFile(path) as archive:
        sheets = [one for one in archive.namelist() if one.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not [one for one in sheets if FORMULA.search(archive.read(one))]
    book = load_workbook(path)
    texts = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {word for word in texts if word[:1] in "=+-@"}
    assert all(len(sheet.title) <= 31 for sheet in book)


def test_texts_are_texts_in_the_format_too(ledger, tmp_path):
    for name in ("write_table", "write_roster", "write_fill", "write_whole"):
        path = tmp_path / f"{name}.xlsx"
        WRITERS[name](ledger, path)
        sheets = load_workbook(path).worksheets
        cells = [cell for sheet in sheets for row in sheet.iter_rows(4) for cell in row
                 if str(cell.value).startswith(("=", "+", "-", "@"))]  # fmt: skip
        assert cells
        assert {cell.number_format for cell in cells} == {"@"}


def test_a_text_too_long_for_a_cell_says_so(ledger, tmp_path):
    for text in ("长" * 40_000, "𬭎" * 16_500):
        shown = cell_text(text)
        assert shown.endswith(CUT)
        assert len(shown.encode("utf-16-le")) <= 2 * LONGEST
        assert text.startswith(shown.removesuffix(CUT))
    (rec,) = ledger.save([Change(table="household", values={"note": "长" * 40_000})]).ids
    excel.write_table(ledger, "household", [rec], tmp_path / "l.xlsx", columns=["note"])
    assert load_workbook(tmp_path / "l.xlsx").worksheets[0]["A2"].value.endswith(CUT)


def test_what_no_workbook_may_hold_is_left_out(ledger, tmp_path):
    (rec,) = ledger.save([Change(table="household", values={"note": "甲\uffff乙\ufffe丙"})]).ids
    excel.write_table(ledger, "household", [rec], tmp_path / "l.xlsx", columns=["note"])
    assert load_workbook(tmp_path / "l.xlsx").worksheets[0]["A2"].value == "甲乙丙"
    assert cell_text("甲\x00\x1f\t\n\ud800乙") == "甲\t\n乙"


@pytest.mark.parametrize("name", ["write_fill", "write_roster", "write_table", "write_whole"])
def test_what_looks_like_an_escape_of_workbooks_is_read_as_written(ledger, name, tmp_path):
    ledger.save([Change(table="household", values={"note": "甲_x000D_乙", "number": "1"})])
    write = WRITERS[name]
    if name == "write_roster":
        excel.write_roster([{"姓名": "甲_x000D_乙"}], tmp_path / "e.xlsx", "名单")
    else:
        write(ledger, tmp_path / "e.xlsx")
    texts = {
        cell for sheet in read_sheets(tmp_path / "e.xlsx") for row in sheet.rows for cell in row
    }
    assert "甲_x000D_乙" in texts
