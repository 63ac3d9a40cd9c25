"""Returned 退回修改: what a superior sends back to a village, and what has become of it since.

Only what was said is stored. Whether the village has changed it follows from the heads of the
register: those named when it was sent back, and those of now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import records
from db.connection import Database
from fupin_desktop import attachments, derive, disputes, scope, titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.errors import FupinError
from fupin_desktop.merge import VILLAGE_DIGITS, Folded
from fupin_desktop.operation import LIFE, Operation
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

TABLE: Final = "returned"
# What became of something sent back, in the order of what is left to do.
WAITING, ANSWERED, CHANGED, CLOSED = "待修改", "已答复", "已修改", "已了结"
STATES: Final = (WAITING, ANSWERED, CHANGED, CLOSED)
REVIEW: Final = "review"  # names what waits for the superior
REVIEWED: Final = (ANSWERED, CHANGED)
WHOLE: Final = "整条记录"
NOTHING: Final = "什么也没有保存。"
# Never sent back: what has no form of its own, and what describes the ledger.
UNRETURNED: Final = frozenset({TABLE, "region", "membership", "code_entry", "local_field"})

Place = tuple[str, str]  # record and register


@dataclass(frozen=True, kw_only=True)
class Returned:
    """One thing that was sent back, and how it stands."""

    rec: str
    table: str
    record: str
    item: str  # register; empty: the whole record
    about: str
    value: str
    comment: str
    date: str
    by: str
    reply: str
    replied: str
    replier: str
    closed: str
    household: str
    state: str
    gone: bool  # the record is deleted

    @property
    def sentence(self) -> str:
        """What stands beside the field."""
        who = "，".join(filter(None, (self.date, self.by)))
        then = f"当时填“{self.value}”。" if self.value else ""
        answer = f"村里答复：{_stopped(self.reply)}" if self.reply else ""
        whole = "" if self.item else f"{WHOLE}"
        return f"{self.state}：{whole}退回（{who}）：{_stopped(self.comment)}{then}{answer}"


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """What is to be sent back once the package that brings it has been received."""

    table: str
    record: str
    item: str  # register; empty: the whole record
    about: str
    comment: str


# ---- reading ------------------------------------------------------------------------------------


def listed(registry: Registry, states: Sequence[str] = STATES) -> list[Returned]:
    """Give everything sent back that is in one of some states, the latest first."""
    return [one for one in registry.read(lambda db: _read(db, {})) if one.state in states]


def beside(registry: Registry, table: str, rec: str) -> dict[str, list[Returned]]:
    """Give by field what is still open of a record's returns; under "" what has no field there."""
    if registry.read(lambda db: records.is_empty(db, TABLE)):
        return {}
    places = _places(registry, table, rec)
    recs = {record for record, _ in places.values()} | {rec}
    found = registry.read(lambda db: _read(db, {"record": sorted(recs)}))
    at = {place: name for name, place in reversed(places.items())}
    told: dict[str, list[Returned]] = {}
    for one in found:
        if one.state != CLOSED and (one.record == rec or (one.record, one.item) in at):
            told.setdefault(at.get((one.record, one.item), ""), []).append(one)
    return told


def of_household(registry: Registry, household: str) -> dict[str, list[Returned]]:
    """Give what is open of a household by its fields; under "" that of its other records too."""
    if registry.read(lambda db: records.is_empty(db, TABLE)):
        return {}
    told = beside(registry, "household", household)
    known = {one.rec for several in told.values() for one in several}
    found = registry.read(lambda db: _read(db, {"household": household}))
    rest = [one for one in found if one.state != CLOSED and one.rec not in known]
    return {**told, "": [*told.get("", ()), *rest]} if rest else told


def opened_at(registry: Registry, one: Returned) -> tuple[str, str, str]:
    """Give table, record and field of the form in which something sent back is mended."""
    return _form_of(registry, one.table, one.record, one.item)


def _form_of(
    registry: Registry, table: str, rec: str, register: str
) -> tuple[str, str, str]:  # fmt: skip
    if table == "membership":  # its fields are filled in on the person's form
        rows = registry.rows(table, [rec])
        table, rec = "person", str(rows[0]["person"]) if rows else ""
    if table not in TABLES:
        return table, rec, ""
    fields = registry.table(table, every=True).fields.values()
    named = (field.name for field in fields
             if register == (field.name if field.via else field.group))  # fmt: skip
    return table, rec, next(named, "")


