"""The first steps of a hand-over: who to whom, the pairings, the list to be signed."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import handover, handover_list, paper, titles
from fupin_desktop.handover import Parties
from fupin_desktop.handover_list import Statement
from fupin_desktop.registry import Registry
from ui.composing import commit_typing
from ui.nesting import nest
from ui.parts import button, named, new_form, row_table, run_alone, wrapped
from ui.task import attempt
from ui.text_table import TextTable
from ui.tick_table import TickTable, TickView

Row = dict[str, object]

ABOUT_PARTIES: Final = (
    "交接分几步办，每一步都可以先放下，以后再打开“交接”接着办。先写明谁交给谁，从哪一天起。"
)
ABOUT_PAIRINGS: Final = (
    "下面是移交人名下没有结束的结对。转交以后，原来的一条到交接前一天结束，接收人的从交接当天开始，"
    "以前的记录都保留；整批可以撤销（Ctrl+Z）。"
)
LEAVES: Final = "移交人离任：驻村队员名单上，移交人到前一天为止，接收人从当天开始"
ABOUT_LIST: Final = "核对以后打印，三方签字。签好了，把这次交接记入台账，随报送包交给乡镇。"
NEW_ROW: Final = ("部分", "农户", "记录", "情况")
PAIRED: Final = ("帮扶户", "原责任人", "开始", "结束")


class StepPage(QWidget):
    """A step of the hand-over: words, content, and what can be done."""

    changed = Signal()
    refreshed_on_show = True

    def __init__(self, registry: Registry, about: str) -> None:
        super().__init__()
        self.registry = registry
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(wrapped(about, "muted"))

    def refresh(self) -> None:
        """Show what the ledger holds now."""

    def add_buttons(self, *buttons: QWidget) -> None:
        """Put buttons at the end, on the right."""
        row = QHBoxLayout()
        row.addStretch()
        for one in buttons:
            row.addWidget(one)
        nest(self.column, row)


class PartiesPage(StepPage):
    """Who hands over to whom, and when."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, ABOUT_PARTIES)
        self.giver, self.taker = named(QLineEdit(), "giver"), named(QLineEdit(), "taker")
        self.date, self.witness = named(QLineEdit(), "date"), named(QLineEdit(), "witness")
        self.note = named(QLineEdit(), "note")
        self.here = named(QRadioButton("接收人继续用这台电脑：换密码和数据密钥"), "here")
        self.elsewhere = named(
            QRadioButton("接收人用另一台电脑：这一台全部报送以后清除"), "elsewhere"
        )
        form = new_form()
        for label, editor in (
            ("移交人", self.giver), ("接收人", self.taker), ("监交人", self.witness),
            ("交接日期", self.date), ("备注", self.note), ("", self.here), ("", self.elsewhere),
        ):  # fmt: skip
            form.addRow(label, editor)
        nest(self.column, form)
        self.column.addStretch()
        self.add_buttons(button("保存", self.save, "save_parties", "main"))

    def refresh(self) -> None:
        found = handover.present(self.registry)
        self.giver.setText(found.giver if found else self.registry.user)
        self.taker.setText(found.taker if found else "")
        self.witness.setText(found.witness if found else "")
        self.date.setText(found.date if found else self.registry.today())
        self.note.setText(found.note if found else "")
        (self.elsewhere if found and found.elsewhere else self.here).setChecked(True)

    def save(self) -> None:
        """Begin the hand-over, or correct it."""
        commit_typing()
        parties = Parties(
            giver=self.giver.text(), taker=self.taker.text(), date=self.date.text().strip(),
            witness=self.witness.text(), note=self.note.text(),
            elsewhere=self.elsewhere.isChecked(),
        )  # fmt: skip
        if attempt(self, lambda: handover.begin(self.registry, parties)):
            self.changed.emit()


