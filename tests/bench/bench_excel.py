"""A township's list as a workbook, beside the least that XlsxWriter needs for the same sheet."""

from xlsxwriter import Workbook

import alone
import bench
from fupin_desktop import excel
from fupin_desktop.catalogue import TABLES
from fupin_desktop.excel.columns import columns_of
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP = "999901001"
SIZES = {"small": 200, "medium": 2_000, "large": 20_000}
COLUMNS = 60
PART = 5_000  # households saved at once
NOTE = "家庭收入稳定，饮水和住房没有问题，医保已缴，孩子在校就读。"


def figures(size, folder):
    """Yield the figures of this module."""
    count = SIZES[size]
    path = folder / "excel.fupin"
    ours, bare = folder / "ours.xlsx", folder / "bare.xlsx"
    names = list(TABLES["household"].fields)
    while len(columns_of(TABLES["household"], names)) > COLUMNS:
        names.pop()
    with made(path, count) as registry:
        ids = registry.find("household")
        figure = bench.Figure(
            name=f"export of {count:,} households x {len(columns_of(TABLES['household'], names))}",
            unit="rows/s",
            bare_name="XlsxWriter",
        )
        excel.write_table(registry, "household", ids, ours, columns=names)
        rows = read_sheets(ours)[0].rows
        for _number in range(bench.REPEATS):
            figure.ours.append(
                bench.rate(
                    count,
                    lambda: excel.write_table(registry, "household", ids, ours, columns=names),
                )
            )
            figure.bare.append(bench.rate(count, write, rows, bare))
    figure.peak = alone.peak("export", path, ours)
    yield figure


def made(path, count):
    """Make a township whose households have nearly every field, and give it open."""
    registry = Registry.create(
        path, level="township", region=TOWNSHIP, name="测试", password=None, user="王建国"
    )
    for start in range(0, count, PART):
        registry.save([household(number) for number in range(start, min(start + PART, count))])
    return registry


def household(number):
    """A household with something in every field that takes any text or number."""
    values = {"village": f"{TOWNSHIP}{number % 30 + 1:03}", "number": f"9991{number:08}"}
    for field in TABLES["household"].fields.values():
        kind = field.kind.name
        if field.computed or field.name in values or field.pattern:
            continue
        if kind in ("TEXT", "LONG"):
            values[field.name] = NOTE[:12]
        elif kind in ("INTEGER", "DECIMAL", "MONEY"):
            values[field.name] = int(field.low or 0) + number % 7
        elif kind == "YESNO":
            values[field.name] = number % 2
        elif kind == "DATE":
            values[field.name] = f"2023-05-{number % 28 + 1:02}"
    return Change(table="household", values=values)


def write(rows, target):
    """Write the same cells in the same styles, as XlsxWriter's manual says."""
    book = Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    text, number = (book.add_format({"num_format": form}) for form in ("@", "#,##0.00"))
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(place, column, value, text)
            elif value is not None:
                sheet.write_number(place, column, value, number)
    book.close()
