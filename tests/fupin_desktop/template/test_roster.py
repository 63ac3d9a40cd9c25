"""Blank rosters are filled by their header; what the ledger does not know is told."""

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from fupin_desktop.errors import FupinError
from fupin_desktop.template import roster

PERSONS = ("序号", "行政村", "户编号", "户主姓名", "姓名", "与户主关系", "证件号码", "本人联系电话",
           "务工时间（月）", "家庭人口数", "领取日期")  # fmt: skip
LINE = Side(style="thin")
RULED = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


@pytest.fixture
def blank_of(village, tmp_path):
    """Writes a roster with such a header and reads it as a blank one."""

    def write(titles, *lines, places=5, foot="填表人："):
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(titles))
        sheet["A1"] = "信息采集表"
        for column, title in enumerate(titles, 1):
            sheet.cell(2, column, title)
        for row in range(3, 3 + places):
            for column, title in enumerate(titles, 1):
                cell = sheet.cell(row, column)
                cell.border = RULED
                if title == "序号":
                    cell.value = row - 2
        for row, line in enumerate(lines, 3):
            for column, value in enumerate(line, 1):
                if value is not None:
                    sheet.cell(row, column, value)
        sheet.cell(3 + max(places, len(lines)), 1, foot)
        book.save(tmp_path / "采集表.xlsx")
        return roster.read(village, tmp_path / "采集表.xlsx")

    return write


def table(result):
    sheet = load_workbook(result.path).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)], sheet


def test_a_blank_roster_gets_a_row_for_each_person(village, homes, blank_of, tmp_path):
    blank = blank_of(PERSONS)
    assert "每人一行" in blank.sentence()
    assert "领取日期" in blank.sentence()
    result = roster.fill(village, blank, [homes[1], homes[14], homes[3]], tmp_path)
    lines, sheet = table(result)
    assert result.rows == 18
    assert [line[0] for line in lines] == [*range(1, 19), "填表人："]
    assert lines[0] == [1, "十八洞村", None, "张三", "张三", "户主", "99912419800101001X", None, 1,
                        1, None]  # fmt: skip
    assert {line[2] for line in lines[1:15]} == {"H-0014"}
    assert {line[9] for line in lines[1:15]} == {14}
    assert all(sheet.cell(row, 5).border.left.style == "thin" for row in range(3, 21))


def test_what_could_not_be_filled_is_what_the_grid_then_asks_for(village, homes, blank_of,
                                                                 tmp_path):  # fmt: skip
    result = roster.fill(village, blank_of(PERSONS), [homes[3]], tmp_path)
    assert result.fields(village, "person") == ["phone"]
    assert result.count(village, "person") == 3
    assert {*result.lacking["person"]} == {*village.find("person", where={"household": homes[3]})}


def test_a_row_for_each_household(village, homes, blank_of, tmp_path):
    blank = blank_of(("序号", "户主姓名", "证件号码", "户类型", "户联系电话"))
    assert "每户一行" in blank.sentence()
    lines, _ = table(roster.fill(village, blank, [homes[1], homes[3]], tmp_path))
    assert lines[0] == [1, "张三", "99912419800101001X", "一般农户", None]
    assert lines[1][3] == "脱贫户"
    assert [line[0] for line in lines[2:]] == [3, 4, 5, "填表人："]
    assert not any(any(line[1:]) for line in lines[2:])


def test_rows_that_name_somebody_are_completed_and_not_written_over(village, homes, blank_of,
                                                                    tmp_path):  # fmt: skip
    titles = ("序号", "户编号", "姓名", "与户主关系", "务工时间", "本人联系电话")
    blank = blank_of(
        titles, (1, "H-0014", "李四第3", None, 99), (2, "H-0014", "李四", "户主"),
        (3, "H-0014", "没这个人", "之子"),
    )  # fmt: skip
    assert len(blank.named) == 2
    result = roster.fill(village, blank, [homes[1]], tmp_path)
    lines, _ = table(result)
    assert lines[0] == [1, "H-0014", "李四第3", "之父", 99, None]
    assert lines[1][:5] == [2, "H-0014", "李四", "户主", 1]
    assert lines[2] == [3, "H-0014", "没这个人", "之子", None, None]
    assert any("第 5 行“没这个人”" in note for note in result.notes)


def test_more_people_than_a_roster_without_rules_or_rows_has_place_for(village, homes, blank_of,
                                                                       tmp_path):  # fmt: skip
    lines, _ = table(
        roster.fill(village, blank_of(PERSONS, places=0, foot="（盖章）"), [homes[14]], tmp_path)
    )
    assert [line[0] for line in lines] == [*range(1, 15), "（盖章）"]


def test_amounts_in_ten_thousand_and_no_header(village, blank_of, tmp_path):
    with pytest.raises(FupinError, match="表头"):
        blank_of(("甲", "乙"))
    with pytest.raises(FupinError, match="选户"):
        roster.fill(village, blank_of(PERSONS), [], tmp_path)


def test_a_line_of_signatures_below_the_names_is_nobody(village, homes, blank_of, tmp_path):
    titles = ("序号", "户编号", "姓名", "与户主关系")
    blank = blank_of(titles, *[()] * 5, ("填表人：", None, "审核人：", "日期："))
    assert (blank.named, blank.strangers) == ((), ())
    result = roster.fill(village, blank, [homes[3]], tmp_path)
    assert result.notes == []
    lines, _ = table(result)
    assert next(line[2] for line in lines if line[0] == "填表人：") == "审核人："


def test_a_long_name_makes_its_row_higher_for_every_program(village, homes, blank_of, tmp_path):
    blank = blank_of(("户编号", "姓名", "与户主关系"))
    _, sheet = table(roster.fill(village, blank, [homes[3], homes[1]], tmp_path))
    assert sheet.row_dimensions[3].height > 60
    assert sheet.row_dimensions[6].height is None
