"""Texts exactly as typed: taken out of a form's editors and put back, readable or not."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from fupin_desktop import values
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Line
from fupin_desktop.values import BadValue
from ui.editing import Editor
from ui.editors import CodesEditor, ShownValue
from ui.field_row import FieldRow
from ui.life_asks import PersonChoice
from ui.ref_editors import RefEditor, RefsEditor, titles_for
from ui.titles import GONE

Texts = Mapping[str, Json]  # by field


def typed_in(editor: Editor) -> Json:
    """Give what stands in an editor, as it was typed or chosen."""
    for kind, take in TAKING.items():
        if isinstance(editor, kind):
            return take(editor)
    typed = typed_into(editor.box)
    return values.lasting(editor.field, typed, editor.today()) if isinstance(typed, str) else typed


def typed_into(box: QWidget) -> Json:
    """Give what stands in a line, a text, a box of choices or of a tick."""
    if isinstance(box, QComboBox):
        return _chosen(box)
    if isinstance(box, QPlainTextEdit):
        return box.toPlainText()
    if isinstance(box, QCheckBox):
        return box.isChecked()
    return box.text() if isinstance(box, QLineEdit) else None


def put(box: QWidget, typed: Json) -> None:
    """Put back what stood in a box."""
    if isinstance(box, QLineEdit) and isinstance(typed, str):
        box.setText(typed)
    elif isinstance(box, QPlainTextEdit) and isinstance(typed, str):
        box.setPlainText(typed)
    elif isinstance(box, QCheckBox):
        box.setChecked(typed is True)
    elif isinstance(box, QComboBox):
        choose(box, typed)


def retype(editor: Editor, typed: Json) -> None:
    """Put back what stood in an editor; it counts as typed."""
    if isinstance(editor, RefsEditor) and isinstance(typed, dict):
        editor.put(typed.get("ids"))
        editor.line.setText(str(typed.get("text") or ""))
    elif isinstance(editor, RefEditor) and isinstance(typed, dict):
        _name(editor, str(typed.get("rec") or ""), str(typed.get("text") or ""))
    elif isinstance(editor, PersonChoice | CodesEditor):
        editor.put(typed)
    else:
        put(editor.box, typed)
    editor.changed.emit()


def choose(box: QComboBox, typed: Json) -> None:
    """Choose what was chosen in a box, or write what was written into it."""
    held = typed if isinstance(typed, dict) else {"text": typed, "data": None}
    text, data = str(held.get("text") or ""), held.get("data")
    places = [n for n in range(box.count()) if box.itemText(n) == text]
    fitting = [n for n in places if box.itemData(n) == data] or places
    if fitting:
        box.setCurrentIndex(fitting[0])
    line = box.lineEdit()
    if line:
        box.setEditText(text)
        line.setCursorPosition(0)


def words_in(editor: Editor) -> str:
    """Say what stands in an editor, for people to read."""
    if isinstance(editor, RefsEditor):
        names = titles_for(editor.source, editor.field.choices, editor.ids)
        chosen = [names.get(rec, GONE) for rec in editor.ids]
        return "、".join(filter(None, [*chosen, editor.line.text()]))
    if isinstance(editor, CodesEditor):
        return "、".join(box.text() for box in editor.boxes.values() if box.isChecked())
    if isinstance(editor, PersonChoice):
        return editor.combo.currentText() if editor.chosen else ""
    typed = typed_in(editor)
    return str(typed.get("text") or "") if isinstance(typed, dict) else str(typed or "")


def texts_of(rows: Mapping[str, FieldRow], names: Collection[str] | None = None) -> dict[str, Json]:
    """Give what stands in some rows of a form, or in all that take typing."""
    return {
        name: typed_in(row.editor) for name, row in rows.items()
        if not isinstance(row.editor, ShownValue) and (names is None or name in names)
    }  # fmt: skip


def retype_rows(rows: Mapping[str, FieldRow], texts: Json) -> list[str]:
    """Put texts back into the rows of a form; give the names of fields that are no more."""
    held = texts if isinstance(texts, dict) else {}
    for name, typed in held.items():
        if name in rows and typed_in(rows[name].editor) != typed:
            retype(rows[name].editor, typed)
    return [name for name in held if name not in rows]


def lines_of(
    rows: Mapping[str, FieldRow],
    table: str = "",
    rec: str = "",
    names: Collection[str] | None = None,
) -> list[Line]:
    """Say what stands in some rows, or in all that hold anything."""
    said = {
        name: words_in(row.editor) for name, row in rows.items()
        if not isinstance(row.editor, ShownValue)
    }  # fmt: skip
    return [
        Line(label=rows[name].field.label, text=words, table=table, rec=rec,
             name=rows[name].field.name, sensitive=rows[name].field.sensitive)
        for name, words in said.items() if (words if names is None else name in names)
    ]  # fmt: skip


def _held(editor: RefEditor) -> str:
    try:
        return editor.line.held() or ""
    except BadValue:
        return ""


def _name(editor: RefEditor, rec: str, text: str) -> None:
    editor.line.hold(rec)
    if text != editor.line.text() and not (rec and editor.line.text()):
        editor.line.setText(text)


def _chosen(box: QComboBox) -> Json:
    index = box.findText(box.currentText(), Qt.MatchFlag.MatchExactly)
    data = box.currentData() if box.itemText(box.currentIndex()) == box.currentText() else None
    if data is None and index >= 0:
        data = box.itemData(index)
    return {"text": box.currentText(), "data": cast(Json, data)}


TAKING: dict[type[Editor], Callable[[Any], Json]] = {
    RefsEditor: lambda editor: {"ids": [*editor.ids], "text": editor.line.text()},
    RefEditor: lambda editor: {"rec": _held(editor), "text": editor.line.text()},
    PersonChoice: lambda editor: editor.chosen,
    CodesEditor: lambda editor: [code for code, box in editor.boxes.items() if box.isChecked()],
}
