"""What a household earned and spent, sheet by sheet; who was counted is written down with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fupin_desktop import days, figures
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Kind
from fupin_desktop.demo.homes import has
from fupin_desktop.demo.house import House, Someone
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.sheets import YEARS
from fupin_desktop.record import Change

GROWTH = 1.07  # a year
POST_ITEMS = {"1": "a2", "2": "a3", "3": "a4"}  # post_source -> item
CUMULATIVE = (("4", "03-31", 0.32), ("5", "06-30", 0.66), ("6", "09-30", 1.0))  # income_kind
YEARLY, IDENTIFIED, REMOVED = "1", "2", "3"
TOTALS = "abcde"
AWAY = ("03", "04")  # work_status of those who do not live at home
ALLOWANCE, SUPPORT, PENSION, POST_WAGE = 340, 950, 150, 800  # yuan a month


@dataclass(frozen=True)
class Economy:
    """What a household lives on, in yuan a year."""

    land: Mapping[str, int]  # item -> yuan
    wages: Mapping[str, int]  # person -> yuan a month
    dividends: Mapping[str, int]  # year -> yuan


def economy(author: Author, house: House, dividends: Mapping[str, int]) -> Economy:
    """Draw what a household lives on."""
    rng = author.rng
    land: Values = {"b1": rng.randint(15, 60) * 100}
    for item, share, low, high in (("b2", 0.5, 20, 160), ("b3", 0.2, 8, 50), ("b4", 0.12, 20, 150),
                                   ("a5", 0.3, 6, 25), ("c2", 0.35, 3, 16)):  # fmt: skip
        if rng.random() < share:
            land[item] = rng.randint(low, high) * 100
    wages = {one.rec: rng.randint(24, 46) * 100 for one in house.people}
    return Economy({name: int(str(yuan)) for name, yuan in land.items()}, wages, dividends)


def incomes(author: Author, house: House, lives_on: Economy) -> Iterator[Change]:
    """A sheet a year; of watched households those at identification, removal, and by quarter."""
    for year in YEARS:
        if house.on(f"{year}-12-31"):
            yield sheet(author, house, lives_on, f"{year}-12-31", YEARLY)
    if not house.monitored:
        return
    since, removed = (str(house.values.get(name, "")) for name in ("monitoring_since",
                                                                   "risk_removed_on"))  # fmt: skip
    yield sheet(author, house, lives_on, f"{since[:7]}-01", IDENTIFIED)
    if removed:
        yield sheet(author, house, lives_on, f"{removed[:7]}-01", REMOVED)
    elif since < "2026":
        yield from quarters(author, house, lives_on)


def sheet(author: Author, house: House, lives_on: Economy, day: str, kind: str) -> Change:
    """One sheet, with who was counted on its last day."""
    return author.make("income", finish(author, draw(author, house, lives_on, day, kind)))


def quarters(author: Author, house: House, lives_on: Economy) -> Iterator[Change]:
    """This year's sheets: each holds the year up to its day."""
    whole = draw(author, house, lives_on, "2026-09-30", CUMULATIVE[-1][0])
    money = {field.name for field in TABLES["income"].fields.values() if field.kind is Kind.MONEY}
    for kind, end, share in CUMULATIVE:
        day = f"2026-{end}"
        own: Values = {
            name: round(value * share / 1000) * 1000
            if name in money and isinstance(value, int) else value
            for name, value in whole.items()
        }  # fmt: skip
        own |= {"kind": kind, "period_end": day, "surveyed": author.day(day, 3, 20)}
        yield author.make("income", finish(author, own))


