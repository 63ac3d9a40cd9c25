"""Rows that several households or persons of the ledger may be meant by, and what was chosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from fupin_desktop.errors import FupinError
from fupin_desktop.excel.header import Header
from fupin_desktop.excel.roster import Entry
from fupin_desktop.excel.sheet import NOTHING, Sheet

NEW: Final = "new"  # chosen in place of a record: none of them, it is one more
SAID: Final = 8  # cells of a row that are shown


@dataclass(frozen=True)
class Pick:
    """What somebody chose for a row; without a table or a name it is for whatever the row asks."""

    row: int  # from 0
    rec: str  # a record's id, or NEW
    table: str = ""
    name: str = ""  # that the row must bear, lest the file was changed meanwhile


@dataclass(frozen=True)
class Candidate:
    """A record that may be meant, and what tells it from the others."""

    rec: str
    title: str
    about: str


@dataclass(frozen=True)
class Question:
    """A row of which the ledger holds several that may be meant; `picked` is empty until chosen."""

    table: str
    rows: tuple[int, ...]
    name: str
    candidates: tuple[Candidate, ...]
    may_be_new: bool
    picked: str
    said: str = ""  # what the row says


@dataclass
class Picks:
    """The choices of the user, and what was asked."""

    given: Sequence[Pick] = ()
    asked: list[Question] = field(default_factory=list)

    def decide(
        self, table: str, entries: Sequence[Entry], candidates: Sequence[Candidate],
        may_be_new: bool,
    ) -> str:  # fmt: skip
        """Give the record that was chosen, NEW, or nothing; remember that it was asked."""
        rows = tuple(entry.row for entry in entries if entry.asked)
        name = next((entry.name for entry in entries if entry.name), "")
        offered = {one.rec for one in candidates} | ({NEW} if may_be_new else set())
        fit = [
            pick.rec for pick in self.given
            if pick.row in rows and pick.table in ("", table) and pick.name in ("", name)
            and pick.rec in offered
        ]  # fmt: skip
        picked = fit[0] if fit else ""
        self.asked.append(Question(table, rows, name, tuple(candidates), may_be_new, picked))
        return picked

    def check(self) -> None:
        """Raise FupinError for a choice that no row asks for."""
        for pick in self.given:
            if not any(pick.row in one.rows and one.picked == pick.rec for one in self.asked):
                raise FupinError(
                    f"第 {pick.row + 1} 行没有要选定的，或者不能选这一条。{NOTHING}"
                    "文件也许改过，请重新核对后再选。"
                )


def told(questions: Iterable[Question], sheet: Sheet, header: Header) -> list[Question]:
    """The questions with what their rows say."""
    return [
        Question(
            one.table, one.rows, one.name, one.candidates, one.may_be_new, one.picked,
            _said(sheet, one.rows[0], header),
        )
        for one in questions if one.rows
    ]  # fmt: skip


def _said(sheet: Sheet, row: int, header: Header) -> str:
    content = sheet.rows[row]
    cells = [
        f"{column.title} {content[column.index]}"
        for column in header.columns
        if column.index < len(content) and content[column.index] is not None
    ]
    return "；".join(cells[:SAID])
