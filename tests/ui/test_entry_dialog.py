"""The dialog 待录清单: first choice, ticks by key and by household, comparing, files."""

from datetime import datetime, timedelta, timezone

import openpyxl
import pypdfium2
import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from fupin_desktop import entry_list, entry_marks
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui import messages
from ui.entry_dialog import DONE, EntryDialog
from ui.main_window import MainWindow
from ui.welcome import SEEN

VILLAGE = "990101001201"


@pytest.fixture
def village(tmp_path):
    """Two households entered yesterday; today the kind of both and a telephone have changed."""
    clock = [datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))]
    with Registry.create(
        tmp_path / "v", level="village", region=VILLAGE, name="青禾村", password=None, user="甲",
        now=lambda: clock[0],
    ) as registry:  # fmt: skip
        registry.set_setting(SEEN, True)
        registry.homes = [
            registry.save([Change(table="household", values=values)]).ids[0]
            for values in (
                {"name": "张三", "number": "1001", "kind": "01"},
                {"name": "李四", "number": "1002", "kind": "01"},
            )
        ]
        clock[0] += timedelta(days=1)
        for home in registry.homes:
            registry.save([Change(table="household", rec=home, values={"kind": "02"})])
        changed = {"phone": "13800000001"}
        registry.save([Change(table="household", rec=registry.homes[0], values=changed)])
        yield registry


@pytest.fixture
def dialog(qtbot, village):
    entry_marks.set_since(village, "2026-11-20")
    made = EntryDialog(village)
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.table)
    made.show()
    made.read()
    qtbot.waitUntil(lambda: made.found is not None and made.isEnabled(), timeout=30_000)
    return made


def wait(qtbot, dialog, before):
    qtbot.waitUntil(lambda: dialog.found is not before and dialog.isEnabled(), timeout=30_000)


def labels(dialog):
    return [(one.home_title, one.label) for one in dialog.table.items]


def test_the_list_stands_by_household_and_space_ticks_at_once(dialog, village, qtbot):
    assert labels(dialog) == [("张三", "户类型"), ("张三", "户联系电话"), ("李四", "户类型")]
    index = dialog.table.index(0, 0)
    assert [dialog.table.index(0, place).data() for place in (3, 4)] == ["一般农户", "脱贫户"]
    dialog.rows.setCurrentIndex(index)
    qtbot.keyClick(dialog.rows, Qt.Key.Key_Space)
    assert dialog.table.index(0, 5).data() == "刚录入 甲"
    assert dialog.sentences.text().endswith("2 项待录，已录入 1 项。")
    assert len(entry_list.listed(village).waiting) == 2
    qtbot.keyClick(dialog.rows, Qt.Key.Key_Space)
    assert len(entry_list.listed(village).waiting) == 3
    assert dialog.detail.text().startswith("张三　｜　户编号 1001　｜　户类型")


def test_a_household_and_the_whole_list_are_ticked_and_taken_back(
    dialog, village, qtbot, monkeypatch
):
    dialog.home.click()
    assert [one.home for one in entry_list.listed(village).waiting] == [village.homes[1]]
    monkeypatch.setattr(messages, "ask", lambda *_: True)
    dialog.every.click()
    assert not entry_list.listed(village).waiting
    before = dialog.found
    dialog.view.setCurrentText(DONE)
    dialog.view.activated.emit(1)
    wait(qtbot, dialog, before)
    assert len(dialog.table.items) == 3
    assert dialog.table.index(0, 5).data() == "已录入 2026-11-21 甲"
    dialog.home.click()
    assert len(entry_list.listed(village).waiting) == 2
    dialog.every.click()
    assert len(entry_list.listed(village).waiting) == 3


def test_what_is_looked_for_is_shown_and_opened(dialog, village):
    asked = []
    dialog.opened.connect(lambda *place: asked.append(place))
    dialog.word.setText("李四")
    assert labels(dialog) == [("李四", "户类型")]
    dialog.rows.entered_row.emit(0)
    assert asked == [("household", village.homes[1])]


def test_before_the_first_choice_it_asks(qtbot, village, monkeypatch):
    made = EntryDialog(village)
    qtbot.addWidget(made)
    made.show()
    made.read()
    assert "还没有说从哪一天起算" in made.sentences.text()
    assert not made.print.isEnabled()
    made.day.setDate(made.day.date().addDays(-1))
    made.begin.click()
    wait(qtbot, made, None)
    assert len(made.table.items) == 3
    monkeypatch.setattr(messages, "ask", lambda *_: False)
    made.day.setDate(made.day.date().addDays(1))
    made.begin.click()
    assert entry_marks.since(village).name == "2026-11-20 日终"


def test_a_list_of_the_national_system_ticks_what_it_has(dialog, village, qtbot, tmp_path):
    book = Workbook()
    for row in (("户编号", "户主姓名", "户类型"), ("1001", "张三", "脱贫户"),
                ("1002", "李四", "一般农户")):  # fmt: skip
        book.worksheets[0].append(row)
    book.save(tmp_path / "名册.xlsx")
    before = dialog.found
    dialog.compare_with(tmp_path / "名册.xlsx")
    wait(qtbot, dialog, before)
    assert dialog.sentences.text().startswith("名册里已经有的 1 项，算已录入。")
    assert labels(dialog) == [("张三", "户联系电话"), ("李四", "户类型")]
    assert village.rows("household", village.homes[1:])[0]["kind"] == "02"


def test_workbook_and_pages_hold_what_is_shown(dialog, qtbot, tmp_path):
    for name in ("清单.xlsx", "清单.pdf"):
        dialog.write_to(tmp_path / name)
        qtbot.waitUntil(
            lambda: (
                dialog.folder.target is not None
                and dialog.folder.target.exists()
                and dialog.isEnabled()
            ),
            timeout=30_000,
        )
        dialog.folder.target = None
    sheet = openpyxl.load_workbook(tmp_path / "清单.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[4]][:6] == [
        "张三", "1001", None, "户类型", "一般农户", "脱贫户",
    ]  # fmt: skip
    document = pypdfium2.PdfDocument(tmp_path / "清单.pdf")
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "全国系统待录清单：青禾村" in text
    assert "户编号 1001" in text
    assert "13800000001" in text


def test_the_window_offers_it(qtbot, village):
    window = MainWindow(village)
    qtbot.addWidget(window)
    window.actions_by_name["show_entries"].trigger()
    assert "还没有说从哪一天起算" in window.findChild(EntryDialog).sentences.text()
    window.close()


def test_a_file_that_is_no_list_changes_nothing(dialog, village, qtbot, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(messages, "error", lambda _parent, text: said.append(text))
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04")
    before = dialog.found
    dialog.compare_with(tmp_path / "坏.xlsx")
    qtbot.waitUntil(lambda: bool(said) and dialog.isEnabled(), timeout=30_000)
    assert "坏.xlsx" in said[0]
    assert dialog.found is before
    assert len(entry_list.listed(village).waiting) == 3
