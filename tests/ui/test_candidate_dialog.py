"""Choosing in the window which of several records a row means."""

import pytest
from PySide6.QtCore import Qt

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.candidate_dialog import LATER, CandidateDialog
from ui.import_dialog import ImportDialog

BOOK = "户主姓名,户类型\n石大山,脱贫户\n杨二,脱贫户\n"


@pytest.fixture
def registry(tmp_path):
    with Registry.create(
        tmp_path / "村.fupin", level="village", region="990101001201", name="幸福村",
        password=None, user="王芳",
    ) as registry:  # fmt: skip
        registry.save([
            Change(table="household", values={"name": name, "group_name": group})
            for name in ("石大山", "杨二") for group in ("一组", "二组")
        ])  # fmt: skip
        yield registry


@pytest.fixture
def dialog(qtbot, registry, tmp_path):
    path = tmp_path / "名单.csv"
    path.write_text(BOOK, encoding="utf-8")
    dialog = ImportDialog(registry, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.open_book(path)
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)
    return dialog


def ask(qtbot, dialog):
    qtbot.mouseClick(dialog.picks, Qt.MouseButton.LeftButton)
    return next(one for one in dialog.findChildren(CandidateDialog) if one.isVisible())


def test_rows_are_chosen_by_mouse_and_by_keyboard_and_become_part_of_the_plan(
    qtbot, dialog, registry
):
    assert (dialog.picks.text(), dialog.take.isEnabled()) == ("选定是谁（2）……", False)
    asked = ask(qtbot, dialog)
    offers = [asked.offers.item(n).text() for n in range(asked.offers.count())]
    assert offers == [
        "石大山户　没有户编号；一组；没有成员", "石大山户　没有户编号；二组；没有成员",
        "新的一户（台账里没有）", LATER,
    ]  # fmt: skip
    assert asked.offers.currentItem().text() == LATER
    second = asked.offers.visualItemRect(asked.offers.item(1)).center()
    qtbot.mouseClick(asked.offers.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert asked.model.index(0, 3).data().startswith("石大山户（没有户编号；二组")
    assert asked.count.text() == "还有 1 行没有选"
    asked.table.selectRow(1)
    asked.offers.setFocus()
    asked.offers.setCurrentRow(2)
    asked.take_and_go_on(asked.offers.currentItem())
    assert (asked.count.text(), asked.model.index(1, 3).data()) == (
        "都选好了", "新的一户（台账里没有）",
    )  # fmt: skip
    first = dialog.imported
    qtbot.mouseClick(asked.confirm, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.imported is not first, timeout=60_000)
    counts = dialog.imported.plan.counts()
    assert (counts["changed"], counts["new"], counts["refused"]) == (1, 1, 0)
    again = ask(qtbot, dialog)
    assert again.count.text() == "都选好了"
    again.reject()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert registry.count("household") == 5
    assert not dialog.picks.isVisible()


def test_what_is_not_chosen_stays_refused(qtbot, dialog):
    asked = ask(qtbot, dialog)
    asked.offers.setCurrentRow(0)
    asked.take(asked.offers.item(0))
    asked.take(asked.offers.item(3))
    assert asked.picks() == ()
    asked.reject()
    assert dialog.imported.plan.count("refused") == 2
