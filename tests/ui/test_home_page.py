"""The desk: every figure is counted and leads to just what it counts."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QPushButton, QScrollArea

from fupin_desktop import conditions, desk, life, surveys
from fupin_desktop.desk import PARTS, Answer
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import theme
from ui.backup_dialog import BackupDialog
from ui.conflict_desk import ConflictDesk
from ui.findings_dialog import FindingsDialog
from ui.home_page import HomePage
from ui.import_dialog import ImportDialog
from ui.main_window import MainWindow
from ui.record_form import RecordDialog
from ui.task import Task
from ui.welcome import SEEN

LISTED = [one.key for part in PARTS for one in part.figures if one.table and not one.optional
          and "village" in one.levels]  # fmt: skip


@pytest.fixture
def busy(ledger, add):
    """A village with at least one record for every figure."""
    homes = [add("household", name=f"户主{n}", group_name=f"{n % 3 + 1}组") for n in range(7)]
    for n, home in enumerate(homes):
        born = f"{1936 + n * 10}-06-01"
        add("person", household=home, relation="01", name=f"人{n}", birth_date=born)
    ledger.save([Change(table="household", rec=homes[6], values={"end": "2026-01-01"})])
    ledger.save([Change(table="household", rec=homes[0], values={"monitoring_kind": "01"})])
    for home, day in ((homes[0], "2026-05-06"), (homes[1], "2025-05-06"), (homes[2], "2026-04-01")):
        add("visit", household=home, date=day)
    for urgency in "321":
        add("need", household=homes[0], content="修路", urgency=urgency, state="1")
    add("need", household=homes[0], content="看病", urgency="3", state="3")
    add("measure", household=homes[1], content="养牛", state="2", end_date="2026-05-01")
    for deadline in ("2026-05-22", "2026-05-02"):
        add("procedure", household=homes[2], kind="02", state="1", started="2026-05-19",
            deadline=deadline)  # fmt: skip
    add("task", title="排查", kind="1", state="1", due="2026-05-01")
    add("rectification", source="1", problem="漏登", state="1")
    add("complaint", channel="1", date="2026-05-01", content="路灯", state="2")
    add("event", kind="01", title="院坝会", date="2026-05-02")
    add("payment", household=homes[0], kind="1", date="2026-02-01", amount=10000)
    return ledger


def shown(qtbot, ledger):
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def home_of(qtbot, window):
    page = window.work.pages["工作台"]
    qtbot.waitUntil(page.is_counted, timeout=20000)
    return page


@pytest.fixture
def window(qtbot, busy):
    return shown(qtbot, busy)


@pytest.mark.parametrize("key", LISTED)
def test_the_list_holds_just_what_the_figure_counts(qtbot, window, key):
    card = home_of(qtbot, window).cards[key]
    number = card.answer.number
    assert number, "nothing to compare"
    assert card.number.text() == f"{number:,} {card.figure.unit}"
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    found = window.work.shown_list
    qtbot.waitUntil(lambda: len(found.ids()) == number, timeout=10000)
    assert found.listing.table == card.figure.table
    assert f"{number:,}" in found.count.text()


def test_a_list_of_a_selection_stays_true_after_a_change(qtbot, window, busy, add):
    home = home_of(qtbot, window)
    home.cards["visit_left"].click()
    found = window.work.shown_list
    before = list(found.ids())
    add("visit", household=before[0], date=busy.today())
    window.records_changed.emit(frozenset({"visit"}))
    qtbot.waitUntil(lambda: list(found.ids()) == before[1:])
    window.turn("工作台")
    qtbot.waitUntil(lambda: home.cards["visit_left"].answer.number == len(before) - 1)


def test_numbers_follow_a_save_and_its_undo(qtbot, window, add, busy):
    home = home_of(qtbot, window)
    before = home.cards["need_3"].answer.number
    add("need", household=busy.find("household")[0], content="住院", urgency="3", state="1")
    window.refresh()
    qtbot.waitUntil(lambda: home.cards["need_3"].answer.number == before + 1)
    window.undo()
    qtbot.waitUntil(lambda: home.cards["need_3"].answer.number == before)


@pytest.mark.parametrize(
    ("key", "kind"),
    [("unsaved", BackupDialog), ("conflicts", ConflictDesk), ("findings", FindingsDialog)],
)
def test_figures_without_a_list_open_their_window(qtbot, window, key, kind):
    home_of(qtbot, window).cards[key].click()
    qtbot.waitUntil(lambda: window.findChild(kind) is not None)
    dialog = window.findChild(kind)
    qtbot.waitUntil(lambda: not Task.running, timeout=20000)
    dialog.reject()


def test_unsent_and_reminders_lead_to_their_pages(qtbot, window):
    home = home_of(qtbot, window)
    home.cards["unsent"].click()
    assert window.work.area == "报送接收"
    window.turn("工作台")
    home.cards["reminders"].click()
    page = window.work.own["reminders"]
    assert window.work.stack.currentWidget() is page
    qtbot.waitUntil(lambda: len(page.model.items) == home.cards["reminders"].answer.number)
    assert page.model.items


def test_drafts_are_asked_for(qtbot, window):
    home = home_of(qtbot, window)
    with qtbot.waitSignal(window.work.drafts_asked):
        home.cards["drafts"].click()


def test_a_survey_going_on_leads_to_its_page(qtbot, window, add):
    rec = add(surveys.ROUND, name="汛期排查", start="2026-05-01")
    window.refresh()
    home = home_of(qtbot, window)
    card = home.cards[f"survey.{rec}"]
    qtbot.waitUntil(lambda: card.answer is not None)
    assert card.number.text() == "0 / 6 户"
    card.click()
    assert window.work.trail == [("survey_round", rec)]


# ---- findings -----------------------------------------------------------------------------------


def test_a_village_is_checked_in_the_background_once_a_day(qtbot, window, busy):
    home = home_of(qtbot, window)
    assert home.cards["findings"].number.text() == "—"
    qtbot.waitUntil(home.quiet.isActive)
    home.quiet.setInterval(0)
    home.quiet.start()
    card = home.cards["findings"]
    qtbot.waitUntil(lambda: card.answer.number is not None, timeout=20000)
    assert card.words.text() == "疑点，检查于 12:00"
    assert desk.checked_today(busy)
    qtbot.waitUntil(lambda: not Task.running, timeout=20000)
    assert not home.quiet.isActive()
    card.click()
    dialog = window.findChild(FindingsDialog)
    assert len(dialog.lines) == card.answer.number  # shown at once, without another check
    assert dialog.model.rowCount() == card.answer.number
    dialog.reject()


def test_after_a_change_the_findings_are_looked_for_again(qtbot, window, add):
    home = home_of(qtbot, window)
    home.check()
    qtbot.waitUntil(lambda: home.lines is not None, timeout=20000)
    add("household", name="新户")
    with qtbot.waitSignal(home.findings_asked) as asked:
        home.ask_findings()
    assert asked.args == [None]
    qtbot.waitUntil(lambda: not Task.running, timeout=20000)
    window.findChild(FindingsDialog).reject()


# ---- first steps, levels, sizes -----------------------------------------------------------------


def test_an_empty_ledger_says_what_to_do_first(qtbot, ledger, add):
    window = shown(qtbot, ledger)
    home = home_of(qtbot, window)
    assert home.start.isVisible()
    home.start.findChild(QPushButton, "home.import_roster").click()
    window.findChild(ImportDialog).reject()
    home.start.findChild(QPushButton, "home.new_household").click()
    window.findChild(RecordDialog).reject()
    add("household", name="张三")
    window.refresh()
    qtbot.waitUntil(lambda: not home.start.isVisible())


def test_a_township_has_figures_of_its_own(qtbot, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "样板镇"}
    with Registry.create(tmp_path / "t.fupin", **about, password=None, user="王") as township:
        page = HomePage(township)
        qtbot.addWidget(page)
        page.refresh()
        qtbot.waitUntil(page.is_counted)
        assert page.cards["silent"].number.text() == "0 / 0 个"
        assert "各村" in page.start.findChild(type(page.cards["silent"].words)).text()
        Task.stop_all()


def test_an_optional_figure_has_no_place_while_it_is_zero(qtbot, window, add, busy):
    home = home_of(qtbot, window)
    assert not home.cards["need_"].isVisible()
    rec = add("need", household=busy.find("household")[0], content="问路", state="1")
    busy.save([Change(table="need", rec=rec, values={"urgency": None})])
    window.refresh()
    qtbot.waitUntil(home.cards["need_"].isVisible)


def is_whole(label):
    return label.height() >= label.heightForWidth(label.width())


@pytest.mark.parametrize(("width", "height", "percent"), [(1366, 768, 100), (1280, 720, 150)])
def test_todays_work_stands_on_one_screen(qtbot, qapp, window, width, height, percent):
    theme.apply(qapp, percent)
    try:
        window.resize(width, height)
        home = home_of(qtbot, window)
        qtbot.waitUntil(lambda: home.width() > width // 2)
        for _, cards in home.parts[:2]:
            for card in cards:
                if card.isVisible():
                    low = card.mapTo(home, card.rect().bottomLeft()).y()
                    assert low <= home.height(), card.figure.key
                    qtbot.waitUntil(partial(is_whole, card.words))
    finally:
        theme.apply(qapp, 100)


@pytest.mark.parametrize("width", [640, 900, 1366])
@pytest.mark.parametrize("percent", [100, 150])
def test_a_long_text_breaks_in_its_card_and_widens_none(qtbot, qapp, tmp_path, percent, width):
    about = {"level": "township", "region": "990101001", "name": "样板镇"}
    with Registry.create(tmp_path / "t.fupin", **about, password=None, user="王") as township:
        page = HomePage(township)
        qtbot.addWidget(page)
        theme.apply(qapp, percent)
        try:
            page.resize(width, 500)
            page.show()
            qtbot.waitUntil(lambda: page.width() == width)
            words = "已登记 18 个单位，12 个发出后还没有回包，最久 1,024 天"
            for card in page.cards.values():
                card.show_answer(Answer(12_345, words, of=80_000))
            shown = [card for card in page.cards.values() if card.isVisible()]
            for card in shown:
                qtbot.waitUntil(lambda card=card: is_whole(card.words) and is_whole(card.number))
            assert page.findChild(QScrollArea).horizontalScrollBar().maximum() == 0
            widths = [card.width() for card in shown]
            assert max(widths) - min(widths) <= 1
            assert all(card.words.width() <= card.width() for card in shown)
        finally:
            theme.apply(qapp, 100)


def test_cards_are_reached_and_pressed_by_keyboard(qtbot, window):
    home = home_of(qtbot, window)
    card = home.cards["need_3"]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Space)
    assert window.work.area == "帮扶措施"
    assert card.accessibleName() == "紧急的需求"
    assert "1 条" in card.accessibleDescription()


def test_larger_text_leaves_fewer_columns(qtbot, window):
    home = home_of(qtbot, window)
    before = home._columns
    font = QFont(home.font())
    font.setPointSizeF(font.pointSizeF() * 2)
    home.setFont(font)
    assert home._columns < before


def test_where_and_the_lists_own_conditions_agree(busy):
    figure = next(one for one in desk.LEDGER if one.key == "households")
    assert desk.where(busy, figure) == conditions.joined({}, life.present(busy))
