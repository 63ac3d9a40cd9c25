"""Commands on workbooks."""

import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from fupin_desktop import absences, entry_list, entry_marks, excel, queries, views
from fupin_desktop.cli.offices import plan_data, plan_text
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.excel import NEW, ErrorCopy, Match, Payments, Pick
from fupin_desktop.excel.matching import PAYMENTS, ROSTER, Reading
from fupin_desktop.excel.sheet import column_letters
from fupin_desktop.registry import Registry
from fupin_desktop.template import national

# Options that mean rosters only.
ONLY_ROSTERS: Final = (
    "errors",
    "skip",
    "fill_only",
    "over_typed",
    "over_typed_row",
    "match",
    "forget_match",
    "sheet",
    "header",
    "year",
    "pick",
    "strike",
)


# Of these the options that mean lists of payments as well.
ALL_LISTS: Final = ("errors", "match", "forget_match", "sheet", "header")


def excel_import(words: Namespace) -> None:
    """Show what a roster would change, or import it as one batch."""
    book = Path(words.book)
    with ledger(words) as registry:
        if excel.is_whole(book):
            _import_whole(words, registry, book)
            return
        sheets = excel.read_sheets(book)
        match = _match(words)
        paid = excel.read_payments(registry, book, sheets, match=match)
        if paid:
            _import_payments(words, registry, paid)
            return
        imported = excel.read_plan(
            registry, book, skip=_titles(words.skip), fill_only=_titles(words.fill_only),
            over_typed=words.over_typed, match=match, sheets=sheets,
            picks=[_pick(text) for text in words.pick],
        )  # fmt: skip
        del sheets  # as large as the list
        rows = [_typed_row(text) for text in words.over_typed_row]
        imported = excel.taken(imported, excel.places_of(imported, rows))
        copy = _copy(words, imported, book)
        operations = 0
        _remember(words, registry, imported.reading)
        if words.apply and imported.changes:
            operations = excel.apply(registry, imported).operations
        noted = bool(operations) and not excel.is_partial(imported)
        if words.apply and words.note_missing:
            excel.note_missing(registry, imported)
            noted = True
        struck = _strike(registry, imported) if words.apply and words.strike else 0
    data = {
        "applied": bool(words.apply), "operations": operations, "typed": imported.typed,
        "struck": struck, "year": imported.year, "columns": _columns(imported.reading),
        "candidates": [
            {**asdict(one), "rows": [row + 1 for row in one.rows]} for one in imported.questions
        ],
        **plan_data(imported.plan),
    }  # fmt: skip
    head = _head(words, operations)
    text = f"{head}：{plan_text(imported.plan)}"
    text += _missing_text(imported, noted) if words.apply else ""
    text += f"\n从待录清单划去 {struck:,} 项。" if words.apply and words.strike else ""
    out(words, data | _copy_data(words, copy), text + _copy_text(words, copy))


def _missing_text(imported: excel.Import, noted: bool) -> str:
    """What became of who was missing in the list."""
    gone = imported.plan.count("missing")
    if not gone:
        return ""
    if noted:
        return f"\n名单中没有的 {gone:,} 条已记入减员核实。"
    return f"\n名单中没有的 {gone:,} 条没有记入减员核实；要记入，加 --note-missing 再导入一次。"


def _columns(reading: Reading) -> list[dict[str, str]]:
    return [
        {"column": column_letters(one.index), "title": one.title, "field": one.key}
        for one in reading.header.columns
    ]


def _head(words: Namespace, operations: int) -> str:
    """What was done with a workbook."""
    if not words.apply:
        return "导入前核对，没有改动"
    return "已导入" if operations else "没有可导入的新内容，台账没有任何改动"


def _copy(words: Namespace, planned: excel.Import | Payments, book: Path) -> ErrorCopy | None:
    """Write the copy that marks the faulty rows, if it is asked for and there are any."""
    doubted = planned.faulty.doubted if isinstance(planned, excel.Import) else ()
    if not words.errors or not (planned.plan.count("refused") or doubted):
        return None
    return excel.write_errors(planned, book, Path(words.errors))


def _copy_data(words: Namespace, copy: ErrorCopy | None) -> dict[str, Any]:
    if not copy:
        return {}
    return {"errors": {"path": words.errors, "rows": copy.rows, "notes": list(copy.notes)}}


def _copy_text(words: Namespace, copy: ErrorCopy | None) -> str:
    if not copy:
        return "\n没有有误的行，没有写副本。" if words.errors else ""
    return "\n".join([f"\n标出有误行 {copy.rows:,} 行：{words.errors}", *copy.notes])


def _strike(registry: Registry, imported: excel.Import) -> int:
    """Tick what the list proves to be in the national system; return how many."""
    found = entry_list.listed(registry)
    same = entry_list.same_as(registry, found, excel.proved(imported))
    return entry_list.tick(registry, found, same, entry_marks.IMPORTED)


