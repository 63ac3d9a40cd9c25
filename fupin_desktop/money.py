"""Money: where a project's stands, which households it reached, what a household got; in fen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import records
from fupin_desktop import codes, limits, thresholds, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from fupin_desktop.thresholds import Threshold

Row = Mapping[str, Json]

RECEIVED, ALLOCATED, USED, SETTLED, RETURNED = "1", "2", "3", "4", "5"  # fund_stage
FINISHED: Final = frozenset({"4", "5", "6"})  # project_state: nothing more is to be spent
# The five purposes of the ratio 33112 by the threshold with the share each is to have.
PURPOSES: Final = {
    "1": "ratio_industry", "2": "ratio_cooperative", "3": "ratio_interest", "4": "ratio_training",
    "5": "ratio_facility",
}  # fmt: skip
WHOLE: Final = 10_000  # shares are hundredths of a percent, as thresholds are


@dataclass(frozen=True)
class Line:
    """One sum that reached a household: a payment, or a dividend that no payment stands for."""

    table: str
    rec: str
    household: str  # the record's own: a later split or merge moves no money
    project: str
    year: str
    purpose: str
    level: str
    amount: int


@dataclass(frozen=True)
class Money:
    """How far the money of a project has come."""

    planned: int = 0
    received: int = 0
    allocated: int = 0
    used: int = 0
    settled: int = 0
    returned: int = 0
    paid: int = 0  # to households; a part of what was used

    @property
    def spent(self) -> int:
        """What was used, or what households got where nobody wrote its use down."""
        return max(self.used, self.paid)

    @property
    def rest(self) -> int:
        """What was received and neither spent nor given back."""
        return self.received - self.returned - self.spent


@dataclass(frozen=True)
class Ratio:
    """What one of the five purposes got of all five, and what it is to get."""

    purpose: str
    amount: int
    share: int | None  # hundredths of a percent; None where nothing was used
    wanted: Threshold | None

    @property
    def sentence(self) -> str:
        """Say the share, and how it differs from the one wanted."""
        label = codes.label("fund_purpose", self.purpose)
        if self.share is None:
            return f"{label}：还没有使用资金。"
        told = f"{label}：{yuan(self.amount)} 元，占 {percent(self.share)} %"
        if self.wanted is None:
            return f"{told}。"
        doubt = "" if self.wanted.checked else "（待核实）"
        return f"{told}，{_compared(self.share, self.wanted.value)}{doubt}。"


@dataclass(frozen=True)
class Year:
    """What a region used in a year: the five purposes, other ones, and what nobody said."""

    ratios: tuple[Ratio, ...]
    other: int
    unsaid: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say the five shares, and what is not among them."""
        more = (("五类以外的用途", self.other), ("没有填写用途", self.unsaid))
        left = (f"{word}：{yuan(fen)} 元，不计入比例。" for word, fen in more if fen)
        return (*(one.sentence for one in self.ratios), *left)


# ---- pure ---------------------------------------------------------------------------------------


def fen(row: Row, name: str = "amount") -> int:
    """An amount of a record; what is no amount counts nothing."""
    value = row.get(name)
    return 0 if isinstance(value, bool) or not isinstance(value, int) else value


def lines(
    payments: Iterable[Row], dividends: Iterable[Row] = (), stakes: Iterable[Row] = ()
) -> list[Line]:
    """Every sum that reached a household, each once: a dividend paid by a payment is that one."""
    paid = [_line("payment", row, row) for row in payments]
    there = {one.rec for one in paid}
    homes = {str(row["id"]): row for row in stakes}
    own = (row for row in dividends if row["payment"] not in there)
    return [*paid, *(_line("dividend", row, homes.get(str(row["stake"]), {})) for row in own)]


def _line(table: str, row: Row, owner: Row) -> Line:
    of_payment = table == "payment"
    on = row["date"] if of_payment else row["paid"] or row["year"]
    return Line(
        table=table, rec=str(row["id"]), household=_word(owner.get("household")),
        # A dividend is a yield, not a part of the project's own money.
        project=_word(row["project"]) if of_payment else "", year=_word(on)[:4],
        purpose=_word(row["purpose"]) if of_payment else "",
        level=_word(row["source_level"]) if of_payment else "", amount=fen(row),
    )  # fmt: skip


def sums(found: Iterable[Line], *names: str) -> dict[tuple[str, ...], int]:
    """Add up lines by some of their attributes, in their order."""
    totals: dict[tuple[str, ...], int] = {}
    for one in found:
        key = tuple(str(getattr(one, name)) for name in names)
        totals[key] = totals.get(key, 0) + one.amount
    return dict(sorted(totals.items()))


