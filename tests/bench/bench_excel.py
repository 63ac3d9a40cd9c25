"""A township's lists as workbooks, beside the least that XlsxWriter and calamine need for them."""

import shutil
from functools import partial

import python_calamine

import alone
import bench
import rosters
from fupin_desktop import excel
from fupin_desktop.excel.columns import columns_of
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.registry import Registry

SIZES = {"small": 200, "medium": 2_000, "large": 20_000}
COLUMNS = 60  # of a household: the catalogue's, and the seven that the township asks besides


def figures(size, folder):
    """Yield the figures of this module."""
    count = SIZES[size]
    path, empty, book = folder / "excel.fupin", folder / "empty.fupin", folder / "ours.xlsx"
    rosters.founded(empty).close()
    shutil.copytree(empty, path)
    with Registry.open(path) as registry:
        rosters.settle(registry, count)
        written = export(registry, book, folder / "bare.xlsx")
    written.peak = alone.peak("export", path, book)
    yield written
    yield from taken_twice(f"{count:,} households x {COLUMNS}", empty, book)
    people = folder / "people.xlsx"
    rosters.write([*rosters.people(count)], people)
    what = f"{count * rosters.PEOPLE:,} persons x {len(rosters.PERSON_TITLES)}"
    yield from taken_twice(what, empty, people)


def taken_twice(what, empty, book):
    """Measure how a list is taken into an empty township, and once more with other values."""
    yield from taken(f"{what} into an empty township", empty, book)
    full, anew = empty.with_name("full.fupin"), empty.with_name("anew.xlsx")
    shutil.copytree(empty, full)
    with Registry.open(full) as registry:
        excel.apply(registry, excel.read_plan(registry, book))
    rosters.write([*rosters.changed(read_sheets(book)[0].rows)], anew)
    yield from taken(f"{what}, a tenth of the values changed", full, anew)
    shutil.rmtree(full)


def export(registry, ours, bare):
    """Measure how a list is written."""
    ids, columns = registry.find("household"), columns_of(registry.table("household"))
    assert len(columns) == COLUMNS
    figure = bench.Figure(
        name=f"export of {len(ids):,} households x {COLUMNS}", unit="rows/s",
        bare_name="XlsxWriter",
    )  # fmt: skip
    excel.write_table(registry, "household", ids, ours)
    rows = read_sheets(ours)[0].rows
    for _number in range(bench.REPEATS):
        work = partial(excel.write_table, registry, "household", ids, ours)
        figure.ours.append(bench.rate(len(ids), work))
        figure.bare.append(bench.rate(len(ids), rosters.write, rows, bare))
    return figure


def taken(what, path, book):
    """Measure how a list is read and planned, and how it is written into a copy of the ledger."""
    count = len(read(book)) - 1
    planning = bench.Figure(
        name=f"reading and planning {what}", unit="rows/s", bare_name="calamine's bare reading"
    )
    with Registry.open(path) as registry:
        for _number in range(bench.REPEATS):
            planning.ours.append(bench.rate(count, excel.read_plan, registry, book))
            planning.bare.append(bench.rate(count, read, book))
    copy = path.with_name("copy.fupin")
    shutil.copytree(path, copy)
    planning.peak, highest, seconds, changes = alone.told("import", copy, book)
    shutil.rmtree(copy)
    yield planning
    yield bench.Figure(
        name=f"writing the same {changes:,.0f} records", unit="records/s",
        ours=[changes / seconds], peak=highest,
    )  # fmt: skip


def read(book):
    """Read a workbook as calamine's manual says."""
    with python_calamine.CalamineWorkbook.from_path(book) as opened:
        return opened.get_sheet_by_index(0).to_python()
