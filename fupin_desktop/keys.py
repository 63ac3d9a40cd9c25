"""Key material: a laptop's own keys, and `keys.json`, the slots that hold a ledger's data key."""

import base64
import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pyrage
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fupin_desktop import bech32, durable, recovery
from fupin_desktop.errors import FupinError

Random = Callable[[int], bytes]
Doc: TypeAlias = dict[str, Any]  # the content of keys.json
Slot: TypeAlias = Mapping[str, Any]

FORMAT = "fupin-keys"
VERSION = 1
DATA_KEY_SIZE = 32
MAX_FILE = 1_000_000  # bytes

MEMORY = 64 * 1024  # KiB; with 3 passes the floor for a password, 0.13 s on a slow laptop
PASSES = 3
_MAX_MEMORY = 1024 * 1024
_MAX_PASSES = 64

_NO_PASSWORD = "这个台账有密码，没有打开。请输入密码，或用恢复码打开。"  # noqa: S105
_WRONG_PASSWORD = (
    "密码不对，台账没有打开，内容没有改动。"  # noqa: S105
    "请检查大小写和输入法后再试；忘记密码时可用恢复码打开。"
)
_WRONG_CODE = (
    "这个恢复码不是本台账的，台账没有打开，内容没有改动。请找到为本台账抄下或打印的那一份。"
)
_WRONG_IDENTITY = "这个乡镇密钥打不开本台账，台账没有打开，内容没有改动。"
_DAMAGED = (
    "密钥文件 keys.json 已损坏，台账没有打开，内容没有改动，也没有覆盖这个文件。"
    "请用同一文件夹里的 keys.json.bak 或备份里的 keys.json 替换它后再试。"
)
_NEWER = (
    "密钥文件 keys.json 由较新版本的程序写成（第 {found} 版，本程序只认第 {known} 版），"
    "台账没有打开，内容没有改动。请先升级本程序。"
)


# ---- a laptop's own keys ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Device:
    """The keys of one laptop: Ed25519 to sign, X25519 (an age identity) to receive."""

    sign: str = field(repr=False)  # Ed25519 seed, hex
    box: str = field(repr=False)  # AGE-SECRET-KEY-1...
    sign_public: str  # hex
    box_public: str  # age1...


def new_device(random: Random) -> Device:
    """Make a laptop's keys from 64 random bytes."""
    seed, scalar = random(32), random(32)
    box = bech32.encode("age-secret-key-", scalar).upper()
    return Device(
        sign=seed.hex(), box=box, sign_public=public_of(seed.hex()), box_public=box_public_of(box)
    )


def public_of(sign: str) -> str:
    """Give the Ed25519 public key that belongs to a seed; both in hex."""
    return (
        Ed25519PrivateKey.from_private_bytes(bytes.fromhex(sign))
        .public_key()
        .public_bytes_raw()
        .hex()
    )


def box_public_of(box: str) -> str:
    """Give the age public key that belongs to an age identity."""
    return str(pyrage.x25519.Identity.from_str(box).to_public())


def sign(seed: str, data: bytes) -> bytes:
    """Sign bytes with an Ed25519 seed in hex; the signature has 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)).sign(data)


def verify(public: str, data: bytes, signature: bytes) -> bool:
    """Tell whether a signature over the bytes is by this Ed25519 public key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def pem(public: str) -> str:
    """Write an Ed25519 public key as `openssl` reads it."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode("ascii")


def is_recipient(text: str) -> bool:
    """Tell whether a text is an age X25519 public key."""
    try:
        return str(pyrage.x25519.Recipient.from_str(text)) == text
    except pyrage.RecipientError:
        return False


# ---- slots --------------------------------------------------------------------------------------


def new_slots(
    data_key: bytes, password: str | None, *, ledger: str, random: Random, user: str = ""
) -> Doc:
    """Make the content of keys.json with one slot: a password, or none (for samples)."""
    doc: Doc = {"format": FORMAT, "v": VERSION, "ledger": ledger, "slots": []}
    if password is None:
        return _with(doc, {"kind": "open", "key": data_key.hex()})
    return add_password(doc, data_key, password, random=random, user=user)


def is_protected(doc: Doc) -> bool:
    """Tell whether opening the ledger needs a secret."""
    return not any(slot.get("kind") == "open" for slot in doc["slots"])


def open_slots(
    doc: Doc,
    password: str | None = None,
    recovery_code: str | None = None,
    identity: str | None = None,
) -> bytes:
    """Give the data key, by password, recovery code or township keys; raises FupinError.

    `identity` is one age identity or several, one a line, as in an age identity file.
    """
    if identity is not None:
        return _open(doc, "township", identity, _WRONG_IDENTITY)[0]
    return open_as(doc, password, recovery_code)[0]


def open_as(
    doc: Doc, password: str | None = None, recovery_code: str | None = None
) -> tuple[bytes, str]:
    """Give the data key, and whose password gave it; raises FupinError."""
    if recovery_code is not None:
        return _open(doc, "recovery", recovery.read(recovery_code), _WRONG_CODE)
    if not is_protected(doc):
        return _open(doc, "open", None, _DAMAGED)
    if password is None:
        raise FupinError(_NO_PASSWORD)
    return _open(doc, "password", password, _WRONG_PASSWORD)


def users(doc: Doc) -> list[str]:
    """Give whose passwords open the ledger; a password without a name has an empty one."""
    return [str(slot.get("user", "")) for slot in doc["slots"] if slot.get("kind") == "password"]


def add_password(
    doc: Doc, data_key: bytes, password: str, *, random: Random, user: str = ""
) -> Doc:
    """Set a user's password; the slot without password, if there was one, goes."""
    kept = _without(doc, lambda slot: slot.get("kind") == "open")
    kept = _without(kept, lambda slot: slot.get("kind") == "password" and slot.get("user") == user)
    return _with(kept, _password_slot(kept, data_key, password, random, user))


