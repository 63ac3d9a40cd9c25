"""A roster's rows as households with their members, and what is wrong with each row."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from fupin_desktop import grounds, values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.catalogue.household import PHONE
from fupin_desktop.codes import normalise
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.cells import Cells, hint
from fupin_desktop.excel.formulas import Blanks
from fupin_desktop.excel.header import TOWNSHIP_NAME, VILLAGE_NAME, Column, Header
from fupin_desktop.excel.merged_cells import spread
from fupin_desktop.excel.sheet import Row, Sheet, address
from fupin_desktop.excel.unstored import UNSTORED
from fupin_desktop.excel.village import Villages, are_several
from fupin_desktop.identity_number import doubt_id_number
from fupin_desktop.spelling import compact
from fupin_desktop.telephone import doubt_phone

_PLAIN = re.compile("[0-9]{17}[0-9X]")
HEAD = "01"  # code of the relation 户主
# What an identity number says besides whose it is.
SAID = {"birth_date": values.birth_date_of, "sex": values.sex_of}
OTHERWISE = "R58"  # ground of a birth or a sex that the identity number has otherwise
TOWNS = "R35"  # ground of a village that several townships have
TELLING = ("number", "id_number")  # what only the row of a household or a person has
TOTALS = ("合计", "总计", "小计")
FOOTERS = (
    *TOTALS,
    *("总", "填表", "制表", "审核", "填报", "单位负责"),
    *("备注", "注", "说明"),
)
_NO_NAME = re.compile(  # what stands in the column of names below a list and between its parts
    "合计|总计|小计|共计|累计|^(?:填表|制表|审核|复核|填报|经办|单位负责|备注|注[:0-9]|说明)"
)


@dataclass(frozen=True)
class Problem:
    """Why a row is refused; `column` is None if no single cell is to blame."""

    column: int | None
    reason: str
    ground: str = ""  # its number
    other: int | None = None  # row, from 0, that it is at odds with
    hint: str = ""  # what could be written instead


@dataclass(slots=True)
class Entry:
    """One row: the values it gives of its household and its person, in stored form."""

    row: int
    village: str | None = ""
    village_name: str = ""
    household: dict[str, Json] = field(default_factory=dict)
    person: dict[str, Json] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    asked: bool = True  # not so for a row of an error copy that had nothing wrong

    @property
    def is_head(self) -> bool:
        """Tell whether this is the row of the head of a household."""
        return self.person.get("relation") == HEAD

    @property
    def name(self) -> str:
        """Name in the row, of the person or else of the household."""
        return str(self.person.get("name") or self.household.get("name") or "")

    def refuse(self, ground: str, column: int | None = None, **words: object) -> None:
        """Note a ground, by its number, on which the row cannot be taken."""
        row = words.get("row")
        other = row - 1 if isinstance(row, int) else None
        self.problems += (Problem(column, grounds.say(ground, **words), ground, other),)


@dataclass(slots=True)
class Group:
    """The rows of one household; a loose one knows only a person, not the household."""

    entries: list[Entry] = field(default_factory=list)
    loose: bool = False

    @property
    def head(self) -> Entry | None:
        """Row of the head, if there is one."""
        return next((entry for entry in self.entries if entry.is_head), None)

    @property
    def village(self) -> str | None:
        """Village of the household, as its first row says that says so."""
        return next((entry.village for entry in self.entries if entry.village != ""), "")

    def values(self) -> dict[str, Json]:
        """Values of the household: the head's row first, then what other rows add."""
        first, *others = sorted(self.entries, key=lambda entry: not entry.is_head)
        merged = {**first.household}
        for entry in others:
            merged = entry.household | merged
        name = first.is_head and first.person.get("name")
        return merged | {"name": name} if name else merged


@dataclass(frozen=True)
class Layout:
    """What kind of list a sheet is, as its columns say."""

    header: Header
    persons: bool  # one row per person; otherwise one per household
    heads: bool  # one row per household that also describes its head
    loose: bool  # persons without anything that tells the household


def layout_of(header: Header) -> Layout:
    """Kind of list that has this header."""
    related = header.has("person", "relation")
    persons = (
        related
        or header.has("person", "name", "number")
        or not header.has("household", "name", "number")
    )
    heads = not persons and any(column.table == "person" for column in header.columns)
    loose = persons and not related and not header.has("household", "name", "number")
    return Layout(header, persons, heads, loose)


