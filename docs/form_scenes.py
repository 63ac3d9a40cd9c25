"""The picture of a form while it is filled in: remarks beside the fields, what is missing below."""

from camera import over, reopened, settle, shown

from fupin_desktop import demo
from ui.record_form import RecordDialog, RecordForm


def draw(made: demo.Demo) -> None:
    """Type somebody of another household, born on another day than the number says."""
    registry = reopened(made.villages[0])
    window = shown(registry)
    home, other = registry.find("household", limit=2)
    known = next(
        one for one in registry.select("person", where={"household": other}) if one["id_number"]
    )
    form = RecordForm(registry, "person", given={"household": home})
    dialog = RecordDialog(form, window)
    typed = {"name": known["name"], "birth_date": "1981.5.3", "id_number": known["id_number"]}
    for name, text in typed.items():
        form.rows[name].editor.line.setText(str(text))
        form.rows[name].editor.left.emit()
    settle()
    over(window, "form_remarks", dialog)
    window.close()