def change_password(doc: Doc, old: str, new: str, *, random: Random) -> Doc:
    """Replace the slot that the old password opens; raises FupinError if none does."""
    slots = list(doc["slots"])
    for index, slot in enumerate(slots):
        key = _try(doc, slot, old) if slot.get("kind") == "password" else None
        if key is not None:
            slots[index] = _password_slot(doc, key, new, random, slot.get("user", ""))
            return {**doc, "slots": slots}
    raise FupinError(_WRONG_PASSWORD)


def add_recovery(doc: Doc, data_key: bytes, *, random: Random) -> tuple[Doc, str]:
    """Set a new recovery code, which replaces an earlier one, and give it as shown to people."""
    secret, salt, nonce = random(recovery.SIZE), random(16), random(12)
    kept = _without(doc, lambda slot: slot.get("kind") == "recovery")
    slot = {
        "kind": "recovery",
        "salt": salt.hex(),
        "box": box_public_of(recovery.identity(secret)),
        **_wrap(doc, "recovery", _stretch_code(secret, salt), nonce, data_key),
    }
    return _with(kept, slot), recovery.write(secret)


def recovery_box(doc: Doc) -> str:
    """Give the age public key that the recovery code opens what is sent with; may be empty."""
    boxes = [slot.get("box") for slot in doc["slots"] if slot.get("kind") == "recovery"]
    return next((box for box in boxes if isinstance(box, str) and is_recipient(box)), "")


def with_recovery_box(doc: Doc, recovery_code: str) -> Doc:
    """Give the slots with that key too: older programs drew codes without one."""
    box = box_public_of(recovery.identity(recovery.read(recovery_code)))
    slots = [{**one, "box": box} if one.get("kind") == "recovery" else one for one in doc["slots"]]
    return {**doc, "slots": slots}


def add_township(doc: Doc, data_key: bytes, age_public: str) -> Doc:
    """Let the holder of a township's age identity open the ledger too."""
    plain = f"{FORMAT} {doc['ledger']} {data_key.hex()}\n".encode("ascii")
    sealed = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(age_public)])
    kept = _without(
        doc, lambda slot: slot.get("kind") == "township" and slot.get("public") == age_public
    )
    return _with(
        kept,
        {"kind": "township", "public": age_public, "age": base64.b64encode(sealed).decode("ascii")},
    )


def _with(doc: Doc, slot: Slot) -> Doc:
    return {**doc, "slots": [*doc["slots"], slot]}


def _without(doc: Doc, unwanted: Callable[[Slot], bool]) -> Doc:
    return {**doc, "slots": [slot for slot in doc["slots"] if not unwanted(slot)]}


def _open(doc: Doc, kind: str, secret: Any, refusal: str) -> tuple[bytes, str]:
    for slot in doc["slots"]:
        key = _try(doc, slot, secret) if slot.get("kind") == kind else None
        if key is not None:
            return key, str(slot.get("user", ""))
    raise FupinError(refusal)


def _try(doc: Doc, slot: Slot, secret: Any) -> bytes | None:
    """Open one slot, or give None: a slot that is out of shape does not open either."""
    try:
        key = _OPENERS[slot["kind"]](doc, slot, secret)
    except _NOT_OPENED:
        return None
    return key if len(key) == DATA_KEY_SIZE else None


def _open_open(_doc: Doc, slot: Slot, _secret: None) -> bytes:
    return bytes.fromhex(slot["key"])


