"""The recovery code: 160 bits that people copy by hand and type back."""

import hashlib
import unicodedata

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fupin_desktop import bech32
from fupin_desktop.errors import FupinError

SIZE = 20  # bytes

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = 32  # then 3 digits of checksum: 7 groups of 5
_TOLERATED = str.maketrans("OIL", "011")
_MISTYPED = (
    "恢复码抄写有误，台账没有打开，内容没有改动。恢复码是 7 组、每组 5 个字母或数字，请逐组核对。"
)


def write(secret: bytes) -> str:
    """Show 160 bits as seven groups of five digits, the last three of them a checksum."""
    digits = _spell(int.from_bytes(secret, "big"), _DIGITS) + _checksum(secret)
    return "-".join(digits[start : start + 5] for start in range(0, len(digits), 5))


def read(text: str) -> bytes:
    """Read a typed recovery code: case, spaces, O for 0, I and L for 1 do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_TOLERATED)
    digits = "".join(character for character in plain if character.isalnum())
    if len(digits) != _DIGITS + 3 or set(digits) - set(_CROCKFORD):
        raise FupinError(_MISTYPED)
    number = 0
    for digit in digits[:_DIGITS]:
        number = number * 32 + _CROCKFORD.index(digit)
    secret = number.to_bytes(SIZE, "big")
    if _checksum(secret) != digits[_DIGITS:]:
        raise FupinError(_MISTYPED)
    return secret


def identity(secret: bytes) -> str:
    """Give the age identity that follows from a code: it opens what is sent to its ledger.

    There is no salt: the paper is all that is left when the ledger is lost.
    """
    kdf = HKDF(hashes.SHA256(), length=32, salt=None, info=b"fupin-recovery box")
    return bech32.encode("age-secret-key-", kdf.derive(secret)).upper()


def _checksum(secret: bytes) -> str:
    return _spell(int.from_bytes(hashlib.sha256(secret).digest()[:2], "big") >> 1, 3)


def _spell(number: int, count: int) -> str:
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(count)))
