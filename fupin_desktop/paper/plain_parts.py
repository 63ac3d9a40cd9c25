"""Parts of the archive that follow from the catalogue: forms and lists of any record type."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from fupin_desktop import titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Table
from fupin_desktop.derive import LOCAL
from fupin_desktop.paper import chapters, income_sheet
from fupin_desktop.paper.held import Held
from fupin_desktop.paper.pieces import Piece
from fupin_desktop.paper.words import (
    NUMBER_WIDTH,
    OWN_WIDTHS,
    Column,
    Entry,
    Listing,
    Row,
    Wording,
    gathered,
    numbered,
)

MEMBER_CORE: Final = (  # the members' first table; its widths fit the page
    "name", "relation", "sex", "birth_date", "id_number", "ethnic", "education", "health",
    "labour",
)  # fmt: skip
LEFT_OUT: Final = frozenset({"household", "region"})  # what the whole file says already
ATTACHMENT_SHOWN: Final = ("title", "media_type", "taken", "note")
TABLE_WIDTH: Final = 470.0  # points in which columns of further member tables are gathered


def sections(held: Held) -> Iterator[Piece]:
    """The household as its form shows it, every field in its section."""
    for section in TABLES["household"].sections:
        fields = [field for field in section.fields if field.name not in LEFT_OUT]
        yield held.wording.form(section.label, fields, held.row)


def members(held: Held) -> Iterator[Piece]:
    """The members' main columns, then as many tables as their other known values need."""
    fields = TABLES["person"].fields
    yield held.wording.listing([fields[name] for name in MEMBER_CORE], held.members)
    others = [f for f in fields.values() if f.name not in (*MEMBER_CORE, *LEFT_OUT)]
    yield from _more_tables(held.wording, fields["name"], others, held.members)


def _more_tables(
    wording: Wording, name: Field, fields: Iterable[Field], people: Sequence[Row]
) -> Iterator[Listing]:
    """Tables of the fields that any member has a value of, each with the members' names."""
    known = [f for f in fields if any(m.get(f.name) not in (None, "", []) for m in people)]
    for group in gathered(known, TABLE_WIDTH - NUMBER_WIDTH - OWN_WIDTHS["name"]):
        yield wording.listing([name, *group], people)


def forms(held: Held, table: str, rows: Sequence[Row]) -> Iterator[Piece]:
    """A form of what each record holds, below it a list of what it owns, and its photos."""
    known = held.registry.table(table)
    fields = [f for f in known.fields.values() if f.name not in LEFT_OUT]
    for number, row in enumerate(rows, start=1):
        word = chapters.WORDS.get(table)
        title = f"{word} {number}" if word else _titled(held.wording, known, row)
        block = held.wording.filled(title, fields, row)
        if table == "income" and (said := income_sheet.reckoned(held.wording, row)):
            block = replace(block, entries=(*block.entries, Entry("计算", said, wide=True)))
        yield block
        below = chapters.BELOW.get(table, "")
        owned = held.below(below, str(row["id"])) if below else []
        if owned:
            yield listed(held, below, owned)
        yield from held.enclosed(held.files([row["id"], *(one["id"] for one in owned)]))


def _titled(wording: Wording, table: Table, row: Row) -> str:
    fields = [table.fields[name] for name in titles.title_fields(table)]
    texts = [wording.text(f, row) for f in fields if f.name not in LEFT_OUT]
    return "　".join((table.label, *filter(None, texts)))


def lists(held: Held, chapter: chapters.Chapter) -> Iterator[Piece]:
    """A list of each type of a chapter, then lists of the records they name."""
    owned = {table: held.owned(table) for table in chapter.tables}
    shown = {table: rows for table, rows in owned.items() if rows or chapter.always}
    several = len(chapter.tables) > 1
    for table, rows in shown.items():
        yield listed(held, table, rows, titled=several)
    for table, rows in shown.items():
        yield from _beside(held, table, rows)


def listed(held: Held, table: str, rows: Sequence[Row], *, titled: bool = True) -> Listing:
    """Records of a type as rows, with a note for what has no column."""
    known = held.registry.table(table)
    owner = () if chapters.parent_of(table) == "person" else (known.parent,)
    listing = held.wording.brief(known, rows, {*LEFT_OUT, *owner})
    return replace(listing, title=known.label if titled else "")


def _beside(held: Held, table: str, rows: Sequence[Row]) -> Iterator[Listing]:
    """A list of the records that those of a type name, each once."""
    field, other = chapters.BESIDE.get(table, ("", ""))
    ids = dict.fromkeys(str(row[field]) for row in rows if field)
    named = [held.beside[table][rec] for rec in ids if rec in held.beside.get(table, {})]
    if named:
        known = held.registry.table(other)
        yield replace(held.wording.brief(known, named, LEFT_OUT), title=known.label)


def supplement(held: Held) -> tuple[list[Piece], int]:
    """What local fields say about the household and its members, and how many say it."""
    home, person = held.registry.table("household"), held.registry.table("person")
    own = [f for f in home.fields.values() if f.name.startswith(LOCAL)]
    theirs = [f for f in person.fields.values() if f.name.startswith(LOCAL)]
    block = held.wording.form("农户补充项", own, held.row)
    tables = _more_tables(held.wording, person.fields["name"], theirs, held.members)
    filled = [f for f in own if held.wording.text(f, held.row)]
    filled += [f for f in theirs if any(held.wording.text(f, one) for one in held.members)]
    return [*([block] if own else []), *tables], len(filled)


def files(held: Held) -> tuple[list[Piece], int]:
    """All attachments in a list, and the photos that stand in no other part; and their number."""
    hung = [*held.rows["attachment"].get(held.rec, ())]
    fields = [TABLES["attachment"].fields[name] for name in ATTACHMENT_SHOWN]
    columns = [Column(f.label, w, "left", f.name == "note") for f, w in
               zip(fields, (120, 50, 84, 90), strict=True)]  # fmt: skip
    rows = [[*(held.wording.text(f, row) for f in fields), _owner(held, row)] for row in hung]
    listing = numbered([*columns, Column("所属", 70)], rows)
    listing = replace(listing, photos=tuple(str(row["sha256"]) for row in hung))
    shown = {table for chapter in chapters.CHAPTERS if chapter.forms for table in chapter.tables}
    shown |= {chapters.BELOW[table] for table in shown if table in chapters.BELOW}
    rest = [row for row in hung if row["record_table"] not in shown]
    photos = [piece for piece in held.enclosed(rest) if rest and hasattr(piece, "photos")]
    return [listing, *photos], len(hung)


def _owner(held: Held, row: Row) -> str:
    table, rec = str(row["record_table"] or ""), str(row["record"] or "")
    label = TABLES[table].label if table in TABLES else ""
    return held.wording.names.get(rec, "") or label
