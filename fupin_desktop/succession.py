"""A laptop changes its keys: the old key vouches for the new one, in every package from then on.

Nobody has to be told beforehand: whoever trusts the old key can check the way from it to the new
one, however many sticks were lost, and even if his ledger was restored from an old backup.
"""

import secrets
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import keys
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.enrolment import (
    ENROLLED,
    REPLACED,
    Card,
    card,
    cards_of,
    laptop_of,
    mark,
    next_version,
    put,
)
from fupin_desktop.manifest import (
    Check,
    equals,
    fault,
    is_office,
    is_public_key,
    is_recipient,
    is_wall,
    matches,
)
from fupin_desktop.operation import canonical
from fupin_desktop.package import Header
from fupin_desktop.registry import Registry

FORMAT, VERSION = "fupin-next", 1
LONGEST = 50  # links

Link = dict[str, Any]

_CHECKS: dict[str, Check] = {
    "box": is_recipient, "format": equals(FORMAT), "from": is_public_key, "office": is_office,
    "sign": is_public_key, "v": equals(VERSION), "wall": is_wall,
}  # fmt: skip


def rotate(registry: Registry) -> Card:
    """Give this laptop new keys, vouched for by its old ones, to which packages still open."""
    wall = registry.now().isoformat(timespec="seconds")
    registry.transact(lambda db: succeed(db, wall))
    return card(registry)


def succeed(db: Database, wall: str) -> None:
    """Write new keys of the laptop in the place of its old ones."""
    old, new = log.setting(db, "device"), keys.new_device(secrets.token_bytes)
    office = log.setting(db, "ledger")["region"]
    link = certify(
        old["sign"], Card(office=office, name="", sign=new.sign_public, box=new.box_public), wall
    )
    links = [*log.setting(db, "succession", []), link]
    former = {"public": keys.public_of(old["sign"]), "box": old["box"]}
    log.set_setting(db, "succession", links[-LONGEST:])
    log.set_setting(db, "former_devices", [*log.setting(db, "former_devices", []), former])
    log.set_setting(db, "device", {"sign": new.sign, "box": new.box})
    next_version(db)


def certify(old_sign: str, new: Card, wall: str) -> Link:
    """Write the link from an old key, given by its seed, to a new card."""
    link: Link = {
        "format": FORMAT, "v": VERSION, "office": new.office, "from": keys.public_of(old_sign),
        "sign": new.sign, "box": new.box, "wall": wall,
    }  # fmt: skip
    return {**link, "sig": keys.sign(old_sign, canonical(link)).hex()}


def way(value: Any, office: str, end: str) -> list[Link]:
    """Give the links that lead to a key, oldest first, as far back as they are sound."""
    links = value[-LONGEST:] if isinstance(value, list) else []
    by_end = {link["sign"]: link for link in links if _is_sound(link, office)}
    found: list[Link] = []
    while end in by_end:
        found.insert(0, link := by_end.pop(end))
        end = link["from"]
    return found


def tell(registry: Registry, _office: str) -> Json:
    """Give the way to this laptop's present key, None if it never changed."""
    return registry.setting("succession", []) or None


def hear(db: Database, header: Header, value: Any) -> None:
    """Enrol the new key of an enrolled laptop; its old one serves no more.

    Of its own office a ledger learns by the superior's keyring only.
    """
    office, device = header.sender_office, header.sender_device
    if office == log.setting(db, "ledger")["region"] or laptop_of(db, office, device):
        return
    links = way(value, office, device)
    enrolled = {one.sign for one in cards_of(db, office)}
    while links and links[0]["from"] not in enrolled:
        links = links[1:]
    if links:
        mark(db, office, links[0]["from"], REPLACED)
        newest = Card(office=office, name=header.sender_name, sign=device, box=links[-1]["box"])
        put(db, newest, ENROLLED, header.wall, "")


def _is_sound(link: Any, office: str) -> bool:
    if not isinstance(link, dict):
        return False
    signed = {name: one for name, one in link.items() if name != "sig"}
    if fault(link, {**_CHECKS, "sig": matches("[0-9a-f]{128}")}) or link["office"] != office:
        return False
    return keys.verify(link["from"], canonical(signed), bytes.fromhex(link["sig"]))
