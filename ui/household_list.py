"""The list of households, found by their own words or by those of their members."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from fupin_desktop.registry import Registry
from ui.listing import Listing, listing_of
from ui.parts import button
from ui.record_list import RecordList
from ui.settings import Settings


class HouseholdList(RecordList):
    """All households of the ledger."""

    import_asked = Signal()

    def __init__(
        self,
        registry: Registry,
        settings: Settings | None = None,
        listing: Listing | None = None,
    ) -> None:
        super().__init__(registry, listing or listing_of(registry, "household"), settings)

    def empty_buttons(self) -> list[QPushButton]:
        if not self.listing.makes:
            return []
        return [
            button("导入名册", self.import_asked.emit, "import_first", "main"),
            button("新建农户", self.created.emit, "create_first"),
        ]
