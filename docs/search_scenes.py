"""The picture of a household looked up while its name is typed."""

from camera import reopened, settle, until, write
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap

from fupin_desktop import demo, pinyin
from fupin_desktop.registry import Registry
from ui.household_picker import HouseholdPicker
from ui.visit_form import VisitDialog


def draw(made: demo.Demo) -> None:
    """Take the form of a visit with the hits below its first line."""
    with reopened(made.villages[0]) as registry:
        dialog = VisitDialog(registry, "", None)
        dialog.show()
        settle()
        picker = dialog.findChild(HouseholdPicker)
        assert picker is not None  # noqa: S101
        picker.line.setText(initials(registry))
        until(picker.hits.isVisible)
        picture = dialog.grab()
        painter = QPainter(picture)
        place = picker.line.mapTo(dialog, QPoint(0, picker.line.height()))
        painter.drawPixmap(place, QPixmap(picker.hits.grab()))
        painter.end()
        write("picker", picture)
        picker.close_list()
        dialog.reject()


def initials(registry: Registry) -> str:
    """Give the letter that the surname of the first household's wife begins with."""
    (name, *_) = [str(row["name"]) for row in registry.select("person", where={"relation": "02"})]
    return pinyin.readings(name[0])[0][0]
