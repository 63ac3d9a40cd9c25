"""Hostile and broken workbooks: a sentence or what is right in them, and nothing in the ledger."""

import os
import zipfile

import pytest

from fupin_desktop import excel
from fupin_desktop.errors import FupinError
from fupin_desktop.excel import reader, sheet
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.registry import Registry
from tests import hostile_books
from tests.hostile_books import ANSWERS, FULL, FULL_ANSWERS


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    """A ledger that stays as it is."""
    with Registry.create(
        tmp_path_factory.mktemp("ledger") / "v.fupin", level="village", region="999124110226",
        name="十八洞村", password=None, user="测试",
    ) as registry:  # fmt: skip
        before = registry.undoable(), registry.find("household"), registry.find("person")
        yield registry
        assert (registry.undoable(), registry.find("household"), registry.find("person")) == before


@pytest.mark.parametrize("make", ANSWERS, ids=lambda make: make.__name__)
def test_each_gets_a_sentence_or_is_read_right(village, make, tmp_path, thorough):
    path = tmp_path / "名单.xlsx"
    make(path, FULL if thorough else 1)
    answer = (FULL_ANSWERS if thorough else ANSWERS)[make]
    assert not excel.is_whole(path)
    if answer:
        with pytest.raises(FupinError, match=answer) as refused:
            excel.read_plan(village, path)
        assert "台账没有任何改动" in str(refused.value)
    else:
        plan = excel.read_plan(village, path).plan
        assert "石大山户（1001）" in {line.title for line in plan.of_kind("new")}


def test_what_the_child_may_use_is_less_than_half_a_gigabyte():
    assert reader.MEMORY < 500 << 20
    assert sheet.LINE_BYTES < 500 << 20


@pytest.mark.parametrize("name", ["名单.xlsx", "名单.xls", "名单.csv", "名单.pdf", "名单"])
def test_the_ending_of_the_name_means_nothing(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(hostile_books.saved())
    assert read_sheets(path)[0].rows[1] == [*hostile_books.ROW]
    path.write_text("户编号,姓名\n1001,石大山\n", "gb18030")
    assert read_sheets(path)[0].rows[1] == ["1001", "石大山"]
    path.write_bytes((hostile_books.DATA / "roster.xls").read_bytes())
    assert read_sheets(path)[0].rows[3][1] == "石大山"
    path.write_bytes((hostile_books.DATA / "formulas_libreoffice.ods").read_bytes())
    assert read_sheets(path)[0].rows[1][1] == "石大山"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\nendobj\n")
    with pytest.raises(FupinError, match="不是 Excel"):
        read_sheets(path)
    path.write_text("<html><body><table><tr><td>姓名</td></tr></table></body></html>", "utf-8")
    with pytest.raises(FupinError, match="网页"):
        read_sheets(path)


def test_what_is_no_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "名单.xlsx")
    with pytest.raises(FupinError, match="不是一个文件"):
        read_sheets(tmp_path / "名单.xlsx")


@pytest.mark.parametrize("content", [hostile_books.saved(), "户编号,姓名\n1,甲\n".encode()])
def test_a_file_that_goes_away_in_the_middle(tmp_path, content, monkeypatch):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    look = sheet.first_bytes

    def look_and_lose(one):
        found = look(one)
        one.unlink()
        return found

    monkeypatch.setattr(sheet, "first_bytes", look_and_lose)
    with pytest.raises(FupinError, match="没有任何改动"):
        read_sheets(path)


def test_a_directory_longer_than_any_workbooks_is_not_read(tmp_path):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(hostile_books.saved())
    held = sheet.directory_bytes(path)
    with zipfile.ZipFile(path) as archive:
        assert held == sum(46 + len(one.filename) for one in archive.infolist())
    content = bytearray(path.read_bytes())
    content[-10:-6] = (100 << 20).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(FupinError, match="过大"):
        read_sheets(path)
    for size in (0, 3, 21):
        path.write_bytes(b"PK\x05\x06"[:size])
        assert sheet.directory_bytes(path) == 0


def test_the_child_stops_when_it_writes_too_much():
    lines = [b'{"sheet": "x"}\n', *[b'["' + b"x" * (50 << 20) + b'"]\n'] * 6]
    assert sheet._parse_lines(lines, lambda *_: None) == ([], "memory")
