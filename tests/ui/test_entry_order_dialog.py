"""The dialog 录入顺序: moved as a block, saved, left, put back."""

import pytest
from PySide6.QtCore import Qt

from fupin_desktop import entry_order
from ui.entry_dialog import EntryDialog
from ui.entry_order_dialog import EntryOrderDialog


@pytest.fixture
def dialog(qtbot, ledger):
    made = EntryOrderDialog(ledger)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog, *rows):
    dialog.shown.clearSelection()
    for row in rows:
        dialog.shown.item(row).setSelected(True)


def press(dialog, name):
    dialog.findChild(object, name).click()


def test_what_is_chosen_moves_as_a_block_and_stays_chosen(dialog):
    before = dialog.keys("household")
    choose(dialog, 2, 4)
    press(dialog, "top")
    rest = [key for key in before if key not in (before[2], before[4])]
    assert dialog.keys("household") == [before[2], before[4], *rest]
    press(dialog, "up")
    assert dialog.keys("household") == [before[2], before[4], *rest]
    press(dialog, "down")
    assert dialog.keys("household") == [rest[0], before[2], before[4], *rest[1:]]
    press(dialog, "bottom")
    assert dialog.keys("household") == [*rest, before[2], before[4]]
    assert len(dialog.shown.selectedItems()) == 2
    assert not entry_order.is_own(dialog.registry)


def test_it_is_kept_only_once_it_is_saved_and_put_back(dialog, qtbot):
    dialog.form.setCurrentIndex(1)
    assert dialog.lists["person"].isVisible()
    assert not dialog.lists["household"].isVisible()
    last = dialog.keys("person")[-1]
    choose(dialog, len(dialog.keys("person")) - 1)
    press(dialog, "top")
    press(dialog, "confirm")
    assert entry_order.key_of(entry_order.items(dialog.registry, "person")[0]) == last
    again = EntryOrderDialog(dialog.registry)
    qtbot.addWidget(again)
    assert again.basis.text() == entry_order.OWN
    press(again, "restore")
    assert again.basis.text() == entry_order.USUAL
    assert entry_order.is_own(dialog.registry)
    press(again, "confirm")
    assert not entry_order.is_own(dialog.registry)


def test_the_list_says_which_order_holds_and_follows_a_new_one(qtbot, ledger):
    made = EntryDialog(ledger)
    qtbot.addWidget(made)
    made.show()
    assert "待核实" in made.basis.text()
    qtbot.mouseClick(made.findChild(object, "order"), Qt.MouseButton.LeftButton)
    asked = made.findChild(EntryOrderDialog)
    choose(asked, 5)
    press(asked, "top")
    press(asked, "confirm")
    assert made.basis.text() == entry_order.OWN