def read_entries(
    sheet: Sheet, layout: Layout, villages: Villages, step: Step = no_step
) -> list[Entry]:
    """Entries of all rows below the header, faults noted in each."""
    header = layout.header
    title_rows = sheet.rows[: header.bottom + 1]  # which stand over every page of some lists
    rows = _Rows(layout, villages, sheet.unstored)
    covered = spread(sheet, header, persons=layout.persons)
    entries = []
    for row in range(header.bottom + 1, len(sheet.rows)):
        if row % 1000 == 0:
            step(row, len(sheet.rows))
        content = covered.get(row) or sheet.rows[row]
        if not content:
            if rows.is_named(row):
                entries.append(rows.read(row, content))
        elif content not in title_rows and not rows.is_footer(content):
            entries.append(rows.read(row, content))
    rows.refuse_towns()
    return entries


def id_key(number: Json) -> str:
    """First 18 characters of an identity number, old 15-digit ones lengthened: one person's key."""
    if isinstance(number, str) and _PLAIN.fullmatch(number):
        return number  # the very text, as nearly all are
    text = "".join(normalise(str(number or "")).split()).upper()
    if len(text) == 15 and text.isdigit():
        text = f"{text[:6]}19{text[6:]}"
        text += values.check_digit(text)
    return text[:18]


class _Rows:
    """The rows below one header."""

    def __init__(self, layout: Layout, villages: Villages, unstored: Blanks) -> None:
        header, self.unstored = layout.header, unstored
        self.layout, self.find_village = layout, cache(villages.find)
        self.village_name = [one.index for one in header.columns if one.field is VILLAGE_NAME]
        self.village = [one.index for one in header.columns if one.field.name == "village"]
        self.town = [one.index for one in header.columns if one.field is TOWNSHIP_NAME]
        self.towns: dict[str, dict[str, list[Entry]]] = {}  # by village that rows are taken for
        apart = {*self.village_name, *self.village, *self.town}
        self.cells = [Cells(one) for one in header.columns if one.index not in apart]
        self.named = header.column("person" if layout.persons else "household", "name")
        self.anyhow = header.column("person", "name") or header.column("household", "name")
        self.doubts = [*_doubts(header)]
        self.said = [one for one in header.columns if one.table == "person" and one.name in SAID]
        self.telling = [one.index for one in header.columns if one.field.name in TELLING]
        self.before: dict[str, Json] = {}  # what the last row says of its household

    def read(self, row: int, content: Row) -> Entry:
        """Entry of a row, faults noted in it."""
        entry = Entry(row)
        household, person, width = entry.household, entry.person, len(content)
        for cells in self.cells:
            if cells.index >= width or (raw := content[cells.index]) is None:
                continue
            known = raw in cells.known and type(raw) is not bool  # True would be the key 1
            try:
                value = cells.known[raw] if known else cells.parse(raw, row)
            except values.BadValue as bad:
                said = hint(cells.column.field, bad)
                entry.problems += (Problem(cells.index, str(bad), bad.number, hint=said),)
                continue
            target = household if cells.of_household else person
            if value is not None:
                several = type(value) is list and cells.name in target
                target[cells.name] = _united(value, target[cells.name]) if several else value
        if row in self.unstored:
            self._blame_formulas(entry)
        self._find_village(entry, content)
        self._complete(entry)
        self._doubt(entry)
        if entry.household == self.before:
            entry.household = self.before  # members say the same of their household: kept once
        self.before = entry.household
        return entry

    def _find_village(self, entry: Entry, content: Row) -> None:
        code, name = _text(content, self.village), _text(content, self.village_name)
        town = _text(content, self.town)
        entry.village, entry.village_name = self.find_village(code, name, town), name
        if entry.village is None:
            entry.village_name = name if name.startswith(town) else town + name
        elif town and not code:
            self.towns.setdefault(entry.village, {}).setdefault(town, []).append(entry)

    def refuse_towns(self) -> None:
        """Refuse the rows of a village that several townships have, as the list says."""
        for towns in self.towns.values():
            if are_several(towns):
                for entry in (entry for entries in towns.values() for entry in entries):
                    entry.refuse(TOWNS, self.town[-1], towns="、".join(towns))

    def is_named(self, row: int) -> bool:
        """Tell whether an empty row would have a name if its formulas had been worked out."""
        return self.anyhow is not None and self.anyhow.index in self.unstored.get(row, ())

    def _blame_formulas(self, entry: Entry) -> None:
        for column in self.layout.header.columns:
            if column.index in self.unstored[entry.row]:
                entry.refuse(UNSTORED, column.index, label=column.title)

    def is_footer(self, content: Row) -> bool:
        """Tell whether a row is a total or a signature line instead of a name's row."""
        named = self.anyhow
        name = content[named.index] if named and named.index < len(content) else None
        if isinstance(name, str) and name.isalpha() and not _NO_NAME.search(name):
            return False  # as nearly all are
        word = normalise(name) if isinstance(name, str) else ""
        if any(map(str.isalpha, word)):  # 审核人： stands in the column of names as often as not
            if word in TOTALS or word.endswith(":"):
                return True
            return _NO_NAME.search(word) is not None and not _text(content, self.telling)
        first = next((cell for cell in content if cell is not None), "")
        word = normalise(first) if isinstance(first, str) else ""
        return word.startswith(FOOTERS) or _NO_NAME.search(word) is not None

    def _complete(self, entry: Entry) -> None:
        """Check what every row must have, and add what follows from the kind of list."""
        persons, person, household = self.layout.persons, entry.person, entry.household
        if self.layout.heads and household.get("name"):
            person |= {"name": household["name"], "relation": HEAD}
        name, column = (person if persons else household).get("name"), self.named
        if not name and not (column and _blames(entry, column)):
            label = "姓名" if persons else "户主姓名"
            entry.refuse("R21", column.index if column else None, label=label)
        if persons and name and not person.get("relation") and name == household.get("name"):
            person["relation"] = HEAD

    def _doubt(self, entry: Entry) -> None:
        """Tell numbers that seem wrong; one of the household where it comes first."""
        for column, doubt in self.doubts:
            of_household = column.table != "person"
            value = (entry.household if of_household else entry.person).get(column.name)
            told = of_household and self.layout.persons and value == self.before.get(column.name)
            if isinstance(value, str) and not told and (ground := doubt(value)):
                said = grounds.say(ground, count=len(compact(value)))
                entry.warnings += (Problem(column.index, said, ground),)
        self._doubt_birth(entry)

    def _doubt_birth(self, entry: Entry) -> None:
        """Tell a birth or a sex that the identity number has otherwise."""
        number = str(entry.person.get("id_number") or "")
        if not (number and self.said) or doubt_id_number(number):
            return
        for column in self.said:
            given, said = entry.person.get(column.name), SAID[column.name](number)
            if isinstance(given, str) and said and not said.startswith(given):
                wrong = grounds.say(OTHERWISE, label=column.field.label)
                entry.warnings += (Problem(column.index, wrong, OTHERWISE),)