def by(rows: Iterable[Row], name: str) -> dict[str, int]:
    """Add up the amounts of records by a field; what is not filled in comes under nothing."""
    totals: dict[str, int] = {}
    for row in rows:
        key = _word(row[name])
        totals[key] = totals.get(key, 0) + fen(row)
    return dict(sorted(totals.items()))


def stand(project: Row, stages: Mapping[str, int], paid: int) -> Money:
    """How far a project's money has come, given the sums of its stages and its payments."""
    known = {name: stages.get(code, 0) for name, code in STAGES.items()}
    return Money(planned=fen(project, "total") or fen(project, "fund_sum"), paid=paid, **known)


STAGES: Final = {
    "received": RECEIVED, "allocated": ALLOCATED, "used": USED, "settled": SETTLED,
    "returned": RETURNED,
}  # fmt: skip


def sentences(money: Money, state: Json = None) -> list[str]:
    """Say where a project's money does not fit: too much was spent, or some is left."""
    return [sentence for _, sentence in doubts(money, state)]


def doubts(money: Money, state: Json = None) -> Iterator[tuple[str, str]]:
    """Name every doubt about a project's money and say it in a sentence."""
    one = money
    for name, what, fen_, than, limit in (
        ("used_beyond_received", "使用", one.used, "到账减退回", one.received - one.returned),
        ("paid_beyond_used", "到户资金合计", one.paid, "已使用的资金", one.used),
        ("allocated_beyond_received", "下拨", one.allocated, "到账资金", one.received),
        ("settled_beyond_used", "报账", one.settled, "已使用的资金", one.used),
        ("used_beyond_allocated", "使用", one.used, "已下拨的资金", one.allocated),
    ):
        # A stage that nobody wrote down says nothing about the next one, but for the first.
        if fen_ > limit and (limit or name == "used_beyond_received"):
            yield name, f"{what} {yuan(fen_)} 元，比{than}多 {yuan(fen_ - limit)} 元，请核对。"
    if 0 < one.planned < one.spent:
        over = yuan(one.spent - one.planned)
        yield "overspent", f"超支：支出 {yuan(one.spent)} 元，比总投资多 {over} 元。"
    if state in FINISHED and one.rest > 0:
        yield "money_left", f"项目已结束，还有 {yuan(one.rest)} 元没有使用或退回。"


def ways(flows: Sequence[Row]) -> list[str]:
    """Say from which levels money came, and for which purposes it was used."""
    told = []
    for word, stage, name, choices in (
        ("到账来源", RECEIVED, "level", "source_level"),
        ("使用去向", USED, "purpose", "fund_purpose"),
    ):
        found = by((row for row in flows if row["stage"] == stage), name)
        parts = [
            f"{codes.label(choices, code) if code else '未填'} {yuan(fen_)} 元"
            for code, fen_ in found.items()
        ]
        told += [f"{word}：{'，'.join(parts)}"] if parts else []
    return told


def spread(homes: Mapping[str, int]) -> str:
    """Say how many households some money reached, and how evenly; see `trace`."""
    amounts = [fen_ for rec, fen_ in homes.items() if rec]
    if not amounts:
        return "都没有写明农户" if homes else ""
    each = f"户均 {yuan(sum(amounts) // len(amounts))} 元"
    most, least = yuan(max(amounts)), yuan(min(amounts))
    span = f"，最多 {most} 元，最少 {least} 元" if len(amounts) > 1 else ""
    return f"到 {len(amounts)} 户，{each}{span}"


def ratios(amounts: Mapping[str, int], wanted: Mapping[str, Threshold | None]) -> list[Ratio]:
    """The shares of the five purposes among themselves, beside those wanted."""
    whole = sum(amounts.get(purpose, 0) for purpose in PURPOSES)
    return [
        Ratio(purpose, amounts.get(purpose, 0), share(amounts.get(purpose, 0), whole),
              wanted.get(name))
        for purpose, name in PURPOSES.items()
    ]  # fmt: skip


def share(part: int, whole: int) -> int | None:
    """Hundredths of a percent, rounded; None of nothing."""
    return (2 * part * WHOLE + whole) // (2 * whole) if whole > 0 else None


