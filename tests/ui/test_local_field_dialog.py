"""The dialog of local fields: defined, changed, merged, put out of use, from either office."""

import pytest
from PySide6.QtWidgets import QPushButton

from fupin_desktop import exchange, local_fields
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.field_row import FieldRow
from ui.local_field_dialog import LocalFieldDialog
from ui.local_field_form import LocalFieldForm, MergeDialog
from ui.main_window import MainWindow
from ui.record_form import RecordForm
from ui.welcome import SEEN


@pytest.fixture
def dialog(qtbot, ledger):
    def show(registry=ledger):
        made = LocalFieldDialog(registry, None)
        qtbot.addWidget(made)
        made.show()
        return made

    return show


@pytest.fixture
def define(ledger):
    def make(label="灶台", registry=ledger, **more):
        wanted = {"table": "visit", "kind": "text", **more}
        return local_fields.define(registry, label=label, **wanted).ids[0]

    return make


@pytest.fixture
def township(tmp_path):
    """A township's ledger that has heard of a village's own field."""
    with Registry.create(
        tmp_path / "镇.fupin", level="township", region="990101001", name="样板镇", password=None,
        user="镇干部",
    ) as registry:  # fmt: skip
        registry.save([
            Change(table="region", values={"code": "990101001001", "name": "河湾村", "level": "5"}),
            Change(table="local_field", values={
                "region": "990101001001", "table": "visit", "label": "灶台", "kind": "text",
            }),
        ])  # fmt: skip
        yield registry


def rows(dialog):
    """What the tree says, by record type."""
    tree = dialog.tree
    tops = [tree.topLevelItem(n) for n in range(tree.topLevelItemCount())]
    return {
        top.text(0): [[top.child(n).text(c) for c in range(5)] for n in range(top.childCount())]
        for top in tops
    }


def enabled(dialog):
    return {name for name, button in dialog.buttons.items()
            if button.isEnabled() and button.isVisible()}  # fmt: skip


def form_of(dialog):
    (form,) = dialog.findChildren(LocalFieldForm)
    return form


def test_without_fields_the_dialog_says_what_they_are_for(dialog):
    shown = dialog()
    assert shown.none.isVisible()
    assert "新增" in shown.none.text()
    assert enabled(shown) == {"define"}


def test_a_field_is_defined_previewed_and_asked_for_at_once(dialog, ledger, qtbot):
    shown = dialog()
    told = []
    shown.changed.connect(lambda: told.append(True))
    shown.buttons["define"].click()
    form = form_of(shown)
    form.table.setCurrentIndex(form.table.findData("visit"))
    form.label.setText("灶台 改造")
    form.kind.setCurrentIndex(form.kind.findData("code"))
    form.choices.setPlainText("柴灶\n气灶")
    form.required.setChecked(True)
    form.section.setCurrentText("走访")
    (row,) = form.preview.findChildren(FieldRow)[-1:]
    assert row.field.label == "灶台 改造"
    assert row.editor.box.itemText(2) == "气灶"
    form.save()
    assert told == [True]
    assert rows(shown) == {"走访": [["灶台 改造", "单选", "本村自设", "在用", "0"]]}
    asked = RecordForm(ledger, "visit")
    qtbot.addWidget(asked)
    (name,) = [name for name in asked.rows if name.startswith("x.")]
    assert asked.rows[name].required
    assert list(asked.rows)[-1] != name or asked.table.sections[-1].label == "走访"


@pytest.mark.parametrize(("label", "kind", "since", "part"), [
    ("", "text", "", "名称"), ("走访日期", "text", "", "已有"), ("新项", "code", "", "两个选项"),
    ("新项", "text", "哪天", "不是日期"),
])  # fmt: skip
def test_a_senseless_definition_stays_open_with_a_sentence(dialog, label, kind, since, part):
    shown = dialog()
    shown.buttons["define"].click()
    form = form_of(shown)
    form.table.setCurrentIndex(form.table.findData("visit"))
    form.label.setText(label)
    form.kind.setCurrentIndex(form.kind.findData(kind))
    form.since.setText(since)
    form.save()
    assert form.isVisible()
    assert part in form.problem.text()
    assert rows(shown) == {}


