"""The last steps of a hand-over: new secrets, a new backup, old copies away; or an empty laptop."""

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QWidget, QWizard

from fupin_desktop import handover, rekeying, wiping
from fupin_desktop.enrolment import card
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from fupin_desktop.rekeying import Fresh
from ui import messages
from ui.backup_dialog import BackupDialog
from ui.composing import commit_typing
from ui.handover_pages import StepPage
from ui.nesting import nest
from ui.parts import Wizard, button, characters, named, new_form, run_alone, wrapped
from ui.password_pages import PasswordFields, RecoveryCheckPage, RecoveryPage
from ui.recovery_dialog import BUTTONS

ABOUT_KEYS: Final = (
    "只换密码不够：移交人手里如果有台账的旧副本，旧密码照样能打开，里面的密钥也还是这个台账的。"
    "所以整个台账用新的数据密钥重写一遍，本机的密钥也一起换。移交人和其他人的密码、旧恢复码从此"
    "打不开这个台账。请接收人自己输入新密码；还有同事要用的，以后用他自己的密码添加。"
)
AFTER: Final = (
    "以前的备份不变，仍用做备份那天的密码或恢复码打开。换好以后请接着做下一步：马上备份一份。"
)
DONE: Final = "数据密钥、密码和恢复码都换好了。以前的备份仍用旧的密码或恢复码打开，请现在备份一份。"
LOST: Final = "另有 {count} 个附件的文件在本机已经损坏，没有带过来，请重新添加原件。"
SAMPLE: Final = "这个台账没有设密码，仅供示例，不能换数据密钥。"
ABOUT_BACKUP: Final = (
    "换过数据密钥以后，U盘上的旧备份要用旧密码或旧恢复码才能打开。请马上备份一份新的，读回核对。"
)
ABOUT_COPIES: Final = (
    "台账旁边“驻村台账自动备份”里的旧副本，用旧密码还能打开。新备份核对通过以后，可以把它们删掉；"
    "U盘上的旧备份不会动。"
)
ABOUT_REPORT: Final = (
    "导出报送包交给上级，再接收上级的下发包，直到这里的每一条记录、每一张照片上级都确认收到。"
    "接收人在另一台电脑上，用乡镇的入册U盘或备份开始。"
)
ABOUT_WIPE: Final = (
    "清除会删掉这台电脑上的台账、暂存和每日副本，先毁掉密钥，不能找回。上级没有全部确认收到时不能清除。"
    "请乡镇在“登记的电脑”里停用这台电脑。"
)
REALLY: Final = "要清除这台电脑上的台账“{name}”吗？清除以后不能找回。"


