"""The operation log and what belongs to it: batches, replicas, peers, packages, settings."""

import json
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from db import bulk
from db.connection import Database, query

Row = dict[str, Any]
Link = tuple[str, int, bytes]  # rid, seq and id of an operation: its link of its chain
CHUNK = 2000
PLACES = 20_000  # of the log looked through at a time
PRINTED = "printed/"  # settings: printed/<form>/<record>
MISSING = "missing/"  # settings: missing/<record>
LAST = "\U0010ffff"  # sorts behind whatever a name holds
STUB = b'{"after"'  # its members are sorted, and of what a stub always has this is the first


def insert_operations(
    db: Database, rows: Sequence[tuple[bytes, bytes, str, int, int, bytes]]
) -> None:
    """Append operations (id, rec, rid, seq, batch, line); one already there is left as it is."""
    bulk.insert(db, "INSERT OR IGNORE INTO operation (id, rec, rid, seq, batch, line)", rows)


def replace_lines(db: Database, lines: Iterable[tuple[Link, bytes]]) -> None:
    """Put other lines in the place of some operations': a whole one where a stub stood."""
    sql = "UPDATE operation SET line = ? WHERE rid = ? AND seq = ? AND id = ? AND line <> ?"
    db.conn.executemany(sql, [(line, *link, line) for link, line in lines])


def lines_among(db: Database, links: Iterable[Link]) -> Iterator[tuple[bytes, bytes]]:
    """Give (id, line) of those of some operations that are in the log."""
    yield from _linked(db, "id, line", links)


def known_ids(db: Database, links: Iterable[Link]) -> set[bytes]:
    """Give the ids of those of some operations that are in the log."""
    return {row[0] for row in _linked(db, "id", links)}


def _linked(db: Database, what: str, links: Iterable[Link]) -> Iterator[Any]:
    """Give `what`, which begins with the id, of operations; a forked link holds several."""
    chains: dict[str, set[int]] = {}
    wanted = set()
    for rid, seq, identity in links:
        chains.setdefault(rid, set()).add(seq)
        wanted.add(identity)
    for rid, numbers in chains.items():
        for part in chunks(sorted(numbers)):
            marks = ",".join("?" * len(part))
            sql = f"SELECT {what} FROM operation WHERE rid = ? AND seq IN ({marks})"
            rows = db.conn.execute(sql, (rid, *part))
            yield from (row for row in rows if row[0] in wanted)


def known_records(db: Database, recs: Iterable[bytes]) -> set[bytes]:
    """Give those of some record ids that have operations."""
    return set(_among(db, "SELECT DISTINCT rec FROM operation WHERE rec IN ({})", recs))


def _among(db: Database, sql: str, values: Iterable[bytes]) -> Iterator[Any]:
    for part in chunks(list(values)):
        marks = ",".join("?" * len(part))
        yield from (row[0] for row in db.conn.execute(sql.format(marks), part))


