"""The same roster imports the same, whichever program wrote it."""

import shutil

import pytest

from fupin_desktop import excel
from fupin_desktop.excel.sheet import read_sheets
from tests import writers

WRITERS = {
    "openpyxl": writers.by_openpyxl,
    "wps": writers.like_wps,
    "libreoffice": lambda path: shutil.copy(writers.DATA / "roster_libreoffice.xlsx", path),
    "libreoffice xls": lambda path: shutil.copy(writers.DATA / "roster_libreoffice.xls", path),
    "poi xls": lambda path: shutil.copy(writers.DATA / "roster_poi.xls", path),
    # it calls its Unicode texts Western ones, as other old writers do
    "jexcelapi xls": lambda path: shutil.copy(writers.DATA / "roster_jexcelapi.xls", path),
}


def told(imported):
    """Everything the preview says but the ids, which are new each time."""
    return [
        (one.kind, one.table, one.title, one.place, one.reason, one.grounds,
         [(cell.field_label, cell.old, cell.new) for cell in one.cells])
        for one in imported.plan.lines
    ], imported.plan.notes  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_roster_gives_the_same_plan(ledger, tmp_path, name):
    writers.by_xlsxwriter(tmp_path / "名单.xlsx")
    expected = told(excel.read_plan(ledger, tmp_path / "名单.xlsx"))
    cells = read_sheets(tmp_path / "名单.xlsx")[0].rows
    folder = tmp_path / "other"
    folder.mkdir()
    path = folder / ("名单.xls" if "xls" in name.split() else "名单.xlsx")
    WRITERS[name](path)
    found = excel.read_plan(ledger, path)
    assert read_sheets(path)[0].rows == cells
    assert told(found) == expected
    assert [line.grounds for line in found.plan.of_kind("refused")]
    assert found.plan.count("new") > 4
    excel.apply(ledger, found)
    again = excel.read_plan(ledger, tmp_path / "名单.xlsx").plan.counts()
    assert again["new"] == again["changed"] == 0
