"""Workbooks nobody should have to open: small ones for each run, full-sized ones on demand."""

import struct
import zipfile
from hashlib import sha512
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

HEAD = ("户编号", "姓名", "证件号码", "与户主关系")
ROW = ("1001", "石大山", "999124198001011233", "户主")
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DATA = Path(__file__).parent / "data" / "excel"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
BOOK = (
    f'<workbook {NS} xmlns:r="{REL}"><sheets>'
    '<sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def saved():
    """Give the bytes of a sound little roster."""
    book, target = Workbook(), BytesIO()
    for row in (HEAD, ROW):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def cells(row, values=ROW):
    """Give a row of cells with texts of their own."""
    return "".join(
        f'<c r="{get_column_letter(place)}{row}" t="inlineStr"><is><t>{value}</t></is></c>'
        for place, value in enumerate(values, 1)
    )


SOUND = f'<row r="1">{cells(1, HEAD)}</row><row r="2">{cells(2)}</row>'


def packed(path, sheet, strings=(), before=""):
    """Pack a workbook of one sheet, its XML given as pieces."""
    parts = [("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]
    parts += [("sharedStrings", "sharedStrings.xml")] if strings else []
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{REL}/{kind}" Target="{name}"/>'
        for number, (kind, name) in enumerate(parts, 1)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        root = f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", RELS.format(root))
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELS.format(links))
        archive.writestr("xl/styles.xml", f"<styleSheet {NS}/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f"{before}<worksheet {NS}>".encode())
            for piece in sheet:
                part.write(piece.encode())
            part.write(b"</worksheet>")
        if strings:
            with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
                part.write(f"<sst {NS}>".encode())
                for piece in strings:
                    part.write(piece.encode())
                part.write(b"</sst>")


def data(*pieces):
    """Give the data of a sheet: a sound roster, then pieces."""
    return ("<sheetData>", SOUND, *pieces, "</sheetData>")


def bomb(path, size):
    """A part that says how much it unpacks to."""
    packed(path, ("<sheetData>", *("0" * (1 << 20) for _ in range(200 * size)), "</sheetData>"))


def lying_bomb(path, size):
    """A part that unpacks to far more than the archive says."""
    bomb(path, size)
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark)
        while at >= 0:
            unpacked = struct.unpack_from("<I", content, at + place)[0]
            if unpacked > 1 << 20:
                struct.pack_into("<I", content, at + place, 5000)
            at = content.find(mark, at + 4)
    path.write_bytes(content)


def laughs(path, _size):
    """Entities that stand for each other, a thousand million times at the end."""
    entities = '<!ENTITY a0 "哈">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)
    )
    row = '<row r="3"><c r="B3" t="inlineStr"><is><t>&a9;</t></is></c></row>'
    packed(path, data(row), before=f"<!DOCTYPE x [{entities}]>")


def outside_entity(path, _size):
    """An entity that names a file of the computer."""
    row = '<row r="3"><c r="B3" t="inlineStr"><is><t>&f;</t></is></c></row>'
    packed(path, data(row), before='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')


def many_strings(path, size):
    """Shared texts without end, of which no cell needs one."""
    pieces = (
        "".join(f"<si><t>{(n * 7919 + m) * 2654435761 % 2**64:020x}</t></si>" for m in range(1000))
        for n in range(100 * size)
    )
    packed(path, data(), strings=pieces)


def long_text(path, size):
    """One cell with more text than a cell can have."""
    pieces = (sha512(str(n).encode()).hexdigest() for n in range(20_000 * size))
    row = ('<row r="3"><c r="B3" t="inlineStr"><is><t>', *pieces, "</t></is></c></row>")
    packed(path, data(*row))


def many_columns(path, size):
    """All 16,384 columns formatted, cell by cell."""
    letters = [get_column_letter(place) for place in range(1, 16385)]
    rows = (
        f'<row r="{n}">' + "".join(f'<c r="{one}{n}" s="0"/>' for one in letters) + "</row>"
        for n in range(3, 3 + 40 * size)
    )
    packed(path, ('<cols><col min="1" max="16384" width="9"/></cols>', *data(*rows)))


def many_rows(path, size):
    """1,048,576 rows that have nothing but a format."""
    rows = (
        "".join(f'<row r="{m}" s="0" customFormat="1" ht="18"/>' for m in range(n, n + 1000))
        for n in range(3, min(105_000 * size, 1_048_576) - 1000, 1000)
    )
    packed(path, data(*rows))


def many_empty_cells(path, size):
    """1,048,576 rows of ten empty cells with a format."""
    rows = (
        "".join(
            f'<row r="{m}">'
            + "".join(f'<c r="{one}{m}" s="0"/>' for one in "ABCDEFGHIJ")
            + "</row>"
            for m in range(n, n + 1000)
        )
        for n in range(3, min(105_000 * size, 1_048_576) - 1000, 1000)
    )
    packed(path, data(*rows))


def many_spaces(path, size):
    """1,048,576 rows that hold one blank each."""
    rows = (
        "".join(
            f'<row r="{m}"><c r="A{m}" t="inlineStr"><is><t> </t></is></c></row>'
            for m in range(n, n + 1000)
        )
        for n in range(3, min(105_000 * size, 1_048_576) - 1000, 1000)
    )
    packed(path, data(*rows))


def many_cells(path, size):
    """More full cells than any list has."""
    letters = [get_column_letter(place) for place in range(1, 201)]
    rows = (
        f'<row r="{n}">' + "".join(f'<c r="{one}{n}"><v>{n}</v></c>' for one in letters) + "</row>"
        for n in range(3, 3 + 2_000 * size)
    )
    packed(path, data(*rows))


def far_cell(path, _size):
    """A cell in the last corner of the sheet."""
    packed(path, data('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def false_extent(path, _size):
    """A sheet that says it is full."""
    packed(path, ('<dimension ref="A1:XFD1048576"/>', *data()))


def merged(path, size):
    """Every two cells merged, over the names as well."""
    cells_ = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(3, 30_000 * size, 2))
    everything = '<mergeCell ref="A1:XFD1048576"/>'
    packed(path, (*data(), "<mergeCells>", everything, cells_, "</mergeCells>"))


def formulas(path, _size):
    """Formulas whose results nobody has computed."""
    row = "".join(f'<c r="{one}3"><f>{one}2</f></c>' for one in "ABCD")
    packed(path, data(f'<row r="3">{row}</row>'))


def macros(path, _size):
    """A sound roster with macros."""
    path.write_bytes(saved())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000)


def outside_links(path, _size):
    """A roster whose cells come from another workbook, with what they last showed."""
    row = "".join(
        f'<c r="{one}3" t="str"><f>[1]Sheet1!{one}3</f><v>{value}</v></c>'
        for one, value in zip("ABCD", ("1002", "龙二妹", "999124198001011321", "户主"), strict=True)
    )
    packed(path, data(f'<row r="3">{row}</row>'))


def opened(path, *tables):
    """Pack an OpenDocument workbook, its tables given as XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with archive.open("content.xml", "w", force_zip64=True) as part:
            part.write(
                f'<office:document-content xmlns:office="{ODS}office:1.0" '
                f'xmlns:table="{ODS}table:1.0" xmlns:text="{ODS}text:1.0"><office:body>'
                "<office:spreadsheet>".encode()
            )
            for table in tables:
                part.write(table.encode())
            part.write(b"</office:spreadsheet></office:body></office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")


def repeated(path, _size):
    """An OpenDocument sheet whose one cell says it is repeated everywhere."""
    opened(path, (
        '<table:table table:name="名单"><table:table-row table:number-rows-repeated="1048576">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>甲</text:p></table:table-cell></table:table-row></table:table>"
    ))  # fmt: skip


def repeated_formulas(path, size):
    """An OpenDocument sheet of formulas that say they are repeated everywhere, in every row."""
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:formula="of:=1" table:number-columns-repeated="2"/></table:table-row>'
    )
    opened(path, '<table:table table:name="名单">', *[row] * size, "</table:table>")


def one_long_text(path, size):
    """A text of 32,000 characters that thousands of cells share."""
    letters = [get_column_letter(place) for place in range(1, 11)]
    rows = (
        f'<row r="{n}">' + "".join(f'<c r="{one}{n}" t="s"><v>0</v></c>' for one in letters)
        + "</row>"
        for n in range(3, 3 + 3000 * size)
    )  # fmt: skip
    packed(path, data(*rows), strings=(f"<si><t>{'长' * 32_000}</t></si>",))


def long_directory(path, size):
    """An archive of very many parts."""
    path.write_bytes(saved())
    with zipfile.ZipFile(path, "a") as archive:
        for n in range(2000 * size):
            archive.writestr(f"xl/media/{n}", "")


def locked_parts(path, _size):
    """An archive whose parts have a password, as packing programs set it."""
    content = bytearray(saved())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 4)
    path.write_bytes(content)


def half(path, _size):
    """The first half of a sound roster, as a broken copy leaves it."""
    content = saved()
    path.write_bytes(content[: len(content) // 2])


def scratched(path, _size):
    """A sound roster with a few bytes gone wrong in its sheet."""
    content = bytearray(saved())
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    at = part.header_offset + 30 + len(part.filename) + part.compress_size // 2
    content[at : at + 20] = b"\xff" * 20
    path.write_bytes(content)


def half_old(path, _size):
    """The first half of an old workbook."""
    content = (DATA / "roster.xls").read_bytes()
    path.write_bytes(content[: len(content) // 2])


def ring(path, _size):
    """An old workbook whose list of sectors leads back to itself."""
    content = bytearray((DATA / "roster.xls").read_bytes())
    first = struct.unpack_from("<I", content, 76)[0]
    at = (first + 1) * 512
    for place in range(at, at + 512, 4):
        struct.pack_into("<I", content, place, 0)
    path.write_bytes(content)


def long_line(path, size):
    """A text table of one line."""
    path.write_bytes("户编号,姓名".encode() + "石大山".encode() * (600_000 * size))


def open_quote(path, size):
    """A text table with a quotation mark that nothing closes."""
    path.write_bytes("户编号,姓名\n".encode() + b'"' + b"1001,x\n" * (800_000 * size))


def commas(path, size):
    """A text table of nothing but commas."""
    path.write_bytes(b"," * (1_500_000 * size))


def same_words(path, size):
    """A large text table that is no list of people."""
    path.write_bytes("甲,乙,丙\n".encode("gb18030") * (50_000 * size))


# What each is answered with: words of the sentence, or nothing if it is read like a sound roster.
ANSWERS = {
    bomb: "过大", lying_bomb: "已损坏", laughs: "已损坏", outside_entity: "已损坏",
    many_strings: "", long_text: "", many_columns: "", many_rows: "", many_empty_cells: "",
    many_spaces: "", many_cells: "", far_cell: "过大", false_extent: "", merged: "", formulas: "",
    macros: "", outside_links: "", repeated: "已损坏", repeated_formulas: "过大",
    one_long_text: "过大", long_directory: "",
    locked_parts: "密码", half: "已损坏", scratched: "已损坏", half_old: "已损坏", ring: "已损坏",
    long_line: "不是 Excel", open_quote: "过大", commas: "没有任何内容", same_words: "表头",
}  # fmt: skip
FULL_ANSWERS = ANSWERS | {
    many_spaces: "过大", commas: "过大", same_words: "过大", long_directory: "过大",
}  # fmt: skip
FULL = 10
