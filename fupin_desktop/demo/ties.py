"""What ties a household to others: who helps it, businesses it has a share in, loans."""

from collections.abc import Iterator, Mapping, Sequence

from fupin_desktop import days
from fupin_desktop.demo import chains
from fupin_desktop.demo.homes import CAPABLE
from fupin_desktop.demo.house import House
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.sheets import YEARS
from fupin_desktop.demo.works import Work
from fupin_desktop.record import Change

PERSONAL, BY_FIRM = "1", "3"  # pairing_kind
SHARES, LAND, ORDERS, JOBS = "01", "02", "03", "04"  # stake_kind
YIELD = 7  # percent
RUNNING, REPAID, EXTENDED, OVERDUE = "1", "2", "3", "5"  # loan_state
FOR_SHARES = "6"  # loan_purpose
MONTHS = 36


def pairings(author: Author, house: House, helpers: Sequence[str]) -> Iterator[Change]:
    """Who is responsible for a household, who was before, and which firm has taken it on."""
    if helpers and (house.registered or house.monitored) and "end" not in house.values:
        start = "2021-06-01" if house.registered else str(house.values["monitoring_since"])
        if start < "2024" and author.due("former helper", 0.15):
            changed = author.day("2024-05-10", 0, 200)
            yield pairing(author, house, {
                "kind": PERSONAL, "helper": helpers[-1], "start": start, "end": changed,
            })  # fmt: skip
            start = changed
        yield pairing(author, house, {"kind": PERSONAL, "helper": house.helper, "start": start})
        if house.firm:
            yield pairing(author, house, {"kind": BY_FIRM, "organization": house.firm,
                                          "start": author.day("2023-03-01", 0, 90)})  # fmt: skip


def pairing(author: Author, house: House, values: Values) -> Change:
    """One tie to a helper."""
    return author.write("pairing", {"household": house.rec, **values}, **house.told)


def stakes(
    author: Author, house: House, works: Sequence[Work], office: Mapping[str, str]
) -> tuple[list[Change], dict[str, int]]:  # fmt: skip
    """Shares in the cooperative with what they brought, and other ties; yuan by year."""
    made: list[Change] = []
    yuan: dict[str, int] = {}
    if not house.registered or "end" in house.values:
        return made, yuan
    work = next((one for one in works if one.row["pays"] == "stakes"), None)
    if author.due("stake", 0.35):
        amount = author.rng.choice((2, 3, 5)) * 100_000
        stake = author.write("stake", {
            "household": house.rec, "organization": office["cooperative"], "kind": SHARES,
            "project": work.rec if work else None, "amount": amount,
            "measure": house.measures.get(chains.PRODUCTION),
            "expected": amount * YIELD // 100, "signed": author.day("2023-11-01", 0, 40),
            "start": "2024-01-01",
        }, **house.told)  # fmt: skip
        made.append(stake)
        house.stake = stake.rec
        for year in YEARS[1:]:
            yuan[year] = amount * YIELD // 10_000
            made += dividend(author, house, stake, year, amount * YIELD // 100)
    for kind, share in ((LAND, 0.1), (ORDERS, 0.08), (JOBS, 0.06)):
        if author.due(f"stake {kind}", share):
            values: Values = {"household": house.rec, "organization": office["firm"], "kind": kind,
                              "start": author.day("2024-01-05", 0, 300)}  # fmt: skip
            made.append(author.write("stake", values, **house.told))
    return made, yuan


def dividend(
    author: Author, house: House, stake: Change, year: str, fen: int
) -> tuple[Change, Change]:  # fmt: skip
    """What a share brought in a year, and the payment of it."""
    day = author.day(f"{year}-12-10", 0, 15)
    paid = chains.pay(author, house, fen, day, {"kind": chains.DIVIDEND, "purpose": "1"})
    values: Values = {
        "stake": stake.rec, "year": year, "due_amount": fen, "amount": fen, "paid": day,
        "payment": paid.rec,
    }  # fmt: skip
    return paid, author.write("dividend", values, **house.told)


def loan(
    author: Author, house: House, works: Sequence[Work], office: Mapping[str, str]
) -> Iterator[Change]:  # fmt: skip
    """A small loan, with what was paid towards its interest."""
    able = [one for one in house.people
            if one.values.get("labour") in CAPABLE and one.age("2023") <= 55]  # fmt: skip
    if not (house.registered or house.monitored) or not able or "end" in house.values:
        return
    if not author.due("loan", 0.2):
        return
    amount, lent = author.rng.choice((2, 3, 5)) * 1_000_000, author.day("2023-02-01", 0, 1100)
    due = days.add_months(days.first(lent), MONTHS).isoformat()
    today = author.today.isoformat()
    state = RUNNING
    own: Values = {}
    if due <= today:
        state = OVERDUE if author.due("overdue", 0.05) else REPAID
        own = {"repaid_amount": amount if state == REPAID else amount // 2,
               "repaid_on": author.day(due, -20, 0) if state == REPAID else None}  # fmt: skip
    elif due <= "2027-06" and author.due("extended", 0.2):
        state = EXTENDED
        own = {"extended": days.add_months(days.first(due), 12).isoformat()}
    if house.stake and author.due("for shares", 0.15):
        own |= {"stake": house.stake, "purpose": FOR_SHARES}
    paid = list(interest(author, house, works, amount, lent))
    total = sum(int(str(one.values["amount"])) for one in paid)
    yield from paid
    yield author.write("loan", {
        "household": house.rec, "person": able[0].rec, "organization": office["bank"],
        "bank": author.words["bank"], "amount": amount, "term": MONTHS, "lent": lent, "due": due,
        "state": state, "overdue": state == OVERDUE, "subsidised": bool(paid),
        "subsidy": total or None, "payments": [*sorted(one.rec for one in paid)] or None, **own,
    }, **house.told)  # fmt: skip


def interest(
    author: Author, house: House, works: Sequence[Work], amount: int, lent: str
) -> Iterator[Change]:
    """What a project paid towards the interest, half a year at a time."""
    for work in works:
        if work.row["pays"] == "loans":
            for day in (f"{work.year}-06-25", f"{work.year}-10-20"):
                if lent < day <= author.today.isoformat():
                    fen = amount * 365 // 10_000 // 2 // 100 * 100
                    yield chains.pay(author, house, fen, day, {"kind": chains.INTEREST}, work)
