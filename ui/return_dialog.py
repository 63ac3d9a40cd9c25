"""Sending a field back with a comment, and answering what was sent back."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from fupin_desktop import returned
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from fupin_desktop.returned import Returned
from ui import messages, task
from ui.composing import commit_typing
from ui.editors import ChoiceBox
from ui.flow import FlowLayout
from ui.nesting import nest
from ui.parts import button, characters, named, wrapped
from ui.theme import labelled, rule
from ui.titles import kind_of, name_of

LINES: Final = 3  # of the box for what is said
DROPPED: Final = "写好的内容还没有保存，关闭就没有了。确定不要了吗？"
WIDE: Final = 44  # Chinese characters
COMMENTS: Final = ("与材料不符，请核对", "没有填全，请补上", "照片看不清，请重拍")
REPLIES: Final = ("情况属实，已与本人核对", "已改正", "本人外出，回来后核对")


class SayDialog(QDialog):
    """Asks for a few words about something and saves them."""

    saved = Signal(object)  # what `write` gave

    def __init__(self, word: str, parent: QWidget | None) -> None:
        """`word` is what the button says."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.text = named(QPlainTextEdit(), "text")
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(self.text.fontMetrics().lineSpacing() * LINES + 18)
        self.column = QVBoxLayout(self)
        self.word, self.before_typing = word, ""
        self.setMinimumWidth(characters(self, WIDE))

    def finish(self, label: str, phrases: Sequence[str]) -> None:
        """Lay out the box for the words, phrases that are often used, and the buttons."""
        head = labelled(label, "heading")
        head.setBuddy(self.text)
        self.column.addWidget(head)
        self.column.addWidget(self.text, 1)
        chips = FlowLayout()
        for number, phrase in enumerate(phrases):
            chip = button(phrase, partial(self.say, phrase), f"phrase.{number}", "link")
            chip.setAutoDefault(False)
            chips.addWidget(chip)
        nest(self.column, chips)
        self.column.addWidget(rule())
        row = QHBoxLayout()
        row.addWidget(labelled("Ctrl+S 保存，Esc 关闭", "muted"))
        row.addStretch()
        row.addWidget(button("关闭", self.reject, "close"))
        row.addWidget(button(self.word, self.proceed, "proceed", "main"))
        nest(self.column, row)
        QShortcut(QKeySequence.StandardKey.Save, self, self.proceed)
        self.text.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Be as high as the texts that break lines need; Qt asks them too early."""
        needed = self.column.totalHeightForWidth(self.width())
        self.resize(self.width(), max(self.height(), needed))

    def reject(self) -> None:
        commit_typing()
        typed = self.text.toPlainText().strip()
        lost = typed and typed != self.before_typing.strip()
        if not lost or messages.ask(self, DROPPED):
            super().reject()

    def say(self, phrase: str) -> None:
        """Put a phrase after what is written already."""
        before = self.text.toPlainText().strip()
        self.text.setPlainText(f"{before}；{phrase}" if before else phrase)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.text.setFocus()

    def proceed(self) -> None:
        """Save what was written and close; a refusal keeps the dialog open."""
        commit_typing()
        made = task.attempt(self, lambda: self.write(self.text.toPlainText()))
        if made is not None:
            self.saved.emit(made)
            self.accept()

    def write(self, text: str) -> object:
        """Save what was written."""
        raise NotImplementedError


class ReturnDialog(SayDialog):
    """Chooses a field of a record, shows what it holds, and sends it back with a comment."""

    def __init__(self, registry: Registry, table: str, rec: str, parent: QWidget | None) -> None:
        super().__init__("退回", parent)
        self.registry = registry
        self.table, self.rec = table, rec
        self.setWindowTitle("退回修改")
        self.item = named(ChoiceBox(), "item")
        self.now = wrapped(name="now")
        self.fields = {field.name: field for field in returned.fields_of(registry, table)}
        self.item.addItem(returned.WHOLE, "")
        for name, field in self.fields.items():
            self.item.addItem(self._label(name), name)
            self.item.setItemData(self.item.count() - 1, field.hint, Qt.ItemDataRole.ToolTipRole)
        self.item.setCurrentIndex(1 if self.fields else 0)
        self.item.currentIndexChanged.connect(self._show_now)
        told = wrapped(f"{kind_of(table)}：{name_of(registry, table, rec)}", "title", "called")
        self.column.addWidget(told)
        self.sent = returned.beside(registry, table, rec)
        self.before = wrapped("", "notice", "before")
        self.column.addWidget(labelled("退回哪一项", "heading"))
        self.column.addWidget(self.item)
        self.column.addWidget(self.now)
        self.column.addWidget(self.before)
        self.finish("退回意见：哪里不对，要怎样改", COMMENTS)
        self._show_now()
        self.item.setFocus()

    def choose(self, name: str) -> None:
        """Choose a field by name."""
        self.item.setCurrentIndex(max(0, self.item.findData(name)))

    def write(self, text: str) -> Batch:
        name = str(self.item.currentData())
        return returned.reject(self.registry, self.table, self.rec, name, text)

    def _label(self, name: str) -> str:
        return returned.label_of(self.registry.table(self.table), self.fields[name])

    def _show_now(self) -> None:
        name = str(self.item.currentData())
        self.now.setText(
            f"现在填的：{returned.held(self.registry, self.table, self.rec, name)}" if name
            else "整条记录不对、不全，或不该有这条记录时用它。"
        )  # fmt: skip
        self.before.setText("\n".join(one.sentence for one in self.sent.get(name, ())))
        self.before.setVisible(bool(self.before.text()))
        self.fit()


class ReplyDialog(SayDialog):
    """Shows what was sent back and takes the village's answer."""

    def __init__(
        self, registry: Registry, found: Sequence[Returned], parent: QWidget | None
    ) -> None:
        super().__init__("保存答复", parent)
        self.registry = registry
        self.found, one = found, found[0]
        self.setWindowTitle("答复退回")
        more = f"等 {len(found)} 项" if len(found) > 1 else ""
        self.column.addWidget(wrapped(f"{one.about}{more}", "title", "called"))
        self.column.addWidget(wrapped(one.sentence, "notice", "sentence"))
        self.finish("答复（能改的请直接修改那一项，不用答复）", REPLIES)
        self.before_typing = one.reply
        self.text.setPlainText(one.reply)

    def write(self, text: str) -> Batch:
        return returned.reply(self.registry, [one.rec for one in self.found], text)


class NoteDialog(SayDialog):
    """Takes down why something is to go back once its package has been received."""

    def __init__(self, about: str, parent: QWidget | None) -> None:
        super().__init__("接收后退回", parent)
        self.setWindowTitle("退回修改")
        self.column.addWidget(wrapped(about, "title", "called"))
        self.column.addWidget(wrapped("现在记下；接收这个包以后就退回，随下发包到村里。", "muted"))
        self.finish("退回意见：哪里不对，要怎样改", COMMENTS)

    def write(self, text: str) -> str:
        if not text.strip():
            raise FupinError("请写明退回的意见：哪里不对，要怎样改。什么也没有记下。")
        return text.strip()
