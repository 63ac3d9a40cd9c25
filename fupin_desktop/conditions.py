"""Conditions a person puts together: a field, how it is compared, and with what."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.records import AllOf, AnyOf, Between, Like, Not, Prefix, Through
from fupin_desktop import codes, layout, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table

Where = dict[str, Any]
Makers = Mapping[str, Callable[[Field, Sequence[Json], str], Any]]

WORDS: Final = {  # how a field is compared, in the words of the dialog
    "any": "是",
    "none": "不是",
    "is": "就是",
    "contains": "包含",
    "lacks": "不包含",
    "between": "介于",
    "month": "在本月",
    "year": "在今年",
    "past": "早于今天",
    "coming": "今天或以后",
    "yes": "是",
    "no": "否",
    "filled": "已填写",
    "empty": "没有填写",
}
PRESENCE: Final = ("filled", "empty")
OF_TEXT: Final = ("contains", "lacks", "is", *PRESENCE)
OF_NUMBER: Final = ("between", *PRESENCE)
OF_CODE: Final = ("any", "none", *PRESENCE)
HOWS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.TEXT: OF_TEXT,
    Kind.LONG: OF_TEXT,
    Kind.INTEGER: OF_NUMBER,
    Kind.DECIMAL: OF_NUMBER,
    Kind.MONEY: OF_NUMBER,
    Kind.DATE: ("between", "month", "year", "past", "coming", *PRESENCE),
    Kind.YESNO: ("yes", "no", *PRESENCE),
    Kind.CODE: OF_CODE,
    Kind.CODES: OF_CODE,
    Kind.REF: ("is", *PRESENCE),
    Kind.REFS: PRESENCE,
}
TAKING: Final = {"any", "none", "is", "contains", "lacks", "between"}  # with values
ID: Final = "id"  # stands for the whole record in a condition
AMONG, SELECTED = "among", "selected"  # one of these records; what a named selection gives
AFTER: Final = "~"  # sorts after everything a date can go on with


@dataclass(frozen=True)
class Condition:
    """One condition on one field; `values` are in stored form."""

    field: str
    how: str
    values: tuple[Json, ...] = ()

    def stored(self) -> list[Json]:
        """Give the condition as it is kept in a setting."""
        return [self.field, self.how, *self.values]


def recall(stored: object) -> Condition | None:
    """Take a condition out of a setting, None if it is none."""
    if not isinstance(stored, list) or len(stored) < 2:
        return None
    of_record = stored[0] == ID and stored[1] in (AMONG, SELECTED)
    if not of_record and stored[1] not in WORDS:
        return None
    if stored[1] in (*TAKING, SELECTED) and len(stored) < 3:
        return None
    return Condition(str(stored[0]), str(stored[1]), tuple(stored[2:]))


def fits(table: Table, condition: Condition) -> bool:
    """Tell whether a table still has a condition's field, of a kind that can be so compared."""
    field = table.fields.get(condition.field)
    return field is not None and condition.how in HOWS[field.kind]


def where(table: Table, conditions: Iterable[Condition], today: str) -> Where:
    """Turn conditions into what the registry finds by; all of them must hold.

    A named selection is none of them: selections.py puts the records in its place.
    """
    found: dict[str, list[Any]] = {}
    for one in conditions:
        if (one.field, one.how) == (ID, AMONG):
            found.setdefault(ID, []).append(list(one.values))
        elif fits(table, one):
            field = table.fields[one.field]
            found.setdefault(one.field, []).append(MAKERS[one.how](field, one.values, today))
    return {name: parts[0] if len(parts) == 1 else AllOf(tuple(parts))
            for name, parts in found.items()}  # fmt: skip


def joined(*several: Mapping[str, Any]) -> Where:
    """Put conditions of several origins together; on one field all of them must hold."""
    found: Where = {}
    for one in several:
        for name, wanted in one.items():
            found[name] = AllOf((found[name], wanted)) if name in found else wanted
    return found


