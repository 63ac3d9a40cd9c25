"""The window: one ledger, its pages on the left, what can be done with it on top."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QMainWindow,
    QMenu,
    QToolBar,
    QToolButton,
    QWidget,
)

from fupin_desktop.registry import Registry
from ui import areas, messages, task, theme
from ui.areas import HOUSEHOLDS, SYNC
from ui.conflict_dialog import ConflictDialog
from ui.editors import commit_typing
from ui.findings_dialog import FindingsDialog
from ui.import_dialog import ImportDialog
from ui.local_field_dialog import show_local_fields
from ui.password_dialog import PasswordDialog
from ui.print_dialog import PrintDialog
from ui.settings import Settings
from ui.status import Status
from ui.threshold_page import show_thresholds
from ui.unlock import people, set_person, unlock
from ui.welcome import NOTICE, Welcome, is_due
from ui.wizard import NewLedgerWizard
from ui.workplace import Workplace

ABOUT = f"驻村台账\n\n{NOTICE}\n\n不联网，数据只在本机的台账文件夹中。"
UNPROTECTED = "这个台账没有设密码，仅供示例，密码没有改动。真实资料请另建一个有密码的台账。"
UNDO_LENGTH = 16  # characters of the undo button; its tool tip has the whole sentence
IDLE = 30_000  # ms
DIGITS = 10  # areas that Alt and a digit turn to


class MainWindow(QMainWindow):
    """One open ledger at a time; opening another one replaces it."""

    records_changed = Signal(object)  # frozenset of tables

    def __init__(self, registry: Registry, settings: Settings | None = None) -> None:
        super().__init__()
        self.registry = registry
        self.settings = settings or Settings()
        self.work: Workplace | None = None
        self.actions_by_name: dict[str, QAction] = {}
        self.status = Status()
        self.setStatusBar(self.status)
        self.tools = self._toolbar()
        self.addToolBar(self.tools)
        self.status.person_asked.connect(self.change_person)
        self.status.sync_asked.connect(lambda: self.turn(SYNC))
        self.status.conflicts_asked.connect(self.show_conflicts)
        self.records_changed.connect(self.refresh)
        # After half a minute without a change everything lies in one file again.
        self.idle = QTimer(self, singleShot=True, interval=IDLE)
        self.idle.timeout.connect(self.settle)
        self.records_changed.connect(lambda _tables: self.idle.start())
        self._add_shortcuts()
        self.show_registry(registry)
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(min(1366, room.width()), min(768, room.height()))

    def show_registry(self, registry: Registry) -> None:
        """Show this ledger in place of the present one."""
        if registry is not self.registry:
            task.Task.stop_all()
            self.registry.close()
        self.registry = registry
        self.settings.ledger = str(registry.path)
        self.settings.save()
        registry.user = registry.user or next(iter(people(registry)), "")
        self.setWindowTitle(_title(registry))
        if is_due(registry):
            self._show_welcome()
        else:
            self._show_pages()

    @property
    def workplace(self) -> Workplace:
        """The pages of the ledger; there are none while the first screen is shown."""
        assert self.work is not None  # noqa: S101 - what asks for them is disabled until then
        return self.work

    def turn(self, title: str) -> None:
        """Turn to an area."""
        self.workplace.turn(title)

    def back(self) -> None:
        """Leave the record on top."""
        self.workplace.back()

    def refresh(self, _tables: object = None) -> None:
        """Bring what is on screen up to date; other pages follow when they are turned to."""
        if self.work is not None:
            self.work.outdate()
        self._refresh_undo()
        self.status.refresh(self.registry)

    def new_household(self) -> None:
        """Open the form of a new household and turn to its page when it is saved."""
        self.workplace.new("household")

    def record_visit(self) -> None:
        """Record a visit at the household shown or selected."""
        work = self.workplace
        chosen = work.chosen_households()
        if len(chosen) != 1:
            work.turn(HOUSEHOLDS)
            self.status.showMessage("请先在农户列表中选一户，再记走访。", 6000)
            return
        work.open("household", chosen[0])
        work.household.record_visit()

    def import_roster(self) -> None:
        """Import a workbook after a preview."""
        dialog = ImportDialog(self.registry, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.records_changed.emit(dialog.tables_changed))
        dialog.open()

    def print_archive(self, households: list[str] | None = None) -> None:
        """Print the archive of the chosen households, or of all that are listed."""
        work = self.workplace
        chosen = households or work.chosen_households() or work.listed_households()
        if not chosen:
            self.status.showMessage("台账里还没有农户，没有可打印的档案。", 6000)
            return
        dialog = PrintDialog(self.registry, list(chosen), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def undo(self) -> None:
        """Take back the last step after asking, for there is no way forward again."""
        label = self.registry.undo_label()
        if not messages.ask(self, f"撤销：{label}。撤销后不能再恢复，确定吗？"):
            return
        undone = task.attempt(self, self.registry.undo)
        if undone is None:
            return
        left = f"；另有 {len(undone.left)} 处后来又改过，保持不变" if undone.left else ""
        self.status.showMessage(f"已撤销：{undone.label}（{undone.records} 条记录）{left}。", 8000)
        self.records_changed.emit(frozenset())

    def change_person(self) -> None:
        """Ask who works from now on."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle("换人")
        dialog.setLabelText("现在使用的人（以后的每一笔记录都记在其名下）：")
        dialog.setComboBoxItems(people(self.registry) or [""])
        dialog.setComboBoxEditable(True)
        dialog.setTextValue(self.registry.user)
        dialog.setOkButtonText("确定")
        dialog.setCancelButtonText("取消")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.textValueSelected.connect(self._set_person)
        dialog.open()

    def show_conflicts(self) -> None:
        """Show all registers with several values."""
        dialog = ConflictDialog(self.registry, self)
        dialog.resolved.connect(lambda _batch: self.records_changed.emit(frozenset()))
        dialog.open()

    def show_findings(self) -> None:
        """Check all records and list what they lack or contradict."""
        dialog = FindingsDialog(self.registry, self)
        dialog.opened.connect(self.workplace.open)
        dialog.open()
        dialog.run()

    def open_ledger(self) -> None:
        """Choose another ledger and show it."""
        if not self._may_leave():
            return
        start = str(self.registry.path.parent)
        folder = QFileDialog.getExistingDirectory(self, "打开台账（选择 .fupin 文件夹）", start)
        if folder and Path(folder) != self.registry.path:
            registry = unlock(self, Path(folder))
            if registry is not None:
                self.show_registry(registry)

    def new_ledger(self) -> None:
        """Create another ledger and show it."""
        if not self._may_leave():
            return
        wizard = NewLedgerWizard(self)
        if wizard.exec() and wizard.registry is not None:
            self.show_registry(wizard.registry)

    def change_password(self) -> None:
        """Ask for a new password; a sample without one stays as it is, it has no recovery code."""
        if not self.registry.protected:
            messages.info(self, UNPROTECTED)
            return
        dialog = PasswordDialog(self.registry, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def set_text_size(self, percent: int) -> None:
        """Show everything larger or smaller."""
        theme.apply(cast(QApplication, QApplication.instance()), percent)
        self.settings.text_percent = percent
        self.settings.save()
        if self.work is not None:
            self.work.fit_navigation()
        self.refresh()

    def settle(self) -> None:
        """Fold what was saved into the ledger's file, in the background."""
        task.Task(lambda _step: self.registry.checkpoint()).start()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave():
            event.ignore()
            return
        task.Task.stop_all()
        self.registry.close()
        super().closeEvent(event)

    def _may_leave(self) -> bool:
        """Ask about what stands in tables and is not saved."""
        number = self.work.unsaved() if self.work is not None else 0
        question = f"计划表中有 {number} 处改动还没有保存。确定不保存就关闭吗？"
        return not number or messages.ask(self, question)

    def _set_person(self, name: str) -> None:
        if name.strip():
            set_person(self.registry, name.strip())
            self.status.refresh(self.registry)

    def _show_welcome(self) -> None:
        self.work = None
        welcome = Welcome(self.registry)
        welcome.started.connect(self._show_pages)
        self.setCentralWidget(welcome)
        self._set_chrome(False)
        welcome.person.setFocus()

    def _show_pages(self) -> None:
        work = Workplace(self.registry, self.settings)
        work.records_changed.connect(self.records_changed)
        work.told.connect(lambda sentence: self.status.showMessage(sentence, 8000))
        work.import_asked.connect(self.import_roster)
        work.print_asked.connect(self.print_archive)
        work.conflicts_asked.connect(self.show_conflicts)
        self.work = work
        self.setCentralWidget(work)
        self._set_chrome(True)
        self.refresh()
        work.navigation.setFocus()

    def _set_chrome(self, shown: bool) -> None:
        self.status.setVisible(shown)
        self.tools.setVisible(shown)
        for action in self.actions_by_name.values():
            action.setEnabled(shown)

    def _refresh_undo(self) -> None:
        label = self.registry.undo_label()
        undo = self.actions_by_name["undo"]
        undo.setEnabled(bool(label))
        undo.setToolTip(f"撤销：{label}（Ctrl+Z）" if label else "没有可撤销的操作")
        short = label if len(label) <= UNDO_LENGTH else f"{label[: UNDO_LENGTH - 1]}…"
        undo.setText(f"撤销：{short}" if label else "撤销")
        undo.setIconText(undo.text())  # left to itself, Qt takes the dots off the end

    def _add_shortcuts(self) -> None:
        for number, title in enumerate(areas.titles()[:DIGITS], 1):
            self._shortcut(f"Alt+{number % DIGITS}", partial(self.turn, title))
        self._shortcut("Ctrl+Tab", lambda: self.workplace.step(1))
        self._shortcut("Ctrl+Shift+Tab", lambda: self.workplace.step(-1))
        self._shortcut("Alt+Left", self.back)
        self._shortcut("F5", self.refresh)

    def _shortcut(self, keys: str, slot: Callable[[], object]) -> None:
        def act() -> None:
            if self.work is not None:
                commit_typing()
                slot()

        QShortcut(QKeySequence(keys), self, act)

    def _toolbar(self) -> QToolBar:
        bar = QToolBar("工具栏")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name, text, shortcut, slot in (
            ("new_household", "新建农户", "", self.new_household),
            ("record_visit", "记走访", "Ctrl+N", self.record_visit),
            ("import_roster", "导入名册", "", self.import_roster),
            ("print_archive", "打印档案", "", self.print_archive),
            ("undo", "撤销", "Ctrl+Z", self.undo),
        ):
            bar.addAction(self._action(name, text, shortcut, slot))
        bar.addWidget(_spring())
        bar.addAction(self._action("change_person", "换人", "", self.change_person))
        more = QToolButton()
        more.setText("台账 ▾")
        more.setObjectName("more")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self._menu(more))
        bar.addWidget(more)
        return bar

    def _menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.addAction(self._action("open_ledger", "打开台账……", "Ctrl+O", self.open_ledger))
        menu.addAction(self._action("new_ledger", "新建台账……", "", self.new_ledger))
        menu.addAction(self._action("change_password", "修改密码……", "", self.change_password))
        menu.addAction(self._action("findings", "检查台账……", "", self.show_findings))
        menu.addAction(self._action("local_fields", "补充项……", "", lambda: show_local_fields(
            self.registry, self, self.records_changed)))  # fmt: skip
        menu.addAction(self._action("thresholds", "标准与参数……", "", lambda: show_thresholds(
            self.registry, self, self.records_changed)))  # fmt: skip
        sizes = menu.addMenu("文字大小")
        group = QActionGroup(self)
        for percent in theme.SCALES:
            action = sizes.addAction(f"{percent} %")
            action.setCheckable(True)
            action.setChecked(percent == self.settings.text_percent)
            action.triggered.connect(lambda _=False, percent=percent: self.set_text_size(percent))
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(self._action("about", "关于", "", lambda: messages.info(self, ABOUT)))
        return menu

    def _action(self, name: str, text: str, shortcut: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setObjectName(name)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            action.setToolTip(f"{text}（{shortcut}）")

        def act() -> None:
            commit_typing()
            slot()

        action.triggered.connect(lambda _checked=False: act())
        self.actions_by_name[name] = action
        return action


def _title(registry: Registry) -> str:
    rows = registry.select("region", where={"code": registry.region})
    region = str(rows[0]["name"]) if rows and rows[0].get("name") else registry.region
    mark = "" if registry.protected else "〔未设密码，仅供示例〕"
    return f"驻村台账 — {registry.name}（{region}）{mark}"


def _spring() -> QWidget:
    spring = QWidget()
    policy = spring.sizePolicy()
    policy.setHorizontalPolicy(policy.Policy.Expanding)
    spring.setSizePolicy(policy)
    return spring
