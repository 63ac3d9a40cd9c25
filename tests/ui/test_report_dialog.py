"""The dialog 自定义报表: running, sorting, records behind a figure, building, sending, files."""

import openpyxl
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QAbstractItemModelTester

from fupin_desktop import report
from fupin_desktop.conditions import Condition
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.report import COUNT, YEARLY, Column, Definition
from ui.areas import place_of
from ui.main_window import MainWindow
from ui.report_builder import ReportBuilder
from ui.report_dialog import ReportDialog
from ui.welcome import SEEN

TOWNSHIP, VILLAGE = "990101001", "990101001201"
ASKED = Definition(
    name="走访表", groups=("group_name",),
    columns=(Column(field="name"), Column(what=COUNT, table="visit")),
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    """A township with three households in two groups, called on twice, once and never."""
    with Registry.create(
        tmp_path / "t", level="township", region=TOWNSHIP, name="样板镇", password=None, user="甲"
    ) as registry:
        registry.set_setting(SEEN, True)
        for name, group, visits in (("张三", "一组", 2), ("李四", "一组", 1), ("王五", "二组", 0)):
            values = {"name": name, "group_name": group, "village": VILLAGE, "kind": "01"}
            (home,) = registry.save([Change(table="household", values=values)]).ids
            for day in range(visits):
                visit = {"household": home, "date": f"2026-01-0{day + 1}"}
                registry.save([Change(table="visit", values=visit)])
        report.save(registry, ASKED)
        yield registry


def ready(qtbot, dialog):
    qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.isEnabled(), timeout=30_000)


@pytest.fixture
def dialog(qtbot, ledger):
    made = ReportDialog(ledger)
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.table)
    made.show()
    ready(qtbot, made)
    return made


@pytest.fixture
def builder(qtbot, ledger):
    made = ReportBuilder(ledger, ASKED, ASKED.name, None)
    qtbot.addWidget(made)
    made.show()
    made.finder.finish()
    return made


def cells(model):
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def names(dialog):
    return [dialog.names.item(row).text() for row in range(dialog.names.count())]


def in_window(qtbot, ledger):
    """The window of a ledger, and its reports opened in it."""
    window = MainWindow(ledger)
    qtbot.addWidget(window)
    window.show()
    window.actions_by_name["show_reports"].trigger()
    dialog = window.findChild(ReportDialog)
    ready(qtbot, dialog)
    return window, dialog


def test_the_chosen_report_is_run_with_its_subtotals(dialog):
    assert names(dialog)[0] == "走访表"
    assert names(dialog)[1:] == [f"{one.name}（示例）" for one in report.EXAMPLES]
    assert cells(dialog.table) == [
        ["一组", "张三", "2"], ["一组", "李四", "1"], ["一组 小计（2 户）", "", "3"],
        ["二组", "王五", "0"], ["二组 小计（1 户）", "", "0"], ["合计（3 户）", "", "3"],
    ]  # fmt: skip
    bold = [dialog.table.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in (0, 2)]
    assert [one is not None for one in bold] == [False, True]


def test_a_click_on_a_header_sorts_within_the_groups(dialog, qtbot):
    for first in ("李四", "张三"):
        dialog.sort(2)
        ready(qtbot, dialog)
        assert cells(dialog.table)[0][1] == first
        assert cells(dialog.table)[2][0] == "一组 小计（2 户）"
    dialog.sort(0)  # a group stays where it is
    assert dialog.sheet is not None


def test_every_figure_leads_to_the_records_behind_it(qtbot, ledger):
    window, dialog = in_window(qtbot, ledger)
    dialog.view.setCurrentIndex(dialog.table.index(2, 2))
    qtbot.keyClick(dialog.view, Qt.Key.Key_Return)
    area, _ = place_of("visit")
    page = window.workplace.pages[area].shown
    assert page.table.name == "visit"
    qtbot.waitUntil(lambda: page.model.rowCount() == 3, timeout=30_000)


