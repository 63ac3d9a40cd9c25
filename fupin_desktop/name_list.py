"""A pasted list of people or households, taken apart: an entry for each line with a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from fupin_desktop import pasted
from fupin_desktop.catalogue import TABLES
from fupin_desktop.excel.roster import id_key
from fupin_desktop.spelling import compact, plain

ROLES: Final = {  # of a column: which fields' titles it may bear
    "name": (("household", "name"), ("person", "name")),
    "id": (("person", "id_number"),),
    "number": (("household", "number"), ("person", "number")),
    "phone": (("household", "phone"), ("person", "phone")),
    "group": (("household", "group_name"),),
}
VILLAGE: Final = "village"  # role of a column; households have its code, lists its name
VILLAGES: Final = ("行政村", "村", "所在村", "村名")
TELLING: Final = ("name", "id", "number", "phone")  # roles that tell a household
USED: Final = (*ROLES, VILLAGE)
OTHER_TITLES: Final = ("序号", "编号", "备注", "说明", "与户主关系", "性别", "年龄")
LIKELY: Final = ("户主", "姓名", "名单", "证件号码", "身份证", "身份证号", "电话")
ID: Final = re.compile(
    r"(?<![0-9A-Z])(?:\d[ -]?){14}(?:\d|(?:\d[ -]?){3}[\dX](?:[ -]?\d){0,4})(?![0-9A-Z])"
)
COUNTER: Final = re.compile(r"^\s*[(（]?\d{1,5}\s*[.、．)）:：]\s*(?!\d)")
PARTS: Final = re.compile(r"[\t,，、;；|/:：\n]+")
ASIDE: Final = re.compile(r"[(（][^()（）]*[)）]")
WIDE: Final = 4  # characters of a name that may be set with spaces


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a pasted list, taken apart."""

    line: int  # from 1
    text: str
    words: Sequence[str] = ()  # names, numbers, groups, whatever they turn out to be
    ids: Sequence[str] = ()  # first 18 characters


def read(text: str) -> list[Entry]:
    """Take a pasted text apart, a line for each entry; empty lines and headers are none."""
    roles: list[str] = []
    entries = []
    for number, cells in enumerate(pasted.rows_of(text), 1):
        if not any(cell.strip() for cell in cells):
            continue
        found = [_role(cell) for cell in cells]
        if _is_header(cells, found):
            roles = found if len(cells) > 1 and any(role in TELLING for role in found) else []
            continue
        told = [cell for cell, role in zip(cells, roles, strict=False) if role in USED]
        entries.append(_entry(number, cells, told if any(map(str.strip, told)) else cells))
    return entries


def _is_header(cells: Sequence[str], roles: Sequence[str]) -> bool:
    """Tell whether a line is the header of a table: mostly known titles, and no number."""
    filled = [role for role, cell in zip(roles, cells, strict=True) if cell.strip()]
    digits = any(char.isdecimal() for cell in cells for char in cell)
    return not digits and 2 * sum(map(bool, filled)) >= len(filled)


def _role(cell: str) -> str:
    """Give what a column title says the column holds, "other" for known ones of no use here."""
    return _titles().get(_title(cell), "")


@cache
def _titles() -> dict[str, str]:
    found = dict.fromkeys(map(_title, OTHER_TITLES), "other")
    for name in ("household", "person"):
        for one in TABLES[name].fields.values():
            found |= dict.fromkeys(map(_title, (one.label, *one.aliases)), "other")
    found |= dict.fromkeys(map(_title, LIKELY), "name")
    found |= dict.fromkeys(map(_title, VILLAGES), VILLAGE)
    for role, fields in ROLES.items():
        for table, name in fields:
            one = TABLES[table].fields[name]
            found |= dict.fromkeys(map(_title, (one.label, *one.aliases)), role)
    return found


def _title(text: str) -> str:
    return compact(ASIDE.sub("", text))


def _entry(number: int, cells: Sequence[str], wanted: Sequence[str]) -> Entry:
    rest = COUNTER.sub("", "\n".join(plain(cell) for cell in wanted)).upper()
    ids = [id_key(re.sub("[ -]", "", one.group())) for one in ID.finditer(rest)]
    parts = PARTS.split(ASIDE.sub(" ", ID.sub("\n", rest)))
    words = [word for part in parts for word in _words(part)]
    words += [compact(one.group()) for one in ID.finditer(rest)]  # long numbers of households too
    return Entry(
        line=number, text="  ".join(" ".join(cell.split()) for cell in cells if cell.strip()),
        words=tuple(dict.fromkeys(words)), ids=tuple(dict.fromkeys(ids)),
    )  # fmt: skip


def _words(part: str) -> list[str]:
    """Part a piece at its spaces; short words in a row may also be one name set wide."""
    words = part.split()
    whole = "".join(words)
    wide = len(words) > 1 and len(whole) <= WIDE and not any(char.isascii() for char in whole)
    return [whole, *words] if wide else words
