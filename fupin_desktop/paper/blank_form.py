"""Blank forms for handwriting: any record type, its fields in the order of the screen."""

from collections.abc import Iterator
from typing import Final

from fupin_desktop import codes, values
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.derive import LOCAL
from fupin_desktop.paper.fonts import REGULAR, TICKED, UNTICKED, width
from fupin_desktop.paper.forms import LABEL, VALUE
from fupin_desktop.paper.plain_form import finish, heading, place, signatures
from fupin_desktop.paper.sheet import PAD, WIDTH, Cell, Page, Sheet, bar
from fupin_desktop.paper.words import labelled
from fupin_desktop.registry import Registry

SHORT, LONG = 24.0, 78.0  # heights to write in
MOST: Final = 20  # choices that are printed to tick; of a longer list one is written down
HALF: Final = 14  # characters of choices that go beside another field
DATE: Final = "　　年　　月　　日"
GIVEN: Final = ("region", "village")  # filled in by the program, never by hand


def lay_out(registry: Registry, table: str, on: str) -> list[Page]:
    """Lay out an empty form of a record type."""
    known = registry.table(table)
    sheet, title = Sheet(), f"{known.label}填写表"
    heading(sheet, title, place(registry, ""))
    for section in known.sections:
        fields = [field for field in section.fields if _asked(field)]
        if fields:
            _section(sheet, section.label, fields, on)
    sheet.y -= 6
    signatures(sheet, ("填写人", "户主或当事人签字", "录入人", "填写日期"))
    return finish(sheet, registry, title, on)


def _asked(field: Field) -> bool:
    # Questions of a survey round belong to that round's list.
    of_round = field.name.startswith(LOCAL) and field.relevant is not None
    return not (field.computed or field.name in GIVEN or of_round)


def _section(sheet: Sheet, label: str, fields: list[Field], on: str) -> None:
    """The fields of a section in their order: two short ones to a row, a wide one alone."""
    rows = [[bar(label)], *_rows(fields, on)]
    sheet.keep(60)
    for row in rows:
        tall = LONG if len(row) == 2 and row[1].text == "" and row[1].size == 9.5 else SHORT
        sheet.row(row, tall if len(row) > 1 else 0)


def _rows(fields: list[Field], on: str) -> Iterator[list[Cell]]:
    waiting: list[Cell] = []
    for field in fields:
        text = ticks(field, None, on, most=MOST)
        wide = field.kind is Kind.LONG or len(text) > HALF
        if wide:
            if waiting:
                yield [waiting[0], Cell(waiting[1].text, WIDTH - LABEL)]
                waiting = []
            size = 9.5 if field.kind is Kind.LONG else 8.5
            said = folded(text, WIDTH - LABEL, size)
            yield [_label(field), Cell(said, WIDTH - LABEL, size=size)]
        elif waiting:
            yield [*waiting, _label(field), Cell(text, VALUE)]
            waiting = []
        else:
            waiting = [_label(field), Cell(text, VALUE)]
    if waiting:
        yield [waiting[0], Cell(waiting[1].text, WIDTH - LABEL)]


def _label(field: Field) -> Cell:
    star = "*" if field.required else ""
    return Cell(star + labelled(field), LABEL, align="center", shaded=True, size=8.0)


def ticks(field: Field, value: Json, on: str, *, most: int) -> str:
    """Print the choices of a field with boxes, those that hold ticked; nothing for other kinds."""
    if field.kind is Kind.DATE and value is None:
        return DATE
    if field.kind is Kind.YESNO:
        return "　".join(
            f"{TICKED if value is held else UNTICKED}{values.show(field, held, on)}"
            for held in (True, False)
        )
    if field.kind not in (Kind.CODE, Kind.CODES):
        return ""
    options = codes.choices(field.choices, on)
    if len(options) > most:
        return ""
    held = value if isinstance(value, list) else [value]
    return "　".join(f"{TICKED if one.code in held else UNTICKED}{one.label}" for one in options)


def folded(options: str, room: float, size: float) -> str:
    """Break a line of choices so that no box stands apart from its word."""
    limit = (room - 2 * PAD) / size
    lines, line = [], ""
    for one in options.split("　"):
        longer = f"{line}　{one}" if line else one
        if line and width(longer, REGULAR) > limit:
            lines.append(line)
            longer = one
        line = longer
    return "\n".join((*lines, line))
