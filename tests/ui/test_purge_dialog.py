"""A township erases a record for good: with a ground, and asked twice."""

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import messages
from ui.history_dialog import HistoryDialog
from ui.purge_dialog import PurgeDialog


@pytest.fixture
def township(tmp_path):
    about = {"level": "township", "region": "990101001", "name": "样板镇"}
    with Registry.create(tmp_path / "t.fupin", **about, password=None, user="镇干部") as registry:
        yield registry


def test_a_record_is_erased_after_a_ground_and_a_second_question(qtbot, township, monkeypatch):
    home = township.save([Change(table="household", values={"name": "张三"})]).ids[0]
    window, told, answers = QWidget(), [], [False, True]
    qtbot.addWidget(window)
    history = HistoryDialog(township, "household", home, window, lambda: told.append("gone"))
    history.show()
    history.findChild(QPushButton, "purge").click()
    dialog = history.findChild(PurgeDialog)
    assert not dialog.erase.isEnabled()
    dialog.why.setText("依据某条，某人批准")
    monkeypatch.setattr(messages, "ask", lambda *_: answers.pop(0))
    dialog.erase.click()
    assert township.find("household") == [home]
    dialog.erase.click()
    qtbot.waitUntil(lambda: told == ["gone"])
    assert township.find("household") == []
    assert township.history("household", home)[-1].why == "依据某条，某人批准"


def test_a_village_is_not_offered_it(qtbot, ledger, add):
    window = QWidget()
    qtbot.addWidget(window)
    made = HistoryDialog(ledger, "household", add("household", name="张三"), window, print)
    assert made.findChild(QPushButton, "purge") is None