def chunks(values: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Cut a sequence into parts short enough for one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def lines_of(db: Database, recs: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Give (id, line) of every operation of some records."""
    for part in chunks(list(recs)):
        marks = ",".join("?" * len(part))
        yield from db.conn.execute(f"SELECT id, line FROM operation WHERE rec IN ({marks})", part)


def lines_by_record(db: Database) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Give (rec, id, line) of the whole log, each record's operations together."""
    yield from db.conn.execute("SELECT rec, id, line FROM operation ORDER BY rec")


def lines_by_chain(db: Database) -> Iterator[tuple[str, int, bytes, bytes]]:
    """Give (rid, seq, id, line) of the whole log along its chains."""
    yield from db.conn.execute("SELECT rid, seq, id, line FROM operation ORDER BY rid, seq, n")


def lines_after(db: Database, rid: str, seq: int) -> Iterator[tuple[bytes, int, bytes, bytes]]:
    """Give (id, seq, rec, line) of one replica's operations after a number, in its order."""
    yield from db.conn.execute(
        "SELECT id, seq, rec, line FROM operation WHERE rid = ? AND seq > ? ORDER BY seq, n",
        (rid, seq),
    )


def places_after(db: Database, rid: str, seq: int) -> Iterator[tuple[int, int]]:
    """Give (n, bytes of the line) of one replica's operations after a number, in its order."""
    yield from db.conn.execute(
        "SELECT n, length(line) FROM operation WHERE rid = ? AND seq > ? ORDER BY seq, n",
        (rid, seq),
    )


def records_after(db: Database, rid: str, seq: int) -> Iterator[tuple[int, int, bytes]]:
    """Give (n, seq, rec) of one replica's operations after a number."""
    sql = "SELECT n, seq, rec FROM operation WHERE rid = ? AND seq > ?"
    yield from db.conn.execute(sql, (rid, seq))


def places_of(db: Database, recs: Iterable[bytes]) -> Iterator[tuple[int, str, int]]:
    """Give (n, rid, seq) of every operation of some records."""
    for part in chunks(list(recs)):
        marks = ",".join("?" * len(part))
        yield from db.conn.execute(
            f"SELECT n, rid, seq FROM operation WHERE rec IN ({marks})", part
        )


def places_among(db: Database, links: Iterable[Link]) -> Iterator[int]:
    """Give n of those of some operations that are in the log."""
    yield from (row[1] for row in _linked(db, "id, n", links))


def whole_between(
    db: Database, rid: str, first: int, last: int
) -> Iterator[tuple[int, bytes, int]]:
    """Give (n, rec, bytes of the line) of one replica's operations that are no stubs."""
    yield from db.conn.execute(
        "SELECT n, rec, length(line) FROM operation WHERE rid = ? AND seq BETWEEN ? AND ?"
        " AND substr(line, 1, 8) <> ? ORDER BY seq, n",
        (rid, first, last, STUB),
    )


def in_order(db: Database, places: Iterable[int]) -> Iterator[tuple[int, str, int]]:
    """Give (n, rid, bytes of the line) of operations once each, in the order of their chains."""
    yield from db.conn.execute(
        "SELECT n, rid, length(line) FROM operation"
        " WHERE n IN (SELECT value FROM json_each(?)) ORDER BY rid, seq, id",
        (f"[{','.join(map(str, places))}]",),
    )


def lines_at(db: Database, places: Sequence[int]) -> Iterator[tuple[bytes, bytes]]:
    """Give (id, line) of the operations at some places, in the order they are asked for."""
    for part in chunks(places):
        marks = ",".join("?" * len(part))
        sql = f"SELECT n, id, line FROM operation WHERE n IN ({marks})"
        found = {n: (identity, line) for n, identity, line in db.conn.execute(sql, part)}
        yield from (found[n] for n in part)


def lines_with(db: Database, places: Sequence[int], text: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give (id, line) of those of the operations at some places whose line holds some bytes."""
    for part in chunks(places):
        marks = ",".join("?" * len(part))
        sql = f"SELECT id, line FROM operation WHERE n IN ({marks}) AND instr(line, ?)"
        yield from db.conn.execute(sql, (*part, text))


def ids_at(db: Database, rid: str, seq: int) -> list[str]:
    """Give the ids of the operations of a chain that bear a number: several where it forks."""
    sql = "SELECT id FROM operation WHERE rid = ? AND seq = ?"
    return [row[0].hex() for row in db.conn.execute(sql, (rid, seq))]


def last(db: Database, rid: str) -> int:
    """Give the highest number of a chain that is in the log, 0 if none is."""
    sql = "SELECT coalesce(max(seq), 0) FROM operation WHERE rid = ?"
    return int(db.conn.execute(sql, (rid,)).fetchone()[0])


def lines_between(db: Database, rid: str, first: int, last: int) -> Iterator[tuple[bytes, bytes]]:
    """Give (id, line) of one replica's operations from one number to another."""
    sql = "SELECT id, line FROM operation WHERE rid = ? AND seq BETWEEN ? AND ? ORDER BY seq, n"
    yield from db.conn.execute(sql, (rid, first, last))


def stubs(db: Database) -> Iterator[tuple[str, bytes, bytes]]:
    """Give (rid, id, line) of every operation that is held without its content."""
    sql = "SELECT rid, id, line FROM operation WHERE substr(line, 1, 8) = ? ORDER BY n"
    yield from db.conn.execute(sql, (STUB,))


def count_after(db: Database, rid: str, seq: int) -> int:
    """Count one replica's operations after a number."""
    sql = "SELECT count(*) FROM operation WHERE rid = ? AND seq > ?"
    return int(db.conn.execute(sql, (rid, seq)).fetchone()[0])


def recs_of_batch(db: Database, batch: Row) -> list[bytes]:
    """Give the records that one batch wrote on, sorted."""
    # A batch is written whole, so its operations lie together.
    sql = "SELECT DISTINCT rec FROM operation WHERE n >= ? AND n < ? AND batch = ? ORDER BY rec"
    start = batch["first"]
    found = db.conn.execute(sql, (start, start + batch["operations"], batch["n"]))
    return [rec for (rec,) in found]


def batches_of(db: Database, recs: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Give (operation id, batch) of every operation of some records."""
    for part in chunks(list(recs)):
        marks = ",".join("?" * len(part))
        yield from db.conn.execute(f"SELECT id, batch FROM operation WHERE rec IN ({marks})", part)


def batches_called(db: Database, label: str) -> set[int]:
    """Give the batches written here whose label begins with some words."""
    sql = "SELECT n FROM batch WHERE origin = '' AND kind = 'edit' AND substr(label, 1, ?) = ?"
    return {row[0] for row in db.conn.execute(sql, (len(label), label))}


def written_besides(db: Database, recs: Iterable[bytes], batches: Collection[int]) -> set[bytes]:
    """Give those of some records that have operations of other batches than some."""
    # A batch's operations lie together, so their places tell it: no line need be read for that.
    lie = "SELECT first, first + operations FROM batch WHERE n IN (SELECT value FROM json_each(?))"
    spans = [*db.conn.execute(f"{lie} ORDER BY first", (json.dumps([*batches]),))]
    starts, found = [start for start, _ in spans], set[bytes]()
    for part in chunks(list(recs)):
        marks = ",".join("?" * len(part))
        for rec, n in db.conn.execute(f"SELECT rec, n FROM operation WHERE rec IN ({marks})", part):
            if not (place := bisect_right(starts, n)) or n >= spans[place - 1][1]:
                found.add(rec)
    return found


def batches(db: Database, numbers: Iterable[int]) -> list[Row]:
    """Give some batches."""
    return find(db, "batch", "n IN (SELECT value FROM json_each(?))", (json.dumps([*numbers]),))


def cancelled_after(db: Database, batch: int) -> set[int]:
    """Give the later batches that are taken back, and those that took them back."""
    taken = _taken_back(db)
    return {number for pair in taken.items() if pair[0] > batch for number in pair}


def _taken_back(db: Database) -> dict[int, int]:
    """Give each batch that is taken back, and the batch that took it back; undoing may be undone.

    Whether a batch stands depends on later ones only, so the newest is judged first.
    """
    rows = db.conn.execute("SELECT n, undoes FROM batch WHERE undoes IS NOT NULL ORDER BY n DESC")
    taken: dict[int, int] = {}
    for number, undoes in rows:
        if number not in taken:
            taken[undoes] = number
    return taken


def arrived_since(db: Database, n: int) -> Iterator[tuple[bytes, bytes]]:
    """Give (operation id, record) of all that came from a place in the log on."""
    yield from db.conn.execute("SELECT id, rec FROM operation WHERE n >= ? ORDER BY n", (n,))


def touched_since(db: Database, n: int, types: Iterable[str]) -> Iterator[list[bytes]]:
    """Give part by part the records of some types of which something came from a place on."""
    marks = [f'"type":"{one}"'.encode() for one in types]
    tests = " OR ".join("instr(line, ?)" for _ in marks)
    sql = f"SELECT DISTINCT rec FROM operation WHERE n >= ? AND n < ? AND ({tests})"
    for first in range(n, next_n(db), PLACES):
        yield [row[0] for row in db.conn.execute(sql, (first, first + PLACES, *marks))]


def placed_lines(
    db: Database, recs: Iterable[bytes]
) -> Iterator[tuple[int, int, bytes, bytes]]:  # fmt: skip
    """Give (n, batch, id, line) of every operation of some records, in order of arrival."""
    for part in chunks(list(recs)):
        marks = ",".join("?" * len(part))
        sql = f"SELECT n, batch, id, line FROM operation WHERE rec IN ({marks}) ORDER BY n"
        yield from db.conn.execute(sql, part)


def first_after(db: Database, moment: str, today: str) -> int:
    """Give the place in the log where this ledger first wrote after a day or a time of day.

    What a clock that ran ahead is said to have written after today tells nothing.
    """
    sql = (
        "SELECT min(first) FROM batch"
        " WHERE substr(wall, 1, length(?1)) > ?1 AND substr(wall, 1, 10) <= ?2"
    )
    found = db.conn.execute(sql, (moment, today)).fetchone()[0]
    return next_n(db) if found is None else int(found)


def next_n(db: Database) -> int:
    """Give the place the next operation will take."""
    return int(db.conn.execute("SELECT coalesce(max(n), 0) + 1 FROM operation").fetchone()[0])


def origins(db: Database, rec: bytes) -> list[tuple[bytes, str]]:
    """Give (operation id, where it came from) of one record in order of arrival."""
    return list(
        db.conn.execute(
            "SELECT o.id, b.origin FROM operation o JOIN batch b ON b.n = o.batch"
            " WHERE o.rec = ? ORDER BY o.n",
            (rec,),
        )
    )


def forks(db: Database) -> list[tuple[str, int]]:
    """Give (rid, first number used twice) of every chain that forks."""
    sql = "SELECT rid, seq FROM operation GROUP BY rid, seq HAVING count(*) > 1"
    return list(db.conn.execute(f"SELECT rid, min(seq) FROM ({sql}) GROUP BY rid ORDER BY rid"))


def fork(db: Database, rid: str) -> int:
    """Give the first number that one chain used twice, 0 if it does not fork."""
    sql = "SELECT seq FROM operation WHERE rid = ? GROUP BY seq HAVING count(*) > 1 ORDER BY seq"
    row = db.conn.execute(sql, (rid,)).fetchone()
    return int(row[0]) if row else 0


def began(db: Database) -> str:
    """Give the time of the first batch of this ledger file, empty if nothing is written."""
    row = db.conn.execute("SELECT wall FROM batch ORDER BY n LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def count_operations(db: Database) -> int:
    """Count the log."""
    return int(db.conn.execute("SELECT count(*) FROM operation").fetchone()[0])


def insert(db: Database, table: str, row: Mapping[str, Any]) -> int:
    """Add one row to a primary table and give its rowid."""
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    return int(db.conn.execute(sql, tuple(row.values())).lastrowid or 0)


def replace(db: Database, table: str, key: Sequence[str], row: Mapping[str, Any]) -> None:
    """Insert a row, or change the named columns of the row with this key."""
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    changed = ", ".join(f"{name} = excluded.{name}" for name in row if name not in key)
    db.conn.execute(
        f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}",
        tuple(row.values()),
    )


def find(db: Database, table: str, where: str = "1", values: Sequence[Any] = ()) -> list[Row]:
    """Give rows of a primary table."""
    return list(query(db, f"SELECT * FROM {table} WHERE {where}", values))


def setting(db: Database, name: str, default: Any = None) -> Any:
    """Read one setting."""
    row = db.conn.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return json.loads(row[0]) if row else default


def set_setting(db: Database, name: str, value: Any) -> None:
    """Write one setting, as JSON."""
    text = json.dumps(value, ensure_ascii=False)
    replace(db, "setting", ("name",), {"name": name, "value": text})


def prints(db: Database) -> list[Row]:
    """Give the settings that tell which papers were printed: printed/<form>/<record>."""
    return settings_below(db, PRINTED)


def settings_below(db: Database, prefix: str) -> list[Row]:
    """Give the settings whose names begin with a prefix."""
    return find(db, "setting", "name >= ? AND name < ?", (prefix, prefix + LAST))


def forget_about(db: Database, recs: Collection[str]) -> None:
    """Forget what was printed of some records, and whether a list had them."""
    for row in (*prints(db), *settings_below(db, MISSING)):
        if row["name"].rpartition("/")[2] in recs:
            db.execute("DELETE FROM setting WHERE name = ?", (row["name"],))


def last_own_batch(db: Database) -> Row | None:
    """Give the newest batch written here that can still be undone."""
    return _newest(db, "kind = 'edit'")


def last_undo(db: Database) -> Row | None:
    """Give the newest undoing that can be taken back: nothing was saved here since."""
    since = "n > (SELECT coalesce(max(n), 0) FROM batch WHERE kind IN ('edit', 'resolve'))"
    return _newest(db, f"kind = 'undo' AND {since}")


def _newest(db: Database, where: str) -> Row | None:
    taken = json.dumps([*_taken_back(db)])
    standing = "n NOT IN (SELECT value FROM json_each(?)) ORDER BY n DESC LIMIT 1"
    rows = find(db, "batch", f"{where} AND {standing}", (taken,))
    return rows[0] if rows else None