def missing(words: Namespace) -> None:
    """List who was missing in imported lists, write what came of it, or export the list."""
    with ledger(words) as registry:
        if words.settle:
            absences.settle(registry, words.settle, words.outcome, words.note)
        found = absences.listed(registry)
        if words.open:
            found = [one for one in found if one.is_open]
        if words.output:
            excel.write_absences(registry, found, Path(words.output))
    data = [
        {**asdict(one.absence), "name": one.name, "household": one.home, "head": one.head,
         "open": one.is_open, "changed": one.changed} for one in found
    ]  # fmt: skip
    lines(
        words,
        zip(
            data,
            ("  ".join(filter(None, (one.absence.rec, *one.texts))) for one in found),
            strict=True,
        ),
    )


def _match(words: Namespace) -> Match:
    """How the workbook is to be read, as the options say."""
    fields: dict[int | str, str] = {}
    for text in words.match:
        title, equals, name = text.rpartition("=")
        if not equals or not title.strip():
            raise FupinError(
                f"“{text}”不是“标题=字段”，没有改动。请写上等号，不对应任何字段的写“标题=”。"
            )
        fields[title.strip()] = name.strip()
    span = None
    if words.header:
        rows = words.header.split("-")
        if not all(row.isdecimal() and int(row) for row in rows) or len(rows) > 2:
            raise FupinError(f"表头的行号“{words.header}”看不懂，没有改动。请写成 3 或 3-4。")
        span = int(rows[0]) - 1, int(rows[-1]) - 1
    kind = PAYMENTS if words.payments else ROSTER if words.roster else ""
    return Match(words.sheet, span, fields, alone=words.forget_match, year=words.year, kind=kind)


def _remember(words: Namespace, registry: Registry, reading: Reading) -> None:
    """Remember what was said of the columns, or forget it, once the list is imported."""
    if words.apply and words.forget_match:
        excel.forget(registry, reading)
    elif words.apply and (words.match or words.payments or words.roster):
        excel.remember(registry, reading)


def _import_payments(words: Namespace, registry: Registry, paid: Payments) -> None:
    """Show which payments a list would add, or import them as one batch."""
    if any(getattr(words, name) for name in ONLY_ROSTERS if name not in ALL_LISTS):
        raise FupinError(
            f"“{paid.book.name}”是发放名单，只能整个导入，没有改动。"
            "请去掉 --skip、--fill-only、--over-typed、--pick 这样的选项。"
        )
    copy = _copy(words, paid, paid.book)
    operations = 0
    _remember(words, registry, paid.reading)
    if words.apply and paid.changes:
        operations = excel.apply_payments(registry, paid).operations
    data = {
        "applied": bool(words.apply), "operations": operations, "columns": _columns(paid.reading),
        **plan_data(paid.plan),
    }  # fmt: skip
    head = _head(words, operations)
    text = f"{head}：{plan_text(paid.plan)}"
    out(words, data | _copy_data(words, copy), text + _copy_text(words, copy))


def _import_whole(words: Namespace, registry: Registry, book: Path) -> None:
    """Show what all data of a ledger would change, or import them as one batch."""
    if any(getattr(words, name) for name in ONLY_ROSTERS):
        raise FupinError(
            f"“{book.name}”是全部数据，只能整个导入，没有改动。请去掉 --apply 以外的选项。"
        )
    whole = excel.read_whole(registry, book)
    operations = 0
    if words.apply and whole.tables:
        operations = excel.apply_whole(registry, whole).operations
    data = {"applied": bool(words.apply), "operations": operations, **plan_data(whole.plan)}
    head = _head(words, operations)
    out(words, data, f"{head}：{plan_text(whole.plan)}")


def _pick(text: str) -> Pick:
    """What the user chose for a row, as the option says."""
    row, _, rec = text.partition("=")
    if not row.strip().isdecimal() or not rec.strip():
        raise FupinError(f"“{text}”不是“行号=编号”，没有改动。请写成 5=编号，新增的写 5={NEW}。")
    return Pick(int(row) - 1, rec.strip())


def _typed_row(text: str) -> tuple[int, str]:
    """A row whose values by hand are overwritten, or one value of it, as the option says."""
    row, _, label = text.partition("=")
    if not row.strip().isdecimal():
        raise FupinError(f"“{text}”不是“行号”或“行号=栏目”，没有改动。请写成 5 或 5=民族。")
    return int(row) - 1, label.strip()


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


def excel_national(words: Namespace) -> None:
    """Write a list in the columns of the national system's exports."""
    layout = national.named(words.layout)
    with ledger(words) as registry:
        rows = national.write(
            registry, layout, Path(words.output), coded=words.codes, every=words.all
        )
        empty = national.lacking(registry, layout)
    data = {"path": words.output, "rows": rows, "note": layout.note, "lacking": empty}
    out(words, data, f"已导出 {rows:,} 行：{words.output}\n{layout.note}")


def excel_all(words: Namespace) -> None:
    """Write all records of a ledger to a workbook that imports again."""
    with ledger(words) as registry:
        counts = excel.write_whole(registry, Path(words.output))
    total = sum(counts.values())
    data = {"path": words.output, "rows": total, "counts": counts}
    out(words, data, f"已导出全部数据 {total:,} 条：{words.output}。文件没有加密，请妥善保管。")


def excel_template(words: Namespace) -> None:
    """Write an empty workbook with drop-downs to fill in."""
    views.named(words.table)
    with ledger(words) as registry:
        excel.write_template(registry, words.table, Path(words.output))
    out(words, {"path": words.output}, f"已写好模板：{words.output}")
