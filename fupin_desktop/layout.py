"""The layout of the derived tables: their columns and indexes, as the catalogue has them."""

import hashlib
import json

from db import records
from fupin_desktop import merged, pinyin
from fupin_desktop.catalogue import TABLES, VERSION
from fupin_desktop.catalogue.fields import Kind

OTHER = "other"  # records of types this version does not know
SOUND = records.SOUND  # how a record's name can be typed by its readings
OWN_NAME = "own_name"  # the name typed on a household, shown while it has no head
SOUNDED = frozenset(  # tables whose records are called by a name of their own
    table.name for table in TABLES.values()
    if table.title == "name" and table.fields["name"].kind is Kind.TEXT
)  # fmt: skip
NUMBERED = ("group_name", "natural_village")  # names that people count by

SQL_TYPES: dict[Kind, str] = {
    Kind.TEXT: "TEXT",
    Kind.LONG: "TEXT",
    Kind.INTEGER: "INTEGER",
    Kind.DECIMAL: "INTEGER",
    Kind.MONEY: "INTEGER",
    Kind.DATE: "TEXT",
    Kind.YESNO: "INTEGER",
    Kind.CODE: "TEXT",
    Kind.CODES: "TEXT",
    Kind.REF: "TEXT",
    Kind.REFS: "TEXT",
}
LISTS = (Kind.CODES, Kind.REFS)  # kinds whose column holds a JSON list
INDEXED = {
    "household": ("village,deleted,end,sound,name,group_name,id", "name"),
    # The first is all that people are looked up by: many times narrower than their rows.
    "person": ("household,deleted,sound,name,id_number,phone",
               "id_number", "name", "birth_date", "died_on"),
    "attachment": ("record",),
    # The last visit of each household; a million of them in the order they are listed,
    # with what they are narrowed to.
    "visit": ("household,deleted,date,next_date", "deleted,date,purpose,id"),
}  # fmt: skip


def tables() -> dict[str, dict[str, str]]:
    """Give the columns of every derived table."""
    found = {
        table.name: {field.name: SQL_TYPES[field.kind] for field in table.fields.values()}
        for table in TABLES.values()
    }
    for name in SOUNDED:  # first, because SQLite finds the first cells of a row soonest
        found[name] = {SOUND: "TEXT", **found[name]}
    found["household"][OWN_NAME] = "TEXT"
    found[OTHER] = {"type": "TEXT"}
    return {**found, **merged.COLUMNS}


def indexes() -> dict[str, tuple[str, ...]]:
    """Give the indexed columns: what children are found by, and what people are looked up by.

    An index over several columns, joined by commas, stands in for that of its first.
    """
    refs = {
        table.name: tuple(f.name for f in table.fields.values() if f.kind is Kind.REF)
        for table in TABLES.values()
    }
    covered = {name: {one.split(",")[0] for one in INDEXED.get(name, ()) if "," in one}
               for name in refs}  # fmt: skip
    return {
        name: tuple(one for one in dict.fromkeys((*refs[name], *INDEXED.get(name, ())))
                    if one not in covered[name])
        for name in refs
    } | merged.INDEXES  # fmt: skip


def fingerprint() -> str:
    """Name the layout and the registers, so that a ledger knows when its tables are out of date."""
    registers = {
        table.name: {name: [table.policy(name).value, [f.name for f in members]]
                     for name, members in table.registers.items()}
        for table in TABLES.values()
    }  # fmt: skip
    described = [VERSION, tables(), registers, indexes(), pinyin.edition()]
    text = json.dumps(described, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
