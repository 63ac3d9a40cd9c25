"""A day's photos: grouped beside its visits, given by key or drag, kept only when saved."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QProgressDialog, QPushButton

from fupin_desktop import attachments
from ui.photo_day import NO_VISITS, PhotoDayDialog

COPY = Qt.DropAction.CopyAction


def jpeg(path, taken="", colour="red"):
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (400, 300), colour).save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "DCIM"
    folder.mkdir()
    jpeg(folder / "a.jpg", "2026:05:20 08:05:00", "red")
    jpeg(folder / "b.jpg", "2026:05:20 08:15:00", "green")
    jpeg(folder / "c.jpg", "2026:05:20 10:00:00", "blue")
    jpeg(folder / "d.jpg", colour="white")
    jpeg(folder / "e.jpg", "2026:05:19 10:00:00", "black")
    return folder


@pytest.fixture
def visits(add, household):
    other = add("household", name="李秀英")
    return [add("visit", household=rec, date="2026-05-20") for rec in (household, other)]


@pytest.fixture
def opened(qtbot, ledger):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()

    def show():
        dialog = PhotoDayDialog(ledger, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        made.append(dialog)
        return dialog

    made = []
    yield show
    for dialog in made:
        dialog.close()


@pytest.fixture
def dialog(opened, visits):
    assert visits
    return opened()


@pytest.fixture
def filled(qtbot, dialog, folder):
    fall(dialog, folder)
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.shots) == 5)
    return dialog


def fall(dialog, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), COPY | Qt.DropAction.MoveAction, mime, left, none)
    QApplication.sendEvent(dialog, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(50, 50), COPY | Qt.DropAction.MoveAction, mime, left, none)
    QApplication.sendEvent(dialog, drop)
    assert drop.dropAction() == COPY


def tops(dialog):
    tree = dialog.tree
    return [[tree.topLevelItem(n).text(column) for column in (0, 1)]
            for n in range(tree.topLevelItemCount())]  # fmt: skip


def listed(dialog):
    return [dialog.list.item(n).text() for n in range(dialog.list.count())]


def key(dialog, code, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(dialog.tree, code, modifier)


def test_photos_stand_in_groups_beside_the_visits_of_the_day(filled):
    assert tops(filled) == [
        ["08:05–08:15　2 张", ""], ["10:00　1 张", ""],
        ["没有拍摄时间，请自己看是哪一次　1 张", ""],
    ]  # fmt: skip
    assert [text[:5] for text in listed(filled)] == ["1　张长富", "2　李秀英"]
    assert not filled.save_button.isEnabled()
    assert filled.days.currentText() == "2026-05-20（3 张）"


def test_digits_give_groups_to_visits_and_all_is_one_step(qtbot, filled, ledger, visits):
    key(filled, Qt.Key.Key_1)
    key(filled, Qt.Key.Key_2)
    assert [row[1] for row in tops(filled)] == ["第 1 次", "第 2 次", ""]
    assert "（2 张）" in listed(filled)[0]
    assert ledger.count("attachment") == 0
    with qtbot.waitSignal(filled.saved):
        filled.save_button.click()
    assert [len(attachments.of(ledger, "visit", rec)) for rec in visits] == [2, 1]
    assert ledger.undo_label() == "给 2 次走访添加照片 3 张"
    assert [row[1] for row in tops(filled)] == ["已在台账里", "已在台账里", ""]
    ledger.undo()
    assert ledger.count("attachment") == 0


def test_a_photo_without_a_time_is_given_only_by_hand(filled):
    filled.tree.setCurrentItem(filled.tree.topLevelItem(2))
    filled.list.setCurrentRow(1)
    key(filled, Qt.Key.Key_Return)
    assert "（1 张）" in listed(filled)[1]
    key(filled, Qt.Key.Key_0)
    assert not filled.given
    key(filled, Qt.Key.Key_1)
    key(filled, Qt.Key.Key_Delete)
    assert not filled.given
    key(filled, Qt.Key.Key_9)  # there is no ninth visit
    assert not filled.given


def test_single_photos_of_a_group_can_go_elsewhere(filled):
    group = filled.tree.topLevelItem(0)
    key(filled, Qt.Key.Key_1)
    filled.tree.setCurrentItem(group.child(1))
    key(filled, Qt.Key.Key_2)
    assert group.text(1) == "第 1 次、第 2 次"
    filled.tree.setCurrentItem(group.child(0))
    key(filled, Qt.Key.Key_0)
    assert group.text(1) == "第 2 次，1 张未归"


def test_the_pause_between_groups_can_be_set(filled):
    filled.gap.setValue(5)
    assert len(tops(filled)) == 4
    filled.gap.setValue(120)
    assert len(tops(filled)) == 2


def test_another_day_shows_its_photos_and_visits(filled):
    key(filled, Qt.Key.Key_1)
    filled.days.setCurrentIndex(filled.days.findData("2026-05-19"))
    assert tops(filled)[0][0] == "10:00　1 张"
    assert listed(filled) == []
    assert filled.told.text() == NO_VISITS
    assert len(filled.given) == 2


class Drop(QDropEvent):
    """A drop that comes from the tree, as a real drag within the window does."""

    def __init__(self, tree, place):
        mime = QMimeData()
        super().__init__(QPointF(place), COPY, mime, Qt.MouseButton.LeftButton,
                         Qt.KeyboardModifier.NoModifier)  # fmt: skip
        self.tree = tree

    def source(self):
        return self.tree


def test_a_group_can_be_dragged_onto_a_visit(filled):
    place = filled.list.visualItemRect(filled.list.item(1)).center()
    filled.list.dropEvent(Drop(filled.tree, place))
    assert tops(filled)[0][1] == "第 2 次"


def test_what_the_ledger_has_is_shown_and_not_given(qtbot, filled, ledger, visits, folder):
    attachments.attach(ledger, "visit", visits[0], [folder / "c.jpg"])
    filled.shots = []
    filled.read([folder])
    qtbot.waitUntil(filled.isEnabled)
    assert [row[1] for row in tops(filled)][:2] == ["", "已在台账里"]
    filled.tree.setCurrentItem(filled.tree.topLevelItem(1))
    key(filled, Qt.Key.Key_1)
    assert not filled.given


def test_what_cannot_be_read_is_named(qtbot, dialog, folder, message_box):
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    message_box.expect("有 1 张没有读入")
    fall(dialog, folder)
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.shots) == 5)
    assert "broken.jpg" in message_box.shown[0]


def test_reading_can_be_stopped(qtbot, dialog, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for number in range(40):
        Image.new("RGB", (2000, 1500), (number, 0, 0)).save(many / f"{number}.jpg")
    fall(dialog, many)
    (progress,) = dialog.findChildren(QProgressDialog)
    progress.findChild(QPushButton).click()
    qtbot.waitUntil(dialog.isEnabled, timeout=20_000)
    assert dialog.shots == []


def test_folder_and_files_are_chosen_by_buttons(qtbot, dialog, folder, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    dialog.findChild(QPushButton, "choose_folder").click()
    qtbot.waitUntil(lambda: dialog.isEnabled() and len(dialog.shots) == 5)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(folder / "a.jpg")], ""))
    dialog.findChild(QPushButton, "choose_files").click()
    qtbot.waitUntil(dialog.isEnabled)
    assert len(dialog.shots) == 5


def test_closing_asks_nothing_and_what_was_given_is_offered_again(
    qtbot, filled, opened, ledger, visits
):
    key(filled, Qt.Key.Key_1)
    key(filled, Qt.Key.Key_Escape)
    assert not filled.isVisible()
    assert ledger.count("attachment") == 0
    again = opened()
    assert again.drafting.line.isVisible()
    again.findChild(QPushButton, "draft_take_up").click()
    qtbot.waitUntil(lambda: again.isEnabled() and len(again.shots) == 5)
    assert tops(again)[0][1] == "第 1 次"
    with qtbot.waitSignal(again.saved):
        again.save_button.click()
    assert len(attachments.of(ledger, "visit", visits[0])) == 2
    assert ledger.drafts.waiting() == []
