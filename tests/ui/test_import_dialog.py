"""Import of a roster from the window."""

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from fupin_desktop import excel
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.import_columns import FILL, NO_YEAR, OVER, SKIP, ImportColumnsDialog
from ui.import_dialog import ImportDialog, Wish
from ui.plan_view import PlanView, texts
from ui.typed_view import place_of

HEADER = ("行政村", "户编号", "人编号", "姓名", "证件号码", "与户主关系", "民族")
VILLAGE, ELSEWHERE = "幸福村", "光明村"


def id_number(serial):
    body = f"990101{19600101 + serial}{serial:03}"[:17]
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def row(village, serial, name, number=None):
    values = (village, f"99010100{serial:04}", f"9901010{serial:05}", name)
    return (*values, number or id_number(serial), "户主", "汉族")


@pytest.fixture
def registry(tmp_path):
    with Registry.create(
        tmp_path / "村.fupin", level="village", region="990101001201", name=VILLAGE,
        password=None, user="王芳",
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def dialog(qtbot, registry):
    dialog = ImportDialog(registry, None)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def write(path, rows):
    book = Workbook()
    sheet = book.active
    sheet.append(["已脱贫人口名单"])
    sheet.append(["说明：全部单元格为文本格式"])
    sheet.append(list(HEADER))
    for values in rows:
        sheet.append(list(values))
    book.save(path)
    return path


@pytest.fixture
def book(tmp_path):
    rows = [row(VILLAGE, n, name) for n, name in enumerate(("张三", "李四", "𠮷野·买买提"), 1)]
    bad = row(VILLAGE, 4, "王五", 990101196001010000)  # a number: its last digits are lost
    return write(tmp_path / "名单.xlsx", [*rows, bad, row(ELSEWHERE, 9, "外村人")])


def open_book(qtbot, dialog, path):
    dialog.open_book(path)
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)


def press(qtbot, button):
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_nothing_is_offered_before_a_book_is_chosen(dialog):
    assert not dialog.typed.isVisible()
    assert not dialog.take.isEnabled()
    assert not dialog.errors.isVisible()


def test_a_preview_writes_nothing_and_counts(qtbot, dialog, registry, book):
    open_book(qtbot, dialog, book)
    assert isinstance(dialog.view, PlanView)
    assert registry.count("household") == 0
    assert "名单.xlsx" in dialog.summary.text()
    assert "有误 1 条、外村 1 条，不会导入" in dialog.summary.text()
    refused = dialog.imported.plan.of_kind("refused")
    assert [("E7" in line.place, bool(line.reason)) for line in refused] == [(True, True)]
    dialog.view.show_kind("refused")
    dialog.view.table.selectRow(0)
    assert "怎么办：R01 长号码存成了数字。先把这一列的格式改成" in dialog.view.detail.toPlainText()


def test_importing_is_one_step_of_undo(qtbot, dialog, registry, book):
    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert {"household", "person"} <= dialog.tables_changed
    assert "已导入" in dialog.summary.text()
    names = {person["name"] for person in registry.select("person")}
    assert names == {"张三", "李四", "𠮷野·买买提"}
    assert not dialog.take.isVisible()
    registry.undo()
    assert registry.count("person") == registry.count("household") == 0


def test_pressing_twice_imports_once(qtbot, dialog, registry, book):
    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    registry.undo()
    assert registry.count("person") == 0


def test_closing_after_an_import_counts_as_accepted(qtbot, dialog, book):
    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_closing_before_an_import_changes_nothing(qtbot, dialog, registry, book):
    open_book(qtbot, dialog, book)
    with qtbot.waitSignal(dialog.rejected):
        press(qtbot, dialog.leave)
    assert registry.count("person") == 0


def test_the_same_book_twice_has_nothing_to_import(qtbot, dialog, registry, book):
    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    again = ImportDialog(registry, None)
    qtbot.addWidget(again)
    again.show()
    open_book(qtbot, again, book)
    assert again.imported.plan.count("new") == 0
    assert not again.take.isEnabled()


