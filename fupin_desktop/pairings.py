"""Pairings: who helps whom now, businesses with too few or too many, and those on the blacklist."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fupin_desktop import codes, days, limits
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from fupin_desktop.rules import DOUBTFUL, LACKING, WRONG, Finding

Row = Mapping[str, Json]

OF_BUSINESS: Final = "3"  # pairing_kind
HELPING: Final = "03"  # organization_kind: a business that is there to help
REGISTERED: Final = "02"  # household_kind
REMOVED: Final = "1"  # risk_state
AT_WORK: Final = frozenset({"1", "2", "3", "4"})  # project_state
# Where an organisation can be at work, and how that is told.
USES: Final = {"pairing": "结对帮扶", "stake": "利益联结", "project": "项目", "asset": "资产经营"}


def current(row: Row, today: str) -> bool:
    """Tell whether a pairing, a stake or a post holds on a day."""
    begins, ends = days.rough(row.get("start")), days.rough(row.get("end"))
    return not (begins and days.late(today, begins)) and not (ends and days.late(ends, today))


def households_of(pairings: Iterable[Row], today: str) -> dict[str, set[str]]:
    """Give by organisation the households it is paired with on a day as a business."""
    found: dict[str, set[str]] = {}
    for row in pairings:
        if row["kind"] == OF_BUSINESS and row["organization"] and current(row, today):
            homes = found.setdefault(str(row["organization"]), set())
            homes.update([str(row["household"])] if row["household"] else ())
    return found


def number_words(
    organization: Row, homes: int, low: int | None, high: int | None, *, whole: bool = True
) -> str:
    """Say that a business has too few or too many households, nothing if it has not.

    `whole` tells whether all its pairings are known; where they are not, few means nothing.
    """
    name = organization["name"] or "（未命名）"
    if low is not None and homes < low and whole and not organization["helps_village"]:
        return f"“{name}”现在结对 {homes} 户，少于 {low} 户。"
    if high is not None and homes > high:
        return f"“{name}”现在结对 {homes} 户，多于 {high} 户。"
    return ""


def is_helped(household: Row) -> bool:
    """Tell whether somebody should be helping a household."""
    watched = bool(household["monitoring_kind"]) and household["risk_state"] != REMOVED
    return watched or household["kind"] == REGISTERED


def unhelped(households: Iterable[Row], pairings: Iterable[Row], today: str) -> list[Row]:
    """Give the households somebody should be helping and nobody is."""
    helped = {row["household"] for row in pairings if row["helper"] and current(row, today)}
    return [row for row in households if is_helped(row) and row["id"] not in helped]


def blacklisted(organization: Row, today: str) -> bool:
    """Tell whether an organisation is on the blacklist on a day."""
    listed = days.rough(organization["blacklisted_on"])
    freed = days.rough(organization["unlisted_on"])
    if not organization["blacklisted"] or (listed and days.late(today, listed)):
        return False
    return not freed or not days.late(freed, today)


def in_use(table: str, row: Row, today: str) -> bool:
    """Tell whether a record means that its organisation is at work now."""
    if table == "project":
        return str(row["state"] or "1") in AT_WORK
    return not row["disposed"] if table == "asset" else current(row, today)


# ---- of a ledger --------------------------------------------------------------------------------


def findings(registry: Registry) -> Iterator[Finding]:
    """Give what is to be said about all pairings of a ledger."""
    today = registry.today()
    pairings = registry.select("pairing")
    organizations = registry.select("organization")
    yield from _numbers(registry, organizations, pairings, today)
    yield from _blacklist(registry, organizations, pairings, today)
    for row in unhelped(_helped_homes(registry), pairings, today):
        yield Finding("no_helper", "household", str(row["id"]), "name", LACKING,
                      "这一户现在没有帮扶责任人。")  # fmt: skip


def _helped_homes(registry: Registry) -> list[Row]:
    """Households somebody may have to help; the many others need not be read."""
    kinds = list(codes.codes("monitoring_kind"))
    wanted = {
        *registry.find("household", where={"kind": REGISTERED}),
        *registry.find("household", where={"monitoring_kind": kinds}),
    }
    return list(registry.rows("household", sorted(wanted)))


def _numbers(
    registry: Registry, organizations: Sequence[Row], pairings: Sequence[Row], today: str
) -> Iterator[Finding]:
    homes = households_of(pairings, today)
    low, high = (limits.of(registry, name, today) for name in ("pair_low", "pair_high"))
    bounds = int(low.number) if low else None, int(high.number) if high else None
    for row in organizations:
        rec, kinds = str(row["id"]), row["kinds"] if isinstance(row["kinds"], list) else []
        if row["closed"] or not (rec in homes or HELPING in kinds):
            continue
        whole = str(row["region"] or "").startswith(registry.region)
        sentence = number_words(row, len(homes.get(rec, ())), *bounds, whole=whole)
        if sentence:
            yield Finding("pair_number", "organization", rec, "pair_target", DOUBTFUL, sentence)


def _blacklist(
    registry: Registry, organizations: Sequence[Row], pairings: Sequence[Row], today: str
) -> Iterator[Finding]:
    listed = {str(row["id"]): row for row in organizations if blacklisted(row, today)}
    if not listed:
        return
    found: dict[str, list[str]] = {}
    for table, word in USES.items():
        where = {"organization": list(listed)}
        rows = pairings if table == "pairing" else registry.select(table, where=where)
        users = [row for row in rows if in_use(table, row, today)]
        for rec in dict.fromkeys(str(row["organization"]) for row in users):
            number = sum(row["organization"] == rec for row in users)
            if rec in listed:
                found.setdefault(rec, []).append(f"{word} {number} 条")
    for rec, words in found.items():
        sentence = f"“{listed[rec]['name']}”已列入失信名单，仍在使用：{'、'.join(words)}。"
        yield Finding("blacklisted_in_use", "organization", rec, "blacklisted", WRONG, sentence)
