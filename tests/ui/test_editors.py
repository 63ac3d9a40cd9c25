"""One editor per kind: what is put in comes out, typed in any usual way."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Kind
from fupin_desktop.values import BadValue
from ui import finder
from ui.editors import EDITORS, Source, make_editor

# Pop-ups of the offscreen platform.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
HOUSEHOLD, PERSON, NEED = (TABLES[name].fields for name in ("household", "person", "need"))


@pytest.fixture
def editor_of(qtbot, ledger):
    def make(field, household=""):
        editor = make_editor(field, Source(ledger, household))
        qtbot.addWidget(editor)
        editor.show()
        return editor

    return make


def test_every_kind_has_an_editor():
    assert set(EDITORS) == set(Kind)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (HOUSEHOLD["name"], "王𬭎"),
        (HOUSEHOLD["note"], "第一行\n第二行"),
        (Field(name="n", label="人数", kind=Kind.INTEGER), 12),
        (Field(name="d", label="面积", kind=Kind.DECIMAL, places=2), 1234),
        (Field(name="m", label="金额", kind=Kind.MONEY), 123456789),
        (PERSON["birth_date"], "1963-04"),
        (HOUSEHOLD["military_family"], False),
        (HOUSEHOLD["military_family"], True),
        (HOUSEHOLD["kind"], "02"),
        (HOUSEHOLD["risks"], ["01", "03"]),
    ],
)
def test_value_comes_back_as_it_was(editor_of, field, value):
    editor = editor_of(field)
    assert editor.read() is None
    editor.put(value)
    assert editor.read() == value
    editor.put(None)
    assert editor.read() is None


def test_date_is_taken_in_any_usual_way(editor_of):
    editor = editor_of(PERSON["birth_date"])
    editor.box.setText("1963.4.2")
    assert editor.read() == "1963-04-02"
    editor.tidy()
    assert editor.box.text() == "1963-04-02"


def test_bad_value_has_a_sentence(editor_of):
    editor = editor_of(PERSON["birth_date"])
    editor.box.setText("1963年13月")
    with pytest.raises(BadValue, match="出生日期"):
        editor.read()


def test_choice_is_found_by_part_of_its_label(editor_of, commit):
    editor = editor_of(HOUSEHOLD["monitoring_kind"])
    editor.combo.setFocus()
    commit(editor.combo.lineEdit(), "突发")
    assert editor.read() == "03"
    editor.tidy()
    assert editor.combo.currentText() == "突发严重困难户"


def test_choice_that_does_not_exist_is_refused(editor_of):
    editor = editor_of(HOUSEHOLD["kind"])
    editor.combo.setEditText("富裕户")
    with pytest.raises(BadValue):
        editor.read()


def test_words_offered_are_those_of_today(editor_of):
    editor = editor_of(HOUSEHOLD["kind"])
    combo = editor.combo
    offered = [combo.itemText(n) for n in range(combo.count())]
    assert "脱贫户" in offered
    assert not any("贫困户" in label for label in offered)


def test_wheel_over_a_form_changes_nothing(editor_of):
    editor = editor_of(HOUSEHOLD["kind"])
    combo = editor.combo
    combo.setCurrentIndex(1)
    combo.clearFocus()
    place = QPointF(5, 5)
    wheel = QWheelEvent(
        place, combo.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    combo.wheelEvent(wheel)
    assert combo.currentIndex() == 1


def test_codes_are_ticked_one_by_one(editor_of, qtbot):
    editor = editor_of(HOUSEHOLD["risks"])
    with qtbot.waitSignal(editor.changed):
        editor.findChild(QCheckBox, "risks.03").click()
    editor.findChild(QCheckBox, "risks.01").click()
    assert editor.read() == ["01", "03"]


def test_reference_offers_only_members_of_the_household(editor_of, add, household, commit):
    other = add("household", name="李秀英")
    add("person", household=other, relation="01", name="张三丰")
    editor = editor_of(NEED["person"], household)
    editor.line.setFocus()
    commit(editor.line, "张")
    assert [name.split(" · ")[0] for name in editor.found] == ["张长富"]
    editor.line.setText(next(iter(editor.found)))
    assert editor.read() == next(iter(editor.found.values()))
    editor.line.setText("没有这个人")
    with pytest.raises(BadValue):
        editor.read()


def test_reference_is_shown_by_name(editor_of, household):
    editor = editor_of(PERSON["household"])
    editor.put(household)
    assert editor.line.text() == "张长富 · 一组"
    assert editor.read() == household


def test_a_reference_is_found_by_initials(editor_of, add, qtbot):
    wanted = add("household", name="尉迟敬")
    add("household", name="张志强")
    editor = editor_of(TABLES["visit"].fields["household"])
    assert "拼音首字母" in editor.line.placeholderText()
    qtbot.keyClicks(editor.line, "ycj")
    assert list(editor.found.values()) == [wanted]


def test_records_found_late_are_offered_all_the_same(ledger, household, qtbot, monkeypatch, commit):
    monkeypatch.setattr(finder, "PATIENCE", 0)
    editor = make_editor(TABLES["visit"].fields["household"], Source(ledger))
    qtbot.addWidget(editor)
    editor.show()
    editor.activateWindow()
    editor.line.setFocus()
    qtbot.waitUntil(editor.line.hasFocus)
    commit(editor.line, "张长")
    qtbot.waitUntil(lambda: list(editor.found.values()) == [household])
    qtbot.waitUntil(editor.line.completer().popup().isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(editor.line.completer().popup(), key)
    assert editor.read() == household
