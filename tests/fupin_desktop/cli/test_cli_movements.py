"""The command on two days' totals: figures, records, files, and what it refuses."""

import openpyxl


def test_figures_of_two_moments_and_the_records_they_differ_by(fupin, village, put, tmp_path):
    first, second = put(village, "household", {"name": "张三"}, {"name": "李四"}, user="刘书记")
    answer = fupin("movements", village, "--json").data
    assert answer["from"].endswith("日终")
    (line,) = (one for one in answer["lines"] if one["key"] == "household")
    assert (line["before"], line["after"], line["came"], line["difference"]) == (0, 2, 2, 2)
    assert {one["rec"] for one in answer["records"]} == {first, second}
    assert answer["records"][0]["deeds"][0]["user"] == "刘书记"
    text = fupin("movements", village, "--key", "household").out
    assert "农户  0 户  2 户  +2 户" in text
    assert first in text
    assert "2 项合计有进出" in text
    for name, head in (("a.xlsx", b"PK"), ("a.pdf", b"%PDF")):
        target = tmp_path / name
        assert fupin("movements", village, "-o", target).status == 0
        assert target.read_bytes().startswith(head)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[4]] == ["农户", "户", 0, 2, 2, 0, 2]


def test_what_it_cannot_do_is_said(fupin, village, put, tmp_path):
    put(village, "household", {"name": "张三"})
    assert "不是日期" in fupin("movements", village, "--from", "昨天").err
    assert "不是这次对账里的合计" in fupin("movements", village, "--key", "houses").err
    assert "请写成 .xlsx 或 .pdf" in fupin("movements", village, "-o", tmp_path / "a.doc").err
    assert "还没有导出过报送包" in fupin("movements", village, "--from", "sent").err
