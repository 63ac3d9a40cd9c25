"""Beginning from the township's stick: which stick, which village, and its opening code."""

from pathlib import Path
from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop import opening_code, stick_start
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.stick_start import Offer, Opened
from ui.copy_table import PlaceBox
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, named, new_form, open_wide, row_table, run_alone, wrapped
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("单位", "区划代码", "谁给的")
ABOUT: Final = "插上乡镇给的U盘，选本村，照开户码单输入 20 位数字。U盘里的文件改了名也认得。"
NO_STICK: Final = "请插上乡镇给的U盘，点“重新查找U盘”；文件在别处的，点“选文件夹……”。"
NOWHERE: Final = Path()  # before the first look
NEEDED: Final = "开户码还差 {count} 位。"
SOUND: Final = "开户码抄对了。"


class StickDialog(QDialog):
    """Opens one village of a stick; `opened` is it once the dialog was accepted."""

    def __init__(self, parent: QWidget | None, root: Path | None = None) -> None:
        super().__init__(parent)
        self.opened: Opened | None = None
        self.looked: Path | None = NOWHERE  # the place whose villages are shown
        self.setWindowTitle("从乡镇U盘开始")
        self.places = PlaceBox(root)
        self.offers: TextTable[Offer] = TextTable(HEADERS, offer_texts, self)
        self.table = row_table(self.offers, "offers", stretched=2)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.code = named(QLineEdit(), "code")
        self.code.setPlaceholderText("五组，每组 4 位数字")
        self.echo = named(QLabel(), "echo")
        self.problem = wrapped(role="problem", name="problem")
        self.start = button("打开", self.open_village, "open_village", "main")
        self._lay_out()
        self.places.changed.connect(self.look)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.on_edited())
        self.code.textChanged.connect(self.on_edited)
        self.on_edited()
        open_wide(self, 46, 30)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def look(self) -> None:
        """Look in the background what the chosen stick holds."""
        place = self.places.place
        if place == self.looked or not self.isEnabled():
            return
        self.looked = place
        self.show_offers([])
        if place is None:
            self.problem.setText(NO_STICK)
        else:
            run_alone(self, "正在查看U盘……", lambda step: attempt_look(place, step), self.on_looked)

    def look_again(self) -> None:
        """Look for sticks, and at the chosen one, once more."""
        self.looked = NOWHERE
        self.places.refresh()

    def on_looked(self, found: list[Offer] | FupinError) -> None:
        if isinstance(found, FupinError):
            self.problem.setText(str(found))
        else:
            self.show_offers(found)
            self.code.setFocus()
        self.look()  # if another place was chosen meanwhile

    def show_offers(self, offers: list[Offer]) -> None:
        """Show the villages; the only one is chosen."""
        self.problem.clear()
        self.offers.show_items(offers)
        if len(offers) == 1:
            self.table.selectRow(0)
        self.on_edited()

    def chosen(self) -> Offer | None:
        """The village chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self.offers.items[rows[0].row()] if rows else None

    def on_edited(self) -> None:
        typed = self.code.text()
        fault = opening_code.fault(typed)
        self.echo.setText(describe(typed, fault))
        self.start.setEnabled(self.chosen() is not None and not fault)
        if typed:
            self.problem.setText("" if opening_code.begun(typed) else fault)

    def open_village(self) -> None:
        """Open and check what the stick holds for the chosen village."""
        commit_typing()
        offer, code = self.chosen(), self.code.text()
        if offer is None or not self.start.isEnabled():
            return
        run_alone(
            self,
            "正在打开并核对……",
            lambda step: attempt_open(offer, code, step),
            self.on_opened,
        )

    def on_opened(self, opened: Opened | FupinError) -> None:
        if isinstance(opened, FupinError):
            self.problem.setText(str(opened))
            self.code.setFocus()
        else:
            self.opened = opened
            self.accept()

    def reject(self) -> None:
        if self.isEnabled():  # else something is just being read; that has a button to cancel
            super().reject()

    def _lay_out(self) -> None:
        self.code.setMinimumWidth(characters(self, 16))
        top = QHBoxLayout()
        top.addWidget(labelled("U盘"))
        top.addWidget(self.places, 1)
        top.addWidget(button("重新查找U盘", self.look_again, "look_again"))
        form = new_form()
        form.addRow("开户码", self.code)
        form.addRow("", self.echo)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        row.addWidget(self.start)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ABOUT, "muted"))
        nest(column, top)
        column.addWidget(self.table, 1)
        nest(column, form)
        column.addWidget(self.problem)
        nest(column, row)


def describe(typed: str, fault: str) -> str:
    """Show a code that is being typed in its groups, and how many digits are left."""
    digits = opening_code.bare(typed)
    left = opening_code.DIGITS - len(digits)
    words = NEEDED.format(count=left) if left > 0 else "" if fault else SOUND
    return f"{opening_code.spell(digits)}　{words}".strip() if digits else ""


def offer_texts(offer: Offer) -> tuple[str, ...]:
    """What the table shows of a village, by column."""
    return offer.name, offer.region, offer.office_name


def attempt_look(place: Path, step: Step) -> list[Offer] | FupinError:
    """Look, or give back the reason why not, to be shown beside the fields."""
    try:
        return stick_start.look(place, step)
    except FupinError as error:
        return error


def attempt_open(offer: Offer, code: str, step: Step) -> Opened | FupinError:
    """Open, or give back the reason why not."""
    try:
        return stick_start.open_(offer, code, step)
    except FupinError as error:
        return error
