"""Local fields between offices: defined above, added below, adopted, merged, put out of use."""

import pytest

from fupin_desktop import exchange, local_fields
from fupin_desktop.errors import FupinError
from fupin_desktop.local import register
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

OTHER = "990101001202"


def define(registry, label="灶台", **more):
    wanted = {"table": "visit", "kind": "text", **more}
    return local_fields.define(registry, label=label, **wanted).ids[0]


def shown(registry, table="visit"):
    """Labels of the local fields on the forms of a ledger."""
    return [f.label for f in registry.table(table).fields.values() if f.name.startswith("x.")]


@pytest.fixture
def visit(offices):
    home = offices.add(offices.village, "household", name="张三")
    return offices.add(offices.village, "visit", household=home, date="2026-05-01", content="看房")


@pytest.fixture
def other(offices):
    """A second village of the same township."""
    made = Registry.create(
        offices.folder / "other", level="village", region=OTHER, name="白水村", password=None,
        user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, made)
    offices.other = made
    return made


def go_down(offices, registry):
    package = exchange.pack(offices.township, offices.stick, to=registry.region)[0]
    exchange.receive(registry, package)


def test_a_township_field_reaches_the_village_and_its_values_come_back(offices, visit):
    offices.exchange()
    rec = define(offices.township, kind="code", choices=["柴灶", "气灶"], required=True,
                 section="走访")  # fmt: skip
    package = offices.down()
    told = exchange.preview(offices.village, package).plan.lines
    assert any(line.title.startswith("补充项 灶台") for line in told)
    exchange.receive(offices.village, package)
    assert shown(offices.village) == ["灶台"]
    field = offices.village.table("visit").fields[register(rec)]
    assert (field.required, field.choices) == (True, "=柴灶|气灶")
    offices.change(offices.village, "visit", visit, **{field.name: "气灶"})
    (line,) = exchange.preview(offices.township, offices.up()).plan.lines
    assert [(cell.field_label, cell.new) for cell in line.cells] == [("灶台", "气灶")]
    offices.exchange()
    assert offices.township.find("visit", where={field.name: "气灶"}) == [visit]
    assert offices.township.rows("visit", [visit])[0][field.name] == "气灶"
    assert offices.township.fetch("visit", visit).values[field.name] == "气灶"
    assert offices.township.tally("visit", field.name) == {"气灶": 1}
    assert offices.township.find("visit", order=[f"-{field.name}"]) == [visit]


def test_words_of_a_local_text_are_searched(offices, visit):
    name = register(define(offices.village))
    offices.change(offices.village, "visit", visit, **{name: "土灶台面"})
    assert offices.village.find("visit", search="灶台面") == [visit]
    assert offices.village.count("visit", search="气灶") == 0


def test_a_village_field_is_its_own_until_the_township_adopts_it(offices, visit, other):
    rec = define(offices.village)
    name = register(rec)
    offices.change(offices.village, "visit", visit, **{name: "柴灶"})
    for _ in range(2):  # the other village has acknowledged everything before the adoption
        exchange.receive(offices.township, offices.up())
        exchange.receive(offices.township, offices.up(other))
        go_down(offices, other)
        go_down(offices, offices.village)
    assert shown(other) == []
    (above,) = local_fields.overview(offices.township)
    assert (above.adoptable, above.filled, above.ours) == (True, 1, True)
    assert above.field.label.startswith("灶台（")
    local_fields.adopt(offices.township, rec)
    assert shown(offices.township) == ["灶台"]
    go_down(offices, other)
    go_down(offices, offices.village)
    assert shown(other) == shown(offices.village) == ["灶台"]
    with pytest.raises(FupinError, match="由上级统一设置"):
        local_fields.rename(offices.village, rec, "炉灶")
    with pytest.raises(FupinError, match="不是下级自设"):
        local_fields.adopt(offices.township, rec)
    local_fields.rename(offices.township, rec, "炉灶")
    go_down(offices, offices.village)
    assert shown(offices.village) == ["炉灶"]
    assert offices.village.rows("visit", [visit])[0][name] == "柴灶"


def test_merged_fields_show_their_values_under_the_other(offices, visit):
    offices.exchange()
    target = define(offices.township, kind="code", choices=["柴灶", "气灶"])
    own = define(offices.village, "炉子", kind="code", choices=["气灶", "电灶"])
    offices.change(offices.village, "visit", visit, **{register(own): "电灶"})
    offices.exchange()
    local_fields.merge(offices.township, own, target)
    offices.exchange()
    for registry in (offices.township, offices.village):
        assert shown(registry) == ["灶台"]
        assert registry.rows("visit", [visit])[0][register(target)] == "电灶"
        assert registry.find("visit", where={register(target): "电灶"}) == [visit]
        field = registry.table("visit").fields[register(target)]
        assert field.choices == "=柴灶|气灶|电灶"
    states = {one.field.label: (one.state, one.filled) for one in
              local_fields.overview(offices.village)}  # fmt: skip
    assert states["炉子"] == ("已合并", 1)
    local_fields.show_again(offices.township, own)
    assert sorted(shown(offices.township))[1].startswith("炉子")