def test_refused_rows_go_into_a_book_of_their_own(qtbot, dialog, book, tmp_path):
    open_book(qtbot, dialog, book)
    assert dialog.errors.isVisible()
    target = tmp_path / "有误行.xlsx"
    dialog.write_errors(target)
    qtbot.waitUntil(lambda: "有误行.xlsx" in dialog.notice.text(), timeout=60_000)
    cells = [value for row in load_workbook(target).active.values for value in row]
    assert {"王五", "张三", "不能导入的原因"} <= set(cells)
    assert dialog.folder.isVisible()
    assert "标出 1 行" in dialog.notice.text()


def test_errors_can_still_be_marked_once_the_others_are_imported(qtbot, dialog, book, monkeypatch):
    asked = []

    def choose(_parent, _title, proposal, _kinds):
        asked.append(proposal)
        return proposal.removesuffix(".xlsx"), ""

    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert "有误的 1 行没有导入" in dialog.summary.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    press(qtbot, dialog.errors)
    qtbot.waitUntil(lambda: "名单（有误）.xlsx" in dialog.notice.text(), timeout=60_000)
    assert asked == [str(book.with_name("名单（有误）.xlsx"))]
    assert book.with_name("名单（有误）.xlsx").exists()


def test_a_file_that_is_no_workbook_is_said(qtbot, dialog, tmp_path, message_box):
    file = tmp_path / "假.xlsx"
    file.write_bytes(b"this is not a workbook")
    message_box.expect("假.xlsx")
    dialog.open_book(file)
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=60_000)
    assert dialog.imported is None


def test_columns_are_left_out_or_only_fill_what_is_empty(qtbot, dialog, registry, book, tmp_path):
    dialog.open_book(book)
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)
    dialog.apply()
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    other = write(tmp_path / "又一份.xlsx", [(*row(VILLAGE, 1, "张叁")[:-1], "苗族")])
    again = ImportDialog(registry, None)
    qtbot.addWidget(again)
    again.show()
    again.open_book(other)
    qtbot.waitUntil(lambda: again.imported is not None, timeout=60_000)
    assert again.imported.plan.counts()["changed"]
    asked = ask_columns(qtbot, again)
    rows = {row.about.title: row for row in asked.rows}
    name = rows["姓名"].way
    assert [name.itemText(n) for n in range(name.count())] == [OVER, FILL]
    rows["姓名"].put_way(FILL)
    rows["民族"].put_way(SKIP)
    first = again.imported
    press(qtbot, asked.confirm)
    qtbot.waitUntil(lambda: again.imported is not first, timeout=60_000)
    assert again.imported.changes == []
    kept = ask_columns(qtbot, again)
    assert {row.about.title: row.way.currentText() for row in kept.rows}["民族"] == SKIP
    kept.set_all(OVER)
    second = again.imported
    press(qtbot, kept.confirm)
    qtbot.waitUntil(lambda: again.imported is not second, timeout=60_000)
    assert again.imported.changes


def ask_columns(qtbot, dialog):
    press(qtbot, dialog.columns)
    return next(one for one in dialog.findChildren(ImportColumnsDialog) if one.isVisible())


def choose(asked, title, label):
    """Type a part of a field's name beside a column, as a user does."""
    row = next(row for row in asked.rows if row.about.title == title)
    row.field.setEditText(label)
    row.field.lineEdit().editingFinished.emit()
    return row


@pytest.fixture
def foreign(tmp_path):
    """A list whose titles the program does not know, below a sheet of explanations."""
    made = Workbook()
    made.active.title = "说明"
    made.active.append(["请看下一张表", "谢谢"])
    sheet = made.create_sheet("数据")
    sheet.append(["某某镇花名单"])
    sheet.append(["甲", "乙", "丙", "丁"])
    sheet.append(["990101000001", "张三", "户主", "13800000001"])
    path = tmp_path / "外来.xlsx"
    made.save(path)
    return path


