"""The first-start wizard: a ledger from the township's stick or invitation, or by hand."""

import shutil
from pathlib import Path
from typing import Final, NamedTuple, cast

from PySide6.QtWidgets import QWidget, QWizard, QWizardPage

from fupin_desktop import exchange, stick_start
from fupin_desktop.errors import Step
from fupin_desktop.registry import Registry
from fupin_desktop.stick_start import Opened
from ui import messages
from ui.offices import describe_digits
from ui.parts import (
    Wizard,
    characters,
    give_role,
    run_alone,
)
from ui.password_pages import PasswordPage, RecoveryCheckPage, RecoveryPage
from ui.restore_dialog import RestoreDialog
from ui.stick_dialog import StickDialog
from ui.unlock import set_person
from ui.welcome import SEEN
from ui.wizard_pages import Draft, LastPage, OfficePage, PersonPage, StartPage

BUTTONS: Final = {
    QWizard.WizardButton.BackButton: "上一步",
    QWizard.WizardButton.NextButton: "下一步",
    QWizard.WizardButton.CommitButton: "建立台账",
    QWizard.WizardButton.FinishButton: "开始使用",
    QWizard.WizardButton.CancelButton: "取消",
}
AHEAD: Final = {
    QWizard.WizardButton.NextButton,
    QWizard.WizardButton.CommitButton,
    QWizard.WizardButton.FinishButton,
}


class Made(NamedTuple):
    """A new ledger, and what to know of the township it came from."""

    registry: Registry
    told: str


class NewLedgerWizard(Wizard):
    """Makes one ledger; `registry` is it, open, once the wizard was accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry: Registry | None = None
        self.draft = Draft(Path.home() / "驻村台账")
        self.start, self.office = StartPage(self.draft), OfficePage(self.draft)
        self.person, self.password = PersonPage(self.draft), PasswordPage()
        self.recovery, self.check = RecoveryPage(), RecoveryCheckPage()
        self.last = LastPage(self.draft)
        pages: tuple[QWizardPage, ...] = (
            *(self.start, self.office, self.person, self.password),
            *(self.recovery, self.check, self.last),
        )
        for page in pages:
            self.addPage(page)
        self.password.confirmed.connect(self.create_ledger)
        self.start.stick_asked.connect(self.begin_from_stick)
        self.start.restore_asked.connect(self.restore)
        self._dress()

    def create_ledger(self) -> None:
        """Make the ledger in the background, then go on."""
        draft = self.draft
        draft.password = self.password.fields.password.text()
        run_alone(self, "正在建立台账……", lambda step: make(draft, step), self.continue_with)

    def continue_with(self, made: Made) -> None:
        """Take the new ledger and show its recovery code."""
        registry = self.registry = made.registry
        self.draft.told = made.told
        self.password.made = True
        self.recovery.show_code(registry.recovery_code, self.draft.name)
        self.check.code = registry.recovery_code
        self.next()

    def begin_from_stick(self) -> None:
        """Open what the township's stick holds, and go on with it."""
        dialog = StickDialog(self)
        dialog.accepted.connect(lambda: self.go_on_with(cast(Opened, dialog.opened)))
        dialog.open()

    def go_on_with(self, opened: Opened) -> None:
        """Take what the stick holds, and ask what it does not know."""
        self.start.opened = opened
        self.next()

    def restore(self) -> None:
        """Bring a ledger back from a backup instead of making one."""
        dialog = RestoreDialog(self, self.draft.folder)
        dialog.accepted.connect(lambda: self.take(cast(Registry, dialog.registry)))
        dialog.open()

    def take(self, registry: Registry) -> None:
        """Finish with a ledger that was brought back; it knows who worked with it."""
        self.registry = registry
        super().accept()

    def accept(self) -> None:
        if self.registry is not None:
            set_person(self.registry, self.draft.user)
            self.registry.set_setting(SEEN, True)  # the last page was the notice
        super().accept()

    def reject(self) -> None:
        if not self.isEnabled():
            return  # the ledger is just being made
        if self.registry is not None:
            if not messages.ask(
                self, "还没有建完。现在退出会删除刚才建立的台账，里面还没有录入内容。要退出吗？"
            ):
                return
            discard(self.registry)
            self.registry = None
        super().reject()

    def _dress(self) -> None:
        self.setWindowTitle("新建台账")
        self.setWizardStyle(QWizard.WizardStyle.ModernStyle)
        self.setOption(QWizard.WizardOption.NoBackButtonOnStartPage)
        self.setOption(QWizard.WizardOption.NoBackButtonOnLastPage)
        self.setOption(QWizard.WizardOption.NoCancelButtonOnLastPage)
        for which, text in BUTTONS.items():
            self.setButtonText(which, text)
            if which in AHEAD:
                give_role(self.button(which), "main")
        self.setMinimumSize(characters(self, 44), characters(self, 26))


def make(draft: Draft, step: Step) -> Made:
    """Make the ledger with what the township gave; on failure leave nothing behind."""
    if draft.opened:
        registry = stick_start.start(
            draft.opened, draft.path, name=draft.name, password=draft.password, user=draft.user,
            step=step,
        )  # fmt: skip
        return Made(registry, received(registry))
    step(0, 2)
    registry = Registry.create(
        draft.path,
        level=draft.level,
        region=draft.region,
        name=draft.name,
        password=draft.password,
        user=draft.user,
    )
    try:
        step(1, 2)
        digits = exchange.accept(registry, draft.source) if draft.source else ""
        step(2, 2)
    except BaseException:
        discard(registry)
        raise
    return Made(registry, describe_digits(digits) if digits else "")


def received(registry: Registry) -> str:
    """Say what came along from the township's stick."""
    counts = {table: registry.count(table) for table in ("household", "person", "attachment")}
    photos = f"、照片和文件 {counts['attachment']:,} 个" if counts["attachment"] else ""
    return (
        f"乡镇给的名单已经装好：{counts['household']:,} 户、{counts['person']:,} 人{photos}。"
        "开户码已经证明了这台电脑，不用再打电话核对；请尽快把第一个报送包交给乡镇。"
    )


def discard(registry: Registry) -> None:
    """Remove the ledger this wizard has made."""
    registry.close()
    shutil.rmtree(registry.path, ignore_errors=True)
