"""Procedures with their steps: how households came under watch, out of it, on and off the lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from fupin_desktop import procedures
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.homes import FORMER, RURAL
from fupin_desktop.demo.house import House
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.outcomes import ASSESS, EXIT, IDENTIFY, MONITOR, PASSED, REMOVE, RETURN
from fupin_desktop.procedures import FINISHED, OPEN, STOPPED, Step
from fupin_desktop.record import Change

NOTICE: Final = 7  # days on the board, more than any rule asks for
PACE: Final[Mapping[str, tuple[int, int]]] = {  # days a step takes; others one to three
    "clue": (0, 0), "apply": (0, 0), "declare": (0, 0), "consent": (0, 0), "visit": (1, 2),
    "compare": (1, 2), "vote": (1, 2), "notice": (NOTICE, NOTICE), "township": (1, 1),
    "second_notice": (NOTICE, NOTICE), "county": (1, 1), "measure": (8, 20), "follow": (60, 90),
}  # fmt: skip
DECISION = ("county", "approve")
UNSUCCESSFUL, WITHDRAWN = "2", "3"  # procedure_outcome
MONITORED = ("monitoring_kind", "risks", "disasters", "risk_note", "covered_without_labour")
ALLOWED: Final = 40  # days


@dataclass(frozen=True)
class Course:
    """What a procedure is about and how it went."""

    kind: str
    about: Values  # household or region
    told: Values  # words
    decided: date
    outcome: Values
    steps: int = 99  # how many of them are done


def of_house(author: Author, house: House) -> Iterator[Change]:
    """All procedures of one household, oldest first."""
    yield from of_register(author, house)
    if house.monitored:
        since = decision(author, str(house.values["monitoring_since"]))
        named = {name: house.values.get(name) for name in MONITORED}
        final = {"final_monitoring_kind": house.values["monitoring_kind"]}
        yield from tell(author, course(house, MONITOR, since, {**named, **final}))
    if "risk_removed_on" in house.values:
        day = decision(author, str(house.values["risk_removed_on"]))
        way = house.values.get("risk_removal_way")
        named = {"monitoring_kind": house.values["monitoring_kind"], "removal_way": way}
        yield from tell(author, course(house, REMOVE, day, named))
    if not house.slip:
        yield from of_today(author, house)


def of_register(author: Author, house: House) -> Iterator[Change]:
    """Identification and exit of those who were on the register."""
    exit_year = str(house.values.get("exit_year", ""))
    if house.values["kind"] != FORMER or exit_year < "2017" or not author.due("register", 0.4):
        return
    since = decision(author, str(house.values["kind_since"]))
    yield from tell(author, course(house, IDENTIFY, since, {"final_kind": FORMER}))
    if exit_year >= "2019" and since.year < int(exit_year) - 2 and author.due("returned", 0.1):
        earlier = int(exit_year) - 2
        yield from tell(author, course(house, EXIT, date(earlier, 11, 20), {}))
        again = {"final_kind": FORMER}
        yield from tell(author, course(house, RETURN, date(earlier + 1, 6, 12), again))
    yield from tell(author, course(house, EXIT, date(int(exit_year), 11, 25), {}))


def of_today(author: Author, house: House) -> Iterator[Change]:
    """Procedures under way, and some that led to nothing."""
    today = author.today
    if house.values["kind"] == FORMER:
        if author.due("assessed", 0.05):
            turned_down: Values = {"outcome": UNSUCCESSFUL, "note": "评估后继续享受帮扶政策"}
            yield from tell(author, course(house, ASSESS, today - timedelta(60), turned_down))
        elif author.due("under assessment", 0.05):
            yield from tell(author, course(house, ASSESS, today + timedelta(12), {}, steps=3))
    elif house.values["kind"] == RURAL and not house.monitored and "end" not in house.values:
        risk: Values = {"monitoring_kind": "02", "risks": ["07"]}
        if author.due("under watch", 0.03):
            yield from tell(author, course(house, MONITOR, today + timedelta(11), risk, steps=3))
        elif author.due("withdrawn", 0.02):
            stopped: Values = {**risk, "state": STOPPED, "outcome": WITHDRAWN}
            yield from tell(author, course(house, MONITOR, date(2025, 9, 16), stopped, steps=2))


def course(
    house: House, kind: str, decided: date, outcome: Mapping[str, Json], *, steps: int = 99
) -> Course:
    """The course of a household's procedure."""
    words = {**house.told, "applicant": house.name}
    return Course(kind, {"household": house.rec}, words, decided, dict(outcome), steps)


def decision(author: Author, month: str) -> date:
    """A day of the second half of a month, not after today."""
    return min(date(int(month[:4]), int(month[5:7]), author.rng.randint(18, 28)), author.today)


def tell(author: Author, one: Course) -> Iterator[Change]:
    """Write a procedure and its steps."""
    template = procedures.template(one.kind, one.decided.isoformat())
    dates = calendar(author, template, one.decided)
    open_ = one.steps < len(template) and "state" not in one.outcome
    last = next((i for i, step in enumerate(template) if step.step in DECISION), len(dates) - 1)
    ended = min(dates[min(one.steps - 1, last)], author.today)
    values: Values = {
        **one.about, "kind": one.kind, "started": dates[0].isoformat(),
        "deadline": (dates[0] + timedelta(ALLOWED)).isoformat(), "state": OPEN,
    }  # fmt: skip
    if not open_:
        values |= {"state": FINISHED, "outcome": PASSED, "finished": ended.isoformat()}
    made = author.write("procedure", values | one.outcome, **one.told)
    yield made
    for order, (step, day) in enumerate(zip(template, dates, strict=True), 1):
        done = order <= one.steps and day <= author.today
        yield author.write("procedure_step", {
            "procedure": made.rec, "step": step.step, "order": step.order,
            "planned": day.isoformat() if open_ else None, **(work(step, day) if done else {}),
        }, **one.told, done=done)  # fmt: skip


def calendar(author: Author, template: Sequence[Step], decided: date) -> list[date]:
    """A day for each step, so that the decision falls on its day."""
    days: list[date] = []
    day = decided
    for step in template:
        day += timedelta(author.rng.randint(*PACE.get(step.step, (1, 3))))
        days.append(day)
    at = next((i for i, step in enumerate(template) if step.step in DECISION), len(days) - 1)
    return [day - (days[at] - decided) for day in days]


def work(step: Step, day: date) -> Values:
    """What is written down about a step that is done."""
    values: Values = {"done": day.isoformat(), "result": "1", "signed": bool(step.seals)}
    if step.documents:
        values["documents"] = [*sorted(step.documents)]
    if step.notice:
        start = day - timedelta(NOTICE - 1)
        values |= {"notice_start": start.isoformat(), "notice_days": NOTICE,
                   "notice_end": day.isoformat()}  # fmt: skip
    return values