def test_a_sheet_nobody_knows_is_read_as_the_user_says_and_next_time_by_itself(
    qtbot, dialog, registry, foreign
):
    dialog.open_book(foreign)
    qtbot.waitUntil(lambda: dialog.headless is not None, timeout=60_000)
    assert "没有找到名单的表头" in dialog.summary.text()
    assert not dialog.take.isEnabled()
    asked = ask_columns(qtbot, dialog)
    asked.sheet.setCurrentText("数据")
    asked.head.setCurrentIndex(asked.spans.index((1, 1)))
    assert [(row.about.title, row.about.samples) for row in asked.rows][1] == ("乙", ("张三",))
    press(qtbot, asked.confirm)
    assert asked.isVisible()
    assert "认不出是谁" in asked.notice.text()
    choose(asked, "甲", "户：户编号")
    choose(asked, "乙", "成员：姓名")
    choose(asked, "丙", "与户主关系")  # only one field has this in its name
    choose(asked, "丁", "成员：姓名")
    press(qtbot, asked.confirm)
    assert "B 列和 D 列都对应“成员：姓名”" in asked.notice.text()
    assert choose(asked, "丁", "没有这一项").field.currentText() == "成员：姓名"
    choose(asked, "丁", "户：户联系电话")
    press(qtbot, asked.confirm)
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    [home] = registry.select("household")
    assert (home["name"], home["phone"]) == ("张三", "13800000001")
    assert "甲" not in str(registry.setting("matches"))
    again = ImportDialog(registry, None)
    qtbot.addWidget(again)
    again.show()
    open_book(qtbot, again, foreign)
    assert "按上次的对应方式：A 列→户：户编号" in "".join(again.imported.plan.notes)
    assert again.imported.changes == []
    forgetting = ask_columns(qtbot, again)
    assert forgetting.remembered.isVisible()
    forgetting.restore()
    choose(forgetting, "乙", "成员：姓名")
    first = again.imported
    press(qtbot, forgetting.confirm)
    qtbot.waitUntil(lambda: again.imported is not first, timeout=60_000)
    assert [*registry.setting("matches").values()] == [{"1": "person.name"}]


def test_other_rows_of_the_sheet_can_be_the_header(qtbot, dialog, book):
    open_book(qtbot, dialog, book)
    asked = ask_columns(qtbot, dialog)
    assert (asked.span(), asked.sheet.count()) == ((2, 2), 1)
    asked.head.setCurrentIndex(asked.spans.index((3, 3)))
    assert asked.rows[3].about.title == "张三"
    asked.reject()
    assert dialog.imported.reading.span == (2, 2)


@pytest.fixture
def typed(qtbot, dialog, registry, book):
    """A second import, of a list that has one value otherwise than somebody typed it."""
    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    person = registry.find("person", where={"name": "张三"})[0]
    registry.save([Change(table="person", rec=person, values={"ethnic": "07"})])
    again = ImportDialog(registry, None)
    qtbot.addWidget(again)
    again.show()
    open_book(qtbot, again, book)
    return again


