"""Commands on records: tables, put, get, list, history, undo."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fupin_desktop import codes, queries, values, views
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change, Entry, Undone
from fupin_desktop.registry import Registry


def tables(words: Namespace) -> None:
    """List tables, fields, kinds and choices."""
    lines(words, ((_table(table), _table_text(table)) for table in TABLES.values()))


def _table(table: Table) -> dict[str, Any]:
    fields = [
        {
            "name": field.name, "label": field.label, "kind": field.kind.value, "unit": field.unit,
            "required": field.required, "register": field.group, "policy": field.policy.value,
            "sensitive": field.sensitive, "references": _referred(field),
            "choices": {code.code: code.label for code in _choices(field)},
        }
        for field in table.fields.values()
    ]  # fmt: skip
    return {"table": table.name, "label": table.label, "key": list(table.key), "fields": fields}


def _referred(field: Field) -> str:
    return field.choices if field.refers else ""


def _choices(field: Field) -> list[codes.Code]:
    return codes.choices(field.choices) if field.kind in (Kind.CODE, Kind.CODES) else []


def _table_text(table: Table) -> str:
    names = "，".join(f"{field.name} {field.label}" for field in table.fields.values())
    return f"{table.name}（{table.label}）：{names}"


def put(words: Namespace) -> None:
    """Create or change the records on standard input, all of them or none."""
    views.named(words.table)
    with ledger(words) as registry:
        changes = list(_changes(registry.table(words.table), sys.stdin))
        _check_known(registry, words.table, changes)
        _check_required(registry, words.table, changes)
        batch = registry.save(changes, why=words.why)
        lines(words, (({"id": one}, one) for one in batch.ids))


def _changes(table: Table, stream: Iterable[str]) -> Iterator[Change]:
    for number, line in enumerate(_read(stream), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line, parse_float=str)
            if not isinstance(data, dict):
                raise ValueError
        except (ValueError, RecursionError) as error:
            raise FupinError(
                f"第 {number} 行不是 JSON 对象，什么也没有保存。请改正这一行。"
            ) from error
        rec = data.pop("id", None)
        rec = "" if rec is None else rec
        if rec == "" and not data:
            raise FupinError(f"第 {number} 行没有任何内容，什么也没有保存。请改正这一行。")
        yield Change(table=table.name, rec=str(rec), values=_stored(table, data, number))


def _read(stream: Iterable[str]) -> Iterator[str]:
    """Give the lines without the mark that Windows programs put before UTF-8."""
    try:
        for line in stream:
            yield line.lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise FupinError(
            "标准输入不是 UTF-8 编码，什么也没有保存。请另存为 UTF-8 再试。"
        ) from error


def _stored(table: Table, data: Mapping[str, Any], number: int) -> dict[str, Json]:
    known = table.fields
    stored: dict[str, Json] = {}
    for name, raw in data.items():
        if name not in known:
            raise FupinError(
                f"第 {number} 行：{table.label}没有“{name}”这一项，什么也没有保存。"
                f"可用的项见 fupin tables。"
            )
        try:
            stored[name] = values.parse(known[name], raw)
        except values.BadValue as error:
            raise FupinError(f"第 {number} 行：{error} 什么也没有保存。请改正这一行。") from error
    return stored


def _check_known(registry: Registry, table: str, changes: list[Change]) -> None:
    """Refuse a record, or a record referred to, that is not there: a visit must not get lost."""
    named: dict[str, list[str]] = {table: [change.rec for change in changes if change.rec]}
    for field in TABLES[table].fields.values():
        if field.refers:
            used = [c.values[field.name] for c in changes if c.values.get(field.name)]
            each = [rec for one in used for rec in (one if isinstance(one, list) else [one])]
            named.setdefault(field.choices, []).extend(map(str, each))
    for name, recs in named.items():
        found = set(registry.find(name, where={"id": recs})) if recs else set()
        missing = [rec for rec in recs if rec not in found]
        if missing:
            raise FupinError(
                f"找不到{TABLES[name].label} {missing[0]}，什么也没有保存。请核对编号。"
            )


def _check_required(registry: Registry, table: str, changes: list[Change]) -> None:
    """A new record needs its name and its household; an old one may not lose them."""
    keys = {registry.record_id(table, change.values) for change in changes} - {None}
    met = {row["id"] for row in registry.rows(table, sorted(map(str, keys)))}
    needed = {"name", TABLES[table].parent}
    required = [f for f in TABLES[table].fields.values() if f.required and f.name in needed]
    for change in changes:
        old = change.rec or registry.record_id(table, change.values) in met
        for field in required:
            given = field.name in change.values
            if change.values.get(field.name) is None and (given or not old):
                raise FupinError(
                    f"{TABLES[table].label}缺少“{field.label}”（{field.name}），什么也没有保存。请补上。"
                )


def get(words: Namespace) -> None:
    """Show one record."""
    views.named(words.table)
    with ledger(words) as registry:
        table = registry.table(words.table)
        _check_one(registry, table, words.id)
        record = registry.fetch(words.table, words.id)
        if not record.alive:
            raise FupinError(
                f"{table.label} {words.id} 已删除，没有可显示的内容。"
                "它的修改记录请用 history 查看。"
            )
        out(
            words,
            _external(table, {"id": record.rec, **record.values}),
            _text(table, record.values),
        )


def _check_one(registry: Registry, table: Table, rec: str) -> None:
    """Refuse an id that names no record of this table, deleted ones included."""
    if not registry.rows(table.name, [rec]):
        raise FupinError(f"找不到{table.label} {rec}，没有改动。请核对编号。")


def list_(words: Namespace) -> None:
    """List the records that meet the conditions."""
    views.named(words.table)
    with ledger(words) as registry:
        table = registry.table(words.table)
        where = dict(condition(table, one) for one in words.where)
        ids = registry.find(words.table, search=words.search, where=where, limit=words.limit)
        if ids.near:
            print(queries.ALIKE, file=sys.stderr)
        for start in range(0, len(ids), 1000):
            found = registry.rows(words.table, ids[start : start + 1000])
            lines(
                words,
                ((_external(table, row), f"{row['id']}  {_brief(table, row)}") for row in found),
            )


def condition(table: Table, text: str) -> tuple[str, Json]:
    """Take a condition of the command line apart: FIELD=VALUE; raises FupinError."""
    name, equals, raw = text.partition("=")
    if not equals or (name not in table.fields and name != "id"):
        raise FupinError(f"条件“{text}”看不懂，没有查找。应是 字段=值，字段见 fupin tables。")
    if name == "id":
        return name, raw
    try:
        return name, values.parse(table.fields[name], raw)
    except values.BadValue as error:
        raise FupinError(str(error)) from error


def _external(table: Table, row: Mapping[str, Json]) -> dict[str, Json]:
    shown = {name: values.external(field, row.get(name)) for name, field in table.fields.items()}
    return {"id": row["id"], **shown}


def _text(table: Table, row: Mapping[str, Json]) -> str:
    filled = [f for f in table.fields.values() if row.get(f.name) is not None]
    return "\n".join(f"{field.label}：{values.show(field, row[field.name])}" for field in filled)


def _brief(table: Table, row: Mapping[str, Json]) -> str:
    filled = [f for f in table.fields.values() if row.get(f.name) is not None and not f.refers]
    return "  ".join(values.show(field, row[field.name]) for field in filled[:6])


def delete(words: Namespace) -> None:
    """Delete a record with what belongs to it."""
    table = views.named(words.table)
    with ledger(words) as registry:
        _check_one(registry, table, words.id)
        batch = registry.delete(words.table, words.id, why=words.why)
        out(words, {"id": words.id, "operations": batch.operations}, "已删除，可用 undo 撤销。")


def history(words: Namespace) -> None:
    """List who set which field to what, when, from where."""
    views.named(words.table)
    with ledger(words) as registry:
        table = registry.table(words.table, every=True)
        _check_one(registry, table, words.id)
        entries = registry.history(words.table, words.id)
    lines(words, ((_entry(table, entry), _entry_text(table, entry)) for entry in entries))


def _entry(table: Table, entry: Entry) -> dict[str, Any]:
    return {
        "operation": entry.op, "act": entry.act, "user": entry.user, "office": entry.office,
        "laptop": entry.rid, "time": entry.wall, "why": entry.why, "from": entry.origin,
        "set": {name: register_external(table, name, v) for name, v in entry.values.items()},
    }  # fmt: skip


def register_external(table: Table | None, register: str, value: Json) -> Json:
    """Give a register's value as it stands in JSON: a group as an object of its fields."""
    members = table.registers.get(register) if table else None
    if table is None or not members:
        return value
    if not table.is_group(register):
        return values.external(members[0], value)
    if not isinstance(value, dict):
        return value
    return {k: values.external(table.fields[k], v) if k in table.fields else v
            for k, v in value.items()}  # fmt: skip


