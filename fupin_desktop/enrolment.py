"""How two offices come to know each other: keys, invitations, six digits by telephone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db import log
from db.connection import Database
from fupin_desktop import (
    durable,
    folder,
    invitation,
    keys,
    letter_lists,
    opening_code,
    recovery_keys,
    refill,
)
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.invitation import Invitation
from fupin_desktop.opening import LEVELS
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

LEVEL_OF = {digits: level for level, digits in LEVELS.items()}
ABOVE = {"village": 9, "township": 6, "county": 4}  # digits of the superior's region code
ENROLLED, INVITED, REVOKED, REPLACED = "enrolled", "invited", "revoked", "replaced"
RANKS = (REPLACED, REVOKED, INVITED, ENROLLED)  # what says most of an office stands last
FIRST_STICKS = "first_sticks"  # setting: token, code and one-time key by office, until it answers
ONCE = "once"  # setting: token and one-time key of the first stick this ledger came from


@dataclass(frozen=True, kw_only=True)
class Card:
    """The public half of an office's laptop."""

    office: str
    name: str
    sign: str  # Ed25519 public key, hex
    box: str  # age public key


@dataclass(frozen=True, kw_only=True)
class Keyring:
    """The private half of this laptop's keys."""

    sign: str
    box: str


def keyring(registry: Registry) -> Keyring:
    """Give this laptop's private keys."""
    return Keyring(**registry.setting("device"))


def card(registry: Registry) -> Card:
    """Give what others need to know of this laptop."""
    mine = keyring(registry)
    return Card(
        office=registry.region, name=registry.name,
        sign=keys.public_of(mine.sign), box=keys.box_public_of(mine.box),
    )  # fmt: skip


def enrol(township: Registry, village: Registry) -> str:
    """Make two ledgers at hand know each other; give the six digits both would show."""
    _check_superior(township.region, village.region)
    _save_regions(township, _missing_regions(township, village.region, village.name))
    upper, lower = card(township), card(village)
    _remember(township, lower, recovery_keys.own(village))
    _remember(village, upper, recovery_keys.own(township))
    _let_open(village, upper.box)
    return invitation.digits(upper.sign, lower.sign)


def invite(
    township: Registry, region: str, target: Path, *, name: str = "", token: str = "",
    seal: Callable[[Invitation], Invitation] | None = None,
) -> str:  # fmt: skip
    """Write the file by which a village far away learns of this office; give its name.

    `seal` may add to the letter what only a code opens; its token is new unless one is given.
    """
    _check_superior(township.region, region)
    missing = _missing_regions(township, region, name)
    token = token or township.random(16).hex()
    mine = card(township)
    rows = [*township.select("region", order=("code",)), *(one.values for one in missing)]
    names = {row["code"]: str(row["name"] or "") for row in rows}
    letter = Invitation(
        office=mine.office, name=mine.name, sign=mine.sign, box=mine.box, region=region,
        region_name=names[region] or region, token=token,
        wall=township.now().isoformat(timespec="seconds"),
        regions=[
            {key: str(row[key] or "") for key in ("code", "name", "level", "parent")}
            for row in rows
        ],
        operations=letter_lists.lines_for(township, region), recovery=recovery_keys.own(township),
    )  # fmt: skip
    letter = seal(letter) if seal else letter
    target = target / invitation.file_name(letter) if target.is_dir() else target
    durable.write(target, invitation.build(letter, signing_key=keyring(township).sign))
    _save_regions(township, missing)
    waiting = Card(office=region, name=letter.region_name, sign="", box="")
    township.transact(lambda db: put(db, waiting, INVITED, letter.wall, token))
    return target.name


def register(township: Registry, region: str, name: str) -> None:
    """Write an office below down in the list of regions, which lacked it."""
    _check_superior(township.region, region)
    _save_regions(township, _missing_regions(township, region, name))


def read_invitation(path: Path) -> Invitation:
    """Read a township's invitation file; raises FupinError."""
    try:
        return invitation.read(path.read_bytes())
    except OSError as error:
        raise FupinError(
            f"邀请文件 {path.name} 读不出来（{durable.reason(error)}），台账没有改动。"
            "请检查U盘后再试。"
        ) from error


def accept(village: Registry, path: Path) -> str:
    """Take up a township's invitation; give the six digits to compare by telephone."""
    return take_up(village, read_invitation(path))


