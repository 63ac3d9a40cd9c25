"""What of a roster cannot be taken, and what else a copy of it needs to be mended."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fupin_desktop.excel.header import Header
from fupin_desktop.excel.roster import Entry, Group, Problem
from fupin_desktop.excel.sheet import Row, Sheet

HOW: Final = (
    "改好以后保存，直接导入这个文件：只读入这一栏写着原因的行。"
    "原因不用删，改了就行；不要改这一栏的栏名。"
)


@dataclass(frozen=True)
class Refused:
    """A row that was not taken, as it stood, with its faults; or one taken with doubts only."""

    row: int
    content: Row
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


@dataclass(frozen=True)
class Faulty:
    """The refused rows of a sheet, and where they stood."""

    stamp: tuple[int, int]  # size and time of the file that was read
    sheet: str
    head: list[Row]  # the rows down to the header
    named: int | None  # column of the names
    refused: list[Refused]
    doubted: list[Refused]
    beside: dict[int, Row]  # sound rows without which the refused ones are not understood
    how: str = HOW  # what to do with the copy
    is_whole: bool = False  # its rows can only be imported together with all others


def faulty_of(
    sheet: Sheet,
    header: Header,
    groups: Sequence[Group],
    entries: Sequence[Entry],
    stamp: tuple[int, int],
) -> Faulty:
    """Collect what is wrong in the entries that were asked for."""
    faulty = [entry for entry in entries if entry.problems]
    doubted = [entry for entry in entries if entry.warnings and not entry.problems]
    named = header.column("person", "name") or header.column("household", "name")
    return Faulty(
        stamp=stamp,
        sheet=sheet.name,
        head=sheet.rows[: header.bottom + 1],
        named=named.index if named else None,
        refused=[_as_it_stood(entry, sheet) for entry in faulty],
        doubted=[_as_it_stood(entry, sheet) for entry in doubted],
        beside={row: sheet.rows[row] for row in _beside(groups, faulty)},
    )


def stamp_of(book: Path) -> tuple[int, int]:
    """Size and time of a file, to tell later whether it is still the one that was read."""
    try:
        found = book.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _beside(groups: Sequence[Group], faulty: Sequence[Entry]) -> set[int]:
    """Rows of the households of refused rows, and those they are at odds with."""
    refused = {entry.row for entry in faulty}
    kin = {
        entry.row
        for group in groups
        if any(entry.row in refused for entry in group.entries)
        for entry in group.entries
    }
    rows = {problem.other for entry in faulty for problem in entry.problems}
    return {row for row in kin | rows if row is not None} - refused


def _as_it_stood(entry: Entry, sheet: Sheet) -> Refused:
    return Refused(entry.row, sheet.rows[entry.row], tuple(entry.problems), tuple(entry.warnings))
