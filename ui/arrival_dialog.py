"""The dialog on a package that has arrived: what it would change, and whether to take it in."""

import unicodedata
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop import returned
from fupin_desktop.exchange import Arrival
from fupin_desktop.returned import Rejection
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, wrapped
from ui.plan_view import Pictures, PlanView, Row, name_of
from ui.return_dialog import NoteDialog
from ui.sync_dialogs import moment
from ui.theme import labelled

BY_PHONE = (
    "第一次收到这台电脑的包。请给对方打电话，请对方念出那边“报送接收”页上的六位核对码，填在这里："
)
RETURNED = ("new", "changed", "conflict")  # kinds of lines that may go back
PHOTOS = "没有新的操作，只有照片和文件 {} 个。"


class ArrivalDialog(QDialog):
    """What a package would change; accepting it means to receive it."""

    opened = Signal(str, str)  # table and id of a record whose page is asked for

    def __init__(
        self, arrival: Arrival, parent: QWidget | None = None, *, pictures: Pictures | None = None,
        above: bool = False,
    ) -> None:  # fmt: skip
        """`above`: it comes from an office below, so what is wrong in it may go back there."""
        super().__init__(parent)
        self.arrival = arrival
        self.setWindowTitle("接收前核对")
        self.view = PlanView(arrival.plan, pictures=pictures)
        self.view.opened.connect(self.opened)
        self.rejections: list[Rejection] = []  # what goes back once the package is received
        self.send_back = button("接收后退回……", self.ask_why, "send_back")
        self.send_back.setVisible(above)
        self.send_back.setEnabled(False)
        self.view.table.selectionModel().currentRowChanged.connect(self._offer)
        self.view.model.modelReset.connect(self._offer)
        self.is_held = False
        self.why = named(QLineEdit(), "why")
        self.why.setPlaceholderText("暂不接收的原因，可以不写")
        self.why.setAccessibleName("暂不接收的原因")
        self.digits = named(QLineEdit(), "digits")
        self.digits.setPlaceholderText("六位数字")
        self.digits.textChanged.connect(self.on_typed)
        self.anyhow = named(QCheckBox("已与对方核实，仍然接收这一次"), "anyhow")
        self.anyhow.toggled.connect(self.on_typed)
        self.problem = wrapped(role="problem", name="problem")
        self.take = button("接收", self.confirm, "take", "main")
        self._lay_out()
        self.on_typed()
        open_wide(self, 92, 46)

    def typed(self) -> str:
        """The six digits as typed."""
        text = unicodedata.normalize("NFKC", self.digits.text())
        return "".join(character for character in text if character.isdigit())

    def hold(self) -> None:
        """Leave the package where it is; only closing the dialog decides nothing."""
        commit_typing()
        self.is_held = True
        self.reject()

    def reason(self) -> str:
        """Why it is held, as typed."""
        return self.why.text().strip()

    def ask_why(self) -> None:
        """Ask why the value of the current row goes back, or its whole record."""
        row = self.view.chosen()
        if row is None:
            return
        item = row.cell.field_label if row.cell else returned.WHOLE
        about = f"{name_of(row.line)}：{item}"
        dialog = NoteDialog(about, self)
        dialog.saved.connect(partial(self._note, row, about))
        dialog.open()

    def _note(self, row: Row, about: str, comment: str) -> None:
        line, item = row.line, row.cell.register if row.cell else ""
        self.rejections.append(Rejection(
            table=line.table, record=line.rec, item=item, about=about, comment=comment
        ))  # fmt: skip
        self.take.setText(f"接收，并退回 {len(self.rejections)} 项")

    def _offer(self) -> None:
        row = self.view.chosen()
        self.send_back.setEnabled(bool(
            row and row.line.rec and row.line.kind in RETURNED
            and row.line.table not in returned.UNRETURNED - {"membership"} and (row.cell is None
            or (row.cell.register and not row.cell.register.startswith("_")))
        ))  # fmt: skip

    def is_odd(self) -> bool:
        """Tell whether somebody has to make sure before the package is taken in."""
        return bool(self.arrival.revoked or self.arrival.brake)

    def confirm(self) -> None:
        """Accept the package, unless its digits are still unconfirmed."""
        commit_typing()
        if self.take.isEnabled():
            self.accept()

    def on_typed(self) -> None:
        right = self.typed() == self.arrival.digits
        wrong = len(self.typed()) >= 6 and not right
        self.problem.setText("核对码不一致：请不要接收，先与对方查明原因。" if wrong else "")
        self.problem.setVisible(wrong)
        self.take.setEnabled(right and (self.anyhow.isChecked() or not self.is_odd()))

    def _lay_out(self) -> None:
        arrival = self.arrival
        column = QVBoxLayout(self)
        column.addWidget(labelled(heading(arrival), "heading"))
        for sentence in warnings(arrival):
            column.addWidget(wrapped(sentence, "notice"))
        if arrival.photos and not arrival.plan.lines:
            self.view.empty.setText(PHOTOS.format(len(arrival.photos)))
        column.addWidget(self.view, 1)
        if arrival.digits:
            row = QHBoxLayout()
            self.digits.setMaximumWidth(characters(self, 8))
            row.addWidget(wrapped(BY_PHONE), 1)
            row.addWidget(self.digits)
            nest(column, row)
        self.anyhow.setVisible(self.is_odd())
        column.addWidget(self.anyhow)
        column.addWidget(self.problem)
        buttons = QHBoxLayout()
        self.why.setMinimumWidth(characters(self, 16))
        buttons.addWidget(self.send_back)
        buttons.addStretch()
        buttons.addWidget(self.why)
        buttons.addWidget(button("暂不接收", self.hold, "leave"))
        buttons.addWidget(self.take)
        nest(column, buttons)


def heading(arrival: Arrival) -> str:
    """Name a package by its sender, number and time."""
    sender = f"{arrival.sender_name}（{arrival.sender}）"
    return f"{sender}第 {arrival.number} 号包，{moment(arrival.wall)}"


def warnings(arrival: Arrival) -> list[str]:
    """What to know before receiving a package, most important first."""
    sentences = [text for text in (arrival.revoked, arrival.brake) if text]
    if arrival.repeated:
        sentences.append("这个包以前已经接收过，再接收一次不会有任何变化。")
    if arrival.conflicts:
        sentences.append(
            f"有 {arrival.conflicts} 处两边改得不一样：接收后都保留，"
            "请点窗口下方的“两处不一致”逐条核定。"
        )
    return sentences
