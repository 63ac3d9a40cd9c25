"""Every record type is made, changed, found, undone, deleted, exported, packed and received."""

import shutil

import pytest
from openpyxl import load_workbook

from fupin_desktop import excel, exchange, titles, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.excel.columns import columns_of
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

CHANGED = {
    Kind.TEXT: "改过的字", Kind.LONG: "改过的\n几行字", Kind.INTEGER: 5, Kind.DECIMAL: 5,
    Kind.MONEY: 500, Kind.DATE: "2024-02-03", Kind.YESNO: False,
}  # fmt: skip
NUMBERS = {Kind.INTEGER: 0, Kind.DECIMAL: None, Kind.MONEY: 2}


RULED = {"region", "threshold", "returned", "code_entry"}  # what a superior writes


@pytest.fixture(scope="module")
def office(pristine, tmp_path_factory):
    """A township's ledger that the tests of this module share."""
    folder = tmp_path_factory.mktemp("every") / "township"
    shutil.copytree(pristine / "township", folder)
    with Registry.open(folder, user="镇干部") as registry:
        yield registry


def changeable(table):
    """A field of a type that may change freely."""
    fields = TABLES[table].fields.values()
    own = [f for f in fields if f.stored and not f.fixed and f.kind in CHANGED and not f.pattern]
    free = [f for f in own if f.name not in (*TABLES[table].key, TABLES[table].place)]
    if table == "local_field":
        free = [TABLES[table].fields["hint"]]
    return free[-1] if free else None


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_record_is_made_changed_found_undone_and_deleted(office, full, table):
    rec = full(office, table)
    assert rec in office.find(table)
    (before,) = office.rows(table, [rec])
    stored = [f.name for f in TABLES[table].fields.values() if f.stored and f.choices != table]
    assert table == "membership" or not [name for name in stored if before[name] is None]
    field = changeable(table)
    if field:
        office.save([Change(table=table, rec=rec, values={field.name: CHANGED[field.kind]})])
        found = office.find(table, where={field.name: CHANGED[field.kind], "id": rec})
        assert found == [rec]
        office.undo()
    assert office.rows(table, [rec]) == [before]
    assert len(office.history(table, rec)) >= 1
    office.delete(table, rec)
    assert rec not in office.find(table)
    office.undo()
    assert rec in office.find(table)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_record_comes_out_as_a_workbook(office, full, table, tmp_path):
    rec = full(office, table)
    assert excel.write_table(office, table, [rec], tmp_path / "t.xlsx") == 1
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    columns = columns_of(office.table(table))
    assert heads == [column.title for column in columns]
    assert len(set(heads)) == len(heads)
    (row,) = office.rows(table, [rec])
    names = titles.named_in(office.rows, TABLES[table].fields.values(), [row])
    for cell, column in zip(sheet[2], columns, strict=True):
        field, value = column.field, row.get(column.field.name)
        if column.through or value is None:
            continue
        if field.kind in NUMBERS:
            places = field.places if NUMBERS[field.kind] is None else NUMBERS[field.kind]
            assert cell.value == value / 10**places
        elif field.refers:
            shown = titles.show(field, value, names)
            assert cell.value == (titles.name_in(shown) if field.choices == "person" else shown)
            assert not {rec for rec in titles.ids_in(value) if rec in cell.value}
        else:
            assert (cell.value, cell.data_type) == (values.show(field, value), "s")


def test_a_record_of_every_type_reaches_the_township(offices, full):
    made = {table: full(offices.village, table) for table in TABLES if table not in RULED}
    arrival = exchange.preview(offices.township, offices.up())
    assert arrival.plan.count("new") == len(arrival.plan.lines)
    assert not [line for line in arrival.plan.lines if line.title == TABLES[line.table].label]
    made |= {table: full(offices.township, table) for table in RULED}
    offices.exchange()
    for table, rec in made.items():
        assert offices.township.rows(table, [rec]) == offices.village.rows(table, [rec])
    assert offices.township.verify() == []
