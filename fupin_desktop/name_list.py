"""A pasted list of people or households, taken apart: an entry for each line with a name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from fupin_desktop import codes, pasted
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
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
    called: Sequence[Sequence[str]] = ()  # what stands where names do; several may be one set wide


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
        told = [(cell, role) for cell, role in zip(cells, roles, strict=False) if role in USED]
        if not any(cell.strip() for cell, _ in told):
            told = [(cell, "name") for cell in cells]
        entries.append(_entry(number, cells, told))
    return entries


def is_title(word: str) -> bool:
    """Tell whether a word is what a list calls a column, or a choice it can give in one."""
    return _title(word) in _titles() or word in _choices()


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


@cache
def _choices() -> frozenset[str]:
    """The words of all choices of households and people: 男, 汉族, 配偶."""
    fields = [one for name in ("household", "person") for one in TABLES[name].fields.values()]
    lists = {one.choices for one in fields if one.kind in (Kind.CODE, Kind.CODES)}
    return frozenset(compact(word) for name in lists for row in codes.rows(name)
                     for word in (row.label, *row.aliases))  # fmt: skip


def _title(text: str) -> str:
    return compact(ASIDE.sub("", text))


def _entry(number: int, cells: Sequence[str], told: Sequence[tuple[str, str]]) -> Entry:
    rest = _evened(cell for cell, _ in told)
    ids = [id_key(re.sub("[ -]", "", one.group())) for one in ID.finditer(rest)]
    words = [word for part in _parts(rest) for word in _words(part)]
    words += [compact(one.group()) for one in ID.finditer(rest)]  # long numbers of households too
    named = _parts(_evened(cell for cell, role in told if role == "name"))
    return Entry(
        line=number, text="  ".join(" ".join(cell.split()) for cell in cells if cell.strip()),
        words=tuple(dict.fromkeys(words)), ids=tuple(dict.fromkeys(ids)),
        called=tuple(group for part in named for group in _groups(part)),
    )  # fmt: skip


def _evened(cells: Iterable[str]) -> str:
    return COUNTER.sub("", "\n".join(plain(cell) for cell in cells)).upper()


def _parts(text: str) -> list[str]:
    return PARTS.split(ASIDE.sub(" ", ID.sub("\n", text)))


def _groups(part: str) -> list[tuple[str, ...]]:
    """Part a piece at its spaces, but keep together what may be one name set wide."""
    words = part.split()
    return [tuple(words)] if _is_wide(words) else [(word,) for word in words]


def _words(part: str) -> list[str]:
    """Part a piece at its spaces; short words in a row may also be one name set wide."""
    words = part.split()
    return ["".join(words), *words] if _is_wide(words) else words


def _is_wide(words: Sequence[str]) -> bool:
    whole = "".join(words)
    return len(words) > 1 and len(whole) <= WIDE and not any(char.isascii() for char in whole)