def _doubts(header: Header) -> Iterator[tuple[Column, Callable[[str], str]]]:
    """Columns of numbers that may be doubted, and what gives the ground."""
    for column in header.columns:
        if (column.table, column.name) == ("person", "id_number"):
            yield column, doubt_id_number
        elif column.field.pattern == PHONE:
            yield column, doubt_phone


def _united(value: Json, held: Json) -> Json:
    """What two columns of one field give together: the later value, and all tags of both."""
    if isinstance(value, list) and isinstance(held, list):
        return [*sorted({*map(str, held), *map(str, value)})]
    return value


def _text(content: Row, columns: Sequence[int]) -> str:
    """Text of the last of some columns that has any in a row."""
    filled = [content[one] for one in columns if one < len(content)]
    return next((str(raw) for raw in reversed(filled) if raw is not None), "")


def _blames(entry: Entry, column: Column) -> bool:
    return any(problem.column == column.index for problem in entry.problems)


def place(problems: Sequence[Problem], row: int) -> str:
    """Address of the first cell that is to blame, else the row."""
    column = next((problem.column for problem in problems if problem.column is not None), None)
    return f"第 {row + 1} 行" if column is None else address(row, column)


def reasons(problems: Sequence[Problem], row: int) -> str:
    """All reasons of a row, each with its cell and its number."""
    return "".join(
        ("" if problem.column is None else f"{address(row, problem.column)}：")
        + problem.reason
        + (f"（{problem.ground}）" if problem.ground else "")
        for problem in problems
    )


def grounds_of(problems: Sequence[Problem]) -> tuple[str, ...]:
    """Numbers of the grounds of a row, each once."""
    return tuple(dict.fromkeys(problem.ground for problem in problems if problem.ground))
