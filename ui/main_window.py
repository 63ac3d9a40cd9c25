"""The window: one ledger, its pages on the left, what can be done with it on top."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow

from fupin_desktop.record import Undone
from fupin_desktop.registry import Registry
from ui import (
    absence_dialog,
    commands,
    draft_desk,
    entry_dialog,
    findings_dialog,
    handover_dialog,
    messages,
    movements_dialog,
    report_dialog,
    task,
    template_drop,
    text_size,
    totals_dialog,
    users_dialog,
)
from ui.areas import SYNC
from ui.code_list_dialog import show_choices
from ui.command_bar import CommandBar
from ui.conflict_desk import ConflictDesk
from ui.drafting import leave_all
from ui.duplicates_dialog import show_duplicates
from ui.help_window import show_help
from ui.import_dialog import ImportDialog
from ui.local_field_dialog import show_local_fields
from ui.password_dialog import PasswordDialog
from ui.photo_day import PhotoDayDialog
from ui.print_dialog import PrintDialog
from ui.recovery_dialog import RecoveryDialog
from ui.restore_dialog import RestoreDialog
from ui.safekeeping import Safekeeping
from ui.settings import Settings
from ui.status import Status
from ui.threshold_page import show_thresholds
from ui.unlock import people, unlock
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog
from ui.welcome import NOTICE, Welcome, is_due
from ui.wizard import NewLedgerWizard
from ui.workplace import REMINDERS, VISIT_PLAN, Workplace

ABOUT = f"驻村台账\n\n{NOTICE}\n\n不联网，数据只在本机的台账文件夹中。"
UNPROTECTED = "这个台账没有设密码，仅供示例，密码没有改动。真实资料请另建一个有密码的台账。"
IDLE = 30_000  # ms
UNDONE, REDONE = ("已撤销", "按 Ctrl+Y 重做"), ("已重做", "按 Ctrl+Z 撤销")
VISITED = frozenset({"visit", "need", "measure", "attachment"})  # what a visit may change
LITTLE = 200  # operations that are taken back at once


class MainWindow(QMainWindow):
    """One open ledger at a time; opening another one replaces it."""

    records_changed = Signal(object)  # frozenset of tables
    show_entries = entry_dialog.show
    show_absences = absence_dialog.show
    show_findings = findings_dialog.show
    show_handover = handover_dialog.show
    show_movements = movements_dialog.show
    show_reports = report_dialog.show
    show_templates = template_drop.show
    show_totals = totals_dialog.show
    show_users = users_dialog.show
    change_person = users_dialog.change_person

    def __init__(self, registry: Registry, settings: Settings | None = None) -> None:
        super().__init__()
        self.registry = registry
        self.settings = settings or Settings()
        self.work: Workplace | None = None
        self.status = Status()
        self.setStatusBar(self.status)
        self.tools = CommandBar(self)
        self.actions_by_name = self.tools.actions_by_name
        self.addToolBar(self.tools)
        for size in self.tools.sizes.actions():
            size.setChecked(size.data() == self.settings.text_percent)
        self.tools.sizes.triggered.connect(lambda size: self.set_text_size(size.data()))
        self.status.person_asked.connect(self.change_person)
        self.status.sync_asked.connect(lambda: self.turn(SYNC))
        self.status.conflicts_asked.connect(self.show_conflicts)
        self.records_changed.connect(self.refresh)
        # After half a minute without a change everything lies in one file again.
        self.idle = QTimer(self, singleShot=True, interval=IDLE)
        self.idle.timeout.connect(self.settle)
        self.records_changed.connect(lambda _tables: self.idle.start())
        self.safekeeping = Safekeeping(self, lambda: self.registry)
        self.safekeeping.changed.connect(self.refresh)
        self.safekeeping.packages.accepted.connect(self.show_inbox)
        self.idle.timeout.connect(self.safekeeping.copy_daily)
        self.safekeeping.copied.connect(self.settle)
        self.status.backup_asked.connect(self.back_up)
        self._add_shortcuts()
        template_drop.TemplateDrop(self)
        self.show_registry(registry)
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(min(1366, room.width()), min(768, room.height()))

    def show_registry(self, registry: Registry) -> None:
        """Show this ledger in place of the present one."""
        if registry is not self.registry:
            leave_all(self)
            task.Task.stop_all()
            self.registry.close()
        self.registry = registry
        self.settings.ledger = str(registry.path)
        self.settings.save()
        registry.user = registry.user or next(iter(people(registry)), "")
        self.setWindowTitle(_title(registry))
        self.safekeeping.begin()
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

    def next_area(self) -> None:
        """Turn to the area after the present one."""
        self.workplace.step(1)

    def previous_area(self) -> None:
        """Turn to the area before the present one."""
        self.workplace.step(-1)

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
        """Record a visit: at the household shown or selected, else at one chosen in the form."""
        chosen = self.workplace.chosen_households()
        dialog = VisitDialog(self.registry, chosen[0] if len(chosen) == 1 else "", self)
        dialog.saved.connect(lambda _batch: self.records_changed.emit(VISITED))
        dialog.open()

    def write_up_notes(self) -> None:
        """Write up a day's paper notes, a line each."""
        dialog = NotesDialog(self.registry, self)
        dialog.saved.connect(lambda _batch: self.records_changed.emit(VISITED))
        dialog.open()

    def import_photos(self) -> None:
        """Give a day's photos to the visits of that day."""
        dialog = PhotoDayDialog(self.registry, self)
        dialog.saved.connect(lambda _batch: self.records_changed.emit(frozenset({"attachment"})))
        dialog.open()

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
        dialog = PrintDialog(self.registry, list(chosen), self, self.settings)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def undo(self) -> None:
        """Take back the last step; the way forward again stays open until the next save."""
        self._take_back(self.registry.undoable()[1], self.registry.undo, UNDONE)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._take_back(self.registry.redoable()[1], self.registry.redo, REDONE)

    def _take_back(
        self, size: int, work: Callable[..., Undone | None], words: tuple[str, str]
    ) -> None:
        then = partial(self._say_taken_back, words)
        if size > LITTLE:
            task.run_with_progress(self, "正在处理……", work, then)
        else:
            then(task.attempt(self, work))

    def _say_taken_back(self, words: tuple[str, str], done: Undone | None) -> None:
        if done is None:
            return
        word, way = words
        left = f"；另有 {len(done.left)} 处后来又改过，保持不变" if done.left else ""
        self.status.showMessage(
            f"{word}：{done.label}（{done.records} 条记录）{left}。{way}。", 8000
        )
        self.records_changed.emit(frozenset())

    def show_conflicts(self) -> None:
        """Show all registers with several values."""
        dialog = ConflictDesk(self.registry, self)
        dialog.resolved.connect(lambda _batch: self.records_changed.emit(frozenset()))
        dialog.open()
        dialog.run()

    def show_duplicates(self) -> None:
        """Show who and what may have been entered twice."""
        show_duplicates(self.registry, self, lambda: self.records_changed.emit(frozenset()))

    def show_inbox(self, *places: Path) -> None:
        """Show the packages on a stick, or those found before, or what is plugged in."""
        if self.work is not None:
            self.work.look_in(places)

    def show_visit_plan(self) -> None:
        """Show who is to be visited this month."""
        self.workplace.open(VISIT_PLAN, "left")

    def show_reminders(self) -> None:
        """Show what dates call for."""
        self.workplace.open(REMINDERS, "")

    def show_local_fields(self) -> None:
        """Show the items this ledger asks for beyond the catalogue's."""
        show_local_fields(self.registry, self, self.records_changed)

    def show_thresholds(self) -> None:
        """Show the standards and periods that hold here."""
        show_thresholds(self.registry, self, self.records_changed)

    def show_choices(self) -> None:
        """Show what can be chosen in forms."""
        show_choices(self.registry, self, self.records_changed)

    def show_help(self) -> None:
        """Open the manual at the page about what is on screen."""
        focus = QApplication.focusWidget()
        page = self.work.stack.currentWidget() if self.work is not None else self.centralWidget()
        inside = focus is not None and page is not None and page.isAncestorOf(focus)
        show_help(focus if inside else page)

    def show_about(self) -> None:
        """Say what program this is."""
        messages.info(self, ABOUT)

    def open_ledger(self) -> None:
        """Choose another ledger and show it."""
        start = str(self.registry.path.parent)
        folder = QFileDialog.getExistingDirectory(self, "打开台账（选择 .fupin 文件夹）", start)
        if folder and Path(folder) != self.registry.path:
            registry = unlock(self, Path(folder))
            if registry is not None:
                self.show_registry(registry)

    def new_ledger(self) -> None:
        """Create another ledger and show it."""
        wizard = NewLedgerWizard(self)
        if wizard.exec() and wizard.registry is not None:
            self.show_registry(wizard.registry)

    def back_up(self) -> None:
        """Show the backups and make one."""
        self.safekeeping.back_up()

    def restore_backup(self) -> None:
        """Bring a ledger back from a backup and show it in place of the present one."""
        dialog = RestoreDialog(self, self.registry.path.parent)
        dialog.accepted.connect(lambda: self.show_registry(cast(Registry, dialog.registry)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_recovery(self) -> None:
        """Check the recovery code on paper, or draw a new one."""
        if not self.registry.protected:
            messages.info(self, UNPROTECTED)
            return
        RecoveryDialog(self.registry, self).open()

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
        text_size.choose(percent)

    def settle(self) -> None:
        """Fold what was saved into the ledger's file in the background; later if it is read now."""
        folding = task.Task(lambda _step: self.registry.checkpoint())
        folding.done.connect(self._settle_later)
        folding.start()

    def _settle_later(self, settled: bool) -> None:
        if not settled:
            self.idle.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "tools"):
            self._note_text_size(text_size.percent())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not draft_desk.may_close(self.work, self):
            event.ignore()
            return
        self.safekeeping.end()
        task.Task.stop_all()
        self.registry.close()
        super().closeEvent(event)

    def _note_text_size(self, percent: int) -> None:
        """Remember the text size, whoever chose it."""
        for size in self.tools.sizes.actions():
            size.setChecked(size.data() == percent)
        self.settings.text_percent = percent
        self.settings.save()
        if self.work is not None:
            self.work.fit_navigation()

    def show_drafts(self) -> None:
        """Show what was typed and not saved."""
        draft_desk.show_drafts(self.workplace, self, self.refresh)

    def _show_welcome(self) -> None:
        self.work = None
        welcome = Welcome(self.registry)
        welcome.started.connect(self._show_pages)
        self.setCentralWidget(welcome)
        self.status.hide()
        self.tools.enable(False)
        welcome.person.setFocus()

    def _show_pages(self) -> None:
        work = Workplace(self.registry, self.settings)
        work.records_changed.connect(self.records_changed)
        work.told.connect(lambda sentence: self.status.showMessage(sentence, 8000))
        work.import_asked.connect(self.import_roster)
        work.print_asked.connect(self.print_archive)
        work.conflicts_asked.connect(self.show_conflicts)
        work.drafts_asked.connect(self.show_drafts)
        work.command_asked.connect(lambda name: getattr(self, name)())
        self.work = work
        self.setCentralWidget(work)
        self.status.show()
        self.tools.enable(True)
        self.refresh()
        work.navigation.setFocus()
        offer = partial(draft_desk.offer_drafts, work, self, self.refresh)
        QTimer.singleShot(0, work, offer)

    def _refresh_undo(self) -> None:
        self.tools.say("undo", "撤销", self.registry.undo_label(), "没有可撤销的操作")
        self.tools.say("redo", "重做", self.registry.redoable()[0], "没有可重做的操作")

    def _add_shortcuts(self) -> None:
        for title, keys in commands.area_keys().items():
            self.tools.add_keys(self, keys, partial(self.turn, title))
        for command in commands.KEYS:
            self.tools.add_keys(self, command.shortcut, getattr(self, command.name))


def _title(registry: Registry) -> str:
    rows = registry.select("region", where={"code": registry.region})
    region = str(rows[0]["name"]) if rows and rows[0].get("name") else registry.region
    mark = "" if registry.protected else "〔未设密码，仅供示例〕"
    return f"驻村台账 — {registry.name}（{region}）{mark}"
