"""The command on reports people put together: list, run, keep, hand on."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from fupin_desktop import excel, paper, report
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.report import EXAMPLES, Definition, Kept, Sheet

NO_FILE = "不知道“{}”是什么文件，没有写出。请写成 .xlsx 或 .pdf。"
NO_BOOK = "“{}”不是 .xlsx 文件名，没有合并。请写成 .xlsx。"
NO_OUTPUT = "请用 -o 写明写到哪个文件。没有写出。"
WHOSE = {"own": "", "above": "上级下发", "sent": "已下发", "example": "示例"}


def run(words: Namespace) -> None:
    """Do what is asked with the reports of a ledger."""
    if words.action not in ("list", "save") and not words.name:
        raise FupinError("请写明报表名称，见 fupin report FILE list。没有改动。")
    ACTIONS[words.action](words)


def _list(words: Namespace) -> None:
    with ledger(words) as registry:
        found = report.listed(registry)
    told = [
        *((one.definition, _whose(one)) for one in found),
        *((one, "example") for one in EXAMPLES),
    ]
    lines(words, ((
        {"name": one.name, "whose": whose, "row": one.row, "columns": len(one.columns)},
        "\t".join(filter(None, (one.name, WHOSE[whose]))),
    ) for one, whose in told))  # fmt: skip


def _whose(one: Kept) -> str:
    return "above" if one.above else "sent" if one.sent else "own"


def _run(words: Namespace) -> None:
    target = Path(words.output)
    if words.output and target.suffix.lower() not in (".xlsx", ".pdf"):
        raise FupinError(NO_FILE.format(target.name))
    with ledger(words) as registry:
        day = report.day(registry, words.on)
        sheet = report.run(registry, _named(registry, words.name), on=day)
        if words.output:
            _write(registry, sheet, target)
    if words.output:
        count = sum(one.kind == report.ROW for one in sheet.lines)
        data = {"path": words.output, "rows": count, "notes": list(sheet.notes), "on": sheet.on}
        out(words, data, "\n".join((f"已写出：{words.output}", *sheet.notes)))
        return
    if words.json:
        out(words, _data(sheet), "")
        return
    print("\t".join(sheet.heads))
    for one in sheet.lines:
        print("\t".join(sheet.texts(one)))
    for note in sheet.notes:
        print(note)


def _write(registry: Registry, sheet: Sheet, target: Path) -> None:
    if target.suffix.lower() == ".pdf":
        paper.report(registry, sheet, target)
    else:
        excel.write_report(registry, sheet, target)


def _data(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.definition.name, "on": sheet.on,
        "heads": sheet.heads, "notes": list(sheet.notes),
        "lines": [
            {"kind": one.kind, "level": one.level, "number": one.number, "cells": list(one.cells),
             "texts": list(sheet.texts(one)),
             "id": sheet.ids[one.start] if one.kind == report.ROW else ""}
            for one in sheet.lines
        ],
    }  # fmt: skip


def _named(registry: Registry, name: str) -> Definition:
    """Give a report of the ledger, an example, or one out of a file."""
    kept = {one.name: one for one in EXAMPLES}
    kept |= {one.name: one.definition for one in reversed(report.listed(registry))}
    if name not in kept and Path(name).is_file():
        return report.load(Path(name))
    return kept[name] if name in kept else report.get(registry, name)


def _add_up(words: Namespace) -> None:
    """Put the workbooks of a folder, sent back by villages, into one."""
    if not words.output:
        raise FupinError(NO_OUTPUT)
    target = Path(words.output)
    if target.suffix.lower() != ".xlsx":
        raise FupinError(NO_BOOK.format(target.name))
    with ledger(words) as registry:
        found = excel.join(registry, excel.in_folder(Path(words.name), target))
        rows = excel.write_gathered(registry, found, target)
    data = {
        "path": words.output, "rows": rows, "offices": [one.office for one in found.returns],
        "sums": [None if one is None else float(one) for one in found.sums(found.returns)],
        "heads": list(found.heads), "notes": list(found.notes),
    }  # fmt: skip
    told = f"已合并 {len(found.returns):,} 个单位 {rows:,} 行：{words.output}"
    out(words, data, "\n".join((told, *found.notes)))


def _show(words: Namespace) -> None:
    with ledger(words) as registry:
        found = _named(registry, words.name)
    print(json.dumps(found.stored(), ensure_ascii=False, indent=None if words.json else 2))


def _save(words: Namespace) -> None:
    _keep(words, report.read(sys.stdin.read()), words.rename or words.name)


def _import(words: Namespace) -> None:
    _keep(words, report.load(Path(words.name)), words.rename)


def _keep(words: Namespace, definition: Definition, name: str) -> None:
    definition = definition.named(name or definition.name)
    with ledger(words) as registry:
        report.run(registry, definition)  # what cannot be run is not kept
        report.save(registry, definition, definition.name if words.action == "save" else "")
    out(words, {"name": definition.name, "unknown": list(definition.unknown)},
        f"已保存报表“{definition.name}”。")  # fmt: skip


def _export(words: Namespace) -> None:
    if not words.output:
        raise FupinError(NO_OUTPUT)
    with ledger(words) as registry:
        report.export(_named(registry, words.name), Path(words.output))
    out(words, {"path": words.output}, f"已导出：{words.output}")


def _delete(words: Namespace) -> None:
    with ledger(words) as registry:
        report.drop(registry, words.name)
    out(words, {"name": words.name}, f"已删除报表“{words.name}”。")


def _send(words: Namespace) -> None:
    with ledger(words) as registry:
        report.send(registry, words.name)
    out(words, {"name": words.name}, f"“{words.name}”会随下一个下发包送到各村。")


def _withdraw(words: Namespace) -> None:
    with ledger(words) as registry:
        report.withdraw(registry, words.name)
    out(words, {"name": words.name}, f"“{words.name}”不再下发，各村收到下一个下发包后就没有了。")


ACTIONS = {
    "list": _list, "run": _run, "show": _show, "save": _save, "import": _import,
    "export": _export, "delete": _delete, "send": _send, "withdraw": _withdraw, "add-up": _add_up,
}  # fmt: skip
