"""Ticks on their way up: believed of the very same only, replaced as a whole, taken back here."""

from functools import partial
from types import SimpleNamespace

import pytest

from fupin_desktop import entry_list, entry_marks, entry_travel, exchange, told
from fupin_desktop.operation import canonical


@pytest.fixture
def offices(offices):
    """A household both know; from now on changes are to be typed, here and there."""
    offices.home = offices.add(offices.village, "household", name="张三", number="1001", kind="01")
    offices.exchange()
    for one in offices.ledgers():
        entry_marks.set_since(one, "now")
    return offices


def waiting(registry):
    return {one.label: one.old for one in entry_list.listed(registry).waiting}


def ticked(registry):
    return {one.label: one.tick.words for one in entry_list.listed(registry).done}


def tick(registry, *labels):
    found = entry_list.listed(registry)
    some = [one for one in found.waiting if not labels or one.label in labels]
    entry_list.tick(registry, found, some)
    return some


def up(offices):
    exchange.receive(offices.township, offices.up())


def test_what_a_village_ticked_is_ticked_at_the_township_with_its_name(offices):
    offices.change(offices.village, "household", offices.home, kind="02", phone="13800000001")
    tick(offices.village, "户类型")
    up(offices)
    assert waiting(offices.township) == {"户联系电话": "（空）"}
    day = offices.village.today()
    assert ticked(offices.township) == {"户类型": f"{day} {offices.village.name}"}
    offices.change(offices.village, "household", offices.home, kind="03")
    up(offices)
    assert waiting(offices.township) == {"户联系电话": "（空）", "户类型": "脱贫户"}


def test_a_new_family_with_its_members_and_one_that_is_gone(offices):
    home = offices.add(offices.village, "household", name="李四", kind="01")
    offices.add(offices.village, "person", name="李四", household=home, relation="01")
    offices.village.delete("household", offices.home, why="重复登记")
    tick(offices.village)
    assert not waiting(offices.village)
    up(offices)
    assert not waiting(offices.township)
    assert entry_list.GONE in ticked(offices.township)
    offices.village.undo()
    up(offices)
    assert waiting(offices.township)["户类型"] == "（空）"


def test_what_was_taken_back_in_the_village_waits_again(offices):
    offices.change(offices.village, "household", offices.home, kind="02")
    tick(offices.village)
    old = offices.up()
    entry_list.untick(offices.village, entry_list.listed(offices.village).done)
    up(offices)
    exchange.receive(offices.township, old)
    assert waiting(offices.township) == {"户类型": "一般农户"}


def test_what_the_township_wrote_itself_is_not_believed_typed(offices):
    offices.change(offices.village, "household", offices.home, phone="13800000001")
    tick(offices.village)
    offices.change(offices.township, "household", offices.home, phone="13900000000")
    up(offices)
    assert waiting(offices.township)["户联系电话"] == "（空）"


def test_the_township_takes_a_tick_back_and_ticks_again(offices):
    offices.change(offices.village, "household", offices.home, kind="02")
    tick(offices.village)
    up(offices)
    (done,) = entry_list.listed(offices.township).done
    assert entry_list.untick(offices.township, [done]) == 1
    assert waiting(offices.township) == {"户类型": "一般农户"}
    up(offices)
    assert waiting(offices.township) == {"户类型": "一般农户"}
    tick(offices.township)
    assert ticked(offices.township) == {"户类型": f"{offices.township.today()} 镇干部"}
    assert entry_list.untick(offices.township, [done]) == 1  # as listed before it was ticked anew
    assert waiting(offices.township) == {"户类型": "一般农户"}
    offices.change(offices.village, "household", offices.home, kind="03")
    tick(offices.village)
    up(offices)
    assert not waiting(offices.township)


def test_only_operations_fields_and_days_travel_and_only_up(offices):
    offices.change(offices.village, "household", offices.home, kind="02", phone="13800000001")
    offices.add(offices.village, "household", name="王五")
    tick(offices.village)
    value = told.tell(offices.village, offices.township.region)["entered"]
    text = canonical(value).decode()
    assert not any(
        word in text for word in ("张三", "王五", "13800000001", '"1001"', offices.home, "甲")
    )
    assert "entered" not in told.tell(offices.township, offices.village.region)
    up(offices)
    tick(offices.township)
    assert "entered" not in told.tell(offices.township, offices.village.region)


def test_there_is_a_bound_and_the_newest_comes_first(offices, monkeypatch):
    offices.change(offices.village, "household", offices.home, kind="02")
    tick(offices.village)
    offices.change(offices.village, "household", offices.home, phone="13800000001")
    tick(offices.village)
    monkeypatch.setattr(entry_travel, "MOST", 80)
    (group,) = entry_travel.tell(offices.village, offices.township.region)
    assert group[1] == ["phone"]


ODD = [
    7, "x", None, {}, [[]], [["2026", ["kind"], [3]]], [["2026", "kind", ["a"]]], [[1, [], []]],
    [["2026-01-01", ["kind", "no_field", "_whole"], ["00" * 16, "x"]]],
]  # fmt: skip


def test_what_no_program_tells_is_left_aside(offices):
    offices.change(offices.village, "household", offices.home, kind="02")
    header = SimpleNamespace(
        kind="up", sender_office=offices.village.region, sender_name="青禾村", sender_rid="a" * 20,
        number=1,
    )  # fmt: skip
    up(offices)
    for value in ODD:
        offices.township.transact(partial(entry_travel.hear, header=header, value=value))
        assert waiting(offices.township) == {"户类型": "一般农户"}


def test_a_laptop_of_the_same_village_adds_its_own(offices):
    second = offices.clone()
    offices.change(offices.village, "household", offices.home, kind="02")
    offices.change(second, "household", offices.home, phone="13800000001")
    tick(second)
    tick(offices.village)
    for one in (offices.village, second):
        exchange.receive(offices.township, offices.up(one))
    assert not waiting(offices.township)
