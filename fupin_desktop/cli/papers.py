"""Commands on paper: print archives, sheets and forms; tell whether a paper is current."""

import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any

from fupin_desktop import life, queries, values, views
from fupin_desktop import paper as printer
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.cli.rows import condition
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import Cancelled, FupinError, Step
from fupin_desktop.paper import archives, currency
from fupin_desktop.paper.archives import Order, Outcome
from fupin_desktop.registry import Registry

NOWHERE = "没有写明写到哪里，没有打印。请用 -o 指明文件（--each 时是文件夹）。"
WHOM = "没有打印。请写明农户：--household 指明，--where、--search 查找，或 --all 全部，三者选一。"


def paper(words: Namespace) -> None:
    """Print archives, sheets of single records or single forms; or check what was printed."""
    if words.action == "check":
        _check(words)
    elif words.action == "list":
        _list(words)
    elif not words.output:
        raise FupinError(NOWHERE)
    elif words.form == "record":
        _records(words)
    elif words.form != "archive":
        _form(words)
    else:
        _archives(words)


def _archives(words: Namespace) -> None:
    parts = [key for key in words.parts.split(",") if key]
    order = Order(on=_date(words.on), parts=parts, changed=words.changed, leaves=words.leaves)
    target, print_them = Path(words.output), archives.into_each if words.each else archives.into_one
    with ledger(words) as registry, _stopping() as step:
        households = archives.in_walk(registry, _chosen(registry, words, order.on))
        found = print_them(registry, households, target, order, step)
    data = {
        "path": words.output, "households": len(households), "pages": found.pages,
        "files": [str(one) for one in found.files], "printed": found.printed,
        "current": found.current, "left": found.left, "removed": found.removed,
    }  # fmt: skip
    out(words, data, "\n".join(_told(found, words.output)))


def _told(found: Outcome, output: str) -> Iterator[str]:
    if found.pages:
        yield f"已打印 {len(found.printed)} 户，{found.pages} 页：{output}"
    if found.current:
        none = "" if found.pages else "，没有写文件"
        yield f"{len(found.current)} 户和上次打印的一样{none}。"
    if found.removed:
        yield f"{len(found.removed)} 户的页数少了，多出来的旧页请抽出。"
    if found.left:
        left = len(found.left)
        yield f"已停止，还有 {left} 户没有打印。再用 --changed 打印，就接着打印其余的户。"


def _chosen(registry: Registry, words: Namespace, on: str) -> list[str]:
    """The households named, or those that meet the conditions, or all there were on the day."""
    sought = bool(words.where or words.search)
    if [bool(words.household), sought, words.all].count(True) != 1:
        raise FupinError(WHOM)
    if words.household:
        _check_all(len(registry.rows("household", words.household)), len(words.household))
        return list(words.household)
    table = registry.table("household")
    where = life.present(registry, on=on) | dict(condition(table, one) for one in words.where)
    found = registry.find("household", search=words.search, where=where)
    if found.near:
        print(queries.ALIKE, file=sys.stderr)
    return found


def _check(words: Namespace) -> None:
    """Tell which paper a code belongs to and whether it is current."""
    with ledger(words) as registry:
        found = currency.check(registry, words.code)
    data = {"code": words.code, "known": bool(found.standings), "more": found.more,
            "papers": [_data(one) for one in found.standings], "text": found.text}  # fmt: skip
    out(words, data, found.text)


def _list(words: Namespace) -> None:
    """List the households' newest archives on paper, and whether they are current."""
    with ledger(words) as registry:
        if not (words.household or words.where or words.search):
            words.all = True
        households = archives.in_walk(registry, _chosen(registry, words, ""))
        found = [*currency.overview(registry, households)]
    lines(words, ((_data(one), "".join(one.sentences)) for one in found))


def _data(one: currency.Standing) -> dict[str, Any]:
    return {**asdict(one), "sentences": list(one.sentences)}


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
            _check_all(len(registry.rows("household", chosen)), len(chosen))
        asked = printer.Asked(households=chosen, table=words.table, title=words.title,
                              everybody=words.all, years=tuple(words.years))  # fmt: skip
        pages = printer.form(registry, words.form, Path(words.output), asked, on=on)
    data = {"path": words.output, "form": words.form, "pages": pages}
    out(words, data, f"已打印 {pages} 页：{words.output}")


def _check_all(found: int, named: int) -> None:
    if found < named:
        raise FupinError("有的农户编号找不到，没有打印。请用 list 查看编号。")


def _date(text: str) -> str:
    try:
        return str(values.parse(Field(name="on", label="截至日期", kind=Kind.DATE), text) or "")
    except values.BadValue as error:
        raise FupinError(f"{error} 没有打印。") from error


@contextmanager
def _stopping() -> Iterator[Step]:
    """Give a step that shows how far it is, and stops between two households on Ctrl-C."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    def step(done: int, total: int) -> None:
        if asked:
            raise Cancelled
        if sys.stderr.isatty():
            print(f"\r{done}/{total} 户", end="" if done < total else "\n", file=sys.stderr)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield step
    finally:
        signal.signal(signal.SIGINT, before)
