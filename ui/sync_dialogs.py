"""Dialogs of the sync page: a package that has arrived, and invitations given and taken."""

import unicodedata

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop.exchange import Arrival
from fupin_desktop.invitation import Invitation
from ui.editors import commit_typing
from ui.offices import describe_invitation, region_code, region_fault
from ui.parts import button, characters, named, new_form, open_wide, wrapped
from ui.plan_view import PlanView
from ui.theme import labelled

BY_PHONE = (
    "第一次收到这台电脑的包。请给对方打电话，请对方念出那边“报送接收”页上的六位核对码，填在这里："
)


class ArrivalDialog(QDialog):
    """What a package would change; accepting it means to receive it."""

    def __init__(self, arrival: Arrival, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.arrival = arrival
        self.setWindowTitle("接收前核对")
        self.view = PlanView(arrival.plan)
        self.digits = named(QLineEdit(), "digits")
        self.digits.setPlaceholderText("六位数字")
        self.digits.textChanged.connect(self.on_typed)
        self.anyhow = named(QCheckBox("已与对方核实，仍然接收这一次"), "anyhow")
        self.anyhow.toggled.connect(self.on_typed)
        self.problem = wrapped(role="problem", name="problem")
        self.take = button("接收", self.confirm, "take", "main")
        self._lay_out()
        self.on_typed()
        open_wide(self, 72, 46)

    def typed(self) -> str:
        """The six digits as typed."""
        text = unicodedata.normalize("NFKC", self.digits.text())
        return "".join(character for character in text if character.isdigit())

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
        column.addWidget(self.view, 1)
        if arrival.digits:
            row = QHBoxLayout()
            self.digits.setMaximumWidth(characters(self, 8))
            row.addWidget(wrapped(BY_PHONE), 1)
            row.addWidget(self.digits)
            column.addLayout(row)
        self.anyhow.setVisible(self.is_odd())
        column.addWidget(self.anyhow)
        column.addWidget(self.problem)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(button("暂不接收", self.reject, "leave"))
        buttons.addWidget(self.take)
        column.addLayout(buttons)


class InviteDialog(QDialog):
    """Asks which village is invited."""

    def __init__(self, township: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.township = township
        self.setWindowTitle("生成邀请文件")
        self.code = named(QLineEdit(township), "region")
        self.title_line = named(QLineEdit(), "village")
        self.title_line.setPlaceholderText("例如：幸福村")
        self.problem = wrapped(role="problem", name="problem")
        self.go_on = button("下一步", self.confirm, "go_on", "main")
        for editor in (self.code, self.title_line):
            editor.textChanged.connect(self.on_edited)
        form = new_form()
        form.addRow("村的区划代码", self.code)
        form.addRow("村名", self.title_line)
        form.addRow("", self.problem)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.addWidget(wrapped("邀请文件带有本乡镇的密钥和地区，村里新建台账时读取它。", "muted"))
        column.addLayout(form)
        column.addLayout(row)
        self.setMinimumWidth(characters(self, 34))
        self.on_edited()

    def region(self) -> str:
        """Region code of the village."""
        return region_code("village", self.code.text())

    def village(self) -> str:
        """Name of the village."""
        return self.title_line.text().strip()

    def confirm(self) -> None:
        """Accept what was typed if it is complete."""
        commit_typing()
        if self.go_on.isEnabled():
            self.accept()

    def on_edited(self) -> None:
        fault = region_fault("village", self.code.text())
        if not fault and not self.region().startswith(self.township):
            fault = f"这个村不属于本乡镇：代码应以 {self.township} 开头。"
        self.problem.setText(fault if self.region() != self.township else "")
        self.go_on.setEnabled(not fault and bool(self.village()))


class InvitationDialog(QDialog):
    """Shows whom an invitation is from; accepting it means to take it up."""

    def __init__(self, invitation: Invitation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("读取乡镇邀请")
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        agree = button("建立联系", self.accept, "agree", "main")
        row.addWidget(agree)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(describe_invitation(invitation), name="invitation_found"))
        column.addLayout(row)
        self.setMinimumWidth(characters(self, 34))
        agree.setFocus()


def moment(wall: str) -> str:
    """A point in time to the minute, as people write it."""
    return wall[:16].replace("T", " ")


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
