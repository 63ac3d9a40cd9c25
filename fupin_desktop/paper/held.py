"""What the ledger held of one household on a day, as the parts of its file are made from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from fupin_desktop import attachments, codes, media
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.days import later
from fupin_desktop.paper import chapters
from fupin_desktop.paper.pieces import Note, Photo, Photos, Piece
from fupin_desktop.paper.words import Row, Wording
from fupin_desktop.registry import Registry

LAST_OLD: Final = "2020-12-31"  # until then papers say 贫困户
SIDE: Final = 720  # points of a photo's longer side: 200 to the inch
REGISTERED: Final = ("02", "03")  # household_kind
SIGNS: Final = ("standard", "poverty_attribute", "exit_flag")  # only a registered one has them
# What a record of the year says in place of what the member's own record says now.
OF_YEAR: Final[Mapping[str, Mapping[str, str]]] = {
    "schooling": {"stage": "school"},
    "employment": {"status": "work_status", "months": "work_months", "employer": "employer",
                   "channel": "work_channel"},
    "insurance": {
        "resident_medical": "resident_medical", "employee_medical": "employee_medical",
        "serious_illness": "serious_illness_insurance", "resident_pension": "resident_pension",
        "employee_pension": "employee_pension", "subsistence_allowance": "subsistence_allowance",
        "destitute_support": "destitute_support", "medical_aid": "medical_aid",
        "commercial_medical": "commercial_medical",
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Held:
    """One household's records up to the day, read for its file."""

    registry: Registry
    row: Row
    members: Sequence[Row]
    places: tuple[tuple[str, str], ...]
    on: str  # the day asked for; empty: everything as it stands
    day: str  # the day the paper shows
    wording: Wording
    rows: Mapping[str, Mapping[str, Sequence[Row]]]  # table -> owning record -> records
    beside: Mapping[str, Mapping[str, Row]]  # table -> the records that its own name

    @property
    def rec(self) -> str:
        """Id of the household."""
        return str(self.row["id"])

    @property
    def old(self) -> bool:
        """Tell whether the paper shows a day on which households were called 贫困户."""
        return self.day <= LAST_OLD

    @property
    def registered(self) -> bool:
        """Tell whether the household had been registered as poor by the day."""
        return self.row["kind"] in REGISTERED or any(self.row[name] for name in SIGNS)

    @property
    def monitored(self) -> bool:
        """Tell whether the household had been taken under monitoring by the day."""
        return bool(self.row["monitoring_kind"])

    def owned(self, table: str) -> list[Row]:
        """Records of a type that hang on the household or on its members."""
        held = self.rows[table]
        if chapters.parent_of(table) == "person":
            return [row for one in self.members for row in held.get(str(one["id"]), ())]
        return [*held.get(self.rec, ())]

    def below(self, table: str, rec: str) -> Sequence[Row]:
        """Records of a type that hang on a record of the household."""
        return self.rows[table].get(rec, ())

    def latest(self, table: str, *kinds: str) -> Row:
        """The newest record of a type, of some kinds where they are named; empty if none is."""
        found = [row for row in self.owned(table) if not kinds or row["kind"] in kinds]
        return max(found, key=lambda row: str(row["year"] or ""), default={})

    def helped_by(self) -> list[tuple[Row, Row]]:
        """The pairings that held on the day, the first first, with the helper of each."""
        named = self.beside.get("pairing", {})
        return [
            (row, named[str(row["helper"])]) for row in self.owned("pairing")
            if str(row["helper"]) in named and (not row["end"] or later(row["end"], self.day))
        ]  # fmt: skip

    def person(self, member: Row) -> Row:
        """A member as the yearly records of the day's year tell of it, where they tell."""
        said = dict(member)
        if not self.on:
            return said
        for table, names in OF_YEAR.items():
            for row in self.rows[table].get(str(member["id"]), ()):
                if str(row["year"] or "")[:4] == self.day[:4]:
                    told = {there: row[here] for here, there in names.items()}
                    said |= {name: value for name, value in told.items() if value is not None}
        return said

    def files(self, recs: Iterable[Json]) -> list[Row]:
        """What is attached to some records."""
        wanted = {str(rec) for rec in recs}
        hung = self.rows["attachment"].get(self.rec, ())
        return [row for row in hung if str(row["record"]) in wanted]

    def enclosed(self, files: Sequence[Row]) -> Iterator[Piece]:
        """Show photos among some attachments, and name the other files."""
        shown = tuple(self._photo(row) for row in files if row["media_type"] == media.PHOTO)
        if shown:
            yield Photos(shown)
        others = [row for row in files if row["media_type"] != media.PHOTO]
        if others:
            said = "、".join(
                f"{row['title'] or '未命名'}（{codes.label('media_type', str(row['media_type']))}）"
                for row in others
            )
            yield Note(f"另有文件：{said}")

    def _photo(self, row: Row) -> Photo:
        caption = "　".join(filter(None, (str(row["title"] or ""), str(row["taken"] or "")[:16],
                                          str(row["note"] or ""))))  # fmt: skip
        here = attachments.is_here(self.registry, row)
        return Photo(
            sha256=str(row["sha256"]), caption=caption, width=_side(row["width"], 4),
            height=_side(row["height"], 3),
            load=partial(attachments.printable, self.registry, row, SIDE) if here else None,
        )  # fmt: skip


def _side(value: Json, otherwise: int) -> int:
    return value if isinstance(value, int) and value > 0 else otherwise
