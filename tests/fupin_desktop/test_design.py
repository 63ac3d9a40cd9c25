"""Sentences of the design that no other test tells: what `merge` may know, how records are laid."""

import ast
import re
from pathlib import Path

import fupin_desktop.merge
from fupin_desktop.catalogue import TABLES
from fupin_desktop.record import Change

ALLOWED = {"collections.abc", "dataclasses", "typing", "fupin_desktop.catalogue.fields",
           "fupin_desktop.operation"}  # fmt: skip


def test_merging_knows_no_clock_no_chance_no_file_and_no_sql():
    tree = ast.parse(Path(fupin_desktop.merge.__file__).read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Import)]
    assert imported <= ALLOWED
    called = {node.func.id for node in ast.walk(tree)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
    assert called.isdisjoint({"open", "print", "input", "hash", "id"})


def test_derived_tables_demand_nothing_beyond_their_id(offices):
    def demands(db):
        for table in TABLES:
            for column in db.query(f'PRAGMA table_info("{table}")'):
                if column["notnull"] and not column["pk"]:
                    yield table, column["name"]
            yield from db.query(f'PRAGMA foreign_key_list("{table}")')
            for index in db.query(f'PRAGMA index_list("{table}")'):
                (column,) = list(db.query(f'PRAGMA index_info("{index["name"]}")'))[:1]
                if index["unique"] and column["name"] != "id":
                    yield table, index["name"]

    assert offices.village.read(lambda db: list(demands(db))) == []


def test_records_written_once_need_no_row_of_heads_and_ids_follow_time(offices):
    home = offices.add(offices.village, "household", name="张三")
    visits = [
        offices.village.save([Change(table="visit", values={"household": home})]).ids[0]
        for _ in range(20)
    ]
    assert visits == sorted(visits)
    assert {rec[12] for rec in visits} == {"7"}

    def heads(rec):
        query = "SELECT register FROM head WHERE rec = ?"
        return offices.village.read(lambda db: [one["register"] for one in db.query(query, [rec])])

    assert [heads(rec) for rec in visits] == [[]] * 20
    offices.change(offices.village, "visit", visits[0], content="改了")
    assert heads(visits[0]) == ["content"]


def test_every_test_that_the_report_names_is_there():
    root = Path(__file__).parents[2]
    report = (root / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_/]+)::(test_\w+)`", report)
    assert len(named) > 80
    for file, name in set(named):
        places = [root / "tests" / f"{file}.py", root / "tests/fupin_desktop" / f"{file}.py"]
        (path,) = [place for place in places if place.exists()]
        assert f"def {name}(" in path.read_text(encoding="utf-8")
