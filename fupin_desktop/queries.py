"""What typed words are looked for in: texts, numbers, how names sound, and the people behind."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, Final

from db.records import Fits, Like, Number, Search, Through
from fupin_desktop import derive, layout, pinyin
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind, Table
from fupin_desktop.local import Locals
from fupin_desktop.titles import title_fields
from fupin_desktop.views import titled

Condition = tuple[str, Any]  # a column, and what it must be like

ALIKE: Final = "没有完全相同的，列出读音相近的。"
OF_PERSON: Final = ("name", "id_number", "phone")
TEXTS: Final = (Kind.TEXT, Kind.LONG)
REACH: Final = 2  # references a search follows: a dividend's stake, the stake's household
MANY: Final = 3  # digits that no name has
LONG: Final = 7  # digits from which groups with spaces between are one number
_COUNTED: Final = re.compile("[0-9〇零一二两三四五六七八九十]{1,4}(组|社|队)?")
_GROUPED: Final = re.compile("[0-9]+( [0-9]+)+ ?[xX]?")


class Found(list[str]):
    """Ids of records; `near` tells that none fits exactly and these only sound alike."""

    near = False


def words(text: str) -> list[str]:
    """Part a text into words; the groups of a long number belong together."""
    even = " ".join(unicodedata.normalize("NFKC", text).split())
    if _GROUPED.fullmatch(even) and len(even.replace(" ", "")) >= LONG:
        return [even.replace(" ", "")]
    return text.split()


def groups(table: Table, text: str, added: Locals, *, near: bool = False) -> Search:
    """Turn typed words into conditions: each must occur somewhere in the record or its people.

    As typed or with width and variants evened out: texts are stored as they were typed.
    """
    names = [name for name in searched(table) if name in table.fields]
    names += [added.column(f.name) for f in table.fields.values() if _is_local_text(f)]
    found = []
    for word in words(text):
        counted = _counted(names, word)
        sounds = list(_sounds(table, word, near=near))
        needless = _covered(table, sounds) | (set() if word.isdigit() else {*counted})
        plain = [name for name in names if name not in needless]
        likes = [(name, Like(form)) for form in _forms(word) for name in plain]
        numbers = [(name, Number(unicodedata.normalize("NFKC", word))) for name in counted]
        found.append([*sounds, *numbers, *likes, *_through(table, word, near=near)])
    return found


def named(table: str, text: str) -> Search:
    """Ask for records whose name begins with a text."""
    return [list(_sounds(TABLES[table], text, start=True))]


def bearers(text: str) -> Search:
    """Ask for households one of whose people bears a name that ends where a text does."""
    name = list(_sounds(TABLES["person"], text, whole=True))
    return [[("id", Through("person", "household", {}, [name]))]]


def searched(table: Table) -> Sequence[str]:
    """Give the fields a search looks into."""
    return table.searched or tuple(filter(None, [titled(table)]))


def _forms(word: str) -> tuple[str, ...]:
    """Give a word as typed and evened out."""
    return tuple(dict.fromkeys((word, unicodedata.normalize("NFKC", word).strip())))


def _sounds(table: Table, word: str, **how: bool) -> Iterator[Condition]:
    made = pinyin.pattern(word, **how) if table.name in layout.SOUNDED else None
    if made:
        yield layout.SOUND, Fits(made.parts, "" if made.enough else made.expression)


def _counted(names: Sequence[str], word: str) -> list[str]:
    """Name the columns in which a word is a number: 三组 is 3组, but not 十三组."""
    found = _COUNTED.fullmatch(unicodedata.normalize("NFKC", word))
    return [name for name in names if name in layout.NUMBERED] if found else []


def _is_local_text(field: Field) -> bool:
    return field.name.startswith(derive.LOCAL) and field.kind in TEXTS


def _through(
    table: Table, word: str, reach: int = REACH, *, near: bool = False
) -> Iterator[Condition]:
    """Look for a word in the people of a household and in what a record's references are called."""
    if table.name == "household":
        yield "id", Through("person", "household", {}, [_called(TABLES["person"], word, near)])
        return
    for name in dict.fromkeys((*filter(None, [table.parent]), *title_fields(table))):
        field = table.fields[name]
        if field.kind is not Kind.REF:
            continue
        other = TABLES[field.choices]
        if titled(other) and other.fields[other.title].kind in TEXTS:
            yield name, Through(other.name, "id", {}, [_called(other, word, near)])
        elif reach:
            inner = list(_through(other, word, reach - 1, near=near))
            if inner:
                yield name, Through(other.name, "id", {}, [inner])


def _called(table: Table, word: str, near: bool) -> list[Condition]:
    """Ask for records called by a word; a person by phone and ID number as well."""
    names = _of_person(word) if table.name == "person" else (table.title,)
    sounds = list(_sounds(table, word, near=near))
    covered = _covered(table, sounds)
    likes = [(n, Like(form)) for form in _forms(word) for n in names if n not in covered]
    return [*sounds, *likes]


def _covered(table: Table, sounds: Sequence[Condition]) -> set[str]:
    """Name the column that need not be looked into: a person's whole name is in its sound."""
    return {"name"} if sounds and table.name in ("household", "person") else set()


def _of_person(word: str) -> tuple[str, ...]:
    """Name the columns of a person that can hold a word: no number is without a digit."""
    digits = sum(sign.isdigit() for sign in word)
    if digits == len(word) >= MANY:
        return OF_PERSON[1:]
    return OF_PERSON if digits else OF_PERSON[:1]
