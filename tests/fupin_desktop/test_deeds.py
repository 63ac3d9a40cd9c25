"""What was done to records: who, when, what from and to, and why, as it came into the ledger."""

from db import log
from fupin_desktop import deeds, exchange
from fupin_desktop.record import Change

VILLAGE = "990101001201"


def end(registry):
    return registry.read(log.next_n)


def told(registry, rec, first=1, watched=None):
    return deeds.of(registry, [rec], first, end(registry), watched).get(rec, [])


def test_what_a_package_brings_is_told_with_its_author_and_its_arrival(offices):
    home = offices.add(offices.village, "household", name="张三", kind="01")
    offices.exchange()
    mark = end(offices.township)
    change = Change(table="household", rec=home, values={"kind": "02", "note": "复核"})
    offices.village.save([change], why="镇里认定")
    assert told(offices.township, home, mark) == []
    exchange.receive(offices.township, offices.up())
    (one,) = told(offices.township, home, mark, {"household": ["kind"]})
    assert one.what == "户类型：一般农户 → 脱贫户"
    assert (one.user, one.office, one.why, one.reason) == ("甲", VILLAGE, "镇里认定", "镇里认定")
    assert "接收 青禾村" in one.how_came
    assert [each.name for each in told(offices.township, home, mark)[0].changes] == ["kind", "note"]


def test_own_steps_have_their_names_and_what_is_out_of_the_span_is_left_out(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三", kind="01")
    village.delete("household", home, why="重复登记")
    first, last = told(village, home)
    assert (first.what, first.how_came, first.reason) == ("新增", "", "新增户")
    assert (last.what, last.reason) == ("删除", "删除户“张三”：重复登记")
    mark = end(village)
    village.undo()
    (back,) = told(village, home, mark)
    assert (back.what, back.reason) == ("恢复", "撤销：删除户“张三”")


def test_one_step_is_one_deed_though_sensitive_fields_travel_alone(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    mark = end(village)
    offices.change(village, "household", home, phone="13800000001", note="看过")
    (one,) = told(village, home, mark)
    assert {each.name: (each.old, each.new) for each in one.changes} == {
        "phone": ("（空）", "13800000001"), "note": ("（空）", "看过"),
    }  # fmt: skip


def test_what_waits_for_a_decision_and_what_was_merged_is_said(offices):
    village, town = offices.village, offices.township
    home = offices.add(village, "household", name="张三", kind="01")
    other = offices.add(village, "household", name="李四", kind="01")
    offices.exchange()
    mark = end(town)
    offices.change(village, "household", home, kind="02")
    offices.change(town, "household", home, kind="03")
    exchange.receive(town, offices.up())
    mine, theirs = told(town, home, mark, {"household": ["kind"]})
    assert mine.what.startswith("户类型：一般农户 → ")
    assert theirs.what.endswith(" → 一般农户（待核定）")
    mark = end(village)
    village.merge([(home, other)])
    (merged,) = told(village, other, mark)
    assert "合并" in merged.what
    assert "张三" in merged.what
