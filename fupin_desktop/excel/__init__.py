"""Workbooks: foreign rosters in; lists, templates and error copies out."""

from fupin_desktop.excel.book import (
    ROSTER_COLUMNS,
    write_errors,
    write_roster,
    write_table,
    write_template,
)
from fupin_desktop.excel.intake import Import, apply, read_plan

__all__ = [
    "ROSTER_COLUMNS",
    "Import",
    "apply",
    "read_plan",
    "write_errors",
    "write_roster",
    "write_table",
    "write_template",
]
