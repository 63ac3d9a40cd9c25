"""What stands in the workbook 全部数据: whose data it is, and row by row what each record gives."""

import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Table
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.sheet import DIRECTORY_BYTES, NOTHING, ZIP, directory_bytes, first_bytes
from fupin_desktop.excel.whole_sheet import (
    BESIDE,
    COVER,
    EXACT,
    HEAD,
    ID,
    MARK,
    Raw,
    is_local,
    local_of,
    read_cell,
    unpacked,
)
from fupin_desktop.registry import Registry

RECORD: Final = re.compile("[0-9a-f]{32}")
ADVICE: Final = "台账没有任何改动。请重新导出，或请对方重新发送。"


@dataclass(frozen=True)
class Cover:
    """What the first sheet says of the workbook."""

    about: Mapping[str, Any]

    @property
    def counts(self) -> dict[str, int]:
        """Number of records by kind."""
        return {one["table"]: one["rows"] for one in self.about["sheets"]}


@dataclass(frozen=True)
class Given:
    """One row: its record, and the values it gives."""

    table: str
    rec: str
    title: str
    values: Mapping[str, Json]
    names: Mapping[str, str]  # of references, by field
    above: str  # the record it hangs on
    place: str
    problem: str = ""


# What reading a part of a packed file may end with.
BROKEN: Final = (
    *(zipfile.BadZipFile, KeyError, OSError, ValueError, RuntimeError),
    *(EOFError, zlib.error),
)


def is_whole(book: Path) -> bool:
    """Tell whether a file looks like such a workbook: by the name of its first sheet."""
    if not first_bytes(book).startswith(ZIP):
        return False
    try:
        if directory_bytes(book) > DIRECTORY_BYTES:
            return False
        with zipfile.ZipFile(book) as archive, archive.open("xl/workbook.xml") as part:
            text = part.read(1 << 20).decode("utf-8", "replace")
    except BROKEN:
        return False
    first = re.search(r'<sheet\b[^>]*?\bname="([^"]*)"', text)
    return first is not None and first[1] == COVER


def cover_of(registry: Registry, book: Path, source: Iterator[str | list[Raw]]) -> Cover:
    """Read the first sheet; FupinError if it is none of ours, or another office's."""
    next(source, None)  # the sheet's name
    first = next(source, None)
    about: Any = None
    with suppress(ValueError):
        about = json.loads(str(first[0])) if isinstance(first, list) and first else None
    if not isinstance(about, dict) or about.get("form") != MARK:
        raise FupinError(f"文件“{book.name}”的首页被改动，认不出是谁的数据。{ADVICE}")
    region = str(about["region"])
    if not (region.startswith(registry.region) or registry.region.startswith(region)):
        raise FupinError(
            f"文件“{book.name}”是地区 {region} 的全部数据，本台账属于 {registry.region}。"
            f"{NOTHING}请打开那个地区的台账再导入。"
        )
    return Cover(about)


@dataclass(frozen=True, eq=False)
class Layout:
    """The columns of a sheet, by what they are."""

    table: Table
    name: str
    places: Mapping[str, int]
    fields: Mapping[str, Field]
    seen: set[bytes] = field(default_factory=set)  # records met already

    @property
    def above(self) -> str:
        """Column of the record that one of these hangs on."""
        return "household" if self.table.name == "person" else self.table.parent


def rows_of(
    registry: Registry, source: Iterator[str | list[Raw]], notes: Counter[str]
) -> Iterator[tuple[Layout, int, list[Raw]]]:
    """Give every row of records with its number and with what its sheet's columns are."""
    name, marks, layout, number = "", list[str](), None, 0
    for one in source:
        if isinstance(one, str):
            name, layout, number = one, None, 0
            continue
        number += 1
        if number == 1:
            marks = [str(cell or "") for cell in one]
        elif number == HEAD and name:  # the first sheet's rest has none
            layout = _layout(registry, name, marks, [str(cell or "") for cell in one], notes)
        elif layout is not None and any(cell is not None for cell in one):
            yield layout, number, one


def _layout(
    registry: Registry, name: str, marks: Sequence[str], titles_: Sequence[str],
    notes: Counter[str],
) -> Layout | None:  # fmt: skip
    """Read what a sheet's columns are; None if it holds no records of ours."""
    kind = next((mark.removesuffix(ID) for mark in marks if mark.endswith(ID)), "")
    if kind not in TABLES:
        notes[f"没有读取工作表“{name}”：隐藏的第一行不在，或者本版不认识这种记录。"] += 1
        return None
    table = registry.table(kind)
    places, fields = dict[str, int](), dict[str, Field]()
    for place, mark in enumerate(marks):
        known = table.fields.get(mark)
        if is_local(mark):  # its own record may stand further on in this very workbook
            known = local_of(mark, titles_[place] if place < len(titles_) else "")
        elif known is None and mark and not mark.endswith((BESIDE, ID)) and mark != EXACT:
            notes[f"工作表“{name}”有本版不认识的栏目，没有导入。"] += 1
        if known is not None and known.stored:
            fields[known.name] = known
        places[known.name if known else mark] = place
    return Layout(table, name, places, fields)


def record_of(layout: Layout, number: int, row: Sequence[Raw], notes: Counter[str]) -> Given:
    """Turn a row into a record and what it gives."""

    def at(mark: str) -> Raw:
        place = layout.places.get(mark, len(row))
        return row[place] if place < len(row) else None

    kind = layout.table.name
    rec, problem = str(at(kind + ID) or ""), ""
    if not RECORD.fullmatch(rec):
        problem = "没有记录编号，认不出是哪一条。新增的内容请填在“空白表样”里导入。"
    elif (key := bytes.fromhex(rec)) in layout.seen:
        problem = "同一条记录在工作表里有两行。请只留一行。"
    else:
        layout.seen.add(key)
    try:
        exact = unpacked(row[layout.places[EXACT] :]) if EXACT in layout.places else {}
    except ValueError:
        exact, problem = {}, problem or "“原样保存”一栏被改动，读不出来。"
    found: dict[str, Json] = {}
    for name, value in exact.items():
        if name in layout.fields or is_local(name):
            found[name] = value
        else:
            notes["有本版不认识的内容，没有导入。"] += 1
    for mark in layout.fields.keys() - found.keys():
        try:
            found[mark] = read_cell(layout.fields[mark], at(mark))
        except values.BadValue as error:
            problem = problem or str(error)
    names = {
        mark: str(at(mark + BESIDE) or "") for mark, one in layout.fields.items() if one.refers
    }
    above = str(at(layout.above) or "") if layout.above else ""
    title = str(at(BESIDE) or "") or layout.table.label
    place = f"{layout.name} 第 {number} 行"
    return Given(kind, rec, title, found, names, above, place, problem)
