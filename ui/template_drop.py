"""Forms dropped on the window are filled in; the same dialog is opened by a command."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent

from ui.import_dialog import ImportDialog
from ui.inbox_page import form_in
from ui.template_dialog import TemplateDialog


class TemplateDrop(QObject):
    """Takes a form that is dropped on a window where nothing else wants it."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.Drop):
            return super().eventFilter(watched, event)
        assert isinstance(event, QDropEvent)  # noqa: S101 - what enters is dropped later
        path = form_in(event)
        if path is None or self.window.work is None:
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            show(self.window, path)
        return True


def show(window: Any, path: Path | None = None) -> None:
    """Open the dialog over a window, for the households selected or listed there."""
    work = window.workplace
    dialog = TemplateDialog(
        window.registry, window, selected=work.chosen_households(),
        listed=work.listed_households(),
    )  # fmt: skip
    dialog.changed.connect(window.records_changed)
    dialog.area_asked.connect(window.turn)
    dialog.import_asked.connect(lambda book: _import(window, book))
    dialog.open()
    if path is not None:
        dialog.open_file(path)


def _import(window: Any, book: Path) -> None:
    window.import_roster()
    window.findChildren(ImportDialog)[-1].open_book(book)
