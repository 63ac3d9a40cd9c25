"""Pages of their own above the areas: procedures and plans, new ones by menu, nothing lost."""

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMenu

from fupin_desktop import plans, proceedings
from fupin_desktop.registry import Registry
from ui import plan_page
from ui.main_window import MainWindow
from ui.outcome_dialog import StartDialog
from ui.plan_dialog import ReviseDialog
from ui.plan_page import PlanPage
from ui.procedure_page import ProcedurePage
from ui.threshold_page import ThresholdDialog
from ui.welcome import SEEN


@pytest.fixture
def window(qtbot, ledger):
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.show()
    return window


def on_top(window):
    return window.workplace.stack.currentWidget()


def choose(window, text):
    menu = window.workplace.findChild(QMenu)
    next(one for one in menu.actions() if text in one.text()).trigger()
    menu.close()


def test_a_procedure_and_a_plan_have_their_own_page(window, ledger, household):
    work = window.workplace
    procedure = proceedings.start(ledger, "02", household=household).ids[0]
    plan = plans.new_plan(ledger, "1", household=household).ids[0]
    work.open("household", household)
    work.open("procedure", procedure)
    assert isinstance(on_top(window), ProcedurePage)
    work.open("plan", plan)
    assert isinstance(on_top(window), PlanPage)
    assert work.chosen_households() == [household]
    work.back()
    work.back()
    assert on_top(window) is work.household


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # a menu popping up
def test_a_new_procedure_is_asked_for_by_menu_and_opened(window, ledger, household):
    work = window.workplace
    work.turn("监测帮扶")
    work.new("procedure")
    choose(window, "监测对象识别")
    dialog = work.findChild(StartDialog)
    dialog.form.rows["household"].editor.put(household)
    dialog.proceed()
    assert on_top(window).rec == ledger.find("procedure")[0]


def test_revising_turns_to_the_new_version(window, ledger, household):
    plan = plans.new_plan(ledger, "1", household=household).ids[0]
    window.workplace.open("plan", plan)
    page = on_top(window)
    page.revise()
    page.findChild(ReviseDialog).proceed()
    assert page.rec != plan
    assert page.versions.count() == 2


def test_closing_keeps_cells_not_saved_without_a_question(window, ledger, household):
    plan = plans.new_plan(ledger, "1", household=household).ids[0]
    window.workplace.open("plan", plan)
    model = on_top(window).model
    model.setData(model.index(0, model.names.index("planned")), "12000 元")
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted()
    with Registry.open(ledger.path) as again:
        again.user = "王建国"
        (left,) = again.drafts.waiting()
        assert (left.form, [line.text for line in left.lines]) == (plan_page.FORM, ["12000 元"])


def test_thresholds_open_from_the_menu_and_tell_the_window(window, qtbot):
    window.actions_by_name["show_thresholds"].trigger()
    dialog = window.findChild(ThresholdDialog)
    with qtbot.waitSignal(window.records_changed):
        dialog.told.emit(frozenset({"threshold"}))
    dialog.reject()
