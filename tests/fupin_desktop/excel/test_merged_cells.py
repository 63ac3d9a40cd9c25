"""Lists as people lay them out: what is the same for several rows stands in one merged cell."""

import pytest
from openpyxl import Workbook, load_workbook

from fupin_desktop import excel
from fupin_desktop.excel.header import header_at
from fupin_desktop.excel.matching import Words
from fupin_desktop.excel.merged_cells import spread
from fupin_desktop.excel.sheet import Sheet

HEAD = ("户编号", "村民小组", "姓名", "与户主关系", "民族", "联系电话", "备注")
ROWS = (
    ("1001", "一组", "龙二", "配偶", "苗族", "13800000001", "低保"),
    (None, None, "石大", "户主", None, None, None),
    ("1002", None, "杨三", "户主", "汉族", "13800000002", None),
    (None, None, "杨小", "之子", None, None, None),
)
MERGED = ("A2:A3", "A4:A5", "B2:B5", "E2:E3", "E4:E5", "F2:F3", "F4:F5", "G2:G3")


@pytest.fixture
def book(tmp_path):
    """Writes rows below a header, some cells merged, and gives the path."""

    def write(rows=ROWS, merged=MERGED, head=HEAD):
        made = Workbook()
        sheet = made.worksheets[0]
        sheet.append(head)
        for row in rows:
            sheet.append(row)
        for one in merged:
            sheet.merge_cells(one)
        made.save(tmp_path / "合并.xlsx")
        return tmp_path / "合并.xlsx"

    return write


def people(ledger):
    homes = {one["id"]: one for one in ledger.select("household")}
    return {
        one["name"]: (homes[one["household"]]["number"], one["ethnic"], one["phone"], one["note"])
        for one in ledger.select("person")
    }


def test_every_row_a_merged_cell_covers_has_its_value(ledger, book):
    imported = excel.read_plan(ledger, book())
    assert not imported.plan.of_kind("refused")
    excel.apply(ledger, imported)
    assert people(ledger) == {
        "龙二": ("1001", "07", "13800000001", "低保"), "石大": ("1001", "07", None, None),
        "杨三": ("1002", "01", "13800000002", None), "杨小": ("1002", "01", None, None),
    }  # fmt: skip
    homes = {one["name"]: one["group_name"] for one in ledger.select("household")}
    assert homes == {"石大": "一组", "杨三": "一组"}
    assert excel.read_plan(ledger, book()).plan.counts()["unchanged"] == 6


def test_a_bad_value_in_a_merged_cell_is_marked_there(ledger, book, tmp_path):
    path = book(
        [("1001", "一组", "石大", "户主", "火星族", None, None), (None,) * 2 + ROWS[0][2:4]]
    )
    imported = excel.read_plan(ledger, path)
    written = excel.write_errors(imported, path, tmp_path / "误.xlsx")
    assert written.rows == 2
    sheet = load_workbook(tmp_path / "误.xlsx").worksheets[0]
    assert "火星族" in sheet["H2"].value
    assert "火星族" in sheet["H3"].value
    assert "R18" in sheet["E2"].comment.text
    sheet["E2"] = "苗族"
    sheet.parent.save(tmp_path / "误.xlsx")
    mended = excel.read_plan(ledger, tmp_path / "误.xlsx")
    assert not mended.plan.of_kind("refused")
    excel.apply(ledger, mended)
    assert {one["ethnic"] for one in ledger.select("person")} == {"07"}


def test_a_person_in_two_merged_rows_is_no_second_person(ledger, book):
    row = ("1001", None, "石大", "户主", None, None, None)
    path = book([row, ("1001", "二组", None, None, None, None, None)], ["C2:C3", "D2:D3"])
    imported = excel.read_plan(ledger, path)
    assert [one.grounds for one in imported.plan.of_kind("refused")] == [("R21",)]


def test_cells_merged_over_each_other_again_and_again_are_given_up(ledger):
    rows = [["姓名", "村民小组"], ["石大", "一组"], *[["石二"] for _ in range(20_000)]]
    sheet = Sheet("表", rows, merged=[(1, 1, 200_000, 1)] * 200_000)
    header = header_at(rows, 0, 0, Words(ledger).persons)
    assert len(spread(sheet, header, persons=True)) == 20_000
