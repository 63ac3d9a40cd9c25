"""The command on two days' totals: what they were, and the records they differ by."""

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fupin_desktop import control, excel, movements, paper
from fupin_desktop.cli.session import ledger, out
from fupin_desktop.errors import FupinError
from fupin_desktop.movements import Item, Line, Movements
from fupin_desktop.registry import Registry

UNKNOWN = "“{}”不是这次对账里的合计，没有列出记录。请用 --json 看各项的 key。"
NO_FILE = "不知道“{}”是什么文件，没有写出。请写成 .xlsx 或 .pdf。"


def compare(words: Namespace) -> None:
    """Put the totals of two moments side by side, and list the records they differ by."""
    with ledger(words) as registry:
        before = movements.moment(registry, words.start or movements.yesterday(registry))
        after = movements.moment(registry, words.end)
        found = movements.compare(registry, before, after, words.region)
        if words.key and words.key not in {one.key for one in found.lines}:
            raise FupinError(UNKNOWN.format(words.key))
        _write(registry, found, words.output)
        items = movements.explained(registry, found, found.of(words.key))
    out(words, _data(found, items), _text(found, items))


def _write(registry: Registry, found: Movements, output: str) -> None:
    target = Path(output)
    if output.lower().endswith(".xlsx"):
        excel.write_movements(registry, found, target)
    elif output.lower().endswith(".pdf"):
        paper.movements(registry, found, target)
    elif output:
        raise FupinError(NO_FILE.format(target.name))


def _data(found: Movements, items: list[Item]) -> dict[str, Any]:
    return {
        "region": found.region, "name": found.name, "from": found.before.name,
        "to": found.after.name, "sentences": found.sentences,
        "lines": [_line(one) for one in found.lines], "records": [_record(one) for one in items],
    }  # fmt: skip


def _line(one: Line) -> dict[str, Any]:
    return {**asdict(one), "label": control.label(one.key), "difference": one.difference}


def _record(one: Item) -> dict[str, Any]:
    deeds = [
        {**asdict(each), "changes": [asdict(change) for change in each.changes]}
        for each in one.deeds
    ]
    return {
        "table": one.move.table, "rec": one.move.rec, "title": one.title,
        "changes": dict(one.move.changes), "through": one.through, "deeds": deeds,
    }  # fmt: skip


def _text(found: Movements, items: list[Item]) -> str:
    told = [f"{found.name}  " + "  ".join(movements.headers(found)[1:])]
    told += ["  ".join(text or "-" for text in movements.texts(one)) for one in found.lines]
    told += ["  ".join(filter(None, (*one.texts, one.move.rec))) for one in items]
    return "\n".join([*told, *found.sentences])
