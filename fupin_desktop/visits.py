"""A new visit: what is proposed for it, and which needs and measures it can take a step forward."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fupin_desktop import codes, days, values, visit_plan
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.chain import DONE, SETTLED, SOLVED, STOPPED
from fupin_desktop.record import Change, Heads
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

LATEST: Final = 40  # records looked through for what this person wrote last
USUAL_PLACE, USUAL_PURPOSE = "入户", "01"
BETWEEN: Final = "、"
OVER: Final = {"need": SETTLED, "measure": frozenset({DONE, STOPPED})}  # states nobody waits for
REACHED: Final = {"need": SOLVED, "measure": DONE}  # the state all steps lead to
ENDED: Final = {"need": "closed", "measure": "end_date"}  # when that state was reached
STATES: Final = {"need": "need_state", "measure": "measure_state"}
MENTIONED: Final = {"need": "needs", "measure": "measures"}  # the visit's fields that name them


@dataclass(frozen=True)
class Next:
    """The day of the next visit, and why then."""

    day: str
    why: str

    @property
    def short(self) -> str:
        """The reason without its source."""
        said, source, _ = self.why.partition("：")
        return f"{said}）" if source else said


@dataclass(frozen=True)
class Case:
    """A need or a measure that is still open, as it was when it was shown."""

    table: str
    row: Row
    seen: Heads

    @property
    def rec(self) -> str:
        """Record id."""
        return str(self.row["id"])

    @property
    def steps(self) -> list[codes.Code]:
        """The states after the present one, in their order."""
        known = [one for one in codes.choices(STATES[self.table])
                 if one.code <= REACHED[self.table]]  # fmt: skip
        return [one for one in known if one.code > str(self.row["state"] or "")]


@dataclass(frozen=True)
class Step:
    """A case taken forward to a state, with what came of it if somebody wrote that."""

    case: Case
    state: str
    result: str = ""


@dataclass(frozen=True)
class Home:
    """What a visitor has to know about a household."""

    row: Row
    members: tuple[Row, ...]
    last: Row | None  # visit

    @property
    def name(self) -> str:
        """Name of its head."""
        return str(self.row["name"] or "（未填户主）")


def home(registry: Registry, household: str) -> Home:
    """Read a household with its members and its last visit."""
    (row,) = registry.rows("household", [household])
    order = ("relation", "birth_date")
    people = registry.select("person", where={"household": household}, order=order)
    last = registry.select("visit", where={"household": household}, order=("-date", "-id"), limit=1)
    return Home(row, tuple(people), last[0] if last else None)


def proposed(registry: Registry, household: str = "") -> dict[str, Json]:
    """Propose who visits, where and why, from what this person wrote last, and today as the day."""
    today = registry.today()
    before = _before(registry)
    same_day = before if before.get("date") == today else {}
    visitors = before.get("visitors") or registry.user or None
    return {
        "date": today, "visitors": visitors, "people": people(visitors),
        "unit": before.get("unit"), "place": place(registry, household),
        "purpose": same_day.get("purpose") or USUAL_PURPOSE,
    }  # fmt: skip


def _before(registry: Registry) -> Row:
    """The last visit of the person who works."""
    if not registry.user:
        return {}
    latest = registry.select("visit", order=("-date", "-id"), limit=LATEST)
    mine = (row for row in latest if registry.user in names(row["visitors"]))
    return next(mine, {})


def names(visitors: Json) -> list[str]:
    """Part a list of persons."""
    text = str(visitors or "")
    for mark in "，,；;/ 　":
        text = text.replace(mark, BETWEEN)
    return [name for name in text.split(BETWEEN) if name]


def people(visitors: Json) -> int | None:
    """Count the persons in a list of them."""
    return len(names(visitors)) or None


def place(registry: Registry, household: str) -> str:
    """Propose where a household is visited: where it lives."""
    rows = registry.rows("household", [household]) if household else []
    if not rows:
        return USUAL_PLACE
    parts = (rows[0]["natural_village"], rows[0]["group_name"])
    return "".join(str(part) for part in parts if part) + USUAL_PLACE


def next_visit(registry: Registry, row: Row, day: Json) -> Next | None:
    """Propose when a household is visited again, after a visit on a day."""
    begun = days.rough(day)
    if len(begun) < len("YYYY-MM-DD"):
        return None
    found = visit_plan.window(registry, row)
    again = days.first(begun) + timedelta(days=found.days)
    return Next(again.isoformat(), found.reason)


def cases(registry: Registry, household: str) -> list[Case]:
    """Give the open needs, the most urgent first, then the measures that are not done."""
    orders = {"need": ("-urgency", "date"), "measure": ("start_date",)}
    return [
        Case(table, row, registry.fetch(table, str(row["id"])).heads)
        for table, order in orders.items()
        for row in registry.select(table, where={"household": household}, order=order)
        if row["state"] not in OVER[table]
    ]


def step_changes(steps: Iterable[Step], day: Json) -> list[Change]:
    """What takes some cases forward on the day of a visit."""
    return [_step_change(step, day) for step in steps]


def _step_change(step: Step, day: Json) -> Change:
    case, new = step.case, {"state": step.state}
    written: dict[str, Json] = dict(new)
    if step.state == REACHED[case.table] and not case.row[ENDED[case.table]]:
        written[ENDED[case.table]] = day
    if step.result.strip() and step.result.strip() != case.row["result"]:
        written["result"] = step.result.strip()
    return Change(table=case.table, rec=case.rec, values=written, seen=case.seen)


def mentioned(steps: Sequence[Step]) -> dict[str, Json]:
    """Name in the visit the cases it took forward."""
    found: dict[str, Json] = {}
    for table, field in MENTIONED.items():
        recs: list[Json] = [step.case.rec for step in steps if step.case.table == table]
        found[field] = sorted(recs, key=str) or None
    return found


def recorded(registry: Registry, household: str, day: str) -> int:
    """Count the visits already recorded at a household on a day."""
    return registry.count("visit", where={"household": household, "date": day})


def of_day(registry: Registry, day: str) -> list[dict[str, Json]]:
    """Give the visits of a day in the order in which they were written down."""
    return registry.select("visit", where={"date": day}, order=("id",))


def told(table: str, row: Row, *fields: str) -> str:
    """Some fields of a record on one line."""
    known = TABLES[table].fields
    shown = (" ".join(values.show(known[name], row.get(name)).split()) for name in fields)
    return "　".join(text for text in shown if text)
