"""What hangs on a person though it belongs to a household: it goes along where the person goes."""

from typing import Final

from db import records
from fupin_desktop import saving
from fupin_desktop.merge import VILLAGE_DIGITS
from fupin_desktop.record import Change

RETURNED: Final = "returned"  # only a superior writes these, and moves people between villages
HUNG: Final = ("attachment", RETURNED)  # they name the record they are about


def following(draft: saving.Draft) -> list[Change]:
    """Give the changes by which photos and returns follow those whom a batch moves."""
    if all(records.is_empty(draft.db, name) for name in HUNG):
        return []
    joined = [one for one in draft.pen.written
              if one.type == "membership" and one.set.get("household")]  # fmt: skip
    stood = {row["id"]: row for row in records.rows(
        draft.db, "membership", sorted({one.rec for one in joined}), ("id", "person", "household")
    )}  # fmt: skip
    moved: dict[str, str] = {}
    for one in joined:
        home, held = str(one.set["household"]), stood.get(one.rec)
        if held and held["household"] != home:
            moved[str(held["person"])] = home
        elif not held and one.set.get("previous"):
            moved[str(one.set.get("person"))] = home
    return [change for person, home in moved.items() for change in _of(draft, person, home)]


def _of(draft: saving.Draft, person: str, home: str) -> list[Change]:
    about = [person, *saving.descendants(draft.db, "person", person)]
    office = draft.pen.office
    tables = [name for name in HUNG if name != RETURNED or len(office) < VILLAGE_DIGITS]
    return [
        Change(table=name, rec=row["id"], values={"household": home})
        for name in tables
        for row in records.select(draft.db, name, ("id", "household"), {"record": about})
        if row["household"] and row["household"] != home
    ]
