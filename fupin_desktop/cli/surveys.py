"""Commands of field work on many households: survey, pick."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from fupin_desktop import picking, surveys, titles, values
from fupin_desktop.cli.session import ledger, lines
from fupin_desktop.errors import FupinError
from fupin_desktop.picking import Match
from fupin_desktop.registry import Registry
from fupin_desktop.surveys import Progress

STATES = {"todo": "还没有排查", "absent": "没有见到人", "done": "已排查"}


def survey(words: Namespace) -> None:
    """List the rounds with their progress, or of one round what is to do."""
    with ledger(words) as registry:
        rows = [*_one(registry, words.id)] if words.id else [*_rounds(registry)]
    lines(words, rows)


def _rounds(registry: Registry) -> Iterator[tuple[dict[str, Any], str]]:
    fields = registry.table(surveys.ROUND).fields
    for row in registry.select(surveys.ROUND):
        held = surveys.progress(registry, row)
        data = {
            "id": row["id"], "name": row["name"], "start": row["start"], "end": row["end"],
            "kind": row["kind"], "cover": surveys.cover_words(row), "region": row["region"],
            "open": surveys.is_open(row, registry.today()), **_counts(held),
        }  # fmt: skip
        span = f"{values.show(fields['start'], row['start']) or '…'} 至 {row['end'] or '…'}"
        yield data, f"{row['id']}  {row['name']}（{span}）{surveys.summary(held)}"


def _counts(held: Progress) -> dict[str, Any]:
    return {
        "total": held.total, "done": len(held.done), "absent": len(held.absent),
        "todo": len(held.todo), "left_out": len(held.left_out), "doubt": held.doubt,
    }  # fmt: skip


def _one(registry: Registry, rec: str) -> Iterator[tuple[dict[str, Any], str]]:
    held = surveys.progress(registry, surveys.round_of(registry, rec))
    states = {one: state for state in STATES for one in getattr(held, state)}
    wanted = {"household": {*states, *held.left_out}}
    names = titles.names_of(registry.rows, wanted)
    for one, state in states.items():
        yield (
            {"household": one, "name": names[one], "state": state},
            (f"{STATES[state]}  {names[one]}  {one}"),
        )
    for one, why in held.left_out.items():
        yield (
            {"household": one, "name": names[one], "state": "left_out", "why": why},
            (f"不再排查  {names[one]}：{why}  {one}"),
        )


def pick(words: Namespace) -> int:
    """Find the households that the lines on standard input mean; ask where several may be meant."""
    try:
        text = sys.stdin.read()
    except UnicodeDecodeError as error:
        raise FupinError("标准输入不是 UTF-8 编码，没有查找。请另存为 UTF-8 再试。") from error
    with ledger(words) as registry:
        found = picking.match(registry, text.lstrip("\ufeff"))
    lines(words, map(_told, found))
    if not words.json:
        told = picking.counts(found)
        print("，".join(f"{word} {told[kind]} 行" for kind, word in picking.WORDS.items()) + "。")
    return 0


def _told(one: Match) -> tuple[dict[str, Any], str]:
    offered = [{"household": each.household, "words": each.words} for each in one.candidates]
    data = {
        "line": one.entry.line, "text": one.entry.text, "result": one.kind, "note": one.note,
        "household": offered[0]["household"] if one.kind == picking.FOUND else None,
        "candidates": offered,
    }  # fmt: skip
    whom = "；".join(f"{each.words}（{each.household}）" for each in one.candidates)
    said = f"{picking.WORDS[one.kind]}：{one.note}{whom}"
    return data, f"第 {one.entry.line} 行  {one.entry.text}  {said}"
