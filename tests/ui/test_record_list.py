"""Any list: its columns, filters by name, order, copy, export, and what it says when empty."""

from threading import Event, current_thread, main_thread

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import finder
from ui.areas import LEFT, MEMBER
from ui.column_chooser import ColumnChooser
from ui.filter_dialog import CodesValue, FilterDialog, RangeValue, RefValue, TextValue
from ui.listing import listing_of, offered, shown
from ui.more_columns import TOWNSHIP, VILLAGE
from ui.record_list import FIRST, RecordList
from ui.saved_filters import saved
from ui.settings import Settings, load

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
URGENT = Condition("urgency", "any", ("3",))


@pytest.fixture
def needs(add, household):
    other = add("household", name="李秀英", group_name="二组")
    return [
        add("need", household=home, content=content, urgency=urgency, date=date)
        for home, content, urgency, date in (
            (household, "修房", "3", "2026-05-02"),
            (other, "看病", "1", "2026-03-01"),
            (other, "就业", "3", "2025-12-01"),
        )
    ]


@pytest.fixture
def settings(tmp_path):
    return Settings(path=tmp_path / "settings.json")


@pytest.fixture
def page_of(qtbot, ledger):
    def make(table, settings=None, **options):
        page = RecordList(ledger, listing_of(ledger, table, **options), settings)
        qtbot.addWidget(page)
        page.resize(1200, 600)
        page.show()
        return page

    return make


def labels(page):
    return [column.label for column in page.model.columns]


def texts(page, label):
    column = labels(page).index(label)
    return [page.model.index(row, column).data() for row in range(page.model.rowCount())]


def press(page, name):
    page.findChild(QPushButton, name).click()


def test_columns_are_those_of_the_catalogue_and_references_stand_by_name(page_of, needs):
    page = page_of("need")
    assert [one.field for one in page.model.columns] == list(TABLES["need"].listed)
    assert texts(page, "提出户") == ["张长富 · 一组", "李秀英 · 二组", "李秀英 · 二组"]
    assert page.count.text() == f"共 {len(needs)} 条"


@pytest.mark.usefixtures("needs")
def test_columns_are_chosen_ordered_and_kept(page_of, settings):
    page = page_of("need", settings)
    press(page, "choose_columns")
    dialog = page.findChild(ColumnChooser)
    dialog.search.setText("办结日期")
    rows = [dialog.names.item(n) for n in range(dialog.names.count())]
    seen = [item for item in rows if not item.isHidden()]
    assert [item.text() for item in seen] == ["应办结日期", "办结日期"]
    seen[1].setCheckState(Qt.CheckState.Checked)
    dialog.search.clear()
    dialog.names.setCurrentRow(0)
    dialog.shift(1)
    dialog.confirm()
    usual = list(TABLES["need"].listed)
    expected = [usual[1], usual[0], *usual[2:], "closed"]
    assert [one.field for one in page.model.columns] == expected
    again = page_of("need", load(settings.path))
    assert [one.field for one in again.model.columns] == expected
    press(again, "choose_columns")
    again.findChild(ColumnChooser).restore()
    assert [one.field for one in again.model.columns] == usual


def test_a_list_without_columns_is_refused(page_of):
    page = page_of("need")
    press(page, "choose_columns")
    dialog = page.findChild(ColumnChooser)
    for row in range(dialog.names.count()):
        dialog.names.item(row).setCheckState(Qt.CheckState.Unchecked)
    dialog.confirm()
    assert dialog.problem.text() == "请至少选一个栏目。"
    dialog.restore()


def test_columns_that_are_gone_are_left_out(ledger):
    listing = listing_of(ledger, "need")
    table = ledger.table("need")
    assert list(shown(listing, table, ["gone", "content"])) == ["content"]
    assert list(shown(listing, table, ["gone"])) == list(listing.columns)
    assert set(offered(listing, table)) == set(table.fields)


def test_order_is_kept_and_references_are_sorted_by_name(page_of, settings, needs):
    page = page_of("need", settings)
    assert page.model.ids == needs
    page.view.ordered.emit("household")
    assert texts(page, "提出户")[0] == "张长富 · 一组"
    page.view.ordered.emit("-household")
    assert texts(page, "提出户")[0] == "李秀英 · 二组"
    again = page_of("need", load(settings.path))
    assert again.model.ids == page.model.ids
    header = again.view.horizontalHeader()
    assert header.sortIndicatorSection() == labels(again).index("提出户")
    assert header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_order_by_a_field_that_is_gone_is_the_usual_one(page_of, settings, needs):
    settings.layout("need").order = "-gone"
    assert page_of("need", settings).model.ids == needs


