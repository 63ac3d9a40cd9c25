"""The data dictionary is complete, and the copy in docs is fresh."""

from pathlib import Path

from fupin_desktop import codes, dictionary
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind, Policy

DOCUMENT = Path(__file__).parents[2] / "docs" / "dictionary.md"


def test_document_is_fresh():
    assert DOCUMENT.read_text(encoding="utf-8") == dictionary.text()


def test_write_writes_the_text(tmp_path):
    dictionary.write(tmp_path / "dictionary.md")
    assert (tmp_path / "dictionary.md").read_bytes() == dictionary.text().encode()


def test_every_field_and_code_list_is_named():
    text = dictionary.text()
    for table in TABLES.values():
        assert all(f"| `{name}` | {field.label} |" in text for name, field in table.fields.items())
    assert all(f"（`{name}`）" in text for name in codes.names())


def test_every_kind_and_policy_has_a_word():
    assert set(dictionary.KINDS) == set(Kind)
    assert set(dictionary.POLICIES) == set(Policy)


def test_rows_of_a_grid_have_the_same_cells():
    for block in dictionary.text().split("\n\n"):
        rows = [line.replace("\\|", "") for line in block.splitlines() if line.startswith("|")]
        assert len({row.count("|") for row in rows}) <= 1
