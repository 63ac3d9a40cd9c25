"""The copy of the user's own workbook, with what was refused marked in it."""

import zipfile
from pathlib import Path
from shutil import copyfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from fupin_desktop import excel
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel import error_copy
from fupin_desktop.excel.error_marks import BAD_FILL, DOUBT_FILL, MARK
from fupin_desktop.excel.header import REASON
from fupin_desktop.values import check_digit

DATA = Path(__file__).parents[2] / "data" / "excel"
TITLES = ("序号", "户编号", "人编号", "姓名", "证件号码", "与户主关系", "民族", "务工时间（月）")
RED, YELLOW = BAD_FILL.fgColor.rgb, DOUBT_FILL.fgColor.rgb


def id_number(birth, order):
    first = f"990101{birth}{order:03}"
    return first + check_digit(first)


HEAD = ("1001", "2001", "张三", id_number("19700101", 11), "户主", "汉族", 6)
WIFE = ("1001", "2002", "李芳", id_number("19720301", 22), "配偶", "火星族", 13)
SON = ("1001", "2003", "=张小明", 990101199905050000, "之子", "汉族", None)
DOUBTFUL = ("1002", "2004", "王五", "990101196505050310", "户主", "汉族", None)
TWICE = ("1002", "2001", "王小妹", None, "之女", "汉族", None)