def test_a_filter_is_put_together_kept_applied_and_dropped(page_of, needs, ledger):
    page = page_of("need")
    page.set_conditions()
    dialog = page.findChild(FilterDialog)
    row = dialog.rows[0]
    row.put(Condition("date", "between", ("2026-01", None)))
    second = dialog.add_row()
    second.put(URGENT)
    dialog.name.setText("今年的急事")
    dialog.confirm()
    assert page.model.ids == [needs[0]]
    assert page.applied.text() == "今年的急事　×"
    assert "提出日期介于 2026-01 至 …" in page.applied.toolTip()
    assert saved(ledger, "need")["今年的急事"][1] == URGENT
    page.applied.click()
    assert page.model.ids == needs
    page.menu.fill()
    page.menu.actions()[0].trigger()
    assert page.model.ids == [needs[0]]
    page.menu.drop("今年的急事")
    assert saved(ledger, "need") == {}


def test_conditions_that_are_not_whole_are_told(page_of):
    page = page_of("need")
    page.set_conditions()
    dialog = page.findChild(FilterDialog)
    for field, how, box, told in (
        ("content", "contains", TextValue, "要找的字"),
        ("date", "between", RangeValue, "起止"),
        ("category", "any", CodesValue, "至少勾选一项"),
        ("household", "is", RefValue, "请选择“提出户”"),
    ):
        dialog.rows[0].put(Condition(field, how))
        assert isinstance(dialog.rows[0].box, box)
        dialog.confirm()
        assert told in dialog.problem.text()
        assert dialog.isVisible()
    dialog.rows[0].removed.emit()
    dialog.confirm()
    assert page.conditions == []


def test_boxes_become_conditions_in_the_dialog(page_of, needs, household):
    page = page_of("need")
    urgency = page.filters["urgency"]
    urgency.fill()
    urgency.setCurrentIndex(urgency.findData("3"))
    assert len(page.model.ids) == 2
    page.set_conditions()
    dialog = page.findChild(FilterDialog)
    dialog.add_row().put(Condition("household", "is", (household,)))
    dialog.confirm()
    assert page.conditions == [URGENT, Condition("household", "is", (household,))]
    assert page.model.ids == [needs[0]]
    assert urgency.currentIndex() == 0
    assert "提出户就是“张长富 · 一组”" in page.applied.toolTip()
    page.set_conditions()
    again = page.findChildren(FilterDialog)[-1]
    assert [row.read() for row in again.rows] == page.conditions
    again.reject()
    page.clear()
    assert page.model.ids == needs


def test_fixed_conditions_always_hold(page_of, needs):
    page = page_of("need", title="急事", conditions=(URGENT,))
    assert page.model.ids == [needs[0], needs[2]]
    assert not page.is_narrowed()


@pytest.mark.usefixtures("needs")
def test_selection_is_copied_with_a_head_and_long_numbers_as_text(qtbot, page_of, add, household):
    add("person", household=household, name="欧阳<b>", id_number="990101199008120019")
    page = page_of("person")
    page.layout_kept.columns = ["name", "id_number"]
    page.show_columns()
    page.view.selectAll()
    qtbot.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clip = QGuiApplication.clipboard().mimeData()
    assert clip.text().splitlines()[0] == "姓名\t证件号码"
    assert "欧阳<b>\t990101199008120019" in clip.text().splitlines()
    assert "mso-number-format:'\\@'\">990101199008120019</td>" in clip.html()
    assert "欧阳&lt;b&gt;" in clip.html()


def test_what_is_listed_is_exported(qtbot, page_of, needs, tmp_path):
    page = page_of("need")
    page.apply("", [URGENT])
    page.layout_kept.columns = ["content", "urgency"]
    page.show_columns()
    for names, wide in ((page.columns_shown(), 2), (None, len(TABLES["need"].fields) + 1)):
        target = tmp_path / f"{wide}.xlsx"
        with qtbot.waitSignal(page.told) as told:
            page.export(target, names)
        assert told.args[0].startswith("已导出 2 行")
        sheet = openpyxl.load_workbook(target).worksheets[0]
        assert (sheet.max_row, sheet.max_column) == (3, wide)
    assert len(needs) == 3


