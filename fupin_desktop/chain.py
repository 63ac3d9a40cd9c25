"""The chain of help: need, measure, money, visit, result; and what is missing in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.money import fen, yuan
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

SETTLED: Final = frozenset({"3", "4", "5"})  # states of a need that nobody waits for
SOLVED: Final = "3"
PLANNED, DONE, STOPPED = "1", "3", "4"  # states of a measure


@dataclass(frozen=True)
class Link:
    """One measure with the money that came by it and the visits since it began."""

    measure: Row
    payments: tuple[Row, ...]
    visits: tuple[Row, ...]
    missing: tuple[str, ...]  # sentences


@dataclass(frozen=True)
class Chain:
    """One need with the measures that answer it; without a need, measures nobody asked for."""

    need: Row | None
    links: tuple[Link, ...]
    missing: tuple[str, ...]  # sentences about the need itself

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing anywhere in the chain."""
        return not self.missing and not any(link.missing for link in self.links)


def of(registry: Registry, household: str) -> list[Chain]:
    """Give the chains of a household, newest need first, measures without a need last."""
    here: dict[str, Json] = {"household": household}
    needs, measures, payments, visits = (
        registry.select(name, where=here) for name in ("need", "measure", "payment", "visit")
    )
    return join(needs, measures, payments, visits)


def join(
    needs: Sequence[Row], measures: Sequence[Row], payments: Sequence[Row], visits: Sequence[Row]
) -> list[Chain]:
    """Join records of one household into chains; a measure that answers two needs is in both."""
    links = [_link(one, payments, visits) for one in measures]
    known = {str(need["id"]) for need in needs}
    chains = []
    for need in sorted(needs, key=lambda row: (str(row["date"] or ""), str(row["id"]))):
        own = tuple(link for link in links if str(need["id"]) in _answered(link.measure))
        chains.append(Chain(need, own, tuple(_missing_of_need(need, own))))
    chains.reverse()
    loose = tuple(link for link in links if not known & _answered(link.measure))
    return [*chains, *([Chain(None, loose, ())] if loose else [])]


def gaps(chains: Iterable[Chain]) -> int:
    """Count the sentences about what is missing, each measure once."""
    links = {str(link.measure["id"]): link for chain in chains for link in chain.links}
    of_needs = sum(len(chain.missing) for chain in chains)
    return of_needs + sum(len(link.missing) for link in links.values())


def _answered(measure: Row) -> set[str]:
    more = measure["more_needs"]
    return {str(rec) for rec in (measure["need"], *(more if isinstance(more, list) else ())) if rec}


def _link(measure: Row, payments: Sequence[Row], visits: Sequence[Row]) -> Link:
    paid = tuple(row for row in payments if row["measure"] == measure["id"])
    begun = str(measure["start_date"] or "")
    after = tuple(row for row in visits if begun and str(row["date"] or "") > begun)
    return Link(measure, paid, after, tuple(_missing_of_measure(measure, paid, after)))


def _missing_of_need(need: Row, links: Sequence[Link]) -> Iterable[str]:
    at_work = [link for link in links if link.measure["state"] != STOPPED]
    if not at_work and need["state"] not in SETTLED:
        yield "还没有对应的帮扶措施"
    if need["state"] == SOLVED and not links and not need["result"]:
        yield "写的是已解决，但没有措施，也没有写怎样解决的"
    if links and need["state"] not in SETTLED and all(_is_done(link) for link in links):
        yield "措施都已完成，需求还没有办结"


def _is_done(link: Link) -> bool:
    return link.measure["state"] == DONE


def _missing_of_measure(
    measure: Row, payments: Sequence[Row], visits: Sequence[Row]
) -> Iterable[str]:
    if measure["state"] in (PLANNED, STOPPED):
        return
    amount, paid = fen(measure), sum(map(fen, payments))
    if amount and not payments:
        yield "有金额，还没有到户资金记录"
    elif amount > paid > 0 and measure["state"] == DONE:
        yield f"措施金额 {yuan(amount)} 元，到户只有 {yuan(paid)} 元"
    if not visits:
        yield "实施以后还没有走访过" if measure["start_date"] else "没有填开始日期"
    if measure["state"] == DONE and not measure["result"]:
        yield "已完成，没有写成效"
    if measure["state"] == DONE and not measure["confirmed"]:
        yield "已完成，户里还没有确认"
