"""What a new record's form proposes: today, who works, and what follows from the household."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from fupin_desktop import codes, days, projects, thresholds
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry

Given = Mapping[str, Json]

TODAY: Final = ("date", "start_date", "started", "issued", "lent_on", "surveyed")
WORKERS: Final = ("visitors", "responsible", "surveyor", "handler", "issuer", "issued_by")
YEARLY: Final = ("year", "year_from")
SPANS: Final = {  # first and last month of a kind of income sheet
    "1": ("01", "12"), "4": ("01", "03"), "5": ("01", "06"), "6": ("01", "09"), "7": ("01", "12"),
}  # fmt: skip


def of(registry: Registry, table: str, given: Given) -> dict[str, Json]:
    """Propose values for the fields of a new record that are not given."""
    fields, today = registry.table(table).fields, registry.today()
    proposed: dict[str, Json] = {name: today for name in TODAY if name in fields}
    proposed |= {name: today[:4] for name in YEARLY if name in fields}
    if registry.user:
        proposed |= {name: registry.user for name in WORKERS if name in fields}
    more = SPECIAL.get(table)
    if more:
        proposed |= more(registry, {**proposed, **given})
    return {name: value for name, value in proposed.items() if name not in given}


def basis(registry: Registry, given: Given) -> dict[str, Json]:
    """Propose what an income sheet is divided by: its formula, and who lived there then."""
    year, kind = str(given.get("year") or registry.today()[:4]), str(given.get("kind") or "1")
    proposed: dict[str, Json] = {"formula": formula(registry, year)}
    end = registry.today()
    if kind in SPANS:
        first, last = SPANS[kind]
        proposed |= {"period_start": f"{year}-{first}", "period_end": f"{year}-{last}"}
        end = min(end, days.last(f"{year}-{last}").isoformat()) if days.rough(year) else end
    members = family(registry, str(given.get("household") or ""), end)
    if members:
        names = "、".join(str(one["name"] or "（未填姓名）") for one in members)
        proposed |= {"headcount": len(members), "names": names}
    return proposed


def family(registry: Registry, household: str, day: str) -> list[dict[str, Json]]:
    """Give the members of a household on a day; a rough date counts for the member."""
    if not household:
        return []
    links = registry.select("membership", where={"household": household})
    # The relation of then: whoever has left since has none of now.
    there = {str(link["person"]): str(link["relation"] or "99") for link in links
             if days.belongs(link, day)}  # fmt: skip
    people = registry.select("person", where={"id": list(there)}) if there else []
    return sorted(people, key=lambda one: (there[str(one["id"])], str(one["birth_date"] or "")))


def formula(registry: Registry, year: str) -> str:
    """Give the code of the income formula chosen for a year in this ledger's region."""
    rows = registry.select("threshold", where={"name": "income_formula"})
    chosen = thresholds.lookup(rows, "income_formula", year, registry.region)
    code = str(int(chosen.number)) if chosen else ""
    return code if code in codes.codes("income_formula") else "1"


def _plan(registry: Registry, _given: Given) -> dict[str, Json]:
    return {"version": 1, "agreed": registry.today()}


def _project(registry: Registry, given: Given) -> dict[str, Json]:
    on = days.rough(given.get("year")) or registry.today()
    return projects.watch(registry, on, given.get("region"))


def _phase(registry: Registry, given: Given) -> dict[str, Json]:
    """The phase after those there are: its number, and the day after the last one ends."""
    there = _parts(registry, "project_phase", given)
    numbers = [row["number"] for row in there if isinstance(row["number"], int)]
    ends = [days.last(one) for row in there if (one := days.rough(row["planned_end"]))]
    begins = (max(ends) + timedelta(1)).isoformat() if ends else None
    return {"number": max(numbers, default=0) + 1, "planned_start": begins}


def _check(registry: Registry, given: Given) -> dict[str, Json]:
    """The first stage nobody has checked, a key inspection where the project calls for one."""
    done = {row["stage"] for row in _parts(registry, "project_check", given) if row["date"]}
    stage = next((one for one in codes.codes("check_stage") if one not in done), None)
    return {"stage": stage, "focus": _of_project(registry, given, "over_threshold")}


def _purpose(registry: Registry, given: Given) -> dict[str, Json]:
    return {"purpose": _of_project(registry, given, "purpose")}


def _parts(registry: Registry, table: str, given: Given) -> list[dict[str, Json]]:
    where = {"project": given.get("project")}
    return registry.select(table, where=where) if where["project"] else []


def _of_project(registry: Registry, given: Given, name: str) -> Json:
    project = given.get("project")
    rows = registry.rows("project", [str(project)]) if project else []
    return rows[0][name] if rows else None


def _attendance(registry: Registry, _given: Given) -> dict[str, Json]:
    return {"month": registry.today()[:7]}


def _pairing(registry: Registry, _given: Given) -> dict[str, Json]:
    return {"start": registry.today()}


def _document(_registry: Registry, _given: Given) -> dict[str, Json]:
    return {"have": True}


SPECIAL: Final[Mapping[str, Callable[[Registry, Given], dict[str, Json]]]] = {
    "income": basis,
    "plan": _plan,
    "project": _project,
    "project_phase": _phase,
    "project_check": _check,
    "project_document": _document,
    "fund_flow": _purpose,
    "payment": _purpose,
    "attendance": _attendance,
    "pairing": _pairing,
    "survey_round": _pairing,
}
