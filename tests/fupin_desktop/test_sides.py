"""Two sides that changed one record in different items: both apply, and the preview tells it."""

import json

import pytest

from fupin_desktop import exchange
from fupin_desktop.__main__ import main


@pytest.fixture
def home(offices):
    rec = offices.add(offices.village, "household", name="张三", phone="1990000", kind="02")
    offices.exchange()
    return rec


def looked_at(offices, path=None):
    return exchange.preview(offices.township, path or offices.up()).plan


def test_the_preview_tells_what_either_side_changed(offices, home):
    offices.change(offices.township, "household", home, group_name="二组", note="路口")
    offices.change(offices.village, "household", home, phone="188", address="乙地")
    plan = looked_at(offices)
    (line,) = plan.both
    assert (line.kind, line.here) == ("changed", ("村民小组", "备注"))
    assert line.reason == (
        "两边都改了不同的项，都保留：这边改了村民小组、备注；送来的改了现居住地、户联系电话"
    )
    assert "1 条记录两边都改了（不同的项），接收以后都保留。" in plan.notes
    exchange.receive(offices.township, offices.up())
    held = offices.township.fetch("household", home).values
    assert [held[name] for name in ("group_name", "phone")] == ["二组", "188"]


def test_who_knew_of_the_other_change_is_not_told_as_one_who_did_not(offices, home):
    offices.change(offices.township, "household", home, group_name="二组")
    exchange.receive(offices.village, offices.down())
    offices.change(offices.village, "household", home, phone="188")
    assert not looked_at(offices).both


def test_it_is_told_as_well_once_the_sender_has_learnt_of_the_other_change(offices, home):
    offices.change(offices.township, "household", home, group_name="二组")
    offices.change(offices.village, "household", home, phone="188")
    received = exchange.preview(offices.village, path := offices.down()).plan
    assert [line.here for line in received.both] == [("户联系电话",)]
    exchange.receive(offices.village, path)
    assert [line.here for line in looked_at(offices).both] == [("村民小组",)]


def test_the_same_item_is_for_deciding_and_equal_values_are_nothing(offices, home):
    offices.change(offices.township, "household", home, phone="188")
    offices.change(offices.village, "household", home, phone="188")
    assert not looked_at(offices).both
    offices.change(offices.village, "household", home, phone="177", address="乙地")
    offices.change(offices.township, "household", home, note="路口", phone="166")
    (line,) = looked_at(offices).both
    assert (line.kind, line.here) == ("conflict", ("备注",))
    assert "待核定" in line.reason
    assert "送来的改了现居住地" in line.reason


def test_two_laptops_of_a_village_are_two_sides(offices, home):
    second = offices.clone()
    offices.change(offices.village, "household", home, phone="188")
    offices.change(second, "household", home, address="乙地")
    exchange.receive(offices.township, offices.up())
    assert [line.here for line in looked_at(offices, offices.up(second)).both] == [("户联系电话",)]


def test_the_command_line_tells_it_too(offices, home, capsys):
    offices.change(offices.township, "household", home, group_name="二组")
    offices.change(offices.village, "household", home, phone="188")
    path, folder = offices.up(), offices.township.path
    offices.township.close()
    assert main(["receive", str(folder), str(path), "--preview", "--json"]) in (0, None)
    told = json.loads(capsys.readouterr().out)
    assert (told["both_changed"], told["lines"][0]["here"]) == (1, ["村民小组"])
