"""Telephone numbers: whether they can be dialled from anywhere as they are written."""

import re
from typing import Final

from fupin_desktop import grounds
from fupin_desktop.spelling import compact

GROUND: Final = "R57"  # on which a number is doubted
_BETWEEN: Final = re.compile("[-+()、,;/]")
_NUMBERS: Final = re.compile(  # one or several; digits that somebody hid are stars
    r"(?:(?:00)?(?:86)?(?:1[3-9*][\d*]{9}|0\d{2,3}[\d*]{7,8}|400\d{7})(?:转\d{1,6})?)+", re.ASCII
)


def doubt_phone(text: str) -> str:
    """Number of the ground on which a telephone number is doubted; empty if it is sound."""
    dense = _BETWEEN.sub("", compact(text))
    return "" if not dense or _NUMBERS.fullmatch(dense) else GROUND


def check_phone(text: str) -> str:
    """Say what is wrong with a telephone number; empty if nothing is."""
    ground = doubt_phone(text)
    return grounds.say(ground) if ground else ""
