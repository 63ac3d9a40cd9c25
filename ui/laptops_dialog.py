"""The laptops dialog: whose laptops are known here, their keys to compare, stopping one."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from fupin_desktop import refill
from fupin_desktop.enrolment import ENROLLED
from fupin_desktop.laptops import STATES, Laptop, can_stop, listed, stop, told
from fupin_desktop.registry import Registry
from fupin_desktop.succession import rotate
from ui import messages
from ui.editors import commit_typing
from ui.nesting import nest
from ui.parts import (
    button,
    characters,
    named,
    new_form,
    open_wide,
    row_table,
    run_alone,
    spaced,
    wrapped,
)
from ui.text_table import TextTable

HEADERS: Final = ("单位", "公钥", "状态", "核对码", "最近的包", "录入条数", "录入人")
ADVICE: Final = (
    "这里是本机和登记过的电脑。谁登记、谁停用，由上级单位定，随下发包告诉各台电脑。"
    "怀疑有假时，两边打电话，逐段核对整个公钥。"
)
WHY: Final = ("电脑丢失", "电脑被盗", "电脑损坏，不再使用", "已上交或报废", "人员调离")
STOP: Final = (
    "停用以后，不再接收这台电脑的包，也不再给它发包；已经收到的记录都不变。"
    "新电脑请另外生成邀请文件。"
)
ROTATE: Final = (
    "要更换本机的密钥吗？怀疑密钥泄露，或者台账是从别的电脑复制来的，才需要更换。"
    "下一个包会让对方知道新的公钥，核对码也随着变；发给旧密钥的包仍能打开。"
    "从本机复制出去的台账，更换以后要重新登记。"
)
ANEW: Final = (
    "本台账是原来的丢了、又没有备份，重新建的吗？说明以后，给各下级单位导出下发包，"
    "他们的报送包就把本单位以前写的内容带回来。程序核对不出那些是不是本单位写的，接收前要逐条看。"
)
IS_ANEW: Final = "本台账已说明是丢失以后重新建的，正在向下级要回本单位以前写的内容。"


class LaptopsDialog(QDialog):
    """Lists the laptops; stops one, changes the keys of this one, says that it is set up anew."""

    def __init__(
        self, registry: Registry, laptops: list[Laptop], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.registry = registry
        self.setWindowTitle("登记的电脑")
        self.model: TextTable[Laptop] = TextTable(HEADERS, laptop_texts, self)
        self.table = row_table(self.model, "laptops", stretched=len(HEADERS) - 1)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.facts = _selectable("facts")
        self.keys = _selectable("keys")
        self.copy = button("复制公钥", self.copy_keys, "copy")
        self.stop = button("停用这台电脑……", self.ask_why, "stop")
        self.change = button("更换本机密钥……", self.ask_to_rotate, "rotate")
        self.anew = button("", self.ask_whether_anew, "anew")
        self.anew.setVisible(registry.level != "village")
        self.is_anew = wrapped(IS_ANEW, "muted")
        self.asking: StopLaptopDialog | None = None
        self.table.selectionModel().selectionChanged.connect(self.on_chosen)
        self._lay_out()
        self.show_laptops(laptops)
        open_wide(self, 70, 38)

    def show_laptops(self, laptops: list[Laptop], device: str = "") -> None:
        """Show these laptops, one of them chosen."""
        self.model.show_items(laptops)
        row = next((n for n, one in enumerate(laptops) if one.device == device), 0)
        self.table.selectRow(row)
        self.on_chosen()

    def chosen(self) -> Laptop | None:
        """The laptop that is chosen, None without any."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.items[rows[0].row()] if rows else None

    def on_chosen(self) -> None:
        one = self.chosen()
        self.facts.setText("；".join(told(one)) + "。" if one else "")
        self.keys.setText(key_lines(one) if one else "")
        self.copy.setEnabled(one is not None)
        self.stop.setEnabled(one is not None and can_stop(self.registry, one))

    def copy_keys(self) -> None:
        """Put the whole public keys on the clipboard."""
        if one := self.chosen():
            QApplication.clipboard().setText(f"{one.name}（{one.office}）\n{key_lines(one)}")

    def ask_why(self) -> None:
        """Ask for the reason before stopping the chosen laptop."""
        if one := self.chosen():
            self.asking = StopLaptopDialog(one, self)
            self.asking.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            asking = self.asking
            asking.accepted.connect(lambda: self.stop_laptop(one, asking.why()))
            asking.open()

    def stop_laptop(self, one: Laptop, why: str) -> None:
        """Stop a laptop for a reason."""
        run_alone(
            self,
            "正在停用……",
            lambda _step: (stop(self.registry, one.device, why), listed(self.registry))[1],
            lambda laptops: self.show_laptops(laptops, one.device),
        )

    def ask_to_rotate(self) -> None:
        """Change this laptop's keys if the user agrees."""
        if messages.ask(self, ROTATE):
            run_alone(
                self,
                "正在更换密钥……",
                lambda _step: (rotate(self.registry), listed(self.registry))[1],
                self.show_laptops,
            )

    def ask_whether_anew(self) -> None:
        """Say, if the user agrees, that this ledger takes the place of a lost one; or no longer."""
        anew = not refill.is_anew(self.registry)
        if not anew or messages.ask(self, ANEW):
            refill.declare(self.registry, anew=anew)
            self.show_whether_anew()

    def show_whether_anew(self) -> None:
        """Show what was said of this ledger."""
        anew = refill.is_anew(self.registry)
        self.anew.setText("不再要回以前写的" if anew else "本台账是重新建的……")
        self.is_anew.setVisible(anew)

    def _lay_out(self) -> None:
        self.show_whether_anew()
        row = QHBoxLayout()
        for one in (self.stop, self.change, self.anew, self.copy):
            row.addWidget(one)
        row.addStretch()
        row.addWidget(button("关闭", self.accept, "close", "main"))
        column = QVBoxLayout(self)
        column.addWidget(wrapped(ADVICE, "muted"))
        column.addWidget(self.is_anew)
        column.addWidget(self.table, 1)
        column.addWidget(self.facts)
        column.addWidget(self.keys)
        nest(column, row)


