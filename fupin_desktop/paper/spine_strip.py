"""脊背条: strips to cut out and glue on the backs of the folders of households."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop.homes import Home
from fupin_desktop.paper.fonts import MissingGlyph, composed
from fupin_desktop.paper.household_file import places_of, region_names
from fupin_desktop.paper.plain_form import finish
from fupin_desktop.paper.sheet import TOP, WIDTH, Page, Sheet, fitting, measured
from fupin_desktop.registry import Registry

TITLE: Final = "户档案脊背条"
ACROSS: Final = 6
WIDE: Final = WIDTH / ACROSS
HIGH: Final = 640.0
TOP_OF_STRIPS: Final = TOP - 24
ADVICE: Final = "沿线剪下，贴在文件夹、档案盒的脊背上。"
# height from above of what stands upright on a strip, and its largest type
HEAD, PLACE, NAME = (92.0, 20.0), (212.0, 13.0), (250.0, 28.0)
LINE: Final = 22.0
NUMBER: Final = "档号"
SMALL: Final = 9.0


def lay_out(registry: Registry, homes: Sequence[Home]) -> list[Page]:
    """Lay out a strip for each household of a village, in their order."""
    sheet, names = Sheet(), region_names(registry)
    village = dict(places_of(registry, str(homes[0].row["village"] or ""), names)).get("村", "")
    for at, home in enumerate(homes):
        if at and at % ACROSS == 0:
            sheet.turn()
        if at % ACROSS == 0:
            sheet.page.write_line(TOP - 12, ADVICE, SMALL)
        try:
            _strip(sheet.page, at % ACROSS * WIDE, village, home)
        except MissingGlyph as missing:
            raise MissingGlyph(missing.char, missing.text, f"户“{home.name}”") from None
    return finish(sheet, registry, TITLE, homes[0].on)


def _strip(page: Page, left: float, village: str, home: Home) -> None:
    """Draw one strip: what it is, where, whose, and below lines of small type."""
    page.boxes.append((left, TOP_OF_STRIPS - HIGH, WIDE, HIGH))
    y = TOP_OF_STRIPS
    columns = ((HEAD, "户档案"), (PLACE, f"{village}　{home.place.replace(' ', '')}".strip()),
               (NAME, home.name or "户主未填"))  # fmt: skip
    for (high, most), text in columns:
        _upright(page, left, y, high, most, text, bold=most != PLACE[1])
        y -= high
        page.lines.append((left, y, left + WIDE, y))
    door, number = (str(home.row[name] or "") for name in ("door_number", "number"))
    for text in (door, number, NUMBER):
        size = fitting(text, SMALL, WIDE - 8)
        page.write(left + 4, y - LINE + 8, text, size)
        y -= LINE
        if text != NUMBER:  # below it is room to write
            page.lines.append((left, y, left + WIDE, y))


def _upright(
    page: Page, left: float, top: float, high: float, most: float, text: str, *, bold: bool
) -> None:
    """Put the characters of a text below each other, as large as their column lets them be."""
    marks = [char for char in composed(text) if measured(char, bold)]
    step = min(most * 1.15, (high - 12) / max(1, len(marks)))
    size = min(most, step / 1.05)
    y = top - (high - step * len(marks)) / 2
    for char in marks:
        room = size * measured(char, bold)
        page.write(left + (WIDE - room) / 2, y - step / 2 - size * 0.37, char, size, bold=bold)
        y -= step
