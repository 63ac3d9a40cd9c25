"""Commands of the fill-in sheet 补录表: fill-out, fill-in."""

from argparse import Namespace
from pathlib import Path

from fupin_desktop import excel, views
from fupin_desktop.cli.offices import plan_data, plan_text
from fupin_desktop.cli.rows import condition
from fupin_desktop.cli.session import ledger, out
from fupin_desktop.errors import FupinError


def fill_out(words: Namespace) -> None:
    """Write some fields of the records listed as a sheet to fill in."""
    views.named(words.table)
    names = [name.strip() for name in words.fields.split(",") if name.strip()]
    with ledger(words) as registry:
        table = registry.table(words.table)
        where = dict(condition(table, one) for one in words.where)
        ids = registry.find(words.table, search=words.search, where=where)
        if not ids:
            raise FupinError(f"没有符合条件的{table.label}，没有写出。请改一改条件。")
        rows = excel.write_fill(registry, words.table, ids, names, Path(words.output))
    data = {"path": words.output, "rows": rows, "fields": names}
    out(words, data, f"补录表已写出 {rows} 行：{words.output}")


def fill_in(words: Namespace) -> None:
    """Read a returned sheet; write what was filled in unless it is only looked at."""
    with ledger(words) as registry:
        filled = excel.read_fill(registry, Path(words.book))
        operations = 0
        if filled.changes and not words.dry_run:
            operations = excel.apply_fill(registry, filled).operations
    data = {"applied": bool(operations), "operations": operations, **plan_data(filled.plan)}
    head = "已读入" if operations else "接收前核对，没有改动" if words.dry_run else "没有改动"
    out(words, data, f"{head}：{plan_text(filled.plan)}")
