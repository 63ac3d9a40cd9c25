"""The command on the list 待录清单: what is to be typed into the national system, and ticks."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fupin_desktop import entry_list, entry_marks, entry_order, excel, paper
from fupin_desktop.cli.session import ledger, out
from fupin_desktop.entry_list import Entries, Entry
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

ALL = "all"
NONE = "清单里没有“{}”，没有打勾，也没有取消。请照清单里的编号写，如 记录编号/栏目。"
NO_FILE = "不知道“{}”是什么文件，没有写出。请写成 .xlsx 或 .pdf。"


def entries(words: Namespace) -> None:
    """List what is to be typed, tick it or take ticks back, and write it to a file."""
    with ledger(words) as registry:
        if words.since:
            entry_marks.set_since(registry, words.since)
        _put_in_order(registry, words)
        found = entry_list.listed(registry)
        ticked = _check(registry, found, words.check)
        ticked += entry_list.tick(registry, found, _chosen(found.waiting, words.tick))
        back = entry_list.untick(registry, _chosen(found.done, words.untick))
        found = entry_list.listed(registry) if ticked or back else found
        some = _asked(found, words)
        _write(registry, found, some, words.output)
        order = entry_order.sentence(registry)
    data = {**_data(found, some, ticked, back), "order": order}
    out(words, data, f"{_text(found, some, ticked, back)}\n{order}")


def _put_in_order(registry: Registry, words: Namespace) -> None:
    if words.usual_order:
        entry_order.forget(registry)
    names = [one for one in words.first.replace("，", ",").split(",") if one.strip()]
    if names:
        entry_order.put_first(registry, names)


def _check(registry: Registry, found: Entries, book: str) -> int:
    if not book:
        return 0
    imported = excel.read_plan(registry, Path(book))
    same = entry_list.same_as(registry, found, imported.same)
    return entry_list.tick(registry, found, same, entry_marks.CHECKED)


def _chosen(listed: Sequence[Entry], keys: Sequence[str]) -> list[Entry]:
    found: list[Entry] = []
    for key in keys or ():
        some = [one for one in listed if key in _names(one)]
        if not some and key != ALL:
            raise FupinError(NONE.format(key))
        found += [one for one in some if one not in found]
    return found


def _names(one: Entry) -> tuple[str, ...]:
    """Give what an entry may be called by; one that is ticked also by how it was."""
    how = (one.tick.how,) if one.tick and one.tick.how else ()
    return (ALL, one.home, one.rec, "/".join(one.key), *how)


def _asked(found: Entries, words: Namespace) -> list[Entry]:
    some = found.done if words.done else found.waiting
    return [one for one in some if words.find in "".join(one.texts)]


def _write(registry: Registry, found: Entries, some: Sequence[Entry], output: str) -> None:
    target = Path(output)
    if output.lower().endswith(".xlsx"):
        excel.write_entries(registry, found, some, target)
    elif output.lower().endswith(".pdf"):
        paper.entries(registry, found, some, target)
    elif output:
        raise FupinError(NO_FILE.format(target.name))


def _data(found: Entries, some: Sequence[Entry], ticked: int, back: int) -> dict[str, Any]:
    return {
        "since": found.since.name, "waiting": len(found.waiting), "done": len(found.done),
        "ticked": ticked, "unticked": back, "sentences": found.sentences,
        "entries": [
            {"key": "/".join(one.key), "household": one.home, "household_title": one.home_title,
             "household_number": one.number,
             "table": one.table, "title": one.title, "label": one.label, "old": one.old,
             "new": one.new, "official": one.official, "who": one.who, "when": one.when,
             "ticked": one.tick.words if one.tick else ""}
            for one in some
        ],
    }  # fmt: skip


def _text(found: Entries, some: Sequence[Entry], ticked: int, back: int) -> str:
    told = ["  ".join(filter(None, (*one.texts, "/".join(one.key)))) for one in some]
    told += [f"打勾 {ticked:,} 项。"] if ticked else []
    told += [f"取消 {back:,} 项。"] if back else []
    return "\n".join([*told, "".join(found.sentences)])
