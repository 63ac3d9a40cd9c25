"""Every item of the study has a place that exists, and the copy in docs is fresh."""

from pathlib import Path

import pytest

from fupin_desktop import coverage

DOCUMENT = Path(__file__).parents[2] / "docs" / "coverage.md"
ITEMS = list(coverage.items())


def test_every_item_is_there_once():
    assert [item.number for item in ITEMS] == list(range(1, 125))
    assert all(item.name.strip() for item in ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.number)
def test_every_place_exists(item):
    assert item.places
    assert len(set(item.places)) == len(item.places)
    assert not [place for place in item.places if not coverage.describe(place)]


@pytest.mark.parametrize(
    "place",
    [
        "table:nothing",
        "field:household.nothing",
        "field:nothing.name",
        "codes:nothing",
        "check:nothing",
        "doc:nothing",
        "part:3",
        "nothing:household",
        "household",
    ],
)
def test_a_place_that_does_not_exist_has_no_words(place):
    assert coverage.describe(place) == ""


def test_most_items_live_in_the_catalogue():
    later = [item.number for item in ITEMS if all(p.startswith("part:") for p in item.places)]
    assert later == [31, 44, 75, 76, 110]


def test_document_is_fresh():
    assert DOCUMENT.read_text(encoding="utf-8") == coverage.text()


def test_write_writes_the_text(tmp_path):
    coverage.write(tmp_path / "coverage.md")
    assert (tmp_path / "coverage.md").read_bytes() == coverage.text().encode()
