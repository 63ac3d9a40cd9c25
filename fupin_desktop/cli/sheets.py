"""Commands on workbooks."""

import sys
from argparse import Namespace
from pathlib import Path

from fupin_desktop import excel, queries, views
from fupin_desktop.cli.offices import plan_data, plan_text
from fupin_desktop.cli.session import ledger, out


def excel_import(words: Namespace) -> None:
    """Show what a roster would change, or import it as one batch."""
    book = Path(words.book)
    with ledger(words) as registry:
        imported = excel.read_plan(
            registry, book, skip=_titles(words.skip), fill_only=_titles(words.fill_only),
            over_typed=words.over_typed,
        )  # fmt: skip
        copy = excel.write_errors(imported, book, Path(words.errors)) if words.errors else None
        operations = 0
        if words.apply and imported.changes:
            operations = excel.apply(registry, imported).operations
    data = {
        "applied": bool(words.apply), "operations": operations, "typed": imported.typed,
        **plan_data(imported.plan),
    }  # fmt: skip
    head = "已导入" if words.apply else "导入前核对，没有改动"
    text = f"{head}：{plan_text(imported.plan)}"
    if copy:
        data["errors"] = {"path": words.errors, "rows": copy.rows, "notes": list(copy.notes)}
        text += f"\n标出有误行 {copy.rows:,} 行：{words.errors}" + "".join(copy.notes)
    out(words, data, text)


def _titles(text: str) -> list[str]:
    return [title.strip() for title in text.replace("，", ",").split(",") if title.strip()]


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
