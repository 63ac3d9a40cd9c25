"""A visit: one batch, linked, undone as one; found, prefilled and written with few keys."""

import io
import time
from datetime import datetime, timedelta, timezone

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QPushButton

from fupin_desktop import attachments
from fupin_desktop.record import Change
from ui.phrase_list import PhraseList
from ui.visit_form import VisitDialog

COPY = Qt.DropAction.CopyAction
CTRL = Qt.KeyboardModifier.ControlModifier
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
PROPOSED = ("date", "visitors", "people", "purpose", "place", "next_date")


def jpeg(path, taken="", colour="red"):
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (400, 300), colour).save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def opened(qtbot, ledger, window):
    """Open the form for a household, or for one still to be chosen."""

    def show(household=""):
        dialog = VisitDialog(ledger, household, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        qtbot.waitUntil(lambda: dialog.isAncestorOf(QApplication.focusWidget()))
        made.append(dialog)
        return dialog

    made = []
    yield show
    for dialog in made:
        dialog.close()


@pytest.fixture
def dialog(opened, household):
    return opened(household)


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def key(code, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), code, modifier)


def box(dialog, name):
    return dialog.form.rows[name].editor.box


def drop(dialog, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), COPY | Qt.DropAction.MoveAction, mime, left, none)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    fallen = QDropEvent(QPointF(50, 50), COPY | Qt.DropAction.MoveAction, mime, left, none)
    QApplication.sendEvent(dialog, fallen)
    assert fallen.dropAction() == COPY


def texts(widget):
    QApplication.processEvents()  # what was just put in is laid out
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


# ---- what is proposed ---------------------------------------------------------------------------


def test_what_is_sure_is_filled_in(dialog):
    shown = {name: dialog.form.read(name) for name in ("date", "visitors", "people", "purpose")}
    assert shown == {"date": "2026-05-20", "visitors": "王建国", "people": 1, "purpose": "01"}
    assert dialog.form.read("place") == "一组入户"
    assert dialog.form.read("next_date") == "2026-11-16"
    assert "一般农户每 180 天一次" in texts(dialog.form)
    assert dialog.sketch() is None


def test_the_next_visit_and_the_number_of_persons_follow_what_is_typed(dialog):
    box(dialog, "date").setText("2026-05-01")
    box(dialog, "visitors").setText("王建国、李敏")
    assert dialog.form.read("next_date") == "2026-10-28"
    assert dialog.form.read("people") == 2
    box(dialog, "next_date").setText("2026-06-01")
    box(dialog, "date").setText("2026-05-02")
    assert dialog.form.read("next_date") == "2026-06-01"


def test_a_date_taken_out_is_listed_as_missing(qtbot, dialog):
    box(dialog, "date").setFocus()
    box(dialog, "date").clear()
    box(dialog, "content").setFocus()
    qtbot.waitUntil(dialog.missing.isVisible)
    assert dialog.missing.names == ["date"]
    dialog.findChild(QPushButton, "missing.date").click()
    assert QApplication.focusWidget() is box(dialog, "date")


def test_a_visit_recorded_on_that_day_already_is_pointed_out(opened, household, add):
    add("visit", household=household, date="2026-05-20")
    dialog = opened(household)
    assert "已经记过 1 次走访" in texts(dialog.form)
    box(dialog, "date").setText("2026-05-19")
    assert "已经记过" not in texts(dialog.form)


def test_the_cursor_stands_where_something_is_missing(qtbot, opened, household):
    dialog = opened(household)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is box(dialog, "met"))
    dialog.close()
    dialog = opened()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.picker.line)


def test_tab_goes_through_the_fields_as_they_stand(qtbot, dialog):
    qtbot.waitUntil(lambda: QApplication.focusWidget() is box(dialog, "met"))
    seen = []
    for _ in range(3):
        key(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget().objectName())
    assert seen == ["next_date", "content", "result"]


# ---- the household ------------------------------------------------------------------------------


