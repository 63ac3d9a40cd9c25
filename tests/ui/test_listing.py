"""Empty lists say what to do first, and offer the button they speak of."""

import re

import pytest
from PySide6.QtWidgets import QPushButton

from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from ui import (
    draft_dialog,
    fill_return_dialog,
    funds_dialog,
    home_page,
    household_picker,
    import_dialog,
    local_field_dialog,
    photo_day,
    phrase_list,
    restore_dialog,
    survey_lists,
    sync_page,
    timeline,
    visit_plan_page,
)
from ui.areas import listed_tables
from ui.listing import UNMADE, empty_words, listing_of
from ui.record_list import RecordList
from ui.settings import Settings

DO = re.compile("请|点“|先|插上|可以|换|选中|随时")
WORDS = (
    draft_dialog.NONE, fill_return_dialog.NOTHING, funds_dialog.NOTHING,
    *home_page.FIRST.values(), household_picker.EMPTY, household_picker.NONE,
    import_dialog.NOTHING, local_field_dialog.NONE, photo_day.NO_VISITS, phrase_list.NONE,
    restore_dialog.EMPTY, survey_lists.NOBODY, *sync_page.LONELY.values(), timeline.NOTHING,
    timeline.NO_CHAINS, visit_plan_page.EMPTY,
)  # fmt: skip


@pytest.mark.parametrize("table", sorted(listed_tables()))
def test_an_empty_list_says_what_to_do_first(qtbot, ledger, table):
    listed = RecordList(ledger, listing_of(ledger, table), Settings())
    qtbot.addWidget(listed)
    words = empty_words(listed.listing, TABLES[table])
    assert DO.search(words), words
    offered = [one.text() for one in listed.empty_buttons()]
    for named in re.findall("请点“([^”]+)”", words):
        assert named in offered
    assert bool(offered) == (table not in UNMADE)
    assert all(isinstance(one, QPushButton) for one in listed.empty_buttons())
    assert len(words) < 100


def test_an_empty_part_of_the_households_asks_for_nothing(ledger):
    part = listing_of(ledger, "household", "脱贫户", [Condition("kind", "is", ("02",))])
    assert empty_words(part, TABLES["household"]) == "没有脱贫户。"


@pytest.mark.parametrize("words", WORDS)
def test_what_is_empty_in_a_page_or_dialog_says_it_too(words):
    assert DO.search(words)
    assert words.endswith("。")
