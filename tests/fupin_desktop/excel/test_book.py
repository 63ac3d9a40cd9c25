"""Workbooks we write: nothing lost, nothing turned into a formula, readable by ourselves."""

import pytest
from openpyxl import load_workbook

from fupin_desktop import excel, local_fields
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.book import fillable
from fupin_desktop.excel.columns import columns_of
from fupin_desktop.record import Change

ID_NUMBER = "999124198001011233"


def row(name, relation="户主", number="", **others):
    """One row of a roster, by column titles."""
    return {
        "行政村": "十八洞村", "户编号": "1001", "人编号": number, "姓名": name,
        "与户主关系": relation, **others,
    }  # fmt: skip


HEAD = row("石𬭎", number="2001", 证件号码=ID_NUMBER, 民族="苗族", 健康状况="残疾,长期慢性病")
WIFE = row("龙·阿妹", "配偶", number="2002", 民族="火星族")


def first_sheet(path):
    return load_workbook(path).worksheets[0]


def test_roster_has_title_note_header_and_text_only(tmp_path):
    excel.write_roster([HEAD, WIFE], tmp_path / "r.xlsx", "名单标题")
    sheet = first_sheet(tmp_path / "r.xlsx")
    assert sheet["A1"].value == "名单标题"
    assert [cell.value for cell in sheet[3]] == list(excel.ROSTER_COLUMNS)
    assert sheet["H4"].value == HEAD["证件号码"]
    assert {cell.data_type for cell in sheet[4]} <= {"s", "n"}
    assert all(cell.value is None or cell.number_format == "@" for cell in sheet[4])


def test_table_has_every_column_and_imports_again_without_change(ledger, load, tmp_path):
    load(HEAD, WIFE | {"民族": "汉族"})
    for table in ("person", "household"):
        book = tmp_path / f"{table}.xlsx"
        ids = ledger.find(table)
        assert excel.write_table(ledger, table, ids, book) == len(ids)
        again = excel.read_plan(ledger, book)
        assert again.changes == []
        assert again.plan.count("unchanged") >= len(ids)
        assert again.plan.count("refused") == again.plan.count("missing") == 0
        titles = [cell.value for cell in first_sheet(book)[1]]
        fields = TABLES[table].fields.values()
        assert {f.label for f in fields if f.choices != "household"} <= set(titles)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", "#N/A", "'x"])
def test_no_text_becomes_a_formula(ledger, tmp_path, text):
    home = ledger.save([Change(table="household", values={"name": "甲", "note": text})]).ids
    excel.write_table(ledger, "household", home, tmp_path / "h.xlsx")
    sheet = first_sheet(tmp_path / "h.xlsx")
    [cell] = [cell for cell in sheet[2] if cell.value == text]
    assert (cell.data_type, cell.number_format) == ("s", "@")


def test_amounts_are_numbers_and_references_are_names(ledger, tmp_path):
    [home] = ledger.save(
        [Change(table="household", values={"name": "石大山", "number": "1001"})]
    ).ids
    measure = {"household": home, "content": "鸡苗", "amount": 123450}
    ids = ledger.save([Change(table="measure", values=measure)]).ids
    excel.write_table(ledger, "measure", ids, tmp_path / "m.xlsx")
    sheet = first_sheet(tmp_path / "m.xlsx")
    shown = {sheet.cell(1, cell.column).value: cell for cell in sheet[2]}
    assert shown["户主姓名"].value == "石大山"
    assert shown["户编号"].value == "1001"
    amount = shown[TABLES["measure"].fields["amount"].label]
    assert (amount.value, amount.number_format) == (1234.5, "#,##0.00")