def take_up(village: Registry, letter: Invitation) -> str:
    """Take up an invitation that has been read; give the six digits."""
    if letter.region != village.region:
        raise FupinError(
            f"这份邀请是给 {letter.region_name}（{letter.region}）的，本台账是 {village.name}"
            f"（{village.region}），台账没有改动。请向乡镇要本村的邀请文件。"
        )
    upper = Card(office=letter.office, name=letter.name, sign=letter.sign, box=letter.box)
    letter_lists.take_in(village, letter, letter_lists.read(letter))
    refill.forget(village, letter.office)
    _remember(village, upper, letter.recovery)
    village.set_setting("token", letter.token)
    village.set_setting("regions", list(letter.regions))
    _let_open(village, upper.box)
    return invitation.digits(upper.sign, card(village).sign)


def admit(db: Database, newcomer: Card, wall: str) -> None:
    """Enrol a laptop that is known now; its office is no longer only invited.

    What its first stick was sealed with has served, and is forgotten.
    """
    put(db, newcomer, ENROLLED, wall, "")
    db.execute("DELETE FROM peer WHERE office = ? AND state = ?", (newcomer.office, INVITED))
    sticks = log.setting(db, FIRST_STICKS, {})
    if sticks.pop(newcomer.office, None):
        log.set_setting(db, FIRST_STICKS, sticks)


def once_of(db: Database, office: str) -> dict[str, str]:
    """Give token, code and one-time key of an office's first stick as long as they hold."""
    entry: dict[str, str] = log.setting(db, FIRST_STICKS, {}).get(office, {})
    where = "office = ? AND state = ? AND token = ?"
    invited = log.find(db, "peer", where, (office, INVITED, entry.get("token", "-")))
    return entry if invited and not cards_of(db, office) else {}


def cards_of(db: Database, office: str) -> list[Card]:
    """Give the enrolled laptops of an office."""
    rows = log.find(db, "peer", "office = ? AND state = ? ORDER BY device", (office, ENROLLED))
    return [
        Card(office=row["office"], name=row["name"], sign=row["device"], box=row["box"])
        for row in rows
    ]


def laptops_of(db: Database, office: str) -> list[dict[str, Any]]:
    """Give every laptop ever enrolled of an office, whatever became of it."""
    return log.find(db, "peer", "office = ? AND device <> '' ORDER BY device", (office,))


def laptop_of(db: Database, office: str, device: str) -> dict[str, Any] | None:
    """Give one laptop of an office, None if it was never enrolled."""
    rows = log.find(db, "peer", "office = ? AND device = ?", (office, device))
    return rows[0] if rows else None


def recipients(db: Database, mine: str, office: str) -> list[str]:
    """Give the age keys that may open a package for an office.

    What goes up, the other laptops of the writing office may read on the way. Who lost them all
    opens it with the recovery code. An office that has no laptop yet opens its first stick with
    the key that the code gives it.
    """
    siblings = cards_of(db, mine) if len(office) < len(mine) else []
    theirs = cards_of(db, office)
    known = {one.box for one in (*theirs, *siblings)}
    known |= recovery_keys.of(db, office, [one.sign for one in theirs])
    once = once_of(db, office)
    return sorted(known | ({keys.box_public_of(once["box"])} if once else set()))


def boxes(registry: Registry) -> list[str]:
    """Give the private age keys this ledger can open packages with, the present one first."""
    former = [one["box"] for one in registry.setting("former_devices", [])]
    return [keyring(registry).box, *reversed(former)]


def identities(registry: Registry) -> list[str]:
    """Give all private age keys that open packages here, also that of the first stick."""
    once = registry.setting(ONCE, {})
    return [*boxes(registry), *([once["box"]] if once else [])]


def enrolling(registry: Registry) -> dict[str, Json]:
    """Give what makes this laptop known: its key, the token, and who came by a code proves it."""
    mine, token, once = card(registry), registry.setting("token", ""), registry.setting(ONCE, {})
    told: dict[str, Json] = {"box": mine.box, "token": token}
    if once and once["token"] == token:
        told["proof"] = opening_code.prove(once["box"], token, mine.sign, mine.box)
    return told


def own_signs(db: Database) -> list[str]:
    """Give the public keys this laptop signs and once signed with, the present one first."""
    former = [one["public"] for one in log.setting(db, "former_devices", [])]
    return [keys.public_of(log.setting(db, "device")["sign"]), *reversed(former)]


