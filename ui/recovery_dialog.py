"""The recovery code of an open ledger: whether the one on paper is right, and a new one."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget, QWizard

from fupin_desktop import opening
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from ui import messages
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import Wizard, button, characters, give_role, named, new_form, wrapped
from ui.password_pages import RecoveryCheckPage, RecoveryPage
from ui.task import attempt
from ui.theme import fitting_size, labelled

ABOUT: Final = "照着纸上抄的恢复码输入，看看它能不能打开这个台账。大小写、空格和横线都不要紧。"
RIGHT: Final = "对的，这个恢复码能打开本台账。请继续保管好。"
WHEN: Final = (
    "纸丢了，或者让别人看到了，就换一个新的。以前做的备份不变，仍用旧的恢复码或那天的密码。"
)
RENEWED: Final = "恢复码已换。旧的从现在起打不开这个台账；以前做的备份不变，请现在再备份一次。"
BUTTONS: Final = {
    QWizard.WizardButton.BackButton: "上一步",
    QWizard.WizardButton.NextButton: "下一步",
    QWizard.WizardButton.FinishButton: "换成新的",
    QWizard.WizardButton.CancelButton: "取消",
}


class RecoveryDialog(QDialog):
    """Checks a typed recovery code, and leads to a new one."""

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("恢复码")
        self.typed = named(QLineEdit(), "recovery_code")
        self.verdict = wrapped(name="verdict")
        self.check = button("核对", self.compare, "check", "main")
        self.renew = button("换一个新的恢复码……", self.draw, "renew")
        self.typed.textChanged.connect(self.on_edited)
        self._lay_out()
        self.on_edited()

    def compare(self) -> None:
        """Say whether what was typed opens the ledger."""
        commit_typing()
        try:
            opening.check_recovery(self.registry.path, self.typed.text().strip())
        except FupinError as error:
            self.verdict.setText(str(error))
            give_role(self.verdict, "problem")
        else:
            self.verdict.setText(RIGHT)
            give_role(self.verdict, "")

    def draw(self) -> None:
        """Draw a new code, which counts when it was typed back from paper."""
        wizard = attempt(self, lambda: RenewalWizard(self.registry, self))
        if wizard is not None:
            wizard.open()

    def on_edited(self) -> None:
        self.verdict.clear()
        self.check.setEnabled(bool(self.typed.text().strip()))

    def _lay_out(self) -> None:
        form = new_form()
        form.addRow("恢复码", self.typed)
        row = QHBoxLayout()
        row.addWidget(self.renew)
        row.addStretch()
        row.addWidget(button("关闭", self.reject, "close"))
        row.addWidget(self.check)
        column = QVBoxLayout(self)
        column.addWidget(labelled("核对恢复码", "heading"))
        column.addWidget(wrapped(ABOUT))
        nest(column, form)
        column.addWidget(self.verdict)
        column.addStretch()
        column.addWidget(wrapped(WHEN, "muted"))
        nest(column, row)
        self.resize(fitting_size(self, 42, 14))  # room for a sentence about what was typed


class RenewalWizard(Wizard):
    """Shows a new recovery code and takes it into use once it was typed back."""

    def __init__(self, registry: Registry, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.slot, code = opening.draw_recovery(registry.path, registry.data_key)
        self.recovery, self.check = RecoveryPage(), RecoveryCheckPage()
        self.recovery.show_code(code, registry.name)
        self.check.code = code
        self.addPage(self.recovery)
        self.addPage(self.check)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("换一个新的恢复码")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        for which, text in BUTTONS.items():
            self.setButtonText(which, text)
        self.setMinimumSize(characters(self, 40), characters(self, 20))

    def accept(self) -> None:
        try:
            opening.keep_recovery(self.registry.path, self.slot)
        except FupinError as error:
            messages.error(self, str(error))
            return
        super().accept()
        messages.info(self, RENEWED)
