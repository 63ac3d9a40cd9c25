"""A box that narrows a list: what it offers is counted beside the window's thread."""

import threading

import pytest

from ui import finder
from ui.filter_box import ANY, COUNTING, FilterBox

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def box(qtbot, monkeypatch):
    monkeypatch.setattr(finder, "PATIENCE", 0.05)
    go, offered = threading.Event(), {"1": "甲（3）", "2": "乙（1）"}

    def offer(_step):
        go.wait(10)
        return dict(offered)

    made = FilterBox("state", "状态", offer)
    made.go, made.offered = go, offered
    qtbot.addWidget(made)
    made.show()
    yield made
    go.set()
    made.finder.finish()


def items(box):
    return [box.itemText(n) for n in range(box.count())]


def test_values_counted_at_once_are_offered_when_the_box_opens(box):
    box.go.set()
    box.showPopup()
    assert items(box) == ["状态：全部", "甲（3）", "乙（1）"]
    box.hidePopup()


def test_an_open_box_says_that_it_counts_and_then_offers_the_values(box, qtbot):
    box.showPopup()
    assert items(box) == ["状态：全部", COUNTING]
    assert not box.model().item(1).isEnabled()
    box.go.set()
    qtbot.waitUntil(lambda: items(box) == ["状态：全部", "甲（3）", "乙（1）"])
    assert box.view().isVisible()
    assert box.chosen == ANY
    box.hidePopup()


def test_a_chosen_value_that_is_used_no_more_is_let_go_and_told(box, qtbot):
    box.go.set()
    box.fill()
    box.setCurrentIndex(2)
    box.go.clear()
    del box.offered["2"]
    box.outdate()
    assert box.chosen == "2"
    with qtbot.waitSignal(box.currentIndexChanged):
        box.go.set()
    assert box.chosen == ANY
