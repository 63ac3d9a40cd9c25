"""Photos and files on screen: added by dialog, drop and paste; seen, saved, renamed, deleted."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressDialog, QPushButton, QWidget

from fupin_desktop import attachments
from fupin_desktop.blobs import Blobs
from ui.attachment_dialog import AttachmentDialog
from ui.attachment_panel import HINT, AttachmentPanel
from ui.attachment_tiles import second_line
from ui.photo_viewer import PhotoViewer
from ui.record_form import RecordDialog

PDF = b"%PDF-1.4 of nobody"
COPY = Qt.DropAction.CopyAction


def jpeg(colour="red", size=(400, 300), taken=""):
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    """A photo, a PDF and a program on a stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    for name, data in (
        ("房屋.jpg", jpeg(taken="2026:05:19 08:00:00")), ("协议.pdf", PDF), ("x.exe", b"MZ"),
    ):  # fmt: skip
        (folder / name).write_bytes(data)
    return {path.suffix: path for path in folder.iterdir()}


def activate(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


@pytest.fixture
def panel(qtbot, ledger, household):
    panel = AttachmentPanel(ledger, "household", household)
    QAbstractItemModelTester(panel.model, panel)
    qtbot.addWidget(panel)
    panel.resize(700, 460)
    panel.show()
    activate(qtbot, panel)
    return panel


@pytest.fixture
def added(qtbot, panel):
    """Add files and wait until they are there."""

    def add(*sources):
        panel.add(sources)
        qtbot.waitUntil(panel.isEnabled)

    return add


def titles(panel):
    return [row["title"] for row in panel.model.rows]


def offered(*paths, image=None):
    mime = QMimeData()
    if paths:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if image is not None:
        mime.setImageData(image)
    return mime


def press(panel, name):
    panel.findChild(QPushButton, name).click()


def test_an_empty_panel_says_what_to_do(panel):
    assert panel.stack.currentIndex() == 1
    assert "还没有照片和文件" in panel.stack.currentWidget().text()
    assert panel.told.text() == HINT
    assert not any(one.isEnabled() for one in panel.needing)
    assert all(one.isEnabled() for one in panel.adding)


def test_files_are_added_as_one_step_of_undo(qtbot, panel, added, files, ledger):
    with qtbot.waitSignal(panel.records_changed) as told:
        added(files[".jpg"], files[".pdf"])
    assert told.args == [frozenset({"attachment"})]
    assert titles(panel) == ["房屋", "协议"]
    assert panel.stack.currentIndex() == 0
    assert panel.told.text() == "已添加 2 个。"
    assert panel.count.text() == "2 个"
    assert panel.chosen()["title"] == "房屋"
    assert [second_line(row) for row in panel.model.rows] == ["2026-05-19 08:00", "PDF 文档"]
    ledger.undo()
    panel.refresh()
    assert titles(panel) == []
    assert panel.chosen() is None


def test_the_file_dialog_adds_what_was_chosen(qtbot, panel, files, monkeypatch):
    chosen = [str(files[".pdf"])]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    press(panel, "add_files")
    qtbot.waitUntil(lambda: titles(panel) == ["协议"])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([], ""))
    press(panel, "add_files")
    assert panel.isEnabled()
    assert titles(panel) == ["协议"]


def test_what_is_refused_is_named_and_the_rest_added(panel, added, files, message_box):
    message_box.expect("有 1 个文件没有添加")
    added(files[".exe"], files[".pdf"])
    assert titles(panel) == ["协议"]
    assert "x.exe" in message_box.shown[0]
    message_box.expect("有 10 个文件没有添加")
    added(*[(f"{n}.zip", b"PK\x03\x04") for n in range(10)])
    assert "还有 2 个" in message_box.shown[1]
    assert panel.told.text() == "没有添加新的附件。"


def test_dropped_files_are_copied(qtbot, panel, files):
    mime = offered(files[".jpg"], files[".pdf"])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), COPY | Qt.DropAction.MoveAction, mime, left, none)
    QApplication.sendEvent(panel, enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPointF(50, 50), COPY | Qt.DropAction.MoveAction, mime, left, none, QEvent.Type.Drop
    )
    QApplication.sendEvent(panel, drop)
    assert drop.dropAction() == COPY
    qtbot.waitUntil(lambda: len(titles(panel)) == 2)
    assert files[".jpg"].exists()


