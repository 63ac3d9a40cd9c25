"""Primary tables of a ledger file; a released step is never edited."""

from db.connection import APPLICATION_ID, Database, StoreError

from sqlite_utils import Migrations  # isort: skip - db.connection names its SQLite first

MIGRATIONS = Migrations("ledger")


@MIGRATIONS(name="001_log")
def _(db: Database) -> None:
    for statement in LOG.split(";"):
        db.execute(statement)


# Rowid tables: WITHOUT ROWID costs a factor of four under SQLCipher. (rid, seq) is not unique on
# purpose: a cloned ledger must be visible, not refused.
LOG = """
CREATE TABLE operation (
    n INTEGER PRIMARY KEY, id BLOB NOT NULL, rec BLOB NOT NULL, rid TEXT NOT NULL,
    seq INTEGER NOT NULL, batch INTEGER NOT NULL, line BLOB NOT NULL
);
CREATE UNIQUE INDEX operation_id ON operation (id);
CREATE INDEX operation_rec ON operation (rec);
CREATE INDEX operation_seq ON operation (rid, seq);
CREATE TABLE batch (
    n INTEGER PRIMARY KEY, tx TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
    user TEXT NOT NULL, wall TEXT NOT NULL, origin TEXT NOT NULL,
    first INTEGER NOT NULL, operations INTEGER NOT NULL, undoes INTEGER
);
CREATE TABLE replica (
    rid TEXT PRIMARY KEY, office TEXT NOT NULL, own INTEGER NOT NULL, seq INTEGER NOT NULL,
    head TEXT, state TEXT NOT NULL DEFAULT ''
);
CREATE TABLE peer (
    office TEXT NOT NULL, device TEXT NOT NULL, box TEXT NOT NULL, name TEXT NOT NULL,
    state TEXT NOT NULL, token TEXT NOT NULL DEFAULT '', wall TEXT NOT NULL,
    PRIMARY KEY (office, device)
);
CREATE TABLE holding (
    office TEXT NOT NULL, rid TEXT NOT NULL, number INTEGER NOT NULL, holds TEXT NOT NULL,
    wall TEXT NOT NULL, PRIMARY KEY (office, rid)
);
CREATE TABLE package (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, direction TEXT NOT NULL, office TEXT NOT NULL,
    number INTEGER NOT NULL, sha256 TEXT NOT NULL, wall TEXT NOT NULL,
    operations INTEGER NOT NULL, report TEXT NOT NULL
);
CREATE INDEX package_id ON package (id);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL)
"""


@MIGRATIONS(name="002_chains")
def _(db: Database) -> None:
    for statement in CHAINS.split(";"):
        db.execute(statement)


# An id stands for one place of one chain, so this index keeps ids unique as well; and it grows at
# its ends, where an index of ids alone touches a page for each operation that a package brings.
CHAINS = """
CREATE UNIQUE INDEX operation_chain ON operation (rid, seq, id);
DROP INDEX operation_seq;
DROP INDEX operation_id
"""


def upgrade(db: Database) -> None:
    """Bring the primary tables up to date; raises StoreError("newer") for a later file."""
    known = {step.name for step in MIGRATIONS.pending(Database(memory=True))}
    newer = {step.name for step in MIGRATIONS.applied(db)} - known
    if newer:
        raise StoreError("newer", max(newer))
    if MIGRATIONS.pending(db):
        MIGRATIONS.apply(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
