"""The keyring 电脑名册: which laptops an office has, as only its superior may say."""

from collections.abc import Iterator
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.enrolment import (
    ENROLLED,
    REPLACED,
    REVOKED,
    Card,
    card,
    laptop_of,
    laptops_of,
    next_version,
    own_signs,
    put,
    version,
)
from fupin_desktop.manifest import is_office, is_public_key, is_recipient, is_text
from fupin_desktop.operation import MAX_INTEGER
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

STATES = (ENROLLED, REVOKED, REPLACED)
MAX_JUMP = 1_000_000  # nobody may use the numbers up
SEEN = "keyring_seen"  # setting: the highest version heard, by superior


def tell(registry: Registry, office: str) -> Json:
    """Give an office below its laptops and our own; one above, how far we have heard.

    A superior restored from a backup learns by that to go on above what it said before.
    """
    if len(office) < len(registry.region):
        heard = registry.setting(SEEN, {}).get(office, 0)
        return {"version": heard} if heard else None
    mine = card(registry)
    cards: list[Json] = [
        {"office": one["office"], "sign": one["device"], "box": one["box"],
         "name": one["name"], "state": one["state"]}
        for one in registry.read(lambda db: laptops_of(db, office))
    ]  # fmt: skip
    cards.append({**vars(mine), "state": ENROLLED})
    return {"version": registry.read(version), "cards": cards}


def hear(db: Database, header: Header, value: Any) -> None:
    """Keep what a superior says of our laptops, unless something newer was heard already."""
    number = _number(value)
    mine, sender = log.setting(db, "ledger")["region"], header.sender_office
    if _below(sender, mine) and version(db) < number <= version(db) + MAX_JUMP:
        log.set_setting(db, "keyring_version", number)
        next_version(db)
    seen = log.setting(db, SEEN, {})
    if not _below(mine, sender) or not number or number < seen.get(sender, 0):
        return
    log.set_setting(db, SEEN, {**seen, sender: number})
    for one, state in _news(db, header, value):
        put(db, one, state, header.wall, "")


def notes(registry: Registry, header: Header, value: Any) -> list[str]:
    """Say which laptops come and go, or that the keyring is an old one."""
    number = _number(value)
    if not _below(registry.region, header.sender_office) or not number:
        return []
    seen = registry.setting(SEEN, {}).get(header.sender_office, 0)
    if number < seen:
        return [f"包里的电脑名册（第 {number} 版）比已有的（第 {seen} 版）旧，没有采用。"]
    news = registry.read(lambda db: list(_news(db, header, value)))
    words = {ENROLLED: "已登记", REVOKED: "已停用", REPLACED: "已更换密钥"}
    return [
        f"本单位另一台电脑（公钥 {one.sign[:8]}）{words[state]}。"
        for one, state in news if one.office == registry.region
    ]  # fmt: skip


def _news(db: Database, header: Header, value: Any) -> Iterator[tuple[Card, str]]:
    """Give the cards of a keyring that may be believed and say something new."""
    mine, sender = log.setting(db, "ledger")["region"], header.sender_office
    own = own_signs(db)
    for one, state in _cards(value):
        ours = one.office == mine and one.sign not in own
        theirs = (one.office, one.sign, state) == (sender, header.sender_device, ENROLLED)
        known = laptop_of(db, one.office, one.sign)
        same = known and (known["state"], known["box"], known["name"]) == (state, one.box, one.name)
        if (ours or (theirs and known)) and not same:
            yield one, state


def _cards(value: Any) -> Iterator[tuple[Card, str]]:
    cards = value.get("cards")
    for one in cards if isinstance(cards, list) else ():
        if isinstance(one, dict) and one.get("state") in STATES and _is_card(one):
            yield (
                Card(**{name: one[name] for name in ("office", "name", "sign", "box")}),
                one["state"],
            )


def _is_card(one: dict[str, Any]) -> bool:
    return (
        is_office(one.get("office")) and is_text(one.get("name"))
        and is_public_key(one.get("sign")) and is_recipient(one.get("box"))
    )  # fmt: skip


def _number(value: Any) -> int:
    """Give the version of a keyring, 0 if it is none."""
    number = value.get("version") if isinstance(value, dict) else None
    return number if type(number) is int and 0 < number < MAX_INTEGER else 0


def _below(lower: str, upper: str) -> bool:
    return lower.startswith(upper) and lower != upper
