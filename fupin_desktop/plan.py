"""What a package or a workbook would do, as the preview shows it before anything is written."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

# In the order of the preview's tabs.
KINDS: Final = {
    "new": "新增",
    "changed": "修改",
    "kept": "手工改过",
    "conflict": "两处不一致",
    "refused": "拒收",
    "deleted": "删除",
    "merged": "合并",
    "missing": "名单中没有",
    "elsewhere": "外村",
    "unchanged": "无变化",
}
BOTH: Final = "两边都改"  # of a line, whatever its kind

LABEL: Final = "导入 "  # before the file's name: a batch of this ledger that took in a list


@dataclass(slots=True, unsafe_hash=True)  # never changed; not frozen: a plan has many thousands
class Cell:
    """One value that would change, as text for people."""

    field_label: str
    old: str
    new: str
    register: str = field(default="", compare=False)  # what it is decided and sent back by
    who: str = field(default="", compare=False)  # who wrote it and when
    is_open: bool = field(default=False, compare=False)  # needs deciding


@dataclass(slots=True, unsafe_hash=True)  # as Cell
class Line:
    """What would happen to one record, or why nothing would; `kind` is one of KINDS."""

    kind: str
    table: str
    rec: str
    title: str
    cells: tuple[Cell, ...] = ()
    reason: str = ""
    place: str = ""  # where it stands in the source, such as a cell's address
    home: str = ""  # what its household is called; empty where it belongs to none
    who: str = ""  # who wrote it and when
    photos: tuple[str, str] = ("", "")  # SHA-256 of the photo it names and will name
    here: tuple[str, ...] = ()  # what this ledger changed of it meanwhile: both sides apply
    grounds: tuple[str, ...] = ()  # numbers of the reason's grounds, where it has some


class LaterLine(Line):
    """A line that is put into words when somebody looks at it.

    A first package has many thousands, of which people read the few that are in sight.
    """

    __slots__ = ("say",)

    def __init__(
        self, kind: str, table: str, rec: str, say: Callable[[], tuple[str, tuple[Cell, ...]]], *,
        home: str = "", who: str = "", photos: tuple[str, str] = ("", ""),
    ) -> None:  # fmt: skip
        self.kind, self.table, self.rec, self.say = kind, table, rec, say
        self.home, self.who, self.photos = home, who, photos
        self.reason, self.place, self.here, self.grounds = "", "", (), ()

    def __getattr__(self, name: str) -> Any:
        """Say title and cells, which are not there yet: for nothing else Python asks here."""
        if name not in ("title", "cells"):
            raise AttributeError(name)
        self.title, self.cells = self.say()
        return getattr(self, name)


@dataclass(frozen=True)
class Plan:
    """Everything a source would do: a line per record, and one more for what of it stays."""

    source: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)  # by kind, how many have no line here

    def count(self, kind: str) -> int:
        """Number of records of one kind."""
        return self.counts()[kind]

    def counts(self) -> dict[str, int]:
        """Number of records of every kind, zeros included."""
        return dict(self._counts)

    def of_kind(self, kind: str) -> tuple[Line, ...]:
        """Lines of one kind, in the order of the source."""
        return tuple(line for line in self.lines if line.kind == kind)

    @cached_property
    def both(self) -> tuple[Line, ...]:
        """Lines of records that both sides changed, in different items."""
        return tuple(line for line in self.lines if line.here)

    @cached_property
    def _counts(self) -> dict[str, int]:
        tally = Counter(line.kind for line in self.lines)
        return {kind: tally[kind] + self.more.get(kind, 0) for kind in KINDS}
