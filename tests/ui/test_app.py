"""Starting: which ledger is opened, and that Qt itself speaks Chinese."""

import shutil

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from fupin_desktop.registry import Registry
from ui import app, messages, settings
from ui.main_window import MainWindow
from ui.settings import Settings


@pytest.fixture
def profile(tmp_path, monkeypatch):
    """A user's profile of its own, with nothing in it."""
    folder = tmp_path / "profile"
    monkeypatch.setattr(settings, "default_path", lambda: folder / "settings.json")
    monkeypatch.setattr(messages, "log_folder", lambda: folder / "log")
    monkeypatch.delenv(app.SAMPLE, raising=False)
    return folder


@pytest.fixture
def make(tmp_path):
    def make_ledger(name, level="village", region="990101001001", folder="ledgers"):
        (tmp_path / folder).mkdir(exist_ok=True)
        path = tmp_path / folder / f"{name}.fupin"
        about = {"level": level, "region": region, "name": name}
        Registry.create(path, **about, password=None, user="王").close()
        return path

    return make_ledger


def opened(argv, kept=None):
    registry = app.first_ledger(argv, kept or Settings())
    name = registry.name if registry else None
    if registry:
        registry.close()
    return name


def test_named_ledger_is_opened(make):
    kept = Settings(ledger=str(make("上次的")))
    assert opened([str(make("点名的"))], kept) == "点名的"


def test_last_ledger_is_opened(make):
    assert opened([], Settings(ledger=str(make("上次的")))) == "上次的"


def test_sample_village_is_opened_when_there_is_none(make, monkeypatch, tmp_path):
    make("一镇", "township", "990101001", "sample")
    make("二村", folder="sample")
    monkeypatch.setenv(app.SAMPLE, str(tmp_path / "sample"))
    assert opened([]) == "二村"


def test_vanished_last_ledger_gives_way_to_the_sample(make, monkeypatch, tmp_path):
    gone = make("上次的")
    shutil.rmtree(gone)
    make("二村", folder="sample")
    monkeypatch.setenv(app.SAMPLE, str(tmp_path / "sample"))
    assert opened([], Settings(ledger=str(gone))) == "二村"


@pytest.mark.usefixtures("qapp")
def test_folder_that_is_no_ledger_is_refused_with_a_sentence(tmp_path, message_box):
    message_box.expect("")
    message_box.expect("要新建一个台账，或者从备份恢复吗", answer=False)
    assert opened([str(tmp_path)]) is None
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("qapp", "profile")
def test_window_runs_and_remembers_its_ledger(make):
    path = make("河湾村")

    def close():
        # opening may take longer than a moment, and has an event loop of its own
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.isVisible():
                window.close()

    timer = QTimer()
    timer.timeout.connect(close)
    timer.start(50)
    assert app.run([str(path)]) == 0
    assert settings.load().ledger == str(path)
    Registry.open(path).close()


def test_qts_own_buttons_are_chinese(qtbot):
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.buttons()[0].text() == "取消"


@pytest.mark.logs("unexpected error")
@pytest.mark.usefixtures("qapp")
def test_what_nobody_caught_is_shown(message_box):
    message_box.expect("意外错误")
    app.show_unexpected(ValueError, ValueError("x"), None)


def test_application_is_made_ready_once(qapp):
    assert app.application() is qapp
