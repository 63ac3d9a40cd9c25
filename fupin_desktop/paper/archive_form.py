"""The household archive 户档案: how its cover, forms and lists look on paper."""

from collections.abc import Sequence

import segno

from fupin_desktop.paper.fonts import REGULAR, width, wrap
from fupin_desktop.paper.household_file import Block, Column, Entry, HouseholdFile, Listing
from fupin_desktop.paper.sheet import (
    BOTTOM,
    PAD,
    SIZE,
    TOP,
    WIDTH,
    Cell,
    Page,
    Sheet,
    bar,
    frame,
    height,
)

LABEL = 82.0
VALUE = WIDTH / 2 - LABEL
TABLE_SIZE = 8.0
UNDIVIDED = 260.0  # height up to which a record stays on one page
NOTICE = "辅助台账，以全国系统数据为准"
PRINTOUT = "辅助台账打印件"
NONE = "（无记录）"
SIGNATURES = ("户主签字（手印）", "填表人", "调查人", "帮扶责任人", "填表日期")
SEALS = ("村民委员会（盖章）", "乡镇（盖章）")
DAY = "年　　月　　日　"
ORDINALS = "一二三四五六七"

Marks = list[tuple[int, str]]


def lay_out(file: HouseholdFile) -> tuple[list[Page], Marks]:
    """Lay out the archive of a household: its pages, and the parts that begin on them."""
    titles = [f"{ORDINALS[place]}、{title}" for place, title in enumerate(PARTS)]
    body = Sheet()
    _register(body, titles[0], file)
    _members(body, titles[1], file)
    body.part(titles[2], turn=bool(file.needs.rows or file.measures))
    _list(body, file.needs)
    body.part(titles[3])
    _records(body, file.measures)
    body.part(titles[4], room=240)
    _records(body, file.visits)
    body.part(titles[5])
    _list(body, file.attachments)
    _signatures(body, titles[6])
    marks = [(index + 1, title) for index, title in body.marks]
    pages = [_cover(file, marks), *body.pages]
    caption = "　".join(filter(None, ("户档案", file.head, file.number)))
    frame(pages, caption, lambda page, number, total: _foot(file, page, number, total))
    return pages, marks


PARTS = (
    "农户信息登记表",
    "家庭成员",
    "帮扶需求",
    "帮扶措施",
    "走访记录",
    "附件目录",
    "签字盖章",
)


def _amounts(file: HouseholdFile) -> Sequence[str]:
    """How much each part holds, for the table of contents."""
    return (
        "1 份",
        f"{len(file.members[0].rows)} 人",
        f"{len(file.needs.rows)} 条",
        f"{len(file.measures)} 条",
        f"{len(file.visits)} 次",
        f"{len(file.attachments.rows)} 件",
        "",
    )


def _foot(file: HouseholdFile, page: Page, number: int, total: int) -> tuple[str, str]:
    """The footer: what this paper is, of which state, and which page."""
    own = "" if number == 1 else f"　本页 {page.code}"
    return (
        f"{PRINTOUT}　户 {file.short}　状态码 {file.code}{own}",
        f"打印日期 {file.printed}　第 {number} 页 共 {total} 页",
    )


def _cover(file: HouseholdFile, marks: Marks) -> Page:
    """The cover: title, household, table of contents, and the code of the state."""
    sheet = Sheet()
    page = sheet.page
    page.write_center(TOP - 62, "户　档　案", 34, bold=True)
    page.write_center(TOP - 98, "一户一档", 16)
    sheet.y = TOP - 140
    facts = (*file.places, ("户主姓名", file.head), ("户编号", file.number), ("截至日期", file.on))
    for label, text in facts:
        _cover_line(sheet, label, text)
    sheet.y -= 26
    page.write_center(sheet.y, "卷内目录", 13, bold=True)
    sheet.y -= 10
    widths = (44, WIDTH - 44 - 90 - 70, 90, 70)
    sheet.row([_head(text, width) for text, width in zip(CONTENTS, widths, strict=True)])
    rows = zip(PARTS, _amounts(file), marks, strict=True)
    for place, (title, amount, (index, _)) in enumerate(rows, start=1):
        texts = (str(place), title, amount, str(index + 1))
        sheet.row(
            [
                Cell(text, width, align="left" if text == title else "center", size=9.5)
                for text, width in zip(texts, widths, strict=True)
            ]
        )
    _state(page, file)
    return page


CONTENTS = ("序号", "材料名称", "数量", "页码")


