"""The only door to modal message boxes."""

import logging
import traceback
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

log = logging.getLogger(__name__)

PRODUCT = "驻村台账"
ICONS = {
    "error": QMessageBox.Icon.Warning,
    "warning": QMessageBox.Icon.Warning,
    "info": QMessageBox.Icon.Information,
    "ask": QMessageBox.Icon.Question,
    "bug": QMessageBox.Icon.Critical,
}
BUG = "程序出现意外错误，刚才的操作没有完成，台账数据没有改动。请复制详情，发给维护人员。"


def error(parent: QWidget | None, text: str) -> None:
    """Say what could not be done."""
    show(parent, "error", text)


def warning(parent: QWidget | None, text: str) -> None:
    """Say what needs attention although it was done."""
    show(parent, "warning", text)


def info(parent: QWidget | None, text: str) -> None:
    """Say what was done."""
    show(parent, "info", text)


def ask(parent: QWidget | None, text: str) -> bool:
    """Ask a question that is answered by yes or no."""
    return show(parent, "ask", text)


def show_bug(parent: QWidget | None, exception: Exception) -> None:
    """Log a programming error and show it once, with its details behind a blank line."""
    details = trace(exception)
    log.error("unexpected error\n%s", details)
    show(parent, "bug", f"{BUG}\n\n{details}")


def trace(exception: BaseException) -> str:
    """Describe where an exception arose; its message is left out, for it may name a person."""
    frames = traceback.format_tb(exception.__traceback__)
    return "".join(frames) + type(exception).__name__


def log_folder() -> Path:
    """Folder of the program's log."""
    location = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(location)) / "log"


def show(parent: QWidget | None, level: str, text: str) -> bool:
    """Show one modal box and tell whether it was answered with yes (or simply closed)."""
    sentence, _, details = text.partition("\n\n") if level == "bug" else (text, "", "")
    box = QMessageBox(ICONS[level], PRODUCT, sentence, parent=parent)
    if level == "ask":
        yes = box.addButton("是", QMessageBox.ButtonRole.YesRole)
        box.setDefaultButton(yes)
        box.setEscapeButton(box.addButton("否", QMessageBox.ButtonRole.NoRole))
    else:
        yes = box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.setEscapeButton(yes)
    if level == "bug":
        _add_bug_buttons(box, details)
    box.exec()
    return box.clickedButton() is yes


def _add_bug_buttons(box: QMessageBox, details: str) -> None:
    box.setDetailedText(details)
    copy = box.addButton("复制详情", QMessageBox.ButtonRole.ActionRole)
    folder = box.addButton("打开日志文件夹", QMessageBox.ButtonRole.ActionRole)
    # A message box closes on any of its buttons; these two leave it open.
    copy.clicked.disconnect()
    folder.clicked.disconnect()
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    url = QUrl.fromLocalFile(str(log_folder()))
    folder.clicked.connect(lambda: QDesktopServices.openUrl(url))
