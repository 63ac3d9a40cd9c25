"""The words in which a record type is described, after XLSForm."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


class Kind(Enum):
    """How a value is stored, shown, typed and printed; every layer keeps one dict keyed by it."""

    TEXT = "text"  # one line, as typed
    LONG = "long"  # several lines
    INTEGER = "integer"
    DECIMAL = "decimal"  # stored as an integer, scaled by `places`
    MONEY = "money"  # yuan for people, stored as integer fen
    DATE = "date"  # YYYY, YYYY-MM or YYYY-MM-DD
    YESNO = "yesno"
    CODE = "code"  # one code of the list `choices`
    CODES = "codes"  # several codes, stored sorted
    REF = "ref"  # record id in the table `choices`
    REFS = "refs"  # several record ids, stored sorted

    __hash__ = object.__hash__  # there is one of each, asked for a million times; Enum's is slow


class Policy(Enum):
    """What two concurrent, different values of one register become (design.md section 4)."""

    ORDINARY = "ordinary"  # the later is shown, the other kept
    UNION = "union"  # tags: both
    PROTECTED = "protected"  # the common ancestor stays until the township decides
    AUTHORITY = "authority"  # a village's edit is a proposal


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field, written once; columns, forms, workbooks and paper follow from it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    unit: str = ""
    required: bool = False
    choices: str = ""
    relevant: tuple[str, frozenset[str]] | None = None  # (field, codes that make this one apply)
    default: Json = None
    low: int | None = None
    high: int | None = None
    pattern: str = ""
    places: int = 0
    register: str = ""  # the group this field can only change with; empty: its own
    policy: Policy = Policy.ORDINARY
    aliases: tuple[str, ...] = ()  # column titles seen in other people's workbooks
    sensitive: bool = False
    via: str = ""  # the table whose current record this field is shorthand for
    computed: bool = False  # follows from the record's other fields (figures.py), never stored
    fixed: bool = False  # part of a natural key: it cannot change once the record is made
    external_code: str = ""  # code in the national database
    since: int = 1  # catalogue version that brought the field

    @property
    def group(self) -> str:
        """Name of the register that holds this field."""
        return self.register or self.name

    @property
    def refers(self) -> bool:
        """Tell whether this field names other records."""
        return self.kind in (Kind.REF, Kind.REFS)

    @property
    def stored(self) -> bool:
        """Tell whether operations set this field."""
        return not (self.via or self.computed)

    def applies(self, row: Mapping[str, Json]) -> bool:
        """Tell whether this field has a place in a record, as the field it depends on says."""
        if self.relevant is None:
            return True
        held = row.get(self.relevant[0])
        return any(one in self.relevant[1] for one in (held if isinstance(held, list) else [held]))


@dataclass(frozen=True)
class Section:
    """A titled part of a form."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class Table:
    """One record type."""

    name: str
    label: str
    sections: tuple[Section, ...]
    key: tuple[str, ...] = ()  # natural key: the record's id follows from these fields
    parent: str = ""  # the REF field that names the owning record
    place: str = ""  # the field with the code of the region that a record without parent is of
    shared: bool = False  # records of a township or above go to every village below it
    title: str = ""  # the field people call a record by
    titles: tuple[str, ...] = ()  # the fields people tell records apart by; empty: the title
    order: tuple[str, ...] = ()  # fields a list is sorted by; a leading "-" means descending
    listed: tuple[str, ...] = ()  # columns of a list until its user chooses others
    filters: tuple[str, ...] = ()  # fields a list can be narrowed by
    searched: tuple[str, ...] = ()  # fields a search looks into
    hint: str = ""  # what this record type is for, in a sentence for its user
    since: int = 1  # catalogue version that brought the table

    @cached_property
    def fields(self) -> dict[str, Field]:
        """All fields by name, in form order."""
        return {field.name: field for section in self.sections for field in section.fields}

    @cached_property
    def registers(self) -> dict[str, tuple[Field, ...]]:
        """Stored registers by name with their fields; shorthand and computed fields have none."""
        groups: dict[str, list[Field]] = {}
        for field in self.fields.values():
            if field.stored:
                groups.setdefault(field.group, []).append(field)
        return {name: tuple(members) for name, members in groups.items()}

    @cached_property
    def columns(self) -> tuple[tuple[str, str, bool], ...]:
        """Stored fields as (name, register, whether the register is a group)."""
        return tuple(
            (field.name, field.group, bool(field.register))
            for field in self.fields.values() if field.stored
        )  # fmt: skip

    @cached_property
    def packed(self) -> tuple[tuple[str, bool], ...]:
        """Fields whose column holds another type than their value: (name, whether it is a list)."""
        kinds = {Kind.YESNO: False, Kind.CODES: True, Kind.REFS: True}
        return tuple((f.name, kinds[f.kind]) for f in self.fields.values() if f.kind in kinds)

    def is_group(self, register: str) -> bool:
        """Tell whether a register holds several fields as one value."""
        return any(field.register == register for field in self.registers.get(register, ()))

    def policy(self, register: str) -> Policy:
        """Policy of a register; what the catalogue does not know is ordinary."""
        members = self.registers.get(register)
        return members[0].policy if members else Policy.ORDINARY

    def sensitive(self, register: str) -> bool:
        """Tell whether a register travels in an operation of its own."""
        return any(field.sensitive for field in self.registers.get(register, ()))