@pytest.fixture
def book(tmp_path):
    """A workbook as people make them: title, formulas, a comment, a filter, a second sheet."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "花名册"
    sheet.append(["花名册"])
    sheet.merge_cells("A1:I1")
    sheet.append([*TITLES, "合计"])
    for number, row in enumerate((HEAD, WIFE, SON, DOUBTFUL, TWICE), 1):
        sheet.append([number, *row, f"=H{number + 2}*100"])
    sheet["D5"].data_type = "s"
    sheet["D4"].comment = Comment("常年在外", "会计")
    sheet["G4"].comment = Comment("核过", "会计")
    sheet["B3"].fill = PatternFill("solid", fgColor="00FF00")
    sheet.column_dimensions["D"].width = 33
    sheet.column_dimensions.group("J", "M", hidden=True)
    sheet.auto_filter.ref = "A2:I7"
    sheet.row_dimensions[5].hidden = True
    other = made.create_sheet("说明")
    other["A1"], other["B7"] = "=花名册!D3", "别的内容"
    made.save(tmp_path / "名单.xlsx")
    return tmp_path / "名单.xlsx"


def write(ledger, book, name="名单（有误）.xlsx", **words):
    target = book.with_name(name)
    imported = excel.read_plan(ledger, book)
    return excel.write_errors(imported, book, target, **words), target


def sheet_of(path, name="花名册"):
    return load_workbook(path)[name]


def colour(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else ""


def test_the_copy_is_the_users_own_workbook(ledger, book):
    written, target = write(ledger, book)
    assert (written.rows, written.notes) == (3, ())
    sheet = sheet_of(target)
    assert "A1:I1" in {str(one) for one in sheet.merged_cells.ranges}
    assert sheet["I4"].value == "=H4*100"
    assert (sheet["D5"].value, sheet["D5"].data_type) == ("=张小明", "s")
    assert sheet["B3"].fill.fgColor.rgb == "0000FF00"
    assert sheet["D4"].comment.text == "常年在外"
    assert sheet.column_dimensions["D"].width == 33
    assert sheet["E3"].value == HEAD[3]
    other = sheet_of(target, "说明")
    assert (other["A1"].value, other["B7"].value) == ("=花名册!D3", "别的内容")


def test_bad_cells_are_coloured_and_say_why_with_the_number(ledger, book):
    sheet = sheet_of(write(ledger, book)[1])
    bad = {cell.coordinate for row in sheet for cell in row if colour(cell) == RED}
    assert bad == {"G4", "H4", "E5", "D7", "J4", "J5", "J7"}
    doubted = {cell.coordinate for row in sheet for cell in row if colour(cell) == YELLOW}
    assert doubted == {"E6", "J3"}
    assert sheet["G4"].comment.text.startswith(f"核过\n{MARK}\n民族没有“火星族”这个选项。\nR18 ")
    assert "可以写：汉族、" in sheet["G4"].comment.text
    assert "R01" in sheet["E5"].comment.text
    assert (sheet["E5"].number_format, sheet["H5"].number_format) == ("@", "General")
    assert "R54" in sheet["E6"].comment.text
    assert sheet["J2"].value == REASON
    assert "不用删" in sheet["J2"].comment.text
    reasons = [sheet.cell(row, 10).value for row in range(3, 8)]
    assert reasons[0] == "请和第 7 行一起核对（R24）。"
    assert reasons[1].startswith("G4：民族没有")
    assert reasons[1].endswith("（R09）")
    assert reasons[3] is None
    assert {sheet.cell(row, 10).data_type for row in (3, 4, 5, 7)} == {"s"}


def test_reasons_are_in_sight_and_in_the_filter(ledger, book):
    sheet = sheet_of(write(ledger, book)[1])
    assert sheet.auto_filter.ref == "A2:J7"
    assert not sheet.row_dimensions[5].hidden
    widths = {key: (one.min, one.max, one.width, one.hidden)
              for key, one in sheet.column_dimensions.items()}  # fmt: skip
    assert widths["J"] == (10, 10, 60, False)
    assert widths["K"][:2] == (11, 13)
    assert widths["K"][3]


def test_mended_rows_come_in_alone_and_a_second_copy_has_no_second_column(ledger, book):
    excel.apply(ledger, excel.read_plan(ledger, book))
    _, target = write(ledger, book)
    made = load_workbook(target)
    made["花名册"]["G4"], made["花名册"]["H4"] = "苗族", 3
    made.save(target)
    mended = excel.read_plan(ledger, target)
    assert [line.title for line in mended.plan.of_kind("new")] == ["李芳（户主 张三）"]
    assert mended.plan.count("refused") == 2
    assert "其余 1 行（第 6 行）没有再读" in "".join(mended.plan.notes)
    second = target.with_name("名单（有误2）.xlsx")
    assert excel.write_errors(mended, target, second).rows == 2
    sheet = sheet_of(second)
    assert [cell.value for cell in sheet[2]].count(REASON) == 1
    assert sheet.max_column == 10
    assert sheet["J4"].value is None
    assert {colour(sheet[place]) for place in ("G4", "H4", "J4", "E6")} == {""}
    assert sheet["G4"].comment.text == "核过"
    assert sheet["H4"].comment is sheet["E6"].comment is None
    assert colour(sheet["E5"]) == RED
    assert sheet["E5"].comment.text.count(MARK) == 1


def test_a_workbook_saved_by_another_program_is_marked_the_same(ledger, tmp_path):
    book = tmp_path / "名单.xlsx"
    copyfile(DATA / "libreoffice.xlsx", book)
    written, target = write(ledger, book)
    assert (written.rows, written.notes) == (2, ())
    sheet = sheet_of(target)
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:I1"]
    assert sheet["I4"].value == "=H4*100"
    assert (sheet["D5"].value, sheet["D5"].data_type) == ("=张小明", "s")
    assert "常年在外" in sheet["D4"].comment.text
    assert {place for place in ("G4", "H4", "E5", "G3") if colour(sheet[place]) == RED} == {
        "G4", "H4", "E5",
    }  # fmt: skip
    assert sheet.data_validations.dataValidation[0].formula1 == '"汉族,苗族,土家族"'
    assert sheet_of(target, "说明")["A1"].value == "=花名册!D3"
    assert excel.read_plan(ledger, target).plan.count("refused") == 2


def test_the_sheet_of_an_error_copy_is_read_before_one_with_more_columns(ledger, tmp_path):
    made = Workbook()
    made.worksheets[0].append([*TITLES, "自然村"])
    made.worksheets[0].append([9, "1009", "2009", "钱七", None, "户主", "汉族", None, "一组"])
    sheet = made.create_sheet("花名册")
    for cells in ((*TITLES, REASON), (1, *WIFE, "G2：民族没有")):
        sheet.append(cells)
    made.save(tmp_path / "名单.xlsx")
    assert excel.read_plan(ledger, tmp_path / "名单.xlsx").faulty.sheet == "花名册"


def test_macros_are_left_out_and_that_is_said(ledger, book):
    macros = book.with_name("名单.xlsm")
    copyfile(book, macros)
    with zipfile.ZipFile(macros, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    written, target = write(ledger, macros)
    assert written.notes == (error_copy.NO_MACROS,)
    assert not [name for name in zipfile.ZipFile(target).namelist() if "vba" in name]
    assert sheet_of(target)["J2"].value == REASON


def test_a_text_table_becomes_a_workbook_of_all_its_rows(ledger, tmp_path):
    rows = [
        TITLES,
        ("1", *HEAD),
        ("2", *WIFE),
        ("3", "1001", "2005", "@张", "", "之女", "汉族", ""),
    ]
    lines = "\n".join(",".join(map(str, row)) for row in rows)
    (tmp_path / "名单.csv").write_text(lines, encoding="gb18030")
    written, target = write(ledger, tmp_path / "名单.csv")
    assert (written.rows, written.notes) == (1, (error_copy.NEW_BOOK,))
    sheet = sheet_of(target, "名单")
    assert [cell.value for cell in sheet[1]] == [*TITLES, REASON]
    assert (sheet["E2"].value, sheet["E2"].data_type) == (HEAD[3], "s")
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("@张", "s")
    assert colour(sheet["G3"]) == RED
    assert excel.read_plan(ledger, target).plan.count("refused") == 1


def test_a_workbook_that_is_too_big_gives_its_refused_rows(ledger, book, monkeypatch):
    monkeypatch.setattr(error_copy, "CELLS", 40)
    written, target = write(ledger, book)
    notes = (error_copy.ONLY_REFUSED, error_copy.MORE.format(1))
    assert (written.rows, written.notes) == (2, notes)
    sheet = sheet_of(target)
    names = [sheet.cell(row, 4).value for row in range(2, sheet.max_row + 1)]
    assert names == ["姓名", "张三", "李芳", "=张小明"]  # with the head, who is no news
    assert sheet["D5"].data_type == "s"
    assert colour(sheet["G4"]) == RED
    assert sheet["J4"].value.startswith("G4：民族没有")
    monkeypatch.undo()
    excel.apply(ledger, excel.read_plan(ledger, book))
    back = excel.read_plan(ledger, target).plan
    assert (back.count("refused"), back.count("new"), back.count("missing")) == (2, 0, 0)


def test_a_row_that_moved_says_where_it_stood(ledger, book, monkeypatch):
    made = load_workbook(book)
    made["花名册"].insert_rows(3)
    made["花名册"]["B3"], made["花名册"]["D3"], made["花名册"]["F3"] = "1009", "钱七", "户主"
    made.save(book)
    monkeypatch.setattr(error_copy, "CELLS", 60)
    sheet = sheet_of(write(ledger, book)[1])
    assert sheet["D4"].value == "李芳"
    assert sheet["J4"].value.startswith("（原表第 5 行）G5：民族没有")


def test_a_workbook_that_cannot_be_loaded_this_way_becomes_a_new_one(ledger, book):
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["docProps/core.xml"] = b"<no"
    with zipfile.ZipFile(book, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    written, target = write(ledger, book)
    assert written.notes == (error_copy.NEW_BOOK,)
    assert sheet_of(target)["J4"].value.startswith("G4：民族没有")


def test_stopping_leaves_nothing_behind(ledger, book):
    def stop(done, _total):
        if done:
            raise Cancelled

    before = book.read_bytes()
    with pytest.raises(Cancelled):
        write(ledger, book, step=stop)
    assert [path.name for path in book.parent.glob("*.xls*")] == ["名单.xlsx"]
    assert not [*book.parent.glob("*.part")]
    assert book.read_bytes() == before


def test_stopping_at_the_very_end_leaves_nothing_behind(ledger, book):
    def stop(done, total):
        if done == total - 1 and total == error_copy.SAVED:
            raise Cancelled

    with pytest.raises(Cancelled):
        write(ledger, book, step=stop)
    assert [path.name for path in book.parent.glob("*.xls*")] == ["名单.xlsx"]


def test_progress_ends_at_the_end(ledger, book):
    told = []
    write(ledger, book, step=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 100)
    assert told[-1] == (100, 100)


def test_the_users_workbook_is_never_replaced(ledger, book):
    imported = excel.read_plan(ledger, book)
    before = book.read_bytes()
    with pytest.raises(FupinError, match="不能盖住原表"):
        excel.write_errors(imported, book, book)
    assert book.read_bytes() == before


def test_a_workbook_that_changed_meanwhile_is_not_marked(ledger, book, tmp_path):
    imported = excel.read_plan(ledger, book)
    book.write_bytes(book.read_bytes() + b" ")
    with pytest.raises(FupinError, match="在核对以后改动过"):
        excel.write_errors(imported, book, tmp_path / "有误.xlsx")
    assert not (tmp_path / "有误.xlsx").exists()


def test_a_name_is_proposed_that_is_free(tmp_path):
    names = []
    for _ in range(3):
        path = excel.proposed(tmp_path / (names[-1] if names else "名单.xls"))
        path.touch()
        names.append(path.name)
    assert names == ["名单（有误）.xlsx", "名单（有误2）.xlsx", "名单（有误3）.xlsx"]
