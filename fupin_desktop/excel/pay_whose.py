"""Whose a payment of a list is: the person a row means, and what speaks against it."""

import re
from functools import cached_property
from typing import Final

from db.records import Not
from fupin_desktop.codes import normalise
from fupin_desktop.errors import Step
from fupin_desktop.excel.known import Kin, Known
from fupin_desktop.excel.pay_list import Paid
from fupin_desktop.excel.roster import id_key
from fupin_desktop.excel.sheet import Value
from fupin_desktop.excel.unstored import UNSTORED
from fupin_desktop.excel.village import villages_in
from fupin_desktop.identity_number import has_lost_end
from fupin_desktop.registry import Registry
from fupin_desktop.spelling import name_key

UNKNOWN, OTHER_NAME, SEVERAL, NO_AMOUNT, BAD_CELL = "R61", "R62", "R63", "R64", "R65"
PAID_BACK, FAILED, FOREIGN, GONE = "R66", "R67", "R43", "R41"
LOST: Final = "证件号码是数字格式，末几位已丢失，请改成文本重新填写"
Words = dict[str, object]
_LOST_CARD: Final = re.compile(r"\d(?:\.\d+)?E\+\d+|\d{15}0{3,}", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"(\d{0,17})[*xX×]{2,}(\d{0,17}[xX]?)")
_SEEN: Final = 4  # characters of a hidden number that tell, with the name, whose it is
_TAIL: Final = 4


class People:
    """Everybody whom a list may pay."""

    def __init__(self, registry: Registry, step: Step) -> None:
        self.registry, self.known = registry, Known(registry, step)
        self.villages = villages_in(registry)

    @cached_property
    def died(self) -> dict[str, str]:
        """By person the day somebody died."""
        rows = self.registry.select("person", where={"died_on": Not(None)})
        return {str(row["id"]): str(row["died_on"]) for row in rows}

    def whose(self, paid: Paid) -> tuple[Kin | None, str, Words]:
        """The person a row means, or the ground on which it cannot be taken."""
        ground, words = _unfit(paid)
        if ground:
            return None, ground, words
        number = "" if paid.id_number is None else str(paid.id_number)
        hidden = _HIDDEN.fullmatch("".join(normalise(number).split()))
        key = "" if hidden else id_key(number)
        is_foreign = bool(paid.village or paid.town) and (
            self.villages.find("", paid.village, paid.town) is None
        )
        if is_foreign and not key:  # a name alone may be anybody's
            return None, FOREIGN, {}
        if key:
            kin = self.known.kin_by_key.get(key)
        else:
            kin = self.known.kin_by_name.get(name_key(paid.name))
            kin = [one for one in kin if _fits(one.key, hidden)] if hidden else kin
        if len(kin) == 1:
            ground, words = self._against(paid, kin[0])
            return None if ground else kin[0], ground, words
        if kin:
            return None, SEVERAL, {"found": self.known.describe(kin)}
        what = "这个证件号码" if key else "叫这个名字的人"
        what = "这个姓名、证件号码头尾也相同的人" if hidden else what
        return None, FOREIGN if is_foreign else UNKNOWN, {"what": what}

    def _against(self, paid: Paid, kin: Kin) -> tuple[str, Words]:
        """What speaks against a row meaning the person with its identity number."""
        if paid.name and name_key(paid.name) != name_key(kin.name):
            return OTHER_NAME, {"name": kin.name, "given": paid.name}
        return (GONE if self.known.has_left("person", kin.rec, kin.home) else ""), {}

    def home_of(self, kin: Kin) -> str:
        """The household of a person, the last one of who died or left it; empty without any."""
        if kin.home:
            return kin.home
        held = self.registry.select("membership", where={"person": kin.rec})
        last = max(held, key=lambda row: str(row["end"] or row["start"] or ""), default=None)
        home = str(last["household"] or "") if last else ""
        return home if home in self.known.homes else ""

    def home_name(self, kin: Kin) -> str:
        """What the household of a person is called."""
        home = self.home_of(kin)
        return self.known.homes[home].name if home in self.known.homes else ""

    def remark(self, kin: Kin, date: str) -> str:
        """What to look at before somebody is said to have been paid on a day."""
        died = self.died.get(kin.rec, "")
        near = min(len(died), len(date))
        if died and died[:near] <= date[:near]:
            return f"台账里此人 {died} 已去世，请核对。"
        if not kin.home and self.home_of(kin) and not died:
            return "台账里此人已不在户内，请核对。"
        return ""


def _unfit(paid: Paid) -> tuple[str, Words]:
    """What of a row itself speaks against its being taken."""
    if paid.amount < 0:
        return PAID_BACK, {}
    if not paid.amount:
        return NO_AMOUNT, {}
    if paid.failed:
        return FAILED, {"said": paid.failed}
    if paid.unstored:
        return UNSTORED, {"label": paid.unstored.title}
    number = paid.id_number
    text = "".join(normalise(number).split()) if isinstance(number, str) else ""
    if has_lost_end(text) or isinstance(number, float):
        return BAD_CELL, {"reason": LOST}
    return "", {}


def _fits(key: str, hidden: re.Match[str]) -> bool:
    """Tell whether a number may be one of which only the beginning and the end are shown."""
    start, end = hidden[1], hidden[2].upper()
    return len(start + end) >= _SEEN and key.startswith(start) and key.endswith(end)


def card_digits(account: Value) -> str | None:
    """The digits of a card's number, empty if too few are given; None if it lost its end."""
    if isinstance(account, bool) or account is None:
        return ""
    text = "".join(normalise(str(account)).split())
    if isinstance(account, float) or _LOST_CARD.fullmatch(text):
        return None
    digits = "".join(char for char in text if char.isdigit())
    return digits if len(digits) >= _TAIL else ""