def test_without_a_household_nothing_is_saved_and_the_cursor_goes_there(opened, ledger):
    dialog = opened()
    key(Qt.Key.Key_S, CTRL)
    assert dialog.isVisible()
    assert "请先选一户" in dialog.picker_problem.text()
    assert QApplication.focusWidget() is dialog.picker.line
    assert ledger.count("visit") == 0


def test_a_household_typed_over_is_no_longer_meant(dialog, ledger):
    dialog.picker.setFocus()
    dialog.picker.line.selectAll()
    QTest.keyClicks(dialog.picker.line, "nobody")
    key(Qt.Key.Key_S, CTRL)
    assert dialog.isVisible()
    assert "请从列出的农户中选一户" in dialog.picker_problem.text()
    assert ledger.count("visit") == 0


def test_the_household_can_be_changed_until_it_is_saved(qtbot, dialog, ledger, add):
    other = add("household", name="李秀英", group_name="二组")
    add("need", household=other, content="看病难", state="1")
    box(dialog, "content").setPlainText("已经写了")
    dialog.picker.setFocus()
    dialog.picker.line.selectAll()
    QTest.keyClicks(dialog.picker.line, "lxy")
    qtbot.waitUntil(dialog.picker.hits.isVisible)
    key(Qt.Key.Key_Return)
    assert dialog.household == other
    assert dialog.windowTitle() == "记走访：李秀英"
    assert dialog.form.read("place") == "二组入户"
    assert "看病难" in texts(dialog.side)
    key(Qt.Key.Key_S, CTRL)
    (row,) = ledger.select("visit")
    assert (row["household"], row["content"]) == (other, "已经写了")


# ---- saving -------------------------------------------------------------------------------------


def test_visit_need_and_measure_are_one_linked_batch(qtbot, dialog, ledger, household, commit):
    before = ledger.undo_label()
    content = box(dialog, "content")
    content.setFocus()
    commit(content, "房屋漏雨")
    press(qtbot, dialog, "add_need")
    press(qtbot, dialog, "add_measure")
    (need,), ((measure, choice),) = dialog.needs, dialog.extras.measures
    need.rows["content"].editor.put("修缮屋顶")
    need.rows["urgency"].editor.put("3")
    measure.rows["content"].editor.put("申请危房改造")
    measure.rows["amount"].editor.line.setText("12000.50")
    assert choice.itemText(1) == "本次：修缮屋顶"
    choice.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog, Qt.Key.Key_S, CTRL)
    visit, made_need, made_measure = saved.args[0].ids
    assert ledger.fetch("visit", visit).values["content"] == "房屋漏雨"
    saved_need = ledger.fetch("need", made_need).values
    assert (saved_need["visit"], saved_need["household"]) == (visit, household)
    assert (saved_need["urgency"], saved_need["state"]) == ("3", "1")
    assert saved_need["date"] == "2026-05-20"
    saved_measure = ledger.fetch("measure", made_measure).values
    assert (saved_measure["need"], saved_measure["visit"]) == (made_need, visit)
    assert saved_measure["amount"] == 1200050
    assert saved_measure["start_date"] == "2026-05-20"
    ledger.undo()
    assert [ledger.count(table) for table in ("visit", "need", "measure")] == [0, 0, 0]
    assert ledger.undo_label() == before


def test_wrong_card_saves_nothing_at_all(qtbot, dialog, ledger):
    press(qtbot, dialog, "add_need")
    press(qtbot, dialog, "save")
    assert dialog.isVisible()
    assert dialog.needs[0].rows["content"].problem.text() == "请填写需求内容。"
    assert ledger.count("visit") == 0


def test_card_can_be_taken_away(qtbot, dialog, ledger):
    press(qtbot, dialog, "add_need")
    press(qtbot, dialog, "add_measure")
    _measure, choice = dialog.extras.measures[0]
    choice.setCurrentIndex(1)
    dialog.needs[0].removed.emit()
    assert choice.count() == 1
    assert choice.currentData() is None
    dialog.extras.measures[0][0].removed.emit()
    press(qtbot, dialog, "save")
    assert [ledger.count(table) for table in ("visit", "need", "measure")] == [1, 0, 0]


