"""Households picked from a pasted list 从名单选户: paste, look, choose where it is asked, go on."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import picking
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.picking import FOUND, NONE, SEVERAL, WORDS, Match
from fupin_desktop.registry import Registry
from ui.drafting import Drafting
from ui.editing import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, give_role, named, open_wide, row_height, run_alone, wrapped
from ui.text_table import TextTable
from ui.theme import labelled

ADVICE: Final = (
    "把名单从 Excel、WPS 或微信里复制过来，粘贴在左边，每行一户或一人：姓名、证件号码、户编号、"
    "电话都行，可以带小组和表头。"
)
HEADERS: Final = ("行", "名单内容", "结果", "农户")
WIDTHS: Final = (3, 13, 5, 20)  # in Chinese characters
CHOSEN, SKIPPED = "已选择", "不要"
USES: Final = {  # what is done with the households, in the order of the menu
    "fill": "补录……",
    "print": "打印档案……",
    "export": "导出 Excel……",
    "round": "建一轮排查……",
    "cover": "作为排查范围",
}
SKIP: Final = ""  # in place of a household: the line is left out
CANDIDATES: Final = 4  # seen at once


class PickDialog(QDialog):
    """The pasted text, what each line means, and what is done with the households."""

    used = Signal(str, object, str)  # "list" or one of USES, list of household ids, name or empty

    def __init__(
        self, registry: Registry, parent: QWidget | None, uses: Sequence[str] = (), *,
        word: str = "",
    ) -> None:  # fmt: skip
        """`uses` are those of USES that are offered beside the list; empty: all.

        `word`: what the only button says where the households go back to whoever asked.
        """
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("pick_dialog")
        self.setWindowTitle("从名单选户")
        self.registry = registry
        self.uses = list(uses or [name for name in USES if name != "cover"])
        self.word = word
        self.matches: list[Match] = []
        self.chosen: dict[int, str] = {}  # line -> household, or SKIP
        self.shown_kind = ""
        self.text = named(QPlainTextEdit(), "pasted")
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("粘贴在这里（Ctrl+V）")
        self.find_button = button("查找", self.look, "find_pasted", "main")
        self.model: TextTable[Match] = TextTable(HEADERS, self._texts, self)
        self.table = named(QTableView(), "pick_table")
        self.kinds = QButtonGroup(self)
        self.note = wrapped("", "muted", "pick_note")
        self.candidates = named(QListWidget(), "candidates")
        self.name = named(QLineEdit(), "pick_name")
        self.list_button = button("列出来", partial(self.use, "list"), "use_list")
        self.use_button = named(QPushButton("用来 ▾"), "use")
        self.drafting = Drafting(registry, self, self)
        self._lay_out()
        self._connect()
        self._show_counts()
        open_wide(self, 84, 46)
        self.text.setFocus()
        self.drafting.offer(Sketch(form="pick", table="household"))

    @property
    def picked(self) -> list[str]:
        """The households found and chosen so far, each once."""
        return picking.picked(self.matches, self.chosen)

    def look(self) -> None:
        """Look for what stands in the text."""
        commit_typing()
        text = self.text.toPlainText()
        if not text.strip():
            self._say("请先把名单粘贴在左边。", "problem")
            return
        run_alone(
            self, "正在查找……",
            lambda step: picking.match(self.registry, text, step), self.show_matches,
        )  # fmt: skip

    def show_matches(self, found: list[Match]) -> None:
        """Show what became of each line; choices made for lines that still ask are kept."""
        self.matches = found
        asked = {one.entry.line for one in found if one.kind == SEVERAL}
        self.chosen = {line: rec for line, rec in self.chosen.items() if line in asked}
        self._show_kind("")
        first = next((n for n, one in enumerate(found) if one.kind == SEVERAL), 0)
        if found:
            self.table.selectRow(first)
            self.table.setFocus()

    def choose(self, household: str) -> None:
        """Let the current line mean a household, or nothing; go on to the next that asks."""
        match = self.current
        if match is None or match.kind != SEVERAL:
            return
        self.chosen[match.entry.line] = household
        self.drafting.note()
        self.model.show_items(self.model.items)
        self._show_counts()
        lines = [one.entry.line for one in self.model.items]
        row = lines.index(match.entry.line)
        after = [n for n, one in enumerate(self.model.items)
                 if one.kind == SEVERAL and one.entry.line not in self.chosen]  # fmt: skip
        self.table.selectRow(next((n for n in after if n > row), after[0] if after else row))

    @property
    def current(self) -> Match | None:
        """The line that is looked at."""
        row = self.table.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def use(self, what: str) -> None:
        """Give the households on to what is done with them, and close."""
        picked = self.picked
        if not picked:
            self._say("还没有选到农户。请先查找，再在需要选择的行里选定一户。", "problem")
            return
        name = self.name.text().strip()
        self.drafting.drop()
        self.accept()
        self.used.emit(what, picked, name)

    def reject(self) -> None:
        commit_typing()
        super().reject()

    def sketch(self) -> Sketch | None:
        """What was pasted, and what was chosen."""
        text = self.text.toPlainText()
        if not text.strip():
            return None
        first = " ".join(text.split())[:40]
        chosen: dict[str, Json] = {str(line): rec for line, rec in self.chosen.items()}
        return Sketch(
            form="pick", table="household", title=self.windowTitle(),
            state={"text": text, "chosen": chosen, "name": self.name.text()},
            lines=(Line(label="名单", text=first),),
        )  # fmt: skip

    def take_up(self, draft: Draft) -> None:
        """Put the text back and look again."""
        state = draft.state if isinstance(draft.state, dict) else {}
        chosen = state.get("chosen")
        self.text.setPlainText(str(state.get("text", "")))
        self.name.setText(str(state.get("name", "")))
        held = chosen.items() if isinstance(chosen, dict) else ()
        self.chosen = {int(line): str(rec) for line, rec in held}
        self.look()

    # ---- inside -------------------------------------------------------------------------------

    def _texts(self, one: Match) -> tuple[str, ...]:
        line, chosen = one.entry.line, self.chosen.get(one.entry.line)
        result, whom = WORDS[one.kind], one.note
        if one.kind == FOUND:
            whom = one.candidates[0].words
        elif chosen:
            result = CHOSEN
            whom = next((c.words for c in one.candidates if c.household == chosen), one.note)
        elif chosen == SKIP:
            result = SKIPPED
        return str(line), one.entry.text, result, whom

    def _show_kind(self, kind: str) -> None:
        self.shown_kind = kind
        self.model.show_items([one for one in self.matches if not kind or one.kind == kind])
        self._show_counts()
        self._show_candidates()

    def _show_counts(self) -> None:
        counts = {"": len(self.matches), **picking.counts(self.matches)}
        for one in self.kinds.buttons():
            kind = str(one.property("kind"))
            left = sum(m.kind == SEVERAL and m.entry.line not in self.chosen for m in self.matches)
            number = left if kind == SEVERAL else counts[kind]
            one.setText(f"{WORDS.get(kind, '全部')} {number:,}")
            one.setChecked(kind == self.shown_kind)
        picked = len(self.picked)
        word = self.word or "列出"
        self.list_button.setText(f"{word} {picked:,} 户" if picked else self.word or "列出来")
        self.list_button.setEnabled(bool(picked))
        self.use_button.setEnabled(bool(picked))

    def _show_candidates(self) -> None:
        match = self.current
        self.candidates.clear()
        asked = match is not None and match.kind == SEVERAL
        self.candidates.setVisible(asked)
        if match is None:
            self._say(ADVICE if not self.matches else "")
            return
        self._say(f"第 {match.entry.line} 行　{match.entry.text}：{match.note or '找到了这一户。'}")
        if not asked:
            return
        chosen = self.chosen.get(match.entry.line)
        for one in match.candidates:
            self._add_candidate(one.words, one.household, chosen)
        self._add_candidate("不要这一行", SKIP, chosen)

    def _add_candidate(self, words: str, household: str, chosen: str | None) -> None:
        item = QListWidgetItem(f"✓ {words}" if household == chosen else words, self.candidates)
        item.setData(Qt.ItemDataRole.UserRole, household)
        if household == chosen:
            self.candidates.setCurrentItem(item)

    def _say(self, sentence: str, role: str = "muted") -> None:
        self.note.setText(sentence)
        give_role(self.note, role)

    def _take_item(self, item: QListWidgetItem) -> None:
        self.choose(str(item.data(Qt.ItemDataRole.UserRole)))

    def _connect(self) -> None:
        self.text.textChanged.connect(self.drafting.note)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_candidates())
        self.candidates.itemClicked.connect(self._take_item)
        self.candidates.itemActivated.connect(self._take_item)
        self.table.activated.connect(lambda _index: self._enter_candidates())
        QShortcut(QKeySequence("Ctrl+Return"), self, self.look)

    def _enter_candidates(self) -> None:
        if self.candidates.isVisible():
            self.candidates.setFocus()
            self.candidates.setCurrentRow(max(0, self.candidates.currentRow()))

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        paste = QVBoxLayout(left)
        paste.setContentsMargins(0, 0, 0, 0)
        paste.addWidget(self.text, 1)
        paste.addWidget(self.find_button)
        self.find_button.setToolTip("Ctrl+回车")
        results = QVBoxLayout(right)
        results.setContentsMargins(0, 0, 0, 0)
        nest(results, self._kinds())
        results.addWidget(self._table(), 1)
        results.addWidget(self.note)
        results.addWidget(self.candidates)
        self.candidates.setFixedHeight(row_height(self) * CANDIDATES + 8)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(12)
        body.addWidget(left)
        body.addWidget(right)
        body.setStretchFactor(0, 3)
        body.setStretchFactor(1, 7)
        column = QVBoxLayout(self)
        column.addWidget(self.drafting.line)
        column.addWidget(wrapped(ADVICE, "muted"))
        column.addWidget(body, 1)
        nest(column, self._foot())

    def _kinds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for kind in ("", FOUND, SEVERAL, NONE):
            one = button("", partial(self._show_kind, kind), f"kind_{kind or 'all'}")
            one.setCheckable(True)
            one.setAutoDefault(False)
            one.setProperty("kind", kind)
            self.kinds.addButton(one)
            row.addWidget(one)
        row.addStretch()
        return row

    def _table(self) -> QTableView:
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        return self.table

    def _foot(self) -> QHBoxLayout:
        menu = QMenu(self.use_button)
        for name in self.uses:
            menu.addAction(USES[name], partial(self.use, name))
        self.use_button.setMenu(menu)
        self.name.setPlaceholderText("不填就只用这一次")
        self.name.setMaximumWidth(characters(self, 14))
        close = button("关闭", self.reject, "close")
        row = QHBoxLayout()
        about = labelled("存为名单，名称")
        row.addWidget(about)
        row.addWidget(self.name)
        row.addStretch()
        for one in (close, self.use_button, self.list_button):
            one.setAutoDefault(False)
            one.setDefault(False)
            row.addWidget(one)
        if self.word:
            for part in (about, self.name, self.use_button):
                part.hide()
        self.find_button.setAutoDefault(False)
        self.find_button.setDefault(False)
        return row

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, characters(self, width) + 14)
        self.table.verticalHeader().setDefaultSectionSize(row_height(self))