def test_what_was_typed_stays_until_the_user_says_otherwise(qtbot, registry, typed):
    bar = typed.typed
    assert bar.isVisible()
    assert (bar.every.text(), typed.take.isEnabled()) == ("手工改过的也覆盖（1 处）", False)
    assert "手工改过 1 条，勾选的才改" in typed.summary.text()
    typed.view.show_kind("kept")
    [shown] = typed.view.model.items
    assert texts(shown)[3:7] == ("民族", "苗族", "汉族", f"王芳 {registry.today()}")
    bar.every.click()
    assert bar.every.checkState() is Qt.CheckState.Checked
    assert bar.every.text() == "手工改过的也覆盖（已选 1 处，共 1 处）"
    assert typed.view.model.index(0, 0).data() == "按名单改"
    bar.every.click()
    assert (bar.every.isChecked(), typed.take.isEnabled()) == (False, False)
    bar.every.click()
    press(qtbot, typed.take)
    qtbot.waitUntil(lambda: bool(typed.tables_changed), timeout=60_000)
    assert registry.select("person", where={"name": "张三"})[0]["ethnic"] == "01"
    assert not bar.isVisible()
    assert (
        not typed.view.model.flags(typed.view.model.index(0, 0)) & Qt.ItemFlag.ItemIsUserCheckable
    )


@pytest.fixture
def several(qtbot, dialog, registry, book):
    """A second import, of a list that has values of two households otherwise than typed."""
    open_book(qtbot, dialog, book)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    for rec in registry.find("person"):
        registry.save([Change(table="person", rec=rec, values={"ethnic": "07"})])
    again = ImportDialog(registry, None)
    qtbot.addWidget(again)
    again.show()
    open_book(qtbot, again, book)
    again.view.show_kind("kept")
    return again


def test_a_box_takes_one_value_and_a_button_those_of_a_household(qtbot, registry, several):
    view, bar, model = several.view, several.typed, several.view.model
    names = [row.line.title for row in model.items]
    assert not bar.whole.isEnabled()
    assert model.setData(model.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert bar.every.checkState() is Qt.CheckState.PartiallyChecked
    assert several.take.isEnabled()
    view.table.setCurrentIndex(model.index(0, 0))
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Space)
    assert (bar.marked, several.take.isEnabled()) == (set(), False)
    bar.whole.click()
    assert bar.whole.text() == "这一户都保留台账的值"
    same = {place_of(row) for row in model.items if "张三" in row.line.title}
    assert bar.marked == same
    view.search.setText("没有这样的")
    view.search.clear()
    assert bar.marked == same  # whatever is shown
    press(qtbot, several.take)
    qtbot.waitUntil(lambda: bool(several.tables_changed), timeout=60_000)
    left = {one["name"] for one in registry.select("person", where={"ethnic": "07"})}
    assert left == {name.partition("（")[0] for name in names if "张三" not in name}


def test_the_menu_offers_what_can_be_done_with_the_selected_rows(several):
    view = several.view
    view.table.setCurrentIndex(view.model.index(0, 0))
    view.table.selectAll()
    menu = view.build_menu()
    assert [act.text() for act in menu.actions() if act.isEnabled()] == [
        "用名单的值",
        "这一户都用名单的值",
    ]
    menu.actions()[0].trigger()
    assert len(several.typed.marked) == len(view.model.items)
    offered = [act.text() for act in view.build_menu().actions() if act.isEnabled()]
    assert offered == ["保留台账的值", "这一户都保留台账的值"]


def test_ticks_outlast_another_reading_of_the_same_book(qtbot, several, book):
    several.typed.every.click()
    ticked, first = several.typed.marked, several.imported
    several.read_anew(Wish({3: FILL}))
    qtbot.waitUntil(lambda: several.imported is not first, timeout=60_000)
    assert several.typed.marked == ticked
    assert several.typed.every.isChecked()
    first = several.imported
    several.open_book(book)
    qtbot.waitUntil(lambda: several.imported is not first, timeout=60_000)
    assert several.typed.marked == set()


def test_all_data_come_in_and_are_taken_back_as_one(qtbot, dialog, registry, tmp_path):
    registry.save([Change(table="household", values={"name": "张三", "number": "01"})])
    excel.write_whole(registry, tmp_path / "全部.xlsx")
    open_book(qtbot, dialog, tmp_path / "全部.xlsx")
    assert "无变化 1 条" in dialog.summary.text()
    assert not dialog.take.isEnabled()
    assert dialog.columns.isHidden()
    registry.undo()
    dialog.imported = None
    open_book(qtbot, dialog, tmp_path / "全部.xlsx")
    assert "新增 1 条" in dialog.summary.text()
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert dialog.tables_changed == {"household"}
    assert registry.count("household") == 1
    assert registry.undo_label() == "导入全部数据 全部.xlsx"


