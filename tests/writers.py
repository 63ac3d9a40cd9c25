"""One roster as different programs write it; those no test can write are in tests/data/excel.

Those of POI 4.0 and JExcelAPI 2.6 were written cell by cell. Those of LibreOffice are made anew by
`python tests/writers.py ROSTER.xlsx` and, of what that writes, `soffice --headless --convert-to
xlsx` and `--convert-to xls`.
"""

import datetime
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from xlsxwriter import Workbook as BareWorkbook

DATA = Path(__file__).parent / "data" / "excel"
TITLE = "十八洞村人口名单（2023 年 5 月）"
HEAD = (
    *("户编号", "人编号", "姓名", "证件号码", "与户主关系", "出生日期", "民族", "是否会讲普通话"),
    *("家庭年人均纯收入（元）", "备注"),
)
DAY = datetime.datetime
ROWS = (
    ("1001", "2001", "石𬭎", "999124198001011233", "户主", DAY(1980, 1, 1), "苗族", "是",
     12345.67, "空格 和\n换行，<尖括号>&符号"),
    ("1001", "2002", "龙·阿妹", "999124197505054328", "配偶", DAY(1975, 5, 5), "土家族", "否",
     None, None),
    ("1002", "2003", "麻三", 999124196001010000, "户主", DAY(1960, 1, 1), "苗族", "是",
     800, "=1+1"),
    ("1003", "2004", None, None, "户主", None, "苗族", None, 0.5, None),
    ("1004", "2005", "吴 大", "99912419900101123x", "户主", DAY(1990, 1, 1), "汉族", None,
     9, "长" * 300),
)  # fmt: skip
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def by_openpyxl(path):
    """Write with openpyxl."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in ((TITLE,), HEAD, *ROWS):
        sheet.append(row)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    sheet.merge_cells("A1:J1")
    book.save(path)


def by_xlsxwriter(path):
    """Write with XlsxWriter, in shared texts."""
    book = BareWorkbook(path)
    sheet, day = book.add_worksheet("名单"), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(((TITLE,), HEAD, *ROWS)):
        for column, value in enumerate(row):
            if isinstance(value, DAY):
                sheet.write_datetime(place, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(place, column, value)
            elif value is not None:
                sheet.write_number(place, column, value)
    book.close()


def like_wps(path):
    """Write as WPS may: texts in their cells, days as numbers, paths from the root."""
    rows = "".join(
        f'<row r="{place}">'
        + "".join(_cell(f"{get_column_letter(n)}{place}", value) for n, value in enumerate(row, 1))
        + "</row>"
        for place, row in enumerate(((TITLE,), HEAD, *ROWS), 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": _links(("officeDocument", "/xl/workbook.xml"),
                              ("extended-properties", "/docProps/app.xml")),
        "docProps/app.xml": f'<Properties xmlns="{OFFICE}/extended-properties">'
        "<Application>WPS 表格</Application></Properties>",
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}/relationships">'
        '<workbookPr/><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _links(("worksheet", "/xl/worksheets/sheet1.xml"),
                                             ("styles", "/xl/styles.xml")),
        "xl/styles.xml": f'<styleSheet xmlns="{SPREADSHEET}"><cellXfs count="2">'
        '<xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}">'
        f"<sheetData>{rows}</sheetData></worksheet>",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, DECLARED + content)


def _links(*targets):
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def _cell(place, value):
    if value is None:
        return ""
    if isinstance(value, DAY):
        return f'<c r="{place}" s="1"><v>{(value - DAY(1899, 12, 30)).days}</v></c>'
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


if __name__ == "__main__":
    by_xlsxwriter(Path(sys.argv[1]))
