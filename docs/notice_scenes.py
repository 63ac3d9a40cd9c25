"""The pictures of single forms, of the notices, and of the progress sheet."""

import shutil
from pathlib import Path

import pypdfium2
from camera import over, reopened, shown, until, write
from PySide6.QtGui import QImage, QPixmap

from fupin_desktop import demo, homes, paper
from ui.forms_dialog import FormsDialog
from ui.notice_dialog import NoticeDialog


def draw(made: demo.Demo) -> None:
    """Print forms of a copy of a village, and look at its board."""
    folder = made.township.with_name("board")
    folder.mkdir()
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    window = shown(registry)
    window.turn("打印归档")
    forms = FormsDialog(registry, homes.everybody(registry)[:2], window)
    forms.open()
    forms.print_to(folder / "明白卡.pdf")
    until(lambda: forms.target is not None)
    forms.outcome.setText("已生成 2 页：D:\\打印\\明白卡.pdf")
    over(window, "forms", forms)
    over(window, "notices", NoticeDialog(registry, window))
    paper.form(registry, "progress", folder / "progress.pdf")
    _page(folder / "progress.pdf", "progress_sheet")
    window.close()
    shutil.rmtree(folder)


def _page(path: Path, name: str) -> None:
    """Draw the first page of a file as wide as a window."""
    document = pypdfium2.PdfDocument(path)
    image = document[0].render(scale=1.1).to_pil().convert("RGB")
    document.close()
    data = image.tobytes()
    shot = QImage(data, image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888)
    write(name, QPixmap.fromImage(shot))
