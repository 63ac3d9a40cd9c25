"""Code lists as an office has them: those of the program, with what its superiors added to them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from db import records
from db.connection import Database
from fupin_desktop import codes
from fupin_desktop.codes import Code
from fupin_desktop.merge import VILLAGE_DIGITS

TABLE: Final = "code_entry"
COLUMNS: Final = (
    *("office", "region", "list", "code", "label", "aliases", "parent", "valid_from", "valid_to"),
    "deleted",
)
GONE: Final = "0"  # an end before every date


def amended(db: Database, office: str) -> dict[str, str]:
    """Give by list the name under which codes.py knows it with all that concerns an office."""
    found = entries(db, office)
    return {name: codes.amended(name, several.values()) for name, several in found.items()}


def entries(db: Database, office: str) -> dict[str, dict[str, Code]]:
    """Give by list and code what was added or worded anew: the nearest superior's counts.

    What an office below added for itself is understood here, and not offered.
    """
    rows = [row for row in records.select(db, TABLE, COLUMNS, {}, dead=True)
            if row["list"] and row["code"] and row["region"]
            and len(row["office"] or "") < VILLAGE_DIGITS]  # fmt: skip
    known = set(codes.names()) if rows else set()
    found: dict[str, dict[str, Code]] = {}
    for row in sorted(rows, key=lambda row: (len(row["region"]), row["region"], row["code"])):
        name, code = str(row["list"]), str(row["code"])
        shipped = name in known and code in codes.codes(name)
        ours = office.startswith(row["region"])
        below = not ours and row["region"].startswith(office) and not shipped
        # A code once added may stand in records: taken back, it is only not offered any more.
        if name in known and (ours or below) and not (row["deleted"] and shipped):
            made = _code(row)
            made = made if ours and not row["deleted"] else replace(made, valid_to=GONE)
            found.setdefault(name, {})[code] = made
    return found


def _code(row: Mapping[str, Any]) -> Code:
    return Code(
        code=str(row["code"]), label=str(row["label"] or row["code"]),
        aliases=tuple(filter(None, str(row["aliases"] or "").split("|"))), scheme="own",
        valid_from=str(row["valid_from"] or ""), parent=str(row["parent"] or ""),
        valid_to=str(row["valid_to"] or ""),
    )  # fmt: skip
