"""Public notices and single forms from the window."""

import random
from datetime import datetime

import pypdfium2
import pytest
from PySide6.QtCore import QDate

from fupin_desktop import attachments, notices, proceedings
from fupin_desktop.demo.album import landscape
from fupin_desktop.paper import prints
from ui.form import RecordForm
from ui.forms_dialog import FormsDialog
from ui.notice_dialog import NoticeDialog
from ui.notice_forms import DownDialog, MakeDialog, PostDialog
from ui.record_form import RecordDialog


@pytest.fixture
def watched(ledger, household):
    """A procedure under way."""
    told = {"monitoring_kind": "02", "started": "2026-05-18"}
    return proceedings.start(ledger, "02", household=household, values=told).ids[0]


@pytest.fixture
def board(qtbot, ledger):
    dialog = NoticeDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def child(board, kind):
    return board.findChildren(kind)[-1]


def make(board):
    board.make()
    dialog = child(board, MakeDialog)
    assert dialog.keep_button.isEnabled()
    dialog.keep()
    return board.rec


def text_of(path):
    document = pypdfium2.PdfDocument(path.read_bytes())
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


@pytest.mark.usefixtures("watched")
def test_without_a_printer_a_notice_is_shown_and_saved(board, tmp_path, message_box, monkeypatch):
    make(board)
    answer = lambda *_: (str(tmp_path / "n.pdf"), "")  # noqa: E731
    monkeypatch.setattr("ui.notice_dialog.QFileDialog.getSaveFileName", answer)
    message_box.expect("没有装打印机，没有打印。请在下一步把它保存成 PDF 文件")
    board.buttons["print"].click()
    assert board.preview.model.rowCount() == 1
    assert len(prints.of(board.registry, prints.NOTICE, board.rec)) == 1  # what was saved
    assert "监测对象识别公示" in text_of(tmp_path / "n.pdf")


@pytest.mark.usefixtures("watched")
def test_a_notice_is_made_posted_objected_to_and_taken_down(board, ledger, tmp_path):
    told = []
    board.changed.connect(told.append)
    assert not any(one.isEnabled() for one in board.buttons.values())
    rec = make(board)
    assert "张长富" in board.text.text()
    board.print_to(tmp_path / "n.pdf")
    assert "监测对象识别公示" in text_of(tmp_path / "n.pdf")
    assert [one.rec for one in prints.of(ledger, prints.NOTICE, rec)] == [rec]
    board.post()
    posting = child(board, PostDialog)
    assert posting.days.text() == "5"
    posting.day.setDate(QDate(2026, 5, 10))
    posting.place.setText("公示栏")
    photo = tmp_path / "张贴.jpg"
    photo.write_bytes(landscape(random.Random(7), datetime(2026, 5, 10, 9)))  # noqa: DTZ001
    posting.take([photo])
    posting.keep()
    row = notices.read(ledger, rec)
    assert (row["start"], row["days"], row["place"]) == ("2026-05-10", 5, "公示栏")
    assert len(attachments.of(ledger, "notice", rec)) == 1
    assert not board.buttons["post"].isEnabled()
    board.object_to()
    dialog = child(board, RecordDialog)
    dialog.findChild(RecordForm).rows["content"].editor.put("应核实")
    dialog.save()
    assert [one["content"] for one in notices.objections(ledger, rec)] == ["应核实"]
    board.take_down()
    down = child(board, DownDialog)
    down.day.setDate(QDate(2026, 5, 15))
    down.keep()
    assert notices.state(notices.read(ledger, rec), ledger.today()) == notices.DOWN
    assert frozenset({"notice"}) in told
    assert frozenset({"objection"}) in told


@pytest.mark.usefixtures("watched")
def test_what_is_wrong_is_said_and_the_dialog_stays(board, ledger, message_box):
    rec = make(board)
    board.post()
    posting = child(board, PostDialog)
    posting.days.setText("许多")
    message_box.expect("请写明公示几天")
    posting.keep()
    assert posting.isVisible()
    assert notices.read(ledger, rec)["start"] is None
    posting.days.setText("5")
    posting.day.setDate(QDate(2026, 5, 18))
    posting.keep()
    board.take_down()
    down = child(board, DownDialog)
    message_box.expect("只公示了")
    down.keep()
    assert notices.read(ledger, rec)["taken_down"] is None
    down.early.setChecked(True)
    down.keep()
    assert notices.read(ledger, rec)["taken_down"] == ledger.today()


def test_nothing_to_post_is_said_in_the_dialog(qtbot, ledger):
    dialog = MakeDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    for at, words in enumerate(("没有选定程序", "没有选定程序", "没有选定程序", "没有登记到户资金",
                                "没有登记项目")):  # fmt: skip
        dialog.kind.setCurrentIndex(at)
        assert words in dialog.said.text()
        assert not dialog.keep_button.isEnabled()


def test_a_procedure_without_its_tick_is_left_out(qtbot, ledger, watched):
    dialog = MakeDialog(ledger)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.draft.procedures == (watched,)
    dialog.model.mark_all(False)
    assert dialog.draft is None


@pytest.mark.parametrize("name", ["card", "doors", "signatures", "blank", "progress"])
def test_a_single_form_is_printed(qtbot, ledger, household, add, tmp_path, name):
    add("household", name="别家", kind="02")
    dialog = FormsDialog(ledger, [household], form=name)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.form.name == name
    assert dialog.table.isVisibleTo(dialog) == (name == "blank")
    assert dialog.title.isVisibleTo(dialog) == (name == "signatures")
    assert dialog.everybody.isVisibleTo(dialog) == (name == "progress")
    dialog.title.setText("签到表")
    dialog.print_to(tmp_path / "f.pdf")
    qtbot.waitUntil(lambda: dialog.target is not None, timeout=60_000)
    text = text_of(tmp_path / "f.pdf")
    assert ("张长富" in text) == (name in ("card", "doors", "signatures"))
    assert ("别家" in text) == (name == "progress")
    assert ("签到表" in text) == (name == "signatures")


@pytest.mark.parametrize("name", ["money", "funds"])
def test_money_is_printed_of_the_years_asked_for(qtbot, ledger, household, add, tmp_path, name):
    project = add("project", name="养牛项目")
    for year, amount in (("2019", 100_000), ("2024", 250_000)):
        add("payment", household=household, project=project, date=f"{year}-05-01", amount=amount)
    dialog = FormsDialog(ledger, [household], form=name)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.first_year.isVisibleTo(dialog)
    dialog.first_year.setText("2020")
    dialog.print_to(tmp_path / "f.pdf")
    qtbot.waitUntil(lambda: dialog.target is not None, timeout=60_000)
    text = text_of(tmp_path / "f.pdf")
    assert "2,500.00" in text
    assert "1,000.00" not in text
    dialog.kind.setCurrentIndex(0)
    assert not dialog.first_year.isVisibleTo(dialog)
    assert dialog.asked().years == ("", "")


def test_a_record_is_printed_as_it_is_or_as_an_empty_form(qtbot, ledger, household, tmp_path):
    dialog = FormsDialog(ledger, (), record=("household", household))
    qtbot.addWidget(dialog)
    dialog.show()
    for at, there in ((0, True), (1, False)):
        dialog.kind.setCurrentIndex(at)
        dialog.target = None
        dialog.print_to(tmp_path / f"{at}.pdf")
        qtbot.waitUntil(lambda: dialog.target is not None, timeout=60_000)
        assert ("张长富" in text_of(tmp_path / f"{at}.pdf")) is there
