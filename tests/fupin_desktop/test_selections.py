"""Named selections stand in for records no condition can express, and are found anew."""

import pytest

from fupin_desktop import conditions, selections
from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from fupin_desktop.selections import SELECTIONS, among, resolved, say, selected


@pytest.mark.parametrize("name", SELECTIONS)
def test_every_selection_gives_records_of_its_table(offices, name):
    found = SELECTIONS[name].find(offices.village)
    assert found == []
    assert SELECTIONS[name].table in TABLES
    assert say(selected(name)) == SELECTIONS[name].label


def test_a_selection_is_found_anew_each_time(offices):
    village = offices.village
    rec = offices.add(village, "household", name="张三")
    held = [selected("visit_never")]
    assert resolved(village, held) == [among([rec])]
    offices.add(village, "visit", household=rec, date=village.today())
    assert resolved(village, held) == [among([])]


def test_records_named_one_by_one_narrow_a_list(offices):
    village = offices.village
    recs = [offices.add(village, "household", name=name) for name in "甲乙丙"]
    held = [among(recs[:2]), Condition("name", "contains", ("乙",))]
    where = conditions.where(TABLES["household"], resolved(village, held), village.today())
    assert village.find("household", where=where) == [recs[1]]
    nobody = conditions.where(TABLES["household"], [among([])], village.today())
    assert village.find("household", where=nobody) == []


def test_an_unknown_selection_selects_nothing_and_other_conditions_stay(offices):
    other = Condition("name", "filled")
    assert resolved(offices.village, [selected("of_a_later_version"), other]) == [among([]), other]
    assert say(selected("of_a_later_version")) == ""
    assert say(other) == ""


@pytest.mark.parametrize("one", [selected("visit_late"), among(["a", "b"]), among([])])
def test_selections_are_kept_in_settings(one):
    assert conditions.recall(one.stored()) == one
    assert conditions.recall(["id", "selected"]) is None
    assert conditions.recall(["name", "among", "a"]) is None


def test_named_records_are_counted_in_words():
    assert conditions.say(TABLES["household"], among(["a", "b"]), {}) == "指定的 2 条"
    assert selections.say(among(["a"])) == ""
