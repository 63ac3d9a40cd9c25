"""What ledgers tell each other in a package besides operations: one topic a line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db.connection import Database
from fupin_desktop import (
    entry_travel,
    photo_freight,
    questions,
    reconciliation,
    recovery_keys,
    refill,
    roster,
    succession,
    withheld,
)
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry


def _nothing(_registry: Registry, _header: Header, _value: Any) -> Sequence[str]:
    return ()


def _by_packing(_registry: Registry, _office: str) -> Json:
    return None  # it belongs to the very operations of the package


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One member of the header's `extra`: who knows it says it, who reads it keeps it.

    What arrives was written by another program: `hear` and `notes` must bear any JSON value.
    """

    name: str
    tell: Callable[[Registry, str], Json]  # None: nothing to tell this office
    hear: Callable[[Database, Header, Any], None]  # inside the transaction that receives
    notes: Callable[[Registry, Header, Any], Sequence[str]] = _nothing  # before receiving


TOPICS: Final[tuple[Topic, ...]] = (
    # The new key first: whom the keyring names is known by then.
    Topic(name="next", tell=succession.tell, hear=succession.hear),
    Topic(name="photos", tell=photo_freight.tell, hear=photo_freight.hear),
    Topic(name="lacks", tell=withheld.tell, hear=withheld.hear),
    Topic(name="keyring", tell=roster.tell, hear=roster.hear, notes=roster.notes),
    Topic(name="recovery", tell=recovery_keys.tell, hear=recovery_keys.hear),
    Topic(name="questions", tell=questions.tell, hear=questions.hear, notes=questions.notes),
    Topic(name="asks", tell=refill.tell, hear=refill.hear),
    Topic(name=refill.BRINGS, tell=_by_packing, hear=refill.hear_brought),
    Topic(name="ledger", tell=reconciliation.tell, hear=reconciliation.hear),
    Topic(name="entered", tell=entry_travel.tell, hear=entry_travel.hear),
)


def tell(registry: Registry, office: str) -> dict[str, Json]:
    """Give all that is to be told to an office."""
    found = {one.name: one.tell(registry, office) for one in TOPICS}
    return {name: value for name, value in found.items() if value is not None}


def hear(db: Database, header: Header) -> None:
    """Keep what a package tells."""
    for one in TOPICS:
        if one.name in header.extra:
            one.hear(db, header, header.extra[one.name])


def notes(registry: Registry, header: Header) -> list[str]:
    """Say what a user should know of what a package tells, before receiving it."""
    told = [one for one in TOPICS if one.name in header.extra]
    return [line for one in told for line in one.notes(registry, header, header.extra[one.name])]
