"""Who may open a ledger on this laptop: each user with a password of his own."""

import secrets
from typing import Final

from fupin_desktop import folder, keys
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

PEOPLE: Final = "people"  # the ledger's own setting: who worked with it, the last one first
UNNAMED: Final = "（没有写名字）"


def names(registry: Registry) -> list[str]:
    """Give whose passwords open the ledger, each as he is called."""
    return [name or UNNAMED for name in keys.users(keys.read(registry.path / folder.KEYS))]


def admit(registry: Registry, name: str, password: str, *, unnamed: bool = False) -> None:
    """Let somebody open the ledger with a password of his own; others keep theirs.

    If `unnamed`, it takes the place of the password that has no name.
    """
    if not registry.protected:
        raise FupinError(
            "这个台账没有设密码，谁都能打开，没有添加使用人，台账没有改动。真实资料请另建一个有密码的台账。"
        )
    if not name.strip():
        raise FupinError("没有写使用人的姓名，没有添加，台账没有改动。请填写姓名。")
    path = registry.path / folder.KEYS
    doc = keys.read(path)
    if unnamed:
        doc = {**doc, "slots": [one for one in doc["slots"] if not _is_of(one, UNNAMED)]}
    random = secrets.token_bytes
    keys.write(
        path,
        keys.add_password(doc, registry.data_key, password, random=random, user=name.strip()),
    )


def dismiss(registry: Registry, name: str) -> None:
    """Let somebody's password open this ledger no more; the last password stays."""
    path = registry.path / folder.KEYS
    doc = keys.read(path)
    gone = [one for one in doc["slots"] if _is_of(one, name)]
    if not gone:
        raise FupinError(f"没有“{name}”这个使用人，台账没有改动。请用 users 查看有哪些使用人。")
    if len(gone) == len(keys.users(doc)):
        raise FupinError(
            f"只剩“{name}”的密码能打开台账，没有停用，台账没有改动。请先添加新的使用人。"
        )
    keys.write(path, {**doc, "slots": [one for one in doc["slots"] if one not in gone]})


def _is_of(slot: keys.Slot, name: str) -> bool:
    return slot.get("kind") == "password" and (slot.get("user", "") or UNNAMED) == name
