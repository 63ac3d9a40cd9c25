"""Commands on public notices: make, print, post, take down, write down an objection."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fupin_desktop import codes, notice_text, notices, paper
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.notices import Row
from fupin_desktop.registry import Registry


def notice(words: Namespace) -> None:
    """Do one thing with a public notice."""
    if words.action not in ("make", "list") and not words.id:
        raise FupinError("缺少公示编号，什么也没有改动。编号见 fupin notice FILE list。")
    with ledger(words) as registry:
        ACTIONS[words.action](registry, words)


def _list(registry: Registry, words: Namespace) -> None:
    today = registry.today()
    found = registry.select("notice")
    said = (f"{row['title']}  {notices.sentence(row, today)}  {row['id']}" for row in found)
    lines(words, zip((_data(row, today) for row in found), said, strict=True))


def _data(row: Row, today: str) -> dict[str, Any]:
    return {
        "id": row["id"], "title": row["title"], "kind": row["kind"], "on": row["on"],
        "start": row["start"], "days": row["days"], "until": notices.last_day(row) or None,
        "taken_down": row["taken_down"], "state": notices.state(row, today),
    }  # fmt: skip


def _make(registry: Registry, words: Namespace) -> None:
    word = words.kind.removesuffix("公示")
    kind = codes.find("notice_kind", f"{word}公示") or codes.find("notice_kind", words.kind)
    if kind is None:
        known = "、".join(one.label for one in codes.choices("notice_kind"))
        raise FupinError(f"请用 --kind 写明公示种类，什么也没有保存。可用的有：{known}。")
    made = notice_text.draft(
        registry, kind, procedures=words.procedure, year=words.year, on=words.on
    )
    if words.output:
        paper.notice(made, Path(words.output))
    rec = notices.keep(registry, made).ids[0]
    out(words, {"id": rec, "title": made.title, "rows": len(made.rows)},
        f"{made.title}（{len(made.rows)} 行）  {rec}")  # fmt: skip


def _print(registry: Registry, words: Namespace) -> None:
    if not words.output:
        raise FupinError("请用 -o 写明打印到哪个文件，没有打印。")
    row = notices.read(registry, words.id)
    made = notice_text.kept(registry, row)
    phone = str(row["phone"] or "") or words.phone
    start = str(row["start"] or "")
    pages = paper.notice(made, Path(words.output), start, phone, of=(registry, str(row["id"])))
    out(words, {"path": words.output, "pages": pages}, f"已打印 {pages} 页：{words.output}")


def _post(registry: Registry, words: Namespace) -> None:
    given: dict[str, Json] = {"start": words.date or registry.today()}
    given |= {name: value for name, value in (("place", words.place), ("phone", words.phone),
                                              ("days", words.days)) if value}  # fmt: skip
    notices.post(registry, words.id, given, [Path(one) for one in words.photo])
    _show(registry, words)


def _down(registry: Registry, words: Namespace) -> None:
    day = words.date or registry.today()
    notices.take_down(registry, words.id, day, words.result, early=words.early)
    _show(registry, words)


def _object(registry: Registry, words: Namespace) -> None:
    given: dict[str, Json] = {"content": words.content, "date": words.date or registry.today()}
    given |= {name: value for name, value in (("person", words.person), ("phone", words.phone))
              if value}  # fmt: skip
    batch = notices.object_to(registry, words.id, given)
    out(words, {"id": batch.ids[0]}, batch.ids[0])


def _show(registry: Registry, words: Namespace) -> None:
    row, today = notices.read(registry, words.id), registry.today()
    against = [str(one["content"]) for one in notices.objections(registry, words.id)]
    text = "\n".join((str(row["content"] or ""), notices.sentence(row, today),
                      *(f"异议：{one}" for one in against)))  # fmt: skip
    out(words, {**_data(row, today), "content": row["content"], "objections": against}, text)


ACTIONS: Mapping[str, Callable[[Registry, Namespace], None]] = {
    "list": _list, "make": _make, "print": _print, "post": _post, "down": _down,
    "object": _object, "show": _show,
}  # fmt: skip
