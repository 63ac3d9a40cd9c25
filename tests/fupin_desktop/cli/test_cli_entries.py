"""The command on what is to be typed into the national system: lists, ticks, files, refusals."""

import openpyxl
import pytest


@pytest.fixture
def home(fupin, village, put):
    """A household that was made after the day from which on changes count."""
    assert "还没有说从哪一天起算" in fupin("entries", village).err
    assert fupin("entries", village, "--since", "now").status == 0
    (rec,) = put(
        village, "household", {"name": "张三", "number": "1001", "kind": "02"}, user="李芳"
    )
    return rec


def test_it_lists_ticks_and_takes_back(fupin, village, home):
    data = fupin("entries", village, "--json").data
    kinds = [one for one in data["entries"] if one["label"] == "户类型"]
    assert (kinds[0]["key"], kinds[0]["new"], kinds[0]["who"]) == (f"{home}/kind", "脱贫户", "李芳")
    count = data["waiting"]
    told = fupin("entries", village, "--tick", f"{home}/kind", "--user", "王芳", "--json").data
    assert (told["ticked"], told["waiting"], told["done"]) == (1, count - 1, 1)
    done = fupin("entries", village, "--done", "--json").data["entries"]
    assert done[0]["ticked"].endswith("王芳")
    assert "户类型" in fupin("entries", village, "--find", "户类型", "--done").out
    assert fupin("entries", village, "--tick", "all", "--json").data["waiting"] == 0
    assert fupin("entries", village, "--untick", home, "--json").data["unticked"] == count
    assert f"{home}/kind" in fupin("entries", village).out


def test_files_and_a_national_list(fupin, village, home, tmp_path):
    for name, head in (("a.xlsx", b"PK"), ("a.pdf", b"%PDF")):
        assert fupin("entries", village, "-o", tmp_path / name).status == 0
        assert (tmp_path / name).read_bytes().startswith(head)
    book = openpyxl.Workbook()
    book.worksheets[0].append(("户编号", "户主姓名", "户类型"))
    book.worksheets[0].append(("1001", "张三", "脱贫户"))
    book.save(tmp_path / "n.xlsx")
    answer = fupin("entries", village, "--check", tmp_path / "n.xlsx", "--json").data
    assert answer["ticked"] >= 2
    assert f"{home}/kind" not in {one["key"] for one in answer["entries"]}


def test_what_it_cannot_do_is_said(fupin, village, home, tmp_path):
    assert "清单里没有“x/kind”" in fupin("entries", village, "--tick", "x/kind").err
    assert "请写成 .xlsx 或 .pdf" in fupin("entries", village, "-o", tmp_path / "a.doc").err
    assert "不是日期" in fupin("entries", village, "--since", "昨天").err
    assert fupin("entries", village, "--tick", home).status == 0
    assert "没有待录的，没有打印" in fupin("entries", village, "-o", tmp_path / "b.pdf").err


@pytest.mark.usefixtures("home")
def test_the_order_is_put_right_and_put_back(fupin, village):
    usual = [one["label"] for one in fupin("entries", village, "--json").data["entries"]]
    assert usual.index("户编号") < usual.index("户类型")
    told = fupin("entries", village, "--first", "户类型，household.number", "--json").data
    assert [one["label"] for one in told["entries"]][:2] == ["户类型", "户编号"]
    assert "自己调整" in fupin("entries", village).out
    assert "不是待录清单里的栏目" in fupin("entries", village, "--first", "星座").err
    back = fupin("entries", village, "--usual-order", "--json").data
    assert [one["label"] for one in back["entries"]] == usual
    assert "待核实" in back["order"]


def test_an_import_strikes_what_the_list_has_when_asked(fupin, village, home, tmp_path):
    book = openpyxl.Workbook()
    for row in (("户编号", "户主姓名", "户类型", "户联系电话"),
                ("1001", "张三", "脱贫户", "13800000001")):  # fmt: skip
        book.worksheets[0].append(row)
    book.save(tmp_path / "n.xlsx")
    told = fupin("excel-import", village, tmp_path / "n.xlsx", "--apply", "--strike", "--json").data
    assert told["struck"] == 4
    left = {one["key"] for one in fupin("entries", village, "--json").data["entries"]}
    assert not {f"{home}/kind", f"{home}/phone"} & left
    assert fupin("entries", village, "--untick", "名册导入", "--json").data["unticked"] == 4
