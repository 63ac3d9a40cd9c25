"""Forms and lists as rows of cells: how entries, blocks and listings look on a sheet."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from fupin_desktop.paper.photo_rows import draw_photos
from fupin_desktop.paper.pieces import Note, Photos, Piece, Signing
from fupin_desktop.paper.sheet import PAD, SIZE, WIDTH, Cell, Sheet, bar, height, measured
from fupin_desktop.paper.words import Block, Column, Entry, Listing

LABEL: Final = 82.0
VALUE: Final = WIDTH / 2 - LABEL
TABLE_SIZE: Final = 8.0
LABEL_SIZE: Final = 8.5
UNDIVIDED: Final = 260.0  # height up to which a record stays on one page
TITLE: Final = 31.0  # height of the title of a part
GAP: Final = 6.0  # between two forms or lists
NONE: Final = "（无记录）"
NOTE_SIZE: Final = 7.5
DAY: Final = "年　　月　　日　"
LINE: Final = 34.0  # height of a line to sign on
SEAL: Final = 105.0  # height of a place for a seal


def draw_pieces(sheet: Sheet, pieces: Sequence[Piece]) -> None:
    """Put pieces on a sheet, one after another; a short form is not divided."""
    for piece in pieces:
        match piece:
            case Listing():
                draw_listing(sheet, piece)
            case Block():
                draw_block(sheet, piece)
            case Photos():
                draw_photos(sheet, piece)
            case Signing():
                draw_signing(sheet, piece)
            case Note():
                draw_note(sheet, piece)
        sheet.y -= GAP
    if not pieces:
        sheet.row([Cell(NONE, WIDTH, align="center")])


def draw_note(sheet: Sheet, note: Note) -> None:
    """Put a line of small type on a sheet."""
    lines = Cell(note.text, WIDTH, size=NOTE_SIZE).lines
    sheet.keep(len(lines) * NOTE_SIZE * 1.5)
    for line in lines:
        sheet.y -= NOTE_SIZE * 1.5
        sheet.page.write(0, sheet.y, line, NOTE_SIZE)


def draw_signing(sheet: Sheet, signing: Signing) -> None:
    """Put lines to sign on, two to a row, and places for seals below them, all on one page."""
    sheet.keep(signing_height(signing))
    for at in range(0, len(signing.names), 2):
        some = signing.names[at : at + 2]
        room = VALUE if len(some) > 1 else WIDTH - LABEL
        sheet.row([cell for name in some for cell in _to_sign(name, room)], LINE)
    if not signing.seals:
        return
    top, each = sheet.y, WIDTH / len(signing.seals)
    for place, seal in enumerate(signing.seals):
        left = place * each
        sheet.page.lines.append((left, top, left, top - SEAL))
        sheet.page.write(left + 8, top - 16, seal, SIZE)
        sheet.page.write_right(left + each - 8, top - SEAL + 10, DAY, SIZE)
    sheet.page.lines += [(WIDTH, top, WIDTH, top - SEAL), (0, top - SEAL, WIDTH, top - SEAL)]
    sheet.y -= SEAL


def signing_height(signing: Signing) -> float:
    """How high the lines to sign on and the places for seals are."""
    return -(-len(signing.names) // 2) * LINE + (SEAL if signing.seals else 0)


def _to_sign(name: str, room: float) -> list[Cell]:
    day = DAY if name.endswith(("日期", "时间")) else ""
    return [label_cell(name), Cell(day, room, align="right")]


def draw_block(sheet: Sheet, block: Block) -> None:
    """Put a form on a sheet: on one page if it is short, and never its title alone."""
    rows = form_rows(block)
    whole = sum(map(height, rows))
    sheet.keep(whole if whole < UNDIVIDED else 110)
    for row in rows:
        sheet.row(row)


@lru_cache(maxsize=512)
def form_rows(block: Block) -> list[list[Cell]]:
    """A titled form: short values two to a row, then long ones over the whole width.

    It is asked for twice, to be measured and to be drawn, and many are as empty as others.
    """
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
    return entry.wide or SIZE * measured(entry.text, False) > 2 * (VALUE - 2 * PAD)


def _pair(entry: Entry, room: float) -> list[Cell]:
    return [label_cell(entry.label), Cell(entry.text, room)]


def label_cell(text: str) -> Cell:
    """The shaded cell that says what stands beside it."""
    return Cell(text, LABEL, align="center", shaded=True, size=LABEL_SIZE)


def draw_listing(sheet: Sheet, listing: Listing) -> None:
    """Put a table over the whole width, with its header on every page."""
    header, rows = _listing_rows(listing)
    if listing.title:
        sheet.keep(80)
        sheet.row([bar(listing.title)])
    sheet.table(header, rows or [[Cell(NONE, WIDTH, align="center")]])


def _listing_rows(listing: Listing) -> tuple[list[Cell], list[list[Cell]]]:
    """A table's header and rows; what has no column stands in a row of its own."""
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
    return header, rows


def whole_height(pieces: Sequence[Piece]) -> float:
    """How high some pieces without photos are together, below the title of their part."""
    return TITLE + sum(map(_height_of, pieces)) + GAP * len(pieces)


def _height_of(piece: Piece) -> float:
    match piece:
        case Listing():
            header, rows = _listing_rows(piece)
            return sum(map(height, (header, *rows)))
        case Block():
            return sum(map(height, form_rows(piece)))
        case Signing():
            return signing_height(piece)
        case Note():
            return len(Cell(piece.text, WIDTH, size=NOTE_SIZE).lines) * NOTE_SIZE * 1.5
        case _:
            return 0


def room_for(pieces: Sequence[Piece]) -> float:
    """Height that the beginning of some pieces wants below a title."""
    first = next((piece for piece in pieces if not isinstance(piece, Note)), None)
    if isinstance(first, Signing):
        return TITLE + signing_height(first)
    if not isinstance(first, Block):
        return 100
    whole = sum(map(height, form_rows(first)))
    return TITLE + 14 + (whole if whole < UNDIVIDED else 110)


def head_cell(label: str, room: float) -> Cell:
    """A cell of a table's header."""
    return Cell(label, room, bold=True, align="center", shaded=True, size=TABLE_SIZE)


def _stretched(columns: Sequence[Column]) -> list[float]:
    """Widths that fill the page: elastic columns take what is left, or all but the numbering."""
    spare = WIDTH - sum(column.width for column in columns)
    takers = [column for column in columns if column.elastic and spare > 0] or columns[1:]
    share = spare / sum(column.width for column in takers)
    return [column.width * (1 + share) if column in takers else column.width for column in columns]