def test_columns_beside_the_fields_are_exported_too(qtbot, tmp_path):
    with Registry.create(
        tmp_path / "t", level="township", region="990101001", name="样板镇", password=None
    ) as ledger:
        village = {"code": "990101001201", "name": "青禾村", "level": "village"}
        ledger.save([Change(table="region", values=village)])
        values = {"name": "张三", "village": "990101001201", "kind": "01"}
        (home,) = ledger.save([Change(table="household", values=values)]).ids
        for name in ("张三", "李四"):
            member = {"name": name, "household": home}
            ledger.save([Change(table="person", values=member)])
        ledger.save([Change(table="visit", values={"household": home, "date": "2026-01-02"})])
        page = RecordList(ledger, listing_of(ledger, "household"))
        qtbot.addWidget(page)
        page.show()
        page.refresh()
        found = []
        for columns in (page.columns_shown(), None):
            with qtbot.waitSignal(page.told):
                page.export(tmp_path / "a.xlsx", columns)
            heads, row = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].values
            told = dict(zip(heads, row, strict=True))
            assert (heads[0], told["村"], told["户主姓名"]) == ("村", "青禾村", "张三")
            assert (told["人口"], told["最近走访"]) == (2, "2026-01-02")
            found.append(heads)
        shown_, every = found
        assert list(shown_) == [column.label for column in page.model.columns]
        assert {*shown_} < {*every}


def test_empty_list_says_what_such_records_are_for(qtbot, page_of):
    page = page_of("need")
    assert not page.narrowing.isVisible()
    with qtbot.waitSignal(page.created):
        press(page, "create_first")
    page.search.setText("没有")
    page.search_now()
    assert page.findChild(QPushButton, "clear").isVisible()


def test_several_codes_are_offered_by_name(page_of, add, household):
    add("household", name="甲", risks=["01", "02"])
    page = page_of("household")
    assert household in page.model.ids
    box = page_of("measure").filters["six_batches"]
    box.fill()
    assert box.itemText(box.count() - 1) == "未填"


def test_township_narrows_any_list_to_a_village(qtbot, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "青石镇.fupin", **about, password=None) as town:
        region = {"code": "990101001001", "name": "河湾村", "level": "village"}
        town.save([Change(table="region", values=region)])
        for code in ("990101001001", "990101001002"):
            home, person = town.new_id("household"), town.new_id("person")
            town.save([
                Change(table="household", rec=home, values={"name": code, "village": code}),
                Change(table="person", rec=person, values={"household": home, "name": code}),
                Change(table="insurance", values={"person": person, "year": "2025"}),
            ])  # fmt: skip
        page = RecordList(town, listing_of(town, "insurance"))
        qtbot.addWidget(page)
        page.refresh()
        assert sorted(texts(page, "村")) == ["990101001002", "河湾村"]
        villages = page.filters[VILLAGE]
        villages.fill()
        assert [villages.itemText(n) for n in range(1, villages.count())] == [
            "河湾村（1）", "990101001002（1）",
        ]  # fmt: skip
        villages.setCurrentIndex(1)
        assert texts(page, "村") == ["河湾村"]


def test_a_county_sees_township_and_village_and_can_choose_either(qtbot, tmp_path):
    with Registry.create(
        tmp_path / "县.fupin", level="county", region="990101", name="示例县", password=None
    ) as county:
        names = {"990101001": "青石镇", "990101002": "桃源乡"}
        villages = {"990101001001": "河湾村", "990101002001": "河湾村", "990101002002": "云岭村"}
        county.save([
            Change(table="region", values={"code": code, "name": name, "level": level})
            for level, known in (("township", names), ("village", villages))
            for code, name in known.items()
        ])  # fmt: skip
        county.save(
            [Change(table="household", values={"name": code, "village": code}) for code in villages]
        )
        page = RecordList(county, listing_of(county, "household"))
        qtbot.addWidget(page)
        page.refresh()
        assert sorted(zip(texts(page, "乡镇"), texts(page, "村"), strict=True)) == [
            ("桃源乡", "云岭村"), ("桃源乡", "河湾村"), ("青石镇", "河湾村"),
        ]  # fmt: skip
        for box, offered in ((TOWNSHIP, ["青石镇（1）", "桃源乡（2）"]), (VILLAGE, [
            "青石镇 河湾村（1）", "桃源乡 河湾村（1）", "桃源乡 云岭村（1）",
        ])):  # fmt: skip
            page.filters[box].fill()
            count = page.filters[box].count()
            assert [page.filters[box].itemText(n) for n in range(1, count)] == offered
        page.filters[TOWNSHIP].setCurrentIndex(2)
        assert sorted(texts(page, "村")) == ["云岭村", "河湾村"]
        page.filters[VILLAGE].setCurrentIndex(3)
        assert texts(page, "村") == ["云岭村"]


