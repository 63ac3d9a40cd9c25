"""Plans for households, persons and the village, with versions and yearly targets."""

from collections.abc import Iterator
from typing import Final

from fupin_desktop.demo.homes import CAPABLE
from fupin_desktop.demo.house import House
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.record import Change

HOUSEHOLD, PERSON, VILLAGE = "1", "2", "3"  # plan_scope
IN_FORCE, DONE, REPLACED = "2", "3", "4"  # plan_state
FIRST, MIDTERM = "1", "3"  # plan_revision
INDICATORS: Final = ("01", "02", "03", "04", "05", "06")
INCOME: Final = "01"


def of_house(author: Author, house: House) -> Iterator[Change]:
    """A plan for the household, revised in some, and one for a member here and there."""
    if not (house.monitored or house.registered) or "end" in house.values:
        return
    if not (house.monitored or author.due("plan", 0.4)):
        return
    about: Values = {"household": house.rec, "scope": HOUSEHOLD}
    yield from versions(author, about, house.told | {"plan_of": f"{house.name}户"}, 0.3)
    here = house.on(author.today.isoformat())
    able = [one for one in here if one.values.get("labour") in CAPABLE]
    if able and author.due("personal plan", 0.1):
        own: Values = {"household": house.rec, "scope": PERSON, "person": able[0].rec}
        yield from versions(author, own, house.told | {"plan_of": able[0].name}, 0)


def versions(
    author: Author, about: Values, told: Values, revised: float, rec: str = ""
) -> Iterator[Change]:
    """One version of a plan, or the first and the one that took its place."""
    two = author.due(f"revised {about['scope']}", revised)
    frame: Values = {**about, "year_from": "2024", "year_to": "2026"}
    opening: Values = {
        **frame, "version": 1, "revision": FIRST, "state": REPLACED if two else IN_FORCE,
        "approved": author.day("2024-03-01", 0, 25),
    }  # fmt: skip
    first = author.make("plan", author.complete("plan", opening, told), rec)
    yield first
    if two:
        current = author.write("plan", {
            **frame, "version": 2, "revision": MIDTERM, "state": IN_FORCE, "previous": first.rec,
            "approved": author.day("2025-07-10", 0, 25),
        }, **told)  # fmt: skip
        yield current
        yield from targets(author, first.rec, ("2024",), told)
        yield from targets(author, current.rec, ("2025", "2026"), told)
    else:
        yield from targets(author, first.rec, ("2025", "2026"), told)


def targets(author: Author, plan: str, years: tuple[str, ...], told: Values) -> Iterator[Change]:
    """What a plan wants to reach each year, and how far it came."""
    for year in years:
        for indicator in INDICATORS:
            done = year < "2026" or author.rng.random() < 0.6
            values: Values = {
                "plan": plan, "year": year, "indicator": indicator,
                "done": "3" if done else author.rng.choice("12"),
                "done_on": author.day(f"{year}-08-01", 0, 120) if done else None,
            }  # fmt: skip
            yield author.write("target", values, **told)
        if author.due("other target", 0.1):
            own: Values = {"plan": plan, "year": year, "indicator": "99", "done": "3"}
            yield author.write("target", own, **told)
