"""The first-start wizard: a ledger from the township's invitation or by hand."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
    QWizard,
    QWizardPage,
)

from fupin_desktop import exchange
from fupin_desktop.copies import file_name
from fupin_desktop.errors import FupinError, Step
from fupin_desktop.invitation import Invitation
from fupin_desktop.opening import LEVEL_NAMES
from fupin_desktop.registry import Registry
from ui import messages
from ui.editors import commit_typing
from ui.offices import describe_digits, describe_invitation, region_code, region_fault
from ui.parts import (
    Wizard,
    button,
    characters,
    give_role,
    named,
    new_form,
    run_alone,
    wrapped,
)
from ui.password_pages import PasswordPage, RecoveryCheckPage, RecoveryPage
from ui.restore_dialog import RestoreDialog
from ui.unlock import set_person
from ui.welcome import NOTICE, SEEN

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


@dataclass
class Draft:
    """What the wizard has been told so far."""

    folder: Path
    level: str = "village"
    region: str = ""
    name: str = ""
    user: str = ""
    password: str = ""
    invitation: Invitation | None = None
    source: Path | None = None  # the invitation's file
    digits: str = ""  # to compare with the township by telephone, once the ledger stands

    @property
    def path(self) -> Path:
        """Where the ledger will stand."""
        return self.folder / f"{file_name(self.name)}.fupin"


class Made(NamedTuple):
    """A new ledger, and the six digits it shares with the township that invited it."""

    registry: Registry
    digits: str


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
        self.draft.digits = made.digits
        self.password.made = True
        self.recovery.show_code(registry.recovery_code, self.draft.name)
        self.check.code = registry.recovery_code
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
            if not messages.ask(self, "还没有建完。现在退出会删除刚才建立的空台账。要退出吗？"):
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


class StartPage(QWizardPage):
    """From the township's invitation, or by hand; or no new one, but one from a backup."""

    restore_asked = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.setTitle("新建台账")
        self.setSubTitle("乡镇给了邀请文件的，从乡镇U盘开始：地区和密钥都已写好，不用手工填。")
        self.invited = named(QRadioButton("从乡镇U盘开始"), "start_invited")
        self.by_hand = named(QRadioButton("手工新建"), "start_by_hand")
        self.by_hand.setChecked(True)
        self.choose = button("选择邀请文件……", self.browse, "choose_invitation")
        self.from_backup = button("从备份恢复……", self.restore_asked.emit, "restore_backup")
        self.found = wrapped("还没有选择邀请文件。", name="invitation_found")
        self.invited.toggled.connect(self.on_toggled)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addWidget(self.invited)
        column.addLayout(row)
        column.addWidget(self.found)
        column.addWidget(self.by_hand)
        column.addSpacing(18)
        column.addWidget(wrapped("换了电脑，或台账丢了、坏了：", "muted"))
        column.addWidget(self.from_backup, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        self.on_toggled()

    def isComplete(self) -> bool:
        return self.by_hand.isChecked() or self.draft.invitation is not None

    def validatePage(self) -> bool:
        if self.by_hand.isChecked():
            self.draft.invitation = self.draft.source = None
        return True

    def on_toggled(self) -> None:
        for widget in (self.choose, self.found):
            widget.setVisible(self.invited.isChecked())
        self.completeChanged.emit()

    def browse(self) -> None:
        """Let the user point at the invitation file."""
        name, _ = QFileDialog.getOpenFileName(self, "选择乡镇的邀请文件")
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Read an invitation and show whom it is from."""
        try:
            invitation = exchange.read_invitation(path)
        except FupinError as error:
            messages.error(self, str(error))
            return
        self.draft.invitation, self.draft.source = invitation, path
        self.invited.setChecked(True)
        self.found.setText(describe_invitation(invitation))
        self.completeChanged.emit()


class OfficePage(QWizardPage):
    """Level, region, name and folder of the ledger."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.setTitle("哪一级、哪个地区")
        self.setSubTitle("填统计用区划代码：村 12 位，乡镇 9 位，县 6 位。")
        self.level = named(QComboBox(), "level")
        for level, label in LEVEL_NAMES.items():
            self.level.addItem(label, level)
        self.region = named(QLineEdit(), "region")
        self.title_line = named(QLineEdit(), "name")
        self.title_line.setPlaceholderText("例如：幸福村")
        self.folder = named(QLineEdit(str(draft.folder)), "folder")
        self.target = wrapped(role="muted", name="target")
        self.problem = wrapped(role="problem", name="problem")
        self.level.currentIndexChanged.connect(self.on_edited)
        for editor in (self.region, self.title_line, self.folder):
            editor.textChanged.connect(self.on_edited)
        self._lay_out()

    def initializePage(self) -> None:
        invitation = self.draft.invitation
        if invitation:
            self.level.setCurrentIndex(self.level.findData("village"))
            self.region.setText(invitation.region)
            self.title_line.setText(invitation.region_name)
        self.level.setEnabled(invitation is None)
        self.region.setEnabled(invitation is None)
        self.on_edited()

    def isComplete(self) -> bool:
        return not self.fault()

    def validatePage(self) -> bool:
        commit_typing()
        draft = self.draft
        draft.level = self.level.currentData()
        draft.region = region_code(draft.level, self.region.text())
        draft.name = self.title_line.text().strip()
        draft.folder = Path(self.folder.text().strip())
        return self.isComplete()

    def on_edited(self) -> None:
        fault = self.fault()
        begun = self.region.text() and self.title_line.text().strip()
        self.problem.setText(fault if begun else "")
        self.target.setText("" if fault else f"将建立：{self.path()}")
        self.completeChanged.emit()

    def fault(self) -> str:
        """Say what is still missing or wrong; empty when all is well."""
        if not file_name(self.title_line.text()):
            return "请填写台账名称。"
        if not Path(self.folder.text().strip()).is_absolute():
            return "请选择存放台账的文件夹。"
        if self.path().exists():
            return "这个文件夹里已有同名的台账，请换一个名称或文件夹。"
        return region_fault(self.level.currentData(), self.region.text())

    def path(self) -> Path:
        """Where the ledger would stand."""
        return Draft(Path(self.folder.text().strip()), name=self.title_line.text()).path

    def choose_folder(self) -> None:
        """Let the user point at the folder that will hold the ledger."""
        name = QFileDialog.getExistingDirectory(self, "台账放在哪个文件夹", self.folder.text())
        if name:
            self.folder.setText(name)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.folder, 1)
        row.addWidget(button("选择……", self.choose_folder, "choose_folder"))
        form = new_form(self)
        form.addRow("级别", self.level)
        form.addRow("区划代码", self.region)
        form.addRow("台账名称", self.title_line)
        form.addRow("存放位置", row)
        form.addRow("", self.target)
        form.addRow("", self.problem)


