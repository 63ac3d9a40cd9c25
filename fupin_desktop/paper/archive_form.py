"""The household archive 户档案: how its cover, forms and lists look on paper."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import segno

from fupin_desktop.paper.fonts import REGULAR, width, wrap
from fupin_desktop.paper.forms import draw_pieces, head_cell, room_for, whole_height
from fupin_desktop.paper.household_file import HouseholdFile
from fupin_desktop.paper.parts import Part
from fupin_desktop.paper.pieces import Piece
from fupin_desktop.paper.sheet import BOTTOM, TOP, WIDTH, Cell, Page, Sheet, fitting, frame
from fupin_desktop.paper.words import Column, Listing

NOTICE = "辅助台账，以全国系统数据为准"
PAST = "成员、收支、措施、走访和帮扶责任人按截至日期；没有记时间的项目是打印时登记的。"
PRINTOUT = "辅助台账打印件"
ORDINALS = "一二三四五六七八九"

TOGETHER = ("income_sheet", "causes", "signatures")  # parts that stay on one page if they can
ONE_COLUMN = 9  # parts that stand in a table of contents of one column
PAGE = Column("页码", 32)
UNPRINTED = "未印"  # a document, or a photo that has not arrived or stands in no part printed
SMALLEST = 9.0  # type of a fact on the cover
CONTENTS_SIZES = {1: 9.5, 2: 8.0}  # type by number of columns

DARK = re.compile(b"\x01+")  # modules beside each other in a row of the code

Marks = list[tuple[int, str]]


def lay_out(file: HouseholdFile) -> tuple[list[Page], Marks]:
    """Lay out the archive of a household: its pages, and the parts that begin on them."""
    body = _body(file, {})
    if any(isinstance(piece, Listing) and piece.photos for piece in _pieces(file, "files")):
        body = _body(file, _photo_pages(body))
    marks = [(index + 1, title) for index, title in body.marks]
    pages = [_cover(file, marks), *body.pages]
    caption = "　".join(filter(None, ("户档案", file.head, file.number)))
    _stamp(file, pages, caption)
    frame(pages, caption, lambda page, number, total: _foot(file, page, number, total))
    return pages, marks


def _body(file: HouseholdFile, photo_pages: Mapping[str, str]) -> Sheet:
    """Lay out all parts; the list of attachments says on which page each photo stands."""
    body = Sheet()
    for place, part in enumerate(file.parts, start=1):
        title = f"{ordinal(place)}、{part.title}"
        body.part(title, room=_room(part))
        draw_pieces(body, [_paged(piece, photo_pages) for piece in part.pieces])
    return body


def _pieces(file: HouseholdFile, key: str) -> Sequence[Piece]:
    return next((part.pieces for part in file.parts if part.key == key), ())


def _photo_pages(body: Sheet) -> dict[str, str]:
    """Give the number of the page on which each photo stands first, behind the cover."""
    pages: dict[str, str] = {}
    for number, page in enumerate(body.pages, start=2):
        for image in page.images:
            pages.setdefault(image.sha256, str(number))
    return pages


def _paged(piece: Piece, photo_pages: Mapping[str, str]) -> Piece:
    """Put page numbers beside the rows of a list of photos."""
    if not isinstance(piece, Listing) or not piece.photos:
        return piece
    numbers = (photo_pages.get(photo, UNPRINTED) for photo in piece.photos)
    pairs = zip(piece.rows, numbers, strict=True)
    return replace(piece, columns=(*piece.columns, PAGE),
                   rows=tuple((*row, number) for row, number in pairs))  # fmt: skip


def _stamp(file: HouseholdFile, pages: list[Page], caption: str) -> None:
    """Give each page its code: the cover that of the state, for its date alone is no change."""
    pages[0].stamp = file.code.replace("-", "")[:6]
    for page in pages[1:]:
        page.stamp = page.coded(f"{file.rec} {caption}")


def _room(part: Part) -> float:
    """Room that the beginning of a part wants: for a sheet to be signed all of it, if it fits."""
    if part.key in TOGETHER and (whole := whole_height(part.pieces)) < TOP - BOTTOM:
        return whole
    return room_for(part.pieces)


def ordinal(number: int) -> str:
    """A number below a hundred as it counts the parts of a document: 一, 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    head = ("", "十")[tens] if tens < 2 else f"{ORDINALS[tens - 1]}十"
    return head + (ORDINALS[ones - 1] if ones else "")


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
    page.write(WIDTH - 190, TOP - 14, "档号", 11)  # written by whoever keeps the files
    page.rules.append((WIDTH - 160, TOP - 18, WIDTH, TOP - 18))
    sheet.y = TOP - 140
    facts = (*file.places, ("户主姓名", file.head), ("户编号", file.number), ("截至日期", file.on))
    for label, text in facts:
        _cover_line(sheet, label, text)
    sheet.y -= 26
    page.write_center(sheet.y, "卷内目录", 13, bold=True)
    sheet.y -= 10
    _contents(sheet, file, marks)
    _state(page, file)
    return page


