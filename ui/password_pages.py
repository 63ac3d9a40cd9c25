"""What asks for secrets: the new password, the recovery code, and the check of its copy."""

import re
import unicodedata
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
    QWizardPage,
)

from ui import messages
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, named, new_form, wrapped

SHORTEST: Final = 8  # characters of a password
GROUP: Final = 5  # characters of a recovery code that stand together
COMMON: Final = {"12345678", "123456789", "1234567890", "password", "qwertyuiop", "abcd1234"}
LOOKALIKES: Final = str.maketrans("OIL", "011")  # none of the three occurs in a code
KINDS: Final = ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")


class PasswordFields(QWidget):
    """A new password, typed twice, with a word on how good it is."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.password = named(QLineEdit(), "password")
        self.repeat = named(QLineEdit(), "repeat")
        self.readable = named(QCheckBox("显示密码"), "readable")
        self.advice = wrapped(role="muted", name="advice")
        self.problem = wrapped(role="problem", name="problem")
        for editor in (self.password, self.repeat):
            editor.textChanged.connect(self.on_edited)
        self.readable.toggled.connect(self.show_text)
        self.show_text(False)
        form = new_form(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("密码", self.password)
        form.addRow("再输一遍", self.repeat)
        form.addRow("", self.readable)
        form.addRow("", self.advice)
        form.addRow("", self.problem)
        self.on_edited()

    def complete(self) -> bool:
        """Tell whether this can become the password."""
        password = self.password.text()
        return len(password) >= SHORTEST and password == self.repeat.text()

    def on_edited(self) -> None:
        different = self.repeat.text() not in {"", self.password.text()}
        self.advice.setText(strength(self.password.text()))
        self.problem.setText("两次输入的密码不一样。" if different else "")
        self.changed.emit()

    def show_text(self, readable: bool) -> None:
        """Show or hide what is typed."""
        mode = QLineEdit.EchoMode.Normal if readable else QLineEdit.EchoMode.Password
        self.password.setEchoMode(mode)
        self.repeat.setEchoMode(mode)


class PasswordPage(QWizardPage):
    """The password; leaving this page asks for the ledger to be made."""

    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.made = False
        self.setTitle("设置密码")
        self.setSubTitle("台账整个加密。没有密码或恢复码，谁也打不开，软件作者也不能。")
        self.setCommitPage(True)
        self.fields = PasswordFields()
        self.fields.changed.connect(self.completeChanged)
        QVBoxLayout(self).addWidget(self.fields)

    def isComplete(self) -> bool:
        return self.fields.complete()

    def validatePage(self) -> bool:
        commit_typing()
        if self.made or not self.isComplete():
            return self.made
        self.confirmed.emit()
        return False  # the wizard goes on by itself once the ledger stands


class RecoveryPage(QWizardPage):
    """The recovery code, to be copied by hand, printed or saved."""

    def __init__(self) -> None:
        super().__init__()
        self.setTitle("抄下恢复码")
        self.setSubTitle("忘记密码时，只有恢复码能打开台账。请抄在纸上，和电脑分开保管。")
        self.text = ""
        self.code = wrapped(role="title", name="recovery_code")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.outcome = wrapped(
            "下一步要照着纸上输入一遍，确认抄对了。", "muted", "recovery_outcome"
        )
        row = QHBoxLayout()
        row.addWidget(button("打印……", self.choose_printer, "recovery_print"))
        row.addWidget(button("保存为文本……", self.choose_file, "recovery_save"))
        row.addStretch()
        column = QVBoxLayout(self)
        column.addWidget(self.code)
        nest(column, row)
        column.addWidget(self.outcome)
        column.addStretch()

    def show_code(self, code: str, name: str) -> None:
        """Show the code of a ledger."""
        first, rest = bare(code)[: 4 * GROUP], bare(code)[4 * GROUP :]
        self.code.setText(f"{in_groups(first, '  ')}\n{in_groups(rest, '  ')}")
        self.text = (
            f"驻村台账　{name}\n恢复码：{in_groups(code, '-')}\n"
            "忘记密码时用它打开台账。请和电脑分开保管，不要拍照外传。\n"
        )

    def choose_printer(self) -> None:
        """Print the code on a printer of the user's choice."""
        if not QPrinterInfo.availablePrinterNames():
            messages.warning(self, "这台电脑没有打印机，没有打印。请把恢复码抄在纸上。")
            return
        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            QTextDocument(self.text).print_(printer)
            self.outcome.setText("已送往打印机。")

    def choose_file(self) -> None:
        """Save the code where the user says."""
        name, _ = QFileDialog.getSaveFileName(self, "保存恢复码", "恢复码.txt", "文本 (*.txt)")
        if name:
            self.save_to(Path(name))

    def save_to(self, target: Path) -> None:
        """Write the code into a text file."""
        try:
            target.write_text(self.text, encoding="utf-8-sig")  # old Notepad needs the mark
        except OSError:
            messages.error(self, f"没有保存：无法写入“{target}”。请换一个位置，或者抄在纸上。")
            return
        self.outcome.setText(f"已保存到“{target}”。请移到U盘上，不要和台账放在一起。")


class RecoveryCheckPage(QWizardPage):
    """The recovery code, typed back from the paper."""

    def __init__(self) -> None:
        super().__init__()
        self.code = ""
        self.setTitle("核对恢复码")
        self.setSubTitle("照着纸上抄的恢复码输入一遍。大小写、空格和横线都不要紧。")
        self.typed = named(QLineEdit(), "recovery_typed")
        self.verdict = wrapped(role="muted", name="recovery_verdict")
        self.typed.textChanged.connect(self.on_edited)
        form = new_form(self)
        form.addRow("恢复码", self.typed)
        form.addRow("", self.verdict)

    def isComplete(self) -> bool:
        return bool(self.code) and bare(self.typed.text()) == bare(self.code)

    def validatePage(self) -> bool:
        commit_typing()
        return self.isComplete()

    def on_edited(self) -> None:
        self.verdict.setText(compare(self.typed.text(), self.code))
        self.completeChanged.emit()


def strength(password: str) -> str:
    """Say how good a password is."""
    kinds = sum(bool(re.search(kind, password)) for kind in KINDS)
    if not password:
        return f"至少 {SHORTEST} 个字符。几个不相干的词连在一起，又长又好记。"
    if len(password) < SHORTEST:
        return f"太短：还差 {SHORTEST - len(password)} 个字符。"
    if password.lower() in COMMON or len(set(password)) < 4:
        return "很弱：这样的密码一试就中，建议换一个。"
    if len(password) < 12 and kinds < 3:
        return "一般：再长一些，或者加上大写字母和符号，会更好。"
    return "很好。请不要写下来放在电脑旁边。"


def bare(code: str) -> str:
    """Reduce a typed recovery code to the characters that count."""
    text = unicodedata.normalize("NFKC", code).upper().translate(LOOKALIKES)
    return "".join(character for character in text if character.isalnum())


def in_groups(code: str, between: str) -> str:
    """Write a recovery code in groups of five."""
    text = bare(code)
    return between.join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def compare(typed: str, code: str) -> str:
    """Say how far a typed recovery code agrees with the true one."""
    ours, theirs = bare(typed), bare(code)
    for start in range(0, len(ours), GROUP):
        if not theirs[start : start + GROUP].startswith(ours[start : start + GROUP]):
            return f"第 {start // GROUP + 1} 组不一致，请对照纸上检查。"
    left = len(theirs) - len(ours)
    return f"还差 {left} 个字符。" if left else "一致，抄对了。"
