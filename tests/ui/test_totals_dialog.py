"""The totals dialog: both sides, what differs, the records, and the page printed from it."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QPushButton

from fupin_desktop import exchange, reconciliation
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.main_window import MainWindow
from ui.sync_page import SyncPage
from ui.totals_dialog import NOTHING, TotalsDialog

TOWNSHIP, VILLAGE = "990101001", "990101001201"


def make(folder, level, region, name):
    return Registry.create(folder / level, level=level, region=region, name=name, password=None,
                           user="王芳")  # fmt: skip


@pytest.fixture
def township(tmp_path):
    """A township that took its village's package in and then wrote a visit of its own."""
    with (
        make(tmp_path, "township", TOWNSHIP, "青石镇") as township,
        make(tmp_path, "village", VILLAGE, "幸福村") as village,
    ):
        exchange.enrol(township, village)
        home = village.save([Change(table="household", values={"name": "张三", "kind": "01"})])
        exchange.receive(township, exchange.pack(village, tmp_path)[0])
        visit = {"household": home.ids[0], "date": "2025-03-04"}
        township.save([Change(table="visit", values=visit)])
        yield township


@pytest.fixture
def dialog(qtbot, township):
    made = TotalsDialog(township, reconciliation.overview(township))
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.lines)
    QAbstractItemModelTester(made.records)
    made.show()
    made.compare()
    qtbot.waitUntil(lambda: made.found is not None, timeout=30_000)
    return made


def cells(model):
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_it_shows_both_sides_and_the_record(dialog):
    assert dialog.place.currentText() == f"幸福村（{VILLAGE}）：1 项不同"
    assert [row[0] for row in cells(dialog.lines)] == ["走访"]
    dialog.only.setChecked(False)
    assert cells(dialog.lines) == [
        ["农户", "1 户", "1 户", "相同"], ["其中一般农户", "1 户", "1 户", "相同"],
        ["走访", "0 次", "1 次", "+1 次"],
    ]  # fmt: skip
    ((title, counted, reason, who, when),) = cells(dialog.records)
    assert "张三" in title
    assert (counted, reason, who) == ("走访 +1 次", "本单位新增，对方还没有收到", "王芳")
    assert len(when) == len("2025-03-04")
    assert dialog.items.isVisible()
    assert "差别都由下面 1 条记录说明。" in dialog.sentences.text()
    assert "对方此后新写的内容，这里还不知道。" in dialog.sentences.text()


def test_only_what_differs_can_be_shown(qtbot, dialog):
    dialog.only.setFocus()
    assert dialog.only.isChecked()
    qtbot.keyClick(dialog.only, Qt.Key.Key_Space)
    assert dialog.lines.rowCount() == 3
    qtbot.keyClick(dialog.only, Qt.Key.Key_Space)
    assert [row[0] for row in cells(dialog.lines)] == ["走访"]


def test_the_page_is_printed(qtbot, dialog, tmp_path, monkeypatch):
    target = tmp_path / "对数单.pdf"
    asked = []

    def choose(_parent, _title, proposal, _kinds):
        asked.append(proposal)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    qtbot.mouseClick(dialog.findChild(QPushButton, "print"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "已生成对数单" in dialog.sentences.text(), timeout=30_000)
    assert asked[0].startswith("台账对数单 幸福村 ")
    assert dialog.folder.isVisible()
    with pypdfium2.PdfDocument(target) as document:
        assert "张三" in document[0].get_textpage().get_text_range()


def test_nothing_told_yet_is_said(qtbot, tmp_path):
    with make(tmp_path, "village", VILLAGE, "幸福村") as village:
        dialog = TotalsDialog(village, reconciliation.overview(village))
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.compare()
        assert dialog.sentences.text() == NOTHING
        assert not dialog.print.isEnabled()
        assert not dialog.place.isEnabled()


@pytest.mark.parametrize("kind", [SyncPage, MainWindow])
def test_it_is_reached_from_the_page_and_from_the_window(qtbot, township, kind):
    window = kind(township)
    qtbot.addWidget(window)
    window.show()
    if kind is MainWindow:
        window.show_totals()
    else:
        qtbot.mouseClick(window.findChild(QPushButton, "totals"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(TotalsDialog) is not None, timeout=30_000)
    dialog = window.findChild(TotalsDialog)
    qtbot.waitUntil(lambda: dialog.found is not None, timeout=30_000)
    assert dialog.lines.rowCount() == 1
    dialog.close()
