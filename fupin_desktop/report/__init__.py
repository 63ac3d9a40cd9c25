"""Reports people put together: one definition, asked of any ledger, gives the same columns."""

from fupin_desktop.report.answer import GROUP, ROW, TOTAL, Line, Sheet, behind, empty, only, run
from fupin_desktop.report.definition import (
    COUNT,
    FIELD,
    PERIODS,
    SUM,
    UNITS,
    YEARLY,
    YEARS,
    Column,
    Definition,
    read,
    recall,
)
from fupin_desktop.report.examples import EXAMPLES
from fupin_desktop.report.kept import (
    Kept,
    drop,
    export,
    free_name,
    get,
    is_report,
    listed,
    load,
    save,
    send,
    withdraw,
)
from fupin_desktop.report.offers import Offer, dated, offers, problem, title
from fupin_desktop.report.past import day

__all__ = [
    "COUNT", "EXAMPLES", "FIELD", "GROUP", "PERIODS", "ROW", "SUM", "TOTAL", "UNITS", "YEARLY",
    "YEARS", "Column", "Definition", "Kept", "Line", "Offer", "Sheet", "behind", "dated", "day",
    "drop", "empty", "export", "free_name", "get", "is_report", "listed", "load", "offers", "only",
    "problem", "read", "recall", "run", "save", "send", "title", "withdraw",
]  # fmt: skip