def payments(path, registry, total):
    """Write a list that pays everybody of the ledger 300 yuan."""
    people = registry.select("person")
    book = Workbook()
    book.active.append(["2026年9月低保金“一卡通”发放花名册"])
    book.active.append(["姓名", "身份证号码", "银行卡号", "发放金额（元）"])
    for one in people:
        book.active.append([one["name"], one["id_number"], "6217995500012345678", 300])
    book.active.append(["合计", None, None, total])
    book.save(path)
    return path


def test_a_list_of_payments_is_previewed_and_taken_as_one_batch(
    qtbot, dialog, registry, book, tmp_path
):
    open_book(qtbot, dialog, book)
    excel.apply(registry, dialog.imported)
    wrong = payments(tmp_path / "发放.xlsx", registry, 800)
    dialog.open_book(wrong)
    qtbot.waitUntil(lambda: dialog.headless is not None, timeout=60_000)
    assert "相差 100.00 元" in dialog.summary.text()
    assert "没有任何改动" in dialog.summary.text()
    assert "没有读成" in dialog.view.text()
    assert not dialog.take.isEnabled()
    dialog.imported = None
    open_book(qtbot, dialog, payments(tmp_path / "发放.xlsx", registry, 900))
    assert "新增 3 条" in dialog.summary.text()
    assert dialog.columns.isVisible()
    assert not dialog.errors.isVisible()
    dialog.take.click()
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert dialog.tables_changed == {"payment"}
    assert {row["amount"] for row in registry.select("payment")} == {30000}
    registry.undo()
    assert registry.count("payment") == 0


def test_rows_of_a_list_of_payments_that_cannot_be_taken_are_marked_in_a_copy(
    qtbot, dialog, registry, book, tmp_path
):
    open_book(qtbot, dialog, book)
    excel.apply(registry, dialog.imported)
    path = payments(tmp_path / "发放.xlsx", registry, 900)
    made = load_workbook(path)
    made.active["B4"] = id_number(99)
    made.save(path)
    dialog.imported = None
    open_book(qtbot, dialog, path)
    assert dialog.errors.isVisible()
    dialog.write_errors(tmp_path / "有误.xlsx")
    qtbot.waitUntil(dialog.notice.isVisible, timeout=60_000)
    assert "标出 1 行" in dialog.notice.text()
    assert "已经登记的不会重复" in dialog.notice.text()
    assert "（R61）" in load_workbook(tmp_path / "有误.xlsx").active["E4"].value
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed), timeout=60_000)
    assert "有误的 1 行没有导入" in dialog.summary.text()


def test_the_year_is_asked_only_for_columns_kept_by_the_year(qtbot, dialog, registry, tmp_path):
    made = Workbook()
    for values in (("2024年名单",), ("户编号", "户主姓名", "危房户"), ("1", "张三", "是")):
        made.active.append(values)
    made.save(tmp_path / "名单.xlsx")
    open_book(qtbot, dialog, tmp_path / "名单.xlsx")
    assert dialog.imported.year == "2024"
    press(qtbot, dialog.columns)
    asked = dialog.findChild(ImportColumnsDialog)
    assert asked.year.isVisible()
    assert asked.year.currentText() == "2024"
    yearly = next(row for row in asked.rows if row.field.key() == "living.dangerous")
    yearly.field.put("")
    assert not asked.year.isVisible()
    assert asked.match().year == ""
    yearly.field.put("living.dangerous")
    asked.year.setCurrentText("2023")
    before = dialog.imported
    press(qtbot, asked.confirm)
    qtbot.waitUntil(lambda: dialog.imported is not before and dialog.isEnabled(), timeout=60_000)
    assert dialog.imported.year == "2023"
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed) and dialog.isEnabled(), timeout=60_000)
    assert "living" in dialog.tables_changed
    assert [row["year"] for row in registry.select("living")] == ["2023"]


