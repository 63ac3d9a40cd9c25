"""Who works with a ledger: whose passwords open it, and in whose name one writes."""

from typing import Any, Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import users
from fupin_desktop.registry import Registry
from ui import messages
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, named, run_alone, wrapped
from ui.password_pages import PasswordFields
from ui.theme import labelled
from ui.unlock import people, set_person

UNPROTECTED: Final = "这个台账没有设密码，谁都能打开，不分使用人。真实资料请另建一个有密码的台账。"
ABOUT: Final = "下面每个人用自己的密码打开本机上的这个台账；谁填的，每次保存都记着谁。"
OLDER: Final = (
    "停用以后，他的密码打不开这个台账；以前复制的文件夹和备份，用旧密码照样打得开，还看得到密钥没换以前的一切。"
    "人调走了，请办交接，换密码和数据密钥。"
)
STOP: Final = "要停用“{name}”吗？他的密码从此打不开这个台账，他填过的记录都不变。"
LAST: Final = "只剩这一个人的密码能打开台账，不能停用。请先添加别人。"
NAMELESS: Final = "这个密码还没有写是谁的。写上姓名，再设一个新密码；原来的密码随即作废。"
SELF: Final = "这是正在用的人。停用以后，下次要用别人的密码打开。"


def show(window: Any) -> None:
    """Show who may open the ledger that a window shows."""
    if not window.registry.protected:
        messages.info(window, UNPROTECTED)
        return
    dialog = UsersDialog(window.registry, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.handover_asked.connect(window.show_handover)
    dialog.open()


def change_person(window: Any) -> None:
    """Ask who works with a window's ledger from now on."""

    def take(name: str) -> None:
        if name.strip():
            set_person(window.registry, name.strip())
            window.status.refresh(window.registry)

    dialog = QInputDialog(window)
    dialog.setWindowTitle("换人")
    dialog.setLabelText("现在使用的人（以后的每一笔记录都记在其名下）：")
    dialog.setComboBoxItems(people(window.registry) or [""])
    dialog.setComboBoxEditable(True)
    dialog.setTextValue(window.registry.user)
    dialog.setOkButtonText("确定")
    dialog.setCancelButtonText("取消")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.textValueSelected.connect(take)
    dialog.open()


class UsersDialog(QDialog):
    """Lists the users; adds one, gives one another password, stops one."""

    handover_asked = Signal()

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setWindowTitle("使用人")
        self.list = named(QListWidget(), "users")
        self.add = button("添加使用人……", self.ask_new, "add", "main")
        self.change = button("改密码……", self.ask_password, "change")
        self.stop = button("停用……", self.ask_to_stop, "stop")
        self.remark = wrapped(role="muted", name="remark")
        self.asking: UserDialog | None = None
        self.list.currentRowChanged.connect(self.on_chosen)
        self.list.itemActivated.connect(self.ask_password)
        self._lay_out()
        self.show_users()

    def show_users(self, chosen: str = "") -> None:
        """Show who may open the ledger, somebody chosen."""
        self.names = users.names(self.registry)
        self.list.clear()
        mine = self.registry.user
        self.list.addItems([f"{name}（正在用）" if name == mine else name for name in self.names])
        wanted = chosen if chosen in self.names else mine
        self.list.setCurrentRow(self.names.index(wanted) if wanted in self.names else 0)

    def chosen(self) -> str:
        """Give the name of who is chosen."""
        row = self.list.currentRow()
        return self.names[row] if 0 <= row < len(self.names) else ""

    def on_chosen(self) -> None:
        is_last = len(self.names) == 1
        self.stop.setEnabled(bool(self.chosen()) and not is_last)
        self.change.setEnabled(bool(self.chosen()))
        is_mine = bool(self.chosen()) and self.chosen() == self.registry.user
        self.remark.setText(LAST if is_last else SELF if is_mine else "")

    def ask_new(self) -> None:
        """Ask for somebody's name and password."""
        self._ask(UserDialog(self.registry, "", self))

    def ask_password(self) -> None:
        """Ask for another password of who is chosen."""
        if name := self.chosen():
            self._ask(UserDialog(self.registry, name, self))

    def ask_to_stop(self) -> None:
        """Stop who is chosen, if the user agrees."""
        name = self.chosen()
        warned = SELF if name == self.registry.user else ""
        if name and messages.ask(self, warned + STOP.format(name=name)):
            run_alone(
                self, "正在停用……", lambda _step: users.dismiss(self.registry, name),
                lambda _none: self.show_users(),
            )  # fmt: skip

    def go_to_handover(self) -> None:
        """Close, and show the hand-over."""
        self.accept()
        self.handover_asked.emit()

    def _ask(self, dialog: "UserDialog") -> None:
        self.asking = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.show_users(dialog.name()))
        dialog.open()

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        for one in (self.add, self.change, self.stop):
            side.addWidget(one)
        side.addStretch()
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        nest(middle, side)
        row = QHBoxLayout()
        row.addWidget(button("交接……", self.go_to_handover, "handover"))
        row.addStretch()
        row.addWidget(button("关闭", self.accept, "close"))
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ABOUT))
        nest(column, middle, 1)
        column.addWidget(self.remark)
        column.addWidget(wrapped(OLDER, "muted"))
        nest(column, row)
        self.setMinimumWidth(characters(self, 40))


class UserDialog(QDialog):
    """Asks for a user's name, unless it is given, and his password twice; sets it at once."""

    def __init__(self, registry: Registry, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.unnamed = name == users.UNNAMED  # then it gets one
        self.given = "" if self.unnamed else name
        self.person = named(QLineEdit(registry.user if self.unnamed else ""), "person")
        self.fields = PasswordFields()
        self.problem = wrapped(role="problem", name="taken")
        self.title = "改密码" if name else "添加使用人"
        self.confirm = button("改密码" if name else "添加", self.set, "confirm", "main")
        self.leave = button("取消", self.reject, "leave")
        self.person.textChanged.connect(self.on_edited)
        self.fields.changed.connect(self.on_edited)
        self._lay_out()
        self.on_edited()

    def name(self) -> str:
        """Give whose password it is."""
        return self.given or self.person.text().strip()

    def set(self) -> None:
        """Set the password in the background, for that takes a second on purpose."""
        commit_typing()
        if self.confirm.isEnabled():
            name, password = self.name(), self.fields.password.text()
            run_alone(
                self, "正在设置密码……",
                lambda _step: users.admit(self.registry, name, password, unnamed=self.unnamed),
                lambda _none: self.accept(),
            )  # fmt: skip

    def on_edited(self) -> None:
        taken = not self.given and self.name() in users.names(self.registry)
        self.problem.setText(f"已经有“{self.name()}”。同名的两个人请加以区别。" if taken else "")
        self.confirm.setEnabled(bool(self.name()) and not taken and self.fields.complete())

    def reject(self) -> None:
        if self.isEnabled():  # else the password is just being set
            super().reject()

    def _lay_out(self) -> None:
        self.setWindowTitle(self.title)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self.leave)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        heading = f"给“{self.given}”设一个新密码" if self.given else self.title
        column.addWidget(labelled(heading, "heading"))
        if self.unnamed:
            column.addWidget(wrapped(NAMELESS))
        if not self.given:
            form = cast(QFormLayout, self.fields.layout())
            form.insertRow(0, "姓名", self.person)
            form.insertRow(1, "", self.problem)
            self.person.setFocus()
        column.addWidget(self.fields)
        column.addStretch()
        nest(column, row)
        self.setMinimumWidth(characters(self, 34))
