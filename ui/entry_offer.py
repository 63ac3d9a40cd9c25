"""The offer after an import: what the list proves to be in the national system, to be ticked."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fupin_desktop import entry_list, entry_marks, excel
from fupin_desktop.entry_list import Entries, Entry
from fupin_desktop.errors import Step
from fupin_desktop.excel import Import
from fupin_desktop.registry import Registry
from ui.parts import button, named, run_alone, wrapped

OFFER: Final = (
    "待录清单里有 {:,} 项，这份名册已经有了。名册要是从全国系统导出的，可以划去，不必再录。"
)
DONE: Final = "已从待录清单划去 {:,} 项，在清单的“已录入的”里。"
BACK: Final = "没有划去，{:,} 项仍在待录清单里。"


class EntryOffer(QWidget):
    """Says how much is proved, ticks it when asked, and takes that back; hidden until there is."""

    def __init__(self, registry: Registry, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "entry_offer")
        self.registry = registry
        self.found: Entries | None = None
        self.proved: list[Entry] = []
        self.told = wrapped(role="notice", name="entries_told")
        self.strike = button("从待录清单划去", self.tick, "strike")
        self.back = button("不划了", self.untick, "strike_back")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.told, 1)
        row.addWidget(self.strike, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def look(self, imported: Import) -> None:
        """Look in the background for what the list has that was to be typed, and offer it."""
        if entry_marks.is_set(self.registry):
            work = partial(_proved, self.registry, imported)
            run_alone(self.window(), "正在核对待录清单……", work, self.show_found)

    def show_found(self, found: tuple[Entries, list[Entry]] | None) -> None:
        """Offer what was found, if anything was."""
        if found and found[1]:
            self.found, self.proved = found
            self._say(OFFER, ticked=False)
            self.show()

    def tick(self) -> None:
        """Tick what is proved."""
        if self.found is not None:
            entry_list.tick(self.registry, self.found, self.proved, entry_marks.IMPORTED)
            self._say(DONE, ticked=True)

    def untick(self) -> None:
        """Take just those ticks back."""
        entry_list.untick(self.registry, self.proved)
        self._say(BACK, ticked=False)

    def _say(self, text: str, *, ticked: bool) -> None:
        self.told.setText(text.format(len(self.proved)))
        self.strike.setVisible(not ticked)
        self.back.setVisible(ticked)


def _proved(
    registry: Registry, imported: Import, step: Step
) -> tuple[Entries, list[Entry]] | None:  # fmt: skip
    """Give what the list proves; nothing where too much is to be typed for any list."""
    try:
        found = entry_list.listed(registry, step)
    except entry_list.TooManyError:
        return None
    return found, entry_list.same_as(registry, found, excel.proved(imported))
