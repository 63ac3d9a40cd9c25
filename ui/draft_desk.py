"""What the window does about drafts: shows, offers after a crash, keeps them at the end."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from ui import messages
from ui.draft_dialog import DraftDialog
from ui.draft_openers import can_open, open_draft
from ui.drafting import leave_all, write_all
from ui.workplace import Workplace

UNWRITTEN: Final = (
    "有 {number} 份没保存的填写内容写不进磁盘，现在关闭程序会丢失。"
    "选“否”可以回去保存，或先清理磁盘再关闭。要关闭吗？"
)


def show_drafts(
    work: Workplace, parent: QWidget, then: Callable[[], object], *, crashed: bool = False
) -> DraftDialog:
    """List the drafts; what is taken up opens in its form."""
    dialog = DraftDialog(work.registry, partial(can_open, work), parent, crashed=crashed)
    dialog.taken.connect(partial(open_draft, work))
    dialog.finished.connect(lambda _how: then())
    dialog.open()
    return dialog


def offer_drafts(work: Workplace, parent: QWidget, then: Callable[[], object]) -> None:
    """Offer what was being typed when the program ended without being closed."""
    orphans = work.registry.drafts.orphans()
    notice = work.registry.drafts.take_notice()
    if notice:
        messages.warning(parent, notice)
    if orphans:
        show_drafts(work, parent, then, crashed=True)


def may_close(work: Workplace | None, window: QWidget) -> bool:
    """Keep all drafts, and ask only where the disk did not take them: closing would lose them."""
    write_all(window)
    number = len(work.registry.drafts.unwritten) if work else 0
    if number and not messages.ask(window, UNWRITTEN.format(number=number)):
        return False
    leave_all(window)
    return True
