"""Printing of a PDF file on a printer: which one, which pages, how often, on which sides."""

import re
from typing import Final

import pypdfium2
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from fupin_desktop.errors import FupinError, Step, no_step
from ui import messages
from ui.composing import commit_typing
from ui.editing import ChoiceBox
from ui.nesting import nest
from ui.parts import button, characters, named, new_form, run_alone, wrapped
from ui.pdf_preview import PDFIUM, render
from ui.settings import Settings
from ui.theme import labelled

Duplex = QPrinter.DuplexMode
SIDES: Final = {
    "one": ("单面", Duplex.DuplexNone),
    "long": ("双面，长边翻转（装订在左边）", Duplex.DuplexLongSide),
    "short": ("双面，短边翻转", Duplex.DuplexShortSide),
}
FINEST: Final = 300  # dots per inch: finer only fills the memory of an old laptop
POINTS: Final = 72
MOST_COPIES: Final = 99
UNSAVED: Final = (
    "这台电脑没有装打印机，没有打印。请在下一步把它保存成 PDF 文件，拷到有打印机的电脑上打印。"
)
REFUSED: Final = (
    "打印机“{}”没有接受这次打印，没有打印完。请看打印机是否开着、有没有纸，再打印一次。"
)
UNREAD: Final = "页码“{}”看不懂，没有打印。请写成 1-3,5 这样，最大是 {}；什么也不写就打印全部。"


