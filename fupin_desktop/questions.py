"""Open questions: what an office below still has to decide or mend, told in numbers."""

from collections.abc import Sequence
from typing import Any, Final

from db import log, records
from db.connection import Database
from fupin_desktop import returned, scope
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

HEARD: Final = "questions"  # setting: what each superior said last, by its region
WORDS: Final = {"conflicts": "两处不一致、待核定 {} 项", "returned": "退回待修改 {} 项"}
LARGEST: Final = 1_000_000


def tell(registry: Registry, office: str) -> Json:
    """Give an office below the numbers of its conflicts and of what was sent back to it."""
    if len(office) < len(registry.region):
        return None
    waiting = [one.rec for one in returned.listed(registry, [returned.WAITING])]
    opened = registry.read(lambda db: [row["rec"] for row in records.open_heads(db)])
    owned = registry.read(lambda db: scope.owners(db, {*waiting, *opened}))

    def count(recs: Sequence[str]) -> int:
        return sum(any(c.startswith(office) for c in owned.get(rec, ())) for rec in recs)

    return {"conflicts": count(opened), "returned": count(waiting)}


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a superior says, unless a later package of it has come already."""
    mine, sender = log.setting(db, "ledger")["region"], header.sender_office
    heard = log.setting(db, HEARD, {})
    if mine.startswith(sender) and mine != sender and _numbers(value):
        known = heard.get(sender, {})
        if known.get("rid") != header.sender_rid or header.number >= known.get("number", 0):
            said = {"rid": header.sender_rid, "number": header.number, **_numbers(value)}
            log.set_setting(db, HEARD, {**heard, sender: said})


def notes(_registry: Registry, header: Header, value: Any) -> list[str]:
    """Say how much is open, before receiving."""
    said = sentence(value)
    return [f"{header.sender_name}那里，{said}"] if said else []


def sentence(value: Any) -> str:
    """Say in words how much is open; empty if nothing is."""
    told = _numbers(value)
    parts = [words.format(f"{told[name]:,}") for name, words in WORDS.items() if told.get(name)]
    return f"{'，'.join(parts)}。" if parts else ""


def _numbers(value: Any) -> dict[str, int]:
    found = value if isinstance(value, dict) else {}
    return {name: found[name] for name in WORDS
            if type(found.get(name)) is int and 0 <= found[name] <= LARGEST}  # fmt: skip
