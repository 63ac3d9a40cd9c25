"""From the visit to the money: needs, the measures that answer them, and what reached the house."""

from collections.abc import Iterator, Sequence
from functools import cache

from fupin_desktop import codes, days
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo import diary
from fupin_desktop.demo.house import House
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.works import Work
from fupin_desktop.record import Change

RUNNING, DONE = "2", "3"  # measure_state
CASH, DIVIDEND, INTEREST = "1", "3", "4"  # payment_kind
MATERIAL = "2"
PRODUCTION = "01"  # measure_category
IN_GOODS = 0.2  # of what is paid for crops and animals


@cache
def details(category: str) -> tuple[str, ...]:
    """Codes of the measures of a category."""
    return tuple(one.code for one in codes.choices("measure_detail") if one.parent == category)


def visits(
    author: Author, house: House, made: Sequence[diary.Visit], works: Sequence[Work]
) -> Iterator[Change]:
    """All visits with what came of them."""
    known: dict[Json, str] = {}  # category -> need
    for one in made:
        # Those who come again look after what was asked for and begun before.
        needs: list[Json] = [*house.needs[-1:]]
        measures: list[Json] = [*list(house.measures.values())[-1:]]
        before: Values = {"needs": needs or None, "measures": measures or None}
        values: Values = {"household": house.rec, **before, **one.values}
        visit = author.write("visit", values, **house.told)
        yield visit
        for need in one.needs:
            asked = needed(author, house, need, visit.rec)
            house.needs.append(asked.rec)
            yield asked
            for measure in need.measures:
                about: Values = {"need": asked.rec, "visit": visit.rec,
                                 "person": asked.values.get("person")}  # fmt: skip
                if asked.values["category"] in known:
                    about["more_needs"] = [known[asked.values["category"]]]
                yield from measured(author, house, {**about, **measure}, works)
            known[asked.values["category"]] = asked.rec
    if house.monitored and not house.measures and "end" not in house.values:
        yield from measured(author, house, first_help(author, house), works)


def needed(author: Author, house: House, need: diary.Need, visit: str) -> Change:
    """A need of the household or of one of its members."""
    values: Values = {"household": house.rec, "visit": visit, **need.values}
    if need.person is not None:
        values["person"] = house.member(need.person)
    return author.write("need", values, **house.told)


def first_help(author: Author, house: House) -> Values:
    """What is done first for a household that came under watch."""
    start = str(house.values["monitoring_since"])
    return {
        "category": "08", "content": "落实低保、医疗救助等政策，明确专人联系，每月走访",
        "start_date": author.day(start, 8, 25), "state": RUNNING,
        "responsible": author.rng.choice(author.team),
    }  # fmt: skip


def measured(
    author: Author, house: House, values: Values, works: Sequence[Work]
) -> Iterator[Change]:
    """A measure with its classes, its evidence and its payments."""
    category, day = str(values["category"]), str(values.get("end_date") or values["start_date"])
    amount = values.get("amount")
    paid = isinstance(amount, int) and (values["state"] == DONE or author.rng.random() < 0.4)
    work = next((one for one in works if one.answers(category, day)), None) if paid else None
    own: Values = {
        "household": house.rec, **values, "helper": house.helper or None,
        "detail": author.rng.choice(details(category)) if details(category) else None,
        "project": work.rec if work else None,
        "organization": house.business if category == PRODUCTION else None,
    }  # fmt: skip
    made = author.write("measure", own, **house.told, end=day)
    house.measures[category] = made.rec
    yield made
    if paid and isinstance(amount, int):
        yield from payments(author, house, made, amount, work)


def payments(
    author: Author, house: House, measure: Change, amount: int, work: Work | None
) -> Iterator[Change]:
    """The money of a measure, at once or in two parts."""
    start = str(measure.values["start_date"])
    last = str(measure.values.get("end_date") or author.today.isoformat())
    first = amount * 6 // 10 // 100 * 100 if author.rng.random() < 0.2 else amount
    span = (days.first(last) - days.first(start)).days
    category = measure.values["category"]
    goods = category == PRODUCTION and author.rng.random() < IN_GOODS
    label = codes.label("measure_detail", str(measure.values.get("detail", "9999")))
    about: Values = {"measure": measure.rec, "person": measure.values.get("person"),
                     "kind": MATERIAL if goods else CASH, "summary": f"{label}补助"}  # fmt: skip
    early = author.day(start, 0, max(span // 2, 0))
    if work and not early.startswith(str(work.year)):
        early = last  # the money of a year is paid within it
    for fen, day in ((first, early), (amount - first, last)):
        if fen:
            yield pay(author, house, fen, day, about, work)


def pay(
    author: Author, house: House, fen: int, day: str, about: Values, work: Work | None = None
) -> Change:  # fmt: skip
    """One payment to a household, out of a project if there is one."""
    account: Json = str(house.values.get("bank_account", ""))[-4:] or None
    values: Values = {
        "household": house.rec, "amount": fen, "date": day, "payee": house.name,
        "account_tail": account, **about,
    }  # fmt: skip
    if work:
        work.paid.append((day, fen))
        values |= {"project": work.rec,
                   "purpose": codes.find("fund_purpose", work.row["purpose"])}  # fmt: skip
    return author.write("payment", values, **house.told, year_of=day[:4])
