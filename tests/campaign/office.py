"""Compare our exports, opened and saved by LibreOffice: python tests/campaign/office.py FOLDER.

Needs `soffice` on the path, so it is no test of the suite. FOLDER is filled with a sample village,
its exports (`ours`) and what LibreOffice made of them (`theirs`, `csv`).
"""

import csv
import subprocess
import sys
from pathlib import Path

from openpyxl import load_workbook

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from fupin_desktop import demo, excel
from fupin_desktop.excel import Leaf
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.template import national

XLSX = "xlsx:Calc MS Excel 2007 XML"
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false"  # texts in quotes, numbers raw
AWKWARD = ("=1+1", "+86", "-1", "@SUM(A1)", "'引", "0012", "999124198001010019", "1E5", "2023-05",
           "两行\n第二行", "𬭎", "_x000D_", "TRUE", "#N/A", "12.50")  # fmt: skip
LOST = (" 空格 ", "长" * 40_000, "\n")  # what a cell cannot hold; all data keep it
SHOWN = 5  # differences of a workbook that are printed


def main(folder):
    """Export, convert, compare and import; give the number of differences."""
    ours, theirs, texts = (folder / name for name in ("ours", "theirs", "csv"))
    for one in (ours, theirs, texts):
        one.mkdir(parents=True, exist_ok=True)
    made = demo.build(folder, villages=1, households=40, full=True)
    count = 0
    with Registry.open(made.villages[0], user="核对") as registry:
        registry.save([
            Change(table="household", values={"name": "难", "number": f"难{n}", "note": text})
            for n, text in enumerate(AWKWARD)
        ])  # fmt: skip
        registry.save([Change(table="need", values={"content": text}) for text in LOST])
        export(registry, ours)
        books = sorted(ours.glob("*.xlsx"))
        convert(books, XLSX, theirs)
        convert(books, CSV, texts)
        for book in books:
            cells, found = compared(book, theirs / book.name)
            found += in_csv(book, texts / f"{book.stem}.csv")
            found += again(registry, book, theirs / book.name)
            count += len(found)
            tell(f"{book.name}: {cells:,} cells, {len(found)} differences", *found[:SHOWN])
    return count


def tell(*lines):
    """Print some lines."""
    sys.stdout.write("".join(f"{line[:300]}\n" for line in lines))


def export(registry, folder):
    """Write one workbook of each kind."""
    for table in ("household", "person", "visit", "payment", "project"):
        excel.write_table(registry, table, registry.find(table), folder / f"list_{table}.xlsx")
    excel.write_template(registry, "person", folder / "template.xlsx")
    homes = registry.find("household")
    excel.write_fill(registry, "household", homes, ["note", "phone", "kind"], folder / "fill.xlsx")
    for name, layout in national.LAYOUTS.items():
        national.write(registry, layout, folder / f"national_{name}.xlsx")
    rows = [(text, 12_345.5, 7) for text in AWKWARD]
    leaf = Leaf("表", "=标题", "说明", [("文字", 30), ("金额", 12), ("个数", 8)], rows)
    excel.write_leaves([leaf], folder / "shown.xlsx")
    excel.write_whole(registry, folder / "whole.xlsx")


def convert(books, kind, folder):
    """Let LibreOffice open and save some workbooks."""
    command = ["soffice", "--headless", "--convert-to", kind, "--outdir", str(folder)]
    subprocess.run([*command, *map(str, books)], check=True, capture_output=True)


def compared(book, other):
    """Count the cells of a workbook, and say which another has otherwise: values and kinds."""
    mine, theirs = load_workbook(book), load_workbook(other)
    cells, found = 0, []
    if mine.sheetnames != theirs.sheetnames:
        found.append(f"sheets {mine.sheetnames} {theirs.sheetnames}")
    for name in mine.sheetnames:
        one, two = mine[name], theirs[name]
        if one.sheet_state != two.sheet_state:
            found.append(f"{name}: {two.sheet_state}")
        rules = [len(sheet.data_validations.dataValidation) for sheet in (one, two)]
        if rules[0] != rules[1]:
            found.append(f"{name}: drop-downs {rules}")
        for row in one.iter_rows():
            for cell in row:
                held = two.cell(cell.row, cell.column)
                cells += cell.value is not None
                if (read(cell), cell.data_type) != (read(held), held.data_type):
                    found.append(f"{name}!{cell.coordinate} {cell.value!r} {held.value!r}")
    return cells, found


def read(cell):
    """The value of a cell; openpyxl leaves the escapes in it, LibreOffice writes none."""
    return cell.value.replace("_x005F_", "_") if isinstance(cell.value, str) else cell.value


def in_csv(book, text):
    """Say which cells of the first sheet stand otherwise in the text made of it."""
    sheet = load_workbook(book).worksheets[0]
    with text.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    found = []
    for number, row in enumerate(sheet.iter_rows()):
        line = lines[number] if number < len(lines) else []
        for place, cell in enumerate(row):
            held = line[place] if place < len(line) else ""
            value = read(cell)
            numeric = isinstance(value, int | float)
            if float(held.replace(",", "")) != value if numeric else held != (value or ""):
                found.append(f"csv {cell.coordinate} {value!r} {held!r}")
    return found


def again(registry, book, other):
    """Import both: what LibreOffice saved must do the same, and of all data nothing."""
    readers = {"whole": excel.read_whole, "fill": excel.read_fill}
    lists = book.stem.startswith(("national", "list_household", "list_person"))
    reader = excel.read_plan if lists else readers.get(book.stem)
    if reader is None:
        return []
    ours, theirs = (reader(registry, one).plan for one in (book, other))
    found = [] if ours.counts() == theirs.counts() else [f"{ours.counts()} {theirs.counts()}"]
    found += [f"{one} {two}" for one, two in zip(ours.lines, theirs.lines, strict=False)
              if (one.kind, one.title, one.cells) != (two.kind, two.title, two.cells)]  # fmt: skip
    if book.stem == "whole":
        done = theirs.count("unchanged") == sum(theirs.counts().values())
        found += [] if done else [f"not all unchanged: {theirs.counts()}"]
        found += [note for note in theirs.notes[:1] if not note.endswith("工作簿是完整的。")]
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) > 0)
