"""The command on reports: what the window can do, for programs and people."""

import openpyxl
import pytest

COLUMNS = [{"field": "name"}, {"what": "count", "table": "visit"}]
ASKED = {"report": 1, "name": "走访表", "row": "household", "columns": COLUMNS}


@pytest.fixture
def filled(fupin, village):
    """The village with a household that was called on."""
    home = fupin(
        "put", village, "household", "--json", stdin=[{"name": "张三", "group_name": "一组"}]
    )
    fupin("put", village, "visit", stdin=[{"household": home.data["id"], "date": "2026-01-02"}])
    return village


def test_a_report_is_saved_listed_shown_and_run(fupin, filled):
    saved = fupin("report", filled, "save", "--json", stdin=[ASKED])
    assert saved.data == {"name": "走访表", "unknown": []}
    rows = fupin("report", filled, "list", "--json").rows
    assert [(one["name"], one["whose"]) for one in rows][:2] == [
        ("走访表", "own"), ("各组户数人口", "example"),
    ]  # fmt: skip
    assert "走访表" in fupin("report", filled, "list").out
    assert fupin("report", filled, "show", "走访表", "--json").data["columns"] == [
        {"what": "field", "field": "name"}, COLUMNS[1],
    ]  # fmt: skip
    data = fupin("report", filled, "run", "走访表", "--json").data
    assert data["heads"] == ["户主姓名", "走访次数"]
    assert [one["cells"] for one in data["lines"]] == [["张三", 1], [None, 1]]
    assert data["lines"][0]["id"]
    text = fupin("report", filled, "run", "走访表").out
    assert text.splitlines() == ["户主姓名\t走访次数", "张三\t1", "合计（1 户）\t1"]


def test_a_report_goes_to_a_workbook_and_through_a_file(fupin, filled, tmp_path):
    book, path = tmp_path / "a.xlsx", tmp_path / "a.json"
    assert fupin("report", filled, "run", "各组户数人口", "--out", book).status == 0
    rows = [*openpyxl.load_workbook(book).worksheets[0].values]
    assert rows[0][0] == "各组户数人口"
    assert rows[-1][:4] == ("合计", None, 1, 0)
    assert fupin("report", filled, "run", "各组户数人口", "-o", tmp_path / "a.pdf").status == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert fupin("report", filled, "export", "各组户数人口", "-o", path).status == 0
    assert fupin("report", filled, "run", path, "--json").data["lines"][-1]["number"] == 1
    assert fupin("report", filled, "import", path, "--rename", "我的").status == 0
    assert fupin("report", filled, "delete", "我的").status == 0
    assert "没有名称为“我的”" in fupin("report", filled, "delete", "我的").err


def test_a_report_as_of_a_day(fupin, filled):
    fupin("report", filled, "save", stdin=[ASKED])
    data = fupin("report", filled, "run", "走访表", "--on", "2026年1月1日", "--json").data
    assert (data["on"], data["lines"][-1]["cells"]) == ("2026-01-01", [None, 0])
    assert fupin("report", filled, "run", "走访表", "--json").data["on"] == ""


def test_what_cannot_be_done_says_so(fupin, filled):
    assert "不是日期" in fupin("report", filled, "run", "各组户数人口", "--on", "昨日").err
    assert "在今天以后" in fupin("report", filled, "run", "各组户数人口", "--on", "2099-01-01").err
    assert "请写明报表名称" in fupin("report", filled, "run").err
    assert "没有名称为“无”" in fupin("report", filled, "run", "无").err
    assert "请写成 .xlsx 或 .pdf" in fupin("report", filled, "run", "无", "-o", "a.doc").err
    assert "请用 -o" in fupin("report", filled, "export", "各组户数人口").err
    assert "不是报表定义" in fupin("report", filled, "save", stdin="what").err
    assert "村里没有下级" in fupin("report", filled, "send", "各组户数人口").err
    assert "没有下发过" in fupin("report", filled, "withdraw", "各组户数人口").err
    empty = fupin("report", filled, "save", "空", stdin=[{**ASKED, "columns": []}])
    assert empty.status == 3
    assert fupin("report", filled, "list", "--json").rows[0]["whose"] == "example"


def test_workbooks_of_a_folder_are_added_up(fupin, filled, tmp_path):
    folder, target = tmp_path / "送来的", tmp_path / "送来的" / "合并.xlsx"
    folder.mkdir()
    for name in ("一村", "二村"):
        fupin("report", filled, "run", "各组户数人口", "-o", folder / f"{name}.xlsx")
        book = openpyxl.load_workbook(folder / f"{name}.xlsx")
        book.worksheets[0]["A2"] = f"{name}　截至 2026-01-01"
        book.save(folder / f"{name}.xlsx")
    for _ in range(2):  # what it wrote itself is no return
        data = fupin("report", filled, "add-up", folder, "-o", target, "--json").data
        assert (data["offices"], data["rows"]) == (["一村", "二村"], 2)
        assert dict(zip(data["heads"], data["sums"], strict=True))["户数"] == 2
    assert "已合并 2 个单位" in fupin("report", filled, "add-up", folder, "-o", target).out
    assert "请写成 .xlsx" in fupin("report", filled, "add-up", folder, "-o", "a.pdf").err
    assert "请用 -o" in fupin("report", filled, "add-up", folder).err
