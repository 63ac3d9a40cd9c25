"""The opening code 开户码: twenty digits on paper by which a village opens its first stick."""

import hmac
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fupin_desktop import keys
from fupin_desktop.errors import FupinError
from fupin_desktop.invitation import Invitation

DIGITS: Final = 20  # nineteen drawn at random, and one that tells a slip of the pen
GROUPS: Final = 5  # in which they are written
GROUP: Final = DIGITS // GROUPS
MOST_MEMORY: Final = 1024 * 1024  # KiB
MOST_PASSES: Final = 64
_SIZES: Final = {"salt": 16, "nonce": 12}  # bytes

_UNCHANGED = "没有建立台账，什么也没有改动。"
_LENGTH = "开户码是 {count} 位数字，现在有 {found} 位。"
_SLIP = "开户码有一位抄错了，或者有两位前后颠倒。"
_STRANGE = "开户码里只有数字，现在有“{sign}”。"
_WRONG = (
    f"这个开户码打不开{{name}}的内容，{_UNCHANGED}"
    "请核对开户码单上的村名，并用与这个U盘一起发的那一张。"
)
_DAMAGED = f"U盘上{{name}}的邀请文件里，开户码的部分看不懂，{_UNCHANGED}请乡镇重新做一个入册U盘。"
_COSTLY = (
    f"U盘上{{name}}的邀请文件要求的计算量太大（内存 {{memory}} KiB、{{passes}} 遍），"
    f"可能被改动过，{_UNCHANGED}请乡镇重新做一个入册U盘。"
)


# ---- as people write it -------------------------------------------------------------------------


def draw(random: keys.Random) -> str:
    """Draw a new code."""
    digits = f"{int.from_bytes(random(16), 'big') % 10 ** (DIGITS - 1):0{DIGITS - 1}}"
    return digits + _check_digit(digits)


def spell(code: str) -> str:
    """Write a code in groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def fault(typed: str) -> str:
    """Say what is wrong with a code as typed; empty if nothing is."""
    plain = bare(typed)
    strange = next((one for one in plain if not ("0" <= one <= "9")), "")
    if strange:
        return _STRANGE.format(sign=strange)
    if len(plain) != DIGITS:
        return _LENGTH.format(count=DIGITS, found=len(plain))
    return "" if plain[-1] == _check_digit(plain[:-1]) else _SLIP


def begun(typed: str) -> bool:
    """Tell whether what is typed may still become a code."""
    plain = bare(typed)
    return len(plain) < DIGITS and all("0" <= one <= "9" for one in plain)


def read(typed: str) -> str:
    """Read a typed code: blanks, dashes and full-width digits do not matter; raises FupinError."""
    if wrong := fault(typed):
        raise FupinError(f"{wrong}{_UNCHANGED}请照开户码单逐组核对。")
    return bare(typed)


def bare(typed: str) -> str:
    """Leave of a code as typed what counts: no blanks, dashes or full-width forms."""
    text = unicodedata.normalize("NFKC", typed)
    return "".join(one for one in text if not one.isspace() and one not in "-－—–·.")


def _check_digit(digits: str) -> str:
    """Give the check digit of ISO 7064 MOD 11,10, which any single slip and most swaps change."""
    product = 10
    for digit in digits:
        product = 2 * ((product + int(digit)) % 10 or 10) % 11
    return str((11 - product) % 10)


# ---- what it opens ------------------------------------------------------------------------------


def seal(code: str, box: str, letter: Invitation, random: keys.Random) -> dict[str, Any]:
    """Seal a one-time age identity for whoever has the code, bound to what the letter says.

    The inviting office's own keys belong to it: who found a stick could otherwise sign the letter
    anew with keys of his own, and the code would open his.
    """
    salt, nonce = random(_SIZES["salt"]), random(_SIZES["nonce"])
    key = _stretch(code, salt, keys.MEMORY, keys.PASSES)
    sealed = AESGCM(key).encrypt(nonce, box.encode("ascii"), _bound(letter))
    return {
        "memory": keys.MEMORY, "passes": keys.PASSES, "salt": salt.hex(), "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }  # fmt: skip


def unseal(code: str, letter: Invitation) -> str:
    """Give the one-time age identity of a letter; raises FupinError."""
    once, name = letter.once, letter.region_name
    memory, passes = once.get("memory"), once.get("passes")
    if type(memory) is not int or type(passes) is not int or memory < 8 or passes < 1:
        raise FupinError(_DAMAGED.format(name=name))
    if memory > MOST_MEMORY or passes > MOST_PASSES:
        raise FupinError(_COSTLY.format(name=name, memory=memory, passes=passes))
    try:
        salt, nonce, sealed = (bytes.fromhex(once[one]) for one in ("salt", "nonce", "sealed"))
        if any(len(part) != _SIZES[one] for one, part in (("salt", salt), ("nonce", nonce))):
            raise ValueError("size")
        plain = AESGCM(_stretch(code, salt, memory, passes)).decrypt(nonce, sealed, _bound(letter))
        box = plain.decode("ascii")
        keys.box_public_of(box)
    except InvalidTag as error:
        raise FupinError(_WRONG.format(name=name)) from error
    except (KeyError, TypeError, ValueError, MemoryError, pyrage.IdentityError) as error:
        raise FupinError(_DAMAGED.format(name=name)) from error
    return box


def prove(box: str, token: str, sign_public: str, box_public: str) -> str:
    """Prove with a one-time age identity whose keys these are: only who knew the code has it."""
    text = f"fupin-once-proof {token} {sign_public} {box_public}"
    return hmac.digest(box.encode("ascii"), text.encode("ascii"), "sha256").hex()


def is_proof(value: Any, box: str, told: Mapping[str, str]) -> bool:
    """Tell whether a value is the proof of these `token`, `sign_public` and `box_public`."""
    return isinstance(value, str) and hmac.compare_digest(
        value.encode("utf-8", "replace"), prove(box, **told).encode("ascii")
    )


def _bound(letter: Invitation) -> bytes:
    text = f"fupin-once {letter.region} {letter.token} {letter.office} {letter.sign} {letter.box}"
    return text.encode("ascii")


def _stretch(code: str, salt: bytes, memory: int, passes: int) -> bytes:
    return Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory).derive(
        code.encode("ascii")
    )
