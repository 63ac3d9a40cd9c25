"""A day's photos beside its visits: groups by capture time, given to one by key or drag."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from fupin_desktop import photo_groups, titles, visits
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.photo_groups import Shot
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui import messages
from ui.drafting import Drafting
from ui.editing import ChoiceBox
from ui.nesting import nest
from ui.parts import button, named, open_wide, run_alone, wrapped
from ui.photo_day_lists import PhotoTree, VisitList
from ui.theme import labelled

FORM: Final = "photo_day"
TITLE: Final = "导入当天照片"
PICTURES: Final = (
    "照片 (*.jpg *.jpeg *.png *.heic *.heif *.webp *.gif *.bmp *.tif *.tiff);;所有文件 (*)"
)
FIRST: Final = (
    "把手机里当天的照片或整个文件夹拖到这里，或点“选择文件夹”。照片按拍摄时间分组，原文件不动。"
)
KEYS: Final = (
    "选中一组或一张，按 1–9 归到右边第几次走访，也可以拖过去，或在右边选好再按 Enter；"
    "按 0 不导入；Ctrl+S 保存。"
)
NO_VISITS: Final = "这一天还没有走访记录。请先记走访（Ctrl+N）或批量补记，再来归照片。"
SHOWN: Final = 20  # characters of a visit
TOLD: Final = 8  # refused files that are named one by one


class PhotoDayDialog(QDialog):
    """Nothing is kept until it is saved; all of it then is one step."""

    saved = Signal(object)  # the Batch

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("photo_day")
        self.setWindowTitle(TITLE)
        self.setAcceptDrops(True)
        self.registry = registry
        self.shots: list[Shot] = []
        self.given: dict[str, str] = {}  # checksum of a photo -> visit
        self.visits: list[dict[str, Json]] = []
        self.days = named(ChoiceBox(), "photo_days")
        self.days.setAccessibleName("拍摄日期")
        self.days.setMinimumContentsLength(14)
        self.gap = named(QSpinBox(), "photo_gap")
        self.gap.setAccessibleName("分组间隔")
        self.gap.setRange(1, 600)
        self.gap.setSuffix(" 分钟")
        self.gap.setValue(photo_groups.gap(registry))
        self.tree = PhotoTree()
        self.list = VisitList()
        self.told = wrapped(FIRST, "muted", "photo_day_told")
        self.save_button = button("保存", self.save, "save", "main")
        self.drafting = Drafting(registry, self, self)
        self._build()
        self._connect()
        open_wide(self, 88, 50)
        self.show_day(registry.today())
        self.drafting.offer(Sketch(form=FORM, table="attachment"))

    @property
    def day(self) -> str:
        """The day whose photos and visits are shown."""
        return str(self.days.currentData() or self.registry.today())

    def read(self, sources: Sequence[Path], given: Mapping[str, str] | None = None) -> None:
        """Look at photos in the background; `given` says which belong to a visit already."""
        refused: list[str] = []
        run_alone(
            self,
            "正在读取照片……",
            lambda step: photo_groups.read(
                self.registry, photo_groups.photos_in(sources), step, refused
            ),
            lambda found: self._take(found, refused, given or {}),
        )

    def show_day(self, day: str = "") -> None:
        """Show the photos and the visits of a day."""
        day = day or self.day
        self.visits = visits.of_day(self.registry, day)
        of_day = [shot for shot in self.shots if shot.day == day]
        groups = photo_groups.grouped(of_day, self.gap.value())
        self.tree.show_groups(groups, photo_groups.timeless(self.shots), self.numbers())
        self.list.show_visits(self._named_visits(), self.counts())
        self._note()

    def numbers(self) -> dict[str, int]:
        """The number of the visit that each photo is given to."""
        places = {str(row["id"]): number for number, row in enumerate(self.visits, 1)}
        return {sha: places[rec] for sha, rec in self.given.items() if rec in places}

    def counts(self) -> list[int]:
        """How many photos each visit is given."""
        given = list(self.given.values())
        return [given.count(str(row["id"])) for row in self.visits]

    def give(self, shots: Sequence[Shot], number: int) -> None:
        """Give photos to the visit of a number; 0 takes them away from any."""
        if not 0 <= number <= len(self.visits):
            return
        for shot in shots:
            if number and not shot.known:
                self.given[shot.sha256] = str(self.visits[number - 1]["id"])
            else:
                self.given.pop(shot.sha256, None)
        self.tree.mark(self.numbers())
        self.list.count_photos(self.counts())
        self._note()
        self.drafting.note()

    def save(self) -> None:
        """Hang the photos on their visits as one step, in the background."""
        wanted: dict[str, list[Shot]] = {}
        for shot in self.shots:
            if shot.sha256 in self.given:
                wanted.setdefault(self.given[shot.sha256], []).append(shot)
        if not wanted:
            return
        refused: list[str] = []
        run_alone(
            self,
            "正在添加照片……",
            lambda step: photo_groups.save(self.registry, wanted, step, refused),
            lambda batch: self._note_saved(batch, refused),
        )

    def sketch(self) -> Sketch | None:
        """Which files are given to which visit; None while there is none."""
        if not self.given:
            return None
        paths: list[Json] = [str(shot.path) for shot in self.shots]
        state: dict[str, Json] = {"paths": paths, "given": {**self.given}, "day": self.day}
        line = Line(label="照片", text=f"{self.day}，已归类 {len(self.given)} 张")
        return Sketch(form=FORM, table="attachment", title=TITLE, state=state, lines=(line,))

    def take_up(self, draft: Draft) -> None:
        """Look at the same files again; those that are no longer there are named."""
        held = cast(dict[str, Any], draft.state)
        paths = [Path(path) for path in held["paths"]]
        self.read([path for path in paths if path.exists()], held["given"])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)  # the originals stay where they are
        event.accept()
        self.read(paths_in(event.mimeData()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.tree.fit()

    def _take(
        self, found: Sequence[Shot], refused: Sequence[str], given: Mapping[str, str]
    ) -> None:  # fmt: skip
        known = {shot.sha256: shot for shot in (*self.shots, *found)}
        self.shots = sorted(known.values(), key=lambda one: (one.taken, one.path.name))
        self.given |= {sha: rec for sha, rec in given.items() if sha in known}
        days = sorted({shot.day for shot in self.shots if shot.day}, reverse=True)
        today = self.registry.today()
        self.days.blockSignals(True)
        chosen = self.day if self.day in days else today if today in days or not days else days[0]
        self.days.clear()
        for day in days or [today]:
            number = sum(shot.day == day for shot in self.shots)
            self.days.addItem(f"{day}（{number} 张）", day)
        self.days.setCurrentIndex(max(0, self.days.findData(chosen)))
        self.days.blockSignals(False)
        self.show_day()
        self.tree.setFocus()
        if refused:
            more = f"\n……还有 {len(refused) - TOLD} 张" if len(refused) > TOLD else ""
            head = f"有 {len(refused)} 张没有读入：\n"
            messages.warning(self, head + "\n".join(refused[:TOLD]) + more)

    def _note_saved(self, batch: Batch, refused: Sequence[str]) -> None:
        self.shots = photo_groups.marked(self.registry, self.shots)
        self.given.clear()
        self.drafting.drop()
        self.show_day()
        self.told.setText(
            "".join([f"已添加 {len(batch.ids)} 张，可以用“撤销”一起撤回。", *refused])
        )
        if batch.ids:
            self.saved.emit(batch)

    def _note(self) -> None:
        number = len(self.given)
        self.save_button.setEnabled(bool(number))
        self.save_button.setText(f"保存 {number} 张" if number else "保存")
        words = FIRST if not self.shots else KEYS if self.visits else NO_VISITS
        self.told.setText(words)

    def _named_visits(self) -> list[tuple[str, str]]:
        homes = {str(row["household"]) for row in self.visits if row["household"]}
        names = titles.names_of(self.registry.rows, {"household": homes})
        return [
            (names.get(str(row["household"]), "（没有户名）"),
             shorten(visits.told("visit", row, "purpose", "content")))
            for row in self.visits
        ]  # fmt: skip

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "选择照片所在的文件夹")
        if folder:
            self.read([Path(folder)])

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "选择照片", "", PICTURES)
        if names:
            self.read([Path(name) for name in names])

    def _connect(self) -> None:
        self.tree.given.connect(self.give)
        self.list.dropped.connect(lambda number: self.give(self.tree.chosen(), number))
        self.tree.entered.connect(lambda: self.give(self.tree.chosen(), self.list.currentRow() + 1))
        self.days.currentIndexChanged.connect(lambda _index: self.show_day())
        self.gap.valueChanged.connect(lambda _minutes: self.show_day())
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)

    def _build(self) -> None:
        head, body, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        close = button("关闭", self.reject, "close")
        folder = button("选择文件夹", self._choose_folder, "choose_folder")
        files = button("选择照片", self._choose_files, "choose_files")
        for one in (folder, files, close, self.save_button):
            one.setAutoDefault(False)
            one.setDefault(False)
        for widget in (folder, files, labelled("拍摄日期"), self.days,
                       labelled("相隔超过"), self.gap, labelled("分为两组")):  # fmt: skip
            head.addWidget(widget)
        head.addStretch()
        sides: tuple[tuple[str, QWidget, int], ...] = (
            ("照片", self.tree, 5), ("这一天的走访", self.list, 4),
        )  # fmt: skip
        for heading, side, share in sides:
            column = QVBoxLayout()
            column.addWidget(labelled(heading, "heading"))
            column.addWidget(side)
            nest(body, column, share)
        foot.addWidget(self.told, 1)
        foot.addWidget(close)
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.drafting.line)
        nest(layout, head)
        nest(layout, body, 1)
        nest(layout, foot)


def shorten(text: str) -> str:
    """Give the beginning of a text, with dots where it goes on."""
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def paths_in(offered: QMimeData) -> list[Path]:
    """The files and folders that were dropped."""
    return [Path(url.toLocalFile()) for url in offered.urls() if url.isLocalFile()]
