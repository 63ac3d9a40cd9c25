"""Every character the program prints is seen on screen too, in the fonts it ships."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QTextLayout
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableWidget, QTableWidgetItem

from fupin_desktop.paper.character_set import PARTS
from ui.theme import FAMILIES

ROOT = Path(__file__).parents[2]
STANDARD = (ROOT / "tests/data/standard_characters.txt").read_text(encoding="utf-8")
LINE = 200
DIFFERENT = "王𬭎𫠈𠅤𪟝𬱟\U0002a700\U0002b740\U0002b820\U0002ceb0"
MISSING = "\U00030000"  # extension G: no font of ours has it


def glyphs(text, font):
    """Family and glyph number of each character, as Qt lays a line out."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return [
        (run.rawFont().familyName(), number)
        for run in layout.glyphRuns()
        for number in run.glyphIndexes()
    ]


def lines(text):
    return (text[at : at + LINE] for at in range(0, len(text), LINE))


@pytest.mark.parametrize("bold", [False, True])
def test_all_8105_have_a_glyph_on_screen(qapp, bold):
    font = qapp.font()
    font.setBold(bold)
    text = "".join(STANDARD.split())
    found = [one for line in lines(text) for one in glyphs(line, font)]
    assert len(found) == len(text)
    assert all(number for _, number in found)
    assert {family for family, _ in found} == {FAMILIES[0]}


@pytest.mark.parametrize(
    "part", [part for part in PARTS if part.asked], ids=lambda part: part.name.split()[0]
)
def test_all_of_gb_18030_level_3_have_a_glyph_on_screen(qapp, part):
    text = "".join(part.characters())
    found = [one for line in lines(text) for one in glyphs(line, qapp.font())]
    assert len(found) == len(text)
    assert all(number for _, number in found)
    assert {family for family, _ in found} <= {*FAMILIES}


def picture(widget):
    """What a widget looks like."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return bytes(image.constBits())


def table(text):
    made = QTableWidget(1, 1)
    made.setItem(0, 0, QTableWidgetItem(text))
    return made


@pytest.mark.parametrize("make", [QLabel, QLineEdit, QPushButton, table])
def test_widgets_draw_different_characters_differently(qtbot, make):
    """Boxes would all be alike."""
    pictures = set()
    for char in DIFFERENT:
        widget = make(char)
        qtbot.addWidget(widget)
        widget.resize(200, 90)
        pictures.add(picture(widget))
    assert len(pictures) == len(DIFFERENT)


def test_what_no_font_has_is_told_from_the_rest(qapp):
    """The check above would see a missing glyph."""
    assert any(number == 0 for _, number in glyphs(MISSING, qapp.font()))


def test_a_variant_selector_leaves_no_mark(qapp):
    assert glyphs("葛\U000e0100", qapp.font()) == glyphs("葛", qapp.font())
