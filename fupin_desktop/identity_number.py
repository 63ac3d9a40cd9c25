"""Identity and disability card numbers (GB 11643): what is wrong with one, and what it tells."""

import re
from operator import mul
from typing import Final

from fupin_desktop import grounds, written_dates
from fupin_desktop.spelling import compact

_WAS_NUMBER: Final = re.compile(r"\d{15}000|\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_id_number(text: str) -> str:
    """Say what is wrong with an identity or disability card number; empty if nothing is."""
    number = doubt_id_number(text)
    return grounds.say(number, count=len(compact(text))) if number else ""


def doubt_id_number(text: str) -> str:
    """Number of the ground on which an identity number is doubted; empty if it is sound."""
    number = compact(text)
    wrong = {
        "R51": len(number) not in (15, 18, 20, 22),
        "R52": not re.fullmatch(r"\d{15}|\d{17}[\dX]\d*", number, re.ASCII),
        "R53": birth_date_of(number) is None,
        "R54": len(number) > 15 and check_digit(number) != number[17:18],
        "R55": len(number) > 18 and not re.match(r"[1-7][1-4]", number[18:]),
    }
    return next((ground for ground, found in wrong.items() if found), "") if number else ""


def has_lost_end(text: str) -> bool:
    """Tell whether a text was a number once, of which a spreadsheet keeps 15 digits."""
    return bool(_WAS_NUMBER.fullmatch(text) and doubt_id_number(text))


def check_digit(number: str) -> str:
    """Last character that GB 11643 prescribes for the first 17 digits; empty without them."""
    if not re.match(r"\d{17}", number, re.ASCII):
        return ""
    total = sum(map(mul, map(int, number[:17]), WEIGHTS))
    return "10X98765432"[total % 11]


def birth_date_of(id_number: str) -> str | None:
    """Birth date written in an identity number, if there is one."""
    number = compact(id_number)
    digits = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
    if len(number) < 15 or not (digits.isascii() and digits.isdigit() and len(digits) == 8):
        return None
    year, month, day = digits[:4], digits[4:6], digits[6:]
    exists = written_dates.exists((int(year), int(month), int(day)))
    return f"{year}-{month}-{day}" if exists else None


def sex_of(id_number: str) -> str | None:
    """Code of the sex written in an identity number, if there is one."""
    number = compact(id_number)
    digit = number[14:15] if len(number) == 15 else number[16:17]
    if birth_date_of(number) is None or not re.fullmatch(r"\d", digit, re.ASCII):
        return None
    return "1" if int(digit) % 2 else "2"