class PairingsPage(StepPage):
    """Which pairings go over."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, ABOUT_PAIRINGS)
        self.names: dict[str, str] = {}
        self.table: TickTable[Row] = TickTable(PAIRED, self.texts, lambda row: row["id"], self)
        self.view = TickView(self.table, (14, 22, 8, 8))
        self.leaves = named(QCheckBox(LEAVES), "leaves")
        self.leaves.setChecked(True)
        self.go = button("转交勾选的", self.transfer, "transfer", "main")
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.leaves)
        self.add_buttons(
            button("全部勾选", lambda: self.table.mark_all(True), "all"),
            button("全不勾选", lambda: self.table.mark_all(False), "none"),
            self.go,
        )

    def texts(self, row: Row) -> tuple[str, ...]:
        """What the table shows of a pairing, by column."""
        household, helper = (self.names.get(str(row[name]), "") for name in ("household", "helper"))
        return household, helper, str(row["start"] or ""), str(row["end"] or "")

    def refresh(self) -> None:
        parties = handover.present(self.registry)
        rows = handover.held_by(self.registry, parties) if parties else []
        fields = self.registry.table("pairing").fields.values()
        self.names = titles.named_in(self.registry.rows, fields, rows)
        self.table.show_items([dict(row) for row in rows])
        self.table.mark_all(True)
        self.view.fit()

    def transfer(self) -> None:
        """Let the ticked pairings go over as one batch."""
        chosen = [str(row["id"]) for row in self.table.chosen()]
        registry, leaves = self.registry, self.leaves.isChecked()
        run_alone(
            self.window(), "正在转交……",
            lambda _step: handover.transfer(
                registry, handover.needed(registry), chosen, leaves=leaves
            ),
            lambda _batch: self.changed.emit(),
        )  # fmt: skip


class ListPage(StepPage):
    """The list of what is open, to be printed, signed, and written down."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry, ABOUT_LIST)
        self.found: Statement | None = None
        self.rows: TextTable[tuple[str, ...]] = TextTable(NEW_ROW, lambda row: row, self)
        self.view = row_table(self.rows, "open_things", stretched=2)
        self.said = wrapped(name="list_said")
        self.print = button("打印……", self.choose_target, "print_list", "main")
        self.keep = button("已签字，记入台账", self.record, "record")
        self.column.addWidget(self.said)
        self.column.addWidget(self.view, 1)
        self.add_buttons(self.keep, self.print)
        self.print.setEnabled(False)
        self.keep.setEnabled(False)

    def refresh(self) -> None:
        parties = handover.present(self.registry)
        if parties:
            run_alone(
                self.window(), "正在列清单……",
                lambda step: handover_list.statement(self.registry, parties, step),
                self.show_found,
            )  # fmt: skip

    def show_found(self, found: Statement) -> None:
        """Show the list."""
        self.found = found
        self.rows.show_items([
            (part.title, item.household, item.record, item.detail)
            for part in found.parts for item in part.items
        ])  # fmt: skip
        counts = "，".join(f"{part.title} {part.total:,}" for part in found.parts if part.total)
        self.said.setText(
            f"共 {found.open:,} 项没有了结{f'：{counts}' if counts else ''}。\n"
            f"台账摘要：{found.digest}"
        )
        self.print.setEnabled(True)
        self.keep.setEnabled(True)

    def choose_target(self) -> None:
        """Ask where the list goes, then print it."""
        proposal = f"交接清单 {self.registry.name} {self.registry.today()}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "保存PDF", proposal, "PDF 文件 (*.pdf)")
        if name:
            self.print_to(Path(name))

    def print_to(self, target: Path) -> None:
        """Print the list into a file."""
        found, registry = self.found, self.registry
        if found is None:
            return

        def work(_step: object) -> None:
            paper.handover(registry, found, target)
            handover_list.note_listed(registry, found.made)

        def on_printed(_none: None) -> None:
            self.said.setText(f"已生成交接清单：{target}")
            self.changed.emit()

        run_alone(self.window(), "正在生成交接清单……", work, on_printed)

    def record(self) -> None:
        """Write the hand-over into the ledger."""
        found = self.found
        if found and attempt(self, lambda: handover_list.record(self.registry, found)):
            self.said.setText("这次交接已记入台账，在“驻村队伍”的“工作交接”里。")
            self.changed.emit()
