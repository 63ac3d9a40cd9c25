"""Computed fields: what follows from a record's other fields."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.catalogue.project import PROJECT, WATCH_AMOUNT

Row: TypeAlias = Mapping[str, Json]

STATISTICAL: Final = "2"  # codes of the list income_formula; any other is the national one
WHOLE: Final = "3"
WHOLE_YEAR: Final = ("1", None)  # codes of the list income_kind: other sheets are of a part of it
SHARE: Final = ("per_person", "net", "formula", "headcount", "residents")  # what `share` asks for
LARGEST: Final = 10**15  # fen; no household's amount comes near


def _numbered(prefix: str, last: int, digits: int = 1) -> tuple[str, ...]:
    return tuple(f"{prefix}{number:0{digits}}" for number in range(1, last + 1))


# The breakdowns of an amount; the first with any amount in it counts, so that none counts twice.
PARTS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "a": (_numbered("a", 5),),
    "b": (_numbered("b", 4),),
    "c": (_numbered("c", 5),),
    "d": (_numbered("d", 6),),
    "d5": (_numbered("d5", 5, 2),),
    "d6": (_numbered("d6", 16, 2),),
    "e": (_numbered("e", 4), _numbered("k", 8)),
}
ONCE: Final = _numbered("once", 6)
FUNDS: Final = tuple(
    name for name in PROJECT.fields if name.startswith("fund_") and name != "fund_sum"
)
MORE_COSTS: Final = {STATISTICAL: _numbered("h", 3), WHOLE: _numbered("g", 3)}


def income(row: Row) -> dict[str, Json]:
    """Totals and the figure per person of an income sheet, in fen; None where nothing is known."""
    classes = {name: amount(row, name) for name in "abcde"}
    formula = str(row.get("formula"))
    earned = added([*(classes[name] for name in "abcd"), _other(row, formula)])
    spent = added([classes["e"], *(amount(row, name) for name in MORE_COSTS.get(formula, ()))])
    gross = amount(row, "gross_given") if earned is None else earned
    net = amount(row, "net_given") if earned is None else None
    if net is None and (earned, spent) != (None, None):
        net = (gross or 0) - (spent or 0)
    each = divided(net, row.get("residents" if formula == STATISTICAL else "headcount"))
    return {
        **{f"{name}_total": total for name, total in classes.items()},
        "gross": gross,
        "net": net,
        "per_person": amount(row, "each_given") if each is None else each,
        "once_total": added(amount(row, name) for name in ONCE),
    }


def share(row: Row) -> tuple[int, int] | None:
    """Net income and heads of an income sheet, of which a mean is made; None without heads."""
    heads = _fen(row.get("residents" if str(row.get("formula")) == STATISTICAL else "headcount"))
    each, net = _fen(row.get("per_person")), _fen(row.get("net"))
    if each is None or heads is None or heads <= 0:
        return None
    return each * heads if net is None else net, heads


def project(row: Row) -> dict[str, Json]:
    """Sum of a project's sources, and whether its size calls for a key inspection."""
    funds = added(_fen(row.get(name)) for name in FUNDS)
    total = _fen(row.get("total"))
    size = funds if total is None else total
    watch = _fen(row.get("watch_amount"))
    over = None if size is None else size >= (WATCH_AMOUNT if watch is None else watch)
    return {"fund_sum": funds, "over_threshold": over}


def asset_yield(row: Row) -> dict[str, Json]:
    """What an asset brought in a year, in fen."""
    parts = ("rent", "operating", "shared", "other")
    return {"total": added(_fen(row.get(name)) for name in parts)}


def amount(row: Row, name: str) -> int | None:
    """An amount: the sum of its parts if any is filled, else what was typed for it."""
    for parts in PARTS.get(name, ()):
        total = added(amount(row, part) for part in parts)
        if total is not None:
            return total
    return _fen(row.get(name))


def added(amounts: Iterable[int | None]) -> int | None:
    """Sum of the amounts that are known; None if none is."""
    known = [one for one in amounts if one is not None]
    return sum(known) if known else None


def divided(total: int | None, heads: Json) -> int | None:
    """An amount per head, rounded to the fen with halves away from zero; None without heads."""
    count = _fen(heads)
    if total is None or count is None or count <= 0:
        return None
    each = (2 * abs(total) + count) // (2 * count)
    return each if total >= 0 else -each


def _other(row: Row, formula: str) -> int | None:
    return amount(row, "f") if formula == WHOLE else None


def _fen(value: Json) -> int | None:
    """A whole number a household can have; anything else, as from a newer version, is unknown."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < LARGEST else None


FIGURES: Final[Mapping[str, Callable[[Row], dict[str, Json]]]] = {
    "income": income,
    "project": project,
    "asset_yield": asset_yield,
}
