"""What a ledger says as a whole: its digest, its soundness, what belongs to a region."""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from db import log, records
from db.connection import Database, StoreError, translated
from db.records import Prefix
from fupin_desktop import derive
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import Step, no_step
from fupin_desktop.merge import Folded
from fupin_desktop.operation import Operation, canonical, identify, recall


def digest(db: Database, region: str = "", step: Step = no_step) -> dict[str, Json]:
    """Hash the state: record ids, lives and folded registers, unknown ones included.

    Clocks, replica ids and local tables do not enter, so two ledgers that know the same agree.
    """
    wanted = inside(db, region) if region else None
    hashes: dict[str, list[bytes]] = {}
    alive: dict[str, int] = {}
    total, done = log.count_operations(db), 0
    for rec, lines in groupby(log.lines_by_record(db), key=lambda line: line[0]):
        operations = [recall(line, identity.hex()) for _, identity, line in lines]
        done += len(operations)
        if wanted is not None and rec.hex() not in wanted:
            continue
        folded = derive.fold_known(operations)
        hashes.setdefault(folded.type, []).append(_record_hash(folded))
        alive[folded.type] = alive.get(folded.type, 0) + folded.alive
        if len(hashes[folded.type]) % 1000 == 0:
            step(done, total)
    tables: dict[str, Json] = {
        name: {"digest": _hash(sorted(found)), "records": len(found), "living": alive[name]}
        for name, found in sorted(hashes.items())
    }
    return {"digest": _hash([canonical(tables)]), "region": region, "tables": tables}


def _record_hash(folded: Folded) -> bytes:
    registers = {name: [one.value, one.state] for name, one in folded.registers.items()}
    return hashlib.sha256(canonical([folded.type, folded.rec, folded.alive, registers])).digest()


