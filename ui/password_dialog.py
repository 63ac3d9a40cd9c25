"""A new password for an open ledger; the old one is not asked for, it may be forgotten."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop.registry import Registry
from ui import messages
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, run_alone, wrapped
from ui.password_pages import PasswordFields
from ui.theme import labelled

OLDER = "改了以后，旧密码打不开这个台账；以前做的备份不变，仍用旧密码或恢复码打开。"
CHANGED = (
    "密码已修改。下次打开台账请用新密码；恢复码不变，请继续保管好。"
    "以前做的备份不变，仍要用旧密码或恢复码打开；请现在再备份一次。"
)


class PasswordDialog(QDialog):
    """Asks for the new password twice; closing it leaves the old one."""

    def __init__(self, registry: Registry, parent: QWidget | None, reason: str = "") -> None:
        super().__init__(parent)
        self.registry = registry
        self.fields = PasswordFields()
        self.confirm = button("修改密码", self.change, "confirm", "main")
        self.leave = button("暂不修改", self.reject, "leave")
        self.fields.changed.connect(self.on_edited)
        self._lay_out(reason)
        self.on_edited()

    def change(self) -> None:
        """Set the new password in the background, for that takes a second on purpose."""
        commit_typing()
        if self.fields.complete():
            registry, password = self.registry, self.fields.password.text()
            run_alone(
                self,
                "正在修改密码……",
                lambda _step: registry.set_password(password),
                lambda _none: self.on_changed(),
            )

    def on_changed(self) -> None:
        messages.info(self, CHANGED)
        self.accept()

    def on_edited(self) -> None:
        self.confirm.setEnabled(self.fields.complete())

    def reject(self) -> None:
        if self.isEnabled():  # else the password is just being set
            super().reject()

    def _lay_out(self, reason: str) -> None:
        self.setWindowTitle("修改密码")
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.leave)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.addWidget(labelled("设一个新密码", "heading"))
        if reason:
            column.addWidget(wrapped(reason))
        column.addWidget(self.fields)
        column.addWidget(wrapped(OLDER, "muted"))
        column.addStretch()
        nest(column, row)
        self.setMinimumWidth(characters(self, 34))
