"""The yearly sheets of a household: living conditions, the guarantees, relocation."""

from collections.abc import Iterator

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.homes import CAPABLE, RURAL, pupil
from fupin_desktop.demo.house import House, Someone
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.record import Change

YEARS = ("2023", "2024", "2025")
COMPULSORY = ("04", "05", "06", "07")  # school years of those who could have stayed away before
HOUSE, WATER = "09", "10"  # risks
YEARLY, IDENTIFIED, REMOVED = "1", "2", "3"  # guarantee_kind
CHANGING = ("toilet_usable", "fuels", "industry_income", "main_income", "note")


def troubled(house: House, risk: str, day: str) -> bool:
    """Tell whether a household had a risk on a day."""
    risks = house.values.get("risks")
    if not isinstance(risks, list) or risk not in risks:
        return False
    removed = str(house.values.get("risk_removed_on", "9"))
    return str(house.values["monitoring_since"])[: len(day)] <= day < removed


def living(author: Author, house: House) -> Iterator[Change]:
    """One sheet a year; land and house hardly change."""
    held: Values = {}
    for year in YEARS:
        day = f"{year}-12-31"
        if not house.on(day):
            continue
        unsafe, dry = troubled(house, HOUSE, day), troubled(house, WATER, day)
        held |= {
            "household": house.rec, "year": year, "dangerous": unsafe, "water_hard": dry,
            "house_grade": author.rng.choice("CD" if unsafe else "AB"),
            "water_safe": not dry, "water_solved": not dry,
        }  # fmt: skip
        made = author.write("living", held, **house.told, year=year)
        held = {name: value for name, value in made.values.items() if name not in CHANGING}
        yield made


def guarantees(author: Author, house: House) -> Iterator[Change]:
    """One sheet a year, one at identification, one after the risk was over."""
    moments = [(f"{year}-11-15", YEARLY) for year in YEARS]
    if house.monitored:
        moments.append((f"{str(house.values['monitoring_since'])[:7]}-01", IDENTIFIED))
    if "risk_removed_on" in house.values:
        moments.append((f"{str(house.values['risk_removed_on'])[:7]}-28", REMOVED))
    for day, kind in moments:
        if house.on(day) and day <= author.today.isoformat():
            yield guarantee(author, house, day, kind)


def guarantee(author: Author, house: House, day: str, kind: str) -> Change:
    """House, school, medical care and water on one day."""
    rng, month = author.rng, day[:7]
    unsafe, dry = troubled(house, HOUSE, month), troubled(house, WATER, month)
    values: Values = {
        "household": house.rec, "year": day[:4], "kind": kind, "date": day, "fed": True,
        "house_problem": unsafe, "house_grade": rng.choice("CD" if unsafe else "AB"),
        "water_problem": dry, "water_quality": True, "water_grade": "3" if dry else "1",
        "water_amount": 10 * (rng.randint(8, 18) if dry else rng.randint(30, 80)),
        "water_minutes": rng.randint(25, 50) if dry else rng.randint(0, 12),
        "water_rate": 10 * rng.randint(80 if dry else 92, 88 if dry else 99),
        **missing(house, day),
    }  # fmt: skip
    return author.write("guarantee", values, **house.told)


def missing(house: House, day: str) -> Values:
    """Who was not at school, and who was not insured."""
    away = house.told.get("dropout") if day.startswith("2024") else None
    without = [one.rec for one in house.on(day) if uninsured(one)]
    return {
        "dropout": bool(away), "dropouts": [away] if away else None,
        "uninsured": bool(without), "uninsured_persons": [*sorted(without)] or None,
    }  # fmt: skip


def uninsured(one: Someone) -> bool:
    """Tell whether somebody has neither of the two medical insurances."""
    kinds = one.values.get("resident_medical"), one.values.get("employee_medical")
    return kinds == (False, False)


def find_dropout(author: Author, house: House) -> None:
    """Choose a pupil who stayed away from school for a while in 2024."""
    pupils = [one for one in house.people if one.values.get("school") in COMPULSORY]
    if pupils and not house.slip and author.due("dropout", 0.01):
        house.told |= {"dropout": pupils[0].rec, "dropped": pupils[0].name}
        pupils[0].values["dropout_reason"] = "2024年曾因厌学离校两周，已劝返复学"


def move_out(author: Author, house: House) -> None:
    """See that somebody lives in the new quarter."""
    if house.registered and "settlement" not in house.values and author.due("relocated", 0):
        house.values |= {
            "settlement": "样板镇集镇安置区", "address": "样板镇集镇安置区3栋",
        }  # fmt: skip
    for one in house.people if "settlement" in house.values else ():
        one.values["relocated"] = True


def relocation(author: Author, house: House) -> Iterator[Change]:
    """The sheet of those who moved to a new quarter, and of a few who did not want to."""
    moved = "settlement" in house.values
    if not moved and not (house.values["kind"] == RURAL and author.due("unmoved", 0.02)):
        return
    here = house.on(author.today.isoformat())
    able = [one for one in here if one.values.get("labour") in CAPABLE]
    values: Values = {"household": house.rec, "relocated": moved}
    if moved:
        people: Json = len(here)
        values |= {
            "place": house.values["settlement"], "address": house.values.get("address"),
            "from_address": house.values.get("registered_address"), "people": people,
            "house_area": 100 * 25 * len(here), "workers": len(able),
            "employed": sum("work_months" in one.values for one in able),
        }  # fmt: skip
    young = any(pupil(one.values) for one in here)
    yield author.write("relocation", values, **house.told, moved=moved, pupil=young)