def sign_known_to(registry: Registry, addressed: Sequence[str]) -> str:
    """Give our public key that somebody knows who encrypts to these age keys."""
    signs = registry.read(own_signs)
    known = zip(signs, map(keys.box_public_of, boxes(registry)), strict=True)
    return next((one for one, box in known if box in addressed), signs[0])


def offices(db: Database) -> list[dict[str, Any]]:
    """Give the other offices known or invited, one row per laptop, the most telling one last."""
    mine = log.setting(db, "ledger")["region"]
    rows = log.find(db, "peer", "office <> ? ORDER BY office, device", (mine,))
    return sorted(rows, key=lambda row: (row["office"], RANKS.index(row["state"])))


def version(db: Database) -> int:
    """Give the version of what this ledger says of its laptops."""
    return int(log.setting(db, "keyring_version", 1))


def next_version(db: Database) -> None:
    """Count a change of the laptops, so that nobody takes an older word for a newer one."""
    log.set_setting(db, "keyring_version", version(db) + 1)


def level_of(office: str) -> str:
    """Give the level of an office by the length of its code."""
    return LEVEL_OF.get(len(office), "")


def _remember(registry: Registry, other: Card, recovery: str) -> None:
    wall = registry.now().isoformat(timespec="seconds")

    def work(db: Database) -> None:
        is_new = laptop_of(db, other.office, other.sign) is None
        if is_new and len(other.office) < len(registry.region):
            # A superior's new ledger: what another one acknowledged, this one does not have.
            db.execute("DELETE FROM holding WHERE office = ?", (other.office,))
        admit(db, other, wall)
        recovery_keys.remember(db, other.office, other.sign, recovery)

    registry.transact(work)


def put(db: Database, other: Card, state: str, wall: str, token: str) -> None:
    """Write down a laptop, or an office that is only invited."""
    row = {
        "office": other.office, "device": other.sign, "box": other.box, "name": other.name,
        "state": state, "wall": wall, "token": token,
    }  # fmt: skip
    log.replace(db, "peer", ("office", "device"), row)
    next_version(db)


def mark(db: Database, office: str, device: str, state: str) -> None:
    """Give a laptop another state."""
    db.execute("UPDATE peer SET state = ? WHERE office = ? AND device = ?", (state, office, device))
    next_version(db)


def let_superior_open(registry: Registry) -> None:
    """Let the superior's present keys, and no former ones, open a ledger whose password is lost."""
    upper = [row for row in registry.read(offices) if len(row["office"]) < len(registry.region)]
    doc = keys.read(registry.path / folder.KEYS) if registry.protected else {"slots": []}
    known = {slot.get("public") for slot in doc["slots"] if slot.get("kind") == "township"}
    old = {row["box"] for row in upper if row["state"] == REPLACED} & known
    new = {row["box"] for row in upper if row["state"] == ENROLLED} - known
    if registry.protected and (old or new):
        kept = [one for one in doc["slots"] if one.get("public") not in old]
        doc = {**doc, "slots": kept}
        for box in sorted(new):
            doc = keys.add_township(doc, registry.data_key, box)
        keys.write(registry.path / folder.KEYS, doc)


def _let_open(village: Registry, box: str) -> None:
    """Let the township open a village's ledger whose password is lost."""
    if village.protected:
        path = village.path / folder.KEYS
        keys.write(path, keys.add_township(keys.read(path), village.data_key, box))


def _region_name(registry: Registry, code: str) -> str:
    row = next(iter(registry.select("region", where={"code": code})), None)
    return str(row["name"] or "") if row else ""


def _missing_regions(township: Registry, code: str, name: str) -> list[Change]:
    """Give the village, and the office itself, as far as the list of regions lacks them."""
    entries = {
        township.region: (township.name, township.region[: ABOVE[township.level]]),
        code: (name or code, township.region),
    }
    return [
        Change(table="region", values={"code": one, "name": text, "level": level_of(one),
                                       "parent": parent})
        for one, (text, parent) in entries.items() if not _region_name(township, one)
    ]  # fmt: skip


def _save_regions(township: Registry, changes: Sequence[Change]) -> None:
    if changes:
        township.save(changes, label="登记区划")


def _check_superior(upper: str, lower: str) -> None:
    is_code = lower.isascii() and lower.isdigit() and len(lower) in LEVEL_OF
    if not is_code or not lower.startswith(upper) or len(lower) <= len(upper):
        raise FupinError(
            f"{lower} 不是 {upper} 的下级（代码应以它开头），没有登记，台账没有改动。"
            "请核对区划代码。"
        )
