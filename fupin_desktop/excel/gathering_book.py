"""What villages sent back as one workbook: rows, a sum for each of them, the total, the notes."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from fupin_desktop import durable
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel.cell_text import TEXT, cell_text
from fupin_desktop.excel.gathering import OFFICE, Joined
from fupin_desktop.excel.listing import HEAD, opened
from fupin_desktop.excel.sheet import Value
from fupin_desktop.registry import Registry

NAME: Final = "合并"
TOP: Final = 3  # rows above the first line: title, date, heads
MOST: Final = 1_048_576 - TOP
SUM: Final = {"bold": True, "bg_color": "#F2F2F2"}
WHOLE, PARTED = "#,##0", "#,##0.00"
NARROW, WIDE = 9, 40  # characters
SAMPLE: Final = 300
STEP: Final = 2_000
TOO_MANY: Final = "合起来超过 {:,} 行，一张工作表放不下。没有写。请分几次合并。"


def write_gathered(
    registry: Registry, joined: Joined, target: Path, step: Step = no_step
) -> int:  # fmt: skip
    """Write returns one under another with their sums; return the number of their rows."""
    if joined.count + len(joined.returns) + 1 > MOST:
        raise FupinError(TOO_MANY.format(MOST))
    content = BytesIO()
    with opened(content, target, NAME) as (book, page):
        _begin(registry, joined, book, page)
        pens = _Pens(book, page, joined)
        number = TOP
        for one in joined.returns:
            for row in one.rows:
                if number % STEP == 0:
                    step(number, joined.count)
                pens.draw(number, [one.office, *row])
                number += 1
            pens.sum(number, f"{one.office} 小计（{len(one.rows):,} 行）", joined.sums([one]))
            number += 1
        pens.sum(number, f"合计（{joined.count:,} 行）", joined.sums(joined.returns))
        plain = book.add_format({})
        for place, note in enumerate(joined.notes, number + 2):
            page.write_string(place, 0, cell_text(note), plain)
    durable.write(target, content.getvalue())
    return joined.count


class _Pens:
    """What writes rows and sums, whole numbers without decimals where a column has none."""

    def __init__(self, book: Any, page: Any, joined: Joined) -> None:
        self.page, self.width = page, len(joined.heads) + 1
        rows = [row for one in joined.returns for row in one.rows]
        forms = [
            PARTED if any(_is_parted(row, place) for row in rows) else WHOLE
            for place in range(len(joined.heads))
        ]
        self.plain = [book.add_format({"num_format": one}) for one in (TEXT, *forms)]
        self.bold = [book.add_format({**SUM, "num_format": one}) for one in (TEXT, *forms)]
        self.words = book.add_format({"num_format": TEXT})
        self.adds = joined.adds

    def draw(self, number: int, cells: list[Value]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                is_figure = place > 0 and self.adds[place - 1]
                style = self.plain[place] if is_figure else None
                self.page.write_number(number, place, cell, style)
            elif cell not in (None, ""):
                text = "是" if cell is True else "否" if cell is False else str(cell)
                self.page.write_string(number, place, cell_text(text), self.words)

    def sum(self, number: int, words: str, sums: list[Decimal | None]) -> None:
        self.page.write_string(number, 0, cell_text(words), self.bold[0])
        for place, one in enumerate(sums, 1):
            if one is None:
                self.page.write_blank(number, place, None, self.bold[place])
            else:
                self.page.write_number(number, place, float(one), self.bold[place])


def _begin(registry: Registry, joined: Joined, book: Any, page: Any) -> None:
    page.freeze_panes(TOP, 1)
    page.repeat_rows(TOP - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    heads = (OFFICE, *joined.heads)
    sample = [[one.office, *row] for one in joined.returns for row in one.rows[:SAMPLE]]
    for place, head in enumerate(heads):
        texts = [head, *(str(row[place] or "") for row in sample if place < len(row))]
        needed = max(map(_wide, texts)) + 3
        least = 26 if place == 0 else NARROW
        page.set_column(place, place, min(max(least, needed), WIDE))
    title = joined.title or "各单位报表合并"
    page.write_string(0, 0, cell_text(title), book.add_format({"bold": True, "font_size": 16}))
    about = f"{registry.name}　合并 {len(joined.returns):,} 个单位　{registry.today()}"
    page.write_string(1, 0, cell_text(about), book.add_format({}))
    head = book.add_format(HEAD)
    for place, words in enumerate(heads):
        page.write_string(TOP - 1, place, cell_text(words), head)


def _is_parted(row: list[Value], place: int) -> bool:
    cell = row[place] if place < len(row) else None
    return isinstance(cell, float) and not cell.is_integer()


def _wide(text: str) -> int:
    """Count the digits a text is wide: a Chinese character is as wide as two."""
    return sum(2 if one > "\u2e7f" else 1 for one in text)
