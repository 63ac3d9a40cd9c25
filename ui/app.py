"""Starting the window: fonts, Qt's own words in Chinese, the log, and which ledger to open."""

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import cast

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui import messages, settings, theme
from ui.composing import Composition
from ui.garbage import Collector
from ui.main_window import MainWindow
from ui.unlock import unlock
from ui.window_keys import WindowKeys
from ui.wizard import NewLedgerWizard

FONTS = Path(__file__).parents[1] / "resources" / "fonts"
SAMPLE = "FUPIN_SAMPLE"  # names the folder of the sample ledgers
LOG_BYTES = 500_000
SWITCH = 0.001  # seconds a worker goes on when the window wants to paint; each cell may ask


def run(argv: list[str]) -> int:
    """Show the window on a ledger until it is closed; the first argument may name the ledger."""
    app = application()
    log = start_log()
    kept = settings.load()
    theme.apply(app, kept.text_percent)
    previous = sys.excepthook
    sys.excepthook = show_unexpected
    try:
        registry = first_ledger(argv, kept)
        if registry is None:
            return 0
        window = MainWindow(registry, kept)
        window.show()
        return app.exec()
    finally:
        sys.excepthook = previous
        logging.getLogger().removeHandler(log)
        log.close()


def application() -> QApplication:
    """The one QApplication, made ready: name, fonts, translation, colours."""
    app = cast(QApplication | None, QApplication.instance())
    if app is None:
        app = QApplication(sys.argv[:1])
    if app.applicationName() != "fupin-desktop":
        app.setApplicationName("fupin-desktop")
        app.setApplicationDisplayName(messages.PRODUCT)
        sys.setswitchinterval(SWITCH)
        Collector(app)
        WindowKeys(app)
        Composition(app)
        _load_fonts()
        _translate(app)
        theme.apply(app)
    return app


def first_ledger(argv: list[str], kept: settings.Settings) -> Registry | None:
    """Open the ledger named, else the last one, else the sample; without any, make one."""
    named = Path(argv[0]) if argv else Path(kept.ledger) if kept.ledger else None
    if named is not None and (argv or named.is_dir()):
        registry = unlock(None, named)
        if registry is not None or not messages.ask(
            None, "没有打开台账。要新建一个台账，或者从备份恢复吗？"
        ):
            return registry
    else:
        registry = sample_village()
        if registry is not None:
            return registry
    wizard = NewLedgerWizard(None)
    return wizard.registry if wizard.exec() else None


def sample_village() -> Registry | None:
    """Open the first village ledger of the sample folder, if there is one."""
    folder = os.environ.get(SAMPLE, "")
    for path in sorted(Path(folder).glob("*.fupin")) if folder else ():
        try:
            registry = Registry.open(path)
        except FupinError:
            continue  # in use or protected: the next one will do
        if registry.level == "village":
            return registry
        registry.close()
    return None


def start_log() -> logging.Handler:
    """Write warnings and errors to a file that stays small; it names no persons."""
    handler: logging.Handler
    try:
        folder = messages.log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / "fupin.log"
        handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    return handler


def show_unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Show what no one caught; the program goes on."""
    if isinstance(error, Exception):
        messages.show_bug(QApplication.activeWindow(), error)
    else:
        sys.__excepthook__(kind, error, trace)


def _load_fonts() -> None:
    for path in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))


def _translate(app: QApplication) -> None:
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load("qtbase_zh_CN", folder):
        app.installTranslator(translator)