def test_what_is_neither_file_nor_picture_is_not_taken(panel):
    mime = QMimeData()
    mime.setText("文字")
    enter = QDragEnterEvent(
        QPoint(5, 5), COPY, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(panel, enter)
    assert not enter.isAccepted()
    QGuiApplication.clipboard().setText("文字")
    press(panel, "paste")
    assert "只接收" in panel.told.text()
    web = QMimeData()
    web.setUrls([QUrl("https://example.invalid/a.jpg")])
    QGuiApplication.clipboard().setMimeData(web)
    press(panel, "paste")
    assert titles(panel) == []


@pytest.mark.qt_log_ignore("not accepted", extend=True)  # keys released while it is disabled
def test_a_copied_picture_is_pasted_by_the_keyboard(qtbot, panel, added, files, ledger):
    added(files[".pdf"])
    image = QImage(64, 48, QImage.Format.Format_ARGB32)
    image.fill(QColor("blue"))
    QGuiApplication.clipboard().setMimeData(offered(image=image))
    panel.view.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "粘贴的图片" in titles(panel))
    kept = attachments.content(ledger, panel.chosen()["id"])
    assert Image.open(io.BytesIO(kept)).size == (64, 48)


def test_copied_files_are_pasted(qtbot, panel, files):
    QGuiApplication.clipboard().setMimeData(offered(files[".pdf"]))
    press(panel, "paste")
    qtbot.waitUntil(lambda: titles(panel) == ["协议"])


def test_adding_can_be_cancelled(qtbot, panel, ledger):
    panel.add([(f"{n}.jpg", jpeg((n, 0, 0), (3000, 2000))) for n in range(40)])
    dialog = panel.findChild(QProgressDialog)
    dialog.findChild(QPushButton).click()
    qtbot.waitUntil(panel.isEnabled)
    assert titles(panel) == []
    assert ledger.count("attachment") == 0


def test_a_tile_shows_the_photo_or_what_is_to_be_said(panel, added, files, ledger):
    added(files[".jpg"], files[".pdf"], ("丢失.jpg", jpeg("green")), ("坏.jpg", jpeg("navy")))
    rows = {row["title"]: row for row in panel.model.rows}
    blobs = Blobs(ledger.path, ledger.data_key)
    blobs._path("content", rows["丢失"]["sha256"]).unlink()
    for what in ("content", "thumbnail"):
        blobs._path(what, rows["坏"]["sha256"]).write_bytes(b"FUPB")
    panel.refresh()
    words = {title: panel.model._picture(row)[1] for title, row in rows.items()}
    assert words == {"房屋": "", "协议": "PDF", "丢失": "照片还没有收到", "坏": "照片已损坏"}
    index = panel.model.index(titles(panel).index("房屋"))
    icon = index.data(Qt.ItemDataRole.DecorationRole)
    size = panel.model.size
    colour = icon.pixmap(size).toImage().pixelColor(size.width() // 2, size.height() // 2)
    assert colour.red() > 200
    assert colour.green() < 60
    assert index.data() == "房屋\n2026-05-19 08:00"


def test_a_tip_tells_to_which_record_it_belongs(qtbot, ledger, household, add):
    visit = add("visit", household=household, date="2026-05-20")
    attachments.attach(ledger, "visit", visit, [("a.pdf", PDF)])
    panel = AttachmentPanel(ledger, "household", household)
    qtbot.addWidget(panel)
    tip = panel.model.index(0).data(Qt.ItemDataRole.ToolTipRole)
    assert "属于走访：" in tip
    assert "2026-05-20" in tip
    assert "文件类型：PDF 文档" in tip


def test_a_long_title_leaves_room_for_the_time(panel, added):
    added(("长" * 60 + ".jpg", jpeg(taken="2026:05:19 08:00:00")))
    title, time = panel.model.index(0).data().split("\n")
    assert "…" in title
    assert time == "2026-05-19 08:00"


def test_tiles_grow_with_the_text(panel, added, files):
    added(files[".jpg"])
    before = panel.view.gridSize()
    font = panel.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    panel.view.setFont(font)
    panel.setFont(font)
    assert panel.view.gridSize().width() > before.width() * 1.3


def test_a_photo_opens_in_the_viewer_by_the_keyboard(qtbot, panel, added, files):
    added(files[".jpg"], ("第二张.jpg", jpeg("blue")), files[".pdf"])
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    viewer = panel.findChild(PhotoViewer)
    activate(qtbot, viewer)
    assert viewer.title.text() == "房屋"
    assert viewer.place.text() == "拍摄于 2026-05-19 08:00　第 1 张，共 2 张"
    assert not viewer.previous.isEnabled()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.title.text() == "第二张"
    assert not viewer.next.isEnabled()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert viewer.title.text() == "房屋"
    viewer.reject()


def test_the_viewer_fits_and_zooms(qtbot, ledger, household):
    big = jpeg("teal", (1600, 1200))
    batch = attachments.attach(ledger, "household", household, [("a.jpg", big)])
    window = QWidget()
    qtbot.addWidget(window)
    viewer = PhotoViewer(ledger, ledger.rows("attachment", batch.ids), 0, window)
    viewer.resize(500, 400)
    viewer.show()
    activate(qtbot, viewer)
    assert viewer.scale() < 0.4
    room = viewer.area.maximumViewportSize()
    assert viewer.photo.pixmap().height() <= room.height()
    small = viewer.photo.pixmap().width()
    viewer.resize(700, 600)
    assert viewer.photo.pixmap().width() > small
    for _ in range(9):
        qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert viewer.zoom == 2.0
    bar = viewer.area.verticalScrollBar()
    assert abs(bar.value() - bar.maximum() / 2) < 40  # the middle stays in the middle
    for _ in range(14):
        qtbot.keyClick(viewer, Qt.Key.Key_Minus)
    assert viewer.zoom == 0.1
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert viewer.zoom == 0.0
    assert viewer.scale() < 1


def test_the_viewer_says_what_has_not_arrived(qtbot, ledger, household):
    batch = attachments.attach(ledger, "household", household, [("a.jpg", jpeg())])
    for path in (ledger.path / "blobs").rglob("*"):
        if path.is_file():
            path.unlink()
    window = QWidget()
    qtbot.addWidget(window)
    viewer = PhotoViewer(ledger, ledger.rows("attachment", batch.ids), 0, window)
    viewer.show()
    assert "还没有收到" in viewer.photo.text()
    viewer.enlarge()


def test_what_is_no_photo_is_saved_instead_of_shown(panel, added, files, tmp_path, monkeypatch):
    added(files[".pdf"])
    target, asked = tmp_path / "out.pdf", []

    def answer(_parent, _title, name):
        asked.append(name)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    panel.open_chosen()
    assert asked == ["协议.pdf"]
    assert target.read_bytes() == PDF
    assert "没有加密" in panel.told.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    target.unlink()
    press(panel, "save_attachment")
    assert not target.exists()


def test_what_cannot_be_saved_is_told(panel, added, files, tmp_path, monkeypatch, message_box):
    added(files[".pdf"])
    target = str(tmp_path / "none" / "a.pdf")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (target, ""))
    message_box.expect("没有写成")
    panel.save_chosen()
    assert panel.told.text() == "已添加 1 个。"


