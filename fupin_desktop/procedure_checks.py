"""What does not fit together between procedures, their days, and what households say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from fupin_desktop import codes, days, limits, outcomes, procedures, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.procedures import FINISHED, LATE, OPEN, Limits, Row
from fupin_desktop.registry import Registry
from fupin_desktop.rules import DOUBTFUL, LACKING, WRONG, Finding

Rows = Mapping[str, list[Row]]

COMPARED: Final = (
    "kind", "monitoring_kind", "monitoring_since", "risk_state", "risk_removed_on",
    "risk_removal_way", "exit_flag", "exit_year",
)  # fmt: skip
DATES: Final = frozenset({"monitoring_since", "risk_removed_on", "exit_year"})


@dataclass(frozen=True)
class Ledger:
    """What the findings are looked for in."""

    procedures: Sequence[Row]
    steps: Rows  # by procedure
    households: Mapping[str, Row]
    labour: Mapping[str, list[Json]]  # of the members of monitored households
    measures: Rows  # by household, of monitored households


def findings(registry: Registry, today: str = "", home: str = "") -> list[Finding]:
    """Give what does not fit together in a ledger's procedures, or in those of one household."""
    ledger, day = _load(registry, home), today or registry.today()
    own = limits.rows(registry)

    @cache
    def terms(year: str, region: str) -> Limits:
        return limits.terms(own, year, region)

    found = [*_mismatches(ledger), *_twins(ledger)]
    for procedure in ledger.procedures:
        household = ledger.households.get(str(procedure["household"]), {})
        place = str(household.get("village") or procedure["region"] or registry.region)
        on = days.rough(procedure["started"]) or day
        found += _overdue(ledger, procedure, terms(on[:4], place), day)
    for household in ledger.households.values():
        if household["monitoring_kind"]:
            on = days.rough(household["risk_removed_on"]) or day
            place = str(household["village"] or registry.region)
            found += _of_monitored(ledger, household, terms(on[:4], place), day)
    return found


def _load(registry: Registry, household: str) -> Ledger:
    here: dict[str, Json] = {"household": household} if household else {}
    found = registry.select("procedure", where=here, order=("started", "id"))
    watched = [household] if household else _watched(registry)
    named = {str(row["household"]) for row in found if row["household"]}
    households = registry.rows("household", sorted({*watched, *named}))
    labour: dict[str, list[Json]] = {}
    for row in registry.select("person", where={"household": watched}) if watched else []:
        labour.setdefault(str(row["household"]), []).append(row["labour"])
    measures = registry.select("measure", where={"household": watched}) if watched else []
    steps = {"procedure": [str(row["id"]) for row in found]} if household else {}
    return Ledger(
        procedures=found,
        steps=_by("procedure", registry.select("procedure_step", where=steps)),
        households={str(row["id"]): row for row in households},
        labour=labour,
        measures=_by("household", measures),
    )


def _watched(registry: Registry) -> list[str]:
    return [
        rec
        for code in codes.codes("monitoring_kind")
        for rec in registry.find("household", where={"monitoring_kind": code})
    ]


def _by(name: str, rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(str(row[name]), []).append(row)
    return found


def _mismatches(ledger: Ledger) -> Iterator[Finding]:
    """Compare what finished procedures wrote with what stands in their households."""
    by_household = _by("household", [p for p in ledger.procedures if p["household"]])
    for household, found in by_household.items():
        row = ledger.households.get(household)
        if row is None:
            continue
        written = _written(found, ledger.steps, row)
        fields = TABLES["household"].fields
        for name in COMPARED:
            if name in written and not _same(name, written[name][0], row[name]):
                value, procedure = written[name]
                says, stands = (
                    values.show(fields[name], one) or "（空）" for one in (value, row[name])
                )
                yield Finding(
                    "procedure_mismatch", "household", household, name, WRONG,
                    f"{fields[name].label}：程序“{_kind(procedure)}”写的是“{says}”，"
                    f"户信息是“{stands}”。请核对哪一个对。",
                )  # fmt: skip


def _written(
    found: Sequence[Row], steps: Rows, household: Row
) -> dict[str, tuple[Json, Row]]:  # fmt: skip
    """Give what finished procedures say of a household, the later one of each field."""
    ended = [
        (outcomes.decided(one, steps.get(str(one["id"]), [])), str(one["id"]), one)
        for one in found if one["state"] == FINISHED
    ]  # fmt: skip
    stands: dict[str, Json] = dict(household)
    written: dict[str, tuple[Json, Row]] = {}
    for on, _, procedure in sorted(ended, key=lambda one: one[:2]):
        for name, value in outcomes.effects(procedure, stands, on).items():
            written[name] = value, procedure
            stands[name] = value
    return written


def _same(name: str, one: Json, other: Json) -> bool:
    if name in DATES and one and other:
        return days.agree(str(one), str(other))
    return one == other


def _kind(procedure: Row) -> str:
    return codes.label("procedure_kind", str(procedure["kind"]))


def _twins(ledger: Ledger) -> Iterator[Finding]:
    """Find two procedures of one kind that are open for one household at once."""
    seen: set[tuple[Json, Json]] = set()
    for one in ledger.procedures:
        what = one["household"] or one["region"], one["kind"]
        if one["state"] not in (OPEN, None):
            continue
        if what in seen:
            sentence = f"“{_kind(one)}”有两道同时在办，请核对，终止重复的一道。"
            yield _of(one, "procedure_twin", "kind", DOUBTFUL, sentence)
        seen.add(what)


def _of(procedure: Row, rule: str, field: str, severity: int, sentence: str) -> Finding:
    return Finding(rule, "procedure", str(procedure["id"]), field, severity, sentence)


def _overdue(ledger: Ledger, procedure: Row, known: Limits, today: str) -> Iterator[Finding]:
    steps = ledger.steps.get(str(procedure["id"]), [])
    for one in procedures.progress(procedure, steps, known, today):
        if one.state == LATE:
            sentence = f"“{_kind(procedure)}”的“{one.label}”{one.sentence}。"
            yield _of(procedure, "step_overdue", "deadline", DOUBTFUL, sentence)
    deadline = days.rough(procedure["deadline"])
    if procedure["state"] == OPEN and deadline and days.late(deadline, today):
        sentence = f"“{_kind(procedure)}”应在 {deadline} 前办结，已经超期。"
        yield _of(procedure, "procedure_overdue", "deadline", DOUBTFUL, sentence)


def _of_monitored(ledger: Ledger, household: Row, known: Limits, today: str) -> Iterator[Finding]:
    rec = str(household["id"])
    since = days.rough(household["monitoring_since"])
    if household["risk_state"] == outcomes.REMOVED:
        for doubt in outcomes.removal_doubts(household, known, ledger.labour.get(rec, [])):
            yield Finding("removal", "household", rec, "risk_removed_on", DOUBTFUL, f"{doubt}。")
        return
    term = known.get("measure_months")
    if since and term and not ledger.measures.get(rec):
        due = term.after(days.last(since)).isoformat()
        if days.late(due, today):
            sentence = f"{since} 识别，已满 {term}，还没有登记帮扶措施。"
            yield Finding("no_measure", "household", rec, "monitoring_since", LACKING, sentence)
