"""Error copies that come back: only what had something wrong is read again."""

import pytest
from openpyxl import Workbook

from fupin_desktop import excel
from fupin_desktop.excel.header import REASON

TITLES = ("户编号", "姓名", "与户主关系", "民族", REASON)
WHY = "D3：民族没有“火星族”这个选项。（R18）"


@pytest.fixture
def plan(ledger, tmp_path):
    """Plans the import of rows below a header."""

    def run(*rows, titles=TITLES, **words):
        book = Workbook()
        for cells in (titles, *rows):
            book.active.append(cells)
        book.save(tmp_path / "名单.xlsx")
        return excel.read_plan(ledger, tmp_path / "名单.xlsx", **words)

    return run


@pytest.fixture
def family(ledger, plan):
    """A family in the ledger: its head and the head's wife."""
    rows = (("1001", "石大山", "户主", "汉族"), ("1001", "龙阿妹", "配偶", "苗族"))
    excel.apply(ledger, plan(*rows, titles=TITLES[:4]))


def kinds(imported):
    return {kind: n for kind, n in imported.plan.counts().items() if n}


@pytest.mark.usefixtures("family")
def test_only_rows_with_a_reason_are_read(plan):
    imported = plan(
        ("1001", "石大山", "户主", "苗族"), ("1001", "石小山", "之子", "苗族", WHY),
        ("1002", "外来", "火星人", "苗族"),
    )  # fmt: skip
    assert kinds(imported) == {"new": 1, "unchanged": 1}
    assert imported.plan.of_kind("new")[0].title.startswith("石小山")
    assert imported.faulty.refused == []
    [note] = imported.plan.notes
    assert "其余 2 行（第 2 行、第 4 行）没有再读" in note


@pytest.mark.usefixtures("family")
def test_a_row_still_belongs_to_the_head_above_it_that_is_not_read(ledger, plan):
    imported = plan(
        ("石大山", "户主", "苗族"), ("石小山", "之子", "苗族", WHY),
        titles=("姓名", "与户主关系", "民族", REASON),
    )  # fmt: skip
    excel.apply(ledger, imported)
    people = {one["name"]: one for one in ledger.select("person")}
    assert people["石小山"]["household"] == people["石大山"]["household"]
    assert people["石大山"]["ethnic"] == "01"  # the row of the head was not read again


def test_a_household_that_is_not_there_yet_comes_whole(plan):
    imported = plan(
        ("1001", "石大山", "户主", "苗族"), ("1001", "石小山", "之子", "苗族", WHY),
        ("1002", "杨大", "户主", "苗族"),
    )  # fmt: skip
    assert {line.title.split("（")[0] for line in imported.plan.of_kind("new")} == {
        "石大山户", "石大山", "石小山",
    }  # fmt: skip
    assert "其余 1 行" in imported.plan.notes[0]


def test_an_emptied_column_asks_for_all_rows(plan):
    imported = plan(("1001", "石大山", "户主", "苗族"), ("1001", "石小山", "之子", "苗族"))
    assert kinds(imported) == {"new": 3}
    assert imported.plan.notes == ()


@pytest.mark.usefixtures("family")
def test_a_row_that_is_still_wrong_is_refused_again_and_the_others_are_not(plan):
    imported = plan(("1001", "石大山", "户主", "金星族"), ("1001", "石小山", "之子", "火星族", WHY))
    [refused] = imported.plan.of_kind("refused")
    assert (refused.place, refused.grounds) == ("D3", ("R18",))
