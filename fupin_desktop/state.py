"""What a ledger says as a whole: its digest, its soundness, what belongs to a region."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import groupby

from db import log, records
from db.connection import Database, StoreError, in_memory, translated
from fupin_desktop import derive, layout, scope
from fupin_desktop.blobs import Blobs
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import Step, no_step
from fupin_desktop.merge import Folded
from fupin_desktop.operation import Operation, canonical, identify, recall

STEP = 1000  # records between two reports of progress


def digest(db: Database, region: str = "", step: Step = no_step) -> dict[str, Json]:
    """Hash the state: record ids, lives and folded registers, unknown ones included.

    Clocks, replica ids and local tables do not enter, so two ledgers that know the same agree.
    """
    hashes: dict[str, list[bytes]] = {}
    alive: dict[str, int] = {}
    for done, operations in enumerate(_histories(db, region)):
        folded = derive.fold_known(operations)
        hashes.setdefault(folded.type, []).append(_record_hash(folded))
        alive[folded.type] = alive.get(folded.type, 0) + (folded.alive and not folded.merged)
        if done % STEP == 0:
            step(done, done + STEP)
    tables: dict[str, Json] = {
        name: {"digest": _hash(sorted(found)), "records": len(found), "living": alive[name]}
        for name, found in sorted(hashes.items())
    }
    return {"digest": _hash([canonical(tables)]), "region": region, "tables": tables}


def _histories(db: Database, region: str) -> Iterator[list[Operation]]:
    """Give the operations of every record, or of every record of a region."""
    if not region:
        for _, lines in groupby(log.lines_by_record(db), key=lambda line: line[0]):
            yield [recall(line, identity.hex()) for _, identity, line in lines]
        return
    for part in log.chunks(sorted(scope.inside(db, region))):
        yield from derive.load(db, part).values()


def _record_hash(folded: Folded) -> bytes:
    registers = {name: [one.value, one.state] for name, one in folded.registers.items()}
    return hashlib.sha256(canonical([folded.type, folded.rec, folded.alive, registers])).digest()


def _hash(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def verify(db: Database, step: Step = no_step, blobs: Blobs | None = None) -> list[str]:
    """Check the file, the chains, that the derived tables equal the fold, and what is attached."""
    findings: list[str] = []
    try:
        with translated():
            findings += _check_file(db)
            findings += _check_chains(db, step)
            # What is no operation cannot be folded either.
            findings += [] if any("读不出" in one for one in findings) else _check_derived(db, step)
            if blobs and not findings:
                named = records.cells(db, "attachment", ("id", "sha256"))
                findings += blobs.verify(named, step)
    except StoreError as error:
        if error.reason not in ("damaged", "io"):
            raise
        findings.append(f"数据文件损坏：{error.detail}")
    return findings


def _check_file(db: Database) -> list[str]:
    found = [row[0] for row in db.conn.execute("PRAGMA integrity_check")]
    found += [row[0] for row in db.conn.execute("PRAGMA cipher_integrity_check")]
    return [f"数据文件损坏：{text}" for text in found if text != "ok"]


def forks(db: Database) -> list[str]:
    """Say which replicas wrote two operations under one number: copies used side by side.

    Nothing is lost by it, so it is no finding of `verify`.
    """
    return [
        f"电脑副本 {rid[:4]} 从第 {seq} 号操作起出现两份：台账曾被复制后两边使用，两边的内容都在。"
        for rid, seq in log.forks(db)
    ]


def _check_chains(db: Database, step: Step) -> list[str]:
    findings = []
    total = log.count_operations(db)
    place, ends, before = ("", 0), set[str](), set[str]()
    for done, (rid, seq, identity, line) in enumerate(log.lines_by_chain(db)):
        operation = _recalled(line, identity.hex())
        if operation is None:
            findings.append(f"操作 {identity.hex()} 的内容读不出。")
            continue
        sound = operation.purged or identify(line) == operation.id
        if not sound or (operation.rid, operation.seq) != (rid, seq):
            findings.append(f"操作 {operation.id} 的内容被改动过。")
        if (rid, seq) != place:
            before = ends if (rid, seq - 1) == place else set()
            place, ends = (rid, seq), set()
        # A copied ledger's chain forks: then an operation follows one of several.
        if before and operation.after not in before:
            findings.append(f"电脑副本 {rid[:4]} 的操作链在第 {seq} 号处断开。")
        ends.add(operation.id)
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
    fresh = in_memory()
    derive.rebuild(db, fresh, step)
    findings = []
    for table in layout.tables():
        stored, folded = records.everything(db, table), records.everything(fresh, table)
        for a, b in _pairs(stored, folded):
            if a != b:
                rec = (a or b or {}).get("id", "")
                findings.append(f"{table} 表中的记录 {rec} 与操作记录推算的不一致。")
    if _heads(db) != _heads(fresh):
        findings.append("待核定清单与操作记录推算的不一致。")
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