def inside(name: str, region: str) -> Where:
    """Give the condition that a record belongs to a region or to one below it."""
    table = TABLES[name]
    owner = "household" if name == "person" else table.parent
    if not owner:
        return {table.place: Prefix(region)} if table.place else {}
    above = table.fields[owner].choices
    through = Through(above, "id", inside(above, region))
    if not table.place:
        return {owner: through}
    alone = {owner: None, table.place: Prefix(region)}
    return {"id": AnyOf((Through(name, "id", {owner: through}), Through(name, "id", alone)))}


def equal(field: Field, value: Json) -> Condition:
    """Give the condition that a field has just this value, or none."""
    if value is None:
        return Condition(field.name, "empty")
    if field.kind is Kind.YESNO:
        return Condition(field.name, "yes" if value else "no")
    hows = HOWS[field.kind]
    if "between" in hows:
        return Condition(field.name, "between", (value, value))
    return Condition(field.name, "any" if "any" in hows else "is", (value,))


def outside(name: str, where: Mapping[str, Any]) -> Where:
    """Give the condition that a record does not fulfil some others together."""
    return {"id": Not(Through(name, "id", where))}


def say(table: Table, condition: Condition, names: Mapping[str, str]) -> str:
    """Say a condition in words; `names` are those of the records it may refer to."""
    if (condition.field, condition.how) == (ID, AMONG):
        return f"指定的 {len(condition.values):,} 条"
    field = table.fields.get(condition.field)
    if field is None or not fits(table, condition):
        return "（已停用的项）"
    return f"{field.label}{WORDS[condition.how]}{_said(field, condition, names)}"


def _said(field: Field, condition: Condition, names: Mapping[str, str]) -> str:
    if field.kind is Kind.REF and condition.values:
        return f"“{titles.show(field, condition.values[0], names)}”"
    if condition.how == "between":
        low, high = (*condition.values, None, None)[:2]
        shown = [values.show(field, one) for one in (low, high)]
        return f" {shown[0] or '…'} 至 {shown[1] or '…'}"
    if condition.how in ("any", "none"):
        labels = (codes.label(field.choices, str(code)) for code in condition.values)
        return f"“{'、'.join(labels)}”"
    return f"“{condition.values[0]}”" if condition.values else ""


def _any(field: Field, wanted: Sequence[Json], _today: str) -> Any:
    if field.kind in layout.LISTS:
        return AnyOf(tuple(Like(f'"{code}"') for code in wanted))
    return list(wanted)


def _none(field: Field, wanted: Sequence[Json], today: str) -> Any:
    return Not(_any(field, wanted, today))


def _contains(_field: Field, wanted: Sequence[Json], _today: str) -> Any:
    return Like(str(wanted[0]))


def _lacks(_field: Field, wanted: Sequence[Json], _today: str) -> Any:
    return Not(Like(str(wanted[0])))


def _between(field: Field, wanted: Sequence[Json], _today: str) -> Any:
    low, high = (*wanted, None, None)[:2]
    if field.kind is Kind.DATE and high is not None:
        high = f"{high}{AFTER}"
    return Between(low, high)


MAKERS: Final[Makers] = {
    "any": _any,
    "none": _none,
    "is": lambda _field, wanted, _today: wanted[0],
    "contains": _contains,
    "lacks": _lacks,
    "between": _between,
    "month": lambda _field, _wanted, today: Prefix(today[:7]),
    "year": lambda _field, _wanted, today: Prefix(today[:4]),
    # A month or a year that is still going on is not past.
    "past": lambda _field, _wanted, today: AllOf((
        Between(None, today), Not(today), Not(today[:7]), Not(today[:4]))),
    "coming": lambda _field, _wanted, today: AnyOf((Between(today), today[:7], today[:4])),
    "yes": lambda _field, _wanted, _today: 1,
    "no": lambda _field, _wanted, _today: 0,
    "filled": lambda _field, _wanted, _today: Not(None),
    "empty": lambda _field, _wanted, _today: None,
}  # fmt: skip
