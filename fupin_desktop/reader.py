"""What can be read of one open ledger: records, lists, history, settings."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from db import log, records
from db.connection import Database, Store, stoppable, translated
from fupin_desktop import (
    away,
    code_lists,
    compose,
    derive,
    layout,
    opening,
    pinyin,
    queries,
    state,
    stubs,
    views,
)
from fupin_desktop.blobs import Blobs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.local import Locals
from fupin_desktop.merge import MERGED, Folded
from fupin_desktop.opening import sentences
from fupin_desktop.operation import LIFE, Operation
from fupin_desktop.queries import Found
from fupin_desktop.record import Conflict, Entry, Record

T = TypeVar("T")


class Reader:
    """The reading half of an open ledger; `now` is given to it."""

    def __init__(
        self, path: Path, data_key: bytes, store: Store, now: Callable[[], datetime] | None
    ) -> None:
        self.path = path
        self.data_key = data_key
        self.now = now or opening.local_now
        self._store = store
        self._locals: Locals | None = None
        about = self.setting("ledger")
        self.level: str = about["level"]
        self.region: str = about["region"]
        self.name: str = about["name"]
        self.id: str = about["id"]
        self.rid: str = self.setting("rid")

    def today(self) -> str:
        """Give today's date by this computer's clock."""
        return self.now().date().isoformat()

    def fetch(self, table: str, rec: str) -> Record:
        """Give one record with what is open on it; raises FupinError if there is none."""
        folded = self._folded(rec)
        rows = self.read(lambda db: records.rows(db, table, [rec])) if table in TABLES else []
        if folded is None or not rows:
            raise FupinError(f"找不到这条记录：{table} {rec}。台账没有改动。请核对编号。")
        known = TABLES[table]
        extra = {n: one.value for n, one in folded[0].registers.items()
                 if n not in known.registers and n not in (LIFE, MERGED)}  # fmt: skip
        return Record(
            table=table, rec=rec, extra=extra,
            values=derive.uncell(known, rows[0]) | self.locals().joined(
                {n: value for n, value in extra.items() if n.startswith(derive.LOCAL)}),
            heads={**compose.heads_of(folded[0]), **self._shorthand_heads(known, rows[0])},
            alive=folded[0].alive and not rows[0]["deleted"],  # another one may stand for it
            claims={
                name: views.claims(one.heads, name, folded[1])
                for name, one in folded[0].registers.items() if one.state
            },
            left_out=stubs.left_out(*folded),
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
        step: Step = no_step,
    ) -> Found:  # fmt: skip
        """Give the ids of living records that meet every condition and contain every word.

        If none does, those whose names sound nearly like it. `step` is asked now and then, without
        a figure, whether to go on.
        """
        known = self.table(table)
        order = order or known.order
        wanted, groups, alike = self._conditions(known, where, search)
        keys = views.ordered(known, order, self.locals())

        def search_it(db: Database) -> Found:
            def look(search: records.Search) -> Found:
                return Found(records.find(
                    db, table, wanted, search=search, order=keys,
                    natural=layout.NUMBERED, limit=limit, offset=offset,
                ))  # fmt: skip

            with stoppable(db, lambda: step(0, 1)):
                found = look(groups)
                if found or not alike or (offset and records.count(db, table, wanted, groups)):
                    return found
                found = look(alike)
                found.near = bool(found)
                return found

        return self.read(search_it)

    def _conditions(
        self, table: Table, where: Mapping[str, Any] | None, search: str = ""
    ) -> tuple[dict[str, Any], records.Search, records.Search]:
        """Part what a query asks for, and give what it asks for instead if nothing fits."""
        wanted, groups = views.conditions(table, where, self.locals())
        exact = [*queries.groups(table, search, self.locals()), *groups]
        if not pinyin.is_spelled(search):
            return wanted, exact, ()
        near = queries.groups(table, search, self.locals(), near=True)
        return wanted, exact, [*near, *groups]

    def table(self, name: str, *, every: bool = False) -> Table:
        """Give a record type with this ledger's local fields; if asked, those out of use too."""
        return self.locals().extended(views.named(name), every)

    def locals(self) -> Locals:
        """Give all local fields; read again after every write."""
        if self._locals is None:
            rows = self.read(views.local_rows)
            codes = [str(row["region"]) for row in rows]
            names = self.read(lambda db: views.region_names(db, codes)) if rows else {}
            lists = self.read(lambda db: code_lists.amended(db, self.region))
            self._locals = Locals(rows, self.region, self.today(), names, lists)
        return self._locals

    def rows(
        self, table: str, ids: Sequence[str], fields: Collection[str] | None = None
    ) -> list[dict[str, Json]]:
        """Give records in stored form, with `id` and local fields, in the order of the ids.

        Of the fields of the catalogue only some, if it is said which.
        """
        known, added = views.named(table), self.locals()
        names = [name for name in known.fields if fields is None or name in fields]
        columns = () if fields is None else ("id", "extra", *names)
        found = self.read(lambda db: records.rows(db, table, ids, columns))
        return [
            {"id": row["id"], **derive.uncell(known, row, names),
             **added.joined(derive.local_values(row))}
            for row in found
        ]  # fmt: skip

    def select(
        self, table: str, *, where: Mapping[str, Any] | None = None,
        order: Sequence[str] = (), limit: int | None = None,
    ) -> list[dict[str, Json]]:  # fmt: skip
        """Find records and give them in stored form."""
        return self.rows(table, self.find(table, where=where, order=order, limit=limit))

    def count(
        self, table: str, *, search: str = "", where: Mapping[str, Any] | None = None,
        step: Step = no_step,
    ) -> int:  # fmt: skip
        """Count living records."""
        wanted, groups, alike = self._conditions(self.table(table), where, search)

        def count_it(db: Database) -> int:
            with stoppable(db, lambda: step(0, 1)):
                found = records.count(db, table, wanted, groups)
                return found or (records.count(db, table, wanted, alike) if alike else 0)

        return self.read(count_it)

    def tally(
        self, table: str, field: str, *, where: Mapping[str, Any] | None = None,
        step: Step = no_step,
    ) -> dict[Any, int]:  # fmt: skip
        """Count living records by the values of one field, in their order, empty last."""
        known = views.known(self.table(table, every=True), [field])
        wanted, groups, _ = self._conditions(known, where)
        column = views.column(field, self.locals())

        def tally_it(db: Database) -> dict[Any, int]:
            with stoppable(db, lambda: step(0, 1)):
                return records.tally(db, table, column, wanted, groups)

        return self.read(tally_it)

    def history(self, table: str, rec: str) -> list[Entry]:
        """Give who set what, when and from where, in order of arrival."""
        found = self._folded(rec)
        if found is None:
            raise FupinError(f"找不到这条记录：{table} {rec}。台账没有改动。请核对编号。")
        arrived = self.read(lambda db: log.origins(db, bytes.fromhex(rec)))
        by_id = {operation.id: operation for operation in found[1]}
        return [views.entry(by_id[identity.hex()], origin) for identity, origin in arrived]

    def conflicts(self) -> list[Conflict]:
        """Give every register that waits for a decision."""
        rows = self.read(records.open_heads)
        histories = self.read(lambda db: derive.load(db, {row["rec"] for row in rows}))
        return [views.conflict(row, histories[row["rec"]]) for row in rows]

    def conflicts_here(self) -> list[Conflict]:
        """Give those that can be decided here: what moved away is decided where it went."""
        found = self.conflicts()
        if not found or not self.read(partial(away.exist, office=self.region)):
            return found
        by_table: dict[str, set[str]] = {}
        for one in found:
            by_table.setdefault(one.table, set()).add(one.rec)
        gone: set[str] = set()
        for table, recs in by_table.items():
            gone |= self.read(
                partial(away.among, office=self.region, table=table, recs=recs)
            ).keys()
        return [one for one in found if one.rec not in gone]

    def count_conflicts(self) -> int:
        """Count the registers that wait for a decision here."""
        number = self.read(records.count_open)
        if not number or not self.read(partial(away.exist, office=self.region)):
            return number
        return len(self.conflicts_here())

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

    def _folded(self, rec: str) -> tuple[Folded, list[Operation]] | None:
        operations = self.read(lambda db: derive.load(db, [rec])).get(rec)
        return (derive.fold_known(operations), operations) if operations else None

    def read(self, work: Callable[[Database], T]) -> T:
        """Run a reading function of the floors below on this thread's connection."""
        with sentences(), translated(), self._store.reading() as db:
            return work(db)

    @contextmanager
    def sparing(self) -> Iterator[None]:
        """Keep less of the ledger in memory meanwhile: for work on very many records."""
        with self._store.sparing():
            yield
