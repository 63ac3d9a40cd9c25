"""Workbooks: foreign rosters in; lists, templates and error copies out."""

from fupin_desktop.excel.absence_book import write_absences
from fupin_desktop.excel.book import (
    ROSTER_COLUMNS,
    write_roster,
    write_template,
)
from fupin_desktop.excel.candidates import NEW, Pick, Question
from fupin_desktop.excel.column_looks import forget, remember, words_of
from fupin_desktop.excel.columns import Column, beside
from fupin_desktop.excel.entry_book import write_entries
from fupin_desktop.excel.error_copy import ErrorCopy, proposed, write_errors
from fupin_desktop.excel.evidence import proved
from fupin_desktop.excel.fill_return import FillIn, apply_fill, read_fill
from fupin_desktop.excel.fill_sheet import write_fill
from fupin_desktop.excel.gathering import Joined, in_folder, join
from fupin_desktop.excel.gathering_book import write_gathered
from fupin_desktop.excel.intake import Import, apply, is_partial, note_missing, read_plan
from fupin_desktop.excel.listing import write_table
from fupin_desktop.excel.matching import Match, NoHeader
from fupin_desktop.excel.movement_book import write_movements
from fupin_desktop.excel.pay_return import Payments, apply_payments, read_payments
from fupin_desktop.excel.report_book import write_report
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.excel.text_book import Leaf, write_leaves
from fupin_desktop.excel.typed import places_of, taken
from fupin_desktop.excel.whole_book import write_whole
from fupin_desktop.excel.whole_return import Whole, apply_whole, read_whole
from fupin_desktop.excel.whole_rows import is_whole

__all__ = [
    "NEW",
    "ROSTER_COLUMNS",
    "Column",
    "ErrorCopy",
    "FillIn",
    "Import",
    "Joined",
    "Leaf",
    "Match",
    "NoHeader",
    "Payments",
    "Pick",
    "Question",
    "Whole",
    "apply",
    "apply_fill",
    "apply_payments",
    "apply_whole",
    "beside",
    "forget",
    "in_folder",
    "is_partial",
    "is_whole",
    "join",
    "note_missing",
    "places_of",
    "proposed",
    "proved",
    "read_fill",
    "read_payments",
    "read_plan",
    "read_sheets",
    "read_whole",
    "remember",
    "taken",
    "words_of",
    "write_absences",
    "write_entries",
    "write_errors",
    "write_fill",
    "write_gathered",
    "write_leaves",
    "write_movements",
    "write_report",
    "write_roster",
    "write_table",
    "write_template",
    "write_whole",
]
