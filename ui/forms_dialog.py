"""Printing of single forms: which form, about whom, as of which day, into which file."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import homes, paper
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import Step
from fupin_desktop.paper.book import Target
from fupin_desktop.paper.prints import Print
from fupin_desktop.paper.single_forms import EACH, FORMS, LIST, PLACE, TABLE, Form
from fupin_desktop.registry import Registry
from ui.areas import listed_tables
from ui.editing import ChoiceBox
from ui.nesting import nest
from ui.paper_dialog import PaperDialog
from ui.parts import named, new_form, open_wide, wrapped
from ui.settings import Settings
from ui.theme import labelled

RECORD: Final = Form("record", "这条记录", "record", "这条记录的各项和附件，有签字的地方")


class FormsDialog(PaperDialog):
    """Writes single forms as one PDF file and shows it."""

    def __init__(
        self, registry: Registry, households: Sequence[str], parent: QWidget | None = None, *,
        form: str = "", record: tuple[str, str] = ("", ""), settings: Settings | None = None,
    ) -> None:  # fmt: skip
        """`record`: type and id of the record whose sheet or empty form is wanted."""
        super().__init__(registry, parent, settings)
        self.chosen, self.record = list(households), record
        self.forms: list[Form] = [RECORD, FORMS["blank"]] if record[0] else list(FORMS.values())
        self.kind = named(ChoiceBox(), "form")
        self.table = named(ChoiceBox(), "table")
        self.title = named(QLineEdit(), "list_title")
        self.first_year = named(QLineEdit(), "first_year")
        self.last_year = named(QLineEdit(), "last_year")
        self.everybody = named(QCheckBox("列出全部农户"), "everybody")
        self.these = named(QRadioButton(), "these_households")
        self.all_households = named(QRadioButton("全部农户"), "all_households")
        self.hint = wrapped("", "muted", "hint")
        self._lay_out()
        self._fill(form)

    @property
    def form(self) -> Form:
        """The form that is chosen."""
        return self.forms[max(0, self.kind.currentIndex())]

    def proposal(self) -> str:
        """The name proposed for the file."""
        label = self.form.label.replace("（A3）", "")
        return f"{label} {self.registry.name} {self.as_of()}.pdf"

    def work_for(self, target: Target, made: list[Print] | None) -> Callable[[Step], int]:
        """Give the work that makes the form as it is asked for now."""
        form, asked, on = self.form, self.asked(), self.as_of()
        table, rec = self.record

        def work(step: Step) -> int:
            if form is RECORD:
                return paper.record(
                    self.registry, table, [rec], target, on=on, step=step, made=made
                )
            return paper.form(self.registry, form.name, target, asked, on=on, step=step, made=made)

        return work

    def asked(self) -> paper.Asked:
        """What the form is asked for."""
        about = self.form.about
        some = about in (EACH, LIST) and self.these.isChecked()
        return paper.Asked(
            households=self.chosen if some else None,
            table=str(self.table.currentData() or "") if about == TABLE else "",
            title=self.title.text(), everybody=self.everybody.isChecked(),
            years=(self.first_year.text(), self.last_year.text()) if self._of_money() else ("", ""),
        )  # fmt: skip

    def _of_money(self) -> bool:
        return self.form.name in ("money", "funds")

    def _turn(self) -> None:
        """Offer what the form that is chosen can be asked for."""
        form = self.form
        self.hint.setText(form.hint)
        for row, shown in (
            (self.scope, form.about in (EACH, LIST)),
            (self.table, form.about == TABLE and not self.record[0]),
            (self.title, form.name == "signatures"),
            (self.years, self._of_money()),
            (self.everybody, form.about == PLACE and form.name == "progress"),
        ):  # fmt: skip
            self.rows.setRowVisible(row, shown)

    def _fill(self, form: str) -> None:
        for one in self.forms:
            self.kind.addItem(one.label, one.name)
        for name in listed_tables():
            self.table.addItem(TABLES[name].label, name)
        if self.record[0]:
            self.table.setCurrentIndex(self.table.findData(self.record[0]))
        self.title.setPlaceholderText("如：村民代表大会签到表")
        found = [one.name or "未填户主" for one in homes.read(self.registry, self.chosen[:3])]
        more = "等" if len(self.chosen) > len(found) else ""
        self.these.setText(f"选中的 {len(self.chosen):,} 户（{'、'.join(found)}{more}）")
        self.these.setVisible(bool(self.chosen))
        (self.these if self.chosen else self.all_households).setChecked(True)
        self.kind.currentIndexChanged.connect(self._turn)
        self.kind.setCurrentIndex(max(0, self.kind.findData(form)))
        self._turn()

    def _years(self) -> QWidget:
        """The first and the last year, side by side."""
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        for box, hint in ((self.first_year, "从哪年"), (self.last_year, "到哪年")):
            box.setPlaceholderText(f"{hint}，不填不限")
            box.setAccessibleName(hint)
            row.addWidget(box)
        row.addStretch()
        return both

    def _lay_out(self) -> None:
        self.setWindowTitle("打印单张表册")
        self.scope = QWidget()
        both = QHBoxLayout(self.scope)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self.these)
        both.addWidget(self.all_households)
        both.addStretch()
        self.years = self._years()
        about = "表上是这一天的情况；2020 年及以前的用当时的叫法"
        self.rows = new_form()
        self.rows.addRow("表册", self.kind)
        self.rows.addRow("", self.hint)
        self.rows.addRow("范围", self.scope)
        self.rows.addRow("记录种类", self.table)
        self.rows.addRow("标题", self.title)
        self.rows.addRow("年度", self.years)
        self.rows.addRow("", self.everybody)
        self.rows.addRow("截至日期", self.day_row(about))
        column = QVBoxLayout(self)
        column.addWidget(labelled("打印单张表册", "heading"))
        nest(column, self.rows)
        column.addWidget(self.preview, 1)
        nest(column, self.last_row())
        open_wide(self, 72, 46)
