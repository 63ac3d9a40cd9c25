"""Projects: what a new one begins with, and which documents one lacks.

The phases and documents proposed are our own, and never shown as anybody's rule.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from fupin_desktop import codes, days, figures, limits
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.progress import USUAL, Lags
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]
Values = dict[str, Json]

FOLDER: Final = Path(__file__).parents[1] / "resources" / "projects"
STORED, APPROVED, RUNNING, BUILT, ACCEPTED, STOPPED = map(str, range(1, 7))  # project_state
BEFORE, DURING, AFTER = "1", "2", "3"  # check_stage


@dataclass(frozen=True)
class Paper:
    """A document that projects of some categories should have from a state on."""

    categories: frozenset[str]  # empty: every category
    kind: str
    required: bool
    since: str


def start(
    registry: Registry, values: Row, *, phases: Sequence[Row] | None = None,
    documents: Sequence[Row] | None = None, checks: Sequence[Row] | None = None,
) -> Batch:  # fmt: skip
    """Make a project with its phases, documents and checks in one batch; its id comes first.

    What is not given is as proposed; checks are proposed for all and made for large ones only.
    """
    given = started(registry, values)
    if checks is None:
        checks = checks_of(given) if is_large(given) else ()
    parts = {
        "project_phase": phases_of(given) if phases is None else phases,
        "project_document": documents_of(given) if documents is None else documents,
        "project_check": checks,
    }
    rec = registry.new_id("project")
    changes = [
        Change(table="project", rec=rec, values=given),
        *(Change(table=table, values={"project": rec, **row})
          for table, rows in parts.items() for row in rows),
    ]  # fmt: skip
    return registry.save(changes, label=f"新建项目“{given.get('name') or '（未命名）'}”")


def started(registry: Registry, values: Row) -> Values:
    """Fill in what a new project has without being asked: defaults, and what large means now."""
    fields = TABLES["project"].fields.values()
    usual = {field.name: field.default for field in fields if field.default is not None}
    on = days.rough(values.get("year")) or registry.today()
    return {**usual, **watch(registry, on, values.get("region")), **values}


def watch(registry: Registry, on: str, region: Json = None) -> Values:
    """Give the amount from which on a project is inspected, as it stands in a place and year."""
    found = limits.of(registry, "project_watch", on, str(region or ""))
    return {"watch_amount": found.value} if found else {}


def is_large(project: Row) -> bool:
    """Tell whether a project's size calls for key inspections."""
    return figures.project(project)["over_threshold"] is True


def phases_of(project: Row) -> list[Values]:
    """Propose the phases of a project's cycle, one after the other over its planned time."""
    templates = _phases()
    chosen = templates.get(str(project.get("cycle") or ""), templates[""])
    spans = _spans(project, [share for _, share in chosen])
    return [
        {"number": number, "name": name, "planned_share": share * 10,
         "planned_start": first, "planned_end": last}
        for number, ((name, share), (first, last)) in enumerate(zip(chosen, spans, strict=True), 1)
    ]  # fmt: skip


def _spans(project: Row, shares: Sequence[int]) -> list[tuple[str | None, str | None]]:
    """Divide a project's planned time as its work is divided; without dates there are none."""
    begins, ends = _planned(project)
    if begins is None or ends is None or ends < begins:
        return [(None, None)] * len(shares)
    whole, total, passed = (ends - begins).days + 1, sum(shares), 0
    spans: list[tuple[str | None, str | None]] = []
    for one in shares:
        first = begins + timedelta(whole * passed // total)
        passed += one
        last = max(first, begins + timedelta(whole * passed // total - 1))
        spans.append((first.isoformat(), last.isoformat()))
    return spans


def _planned(project: Row) -> tuple[date | None, date | None]:
    begins, ends = days.rough(project.get("planned_start")), days.rough(project.get("planned_end"))
    return (days.first(begins) if begins else None), (days.last(ends) if ends else None)


def documents_of(project: Row) -> list[Values]:
    """Propose the documents a project of its category should have."""
    return [
        {"kind": one.kind, "required": one.required, "have": False}
        for one in papers(project.get("category"))
    ]


def checks_of(project: Row) -> list[Values]:
    """Propose a check before, during and after; of large projects they are key inspections."""
    begins, ends = _planned(project)
    middle = begins + (ends - begins) / 2 if begins and ends else None
    return [
        {"stage": stage, "planned": day.isoformat() if day else None, "focus": is_large(project)}
        for stage, day in ((BEFORE, begins), (DURING, middle), (AFTER, ends))
    ]


def unmade(
    project: Row, phases: Sequence[Row], documents: Sequence[Row]
) -> dict[str, list[Values]]:
    """Give by table what is proposed and not there: phases only where there are none at all."""
    held = {row["kind"] for row in documents}
    return {
        "project_phase": [] if phases else phases_of(project),
        "project_document": [one for one in documents_of(project) if one["kind"] not in held],
    }


def papers(category: Json) -> list[Paper]:
    """Give the documents that are proposed for a category, in the order of their list."""
    fitting = [
        one for one in _papers() if not one.categories or str(category or "") in one.categories
    ]
    return sorted(fitting, key=lambda one: one.kind)


@cache
def _phases() -> dict[str, list[tuple[str, int]]]:
    """Names and shares of the phases by cycle."""
    found: dict[str, list[tuple[str, int]]] = {}
    for line in _lines("phases"):
        found.setdefault(line["cycle"], []).append((line["name"], int(line["share"])))
    return found


@cache
def _papers() -> tuple[Paper, ...]:
    return tuple(
        Paper(frozenset(filter(None, line["category"].split("|"))), line["document"],
              line["required"] == "1", line["since"])
        for line in _lines("documents")
    )  # fmt: skip


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def lags(registry: Registry, on: str = "") -> Lags:
    """Give how far behind its plan is yellow and red in this ledger's region."""
    day = on or registry.today()
    yellow, red = (limits.of(registry, name, day) for name in ("lag_yellow", "lag_red"))
    # Thresholds are hundredths, shares of phases are tenths.
    return Lags(
        yellow=yellow.value // 10 if yellow else USUAL.yellow,
        red=red.value // 10 if red else USUAL.red,
    )


def missing_documents(project: Row, documents: Sequence[Row]) -> list[str]:
    """Give the codes of required documents that should be there in a project's state."""
    state = str(project.get("state") or STORED)
    if state == STOPPED:
        return []
    proposed = {one.kind: one for one in papers(project.get("category"))}
    since = {kind: one.since for kind, one in proposed.items()}
    required = {kind: one.required for kind, one in proposed.items()}
    required |= {str(row["kind"]): row["required"] is True for row in documents}
    have = {str(row["kind"]) for row in documents if row["have"] is True}
    return sorted(
        kind for kind, wanted in required.items()
        if wanted and kind not in have and since.get(kind, STORED) <= state
    )  # fmt: skip


def documents_named(kinds: Sequence[str]) -> str:
    """Name documents in a sentence."""
    return "、".join(codes.label("project_document", kind) for kind in kinds)
