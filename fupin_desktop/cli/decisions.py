"""Commands on what two offices wrote differently: list it, print it, decide it."""

import json
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fupin_desktop import disputes, paper, stubs, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.cli.parser import UsageError
from fupin_desktop.cli.rows import register_external, register_name
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Claim, Conflict
from fupin_desktop.registry import Registry


def conflicts(words: Namespace) -> None:
    """List open conflicts with all values, authors and laptops, or print them for a meeting."""
    with ledger(words) as registry:
        if words.pdf:
            _print(words, registry)
            return
        found = registry.conflicts_here()
        if words.region or words.table:
            some = disputes.listed(registry, region=words.region, table=words.table)
            kept = {one.conflict.id for one in some}
            found = [one for one in found if one.id in kept]
        tables = {name: _table(registry, name) for name in {one.table for one in found}}
        called = {one.rec: _title(registry, one) for one in found}
    rows = ((_conflict(tables[one.table], one), one) for one in found)
    told = ((data, _conflict_text(data, called[one.rec])) for data, one in rows)
    lines(words, told)


def _print(words: Namespace, registry: Registry) -> None:
    found = disputes.listed(registry, region=words.region, table=words.table)
    pages = paper.conflicts(registry, found, Path(words.pdf))
    out(words, {"pages": pages, "conflicts": len(found)},
        f"{len(found)} 项，{pages} 页：{words.pdf}")  # fmt: skip


def _table(registry: Registry, name: str) -> Table | None:
    return registry.table(name, every=True) if name in TABLES else None


def _title(registry: Registry, conflict: Conflict) -> str:
    table = TABLES.get(conflict.table)
    if table is None:
        return conflict.table
    names = titles.names_of(registry.rows, {table.name: {conflict.rec}})
    return f"{table.label} {names.get(conflict.rec, '')}".strip()


def _conflict(table: Table | None, conflict: Conflict) -> dict[str, Any]:
    return {
        "id": conflict.id, "table": conflict.table, "record": conflict.rec,
        "register": conflict.register, "name": register_name(table, conflict.register),
        "kind": conflict.kind,
        "shown": register_external(table, conflict.register, conflict.shown),
        "values": [_claim(table, conflict.register, claim) for claim in conflict.claims],
    }  # fmt: skip


def _claim(table: Table | None, register: str, claim: Claim) -> dict[str, Any]:
    return {
        "value": register_external(table, register, claim.value), "user": claim.user,
        "office": claim.office, "laptop": claim.rid, "time": claim.wall, "why": claim.why,
        "act": claim.act, "operation": claim.op, "left_out": claim.left_out,
    }  # fmt: skip


def _claim_text(one: Mapping[str, Any]) -> str:
    if one["left_out"]:
        return stubs.NOT_HERE
    said = json.dumps(one["value"], ensure_ascii=False)
    return f"{said}（{one['user']}，电脑 {one['laptop'][:4]}，{one['time'][:16]}）"


def _conflict_text(data: Mapping[str, Any], title: str) -> str:
    claims = "；".join(map(_claim_text, data["values"]))
    local = data["name"] != data["register"]
    called = f"{title}  {data['name']}" if local else title
    return (
        f"{data['id']}  {called}  现显示 {json.dumps(data['shown'], ensure_ascii=False)}：{claims}"
    )


def resolve(words: Namespace) -> None:
    """Decide an open conflict, or many by the values of one side."""
    if words.adopt and not words.conflict and words.value is None:
        _resolve_all(words)
        return
    if words.adopt or not words.conflict or words.value is None:
        raise UsageError("用法不对：请给出一项和 --value，或只给 --adopt（成批核定）。")
    try:
        raw = json.loads(words.value, parse_float=str)
    except ValueError as error:
        raise FupinError(
            f"--value 不是 JSON：{words.value}，没有改动。请改正，文字要带双引号。"
        ) from error
    with ledger(words) as registry:
        open_ones = {one.id: one for one in registry.conflicts()}
        conflict = open_ones.get(words.conflict)
        if conflict is None:
            raise FupinError(f"没有待核定的“{words.conflict}”，没有改动。请用 conflicts 查看。")
        value = _stored(_table(registry, conflict.table), conflict, raw)
        registry.resolve(words.conflict, value, why=words.why)
        out(words, {"id": words.conflict, "value": raw}, "已核定。")


def _resolve_all(words: Namespace) -> None:
    with ledger(words) as registry:
        found = disputes.listed(registry, region=words.region, table=words.table)
        chosen = disputes.choose((one.conflict for one in found), words.adopt, registry.level)
        if not words.preview:
            disputes.decide(registry, chosen, words.adopt, why=words.why)
    data = {
        "adopt": words.adopt, "applied": not words.preview, "decided": sorted(chosen.values),
        "lives": chosen.lives, "unclear": chosen.unclear, "ruled": chosen.ruled,
    }  # fmt: skip
    verb = "会核定" if words.preview else "已核定"
    told = f"{verb} {len(chosen.values):,} 项：{disputes.SIDES[words.adopt]}。{chosen.left}"
    out(words, data, told)


def _stored(table: Table | None, conflict: Conflict, raw: Any) -> Json:
    members = table.registers.get(conflict.register) if table else None
    if conflict.kind == "merge":
        known = {one.value for one in conflict.claims}
        if raw is not None and raw not in known:
            raise FupinError(
                "没有这样的合并，没有改动。请核定为并入的那一条的编号，或 null（不合并）。"
            )
        return None if raw is None else str(raw)
    if conflict.kind in ("delete", "orphan", "ring"):
        if raw not in ("alive", "deleted"):
            raise FupinError(
                '删除与修改两处不一致，没有改动。请核定为 "alive"（保留）或 "deleted"（删除）。'
            )
        return str(raw)
    if table is None or not members:
        found: Json = raw
        return found
    try:
        if not table.is_group(conflict.register):
            return values.parse(members[0], raw)
        if raw is None:
            return None
        if not isinstance(raw, dict) or raw.keys() - {field.name for field in members}:
            names = "、".join(field.name for field in members)
            raise FupinError(f"这一项是一组，没有改动。请让 --value 是含 {names} 的对象。")
        group = {name: values.parse(table.fields[name], one) for name, one in raw.items()}
    except values.BadValue as error:
        raise FupinError(f"{error} 没有改动。") from error
    return {name: one for name, one in group.items() if one is not None} or None
