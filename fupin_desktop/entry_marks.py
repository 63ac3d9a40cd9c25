"""What has been typed into the national system: from where in the log on, and each tick.

A tick says which place in the log the value was read at, never the value: what the record says
otherwise since is to be typed again. Ticks are settings of this ledger; entry_travel tells them.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop import movements
from fupin_desktop.errors import FupinError
from fupin_desktop.movements import Moment
from fupin_desktop.plan import LABEL
from fupin_desktop.registry import Registry

SINCE: Final = "entry_since"
PREFIX: Final = "entry/"  # settings: entry/<record>
IMPORT: Final = "import"  # instead of a day: when a list was imported last
WHOLE: Final = "_whole"  # in place of a field: that the record is there no more
KEPT: Final = 5  # ticks of one field that are remembered, so that taking one back brings the last
CHECKED: Final = "名册核对"
IMPORTED: Final = "名册导入"
NOT_SET: Final = (
    "还没有说从哪一天起算待录，没有列出清单。请先选一天，"
    "那天日终台账里有的就算全国系统里都有；也可以从最近一次导入名册算起。"
)
NO_IMPORT: Final = "这本台账还没有导入过名册，没有改动。请选一天。"


@dataclass(frozen=True)
class Tick:
    """That somebody typed a field into the national system as it was at a place in the log."""

    mark: int
    day: str
    user: str
    how: str = ""  # empty: by hand

    @property
    def words(self) -> str:
        """Say when and by whom."""
        return " ".join(filter(None, (self.day, self.user, self.how)))


Ticks = dict[str, dict[str, list[Tick]]]  # by record and field, the newest last


def since(registry: Registry) -> Moment:
    """Give from when on changes are to be typed; raises FupinError if nobody has said."""
    kept = registry.setting(SINCE)
    if not kept:
        raise FupinError(NOT_SET)
    return Moment(kept["mark"], kept["name"])


def is_set(registry: Registry) -> bool:
    """Tell whether somebody has said from when on changes are to be typed."""
    return bool(registry.setting(SINCE))


def set_since(registry: Registry, said: str) -> Moment:
    """Say from when on: the end of a day, a time of day, or the last import of a list."""
    found = _imported(registry) if said == IMPORT else movements.moment(registry, said)
    registry.set_setting(SINCE, {"mark": found.mark, "name": found.name})
    return found


def last_import(registry: Registry) -> Moment | None:
    """Give when a list was imported last, None if none was."""
    rows = registry.read(
        lambda db: log.find(
            db, "batch", "origin = '' AND kind = 'edit' AND substr(label, 1, ?) = ?"
            " ORDER BY n DESC LIMIT 1", (len(LABEL), LABEL),
        )
    )  # fmt: skip
    if not rows:
        return None
    (one,) = rows
    day = str(one["wall"])[:16].replace("T", " ")
    return Moment(one["first"] + one["operations"], f"{day} {one['label']}")


def _imported(registry: Registry) -> Moment:
    found = last_import(registry)
    if found is None:
        raise FupinError(NO_IMPORT)
    return found


def ticks(db: Database) -> Ticks:
    """Give all ticks."""
    rows = log.find(db, "setting", "name >= ? AND name < ?", (PREFIX, PREFIX + log.LAST))
    return {row["name"].removeprefix(PREFIX): _parsed(json.loads(row["value"])) for row in rows}


def tick(
    registry: Registry, fields: Iterable[tuple[str, str]], mark: int, how: str = ""
) -> int:  # fmt: skip
    """Tick fields, given as (record, field), as they were at a place in the log; count them."""
    one = Tick(mark, registry.today(), registry.user, how)
    return _change(registry, fields, lambda held: [*held, one][-KEPT:])


def untick(registry: Registry, fields: Iterable[tuple[str, str]]) -> int:
    """Take the last tick of some fields back; the one before counts again."""
    return _change(registry, fields, lambda held: held[:-1])


def _change(
    registry: Registry,
    fields: Iterable[tuple[str, str]],
    change: Callable[[list[Tick]], list[Tick]],
) -> int:
    by_record: dict[str, list[str]] = {}
    for rec, name in fields:
        by_record.setdefault(rec, []).append(name)

    def write(db: Database) -> None:
        for rec, names in by_record.items():
            held = _parsed(log.setting(db, PREFIX + rec, {}))
            held |= {name: change(held.get(name, [])) for name in names}
            kept = {name: [vars(one) for one in some] for name, some in held.items() if some}
            log.set_setting(db, PREFIX + rec, kept)

    registry.transact(write)
    return sum(map(len, by_record.values()))


def _parsed(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[Tick]]:
    return {name: [Tick(**one) for one in some] for name, some in held.items()}
