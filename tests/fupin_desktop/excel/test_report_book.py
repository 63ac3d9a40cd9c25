"""A report as a workbook: numbers are numbers, numbers of identity are texts, nothing is lost."""

import openpyxl
import pytest

from fupin_desktop import excel, report
from fupin_desktop.errors import Cancelled
from fupin_desktop.report import COUNT, SUM, Column, Definition

NUMBER = "999124198001011239"


@pytest.fixture
def ledger(offices):
    """A village with two households in two groups."""
    add, village = offices.add, offices.village
    for name, group in (("张三", "一组"), ("=李四", "二组")):
        home = add(village, "household", name=name, group_name=group)
        add(village, "person", name=name, household=home, relation="01", id_number=NUMBER)
        add(village, "payment", household=home, date="2026-01-02", amount=1050, purpose="01")
    add(village, "payment", date="2026-01-03", amount=70, purpose="01")
    return village


def test_lines_totals_and_notes_are_in_the_workbook(ledger, tmp_path):
    asked = Definition(name="=资金", groups=("group_name",), columns=(
        Column(field="name"), Column(field="head.id_number"),
        Column(what=SUM, table="payment", field="amount"), Column(what=COUNT, table="visit"),
    ))  # fmt: skip
    sheet = report.run(ledger, asked)
    assert excel.write_report(ledger, sheet, tmp_path / "a.xlsx") == 5
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    rows = [*page.values]
    assert rows[0][0] == "=资金"
    assert ledger.name in rows[1][0]
    assert rows[2] == ("村民小组", "户主姓名", "户主证件号码", "到户资金合计", "走访次数")
    assert rows[3:8] == [
        ("一组", "张三", NUMBER, 10.5, 0), ("一组 小计（1 户）", None, None, 10.5, 0),
        ("二组", "=李四", NUMBER, 10.5, 0), ("二组 小计（1 户）", None, None, 10.5, 0),
        ("合计（2 户）", None, None, 21, 0),
    ]  # fmt: skip
    assert "另有 0.70 元不在表内" in rows[9][0]
    assert page.freeze_panes == "A4"
    assert page["C4"].number_format == "@"
    assert page["D8"].font.bold
    assert page["D8"].number_format == page["D4"].number_format


def test_only_groups_have_their_size_as_a_number(ledger, tmp_path):
    asked = Definition(detail=False, groups=("group_name",), columns=(Column(field="name"),))
    excel.write_report(ledger, report.run(ledger, asked), tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    rows = [*page.values]
    assert [page[cell].font.bold for cell in ("A4", "A5", "A6")] == [False, False, True]
    assert rows[2:] == [
        ("村民小组", "户数", "户主姓名"), ("一组", 1, None), ("二组", 1, None), ("合计", 2, None),
    ]  # fmt: skip


def test_a_stopped_workbook_is_no_workbook(ledger, tmp_path):
    def stop(_done, _total):
        raise Cancelled

    sheet = report.run(ledger, report.EXAMPLES[0])
    with pytest.raises(Cancelled):
        excel.write_report(ledger, sheet, tmp_path / "a.xlsx", stop)
    assert [*tmp_path.iterdir()] == []
