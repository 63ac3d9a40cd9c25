"""Control totals: what a ledger holds of a region, counted and summed; each definition once."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import records, totals
from db.connection import Database
from fupin_desktop import codes, scope, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.merge import VILLAGE_DIGITS

Row = Mapping[str, Any]
Totals = Counter[str]  # by key; amounts in fen

# Of a need, a task, a complaint ...; one whose state nobody has filled in waits too.
FINISHED: Final = ("3", "4", "5", "6", "7", "8", "9")
USED: Final = "3"  # fund_stage
# The tables that count, and the fields that decide under which totals a record counts.
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "household": ("end", "kind", "monitoring_kind"), "membership": ("end",), "visit": (),
    "need": ("state",), "measure": (), "payment": ("source", "purpose"),
    "fund_flow": ("stage", "fund_kind", "purpose"),
}  # fmt: skip
OWNING: Final = ("household", "project")  # tables on which those hang
MONEY: Final = ("payment", "fund_flow")
UNITS: Final = {"household": "户", "membership": "人", "visit": "次", "need": "项", "measure": "条"}
LABELS: Final = {
    "household": "农户", "household.monitored": "其中监测对象", "membership": "家庭成员",
    "visit": "走访", "need.open": "没有办结的需求", "measure": "帮扶措施", "payment": "到户资金",
}  # fmt: skip
LISTS: Final = {  # the first parts of a key, what stands before its code's label, and its list
    "household.kind": ("其中", "household_kind"), "payment.source": ("到户资金：", "fund_source"),
    "payment.purpose": ("到户资金用途：", "fund_purpose"),
    "fund_flow.stage": ("项目资金", "fund_stage"),
    "fund_flow.received": ("项目资金到账：", "fund_source"),
    "fund_flow.used": ("项目资金使用：", "fund_purpose"),
    "household.monitoring": ("监测对象：", "monitoring_kind"),
    "household.risk": ("监测对象，风险", "risk_state"),
}  # fmt: skip
FINER: Final = ("village", "office", "end", "monitoring_kind", "risk_state")


@dataclass(frozen=True)
class Place:
    """The totals of one place: a village, or what belongs to no village of the region."""

    code: str  # empty: to no village
    totals: Totals


def keys(table: str, row: Row) -> Iterator[str]:
    """Name the totals under which a living record counts."""
    if table in ("household", "membership"):
        if row["end"]:  # closed, or left
            return
        yield table
    if table == "household":
        yield f"household.kind.{row['kind'] or ''}"
        if row["monitoring_kind"]:
            yield "household.monitored"
    elif table == "need":
        yield from () if row["state"] in FINISHED else ("need.open",)
    elif table == "payment":
        yield from ("payment", f"payment.source.{row['source'] or ''}")
        yield f"payment.purpose.{row['purpose'] or ''}"
    elif table == "fund_flow":
        yield from _flow_keys(row)
    elif table in ("visit", "measure"):
        yield table


def _flow_keys(row: Row) -> Iterator[str]:
    yield f"fund_flow.stage.{row['stage'] or ''}"
    if row["stage"] == "1":
        yield f"fund_flow.received.{row['fund_kind'] or ''}"
    if row["stage"] == USED:
        yield f"fund_flow.used.{row['purpose'] or ''}"


def weight(table: str, row: Row) -> int:
    """Say how much a record adds to each of its totals: its amount, or one."""
    return int(row["amount"] or 0) if table in MONEY else 1


def place_of(table: str, row: Row | None, above: Mapping[str, Mapping[str, str]]) -> str:
    """Give the region code a record counts for; `above` are the places of what others hang on."""
    if row is None:
        return ""
    known = TABLES[table]
    if known.parent:
        owners = above.get(known.fields[known.parent].choices, {})
        if row[known.parent] in owners:
            return owners[row[known.parent]]
    place = row[known.place] if known.place else None
    return str(place or row["office"] or "")


def counts(
    table: str, row: Row | None, above: Mapping[str, Mapping[str, str]], region: str, *,
    finer: bool = False,
) -> Totals:  # fmt: skip
    """Give what a record adds to the totals of a region: nothing if it is not there."""
    found: Totals = Counter()
    if row is not None and place_of(table, row, above).startswith(region):
        for key in (*keys(table, row), *(finer_keys(table, row) if finer else ())):
            found[key] += weight(table, row)
    return found


def finer_keys(table: str, row: Row) -> Iterator[str]:
    """Name the totals that no package tells: of the monitored households, by state."""
    if table == "household" and row["monitoring_kind"] and not row["end"]:
        yield f"household.monitoring.{row['monitoring_kind']}"
        yield f"household.risk.{row['risk_state'] or ''}"


def finer_totals(db: Database, region: str) -> Totals:
    """Give the totals of a region that no package tells."""
    found: Totals = Counter()
    for place, office, *cells, number in totals.grouped(db, "household", FINER):
        if (place or office or "").startswith(region):
            row = dict(zip(FINER[2:], cells, strict=True))
            found.update(dict.fromkeys(finer_keys("household", row), number))
    return found


def is_money(key: str) -> bool:
    """Tell whether a total is an amount in fen."""
    return key.partition(".")[0] in MONEY


def label(key: str) -> str:
    """Name a total for people; one of a newer version by its key."""
    known = LABELS.get(key)
    start, _, code = key.rpartition(".")
    if known or start not in LISTS:
        return known or key
    before, choices = LISTS[start]
    return f"{before}{codes.label(choices, code) if code else '（未填）'}"


def show(key: str, number: int) -> str:
    """Write a total, or a difference of two, with its unit."""
    if is_money(key):
        return f"{values.show(TABLES['payment'].fields['amount'], number)} 元"
    return f"{number:,} {unit(key)}".strip()


def unit(key: str) -> str:
    """Name the unit of a total that is a count."""
    return UNITS.get(key.partition(".")[0], "")


def rank(key: str) -> tuple[int, str]:
    """Order totals as the tables that count stand, each whole before its parts."""
    return list(COUNTED).index(key.partition(".")[0]) if is_known(key) else len(COUNTED), key


def is_known(key: str) -> bool:
    """Tell whether this version counts such a total."""
    start = key.rpartition(".")[0]
    return key in LABELS or start in LISTS


def by_place(db: Database) -> dict[str, Totals]:
    """Give the totals of every place of a ledger, by region code, in one pass."""
    places = {table: places_of(db, table) for table in OWNING}
    found: dict[str, Totals] = {}
    for table, columns in COUNTED.items():
        for place, row, number in _cells(db, table, columns, places):
            into = found.setdefault(place, Counter())
            for key in keys(table, row):
                into[key] += number
    return found


def places_of(db: Database, table: str) -> dict[str, str]:
    """Give the region code of each record of a table on which others hang."""
    rows = records.cells(db, table, ("id", TABLES[table].place, "office"))
    return {rec: place or office or "" for rec, place, office in rows}


def _cells(
    db: Database, table: str, columns: Sequence[str], places: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, Row, int]]:
    """Give (place, cells, number) of the living records of a table, those alike together."""
    amount = "amount" if table in MONEY else ""
    known = TABLES[table]
    if not known.parent:
        for place, office, *cells, number in totals.grouped(
            db, table, (known.place, "office", *columns)
        ):
            yield place or office or "", dict(zip(columns, cells, strict=True)), number
        return
    above = places[known.fields[known.parent].choices]
    lost = False
    for owner, *cells, number in totals.grouped(db, table, (known.parent, *columns), amount):
        if owner in above:
            yield above[owner], dict(zip(columns, cells, strict=True)), number
        lost = lost or owner not in above
    if lost:
        yield from _strays(db, table, columns, above)


def _strays(
    db: Database, table: str, columns: Sequence[str], above: Mapping[str, str]
) -> Iterator[tuple[str, Row, int]]:
    """Give the records that hang on none that is here, each by itself."""
    owner = TABLES[table].parent
    wanted = ("id", owner, *columns, *(("amount",) if table in MONEY else ()))
    rows = [one for one in records.select(db, table, wanted, {}) if one[owner] not in above]
    owned = scope.owners(db, [row["id"] for row in rows])
    for row in rows:
        yield owned[row["id"]][0], row, weight(table, row)


def within(found: Mapping[str, Totals], region: str) -> Totals:
    """Add up the totals of all places of a region."""
    whole: Totals = Counter()
    for code, one in found.items():
        if code.startswith(region):
            whole.update(one)
    return whole


def places(found: Mapping[str, Totals], region: str) -> list[Place]:
    """Divide a region's totals among its villages; last, under no code, what belongs to none."""
    parts: dict[str, Totals] = {}
    for code, one in sorted(found.items()):
        if code.startswith(region):
            village = code[:VILLAGE_DIGITS] if len(code) >= VILLAGE_DIGITS else ""
            parts.setdefault(village, Counter()).update(one)
    return [Place(code, parts[code]) for code in sorted(parts, key=lambda one: (not one, one))]


def plain(one: Totals) -> dict[str, Json]:
    """Lay totals out for a package: what is nothing is left out."""
    return {key: number for key, number in sorted(one.items()) if number}
