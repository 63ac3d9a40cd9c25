"""Checking of papers in the window by their codes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from fupin_desktop import paper
from fupin_desktop.paper import prints
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from tests.pdf_text import pages_of
from ui.paper_check_dialog import PaperCheckDialog
from ui.print_dialog import PrintDialog
from ui.print_page import PrintPage
from ui.settings import Settings


@pytest.fixture
def registry(tmp_path):
    with Registry.create(
        tmp_path / "村.fupin", level="village", region="990101001201", name="幸福村", password=None,
        user="王芳",
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def home(registry, tmp_path):
    """A household whose archive is printed."""
    (rec,) = registry.save([Change(table="household", values={"name": "张三"})]).ids
    paper.archive(registry, [rec], tmp_path / "a.pdf")
    return rec


@pytest.fixture
def dialog(qtbot, registry):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = PaperCheckDialog(registry, window)
    made.open()
    yield made
    window.close()  # it lives as long as this frame


def scan(qtbot, dialog, text):
    """Type as a scanner does: the code, then Enter."""
    dialog.code.setText(text)
    qtbot.keyPress(dialog, Qt.Key.Key_Return)  # it goes on to the button that is the default
    qtbot.waitUntil(dialog.isEnabled, timeout=20_000)


def test_a_current_page_needs_no_printing(qtbot, home, dialog, tmp_path):
    scan(qtbot, dialog, pages_of(tmp_path / "a.pdf")[1].split("本页")[1][:6])
    assert "户“张三”" in dialog.verdict.text()
    assert "第 2 页" in dialog.verdict.text()
    assert "不用重新打印" in dialog.verdict.text()
    assert not dialog.print_button.isEnabled()
    assert not dialog.changes.isVisible()
    with qtbot.waitSignal(dialog.opened) as opened:
        dialog.show_button.click()
    assert opened.args == ["household", home]


def test_what_changed_is_listed_and_can_be_printed(qtbot, registry, home, dialog):
    state = prints.of(registry, prints.ARCHIVE, home)[0].state
    registry.save([Change(table="household", rec=home, values={"note": "屋漏"})])
    scan(qtbot, dialog, f"FUPIN:{state}")
    assert "应重新打印" in dialog.verdict.text()
    assert dialog.changes.item(0).text().endswith("王芳 修改户“张三”：备注")
    assert dialog.changes.isVisible()
    with qtbot.waitSignal(dialog.print_asked) as asked:
        dialog.print_button.click()
    (old,) = asked.args[0]
    assert (old.household, old.asked, old.on) == (home, (), "")


def test_an_unknown_code_gets_a_sentence(qtbot, home, dialog, message_box):
    assert home
    scan(qtbot, dialog, "ABCDEF")
    assert "没有打印过编码是 ABCDEF 的纸面" in dialog.verdict.text()
    assert not dialog.show_button.isEnabled()
    message_box.expect("不是纸面上的编码")
    scan(qtbot, dialog, "你好")


def test_the_page_of_printing_leads_to_the_pages_that_changed(qtbot, registry, home, tmp_path):
    registry.save([Change(table="household", values={"name": "李四"})])
    paper.archive(registry, [home], tmp_path / "b.pdf", on="2026-01-31", parts=("members",))
    page = PrintPage(registry, Settings())
    qtbot.addWidget(page)
    page.show()
    page.findChild(QPushButton, "check_paper").click()
    check = page.findChild(PaperCheckDialog)
    state = prints.of(registry, prints.ARCHIVE, home)[0].state
    registry.save([Change(table="household", rec=home, values={"note": "屋漏"})])
    scan(qtbot, check, state)
    check.print_button.click()
    printing = page.findChild(PrintDialog)
    assert printing.changed.isChecked()
    assert printing.these.isChecked()
    assert printing.chosen == [home]
    assert (printing.as_of(), printing.ticked()) == ("2026-01-31", ["members"])
    printing.close()
