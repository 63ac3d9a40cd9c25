"""A new project proposes phases, documents and checks, and takes what was changed of them."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from ui.project_dialog import ProjectDialog


@pytest.fixture
def parent(qtbot):
    """The window a dialog stands over."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(parent, ledger):
    dialog = ProjectDialog(ledger, parent)
    dialog.show()
    return dialog


def fill(dialog, **values):
    for name, value in values.items():
        dialog.form.rows[name].editor.put(value)


def press(qtbot, dialog, name):
    qtbot.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def phases(dialog):
    table = dialog.phases
    return [[table.item(line, column).text() for column in range(4)]
            for line in range(table.rowCount())]  # fmt: skip


def ticked(boxes):
    return {name for name, box in boxes.items() if box.isChecked() and not box.isHidden()}


LARGE = {"name": "灌渠", "category": "12", "total": 300_000_000, "planned_start": "2026-03-01",
         "planned_end": "2026-10-31"}  # fmt: skip


def test_proposals_follow_the_form(dialog):
    assert [row[0] for row in phases(dialog)] == ["前期准备", "组织实施", "验收移交"]
    fill(dialog, cycle="1", planned_start="2026-03-01", planned_end="2026-10-31")
    assert phases(dialog)[0] == ["前期准备", "20.0", "2026-03-01", "2026-04-18"]
    assert len(phases(dialog)) == 4
    fill(dialog, category="01")
    assert "14" in ticked(dialog.documents)
    fill(dialog, category="12")
    assert "07" in ticked(dialog.documents)
    assert "14" not in ticked(dialog.documents)
    assert ticked(dialog.checks) == set()
    fill(dialog, total=300_000_000)
    assert ticked(dialog.checks) == {"1", "2", "3"}
    assert dialog.checks["2"].text() == "事中重点检查（2026-07-01）"


def test_it_is_made_in_one_step(qtbot, ledger, dialog):
    fill(dialog, **LARGE)
    with qtbot.waitSignal(dialog.saved) as saved:
        press(qtbot, dialog, "proceed")
    project = saved.args[0].ids[0]
    (row,) = ledger.rows("project", [project])
    assert (row["name"], row["over_threshold"], row["region"]) == ("灌渠", True, ledger.region)
    assert ledger.count("project_phase", where={"project": project}) == 3
    assert ledger.count("project_check", where={"focus": True}) == 3
    assert ledger.count("project_document") == 15
    assert ledger.undo_label() == "新建项目“灌渠”"
    ledger.undo()
    assert ledger.count("project_phase") == 0


def test_what_somebody_changed_is_kept(qtbot, ledger, dialog):
    fill(dialog, **LARGE)
    dialog.phases.item(0, 0).setText("勘测")
    dialog.phases.setCurrentCell(1, 0)
    press(qtbot, dialog, "drop_phase")
    press(qtbot, dialog, "add_phase")
    dialog.phases.item(2, 0).setText("试水")
    dialog.documents["06"].click()
    dialog.documents["08"].click()
    dialog.checks["1"].click()
    fill(dialog, cycle="2", planned_end="2026-12-31", total=1)
    assert [row[0] for row in phases(dialog)] == ["勘测", "验收移交", "试水"]
    dialog.proceed()
    rows = ledger.select("project_phase", order=("number",))
    assert [(row["number"], row["name"]) for row in rows] == [
        (1, "勘测"), (2, "验收移交"), (3, "试水"),
    ]  # fmt: skip
    kinds = {row["kind"]: row["required"] for row in ledger.select("project_document")}
    assert "06" not in kinds
    assert kinds["08"] is False
    assert ledger.count("project_check") == 0


@pytest.mark.parametrize(
    ("cell", "text", "sentence"),
    [((0, 0), "", "阶段名称没有填"), ((1, 1), "多", "计划占比应为数字"),
     ((2, 3), "哪天", "不是日期")],
)  # fmt: skip
def test_a_wrong_phase_is_said_and_nothing_is_saved(ledger, dialog, cell, text, sentence):
    fill(dialog, **LARGE)
    dialog.phases.item(*cell).setText(text)
    dialog.proceed()
    assert sentence in dialog.problem.text()
    assert dialog.phases.currentRow() == cell[0]
    assert ledger.count("project") == 0


def test_without_a_name_nothing_is_saved(ledger, dialog):
    dialog.proceed()
    assert "请填写" in dialog.form.rows["name"].problem.text()
    assert ledger.count("project") == 0


def test_closing_keeps_what_was_changed_beside_the_form(dialog, ledger, qtbot):
    dialog.documents["01"].click()
    dialog.phases.show_texts([["前期准备", "abc", "2026-01", ""]])
    dialog.phases.item(0, 0).setText("勘察")
    dialog.reject()
    assert not dialog.isVisible()
    (draft,) = ledger.drafts.waiting()
    again = ProjectDialog(ledger, None)
    qtbot.addWidget(again)
    again.drafting.take_up(draft)
    assert again.documents["01"].isChecked() == dialog.documents["01"].isChecked()
    assert again.phases.texts() == [["勘察", "abc", "2026-01", ""]]
    assert again.sketch() == dialog.sketch()
