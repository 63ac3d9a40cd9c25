"""The line below a form that names what is still to be filled in and leads there."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.flow import FlowLayout
from ui.parts import button
from ui.theme import empty, labelled

NAMED: Final = 8  # fields named at once


class MissingLine(QWidget):
    """Names the fields that are still empty; it takes no room where none is."""

    asked = Signal(str)  # name of the field to go to

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("missing")
        self.names: list[str] = []
        self.flow = FlowLayout(2)
        self.setLayout(self.flow)
        self.hide()

    def show_fields(self, labels: Mapping[str, str]) -> None:
        """Name these fields, given by name with their labels."""
        if list(labels) == self.names:
            return
        self.names = list(labels)
        empty(self.flow)
        self.flow.addWidget(labelled("还缺：", "muted"))
        for name in self.names[:NAMED]:
            link = button(labels[name], partial(self.asked.emit, name), f"missing.{name}", "link")
            link.setAutoDefault(False)
            self.flow.addWidget(link)
        rest = len(self.names) - NAMED
        more = f"等 {len(self.names)} 项" if rest > 0 else ""
        self.flow.addWidget(labelled(f"{more}（可以先保存，以后再补）", "muted"))
        self._level()
        self.setVisible(bool(self.names))

    def _level(self) -> None:
        """Words and links stand on one line."""
        inside = [self.flow.itemAt(place) for place in range(self.flow.count())]
        widgets = [widget for item in inside if item and (widget := item.widget())]
        height = max(widget.sizeHint().height() for widget in widgets)
        for widget in widgets:
            widget.setMinimumHeight(height)
