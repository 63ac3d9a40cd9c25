"""What records lack or contradict is listed, and one click leads to the record."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop.record import Change
from ui.duplicates_dialog import DuplicatesDialog
from ui.findings_dialog import FindingsDialog
from ui.main_window import MainWindow
from ui.settings import Settings


@pytest.fixture
def flawed(ledger):
    household = ledger.save([Change(table="household", values={"name": "张三"})]).ids[0]
    values = {"household": household, "content": "修渠", "start_date": "2026-05", "state": "2"}
    return ledger.save([Change(table="measure", values={**values, "end_date": "2026-01"})]).ids[0]


@pytest.fixture
def dialog(qtbot, ledger):
    """The dialog over a widget: it goes by itself when it is closed, the widget afterwards."""
    below = QWidget()
    qtbot.addWidget(below)
    made = FindingsDialog(ledger, below)
    made.show()
    made.run()
    yield made
    below.close()


def told(dialog):
    rows, columns = dialog.model.rowCount(), dialog.model.columnCount()
    return [
        [dialog.model.data(dialog.model.index(row, column)) for column in range(columns)]
        for row in range(rows)
    ]


def test_findings_are_listed_and_lead_to_their_record(qtbot, flawed, dialog):
    qtbot.waitUntil(lambda: dialog.model.rowCount() > 0)
    found = [row for row in told(dialog) if row[1] == "帮扶措施"]
    assert any("早于" in row[3] or "之前" in row[3] for row in found), found
    grades = [dialog.grade.itemText(n) for n in range(dialog.grade.count())]
    assert grades[0] == f"全部 {dialog.model.rowCount()}"
    with qtbot.waitSignal(dialog.opened) as opened:
        place = [one.finding.rec for one in dialog.model.items].index(flawed)
        dialog.view.selectRow(place)
        qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    assert opened.args == ["measure", flawed]


def test_one_grade_can_be_chosen(qtbot, flawed, dialog):
    qtbot.waitUntil(lambda: dialog.model.rowCount() > 0)
    everything = dialog.model.rowCount()
    sizes = []
    for number in range(1, dialog.grade.count()):
        dialog.grade.setCurrentIndex(number)
        sizes.append(dialog.model.rowCount())
    assert sum(sizes) == everything
    assert flawed in {one.finding.rec for one in dialog.lines}


def test_an_empty_ledger_has_no_findings(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog.count.text() == "没有疑点。")
    dialog.findChild(QPushButton, "close").click()


def test_the_window_opens_the_record_of_a_finding(qtbot, ledger, flawed):
    window = MainWindow(ledger, Settings())
    qtbot.addWidget(window)
    window._show_pages()
    window.show()
    window.actions_by_name["show_findings"].trigger()
    dialog = window.findChild(FindingsDialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() > 0)
    place = [one.finding.rec for one in dialog.model.items].index(flawed)
    dialog.view.doubleClicked.emit(dialog.model.index(place, 0))
    assert window.workplace.trail == [("measure", flawed)]


def test_doubles_lead_to_where_they_are_merged_and_are_looked_for_again(qtbot, ledger):
    homes = ledger.save([Change(table="household", values={"name": n}) for n in "甲乙"]).ids
    ledger.save([
        Change(table="person", values={"household": home, "relation": "01", "name": "张三",
                                       "id_type": "01", "id_number": "990101198001010011"})
        for home in homes
    ])  # fmt: skip
    dialog = FindingsDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.twins.isHidden()
    dialog.run()
    qtbot.waitUntil(dialog.twins.isVisible)
    assert dialog.twins.text() == "可能重复登记的 1 人，去核对、合并……"
    qtbot.mouseClick(dialog.twins, Qt.MouseButton.LeftButton)
    twins = dialog.findChild(DuplicatesDialog)
    qtbot.waitUntil(lambda: bool(twins.pairs.items))
    with qtbot.waitSignal(dialog.changed):
        twins.merge_shown()
    qtbot.waitUntil(dialog.twins.isHidden)
    twins.close()
