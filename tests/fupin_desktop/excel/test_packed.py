"""Lines of a list that are laid out later: the same as if they had been at once."""

from contextlib import contextmanager
from dataclasses import asdict

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as some

from fupin_desktop import codes, excel, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.excel import intake
from fupin_desktop.excel.hands import part_of
from fupin_desktop.excel.packed import Changes, PackedLine, Packing, Said
from fupin_desktop.plan import Cell
from fupin_desktop.record import Change

NAMES = {"a" * 32: "石大山", "b" * 32: "龙阿妹"}
SEED = 20261126
TEXT = some.text(some.characters(exclude_categories=("Cs", "Cc", "Co")), min_size=1, max_size=9)


def of(field):
    """Any value a field may hold, in stored form."""
    if field.kind in (Kind.CODE, Kind.CODES):
        words = some.sampled_from([one.code for one in codes.choices(field.choices)])
        return words if field.kind is Kind.CODE else some.lists(words, min_size=1, max_size=3)
    by_kind = {
        Kind.REF: some.sampled_from([*NAMES]),
        Kind.INTEGER: some.integers(-(10**6), 10**15),
        Kind.MONEY: some.integers(0, 10**12),
        Kind.DECIMAL: some.integers(0, 10**12),
        Kind.YESNO: some.integers(0, 1),
        Kind.DATE: some.sampled_from(["2023", "2023-05", "2023-05-17"]),
    }
    return by_kind.get(field.kind, TEXT)


def rows(table):
    """Some fields with what they are to hold, what they hold, and who typed it."""
    fields = [one for one in TABLES[table].fields.values() if not one.computed]
    one = some.sampled_from(fields).flatmap(
        lambda field: some.tuples(
            some.just(field.name), some.none() | of(field), some.none() | of(field),
            some.sampled_from(["", "测试 2026-01-02"]),
        )
    )  # fmt: skip
    return some.lists(one, max_size=12, unique_by=lambda row: row[0])


@pytest.mark.parametrize("table", ["household", "person"])
def test_a_line_laid_out_later_says_what_it_would_have_said_at_once(table):
    packing = Packing(TABLES, NAMES)

    def show(field, value):
        return NAMES[value] if field.kind is Kind.REF and value else values.show(field, value)

    @seed(SEED)
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(rows=rows(table), title=TEXT, row=some.integers(0, 10**6) | some.just("C17"),
           is_new=some.booleans())  # fmt: skip
    def check(rows, title, row, is_new):
        news = {name: new for name, new, _, _ in rows}
        olds = {} if is_new else {name: old for name, _, old, _ in rows}
        who = {name: by for name, _, _, by in rows if by}
        fields = TABLES[table].fields
        cells = tuple(
            Cell(fields[name].label, show(fields[name], olds.get(name)), text,
                 register=part_of(fields[name]) if name in who else "", who=who.get(name, ""))
            for name, new in news.items() if (text := show(fields[name], new))
        )  # fmt: skip
        said = Said("c" * 32, title, row, news, olds, who, [*news][:3])
        line = PackedLine(packing, said, "new", table, reason="因为")
        assert (line.rec, line.title, line.cells) == ("c" * 32, title, cells)
        assert line.place == ("C17" if row == "C17" else f"第 {row + 1} 行")
        assert [one.who for one in line.cells] == [one.who for one in cells]
        assert line.said.same == [*news][:3]
        assert line.change == Change(table=table, rec="c" * 32, values=news)
        assert list(line.change.values) == list(news)
        told = asdict(line)
        assert told["cells"] == tuple(map(asdict, cells))
        assert (told["title"], told["reason"], told["home"]) == (title, "因为", "")

    check()


def test_what_is_laid_out_is_not_kept():
    packing = Packing(TABLES, NAMES)
    said = Said("c" * 32, "石大", 1, {"name": "石大"}, {}, {})
    line = PackedLine(packing, said, "new", "person")
    assert line.cells == line.cells
    assert line.cells is not line.cells
    for name in ("rec", "title", "cells", "place"):
        with pytest.raises(AttributeError):
            object.__getattribute__(line, name)
    with pytest.raises(AttributeError):
        _ = line.nothing


def test_the_preview_goes_on_to_show_the_ledger_as_it_was(ledger, load, roster):
    person = {"行政村": "十八洞村", "户编号": "1001", "人编号": "2001", "与户主关系": "户主"}
    load(person | {"姓名": "石大", "民族": "汉族"})
    imported = excel.read_plan(ledger, roster(person | {"姓名": "石大", "民族": "苗族"}))
    [line] = imported.plan.of_kind("changed")
    before = (line.title, line.cells)
    excel.apply(ledger, imported)
    assert before == (line.title, line.cells) == ("石大", (Cell("民族", "汉族", "苗族"),))


def test_changes_are_made_when_they_are_asked_for(ledger, roster):
    person = {"行政村": "十八洞村", "户编号": "1001", "人编号": "2001", "与户主关系": "户主"}
    imported = excel.read_plan(ledger, roster(person | {"姓名": "石大", "民族": "汉族"}))
    changes = imported.changes
    assert isinstance(changes, Changes)
    assert [one.table for one in changes] == ["household", "person"]
    assert changes[1] == changes[1:][0] == [*changes][-1]
    assert changes[1] is not changes[1]
    assert changes[1].values["ethnic"] == "01"
    assert changes == [*changes]
    assert changes != [*changes][:1]
    assert (bool(changes), bool(changes[2:])) == (True, False)
    with pytest.raises(IndexError):
        _ = changes[2]


def test_a_list_is_planned_and_written_with_few_pages_in_memory(ledger, roster, monkeypatch):
    person = {"行政村": "十八洞村", "户编号": "1001", "人编号": "2001", "与户主关系": "户主"}
    depth, seen = [0], []
    sparing, save = ledger.sparing, ledger.save_portions

    @contextmanager
    def counted():
        with sparing():
            depth[0] += 1
            yield
            depth[0] -= 1

    def saved(*args, **words):
        seen.append(depth[0])
        return save(*args, **words)

    monkeypatch.setattr(ledger, "sparing", counted)
    monkeypatch.setattr(ledger, "save_portions", saved)
    known = intake.Known
    monkeypatch.setattr(intake, "Known", lambda *args: seen.append(depth[0]) or known(*args))
    imported = excel.read_plan(ledger, roster(person | {"姓名": "石大"}))
    excel.apply(ledger, imported)
    assert seen == [1, 1]
    assert imported.named == {*ledger.find("household"), *ledger.find("person")}
    assert imported.listed == 2