def test_bad_amount_is_told_beside_the_field(dialog):
    measure, _choice = dialog.extras.add_measure()
    measure.rows["amount"].editor.line.setText("很多")
    measure.rows["amount"].editor.left.emit()
    assert "金额" in measure.rows["amount"].problem.text()


# ---- beside the form ----------------------------------------------------------------------------


def test_the_column_says_what_a_visitor_has_to_know(qtbot, opened, household, add):
    add("visit", household=household, date="2026-05-01", content="说腿疼", result="约了复查",
        next_date="2026-05-25")  # fmt: skip
    add("need", household=household, date="2026-01-02", content="看病难", state="1")
    add("need", household=household, date="2026-01-01", content="已办好的", state="3")
    dialog = opened(household)
    shown = texts(dialog.side)
    for part in ("张长富", "13800000001", "说腿疼", "约了复查", "2026-05-25", "看病难"):
        assert part in shown
    assert "已办好的" not in shown
    _card, choice = dialog.extras.add_measure()
    offered = [choice.itemText(n) for n in range(choice.count())]
    assert offered == ["（不针对具体需求）", "看病难 · 2026-01-02"]
    press(qtbot, dialog, dialog.side.findChildren(QPushButton)[0].objectName())
    assert dialog.form.read("met") == "张长富"
    press(qtbot, dialog, dialog.side.findChildren(QPushButton)[0].objectName())
    assert dialog.form.read("met") is None


def test_one_press_takes_a_need_forward_with_the_visit(qtbot, opened, ledger, household, add):
    need = add("need", household=household, content="屋顶漏雨", state="2")
    measure = add("measure", household=household, content="修屋顶", state="2")
    dialog = opened(household)
    first, second = dialog.side.cards
    press(qtbot, first, "step.3")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is first.result)
    assert dialog.findChild(QLineEdit, "result").isVisible()
    first.result.setText("屋顶已修好")
    press(qtbot, second, "step.3")
    press(qtbot, second, "step.3")  # given up again
    with qtbot.waitSignal(dialog.saved) as saved:
        key(Qt.Key.Key_S, CTRL)
    held = ledger.fetch("need", need).values
    assert (held["state"], held["closed"], held["result"]) == ("3", "2026-05-20", "屋顶已修好")
    assert ledger.fetch("measure", measure).values["state"] == "2"
    visit = ledger.fetch("visit", saved.args[0].ids[0]).values
    assert (visit["needs"], visit["measures"]) == ([need], None)
    ledger.undo()
    assert ledger.fetch("need", need).values["state"] == "2"
    assert ledger.count("visit") == 0


def test_untouched_cases_stay_as_they_are(opened, ledger, household, add):
    need = add("need", household=household, content="屋顶漏雨", state="1")
    dialog = opened(household)
    key(Qt.Key.Key_S, CTRL)
    assert not dialog.isVisible()
    assert len(ledger.history("need", need)) == 1


def test_where_it_is_narrow_the_column_stands_below(dialog):
    assert dialog.beside
    dialog.resize(500, 480)
    assert not dialog.beside
    assert dialog.side.isVisible()
    assert dialog.left.isAncestorOf(dialog.side)
    dialog.resize(1288, 700)
    assert dialog.right.isAncestorOf(dialog.side)


# ---- photos -------------------------------------------------------------------------------------


def test_dropped_photos_are_saved_with_the_visit(qtbot, dialog, ledger, household, tmp_path):
    first = jpeg(tmp_path / "a.jpg", "2026:05:20 09:10:00")
    second = jpeg(tmp_path / "b.jpg", colour="blue")
    drop(dialog, first, second)
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.photos.rows) == 2)
    assert "共 2 个" in dialog.photos.told.text()
    drop(dialog, first)
    qtbot.waitUntil(lambda: dialog.isEnabled() and "没有重复添加" in dialog.photos.told.text())
    assert ledger.count("attachment") == 0
    with qtbot.waitSignal(dialog.saved) as saved:
        qtbot.keyClick(dialog, Qt.Key.Key_S, CTRL)
    rows = attachments.of(ledger, "visit", saved.args[0].ids[0])
    assert {row["taken"] for row in rows} == {"2026-05-20 09:10:00", None}
    assert {row["household"] for row in rows} == {household}
    assert attachments.content(ledger, str(rows[0]["id"]))
    ledger.undo()
    assert ledger.count("attachment") == ledger.count("visit") == 0


