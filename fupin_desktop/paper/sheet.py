"""The page frame: A4 with a binding margin, tables that flow over pages, and the footer."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from fupin_desktop.paper.fonts import (
    BOLD,
    DRAWN,
    RARE,
    REGULAR,
    TICKED,
    MissingGlyph,
    runs,
    width,
    wrap,
)

mm = 72 / 25.4  # points
A4 = (210 * mm, 297 * mm)  # width and height of the usual paper
PAGE_WIDTH, PAGE_HEIGHT = A4
BINDING, OUTER = 25 * mm, 18 * mm  # OUTER is wide enough for the holes of one-sided printing
TOP, BOTTOM = PAGE_HEIGHT - 22 * mm, 20 * mm
WIDTH = PAGE_WIDTH - BINDING - OUTER
LEADING = 1.42  # line distance in font sizes
PAD = 3.2  # between a cell's border and its text
SIZE = 9.0
THIN, THICK = 0.5, 0.9
SHADE = 0.93
LEAST_LINES = 3  # of a divided row on either page
NEAR = 150  # of the bottom: here it is seen to that two rows stay together
STROKE = 0.06  # ems of line that letters of a font without bold are outlined with to look bold
HAN = re.compile("[\u3400-\u9fff]")

Colour = tuple[float, float, float]  # red, green, blue from 0 to 1


@lru_cache(maxsize=4096)
def folded(text: str, limit: float, bold: bool) -> list[str]:
    """Break a text into lines; labels and codes recur on every form, so they are broken once."""
    return wrap(text, limit, BOLD if bold else REGULAR)


@lru_cache(maxsize=4096)
def measured(text: str, bold: bool) -> float:
    """Width of a text in em, measured once for a text that recurs."""
    return width(text, BOLD if bold else REGULAR)


@lru_cache(maxsize=4096)
def split(text: str, bold: bool) -> list[tuple[str, str]]:
    """Split a text into runs of one face, once for a text that recurs."""
    return runs(text, BOLD if bold else REGULAR)


class Cell(NamedTuple):
    """One cell of a table row."""

    text: str
    width: float
    bold: bool = False
    align: str = "left"  # left | center | right
    shaded: bool = False
    size: float = SIZE

    @property
    def lines(self) -> list[str]:
        """The text, broken to fit between the borders."""
        return folded(self.text, (self.width - 2 * PAD) / self.size, self.bold)


@dataclass(frozen=True)
class Image:
    """A photo on a page: where, how large, which; its content is read when the page is drawn."""

    x: float
    y: float
    width: float
    height: float
    sha256: str
    load: Callable[[], bytes]


@dataclass
class Page:
    """What is to be drawn on one page, in points from the left margin and the page's bottom."""

    part: str = ""
    size: tuple[float, float] = A4  # width and height of the paper
    tints: list[tuple[float, float, float, float, Colour]] = field(default_factory=list)
    texts: list[tuple[str, float, float, float, str]] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    shades: list[tuple[float, float, float, float]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    blots: list[tuple[float, float, float, float]] = field(default_factory=list)
    bold: list[int] = field(default_factory=list)  # texts to be bold whose font has no bold
    images: list[Image] = field(default_factory=list)
    stamp: str = ""  # its code, once head and footer stand on it

    def write(
        self, x: float, y: float, text: str, size: float = SIZE, *, bold: bool = False
    ) -> None:
        """Put one line of text; every text on paper passes here."""
        for face, run in split(text, bold):
            if face == DRAWN:
                self._tick(x, y, run, size)
            else:
                if bold and face in RARE:
                    self.bold.append(len(self.texts))
                self.texts.append((face, size, x, y, run))
            if run != text:
                x += size * measured(run, bold)

    def write_line(
        self, y: float, text: str, size: float = SIZE, *, bold: bool = False, right: float = WIDTH
    ) -> None:
        """Put one line of text from the left margin on, smaller if it would pass `right`."""
        self.write(0, y, text, fitting(text, size, right, bold=bold), bold=bold)

    def write_center(self, y: float, text: str, size: float, *, bold: bool = False) -> None:
        """Put one line of text in the middle of the page, smaller if it is too long."""
        size = fitting(text, size, WIDTH, bold=bold)
        room = WIDTH - size * measured(text, bold)
        self.write(room / 2, y, text, size, bold=bold)

    def write_right(self, x: float, y: float, text: str, size: float) -> None:
        """Put one line of text that ends at x, smaller if it is too long."""
        size = fitting(text, size, x)
        self.write(x - size * measured(text, False), y, text, size)

    def write_apart(self, y: float, left: str, right: str, size: float) -> None:
        """Put one text on the left and one on the right, both smaller if they would meet."""
        size = fitting(f"{left}　{right}", size, WIDTH)
        self.write(0, y, left, size)
        self.write_right(WIDTH, y, right, size)

    def _tick(self, x: float, y: float, marks: str, size: float) -> None:
        """Draw boxes to tick as lines: the fonts lack them."""
        side = size * 0.78
        for place, mark in enumerate(marks):
            left, low = x + place * size + size * 0.06, y - size * 0.06
            self.boxes.append((left, low, side, side))
            if mark == TICKED:
                foot = (left + side * 0.42, low + side * 0.16)
                self.rules.append((left + side * 0.14, low + side * 0.5, *foot))
                self.rules.append((*foot, left + side * 0.9, low + side * 0.92))

    @property
    def code(self) -> str:
        """A short text code of what the page says: head, footer and numbers left aside."""
        return self.stamp or self.coded("")

    def coded(self, about: str) -> str:
        """Give the code of the page as one of a paper about something."""
        shown = (image.sha256 for image in self.images)
        said = "\n".join((about, *(text for *_, text in self.texts), *shown))
        return hashlib.sha256(said.encode()).hexdigest()[:6].upper()


class Sheet:
    """Pages filled from top to bottom; they are drawn later, when their number is known."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self.marks: list[tuple[int, str]] = []  # (index of the page, title) of each part
        self.y = TOP
        self._header: Sequence[Cell] = ()
        self._bottom = 0.0  # where the last row ended: its border is not drawn twice
        self._sides: dict[float, int] = {}  # its upright borders, which the next row prolongs

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    def turn(self) -> None:
        """Go on with a new page, under the running table's header."""
        self.pages.append(Page(self.marks[-1][1] if self.marks else ""))
        self.y, self._bottom, self._sides = TOP, 0.0, {}
        if self._header:
            self._put(self._header, [cell.lines for cell in self._header])

    def keep(self, height: float) -> None:
        """Turn the page unless this much of it is left."""
        if self.y - height < BOTTOM:
            self.turn()

    def part(self, title: str, *, turn: bool = False, room: float = 90) -> None:
        """Begin a part of the file, with a bookmark, where there is room for its beginning."""
        if turn:
            self.turn()
        self.keep(room)
        if self.y == TOP:
            self.page.part = title
        self.marks.append((len(self.pages) - 1, title))
        self.y -= 22
        self.page.write(0, self.y, title, 13, bold=True)
        self.y -= 9

    def table(self, header: Sequence[Cell], rows: Sequence[Sequence[Cell]]) -> None:
        """A table of any length; its header is repeated on every page."""
        self.keep(60)
        self.row(header)
        self._header = header
        for row, below in zip_longest(rows, rows[1:], fillvalue=()):
            if below and not below[0].text and self.y - BOTTOM < NEAR:
                self._keep_both(row, below)
            self.row(row)
        self._header = ()

    def _keep_both(self, row: Sequence[Cell], below: Sequence[Cell]) -> None:
        """Keep a row and the one that goes on with it on one page, if that is not a tall one."""
        both = height(row) + height(below)
        if both < NEAR:
            self.keep(both)

    def row(self, cells: Sequence[Cell], least: float = 0) -> None:
        """One row of bordered cells, at least so high; a tall one is divided between pages."""
        lines = _broken(cells)
        tallest = max(map(len, lines))
        leading = _leading(cells)
        while tallest > (fitting := int((self.y - BOTTOM - 2 * PAD) / leading)):
            if min(fitting, tallest - LEAST_LINES) >= LEAST_LINES:
                fitting = min(fitting, tallest - LEAST_LINES)
                self._put(cells, [part[:fitting] for part in lines])
                pairs = zip(cells, lines, strict=True)
                lines = [_rest(cell, part, fitting) for cell, part in pairs]
                tallest -= fitting
            self.turn()
        self.keep(least)
        self._put(cells, lines, least)

    def _put(self, cells: Sequence[Cell], lines: Sequence[Sequence[str]], least: float = 0) -> None:
        """Draw a row that fits at the present height."""
        leading = _leading(cells)
        height = max(least, _height(lines, leading))
        top, bottom = self.y, self.y - height
        x, page, right = 0.0, self.page, sum([cell.width for cell in cells])
        if top != self._bottom:
            page.lines.append((x, top, right, top))
            self._sides = {}
        page.lines.append((x, bottom, right, bottom))
        sides = {x: self._side(x, top, bottom)}
        for cell, part in zip(cells, lines, strict=True):
            if cell.shaded:
                page.shades.append((x, bottom, cell.width, height))
            y = top - (height - len(part) * leading) / 2 - leading / 2 - cell.size * 0.37
            for line in part:
                if line:
                    self._put_line(cell, x, y, line)
                y -= leading
            x += cell.width
            sides[x] = self._side(x, top, bottom)
        self.y = self._bottom = bottom
        self._sides = sides

    def _side(self, x: float, top: float, bottom: float) -> int:
        """Draw an upright border, on from the row above if it has one there; give its place."""
        lines, place = self.page.lines, self._sides.get(x)
        if place is None:
            lines.append((x, top, x, bottom))
            return len(lines) - 1
        lines[place] = (x, lines[place][1], x, bottom)
        return place

    def _put_line(self, cell: Cell, x: float, y: float, line: str) -> None:
        """Draw one line of a cell."""
        spare = 0.0
        if cell.align != "left":
            spare = cell.width - 2 * PAD - cell.size * measured(line, cell.bold)
        shift = spare / 2 if cell.align == "center" else spare
        self.page.write(x + PAD + shift, y, line, cell.size, bold=cell.bold)


def _broken(cells: Sequence[Cell]) -> list[list[str]]:
    """The lines of each cell; a character that cannot be printed is told with its row."""
    try:
        return [cell.lines for cell in cells]
    except MissingGlyph as missing:
        char = missing.char
        whole = next((cell.text for cell in cells if char in cell.text), missing.text)
        raise MissingGlyph(char, whole, _beside(cells, char)) from None


def _beside(cells: Sequence[Cell], char: str) -> str:
    """Say whose row it is that holds a character: its label, or the first words beside it."""
    at = next((place for place, cell in enumerate(cells) if char in cell.text), 0)
    if at and cells[at - 1].shaded:
        return f"“{cells[at - 1].text}”一栏"
    others = (cell.text for cell in cells if char not in cell.text)
    words = next((text for text in others if HAN.search(text)), "")
    return f"与“{' '.join(words.split())[:20]}”同一行" if words else ""


def bar(text: str) -> Cell:
    """A shaded cell over the whole width."""
    return Cell(text, WIDTH, bold=True, shaded=True)


def _rest(cell: Cell, lines: list[str], drawn: int) -> list[str]:
    """What the next page still has to show of a divided cell; a label is shown again."""
    return lines[drawn:] or (lines if cell.shaded else [])


def height(cells: Sequence[Cell]) -> float:
    """How high a row of cells is, undivided."""
    return _height(_broken(cells), _leading(cells))


def _height(lines: Sequence[Sequence[str]], leading: float) -> float:
    return max(map(len, lines)) * leading + 2 * PAD


def _leading(cells: Sequence[Cell]) -> float:
    return max([cell.size for cell in cells]) * LEADING


def fitting(text: str, size: float, room: float, *, bold: bool = False) -> float:
    """The size at which one line of text fits a room: the given one, or smaller."""
    return min(size, room / max(measured(text, bold), 0.01))


Foot = Callable[[Page, int, int], tuple[str, str]]


def frame(pages: Sequence[Page], caption: str, foot: Foot) -> None:
    """Give each page its running head, if it has a part's, and its footer, as one of so many."""
    for number, page in enumerate(pages, start=1):
        page.stamp = page.stamp or page.coded(caption)
        left, right = foot(page, number, len(pages))
        if page.part:
            page.write_apart(TOP + 11, caption, page.part, 8)
            page.rules.append((0, TOP + 6, WIDTH, TOP + 6))
        page.rules.append((0, BOTTOM - 6, WIDTH, BOTTOM - 6))
        page.write_apart(BOTTOM - 17, left, right, 7.5)
