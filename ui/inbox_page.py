"""The inbox 收件: the packages on a stick or in folders, taken in by turns or all at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QCursor, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QTableView, QVBoxLayout, QWidget

from fupin_desktop import inbox, volumes
from fupin_desktop.errors import Step
from fupin_desktop.inbox import LOST, STATES, WAITING, Found, Taken
from fupin_desktop.package import SUFFIX
from fupin_desktop.registry import Registry
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import button, row_table, run_alone, wrapped
from ui.reception import Reception
from ui.sync_dialogs import moment
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("状态", "单位", "编号", "时间", "新操作", "说明")
STRETCHED: Final = 5  # column
# What may be a form to fill in; some of these get a sentence on how to save them.
FORMS: Final = frozenset({".xlsx", ".docx", ".xls", ".doc", ".wps", ".et", ".xlsm", ".docm"})
FILES: Final = f"报送包、下发包 (*{SUFFIX});;所有文件 (*)"
ABOUT: Final = (
    "把U盘里的包、文件夹或整个U盘拖到这里，或点“从U盘收取”。一个包要么全部接收，要么原样留着；"
    "要打电话核实的、要核对六位数的，不在“全部接收”里，逐个看。接收以前，程序先在本机留一份核对过的副本。"
)
EMPTY: Final = "还没有要接收的包。请插好U盘，点“从U盘收取”。"
NOTHING: Final = "没有找到包，台账没有改动。请看看U盘插对了没有，或者请对方重新导出。"
NO_STICK: Final = "没有插着U盘。请插好再点，或者点“选文件夹……”。"
TAKEN: Final = "taken"
NAMES: Final = {**STATES, TAKEN: "已接收"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the inbox: what was found, and what has become of it since."""

    found: Found
    state: str
    sentence: str
    operations: str = ""  # new ones, once that is known