@pytest.mark.parametrize("row", ["household", "person"])
def test_records_behind_a_figure_are_listed_though_they_are_not_here_any_more(qtbot, ledger, row):
    for name, gone in (("赵六", {"end": "2026-01-01"}), ("钱七", {"village": "990101002201"})):
        values = {"name": name, "village": VILLAGE}
        (home,) = ledger.save([Change(table="household", values=values)]).ids
        member = {"household": home, "name": name, "relation": "01"}
        ledger.save([Change(table="person", values=member)])
        ledger.save([Change(table="household", rec=home, values=gone)])
    asked = Definition(name="全部", row=row, closed=True, columns=(Column(field="name"),))
    report.save(ledger, asked)
    window, dialog = in_window(qtbot, ledger)
    dialog.names.setCurrentRow(names(dialog).index("全部"))
    ready(qtbot, dialog)
    assert dialog.sheet.definition == asked
    total = len(dialog.sheet.ids)
    assert total == ledger.count(row)
    dialog.show_behind(len(dialog.table.items) - 1, 0)
    area, _ = place_of(row)
    page = window.workplace.pages[area].shown
    qtbot.waitUntil(lambda: page.model.rowCount() == total, timeout=30_000)


def test_one_record_is_opened_and_nothing_says_so(dialog):
    opened = []
    dialog.opened.connect(lambda table, _rec: opened.append(table))
    dialog.show_behind(3, 2)
    assert "没有记录" in dialog.told.text()
    dialog.show_behind(1, 2)
    assert opened == ["visit"]


def test_a_report_goes_to_a_workbook_and_to_a_file_and_back(dialog, qtbot, tmp_path):
    dialog.write_to(tmp_path / "a.xlsx")
    qtbot.waitUntil(lambda: dialog.folder.target is not None and dialog.isEnabled(), timeout=30_000)
    rows = [*openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].values]
    assert rows[-1][2] == 3
    dialog.write_to(tmp_path / "a.json")
    qtbot.waitUntil((tmp_path / "a.json").exists, timeout=30_000)
    qtbot.waitUntil(dialog.isEnabled, timeout=30_000)
    dialog.load(tmp_path / "a.json")
    ready(qtbot, dialog)
    assert dialog.chosen()[0].name == "走访表（2）"


def test_what_is_no_definition_is_refused(dialog, tmp_path, message_box):
    (tmp_path / "a.json").write_text("{}")
    message_box.expect("不是报表定义")
    dialog.load(tmp_path / "a.json")


def test_a_report_is_sent_down_and_taken_back(dialog, ledger):
    dialog.send_down()
    assert names(dialog)[0] == "走访表（已下发）"
    assert ledger.count("template") == 1
    assert "各村" in dialog.told.text()
    dialog.send_down()
    assert names(dialog)[0] == "走访表"
    assert ledger.count("template") == 0


def test_a_report_that_may_name_people_is_not_sent(dialog, qtbot, ledger, message_box):
    wanted = (Condition("name", "contains", ("张",)),)
    report.save(ledger, Definition(name="走访表", columns=ASKED.columns, filter=wanted), "走访表")
    dialog.fill()
    ready(qtbot, dialog)
    message_box.expect("可能写着姓名，没有发出")
    dialog.send_down()
    assert ledger.count("template") == 0


def test_deleting_asks_and_takes_back_what_was_sent(dialog, qtbot, ledger, message_box):
    dialog.send_down()
    message_box.expect("删除报表“走访表”吗", answer=False)
    dialog.ask_drop()
    assert report.listed(ledger)
    message_box.expect("删除报表“走访表”吗")
    dialog.ask_drop()
    ready(qtbot, dialog)
    assert report.listed(ledger) == []
    assert ledger.count("template") == 0
    assert "还没有自己的报表" in dialog.about.text()
    dialog.ask_drop()  # an example stays
    assert not dialog.drop.isEnabled()


def test_a_stopped_report_is_run_again_and_a_broken_one_says_why(dialog, qtbot, ledger):
    dialog.table.show_sheet(None)
    dialog.sheet = None
    dialog.on_stopped()
    assert "没有算完" in dialog.told.text()
    dialog.run_again()
    ready(qtbot, dialog)
    assert dialog.table.rowCount() == 6
    report.save(ledger, Definition(name="坏的", columns=(Column(field="ghost"),)))
    dialog.fill("坏的")
    qtbot.waitUntil(lambda: "ghost" in dialog.told.text() and dialog.isEnabled(), timeout=30_000)
    assert not dialog.export.isEnabled()
    assert dialog.table.rowCount() == 0


def test_an_example_is_copied_and_changed(dialog, qtbot, ledger):
    dialog.names.setCurrentRow(1)
    ready(qtbot, dialog)
    dialog.make_copy()
    made = dialog.findChild(ReportBuilder)
    made.name.setText("各组")
    made.confirm()
    ready(qtbot, dialog)
    assert dialog.chosen()[0].name == "各组"
    assert report.get(ledger, "各组").columns == report.EXAMPLES[0].columns


