"""After an import: what the list proves to be in the national system is offered to be struck."""

import pytest
from openpyxl import Workbook

from fupin_desktop import entry_list, entry_marks
from fupin_desktop.record import Change
from ui.import_dialog import ImportDialog


@pytest.fixture
def book(tmp_path):
    made = Workbook()
    for row in (("户编号", "户主姓名", "户类型", "户联系电话"),
                ("1001", "张三", "脱贫户", "13900000000")):  # fmt: skip
        made.worksheets[0].append(row)
    made.save(tmp_path / "名册.xlsx")
    return tmp_path / "名册.xlsx"


@pytest.fixture
def dialog(qtbot, ledger, add):
    home = add("household", name="张三", number="1001", kind="01")
    entry_marks.set_since(ledger, "now")
    ledger.save([Change(table="household", rec=home, values={"kind": "02", "risk_note": "摔伤"})])
    made = ImportDialog(ledger, None)
    qtbot.addWidget(made)
    made.show()
    return made


def labels(ledger):
    return {one.label for one in entry_list.listed(ledger).waiting}


def take(qtbot, dialog, book):
    dialog.open_book(book)
    qtbot.waitUntil(lambda: dialog.imported is not None and dialog.isEnabled(), timeout=60_000)
    dialog.take.click()
    qtbot.waitUntil(lambda: bool(dialog.tables_changed) and dialog.isEnabled(), timeout=60_000)


def test_it_is_offered_struck_only_when_asked_and_taken_back(qtbot, dialog, ledger, book):
    take(qtbot, dialog, book)
    offer = dialog.entries
    assert offer.isVisible()
    assert "待录清单里有 2 项，这份名册已经有了" in offer.told.text()
    assert labels(ledger) == {"户类型", "户联系电话", "其他备注"}
    offer.strike.click()
    assert labels(ledger) == {"其他备注"}
    assert "划去 2 项" in offer.told.text()
    assert not offer.strike.isVisible()
    assert {one.tick.how for one in entry_list.listed(ledger).done} == {"名册导入"}
    offer.back.click()
    assert labels(ledger) == {"户类型", "户联系电话", "其他备注"}
    assert offer.strike.isVisible()


def test_nothing_is_offered_where_nobody_types_or_too_much_waits(
    qtbot, dialog, ledger, book, monkeypatch
):
    monkeypatch.setattr(entry_list, "MOST", 0)
    take(qtbot, dialog, book)
    assert not dialog.entries.isVisible()
    monkeypatch.undo()
    ledger.undo()
    ledger.set_setting(entry_marks.SINCE, None)
    again = ImportDialog(ledger, None)
    qtbot.addWidget(again)
    again.show()
    take(qtbot, again, book)
    assert not again.entries.isVisible()
