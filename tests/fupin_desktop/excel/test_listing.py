"""Long lists written row by row: whole or not at all, and read by other programs as ours."""

import pytest
from openpyxl import load_workbook

from fupin_desktop import excel
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.record import Change

NOTES = ("=1+1", "+86", "-1", "@SUM(A1)", "两行\n第二行", "_x000D_", "两个  空格", "𬭎")
NUMBERS = [f"99912419800101123{digit}" for digit in range(len(NOTES))]


@pytest.fixture
def homes(ledger):
    return ledger.save(
        [
            Change(table="household", values={"name": "甲", "number": number, "note": note})
            for number, note in zip(NUMBERS, NOTES, strict=True)
        ]
    ).ids


def test_the_header_stays_in_sight_filters_and_has_widths(ledger, homes, tmp_path):
    assert excel.write_table(ledger, "household", homes, tmp_path / "h.xlsx") == len(NOTES)
    [sheet] = load_workbook(tmp_path / "h.xlsx").worksheets
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.endswith(str(len(NOTES) + 1))
    assert sheet["A1"].font.bold
    assert all(one.width >= 10 for one in sheet.column_dimensions.values())


def test_every_text_is_read_again_as_it_was(ledger, homes, tmp_path):
    book = tmp_path / "h.xlsx"
    excel.write_table(ledger, "household", homes, book, columns=["number", "note"])
    [sheet] = read_sheets(book)
    assert [tuple(row) for row in sheet.rows[1:]] == [
        (row["number"], row["note"]) for row in ledger.rows("household", homes)
    ]


def test_a_cancelled_list_leaves_the_earlier_file_and_nothing_else(ledger, homes, tmp_path):
    book = tmp_path / "h.xlsx"
    book.write_bytes(b"earlier")

    def stop(*_place):
        raise Cancelled

    with pytest.raises(Cancelled):
        excel.write_table(ledger, "household", homes, book, stop)
    assert list(tmp_path.glob("*.xlsx*")) + list(tmp_path.glob(".h.xlsx*")) == [book]
    assert book.read_bytes() == b"earlier"


def test_nothing_waits_beside_a_written_list(ledger, homes, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    excel.write_table(ledger, "household", homes, folder / "h.xlsx")
    assert [path.name for path in folder.iterdir()] == ["h.xlsx"]


def test_a_folder_that_is_not_there_gets_a_sentence(ledger, homes, tmp_path):
    with pytest.raises(FupinError, match="文件夹不存在"):
        excel.write_table(ledger, "household", homes, tmp_path / "none" / "h.xlsx")
