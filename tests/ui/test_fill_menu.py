"""From a list to the fill-in grid, the sheet that is sent out, and the picked list."""

import pytest
from openpyxl import load_workbook

from fupin_desktop import selections
from ui.column_chooser import ColumnChooser
from ui.fill_grid import FillDialog
from ui.fill_return_dialog import FillReturnDialog
from ui.household_list import HouseholdList
from ui.pick_dialog import PickDialog
from ui.print_page import PrintPage
from ui.saved_filters import saved
from ui.settings import Settings


@pytest.fixture
def homes(add):
    return [add("household", name=name, group_name="一组") for name in ("张一", "李二", "王三")]


@pytest.fixture
def page(qtbot, ledger, homes):  # noqa: ARG001  wants them
    shown = HouseholdList(ledger)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_the_grid_takes_all_that_are_listed_or_those_selected(page, homes):
    page.filling.fill()
    assert set(page.findChildren(FillDialog)[-1].model.ids) == set(homes)
    page.findChildren(FillDialog)[-1].reject()
    chosen = page.model.ids[:2]
    for row in range(2):
        page.view.selectionModel().select(
            page.model.index(row, 0),
            page.view.selectionModel().SelectionFlag.Select
            | page.view.selectionModel().SelectionFlag.Rows,
        )
    page.filling.fill()
    assert page.findChildren(FillDialog)[-1].model.ids == chosen
    page.findChildren(FillDialog)[-1].reject()


def test_a_sheet_is_sent_out_with_the_fields_chosen(qtbot, page, homes, tmp_path):
    page.filling.send()
    chooser = page.findChildren(ColumnChooser)[-1]
    assert chooser.windowTitle() == "选择要补录的栏目"
    chooser.reject()
    path = tmp_path / "补录.xlsx"
    with qtbot.waitSignal(page.told, timeout=20_000) as told:
        page.filling.write(homes, ["phone", "note"], path)
    assert "共 3 行" in told.args[0]
    titles = [cell.value for cell in load_workbook(path).worksheets[0][3]]
    assert {"户联系电话", "备注"} <= set(titles)
    page.filling.take_back()
    dialog = page.findChildren(FillReturnDialog)[-1]
    dialog.open_book(path)
    qtbot.waitUntil(lambda: dialog.filled is not None and dialog.isEnabled(), timeout=20_000)
    dialog.reject()


def test_an_empty_list_says_so(qtbot, page):
    page.search.setText("没有这户")
    page.search_now()
    page.ids()
    with qtbot.waitSignal(page.told) as told:
        page.filling.fill()
    assert "没有可补录的" in told.args[0]


def test_picked_households_are_listed_and_kept_by_name(page, ledger, homes):
    page.menu.fill()
    assert "从名单选户……" in [one.text() for one in page.menu.actions()]
    page.menu.pick_asked.emit()
    dialog = page.findChildren(PickDialog)[-1]
    dialog.reject()
    page.use("list", homes[:2], "重点户")
    assert set(page.ids()) == set(homes[:2])
    assert page.applied.text().startswith("重点户")
    kept = saved(ledger, page.listing.key)
    assert kept == {"重点户": [selections.among(homes[:2])]}
    page.clear()
    page.apply("重点户", kept["重点户"])
    assert set(page.ids()) == set(homes[:2])
    assert page.menu.say(kept["重点户"]) != [""]


def test_picked_households_are_filled_in_or_given_on(qtbot, page, homes):
    page.use("fill", [homes[2]], "")
    assert page.findChildren(FillDialog)[-1].model.ids == [homes[2]]
    page.findChildren(FillDialog)[-1].reject()
    with qtbot.waitSignal(page.used) as used:
        page.use("round", homes[:1], "")
    assert used.args == ["round", homes[:1]]


def test_archives_are_printed_of_a_picked_list(qtbot, ledger, homes):
    page = PrintPage(ledger, Settings())
    qtbot.addWidget(page)
    page.show()
    page.list.pick(("print",))
    dialog = page.findChildren(PickDialog)[-1]
    dialog.text.setPlainText("王三")
    dialog.look()
    qtbot.waitUntil(lambda: bool(dialog.matches) and dialog.isEnabled())
    with qtbot.waitSignal(page.print_asked) as asked:
        dialog.use("print")
    assert asked.args == [[homes[2]]]
