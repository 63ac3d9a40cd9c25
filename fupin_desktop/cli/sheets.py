"""Commands on workbooks and paper."""

import sys
from argparse import Namespace
from pathlib import Path

from fupin_desktop import excel, life, queries, values, views
from fupin_desktop import paper as printer
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.cli.offices import plan_data, plan_text
from fupin_desktop.cli.session import ledger, out
from fupin_desktop.errors import FupinError


def excel_import(words: Namespace) -> None:
    """Show what a roster would change, or import it as one batch."""
    book = Path(words.book)
    with ledger(words) as registry:
        imported = excel.read_plan(registry, book)
        if words.errors:
            excel.write_errors(imported, book, Path(words.errors))
        operations = 0
        if words.apply and imported.changes:
            operations = excel.apply(registry, imported).operations
    data = {"applied": bool(words.apply), "operations": operations, **plan_data(imported.plan)}
    head = "已导入" if words.apply else "导入前核对，没有改动"
    out(words, data, f"{head}：{plan_text(imported.plan)}")


def excel_export(words: Namespace) -> None:
    """Write a list of records to a workbook."""
    views.named(words.table)
    with ledger(words) as registry:
        ids = registry.find(words.table, search=words.search)
        if ids.near:
            print(queries.ALIKE, file=sys.stderr)
        excel.write_table(registry, words.table, ids, Path(words.output))
    out(words, {"path": words.output, "rows": len(ids)}, f"已导出 {len(ids)} 行：{words.output}")


def excel_template(words: Namespace) -> None:
    """Write an empty workbook with drop-downs to fill in."""
    views.named(words.table)
    with ledger(words) as registry:
        excel.write_template(registry, words.table, Path(words.output))
    out(words, {"path": words.output}, f"已写好模板：{words.output}")


def paper(words: Namespace) -> None:
    """Print household archives, sheets of single records, or single forms, to one PDF."""
    if words.form == "record":
        _records(words)
        return
    if words.form != "archive":
        _form(words)
        return
    if words.all == bool(words.household):
        raise FupinError("请用 --household 指明农户，或用 --all 打印全部，两者选一。没有打印。")
    on = _date(words.on)
    with ledger(words) as registry:
        here = life.present(registry, on=on)
        households = words.household or registry.find("household", where=here)
        if words.household:
            _check(len(registry.rows("household", households)), len(households))
        parts = [key for key in words.parts.split(",") if key]
        pages = printer.archive(registry, households, Path(words.output), on=on, parts=parts)
    data = {"path": words.output, "households": len(households), "pages": pages}
    out(words, data, f"已打印 {len(households)} 户，{pages} 页：{words.output}")


def _records(words: Namespace) -> None:
    if not words.table or not words.id:
        raise FupinError("请用 --table 和 --id 指明要打印的记录。没有打印。")
    views.named(words.table)
    on = _date(words.on)
    with ledger(words) as registry:
        pages = printer.record(registry, words.table, words.id, Path(words.output), on=on)
    data = {"path": words.output, "records": len(words.id), "pages": pages}
    out(words, data, f"已打印 {len(words.id)} 条，{pages} 页：{words.output}")


def _form(words: Namespace) -> None:
    """Print a single form: of some households, or of all there were."""
    on = _date(words.on)
    chosen = words.household or None
    with ledger(words) as registry:
        if words.table:
            views.named(words.table)
        if chosen:
            _check(len(registry.rows("household", chosen)), len(chosen))
        asked = printer.Asked(households=chosen, table=words.table, title=words.title,
                              everybody=words.all)  # fmt: skip
        pages = printer.form(registry, words.form, Path(words.output), asked, on=on)
    data = {"path": words.output, "form": words.form, "pages": pages}
    out(words, data, f"已打印 {pages} 页：{words.output}")


def _check(found: int, named: int) -> None:
    if found < named:
        raise FupinError("有的农户编号找不到，没有打印。请用 list 查看编号。")


def _date(text: str) -> str:
    try:
        return str(values.parse(Field(name="on", label="截至日期", kind=Kind.DATE), text) or "")
    except values.BadValue as error:
        raise FupinError(f"{error} 没有打印。") from error
