"""What is asked about a public notice: what a new one says, its posting, its taking down."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import codes, notice_text, notices, proceedings
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.notice_text import FUNDS, PROCEDURES, PROJECTS, Draft
from fupin_desktop.notices import Row
from fupin_desktop.registry import Registry
from ui import task
from ui.editing import ChoiceBox, commit_typing
from ui.nesting import nest
from ui.parts import button, day_box, iso, named, new_form, open_wide, wrapped
from ui.theme import fitting_size
from ui.tick_table import TickTable, TickView

KINDS: Final = (*PROCEDURES, FUNDS, PROJECTS)
HEADERS: Final = ("程序", "启动", "办理状态")
WIDTHS: Final = (24, 8, 6)
PHOTOS: Final = "照片和文件 (*.jpg *.jpeg *.png *.heic *.pdf)"


class MakeDialog(QDialog):
    """Chooses what a notice is about and shows what it will say."""

    made = Signal(str)  # record id

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.draft: Draft | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("新做公示")
        self.kind = named(ChoiceBox(), "notice_kind")
        for code in KINDS:
            self.kind.addItem(codes.label("notice_kind", code), code)
        self.year = named(ChoiceBox(), "year")
        self.year.addItems(_years(registry))
        self.model: TickTable[Row] = TickTable(HEADERS, self._texts, lambda row: row["id"], self)
        self.list = TickView(self.model, WIDTHS)
        self.said = wrapped("", "", "said")
        self.keep_button = button("保存", self.keep, "keep", "main")
        self._lay_out()
        self.kind.currentIndexChanged.connect(self.turn)
        self.year.currentIndexChanged.connect(self.show_text)
        self.model.ticked.connect(self.show_text)
        self.turn()

    def turn(self) -> None:
        """Offer what a notice of this kind can be about."""
        code = str(self.kind.currentData())
        of_procedures = code in PROCEDURES
        self.rows.setRowVisible(self.year, not of_procedures)
        self.list.setVisible(of_procedures)
        self.list.fit()
        found = notice_text.open_procedures(self.registry, code) if of_procedures else []
        self.model.show_items(list(found))
        self.model.marked = {row["id"] for row in found}
        self.show_text()

    def show_text(self) -> None:
        """Show what the notice would say as it is chosen."""
        code = str(self.kind.currentData())
        chosen = [str(row["id"]) for row in self.model.chosen()]
        self.draft = None
        try:
            if code in PROCEDURES and not chosen:
                raise FupinError("没有选定程序。只有正在办的程序可以做公示，请先启动程序。")
            self.draft = notice_text.draft(
                self.registry, code, procedures=chosen if code in PROCEDURES else (),
                year=self.year.currentText(),
            )  # fmt: skip
        except FupinError as told:
            self.said.setText(str(told))
        else:
            rule = self.draft.days_source
            days = f"公示 {self.draft.days} 天" if self.draft.days else "公示天数没有规定，请自定"
            self.said.setText(
                f"{self.draft.text}\n\n{days}{f'（{rule}）' if rule else ''}".replace("\t", "　")
            )
        self.keep_button.setEnabled(self.draft is not None)

    def keep(self) -> None:
        """Keep the notice word for word."""
        draft = self.draft
        if draft is None:
            return
        batch = task.attempt(self, lambda: notices.keep(self.registry, draft))
        if batch is not None:
            self.made.emit(batch.ids[0])
            self.accept()

    def _texts(self, row: Row) -> tuple[str, ...]:
        state = str(row["state"] or "1")
        return (
            proceedings.name_of(self.registry, row), str(row["started"] or ""),
            codes.label("procedure_state", state),
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.rows = new_form()
        self.rows.addRow("公示种类", self.kind)
        self.rows.addRow("年度", self.year)
        area = QScrollArea()
        area.setWidgetResizable(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        area.setWidget(self.said)
        column = QVBoxLayout(self)
        nest(column, self.rows)
        column.addWidget(self.list, 2)
        column.addWidget(area, 3)
        nest(column, _foot(self, self.keep_button))
        open_wide(self, 60, 40)


class PostDialog(QDialog):
    """Asks since when, for how long and where a notice hangs, and takes photos of it."""

    def __init__(self, registry: Registry, rec: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry, self.rec = registry, rec
        self.photos: list[Path] = []
        row = notices.read(registry, rec)
        _dress(self, f"登记张贴：{row['title']}")
        self.day = day_box(registry.today(), "start")
        self.days = named(QLineEdit(str(row["days"] or "")), "days")
        self.days.setPlaceholderText("天数，如 5")
        before = next((one for one in registry.select("notice") if one["phone"]), {})
        self.place = named(QLineEdit(str(before.get("place") or "")), "place")
        self.phone = named(QLineEdit(str(before.get("phone") or "")), "phone")
        self.hung = wrapped("还没有附照片", "muted", "photos")
        form = new_form()
        form.addRow("张贴日期", self.day)
        form.addRow("公示天数（天）", self.days)
        form.addRow("张贴地点", self.place)
        form.addRow("监督电话", self.phone)
        photos = QHBoxLayout()
        photos.addWidget(button("附上照片……", self.choose_photos, "add_photos"))
        photos.addWidget(self.hung, 1)
        form.addRow("张贴照片", photos)
        _finish(self, form, button("保存", self.keep, "keep", "main"))

    def choose_photos(self) -> None:
        """Choose photos of the notice on the board."""
        names, _ = QFileDialog.getOpenFileNames(self, "选择照片", "", PHOTOS)
        self.take([Path(name) for name in names])

    def take(self, photos: list[Path]) -> None:
        """Hang these photos on the notice when it is saved."""
        self.photos += photos
        if self.photos:
            self.hung.setText("、".join(one.name for one in self.photos))

    def keep(self) -> None:
        """Write the posting down."""
        commit_typing()
        number = self.days.text().strip()
        values: dict[str, Json] = {"start": iso(self.day)}
        values["days"] = int(number) if number.isdecimal() and len(number) < 4 else 0
        typed = (("place", self.place), ("phone", self.phone))
        values |= {name: line.text().strip() for name, line in typed if line.text().strip()}
        values["posted_by"] = self.registry.user or None
        work = partial(notices.post, self.registry, self.rec, values, self.photos)
        if task.attempt(self, work) is not None:
            self.accept()


class DownDialog(QDialog):
    """Asks when a notice was taken down, and with what result."""

    def __init__(self, registry: Registry, rec: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry, self.rec = registry, rec
        row = notices.read(registry, rec)
        _dress(self, f"登记撤下：{row['title']}")
        self.day = day_box(registry.today(), "taken_down")
        self.said = named(QLineEdit(), "result")
        self.early = named(QCheckBox("确实提前撤下"), "early")
        if not notices.objections(registry, rec):
            self.said.setPlaceholderText("不填的，写“公示期满，无异议。”")
        form = new_form()
        form.addRow("", wrapped(notices.sentence(row, registry.today()), "muted"))
        form.addRow("撤下日期", self.day)
        form.addRow("公示结果", self.said)
        form.addRow("", self.early)
        _finish(self, form, button("保存", self.keep, "keep", "main"))

    def keep(self) -> None:
        """Write the taking down down."""
        commit_typing()
        work = partial(
            notices.take_down, self.registry, self.rec, iso(self.day), self.said.text().strip(),
            early=self.early.isChecked(),
        )  # fmt: skip
        if task.attempt(self, work) is not None:
            self.accept()


def _years(registry: Registry) -> list[str]:
    """Give the years with payments or projects, this one among them, the latest first."""
    known = {registry.today()[:4]}
    for table, field in (("payment", "date"), ("project", "year")):
        known |= {str(day)[:4] for day in registry.tally(table, field) if day}
    return sorted(known, reverse=True)


def _dress(dialog: QDialog, title: str) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setWindowTitle(title)


def _finish(dialog: QDialog, form: QFormLayout, main: QWidget) -> None:
    column = QVBoxLayout(dialog)
    nest(column, form)
    column.addStretch()
    nest(column, _foot(dialog, main))
    dialog.resize(fitting_size(dialog, 44, 15))


def _foot(dialog: QDialog, main: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(button("关闭", dialog.reject, "leave"))
    row.addWidget(main)
    return row