def _hash(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def inside(db: Database, region: str) -> set[str]:
    """Give the records, deleted ones included, that belong to a region.

    A household belongs where its village says; what hangs on a household goes with it; a person
    goes with every household of his or her memberships; the rest belongs to its author's office.
    """
    homes = _homes(db, {})
    here = [rec for rec, code in homes.items() if code.startswith(region)]
    found = {*here, *_ids(db, "region", {"code": Prefix(region)})}
    found |= _ids(db, derive.OTHER, {"office": Prefix(region)})
    for table in TABLES.values():
        if table.parent == "household":
            strays = records.distinct(db, table.name, "household") - homes.keys()
            found |= _ids(db, table.name, {"household": here})
            found |= _ids(db, table.name, {"household": strays - {None}, "office": Prefix(region)})
            found |= _ids(db, table.name, {"household": None, "office": Prefix(region)})
    members = _rows(db, "membership", ("id", "person"), {})
    found |= {row["person"] for row in members if row["id"] in found}
    placed = {row["person"] for row in members}
    return found | (_ids(db, "person", {"office": Prefix(region)}) - placed)


def inside_of(db: Database, region: str, recs: Iterable[str]) -> set[str]:
    """Give those of some records that belong to a region; cheaper than `inside` for a few."""
    some = list(recs)
    regions = records.rows(db, "region", some, ("id", "code"))
    others = records.rows(db, derive.OTHER, some, ("id", "office"))
    found = {row["id"] for row in regions if (row["code"] or "").startswith(region)}
    found |= {row["id"] for row in others if (row["office"] or "").startswith(region)}
    found |= {rec for rec, code in _homes(db, {"id": some}).items() if code.startswith(region)}
    for table in TABLES.values():
        if table.parent == "household":
            rows = records.rows(db, table.name, some, ("id", "household", "office"))
            found |= {row["id"] for row in _with_household(db, rows, region)}
    people = {row["id"]: row["office"] or "" for row in records.rows(db, "person", some)}
    columns = ("id", "person", "household", "office")
    members = _rows(db, "membership", columns, {"person": list(people)})
    found |= {row["person"] for row in _with_household(db, members, region)}
    placed = {row["person"] for row in members}
    return found | {
        rec for rec, office in people.items() if rec not in placed and office.startswith(region)
    }


def _homes(db: Database, where: Mapping[str, Any]) -> dict[str, str]:
    """Give the region code of households."""
    rows = _rows(db, "household", ("id", "village", "office"), where)
    return {row["id"]: (row["village"] or row["office"] or "") for row in rows}


def _with_household(db: Database, rows: Iterable[derive.Row], region: str) -> list[derive.Row]:
    """Give the rows whose household lies in the region; a stray one belongs to its author."""
    rows = list(rows)
    homes = _homes(db, {"id": {row["household"] for row in rows} - {None}})
    return [
        row for row in rows
        if homes.get(row["household"], row["office"] or "").startswith(region)
    ]  # fmt: skip


def _rows(
    db: Database, table: str, columns: tuple[str, ...], where: Mapping[str, Any]
) -> list[derive.Row]:
    return list(records.select(db, table, columns, where, dead=True))


def _ids(db: Database, table: str, where: Mapping[str, Any]) -> set[str]:
    return {row["id"] for row in records.select(db, table, ("id",), where, dead=True)}


def verify(db: Database, step: Step = no_step) -> list[str]:
    """Check the file, the chains, and that the derived tables equal the fold."""
    findings: list[str] = []
    try:
        with translated():
            findings += _check_file(db)
            findings += _check_chains(db, step)
            # What is no operation cannot be folded either.
            findings += [] if any("读不出" in one for one in findings) else _check_derived(db, step)
    except StoreError as error:
        if error.reason not in ("damaged", "io"):
            raise
        findings.append(f"数据文件损坏：{error.detail}")
    return findings


def _check_file(db: Database) -> list[str]:
    found = [row[0] for row in db.conn.execute("PRAGMA integrity_check")]
    found += [row[0] for row in db.conn.execute("PRAGMA cipher_integrity_check")]
    return [f"数据文件损坏：{text}" for text in found if text != "ok"]


def _check_chains(db: Database, step: Step) -> list[str]:
    findings = []
    total = log.count_operations(db)
    last: tuple[str, int, str] = ("", 0, "")
    for done, (rid, seq, identity, line) in enumerate(log.lines_by_chain(db)):
        operation = _recalled(line, identity.hex())
        if operation is None:
            findings.append(f"操作 {identity.hex()} 的内容读不出。")
            continue
        sound = operation.purged or identify(line) == operation.id
        if not sound or (operation.rid, operation.seq) != (rid, seq):
            findings.append(f"操作 {operation.id} 的内容被改动过。")
        if (rid, seq) == last[:2]:
            findings.append(f"电脑副本 {rid[:4]} 的第 {seq} 号操作出现两次：台账曾被复制使用。")
        elif last[:2] == (rid, seq - 1) and operation.after != last[2]:
            findings.append(f"电脑副本 {rid[:4]} 的操作链在第 {seq} 号处断开。")
        last = (rid, seq, operation.id)
        if done % 10000 == 0:
            step(done, total)
    return findings


def _recalled(line: bytes, identity: str) -> Operation | None:
    try:
        return recall(line, identity)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _check_derived(db: Database, step: Step) -> list[str]:
    """Fold everything anew in memory and compare row by row."""
    fresh = Database(memory=True, execute_plugins=False)
    derive.rebuild(db, fresh, step)
    findings = []
    for table in derive.layout():
        stored, folded = records.everything(db, table), records.everything(fresh, table)
        for a, b in _pairs(stored, folded):
            if a != b:
                rec = (a or b or {}).get("id", "")
                findings.append(f"{table} 表中的记录 {rec} 与操作记录推算的不一致。")
    if _heads(db) != _heads(fresh):
        findings.append("待裁定清单与操作记录推算的不一致。")
    fresh.close()
    return findings


def _pairs(
    stored: Iterable[derive.Row], folded: Iterable[derive.Row]
) -> Iterable[tuple[derive.Row | None, derive.Row | None]]:
    """Pair rows by id, whichever side lacks one."""
    left, right = iter(stored), iter(folded)
    a, b = _next(left), _next(right)
    while a or b:
        one, two = (a or {}).get("id"), (b or {}).get("id")
        if one == two:
            yield a, b
            a, b = _next(left), _next(right)
        elif two is None or (one is not None and one < two):
            yield a, None
            a = _next(left)
        else:
            yield None, b
            b = _next(right)


def _next(rows: Iterable[derive.Row]) -> derive.Row | None:
    row = next(iter(rows), None)
    return {name: value for name, value in row.items() if name != "n"} if row else None


def _heads(db: Database) -> set[tuple[str, ...]]:
    return {(r["rec"], r["register"], r["heads"], r["state"]) for r in records.all_heads(db)}
