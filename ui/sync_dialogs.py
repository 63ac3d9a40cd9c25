"""Dialogs of the sync page: invitations given and taken."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop.enrolment import level_of
from fupin_desktop.invitation import Invitation
from fupin_desktop.opening import LEVEL_NAMES
from ui.editors import commit_typing
from ui.nesting import nest
from ui.offices import describe_invitation, region_code, region_fault
from ui.parts import button, characters, named, new_form, wrapped

LOST: Final = (
    "以前的台账丢了，但这个包是发给它的：照着纸上抄的那个台账的恢复码输入，可以打开。"
    "大小写、空格和横线都不要紧。打开以后照样核对签名和对方的登记。"
)


class InviteDialog(QDialog):
    """Asks which office below is invited: a village, or by a county a township."""

    def __init__(
        self, office: str, parent: QWidget | None = None, title: str = "生成邀请文件",
        about: str = "", done: str = "下一步",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.office = office
        self.level = "village" if level_of(office) == "township" else "township"
        self.setWindowTitle(title)
        self.code = named(QLineEdit(office), "region")
        self.title_line = named(QLineEdit(), "village")
        self.title_line.setPlaceholderText(f"例如：幸福{'村' if self.level == 'village' else '镇'}")
        self.problem = wrapped(role="problem", name="problem")
        self.go_on = button(done, self.confirm, "go_on", "main")
        for editor in (self.code, self.title_line):
            editor.textChanged.connect(self.on_edited)
        form = new_form()
        form.addRow(f"{LEVEL_NAMES[self.level]}的区划代码", self.code)
        form.addRow("村名" if self.level == "village" else "乡镇名称", self.title_line)
        form.addRow("", self.problem)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        mine = LEVEL_NAMES[level_of(office)]
        about = about or f"邀请文件带有本{mine}的密钥和地区，对方新建台账时读取它。"
        column.addWidget(wrapped(about, "muted"))
        nest(column, form)
        nest(column, row)
        self.setMinimumWidth(characters(self, 34))
        self.on_edited()

    def region(self) -> str:
        """Region code of the office."""
        return region_code(self.level, self.code.text())

    def name(self) -> str:
        """Name of the office."""
        return self.title_line.text().strip()

    def confirm(self) -> None:
        """Accept what was typed if it is complete."""
        commit_typing()
        if self.go_on.isEnabled():
            self.accept()

    def on_edited(self) -> None:
        fault = region_fault(self.level, self.code.text())
        if not fault and not self.region().startswith(self.office):
            mine, below = LEVEL_NAMES[level_of(self.office)], LEVEL_NAMES[self.level]
            fault = f"这个{below}不属于本{mine}：代码应以 {self.office} 开头。"
        self.problem.setText(fault if self.region() != self.office else "")
        self.go_on.setEnabled(not fault and bool(self.name()))


class InvitationDialog(QDialog):
    """Shows whom an invitation is from; accepting it means to take it up."""

    def __init__(self, invitation: Invitation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"读取{LEVEL_NAMES[level_of(invitation.office)]}邀请")
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        agree = button("建立联系", self.accept, "agree", "main")
        row.addWidget(agree)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(describe_invitation(invitation), name="invitation_found"))
        nest(column, row)
        self.setMinimumWidth(characters(self, 34))
        agree.setFocus()


class LostLedgerDialog(QDialog):
    """Asks for the recovery code of a ledger that is lost, to which a package was sent."""

    def __init__(self, told: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("用恢复码打开")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.typed = named(QLineEdit(), "recovery_code")
        self.go_on = button("打开", self.confirm, "go_on", "main")
        self.typed.textChanged.connect(self.on_edited)
        form = new_form()
        form.addRow("恢复码", self.typed)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.addWidget(wrapped(told, "problem", "told"))
        column.addWidget(wrapped(LOST))
        nest(column, form)
        nest(column, row)
        self.setMinimumWidth(characters(self, 40))
        self.on_edited()

    def code(self) -> str:
        """The code as typed."""
        return self.typed.text().strip()

    def confirm(self) -> None:
        """Go on with what was typed."""
        commit_typing()
        if self.go_on.isEnabled():
            self.accept()

    def on_edited(self) -> None:
        self.go_on.setEnabled(bool(self.code()))


def moment(wall: str) -> str:
    """A point in time to the minute, as people write it."""
    return wall[:16].replace("T", " ")
