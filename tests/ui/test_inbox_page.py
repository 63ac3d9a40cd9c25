"""The inbox: a whole stick listed, looked through by turns, taken in at once, held back."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit, QPushButton

from fupin_desktop import backup, exchange
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.inbox_page import InboxPage
from ui.settings import Settings
from ui.sync_page import SyncPage
from ui.workplace import INBOX, Workplace

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PATIENCE = 30_000


def make(folder, level, region, name):
    return Registry.create(
        folder / f"{name}.fupin", level=level, region=region, name=name, password=None, user="王芳"
    )


@pytest.fixture
def village(tmp_path):
    with make(tmp_path, "village", VILLAGE, "幸福村") as registry:
        yield registry


@pytest.fixture
def township(tmp_path, village):
    with make(tmp_path, "township", TOWNSHIP, "青石镇") as registry:
        exchange.enrol(registry, village)
        yield registry


@pytest.fixture
def sticks(tmp_path):
    (tmp_path / "sticks" / "KINGSTON").mkdir(parents=True)
    return tmp_path / "sticks"


@pytest.fixture
def stick(sticks, village):
    """A stick with two packages, one that was torn and an invitation of another office."""
    place = sticks / "KINGSTON"
    for name in ("张三", "李四"):
        add(village, name)
        [package] = exchange.pack(village, place)
    (place / "坏的.zcb").write_bytes(package.read_bytes()[:-7])
    return place


@pytest.fixture
def page(qtbot, township, sticks):
    page = InboxPage(township, sticks)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    return page


def add(registry, name):
    return registry.save([Change(table="household", values={"name": name})]).ids[0]


def press(qtbot, parent, name):
    button = parent.findChild(QPushButton, name)
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def column(page, number=0):
    return [page.model.index(row, number).data() for row in range(page.model.rowCount())]


def wait_for(qtbot, page, part):
    qtbot.waitUntil(lambda: part in page.outcome.text(), timeout=PATIENCE)


def collect(qtbot, page, part="找到"):
    press(qtbot, page, "collect")
    wait_for(qtbot, page, part)


def asked(qtbot, page):
    qtbot.waitUntil(lambda: page.reception.dialog is not None, timeout=PATIENCE)
    return page.reception.dialog


def test_all_come_in_at_once_after_a_copy(qtbot, page, stick, township):
    assert page.empty.isVisible()
    collect(qtbot, page)
    assert page.outcome.text() == "找到可以接收的包 2 个；有 1 个损坏或读不出来。"
    assert column(page) == ["新收到", "新收到", "损坏"]
    assert column(page, 2) == ["第 1 号", "第 2 号", ""]
    assert page.take_all.text() == "全部接收（2 个）"
    with qtbot.waitSignal(page.records_changed, timeout=PATIENCE):
        press(qtbot, page, "take_all")
    assert page.outcome.text().startswith("接收了 2 个包，新增 2 条操作。接收以前已在本机留了")
    assert column(page) == ["已接收", "已接收", "损坏"]
    assert column(page, 4) == ["1 条", "1 条", ""]
    assert township.count("household") == 2
    [copy] = backup.daily_copies(township)
    assert copy.manifest.counts.get("household", 0) == 0
    assert not page.take_all.isEnabled()
    press(qtbot, page, "clear")
    assert page.empty.isVisible()
    assert page.reception.day
    collect(qtbot, page, "没有新的包")
    assert not page.reception.day  # another session, with a copy of its own
    assert stick.is_dir()


def test_they_are_looked_at_by_turns_and_one_is_held_with_its_reason(
    qtbot, page, stick, township, commit
):
    assert stick.is_dir()
    collect(qtbot, page)
    press(qtbot, page, "review")
    first = asked(qtbot, page)
    assert "第 1 号包" in first.findChildren(type(page.detail))[0].text()
    commit(first.findChild(QLineEdit, "why"), "人数不对")
    press(qtbot, first, "leave")
    qtbot.waitUntil(lambda: page.reception.dialog not in (None, first), timeout=PATIENCE)
    assert township.count("household") == 0
    press(qtbot, asked(qtbot, page), "take")
    wait_for(qtbot, page, "接收了 1 个包")
    assert column(page) == ["暂不接收", "已接收", "损坏"]
    assert column(page, 5)[0] == "人数不对"
    assert township.count("household") == 2  # what was not confirmed goes along each time
    press(qtbot, page, "clear")
    collect(qtbot, page, "找到可以接收的包 1 个")
    assert column(page) == ["暂不接收", "以前接收过", "损坏"]
    assert column(page, 5)[0] == "人数不对"
    assert not page.take_all.isEnabled()


def test_closing_the_question_decides_nothing_and_stops_the_turn(qtbot, page, stick, township):
    assert stick.is_dir()
    collect(qtbot, page)
    page.table.selectRow(1)
    page.table.setFocus()
    qtbot.keyPress(page.table, Qt.Key.Key_Return)  # when it is let go the page is at work
    qtbot.keyClick(asked(qtbot, page), Qt.Key.Key_Escape)
    wait_for(qtbot, page, "没有决定")
    assert column(page) == ["新收到", "新收到", "损坏"]
    assert backup.daily_copies(township) == []


def test_without_a_copy_it_asks_and_no_means_nothing(qtbot, page, stick, township, message_box):
    assert stick.is_dir()
    (Path(township.path).parent / backup.LOCAL).write_text("in the way", encoding="utf-8")
    collect(qtbot, page)
    message_box.expect("没有副本也接收吗？", answer=False)
    press(qtbot, page, "take_all")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=PATIENCE)
    assert township.count("household") == 0
    message_box.expect("没有副本也接收吗？")
    press(qtbot, page, "take_all")
    wait_for(qtbot, page, "接收了 2 个包")
    assert "留了一份" not in page.outcome.text()


def test_what_needs_a_word_stays_when_all_are_taken(qtbot, page, village, township, stick):
    homes = [add(village, f"户{number}") for number in range(25)]
    exchange.receive(township, exchange.pack(village, stick.parent.parent)[0])
    for home in homes:
        village.delete("household", home)
    for old in stick.iterdir():
        old.unlink()
    exchange.pack(village, stick)
    collect(qtbot, page)
    press(qtbot, page, "take_all")
    wait_for(qtbot, page, "1 个没有接收，原因写在后面")
    assert column(page) == ["暂不接收"]
    assert "删除农户 25 户" in column(page, 5)[0]
    press(qtbot, page, "review")
    dialog = asked(qtbot, page)
    qtbot.keyClick(dialog.anyhow, Qt.Key.Key_Space)
    press(qtbot, dialog, "take")
    wait_for(qtbot, page, "接收了 1 个包")
    assert township.count("household") == 2


def test_sticks_are_dropped_and_missed_and_invitations_are_taken_up(
    qtbot, page, township, village, sticks, tmp_path
):
    (sticks / "KINGSTON").rmdir()
    press(qtbot, page, "collect")
    assert "没有插着U盘" in page.outcome.text()
    letters = tmp_path / "邀请"
    letters.mkdir()
    exchange.invite(township, VILLAGE, letters)
    below = SyncPage(village)
    qtbot.addWidget(below)
    with qtbot.waitSignal(below.inbox_asked) as dropped:
        below.dropEvent(drop([letters]))
    assert dropped.args == [[letters]]
    inbox = InboxPage(village, sticks)
    qtbot.addWidget(inbox)
    inbox.show()
    inbox.look_in([letters])
    wait_for(qtbot, inbox, "没有新的包")
    assert column(inbox) == ["邀请本单位"]
    with qtbot.waitSignal(inbox.invitation_asked) as letter:
        inbox.look_at(inbox.model.index(0, 0))
    assert letter.args[0].parent == letters


def drop(paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    drop.data = data  # the event does not keep it
    return QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip


def test_a_double_click_leads_to_the_record_and_back(qtbot, township, village, sticks, message_box):
    home = add(village, "张三")
    exchange.receive(township, exchange.pack(village, sticks)[0])
    village.save([Change(table="household", rec=home, values={"phone": "13800000001"})])
    new = add(village, "李四")
    [package] = exchange.pack(village, sticks / "KINGSTON")
    work = Workplace(township, Settings())
    qtbot.addWidget(work)
    work.show()
    work.look_in([package])
    wait_for(qtbot, work.inbox, "找到")
    work.inbox.look_at(work.inbox.model.index(0, 0))
    view = asked(qtbot, work.inbox).view
    recs = [row.line.rec for row in view.model.items]
    message_box.expect("接收以后才有自己的页")
    view.ask_for_record(view.model.index(recs.index(new), 0))
    view.ask_for_record(view.model.index(recs.index(home), 0))
    assert work.trail == [(INBOX, ""), ("household", home)]
    work.back()
    assert column(work.inbox) == ["新收到"]
    work.close()
