"""What the single forms have in common: heading, state of what day, cells, signatures, footer."""

from collections.abc import Iterable, Sequence
from typing import Final

from fupin_desktop.paper.fonts import BOLD, width
from fupin_desktop.paper.household_file import places_of, region_names
from fupin_desktop.paper.sheet import BOTTOM, SIZE, WIDTH, Cell, Page, Sheet, frame, height
from fupin_desktop.registry import Registry

PRINTOUT: Final = "辅助台账打印件"
OWN: Final = "格式由驻村台账编排，不代替上级统一制发的表；以全国系统数据为准"
PRIVATE: Final = "含个人信息，用后收好，不要外传"
DAY: Final = "年　　月　　日"
TITLE_SIZE: Final = 18.0


def heading(sheet: Sheet, title: str, about: str, *, note: str = OWN) -> None:
    """Put a title over a sheet, what it is not, and what it is about."""
    sheet.y -= 24
    size = min(TITLE_SIZE, WIDTH / max(1.0, width(title, BOLD)))
    sheet.page.write_center(sheet.y, title, size, bold=True)
    if note:
        sheet.y -= 14
        sheet.page.write_center(sheet.y, note, 7.5)
    sheet.y -= 6
    for line in Cell(about, WIDTH, size=SIZE + 0.5).lines if about else ():
        sheet.y -= 14
        sheet.page.write(0, sheet.y, line, SIZE + 0.5)
    sheet.y -= 8


def place(registry: Registry, village: str) -> str:
    """Name county, township and village of a household or office."""
    names = region_names(registry)
    told = [name for _, name in places_of(registry, village or registry.region, names) if name]
    said = " ".join(told) or registry.name
    return said.removesuffix("台账").removesuffix("驻村")  # of a ledger that is named after it


def pairs(
    sheet: Sheet, entries: Sequence[tuple[str, str]], label: float = 70.0, size: float = SIZE
) -> None:  # fmt: skip
    """Put labels with their values, two to a row; an odd one takes the whole width."""
    half = WIDTH / 2
    for at in range(0, len(entries), 2):
        some = entries[at : at + 2]
        room = half - label if len(some) > 1 else WIDTH - label
        cells = [
            one for name, text in some for one in (_label(name, label), Cell(text, room, size=size))
        ]
        sheet.row(cells, 20)


def _label(text: str, room: float) -> Cell:
    return Cell(text, room, align="center", shaded=True, size=8.5)


def grid(
    sheet: Sheet, columns: Sequence[tuple[str, float]], rows: Iterable[Sequence[str]], *,
    least: float = 0, size: float = 8.0, left: frozenset[int] = frozenset(), blank: int = 0,
    foot: float = 0,
) -> None:  # fmt: skip
    """Put a table over the whole width; columns named in `left` are not centred.

    `foot`: the height of what follows, which is not to stand on a page without rows.
    """
    whole = sum(share for _, share in columns)
    rooms = [WIDTH * share / whole for _, share in columns]
    header = [Cell(name, room, bold=True, align="center", shaded=True, size=8.0)
              for (name, _), room in zip(columns, rooms, strict=True)]  # fmt: skip
    page = len(sheet.pages)
    sheet.keep(60)
    sheet.row(header)
    every = [*rows, *[[""] * len(columns)] * blank]
    for number, texts in enumerate(every, start=1):
        cells = [Cell(text, room, size=size, align="left" if at in left else "center")
                 for at, (text, room) in enumerate(zip(texts, rooms, strict=True))]  # fmt: skip
        page = len(sheet.pages)
        tall = max(least, height(cells))
        sheet.keep(min(tall + (foot if number == len(every) else 0), 300))
        if len(sheet.pages) > page:
            sheet.row(header)
        sheet.row(cells, least)


def blanks_left(sheet: Sheet, least: float, reserve: float = 0) -> int:
    """How many empty rows of a height the page still has room for."""
    return max(0, int((sheet.y - BOTTOM - reserve - 22) / least))


def signatures(sheet: Sheet, names: Sequence[str], least: float = 30.0) -> None:
    """Places to sign, two to a row, kept together."""
    rows = [names[at : at + 2] for at in range(0, len(names), 2)]
    sheet.keep(least * len(rows))
    half = WIDTH / 2
    for some in rows:
        room = half - 82 if len(some) > 1 else WIDTH - 82
        cells = [
            one for name in some
            for one in (_label(name, 82.0),
                        Cell(DAY if name.endswith("日期") else "", room, align="right"))
        ]  # fmt: skip
        sheet.row(cells, least)


def finish(
    sheet: Sheet, registry: Registry, title: str, on: str, *, private: bool = True
) -> list[Page]:
    """Number the pages; the footer says what the paper is and which day's state it shows."""
    printed = registry.today()
    within = f"　{PRIVATE}" if private else ""

    def foot(page: Page, number: int, total: int) -> tuple[str, str]:
        return (f"{PRINTOUT}{within}　本页 {page.code}",
                f"截至 {on}　打印 {printed}　第 {number} 页 共 {total} 页")  # fmt: skip

    frame(sheet.pages, title, foot)
    return sheet.pages
