"""Households of a list are gone through one after the other, and then forgotten."""

import pytest

from fupin_desktop.errors import Cancelled, no_step
from fupin_desktop.excel import targets
from fupin_desktop.excel.grouping import group_entries
from fupin_desktop.excel.header import find_header, titles_of
from fupin_desktop.excel.known import Known
from fupin_desktop.excel.matching import PERSONAL
from fupin_desktop.excel.roster import layout_of, read_entries
from fupin_desktop.excel.sheet import Sheet
from fupin_desktop.excel.targets import Aside, targets_of
from fupin_desktop.excel.village import villages_of
from fupin_desktop.excel.yearly import Years

VILLAGE = "999124110226"
HEADER = ["户编号", "姓名", "与户主关系", "行政村", "民族"]
ROWS = [
    ["1001", "石大", "户主", "十八洞村", "苗族"],
    ["1001", "石小", "之子", "十八洞村", "火星族"],
    ["1002", "杨大", "户主", "双龙村", "苗族"],
    ["1003", "吴大", "户主", "十八洞村", "苗族"],
]


@pytest.fixture
def gone_through(ledger):
    """Groups of the rows, what is left aside of them, and the records they mean."""
    sheet = Sheet("名单", [HEADER, *ROWS])
    tables = (ledger.table("person"), ledger.table("household"))
    layout = layout_of(find_header(sheet, titles_of(tables, PERSONAL)))
    entries = read_entries(sheet, layout, villages_of(VILLAGE, "village", "十八洞村", []))
    groups, aside = group_entries(entries, layout), Aside(layout)

    def run(step=no_step):
        return groups, aside, targets_of(groups, Known(ledger), aside, step, Years(ledger, "2025"))

    return run


def test_a_household_is_forgotten_once_its_records_are_known(gone_through):
    groups, aside, coming = gone_through()
    assert len(groups) == 3
    first = next(coming)
    assert (first.table, first.values["name"], len(groups)) == ("household", "石大", 2)
    assert [one.values["name"] for one in coming] == ["石大", "吴大", "吴大"]
    assert groups == []
    assert len(aside.named) == 4


def test_what_is_left_aside_is_kept(gone_through):
    _groups, aside, coming = gone_through()
    assert len([*coming]) == 4
    assert [entry.row for entry in aside.faulty] == [2]
    assert [[entry.row for entry in group.entries] for group in aside.broken] == [[1, 2]]
    assert [(line.title, line.place) for line in aside.foreign] == [("双龙村", "第 4 行")]
    assert aside.villages == {VILLAGE, None}
    assert (aside.gone, aside.unasked, aside.doubted) == ([], [], [])


def test_it_says_how_far_it_is_and_can_be_stopped(gone_through, monkeypatch):
    monkeypatch.setattr(targets, "STEP", 1)
    told = []

    def step(done, total):
        told.append((done, total))
        if done == 2:
            raise Cancelled

    _groups, _aside, coming = gone_through(step)
    with pytest.raises(Cancelled):
        list(coming)
    assert told == [(0, 3), (1, 3), (2, 3)]