def test_a_hidden_field_keeps_its_values(offices, visit):
    rec = define(offices.village)
    offices.change(offices.village, "visit", visit, **{register(rec): "柴灶"})
    local_fields.hide(offices.village, rec)
    assert shown(offices.village) == []
    assert offices.village.rows("visit", [visit])[0][register(rec)] == "柴灶"
    assert offices.village.table("visit", every=True).fields[register(rec)].label == "灶台"
    (one,) = local_fields.overview(offices.village)
    assert (one.state, one.filled) == ("已停用", 1)
    local_fields.show_again(offices.village, rec)
    assert shown(offices.village) == ["灶台"]
    assert offices.village.undo().label == "恢复补充项“灶台”"
    assert shown(offices.village) == []


def test_a_removed_choice_stays_readable(offices, visit):
    rec = define(offices.village, kind="code", choices=["柴灶", "气灶"])
    offices.change(offices.village, "visit", visit, **{register(rec): "柴灶"})
    local_fields.change(offices.village, rec, choices="气灶\n电灶")
    record = offices.village.fetch("visit", visit)
    assert record.values[register(rec)] == "柴灶"


@pytest.mark.parametrize(("more", "part"), [
    ({"label": " "}, "填写补充项的名称"),
    ({"label": "走访日期"}, "已有“走访日期”"),
    ({"kind": "code", "choices": ["甲"]}, "至少要有两个选项"),
    ({"kind": "codes", "choices": ["甲|乙", "丙"]}, "不能有竖线"),
    ({"table": "region"}, "不能加补充项"),
    ({"table": "gone"}, "不能加补充项"),
])  # fmt: skip
def test_what_makes_no_field_is_refused(offices, more, part):
    with pytest.raises(FupinError, match=part):
        define(offices.village, **more)
    assert offices.village.find("local_field") == []


def test_two_fields_of_one_name_and_senseless_mergers_are_refused(offices):
    first, date = define(offices.village), define(offices.village, "日子", kind="date")
    with pytest.raises(FupinError, match=r"已有“灶台”.*恢复"):
        define(offices.village)
    for other in (first, date):
        with pytest.raises(FupinError, match="同一种类型"):
            local_fields.merge(offices.village, first, other)
    hidden = define(offices.village, "旧灶")
    local_fields.hide(offices.village, hidden)
    with pytest.raises(FupinError, match="已停用"):
        local_fields.merge(offices.village, first, hidden)
    with pytest.raises(FupinError, match="不能改“类型”"):
        local_fields.change(offices.village, first, kind="date")


def test_a_village_cannot_make_a_field_for_the_township(offices):
    values = {"table": "visit", "label": "越权", "kind": "text", "region": "990101001"}
    with pytest.raises(FupinError, match="由上级统一设置"):
        offices.village.save([Change(table="local_field", values=values)])


def test_registers_nobody_knows_are_left_alone(offices, visit):
    name = register(define(offices.village))
    offices.village.save([Change(table="visit", rec=visit, values={"x.ff00": "外来"})])
    offices.change(offices.village, "visit", visit, **{name: "柴灶"})
    offices.exchange()
    assert offices.township.fetch("visit", visit).extra["x.ff00"] == "外来"
    assert offices.township.rows("visit", [visit])[0]["x.ff00"] == "外来"


def test_two_laptops_disagree_on_a_local_value(offices, visit):
    name = register(define(offices.village))
    offices.exchange()
    second = offices.clone()
    offices.change(offices.village, "visit", visit, **{name: "柴灶"})
    offices.change(second, "visit", visit, **{name: "气灶"})
    exchange.receive(offices.township, offices.up())
    (line,) = exchange.preview(offices.township, offices.up(second)).plan.lines
    assert line.kind == "conflict"
    assert line.reason.startswith("灶台")


def test_what_a_merged_field_shows_can_be_cleared(offices):
    village = offices.village
    one, other = (
        local_fields.define(village, table="household", label=label, kind="text").ids[0]
        for label in "甲乙"
    )
    home = offices.add(village, "household", name="张三", **{f"x.{one}": "旧值"})
    local_fields.merge(village, one, other)
    assert village.fetch("household", home).values[f"x.{other}"] == "旧值"
    offices.change(village, "household", home, **{f"x.{other}": None})
    assert not village.fetch("household", home).values.get(f"x.{other}")
    village.undo()
    assert village.fetch("household", home).values[f"x.{other}"] == "旧值"
