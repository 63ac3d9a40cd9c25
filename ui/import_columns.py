"""What each column of a workbook means, and how it is taken: over what is there, or only beside."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop.excel import Match
from fupin_desktop.excel.column_looks import Shown, heads, shown
from fupin_desktop.excel.matching import NONE, ROSTER, TELLING, VILLAGE, Span, Words
from fupin_desktop.excel.sheet import Sheet
from fupin_desktop.excel.yearly import is_yearly
from ui.editing import ChoiceBox
from ui.editors import make_searchable
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide, wrapped
from ui.theme import labelled

OVER, FILL, SKIP = "覆盖", "只补空", "不导入"
WAYS: Final = (OVER, FILL, SKIP)
ABOUT: Final = (
    "每一栏对应台账的哪一项，可以改；改过的，下次遇到这种表头照办。覆盖：表里有的写进台账，空着的不变。"
    "只补空：台账里已经有的不改。不导入：这一栏不读，里面有错也不拒收。"
)
ABOUT_PAID: Final = (
    "每一栏对应发放名单的哪一项，可以改；改过的，下次遇到这种表头照办。要有金额，还要有姓名或证件号码；"
    "几栏都是金额的，选实际发到手的那一栏。"
)
REMEMBERED: Final = "这种表头按上次的对应方式。要忘掉它，点“恢复自动对应”，再点“确定”。"
OF_YEAR: Final = "按年的栏目记入年份"
NO_YEAR: Final = "（没有选，不导入）"
UNMATCHED: Final = "（不对应）"
HEADERS: Final = ("列", "标题", "前几个值", "对应台账的", "怎么导入")
SAMPLE, JOINED = 20, "、"  # characters of all samples


class FieldBox(ChoiceBox):
    """A choice among all fields; part of a name finds one, what is none goes back."""

    def __init__(self, model: QStandardItemModel) -> None:
        super().__init__()
        self.setModel(model)
        make_searchable(self)
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self.settle)

    def key(self) -> str:
        """Field that is chosen."""
        return str(self.itemData(self.currentIndex()) or NONE)

    def put(self, key: str) -> None:
        """Choose a field."""
        self.setCurrentIndex(max(0, self.findData(key)))
        self.settle()

    def settle(self) -> None:
        """Take what is typed for a choice, if it can be one only; show what is chosen."""
        text = self.currentText().strip()
        exact = self.findText(text, Qt.MatchFlag.MatchFixedString)
        parts = [n for n in range(self.count()) if text and text in self.itemText(n)]
        if exact >= 0 or len(parts) == 1:
            self.setCurrentIndex(exact if exact >= 0 else parts[0])
        self.setEditText(self.itemText(self.currentIndex()))
        line = self.lineEdit()
        if line is not None:
            line.setCursorPosition(0)


class ColumnRow:
    """The two choices for one column of the sheet."""

    def __init__(self, about: Shown, model: QStandardItemModel) -> None:
        self.about = about
        title = about.title or f"{about.letters} 列"
        self.field = named(FieldBox(model), f"field {about.letters}")
        self.way = named(ChoiceBox(), f"way {about.letters}")
        self.field.setAccessibleName(f"“{title}”对应台账的")
        self.way.setAccessibleName(f"“{title}”怎么导入")
        self.field.currentIndexChanged.connect(self.offer)
        self.field.put(about.field)
        self.offer()

    def offer(self) -> None:
        """Offer the ways that this field can be taken."""
        key, way = self.field.key(), self.way.currentText()
        tells = key == VILLAGE or key.partition(".")[2] in TELLING
        self.way.clear()
        self.way.addItems(WAYS[:2] if tells else WAYS)
        self.way.setEnabled(key != NONE)
        self.put_way(way)

    def put_way(self, way: str) -> None:
        """Choose a way, if it is offered."""
        self.way.setCurrentIndex(max(0, self.way.findText(way)))

    def labels(self) -> list[QLabel]:
        """Letters, title and samples."""
        samples = JOINED.join(" ".join(text.split()) for text in self.about.samples)
        cut = samples if len(samples) <= SAMPLE else samples[:SAMPLE] + "…"
        return [
            labelled(self.about.letters, "muted"), wrapped(self.about.title or "（没有标题）"),
            wrapped(cut, "muted"),
        ]  # fmt: skip


class ImportColumnsDialog(QDialog):
    """Sheet, header, and two choices for each column; `match` and `ways` say what was chosen."""

    def __init__(
        self, words: Words, looks: Sequence[Sheet], match: Match, ways: Mapping[int, str],
        parent: QWidget | None = None, *, is_remembered: bool = False,
        kinds: Mapping[str, Words] = MappingProxyType({}), year: str = "",
        years: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle("每一栏怎么导入")
        self.words, self.looks, self.started = words, looks, match
        self.kinds = [*kinds.values()]
        self.kind = named(ChoiceBox(), "kind")
        self.about = wrapped()
        self.fields = _model(words)
        self.rows: list[ColumnRow] = []
        self.spans: list[Span] = []  # rows that may be the header, as offered
        self.sheet = named(ChoiceBox(), "sheet")
        self.head = named(ChoiceBox(), "head")
        self.year = named(ChoiceBox(), "year")
        self.year.addItems(years if year or not years else (NO_YEAR, *years))
        self.year.setCurrentIndex(max(self.year.findText(year), 0))
        self.year.setMinimumWidth(characters(self, len(NO_YEAR) + 3))
        self.of_year = QLabel(OF_YEAR)
        self.remembered = wrapped(REMEMBERED if is_remembered else "", "notice", "remembered")
        self.notice = wrapped(role="notice", name="notice")
        self.area = QScrollArea()
        self.confirm = button("确定", self.take, "confirm", "main")
        self._lay_out()
        self._offer_kinds()
        self._offer_sheets(match)
        for row in self.rows:
            row.put_way(ways.get(row.about.place, OVER))

    def match(self) -> Match:
        """Give the sheet, the header, and the columns that are taken otherwise than found."""
        fields: dict[int | str, str] = {
            row.about.place: row.field.key() for row in self.rows
            if row.field.key() != row.about.found
        }  # fmt: skip
        year = self.year.currentText() if self.is_yearly() else ""
        return Match(
            self.look().name, self.span(), fields, alone=True,
            year="" if year == NO_YEAR else year, kind=self.words.kind,
        )  # fmt: skip

    def is_yearly(self) -> bool:
        """Tell whether a column means something that is kept by the year."""
        return any(is_yearly(row.field.key().partition(".")[0]) for row in self.rows)

    def show_year(self) -> None:
        """Ask for the year where a column needs one."""
        for part in (self.of_year, self.year):
            part.setVisible(self.is_yearly() and self.year.count() > 0)

    def ways(self) -> dict[int, str]:
        """Give how each column that means something is taken."""
        has_ways = self.words.kind == ROSTER
        rows = [row for row in self.rows if has_ways and row.field.key() != NONE]
        return {row.about.place: row.way.currentText() for row in rows}

    def look(self) -> Sheet:
        """Give the sheet that is chosen."""
        return self.looks[self.sheet.currentIndex()]

    def span(self) -> Span:
        """Give the rows of the header that is chosen."""
        return self.spans[max(0, self.head.currentIndex())]

    def set_all(self, way: str) -> None:
        """Choose one way for every column."""
        for row in self.rows:
            row.put_way(way)

    def restore(self) -> None:
        """Take every column as the program finds it."""
        for row in self.rows:
            row.field.put(row.about.found)

    def take(self) -> None:
        """Accept, unless two columns mean one field or none says who is meant."""
        told = self.fault()
        self.notice.setText(told)
        self.notice.setVisible(bool(told))
        if not told:
            self.accept()

    def fault(self) -> str:
        """Say what cannot be read like this; empty if all can."""
        seen: dict[str, ColumnRow] = {}
        for row in self.rows:
            key = row.field.key()
            other = seen.setdefault(key, row)
            if key != NONE and other is not row and not self.words.is_several(key):
                return (
                    f"{other.about.letters} 列和 {row.about.letters} 列都对应"
                    f"“{row.field.currentText()}”。请把其中一列改为“{UNMATCHED}”或别的项。"
                )
        return self.words.lack(seen)

    def show_kind(self) -> None:
        """Offer what the columns of the chosen kind of list can be taken for."""
        if self.kinds:
            self.words = self.kinds[max(0, self.kind.currentIndex())]
            self.fields = _model(self.words)
        is_roster = self.words.kind == ROSTER
        self.about.setText(ABOUT if is_roster else ABOUT_PAID)
        for one in self.all_ways:
            one.setVisible(is_roster)

    def turn_kind(self) -> None:
        """Take the workbook for a list of the other kind."""
        self.show_kind()
        self.show_heads()

    def show_heads(self) -> None:
        """Offer the rows of the chosen sheet that may be its header."""
        look = self.look()
        spans = heads(self.words, look)
        if self._is_started(look) and self.started.span:
            spans = sorted({*spans, self.started.span})
        self.head.blockSignals(True)
        self.head.clear()
        self.spans = spans or [(0, 0)]
        for top, bottom in self.spans:
            rows = f"第 {top + 1} 行" if top == bottom else f"第 {top + 1}—{bottom + 1} 行"
            cells = [str(cell) for cell in look.rows[bottom] if cell is not None]
            self.head.addItem(f"{rows}：{JOINED.join(cells)[:30]}")
        best = self.started.span if self._is_started(look) else None
        if best is None:
            found = self.words.find(look)
            best = (found.top, found.bottom) if found else None
        self.head.setCurrentIndex(self.spans.index(best) if best in self.spans else 0)
        self.head.blockSignals(False)
        self.show_columns()

    def show_columns(self) -> None:
        """Show the columns below the chosen header."""
        look, span = self.look(), self.span()
        is_start = self._is_started(look) and span == self.started.span
        said = {n: key for n, key in self.started.fields.items() if isinstance(n, int)}
        columns = shown(self.words, look, span, said if is_start else {})
        self.rows = [ColumnRow(one, self.fields) for one in columns]
        for row in self.rows:
            row.field.currentIndexChanged.connect(lambda _place: self.show_year())
        self.show_year()
        self.area.setWidget(self._grid())

    def _is_started(self, look: Sheet) -> bool:
        """Tell whether a sheet is the one that was read, as a list of the kind it was read as."""
        return self.started.sheet == look.name and self.started.kind in ("", self.words.kind)

    def _grid(self) -> QWidget:
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setVerticalSpacing(6)
        parts = len(HEADERS) - (self.words.kind != ROSTER)
        for column, header in enumerate(HEADERS[:parts]):
            grid.addWidget(labelled(header, "strong"), 0, column)
        wide, narrow = characters(self, 14), characters(self, 6)
        for number, row in enumerate(self.rows, 1):
            for column, part in enumerate((*row.labels(), row.field, row.way)[:parts]):
                grid.addWidget(part, number, column)
            row.field.setMinimumWidth(wide)
            row.way.setMinimumWidth(narrow)
        for column, stretch in ((1, 3), (2, 4), (3, 5)):
            grid.setColumnStretch(column, stretch)
        grid.setRowStretch(len(self.rows) + 1, 1)
        return inner

    def _offer_kinds(self) -> None:
        self.kind.addItems([words.name for words in self.kinds])
        kinds = [words.kind for words in self.kinds]
        wanted = self.started.kind or self.words.kind
        self.kind.setCurrentIndex(kinds.index(wanted) if wanted in kinds else 0)
        self.show_kind()
        self.kind.currentIndexChanged.connect(self.turn_kind)

    def _offer_sheets(self, match: Match) -> None:
        names = [look.name for look in self.looks]
        self.sheet.addItems(names)
        self.sheet.setCurrentIndex(names.index(match.sheet) if match.sheet in names else 0)
        self.sheet.currentIndexChanged.connect(self.show_heads)
        self.head.currentIndexChanged.connect(self.show_columns)
        self.show_heads()

    def _lay_out(self) -> None:
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        what, where = QHBoxLayout(), QHBoxLayout()
        boxes = (
            ("这是", self.kind, what),
            ("工作表", self.sheet, where),
            ("表头", self.head, where),
        )
        for text, box, line in boxes:
            label = QLabel(text)
            label.setBuddy(box)
            box.setAccessibleName(text)
            if box is self.kind and not self.kinds:
                label.hide()  # only one kind of list is known here
                box.hide()
            line.addWidget(label)
            line.addWidget(box, 1 + (box is self.head) if line is where else 0)
        self.of_year.setBuddy(self.year)
        self.year.setAccessibleName(OF_YEAR)
        what.addStretch()
        what.addWidget(self.of_year)
        what.addWidget(self.year)
        if not self.remembered.text():
            self.remembered.hide()
        self.notice.hide()
        row = QHBoxLayout()
        self.all_ways = [
            button("全部覆盖", lambda: self.set_all(OVER), "all_over"),
            button("全部只补空", lambda: self.set_all(FILL), "all_fill"),
        ]
        for one in self.all_ways:
            row.addWidget(one)
        row.addWidget(button("恢复自动对应", self.restore, "restore"))
        row.addStretch()
        row.addWidget(button("取消", self.reject, "leave"))
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.addWidget(labelled("每一栏怎么导入", "heading"))
        column.addWidget(self.about)
        column.addWidget(self.remembered)
        nest(column, what)
        nest(column, where)
        column.addWidget(self.area, 1)
        column.addWidget(self.notice)
        nest(column, row)
        open_wide(self, 60, 44)


def _model(words: Words) -> QStandardItemModel:
    """All fields a column can be taken for, in their order."""
    model = QStandardItemModel()
    for key, label in {NONE: UNMATCHED, **words.labels}.items():
        item = QStandardItem(label)
        item.setData(key, Qt.ItemDataRole.UserRole)
        model.appendRow(item)
    return model
