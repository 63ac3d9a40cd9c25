"""The picture of what is to be typed into the national system: some of it ticked."""

import shutil
from datetime import timedelta
from pathlib import Path

from camera import LATER, over, shown

from fupin_desktop import demo, entry_list, entry_marks
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.entry_dialog import EntryDialog
from ui.entry_order_dialog import EntryOrderDialog


def draw(made: demo.Demo) -> None:
    """Change some households a day after everything was entered, tick the first, and list."""
    home = Path(shutil.copytree(made.villages[0], made.villages[0].with_name("entries.fupin")))
    tomorrow = LATER + timedelta(days=1)
    registry = Registry.open(home, user="李芳", now=lambda: tomorrow)
    entry_marks.set_since(registry, "2026-11-23")
    homes = registry.find("household", limit=4)
    for rec in homes[:3]:
        _change(
            registry,
            "household",
            rec,
            phone=f"1390000{homes.index(rec):04}",
            risk_note="户主务工受伤",
        )
    member = registry.find("person", where={"household": homes[0]})[-1]
    _change(registry, "person", member, phone="13900001234", work_months=6)
    _change(registry, "household", homes[3], kind="02", kind_since="2026-11")
    window = shown(registry)
    dialog = EntryDialog(registry, window)
    dialog.show_found("", entry_list.listed(registry))
    dialog.table.marked = {one.key for one in dialog.table.items[:3]}
    dialog.keep_ticks()
    dialog.rows.selectRow(3)
    over(window, "entries", dialog)
    order = EntryOrderDialog(registry, dialog)
    order.shown.setCurrentRow(6)
    order.shift(lambda row, _room: row - 3)
    over(window, "entry_order", order)
    window.close()
    shutil.rmtree(home)


def _change(registry: Registry, table: str, rec: str, **values: str | int) -> None:
    registry.save([Change(table=table, rec=rec, values={**values})])