def test_closed_households_and_people_without_one_have_lists_of_their_own(page_of, add, household):
    closed = add("household", name="销户的", end="2025-03-01", kind="02")
    away = add("household", name="迁走的", village="990101001009")
    gone = add("person", name="去世的")
    here = page_of("household")
    assert here.model.ids == [household]
    kinds = here.filters["kind"]
    kinds.fill()
    assert [kinds.itemText(n) for n in range(kinds.count())] == ["户类型：全部", "未填（1）"]
    there = page_of("household", title="已销户或迁出", gone=True)
    assert sorted(there.model.ids) == sorted([closed, away])
    assert not there.create_button.isVisible()
    states = {there.model.index(line, 1).data() for line in range(2)}
    assert "已销户（2025-03-01）" in states
    assert {one[:17] for one in states} >= {"已迁出到990101001009（"}
    assert page_of("person", title="不在户的人员", conditions=LEFT).model.ids == [gone]
    assert gone not in page_of("person", title="家庭成员", conditions=MEMBER).model.ids


def test_a_long_list_shows_its_first_records_and_then_the_others(qtbot, ledger, monkeypatch):
    homes = [Change(table="household", values={"name": f"户{n:04}"}) for n in range(600)]
    ledger.save(homes)
    monkeypatch.setattr(finder, "PATIENCE", 0)
    looked, find = Event(), ledger.find

    def slowly(*args, limit=None, **more):
        if not limit and current_thread() is not main_thread():
            assert looked.wait(20)  # the others come once the first have been looked at
        return find(*args, limit=limit, **more)

    monkeypatch.setattr(ledger, "find", slowly)
    page = RecordList(ledger, listing_of(ledger, "household"))
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: len(page.model.ids) == FIRST)
    assert page.count.text() == f"前 {FIRST} 户，正在读取其余的……"
    page.view.selectRow(FIRST - 1)
    page.view.verticalScrollBar().setValue(100)
    kept = page.view.chosen(), page.view.verticalScrollBar().value()
    looked.set()
    assert len(page.ids()) == 600
    assert page.model.ids == ledger.find("household")
    assert (page.count.text(), page.finder.busy) == ("共 600 户", False)
    assert (page.view.chosen(), page.view.verticalScrollBar().value()) == kept
    last = page.model.index(FIRST + 3, 0)
    assert last.data() == ledger.rows("household", page.model.ids)[FIRST + 3]["name"]


def test_enter_opens_what_is_found_once_it_is_found(qtbot, ledger, household, monkeypatch, commit):
    page = RecordList(ledger, listing_of(ledger, "household"))
    qtbot.addWidget(page)
    page.show()
    monkeypatch.setattr(finder, "PATIENCE", 0)
    commit(page.search, "张长")
    with qtbot.waitSignal(page.opened) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args == [household]


def test_a_list_is_searched_by_initials_and_says_when_a_name_only_sounds_alike(
    page_of, needs, qtbot
):
    page = page_of("need")
    assert "户主姓名或拼音" in page.search.placeholderText()
    for keys, count, alike in (("lxy", 2, False), ("lixiuyin", 2, False), ("nixiuyin", 2, True)):
        page.search.clear()
        qtbot.keyClicks(page.search, keys)
        qtbot.waitUntil(lambda words=keys: page._searched == words and not page.finder.busy)
        assert len(page.model.ids) == count
        assert page.alike.isVisible() is alike
    assert set(page.model.ids) == set(needs[1:])
    page.search.clear()
    qtbot.waitUntil(lambda: len(page.model.ids) == 3)
    assert not page.alike.isVisible()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("household", "拼音、首字母"),
        ("person", "拼音、首字母"),
        ("staff", "姓名或拼音"),
        ("region", "拼音"),
    ],
)
def test_the_hint_of_a_list_says_that_names_can_be_spelled(page_of, table, words):
    assert words in page_of(table).search.placeholderText()


def test_the_hint_promises_nothing_where_there_is_no_name(page_of):
    assert "拼音" not in page_of("village_year").search.placeholderText()
