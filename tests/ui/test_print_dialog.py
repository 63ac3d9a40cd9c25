"""Printing household archives from the window."""

import pypdfium2
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QProgressDialog, QPushButton

from fupin_desktop import paper
from fupin_desktop.paper import prints
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.print_dialog import PrintDialog
from ui.settings import Settings, load


@pytest.fixture
def registry(tmp_path):
    with Registry.create(
        tmp_path / "村.fupin", level="village", region="990101001201", name="幸福村", password=None,
        user="王芳",
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def households(registry):
    changes = []
    for name in ("张三", "李四", "王五", "赵六"):
        home = registry.new_id("household")
        person = {"household": home, "relation": "01", "name": name}
        changes.append(Change(table="household", rec=home, values={"name": name}))
        changes.append(Change(table="person", values=person))
    batch = registry.save(changes)
    return list(batch.ids[::2])


@pytest.fixture
def dialog(qtbot, registry, households):
    dialog = PrintDialog(registry, households[:1])
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def text_of(path):
    document = pypdfium2.PdfDocument(path.read_bytes())
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


def print_to(qtbot, dialog, target):
    dialog.print_to(target)
    qtbot.waitUntil(lambda: dialog.target == target, timeout=60_000)


def test_only_the_ticked_parts_are_printed_and_remembered(qtbot, registry, households, tmp_path):
    settings = Settings(path=tmp_path / "settings.json")
    dialog = PrintDialog(registry, households[:1], None, settings)
    qtbot.addWidget(dialog)
    assert dialog.ticked() == [key for key, _ in paper.PARTS]
    dialog.findChild(QPushButton, "tick_all").click()
    assert dialog.ticked() == []
    assert not dialog.start.isEnabled()
    for row in range(dialog.parts.count()):
        if dialog.parts.item(row).text() in ("家庭成员", "签字盖章"):
            dialog.parts.item(row).setCheckState(Qt.CheckState.Checked)
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    text = text_of(tmp_path / "a.pdf")
    assert "二、签字盖章" in text
    assert "农户信息登记表" not in text
    again = PrintDialog(registry, households[:1], None, load(tmp_path / "settings.json"))
    qtbot.addWidget(again)
    assert again.ticked() == ["members", "signatures"]


def wait(qtbot, dialog):
    qtbot.waitUntil(dialog.isEnabled, timeout=60_000)


def test_each_household_gets_a_file_and_the_choice_is_remembered(
    qtbot, registry, households, tmp_path
):  # fmt: skip
    settings = Settings(path=tmp_path / "settings.json")
    dialog = PrintDialog(registry, households, None, settings)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.each_file.setChecked(True)
    dialog.print_to(tmp_path)
    wait(qtbot, dialog)
    assert len(list(tmp_path.glob("*.pdf"))) == 4
    assert "已生成 4 户" in dialog.outcome.text()
    assert "4 个文件" in dialog.outcome.text()
    assert not dialog.rest.isVisible()
    again = PrintDialog(registry, households, None, load(tmp_path / "settings.json"))
    qtbot.addWidget(again)
    assert again.each_file.isChecked()
    assert not again.changed.isChecked()


def test_after_a_cancel_the_rest_is_printed(qtbot, registry, households, tmp_path):
    dialog = PrintDialog(registry, households)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.each_file.setChecked(True)
    dialog.print_to(tmp_path)
    cancel = dialog.findChild(QProgressDialog).findChild(QPushButton)
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.pdf"))), timeout=60_000)
    cancel.click()
    wait(qtbot, dialog)
    done = len(list(tmp_path.glob("*.pdf")))
    if done < 4:  # a quick computer may have come to the end
        assert dialog.rest.text() == f"继续打印其余 {4 - done} 户"
        dialog.rest.click()
        wait(qtbot, dialog)
    assert len(list(tmp_path.glob("*.pdf"))) == 4
    assert not dialog.rest.isVisible()


def test_only_pages_that_changed_are_printed_again(qtbot, registry, households, tmp_path):
    dialog = PrintDialog(registry, households)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.leaves.isVisible()
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    dialog.changed.setChecked(True)
    assert dialog.leaves.isVisible()
    dialog.print_to(tmp_path / "b.pdf")
    wait(qtbot, dialog)
    assert dialog.outcome.text() == "4 户和上次打印的一样，没有写文件。"
    assert not (tmp_path / "b.pdf").exists()
    registry.save([Change(table="household", rec=households[1], values={"note": "屋漏"})])
    print_to(qtbot, dialog, tmp_path / "b.pdf")
    assert "李四" in text_of(tmp_path / "b.pdf")
    assert "张三" not in text_of(tmp_path / "b.pdf")
    assert "3 户和上次打印的一样" in dialog.outcome.text()


def test_without_a_printer_a_sentence_says_where_the_file_is(
    qtbot, dialog, tmp_path, message_box
):  # fmt: skip
    assert not dialog.printer.isEnabled()
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    message_box.expect("没有装打印机，没有打印")
    dialog.printer.click()
    assert str(tmp_path / "a.pdf") in message_box.shown[0]


def look(qtbot, dialog):
    dialog.looking.click()
    wait(qtbot, dialog)


def test_what_is_only_looked_at_is_neither_saved_nor_remembered_until_it_is_printed(
    qtbot, registry, dialog, tmp_path
):  # fmt: skip
    look(qtbot, dialog)
    assert "还没有保存，也没有打印" in dialog.outcome.text()
    assert dialog.preview.model.rowCount() > 2
    assert not list(tmp_path.glob("*.pdf"))
    assert not [*prints.everything(registry)]
    dialog.on_sent(1, 3)
    assert "没有记为打印过" in dialog.outcome.text()
    assert not [*prints.everything(registry)]
    dialog.on_sent(3, 3)
    (one,) = prints.everything(registry)
    assert len(one.pages) == dialog.preview.model.rowCount()
    dialog.changed.setChecked(True)
    look(qtbot, dialog)
    assert dialog.outcome.text() == "和上次打印的一样，没有要打的页。"


def test_without_a_printer_what_was_looked_at_is_saved(
    qtbot, dialog, tmp_path, message_box, monkeypatch
):  # fmt: skip
    look(qtbot, dialog)
    answer = lambda *_: (str(tmp_path / "b.pdf"), "")  # noqa: E731
    monkeypatch.setattr("ui.paper_dialog.QFileDialog.getSaveFileName", answer)
    message_box.expect("请在下一步把它保存成 PDF 文件")
    dialog.printer.click()
    wait(qtbot, dialog)
    assert "张三" in text_of(tmp_path / "b.pdf")


def test_the_chosen_household_alone(qtbot, dialog, tmp_path):
    assert dialog.these.text() == "选中的 1 户（张三）"
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    text = text_of(tmp_path / "a.pdf")
    assert "张三" in text
    assert "李四" not in text
    assert "a.pdf" in dialog.outcome.text()
    assert dialog.folder.isVisible()


def test_all_households(qtbot, dialog, tmp_path):
    dialog.all_households.setChecked(True)
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    assert all(name in text_of(tmp_path / "a.pdf") for name in ("张三", "李四", "王五", "赵六"))


def test_both_choices_are_reached_by_tab_and_leave_each_other_alone(qtbot, dialog):
    dialog.activateWindow()
    dialog.these.setFocus()
    for chosen in (dialog.all_households, dialog.each_file, dialog.these, dialog.one_file):
        qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton)
        pairs = ((dialog.these, dialog.all_households), (dialog.one_file, dialog.each_file))
        for pair in pairs:
            (checked,) = [one for one in pair if one.isChecked()]
            assert checked.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert (dialog.these.isChecked(), dialog.one_file.isChecked()) == (True, True)


