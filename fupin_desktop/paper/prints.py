"""What was printed: which pages of whose papers, when, by whom; it stays in this ledger file.

Kept as settings, one a paper, and never sent: what lies in a folder here says nothing elsewhere.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from db import log
from db.connection import Database
from db.log import PRINTED
from fupin_desktop.registry import Registry

KEPT: Final = 6  # prints of one paper: an older sheet is long replaced
ARCHIVE: Final = "archive"
RECORD: Final = "record"  # of these the record is written <table>/<id>
NOTICE: Final = "notice"  # named as its record type; asked for: the phone
RECONCILIATION: Final = "reconciliation"


@dataclass(frozen=True, kw_only=True)
class Print:
    """One paper as it was printed once: codes of its pages, and what stood where."""

    form: str
    rec: str  # whose it is; empty: a list
    at: str  # wall time
    user: str
    mark: int  # place in the log: what came after it is not on the paper
    on: str  # the day it was asked for; empty: as everything stood
    pages: tuple[str, ...]  # the code of each
    parts: tuple[str, ...] = ()  # those asked for; empty: all
    state: str = ""  # code of the state of all parts
    begins: Mapping[str, int] = field(default_factory=dict)  # part -> index of its first page
    said: Mapping[str, str] = field(default_factory=dict)  # part -> digest of what it said

    @property
    def day(self) -> str:
        """The day it was printed."""
        return self.at[:10]

    @property
    def choice(self) -> tuple[str, tuple[str, ...]]:
        """What was asked for: only prints of the same choice have the same pages."""
        return self.on, self.parts

    def parts_on(self, page: int) -> list[str]:
        """Name the parts that stand on a page, by its index."""
        begun = [key for key, first in self.begins.items() if first == page]
        before = [key for key, first in self.begins.items() if first < page]
        ends = max((self.begins[key] for key in before), default=0)
        return [*(key for key in before[-1:] if ends), *begun]


def keep(
    registry: Registry, made: Sequence[Print], aside: list[Print] | None = None
) -> None:  # fmt: skip
    """Remember some prints, each as the newest of its paper; or only put them aside."""
    if aside is not None:
        aside += made
        return

    def write(db: Database) -> None:
        for one in made:
            name = _name(one.form, one.rec)
            held = log.setting(db, name, [])
            log.set_setting(db, name, [*_sound(held), _stored(one)][-KEPT:])

    if made:
        registry.transact(write)


def keep_form(
    registry: Registry, form: str, on: str, mark: int, made: Mapping[str, Sequence[str]],
    aside: list[Print] | None = None, years: Sequence[str] = (),
) -> None:  # fmt: skip
    """Remember single forms that were printed: by record, the codes of their pages."""
    at = registry.now().isoformat(timespec="seconds")
    keep(registry, [
        Print(form=form, rec=rec, at=at, user=registry.user, mark=mark, on=on, pages=tuple(pages),
              parts=tuple(years) if any(years) else ())
        for rec, pages in made.items()
    ], aside)  # fmt: skip


def of(registry: Registry, form: str, rec: str) -> list[Print]:
    """Give the prints of one paper, the newest first."""
    return [*reversed([*_read(form, rec, registry.setting(_name(form, rec), []))])]


def latest(
    registry: Registry, form: str, rec: str, choice: tuple[str, tuple[str, ...]]
) -> Print | None:
    """Give the newest print of a paper for which the same was asked."""
    return next((one for one in of(registry, form, rec) if one.choice == choice), None)


def everything(registry: Registry) -> Iterator[Print]:
    """Give all prints that are remembered, of each paper the newest first."""
    for row in registry.read(log.prints):
        form, _, rec = str(row["name"]).removeprefix(PRINTED).partition("/")
        yield from reversed([*_read(form, rec, json.loads(row["value"]))])


def _name(form: str, rec: str) -> str:
    return f"{PRINTED}{form}/{rec}"


def _stored(one: Print) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("form", "rec")}


def _sound(held: Any) -> list[dict[str, Any]]:
    return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


def _read(form: str, rec: str, held: Any) -> Iterable[Print]:
    """Take prints out of a setting; what a later program added is left aside."""
    names = Print.__dataclass_fields__
    for one in _sound(held):
        known = {name: value for name, value in one.items() if name in names}
        known |= {name: tuple(known.get(name, ())) for name in ("parts", "pages")}
        yield Print(form=form, rec=rec, **known)
