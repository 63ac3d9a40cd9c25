"""Commands on many households: rounds of surveys, picked lists, fill-in sheets."""

import pytest
from openpyxl import load_workbook


@pytest.fixture
def homes(fupin, village):
    rows = [{"name": "张一", "group_name": "一组"}, {"name": "李二", "monitoring_kind": "01"},
            {"name": "李二", "group_name": "二组"}]  # fmt: skip
    found = fupin("put", village, "household", "--json", stdin=rows).rows
    return [row["id"] for row in found]


def test_rounds_are_listed_with_their_progress_and_one_household_by_household(
    fupin, village, homes
):
    made = fupin("put", village, "survey_round", "--json", stdin=[{"name": "汛期排查"}]).data
    answer = {"round": made["id"], "household": homes[0], "conclusion": "1"}
    assert fupin("put", village, "survey_answer", stdin=[answer]).status == 0
    data = fupin("survey", village, "--json").data
    told = (data["name"], data["total"], data["done"], data["todo"], data["cover"], data["open"])
    assert told == ("汛期排查", 3, 1, 2, "全部农户", True)
    assert "应查 3 户：已排查 1 户" in fupin("survey", village).out
    rows = fupin("survey", village, made["id"], "--json").rows
    assert {row["household"]: row["state"] for row in rows} == {
        homes[0]: "done", homes[1]: "todo", homes[2]: "todo",
    }  # fmt: skip
    assert "还没有排查  李二" in fupin("survey", village, made["id"]).out
    refused = fupin("survey", village, "ab" * 16)
    assert (refused.status, refused.out) == (3, "")
    assert "找不到这一轮排查" in refused.err


def test_lines_are_found_asked_or_not_found(fupin, village, homes):
    rows = fupin("pick", village, "--json", stdin="姓名\n张一\n李二\n没有\n").rows
    assert [(row["line"], row["result"]) for row in rows] == [
        (2, "found"), (3, "several"), (4, "none"),
    ]  # fmt: skip
    assert rows[0]["household"] == homes[0]
    assert {one["household"] for one in rows[1]["candidates"]} == {homes[1], homes[2]}
    assert rows[1]["household"] is None
    said = fupin("pick", village, stdin="张一\n").out
    assert "找到 1 行" in said
    refused = fupin("pick", village, stdin="张一".encode("gbk"))
    assert refused.status == 3
    assert "不是 UTF-8" in refused.err


def test_a_sheet_goes_out_and_what_was_filled_in_comes_back(fupin, village, homes, tmp_path):
    path = tmp_path / "补录.xlsx"
    words = ("fill-out", village, "household", "--fields", "address,备注", "--where", "name=李二")
    assert fupin(*words, "-o", path, "--json").data["rows"] == 2
    book = load_workbook(path)
    titles = {cell.value: cell.column for cell in book.worksheets[0][3]}
    book.worksheets[0].cell(4, titles["现居住地"]).value = "东头"
    book.save(path)
    looked = fupin("fill-in", village, path, "--dry-run", "--json").data
    assert (looked["applied"], looked["counts"]["changed"]) == (False, 1)
    assert fupin("list", village, "household", "--where", "address=东头", "--json").out == ""
    done = fupin("fill-in", village, path, "--json").data
    assert (done["applied"], done["operations"]) == (True, 1)
    (row,) = fupin("list", village, "household", "--where", "address=东头", "--json").rows
    assert row["id"] in homes[1:]
    again = fupin("fill-in", village, path, "--json").data
    assert (again["applied"], again["operations"]) == (False, 0)
    assert "没有改动" in fupin("fill-in", village, path).out


@pytest.mark.parametrize(("words", "why"), [
    (("--fields", "nothing"), "不能补录"),
    (("--fields", ","), "请选 1 至"),
    (("--fields", "address", "--where", "name=没有"), "没有符合条件"),
])  # fmt: skip
def test_sheets_that_make_no_sense_are_refused(fupin, village, tmp_path, words, why):
    fupin("put", village, "household", stdin=[{"name": "张一"}])
    refused = fupin("fill-out", village, "household", *words, "-o", tmp_path / "x.xlsx")
    assert refused.status == 3
    assert why in refused.err
    assert not (tmp_path / "x.xlsx").exists()
