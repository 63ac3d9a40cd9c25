"""Packages: a village's visits received by the township, beside a bare merge of the same rows."""

import bench
import bench_registry
from db import connection
from fupin_desktop import exchange
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

COUNTS = {"small": 1_000, "medium": 20_000, "large": 200_000}


def figures(size, folder):
    """Yield the figures of this module."""
    yield imports(COUNTS[size], folder)


def imports(count, folder):
    """Receive one package, ten visits to each household, into fresh townships."""
    figure = bench.Figure(
        name=f"import of a package of {count:,} visits",
        unit="operations/s",
        bare_name="bare INSERT ... SELECT ... ON CONFLICT",
    )
    village, _ = bench_registry.village(folder)
    with village:
        homes = [Change(table="household", values={"name": f"示例{n}"}) for n in range(count // 10)]
        homes = village.save(homes).ids * 10
        visits = [{"household": home, **bench_registry.VISIT} for home in homes]
        village.save([Change(table="visit", values=visit) for visit in visits])
        rows = village.select("visit")
        for number in range(bench.REPEATS):
            figure.ours.append(receive(village, folder / str(number)))
            figure.bare.append(merge(rows, folder / f"bare{number}.db"))
    return figure


def receive(village, folder):
    """Bring everything into a new township and return operations per second."""
    township = Registry.create(
        folder / "town.fupin", level="township", region="999901001", name="测试", password=None
    )
    with township:
        exchange.enrol(township, village)
        (package,) = exchange.pack(village, folder)
        receipts = []
        seconds = 1 / bench.rate(1, lambda: receipts.append(exchange.receive(township, package)))
        return receipts[0].operations / seconds


def merge(rows, path):
    """Insert the same rows from a staging table in one transaction and return rows per second."""
    names = list(rows[0])
    columns, marks = ", ".join(names), ", ".join("?" * len(names))
    updates = ", ".join(f"{name} = excluded.{name}" for name in names if name != "id")
    bare = connection.connect(path, bytes(32)).conn
    for table in ("staging", "visit"):
        definition = ", ".join(f"{name} TEXT" for name in names if name != "id")
        bare.execute(f"CREATE TABLE {table} (id TEXT UNIQUE, {definition})")
    bare.execute("CREATE INDEX by_household ON visit (household)")
    bare.execute("BEGIN")
    filling = f"INSERT INTO staging ({columns}) VALUES ({marks})"
    bare.executemany(filling, [[plain(row[name]) for name in names] for row in rows])
    bare.execute("COMMIT")
    merging = "INSERT INTO visit SELECT * FROM staging WHERE true ON CONFLICT (id) DO UPDATE SET "
    found = bench.rate(len(rows), bare.execute, merging + updates)
    bare.close()
    return found


def plain(value):
    """Turn a stored value into what SQLite takes."""
    return ",".join(value) if isinstance(value, list) else value
