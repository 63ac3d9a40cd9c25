"""The page of a project: light, money, phases, documents to tick, households, findings."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from fupin_desktop import projects
from fupin_desktop.record import Change
from ui.history_dialog import HistoryDialog
from ui.main_window import MainWindow
from ui.project_dialog import ProjectDialog
from ui.project_page import ProjectPage
from ui.record_form import RecordDialog
from ui.theme import ALARM
from ui.welcome import SEEN


@pytest.fixture
def project(ledger):
    """A project of 2026 that has begun."""
    return projects.start(ledger, {
        "name": "灌渠", "category": "12", "total": 30_000_000, "state": "3",
        "planned_start": "2026-01-01", "planned_end": "2026-07-31", "filed": "2026-01",
        "notice_before": "2026-01",
    }).ids[0]  # fmt: skip


@pytest.fixture
def page(qtbot, ledger, project):
    page = ProjectPage(ledger)
    qtbot.addWidget(page)
    page.records_changed.connect(lambda _tables: page.refresh())
    page.resize(1200, 700)
    page.show()
    page.open("project", project)
    return page


def settle():
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(qtbot, widget, name):
    qtbot.mouseClick(widget.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def findings(page):
    settle()
    labels = page.findChildren(QLabel)
    return {one.objectName().removeprefix("finding."): one.text() for one in labels
            if one.objectName().startswith("finding.")}  # fmt: skip


def cells(part):
    model = part.view.model()
    return [[model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())]  # fmt: skip


def box(page, kind):
    settle()
    return page.findChild(QCheckBox, f"have.{kind}")


def test_the_head_says_how_it_stands_and_why(page, ledger, project):
    assert (page.name.text(), page.state.text()) == ("灌渠", "实施")
    assert page.light.text() == "进度：红"
    assert "进度严重滞后。“前期准备”应在" in page.why.text()
    assert not page.large.isVisible()
    ledger.save([Change(table="project", rec=project, values={"total": 300_000_000})])
    page.refresh()
    assert page.large.isVisible()


def test_phases_have_lights_of_their_own(page, ledger, qtbot):
    part = page.parts["project_phase"]
    assert part.heading.text() == "阶段 3"
    assert [row[:2] for row in cells(part)] == [
        ["前期准备", "● 红"], ["组织实施", "● 红"], ["验收移交", "● 绿"],
    ]  # fmt: skip
    index = part.view.model().index(0, 1)
    assert index.data(Qt.ItemDataRole.ForegroundRole) == QColor(ALARM)
    press(qtbot, page, "report")
    dialog = page.findChild(RecordDialog)
    assert "planned_share" not in dialog.form.rows
    dialog.form.rows["done_share"].editor.put(1000)
    dialog.save()
    assert cells(part)[0][1] == "● 绿"
    assert ledger.undo_label().startswith("修改项目阶段")


def test_a_part_is_ordered_by_its_header(page):
    part = page.parts["project_phase"]
    part.view.ordered.emit("-planned_start")
    assert [row[0] for row in cells(part)] == ["验收移交", "组织实施", "前期准备"]


def test_without_an_unfinished_phase_one_must_be_chosen(page, ledger, message_box):
    rows = ledger.find("project_phase")
    ledger.save([
        Change(table="project_phase", rec=rec, values={"done_share": 1000}) for rec in rows
    ])  # fmt: skip
    page.refresh()
    message_box.expect("各阶段都已完成")
    page.report()


def test_a_document_is_ticked_in_one_step_and_back_with_undo(page, qtbot, ledger):
    assert "缺少资料：" in findings(page)["documents_missing"]
    assert page.lacking.text() == "已有 0/17"
    qtbot.mouseClick(box(page, "01"), Qt.MouseButton.LeftButton)
    assert ledger.undo_label() == "项目资料“村民（代表）会议决议”改为已有"
    assert page.lacking.text() == "已有 1/17"
    assert "会议决议" not in findings(page)["documents_missing"]
    ledger.undo()
    page.refresh()
    assert not box(page, "01").isChecked()
    assert box(page, "08").toolTip() == ""


def test_what_the_template_has_and_the_project_has_not_is_added(page, qtbot, ledger):
    assert not page.template.isVisible()
    ledger.undo()
    rec = ledger.save([Change(table="project", values={"name": "桥", "category": "13"})]).ids[0]
    page.open("project", rec)
    assert page.light.text() == "进度：未判断"
    press(qtbot, page, "complete")
    assert ledger.count("project_phase", where={"project": rec}) == 3
    assert ledger.count("project_document", where={"project": rec}) == 17
    assert not page.template.isVisible()


def test_money_and_the_households_it_reached(page, qtbot, add, project, household):
    other = add("household", name="李四")
    for stage, amount in (("1", 20_000_000), ("3", 15_000_000)):
        add("fund_flow", project=project, stage=stage, date="2026-02", amount=amount, level="1",
            purpose="5")  # fmt: skip
    for home, amount in ((household, 300_000), (other, 100_000)):
        add("payment", project=project, household=home, date="2026-03", amount=amount)
    page.refresh()
    settle()
    shown = {one.objectName(): one.text() for one in page.money.findChildren(QLabel)}
    assert shown["money.到账"] == "200,000.00 元"
    assert shown["money.到户"] == "4,000.00 元"
    text = " ".join(one.text() for one in page.money.findChildren(QLabel))
    assert "结余 50,000.00 元" in text
    assert "到账来源：中央 200,000.00 元" in text
    assert "使用去向：公益设施建设 150,000.00 元" in text
    part = page.parts["payment"]
    assert part.more.text() == "到 2 户，户均 2,000.00 元，最多 3,000.00 元，最少 1,000.00 元"
    with qtbot.waitSignal(page.opened) as asked:
        part.view.opened.emit(part.view.records.ids[0])
    assert asked.args[0] == "household"
    assert asked.args[1] in (household, other)


def test_a_payment_to_nobody_opens_itself(page, qtbot, add, project):
    rec = add("payment", project=project, date="2026-03", amount=1)
    page.refresh()
    assert page.parts["payment"].more.text() == "都没有写明农户"
    with qtbot.waitSignal(page.opened) as asked:
        page.parts["payment"].view.opened.emit(rec)
    assert asked.args == ["payment", rec]


def test_findings_are_sentences(page, ledger, add, project):
    add("asset", project=project, name="泵房", kind="1")
    add("project_check", project=project, stage="1", date="2026-01")
    ledger.save([Change(table="project", rec=project, values={"filed": None, "state": "4"})])
    page.refresh()
    found = findings(page)
    assert found["asset_without_keeper"] == "资产“泵房”没有管护人。"
    assert found["not_filed"] == "项目已完工，还没有备案。"
    assert "phase_overdue" not in found  # the light says so
    assert page.parts["project_check"].more.text() == "还没有事中、事后检查"


@pytest.mark.parametrize("table", ["project_phase", "project_check", "fund_flow", "asset",
                                   "payment", "project_document"])  # fmt: skip
def test_a_part_is_added_to_this_project(page, qtbot, table):
    press(qtbot, page, f"add.{table}")
    dialog = page.findChild(RecordDialog)
    assert dialog.form.table.name == table
    assert "project" not in dialog.form.rows
    assert dialog.form.given["project"] == page.rec
    dialog.reject()


def test_a_document_is_filled_in_beside_its_box(page, qtbot, ledger):
    press(qtbot, page, "open.06")
    dialog = page.findChild(RecordDialog)
    dialog.form.rows["number"].editor.put("示例备1号")
    dialog.form.rows["have"].editor.put(True)
    dialog.save()
    settle()
    (row,) = ledger.select("project_document", where={"kind": "06"})
    assert (row["number"], row["have"]) == ("示例备1号", True)
    assert any("示例备1号" in one.text() for one in page.documents.findChildren(QLabel))


def test_history_editing_and_deleting(page, qtbot, ledger, message_box):
    press(qtbot, page, "history")
    page.findChild(HistoryDialog).close()
    press(qtbot, page, "edit")
    page.findChild(RecordDialog).reject()
    message_box.expect("连同它下面的 20 条记录", answer=False)
    press(qtbot, page, "delete")
    assert ledger.count("project") == 1
    message_box.expect("删除项目“灌渠")
    with qtbot.waitSignal(page.left):
        press(qtbot, page, "delete")
    assert ledger.count("project") == ledger.count("project_phase") == 0


def test_it_opens_from_the_list_and_a_new_one_is_shown(qtbot, ledger, project):
    ledger.set_setting(SEEN, True)
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.show()
    work = window.workplace
    work.show_list("project").opened.emit(project)
    page = work.stack.currentWidget()
    assert isinstance(page, ProjectPage)
    assert page.rec == project
    work.new("project")
    dialog = work.findChild(ProjectDialog)
    for name, value in (("name", "新桥"), ("category", "13")):
        dialog.form.rows[name].editor.put(value)
    dialog.proceed()
    assert page.name.text() == "新桥"
    assert page.isVisible()
