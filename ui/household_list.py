"""The list of households, found by their own words or by those of their members."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from fupin_desktop import selections
from fupin_desktop.registry import Registry
from ui.listing import Listing, listing_of
from ui.parts import button
from ui.pick_dialog import PickDialog
from ui.record_list import RecordList
from ui.settings import Settings


class HouseholdList(RecordList):
    """All households of the ledger."""

    import_asked = Signal()
    used = Signal(str, object)  # what is done with picked households, and which they are

    def __init__(
        self,
        registry: Registry,
        settings: Settings | None = None,
        listing: Listing | None = None,
    ) -> None:
        super().__init__(registry, listing or listing_of(registry, "household"), settings)
        self.menu.pick_asked.connect(self.pick)

    def pick(self, uses: Sequence[str] = ()) -> PickDialog:
        """Pick households from a pasted list, and do something with them."""
        dialog = PickDialog(self.registry, self, uses)
        dialog.used.connect(self.use)
        dialog.open()
        return dialog

    def use(self, what: str, ids: list[str], name: str) -> None:
        """List some households, by a name if they have one, and do what is asked with them."""
        condition = selections.among(ids)
        if name:
            self.menu.keep(name, [condition])
        self.clear()
        self.apply(name or f"名单（{len(ids):,} 户）", [condition])
        if what == "fill":
            self.filling.fill()
        elif what == "export":
            self.choose_target(self.columns_shown())
        elif what != "list":
            self.used.emit(what, ids)

    def empty_buttons(self) -> list[QPushButton]:
        if not self.listing.makes:
            return []
        return [
            button("导入名册", self.import_asked.emit, "import_first", "main"),
            button("新建农户", self.created.emit, "create_first"),
        ]
