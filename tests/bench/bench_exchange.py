"""Packages: a village's visits received by the township, beside a bare merge of the same rows."""

import re

import alone
import bench
import bench_registry
from db import log
from fupin_desktop import exchange
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

COUNTS = {"small": 1_000, "medium": 20_000, "large": 200_000}
LEDGERS = (200_000, 840_000)  # operations held before one more package, at size large
STEP = 10_000  # visits in a package that fills a ledger
KEYS = {
    "operation": "rid, seq, id",
    "head": "rec, register",
}  # conflict targets; "id" of all others


def figures(size, folder):
    """Yield the figures of this module."""
    count = COUNTS[size]
    village, _ = bench_registry.village(folder)
    with village:
        visit(village, count)
        yield receiving(count, folder, village)
        yield looking(count, folder, village)
        yield again(folder, village)
        yield packing(count, folder, village)
    if size == "large":
        yield fuller(folder)


def visit(village, count):
    """Record visits, ten to each household."""
    homes = [Change(table="household", values={"name": f"示例{n}"}) for n in range(count // 10)]
    homes = village.save(homes).ids * 10
    visits = [{"household": home, **bench_registry.VISIT} for home in homes]
    village.save([Change(table="visit", values=values) for values in visits])


def receiving(count, folder, village):
    """Receive everything into fresh townships, and merge the very same rows bare."""
    figure = bench.Figure(
        name=f"import of {count:,} visits",
        unit="operations/s",
        bare_name="bare INSERT ... SELECT ... ON CONFLICT of the same rows into the same tables",
    )
    for number in range(bench.REPEATS):
        with township(folder / f"town{number}.fupin", village) as town:
            done, rate = receive(town, exchange.pack(village, folder))
            figure.ours.append(rate)
            rows = held(town)
        with township(folder / f"bare{number}.fupin", village) as other:
            figure.bare.append(done * merged(other, rows))
    figure.peak = alone.peak("receive", fresh(folder, village), *exchange.pack(village, folder))
    return figure


def looking(count, folder, village):
    """Preview a package and receive it: one must not take longer than the other."""
    figure = bench.Figure(
        name=f"preview of {count:,} visits", unit="operations/s", bare_name="receiving the same",
    )  # fmt: skip
    for number in range(bench.REPEATS):
        with township(folder / f"look{number}.fupin", village) as town:
            package = exchange.pack(village, folder)[0]  # one part of a large one
            rate = bench.rate(1, exchange.preview, town, package)
            done, taken = receive(town, [package])
            figure.ours.append(done * rate)
            figure.bare.append(taken)
    figure.peak = alone.peak("preview", fresh(folder, village), *exchange.pack(village, folder))
    return figure


def again(folder, village):
    """Receive what was received before."""
    figure = bench.Figure(name="the same package once more", unit="packages/s")
    with township(folder / "again.fupin", village) as town:
        package = exchange.pack(village, folder)[0]
        exchange.receive(town, package)
        for _ in range(bench.REPEATS):
            figure.ours.append(bench.rate(1, exchange.receive, town, package))
    figure.peak = alone.peak("receive", folder / "again.fupin", package)
    return figure


def packing(count, folder, village):
    """Pack everything, all parts of it, as often as nobody has acknowledged any."""
    figure = bench.Figure(name=f"packing of {count:,} visits", unit="operations/s")
    with township(folder / "above.fupin", village):
        operations = village.read(log.count_operations)
        for _ in range(bench.REPEATS):
            figure.ours.append(bench.rate(operations, exchange.pack, village, folder))
    village.close()  # nobody else may open it until then
    figure.peak = alone.peak("pack", village.path, folder)
    return figure


def fresh(folder, village):
    """Make a township that has received nothing, and give its path."""
    path = folder / f"fresh{len(list(folder.glob('fresh*')))}.fupin"
    township(path, village).close()
    return path


def fuller(folder):
    """Receive the same number of operations into a ledger that holds four times as many."""
    small, large = LEDGERS
    figure = bench.Figure(
        name=f"import into a ledger of {large:,} operations", unit="operations/s",
        bare_name=f"into one of {small:,}",
    )  # fmt: skip
    village, _ = bench_registry.village(folder, "steady")
    with village, township(folder / "filling.fupin", village) as town:
        held = 0
        for mark, rates in ((small, figure.bare), (large, figure.ours)):
            while len(rates) < bench.REPEATS:
                visit(village, STEP)
                done, rate = receive(town, exchange.pack(village, folder))
                (receipt,) = exchange.pack(town, folder)  # so that the next one holds what is new
                exchange.receive(village, receipt)
                held += done
                if held >= mark:
                    rates.append(rate)
    return figure


def township(path, village):
    """Make a township that knows the village."""
    made = Registry.create(path, level="township", region="999901001", name="测试", password=None)
    exchange.enrol(made, village)
    return made


def receive(town, packages):
    """Receive packages by turns; give the operations and how many of them went per second."""
    receipts = []
    seconds = sum(
        1 / bench.rate(1, lambda one=one: receipts.append(exchange.receive(town, one)))
        for one in packages
    )
    done = sum(receipt.operations for receipt in receipts)
    return done, done / seconds


def held(town):
    """Give all rows of every table that receiving fills, with the names of their columns."""

    def read(db):
        tables = (row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'"))
        wanted = [name for name in tables if re.fullmatch(r"operation|head|household|visit", name)]
        return {name: rows_of(db, name) for name in wanted}

    return town.read(read)


def rows_of(db, name):
    """Give the columns of a table without its row number, and its rows."""
    columns = [row[1] for row in db.execute(f'PRAGMA table_info("{name}")') if row[1] != "n"]
    return columns, db.execute(f'SELECT {quoted(columns)} FROM "{name}"').fetchall()


def quoted(columns):
    """Write names for SQL."""
    return ", ".join(f'"{name}"' for name in columns)


def merged(town, tables):
    """Merge rows from staging tables in one transaction; give how often a second it would go."""

    def stage(db):
        for name, (columns, rows) in tables.items():
            cells = quoted(columns)
            db.execute(f'CREATE TABLE "staged_{name}" AS SELECT {cells} FROM "{name}" WHERE 0')
            marks = ", ".join("?" * len(columns))
            db.conn.executemany(f'INSERT INTO "staged_{name}" VALUES ({marks})', rows)

    def merge(db):
        for name, (columns, _) in tables.items():
            key = KEYS.get(name, "id")
            updates = ", ".join(f'"{c}" = excluded."{c}"' for c in columns if c not in key)
            db.execute(
                f'INSERT INTO "{name}" ({quoted(columns)}) SELECT {quoted(columns)}'
                f' FROM "staged_{name}" WHERE true ON CONFLICT ({key}) DO UPDATE SET {updates}'
            )

    town.transact(stage)
    return bench.rate(1, town.transact, merge)
