"""A filled workbook keeps the look of its template, however long its tables become."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from fupin_desktop import template
from fupin_desktop.template import facts, workbook


def filled(village, homes, path, members, folder=None):
    """The sheet that comes out for the household of so many people."""
    form = template.read(village, path)
    assert form.is_ready, form.sentence()
    done = template.fill(village, form, [homes[members]], folder or path.parent)
    (made,) = done.path.iterdir()
    return load_workbook(made).worksheets[0]


def test_values_stand_where_their_placeholders_stood(village, homes, form_of):
    sheet = filled(village, homes, form_of(), 14)
    assert sheet["A1"].value == "十八洞村入户核实表（李四）"
    assert (sheet["B2"].value, sheet["E2"].value, sheet["F2"].value) == ("李四", None, None)
    assert sheet["D2"].value == "99912419800101001X"
    assert str(sheet["A3"].value).startswith("重点对象 ☑是 ☐否  备注：房屋漏雨")
    assert sheet["A20"].value == "最近走访：2026年3月2日 王建国"
    assert sheet.oddFooter.center.text == "李四 第 &P 页"


def test_codes_labels_dates_and_numbers(village, homes, form_of):
    sheet = filled(village, homes, form_of(), 3)
    assert (sheet["E2"].value, sheet["F2"].value) == ("02", "2014年5月")
    assert sheet["C5"].value == "户主"
    assert (sheet["E5"].value, sheet["E5"].data_type) == (1, "n")


@pytest.mark.parametrize(("places", "members"), [(10, 14), (10, 3), (1, 14), (1, 1), (3, 3)])
def test_a_table_is_as_long_as_its_people_and_keeps_its_look(
    village, homes, form_of, places, members
):
    sheet = filled(village, homes, form_of(places), members)
    rows = max(places, members)
    names = [sheet.cell(row, 2).value for row in range(5, 5 + rows)]
    assert len([one for one in names if one]) == members
    assert [sheet.row_dimensions[row].height for row in range(6, 5 + rows)] == [21] * (rows - 1)
    borders = [sheet.cell(row, 3).border for row in range(5, 5 + rows)]
    assert [one.left.style for one in borders] == ["thin"] * rows
    if places > 1:  # the frame stays at the end of the table
        assert [one.bottom.style for one in borders] == ["thin"] * (rows - 1) + ["thick"]
        assert f"A5:A{4 + rows}" in sheet.merged_cells
    assert sheet.cell(5 + rows, 5).value == f"=SUM(E5:E{4 + rows})"
    assert sheet.cell(7 + rows, 1).value == f"=E{5 + rows}"
    assert f"A{6 + rows}:F{6 + rows}" in sheet.merged_cells
    assert sheet.print_area == f"'核实表'!$A$1:$F${7 + rows}"
    assert sheet.print_title_rows == "$1:$4"
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref) == f"F5:F{4 + rows}" if rows > 1 else "F5"
    (formats,) = sheet.conditional_formatting
    assert str(formats.sqref) == (f"E5:E{4 + rows}" if rows > 1 else "E5")
    widths = [sheet.column_dimensions[one].width for one in "ABCDEF"]
    assert widths == [6, 16, 12, 24, 10, 14]
    assert (sheet.page_setup.orientation, sheet.freeze_panes) == ("landscape", "A5")


def test_what_looks_like_a_formula_stays_a_text(village, homes, form_of):
    sheet = filled(village, homes, form_of(G2="{{备注}}", G3="+{{备注}}"), 1)
    for where, value in (("G2", "=1+1"), ("G3", "+=1+1")):
        cell = sheet[where]
        assert (cell.value, cell.data_type, cell.quotePrefix) == (value, "s", True)


def test_a_long_name_is_seen_whole(village, homes, form_of):
    sheet = filled(village, homes, form_of(), 3)
    assert sheet["B5"].alignment.wrap_text
    assert sheet.row_dimensions[5].height > 21
    assert sheet.row_dimensions[2].height > 15  # merged: it would not grow by itself
    assert sheet["B5"].value == sheet["B2"].value
    narrow = filled(village, homes, form_of(H2="{{户主.证件号码}}"), 3)["H2"]
    assert narrow.alignment.wrap_text or narrow.alignment.shrink_to_fit


def test_text_that_wraps_gets_a_higher_row(village, homes, form_of):
    assert filled(village, homes, form_of(), 14).row_dimensions[3].height > 40
    assert filled(village, homes, form_of(), 3).row_dimensions[3].height == 20


def test_a_text_longer_than_a_cell_is_cut_and_said(village, homes, monkeypatch, form_of):
    monkeypatch.setattr(workbook, "LONGEST", 60)
    form = template.read(village, form_of())
    done = template.fill(village, form, [homes[14]], form_of().parent)
    (made,) = done.path.iterdir()
    said = load_workbook(made).worksheets[0]["A3"].value
    assert said.endswith(workbook.CUT)
    assert len(said) == 60
    assert [note for note in done.notes if "A3" in note and "李四" in note]


def test_written_numbers_and_formulas_go_on_in_new_rows(village, homes, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B1"], sheet["C1"] = 1, "{{成员.姓名}}", "=A1*2"
    sheet["D1"] = "{{成员.序号}}"
    sheet["A2"] = "合计 {{人数}} 人"
    book.save(tmp_path / "名单.xlsx")
    sheet = filled(village, homes, tmp_path / "名单.xlsx", 3)
    assert [[cell.value for cell in row][::2] for row in sheet["A1:C3"]] == [
        [1, "=A1*2"], [2, "=A2*2"], [3, "=A3*2"],
    ]  # fmt: skip
    assert [cell.value for (cell,) in sheet["D1:D3"]] == [1, 2, 3]
    assert sheet["A4"].value == "合计 3 人"


def test_records_of_two_rows_each(village, homes, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.merge_cells("A1:A2")
    sheet["A1"], sheet["B1"], sheet["B2"] = (
        "{{成员.姓名}}", "{{成员.与户主关系}}", "{{成员.证件号码}}"
    )  # fmt: skip
    sheet["A3"] = "以上"
    book.save(tmp_path / "卡.xlsx")
    sheet = filled(village, homes, tmp_path / "卡.xlsx", 3)
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:A2", "A3:A4", "A5:A6"}
    assert sheet["A7"].value == "以上"
    assert sheet["B2"].value == "99912419800101001X"


def test_two_tables_below_each_other(village, homes, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"], sheet["A3"] = "{{成员.姓名}}", "走访", "{{走访.走访日期}}"
    sheet["A4"] = "=SUM(B3:B3)"
    book.save(tmp_path / "两表.xlsx")
    sheet = filled(village, homes, tmp_path / "两表.xlsx", 3)
    dates = [sheet["A5"].value, sheet["A6"].value]
    assert (sheet["A4"].value, dates) == ("走访", ["2026-01-05", "2026-03-02"])
    assert sheet["A7"].value == "=SUM(B5:B6)"


def test_one_record_of_many(village, homes, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = "{{收支2024.工资性收入}}", "{{收支2025.人均纯收入}}"
    sheet["A3"], sheet["A4"] = "{{成员2.姓名}}", "{{成员20.姓名}}"
    sheet["A5"], sheet["A6"] = "{{最近收支.年度}}年", "{{收支1999.年度}}"
    sheet["A7"] = "{{走访1.走访情况}}；{{走访2.走访情况}}"
    book.save(tmp_path / "一项.xlsx")
    sheet = filled(village, homes, tmp_path / "一项.xlsx", 3)
    said = [cell.value for (cell,) in sheet["A1:A7"]]
    assert said[:2] == [10000, 4000.17]
    assert said[2]
    assert said[3:6] == [None, "2025年", None]
    assert said[6] == "2026-01-05 走访；2026-03-02 走访"


def test_pictures_stay_and_shapes_are_said_to_go(village, homes, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"] = "{{成员.姓名}}", "章"
    Picture.new("RGB", (20, 20), "red").save(tmp_path / "p.png")
    sheet.add_image(Image(str(tmp_path / "p.png")), "A2")
    book.save(tmp_path / "图.xlsx")
    form = template.read(village, tmp_path / "图.xlsx")
    assert form.remarks == ()
    for way in (template.FILES, template.BOOK):
        done = template.fill(village, form, [homes[3], homes[14]], tmp_path, way=way)
        made = done.path if way == template.BOOK else sorted(done.path.iterdir())[0]
        sheet = load_workbook(made).worksheets[0]
        (picture,) = sheet._images
        assert picture.anchor._from.row == 3


def test_a_workbook_with_a_sheet_each(village, homes, form_of, tmp_path):
    form = template.read(village, form_of())
    chosen = [homes[1], homes[14], homes[3]]
    done = template.fill(village, form, chosen, tmp_path, way=template.BOOK)
    book = load_workbook(done.path)
    assert [sheet.title[:9] for sheet in book] == ["张三", "H-0014 李四", "H-0003 阿卜"]
    assert all(len(sheet.title) <= 31 for sheet in book)
    one, four, _ = book.worksheets
    assert (one["B5"].value, one["B6"].value, one["E15"].value) == ("张三", None, "=SUM(E5:E14)")
    assert (four["E19"].value, four.print_area) == (
        "=SUM(E5:E18)", "'H-0014 李四'!$A$1:$F$21"
    )  # fmt: skip
    assert "A5:A14" in one.merged_cells
    assert "A5:A18" in four.merged_cells
    assert four.oddFooter.center.text == "李四 第 &P 页"
    assert [str(rule.sqref) for rule in four.data_validations.dataValidation] == ["F5:F18"]
    assert (one.page_setup.orientation, one.print_title_rows) == ("landscape", "$1:$4")


def test_the_household_as_it_was(village, homes):
    (home,) = facts.read(village, [homes[3]], ["visit"], "2026-02-01")
    assert [row["date"] for row in home.lists["visit"]] == ["2026-01-05"]
    assert home.general["截至日期"] == "2026年2月1日"


def test_nothing_of_the_template_itself_changes(village, homes, form_of):
    path = form_of()
    before = Path(path).read_bytes()
    filled(village, homes, path, 14)
    assert path.read_bytes() == before
