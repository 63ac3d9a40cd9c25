"""Reading foreign files: what is in them, or a sentence on why not."""

import datetime
import io
import os
import time
import zipfile
from itertools import chain, repeat
from pathlib import Path

import pytest
from openpyxl import Workbook

from fupin_desktop.errors import Cancelled, FupinError, no_step
from fupin_desktop.excel import sheet
from fupin_desktop.excel.sheet import address, awaited, read_sheets

# roster.xls was written by xlwt, locked.xlsx encrypted by msoffcrypto-tool: all names invented.
DATA = Path(__file__).parents[2] / "data" / "excel"
TABLE = "户编号,姓名\n1001,石𬭎\n"


def save(path, *rows, hidden=False):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    if hidden:
        book.create_sheet("选项").append(["隐藏"])
        book["选项"].sheet_state = "hidden"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("row", "column", "name"), [(16, 2, "C17"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10")]
)
def test_addresses_are_those_of_excel(row, column, name):
    assert address(row, column) == name


def test_numbers_stay_numbers_and_dates_become_text(tmp_path):
    book = save(
        tmp_path / "a.xlsx",
        ["文字", 7, 2.5, True, datetime.date(2023, 5, 3), 433122199001011234, None],
    )
    cells = read_sheets(book)[0].rows[0]
    assert cells[:5] == ["文字", 7, 2.5, True, "2023-05-03"]
    assert isinstance(cells[5], float)
    assert len(cells) == 6


@pytest.mark.parametrize(("written", "read"), [("NaN", "nan"), ("1e999", "inf"), ("-0", 0)])
def test_numbers_that_are_none_are_read_as_text(tmp_path, written, read):
    book = save(tmp_path / "a.xlsx", [123456])
    with zipfile.ZipFile(book) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    with zipfile.ZipFile(book, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content.replace(b"<v>123456</v>", f"<v>{written}</v>".encode()))
    assert read_sheets(book)[0].rows == [[read]]


def test_rows_and_columns_are_counted_from_a1(tmp_path):
    book = Workbook()
    book.active["C5"] = "甲"
    book.save(tmp_path / "a.xlsx")
    rows = read_sheets(tmp_path / "a.xlsx")[0].rows
    assert rows == [[], [], [], [], [None, None, "甲"]]


def test_hidden_sheets_are_not_read(tmp_path):
    [found] = read_sheets(save(tmp_path / "a.xlsx", ["甲"], hidden=True))
    assert found.rows == [["甲"]]


def test_old_xls_is_read():
    [found] = read_sheets(DATA / "roster.xls")
    assert found.name == "名单"
    assert found.rows[3] == ["1001", "石大山", "999124198001011233", "户主"]
    assert isinstance(found.rows[4][2], float)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_in_any_usual_encoding(tmp_path, encoding, mark):
    path = tmp_path / "名单.csv"
    path.write_bytes(TABLE.replace(",", mark).encode(encoding))
    assert read_sheets(path)[0].rows == [["户编号", "姓名"], ["1001", "石𬭎"]]


def test_text_tables_keep_digits_and_lose_the_guards_around_them(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('证件号码,姓名\n="433122199001011234",甲\n\'0731,"乙\n丙"\n', "utf-8")
    assert read_sheets(path)[0].rows[1:] == [["433122199001011234", "甲"], ["0731", "乙\n丙"]]


def truncated(path):
    content = save(path, ["甲", "乙"]).read_bytes()
    path.write_bytes(content[: len(content) // 2])


def archive(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_dot_", "."), content)


def broken_inside(path):
    archive(path, xl__workbook_dot_xml="<workbook")


def far_cell(path):
    book = Workbook()
    book.active["XFD1048576"] = "远"
    book.active["A1"] = "近"
    book.save(path)


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (lambda path: path.write_bytes(b""), "没有任何内容"),
        (save, "没有任何内容"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256))), "不是 Excel"),
        (lambda path: path.write_text("今天走访三户", "utf-8"), "不是 Excel"),
        (lambda path: path.write_text("<html><table></table></html>", "utf-8"), "网页"),
        (lambda path: archive(path, word__document_dot_xml="x"), "不是 Excel"),
        (lambda path: archive(path, xl__workbook_dot_xml=b"0" * (30 << 20)), "过大"),
        (lambda path: path.write_bytes(b"," * 9_000_000), "过大"),
        (truncated, "已损坏"),
        (broken_inside, "已损坏"),
        (far_cell, "过大"),
    ],
)
def test_what_is_no_roster_gets_a_sentence(tmp_path, make, part):
    path = tmp_path / "名单.xlsx"
    make(path)
    began = time.monotonic()
    with pytest.raises(FupinError, match=part) as caught:
        read_sheets(path)
    assert "台账没有任何改动" in str(caught.value)
    assert "名单.xlsx" in str(caught.value)
    assert time.monotonic() - began < 20


def test_a_password_is_recognised():
    with pytest.raises(FupinError, match="密码"):
        read_sheets(DATA / "locked.xlsx")


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path):
    with pytest.raises(FupinError, match="找不到"):
        read_sheets(tmp_path / "没有.xlsx")
    with pytest.raises(FupinError, match="打不开"):
        read_sheets(tmp_path)


def test_a_sheet_without_end_is_given_up_early():
    lines = chain([b'{"sheet": "x"}\n'], repeat(b"[1]\n"))
    assert sheet._parse_lines(lines, no_step) == ([], "memory")


def test_a_child_that_dies_in_the_middle_is_noticed():
    lines = [b'{"sheet": "x"}\n', b"[1]\n", b"[1, 2"]
    assert sheet._parse_lines(lines, no_step) == ([], "")


def test_reading_can_be_cancelled(tmp_path):
    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_sheets(save(tmp_path / "a.xlsx", ["甲"]), stop)


def test_a_workbook_of_which_nothing_has_come_yet_can_be_given_up():
    asked = []

    def step(done, total):
        asked.append((done, total))
        if len(asked) == 3:
            raise Cancelled

    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as lines, os.fdopen(write_end, "wb") as child:
        with pytest.raises(Cancelled):
            next(awaited(lines, step))
        child.write(b"late\n")  # or the thread would wait for it for ever
        child.flush()


def test_no_line_is_lost_by_waiting_for_the_first():
    assert [*awaited(io.BytesIO(b"a\nb\nc\n"), no_step)] == [b"a\n", b"b\n", b"c\n"]
    assert [*awaited(io.BytesIO(b""), no_step)] == [b""]
