"""Projects from the library to the assets they leave; what was paid out of them adds up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.catalogue.project import WATCH_AMOUNT
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.words import rows, words
from fupin_desktop.record import Change

STORED, APPROVED, RUNNING, FINISHED, ACCEPTED = "1", "2", "3", "4", "5"  # project_state
ARRIVED, ALLOCATED, USED, SETTLED, RETURNED = "1", "2", "3", "4", "5"  # fund_stage
BEFORE, DURING, AFTER = "1", "2", "3"  # check_stage
DONE_BY_STATE: Final[Mapping[str, int]] = {RUNNING: 1, FINISHED: 3, ACCEPTED: 3}  # phases
PHASES: Final = (("前期准备", 20, 0, 50), ("组织实施", 60, 51, 200), ("验收移交", 20, 201, 240))
DOCUMENTS: Final = {  # project_document -> from which state on it should be there
    "01": STORED, "02": STORED, "03": STORED, "04": STORED, "05": APPROVED, "06": APPROVED,
    "09": RUNNING, "11": APPROVED, "13": RUNNING, "20": RUNNING, "12": FINISHED, "16": ACCEPTED,
    "17": ACCEPTED, "18": ACCEPTED,
}  # fmt: skip
OF_HOUSEHOLDS: Final = {"14": RUNNING, "15": FINISHED}
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
    paid: list[tuple[str, int]] = field(default_factory=list)  # day, fen

    @property
    def begin(self) -> date:
        """The day it was planned to begin."""
        return date(self.year, 3, 1)

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
    return [work(author, row, order) for order, row in enumerate(chosen)]


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
    one.told |= {"state": one.state, "total": total, "builds": one.row["pays"] == BUILDS}
    yield project(author, one, total, office)
    yield from phases(author, one)
    yield from checks(author, one, total)
    yield from documents(author, one)
    if one.state >= RUNNING:
        yield from flows(author, one, total)
        if one.told["builds"]:
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
    end = one.begin + timedelta(240)
    values: Values = {
        "name": one.told["works"], "year": str(one.year), "state": one.state, "total": total,
        "number": f"990101{one.year}{author.rng.randrange(10_000):04d}",
        "category": codes.find("project_category", one.row["category"]),
        "cycle": codes.find("project_cycle", one.row["cycle"]) if one.row["cycle"] else None,
        "purpose": codes.find("fund_purpose", one.row["purpose"]),
        "content": one.told["content_of"], "stored": author.day(f"{one.year - 1}-10-10", 0, 40),
        "planned_start": one.begin.isoformat(), "planned_end": end.isoformat(),
        "actual_start": author.day(one.begin.isoformat(), 0, 12) if begun else None,
        "actual_end": author.day(end.isoformat(), -15, 20) if one.state >= FINISHED else None,
        "organization": office["builder" if one.told["builds"] else "cooperative"],
        "plan": office["plan"], "watch_amount": WATCH_AMOUNT, **sources(author, total),
    }  # fmt: skip
    made = author.complete("project", values, one.told)
    return Change(table="project", rec=one.rec, values=made)


def sources(author: Author, total: int) -> Values:
    """Where the money comes from; it adds up to the total."""
    chosen = author.rng.sample(SOURCES[1:], 2)
    first, second = (total * share // 100 // 10_000 * 10_000 for share in (60, 25))
    parts = {"central": first, chosen[0]: second, chosen[1]: total - first - second}
    return {f"fund_{name}": fen for name, fen in parts.items()}


def phases(author: Author, one: Work) -> Iterator[Change]:
    """Three phases, as far as they have come."""
    done = DONE_BY_STATE.get(one.state, 0)
    for number, (name, share, low, high) in enumerate(PHASES, 1):
        start, end = (one.begin + timedelta(n) for n in (low, high))
        over, running = number <= done, number == done + 1 and one.state == RUNNING
        values: Values = {
            "project": one.rec, "number": number, "name": name, "planned_share": share * 10,
            "planned_start": start.isoformat(), "planned_end": end.isoformat(),
            "done_share": 1000 if over else 10 * author.rng.randint(30, 95) if running else 0,
            "actual_start": start.isoformat() if over or running else None,
            "actual_end": end.isoformat() if over else None,
        }  # fmt: skip
        yield author.write("project_phase", values, **one.told, over=over, running=running)


def checks(author: Author, one: Work, total: int) -> Iterator[Change]:
    """Checks before, during and after; of large projects key inspections."""
    due = {STORED: 1, APPROVED: 1, RUNNING: 2}.get(one.state, 3)
    for stage, after in ((BEFORE, -20), (DURING, 120), (AFTER, 250))[:due]:
        values: Values = {
            "project": one.rec, "stage": stage, "focus": total >= WATCH_AMOUNT,
            "date": author.day((one.begin + timedelta(after)).isoformat(), 0, 10),
        }  # fmt: skip
        yield author.write("project_check", values, **one.told)


def documents(author: Author, one: Work) -> Iterator[Change]:
    """The documents a project should have, the missing ones too."""
    wanted = DOCUMENTS if one.told["builds"] else {**DOCUMENTS, **OF_HOUSEHOLDS}
    for kind, since in wanted.items():
        if since <= one.state:
            have = author.rng.random() < 0.96
            label = codes.label("project_document", kind)
            values: Values = {"project": one.rec, "kind": kind, "required": True, "have": have}
            yield author.write("project_document", values, **one.told, document=label)


def flows(author: Author, one: Work, total: int) -> Iterator[Change]:
    """Money that came, was passed on, used and, where some was left, given back."""
    paid = spent(author, one, total)
    first = min([day for day, _ in paid] + [f"{one.year}-04-20"])
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
    if one.state == ACCEPTED and used < total:
        back = flow(one, RETURNED, total - used, author.day(f"{one.year + 1}-01-10", 0, 20))
        yield author.write("fund_flow", {**back, "upstream": given.rec}, **one.told)


def wages(author: Author, one: Work, total: int) -> Change:
    """What the people of the village earned at the site; it is not of one household."""
    values: Values = {
        "project": one.rec, "kind": "5", "payee": "务工村民（名册附后）", "purpose": "5",
        "amount": total // 20 // 10_000 * 10_000, "date": author.day(f"{one.year}-09-20", 0, 30),
        "summary": "以工代赈劳务报酬",
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
        share = 98 if one.state >= FINISHED else 55
        months = {"": (author.day(f"{one.year}-05-10", 0, 60), total * share // 100)}
    last = max(day for day, _ in months.values())
    fee = sum(fen for _, fen in months.values()) // FEE // 100 * 100
    return [*sorted(months.values()), (last, fee)]


def assets(author: Author, one: Work, total: int, office: Mapping[str, str]) -> Iterator[Change]:
    """What is left of a project, and what it brings."""
    operating = one.row["pays"] == "stakes" or "加工" in one.row["category"]
    kind = "2" if operating else "1" if one.told["builds"] else "3"
    acquired = author.day((one.begin + timedelta(250)).isoformat(), 0, 20)
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
