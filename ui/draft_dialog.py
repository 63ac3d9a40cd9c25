"""The drafts 暂存 of a ledger: what was typed and not saved, and what it would change."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.differences import Difference, differences, is_gone
from fupin_desktop.drafts import Draft
from fupin_desktop.registry import Registry
from ui.drafting import changed_since, when_of
from ui.nesting import nest
from ui.parts import button, named, open_wide, row_height, wrapped
from ui.theme import MUTED, NOTICE_SOFT, labelled, rule
from ui.titles import name_of

CRASHED: Final = (
    "程序上次没有正常关闭（例如断电）。当时正在填写、还没有保存的内容都在下面，没有丢。"
)
ABOUT: Final = "填写了还没有保存的内容都在下面。保存以后，这里就不再有。"
NONE: Final = "没有暂存的内容。填写到一半关闭的表单会出现在这里，随时可以接着填。"
GONE: Final = "这条记录已经不在台账里（可能已被删除），不能接着填；填写的内容可以复制下来。"
NEWER: Final = "这份暂存要用较新版本的程序接着填；填写的内容可以复制下来。"
HEADERS: Final = ("项目", "台账里现在", "填写的")
GIVEN_UP: Final = "（已放弃，关闭本窗口后删除）"
EMPTY: Final = "（空）"


class DraftDialog(QDialog):
    """Lists the drafts; one is taken up, or given up for good when the dialog closes."""

    taken = Signal(object)  # the Draft to go on with

    def __init__(
        self,
        registry: Registry,
        forms: Callable[[Draft], bool],
        parent: QWidget | None,
        *,
        crashed: bool = False,
    ) -> None:
        """`forms` tells whether a draft can be opened; `crashed`: they were left by a crash."""
        super().__init__(parent)
        self.registry, self.forms = registry, forms
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("暂存")
        found = registry.drafts.orphans() if crashed else registry.drafts.waiting()
        self.drafts = found[::-1]  # the latest is what people look for
        self.given_up: set[str] = set()
        self.found: list[Difference] = []
        self.list = named(QListWidget(), "drafts")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table = _table()
        self.told = wrapped("", "notice", "draft_told")
        self.again = button("接着填(&J)", self.take_up, "take_up", "main")
        self.give_up_button = button("放弃(&G)", self.give_up, "give_up")
        self.copy_button = button("复制文字(&C)", self.copy, "copy")
        self.later = button("以后再说(&L)" if crashed else "关闭", self.reject, "close")
        head = ABOUT if self.drafts else NONE
        self._lay_out(CRASHED if crashed else head)
        for draft in self.drafts:
            self.list.addItem(self._item(draft))
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.list.itemActivated.connect(lambda _item: self.take_up())
        self.finished.connect(self._settle)
        self.list.setCurrentRow(0)
        self._show()
        open_wide(self, 70, 36)

    @property
    def draft(self) -> Draft | None:
        """The draft that is chosen, if there is any."""
        row = self.list.currentRow()
        return self.drafts[row] if 0 <= row < len(self.drafts) else None

    def take_up(self) -> None:
        """Close, and go on with the chosen draft in its form."""
        draft = self.draft
        if draft is not None and self.again.isEnabled():
            self.accept()
            self.taken.emit(draft)

    def give_up(self) -> None:
        """Give the chosen draft up, or want it again."""
        draft = self.draft
        if draft is not None:
            self.given_up ^= {draft.id}
            self._dress(self.list.currentItem(), draft)
            self._show()

    def copy(self) -> None:
        """Put what was typed into the clipboard."""
        draft = self.draft
        if draft is not None:
            lines = [f"{line.label}：{line.text}" for line in draft.lines]
            QGuiApplication.clipboard().setText("\n".join([self._title(draft), *lines]))

    def _settle(self) -> None:
        for rec in self.given_up:
            self.registry.drafts.drop(rec)
        self.registry.drafts.settle()

    def _show(self) -> None:
        draft = self.draft
        self.found = differences(self.registry, draft) if draft else []
        self._fill(self.found)
        can = draft is not None and self.forms(draft)
        gone = draft is not None and is_gone(self.registry, draft)
        given_up = draft is not None and draft.id in self.given_up
        told = "" if can or draft is None else GONE if gone else NEWER
        told = told or changed_since(self.found)
        self.told.setText(told)
        self.told.setVisible(bool(told))
        self.again.setEnabled(can and not given_up)
        self.copy_button.setEnabled(draft is not None)
        self.give_up_button.setEnabled(draft is not None)
        self.give_up_button.setText("不放弃(&G)" if given_up else "放弃(&G)")

    def _fill(self, found: list[Difference]) -> None:
        self.table.setRowCount(len(found))
        for row, one in enumerate(found):
            for column, text in enumerate((one.label, one.now or EMPTY, one.typed or EMPTY)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if one.changed and column == 1:
                    item.setBackground(QColor(NOTICE_SOFT))
                if text == EMPTY:
                    item.setForeground(QColor(MUTED))
                self.table.setItem(row, column, item)
        self.table.resizeRowsToContents()

    def _item(self, draft: Draft) -> QListWidgetItem:
        item = QListWidgetItem()
        self._dress(item, draft)
        return item

    def _dress(self, item: QListWidgetItem, draft: Draft) -> None:
        given_up = draft.id in self.given_up
        when = when_of(draft, self.registry.today())
        lines = [self._title(draft), "　".join(filter(None, (when, draft.user)))]
        item.setToolTip(lines[0])
        item.setText("\n".join([*lines, GIVEN_UP] if given_up else lines))
        font = self.list.font()
        font.setStrikeOut(given_up)
        item.setFont(font)
        item.setSizeHint(QSize(0, row_height(self) * (len(lines) + given_up) + 8))

    def _title(self, draft: Draft) -> str:
        """The form's heading, and whose household it is about where that does not tell."""
        household = name_of(self.registry, "household", draft.household) if draft.household else ""
        name = household.split(" · ", 1)[0]
        return draft.title if not name or name in draft.title else f"{draft.title}（{name}）"

    def _lay_out(self, about: str) -> None:
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.table, 1)
        beside.addWidget(self.told)
        halves = QSplitter()
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.list)
        halves.addWidget(right)
        halves.setStretchFactor(0, 2)
        halves.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setSpacing(9)
        column.addWidget(wrapped(about, name="about"))
        column.addWidget(halves, 1)
        halves.setVisible(bool(self.drafts))
        if not self.drafts:
            column.addStretch()
        column.addWidget(rule())
        row = QHBoxLayout()
        row.addWidget(labelled("放弃的内容，关闭本窗口前都可以找回", "muted"))
        row.addStretch()
        for one in (self.copy_button, self.give_up_button, self.again, self.later):
            one.setAutoDefault(False)
            row.addWidget(one)
        nest(column, row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.resizeRowsToContents()


def _table() -> QTableWidget:
    table = named(QTableWidget(0, len(HEADERS)), "differences")
    table.setHorizontalHeaderLabels(HEADERS)
    table.verticalHeader().hide()
    table.setWordWrap(True)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table
