"""One open ledger: what the window and the command line hold."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock

from db import log
from db.connection import Database, Store
from fupin_desktop import (
    belongings,
    compose,
    mark,
    mergers,
    opening,
    saving,
    titles,
    undoing,
    views,
)
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.compose import Pen, natural_id
from fupin_desktop.drafts import Drafts
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.opening import sentences
from fupin_desktop.operation import BadLine
from fupin_desktop.reader import Reader
from fupin_desktop.record import Batch, Change, Undone

T = TypeVar("T")
Parts = Callable[[Callable[[], saving.Draft]], Iterator[saving.Draft]]
UNDONE, REDONE = "撤销：", "重做："  # before what was taken back, and done again
MERGER, PARTED = "合并重复登记", "拆开合并的登记"


class Registry(Reader):
    """One open ledger: saves, finds, undoes; `now` and `random` are given to it."""

    def __init__(
        self, path: Path, data_key: bytes, store: Store, held: FileLock, user: str,
        now: Callable[[], datetime] | None, random: Callable[[int], bytes],
    ) -> None:  # fmt: skip
        super().__init__(path, data_key, store, now)
        self.user = user
        self.random = random
        self.drafts = Drafts(path, data_key)
        self.recovery_code = ""
        self.protected = True
        self._held = held
        self._new_id = compose.Ids(self.now, random).new

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

        Who works with it is, unless said, whose password opened it. `step` is told how far the
        tables are that a new version of the program lays out anew.
        """
        data_key, whose, protected = opening.unlock(path, password, recovery_code)
        taken = opening.take(path, data_key, random, step)
        registry = cls(path, data_key, *taken, user or whose, now, random)
        registry.protected = protected
        return registry

    def close(self) -> None:
        """Close the ledger and let the folder go; closing it again does nothing."""
        if self._held.is_locked:
            self.drafts.close()
            self._store.close()
            self._held.release()

    @property
    def closed(self) -> bool:
        """Tell whether the ledger has been closed."""
        return not self._held.is_locked

    def checkpoint(self) -> bool:
        """Fold the write-ahead log into the file; False: not yet, somebody was reading."""
        with sentences():
            return self._store.checkpoint()

    def renew(self) -> None:
        """Write under a new replica id, because this copy turned out to be an older one."""
        former = self.rid
        self.transact(lambda db: opening.renew(db, self.path, self.region, self.random, former))
        self.rid = self.setting("rid")

    def set_password(self, password: str) -> None:
        """Give the ledger a new password, for instance after the recovery code opened it."""
        opening.set_password(self.path, self.data_key, password, self.user)
        self.protected = True

    def pause(self) -> None:
        """Let go of the files, not of the folder: they are to be exchanged."""
        self.checkpoint()
        self.drafts.close()
        self._store.close()

    def resume(self, data_key: bytes) -> None:
        """Open the files again after a pause; where that fails, the ledger is closed."""
        try:
            opening.settle(self.path)
            self._store = opening.opened(self.path, data_key, self.random)
        except BaseException:
            self._held.release()
            raise
        self.data_key, self._locals = data_key, None
        self.drafts = Drafts(self.path, data_key)
        self.rid = self.setting("rid")

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

        def compose_it(draft: saving.Draft) -> list[str]:
            ids = saving.apply(draft, changes, region, act, step)
            saving.apply(draft, belongings.following(draft), region, act)
            return ids

        return self._write(compose_it, label, why)

    def save_portions(
        self, portions: Iterable[Sequence[Change]], *, label: str, why: str = "",
        follow: bool = False,
    ) -> Batch:  # fmt: skip
        """Write changes too many to be held at once, a portion at a time, as one batch.

        Unless `follow`, they say of everything where it belongs: nothing goes along by itself
        with somebody who moves.
        """
        region = self.region if self.level == "village" else ""
        ids: list[str] = []
        known = self.locals()

        def parts(new_draft: Callable[[], saving.Draft]) -> Iterator[saving.Draft]:
            for portion in portions:
                draft = new_draft()
                cleared = [replace(one, values=known.cleared(one.values)) for one in portion]
                ids.extend(saving.apply(draft, cleared, region, "edit"))
                if follow:
                    saving.apply(draft, belongings.following(draft), region, "edit")
                yield draft

        tx, operations = self._write_parts(parts, label, why=why)
        return Batch(tx=tx, ids=ids, operations=operations)

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
        label, outcome = _done(batch)[0], undoing.Outcome()
        self._write_parts(
            lambda new_draft: undoing.undo(new_draft, batch, outcome, step),
            word + label, kind=kind, undoes=batch["n"],
        )  # fmt: skip
        return Undone(label=label, records=outcome.records, left=outcome.left)

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

    def resolve_all(
        self, values: Mapping[str, Json], *, why: str = "", step: Step = no_step
    ) -> Batch:
        """Decide several open registers, given by the id of their conflict, as one batch."""

        def compose_it(draft: saving.Draft) -> list[str]:
            decided = []
            for done, (one, value) in enumerate(values.items()):
                step(done, len(values))
                if one.endswith(mergers.RINGED):
                    decided.append(mergers.settle_ring(draft, one, value))
                else:
                    decided.append(saving.decide(draft, one, value, self.level))
            return decided

        return self._write(compose_it, "核定", why, kind="resolve")

    def merge(
        self, pairs: Sequence[mergers.Pair], values: Mapping[str, Json] | None = None, *,
        label: str = "", why: str = "", step: Step = no_step,
    ) -> Batch:  # fmt: skip
        """Write that the second record of each pair is the first, as one batch.

        `values` are what the first pair's survivor takes over from the other one.
        """
        return self._write(
            lambda draft: mergers.merge(draft, pairs, values or {}, step), label or MERGER, why
        )

    def take_apart(self, rec: str, *, why: str = "") -> Undone:
        """Let a merged record stand for itself again, with all that belonged to it."""
        left: list[str] = []

        def compose_it(draft: saving.Draft) -> list[str]:
            final, kept = mergers.take_apart(draft, rec)
            left.extend(kept)
            return [rec, final]

        batch = self._write(compose_it, PARTED, why)
        return Undone(label=PARTED, records=batch.operations, left=left)

    def purge(
        self, recs: Sequence[str], *, label: str, why: str, were: Sequence[str] = ()
    ) -> Batch:
        """Erase all operations of some records for good; undo does not bring them back.

        `were` are the offices below that may have had them.
        """

        def compose_it(draft: saving.Draft) -> list[str]:
            for rec in recs:
                folded = draft.folded(rec)
                if folded is not None:
                    draft.add([compose.purge(draft.pen, folded, draft.histories[rec], were)])
            return list(recs)

        return self._write(compose_it, label, why, kind="purge")

    def distinguish(self, one: str, other: str, *, why: str = "") -> Batch:
        """Remember that two records are not the same, so that nobody is asked again."""

        def compose_it(draft: saving.Draft) -> list[str]:
            mergers.distinguish(draft, one, other)
            return [one, other]

        return self._write(compose_it, "登记不是同一个", why)

    def _write(
        self, work: Callable[[saving.Draft], list[str]], label: str, why: str,
        kind: str = "edit",
    ) -> Batch:  # fmt: skip
        def run(db: Database) -> Batch:
            pen = self._pen(db, why)
            draft = saving.Draft(db, pen, self._new_id)
            ids = work(draft)
            if pen.written:
                saving.store(draft, {
                    "kind": kind, "label": label, "user": self.user, "wall": pen.wall,
                    "origin": "", "undoes": None,
                })  # fmt: skip
                self._remember(db, pen)
            return Batch(tx=pen.tx, ids=ids, operations=len(pen.written))

        try:
            return self.transact(run)
        except (BadLine, UnicodeEncodeError) as error:
            raise FupinError(
                "内容中有不能保存的字符或过长，什么也没有保存。请删去后再试。"
            ) from error

    def _write_parts(
        self,
        parts: Parts,
        label: str,
        *,
        kind: str = "edit",
        undoes: int | None = None,
        why: str = "",
    ) -> tuple[str, int]:
        """Write a batch part by part; give its name and the number of its operations."""

        def run(db: Database) -> tuple[str, int]:
            pen, operations = self._pen(db, why), 0
            batch = {
                "kind": kind, "label": label, "user": self.user, "wall": pen.wall, "origin": "",
                "undoes": undoes, "tx": pen.tx, "first": log.next_n(db),
            }  # fmt: skip
            number = log.insert(db, "batch", {**batch, "operations": 0})
            for draft in parts(lambda: saving.Draft(db, pen, self._new_id)):
                saving.append(draft, number)
                operations += len(pen.written)
                pen.written.clear()
            log.replace(db, "batch", ("n",), {**batch, "n": number, "operations": operations})
            self._remember(db, pen)
            return pen.tx, operations

        return self.transact(run)

    def _pen(self, db: Database, why: str) -> Pen:
        """Take up the chain where it ends; read inside the transaction, never cached."""
        replica = log.find(db, "replica", "rid = ?", (self.rid,))
        seq, head = (replica[0]["seq"], replica[0]["head"]) if replica else (0, None)
        key = mark.key_of(db, self.random)
        return Pen(
            rid=self.rid, office=self.region, user=self.user, why=why, seq=seq, head=head,
            wall=self.now().isoformat(timespec="seconds"), tx=self.random(16).hex(),
            lam=log.setting(db, "lam", 0),
            salt=lambda rest: mark.salt(key, self.random(mark.HALF), rest),
        )  # fmt: skip

    @staticmethod
    def _remember(db: Database, pen: Pen) -> None:
        """Note where the chain ends now."""
        head = {"rid": pen.rid, "office": pen.office, "own": 1}
        log.replace(db, "replica", ("rid",), {**head, "seq": pen.seq, "head": pen.head})
        log.set_setting(db, "lam", pen.lam)

    # ---- ids ----------------------------------------------------------------------------------

    def new_id(self, table: str) -> str:
        """Give a fresh record id, for records that refer to each other within one batch."""
        if table not in TABLES:
            raise FupinError(f"没有“{table}”这种记录，台账没有改动。请核对名称。")
        return self._new_id()

    def record_id(self, table: str, values: Mapping[str, Json]) -> str | None:
        """Give the id that follows from a type's natural key, None if the key is not filled."""
        return natural_id(table, values)

    def set_setting(self, name: str, value: Any) -> None:
        """Write a setting of this ledger file."""
        self.transact(lambda db: log.set_setting(db, name, value))

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
