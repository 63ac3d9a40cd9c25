"""Surveying one household after the other 逐户填: save one, and the next is there."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import surveys, titles, values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.registry import Registry
from ui import task
from ui.drafting import Drafting
from ui.editing import commit_typing
from ui.form import RecordForm
from ui.form_draft import FormDraft
from ui.nesting import nest
from ui.parts import button, characters, give_role, named, open_wide, wrapped
from ui.theme import labelled, rule

NAMES: Final = 12  # Chinese characters of the list of households
DONE_MARK: Final = "✓ "
TOLD: Final = ("phone", "address", "kind", "monitoring_kind", "risk_state")
ALL_DONE: Final = "这些户都填完了。按 Esc 关闭。"


class SurveyRunDialog(QDialog):
    """The households still to be surveyed on the left, the answer of one on the right."""

    saved = Signal(object)  # the Batch

    def __init__(
        self, registry: Registry, row: dict[str, Json], households: Sequence[str],
        parent: QWidget | None, first: str = "",
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("survey_run")
        self.setWindowTitle(f"逐户填：{row['name']}")
        self.registry, self.round = registry, str(row["id"])
        self.households = list(households)
        self.filled: set[str] = set()
        self.names = named(QListWidget(), "households")
        self.place = labelled("", "muted")
        self.who = labelled("", "heading")
        self.facts = wrapped("", "muted", "run_facts")
        self.said = wrapped("", "problem", "run_said")
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form = self._form(first or self.households[0])
        self.drafting = Drafting(registry, FormDraft(self.form), self)
        self.save_button = button("保存并到下一户", self.save, "save_next", "main")
        self._lay_out()
        self._fill_names()
        open_wide(self, 78, 48)
        self.names.setCurrentRow(self.households.index(first) if first in self.households else 0)
        self.names.currentRowChanged.connect(self._turn)
        self._turn(self.names.currentRow())

    @property
    def household(self) -> str:
        """The household whose answer is shown."""
        return self.households[max(0, self.names.currentRow())]

    def save(self) -> None:
        """Save the answer and go on to the next household that has none."""
        commit_typing()
        if not self.form.valid():
            self.form.bring_up()
            return
        if self.form.blank:
            self._say("还没有填写任何一项。填一项再保存，或者按“跳过”。")
            return
        change = self.form.change()
        if change is not None:
            name = self.who.text()
            label = f"登记排查：{name}"
            batch = task.attempt(self, lambda: self.registry.save([change], label=label))
            if batch is None:
                return
            self.saved.emit(batch)
        self.drafting.drop()
        self.filled.add(self.household)
        self._mark(self.names.currentRow())
        self.skip()

    def skip(self) -> None:
        """Go on to the next household that is not done; what is typed here stays as a draft."""
        here = self.names.currentRow()
        order = [*range(here + 1, len(self.households)), *range(here + 1)]
        left = [row for row in order if self.households[row] not in self.filled]
        if not left:
            self._say(ALL_DONE, "notice")
            self.save_button.setEnabled(False)
        elif left[0] == here:
            self._say("这是最后一户了。")
        else:
            self.names.setCurrentRow(left[0])

    def reject(self) -> None:
        commit_typing()
        super().reject()

    # ---- inside -------------------------------------------------------------------------------

    def _form(self, household: str) -> RecordForm:
        rec = surveys.answer_id(self.registry, self.round, household)
        if self.registry.count(surveys.ANSWER, where={"id": rec}):
            return RecordForm(self.registry, surveys.ANSWER, rec)
        given: dict[str, Json] = {"round": self.round, "household": household}
        return RecordForm(self.registry, surveys.ANSWER, given=given)

    def _turn(self, row: int) -> None:
        if not 0 <= row < len(self.households):
            return
        commit_typing()
        self.form = self._form(self.households[row])
        kept = FormDraft(self.form)
        self.drafting.turn_to(kept)
        self.form.changed.connect(self.drafting.note)
        self.form.changed.connect(lambda: self._say(""))
        self.area.setWidget(self.form)
        self._say("")
        self.save_button.setEnabled(True)
        self._tell(self.households[row], row)
        self._order()
        self.drafting.offer(kept.like())
        QTimer.singleShot(0, self.form, self._focus)

    def _focus(self) -> None:
        if not self.names.hasFocus():
            self.form.focus_first()

    def _tell(self, household: str, row: int) -> None:
        """Say who it is, and what helps at the door."""
        self.place.setText(f"第 {row + 1} 户，共 {len(self.households)} 户")
        found = self.registry.rows("household", [household])
        if not found:
            self.who.setText("这一户已不在台账里")
            self.facts.setText("")
            return
        held, table = found[0], self.registry.table("household")
        self.who.setText(titles.title_of(table, held, {}))
        members = self.registry.count("person", where={"household": household})
        told = [f"{members} 人"]
        told += [f"{table.fields[name].label} {values.show(table.fields[name], held[name])}"
                 for name in TOLD if held[name] is not None]  # fmt: skip
        visits = self.registry.select("visit", where={"household": household}, limit=1)
        told += [f"上次走访 {row['date']}：{str(row['content'] or '')[:40]}" for row in visits]
        self.facts.setText("　".join(told))

    def _fill_names(self) -> None:
        rows = {str(row["id"]): row for row in self.registry.rows("household", self.households)}
        table = self.registry.table("household")
        for rec in self.households:
            name = titles.title_of(table, rows[rec], {}) if rec in rows else "（已不在）"
            QListWidgetItem(name, self.names)

    def _mark(self, row: int) -> None:
        item = self.names.item(row)
        item.setText(DONE_MARK + item.text().removeprefix(DONE_MARK))

    def _say(self, sentence: str, role: str = "problem") -> None:
        self.said.setText(sentence)
        give_role(self.said, role)
        self.said.setVisible(bool(sentence))

    def _order(self) -> None:
        last: QWidget = self.names
        for widget in (*self.form.stops(), self.save_button, self.skip_button, self.close_button):
            self.setTabOrder(last, widget)
            last = widget

    def _lay_out(self) -> None:
        self.skip_button = button("跳过", self.skip, "skip")
        self.close_button = button("关闭", self.reject, "close")
        for one in (self.skip_button, self.close_button, self.save_button):
            # Enter inside a field goes to the next one.
            one.setAutoDefault(False)
            one.setDefault(False)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Whoever has come to the button by Enter saves by Enter.
            enter = QShortcut(key, self.save_button, self.save_button.click)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)  # as an argument it is not heeded
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)
        right = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(self.who, 1)
        head.addWidget(self.place)
        nest(right, head)
        right.addWidget(self.facts)
        right.addWidget(rule())
        right.addWidget(self.area, 1)
        right.addWidget(self.said)
        self.said.hide()
        body = QHBoxLayout()
        self.names.setFixedWidth(characters(self, NAMES))
        body.addWidget(self.names)
        nest(body, right, 1)
        foot = QHBoxLayout()
        foot.addWidget(labelled("Enter 到下一项，Ctrl+S 保存并到下一户，Esc 关闭", "muted"))
        foot.addStretch()
        for one in (self.close_button, self.skip_button, self.save_button):
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.addWidget(self.drafting.line)
        nest(column, body, 1)
        nest(column, foot)
