"""A village with households of one to fourteen people, and forms as counties send them."""

from contextlib import ExitStack
from datetime import datetime, timedelta, timezone

import pytest
from docx import Document
from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "999124110226"
NOON = datetime(2026, 11, 26, 12, tzinfo=timezone(timedelta(hours=8)))
LONG_NAME = "阿卜杜热合曼·买买提艾力·阿卜杜克热木·托合提尼亚孜"
LINE, THICK = Side(style="thin"), Side(style="thick")
RULED = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
BOTTOM = Border(left=LINE, right=LINE, top=LINE, bottom=THICK)


@pytest.fixture(scope="session")
def village(tmp_path_factory):
    """A village ledger that is only read."""
    with ExitStack() as stack:
        registry = Registry.create(
            tmp_path_factory.mktemp("template") / "village.fupin", level="village", region=VILLAGE,
            name="十八洞村台账", password=None, user="李芳", now=lambda: NOON,
        )  # fmt: skip
        stack.callback(registry.close)
        household(registry, "张三", 1, kind="01", note="=1+1")
        household(registry, "李四", 14, number="H-0014", key_household=True, risks=["01", "03"],
                  note="房屋漏雨，需要修缮。" * 12)  # fmt: skip
        household(registry, LONG_NAME, 3, number="H-0003", kind="02", kind_since="2014-05")
        yield registry


def household(registry, name, members, **values):
    """A household with so many members, two visits and two years' income."""
    home = registry.new_id("household")
    changes = [Change(table="household", rec=home, values={"name": name, **values})]
    for number in range(1, members + 1):
        person = {
            "household": home, "name": name if number == 1 else f"{name[:2]}第{number}",
            "relation": "01" if number == 1 else "11", "sex": "1",
            "id_number": f"99912419800101{number:03}X"[:18], "work_months": number,
        }  # fmt: skip
        changes.append(Change(table="person", rec=registry.new_id("person"), values=person))
    for day in ("2026-03-02", "2026-01-05"):
        visit = {"household": home, "date": day, "visitors": "王建国", "content": f"{day} 走访"}
        changes.append(Change(table="visit", values=visit))
    for year, wages in (("2024", 1_000_000), ("2025", 1_200_050)):
        income = {"household": home, "year": year, "kind": "1", "headcount": members,
                  "a": wages}  # fmt: skip
        changes.append(Change(table="income", values=income))
    registry.save(changes)
    return home


@pytest.fixture(scope="session")
def homes(village):
    """Households by how many people they have."""
    counted = {}
    for rec in village.find("household"):
        counted[village.count("person", where={"household": rec})] = rec
    return counted


@pytest.fixture
def form_of(tmp_path):
    """Writes a county's form with a place for so many members, and gives its path."""

    def write(places=10, name="入户核实表.xlsx", **more):
        path = tmp_path / name
        county_form(places, **more).save(path)
        return path

    return write


def county_form(places, **more):
    """A form with merged cells, ticks, a numbered table in a thick frame, a sum, a footer."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "核实表"
    for letter, width in zip("ABCDEF", (6, 16, 12, 24, 10, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.merge_cells("A1:F1")
    put(sheet, "A1", "{{行政村}}入户核实表（{{户主姓名}}）", bold=True, border=None)
    put(sheet, "A2", "户主")
    sheet.merge_cells("B2:C2")
    put(sheet, "B2", "{{户主姓名}}")
    put(sheet, "C2", None)
    put(sheet, "D2", "{{户主.证件号码}}")
    put(sheet, "E2", "{{户类型:代码}}")
    put(sheet, "F2", "{{户类型认定时间:年月}}")
    sheet.merge_cells("A3:F3")
    put(sheet, "A3", "重点对象 {{是否重点对象=是}}是 {{是否重点对象=否}}否  备注：{{备注}}")
    sheet["A3"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[3].height = 20
    for letter, title in zip("ABCDEF", ("成员", "姓名", "关系", "证件号码", "月数", "备注"),
                             strict=True):  # fmt: skip
        put(sheet, f"{letter}4", title, bold=True)
    first, last = 5, 4 + places
    sheet.merge_cells(f"A5:A{last}") if places > 1 else None
    for row in range(first, last + 1):
        sheet.row_dimensions[row].height = 21
        for letter in "ABCDEF":
            put(sheet, f"{letter}{row}", None, border=BOTTOM if row == last else RULED)
    sheet["A5"] = "家庭成员"
    sheet["B5"], sheet["C5"] = "{{成员.姓名}}", "{{成员.与户主关系}}"
    sheet["D5"], sheet["E5"] = "{{成员.证件号码}}", "{{成员.务工时间}}"
    end = last + 1
    put(sheet, f"D{end}", "合计")
    put(sheet, f"E{end}", f"=SUM(E5:E{last})")
    sheet.merge_cells(f"A{end + 1}:F{end + 1}")
    put(sheet, f"A{end + 1}", "最近走访：{{最近走访.走访日期:年月日}} {{最近走访.走访人}}")
    put(sheet, f"A{end + 2}", f"=E{end}")
    rule = DataValidation("list", '"是,否"')
    rule.add(f"F5:F{last}")
    sheet.add_data_validation(rule)
    red = PatternFill("solid", bgColor="FFC7CE")
    sheet.conditional_formatting.add(f"E5:E{last}", CellIsRule("greaterThan", ["6"], fill=red))
    sheet.print_area = f"A1:F{end + 2}"
    sheet.print_title_rows = "1:4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.freeze_panes = "A5"
    sheet.oddFooter.center.text = "{{户主姓名}} 第 &P 页"
    for where, value in more.items():
        sheet[where] = value
    return book


def put(sheet, where, value, bold=False, border=RULED):
    cell = sheet[where]
    if value is not None:
        cell.value = value
    cell.font = Font(name="宋体", size=11, bold=bold)
    cell.border = border or Border()
    cell.alignment = Alignment(horizontal="center", vertical="center")


@pytest.fixture
def word_of(tmp_path):
    """Writes a county's form as a document with a place for so many members."""

    def write(places=4, name="告知书.docx", body="{{户主姓名}}同志：", serial=True):
        document = Document()
        document.sections[0].header.paragraphs[0].text = "{{行政村}}村民委员会"
        paragraph = document.add_paragraph()
        for part in (body[:3], body[3:5], body[5:]):  # as Word tears a text apart
            paragraph.add_run(part)
        table = document.add_table(rows=places + 1, cols=3, style="Table Grid")
        for cell, title in zip(table.rows[0].cells, ("序号", "姓名", "证件号码"), strict=True):
            cell.text = title
        for number in range(1, places + 1):
            table.rows[number].cells[0].text = str(number) if serial else ""
        for cell, said in zip(table.rows[1].cells[1:], ("{{成员.姓名}}", "{{成员.证件号码}}"),
                              strict=True):  # fmt: skip
            cell.text = said
        document.add_paragraph("特此告知。{{填报日期}}")
        path = tmp_path / name
        document.save(path)
        return path

    return write