class PersonPage(QWizardPage):
    """Who works; asked before the ledger is made, for its first operations name a person too."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.setTitle("谁在使用")
        self.setSubTitle("每次保存都会记下使用人和这台电脑。以后可以随时用「换人」更换。")
        self.person = named(QLineEdit(), "person")
        self.person.textChanged.connect(self.completeChanged)
        new_form(self).addRow("使用人姓名", self.person)

    def isComplete(self) -> bool:
        return bool(self.person.text().strip())

    def validatePage(self) -> bool:
        commit_typing()
        self.draft.user = self.person.text().strip()
        return self.isComplete()


class LastPage(QWizardPage):
    """What the ledger is and is not."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.setTitle("台账已建好")
        self.setSubTitle("开始使用以前，请记住这一条。")
        self.place = wrapped(name="place")
        self.digits = wrapped(role="notice", name="digits")
        column = QVBoxLayout(self)
        column.addWidget(wrapped(NOTICE, "heading", "duty"))
        column.addWidget(self.place)
        column.addWidget(self.digits)
        column.addStretch()

    def initializePage(self) -> None:
        self.place.setText(f"台账：{self.draft.name}\n位置：{self.draft.path}")
        self.digits.setText(describe_digits(self.draft.digits))
        self.digits.setVisible(bool(self.draft.digits))


def make(draft: Draft, step: Step) -> Made:
    """Make the ledger and let it accept its invitation; on failure leave nothing behind."""
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
    return Made(registry, digits)


def discard(registry: Registry) -> None:
    """Remove the ledger this wizard has made."""
    registry.close()
    shutil.rmtree(registry.path, ignore_errors=True)
