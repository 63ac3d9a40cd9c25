"""The mark in an operation's salt: by it a ledger knows its own words, whoever brings them.

A salt is 64 random bits and 64 bits of a keyed hash of them and of the rest of the line. The key
never leaves the ledger and its backups; to anybody else a salt is 128 random bits.
"""

import hmac
import json
from collections.abc import Callable
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop.operation import Operation, canonical

MARK: Final = "mark"  # setting: the key in hexadecimal, and whether every line ever written has one
HALF: Final = 8  # bytes
_KEY_SIZE: Final = 32  # bytes


def draw(db: Database, random: Callable[[int], bytes], *, from_birth: bool) -> bytes:
    """Draw a ledger's key: at its birth, or when a program that marks first writes in it."""
    key = random(_KEY_SIZE)
    log.set_setting(db, MARK, {"key": key.hex(), "from_birth": from_birth})
    return key


def key_of(db: Database, random: Callable[[int], bytes]) -> bytes:
    """Give a ledger's key; one from before there were marks gets it now."""
    held = log.setting(db, MARK)
    return bytes.fromhex(held["key"]) if held else draw(db, random, from_birth=False)


def salt(key: bytes, chance: bytes, rest: dict[str, Any]) -> str:
    """Make the salt of a line from 8 random bytes and the line's other members."""
    return (chance + _hash(key, chance, rest)).hex()


def marks_all(db: Database) -> bool:
    """Tell whether whatever this ledger wrote has a mark."""
    return bool(log.setting(db, MARK, {"from_birth": False})["from_birth"])


def is_own(db: Database, operation: Operation) -> bool:
    """Tell whether this ledger wrote an operation; of lines before there were marks it cannot."""
    held = log.setting(db, MARK)
    if held is None or operation.purged:
        return False
    members = json.loads(operation.line)
    both = bytes.fromhex(members.pop("salt"))
    return hmac.compare_digest(both[HALF:], _hash(bytes.fromhex(held["key"]), both[:HALF], members))


def _hash(key: bytes, chance: bytes, rest: dict[str, Any]) -> bytes:
    return hmac.digest(key, chance + canonical(rest), "sha256")[:HALF]