class PrinterDialog(QDialog):
    """Asks how a file is to be printed, and remembers it for the next time."""

    def __init__(
        self, data: bytes, title: str, settings: Settings, parent: QWidget | None
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.data, self.settings = data, settings
        with PDFIUM:
            document = pypdfium2.PdfDocument(self.data)
            self.count = len(document)
            document.close()
        self.printed = 0  # pages sent, once it is done
        self.printer = named(ChoiceBox(), "printer")
        self.pages = named(QLineEdit(), "page_range")
        self.copies = named(QSpinBox(), "copies")
        self.sides = named(ChoiceBox(), "sides")
        self.note = wrapped("", "muted", "printer_note")
        self._lay_out(title)
        self._fill()

    def print_chosen(self) -> None:
        """Print on the printer that is chosen."""
        commit_typing()
        info = QPrinterInfo.printerInfo(str(self.printer.currentData() or ""))
        self.print_on(QPrinter(info, QPrinter.PrinterMode.HighResolution))

    def print_on(self, printer: QPrinter) -> None:
        """Print in the background on a printer, and close."""
        try:
            wanted = pages_in(self.pages.text(), self.count)
        except FupinError as error:
            messages.error(self, str(error))
            return
        self._remember()
        printer.setCopyCount(self.copies.value())
        printer.setCollateCopies(True)
        printer.setDuplex(SIDES[str(self.sides.currentData())][1])

        def work(step: Step) -> int:
            return send(self.data, printer, wanted, step)

        run_alone(self, "正在送往打印机……", work, self._finish)

    def _finish(self, pages: int) -> None:
        self.printed = pages
        self.accept()

    def _remember(self) -> None:
        self.settings.printing |= {
            "printer": str(self.printer.currentData() or ""),
            "sides": str(self.sides.currentData()),
            "copies": str(self.copies.value()),
        }
        self.settings.save()

    def _fill(self) -> None:
        last = self.settings.printing
        for name in QPrinterInfo.availablePrinterNames():
            self.printer.addItem(name, name)
        usual = last.get("printer") or QPrinterInfo.defaultPrinterName()
        self.printer.setCurrentIndex(max(0, self.printer.findData(usual)))
        for key, (label, _) in SIDES.items():
            self.sides.addItem(label, key)
        self.sides.setCurrentIndex(max(0, self.sides.findData(last.get("sides", "one"))))
        self.copies.setRange(1, MOST_COPIES)
        copies = last.get("copies", "")
        self.copies.setValue(int(copies) if copies.isdecimal() else 1)
        self.pages.setPlaceholderText("全部；只打几页写成 1-3,5")
        self.printer.currentIndexChanged.connect(self._show_sides)
        self._show_sides()

    def _show_sides(self) -> None:
        """Say what the chosen printer cannot do."""
        info = QPrinterInfo.printerInfo(str(self.printer.currentData() or ""))
        single = not info.isNull() and info.supportedDuplexModes() == [Duplex.DuplexNone]
        self.note.setText(
            "这台打印机说它不能自动双面。先打单页（1,3,5……），把纸翻过来再打双页。" if single
            else "每户从单数页开始，装订边在里侧，可以双面打印。"
        )  # fmt: skip

    def _lay_out(self, title: str) -> None:
        self.setWindowTitle("打印")
        form = new_form()
        form.addRow("内容", labelled(f"{title}，共 {self.count:,} 页"))
        form.addRow("打印机", self.printer)
        form.addRow("页码", self.pages)
        form.addRow("份数", self.copies)
        form.addRow("单双面", self.sides)
        form.addRow("", self.note)
        last = QHBoxLayout()
        last.addStretch()
        last.addWidget(button("取消", self.reject, "cancel_printing"))
        last.addWidget(button("打印", self.print_chosen, "print_now", "main"))
        column = QVBoxLayout(self)
        nest(column, form)
        column.addStretch()
        nest(column, last)
        self.setMinimumWidth(characters(self, 34))

    def done(self, result: int) -> None:
        if self.isEnabled():  # else it is just being printed
            super().done(result)


def ask(data: bytes, title: str, settings: Settings, parent: QWidget) -> PrinterDialog | None:
    """Offer the printers there are; None without any."""
    if not QPrinterInfo.availablePrinterNames():
        return None
    dialog = PrinterDialog(data, title, settings, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def pages_in(text: str, count: int) -> list[int]:
    """Read which pages are wanted: indexes in their order; raises FupinError."""
    plain = re.sub(r"[，、；;\s]+", ",", text.strip()).strip(",")
    plain = re.sub(r"[－—–~～至到]+", "-", plain)
    if not plain:
        return list(range(count))
    found: list[int] = []
    for part in plain.split(","):
        first, dash, last = part.partition("-")
        ends = [first or "1", (last or str(count)) if dash else first]
        if not all(one.isdecimal() for one in ends) or part == "-":
            raise FupinError(UNREAD.format(text, count))
        low, high = map(int, ends)
        if not 1 <= low <= high <= count:
            raise FupinError(UNREAD.format(text, count))
        found += [at for at in range(low - 1, high) if at not in found]
    return found


def send(data: bytes, printer: QPrinter, pages: list[int], step: Step = no_step) -> int:
    """Draw pages of a PDF on a printer, each on paper of its size; return how many were sent.

    Whoever stops it, and whatever goes wrong, leaves nothing waiting in the printer's queue.
    """
    with PDFIUM:
        document = pypdfium2.PdfDocument(data)
    painter = QPainter()
    rounds = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    todo = pages * rounds
    try:
        for done, number in enumerate(todo):
            step(done, len(todo))
            with PDFIUM:
                size = QSizeF(*document[number].get_size())
            _set_paper(printer, size)
            if not (printer.newPage() if painter.isActive() else painter.begin(printer)):
                raise FupinError(REFUSED.format(printer.printerName()))
            _draw(document, number, size, printer, painter)
        step(len(todo), len(todo))
        painter.end()
    except BaseException:
        printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
        with PDFIUM:
            document.close()
    return len(pages)


def _set_paper(printer: QPrinter, size: QSizeF) -> None:
    """Ask for paper of a page's size."""
    wide = size.width() > size.height()
    upright = size.transposed() if wide else size
    paper = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turned = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    printer.setFullPage(True)
    printer.setPageSize(paper)
    printer.setPageOrientation(turned)


def _draw(
    document: pypdfium2.PdfDocument, number: int, size: QSizeF, printer: QPrinter,
    painter: QPainter,
) -> None:  # fmt: skip
    """Draw one page at the size it has, smaller only where the paper is smaller."""
    paper = printer.pageLayout().fullRect(QPageLayout.Unit.Point).size()
    scale = min(1.0, paper.width() / size.width(), paper.height() / size.height())
    fine = min(printer.resolution(), FINEST)
    image = render(document, number, scale * fine / POINTS)
    dots = printer.resolution() / POINTS * scale
    painter.drawImage(QRectF(0, 0, size.width() * dots, size.height() * dots), image)
