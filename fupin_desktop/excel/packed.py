"""Lines of a roster kept small: what they say is laid out when somebody looks at them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple, overload

import orjson

from fupin_desktop import values
from fupin_desktop.catalogue.fields import Field, Json, Kind, Table
from fupin_desktop.excel.hands import part_of
from fupin_desktop.plan import Cell, Line
from fupin_desktop.record import Change

WRITTEN: Final = frozenset({"new", "changed"})  # kinds of lines that an import writes


class Said(NamedTuple):
    """What a line says of its record: the values of the list, by field, and what is there now."""

    rec: str
    title: str
    place: int | str  # a row from 0, or what its place is called
    given: Mapping[str, Json]
    held: Mapping[str, Json]
    who: Mapping[str, str]  # who typed what is there
    same: Collection[str] = ()  # fields of which the list has the very value that is here


class Packing:
    """What the packed lines of one roster share: the fields, and what households are called."""

    def __init__(self, tables: Mapping[str, Table], names: Mapping[str, str]) -> None:
        self.tables, self.names = tables, names
        self.fields = {name: [*table.fields] for name, table in tables.items()}
        self.numbers = {
            name: {field: number for number, field in enumerate(fields)}
            for name, fields in self.fields.items()
        }

    def pack(self, table: str, said: Said) -> bytes:
        """Put away what a line says; fields as numbers, lest their names be kept each time."""
        rec, title, place, given, held, who, same = said
        numbers = self.numbers[table]
        content = orjson.dumps((
            rec, title, place, [numbers[name] for name in given], [*given.values()],
            [held.get(name) for name in given] if held else None,
            [who.get(name) for name in given] if who else None,
            [numbers[name] for name in same],
        ))  # fmt: skip
        return memoryview(content).tobytes()  # those that were made have room for a kilobyte

    def unpack(self, table: str, content: bytes) -> Said:
        """Lay out what a line says."""
        rec, title, place, fields, news, olds, whose, same = orjson.loads(content)
        known = self.fields[table]
        names = [known[number] for number in fields]
        return Said(
            rec, title, place,
            dict(zip(names, news, strict=True)),
            dict(zip(names, olds, strict=True)) if olds else {},
            {name: by for name, by in zip(names, whose, strict=True) if by} if whose else {},
            [known[number] for number in same],
        )  # fmt: skip

    def cells(self, table: str, said: Said) -> tuple[Cell, ...]:
        """Say the values for people."""
        fields, held, who = self.tables[table].fields, said.held, said.who
        return tuple(
            Cell(
                fields[name].label, self.show(fields[name], held.get(name)), text,
                register=part_of(fields[name]) if name in who else "", who=who.get(name, ""),
            )
            for name, value in said.given.items() if (text := self.show(fields[name], value))
        )  # fmt: skip

    def show(self, field: Field, value: Json) -> str:
        """Say a value for people."""
        if field.kind is Kind.REF and value is not None:
            return self.names.get(str(value), "")
        return values.show(field, value)


class PackedLine(Line):
    """A line that is laid out each time somebody looks at it, and the change that it tells of.

    A township's list has a hundred thousand with ten values each, of which few are ever in sight.
    """

    __slots__ = ("content", "packing")

    def __init__(
        self, packing: Packing, said: Said, kind: str, table: str, *,
        reason: str = "", who: str = "", grounds: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.packing, self.content = packing, packing.pack(table, said)
        self.kind, self.table = kind, table
        self.reason, self.who, self.grounds = reason, who, grounds
        self.home, self.photos, self.here = "", ("", ""), ()

    def __getattr__(self, name: str) -> Any:
        """Say what is not kept: for nothing else Python asks here."""
        match name:
            case "rec":
                return self.said.rec
            case "title":
                return self.said.title
            case "place":
                place = self.said.place
                return f"第 {place + 1} 行" if isinstance(place, int) else place
            case "cells":
                return self.packing.cells(self.table, self.said)
        raise AttributeError(name)

    @property
    def said(self) -> Said:
        """What it says, laid out."""
        return self.packing.unpack(self.table, self.content)

    @property
    def change(self) -> Change:
        """What is written where an import writes lines of this kind."""
        said = self.said
        return Change(table=self.table, rec=said.rec, values=said.given)

    def telling(self, kind: str, said: Said) -> "PackedLine":
        """Give a line of the same record that says something else."""
        return PackedLine(
            self.packing, said, kind, self.table,
            reason=self.reason, who=self.who, grounds=self.grounds,
        )  # fmt: skip


class Changes(Sequence[Change]):
    """What some lines write, each change made when it is asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [one for one in lines if isinstance(one, PackedLine) and one.kind in WRITTEN]

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, place: int) -> Change: ...
    @overload
    def __getitem__(self, place: slice) -> list[Change]: ...
    def __getitem__(self, place: int | slice) -> Change | list[Change]:
        if isinstance(place, slice):
            return [one.change for one in self.lines[place]]
        return self.lines[place].change

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same changes, in whatever sequence the others are."""
        return isinstance(other, Sequence) and [*self] == [*other]

    __hash__ = None  # type: ignore[assignment]  # as a list has none