def test_only_what_the_kind_needs_is_asked(dialog):
    shown = dialog()
    shown.buttons["define"].click()
    form = form_of(shown)
    visible = {}
    for kind in ("text", "code", "integer"):
        form.kind.setCurrentIndex(form.kind.findData(kind))
        visible[kind] = (form.choices.isVisible(), form.unit.isVisible())
    assert visible == {"text": (False, False), "code": (True, False), "integer": (False, True)}


def test_a_field_is_changed_but_not_its_kind(dialog, define):
    rec = define(kind="code", choices=["柴灶", "气灶"])
    shown = dialog()
    shown.choose(rec)
    shown.buttons["edit"].click()
    form = form_of(shown)
    assert not form.kind.isEnabled()
    assert not form.table.isEnabled()
    form.label.setText("炉灶")
    form.choices.setPlainText("柴灶\n气灶\n电灶")
    form.save()
    assert [row[0] for row in rows(shown)["走访"]] == ["炉灶"]
    assert shown.chosen().rec == rec
    assert shown.chosen().field.choices == "=柴灶|气灶|电灶"


def test_a_field_is_put_out_of_use_and_back(dialog, define, household, add):
    rec = define()
    add("visit", household=household, date="2026-05-01", **{f"x.{rec}": "柴灶"})
    shown = dialog()
    shown.choose(rec)
    assert enabled(shown) == {"define", "edit", "hide_field"}
    shown.buttons["hide_field"].click()
    assert rows(shown)["走访"] == [["灶台", "单行文字", "本村自设", "已停用", "1"]]
    assert enabled(shown) == {"define", "edit", "show_field"}
    shown.buttons["show_field"].click()
    assert rows(shown)["走访"][0][3] == "在用"


def test_fields_of_one_kind_are_merged(dialog, define):
    target, rec = define(), define("炉子")
    define("日子", kind="date")
    shown = dialog()
    shown.choose(rec)
    shown.buttons["merge"].click()
    (asked,) = shown.findChildren(MergeDialog)
    assert [asked.target.itemData(n) for n in range(asked.target.count())] == [target]
    asked.findChild(QPushButton, "merge").click()
    states = {row[0]: row[3] for row in rows(shown)["走访"]}
    assert states == {"灶台": "在用", "炉子": "已合并", "日子": "在用"}


def test_a_township_adopts_what_a_village_set(dialog, township):
    shown = dialog(township)
    (row,) = rows(shown)["走访"]
    assert row[:3] == ["灶台（河湾村自设）", "单行文字", "河湾村自设"]
    shown.choose(next(iter(shown.fields)))
    shown.buttons["adopt"].click()
    assert rows(shown)["走访"][0][:3] == ["灶台", "单行文字", "本单位统一"]
    assert "adopt" not in enabled(shown)


def test_what_the_township_set_a_village_cannot_change(dialog, ledger, township, tmp_path, define):
    define("网格员", township)
    exchange.enrol(township, ledger)
    exchange.receive(ledger, exchange.pack(township, tmp_path)[0])
    shown = dialog()
    (rec,) = [one.rec for one in shown.fields.values() if one.field.label == "网格员"]
    shown.choose(rec)
    assert shown.chosen().origin == "乡镇统一"
    assert enabled(shown) == {"define"}


def test_the_window_offers_them_and_hears_of_changes(qtbot, ledger, define):
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.show()
    define()
    window.actions_by_name["show_local_fields"].trigger()
    (shown,) = window.findChildren(LocalFieldDialog)
    shown.choose(next(iter(shown.fields)))
    with qtbot.waitSignal(window.records_changed) as told:
        shown.buttons["hide_field"].click()
    assert told.args == [frozenset({"local_field"})]
