"""What records are called, names of others included."""

import pytest

from fupin_desktop import titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.compose import natural_id

MEMBERSHIP, VISIT = TABLES["membership"], TABLES["visit"]
ROWS = {
    "membership": [{"id": "m", "person": "p"}],
    "person": [{"id": "p", "name": "石大山", "relation": None}],
}


def look_up(table, ids):
    return [row for row in ROWS.get(table, ()) if row["id"] in ids]


def test_a_record_is_called_by_the_records_its_title_refers_to():
    names = titles.names_of(look_up, {"membership": {"m", "gone"}})
    assert names == {"p": "石大山", "m": "石大山"}


def test_an_empty_title_is_empty():
    assert titles.title_of(VISIT, {}, {}) == ""


@pytest.mark.parametrize(("value", "shown"), [
    (["p", "q"], "石大山、（一条记录）"), ([], ""), (None, ""), ("p", "石大山"),
])  # fmt: skip
def test_references_are_shown_by_name(value, shown):
    field = Field(name="people", label="人", kind=Kind.REFS, choices="person")
    assert titles.show(field, value, {"p": "石大山"}) == shown


def test_references_are_gathered_by_table():
    people = Field(name="people", label="人", kind=Kind.REFS, choices="person")
    fields = (MEMBERSHIP.fields["person"], people)
    rows = [{"person": "a", "people": ["b", "c"]}, {"person": None}]
    assert titles.references(fields, rows) == {"person": {"a", "b", "c"}}


def test_a_region_is_called_by_its_name_where_the_ledger_knows_it():
    known = {"id": natural_id("region", {"code": "990101001"}), "name": "样板镇"}
    year = TABLES["village_year"]
    rows = [{"region": "990101001", "year": "2025"}, {"region": "990101002", "year": "2025"}]
    fields = [year.fields[name] for name in titles.title_fields(year)]
    names = titles.named_in(lambda _, ids: [known] if known["id"] in ids else [], fields, rows)
    called = [titles.title_of(year, row, names) for row in rows]
    assert called == ["样板镇 · 2025", "990101002 · 2025"]
