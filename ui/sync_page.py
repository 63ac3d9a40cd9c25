"""The sync page: what waits for whom, packages out and in, and getting to know other offices."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import exchange, outbox, packing, photo_freight
from fupin_desktop.errors import FupinError
from fupin_desktop.exchange import Peer
from fupin_desktop.inbox import Found, Taken
from fupin_desktop.invitation import Invitation
from fupin_desktop.laptops import Laptop, listed
from fupin_desktop.package import SUFFIX
from fupin_desktop.packing import Sent
from fupin_desktop.registry import Registry
from ui import messages
from ui.first_stick_dialog import FirstStickDialog
from ui.flow import FlowLayout
from ui.inbox_page import form_in, local_paths
from ui.laptops_dialog import LaptopsDialog
from ui.nesting import nest
from ui.offices import carried, describe_digits
from ui.parts import button, named, row_table, run_alone, show_folder, spaced, wrapped
from ui.reception import Reception
from ui.sync_dialogs import InvitationDialog, InviteDialog, moment
from ui.task import Task
from ui.text_table import TextTable
from ui.theme import labelled
from ui.totals_dialog import show_totals

HEADERS: Final = ("单位", "状态", "待确认", "核对码", "上次发出", "上次收到")
PACKAGES: Final = f"报送包、下发包 (*{SUFFIX});;所有文件 (*)"
UP, DOWN = "导出报送包", "导出下发包"
DIRECTIONS: Final = {"village": (UP,), "township": (DOWN, UP), "county": (DOWN,)}
UPPER: Final = {"village": "乡镇", "township": "县"}
READING: Final = {"village": "读取乡镇邀请……", "township": "读取县邀请……"}
NAMES: Final = {UP: "pack_up", DOWN: "pack_down"}
LONELY: Final = {
    "village": "还没有与乡镇建立联系。请读取乡镇给的邀请文件。",
    "township": "还没有登记任何村。请点“入册U盘……”，一次给各村做好，连同开户码单交给村里。",
    "county": "还没有登记任何乡镇。请为每个乡镇生成一个邀请文件，用U盘交给乡镇。",
}
ADVICE: Final = {
    True: "没有网络也能报送：把报送包放进U盘交给乡镇，再接收乡镇给回的包。U盘丢了也不要紧，"
    "下次导出会带上所有对方没有确认过的内容。",
    False: "没有选中单位时，为每个单位各导出一个包；选中了就只为选中的导出。"
    "对方没有确认过的内容，每次都会再带上。",
}
PLAINLY: Final = "export_without_sensitive"  # setting: the last choice
PLAIN: Final = (
    "证件号、银行账号、电话、残疾证号等不进文件，对方那里显示“没有随包带来”；"
    "以后导出时不勾这一项，会自动补上。照片不筛选。"
)
FULL: Final = (
    "文件大、导出慢，只管这一次。对方的台账丢了、恢复过旧备份，或者对数时说不清差在哪里，才需要。"
)


class SyncPage(QWidget):
    """Packages to and from the other offices of one ledger."""

    records_changed = Signal(object)  # frozenset of table names
    inbox_asked = Signal(object)  # list of the Paths to look at; empty for what is plugged in
    opened = Signal(str, str)  # table and id of a record

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.registry = registry
        self.model: TextTable[Peer] = TextTable(HEADERS, peer_texts, self)
        self.table = row_table(self.model, "peers", stretched=0)
        self.outcome = wrapped(name="outcome")
        self.folder: Path | None = None  # of the last packages
        self.open_folder = button("打开文件夹", self.show_packages, "open_folder", "link")
        self.with_photos = named(QCheckBox("连同对方还没有的照片和文件"), "with_photos")
        self.with_photos.setChecked(True)
        self.with_photos.setToolTip("不带时文件小、导出快；照片以后再导出时补上。")
        self.in_full = named(QCheckBox("完整包：对方确认过的也再带一遍"), "in_full")
        self.in_full.setToolTip(FULL)
        self.plain = named(QCheckBox("不带证件号、银行账号等敏感项"), "without_sensitive")
        self.plain.setToolTip(PLAIN)
        self.plain.setChecked(bool(registry.setting(PLAINLY, False)))
        self.stack = QStackedWidget()
        self.ways: dict[str, QPushButton] = {}  # export buttons by direction
        self.counting: Task | None = None
        self.outdated = False  # what is being counted
        self.dialog: QDialog | None = None
        self.reception = Reception(registry, self)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show what waits now; many villages are counted in the background."""
        many = self.registry.level != "village"
        self.show_peers(exchange.peers(self.registry, counted=not many))
        self.outdated = self.counting in Task.running
        if many and not self.outdated:
            self.counting = Task(lambda _step: exchange.peers(self.registry))
            self.counting.done.connect(self.on_counted)
            self.counting.start()

    def on_counted(self, peers: list[Peer]) -> None:
        if self.outdated:  # something was done meanwhile
            self.counting = None
            self.refresh()
        else:
            self.show_peers(peers)

    def show_peers(self, peers: list[Peer]) -> None:
        """Show these offices and what can be done with them."""
        self.model.show_items(peers)
        self.stack.setCurrentIndex(0 if peers else 1)
        self.name_buttons()
        self.open_folder.setVisible(self.folder is not None)

    def say(self, sentence: str, folder: Path | None = None) -> None:
        """Show what came of the last action."""
        self.outcome.setText(sentence)
        self.folder = folder
        self.refresh()

    def name_buttons(self) -> None:
        """Say on the buttons for whom they export."""
        for direction, way in self.ways.items():
            offices = self.offices(direction)
            for_whom = offices[0].name if len(offices) == 1 else f"{len(offices)} 个单位"
            way.setText(f"{direction}（{for_whom}）……" if offices else f"{direction}……")
            way.setEnabled(bool(offices))

    def offices(self, direction: str) -> list[Peer]:
        """Offices to export for: the chosen ones that lie that way, or else all that do."""
        upwards = direction == UP
        mine = len(self.registry.region)
        able = [
            peer
            for peer in self.model.items
            if peer.state == "enrolled" and (len(peer.office) < mine) == upwards
        ]
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        chosen = [self.model.items[row] for row in rows]
        return [peer for peer in able if peer in chosen] or able

    def choose_folder(self, direction: str) -> None:
        """Ask for the stick's folder and export there."""
        name = QFileDialog.getExistingDirectory(self, "导出到哪个文件夹（一般是U盘）")
        if name:
            self.pack_into(Path(name), direction)

    def pack_into(self, folder: Path, direction: str = "") -> None:
        """Export a package for each office that lies that way (by default the usual way)."""
        offices = [peer.office for peer in self.offices(direction or next(iter(self.ways)))]
        full = self.in_full.isChecked()
        photos = photo_freight.ALL if full else photo_freight.WAITING
        plainly = self.plain.isChecked()
        if plainly != self.registry.setting(PLAINLY, False):
            self.registry.set_setting(PLAINLY, plainly)
        removed: list[str] = []
        work = partial(
            packing.export, self.registry, folder, to=offices, full=full, removed=removed,
            sensitive=not plainly,
            photos=photos if self.with_photos.isChecked() else photo_freight.NONE,
        )  # fmt: skip
        run_alone(
            self,
            "正在导出……",
            lambda step: work(step=step),
            lambda sent: self.on_packed(folder, sent, removed),
        )

    def on_packed(self, folder: Path, sent: list[Sent], removed: list[str]) -> None:
        self.in_full.setChecked(False)  # it is asked for once
        files = "、".join(one.path.name for one in sent[:3]) + ("等" if len(sent) > 3 else "")
        self.say(
            f"已导出 {len(sent)} 个包：{files}{carried(sent)}。请把U盘交给对方，"
            f"收到回执前状态是“等待对方确认”。{outbox.told(removed)}",
            folder,
        )

    def choose_package(self) -> None:
        """Ask for a package and preview it."""
        name, _ = QFileDialog.getOpenFileName(self, "选择对方给的报送包或下发包", "", PACKAGES)
        if name:
            self.open_package(Path(name))

    def open_package(self, path: Path) -> None:
        """Check a package in the background, then show what it would change."""
        self.reception.begin(Found(path=path, state="new"))

    def on_received(self, taken: Taken, tables: frozenset[str]) -> None:
        self.say(f"{taken.sentence}{self.reception.copied()}")
        self.records_changed.emit(tables)

    def look_at_laptops(self) -> None:
        """Show the laptops that are enrolled, gathered in the background."""
        run_alone(
            self,
            "正在核对登记的电脑……",
            lambda _step: listed(self.registry),
            self.show_laptops,
        )

    def show_laptops(self, laptops: list[Laptop]) -> None:
        """Open the dialog on these laptops."""
        dialog = LaptopsDialog(self.registry, laptops, self)
        dialog.finished.connect(self.refresh)
        self.open_dialog(dialog)

    def make_first_stick(self) -> None:
        """Make what the villages begin with, for all of them in one run."""
        dialog = FirstStickDialog(self.registry, self)
        changed = frozenset({"region"})
        dialog.regions_changed.connect(lambda: self.records_changed.emit(changed))
        dialog.finished.connect(self.refresh)
        self.open_dialog(dialog)

    def ask_below(self) -> None:
        """Ask for which office below to make an invitation."""
        dialog = InviteDialog(self.registry.region, self)
        dialog.accepted.connect(lambda: self.choose_target(dialog.region(), dialog.name()))
        self.open_dialog(dialog)

    def choose_target(self, region: str, name: str) -> None:
        """Ask where the invitation goes."""
        target, _ = QFileDialog.getSaveFileName(self, "邀请文件保存到", f"{name}_invitation.json")
        if target:
            self.invite(region, name, Path(target))

    def invite(self, region: str, name: str, target: Path) -> None:
        """Write an office's invitation."""
        run_alone(
            self,
            "正在生成邀请文件……",
            lambda _step: exchange.invite(self.registry, region, target, name=name),
            lambda _file: self.on_invited(name, target),
        )

    def on_invited(self, name: str, target: Path) -> None:
        self.say(
            f"已生成{name}的邀请文件“{target.name}”，请用U盘交给对方。"
            "对方的第一个报送包到了以后，要打电话核对六位数字。",
            target.parent,
        )
        self.records_changed.emit(frozenset({"region"}))

    def choose_invitation(self) -> None:
        """Ask for the superior's invitation file."""
        upper = UPPER[self.registry.level]
        name, _ = QFileDialog.getOpenFileName(self, f"选择{upper}的邀请文件")
        if name:
            self.read_invitation(Path(name))

    def read_invitation(self, path: Path) -> None:
        """Show whom an invitation is from, and take it up if the user agrees."""
        try:
            invitation = exchange.read_invitation(path)
        except FupinError as error:
            messages.error(self, str(error))
            return
        dialog = InvitationDialog(invitation, self)
        dialog.accepted.connect(lambda: self.accept_invitation(path, invitation))
        self.open_dialog(dialog)

    def accept_invitation(self, path: Path, invitation: Invitation) -> None:
        """Get to know the superior."""
        run_alone(
            self,
            "正在读取邀请……",
            lambda _step: exchange.accept(self.registry, path),
            lambda digits: self.on_accepted(invitation, digits),
        )

    def on_accepted(self, invitation: Invitation, digits: str) -> None:
        told = describe_digits(digits, UPPER[self.registry.level])
        self.say(f"已与{invitation.name}建立联系，可以导出报送包了。{told}")
        self.records_changed.emit(frozenset({"region"}))

    def open_dialog(self, dialog: QDialog) -> None:
        """Show a dialog over the page without blocking."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.keep_dialog(dialog)
        dialog.open()

    def keep_dialog(self, dialog: QDialog) -> None:
        """Hold a dialog until it closes."""
        dialog.finished.connect(self.forget_dialog)
        self.dialog = dialog

    def forget_dialog(self) -> None:
        """Let go of a dialog that has closed."""
        self.dialog = None

    def show_packages(self) -> None:
        """Open the folder of the last packages."""
        if self.folder:
            show_folder(self.folder)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if form_in(event):
            event.ignore()  # that is for the window
        elif local_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.inbox_asked.emit(local_paths(event))

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self.name_buttons)
        self.reception.asked.connect(self.keep_dialog)
        self.reception.taken.connect(self.on_received)
        self.reception.refused.connect(lambda _found, sentence: messages.error(self, sentence))
        for signal in (self.reception.held, self.reception.left):
            signal.connect(lambda *_: self.say("暂不接收，台账没有改动。"))
        self.reception.opened.connect(self.opened)

    def _lay_out(self) -> None:
        village = self.registry.level == "village"
        row = FlowLayout()
        for direction in DIRECTIONS[self.registry.level]:
            choose = partial(self.choose_folder, direction)
            self.ways[direction] = button(direction, choose, NAMES[direction], "main")
            row.addWidget(self.ways[direction])
        row.addWidget(button("收件……", lambda: self.inbox_asked.emit([]), "inbox"))
        row.addWidget(button("接收包……", self.choose_package, "receive"))
        if read := READING.get(self.registry.level):
            row.addWidget(button(read, self.choose_invitation, "read_invitation"))
        if self.registry.level == "township":
            row.addWidget(button("入册U盘……", self.make_first_stick, "first_stick"))
        if not village:
            row.addWidget(button("生成邀请文件……", self.ask_below, "invite"))
        row.addWidget(button("对数……", lambda: show_totals(self.registry, self), "totals"))
        row.addWidget(button("登记的电脑……", self.look_at_laptops, "laptops"))
        result = QHBoxLayout()
        result.addWidget(self.outcome, 1)
        result.addWidget(self.open_folder)
        empty = wrapped(LONELY[self.registry.level], "muted", "lonely")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.table)
        self.stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 12)
        column.addWidget(labelled("报送接收", "title"))
        column.addWidget(wrapped(ADVICE[village], "muted"))
        nest(column, row)
        ticks = FlowLayout()
        for tick in (self.with_photos, self.in_full, self.plain):
            ticks.addWidget(tick)
        nest(column, ticks)
        nest(column, result)
        column.addWidget(self.stack, 1)


def peer_texts(peer: Peer) -> tuple[str, ...]:
    """What the table shows of an office, by column."""
    sent, received = (moment(wall) or "从未" for wall in (peer.last_sent, peer.last_received))
    told = [f"{peer.waiting:,} 条"] if peer.waiting else []
    told += [f"照片 {peer.missing_photos:,} 个"] if peer.missing_photos else []
    told += [f"敏感项 {peer.left_out:,} 条"] if peer.left_out else []
    waiting = "正在统计……" if peer.waiting < 0 else "、".join(told)
    name = f"{peer.name}（{peer.office}）"
    digits = spaced(peer.digits) if peer.digits else ""
    return (name, state(peer), waiting, digits, sent, received)


def state(peer: Peer) -> str:
    """Say how the exchange with an office stands."""
    if peer.state == "invited":
        return "已邀请，等第一个包"
    if peer.state == "revoked":
        return "电脑已停用，请重新邀请"
    if peer.waiting > 0:
        return peer.awaiting or "尚未发出"
    if peer.missing_photos:
        return "对方还缺照片"
    if peer.left_out:
        return "对方还缺敏感项"
    return "对方已确认" if peer.last_sent else "没有要发的内容"
