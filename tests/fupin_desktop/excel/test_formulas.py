"""Formulas that nobody has worked out: told with their places, refused where they would count."""

import zipfile
from threading import Event

import pytest
from openpyxl import Workbook
from xlsxwriter import Workbook as BareWorkbook

from fupin_desktop import excel
from fupin_desktop.errors import FupinError
from fupin_desktop.excel import formulas
from fupin_desktop.excel.sheet import read_sheets
from tests.hostile_books import cells, data, packed

HEAD = ("户编号", "姓名", "证件号码", "与户主关系", "出生日期", "年龄")
STONE = ("1001", "石大山", "999124198001011233", "户主")


def save(path, *rows, sheet="名单"):
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def repack(path, content):
    """Put another sheet into a packed workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, content if "sheet1" in name else part)


def found(path):
    return formulas.search(path, Event()).blanks


def test_a_row_with_one_is_refused_with_its_cell_and_says_what_to_do(ledger, tmp_path):
    path = save(
        tmp_path / "a.xlsx", HEAD, (*STONE, "=DATE(1980,1,1)", "=2026-1980"),
        ("1002", "龙二妹", "999124197505054328", "户主", "1975-05-05", "=2026-1975"),
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    (refused,) = imported.plan.of_kind("refused")
    assert (refused.place, refused.grounds) == ("E2", ("R19",))
    assert refused.reason == "E2：出生日期是公式，文件里没有存下算出的值。（R19）"
    told = "3 格是公式，文件里没有存下算出的值（E2、F2、F3），读不到，不等于空着。"
    assert told + "请用 Excel 或 WPS 打开，保存一次，再导入保存后的文件。" in imported.plan.notes
    assert {line.title for line in imported.plan.of_kind("new")} == {"龙二妹户（1002）", "龙二妹"}


def test_names_and_whole_rows_of_formulas_are_no_empty_rows(ledger, tmp_path):
    path = save(
        tmp_path / "a.xlsx", HEAD, ("1001", "=甲!A1", None, "户主"), ("=1", "=1", "=1", "=1"),
        (None, None, None, None, None, "=1"),
    )  # fmt: skip
    lines = excel.read_plan(ledger, path).plan.of_kind("refused")
    assert [(line.place, line.grounds) for line in lines] == [("B2", ("R19",)), ("A3", ("R19",))]


def test_the_refused_row_comes_back_in_the_copy(ledger, tmp_path):
    path = save(tmp_path / "a.xlsx", HEAD, STONE, ("1002", "=B2", None, "户主"))
    imported = excel.read_plan(ledger, path)
    excel.write_errors(imported, path, tmp_path / "b.xlsx")
    (line,) = excel.read_plan(ledger, tmp_path / "b.xlsx").plan.of_kind("refused")
    assert (line.place, line.grounds) == ("B3", ("R19",))


def test_a_nought_that_is_to_be_worked_out_on_opening_is_no_value(ledger, tmp_path):
    with BareWorkbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEAD)
        sheet.write_row(1, 0, STONE)
        sheet.write_formula(1, 4, "=DATE(1980,1,1)")
        sheet.write_formula(1, 5, "=2026-1980", None, 46)
    assert found(tmp_path / "a.xlsx") == {"名单": {1: (4,)}}
    assert read_sheets(tmp_path / "a.xlsx")[0].rows[1][4:] == [None, 46]
    (line,) = excel.read_plan(ledger, tmp_path / "a.xlsx").plan.of_kind("refused")
    assert (line.place, line.grounds) == ("E2", ("R19",))


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        ('<c r="B3"><f>A1</f></c>', True),
        ('<c r="B3"><f>A1</f><v></v></c>', True),
        ('<c r="B3" s="1"><f t="shared" si="0"/><v /></c>', True),
        ('<c s="1" r="B3" t="str"><f>A1&amp;"&gt;"</f></c>', True),
        ('<c r="B3" t="str"><f>IF(A1="","",1)</f><v></v></c>', False),  # its result is no text
        ('<c r="B3"><f>A1</f><v>0</v></c>', False),
        ('<c r="B3"><v></v></c>', False),
        ('<c r="B3"/><c r="C3"><f>A1</f><v>1</v></c>', False),
    ],
)
def test_what_is_a_formula_without_a_result(tmp_path, cell, is_one):
    path = tmp_path / "a.xlsx"
    packed(path, data(f'<row r="3">{cell}</row>'))
    assert found(path) == ({"名单": {2: (1,)}} if is_one else {})


def test_names_of_elements_may_have_a_prefix(tmp_path):
    path = tmp_path / "a.xlsx"
    packed(path, ())
    content = (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>1+1</x:f></x:c>'
        '<x:c r="B1"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    repack(path, content.encode())
    assert found(path) == {"名单": {0: (0,)}}


def test_none_is_missed_where_one_look_ends_and_the_next_begins(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = 40_000
    wide = "".join(f'<c r="{one}{{0}}"><f>A{{0}}*1</f></c>' for one in ("B", "AA"))
    packed(
        path,
        data(*(f'<row r="{n}">{cells(n, "一")}{wide.format(n)}</row>' for n in range(3, rows))),
    )
    assert found(path)["名单"] == {n - 1: (1, 26) for n in range(3, rows)}


def test_a_workbook_of_nothing_else_is_not_called_empty(tmp_path):
    path = save(tmp_path / "a.xlsx", ("=1", "=2"))
    with pytest.raises(FupinError, match=r"只有公式.*请用 Excel 或 WPS 打开，保存一次"):
        read_sheets(path)


def test_more_than_any_list_has_are_not_counted(tmp_path):
    path = tmp_path / "a.xlsx"
    letters = [f"{one}{two}" for one in "ABCDEFGHIJKLMNOPQRST" for two in "ABCDEFGHIJ"]
    row = "".join(f'<c r="{one}{{0}}"><f/></c>' for one in letters)
    packed(path, data(*(f'<row r="{n}">{row.format(n)}</row>' for n in range(3, 7600))))
    with pytest.raises(FupinError, match="过大"):
        read_sheets(path)


def test_a_list_of_payments_does_not_add_up_without_its_amounts(ledger, tmp_path):
    head = ("姓名", "身份证号码", "银行卡号", "发放金额（元）")
    row = ("石大山", "999124198001011233", "6217995500012345678")
    path = save(tmp_path / "a.xlsx", ("补贴发放表",), head, (*row, "=1+1"), ("合计", None, None, 2))
    with pytest.raises(FupinError, match=r"D3 等 1 格金额是公式.*台账没有任何改动"):
        excel.read_payments(ledger, path, read_sheets(path))
    path = save(
        tmp_path / "a.xlsx", ("2026年补贴发放表",), head, ("=A1", *row[1:], 2),
        ("合计", None, None, 2),
    )  # fmt: skip
    plan = excel.read_payments(ledger, path, read_sheets(path)).plan
    assert [line.grounds for line in plan.of_kind("refused")] == [("R19",)]
    assert any("1 格是公式" in note and "A3" in note for note in plan.notes)


def test_errors_that_programs_write_are_no_empty_cells(ledger, tmp_path):
    book = BareWorkbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD[:4])
    sheet.write_row(1, 0, ("1001", "石大山", "", "户主"))
    sheet.write_formula(1, 2, "=VLOOKUP(1,A:B,2,0)", None, "#N/A")
    book.close()
    (refused,) = excel.read_plan(ledger, tmp_path / "a.xlsx").plan.of_kind("refused")
    assert (refused.place, refused.grounds) == ("C2", ("R20",))


def test_a_text_table_may_hold_errors(ledger, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("户编号,户主姓名,村民小组\n1001,#N/A,一组\n1002,石大,#REF!\n", encoding="gbk")
    plan = excel.read_plan(ledger, path).plan
    assert [one.place for one in plan.of_kind("refused")] == ["B2", "C3"]
    assert not plan.of_kind("new")


def test_errors_far_to_the_right_take_no_room():
    rows = [[] for _ in range(5)]
    formulas.mark(rows, {0: (2,), 1: (9_000,), 9: (1,)}, 100)
    assert rows == [[None, None, formulas.ERROR], [], [], [], []]
