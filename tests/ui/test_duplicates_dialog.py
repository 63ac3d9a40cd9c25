"""Records entered twice are shown side by side, merged, told apart, and taken apart again."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from fupin_desktop.record import Change
from ui.duplicates_dialog import BulkDialog, DuplicatesDialog
from ui.life_bar import LifeBar

NUMBER = "99991019800503122X"


def add(ledger, table, **values):
    return ledger.save([Change(table=table, values=values)]).ids[0]


@pytest.fixture
def twice(ledger):
    """Two households of one head, the second with a visit."""
    homes = [add(ledger, "household", group_name="一组", **more)
             for more in ({"phone": "139"}, {"address": "村东"})]  # fmt: skip
    for home in homes:
        add(ledger, "person", household=home, name="张三", relation="01", id_number=NUMBER)
    add(ledger, "visit", household=homes[1], content="看望")
    return homes


@pytest.fixture
def dialog(qtbot, ledger, twice):  # noqa: ARG001 - what it shows
    made = DuplicatesDialog(ledger)
    qtbot.addWidget(made)
    made.show()
    made.run()
    qtbot.waitUntil(lambda: made.shown is not None)
    return made


def press(dialog, name):
    button = dialog.findChild(QPushButton, name)
    assert button.isVisible()
    button.click()


def choose(dialog, table):
    rows = [row.pair.table for row in dialog.pairs.items]
    dialog.list.selectRow(rows.index(table))


def test_a_pair_is_merged_and_taken_apart(qtbot, ledger, dialog, twice):
    choose(dialog, "household")
    keep, other = twice[1], twice[0]
    assert (dialog.shown.pair.keep, dialog.shown.pair.other) == (keep, other)
    assert dialog.left.text() == "留下：张三 · 一组（990101001001）\n成员 1，走访 1"
    assert [one.name for one in dialog.fields.items] == ["address", "phone"]
    with qtbot.waitSignal(dialog.changed):
        press(dialog, "merge")
    qtbot.waitUntil(lambda: dialog.isEnabled() and not dialog.pairs.items)
    assert dialog.told.text() == "没有发现重复登记。"
    assert ledger.find("household") == [keep]
    assert ledger.fetch("household", keep).values["phone"] == "139"
    bar = LifeBar(ledger)
    qtbot.addWidget(bar)
    bar.show_household(keep)
    assert bar.findChild(QPushButton, "twins").text() == "另有 1 条重复登记已并入本户（拆开……）"
    dialog.which.setCurrentIndex(1)
    choose(dialog, "household")
    press(dialog, "part")
    qtbot.waitUntil(lambda: dialog.isEnabled() and not dialog.pairs.items)
    assert sorted(ledger.find("household")) == sorted(twice)


def test_the_other_one_stays_if_asked_and_two_are_told_apart(qtbot, ledger, dialog, twice):
    choose(dialog, "household")
    press(dialog, "swap")
    assert dialog.shown.pair.keep == twice[0]
    press(dialog, "apart")
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.pairs.items) == 1)
    assert dialog.pairs.items[0].pair.table == "person"
    assert sorted(ledger.find("household")) == sorted(twice)


def test_those_beyond_doubt_are_merged_after_a_preview(qtbot, ledger, dialog):
    press(dialog, "bulk")
    bulk = dialog.findChild(BulkDialog)
    assert bulk.findChild(QPushButton, "merge").text() == "合并 2 对"
    qtbot.mouseClick(bulk.findChild(QPushButton, "merge"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.isEnabled() and not dialog.pairs.items)
    assert (ledger.count("household"), ledger.count("person")) == (1, 1)