class StopLaptopDialog(QDialog):
    """Asks why a laptop is stopped; accepting it means to stop it."""

    def __init__(self, laptop: Laptop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("停用电脑")
        self.reason = named(QComboBox(), "why")
        self.reason.setEditable(True)
        self.reason.addItems(WHY)
        self.go_on = button("停用", self.confirm, "go_on", "main")
        self.reason.editTextChanged.connect(lambda text: self.go_on.setEnabled(bool(text.strip())))
        form = new_form()
        form.addRow("原因", self.reason)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button("取消", self.reject, "cancel"))
        row.addWidget(self.go_on)
        column = QVBoxLayout(self)
        name = f"{laptop.name}（{laptop.office}）的电脑，公钥 {laptop.device[:8]}。"
        column.addWidget(wrapped(name + STOP))
        nest(column, form)
        nest(column, row)
        self.setMinimumWidth(characters(self, 34))

    def why(self) -> str:
        """The reason as chosen or typed."""
        return self.reason.currentText().strip()

    def confirm(self) -> None:
        """Accept the reason."""
        commit_typing()
        if self.why():
            self.accept()


def laptop_texts(one: Laptop) -> tuple[str, ...]:
    """What the table shows of a laptop, by column."""
    last = f"第 {one.number} 号 {one.received[:10]}" if one.number else ""
    state = STATES[one.state] + ("，复制使用" if one.forked else "")
    count = f"{one.operations:,} 条" if one.operations else ""
    name = f"{one.name}（{one.office}）"
    digits = spaced(one.digits) if one.state == ENROLLED else ""
    return (name, one.device[:8], state, digits, last, count, "、".join(one.users))


def key_lines(one: Laptop) -> str:
    """The whole public keys, in groups that can be read out."""
    groups = " ".join(one.device[start : start + 4] for start in range(0, len(one.device), 4))
    return f"签名公钥：{groups}\n收件公钥：{one.box}"


def _selectable(name: str) -> QLabel:
    label = wrapped(name=name)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label
