"""Printing of a PDF file on a printer: what arrives there."""

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.pdfgen.canvas import Canvas

from fupin_desktop.errors import Cancelled, FupinError
from ui.printer_dialog import PrinterDialog, pages_in, send
from ui.settings import Settings, load

SIZES = (A4, A4, landscape(A3))


@pytest.fixture
def book(tmp_path):
    """Three pages: black in one corner of each, another one on the last, which is an A3 sheet."""
    canvas = Canvas(str(tmp_path / "book.pdf"))
    for number, (wide, high) in enumerate(SIZES):
        canvas.setPageSize((wide, high))
        left = number == 0
        canvas.rect(0 if left else wide - 100, high - 100, 100, 100, fill=1)
        canvas.showPage()
    canvas.save()
    return tmp_path / "book.pdf"


def printer_to(path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def corners(path):
    """Of each page its size and whether its upper corners are black: left, right."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    found = []
    for page in document:
        image = page.render().to_pil().convert("L")
        at = [image.getpixel((x, 20)) < 60 for x in (20, image.width - 20)]
        found.append((tuple(round(side) for side in page.get_size()), *at))
    document.close()
    return found


def test_pages_arrive_at_their_size_and_place(book, tmp_path):
    assert send(book.read_bytes(), printer_to(tmp_path / "out.pdf"), [0, 1, 2]) == 3
    a4, a3 = (595, 842), (1191, 842)
    assert corners(tmp_path / "out.pdf") == [(a4, True, False), (a4, False, True),
                                             (a3, False, True)]  # fmt: skip


def test_the_dialog_prints_the_chosen_pages_and_remembers_the_choice(qtbot, book, tmp_path):
    settings = Settings(path=tmp_path / "settings.json")
    dialog = PrinterDialog(book.read_bytes(), "一户一档", settings, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.pages.setText("2-3")
    dialog.copies.setValue(2)
    dialog.sides.setCurrentIndex(dialog.sides.findData("long"))
    with qtbot.waitSignal(dialog.accepted, timeout=30_000):
        dialog.print_on(printer_to(tmp_path / "out.pdf"))
    assert dialog.printed == 2
    assert [one[0][0] for one in corners(tmp_path / "out.pdf")][:2] == [595, 1191]
    again = PrinterDialog(book.read_bytes(), "", load(tmp_path / "settings.json"), None)
    qtbot.addWidget(again)
    assert (again.copies.value(), again.sides.currentData()) == (2, "long")
    assert again.pages.text() == ""


def test_a_page_range_that_makes_no_sense_prints_nothing(qtbot, book, tmp_path, message_box):
    dialog = PrinterDialog(book.read_bytes(), "一户一档", Settings(), None)
    qtbot.addWidget(dialog)
    dialog.pages.setText("2-9")
    message_box.expect("看不懂，没有打印")
    dialog.print_on(printer_to(tmp_path / "out.pdf"))
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize(("text", "wanted"), [
    ("", [0, 1, 2, 3, 4]), ("1-3,5", [0, 1, 2, 4]), ("3", [2]), ("2－4，1", [1, 2, 3, 0]),
    ("4-", [3, 4]), ("-2", [0, 1]), (" 5 5 1至2 ", [4, 0, 1]),
])  # fmt: skip
def test_page_ranges_are_read_as_people_write_them(text, wanted):
    assert pages_in(text, 5) == wanted


@pytest.mark.parametrize("text", ["0", "6", "3-1", "a", "1-2-3", "-", "1.5"])
def test_page_ranges_that_are_none_are_refused(text):
    with pytest.raises(FupinError, match="没有打印"):
        pages_in(text, 5)


def test_stopping_sends_nothing_more(book, tmp_path):
    def stop(done, _total):
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        send(book.read_bytes(), printer_to(tmp_path / "out.pdf"), [0, 1, 2], stop)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_gets_a_sentence(book, tmp_path):
    with pytest.raises(FupinError, match="没有接受"):
        send(book.read_bytes(), printer_to(tmp_path / "none" / "out.pdf"), [0])
