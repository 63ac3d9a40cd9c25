"""The wider ledger: a full village received, listed, opened and checked, beside bare statements."""

import shutil

import bench
from db import connection, log
from fupin_desktop import chain, checks, demo, exchange
from fupin_desktop.catalogue import TABLES
from fupin_desktop.demo.community import TOWNSHIP, village
from fupin_desktop.registry import Registry

SIZES = {"small": (1, 6), "medium": (3, 40), "large": (10, 200)}  # villages, households of each
PAGE = 50  # rows of a list
PAGES = 40  # households opened
UNITS = {"list": "lists/s", "find": "searches/s", "open": "pages/s", "check": "records/s"}


def figures(size, folder):
    """Yield the figures of this module, all about one township."""
    villages, households = SIZES[size]
    made = []
    build = {"villages": villages, "households": households, "full": True}
    seconds = 1 / bench.rate(1, lambda: made.append(demo.build(folder / "demo", **build)))
    with Registry.open(made[0].township) as ledger:
        operations = ledger.read(log.count_operations)
        where = f"{villages} x {households} households, {operations:,} operations"
        disk = sum(path.stat().st_size for path in made[0].township.rglob("*") if path.is_file())
        yield bench.Figure(
            name=f"township of {where}: made, packed by its villages, received",
            unit="operations/s", ours=[operations / seconds],
        )  # fmt: skip
        yield imports(made[0].villages[0], folder)
        yield lists(ledger)
        yield searches(ledger)
        yield opened(ledger)
        yield checked(ledger)
        yield verified(ledger, operations, disk)


def imports(path, folder):
    """Receive a full village whole into fresh townships, beside a bare merge of its rows."""
    home = village(1, 0)
    copied = shutil.copytree(path, folder / "village.fupin")
    with Registry.open(copied) as sender:
        rows = {name: sender.select(name) for name in TABLES}
        total = sum(map(len, rows.values()))
        figure = bench.Figure(
            name=f"import of a full village, {total:,} records of {len(TABLES)} types",
            unit="records/s", bare_name="bare INSERT ... SELECT ... ON CONFLICT",
        )  # fmt: skip
        for number in range(bench.REPEATS):
            target = folder / f"received{number}"
            target.mkdir()
            figure.ours.append(total / received(sender, target))
            figure.bare.append(merged(rows, target / "bare.db"))
    assert home.code == sender.region
    return figure


def received(sender, folder):
    """Bring everything into a new township and return the seconds."""
    township = Registry.create(
        folder / "town.fupin", level="township", region=TOWNSHIP, name="测试", password=None
    )
    with township:
        exchange.enrol(township, sender)
        (package,) = exchange.pack(sender, folder, to=TOWNSHIP, full=True)
        return 1 / bench.rate(1, exchange.receive, township, package)


def merged(rows, path):
    """Insert the same rows from staging tables in one transaction and return rows per second."""
    bare = connection.connect(path, bytes(32)).conn
    merging = []
    for name, found in rows.items():
        rest = list(TABLES[name].fields)
        definition = ", ".join(["id TEXT UNIQUE", *(f"[{one}] TEXT" for one in rest)])
        for table in (f"staging_{name}", name):
            bare.execute(f"CREATE TABLE [{table}] ({definition})")
        filling = f"INSERT INTO [staging_{name}] VALUES ({', '.join('?' * (len(rest) + 1))})"
        bare.execute("BEGIN")
        bare.executemany(filling, [[plain(row[one]) for one in ("id", *rest)] for row in found])
        bare.execute("COMMIT")
        updates = ", ".join(f"[{one}] = excluded.[{one}]" for one in rest)
        merging.append(f"INSERT INTO [{name}] SELECT * FROM [staging_{name}] WHERE true "
                       f"ON CONFLICT (id) DO UPDATE SET {updates}")  # fmt: skip
    rate = bench.rate(sum(map(len, rows.values())), merge, bare, merging)
    bare.close()
    return rate


def merge(bare, statements):
    """Run statements in one transaction."""
    bare.execute("BEGIN")
    for one in statements:
        bare.execute(one)
    bare.execute("COMMIT")


def plain(value):
    """Turn a stored value into what SQLite takes."""
    return ",".join(value) if isinstance(value, list) else value


