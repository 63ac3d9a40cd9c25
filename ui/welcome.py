"""The first screen of a ledger: what it is, what must not be in it, and who works with it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fupin_desktop.registry import Registry
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import button, characters, named, wrapped
from ui.theme import labelled
from ui.unlock import people, set_person

NOTICE = "辅助台账，以全国系统数据为准；不得存储国家秘密。"
SEEN = "notice_seen"  # the ledger's own setting


def is_due(registry: Registry) -> bool:
    """Tell whether the first screen has still to be shown for this ledger."""
    return not registry.setting(SEEN, False) or not registry.user


class Welcome(QWidget):
    """Shown once per ledger, and whenever nobody is named as the person working."""

    started = Signal()

    def __init__(self, registry: Registry) -> None:
        super().__init__()
        self.registry = registry
        self.person = named(QLineEdit(registry.user or next(iter(people(registry)), "")), "person")
        self.person.setMaximumWidth(characters(self, 16))
        self.person.returnPressed.connect(self.start)
        self.problem = wrapped(role="problem", name="person.problem")
        row = QHBoxLayout()
        row.addWidget(labelled("使用人姓名"))
        row.addWidget(self.person)
        row.addWidget(button("开始使用", self.start, "start", "main"))
        row.addStretch()
        card = QFrame()
        card.setProperty("role", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(36, 30, 36, 30)
        column.setSpacing(14)
        column.addWidget(labelled("驻村台账", "title"))
        column.addWidget(labelled(registry.name, "heading"))
        column.addWidget(wrapped(NOTICE, "notice"))
        column.addSpacing(8)
        nest(column, row)
        column.addWidget(labelled("每一笔记录都会记下是谁填写的。", "muted"))
        column.addWidget(self.problem)
        layout = QHBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(card, 2, Qt.AlignmentFlag.AlignVCenter)
        layout.addStretch(1)

    def start(self) -> None:
        """Take the name and go on to the ledger."""
        commit_typing()
        name = self.person.text().strip()
        if not name:
            self.problem.setText("请填写使用人姓名。")
            self.person.setFocus()
            return
        set_person(self.registry, name)
        self.registry.set_setting(SEEN, True)
        self.started.emit()