def test_a_photo_can_be_taken_away_again(qtbot, dialog, tmp_path):
    drop(dialog, jpeg(tmp_path / "a.jpg"))
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.photos.rows) == 1)
    dialog.photos.view.setCurrentRow(0)
    dialog.photos.view.setFocus()
    key(Qt.Key.Key_Delete)
    assert dialog.photos.rows == []
    assert not dialog.photos.view.isVisible()


def test_what_is_no_file_is_not_taken(qtbot, dialog, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.invalid/a.jpg")])
    dialog.photos.offer(mime)
    assert "没有添加" in dialog.photos.told.text()
    (tmp_path / "x.exe").write_bytes(b"MZ")
    drop(dialog, tmp_path / "x.exe")
    qtbot.waitUntil(lambda: dialog.isEnabled() and "x.exe" in dialog.photos.told.text())
    assert dialog.photos.rows == []


# ---- drafts -------------------------------------------------------------------------------------


def test_closing_asks_nothing_and_keeps_everything(
    qtbot, dialog, opened, ledger, household, add, tmp_path
):
    need = add("need", household=household, content="屋顶漏雨", state="1")
    dialog.choose(household)
    box(dialog, "content").setPlainText("写到一半")
    dialog.side.cards[0].choose("3", "已修好")
    press(qtbot, dialog, "add_measure")
    card, choice = dialog.extras.measures[0]
    card.rows["content"].editor.put("送药")
    choice.setCurrentIndex(choice.findData(need))
    drop(dialog, jpeg(tmp_path / "a.jpg"))
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.photos.rows) == 1)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    (draft,) = ledger.drafts.waiting()
    assert "写到一半" in [line.text for line in draft.lines]

    again = opened(household)
    assert again.drafting.line.isVisible()
    press(qtbot, again, "draft_take_up")
    assert again.form.read("content") == "写到一半"
    key(Qt.Key.Key_S, CTRL)
    assert not again.isVisible()
    assert ledger.fetch("need", need).values["result"] == "已修好"
    (measure,) = ledger.select("measure")
    assert (measure["content"], measure["need"]) == ("送药", need)
    assert ledger.count("attachment") == 1
    assert ledger.drafts.waiting() == []


def test_a_visit_taken_up_on_a_later_day_keeps_its_day(opened, ledger, household):
    dialog = opened(household)
    stood = {name: dialog.form.read(name) for name in PROPOSED}
    box(dialog, "content").setPlainText("看了屋顶")
    dialog.close()
    (draft,) = ledger.drafts.waiting()
    ledger.now = lambda: NOON + timedelta(days=2)
    again = opened(household)
    assert again.form.read("date") == "2026-05-22"
    again.drafting.take_up(draft)
    assert {name: again.form.read(name) for name in PROPOSED} == stood
    assert stood["date"] == "2026-05-20"
    again.save()
    (visit,) = ledger.select("visit")
    assert (visit["date"], visit["next_date"]) == (stood["date"], stood["next_date"])


def test_what_was_only_proposed_is_still_a_proposal_when_taken_up(opened, ledger, household, add):
    other = add("household", name="李秀英", group_name="二组")
    dialog = opened(household)
    box(dialog, "content").setPlainText("看了屋顶")
    dialog.close()
    (draft,) = ledger.drafts.waiting()
    ledger.now = lambda: NOON + timedelta(days=2)
    again = opened(household)
    again.drafting.take_up(draft)
    assert again.form.touched == {"content"}
    assert [line.text for line in again.sketch().lines] == ["看了屋顶"]
    again.choose(other)
    assert again.form.read("place") == "二组入户"
    box(again, "date").setText("2026-05-01")
    assert again.form.read("next_date") == "2026-10-28"


