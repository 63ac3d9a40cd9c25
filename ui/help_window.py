"""The manual in a window of its own: pages on the left, the one chosen on the right, offline."""

from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui import commands, manual, theme
from ui.editing import commit_typing
from ui.help_pages import heading_for
from ui.manual import Page
from ui.nesting import nest
from ui.parts import button, characters, named, open_wide
from ui.theme import labelled

NAME: Final = "help"
WHOLE: Final = Qt.ItemDataRole.UserRole
REDRAW: Final = 150  # ms after the last change of size
FRAME: Final = 48  # pixels beside a picture: it may stand in a list, which is set in


class Reader(QTextBrowser):
    """One page of the manual; pictures are never wider than the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName("手册内容")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.page: Page | None = None
        self._wait = QTimer(self, singleShot=True, interval=REDRAW)
        self._wait.timeout.connect(self.redraw)

    def show_page(self, page: Page, section: str = "", words: str = "") -> None:
        """Show a page from its top, from a section, or from where some words stand."""
        self.page = page
        self.setMarkdown(page.text)
        _dress(self.document())
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)
        if section:
            self._go_to(section)
        if words:
            self.find(words)

    def redraw(self) -> None:
        """Lay the page out anew, at the place where it was read."""
        if self.page is not None:
            bar = self.verticalScrollBar()
            read = bar.value() / max(1, bar.maximum())
            self.show_page(self.page)
            bar.setValue(round(read * bar.maximum()))

    def loadResource(self, _kind: int, name: QUrl | str) -> Any:
        """A picture of the manual, no wider than there is room for."""
        picture = QImage(str(manual.FOLDER / QUrl(name).path()))
        room = self.viewport().width() - 2 * round(self.document().documentMargin()) - FRAME
        if picture.width() > room > 0:
            return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)
        return picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._wait.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_wait"):
            self._wait.start()

    def _go_to(self, section: str) -> None:
        for block in _blocks(self.document()):
            if block.blockFormat().headingLevel() and block.text() == section:
                layout = self.document().documentLayout()
                self.verticalScrollBar().setValue(round(layout.blockBoundingRect(block).top()))
                self.setTextCursor(QTextCursor(block))
                return


class HelpWindow(QWidget):
    """The manual with its contents, a search and a way back."""

    def __init__(self, owner: QWidget | None) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.setObjectName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("使用手册")
        self.past: list[tuple[Page, str]] = []
        self.here: tuple[Page, str] | None = None
        self.search = named(QLineEdit(), "help_search")
        self.search.setPlaceholderText("在手册里查找")
        self.search.setAccessibleName("在手册里查找")
        self.search.setClearButtonEnabled(True)
        self.contents = named(QTreeWidget(), "contents")
        self.contents.setHeaderHidden(True)
        self.contents.setAccessibleName("目录")
        self.reader = Reader()
        self.back_button = button("← 返回", self.back, "help_back")
        self.count = labelled("", "muted")
        self._lay_out()
        self._connect()
        self.show_contents()
        open_wide(self, 80, 48)

    def turn(self, page: Page, section: str = "", words: str = "") -> None:
        """Show a page; the one before can be gone back to."""
        if self.here is not None and self.here != (page, section):
            self.past.append(self.here)
        self._show(page, section, words)

    def back(self) -> None:
        """Go back to what was read before."""
        if self.past:
            self._show(*self.past.pop())

    def show_contents(self) -> None:
        """List all pages, or those that contain what is searched for."""
        words = self.search.text().strip()
        self.contents.clear()
        found = 0
        for page in manual.pages():
            number = page.text.count(words) if words else 0
            if words and not number:
                continue
            found += number
            top = QTreeWidgetItem(self.contents, [page.title + (f"（{number}）" if words else "")])
            top.setData(0, WHOLE, (page, ""))
            for section in () if words else page.sections:
                QTreeWidgetItem(top, [section]).setData(0, WHOLE, (page, section))
        self.count.setText(f"{found} 处" if words else "")

    def next_hit(self) -> None:
        """Find the next place with what is searched for, from the top again after the last."""
        words = self.search.text().strip()
        if words and not self.reader.find(words):
            self.reader.moveCursor(QTextCursor.MoveOperation.Start)
            self.reader.find(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def _show(self, page: Page, section: str, words: str = "") -> None:
        self.here = (page, section)
        self.reader.show_page(page, section, words)
        self.back_button.setEnabled(bool(self.past))
        self._mark(page, section)

    def _mark(self, page: Page, section: str) -> None:
        self.contents.blockSignals(True)
        for item in self._items():
            if item.data(0, WHOLE) == (page, section):
                self.contents.setCurrentItem(item)
                self.contents.scrollToItem(item)
        self.contents.blockSignals(False)

    def _items(self) -> Iterator[QTreeWidgetItem]:
        for number in range(self.contents.topLevelItemCount()):
            top = self.contents.topLevelItem(number)
            if top is not None:
                yield top
                yield from filter(None, map(top.child, range(top.childCount())))

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            page, section = item.data(0, WHOLE)
            self.turn(page, section, self.search.text().strip())

    def _follow(self, link: QUrl) -> None:
        found = manual.target(link.fragment())
        if found is not None:
            self.turn(*found)

    def _search_now(self) -> None:
        commit_typing()
        self.show_contents()
        first = self.contents.topLevelItem(0)
        if first is not None:
            self._chosen(first)

    def _start_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _connect(self) -> None:
        self.contents.currentItemChanged.connect(lambda item, _old: self._chosen(item))
        self.reader.anchorClicked.connect(self._follow)
        self.search.textChanged.connect(self.show_contents)
        self.search.returnPressed.connect(self._search_now)
        for keys, slot in (
            (commands.FIND, self._start_search), ("Alt+Left", self.back), ("F3", self.next_hit),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, slot)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back_button)
        head.addWidget(self.search, 1)
        head.addWidget(self.count)
        head.addWidget(button("关闭", self.close, "help_close"))
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.addWidget(self.contents)
        body.addWidget(self.reader)
        body.setSizes([characters(self, 17), characters(self, 60)])
        body.setStretchFactor(0, 0)
        body.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        nest(column, head)
        column.addWidget(body, 1)


def show_help(widget: QWidget | None) -> HelpWindow:
    """Open the manual at the page about a widget's screen, over the window it belongs to.

    A dialog lets nothing have the keyboard but itself and what it owns, so each has its own.
    """
    owner = QApplication.activeModalWidget() or (widget.window() if widget else None)
    heading = heading_for(widget)
    if isinstance(owner, HelpWindow):
        window, heading = owner, manual.KEYS_TITLE
    else:
        known = owner.findChildren(HelpWindow) if owner else []
        window = known[0] if known else HelpWindow(owner)
    found = manual.find(heading) or (manual.pages()[0], "")
    window.turn(*found)
    window.show()
    window.raise_()
    window.activateWindow()
    window.reader.setFocus()
    return window


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _dress(document: QTextDocument) -> None:
    """Give tables their lines, and words that stand on screen a weight of their own."""
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format()
            form.setCellPadding(5)
            form.setBorder(1)
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderBrush(QBrush(QColor(theme.LINE)))
            form.setBorderCollapse(True)
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(form)
    said = QTextCharFormat()
    said.setFontFamilies(list(theme.FAMILIES))
    said.setFontFixedPitch(False)
    said.setFontPointSize(document.defaultFont().pointSizeF())
    said.setFontWeight(QFont.Weight.Bold)
    said.setForeground(QBrush(QColor(theme.ACCENT_DARK)))
    cursor = QTextCursor(document)
    for start, end in list(_quoted(document)):
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(said)


def _quoted(document: QTextDocument) -> Iterator[tuple[int, int]]:
    for block in _blocks(document):
        walk = block.begin()
        while not walk.atEnd():
            piece = walk.fragment()
            if piece.charFormat().fontFixedPitch():
                yield piece.position(), piece.position() + piece.length()
            walk += 1
