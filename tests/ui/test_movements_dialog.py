"""The dialog 数字对账: each figure leads to its records, those to their pages, all to a file."""

import threading
from datetime import datetime, timedelta, timezone

import openpyxl
import pypdfium2
import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog

from fupin_desktop import movements, reconciliation
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.history_dialog import HistoryDialog
from ui.main_window import MainWindow
from ui.movements_dialog import MovementsDialog
from ui.welcome import SEEN

VILLAGE = "990101001201"


@pytest.fixture
def village(tmp_path):
    """A village with two households of yesterday, of which one was deleted today."""
    clock = [datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))]
    with Registry.create(
        tmp_path / "v", level="village", region=VILLAGE, name="青禾村", password=None, user="甲",
        now=lambda: clock[0],
    ) as registry:  # fmt: skip
        registry.set_setting(SEEN, True)
        registry.homes = [
            registry.save([Change(table="household", values={"name": name, "kind": "01"})]).ids[0]
            for name in ("张三", "李四")
        ]
        clock[0] += timedelta(days=1)
        registry.delete("household", registry.homes[0], why="重复登记")
        registry.save([Change(table="household", rec=registry.homes[1], values={"kind": "02"})])
        yield registry


@pytest.fixture
def dialog(qtbot, village):
    made = MovementsDialog(village)
    qtbot.addWidget(made)
    QAbstractItemModelTester(made.lines)
    QAbstractItemModelTester(made.records)
    made.show()
    made.compare()
    qtbot.waitUntil(lambda: made.found is not None and made.isEnabled(), timeout=30_000)
    return made


def cells(model):
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def choose(dialog, key):
    keys = [one.key for one in dialog.lines.items]
    dialog.totals.selectRow(keys.index(key))


def test_each_total_leads_to_its_records_and_each_record_to_its_story(dialog):
    assert cells(dialog.lines) == [
        ["农户", "2 户", "1 户", "", "-1 户", "-1 户"],
        ["其中一般农户", "2 户", "0 户", "", "-2 户", "-2 户"],
        ["其中脱贫户", "0 户", "1 户", "+1 户", "", "+1 户"],
    ]
    assert dialog.lines.headerData(1, dialog.totals.horizontalHeader().orientation()) == (
        "2026-11-20 日终"
    )
    assert dialog.records.rowCount() == 2
    choose(dialog, "household")
    (row,) = cells(dialog.records)
    assert row == ["农户　张三", "农户 -1 户", "删除", "甲 2026-11-21 09:00",
                   "删除户“张三”：重复登记", ""]  # fmt: skip
    assert dialog.about.text() == "“农户”的变动由 1 条记录构成："
    dialog.items.selectRow(0)
    assert "重复登记" in dialog.detail.text()
    choose(dialog, "household.kind.02")
    assert cells(dialog.records)[0][1] == "一般农户 → 脱贫户"


def test_a_ledger_is_counted_outside_the_windows_thread(qtbot, village, monkeypatch):
    threads = set()

    count = reconciliation.control.by_place
    monkeypatch.setattr(
        reconciliation.control, "by_place",
        lambda db: threads.add(threading.get_ident()) or count(db),
    )  # fmt: skip
    made = MovementsDialog(village)
    qtbot.addWidget(made)
    made.compare()
    qtbot.waitUntil(lambda: made.found is not None and made.isEnabled(), timeout=30_000)
    assert threads
    assert threading.get_ident() not in threads


def test_a_living_record_is_opened_and_a_deleted_one_shows_its_history(dialog, village):
    asked = []
    dialog.opened.connect(lambda *place: asked.append(place))
    choose(dialog, "household")
    dialog.items.selectRow(0)
    dialog.open_one.click()
    shown = dialog.findChild(HistoryDialog)
    assert "张三" in shown.windowTitle()
    shown.close()
    choose(dialog, "household.kind.02")
    dialog.items.selectRow(0)
    dialog.open_one.click()
    assert asked == [("household", village.homes[1])]


def test_a_total_leads_to_the_list_of_what_it_counts_now(qtbot, village):
    window = MainWindow(village)
    qtbot.addWidget(window)
    window.show()
    window.show_movements()
    made = window.findChild(MovementsDialog)
    qtbot.waitUntil(lambda: made.found is not None and made.isEnabled(), timeout=30_000)
    assert not made.whole.isEnabled()
    choose(made, "household.kind.02")
    made.whole.click()
    work = window.workplace
    qtbot.waitUntil(lambda: work.listed_households() == [village.homes[1]], timeout=30_000)
    assert not made.isVisible()
    window.close()


def test_another_day_and_all_totals(dialog, qtbot):
    dialog.start.setDate(dialog.start.date().addDays(-1))
    before = dialog.found
    dialog.findChild(type(dialog.export), "compare").click()
    qtbot.waitUntil(lambda: dialog.found is not before and dialog.isEnabled(), timeout=30_000)
    assert dialog.sentences.text().startswith("这个台账从 2026-11-20 开始记")
    assert cells(dialog.lines)[0][1:4] == ["0 户", "1 户", "+1 户"]
    dialog.only.setChecked(False)
    assert len(dialog.lines.items) == len(dialog.found.lines)


def test_workbook_and_pages_are_made(dialog, qtbot, tmp_path, monkeypatch):
    book = tmp_path / "对账.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(book), ""))
    dialog.export.click()
    qtbot.waitUntil(lambda: dialog.folder.target == book and dialog.isEnabled(), timeout=30_000)
    sheets = openpyxl.load_workbook(book).worksheets
    assert [one.title for one in sheets] == ["合计", "变动的记录"]
    rows = [[cell.value for cell in row] for row in sheets[1].iter_rows(min_row=4)]
    assert sorted(row[0] for row in rows) == ["农户　张三", "农户　李四"]
    assert not dialog.folder.isHidden()
    pages = tmp_path / "对账.pdf"
    dialog.write_to(pages)
    qtbot.waitUntil(lambda: dialog.folder.target == pages and dialog.isEnabled(), timeout=30_000)
    document = pypdfium2.PdfDocument(pages)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "数字对账单：青禾村" in text
    assert "重复登记" in "".join(text.split())


def test_the_window_offers_it_on_the_desk_and_in_the_menu(qtbot, village):
    window = MainWindow(village)
    qtbot.addWidget(window)
    window.actions_by_name["show_movements"].trigger()
    made = window.findChild(MovementsDialog)
    qtbot.waitUntil(lambda: made.found is not None and made.isEnabled(), timeout=30_000)
    choose(made, "household.kind.02")
    made.items.selectRow(0)
    made.items.activated.emit(made.records.index(0, 0))
    assert window.work.trail[-1] == ("household", village.homes[1])
    assert movements.SENT not in [made.since.itemData(place) for place in range(made.since.count())]
    window.close()
