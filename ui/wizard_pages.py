"""What the first-start wizard asks: where from, which office, who works; and its last page."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWizardPage,
)

from fupin_desktop import exchange
from fupin_desktop.copies import file_name
from fupin_desktop.enrolment import level_of
from fupin_desktop.errors import FupinError
from fupin_desktop.invitation import Invitation
from fupin_desktop.opening import LEVEL_NAMES
from fupin_desktop.stick_start import Opened
from ui import messages
from ui.editors import commit_typing
from ui.offices import describe_invitation, region_code, region_fault
from ui.parts import button, give_role, named, new_form, wrapped
from ui.welcome import NOTICE


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
    opened: Opened | None = None  # what the township's stick holds
    told: str = ""  # what to know of the township, once the ledger stands

    @property
    def path(self) -> Path:
        """Where the ledger will stand."""
        return self.folder / f"{file_name(self.name)}.fupin"


class StartPage(QWizardPage):
    """From the township's stick or invitation, or by hand; or no new one, but one from a backup."""

    stick_asked = Signal()
    restore_asked = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.opened: Opened | None = None  # what a stick holds, on the way to the next page
        self.invitation: Invitation | None = None
        self.source: Path | None = None
        self.setTitle("新建台账")
        self.setSubTitle("乡镇给了U盘和开户码单的，从乡镇U盘开始：地区、密钥和本村名单一次装好。")
        self.from_stick = button("从乡镇U盘开始……", self.stick_asked.emit, "start_stick")
        give_role(self.from_stick, "main")
        self.invited = named(QRadioButton("用乡镇的邀请文件"), "start_invited")
        self.by_hand = named(QRadioButton("手工新建"), "start_by_hand")
        self.by_hand.setChecked(True)
        self.choose = button("选择邀请文件……", self.browse, "choose_invitation")
        self.from_backup = button("从备份恢复……", self.restore_asked.emit, "restore_backup")
        self.found = wrapped("还没有选择邀请文件。", name="invitation_found")
        self.invited.toggled.connect(self.on_toggled)
        self._lay_out()
        self.on_toggled()

    def isComplete(self) -> bool:
        return self.by_hand.isChecked() or self.invitation is not None

    def validatePage(self) -> bool:
        draft, by_hand = self.draft, self.by_hand.isChecked()
        draft.opened, self.opened = self.opened, None
        draft.invitation = None if by_hand else self.invitation
        draft.source = None if by_hand else self.source
        if draft.opened:
            draft.invitation, draft.source = draft.opened.letter, None
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
        self.invitation, self.source = invitation, path
        self.invited.setChecked(True)
        self.found.setText(describe_invitation(invitation))
        self.completeChanged.emit()

    def _lay_out(self) -> None:
        left = Qt.AlignmentFlag.AlignLeft
        column = QVBoxLayout(self)
        column.addWidget(self.from_stick, 0, left)
        column.addSpacing(18)
        column.addWidget(wrapped("没有这样的U盘：", "muted"))
        column.addWidget(self.invited)
        column.addWidget(self.choose, 0, left)
        column.addWidget(self.found)
        column.addWidget(self.by_hand)
        column.addSpacing(18)
        column.addWidget(wrapped("换了电脑，或台账丢了、坏了：", "muted"))
        column.addWidget(self.from_backup, 0, left)
        column.addStretch()


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
            self.level.setCurrentIndex(self.level.findData(level_of(invitation.region)))
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
        self.told = wrapped(role="notice", name="told")
        column = QVBoxLayout(self)
        column.addWidget(wrapped(NOTICE, "heading", "duty"))
        column.addWidget(self.place)
        column.addWidget(self.told)
        column.addStretch()

    def initializePage(self) -> None:
        self.place.setText(f"台账：{self.draft.name}\n位置：{self.draft.path}")
        self.told.setText(self.draft.told)
        self.told.setVisible(bool(self.draft.told))