def _open_password(doc: Doc, slot: Slot, password: str) -> bytes:
    if slot["memory"] > _MAX_MEMORY or slot["passes"] > _MAX_PASSES:
        raise ValueError("costs too much")
    key = _stretch(password, bytes.fromhex(slot["salt"]), slot["memory"], slot["passes"])
    return _unwrap(doc, slot, key)


def _open_recovery(doc: Doc, slot: Slot, secret: bytes) -> bytes:
    return _unwrap(doc, slot, _stretch_code(secret, bytes.fromhex(slot["salt"])))


def _open_township(doc: Doc, slot: Slot, identity: str) -> bytes:
    sealed = base64.b64decode(slot["age"], validate=True)
    identities = [pyrage.x25519.Identity.from_str(one) for one in identity.split()]
    plain = pyrage.decrypt(sealed, identities)
    name, ledger, key = plain.decode("ascii").split()
    if (name, ledger) != (FORMAT, doc["ledger"]):
        raise ValueError("another ledger's key")
    return bytes.fromhex(key)


_NOT_OPENED = (
    InvalidTag,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
    pyrage.DecryptError,
    pyrage.IdentityError,
)
_OPENERS: Mapping[str, Callable[[Doc, Slot, Any], bytes]] = {
    "open": _open_open,
    "password": _open_password,
    "recovery": _open_recovery,
    "township": _open_township,
}


def _password_slot(doc: Doc, data_key: bytes, password: str, random: Random, user: str) -> Slot:
    if not password:
        raise FupinError("密码不能为空，密码没有改动。请输入密码。")
    salt, nonce = random(16), random(12)
    cost = {"memory": MEMORY, "passes": PASSES}
    wrapped = _wrap(doc, "password", _stretch(password, salt, MEMORY, PASSES), nonce, data_key)
    return {"kind": "password", "user": user, **cost, "salt": salt.hex(), **wrapped}


def _stretch(password: str, salt: bytes, memory: int, passes: int) -> bytes:
    # Full-width letters typed through an input method count as the plain ones.
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory).derive(
        typed
    )


def _stretch_code(secret: bytes, salt: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=b"fupin-keys recovery").derive(secret)


def _wrap(doc: Doc, kind: str, key: bytes, nonce: bytes, data_key: bytes) -> dict[str, str]:
    return {
        "nonce": nonce.hex(),
        "wrapped": AESGCM(key).encrypt(nonce, data_key, _bound(doc, kind)).hex(),
    }


def _unwrap(doc: Doc, slot: Slot, key: bytes) -> bytes:
    nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
    return AESGCM(key).decrypt(nonce, wrapped, _bound(doc, slot["kind"]))


def _bound(doc: Doc, kind: str) -> bytes:
    """What a wrapped key is bound to, so that no slot serves in another ledger or role."""
    return f"{FORMAT} {doc['ledger']} {kind}".encode("ascii")


# ---- the file -----------------------------------------------------------------------------------


def dump(doc: Doc) -> bytes:
    """Write keys.json, with a checksum that tells damage from a wrong password."""
    sealed = {name: value for name, value in doc.items() if name != "check"}
    sealed["check"] = _check_of(sealed)
    return json.dumps(sealed, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def load(data: bytes) -> Doc:
    """Read keys.json; a damaged or newer one raises FupinError."""
    try:
        doc = json.loads(data.decode("utf-8")) if len(data) <= MAX_FILE else None
    except (ValueError, RecursionError):
        doc = None
    if not isinstance(doc, dict) or doc.get("format") != FORMAT:
        raise FupinError(_DAMAGED)
    check = doc.pop("check", None)
    if check != _check_of(doc) or type(doc.get("v")) is not int:
        raise FupinError(_DAMAGED)
    if doc["v"] > VERSION:
        raise FupinError(_NEWER.format(found=doc["v"], known=VERSION))
    slots = doc.get("slots")
    if not isinstance(doc.get("ledger"), str) or not isinstance(slots, list):
        raise FupinError(_DAMAGED)
    if not all(isinstance(slot, dict) for slot in slots):
        raise FupinError(_DAMAGED)
    return doc


def read(path: Path) -> Doc:
    """Read the file keys.json."""
    try:
        return load(path.read_bytes())
    except OSError as error:
        raise FupinError(
            f"密钥文件 {path.name} 读不出来（{durable.reason(error)}），"
            "台账没有打开，内容没有改动。请检查磁盘，或用最近的备份恢复。"
        ) from error


def write(path: Path, doc: Doc) -> None:
    """Write the file keys.json, keeping the previous one as keys.json.bak.

    A file that is damaged or of a newer version is never overwritten.
    """
    data = dump(doc)
    if path.exists():
        read(path)
        durable.write(path.with_name(path.name + ".bak"), path.read_bytes(), load)
    durable.write(path, data, load)


def _check_of(doc: Doc) -> str:
    text = json.dumps(doc, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
