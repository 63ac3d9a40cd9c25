"""One open ledger: what the window and the command line hold."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from db import log, records
from db.connection import Database, Store, translated
from fupin_desktop import compose, derive, opening, saving, state, titles, views
from fupin_desktop.blobs import Blobs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.compose import Pen, natural_id
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.local import Locals
from fupin_desktop.merge import Folded
from fupin_desktop.opening import sentences
from fupin_desktop.operation import LIFE, BadLine, Operation
from fupin_desktop.record import Batch, Change, Conflict, Entry, Record, Undone

T = TypeVar("T")
UNDONE, REDONE = "撤销：", "重做："  # before what was taken back, and done again


class Registry:
    """One open ledger: saves, finds, undoes; `now` and `random` are given to it."""

    def __init__(
        self, path: Path, data_key: bytes, store: Store, held: FileLock, user: str,
        now: Callable[[], datetime] | None, random: Callable[[int], bytes],
    ) -> None:  # fmt: skip
        self.path = path
        self.data_key = data_key
        self.user = user
        self.now = now or opening.local_now
        self.random = random
        self.recovery_code = ""
        self.protected = True
        self._store = store
        self._held = held
        self._new_id = compose.Ids(self.now, random).new
        self._locals: Locals | None = None
        about = self.setting("ledger")
        self.level: str = about["level"]
        self.region: str = about["region"]
        self.name: str = about["name"]
        self.id: str = about["id"]
        self.rid: str = self.setting("rid")

    # ---- opening and closing ------------------------------------------------------------------

    @classmethod
    def create(
        cls, path: Path, *, level: str, region: str, name: str, password: str | None,
        user: str = "", now: Callable[[], datetime] | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes,
    ) -> "Registry":  # fmt: skip
        """Make a new ledger folder and open it; raises FupinError and leaves nothing behind."""
        about = opening.about(level, region, name, random)
        data_key, code = opening.make(path, about, password, random)
        registry = cls(path, data_key, *opening.take(path, data_key, random), user, now, random)
        registry.recovery_code = code
        registry.protected = password is not None
        return registry

    @classmethod
    def open(
        cls, path: Path, password: str | None = None, *, recovery_code: str | None = None,
        user: str = "", now: Callable[[], datetime] | None = None,
        random: Callable[[int], bytes] = secrets.token_bytes, step: Step = no_step,
    ) -> "Registry":  # fmt: skip
        """Open a ledger folder; raises FupinError if it is locked, newer, busy, or none.

        `step` is told how far the tables are that a new version of the program lays out anew.
        """
        data_key, protected = opening.unlock(path, password, recovery_code)
        taken = opening.take(path, data_key, random, step)
        registry = cls(path, data_key, *taken, user, now, random)
        registry.protected = protected
        return registry

    def close(self) -> None:
        """Close the ledger and let the folder go; closing it again does nothing."""
        if self._held.is_locked:
            self._store.close()
            self._held.release()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, so that one file at rest holds everything."""
        with sentences():
            self._store.checkpoint()

    def renew(self) -> None:
        """Write under a new replica id, because this copy turned out to be an older one."""
        former = self.rid
        self.transact(lambda db: opening.renew(db, self.path, self.region, self.random, former))
        self.rid = self.setting("rid")

    def set_password(self, password: str) -> None:
        """Give the ledger a new password, for instance after the recovery code opened it."""
        opening.set_password(self.path, self.data_key, password)
        self.protected = True

    def __enter__(self) -> "Registry":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ---- writing ------------------------------------------------------------------------------

    def save(
        self, changes: Sequence[Change], *, label: str = "", why: str = "", act: str = "edit",
        step: Step = no_step,
    ) -> Batch:  # fmt: skip
        """Write some changes as one batch: one transaction, one step of undo."""
        region = self.region if self.level == "village" else ""
        changes = [replace(one, values=self.locals().cleared(one.values)) for one in changes]
        label = label or views.label(changes)
        return self._write(
            lambda draft: saving.apply(draft, changes, region, act, step), label, why
        )

    def delete(self, table: str, rec: str, *, why: str = "") -> Batch:
        """Bury a record and what belongs to it; history stays, and undo takes it back."""
        called = titles.names_of(self.rows, {views.named(table).name: {rec}}).get(rec, "")
        label = f"删除{TABLES[table].label}“{called}”"

        def compose_it(draft: saving.Draft) -> list[str]:
            saving.bury(draft, table, rec)
            return [rec]

        return self._write(compose_it, label, why)

    def undo(self, step: Step = no_step) -> Undone | None:
        """Take this ledger's last batch back, as far as nobody has built on it."""
        return self._take_back(log.last_own_batch, UNDONE, "undo", step)

    def redo(self, step: Step = no_step) -> Undone | None:
        """Do again what was undone last, unless something was saved since; None without any."""
        return self._take_back(log.last_undo, REDONE, "redo", step)

    def _take_back(
        self, find: Callable[[Database], log.Row | None], word: str, kind: str, step: Step
    ) -> Undone | None:
        batch = self.read(find)
        if batch is None:
            return None
        label = _done(batch)[0]
        undone: list[Undone] = []

        def compose_it(draft: saving.Draft) -> list[str]:
            count, left = saving.undo(draft, batch, step)
            undone.append(Undone(label=label, records=count, left=left))
            return []

        self._write(compose_it, word + label, "", kind=kind, undoes=batch["n"])
        return undone[0]

    def undo_label(self) -> str:
        """Say what `undo` would take back; empty if there is nothing."""
        return self.undoable()[0]

    def undoable(self) -> tuple[str, int]:
        """Say what `undo` would take back, and give the number of its operations."""
        return _done(self.read(log.last_own_batch))

    def redoable(self) -> tuple[str, int]:
        """Say what `redo` would do again, and give the number of its operations."""
        return _done(self.read(log.last_undo))

    def resolve(self, conflict_id: str, value: Json, *, why: str = "") -> Batch:
        """Decide an open register, naming all its heads; raises FupinError where it is not ours."""
        return self.resolve_all({conflict_id: value}, why=why)

    def resolve_all(self, values: Mapping[str, Json], *, why: str = "") -> Batch:
        """Decide several open registers, given by the id of their conflict, as one batch."""

        def compose_it(draft: saving.Draft) -> list[str]:
            return [saving.decide(draft, one, value, self.level) for one, value in values.items()]

        return self._write(compose_it, "核定", why, kind="resolve")

    def _write(
        self, work: Callable[[saving.Draft], list[str]], label: str, why: str,
        kind: str = "edit", undoes: int | None = None,
    ) -> Batch:  # fmt: skip
        def run(db: Database) -> Batch:
            pen = self._pen(db, why)
            draft = saving.Draft(db, pen, self._new_id)
            ids = work(draft)
            if pen.written or undoes:
                saving.store(draft, {
                    "kind": kind, "label": label, "user": self.user, "wall": pen.wall,
                    "origin": "", "undoes": undoes,
                })  # fmt: skip
                head = {"rid": pen.rid, "office": pen.office, "own": 1}
                log.replace(db, "replica", ("rid",), {**head, "seq": pen.seq, "head": pen.head})
                log.set_setting(db, "lam", pen.lam)
            return Batch(tx=pen.tx, ids=ids, operations=len(pen.written))

        try:
            return self.transact(run)
        except (BadLine, UnicodeEncodeError) as error:
            raise FupinError("内容中有不能保存的字符或过长，什么也没有保存。") from error

    def _pen(self, db: Database, why: str) -> Pen:
        """Take up the chain where it ends; read inside the transaction, never cached."""
        replica = log.find(db, "replica", "rid = ?", (self.rid,))
        seq, head = (replica[0]["seq"], replica[0]["head"]) if replica else (0, None)
        return Pen(
            rid=self.rid, office=self.region, user=self.user, why=why, seq=seq, head=head,
            wall=self.now().isoformat(timespec="seconds"), tx=self.random(16).hex(),
            lam=log.setting(db, "lam", 0), salt=lambda: self.random(16).hex(),
        )  # fmt: skip

    # ---- ids ----------------------------------------------------------------------------------

    def new_id(self, table: str) -> str:
        """Give a fresh record id, for records that refer to each other within one batch."""
        if table not in TABLES:
            raise FupinError(f"没有“{table}”这种记录。")
        return self._new_id()

    def record_id(self, table: str, values: Mapping[str, Json]) -> str | None:
        """Give the id that follows from a type's natural key, None if the key is not filled."""
        return natural_id(table, values)

    # ---- reading ------------------------------------------------------------------------------

    def today(self) -> str:
        """Give today's date by this computer's clock."""
        return self.now().date().isoformat()

    def fetch(self, table: str, rec: str) -> Record:
        """Give one record with what is open on it; raises FupinError if there is none."""
        folded = self._folded(rec)
        rows = self.read(lambda db: records.rows(db, table, [rec])) if table in TABLES else []
        if folded is None or not rows:
            raise FupinError(f"找不到这条记录：{table} {rec}。")
        known = TABLES[table]
        extra = {n: one.value for n, one in folded[0].registers.items()
                 if n not in known.registers and n != LIFE}  # fmt: skip
        return Record(
            table=table, rec=rec, extra=extra,
            values=derive.uncell(known, rows[0]) | self.locals().joined(
                {n: value for n, value in extra.items() if n.startswith(derive.LOCAL)}),
            heads={**compose.heads_of(folded[0]), **self._shorthand_heads(known, rows[0])},
            alive=folded[0].alive,
            claims={
                name: views.claims(one.heads, name, folded[1])
                for name, one in folded[0].registers.items() if one.state
            },
        )  # fmt: skip

    def _shorthand_heads(self, table: Table, row: derive.Row) -> dict[str, tuple[str, ...]]:
        """Give the heads of what a person's household and relation are shorthand for."""
        names = [field.name for field in table.fields.values() if field.via]
        if not names:
            return {}
        where = {"person": row["id"], "household": row["household"], "end": None}
        current = self.read(lambda db: records.find(db, "membership", where))
        folded = self._folded(current[0]) if current else None
        return {name: folded[0].heads(name) for name in names} if folded else {}

    def find(
        self, table: str, *, search: str = "", where: Mapping[str, Any] | None = None,
        order: Sequence[str] = (), limit: int | None = None, offset: int = 0,
    ) -> list[str]:  # fmt: skip
        """Give the ids of living records that meet every condition and contain every word."""
        known = self.table(table)
        order = order or known.order
        wanted, groups = self._conditions(known, where, search)
        keys = views.ordered(known, order, self.locals())
        return self.read(
            lambda db: records.find(
                db, table, wanted, search=groups, order=keys,
                natural=derive.NUMBERED, limit=limit, offset=offset,
            )
        )  # fmt: skip

    def _conditions(
        self, table: Table, where: Mapping[str, Any] | None, search: str = ""
    ) -> tuple[dict[str, Any], records.Search]:
        wanted, groups = views.conditions(table, where, self.locals())
        return wanted, [*views.search(table, search, self.locals()), *groups]

    def table(self, name: str, *, every: bool = False) -> Table:
        """Give a record type with this ledger's local fields; if asked, those out of use too."""
        return self.locals().extended(views.named(name), every)

    def locals(self) -> Locals:
        """Give all local fields; read again after every write."""
        if self._locals is None:
            rows = self.read(views.local_rows)
            codes = [str(row["region"]) for row in rows]
            names = self.read(lambda db: views.region_names(db, codes)) if rows else {}
            self._locals = Locals(rows, self.region, self.today(), names)
        return self._locals

    def rows(self, table: str, ids: Sequence[str]) -> list[dict[str, Json]]:
        """Give records in stored form, with `id` and local fields, in the order of the ids."""
        known, added = views.named(table), self.locals()
        found = self.read(lambda db: records.rows(db, table, ids))
        return [
            {"id": row["id"], **derive.uncell(known, row),
             **added.joined(derive.local_values(row))}
            for row in found
        ]  # fmt: skip

    def select(
        self, table: str, *, where: Mapping[str, Any] | None = None,
        order: Sequence[str] = (), limit: int | None = None,
    ) -> list[dict[str, Json]]:  # fmt: skip
        """Find records and give them in stored form."""
        return self.rows(table, self.find(table, where=where, order=order, limit=limit))

    def count(self, table: str, *, search: str = "", where: Mapping[str, Any] | None = None) -> int:
        """Count living records."""
        wanted, groups = self._conditions(self.table(table), where, search)
        return self.read(lambda db: records.count(db, table, wanted, groups))

    def tally(
        self, table: str, field: str, *, where: Mapping[str, Any] | None = None
    ) -> dict[Any, int]:
        """Count living records by the values of one field, in their order, empty last."""
        known = views.known(self.table(table, every=True), [field])
        wanted, groups = self._conditions(known, where)
        column = views.column(field, self.locals())
        return self.read(lambda db: records.tally(db, table, column, wanted, groups))

    def history(self, table: str, rec: str) -> list[Entry]:
        """Give who set what, when and from where, in order of arrival."""
        found = self._folded(rec)
        if found is None:
            raise FupinError(f"找不到这条记录：{table} {rec}。")
        arrived = self.read(lambda db: log.origins(db, bytes.fromhex(rec)))
        by_id = {operation.id: operation for operation in found[1]}
        return [views.entry(by_id[identity.hex()], origin) for identity, origin in arrived]

    def conflicts(self) -> list[Conflict]:
        """Give every register that waits for a decision."""
        rows = self.read(records.open_heads)
        histories = self.read(lambda db: derive.load(db, {row["rec"] for row in rows}))
        return [views.conflict(row, histories[row["rec"]]) for row in rows]

    def count_conflicts(self) -> int:
        """Count the registers that wait for a decision."""
        return self.read(records.count_open)

    def digest(self, region: str = "", step: Step = no_step) -> dict[str, Json]:
        """Hash the state, of a region if one is given."""
        return self.read(lambda db: state.digest(db, region, step))

    def verify(self, step: Step = no_step) -> list[str]:
        """Check the file, the chains, the derived tables and attachments; give the findings."""
        blobs = Blobs(self.path, self.data_key)
        return self.read(lambda db: state.verify(db, step, blobs))

    def forks(self) -> list[str]:
        """Say which replicas forked; nothing is lost by it."""
        return self.read(state.forks)

    def setting(self, name: str, default: Any = None) -> Any:
        """Read a setting of this ledger file; settings do not travel."""
        return self.read(lambda db: log.setting(db, name, default))

    def set_setting(self, name: str, value: Any) -> None:
        """Write a setting of this ledger file."""
        self.transact(lambda db: log.set_setting(db, name, value))

    def _folded(self, rec: str) -> tuple[Folded, list[Operation]] | None:
        operations = self.read(lambda db: derive.load(db, [rec])).get(rec)
        return (derive.fold_known(operations), operations) if operations else None

    def read(self, work: Callable[[Database], T]) -> T:
        """Run a reading function of the floors below on this thread's connection."""
        with sentences(), translated(), self._store.reading() as db:
            return work(db)

    def transact(self, work: Callable[[Database], T]) -> T:
        """Run a writing function of the floors below in one transaction."""
        try:
            with sentences():
                return self._store.write(work)
        finally:
            self._locals = None


def _done(batch: log.Row | None) -> tuple[str, int]:
    """Say what a batch did, or what the one did that it took back, and give its size."""
    return (str(batch["label"]).removeprefix(UNDONE), batch["operations"]) if batch else ("", 0)