def _cover_line(sheet: Sheet, label: str, text: str) -> None:
    """One fact on the cover, over a line to write on."""
    left, right, size = 140.0, WIDTH - 40, 13.0
    lines = wrap(text, (right - left - 8) / size, REGULAR)
    sheet.page.write(left - 16 - size * width(label, REGULAR), sheet.y, label, size)
    for line in lines:
        sheet.page.write(left + 4, sheet.y, line, size)
        sheet.page.rules.append((left, sheet.y - 4, right, sheet.y - 4))
        sheet.y -= 27


def _state(page: Page, file: HouseholdFile) -> None:
    """The code of the state, to read and to scan; it holds no personal data."""
    side, x, y = 62.0, WIDTH - 62.0, BOTTOM + 12
    rows = [list(row) for row in segno.make(f"FUPIN:{file.code}", version=2, mask=1).matrix]
    module = side / len(rows)
    for line, row in enumerate(rows):
        top = y + side - (line + 1) * module
        page.blots += [
            (x + place * module, top, module, module) for place, dark in enumerate(row) if dark
        ]
    page.write(0, y + 34, NOTICE, 10, bold=True)
    page.write(0, y + 18, f"状态码 {file.code}", 10)
    page.write(0, y + 3, "状态码与台账中现在的不同，说明打印后资料有过改动，应重新打印。", 8.5)


def _register(sheet: Sheet, title: str, file: HouseholdFile) -> None:
    sheet.part(title)
    for block in file.register:
        sheet.keep(60)  # a title is not left alone at the foot of a page
        for row in _form(block):
            sheet.row(row)


def _members(sheet: Sheet, title: str, file: HouseholdFile) -> None:
    sheet.part(title)
    for place, listing in enumerate(file.members):
        if place:
            sheet.y -= 8
        _list(sheet, listing)


def _records(sheet: Sheet, records: Sequence[Block]) -> None:
    """One form after another; a short one is not divided between pages."""
    if not records:
        sheet.row([Cell(NONE, WIDTH, align="center")])
    for record in records:
        rows = _form(record)
        whole = sum(map(height, rows))
        sheet.keep(whole if whole < UNDIVIDED else 110)
        for row in rows:
            sheet.row(row)
        sheet.y -= 6


def _form(block: Block) -> list[list[Cell]]:
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
    return [
        Cell(entry.label, LABEL, align="center", shaded=True, size=8.5),
        Cell(entry.text, room),
    ]


def _list(sheet: Sheet, listing: Listing) -> None:
    """A table over the whole width, with its header on every page."""
    widths = _stretched(listing.columns)
    header = [
        _head(column.label, room) for column, room in zip(listing.columns, widths, strict=True)
    ]
    rows = [
        [
            Cell(text, room, align=column.align, size=TABLE_SIZE)
            for text, column, room in zip(row, listing.columns, widths, strict=True)
        ]
        for row in listing.rows
    ]
    sheet.table(header, rows or [[Cell(NONE, WIDTH, align="center")]])


def _head(label: str, room: float) -> Cell:
    return Cell(label, room, bold=True, align="center", shaded=True, size=TABLE_SIZE)


def _stretched(columns: Sequence[Column]) -> list[float]:
    """Widths that fill the page: elastic columns take what is left, or all but the numbering."""
    spare = WIDTH - sum(column.width for column in columns)
    takers = [column for column in columns if column.elastic and spare > 0] or columns[1:]
    share = spare / sum(column.width for column in takers)
    return [column.width * (1 + share) if column in takers else column.width for column in columns]


def _signatures(sheet: Sheet, title: str) -> None:
    """Lines to sign on and places for the seals, kept on one page."""
    sheet.keep(31 + 3 * 34 + 110)
    sheet.part(title)
    cells = [
        [
            Cell(label, LABEL, align="center", shaded=True, size=8.5),
            Cell(DAY if label == SIGNATURES[-1] else "", VALUE, align="right"),
        ]
        for label in SIGNATURES
    ]
    wide = [cells[4][0], Cell(DAY, WIDTH - LABEL, align="right")]
    for row in ([*cells[0], *cells[1]], [*cells[2], *cells[3]], wide):
        sheet.row(row, 34)
    top, room, half = sheet.y, 105.0, WIDTH / 2
    for place, seal in enumerate(SEALS):
        left = place * half
        sheet.page.lines.append((left, top, left, top - room))
        sheet.page.write(left + 8, top - 16, seal, SIZE)
        sheet.page.write_right(left + half - 8, top - room + 10, DAY, SIZE)
    sheet.page.lines += [
        (WIDTH, top, WIDTH, top - room),
        (0, top - room, WIDTH, top - room),
    ]
    sheet.y -= room
