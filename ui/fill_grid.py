"""The fill-in grid 补录: some fields of the records of a list, filled in beside each other."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from fupin_desktop import away, filling, values
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.drafts import Draft, Line, Sketch
from fupin_desktop.errors import Step
from fupin_desktop.record import Batch, Change, Heads
from fupin_desktop.registry import Registry
from ui.column_chooser import ColumnChooser
from ui.drafting import Drafting
from ui.editing import commit_typing
from ui.fill_cells import FillView
from ui.fill_model import Cell, FillModel, Shown
from ui.nesting import nest
from ui.parts import button, give_role, named, open_wide, run_alone, wrapped
from ui.theme import labelled
from ui.titles import kind_of

SETTING: Final = "fill_in"  # of the ledger: {"fields": {table: names}, "across": whether}
USUAL: Final = 4  # fields proposed the first time
AT_ONCE: Final = 50  # rows that are looked up without a progress bar
PART: Final = 250  # rows looked up between two reports of progress
KEPT: Final = 2000  # records of a list that a draft remembers; beyond, only those typed into
MOST_LINES: Final = 200  # cells a draft tells one by one
HINT: Final = (
    "直接打字就填；回车到下一格。可以从 Excel 或 WPS 整块粘贴（Ctrl+V），Ctrl+D 向下照填，"
    "Ctrl+Z 退一步，Delete 清空。黄色的格子改过，红色的填得不对。"
)
DOWN, ACROSS = "回车向下", "回车向右"


def kept_fields(registry: Registry, table: str) -> list[Field]:
    """Give the fields filled in last time, or else some usual ones."""
    able = filling.fillable(registry, table)
    held = _setting(registry).get("fields", {}).get(table, [])
    names = [name for name in held if name in able]
    listed = [name for name in registry.table(table).listed if name in able and name != "name"]
    return [able[name] for name in names or listed[:USUAL] or [*able][:USUAL]]


def keep_fields(registry: Registry, table: str, names: Sequence[str]) -> None:
    """Remember which fields are filled in."""
    held = _setting(registry)
    fields = {**held.get("fields", {}), table: list(names)}
    registry.set_setting(SETTING, {**held, "fields": fields})


def _setting(registry: Registry) -> dict[str, Any]:
    found: dict[str, Any] = registry.setting(SETTING, {})
    return found


def choose_fields(
    registry: Registry, table: str, shown: Sequence[Field], parent: QWidget
) -> ColumnChooser:
    """Ask which fields are filled in."""
    labels = {name: field.label for name, field in filling.fillable(registry, table).items()}
    dialog = ColumnChooser(labels, [field.name for field in shown], parent)
    dialog.setWindowTitle("选择要补录的栏目")
    return dialog


class FillDialog(QDialog):
    """The grid with its switches, what is said about the current cell, and the way to save."""

    saved = Signal(object)  # the Batch

    def __init__(
        self, registry: Registry, table: str, ids: Sequence[str], parent: QWidget | None,
        fields: Sequence[Field] = (),
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setObjectName("fill_dialog")
        self.registry, self.table = registry, table
        self.written: list[Change] = []  # what is being saved
        self.gone = 0  # rows left out for belonging to households that moved away
        self.model = FillModel(registry, table, fields or kept_fields(registry, table), ids)
        self.view = FillView(self.model)
        self.view.across = bool(_setting(registry).get("across"))
        self.about = named(labelled("", "muted"), "fill_about")
        self.told = wrapped("", "muted", "fill_told")
        self.bad = button("", self.show_wrong, "fill_wrong", "notice")
        self.direction = button("", self.turn_direction, "fill_direction")
        self.save_button = button("保存", self.save, "save_fill", "main")
        self.drafting = Drafting(registry, self, self)
        self._lay_out()
        self._connect()
        self._say_state()
        open_wide(self, 92, 50)
        self.view.start()
        self.view.setFocus()
        self.drafting.offer(Sketch(form="fill", table=table))

    # ---- what can be done ---------------------------------------------------------------------

    def take(self, texts: Mapping[Cell, str]) -> None:
        """Take a block of texts; many rows are looked up behind a progress bar first."""
        fresh = [*dict.fromkeys(rec for rec, _ in texts if rec not in self.model.seen)]
        if len(fresh) <= AT_ONCE:
            self.model.put(texts)
            return

        def look(step: Step) -> tuple[dict[str, Shown], dict[str, Heads]]:
            rows: dict[str, Shown] = {}
            heads: dict[str, Heads] = {}
            for start in range(0, len(fresh), PART):
                step(start, len(fresh))
                more = self.model.look(fresh[start : start + PART])
                rows, heads = {**rows, **more[0]}, {**heads, **more[1]}
            return rows, heads

        def put(found: tuple[dict[str, Shown], dict[str, Heads]]) -> None:
            self.model.learn(found)
            self.model.put(texts)

        run_alone(self, f"正在核对 {len(fresh):,} 行……", look, put)

    def choose_columns(self) -> None:
        """Ask which fields are filled in; what was typed into those that stay is kept."""
        dialog = choose_fields(self.registry, self.table, self.model.fields, self)
        dialog.chosen.connect(self._take_fields)
        dialog.open()

    def turn_direction(self) -> None:
        """Let Enter move the other way."""
        self.view.across = not self.view.across
        held = _setting(self.registry)
        self.registry.set_setting(SETTING, {**held, "across": self.view.across})
        self._say_state()
        self.view.setFocus()

    def show_wrong(self) -> None:
        """Go to the next cell that cannot be saved so."""
        places = {rec: number for number, rec in enumerate(self.model.ids)}
        names = [one.name for one in self.model.fields]
        cells = [(places[rec], names.index(name)) for rec, name in self.model.wrong()]
        if not cells:
            return
        here = (self.view.currentIndex().row(), self.view.currentIndex().column())
        first = len(self.model.own)
        after = [(line, first + place) for line, place in cells if (line, first + place) > here]
        self.view.go(*(after[0] if after else (cells[0][0], first + cells[0][1])))
        self.view.setFocus()

    def save(self) -> None:
        """Save what was typed as one step; what is wrong stays in the grid."""
        commit_typing()
        self.view.setFocus()  # takes the cell being typed into
        self.written, self.gone = self.registry.read(partial(
            away.changes_here, office=self.registry.region, changes=self.model.changes()
        ))  # fmt: skip
        found = self.written
        if not found and self.gone:
            self.say("都属于已迁出的户，这里只能看，什么也没有保存。要改的请告诉迁入村。")
            return
        if not found:
            self.say(
                "没有可以保存的改动。" if not self.model.cells else "红色的格子填得不对，请先改好。"
            )
            return
        label = filling.label(self.table, found, self.model.fields)
        run_alone(
            self, f"正在保存 {len(found):,} 条……",
            lambda step: self.registry.save(found, label=label, step=step), self._finish,
        )  # fmt: skip

    def say(self, sentence: str, role: str = "notice") -> None:
        """Say a sentence below the grid."""
        self.told.setText(sentence)
        give_role(self.told, role)

    def reject(self) -> None:
        commit_typing()
        self.view.setFocus()
        super().reject()

    # ---- the draft ----------------------------------------------------------------------------

    def sketch(self) -> Sketch | None:
        """What was typed and is not saved."""
        if not self.model.cells:
            return None
        typed: dict[str, Json] = {}
        for (rec, name), held in self.model.cells.items():
            row = typed.setdefault(rec, {})
            if isinstance(row, dict):
                row[name] = self._lasting(name, held.text)
        ids = self.model.ids if len(self.model.ids) <= KEPT else [*typed]
        return Sketch(
            form="fill", table=self.table, title=self.windowTitle(),
            state={"fields": [one.name for one in self.model.fields], "ids": [*ids],
                   "cells": typed},
            lines=tuple(self._lines()),
            seen={rec: self.model.seen[rec] for rec in typed if rec in self.model.seen},
        )  # fmt: skip

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed, on the rows and columns it was typed into."""
        able = filling.fillable(self.registry, self.table)
        state = draft.state if isinstance(draft.state, dict) else {}
        names, ids = state.get("fields"), state.get("ids")
        fields = [able[str(one)] for one in names if one in able] if isinstance(names, list) else []
        shown = [str(one) for one in ids] if isinstance(ids, list) else []
        self.model.show(fields or self.model.fields, shown or self.model.ids)
        self.model.seen = {**self.model.seen, **draft.seen}
        cells = state.get("cells")
        rows = cells.items() if isinstance(cells, dict) else ()
        self.model.put({
            (rec, name): str(text) for rec, row in rows if isinstance(row, dict)
            for name, text in row.items()
        })  # fmt: skip
        self.view.start()

    def _lasting(self, name: str, text: str) -> str:
        field = next(one for one in self.model.fields if one.name == name)
        return values.lasting(field, text, self.registry.today())

    def _lines(self) -> list[Line]:
        more = len(self.model.cells) - MOST_LINES
        places = {rec: number for number, rec in enumerate(self.model.ids)}
        labels = {one.name: one.label for one in self.model.fields}
        return [
            *(Line(label=f"{self.model.shown(places[rec]).who.name}·{labels[name]}",
                   text=self._lasting(name, held.text), table=self.table, rec=rec, name=name)
              for (rec, name), held in [*self.model.cells.items()][:MOST_LINES]),
            # Cells that are not told one by one keep the draft from being taken for saved.
            *([Line(label="还有", text=f"{more} 格")] if more > 0 else []),
        ]  # fmt: skip

    # ---- inside -------------------------------------------------------------------------------

    def _take_fields(self, names: list[str]) -> None:
        able = filling.fillable(self.registry, self.table)
        fields = [able[name] for name in names if name in able][: filling.WIDEST]
        self.model.show(fields or kept_fields(self.registry, self.table), self.model.ids)
        keep_fields(self.registry, self.table, [one.name for one in self.model.fields])
        self._say_state()
        self.view.start()

    def _finish(self, batch: Batch) -> None:
        found = self.written
        waiting = filling.proposed(self.registry, self.table, found)
        count = sum(len(one.values) for one in found)
        self.model.forget_saved()
        left = len(self.model.cells)
        self.say(
            f"已保存 {count:,} 格，可以用“撤销”整批退回。"
            + (f"其中 {waiting:,} 格由乡镇确定，已作为建议报送。" if waiting else "")
            + (f"还有 {left:,} 格填得不对，留在表里。" if left else "")
            + (f"{self.gone:,} 条属于已迁出的户，没有保存。" if self.gone else "")
        )
        if not left:
            self.drafting.drop()
        self.saved.emit(batch)

    def _say_cell(self) -> None:
        index = self.view.currentIndex()
        if not index.isValid():
            self.say(HINT, "muted")
            return
        sentence, wrong = self.model.said(index.row(), index.column())
        if self.model.doubt and not wrong:  # told on: Enter has left the cell already
            self.say(self.model.doubt)
        else:
            self.say(sentence or HINT, "problem" if wrong else "muted")

    def _say_state(self) -> None:
        kind, count = kind_of(self.table), len(self.model.ids)
        self.setWindowTitle(f"补录：{kind}（{count:,} 条）")
        wrong = len(self.model.wrong())
        right = len(self.model.cells) - wrong
        self.about.setText(f"改了 {right:,} 格" if right else "")
        self.bad.setText(f"{wrong:,} 格填得不对，点此去看")
        self.bad.setVisible(bool(wrong))
        self.save_button.setEnabled(bool(right))
        self.direction.setText(ACROSS if self.view.across else DOWN)
        self.direction.setToolTip("换成另一个方向")
        self._say_cell()

    def _connect(self) -> None:
        self.model.typed.connect(self._say_state)
        self.model.typed.connect(self.drafting.note)
        self.view.moved.connect(self._say_cell)
        self.view.filled.connect(self.take)
        self.view.refused.connect(self.say)
        QShortcut(QKeySequence.StandardKey.Save, self, self.save)

    def _lay_out(self) -> None:
        columns = button("栏目……", self.choose_columns, "fill_columns")
        close = button("关闭", self.reject, "close")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(wrapped(HINT, "muted", "fill_hint"), 1)
        head.addWidget(self.direction)
        head.addWidget(columns)
        foot.addWidget(self.about)
        foot.addWidget(self.bad)
        foot.addStretch()
        foot.addWidget(close)
        foot.addWidget(self.save_button)
        for one in (self.direction, columns, close, self.bad, self.save_button):
            # Enter inside a cell moves on: it must not press a button.
            one.setAutoDefault(False)
            one.setDefault(False)
        column = QVBoxLayout(self)
        column.addWidget(self.drafting.line)
        nest(column, head)
        column.addWidget(self.view, 1)
        column.addWidget(self.told)
        nest(column, foot)