def test_title_and_note_are_edited_and_nothing_else(qtbot, panel, added, files, ledger, commit):
    added(files[".jpg"])
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    dialog = panel.findChild(RecordDialog)
    assert set(dialog.form.rows) == {"title", "taken", "note"}
    line = dialog.form.rows["title"].editor.box
    line.selectAll()
    commit(line, "房屋正面")
    with qtbot.waitSignal(panel.records_changed):
        dialog.save()
    assert titles(panel) == ["房屋正面"]
    assert panel.chosen()["title"] == "房屋正面"
    row = ledger.rows("attachment", [panel.model.rows[0]["id"]])[0]
    assert row["original_name"] == "房屋.jpg"


def test_deleting_asks_and_can_be_undone(qtbot, panel, added, files, ledger, message_box):
    added(files[".jpg"], files[".pdf"])
    message_box.expect("删除附件“房屋”", answer=False)
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert len(titles(panel)) == 2
    message_box.expect("可以用“撤销”恢复")
    with qtbot.waitSignal(panel.records_changed):
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert titles(panel) == ["协议"]
    ledger.undo()
    panel.refresh()
    assert len(titles(panel)) == 2


def test_a_record_not_yet_saved_takes_no_files(panel, files, household):
    panel.open("household", "")
    assert not any(one.isEnabled() for one in panel.adding)
    panel.add([files[".pdf"]])
    assert titles(panel) == []
    panel.open("household", household)
    assert all(one.isEnabled() for one in panel.adding)


def test_the_dialog_names_the_record_and_stays_while_files_are_added(
    qtbot, ledger, household, add, files
):
    visit = add("visit", household=household, date="2026-05-20")
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = AttachmentDialog(ledger, "visit", visit, window)
    dialog.open()
    assert dialog.windowTitle().startswith("照片和文件：走访“")
    assert "2026-05-20" in dialog.windowTitle()
    with qtbot.waitSignal(dialog.records_changed):
        dialog.panel.add([files[".jpg"]])
        dialog.reject()
        assert dialog.isVisible()
    qtbot.waitUntil(dialog.panel.isEnabled)
    dialog.reject()
    assert not dialog.isVisible()
