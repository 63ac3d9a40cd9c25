"""The sheet of any one record: all its fields as on screen, what is attached, and who signs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import stubs, titles
from fupin_desktop.catalogue.fields import Table
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.forms import VALUE, draw_pieces, label_cell
from fupin_desktop.paper.household_file import (
    BATCH,
    checked,
    code_of,
    places_of,
    region_names,
)
from fupin_desktop.paper.pieces import Piece
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet, frame
from fupin_desktop.paper.words import Listing, Row, Wording
from fupin_desktop.registry import Registry

PRINTOUT: Final = "辅助台账打印件"
SIGNERS: Final = ("填表人", "负责人", "经办人", "日期")
ATTACHMENT_SHOWN: Final = ("title", "media_type", "taken", "note")
FILES: Final = "附件"


@dataclass(frozen=True, kw_only=True)
class RecordSheet:
    """One record as words."""

    rec: str
    kind: str
    title: str
    place: str
    on: str
    printed: str
    pieces: tuple[Piece, ...]

    @property
    def code(self) -> str:
        """Text code of the state: the same record gives the same code on any day."""
        return code_of(repr((self.kind, self.title, self.place, self.pieces)))


def collect(
    registry: Registry, table: str, ids: Sequence[str], on: str = ""
) -> Iterator[RecordSheet]:
    """Read records from the ledger, in the order asked for."""
    away = registry.read(stubs.registers)
    on, known, regions = checked(on), registry.table(table), region_names(registry)
    for start in range(0, len(ids), BATCH):
        part = list(ids[start : start + BATCH])
        rows = {str(row["id"]): row for row in registry.select(table, where={"id": part})}
        files = _files(registry, part)
        names = titles.named_in(registry.rows, known.fields.values(), [*rows.values()])
        wording = Wording(names, on, away)
        for rec in part:
            if rec not in rows:
                raise FupinError(
                    f"台账中没有编号为 {rec} 的{known.label}，或已被删除。"
                    "没有打印，没有写任何文件。请刷新列表后重新选择。"
                )
            row = rows[rec]
            yield RecordSheet(
                rec=rec,
                kind=known.label,
                title=titles.title_of(known, row, names, on),
                place=_place(registry, known, row, regions),
                on=on or registry.today(),
                printed=registry.today(),
                pieces=(*_pieces(registry, wording, known, row, files.get(rec, [])),),
            )


def _files(registry: Registry, ids: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in registry.select("attachment", where={"record": list(ids)}):
        found.setdefault(str(row["record"]), []).append(row)
    return found


def _place(registry: Registry, table: Table, row: Row, regions: dict[str, str]) -> str:
    """Where a record belongs: its own region, else that of the ledger."""
    code = str(row.get(table.place) or "") if table.place else ""
    named = [name for _, name in places_of(registry, code or registry.region, regions)]
    return " ".join(filter(None, named)) or registry.name


def _pieces(
    registry: Registry, wording: Wording, table: Table, row: Row, files: Sequence[Row]
) -> Iterator[Piece]:
    for section in table.sections:
        # Questions of other rounds are no blanks of this one.
        asked = [f for f in section.fields if not f.name.startswith(LOCAL) or f.applies(row)]
        if asked:
            yield wording.form(section.label, asked, row)
    if files:
        fields = registry.table("attachment").fields
        listing = wording.listing([fields[name] for name in ATTACHMENT_SHOWN], files)
        yield Listing(listing.columns, listing.rows, FILES)


def lay_out(record: RecordSheet) -> list[Page]:
    """Lay out the sheet of a record: its pages."""
    sheet = Sheet()
    sheet.y -= 24
    sheet.page.write_center(sheet.y, record.kind, 18, bold=True)
    sheet.y -= 26
    for line in (record.title, record.place):
        for text in Cell(line, WIDTH, size=SIZE + 1).lines if line else ():
            sheet.page.write(0, sheet.y, text, SIZE + 1, bold=line is record.title)
            sheet.y -= 15
    sheet.y -= 2
    draw_pieces(sheet, record.pieces)
    _sign(sheet)
    frame(sheet.pages, record.kind, lambda page, number, total: _foot(record, page, number, total))
    return sheet.pages


def _sign(sheet: Sheet) -> None:
    """Places to sign, kept on one page."""
    sheet.keep(2 * 30)
    cells = [[label_cell(label), Cell("", VALUE)] for label in SIGNERS]
    sheet.row([*cells[0], *cells[1]], 30)
    sheet.row([*cells[2], *cells[3]], 30)


def _foot(record: RecordSheet, page: Page, number: int, total: int) -> tuple[str, str]:
    own = f"　本页 {page.code}" if total > 1 else ""
    return (
        f"{PRINTOUT}　{record.rec[-8:].upper()}　状态码 {record.code}{own}",
        f"截至 {record.on}　打印日期 {record.printed}　第 {number} 页 共 {total} 页",
    )
