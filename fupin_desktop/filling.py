"""Fill-in 补录: some fields of many records as one table, and what is saved of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from db import records
from fupin_desktop import away, compose, derive, scope, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind, Policy, Table
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change, Heads
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]
Typed = Mapping[str, Mapping[str, Json]]  # record -> field -> stored value

CHUNK: Final = 1000  # records in memory at a time
HEAD: Final = "01"  # relation of the head of a household
TAIL: Final = 4  # characters of an identity number that tell people apart
WIDEST: Final = 30  # fields of one table
CLEAR: Final = "清空"  # what is written into a cell to take its value away
NOT_FILLED: Final = frozenset({Kind.REF, Kind.REFS})
IN_WORDS: Final = {"household": "户主姓名", "person": "姓名"}
WHO: Final = ("name", "village", "group", "tail")  # columns that say whose row it is


@dataclass(frozen=True)
class Who:
    """Whose row it is: enough to tell it from every other."""

    name: str = ""
    village: str = ""
    group: str = ""
    tail: str = ""

    @property
    def said(self) -> str:
        """Call the record in one line."""
        return " · ".join(filter(None, (self.name, self.group)))


def fillable(registry: Registry, name: str) -> dict[str, Field]:
    """Give the fields of a record type that can be filled in beside each other."""
    table = registry.table(name)
    left = {table.place, "village"} if registry.level == "village" else {table.place}
    return {
        field.name: field for field in table.fields.values()
        if field.kind not in NOT_FILLED and not field.computed and not field.fixed
        and field.name not in left
    }  # fmt: skip


def chosen(registry: Registry, name: str, wanted: Sequence[str]) -> list[Field]:
    """Give some fields by name or label; raises FupinError for what cannot be filled in."""
    known = fillable(registry, name)
    labels = {field.label: field for field in known.values()}
    found = []
    for one in dict.fromkeys(wanted):
        field = known.get(one) or labels.get(one)
        if field is None:
            raise FupinError(
                f"{TABLES[name].label}的“{one}”不能补录，没有写出。"
                "请另选栏目，可用的见 fupin tables。"
            )
        found.append(field)
    if not found or len(found) > WIDEST:
        raise FupinError(f"请选 1 至 {WIDEST} 个要补录的栏目。没有写出。")
    return found


# ---- whose row it is -----------------------------------------------------------------------------


def titles_of(registry: Registry, name: str) -> dict[str, str]:
    """Give the titles of the columns that say whose row it is, by attribute of Who."""
    villages = {"village": "村"} if registry.level != "village" else {}
    return {**villages, "name": IN_WORDS.get(name, "记录"), "group": "村民小组", "tail": "证件尾号"}


def whose(registry: Registry, name: str, rows: Sequence[Row]) -> dict[str, Who]:
    """Say whose some rows are: named records by name, others by what they are called."""
    homes = _homes(registry, name, rows)
    known = {str(one["id"]): one for one in registry.rows("household", sorted(set(homes.values())))}
    numbers = _numbers(registry, name, rows, homes)
    villages = _villages(registry)
    table = registry.table(name)
    called = {} if name in IN_WORDS else titles.named_in(
        registry.rows, [table.fields[one] for one in titles.title_fields(table)], rows)  # fmt: skip
    found = {}
    for row in rows:
        rec = str(row["id"])
        home = known.get(homes.get(rec, ""), {})
        own = row["name"] if name in IN_WORDS else titles.title_of(table, row, called)
        code = str(home.get("village") or row.get(table.place) or "")
        found[rec] = Who(
            name=" ".join(str(own or "（未填姓名）").split()), village=villages.get(code, ""),
            group=str(home.get("group_name") or ""), tail=numbers.get(rec, ""),
        )  # fmt: skip
    return found


def _homes(registry: Registry, name: str, rows: Sequence[Row]) -> dict[str, str]:
    """Give the household of each row, as far as it hangs on one."""
    if name == "household":
        return {str(row["id"]): str(row["id"]) for row in rows}
    if name == "person":
        return {str(row["id"]): str(row["household"]) for row in rows if row["household"]}
    parent = TABLES[name].parent
    above = TABLES[name].fields[parent].choices if parent else ""
    if above == "household":
        return {str(row["id"]): str(row[parent]) for row in rows if row[parent]}
    if not above:
        return {}
    owners = {str(row["id"]): str(row[parent]) for row in rows if row[parent]}
    held = _homes(registry, above, registry.rows(above, sorted(set(owners.values()))))
    return {rec: held[owner] for rec, owner in owners.items() if owner in held}


def _numbers(
    registry: Registry, name: str, rows: Sequence[Row], homes: Mapping[str, str]
) -> dict[str, str]:
    """Give the last digits of the identity number of whoever a row is about, or of the head."""
    if name == "person":
        return {str(row["id"]): _tail(row["id_number"]) for row in rows}
    parent = TABLES[name].parent
    if parent and TABLES[name].fields[parent].choices == "person":
        people = registry.rows("person", sorted({str(row[parent]) for row in rows if row[parent]}))
        tails = {one["id"]: _tail(one["id_number"]) for one in people}
        return {str(row["id"]): tails.get(row[parent], "") for row in rows}
    where = {"household": sorted(set(homes.values())), "relation": HEAD}
    columns = ("household", "id_number")
    heads = registry.read(lambda db: list(records.select(db, "person", columns, where)))
    by_home = {one["household"]: _tail(one["id_number"]) for one in heads}
    return {rec: by_home.get(home, "") for rec, home in homes.items()}


def _tail(number: Json) -> str:
    return str(number or "")[:18][-TAIL:]


def _villages(registry: Registry) -> dict[str, str]:
    if registry.level == "village":
        return {}
    return {str(row["code"]): str(row["name"] or "") for row in registry.select("region")}


# ---- what is filled in ---------------------------------------------------------------------------


def read(field: Field, raw: object, today: str = "") -> Json:
    """Stored form of what stands in a cell; raises BadValue."""
    if isinstance(raw, str) and raw.strip() == CLEAR:
        return None
    return values.parse(field, raw, today)


def misplaced(table: Table, field: Field, row: Row) -> str:
    """Say that a field has no place in a record, given the rest of it; empty if it has."""
    if field.relevant is None or field.applies(row):
        return ""
    depends = table.fields.get(field.relevant[0])
    return f"按这一条的“{depends.label if depends else ''}”，不用填{field.label}。"


def remark(field: Field, value: Json) -> str:
    """Say what is doubtful about a value that can be saved all the same."""
    if field.name == "id_number" and isinstance(value, str):
        return values.check_id_number(value)
    return ""


def seen_of(registry: Registry, name: str, recs: Sequence[str]) -> dict[str, Heads]:
    """Give the heads of some records: what has to be remembered of the state that was shown."""
    table = TABLES[name]
    if any(field.via for field in table.fields.values()):
        there = registry.rows(name, recs)
        return {str(row["id"]): registry.fetch(name, str(row["id"])).heads for row in there}
    histories = registry.read(lambda db: derive.load(db, recs))
    return {rec: compose.heads_of(derive.fold_known(known)) for rec, known in histories.items()}


def changes(name: str, typed: Typed, seen: Mapping[str, Heads]) -> list[Change]:
    """Give what is to be saved, a change for each record; `seen` as the rows were shown."""
    return [
        Change(table=name, rec=rec, values=new, seen=seen.get(rec))
        for rec, new in typed.items() if new
    ]  # fmt: skip


def label(name: str, found: Sequence[Change], fields: Iterable[Field]) -> str:
    """Say in a sentence what undoing will take back."""
    touched = {one for change in found for one in change.values}
    names = [field.label for field in fields if field.name in touched]
    more = f"等 {len(names)} 项" if len(names) > 2 else ""
    return f"补录{TABLES[name].label}的{'、'.join(names[:2])}{more}（{len(found)} 条）"


def proposed(registry: Registry, name: str, found: Sequence[Change]) -> int:
    """Count the values that the township decides on: a village's are a proposal."""
    if registry.level != "village":
        return 0
    fields = TABLES[name].fields
    return sum(
        one in fields and fields[one].policy is Policy.AUTHORITY
        for change in found for one in change.values
    )  # fmt: skip


def ours(registry: Registry, name: str, recs: Sequence[str]) -> set[str]:
    """Give those of some records that belong to this office or below, and did not move away."""
    owners = registry.read(lambda db: scope.owners(db, recs))
    gone = registry.read(lambda db: away.among(db, registry.region, name, recs))
    return {
        rec for rec, codes in owners.items()
        if rec not in gone and any(c.startswith(registry.region) for c in codes)
    }  # fmt: skip