def now(registry: Registry, one: Returned) -> str:
    """Say what a field that was sent back holds now; nothing of a whole record."""
    return _said(registry, one.record, one.item) if one.item else ""


def held(registry: Registry, table: str, rec: str, name: str) -> str:
    """Say what a field, or the fields it can only change with, hold now."""
    return _said(registry, *_places(registry, table, rec)[name])


def _said(registry: Registry, record: str, register: str) -> str:
    history = registry.read(lambda db: derive.load(db, [record])).get(record)
    folded = derive.fold_known(history) if history else None
    if folded is None or folded.type not in TABLES:
        return ""
    table, value = registry.table(folded.type, every=True), folded.value(register)
    members = table.registers.get(register, ())
    row = value if isinstance(value, dict) else {one.name: value for one in members[:1]}
    names = titles.named_in(registry.rows, members, [row], registry.table)
    return disputes.say(table, register, value, names)


def fields_of(registry: Registry, table: str) -> list[Field]:
    """Give the fields that can be sent back: of a group the first stands for all."""
    known = registry.table(table)
    first: dict[str, Field] = {}
    for field in known.fields.values():
        if not field.computed:
            first.setdefault(field.name if field.via else field.group, field)
    return list(first.values())


def label_of(table: Table, field: Field) -> str:
    """Call a field that can be sent back, with the fields it can only change with."""
    return field.label if field.via else disputes.field_label(table, field.group)


def _read(db: Database, where: Mapping[str, Any]) -> list[Returned]:
    """Read returns of superiors; a village's word under this name counts for nothing."""
    table = TABLES[TABLE]
    rows = [derive.uncell(table, row) | {"id": row["id"]}
            for row in records.rows(db, TABLE, records.find(db, TABLE, where, order=table.order))
            if len(row["office"] or "") < VILLAGE_DIGITS]  # fmt: skip
    # What is settled stays so, whatever becomes of its record.
    histories = derive.load(db, {str(row["record"] or "") for row in rows if not row["closed"]})
    return [_made(row, histories.get(str(row["record"] or ""), ())) for row in rows]


def _made(row: Mapping[str, Json], history: Sequence[Operation]) -> Returned:
    names = ("item", "about", "value", "comment", "date", "by", "reply", "replied", "replier",
             "closed", "household")  # fmt: skip
    folded = derive.fold_known(history) if history else None
    return Returned(
        rec=str(row["id"]), table=str(row["record_table"] or ""), record=str(row["record"] or ""),
        state=state(row, folded, history), gone=folded is not None and not folded.alive,
        **{name: str(row[name] or "") for name in names},
    )  # fmt: skip


def state(row: Mapping[str, Json], folded: Folded | None, history: Sequence[Operation] = ()) -> str:
    """Say what has become of something sent back, from the record's history as it is known here."""
    if row["closed"]:
        return CLOSED
    then = set(str(row["heads"] or "").split())
    known = {one.id for one in history}
    # Where what was sent back has not arrived, nobody can have changed it since.
    if folded and then <= known and then != _heads(folded, str(row["item"] or "")):
        return CHANGED
    return ANSWERED if row["reply"] else WAITING


def _heads(folded: Folded, register: str) -> set[str]:
    """Give the heads of a register and of the record's life, or of all there is."""
    if register:
        return {*folded.heads(register), *folded.heads(LIFE)}
    return set(folded.base).union(*(one.heads for one in folded.registers.values()))


def _places(registry: Registry, table: str, rec: str) -> dict[str, Place]:
    """Give by field the record and register that hold it: shorthand is held elsewhere."""
    fields = registry.table(table, every=True).fields.values()
    found = {field.name: (rec, field.group) for field in fields if not field.computed}
    if table == "person":
        (row,) = registry.rows(table, [rec]) or [{}]
        where = {"person": rec, "household": row.get("household"), "end": None}
        stays = registry.find("membership", where=where)
        short = [field.name for field in fields if field.via]
        found |= {name: (stays[0], name) for name in short if stays}
    if table == "household":
        heads = registry.read(lambda db: derive.heads(db, [rec]))
        found |= {"name": (str(heads[rec]["id"]), "name")} if rec in heads else {}
    return found


# ---- writing ------------------------------------------------------------------------------------


