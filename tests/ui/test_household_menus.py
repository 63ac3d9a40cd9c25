"""Menus beside a household: what is open, what its state calls for, and everything else."""

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from fupin_desktop import plans, proceedings
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.household_menus import OLD, PlanButton, ProcedureButton, new_menu
from ui.outcome_dialog import StartDialog
from ui.plan_dialog import NewPlanDialog


@pytest.fixture
def procedures_button(qtbot, ledger, household):
    button = ProcedureButton(ledger)
    qtbot.addWidget(button)
    button.household = household
    return button


@pytest.fixture
def plans_button(qtbot, ledger, household):
    button = PlanButton(ledger)
    qtbot.addWidget(button)
    button.household = household
    return button


def words(menu):
    return [one.text() for one in menu.actions() if one.text()]


def filled(button):
    button.list.aboutToShow.emit()
    return button.list


def submenu(menu, text):
    return next(one.menu() for one in menu.actions() if one.menu() and text in one.text())


def trigger(menu, text):
    next(one for one in menu.actions() if text in one.text()).trigger()


def test_what_fits_stands_first_and_everything_can_be_reached(ledger, household, procedures_button):
    ledger.save([Change(table="household", rec=household, values={"kind": "02"})])
    menu = filled(procedures_button)
    assert words(menu) == ["启动“监测对象识别”……", "启动“退出帮扶评估”……", OLD]
    rest = ["建档立卡识别", "风险消除", "脱贫退出", "重新纳入帮扶"]
    assert words(submenu(menu, OLD)) == [f"启动“{kind}”……" for kind in rest]


def test_a_monitored_household_is_offered_the_removal_of_its_risk(
    ledger, household, procedures_button
):
    watched = {"monitoring_kind": "02", "risk_state": "0"}
    ledger.save([Change(table="household", rec=household, values=watched)])
    assert words(filled(procedures_button))[0] == "启动“风险消除”……"


def test_open_and_former_procedures_are_one_click_away(qtbot, ledger, household, procedures_button):
    first, second = (proceedings.start(ledger, "02", household=household).ids[0] for _ in range(2))
    proceedings.stop(ledger, first, {"outcome": "3"})
    menu = filled(procedures_button)
    assert words(menu)[0] == "正在办：监测对象识别（2026-05-20 启动）"
    with qtbot.waitSignal(procedures_button.opened) as asked:
        trigger(menu, "正在办")
    assert asked.args == ["procedure", second]
    assert words(submenu(menu, "办过的程序（1）")) == ["监测对象识别（2026-05-20 启动，终止）"]


def test_starting_opens_the_new_procedure(qtbot, ledger, procedures_button):
    trigger(filled(procedures_button), "监测对象识别")
    dialog = procedures_button.findChild(StartDialog)
    assert dialog.form.rows["started"].editor.line.text() == "2026-05-20"
    with qtbot.waitSignal(procedures_button.opened) as asked:
        dialog.proceed()
    assert asked.args == ["procedure", ledger.find("procedure")[0]]


def test_a_procedure_of_former_years_asks_for_its_day(ledger, procedures_button):
    trigger(submenu(filled(procedures_button), OLD), "脱贫退出")
    dialog = procedures_button.findChild(StartDialog)
    assert dialog.form.rows["started"].editor.line.text() == ""
    dialog.proceed()
    assert ledger.count("procedure") == 0
    dialog.form.rows["started"].editor.line.setText("2018-10")
    dialog.proceed()
    assert ledger.select("procedure")[0]["started"] == "2018-10"


def test_plans_of_household_and_members(qtbot, ledger, household, plans_button):
    first = plans.new_plan(ledger, "1", household=household,
                           values={"year_from": "2025", "year_to": "2027"}).ids[0]  # fmt: skip
    second = plans.revise(ledger, first, "").ids[0]
    person = ledger.find("person")[0]
    plans.new_plan(ledger, "2", person=person)
    menu = filled(plans_button)
    assert sorted(words(menu)) == sorted([
        "每户一策　2025—2027（第 2 版）", "每人一策：张长富　2026（第 1 版）", "新增每户一策……",
        "新增每人一策",
    ])  # fmt: skip
    with qtbot.waitSignal(plans_button.opened) as asked:
        trigger(menu, "2025—2027")
    assert asked.args == ["plan", second]
    trigger(submenu(menu, "新增每人一策"), "张长富")
    dialog = plans_button.findChild(NewPlanDialog)
    dialog.proceed()
    assert ledger.count("plan", where={"person": person}) == 2


def asked(qtbot, registry, table):
    """The dialogs a list's menu opens, by the words in the menu."""
    parent = QWidget()
    qtbot.addWidget(parent)
    opened = []
    menu = new_menu(registry, table, parent, opened.append)
    return menu, opened


def test_a_list_of_procedures_offers_those_of_today_first(qtbot, ledger):
    menu, opened = asked(qtbot, ledger, "procedure")
    assert words(menu) == ["监测对象识别……", "风险消除……", "退出帮扶评估……", OLD]
    assert "村退出……" in words(submenu(menu, OLD))
    assert "县退出……" not in words(submenu(menu, OLD))
    trigger(menu, "风险消除")
    assert isinstance(opened[0], StartDialog)
    assert "household" in opened[0].form.rows


def test_a_township_can_begin_all_regional_exits(qtbot, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "样板镇", "password": None}
    with Registry.create(tmp_path / "镇.fupin", **about) as township:
        menu, _ = asked(qtbot, township, "procedure")
        assert {"村退出……", "乡镇退出……", "县退出……"} <= set(words(submenu(menu, OLD)))


def test_a_list_of_plans_asks_for_whom(qtbot, ledger):
    menu, opened = asked(qtbot, ledger, "plan")
    assert words(menu) == ["每户一策……", "每人一策……", "每村一方案……"]
    trigger(menu, "每村一方案")
    opened[0].proceed()
    assert ledger.select("plan")[0]["scope"] == "3"
    assert isinstance(menu, QMenu)
