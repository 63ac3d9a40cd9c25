"""Forms and lists as rows of cells: how entries, blocks and listings look on a sheet."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from fupin_desktop.paper.fonts import REGULAR, width
from fupin_desktop.paper.sheet import PAD, SIZE, WIDTH, Cell, Sheet, bar, height
from fupin_desktop.paper.words import Block, Column, Entry, Listing

LABEL: Final = 82.0
VALUE: Final = WIDTH / 2 - LABEL
TABLE_SIZE: Final = 8.0
LABEL_SIZE: Final = 8.5
UNDIVIDED: Final = 260.0  # height up to which a record stays on one page
TITLE: Final = 31.0  # height of the title of a part
GAP: Final = 6.0  # between two forms or lists
NONE: Final = "（无记录）"


def draw_pieces(sheet: Sheet, pieces: Sequence[Block | Listing]) -> None:
    """Put forms and lists on a sheet, one after another; a short form is not divided."""
    for piece in pieces:
        if isinstance(piece, Listing):
            draw_listing(sheet, piece)
        else:
            draw_block(sheet, piece)
        sheet.y -= GAP
    if not pieces:
        sheet.row([Cell(NONE, WIDTH, align="center")])


def draw_block(sheet: Sheet, block: Block) -> None:
    """Put a form on a sheet: on one page if it is short, and never its title alone."""
    rows = form_rows(block)
    whole = sum(map(height, rows))
    sheet.keep(whole if whole < UNDIVIDED else 110)
    for row in rows:
        sheet.row(row)


def form_rows(block: Block) -> list[list[Cell]]:
    """A titled form: short values two to a row, then long ones over the whole width."""
    short = [entry for entry in block.entries if not _wide(entry)]
    long = [entry for entry in block.entries if _wide(entry)]
    if len(short) % 2:
        long.insert(0, short.pop())
    pairs = zip(short[::2], short[1::2], strict=True)
    return [
        [bar(block.label)],
        *([*_pair(left, VALUE), *_pair(right, VALUE)] for left, right in pairs),
        *(_pair(entry, WIDTH - LABEL) for entry in long),
    ]


def _wide(entry: Entry) -> bool:
    return entry.wide or SIZE * width(entry.text, REGULAR) > 2 * (VALUE - 2 * PAD)


def _pair(entry: Entry, room: float) -> list[Cell]:
    return [label_cell(entry.label), Cell(entry.text, room)]


def label_cell(text: str) -> Cell:
    """The shaded cell that says what stands beside it."""
    return Cell(text, LABEL, align="center", shaded=True, size=LABEL_SIZE)


def draw_listing(sheet: Sheet, listing: Listing) -> None:
    """Put a table over the whole width, with its header on every page."""
    widths = _stretched(listing.columns)
    header = [
        head_cell(column.label, room) for column, room in zip(listing.columns, widths, strict=True)
    ]
    rows = []
    for row, note in zip_longest(listing.rows, listing.notes, fillvalue=""):
        rows.append(
            [
                Cell(text, room, align=column.align, size=TABLE_SIZE)
                for text, column, room in zip(row, listing.columns, widths, strict=True)
            ]
        )
        if note:
            rows.append([Cell("", widths[0]), Cell(note, WIDTH - widths[0], size=TABLE_SIZE)])
    if listing.title:
        sheet.keep(80)
        sheet.row([bar(listing.title)])
    sheet.table(header, rows or [[Cell(NONE, WIDTH, align="center")]])


def room_for(pieces: Sequence[Block | Listing]) -> float:
    """Height that the beginning of some pieces wants below a title."""
    if not pieces or isinstance(pieces[0], Listing):
        return 100
    whole = sum(map(height, form_rows(pieces[0])))
    return TITLE + (whole if whole < UNDIVIDED else 110)


def head_cell(label: str, room: float) -> Cell:
    """A cell of a table's header."""
    return Cell(label, room, bold=True, align="center", shaded=True, size=TABLE_SIZE)


def _stretched(columns: Sequence[Column]) -> list[float]:
    """Widths that fill the page: elastic columns take what is left, or all but the numbering."""
    spare = WIDTH - sum(column.width for column in columns)
    takers = [column for column in columns if column.elastic and spare > 0] or columns[1:]
    share = spare / sum(column.width for column in takers)
    return [column.width * (1 + share) if column in takers else column.width for column in columns]
