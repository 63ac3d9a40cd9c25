"""Opening a ledger: password or recovery code, then who works with it."""

from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import keys
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.registry import Registry
from fupin_desktop.users import PEOPLE
from ui import messages
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, named, new_form, run_alone, wrapped
from ui.password_dialog import PasswordDialog
from ui.restore_dialog import RestoreDialog
from ui.theme import labelled

REMEMBERED: Final = 8  # names
FREE_TRIES: Final = 5  # wrong secrets before the dialog makes people wait
LONGEST_WAIT: Final = 60  # seconds
BY_CODE: Final = 1  # the page that asks for the recovery code
FORGOTTEN: Final = "恢复码正确，台账已打开。忘了旧密码，现在可以换一个新的；旧密码随即作废。"


def unlock(parent: QWidget | None, path: Path) -> Registry | None:
    """Open a ledger, asking for what it takes; None if the user gave up."""
    if protected(path):
        dialog = UnlockDialog(parent, path)
        dialog.exec()
        return dialog.registry
    try:
        registry = Registry.open(path)
    except FupinError as error:
        messages.error(parent, str(error))
        return None
    registry.user = next(iter(people(registry)), "")
    return registry


class UnlockDialog(QDialog):
    """Asks for the secret, then for the person; `registry` is the opened ledger once accepted."""

    def __init__(self, parent: QWidget | None, path: Path) -> None:
        super().__init__(parent)
        self.path = path
        self.registry: Registry | None = None
        self.failures = 0
        self.wait = 0  # seconds until the next try
        self.clock = QTimer(self, interval=1000)
        self.clock.timeout.connect(self.count_down)
        self.password = named(QLineEdit(), "password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.code = named(QLineEdit(), "recovery_code")
        self.person = named(QComboBox(), "person")
        self.person.setEditable(True)
        self.pages = QStackedWidget()
        self.problem = wrapped(role="problem", name="problem")
        self.confirm = button("打开", self.proceed, "confirm", "main")
        self.switch = button("忘记密码", self.switch_secret, "switch_secret", "link")
        self.from_backup = button("从备份恢复……", self.restore, "restore_backup", "link")
        self._lay_out()
        self.setWindowTitle("打开台账")

    def proceed(self) -> None:
        """Try the secret, or take the person's name once the ledger is open."""
        commit_typing()
        if self.registry:
            self.name_person()
        elif not self.wait:
            path, password, code = self.path, self.password.text(), self.code.text().strip()
            by_code = self.pages.currentIndex() == BY_CODE
            run_alone(
                self,
                "正在打开台账……",
                lambda step: attempt(
                    path, "" if by_code else password, code if by_code else "", step
                ),
                self.on_attempted,
            )

    def on_attempted(self, outcome: Registry | FupinError) -> None:
        if isinstance(outcome, FupinError):
            self.show_problem(str(outcome))
            self.failures += 1
            self.hold(delay(self.failures))
        else:
            self.registry = outcome
            self.problem.clear()
            if self.pages.currentIndex() == BY_CODE:
                self.ask_password(outcome)
            else:
                self.ask_person(outcome)

    def ask_password(self, registry: Registry) -> None:
        """Offer a new password in the place of the forgotten one, then go on."""
        dialog = PasswordDialog(registry, self, FORGOTTEN)
        dialog.finished.connect(lambda: self.ask_person(registry))
        dialog.open()

    def restore(self) -> None:
        """Bring a ledger back from a backup instead of opening this one."""
        dialog = RestoreDialog(self, self.path.parent)
        dialog.accepted.connect(lambda: self.take(cast(Registry, dialog.registry)))
        dialog.open()

    def take(self, registry: Registry) -> None:
        """Go on with a ledger that was brought back."""
        self.registry = registry
        self.problem.clear()
        self.ask_person(registry)

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong, and make room for it."""
        self.problem.setText(sentence)
        needed = self.column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))

    def hold(self, seconds: int) -> None:
        """Refuse further tries for some seconds."""
        self.wait = seconds
        if seconds:
            self.clock.start()
        self.show_wait()

    def count_down(self) -> None:
        """Let one second of the waiting time pass."""
        self.wait -= 1
        if self.wait <= 0:
            self.clock.stop()
        self.show_wait()

    def show_wait(self) -> None:
        """Show on the button whether and when the next try is possible."""
        self.confirm.setEnabled(self.wait <= 0)
        self.confirm.setText(f"请等 {self.wait} 秒" if self.wait > 0 else "打开")

    def switch_secret(self) -> None:
        """Change between password and recovery code."""
        by_code = self.pages.currentIndex() == 0
        self.pages.setCurrentIndex(int(by_code))
        self.switch.setText("改用密码" if by_code else "忘记密码")
        self.problem.clear()
        (self.code if by_code else self.password).setFocus()

    def ask_person(self, registry: Registry) -> None:
        """Ask who works with the opened ledger, proposing whose password opened it."""
        names = people(registry)
        if registry.user:
            names = [registry.user, *(name for name in names if name != registry.user)]
        self.person.addItems(names)
        self.person.setCurrentText(next(iter(names), ""))
        self.pages.setCurrentIndex(2)
        self.switch.hide()
        self.from_backup.hide()
        self.confirm.setText("开始")
        self.person.setFocus()

    def name_person(self) -> None:
        """Take the person's name and finish."""
        name = self.person.currentText().strip()
        if not name or self.registry is None:
            self.show_problem("请填写使用人姓名：每次保存都会记下是谁。")
            return
        set_person(self.registry, name)
        self.accept()

    def reject(self) -> None:
        if not self.isEnabled():
            return  # the ledger is just being opened
        if self.registry:
            self.registry.close()
            self.registry = None
        super().reject()

    def _lay_out(self) -> None:
        for label, editor in (
            ("密码", self.password),
            ("恢复码", self.code),
            ("使用人姓名", self.person),
        ):
            page = QWidget()
            form = new_form(page)
            form.setContentsMargins(0, 0, 0, 0)
            form.addRow(label, editor)
            self.pages.addWidget(page)
        row = QHBoxLayout()
        row.addWidget(self.switch)
        row.addWidget(self.from_backup)
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        row.addWidget(self.confirm)
        self.column = QVBoxLayout(self)
        self.column.addWidget(labelled(self.path.stem, "heading"))
        self.column.addWidget(self.pages)
        self.column.addWidget(self.problem)
        self.column.addStretch()
        nest(self.column, row)
        self.setMinimumWidth(characters(self, 30))


def protected(path: Path) -> bool:
    """Tell whether a folder is a ledger that asks for a secret."""
    try:
        return keys.is_protected(keys.read(path / "keys.json"))
    except FupinError:
        return False  # opening it says what is wrong


def attempt(path: Path, password: str, code: str, step: Step) -> Registry | FupinError:
    """Open a ledger, or give back the reason why not, to be shown beside the field."""
    try:
        if code:
            return Registry.open(path, recovery_code=code, step=step)
        return Registry.open(path, password, step=step)
    except FupinError as error:
        return error


def delay(failures: int) -> int:
    """Seconds to wait after so many wrong secrets."""
    return 0 if failures < FREE_TRIES else min(2 ** (failures - FREE_TRIES + 1), LONGEST_WAIT)


def people(registry: Registry) -> list[str]:
    """Names of those who worked with a ledger on this computer, the last one first."""
    return [str(name) for name in cast(list[object], registry.setting(PEOPLE, []))]


def set_person(registry: Registry, name: str) -> None:
    """Make someone the person working, and remember the name."""
    registry.user = name
    names = [name, *(other for other in people(registry) if other != name)]
    registry.set_setting(PEOPLE, list(names[:REMEMBERED]))
