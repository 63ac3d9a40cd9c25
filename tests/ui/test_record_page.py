"""The page of any record: values, links, what refers to it, and what can be done with it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.attachment_dialog import AttachmentDialog
from ui.conflict_dialog import ConflictDialog
from ui.duplicates_dialog import DuplicatesDialog
from ui.facts import Facts
from ui.history_dialog import HistoryDialog
from ui.record_form import RecordDialog
from ui.record_page import RecordPage


@pytest.fixture
def page(qtbot, ledger):
    page = RecordPage(ledger)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.records_changed.connect(lambda _tables: page.refresh())
    page.show()
    return page


@pytest.fixture
def need(add, household):
    visit = add("visit", household=household, date="2026-05-01", content="入户")
    return add("need", household=household, visit=visit, content="修房", state="2")


def press(qtbot, page, name):
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def texts(widget):
    return [one.text() for one in widget.findChildren(QLabel) if not one.isHidden()]


def test_what_is_filled_is_shown_and_nothing_else(page, need):
    page.open("need", need)
    shown = texts(page.facts)
    assert page.name.text() == "修房"
    assert page.kind.text() == "需求"
    assert {"需求内容", "修房", "办理状态", "办理中"} <= set(shown)
    assert "办结日期" not in shown


def test_references_are_links(qtbot, page, need, household):
    page.open("need", need)
    link = page.facts.findChild(QLabel, "visit.link")
    assert ">张长富 · 一组 · 2026-05-01</a>" in link.text()
    for label, expected in ((link, "visit"), (None, "household")):
        with qtbot.waitSignal(page.opened) as opened:
            if label is None:
                press(qtbot, page, "owner")
            else:
                rec = label.text().split('"')[1]
                label.linkActivated.emit(rec)
        assert opened.args[0] == expected
    assert opened.args == ["household", household]


def test_link_to_a_record_that_is_gone_leads_nowhere(page, add, household):
    need = add("need", household=household, content="修房", visit="a" * 32)
    page.open("need", need)
    assert "（一条记录）" in page.facts.findChild(QLabel, "visit.link").text()


def test_names_are_shown_as_typed(page, add):
    project = add("project", name="<b>路</b> & 桥", year="2026", category="99")
    asset = add("asset", project=project, name="桥")
    page.open("asset", asset)
    assert "&lt;b&gt;路&lt;/b&gt; &amp; 桥" in page.facts.findChild(QLabel, "project.link").text()


def test_record_is_changed_in_its_form(qtbot, page, need, ledger):
    page.open("need", need)
    press(qtbot, page, "edit")
    dialog = page.findChild(RecordDialog)
    dialog.form.rows["result"].editor.put("已修好")
    dialog.save()
    assert ledger.fetch("need", need).values["result"] == "已修好"
    assert "已修好" in texts(page.facts)


def test_history_and_attachments_open(qtbot, page, need, add, household):
    add("attachment", household=household, record_table="need", record=need, title="照片")
    page.open("need", need)
    assert page.buttons["attachments"].text() == "附件 1"
    press(qtbot, page, "history")
    page.findChild(HistoryDialog).close()
    press(qtbot, page, "attachments")
    page.findChild(AttachmentDialog).close()


def test_deleting_asks_names_what_goes_along_and_leaves_the_page(
    qtbot, page, add, ledger, message_box
):
    project = add("project", name="村道硬化", year="2026")
    add("project_phase", project=project, number=1, name="开工")
    page.open("project", project)
    message_box.expect("删除项目“村道硬化 · 2026”，连同它下面的 1 条记录？", answer=False)
    press(qtbot, page, "delete")
    assert ledger.count("project") == 1
    message_box.expect("删除项目")
    with qtbot.waitSignal(page.left):
        press(qtbot, page, "delete")
    assert (ledger.count("project"), ledger.count("project_phase")) == (0, 0)
    ledger.undo()
    assert (ledger.count("project"), ledger.count("project_phase")) == (1, 1)


def test_open_conflicts_of_the_record_lead_to_their_values(qtbot, page, need, disagree):
    page.open("need", need)
    assert not page.conflicts.isVisible()
    disagree("need", need, "content", "修屋顶", "修院墙")
    page.refresh()
    assert page.conflicts.text() == "有 1 项两处不一致，待核定，点此查看"
    assert any("李敏填“修屋顶”" in text for text in texts(page.facts))
    press(qtbot, page, "record_conflicts")
    dialog = page.findChild(ConflictDialog)
    assert [one.rec for one in dialog.conflicts] == [need]
    dialog.close()


def test_what_refers_to_a_need_is_added_with_need_and_household(qtbot, page, need, household, add):
    add("measure", household=household, need=need, content="危房改造")
    page.open("need", need)
    related = page.related
    assert related.buttons["measure.need"].text() == "帮扶措施 1"
    assert related.total == 1
    press(qtbot, page, "add_related")
    dialog = related.findChild(RecordDialog)
    assert not {"need", "household"} & set(dialog.form.rows)
    dialog.form.rows["content"].editor.put("通水")
    dialog.save()
    assert len(related.view.records.ids) == 2
    labels = [one.label for one in related.view.records.columns]
    assert "受益户" not in labels
    with qtbot.waitSignal(page.opened) as opened:
        related.view.opened.emit(related.view.records.ids[0])
    assert opened.args[0] == "measure"
    related.view.ordered.emit("content")
    assert related.view.records.index(0, labels.index("措施内容")).data() == "危房改造"


def test_another_record_starts_with_its_own_list(page, add, household):
    first = add("person", household=household, name="甲", relation="03")
    second = add("person", household=household, name="乙", relation="03")
    add("schooling", person=first, year="2025")
    page.open("person", first)
    assert page.related.link.table == "schooling"
    page.related.buttons["insurance.person"].click()
    page.refresh()
    assert page.related.link.table == "insurance"
    page.open("person", second)
    assert page.related.link.table == "membership"


def test_nothing_refers_to_a_visit_that_led_to_nothing(page, add, household):
    page.open("visit", add("visit", household=household, date="2026-05-01"))
    assert not page.related.isVisible()


def test_township_sees_the_place_of_a_record(qtbot, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "青石镇.fupin", **about, password=None) as town:
        values = {"name": "李明", "region": "990101001001"}
        rec = town.save([Change(table="staff", values=values)]).ids[0]
        facts = Facts(town)
        qtbot.addWidget(facts)
        facts.show_record(town.fetch("staff", rec))
        assert "990101001001" in texts(facts)
        town.save([Change(table="region", values={"code": "990101001001", "name": "河湾村"})])
        facts.show_record(town.fetch("staff", rec))
        assert "河湾村" in texts(facts)


def test_what_belongs_to_a_household_that_moved_away_is_only_read(page, ledger, household, need):
    gone = {"village": "990101001002"}
    ledger.save([Change(table="household", rec=household, values=gone)])
    page.open("need", need)
    assert page.gone.text() == "张长富户已迁出到990101001002，这里只能看。"
    assert page.buttons["edit"].isHidden()
    assert page.buttons["delete"].isHidden()
    assert not page.buttons["history"].isHidden()
    assert page.related.add_button.isHidden()
    page.show_attachments()
    panel = page.findChild(AttachmentDialog).panel
    assert panel.told.text() == page.gone.text()
    assert panel.findChild(QPushButton, "add_files").isHidden()
    assert not panel.acceptDrops()
    page.findChild(AttachmentDialog).close()
    ledger.undo()
    page.refresh()
    assert page.gone.isHidden()
    assert not page.buttons["edit"].isHidden()


def test_somebody_merged_is_taken_apart_from_the_page_of_who_stands_for_him(
    page, qtbot, ledger, add, household
):
    keep = add("person", household=household, relation="03", name="张小")
    other = add("person", household=household, relation="03", name="张小")
    ledger.merge([(keep, other)])
    page.open("person", keep)
    assert page.twins.text() == "另有 1 条重复登记已并入这一条（拆开……）"
    press(qtbot, page, "twins")
    dialog = page.window().findChild(DuplicatesDialog)
    qtbot.waitUntil(lambda: bool(dialog.pairs.items))
    assert dialog.which.currentData() == "merged"
    dialog.part()
    qtbot.waitUntil(page.twins.isHidden)
    assert ledger.count("person", where={"name": "张小"}) == 2
    dialog.close()
