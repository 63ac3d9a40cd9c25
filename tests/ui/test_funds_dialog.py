"""The five purposes of a year's money stand beside the shares they are to have."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from fupin_desktop.record import Change
from ui.funds_dialog import FundsDialog
from ui.settings import Settings
from ui.workplace import Workplace

FLOWS = (
    ("1", 30000, "2026-03-01"), ("5", 10000, "2026-04"), (None, 500, "2026-05-02"),
    ("2", 70000, "2025-06-01"),
)  # fmt: skip


@pytest.fixture
def flows(ledger):
    project = ledger.save([Change(table="project", values={"name": "产业路"})]).ids[0]
    for purpose, amount, day in FLOWS:
        values = {"project": project, "stage": "3", "purpose": purpose, "amount": amount}
        ledger.save([Change(table="fund_flow", values={**values, "date": day})])


def words(dialog):
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisibleTo(dialog))


@pytest.mark.usefixtures("flows")
def test_a_year_says_what_each_purpose_got(qtbot, ledger):
    dialog = FundsDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    assert [dialog.year.itemText(n) for n in range(dialog.year.count())] == ["2026", "2025"]
    assert "产业发展：300.00 元，占 75.0 %，比 30 % 高 45.0 个百分点（待核实）。" in words(dialog)
    assert "没有填写用途：5.00 元，不计入比例。" in words(dialog)
    dialog.year.setCurrentText("2025")
    qtbot.waitUntil(lambda: "合作社建设：700.00 元，占 100.0 %" in words(dialog))


def test_a_year_without_money_says_so(qtbot, ledger):
    dialog = FundsDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "还没有“使用”阶段的资金流水" in words(dialog)


@pytest.mark.usefixtures("flows")
def test_it_is_one_click_from_the_list_of_flows(qtbot, ledger):
    place = Workplace(ledger, Settings())
    qtbot.addWidget(place)
    place.show()
    place.show_list("fund_flow")
    place.findChild(QPushButton, "funds").click()
    dialog = place.findChild(FundsDialog)
    dialog.accept()
