"""Looking into who was missing in a list, from the window."""

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt

from fupin_desktop import absences
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.absence_dialog import AbsenceDialog
from ui.import_dialog import ImportDialog

TITLES = "户编号,人编号,姓名,与户主关系,民族\n"
PEOPLE = [f"1001,200{n},石{name},{'之子' if n else '户主'}," for n, name in enumerate("大二三四")]


@pytest.fixture
def registry(tmp_path):
    with Registry.create(
        tmp_path / "村.fupin", level="village", region="990101001201", name="幸福村",
        password=None, user="王芳",
    ) as registry:  # fmt: skip
        [home] = registry.save([
            Change(table="household", values={"name": "石大", "number": "1001"})
        ]).ids  # fmt: skip
        registry.save([
            Change(table="person", values={
                "household": home, "relation": "03" if n else "01", "name": f"石{name}",
                "number": f"200{n}",
            })
            for n, name in enumerate("大二三四")
        ])  # fmt: skip
        yield registry


def importing(qtbot, registry, path, *people):
    path.write_text(TITLES + "".join(f"{one}苗族\n" for one in people), encoding="utf-8")
    dialog = ImportDialog(registry, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.open_book(path)
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)
    return dialog


@pytest.fixture
def dialog(qtbot, registry, tmp_path):
    """The list after a roster without two of them, which seems to be one of some only."""
    importer = importing(qtbot, registry, tmp_path / "部分.csv", *PEOPLE[:2])
    qtbot.mouseClick(importer.missing, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: importer.noted is not None, timeout=60_000)
    dialog = AbsenceDialog(registry)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    dialog.look()
    qtbot.waitUntil(lambda: bool(dialog.lines) and dialog.isEnabled(), timeout=60_000)
    return dialog


def shown(dialog):
    return [one.name for one in dialog.model.items]


def test_importing_a_complete_list_notes_who_is_missing(qtbot, registry, tmp_path):
    dialog = importing(qtbot, registry, tmp_path / "名单.csv", *PEOPLE[:3])
    assert dialog.missing.text() == "记入减员核实（1）"
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert "名单中没有的 1 条已记入“台账”菜单的“减员核实”。" in dialog.summary.text()
    assert not dialog.missing.isVisible()
    assert [one.name for one in absences.listed(registry)] == ["石四"]


def test_a_list_of_some_only_is_noted_when_the_user_says_so(qtbot, registry, tmp_path):
    dialog = importing(qtbot, registry, tmp_path / "名单.csv", PEOPLE[0])
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert absences.listed(registry) == []
    assert dialog.missing.isVisible()
    qtbot.mouseClick(dialog.missing, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.missing.isVisible(), timeout=60_000)
    assert "3 条已记入" in dialog.notice.text()
    assert len(absences.listed(registry)) == 3


def test_what_came_of_it_is_written_for_the_chosen_and_can_be_taken_back(qtbot, dialog, registry):
    assert shown(dialog) == ["石三", "石四"]
    dialog.view.selectAll()
    dialog.outcome.setCurrentText("已死亡")
    dialog.note.setText("核对死亡证明")
    qtbot.mouseClick(dialog.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown(dialog) == [], timeout=60_000)
    assert dialog.which.currentText() == "没有核实的 0"
    assert not dialog.write.isEnabled()
    dialog.which.setCurrentIndex(1)
    assert [one.texts[4:6] for one in dialog.model.items] == [("已死亡", "核对死亡证明")] * 2
    assert {one.absence.user for one in absences.listed(registry)} == {"王芳"}
    dialog.view.selectRow(0)
    qtbot.mouseClick(dialog.reopen, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(dialog.model.items) == 1, timeout=60_000)
    assert sum(one.is_open for one in absences.listed(registry)) == 1


def test_words_narrow_the_list_and_what_is_shown_is_exported(qtbot, dialog, tmp_path):
    dialog.search.setText("石四 部分")
    assert shown(dialog) == ["石四"]
    target = tmp_path / "核实.xlsx"
    dialog.write_book(target)
    qtbot.waitUntil(lambda: "已导出 1 条" in dialog.told.text(), timeout=60_000)
    assert load_workbook(target).active["B4"].value == "石四"


def test_enter_leads_to_the_household(qtbot, dialog, registry):
    dialog.view.setFocus()
    with qtbot.waitSignal(dialog.opened) as opened:
        qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    assert opened.args == ["household", registry.find("household")[0]]
    assert not dialog.isVisible()


def test_an_empty_list_says_how_it_fills(qtbot, registry):
    dialog = AbsenceDialog(registry)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.show()
    dialog.look()
    qtbot.waitUntil(dialog.empty.isVisible, timeout=60_000)
    assert not dialog.export.isEnabled()