def register_name(table: Table | None, register: str) -> str:
    """Call a register as a program would; a local field's by its label, for its name is an id."""
    field = table.fields.get(register) if table and register.startswith(LOCAL) else None
    return field.label if field else register


def _entry_text(table: Table, entry: Entry) -> str:
    told = "；".join(f"{register_name(table, n)}={json.dumps(v, ensure_ascii=False)}"
                    for n, v in _entry(table, entry)["set"].items())  # fmt: skip
    origin = f"（来自 {entry.origin}）" if entry.origin else ""
    return f"{entry.wall[:16]} {entry.user} {entry.act} {told}{origin}"


def undo(words: Namespace) -> None:
    """Take the last batch back."""
    with ledger(words) as registry:
        done = registry.undo()
    if done is None:
        raise FupinError("没有可撤销的保存，台账没有改动。要看改过什么，请用 history。")
    _say_taken_back(words, "undone", "已撤销", "撤销", done)


def redo(words: Namespace) -> None:
    """Do again what was undone last."""
    with ledger(words) as registry:
        done = registry.redo()
    if done is None:
        raise FupinError(
            "没有可重做的撤销（撤销之后又保存过就不能重做），台账没有改动。"
            "要看改过什么，请用 history。"
        )
    _say_taken_back(words, "redone", "已重做", "重做", done)


def _say_taken_back(words: Namespace, key: str, said: str, verb: str, done: Undone) -> None:
    left = f"；{len(done.left)} 项此后又有改动，没有{verb}" if done.left else ""
    data = {key: done.label, "records": done.records, "left": list(done.left)}
    out(words, data, f"{said}：{done.label}（{done.records} 条记录）{left}。")