@pytest.mark.parametrize("table", sorted(TABLES))
def test_template_offers_the_codes_and_holds_no_rows(ledger, tmp_path, table):
    path = tmp_path / "t.xlsx"
    excel.write_template(ledger, table, path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[3]]
    columns = columns_of(TABLES[table], fillable(TABLES[table], "village"))
    assert titles == [column.title for column in columns]
    assert not any(column.field.computed for column in columns)
    assert book["选项"].sheet_state == "hidden"
    offered = {str(rule.sqref).split(":", 1)[0] for rule in sheet.data_validations.dataValidation}
    chosen = [c for c in columns if c.field.choices and not c.field.refers and not c.through]
    assert len(offered) >= len(chosen)
    assert all(
        rule.formula1.startswith("'选项'!$") for rule in sheet.data_validations.dataValidation
    )


def test_a_filled_template_imports(ledger, tmp_path):
    path = tmp_path / "t.xlsx"
    excel.write_template(ledger, "person", path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    values = {"户编号": "1001", "姓名": "石大山", "与户主关系": "户主", "证件号码": ID_NUMBER}
    for cell in sheet[3]:
        sheet.cell(4, cell.column, values.get(cell.value))
    book.save(path)
    assert excel.read_plan(ledger, path).plan.counts()["new"] == 2


def test_a_target_that_cannot_be_written_gets_a_sentence(tmp_path):
    with pytest.raises(FupinError, match="没有写成"):
        excel.write_roster([HEAD], tmp_path / "没有" / "r.xlsx", "名单")
    assert list(tmp_path.iterdir()) == []


def test_a_local_field_is_a_column_of_rosters_too(ledger, tmp_path):
    rec = local_fields.define(
        ledger, table="person", label="普通话", kind="code", choices=["流利", "不会"]
    ).ids[0]
    path = tmp_path / "t.xlsx"
    excel.write_template(ledger, "person", path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    values = {"户编号": "1001", "姓名": "石大山", "与户主关系": "户主", "普通话": "流利"}
    for cell in sheet[3]:
        sheet.cell(4, cell.column, values.get(cell.value))
    book.save(path)
    imported = excel.read_plan(ledger, path)
    assert ("普通话", "流利") in {(c.field_label, c.new) for x in imported.plan.lines
                               for c in x.cells}  # fmt: skip
    excel.apply(ledger, imported)
    (person,) = ledger.select("person")
    assert person[f"x.{rec}"] == "流利"
    assert excel.read_plan(ledger, path).plan.count("unchanged") == 2


def test_columns_can_be_chosen_and_a_second_household_stands_by_name(ledger, tmp_path):
    first, second = ledger.save(
        [Change(table="household", values={"name": name}) for name in ("石大山", "龙阿妹")]
    ).ids
    event = {"household": first, "other_household": second, "kind": "1", "date": "2026-05-01"}
    ids = ledger.save([Change(table="household_event", values=event)]).ids
    names = ["date", "household", "other_household"]
    excel.write_table(ledger, "household_event", ids, tmp_path / "e.xlsx", columns=names)
    rows = [[cell.value for cell in row] for row in first_sheet(tmp_path / "e.xlsx")]
    assert rows == [
        ["变动日期", "户编号", "户主姓名", "另一户"], ["2026-05-01", None, "石大山", "龙阿妹"],
    ]  # fmt: skip


def test_what_belongs_to_a_person_names_household_and_identity_number(ledger, tmp_path):
    (home,) = ledger.save(
        [Change(table="household", values={"name": "石大山", "number": "1001"})]
    ).ids
    person = {"household": home, "name": "石小山", "relation": "03", "id_number": ID_NUMBER}
    (rec,) = ledger.save([Change(table="person", values=person)]).ids
    ids = ledger.save([Change(table="insurance", values={"person": rec, "year": "2025"})]).ids
    excel.write_table(ledger, "insurance", ids, tmp_path / "i.xlsx")
    head, row = first_sheet(tmp_path / "i.xlsx")
    cells = {one.value: other.value for one, other in zip(head, row, strict=True)}
    assert (cells["户编号"], cells["户主姓名"]) == ("1001", "石大山")
    assert (cells["所属成员"], cells["证件号码"], cells["年度"]) == ("石小山", ID_NUMBER, "2025")