def test_what_was_typed_over_a_proposal_is_not_proposed_anew_when_taken_up(
    opened, ledger, household
):
    dialog = opened(household)
    box(dialog, "next_date").setText("2026-06-01")
    box(dialog, "visitors").setText("王建国、李敏")
    dialog.close()
    (draft,) = ledger.drafts.waiting()
    again = opened(household)
    again.drafting.take_up(draft)
    assert again.form.touched == {"next_date", "visitors"}
    box(again, "date").setText("2026-05-01")
    assert again.form.read("next_date") == "2026-06-01"
    assert again.form.read("people") == 2


def test_a_need_settled_in_the_meantime_is_not_ticked_again(opened, ledger, household, add):
    need = add("need", household=household, content="屋顶漏雨", state="1")
    dialog = opened(household)
    dialog.side.cards[0].choose("2")
    dialog.close()
    ledger.save([Change(table="need", rec=need, values={"state": "3"})])
    (draft,) = ledger.drafts.waiting()
    again = opened(household)
    again.drafting.take_up(draft)
    assert "有 1 项已经不在未办结之列" in again.told.text()
    assert again.side.steps == []


def test_untouched_form_closes_silently_and_leaves_no_draft(qtbot, dialog, ledger):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ledger.count("visit") == 0
    assert ledger.drafts.waiting() == []


# ---- a visit in under a minute ------------------------------------------------------------------


class Keys:
    """Real keys, counted; typing an IME commits counts each key of its pinyin."""

    def __init__(self):
        self.count = 0

    def press(self, code, modifier=Qt.KeyboardModifier.NoModifier):
        self.count += 1
        key(code, modifier)

    def type(self, text):
        self.count += len(text)
        QTest.keyClicks(QApplication.focusWidget(), text)

    def compose(self, pinyin, text):
        """Compose as an input method does: letters underlined, then the text."""
        self.count += len(pinyin) + 1
        for end in range(len(pinyin)):
            QApplication.sendEvent(
                QApplication.focusWidget(), QInputMethodEvent(pinyin[: end + 1], [])
            )
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(QApplication.focusWidget(), event)


def test_a_whole_visit_takes_few_keys(qtbot, opened, ledger, household):
    keys = Keys()
    keys.count += 1  # Ctrl+N
    dialog = opened()
    keys.type("zcf")
    qtbot.waitUntil(dialog.picker.hits.isVisible)
    keys.press(Qt.Key.Key_Return)
    assert dialog.household == household
    keys.press(Qt.Key.Key_F4)  # who was met: the head stands first
    keys.press(Qt.Key.Key_Return)
    assert dialog.form.read("met") == "张长富"
    keys.press(Qt.Key.Key_Return)  # on over the next visit's date
    keys.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is box(dialog, "content")
    keys.press(Qt.Key.Key_F4)
    keys.type("myb")
    (phrase,) = [one for one in dialog.findChildren(PhraseList) if one.isVisible()]
    assert phrase.list.currentItem().text() == "家中情况与上次走访相比没有变化。"
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_S, CTRL)
    assert not dialog.isVisible()
    (row,) = ledger.select("visit")
    assert row["content"] == "家中情况与上次走访相比没有变化。"
    assert (row["met"], row["next_date"]) == ("张长富", "2026-11-16")
    assert keys.count <= 15


def test_it_opens_quickly_enough(window, ledger, household):
    spent = []
    for _ in range(5):
        begun = time.thread_time()
        dialog = VisitDialog(ledger, household, window)
        dialog.open()
        QApplication.processEvents()
        spent.append(time.thread_time() - begun)
        dialog.close()
        QApplication.processEvents()
    assert min(spent) < 0.15


def test_what_is_being_composed_reaches_the_visit(qtbot, dialog, ledger):
    qtbot.waitUntil(lambda: QApplication.focusWidget() is box(dialog, "met"))
    content = box(dialog, "content")
    content.setFocus()
    QApplication.sendEvent(content, QInputMethodEvent("漏雨", []))
    key(Qt.Key.Key_S, CTRL)
    (row,) = ledger.select("visit")
    assert row["content"] == "漏雨"
