"""The assistant 占位符: every placeholder a template may have, found by its words, and copied."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QTableView, QVBoxLayout, QWidget

from fupin_desktop import pinyin
from fupin_desktop.codes import normalise
from fupin_desktop.registry import Registry
from fupin_desktop.template import Offer, Vocabulary
from ui.editing import ChoiceBox
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, row_height, wrapped
from ui.text_table import TextTable
from ui.theme import labelled

HEADERS: Final = ("占位符", "是什么")
WIDTH: Final = 22  # Chinese characters of the first column
EVERY: Final = "全部"
ADVICE: Final = (
    "占位符写在模板要填的格子里，填表时换成每户的内容。点一行就复制，到 Excel、Word 或 WPS 里粘贴。"
)
WAYS: Final = (
    "一行一条的写在表格的第一行，有几条自动添几行。只要其中一条：{{成员2.姓名}} 是第 2 人，"
    "{{最近走访.走访日期}} 是最近一次，{{收支2025.人均纯收入}} 是那一年。"
    "后面加“:代码”写代码，加“:年月日”写成 2026年5月3日，加“:勾”有的打 √；"
    "{{户类型=脱贫户}} 是的打 ☑，不是的打 ☐。"
)
NOTHING: Final = "没有带这几个字的占位符。换成栏目名称里的一两个字试试，或者先选“全部”。"


class PlaceholderDialog(QDialog):
    """All placeholders of a ledger; a click on one, or Enter, copies it."""

    copied = Signal(str)  # the placeholder with its braces

    def __init__(self, registry: Registry, parent: QWidget | None, sought: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("占位符")
        self.offers = [*Vocabulary(registry).offers()]
        self.words = [normalise(f"{one.written}{one.meaning}") for one in self.offers]
        self.search = named(QLineEdit(), "search_placeholders")
        self.group = named(ChoiceBox(), "group")
        self.model: TextTable[Offer] = TextTable(HEADERS, _texts, self)
        self.table = named(QTableView(), "placeholders")
        self.told = wrapped("", "muted", "copied")
        self.copy_button = button("复制", self.copy, "copy", "main")
        self._lay_out()
        self._connect()
        self.search.setText(sought)
        self.narrow()
        self.search.setFocus()

    @property
    def current(self) -> Offer | None:
        """The placeholder that is looked at."""
        row = self.table.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def narrow(self) -> None:
        """List those that hold every word of the search, of the group chosen."""
        wanted = [normalise(word) for word in self.search.text().split()]
        group = str(self.group.currentData() or "")
        found = [
            one for one, words in zip(self.offers, self.words, strict=True)
            if group in ("", one.group) and all(_holds(one, words, word) for word in wanted)
        ]  # fmt: skip
        # What is called so goes before what only mentions it.
        found.sort(key=lambda one: not all(word in normalise(one.written) for word in wanted))
        self.model.show_items(found)
        if found:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self.copy_button.setEnabled(bool(found))
        self.told.setText(f"{len(found):,} 个。回车复制选中的一行。" if found else NOTHING)

    def copy(self) -> None:
        """Put the current placeholder on the clipboard."""
        one = self.current
        if one is not None:
            QGuiApplication.clipboard().setText(one.written)
            self.told.setText(f"已复制 {one.written}，到模板里要填的格子粘贴（Ctrl+V）。")
            self.copied.emit(one.written)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.narrow)
        self.search.returnPressed.connect(self.copy)
        self.group.currentIndexChanged.connect(self.narrow)
        self.table.clicked.connect(lambda _index: self.copy())
        self.table.activated.connect(lambda _index: self.copy())
        QShortcut(QKeySequence.StandardKey.Copy, self.table, self.copy)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("栏目名称或拼音首字母，如：户主、走访日期、zfrq")
        self.search.setClearButtonEnabled(True)
        self.group.setToolTip("只列这一类")
        self.group.addItem(EVERY, "")
        for name in dict.fromkeys(one.group for one in self.offers):
            self.group.addItem(name, name)
        self.group.setMinimumContentsLength(12)
        self._dress_table()
        top, foot = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.group)
        close = button("关闭", self.reject, "close")
        foot.addWidget(self.told, 1)
        for one in (close, self.copy_button):
            one.setAutoDefault(False)
            one.setDefault(False)
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.addWidget(labelled("占位符", "heading"))
        column.addWidget(wrapped(ADVICE, "muted"))
        nest(column, top)
        column.addWidget(self.table, 1)
        column.addWidget(wrapped(WAYS, "muted"))
        nest(column, foot)
        open_wide(self, 58, 40)

    def _dress_table(self) -> None:
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(row_height(self.table))
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        header.setStretchLastSection(True)
        self.table.setColumnWidth(0, characters(self.table, WIDTH))


def _holds(one: Offer, words: str, wanted: str) -> bool:
    """Tell whether a placeholder has a word in it, as written or in the letters of its sound."""
    return wanted in words or (pinyin.is_spelled(wanted) and pinyin.fits(wanted, one.written))


def _texts(one: Offer) -> tuple[str, ...]:
    return one.written, f"{one.group}　{one.meaning}"