def draw(author: Author, house: House, lives_on: Economy, day: str, kind: str) -> Values:
    """The amounts of one sheet with their explanations."""
    people = house.on(day) or house.people
    here = [one for one in people if one.values.get("work_status") not in AWAY]
    simple = kind == YEARLY and author.rng.random() < 0.08
    items = amounts(house, lives_on, people, day, kind)
    formula = "1" if simple or kind != YEARLY else author.rng.choice("111111111123")
    workers = [one for one in people if "work_months" in one.values] or people[:1]
    told: Values = {
        "simple": simple, "by_use": author.rng.random() < 0.2, "patient": ill(people),
        "worker": workers[0].name, "months": workers[0].values.get("work_months", 3),
        "place": workers[0].values.get("work_place", "样板镇"),
    }  # fmt: skip
    year_back = days.add_months(days.first(day), -12).isoformat()
    values: Values = {
        "household": house.rec, "year": day[:4], "kind": kind, "formula": formula,
        "period_start": year_back if kind in (IDENTIFIED, REMOVED) else f"{day[:4]}-01",
        "period_end": day, "headcount": len(people),
        "residents": max(len(here), 1), "names": "、".join(one.name for one in people),
        **(summed(items) if simple else {name: yuan * 100 for name, yuan in items.items()}),
    }  # fmt: skip
    return author.complete("income", values, {**house.told, **told, **costs(items)})


def amounts(
    house: House, lives_on: Economy, people: Sequence[Someone], day: str, kind: str
) -> dict[str, int]:  # fmt: skip
    """Yuan by item: wages, land, dividends, allowances and pensions."""
    year = day[:4]
    scale = GROWTH ** (int(year) - 2025) * {IDENTIFIED: 0.4, REMOVED: 0.85}.get(kind, 1.0)
    found = {name: rounded(yuan * scale) for name, yuan in lives_on.land.items()}
    months = {one.rec: whole(one.values.get("work_months")) for one in people}
    found["a1"] = rounded(sum(lives_on.wages[rec] * n for rec, n in months.items()) * scale)
    for one in people:
        if one.rec in house.posts:
            item = POST_ITEMS[house.posts[one.rec]]
            worked = whole(one.values.get("public_job_months"))
            found[item] = found.get(item, 0) + POST_WAGE * worked
    found["c1"] = lives_on.dividends.get(year, 0)
    for item, yuan, gets in (
        ("d2", ALLOWANCE, "subsistence_allowance"), ("d3", SUPPORT, "destitute_support"),
    ):  # fmt: skip
        found[item] = 12 * yuan * sum(bool(one.values.get(gets)) for one in people)
    found["d4"] = 12 * PENSION * sum(
        one.age(day) >= 60 and bool(one.values.get("resident_pension")) for one in people
    )  # fmt: skip
    return {name: yuan for name, yuan in found.items() if yuan}


def summed(items: Mapping[str, int]) -> Values:
    """Only a total for each class, as on the older sheets."""
    totals: dict[str, int] = {}
    for name, yuan in items.items():
        totals[name[0]] = totals.get(name[0], 0) + yuan * 100
    return {**totals, "e": totals.get("b", 0) * 3 // 1000 * 100}


def costs(items: Mapping[str, int]) -> Values:
    """What the costs of farming are reckoned from, in fen."""
    return {f"{name}_earned": items.get(name, 0) * 100 for name in ("b1", "b2", "b3", "b4")}


def finish(author: Author, values: Values) -> Values:
    """Copy totals and the figure per person onto some sheets, as the older forms have them."""
    found = figures.income(values)
    net, heads = found["net"], values["headcount"]
    told: Values = {}
    if author.rng.random() < 0.2:
        told = {"gross_given": found["gross"], "net_given": net, "each_given": found["per_person"]}
    if values["kind"] != YEARLY and isinstance(net, int) and isinstance(heads, int):
        total = net + whole(values.get("claims"))
        told |= {"reference": total, "reference_each": total // heads}
    return {name: value for name, value in {**values, **told}.items() if value is not None}


def ill(people: Sequence[Someone]) -> bool:
    """Tell whether somebody is ill for long."""
    return any(has(one.values, "02") or has(one.values, "03") for one in people)


def whole(value: Json) -> int:
    """A whole number, nothing being 0."""
    return value if isinstance(value, int) else 0


def rounded(yuan: float) -> int:
    """An amount as people tell it."""
    return round(yuan / 10) * 10
