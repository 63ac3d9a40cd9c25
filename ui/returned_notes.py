"""What stands beside fields that were sent back, and the buttons that lead there."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop import returned
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from fupin_desktop.returned import Returned
from ui import task
from ui.remarks import Remark
from ui.return_dialog import ReplyDialog, ReturnDialog

Then = Callable[[Batch], object]


def remarks(
    registry: Registry, table: str, rec: str, parent: QWidget, then: Then
) -> dict[str, list[Remark]]:
    """Give by field what was sent back, with the answer at a click; under "" the rest."""
    found = returned.beside(registry, table, rec)
    return {name: [_remark(registry, one, parent, then) for one in several]
            for name, several in found.items()}  # fmt: skip


def note(found: Mapping[str, Sequence[Returned]], name: str) -> str:
    """Say in one text what was sent back of a field."""
    return "\n".join(one.sentence for one in found.get(name, ()))


def tell(button: QPushButton, found: Mapping[str, Sequence[Returned]]) -> None:
    """Let a button say how much of a record was sent back; it hides where nothing was."""
    number = sum(map(len, found.values()))
    button.setText(f"有 {number} 项退回，点此查看")
    button.setVisible(number > 0)


def answer(
    registry: Registry, found: Sequence[Returned], parent: QWidget, then: Then
) -> None:  # fmt: skip
    """Ask for a village's answer."""
    dialog = ReplyDialog(registry, found, parent)
    dialog.saved.connect(then)
    dialog.open()


def send_back(registry: Registry, table: str, rec: str, parent: QWidget, then: Then) -> None:
    """Ask which field of a record goes back and why."""
    dialog = ReturnDialog(registry, table, rec, parent)
    dialog.saved.connect(then)
    dialog.open()


def settle(registry: Registry, recs: Sequence[str], parent: QWidget, then: Then) -> None:
    """Settle what was sent back."""
    batch = task.attempt(parent, lambda: returned.close(registry, recs))
    if batch is not None:
        then(batch)


def _remark(registry: Registry, one: Returned, parent: QWidget, then: Then) -> Remark:
    if registry.level == "village":
        word, act = "写答复……", partial(answer, registry, [one], parent, then)
    else:
        word, act = "了结", partial(settle, registry, [one.rec], parent, then)
    return Remark(one.sentence, acts=((word, act),))