def test_columns_are_found_by_name_and_added_by_the_keyboard(builder, qtbot):
    builder.search.setFocus()
    builder.search.setText("户类型")
    assert builder.names.item(0).text() == "户类型 · 户"
    qtbot.keyClick(builder.search, Qt.Key.Key_Return)
    builder.search.clear()
    builder.search.setText("某年 人均纯收入")
    qtbot.keyClick(builder.search, Qt.Key.Key_Return)
    builder.box.year.setEditText("2025")
    made = builder.definition()
    assert made.columns[2:] == (
        Column(field="kind"),
        Column(what=YEARLY, table="income", field="per_person", year="2025"),
    )
    qtbot.waitUntil(lambda: builder.table.columnCount() == 5, timeout=30_000)
    assert builder.table.headerData(4, Qt.Orientation.Horizontal) == "2025年人均纯收入"
    assert builder.isVisible()


def test_a_year_or_a_period_that_is_none_says_so(builder):
    builder.search.setText("某年 人均纯收入")
    builder.add_offer()
    builder.box.year.setEditText("明年")
    assert "四位数" in builder.box.problem.text()
    builder.box.year.setEditText("前年")
    assert builder.definition().columns[-1].year == "before_last"
    builder.chosen.setCurrentRow(2)
    box = builder.box
    box.period.setCurrentIndex(box.period.findData("given"))
    box.take()
    assert "起止日期" in box.problem.text()
    box.start.setText("2026-01-02")
    box.take()
    assert box.problem.text() == ""
    builder.preview()
    builder.finder.finish()
    assert cells(builder.table)[-1][-1] in ("", "1")
    assert cells(builder.table)[-1][2] == "1"


def test_columns_are_moved_grouped_and_taken_out(builder):
    builder.chosen.setCurrentRow(1)
    builder.toggle_group()
    assert builder.definition().groups == ("group_name", "name")
    builder.shift(-1)
    assert builder.definition().groups == ("name", "group_name")
    builder.toggle_group()
    builder.remove()
    assert builder.definition().columns == ASKED.columns[1:]
    builder.chosen.setCurrentRow(builder.chosen.count() - 1)
    assert not builder.group.isEnabled()  # a count is no group


def test_conditions_narrow_the_report_and_what_is_counted(builder):
    builder.take_conditions("", [Condition("group_name", "contains", ("二",))])
    assert builder.conditions.text() == "条件（1 个）……"
    builder.preview()
    builder.finder.finish()
    assert cells(builder.table)[-1] == ["合计（1 户）", "", "0"]
    builder.clear_conditions()
    builder.chosen.setCurrentRow(2)
    builder.box.take_conditions([Condition("date", "between", ("2026-01-02", None))])
    builder.preview()
    builder.finder.finish()
    assert cells(builder.table)[-1] == ["合计（3 户）", "", "1"]


def test_people_have_other_columns(builder):
    builder.row.setCurrentIndex(1)
    builder.change_row()
    assert builder.definition().columns == ()
    assert "还没有选栏目" in builder.told.text() or builder.timer.isActive()
    builder.search.setText("户主姓名 所在户")
    builder.add_offer()
    assert builder.definition().columns == (Column(field="household.name"),)
    assert builder.home_conditions.isVisible()


def test_a_report_needs_columns_and_a_free_name(builder, ledger):
    report.save(ledger, ASKED.named("另一个"))
    builder.name.setText("另一个")
    builder.confirm()
    assert "已经有名称为“另一个”的报表" in builder.problem.text()
    while builder.chosen.count():
        builder.chosen.setCurrentRow(0)
        builder.remove()
    builder.confirm()
    assert "还没有选栏目" in builder.problem.text()
    assert builder.isVisible()
    assert report.get(ledger, "走访表") == ASKED


def test_a_former_day_is_run_by_itself_and_goes_to_the_workbook(dialog, qtbot, tmp_path):
    dialog.day.setDate(QDate(2026, 1, 1))
    qtbot.waitUntil(lambda: dialog.sheet is not None and dialog.sheet.on != "", timeout=30_000)
    qtbot.waitUntil(dialog.isEnabled, timeout=30_000)
    assert cells(dialog.table)[-1] == ["合计（3 户）", "", "2"]
    dialog.sort(2)
    ready(qtbot, dialog)
    assert dialog.sheet.on == "2026-01-01"
    dialog.write_to(tmp_path / "a.xlsx")
    qtbot.waitUntil(lambda: dialog.folder.target is not None and dialog.isEnabled(), timeout=30_000)
    rows = [*openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].values]
    assert "截至 2026-01-01" in rows[1][0]
