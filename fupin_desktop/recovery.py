"""The recovery code: 160 bits that people copy by hand and type back."""

import hashlib
import unicodedata

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


def _checksum(secret: bytes) -> str:
    return _spell(int.from_bytes(hashlib.sha256(secret).digest()[:2], "big") >> 1, 3)


def _spell(number: int, count: int) -> str:
    return "".join(_CROCKFORD[number >> 5 * place & 31] for place in reversed(range(count)))