class InboxPage(QWidget):
    """What was found on sticks and in folders; it stays on the list until it is cleared."""

    left = Signal()
    opened = Signal(str, str)  # table, record id
    records_changed = Signal(object)  # frozenset of tables
    invitation_asked = Signal(object)  # the Path of an invitation for this office

    def __init__(self, registry: Registry, root: Path | None = None) -> None:
        super().__init__()
        self.registry, self.root = registry, root
        self.queue: list[Found] = []  # still to be looked at by turns
        self.reviewed: list[Taken] = []  # of the present turn
        self.reception = Reception(registry, self)
        self.model: TextTable[Entry] = TextTable(HEADERS, _texts, self)
        self.table = row_table(self.model, "inbox", STRETCHED)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.empty = wrapped(EMPTY, "heading", "inbox_empty")
        self.detail = wrapped(name="inbox_detail")
        self.outcome = wrapped(role="notice", name="inbox_outcome")
        self.review = button("逐个核对接收……", self.look_through, "review")
        self.take_all = button("全部接收", self.receive_all, "take_all", "main")
        self.clear = button("清空列表", self.forget, "clear")
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._tell()

    def open(self, _table: str, _rec: str) -> None:
        """Show the list as it was left."""
        self.table.setFocus()

    def look_in(self, paths: Sequence[Path]) -> None:
        """Look at what lies there; without a place at the stick, unless something is listed."""
        if paths:
            self.gather(paths)
        elif not self.model.items:
            self.collect()

    def collect(self) -> None:
        """Look at the stick that is plugged in; if several are, ask at which."""
        sticks = volumes.mounted(self.root)
        if not sticks:
            self.say(NO_STICK)
        elif len(sticks) == 1:
            self.gather([sticks[0].path])
        else:
            menu = QMenu(self)
            for one in sticks:
                menu.addAction(one.label, partial(self.gather, [one.path]))
            menu.popup(QCursor.pos())

    def choose_folder(self) -> None:
        """Ask for a folder and look at all that is in it."""
        name = QFileDialog.getExistingDirectory(self, "看哪个文件夹里的包")
        if name:
            self.gather([Path(name)])

    def choose_files(self) -> None:
        """Ask for packages."""
        names, _ = QFileDialog.getOpenFileNames(self, "选择对方给的报送包或下发包", "", FILES)
        if names:
            self.gather([Path(name) for name in names])

    def gather(self, paths: Sequence[Path]) -> None:
        """Look in the background at what lies in files and folders, and list it."""

        def look(step: Step) -> list[Found]:
            return inbox.look(self.registry, paths, step)

        run_alone(self, "正在看有哪些包……", look, self.show_found)

    def show_found(self, found: list[Found]) -> None:
        """List what was found, after what is listed already; what is found again is listed anew."""
        if not self.waiting():
            self.reception.renew()
        new = {one.path for one in found}
        kept = [one for one in self.model.items if one.found.path not in new]
        entries = [Entry(found=one, state=one.state, sentence=one.sentence) for one in found]
        self.model.show_items([*kept, *entries])
        waiting = [one.state for one in found if one.state in WAITING]
        lost = sum(one.state in LOST for one in found)
        told = f"找到可以接收的包 {len(waiting)} 个" if waiting else "没有新的包"
        told += f"；有 {lost} 个损坏或读不出来" if lost else ""
        self.say(f"{told}。" if found else NOTHING)
        states = [one.state for one in self.model.items]
        self._select(next((row for row, state in enumerate(states) if state in WAITING), 0))

    def forget(self) -> None:
        """Clear the list; the files stay where they are."""
        self.model.show_items([])
        self.say("")

    def say(self, sentence: str) -> None:
        """Show what came of the last action."""
        self.outcome.setText(sentence)
        self.outcome.setVisible(bool(sentence))
        self._tell()

    def waiting(self, states: Iterable[str] = WAITING) -> list[Found]:
        """Packages that can be taken in, in the order of their numbers."""
        return [one.found for one in self.model.items if one.state in states]

    def chosen(self) -> list[Entry]:
        """The selected lines."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.model.items[row] for row in rows]

    def look_through(self) -> None:
        """Look at the selected packages by turns, or at all if not several are selected."""
        some = [one.found for one in self.chosen() if one.state in WAITING]
        self.queue = some if len(some) > 1 else self.waiting()
        self.reviewed = []
        self._next()

    def look_at(self, index: QModelIndex) -> None:
        """Look at the package of one line, or take up its invitation."""
        if not index.isValid():
            return
        entry = self.model.items[index.row()]
        if entry.state in WAITING or entry.state == "repeated":
            self.queue, self.reviewed = [entry.found], []
            self._next()
        elif entry.state == "invited":
            self.invitation_asked.emit(entry.found.path)

    def receive_all(self) -> None:
        """Take in every new package that needs nobody's word, after a copy of the ledger."""
        found = self.waiting(("new",))

        def work(step: Step) -> list[Taken]:
            return inbox.take_all(self.registry, found, step)

        self.reception.secured(partial(run_alone, self, "正在接收……", work, self.on_all_taken))

    def on_all_taken(self, taken: list[Taken]) -> None:
        """Say what became of each, and of all."""
        for one in taken:
            self._mark(one)
        rest = len(self.waiting(("new",)))
        stopped = f"停下了，还有 {rest} 个没有接收。" if rest else ""
        self.say(f"{inbox.summary(taken)}{stopped}{self.reception.copied()}")
        if any(one.went for one in taken):
            self.records_changed.emit(frozenset())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.look_at(self.table.currentIndex())
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if form_in(event):
            event.ignore()  # that is for the window
        elif local_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.gather(local_paths(event))

    def _next(self) -> None:
        """Look at the next of the queue; at its end say what came of all."""
        if self.queue:
            found = self.queue.pop(0)
            self._select(self._row(found))
            self.reception.begin(found)
        elif self.reviewed:
            self.say(f"{inbox.summary(self.reviewed)}{self.reception.copied()}")

    def _on_taken(self, taken: Taken, tables: frozenset[str]) -> None:
        self.reviewed.append(taken)
        self._mark(taken)
        self.records_changed.emit(tables)
        self._next()

    def _on_held(self, found: Found, why: str) -> None:
        self._change(found, "held", why)
        self.say("暂不接收，原因记下了，台账没有改动。")
        self._next()

    def _on_refused(self, found: Found, sentence: str) -> None:
        self.reviewed.append(Taken(found=found, went=False, sentence=sentence))
        self._change(found, "held", sentence)
        self._next()

    def _on_left(self, found: Found) -> None:
        self.queue = []
        self.say(f"没有决定，{found.path.name} 还在列表里，台账没有改动。")

    def _mark(self, taken: Taken) -> None:
        state = TAKEN if taken.went else "held"
        content = f"{taken.operations:,} 条" if taken.went else ""
        content += f"，照片 {taken.photos}" if taken.photos else ""
        self._change(taken.found, state, taken.sentence, content)

    def _change(self, found: Found, state: str, sentence: str, operations: str = "") -> None:
        row = self._row(found)
        if row < 0:
            return  # the list was cleared meanwhile
        entry = self.model.items[row]
        changed = replace(entry, state=state, sentence=sentence, operations=operations)
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.model.show_items([changed if one is entry else one for one in self.model.items])
        self._select(min(rows, default=row))

    def _row(self, found: Found) -> int:
        rows = (n for n, one in enumerate(self.model.items) if one.found.path == found.path)
        return next(rows, -1)

    def _select(self, row: int) -> None:
        flag = QItemSelectionModel.SelectionFlag
        index = self.model.index(row, 0)
        self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        self._tell()

    def _tell(self) -> None:
        """Say where the chosen one lies and what is to be known of it; offer what can be done."""
        number = len(self.waiting(("new",)))
        self.take_all.setText(f"全部接收（{number} 个）" if number else "全部接收")
        self.take_all.setEnabled(bool(number))
        self.review.setEnabled(bool(self.waiting()))
        self.clear.setEnabled(bool(self.model.items))
        self.table.setVisible(bool(self.model.items))
        self.empty.setVisible(not self.model.items)
        chosen = self.chosen()
        self.detail.setText(_whole(chosen[0]) if len(chosen) == 1 else "")

    def _connect(self) -> None:
        self.reception.taken.connect(self._on_taken)
        self.reception.held.connect(self._on_held)
        self.reception.refused.connect(self._on_refused)
        self.reception.left.connect(self._on_left)
        self.reception.opened.connect(self.opened)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        self.table.doubleClicked.connect(self.look_at)

    def _lay_out(self) -> None:
        top, ways, bottom = QHBoxLayout(), FlowLayout(), QHBoxLayout()
        top.addWidget(labelled("收件", "title"))
        top.addStretch()
        top.addWidget(button("返回", self.left.emit, "back"))
        for each in (
            button("从U盘收取", self.collect, "collect"),
            button("选文件夹……", self.choose_folder, "choose_folder"),
            button("选包……", self.choose_files, "choose_files"),
            self.clear,
        ):
            ways.addWidget(each)
        bottom.addStretch()
        bottom.addWidget(self.review)
        bottom.addWidget(self.take_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        nest(column, top)
        column.addWidget(wrapped(ABOUT, "muted"))
        nest(column, ways)
        column.addWidget(self.outcome)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.detail)
        nest(column, bottom)


def local_paths(event: QDropEvent) -> list[Path]:
    """Files and folders that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def form_in(event: QDropEvent) -> Path | None:
    """Give the one file that is being dropped, if it may be a form to fill in, and no package."""
    paths = local_paths(event)
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() in FORMS else None


def _texts(entry: Entry) -> tuple[str, ...]:
    found = entry.found
    sender = f"{found.sender_name}（{found.sender}）" if found.sender else ""
    number = f"第 {found.number} 号" if found.number else ""
    told = entry.sentence if sender else f"{found.path.name}：{entry.sentence}"
    return NAMES[entry.state], sender, number, moment(found.wall), entry.operations, told


def _whole(entry: Entry) -> str:
    return "　".join(filter(None, (str(entry.found.path), entry.sentence)))
