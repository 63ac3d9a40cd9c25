"""The command on household life events: split, merge, move, heads, births, deaths, marriages."""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from fupin_desktop import life, values
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.cli.procedures import parsed
from fupin_desktop.cli.session import ledger, out
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

COMING = ("birth", "marry_in", "enter")  # without --person the one who comes is described instead
ALONE = ("death", "marry_out", "leave")  # --head leads those who stay, --household need not be told


def event(words: Namespace) -> None:
    """Let one event happen, or with --preview say what it would do."""
    with ledger(words) as registry:
        asked = _event(registry, words)
        facts = life.read(registry, asked.household, asked.other, persons=asked.persons)
        if words.preview:
            _preview(words, facts, asked)
            return
        label = life.label(facts, asked)
        batch = life.save(registry, facts, asked)
    data = {"event": words.event, "id": batch.ids[0], "operations": batch.operations}
    out(words, {**data, "label": label}, f"{label}。{batch.ids[0]}")


def _preview(words: Namespace, facts: life.Facts, asked: life.Event) -> None:
    wrong = life.problems(facts, asked)
    if wrong:
        raise FupinError("".join(sentence for _, sentence in wrong) + "什么也没有保存。")
    said = life.sentence(facts, asked)
    out(
        words,
        {"event": words.event, "sentence": said, "saved": False},
        f"保存前核对，没有保存：{said}",
    )


def _event(registry: Registry, words: Namespace) -> life.Event:
    kind = words.event.replace("-", "_")
    membership = registry.table("membership")
    related = dict(_related(one) for one in words.relation)
    read = {person: _value(membership, "relation", code) for person, code in related.items()}
    given = _given(registry, words, kind)
    relation = str(given.pop("relation", None) or read.pop("", ""))
    why = life.REASON_LISTS.get(kind)
    reason = _value(membership, why, words.reason) if why else ""
    return life.Event(
        kind=kind, household=words.household or _home(registry, words, kind),
        date=_value(registry.table("household_event"), "date", words.date),
        persons=tuple(words.person), head="" if kind in ALONE else words.head,
        rest=words.rest or (words.head if kind in ALONE else ""), relations=read,
        relation=relation, other=words.into, village=words.village, reason=reason, values=given,
        inherit=not words.no_inherit, document=words.document, note=words.note,
    )  # fmt: skip


def _home(registry: Registry, words: Namespace, kind: str) -> str:
    """Give the household somebody lives in, where the event tells only who it is about."""
    found = registry.rows("person", words.person[:1]) if kind in ALONE else []
    if not found or not found[0]["household"]:
        raise FupinError("请用 --household 写明是哪一户，什么也没有保存。")
    return str(found[0]["household"])


def _related(text: str) -> tuple[str, str]:
    """Part ID=CODE; without an id it is the relation of the one who comes."""
    person, equals, code = text.rpartition("=")
    return (person, code) if equals else ("", text)


def _given(registry: Registry, words: Namespace, kind: str) -> dict[str, Json]:
    """Give the new person's values, or the household's new address."""
    if kind not in COMING:
        return parsed(registry.table("household"), words.set)
    person = registry.table("person")
    if words.set or words.person:
        return parsed(person, words.set)
    return {name: _parse(person, name, raw) for name, raw in _object().items()}


def _object() -> Mapping[str, Any]:
    try:
        data = json.loads(sys.stdin.read().lstrip("\ufeff"), parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FupinError("标准输入不是 JSON 对象，什么也没有保存。请改正。") from error
    if not isinstance(data, dict):
        raise FupinError("标准输入不是 JSON 对象，什么也没有保存。请改正。")
    return data


def _value(table: Table, name: str, raw: str) -> str:
    return str(_parse(table, name, raw) or "")


def _parse(table: Table, name: str, raw: object) -> Json:
    if name not in table.fields:
        raise FupinError(
            f"{table.label}没有“{name}”这一项，什么也没有保存。可用的项见 fupin tables。"
        )
    try:
        return values.parse(table.fields[name], raw)
    except values.BadValue as error:
        raise FupinError(f"{error} 什么也没有保存。") from error
