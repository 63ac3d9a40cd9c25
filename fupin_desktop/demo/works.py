"""Projects from the library to the assets they leave; what was paid out of them adds up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from fupin_desktop import codes, days, projects
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.catalogue.project import WATCH_AMOUNT
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.words import rows, words
from fupin_desktop.record import Change

STORED, APPROVED, RUNNING, FINISHED, ACCEPTED = "1", "2", "3", "4", "5"  # project_state
ARRIVED, ALLOCATED, USED, SETTLED, RETURNED = "1", "2", "3", "4", "5"  # fund_stage
LATE, LOST = 2, "03"  # the phase that hangs behind, the document that is missing
SOURCES: Final = ("central", "provincial", "city", "county", "helping", "self", "other")
FEE: Final = 100  # the part of the money that management costs: one in so many
BUILDS: Final = "builds"


@dataclass
class Work:
    """One project that is being told: what was paid out of it is known only at the end."""

    rec: str
    row: Mapping[str, str]
    year: int
    state: str
    told: Values
    late: bool = False  # a phase is behind, on purpose
    gaps: bool = False  # a document is missing, on purpose
    paid: list[tuple[str, int]] = field(default_factory=list)  # day, fen

    @property
    def builds(self) -> bool:
        """Tell whether it is built rather than paid out to households."""
        return self.row["pays"] == BUILDS

    @property
    def begin(self) -> date:
        """The day it was planned to begin."""
        if self.state < RUNNING:
            return date(self.year, 11, 20)
        return date(self.year, 6 if self.builds and self.state == RUNNING else 3, 1)

    @property
    def end(self) -> date:
        """The day it was planned to end."""
        return self.begin + timedelta(300 if self.state <= RUNNING else 240)

    def answers(self, category: str, day: str) -> bool:
        """Tell whether a measure of a category on a day is paid out of it."""
        labels = (codes.find("measure_category", one) for one in self.row["answers"].split("|"))
        return day[:4] == str(self.year) and self.state > APPROVED and category in labels


def plan_works(author: Author, number: int) -> list[Work]:
    """Choose the projects of a village: some for households, some that are built."""
    kinds = [row for row in rows("projects") if row["pays"] != BUILDS]
    builds = [row for row in rows("projects") if row["pays"] == BUILDS]
    needed = [row for row in kinds if row["pays"] in ("stakes", "loans")]
    others = [row for row in kinds if row not in needed]
    chosen = [*needed, *author.rng.sample(others, 3), *author.rng.sample(builds, 2)]
    if number == 0 and not any(int(row["lowest"]) * 100 >= WATCH_AMOUNT for row in chosen):
        chosen[-1] = next(row for row in builds if int(row["lowest"]) * 100 >= WATCH_AMOUNT)
    made = [work(author, row, order) for order, row in enumerate(chosen)]
    running = [one for one in made if one.state == RUNNING]
    running[0].late = running[-1].gaps = True
    return made


def work(author: Author, row: Mapping[str, str], order: int) -> Work:
    """One project; those for households are of the last two years, so that they pay."""
    year = 2025 + order % 2
    state = ACCEPTED if year == 2025 else RUNNING
    if row["pays"] == "stakes":
        year, state = 2023, ACCEPTED
    if row["pays"] == BUILDS:
        year = author.rng.choice((2024, 2025, 2026))
        begun = author.rng.choice((STORED, APPROVED, RUNNING))
        state = {2024: ACCEPTED, 2025: FINISHED}.get(year, begun)
    drawn = {blank: author.rng.choice(words(blank)) for blank in ("crop", "animal", "skill")}
    told = {**author.words, **drawn}
    name = row["name"].format_map(told)
    told |= {"works": name, "content_of": row["content"].format_map(told), "built": year}
    return Work(author.registry.new_id("project"), row, year, state, told)


def tell(author: Author, one: Work, office: Mapping[str, str]) -> Iterator[Change]:
    """Everything about a project, once everything was paid."""
    total = amount(author, one)
    one.told |= {"builds": one.builds, "delayed": one.late}
    made = project(author, one, total, office)
    yield made
    for part in (phases, checks, documents):
        yield from part(author, one, made)
    if one.state >= RUNNING:
        yield from flows(author, one, total)
        if one.builds:
            yield wages(author, one, total)
    if one.state >= FINISHED and one.row["pays"] != "loans":
        yield from assets(author, one, total, office)


def amount(author: Author, one: Work) -> int:
    """What a project costs, in fen: enough for what was paid out of it."""
    drawn = author.yuan(int(one.row["lowest"]), int(one.row["highest"]), 1000)
    paid = sum(fen for _, fen in one.paid)
    return drawn if not paid else (paid * (FEE + 2) // FEE // 1_000_000 + 1) * 1_000_000


def project(author: Author, one: Work, total: int, office: Mapping[str, str]) -> Change:
    """The project itself."""
    begun = one.state >= RUNNING
    values: Values = {
        "name": one.told["works"], "year": str(one.year), "state": one.state, "total": total,
        "number": f"990101{one.year}{author.rng.randrange(10_000):04d}",
        "category": codes.find("project_category", one.row["category"]),
        "cycle": codes.find("project_cycle", one.row["cycle"]) if one.row["cycle"] else None,
        "purpose": codes.find("fund_purpose", one.row["purpose"]),
        "content": one.told["content_of"], "stored": author.day(f"{one.year - 1}-10-10", 0, 40),
        "planned_start": one.begin.isoformat(), "planned_end": one.end.isoformat(),
        "actual_start": author.day(one.begin.isoformat(), 0, 12) if begun else None,
        "actual_end": author.day(one.end.isoformat(), -15, 0) if one.state >= FINISHED else None,
        "organization": office["builder" if one.builds else "cooperative"],
        "plan": office.get("plan"), "watch_amount": WATCH_AMOUNT, **sources(author, total),
    }  # fmt: skip
    made = author.complete("project", values, one.told)
    return Change(table="project", rec=one.rec, values=made)


def sources(author: Author, total: int) -> Values:
    """Where the money comes from; it adds up to the total."""
    chosen = author.rng.sample(SOURCES[1:], 2)
    first, second = (total * share // 100 // 10_000 * 10_000 for share in (60, 25))
    parts = {"central": first, chosen[0]: second, chosen[1]: total - first - second}
    return {f"fund_{name}": fen for name, fen in parts.items()}


def phases(author: Author, one: Work, made: Change) -> Iterator[Change]:
    """The phases of its cycle, as far as they have come; a late one hangs behind."""
    for phase in projects.phases_of(made.values):
        share = reached(author, one, str(phase["planned_start"]), str(phase["planned_end"]))
        late = one.late and share == 100 and phase["number"] == LATE
        share = 70 if late else share
        begun = {"actual_start": phase["planned_start"]} if share else {}
        ended = {"actual_end": phase["planned_end"]} if share == 100 else {}
        values: Values = {"project": one.rec, **phase, **begun, **ended, "done_share": share * 10}
        yield author.write("project_phase", values, **one.told, over=share == 100,
                           running=0 < share < 100, late=late)  # fmt: skip


def reached(author: Author, one: Work, start: str, end: str) -> int:
    """How far a phase has come, in percent: as far as it was planned to be."""
    today = author.today.isoformat()
    if one.state >= FINISHED or (one.state == RUNNING and end < today):
        return 100
    if one.state < RUNNING or start > today:
        return 0
    whole, passed = (days.first(day) - days.first(start) for day in (end, today))
    return min(99, 100 * passed.days // max(whole.days, 1))


def checks(author: Author, one: Work, made: Change) -> Iterator[Change]:
    """Checks before, during and after, key inspections of large projects; some are still due."""
    for check in projects.checks_of(made.values):
        planned = str(check["planned"])
        day = author.day(planned, 0, 5) if planned < author.today.isoformat() else None
        values: Values = {"project": one.rec, **check, "date": day}
        yield author.write("project_check", values, **one.told, checked=bool(day))


def documents(author: Author, one: Work, made: Change) -> Iterator[Change]:
    """The documents of its category; of a project with gaps one is missing that should be there."""
    for paper in projects.papers(made.values["category"]):
        lost = one.gaps and paper.kind == LOST
        have = paper.since <= one.state and not lost
        values: Values = {"project": one.rec, "kind": paper.kind, "required": paper.required,
                          "have": have}  # fmt: skip
        label = codes.label("project_document", paper.kind)
        yield author.write("project_document", values, **one.told, document=label, lost=lost)


def flows(author: Author, one: Work, total: int) -> Iterator[Change]:
    """Money that came, was passed on, used and, where some was left, given back."""
    paid = spent(author, one, total)
    first = min([day for day, _ in paid] + [(one.begin + timedelta(50)).isoformat()])
    came = author.write("fund_flow", flow(one, ARRIVED, total, author.day(first, -50, -35)),
                        **one.told)  # fmt: skip
    given = author.write("fund_flow", {
        **flow(one, ALLOCATED, total, author.day(first, -30, -15)), "upstream": came.rec,
    }, **one.told)  # fmt: skip
    yield came
    yield given
    used = 0
    for order, (day, fen) in enumerate(paid):
        fee = order == len(paid) - 1
        used += fen
        values = {**flow(one, USED, fen, day), "upstream": given.rec, "management_fee": fee}
        if fee:
            values["purpose"] = None
        made = author.write("fund_flow", values, **one.told)
        yield made
        if order == 0:
            yield author.write("fund_flow", {
                **flow(one, SETTLED, fen, author.day(day, 5, 25)), "upstream": made.rec,
            }, **one.told)  # fmt: skip
    if one.state >= FINISHED and used < total:
        back = flow(one, RETURNED, total - used, author.day(f"{one.year + 1}-01-10", 0, 20))
        yield author.write("fund_flow", {**back, "upstream": given.rec}, **one.told)


def wages(author: Author, one: Work, total: int) -> Change:
    """What the people of the village earned at the site; it is not of one household."""
    day = author.day((one.begin + timedelta(120)).isoformat(), 0, 20)
    values: Values = {
        "project": one.rec, "kind": "5", "payee": "务工村民（名册附后）", "purpose": "5",
        "amount": total // 20 // 10_000 * 10_000, "date": day, "summary": "以工代赈劳务报酬",
    }  # fmt: skip
    return author.write("payment", values, year_of=one.year)


def flow(one: Work, stage: str, fen: int, day: str) -> Values:
    """One step of the money."""
    purpose = codes.find("fund_purpose", one.row["purpose"])
    return {"project": one.rec, "stage": stage, "amount": fen, "date": day, "purpose": purpose}


def spent(author: Author, one: Work, total: int) -> list[tuple[str, int]]:
    """What was used, by month as it was paid out, and last the costs of management."""
    months: dict[str, tuple[str, int]] = {}
    for day, fen in one.paid:
        latest, sum_ = months.get(day[:7], ("", 0))
        months[day[:7]] = max(latest, day), sum_ + fen
    if not months:
        used = total * (FEE - 1) // FEE if one.state >= FINISHED else total * 55 // 100
        months = {"": (author.day((one.begin + timedelta(40)).isoformat(), 0, 60), used)}
    last = max(day for day, _ in months.values())
    fee = sum(fen for _, fen in months.values()) // (FEE - 1)
    return [*sorted(months.values()), (last, fee)]


def assets(author: Author, one: Work, total: int, office: Mapping[str, str]) -> Iterator[Change]:
    """What is left of a project, and what it brings."""
    operating = one.row["pays"] == "stakes" or "加工" in one.row["category"]
    kind = "2" if operating else "1" if one.builds else "3"
    acquired = author.day(one.end.isoformat(), 5, 25)
    values: Values = {
        "project": one.rec, "kind": kind, "value": total * 9 // 10 // 100 * 100,
        "acquired": acquired, "household": office.get("household") if kind == "3" else None,
        "organization": office["cooperative"] if operating else None,
    }  # fmt: skip
    gone = kind == "3" and author.due("disposed", 0.1)
    if gone:
        values |= {"state": "6", "disposed": author.day("2026-08-01", 0, 60)}
    made = author.write("asset", values, **one.told)
    yield made
    for year in range(int(acquired[:4]), 2026) if operating else ():
        yield revenue(author, made.rec, str(year), total)


def stopped(author: Author) -> Change:
    """A project that was given up before it began."""
    values: Values = {
        "name": "样板镇冷链物流点建设项目", "year": "2025", "state": "6", "category": "04",
        "content": "建设冷链物流点。", "total": 80_000_000, "fund_county": 80_000_000,
        "stored": "2024-11-05", "stop_reason": "选址未通过，资金调整到其他项目",
    }  # fmt: skip
    return author.write("project", values)


def revenue(author: Author, asset: str, year: str, total: int) -> Change:
    """What an asset brought in a year; no more is given out than came in."""
    rent, shared = (total * share // 1000 // 10_000 * 10_000 for share in (25, 15))
    values: dict[str, Json] = {"asset": asset, "year": year, "rent": rent, "shared": shared,
                               "distributed": (rent + shared) * 8 // 10}  # fmt: skip
    return author.write("asset_yield", values)
