"""Commands on templates of county forms: list, check, add, hide, fill, names."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from fupin_desktop import life, template, values
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.template import kept, roster, source
from fupin_desktop.template.roster import Blank
from fupin_desktop.template.source import Source


def run(words: Namespace) -> int | None:
    """Do what the first word after the ledger says."""
    return ACTIONS[words.action](words)


def _list(words: Namespace) -> None:
    with ledger(words) as registry:
        found = kept.listed(registry, every=words.all)
    lines(words, (({
        "id": one.rec, "name": one.name, "version": one.version, "source": one.source,
        "region": one.region, "above": one.above, "here": one.is_here, "older": one.older,
    }, f"{one.rec}\t{one.name}\t{one.version}\t{'' if one.is_here else '文件还没有收到'}")
        for one in found))  # fmt: skip


def _check(words: Namespace) -> int | None:
    with ledger(words) as registry:
        found = _source(registry, words)
    if isinstance(found, Blank):
        columns = {one.written: one.sentence for one in source.told(found)}
        data = {"kind": "roster", "ready": True, "columns": columns, "remarks": found.strangers}
        out(words, data, "\n".join((found.sentence(), *found.strangers)))
        return None
    data = {
        "kind": found.kind, "ready": found.is_ready,
        "known": [slot.written for slot in found.slots],
        "unknown": found.unknown, "remarks": found.remarks,
    }  # fmt: skip
    out(words, data, "\n".join((found.sentence(), *found.remarks)))
    return None if found.is_ready else 3


def _add(words: Namespace) -> None:
    path = _file(words)
    with ledger(words) as registry:
        batch = kept.add(
            registry, path, name=words.name, version=words.version, source=words.source
        )
    out(words, {"id": batch.ids[0]}, f"已保存模板：{batch.ids[0]}")


def _hide(words: Namespace) -> None:
    with ledger(words) as registry:
        if not registry.find(kept.TABLE, where={"id": words.template}):
            raise FupinError("没有这个模板，没有改动。请用 template list 查看编号。")
        kept.hide(registry, words.template)
    out(words, {"id": words.template}, "已停用，以前填好的表不变。")


def _names(words: Namespace) -> None:
    with ledger(words) as registry:
        offers = [*template.Vocabulary(registry).offers()]
    lines(words, ((vars(one), f"{one.written}\t{one.group}\t{one.meaning}") for one in offers))


def _fill(words: Namespace) -> None:
    if not words.output:
        raise FupinError("请用 -o 写明放在哪个文件夹。没有填表。")
    if words.all == bool(words.household):
        raise FupinError("请用 --household 指明农户，或用 --all 填全部，两者选一。没有填表。")
    folder, on = Path(words.output), _day(words.on)
    with ledger(words) as registry:
        here = life.present(registry, on=on)
        chosen = words.household or registry.find("household", where=here)
        found = _source(registry, words)
        if isinstance(found, Blank):
            _fill_roster(registry, words, found, chosen, on)
            return
        way = template.BOOK if words.one_book else template.FILES
        done = template.fill(registry, found, chosen, folder, way=way, on=on)
    data: dict[str, Any] = {
        "path": str(done.path),
        "households": done.households,
        "notes": done.notes,
    }
    text = "\n".join((f"已填 {done.households} 户：{done.path}", *done.notes))
    out(words, data, text)


def _fill_roster(
    registry: Registry, words: Namespace, blank: Blank, chosen: list[str], on: str
) -> None:
    done = roster.fill(registry, blank, chosen, Path(words.output), on=on)
    lacking = {
        table: {rec: [*names] for rec, names in some.items()}
        for table, some in done.lacking.items()
    }
    data = {"path": str(done.path), "rows": done.rows, "lacking": lacking, "notes": done.notes}
    empty = sum(len(names) for some in done.lacking.values() for names in some.values())
    more = [f"台账里没有、空着的 {empty} 格。"] if empty else []
    out(words, data, "\n".join((f"已填 {done.rows} 行：{done.path}", *more, *done.notes)))


def _day(text: str) -> str:
    try:
        about = Field(name="on", label="截至日期", kind=Kind.DATE)
        return str(values.parse(about, text) or "")
    except values.BadValue as bad:
        raise FupinError(f"{bad}没有填表。请改正截至日期。") from None


def _source(registry: Registry, words: Namespace) -> Source:
    """The template or blank roster named: a file, or one kept in the ledger by its id."""
    if registry.find(kept.TABLE, where={"id": words.template}):
        return source.read_kept(registry, words.template)
    if words.roster:
        return roster.read(registry, _file(words))
    return source.read(registry, _file(words))


def _file(words: Namespace) -> Path:
    if not words.template:
        raise FupinError("请写明模板文件，或 template list 列出的编号。没有填表。")
    return Path(words.template)


ACTIONS = {
    "list": _list, "check": _check, "add": _add, "hide": _hide, "names": _names, "fill": _fill,
}  # fmt: skip