def test_pages_are_shown_and_zoomed(qtbot, dialog, tmp_path):
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    preview = dialog.preview
    assert preview.model.rowCount() == len(pypdfium2.PdfDocument((tmp_path / "a.pdf").read_bytes()))
    QAbstractItemModelTester(
        preview.model, QAbstractItemModelTester.FailureReportingMode.Fatal, preview
    )
    before = preview.page.pixmap().width()
    image = preview.page.pixmap().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, 300, 3)}
    assert len(colours) > 2, "the page is empty"
    preview.enlarge()
    assert preview.page.pixmap().width() > before
    preview.pages.setCurrentIndex(preview.model.index(preview.model.rowCount() - 1))
    preview.fit_width()
    assert preview.page.pixmap().width() == pytest.approx(before, abs=40)


def test_a_file_can_be_printed_again_while_it_is_shown(qtbot, dialog, tmp_path):
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    dialog.target = None
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    assert dialog.preview.model.rowCount() > 0


def test_the_choice_is_hidden_when_it_would_be_none(qtbot, registry, households):
    for chosen in ([], households):
        dialog = PrintDialog(registry, chosen)
        qtbot.addWidget(dialog)
        dialog.show()
        assert not dialog.these.isVisible()
        assert dialog.all_households.isChecked()
        assert dialog.all_households.text() == "全部 4 户"


def test_the_day_is_today_or_an_earlier_one(dialog, registry):
    assert dialog.as_of() == ""
    dialog.day.setDate(QDate(2024, 12, 31))
    assert dialog.as_of() == "2024-12-31"
    dialog.day.setDate(QDate(2199, 1, 1))
    assert dialog.as_of() == ""
    assert dialog.day.date().toString(Qt.DateFormat.ISODate) == registry.today()


def test_an_earlier_day_is_on_the_paper(qtbot, dialog, tmp_path):
    dialog.day.setDate(QDate(2024, 12, 31))
    print_to(qtbot, dialog, tmp_path / "a.pdf")
    assert "2024" in text_of(tmp_path / "a.pdf")


def test_cancelling_writes_no_file(qtbot, registry, tmp_path):
    names = [f"户主{number}" for number in range(200)]
    registry.save([Change(table="household", values={"name": name}) for name in names])
    dialog = PrintDialog(registry, [])
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.print_to(tmp_path / "a.pdf")
    assert not dialog.start.isEnabled()
    dialog.findChild(QProgressDialog).findChild(QPushButton).click()
    qtbot.waitUntil(dialog.start.isEnabled, timeout=60_000)
    assert dialog.outcome.text() == "已停止，什么也没有生成。"
    assert dialog.target is None
    assert not list(tmp_path.glob("*.pdf*"))


def test_an_empty_ledger_prints_nothing(qtbot, registry, tmp_path, message_box):
    dialog = PrintDialog(registry, [])
    qtbot.addWidget(dialog)
    message_box.expect("没有打印")
    dialog.print_to(tmp_path / "a.pdf")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=20_000)
    assert not (tmp_path / "a.pdf").exists()


def test_a_character_no_font_has_is_said_with_the_person_and_nothing_is_written(
    qtbot, registry, tmp_path, message_box
):
    registry.save([Change(table="household", values={"name": "龙\U00030000"})])
    dialog = PrintDialog(registry, [])
    qtbot.addWidget(dialog)
    message_box.expect("龙\U00030000")
    dialog.print_to(tmp_path / "a.pdf")
    qtbot.waitUntil(lambda: len(message_box.shown) == 1, timeout=20_000)
    assert "U+30000" in str(message_box.shown)
    assert "没有打印，没有写任何文件" in str(message_box.shown)
    qtbot.waitUntil(dialog.start.isEnabled, timeout=20_000)
    assert not list(tmp_path.glob("*.pdf*"))