def test_no_year_is_chosen_beforehand_for_a_list_that_names_none(qtbot, dialog, registry, tmp_path):
    made = Workbook()
    for values in (("户编号", "户主姓名", "危房户"), ("1", "张三", "是")):
        made.active.append(values)
    made.save(tmp_path / "名单.xlsx")
    open_book(qtbot, dialog, tmp_path / "名单.xlsx")
    press(qtbot, dialog.columns)
    asked = dialog.findChild(ImportColumnsDialog)
    assert asked.year.currentText() == NO_YEAR
    before = dialog.imported
    press(qtbot, asked.confirm)
    qtbot.waitUntil(lambda: dialog.imported is not before and dialog.isEnabled(), timeout=60_000)
    assert dialog.imported.year == ""
    press(qtbot, dialog.columns)
    again = dialog.findChildren(ImportColumnsDialog)[-1]
    again.year.setCurrentText("2023")
    before = dialog.imported
    press(qtbot, again.confirm)
    qtbot.waitUntil(lambda: dialog.imported is not before and dialog.isEnabled(), timeout=60_000)
    press(qtbot, dialog.take)
    qtbot.waitUntil(lambda: bool(dialog.tables_changed) and dialog.isEnabled(), timeout=60_000)
    assert [row["year"] for row in registry.select("living")] == ["2023"]


def test_the_columns_of_a_list_of_payments_are_put_right_and_remembered(
    qtbot, dialog, registry, book, tmp_path
):
    open_book(qtbot, dialog, book)
    excel.apply(registry, dialog.imported)
    people = registry.select("person")
    made = Workbook()
    made.active.append(["2026年9月补贴发放表"])
    made.active.append(["姓名", "身份证号码", "补贴金额", "代扣后", "银行卡号"])
    for one in people:
        made.active.append([one["name"], one["id_number"], 300, 280])
    made.active.append(["合计", None, None, 840])
    path = tmp_path / "补贴.xlsx"
    made.save(path)
    dialog.imported = None
    dialog.open_book(path)
    qtbot.waitUntil(lambda: dialog.headless is not None, timeout=60_000)
    assert "没有“合计”一行" in dialog.summary.text()
    asked = ask_columns(qtbot, dialog)
    assert (asked.kind.currentText(), asked.span()) == ("发放名单", (1, 1))
    assert [row.field.currentText() for row in asked.rows][:3] == ["姓名", "证件号码", "金额"]
    assert not asked.rows[0].way.isVisible()
    choose(asked, "代扣后", "金额")
    assert "都对应“金额”" in asked.fault()
    choose(asked, "补贴金额", "（不对应）")
    press(qtbot, asked.confirm)
    qtbot.waitUntil(lambda: dialog.imported is not None, timeout=60_000)
    assert "共 840.00 元" in dialog.imported.plan.notes[0]
    again = excel.read_payments(registry, path, excel.read_sheets(path))
    assert "按上次的对应方式：C 列→不导入，D 列→金额" in "".join(again.plan.notes)
    asked = ask_columns(qtbot, dialog)
    assert asked.remembered.isVisible() is False
    asked.kind.setCurrentText("名册")
    assert asked.rows[0].field.currentText() == "成员：姓名"
    assert "身份证" in asked.rows[1].about.title
    first = dialog.imported
    press(qtbot, asked.confirm)
    qtbot.waitUntil(lambda: dialog.imported is not first, timeout=60_000)
    assert isinstance(dialog.imported, excel.Import)
    assert excel.read_payments(registry, path, excel.read_sheets(path)) is None
