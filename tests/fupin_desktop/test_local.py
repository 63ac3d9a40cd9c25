"""Local fields as records describe them: shown, joined, looked for."""

import pytest

from fupin_desktop import local
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.errors import FupinError
from fupin_desktop.local import Locals

VISIT = TABLES["visit"]
EMPTY = dict.fromkeys((
    "section", "choices", "hint", "unit", "required", "since_date", "hidden", "merged_into",
))  # fmt: skip


def row(rec, label="灶台", kind="text", region="990101001", **more):
    return {**EMPTY, "id": rec, "table": "visit", "label": label, "kind": kind, "region": region,
            **more}  # fmt: skip


def made(*rows, office="990101001201"):
    return Locals(rows, office, "2026-05-20", {"990101001201": "青禾村"})


def added(locals_, **options):
    table = locals_.extended(VISIT, **options)
    return {name: field for name, field in table.fields.items() if name not in VISIT.fields}


def test_without_local_fields_a_table_is_the_catalogues():
    assert made().extended(VISIT) is VISIT


def test_a_field_stands_in_the_section_it_names_or_in_one_of_its_own():
    table = made(row("a", section="走访"), row("b"), row("c")).extended(VISIT)
    first, last = table.sections[0], table.sections[-1]
    assert first.fields[-1].name == "x.a"
    assert (last.label, [f.name for f in last.fields]) == ("补充项", ["x.b", "x.c"])
    assert "x.a" in table.registers


@pytest.mark.parametrize("kind", [k for k in Kind if k not in (Kind.REF, Kind.REFS)])
def test_every_kind_makes_a_field(kind):
    field = added(made(row("a", kind=kind.value, choices="甲\n乙\n乙\n ")))["x.a"]
    assert field.kind is kind
    assert field.choices == ("=甲|乙" if kind in (Kind.CODE, Kind.CODES) else "")


def test_a_kind_of_a_later_version_is_text():
    assert added(made(row("a", kind="hologram")))["x.a"].kind is Kind.TEXT


@pytest.mark.parametrize("more", [{"hidden": True}, {"merged_into": "b"}, {"since_date": "2027"}])
def test_what_is_out_of_use_keeps_its_label_and_leaves_the_form(more):
    fields = made(row("a", **more), row("b"))
    assert "x.a" not in added(fields)
    assert added(fields, every=True)["x.a"].label == "灶台"


def test_a_village_own_field_says_so_above():
    own = row("a", region="990101001201")
    assert added(made(own))["x.a"].label == "灶台"
    assert added(made(own, office="990101001"))["x.a"].label == "灶台（青禾村自设）"
    assert added(made(own, office="990101001202"))["x.a"].label == "灶台（青禾村自设）"


def test_merged_fields_lend_their_values_through_every_merger():
    fields = made(row("a", merged_into="b"), row("b", merged_into="c"), row("c"))
    assert fields.joined({"x.a": "旧"})["x.c"] == "旧"
    assert fields.joined({"x.a": "旧", "x.c": "新"})["x.c"] == "新"
    assert fields.joined({}) == {}
    assert fields.column("x.c") == "x.c|x.a|x.b"
    assert fields.column("date") == "date"


def test_a_circle_of_mergers_and_a_target_that_is_gone_merge_nothing():
    circle = made(row("a", merged_into="b"), row("b", merged_into="a"), row("c", merged_into="z"))
    assert added(circle).keys() == {"x.a", "x.b", "x.c"}
    assert circle.column("x.a") == "x.a"


@pytest.mark.parametrize(("region", "values", "part"), [
    ("990101001", {"label": "新名"}, "由上级统一设置"),
    ("990101001202", {"label": "新名"}, "由上级统一设置"),
    ("990101001201", {"region": "990101001"}, "只能归本单位"),
    ("990101001201", {"kind": "date"}, "不能改“类型”"),
    ("990101001201", {"table": "need"}, "不能改“所属记录”"),
])  # fmt: skip
def test_what_an_office_may_not_change(region, values, part):
    with pytest.raises(FupinError, match=part):
        local.check(row("a", region=region), values, "990101001201")


def test_what_an_office_may_change():
    local.check(row("a", region="990101001201"), {"label": "新名", "kind": "text"}, "990101001201")
    local.check(row("a", region="990101001201"), {"region": "990101001"}, "990101001")