def reject(registry: Registry, table: str, rec: str, name: str, comment: str) -> Batch:
    """Send a field back with a comment, or the whole record if no field is named."""
    known = _checked(registry, table, rec, comment)
    places = _places(registry, table, rec)
    if name and name not in places:
        raise FupinError(f"{known.label}没有“{name}”这一项，或由程序计算，{NOTHING}请核对名称。")
    record, register = places[name] if name else (rec, "")
    history = registry.read(lambda db: derive.load(db, [record]))[record]
    folded = derive.fold_known(history)
    item = known.fields.get(name)
    called = titles.names_of(registry.rows, {table: {rec}}, table_of=registry.table).get(rec, "")
    label = label_of(known, item) if item else WHOLE
    kind = "" if table == "household" else f"{known.label} "
    values: dict[str, Json] = {
        **_owner(registry, table, rec), "record_table": folded.type, "record": record,
        "item": register or None, "heads": " ".join(sorted(_heads(folded, register))),
        "about": f"{kind}{called}：{label}",
        "value": _said(registry, record, register) if register else None,
        "comment": comment.strip(), "date": registry.today(), "by": registry.user or None,
    }  # fmt: skip
    return registry.save([Change(table=TABLE, values=values)], label=f"退回修改：{values['about']}")


def reject_all(registry: Registry, found: Sequence[Rejection]) -> list[str]:
    """Send back what was noted while a package was looked at; say what could not be."""
    left = []
    for one in found:
        try:
            table, rec, name = _form_of(registry, one.table, one.record, one.item)
            reject(registry, table, rec, name, one.comment)
        except FupinError as error:
            left.append(f"{one.about}：{error}")
    return left


def reply(registry: Registry, recs: Sequence[str], text: str) -> Batch:
    """Answer some of what was sent back without changing it, or beside changing it."""
    found = [_one(registry, rec) for rec in recs]
    if any(one.state == CLOSED for one in found):
        raise FupinError(f"这一条退回已经了结，{NOTHING}有新情况请告诉上级。")
    if not text.strip():
        raise FupinError(f"请写明答复，例如：情况属实，已与本人核对。{NOTHING}")
    values: dict[str, Json] = {
        "reply": text.strip(), "replied": registry.today(), "replier": registry.user or None,
    }  # fmt: skip
    return _save(registry, found, values, "答复退回")


def close(registry: Registry, recs: Sequence[str]) -> Batch:
    """Settle some of what was sent back: it is as it should be now."""
    found = [_one(registry, rec) for rec in recs]
    if registry.level == "village":
        raise FupinError(f"退回修改由提出的上级了结，{NOTHING}请写答复后报送。")
    values: dict[str, Json] = {"closed": registry.today(), "closer": registry.user or None}
    return _save(registry, found, values, "了结退回")


def _save(
    registry: Registry, found: Sequence[Returned], values: Mapping[str, Json], verb: str
) -> Batch:
    changes = [Change(table=TABLE, rec=one.rec, values=values) for one in found]
    more = f"等 {len(found)} 项" if len(found) > 1 else ""
    return registry.save(changes, label=f"{verb}：{found[0].about}{more}" if found else "")


def _checked(registry: Registry, table: str, rec: str, comment: str) -> Table:
    """Refuse what cannot be sent back; give the record's type. Raises FupinError."""
    if registry.level == "village":
        raise FupinError(f"退回修改由乡镇或县里提出，{NOTHING}请直接修改，或告诉乡镇。")
    if table not in TABLES or table in UNRETURNED:
        raise FupinError(f"这种记录不能退回，{NOTHING}请另选一条记录。")
    if not registry.find(table, where={"id": rec}):
        raise FupinError(f"找不到这条记录，可能已经删除，{NOTHING}请刷新后再看。")
    if not comment.strip():
        raise FupinError(f"请写明退回的意见：哪里不对，要怎样改。{NOTHING}")
    return registry.table(table, every=True)


def _owner(registry: Registry, table: str, rec: str) -> dict[str, Json]:
    """Give the household or the village that gets a record back."""
    codes = registry.read(lambda db: scope.owners(db, [rec])).get(rec, ())
    below = [code for code in codes if code.startswith(registry.region) and code != registry.region]
    if not below:
        raise FupinError(f"这条记录归本单位，不用退回，{NOTHING}请直接修改。")
    held = attachments.owner(registry, table, rec)
    return held if "household" in held else {"region": min(below)}


def _one(registry: Registry, rec: str) -> Returned:
    found = registry.read(lambda db: _read(db, {"id": rec}))
    if not found:
        raise FupinError(f"没有这一条退回（{rec}），{NOTHING}请刷新后再看。")
    return found[0]


def _stopped(text: str) -> str:
    """End a text with a full stop."""
    text = " ".join(text.split())
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
