"""Finding households: search, filters, order, and what an empty ledger says."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.areas import MONITORED
from ui.household_list import HouseholdList
from ui.listing import listing_of
from ui.record_list import RecordList


@pytest.fixture
def people(add):
    first = add("household", name="张长富", group_name="一组", kind="02", phone="13800000001")
    second = add("household", name="李秀英", group_name="二组", kind="01", monitoring_kind="03")
    third = add("household", name="王𬭎", group_name="一组")
    for rec, name in ((first, "张长富"), (second, "李秀英"), (third, "王𬭎")):
        add("person", household=rec, relation="01", name=name)
    add("person", household=second, relation="03", name="欧阳小军", id_number="990101199008120019")
    add("visit", household=second, date="2026-03-01")
    add("visit", household=second, date="2026-05-02")
    return [first, second, third]


@pytest.fixture
def page(qtbot, ledger, people):
    page = HouseholdList(ledger)
    qtbot.addWidget(page)
    page.resize(1200, 600)
    page.show()
    assert page.model.rowCount() == len(people)
    return page


def search(qtbot, page, commit, text, expected):
    page.search.clear()
    page.search.setFocus()
    commit(page.search, text)
    qtbot.waitUntil(lambda: page.model.ids == expected)


@pytest.mark.parametrize("text", ["欧阳", "小军", "19900812", "李秀"])
def test_member_leads_to_the_household(qtbot, page, commit, people, text):
    search(qtbot, page, commit, text, [people[1]])


def test_phone_leads_to_the_household(qtbot, page, commit, people):
    search(qtbot, page, commit, "0000001", [people[0]])


def test_nothing_found_offers_to_clear(qtbot, page, commit):
    search(qtbot, page, commit, "没有这个人", [])
    clear = next(b for b in page.findChildren(QPushButton) if b.text() == "清除条件")
    assert clear.isVisible()
    qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert len(page.model.ids) == 3
    assert page.view.isVisible()


def test_filters_count_and_combine(page, people):
    groups = page.filters["group_name"]
    assert groups.count() == 1  # nothing is counted before somebody looks
    groups.fill()
    shown = [groups.itemText(n) for n in range(groups.count())]
    assert shown == ["村民小组：全部", "一组（2）", "二组（1）"]
    groups.setCurrentIndex(1)
    assert sorted(page.model.ids) == sorted([people[0], people[2]])
    kinds = page.filters["kind"]
    kinds.fill()
    kinds.setCurrentIndex(kinds.findText("未填（1）"))
    assert page.model.ids == [people[2]]
    assert page.count.text() == "共 1 户"


def test_filter_survives_a_refresh(page, add):
    page.filters["group_name"].fill()
    page.filters["group_name"].setCurrentIndex(1)
    add("household", name="赵六", group_name="一组")
    page.refresh()
    assert page.filters["group_name"].currentText() == "一组（3）"
    assert len(page.model.ids) == 3


def test_filter_on_what_is_missing_survives_a_refresh(page):
    kinds = page.filters["kind"]
    kinds.fill()
    kinds.setCurrentIndex(kinds.findText("未填（1）"))
    page.refresh()
    assert kinds.currentText() == "未填（1）"


def test_columns_tell_members_and_last_visit(page, people):
    row = page.model.ids.index(people[1])
    texts = {
        column.label: page.model.index(row, n).data() for n, column in enumerate(page.model.columns)
    }
    assert texts["人口"] == "2"
    assert texts["最近走访"] == "2026-05-02"
    assert texts["监测对象类别"] == "突发严重困难户"


def test_order_follows_the_header(page):
    page.view.ordered.emit("name")
    names = [page.model.index(n, 0).data() for n in range(3)]
    assert names == sorted(names)
    page.view.ordered.emit("-name")
    assert [page.model.index(n, 0).data() for n in range(3)] == names[::-1]


def test_enter_opens_the_only_match(qtbot, page, commit, people):
    search(qtbot, page, commit, "张长", [people[0]])
    with qtbot.waitSignal(page.opened) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args == [people[0]]


def test_empty_ledger_says_what_to_do(qtbot, ledger):
    page = HouseholdList(ledger)
    qtbot.addWidget(page)
    page.show()
    asked = []
    page.created.connect(lambda: asked.append("new"))
    page.import_asked.connect(lambda: asked.append("import"))
    for word in ("新建农户", "导入名册"):
        button = next(b for b in page.findChildren(QPushButton) if b.text() == word)
        assert button.isVisible()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["new", "import"]


def test_township_sees_the_village_by_name(qtbot, tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "青石镇.fupin", **about, password=None) as township:
        region = {"code": "990101001001", "name": "河湾村", "level": "village"}
        township.save(
            [
                Change(table="region", values=region),
                Change(table="household", values={"name": "张三", "village": "990101001001"}),
            ]
        )
        page = HouseholdList(township)
        qtbot.addWidget(page)
        page.refresh()
        assert page.model.columns[0].label == "村"
        assert page.model.index(0, 0).data() == "河湾村"
        villages = page.filters["+village"]
        villages.fill()
        assert villages.itemText(1) == "河湾村（1）"
        villages.setCurrentIndex(1)
        assert page.model.rowCount() == 1


def test_needs_are_listed_with_their_household_and_found_by_it(qtbot, ledger, people, add, commit):
    add("need", household=people[0], category="04", content="修缮房屋", state="1")
    add("need", household=people[1], category="04", content="申请低保", state="3")
    page = RecordList(ledger, listing_of(ledger, "need"))
    qtbot.addWidget(page)
    page.show()
    labels = [column.label for column in page.model.columns]
    assert len(page.model.ids) == 2
    page.search.setFocus()
    commit(page.search, "李秀英")
    qtbot.waitUntil(lambda: len(page.model.ids) == 1)
    assert page.model.index(0, labels.index("提出户")).data() == "李秀英 · 二组"
    assert page.model.index(0, labels.index("需求内容")).data() == "申请低保"


def test_list_of_monitored_households_says_that_there_are_none(qtbot, ledger, household):
    listing = listing_of(ledger, "household", "监测对象", MONITORED)
    page = HouseholdList(ledger, listing=listing)
    qtbot.addWidget(page)
    page.show()
    assert page.model.ids == []
    assert not page.create_button.isVisible()
    assert "没有监测对象。" in [label.text() for label in page.findChildren(QLabel)]
    assert not page.findChild(QPushButton, "import_first")
    ledger.save([Change(table="household", rec=household, values={"monitoring_kind": "03"})])
    page.refresh()
    assert page.model.ids == [household]