def year_of(flows: Iterable[Row], wanted: Mapping[str, Threshold | None]) -> Year:
    """Divide what was used by its purpose; what managing costs is no purpose."""
    used = [row for row in flows if row["stage"] == USED and not row["management_fee"]]
    amounts = by(used, "purpose")
    unsaid = amounts.pop("", 0)
    other = sum(fen_ for code, fen_ in amounts.items() if code not in PURPOSES)
    return Year(tuple(ratios(amounts, wanted)), other, unsaid)


def yuan(amount: int) -> str:
    """An amount for people."""
    return values.show(TABLES["payment"].fields["amount"], amount)


def percent(hundredths: int) -> str:
    """A share for people, with one decimal."""
    tenths = (abs(hundredths) + 5) // 10
    return f"{'-' if hundredths < 0 < tenths else ''}{tenths // 10}.{tenths % 10}"


def _compared(found: int, wanted: int) -> str:
    goal, apart = f"{wanted / 100:g} %", percent(abs(found - wanted))
    if apart == "0.0":
        return f"与 {goal} 相符"
    return f"比 {goal} {'高' if found > wanted else '低'} {apart} 个百分点"


def _word(value: Json) -> str:
    return str(value or "")


# ---- of a ledger --------------------------------------------------------------------------------


def of_project(registry: Registry, project: str) -> Money:
    """Give how far a project's money has come."""
    rows = registry.rows("project", [project])
    here = {"project": project}
    stages = by(registry.select("fund_flow", where=here), "stage")
    paid = sum(map(fen, registry.select("payment", where=here)))
    return stand(rows[0] if rows else {}, stages, paid)


def of_projects(registry: Registry, projects: Sequence[Row]) -> dict[str, Money]:
    """Give how far the money of some projects has come, by project."""
    here = {"project": [str(row["id"]) for row in projects]}
    stages: dict[str, dict[str, int]] = {}
    for row in _cells(registry, "fund_flow", ("project", "stage", "amount"), here):
        one = stages.setdefault(_word(row["project"]), {})
        one[_word(row["stage"])] = one.get(_word(row["stage"]), 0) + fen(row)
    paid = by(_cells(registry, "payment", ("project", "amount"), here), "project")
    return {
        rec: stand(row, stages.get(rec, {}), paid.get(rec, 0))
        for row in projects for rec in [str(row["id"])]
    }  # fmt: skip


def _cells(
    registry: Registry, table: str, columns: Sequence[str], where: Mapping[str, Any]
) -> list[Row]:
    """Some columns of living records, without the cost of the others."""
    return registry.read(lambda db: list(records.select(db, table, columns, where)))


def trace(registry: Registry, project: str) -> dict[str, int]:
    """Give the households a project's money reached, the largest sum first.

    Payments to nobody in particular are under an empty id.
    """
    found = lines(registry.select("payment", where={"project": project}))
    homes = {key[0]: amount for key, amount in sums(found, "household").items()}
    return dict(sorted(homes.items(), key=lambda one: -one[1]))


def of_household(registry: Registry, household: str) -> list[Line]:
    """Give every sum that reached a household, the dividends of its stakes among them."""
    here = {"household": household}
    stakes = registry.select("stake", where=here)
    dividends: list[dict[str, Json]] = []
    if stakes:
        where = {"stake": [row["id"] for row in stakes]}
        dividends = registry.select("dividend", where=where)
    payments = registry.select("payment", where=here)
    there = {row["id"] for row in payments}
    elsewhere = sorted({str(row["payment"]) for row in dividends if row["payment"]} - there)
    known = set(registry.find("payment", where={"id": elsewhere})) if elsewhere else set()
    own = [row for row in dividends if row["payment"] not in known]
    return lines(payments, own, stakes)


def everything(registry: Registry) -> list[Line]:
    """Give every sum that reached any household of a ledger."""
    return lines(*(registry.select(table) for table in ("payment", "dividend", "stake")))


def of_year(registry: Registry, year: str, region: str = "") -> Year:
    """Give what a region, by default the ledger's, used in a year for the five purposes."""
    place = region or registry.region
    flows = registry.select("fund_flow", where={"date": records.Prefix(year[:4]), "stage": USED})
    projects = {row["project"] for row in flows if row["project"]}
    rows = registry.rows("project", sorted(map(str, projects)))
    places = {row["id"]: _word(row["region"]) for row in rows}
    inside = [
        row for row in flows
        if (places.get(row["project"]) or _word(row["region"])).startswith(place)
    ]  # fmt: skip
    known = limits.rows(registry)
    wanted = {
        name: thresholds.lookup(known, name, year[:4], place) for name in PURPOSES.values()
    }  # fmt: skip
    return year_of(inside, wanted)
