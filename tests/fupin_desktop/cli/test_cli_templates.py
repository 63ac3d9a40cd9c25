"""Templates on the command line: list, check, add, hide, names, fill."""

import json

import pytest
from openpyxl import Workbook, load_workbook


@pytest.fixture
def home(fupin, village):
    """A household with two people."""
    rows = [{"name": "张三", "number": "H-1"}]
    rec = fupin("put", village, "household", stdin="\n".join(map(json.dumps, rows))).out.split()[0]
    people = [{"household": rec, "name": name, "relation": code}
              for name, code in (("张三", "01"), ("李梅", "02"))]  # fmt: skip
    fupin("put", village, "person", stdin="\n".join(map(json.dumps, people)))
    return rec


@pytest.fixture
def book_of(tmp_path):
    """Writes some cells below each other and gives the file's path."""

    def write(*cells, name="表.xlsx"):
        book = Workbook()
        for row in cells:
            book.worksheets[0].append(row if isinstance(row, tuple) else (row,))
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def test_a_template_is_checked_kept_listed_and_filled(fupin, village, home, book_of, tmp_path):
    good = book_of("{{户主姓名}}", "{{成员.姓名}}")
    found = fupin("template", village, "check", good, "--json")
    assert (found.status, found.data["known"]) == (0, ["户主姓名", "成员.姓名"])
    added = fupin("template", village, "add", good, "--name", "核实表", "--json").data
    (listed,) = fupin("template", village, "list", "--json").rows
    assert (listed["id"], listed["name"], listed["here"]) == (added["id"], "核实表", True)
    out = tmp_path / "out"
    out.mkdir()
    done = fupin("template", village, "fill", added["id"], "--household", home, "-o", out, "--json")
    sheet = load_workbook(f"{done.data['path']}/H-1 张三.xlsx").worksheets[0]
    assert [cell.value for (cell,) in sheet["A1:A3"]] == ["张三", "张三", "李梅"]
    both = fupin("template", village, "fill", good, "--all", "--one-book", "-o", out, "--json")
    assert load_workbook(both.data["path"]).sheetnames == ["H-1 张三"]
    fupin("template", village, "hide", added["id"])
    assert fupin("template", village, "list").out == ""
    assert fupin("template", village, "list", "--all").out


def test_what_is_wrong_with_a_template_is_a_status_too(fupin, village, book_of):
    found = fupin("template", village, "check", book_of("{{户主名字}}"))
    assert found.status == 3
    assert "户主姓名" in found.out


def test_every_placeholder_with_its_meaning(fupin, village):
    rows = fupin("template", village, "names", "--json").rows
    assert {"written": "{{户主姓名}}", "group": "农户"}.items() <= rows[1].items()


def test_a_blank_roster_is_filled_by_its_header(fupin, village, home, book_of, tmp_path):
    book = book_of(("姓名", "与户主关系", "证件号码"), name="名册.xlsx")
    checked = fupin("template", village, "check", book, "--json").data
    assert (checked["kind"], checked["ready"]) == ("roster", True)
    rec = fupin("template", village, "add", book, "--json").data["id"]
    same = fupin("template", village, "fill", rec, "--all", "-o", tmp_path, "--json").data
    assert same["rows"]
    done = fupin("template", village, "fill", book, "--roster", "--all", "-o", tmp_path, "--json")
    assert done.data["rows"] == 2
    assert all(names == ["id_number"] for names in done.data["lacking"]["person"].values())
    assert load_workbook(done.data["path"]).worksheets[0]["A3"].value == "李梅"
    assert home


@pytest.mark.parametrize("words", [
    ("fill", "表.xlsx"), ("fill", "表.xlsx", "-o", "."), ("fill", "无.xlsx", "--all", "-o", "."),
    ("fill", "-o", ".", "--all"), ("check", "无.xlsx"), ("hide", "x"), ("add", ""),
    ("fill", "无.xlsx", "--all", "-o", ".", "--on", "大前天晚上"),
])  # fmt: skip
def test_what_cannot_be_done_is_a_sentence(fupin, village, words):
    found = fupin("template", village, *words)
    assert (found.status, found.out) == (3, "")
    assert "没有" in found.err