CONTENTS = ("序号", "材料名称", "数量", "页码")


def _contents(sheet: Sheet, file: HouseholdFile, marks: Marks) -> None:
    """The table of contents, its second half beside the first when it is long."""
    pairs = zip(file.parts, marks, strict=True)
    lines = [
        (str(place), part.title, part.amount, str(index + 1))
        for place, (part, (index, _)) in enumerate(pairs, start=1)
    ]
    halves = 1 if len(lines) <= ONE_COLUMN else 2
    widths = [
        room
        for _ in range(halves)
        for room in ((44, WIDTH - 204, 90, 70) if halves == 1 else (26, WIDTH / 2 - 112, 48, 38))
    ]
    height = -(-len(lines) // halves)
    lines += [("", "", "", "")] * (height * halves - len(lines))
    sheet.row([head_cell(text, room) for text, room in zip(CONTENTS * halves, widths, strict=True)])
    for place in range(height):
        texts = [text for half in range(halves) for text in lines[half * height + place]]
        sheet.row(
            [
                Cell(
                    text,
                    room,
                    align="left" if at % 4 == 1 else "center",
                    size=CONTENTS_SIZES[halves],
                )
                for at, (text, room) in enumerate(zip(texts, widths, strict=True))
            ]
        )


def _cover_line(sheet: Sheet, label: str, text: str) -> None:
    """One fact on the cover, over a line to write on."""
    left, right, size = 140.0, WIDTH - 40, 13.0
    small = max(SMALLEST, fitting(text, size, right - left - 8))  # one line leaves most room
    lines = wrap(text, (right - left - 8) / small, REGULAR)
    sheet.page.write(left - 16 - size * width(label, REGULAR), sheet.y, label, size)
    for line in lines:
        sheet.page.write(left + 4, sheet.y, line, small)
        sheet.page.rules.append((left, sheet.y - 4, right, sheet.y - 4))
        sheet.y -= 27


def _state(page: Page, file: HouseholdFile) -> None:
    """The code of the state, to read and to scan; it holds no personal data."""
    side, x, y = 62.0, WIDTH - 62.0, BOTTOM + 12
    rows = segno.make(f"FUPIN:{file.code}", version=2, mask=1).matrix
    module = side / len(rows)
    for line, row in enumerate(rows, start=1):
        page.blots += [
            (x + dark.start() * module, y + side - line * module, len(dark[0]) * module, module)
            for dark in DARK.finditer(row)
        ]
    page.write(0, y + 34, NOTICE, 10, bold=True)
    if file.on < file.printed:
        page.write(0, y + 52, PAST, 8.5)
    page.write(0, y + 18, f"状态码 {file.code}", 10)
    page.write(0, y + 3, "状态码与台账中现在的不同，说明打印后资料有过改动，应重新打印。", 8.5)
