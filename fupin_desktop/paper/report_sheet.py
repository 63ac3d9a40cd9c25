"""A report on paper: the lines with subtotals and the total, the heads again on every page."""

from collections.abc import Sequence
from typing import Final

from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.list_frame import frame_list
from fupin_desktop.paper.sheet import PAD, SIZE, WIDTH, Cell, Page, measured
from fupin_desktop.paper.sheet import Sheet as Paper
from fupin_desktop.registry import Registry
from fupin_desktop.report import Sheet

TITLE: Final = "自定义报表"
SIZES: Final = (8.5, 7.5, 6.5)  # of the letters: the largest in which the columns stand
LEAST: Final = 3.2  # ems of a column
WIDEST: Final = 14.0
SAMPLE: Final = 400  # lines that widths are taken from
MOST: Final = 5000  # lines on paper: more is for the workbook
COLUMNS: Final = 14
NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
TOO_WIDE: Final = f"栏目超过 {COLUMNS} 个，一页纸放不下，没有打印。请减少栏目，或者导出 Excel。"
TOO_LONG: Final = f"超过 {MOST:,} 行，没有打印。请加条件、只列各组的数，或者导出 Excel。"
SIGNED: Final = "填表人：＿＿＿＿＿＿＿＿　　审核人：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿"


def lay_out(registry: Registry, found: Sheet) -> list[Page]:
    """Lay a report out; raises FupinError for one too wide or too long for paper."""
    if len(found.heads) > COLUMNS:
        raise FupinError(TOO_WIDE)
    if len(found.lines) > MOST:
        raise FupinError(TOO_LONG)
    paper = Paper()
    paper.y -= 20
    name = found.definition.name or TITLE
    paper.page.write_center(paper.y, name, 16, bold=True)
    paper.y -= 18
    about = f"填报单位：{registry.name}　　截至 {found.on or registry.today()}"
    paper.page.write_line(paper.y, about, SIZE)
    paper.y -= 8
    _table(paper, found)
    for note in found.notes:
        paper.row([Cell(note, WIDTH, size=SIZES[1])])
    paper.keep(40)
    paper.y -= 26
    paper.page.write(0, paper.y, SIGNED, SIZES[1])
    frame_list(paper.pages, name, registry)
    return paper.pages


def _table(paper: Paper, found: Sheet) -> None:
    texts = [found.texts(line) for line in found.lines]
    needed = _needed([found.heads, *texts[:SAMPLE], texts[-1]])
    room = WIDTH - 2 * PAD * len(needed)
    size = next((one for one in SIZES if sum(needed) * one <= room), SIZES[-1])
    widths = [2 * PAD + room * one / sum(needed) for one in needed]
    right = [one is None or one.field.kind in NUMBERS
             for one in map(found.column, range(len(needed)))]  # fmt: skip
    head = [Cell(text, wide, bold=True, shaded=True, size=size, align="center")
            for text, wide in zip(found.heads, widths, strict=True)]  # fmt: skip
    paper.table(head, [
        [Cell(text, wide, size=size, bold=found.is_sum(line), shaded=found.is_sum(line),
              align="right" if at_right else "left")
         for text, wide, at_right in zip(row, widths, right, strict=True)]
        for line, row in zip(found.lines, texts, strict=True)
    ])  # fmt: skip


def _needed(rows: Sequence[Sequence[str]]) -> list[float]:
    """Give how many ems each column needs, within bounds."""
    return [
        min(max(LEAST, *map(_widest, column)) + 0.4, WIDEST) for column in zip(*rows, strict=True)
    ]


def _widest(text: str) -> float:
    """Give the width in ems of a text's longest line, as it will be broken on paper."""
    return max((measured(line, True) for line in text.replace("\t", " ").splitlines()), default=0)
