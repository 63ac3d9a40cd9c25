"""How each column of a roster is taken: over what is there, where nothing is, or not at all."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.editing import ChoiceBox
from ui.parts import button, named, new_form, open_wide, wrapped
from ui.theme import labelled

OVER, FILL, SKIP = "覆盖", "只补空", "不导入"
WAYS: Final = (OVER, FILL, SKIP)
ABOUT: Final = (
    "覆盖：表里有的，写进台账；表里空着的，台账不变。只补空：台账里已经有的不改，在核对里列出。"
    "不导入：这一栏不读，里面有错也不拒收。辨认是哪一户、哪个人的栏目不能不导入。"
)


class ImportColumnsDialog(QDialog):
    """A choice for each column, by its title."""

    def __init__(
        self, columns: Mapping[str, bool], ways: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("每一栏怎么导入")
        self.boxes: dict[str, ChoiceBox] = {}
        for title, may_be_left in columns.items():
            box = self.boxes[title] = named(ChoiceBox(), title)
            box.addItems(WAYS if may_be_left else WAYS[:2])
            box.setCurrentText(ways.get(title, OVER))
        self._lay_out()

    def ways(self) -> dict[str, str]:
        """Give how each column is taken."""
        return {title: box.currentText() for title, box in self.boxes.items()}

    def set_all(self, way: str) -> None:
        """Choose one way for every column."""
        for box in self.boxes.values():
            box.setCurrentText(way)

    def _lay_out(self) -> None:
        inner = QWidget()
        form = new_form(inner)
        for title, box in self.boxes.items():
            form.addRow(title, box)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        row = QHBoxLayout()
        row.addWidget(button("全部覆盖", lambda: self.set_all(OVER), "all_over"))
        row.addWidget(button("全部只补空", lambda: self.set_all(FILL), "all_fill"))
        row.addStretch()
        row.addWidget(button("取消", self.reject, "leave"))
        row.addWidget(button("确定", self.accept, "confirm", "main"))
        column = QVBoxLayout(self)
        column.addWidget(labelled("每一栏怎么导入", "heading"))
        column.addWidget(wrapped(ABOUT))
        column.addWidget(area, 1)
        column.addLayout(row)
        open_wide(self, 46, 40)
