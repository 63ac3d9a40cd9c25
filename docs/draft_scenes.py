"""The pictures of drafts: the line above a form, and the list after an end without closing."""

from datetime import timedelta

from camera import busiest, over, reopened, settle, shown, until

from fupin_desktop import demo
from fupin_desktop.record import Change
from ui.draft_dialog import DraftDialog
from ui.drafting import Drafting
from ui.main_window import MainWindow
from ui.record_form import RecordDialog, RecordForm


def draw(made: demo.Demo) -> None:
    """Type into two forms as if the program ended there; open it again, and one of the forms."""
    registry = reopened(made.villages[0])
    home, now = busiest(registry), registry.now()
    registry.now = lambda: now - timedelta(minutes=57)
    window = shown(registry)
    begin(window, "household", home, {"phone": "13900001234", "note": "屋后排水沟堵了，雨天倒灌"})
    begin(window, "need", "", {"content": "想把后坡两亩茶园改成新品种"}, household=home)
    registry.now = lambda: now
    registry.save([Change(table="household", rec=home, values={"phone": "13700005678"})])
    registry.drafts.held.clear()  # as after a kill: the forms are gone, the drafts are there
    window.close()
    window = shown(reopened(made.villages[0]))
    until(lambda: window.findChild(DraftDialog) is not None)
    dialog = window.findChild(DraftDialog)
    dialog.list.setCurrentRow(1)
    over(window, "drafts", dialog)
    form = RecordDialog(RecordForm(window.registry, "household", home), window)
    over(window, "draft_line", form)
    for draft in window.registry.drafts.all():
        window.registry.drafts.drop(draft.id)
    window.registry.undo()
    window.close()


def begin(window: MainWindow, table: str, rec: str, texts: dict[str, str], **given: str) -> None:
    """Type into a form and take it away without closing it."""
    dialog = RecordDialog(RecordForm(window.registry, table, rec, given=given), window)
    for name, text in texts.items():
        dialog.form.rows[name].editor.put(text)
    dialog.findChild(Drafting).write()
    dialog.deleteLater()
    settle()