def lists(ledger):
    """The first page of the list of every type, as its screen asks for it."""
    return beside(ledger, "list", "first page of a list, every record type", "SELECT * ... LIMIT",
                  [(our_list, bare_list, name) for name in TABLES])  # fmt: skip


def our_list(ledger, name):
    """The first page of a list with the count above it."""
    ledger.count(name)
    return ledger.rows(name, ledger.find(name, limit=PAGE))


def bare_list(db, name):
    """The same rows unordered, and the count."""
    db.execute(f"SELECT count(*) FROM [{name}] WHERE deleted = 0").fetchall()
    return db.execute(f"SELECT * FROM [{name}] WHERE deleted = 0 LIMIT {PAGE}").fetchall()


def searches(ledger):
    """A word looked for in every type that can be searched."""
    names = [name for name in TABLES if TABLES[name].searched]
    return beside(ledger, "find", "search for a word, every record type", "LIKE over one column",
                  [(our_search, bare_search, name) for name in names])  # fmt: skip


def our_search(ledger, name):
    """What a search box asks for."""
    return ledger.find(name, search="示例", limit=PAGE)


def bare_search(db, name):
    """One column looked through."""
    column = TABLES[name].searched[0]
    sql = f"SELECT id FROM [{name}] WHERE deleted = 0 AND [{column}] LIKE '%示例%' LIMIT {PAGE}"
    return db.execute(sql).fetchall()


def opened(ledger):
    """Households with all that hangs on them: what their page, chain and archive are made of."""
    households = ledger.find("household", limit=PAGES)
    return beside(ledger, "open", "a household with all its records", "the same SELECTs",
                  [(our_page, bare_page, rec) for rec in households])  # fmt: skip


HUNG = {"household": [], "person": []}
for _name, _table in TABLES.items():
    if _table.parent and _table.fields[_table.parent].choices in HUNG:
        HUNG[_table.fields[_table.parent].choices].append((_name, _table.parent))


def our_page(ledger, rec):
    """All records of a household and of its members, and the chain of help."""
    members = ledger.select("person", where={"household": rec})
    for name, parent in HUNG["household"]:
        ledger.select(name, where={parent: rec})
    for name, parent in HUNG["person"]:
        ledger.select(name, where={parent: [row["id"] for row in members]})
    return chain.of(ledger, rec)


def bare_page(db, rec):
    """The rows alone."""
    members = db.execute("SELECT id FROM person WHERE household = ?", (rec,)).fetchall()
    for name, parent in HUNG["household"]:
        db.execute(f"SELECT * FROM [{name}] WHERE [{parent}] = ?", (rec,)).fetchall()
    for name, parent in HUNG["person"]:
        for (person,) in members:
            db.execute(f"SELECT * FROM [{name}] WHERE [{parent}] = ?", (person,)).fetchall()


def checked(ledger):
    """Every check over every record, beside reading the rows."""
    total = sum(ledger.count(name) for name in TABLES)
    figure = bench.Figure(name=f"checks of {total:,} records", unit="records/s",
                          bare_name="SELECT * of all")  # fmt: skip
    for _ in range(bench.REPEATS):
        figure.ours.append(bench.rate(total, lambda: list(checks.check_ledger(ledger))))
        figure.bare.append(bench.rate(total, ledger.read, read_all))
    return figure


def read_all(db):
    """Read every row."""
    for name in TABLES:
        db.execute(f"SELECT * FROM [{name}]").fetchall()


def verified(ledger, operations, disk):
    """Every signature, chain and derived row held against the log."""
    figure = bench.Figure(
        name=f"verify of {operations:,} operations, {disk / 1e6:,.0f} MB on disk",
        unit="operations/s",
    )  # fmt: skip
    for _ in range(bench.REPEATS):
        figure.ours.append(bench.rate(operations, ledger.verify))
    return figure


def beside(ledger, kind, name, bare_name, work):
    """Run our way and the bare way over the same things, in turn."""
    figure = bench.Figure(name=name, unit=UNITS[kind], bare_name=bare_name)
    for _ in range(bench.REPEATS):
        figure.ours.append(bench.rate(len(work), each, ledger, [(our, on) for our, _, on in work]))
        bare = [(plain, on) for _, plain, on in work]
        figure.bare.append(bench.rate(len(work), ledger.read, lambda db, todo=bare: each(db, todo)))
    return figure


def each(place, work):
    """Do every piece of work in a place."""
    for way, on in work:
        way(place, on)
