"""The photos and files of a record: seen, added, opened, renamed, deleted."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import attachments, media
from fupin_desktop.attachments import Source
from fupin_desktop.catalogue import TABLES
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui import messages, task
from ui.attachment_tiles import TABLE, AttachmentModel, Row
from ui.nesting import nest
from ui.parts import button, characters, named, run_alone, wrapped
from ui.photo_viewer import PhotoViewer, save_as
from ui.record_form import RecordDialog, RecordForm
from ui.theme import labelled
from ui.titles import gone_of

EDITED: Final = ("title", "taken", "note")  # the other fields follow from the file
ACROSS: Final = 13  # Chinese characters that a tile is wide
SHOWING: Final = 2  # buttons for the chosen one that change nothing
TOLD: Final = 8  # refused files that are named one by one
PASTED: Final = "粘贴的图片.png"
FIRST: Final = "还没有照片和文件。\n把照片或文件拖到这里，按 Ctrl+V 粘贴，或点“添加文件”。"
HINT: Final = "照片会转正、缩小，并去掉其中的位置等信息；内容加密存放。"
FILES: Final = (
    "照片和文件 (*.jpg *.jpeg *.png *.heic *.heif *.webp *.gif *.bmp *.tif *.tiff *.pdf *.doc "
    "*.docx *.xls *.xlsx *.ppt *.pptx *.wps *.et *.dps *.ofd *.txt *.csv *.mp3 *.m4a *.amr *.wav)"
    ";;所有文件 (*)"
)


class AttachmentPanel(QWidget):
    """The attachments of one record at a time."""

    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry, table: str = "", rec: str = "") -> None:
        super().__init__()
        self.registry, self.table, self.rec = registry, "", ""
        self.count = named(labelled("", "muted"), "count")
        self.told = wrapped(HINT, "muted", "told")
        self.model = AttachmentModel(registry, self)
        self.view = named(QListView(), "attachments")
        self.stack = QStackedWidget()
        self.needing = [  # buttons for the chosen attachment
            button("打开", self.open_chosen, "open_attachment"),
            button("另存为", self.save_chosen, "save_attachment"),
            button("修改", self.edit_chosen, "edit_attachment"),
            button("删除", self.delete_chosen, "delete_attachment"),
        ]
        self.adding = [
            button("添加文件", self.choose_files, "add_files"),
            button("粘贴", self.paste, "paste"),
        ]
        self.setAcceptDrops(True)
        self._set_up_view()
        self._lay_out()
        self.open(table, rec)

    def open(self, table: str, rec: str) -> None:
        """Show the attachments of a record; with an empty id there is none yet."""
        self.table, self.rec = table, rec
        gone = gone_of(self.registry, table, rec)
        self.told.setText(gone or HINT)
        self.setAcceptDrops(not gone)
        for one in self.adding:
            one.setEnabled(bool(rec))
        for one in (*self.adding, *self.needing[SHOWING:]):
            one.setVisible(not gone)
        self.refresh()

    def refresh(self) -> None:
        """Read the attachments anew; the chosen one stays chosen if it is still there."""
        chosen = self.chosen()
        rows = attachments.of(self.registry, self.table, self.rec) if self.rec else []
        self.model.show_rows(rows)
        self.count.setText(f"{len(rows)} 个" if rows else "")
        self.stack.setCurrentIndex(0 if rows else 1)
        self._choose([str(chosen["id"])] if chosen else [])
        self._note_choice()

    def chosen(self) -> Row | None:
        """The attachment that is chosen."""
        index = self.view.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def choose_files(self) -> None:
        """Ask for files and add them."""
        names, _ = QFileDialog.getOpenFileNames(self, "选择照片或文件", "", FILES)
        self.add([Path(name) for name in names])

    def paste(self) -> None:
        """Add what lies on the clipboard: files, or a picture."""
        self._add_offered(QGuiApplication.clipboard().mimeData())

    def add(self, sources: Sequence[Source]) -> None:
        """Add files as one step of undo; those not accepted are named afterwards."""
        if not sources or not self.rec:
            return
        refused: list[str] = []
        run_alone(
            self,
            "正在添加照片和文件……",
            lambda step: attachments.attach(
                self.registry, self.table, self.rec, sources, step, refused
            ),
            lambda batch: self._note_added(batch, refused),
        )

    def open_chosen(self) -> None:
        """Show a photo; of anything else, offer to save it: this program does not render it."""
        row = self.chosen()
        if row is None:
            return
        if row["media_type"] != media.PHOTO:
            self.save_chosen()
            return
        photos = [one for one in self.model.rows if one["media_type"] == media.PHOTO]
        PhotoViewer(self.registry, photos, photos.index(row), self).open()

    def save_chosen(self) -> None:
        """Write the chosen attachment to a file its user chooses."""
        row = self.chosen()
        target = save_as(self, self.registry, row) if row else None
        if target:
            self.told.setText(f"已另存为 {target}。这个文件没有加密，用完请删除。")

    def edit_chosen(self) -> None:
        """Change title, time or note of the chosen attachment."""
        row = self.chosen()
        if row is None:
            return
        hidden = {name: row[name] for name in TABLES[TABLE].fields if name not in EDITED}
        dialog = RecordDialog(RecordForm(self.registry, TABLE, str(row["id"]), given=hidden), self)
        dialog.saved.connect(lambda _batch: self._announce())
        dialog.open()

    def delete_chosen(self) -> None:
        """Delete the chosen attachment after asking."""
        row = self.chosen()
        if row is None:
            return
        name = row["title"] or "（没有标题）"
        if not messages.ask(self, f"删除附件“{name}”？删除后可以用“撤销”恢复。"):
            return
        if task.attempt(self, lambda: self.registry.delete(TABLE, str(row["id"]))) is not None:
            self.told.setText(f"已删除“{name}”，可以用“撤销”恢复。")
            self._announce()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.rec and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)  # the original stays where it is
        event.accept()
        self._add_offered(event.mimeData())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._fit_tiles()
        super().changeEvent(event)

    def _add_offered(self, offered: QMimeData) -> None:
        sources = sources_in(offered)
        if not sources:
            self.told.setText("没有添加：这里只接收本机上的文件，或复制的图片。")
        self.add(sources)

    def _note_added(self, batch: Batch, refused: list[str]) -> None:
        self.told.setText(f"已添加 {len(batch.ids)} 个。" if batch.ids else "没有添加新的附件。")
        if batch.ids:
            self._announce()
            self._choose(list(batch.ids))
        if refused:
            more = f"\n……还有 {len(refused) - TOLD} 个" if len(refused) > TOLD else ""
            head = f"有 {len(refused)} 个文件没有添加：\n"
            messages.warning(self, head + "\n".join(refused[:TOLD]) + more)

    def _announce(self) -> None:
        self.refresh()
        self.records_changed.emit(frozenset({TABLE}))

    def _choose(self, recs: list[str]) -> None:
        """Choose the first of these that is shown."""
        for number, row in enumerate(self.model.rows):
            if row["id"] in recs:
                self.view.setCurrentIndex(self.model.index(number))
                return

    def _note_choice(self) -> None:
        for one in self.needing:
            one.setEnabled(self.chosen() is not None)

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setMovement(QListView.Movement.Static)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setUniformItemSizes(True)
        view.setWordWrap(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setAcceptDrops(False)  # the panel takes what is dropped
        self._fit_tiles()
        view.doubleClicked.connect(self.open_chosen)
        view.selectionModel().currentChanged.connect(self._note_choice)
        for key, slot in (
            (Qt.Key.Key_Return, self.open_chosen), (Qt.Key.Key_Enter, self.open_chosen),
            (Qt.Key.Key_F2, self.edit_chosen), (Qt.Key.Key_Delete, self.delete_chosen),
        ):  # fmt: skip
            QShortcut(QKeySequence(key), view, slot, context=Qt.ShortcutContext.WidgetShortcut)
        everywhere = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste,
                  context=everywhere)  # fmt: skip

    def _fit_tiles(self) -> None:
        """Let tiles grow with the text, so that a time still fits under one."""
        wide = characters(self.view, ACROSS)
        size = QSize(wide, wide * 3 // 4)
        self.model.set_size(size, self.view.font())
        self.view.setIconSize(size)
        lines = self.view.fontMetrics().lineSpacing() * 2
        self.view.setGridSize(size + QSize(20, lines + 26))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for one in (*self.adding, *self.needing):
            one.setAutoDefault(False)
            row.addWidget(one)
        row.addStretch()
        row.addWidget(self.count)
        first = wrapped(FIRST, "muted", "no_attachments")
        first.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.view)
        self.stack.addWidget(first)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        nest(column, row)
        column.addWidget(self.stack, 1)
        column.addWidget(self.told)


def sources_in(offered: QMimeData) -> list[Source]:
    """Give the files, or else the picture, that were dropped or copied."""
    local: list[Source] = [
        Path(url.toLocalFile()) for url in offered.urls() if url.isLocalFile()
    ]  # fmt: skip
    if local or not offered.hasImage():
        return local
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(QImage(offered.imageData()))
    return [(PASTED, bytes(buffer.data().data()))]