class CodeWizard(Wizard):
    """Shows the new recovery code; accepting it means that it was typed back."""

    def __init__(self, fresh: Fresh, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.recovery, self.check = RecoveryPage(), RecoveryCheckPage()
        self.recovery.show_code(fresh.code, name)
        self.check.code = fresh.code
        self.addPage(self.recovery)
        self.addPage(self.check)
        self.setWindowTitle("新的恢复码")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        for which, text in BUTTONS.items():
            self.setButtonText(which, text)
        self.setButtonText(QWizard.WizardButton.FinishButton, "开始更换")
        self.setMinimumSize(characters(self, 40), characters(self, 20))


class KeysPage(StepPage):
    """A new data key, a new password, a new recovery code."""

    def __init__(self, registry: Registry, quiet: Callable[[], None]) -> None:
        super().__init__(registry, ABOUT_KEYS)
        self.quiet = quiet  # nothing else may work on the ledger meanwhile
        self.name = named(QLineEdit(), "new_user")
        self.fields = PasswordFields()
        self.go = button("更换……", self.draw, "rekey", "main")
        self.said = wrapped(AFTER, name="keys_said")
        cast(QFormLayout, self.fields.layout()).insertRow(0, "接收人", self.name)
        self.column.addWidget(self.fields)
        self.column.addWidget(self.said)
        self.column.addStretch()
        self.add_buttons(self.go)
        self.fields.changed.connect(self.on_edited)
        self.name.textChanged.connect(self.on_edited)

    def refresh(self) -> None:
        parties = handover.present(self.registry)
        self.name.setText(parties.taker if parties else "")
        self.said.setText(AFTER if self.registry.protected else SAMPLE)
        self.on_edited()

    def on_edited(self) -> None:
        ready = bool(self.name.text().strip()) and self.fields.complete()
        self.go.setEnabled(ready and self.registry.protected)

    def draw(self) -> None:
        """Draw new keys in the background, and show the new recovery code."""
        commit_typing()
        passwords = {self.name.text().strip(): self.fields.password.text()}
        run_alone(
            self.window(), "正在准备……",
            lambda _step: rekeying.draw(self.registry, passwords), self.show_code,
        )  # fmt: skip

    def show_code(self, fresh: Fresh) -> None:
        """Have the new code copied and typed back; only then anything is changed."""
        wizard = CodeWizard(fresh, self.registry.name, self)
        wizard.accepted.connect(lambda: self.rekey(fresh))
        wizard.finished.connect(wizard.deleteLater)
        wizard.open()

    def rekey(self, fresh: Fresh) -> None:
        """Write the ledger again under the new key."""
        self.quiet()
        run_alone(
            self.window(), "正在用新的数据密钥重写台账……",
            lambda step: rekeying.rekey(self.registry, fresh, step),
            lambda lost: self.on_rekeyed(fresh, lost),
        )  # fmt: skip

    def on_rekeyed(self, fresh: Fresh, lost: int) -> None:
        self.registry.user = fresh.users[0]
        self.fields.password.clear()
        self.fields.repeat.clear()
        messages.info(self, DONE + (LOST.format(count=lost) if lost else ""))
        self.changed.emit()


class BackupPage(StepPage):
    """A backup that opens with the new secrets."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, ABOUT_BACKUP)
        self.column.addStretch()
        self.add_buttons(button("备份……", self.back_up, "back_up_now", "main"))

    def back_up(self) -> None:
        """Open the dialog of backups."""
        dialog = BackupDialog(self.registry, self)
        dialog.finished.connect(lambda _how: self.changed.emit())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class CopiesPage(StepPage):
    """The daily copies of the old key go."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, ABOUT_COPIES)
        self.said = wrapped(name="copies_said")
        self.go = button("删除旧副本", self.discard, "discard", "main")
        self.column.addWidget(self.said)
        self.column.addStretch()
        self.add_buttons(self.go)

    def refresh(self) -> None:
        count = len(wiping.outdated(self.registry))
        self.said.setText(f"本机有 {count} 份用旧密钥的副本。" if count else "没有用旧密钥的副本。")
        self.go.setEnabled(bool(count))

    def discard(self) -> None:
        """Take them away."""
        run_alone(
            self.window(), "正在删除旧副本……",
            lambda _step: wiping.discard(self.registry), lambda _count: self.changed.emit(),
        )  # fmt: skip


class ReportPage(StepPage):
    """What the office above has not acknowledged yet."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, ABOUT_REPORT)
        self.said = wrapped(name="report_said")
        self.column.addWidget(self.said)
        self.column.addStretch()
        self.add_buttons(button("再核对一次", self.changed.emit, "look_again"))

    def refresh(self) -> None:
        standing = wiping.obstacles(self.registry)
        self.said.setText("\n\n".join(standing) or "上级已全部确认收到，可以做下一步。")


class WipePage(StepPage):
    """The ledger goes from this laptop."""

    wiped = Signal(object)  # a Wiped

    def __init__(self, registry: Registry, quiet: Callable[[], None]) -> None:
        super().__init__(registry, ABOUT_WIPE)
        self.quiet = quiet
        self.device = wrapped(name="device")
        self.typed = named(QLineEdit(), "ledger_name")
        self.go = button("清除……", self.wipe, "wipe", "main")
        form = new_form()
        form.addRow("照着输入台账名称", self.typed)
        self.column.addWidget(self.device)
        nest(self.column, form)
        self.column.addStretch()
        self.add_buttons(self.go)
        self.typed.textChanged.connect(self.on_edited)

    def refresh(self) -> None:
        registry = self.registry
        self.device.setText(f"台账名称：{registry.name}\n本机公钥：{card(registry).sign}")
        self.on_edited()

    def on_edited(self) -> None:
        self.go.setEnabled(self.typed.text().strip() == self.registry.name)

    def wipe(self) -> None:
        """Ask once more, then wipe."""
        commit_typing()
        registry, typed = self.registry, self.typed.text()
        if messages.ask(self, REALLY.format(name=registry.name)):
            self.quiet()

            def work(_step: Step) -> wiping.Wiped:
                return wiping.wipe(registry, typed)

            run_alone(self.window(), "正在清除……", work, self.wiped.emit)
