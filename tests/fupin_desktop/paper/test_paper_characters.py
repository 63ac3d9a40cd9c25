"""Every character of GB 18030-2022 has a glyph of its own, and copies as itself out of a PDF."""

import hashlib
import re
import struct
from array import array
from functools import cache
from pathlib import Path

import pypdfium2
import pytest

from fupin_desktop.paper import character_set, fonts
from fupin_desktop.paper.book import Book
from fupin_desktop.paper.character_set import LEVEL_3, PARTS
from fupin_desktop.paper.font_part import FontPart
from fupin_desktop.paper.fonts import BOLD, FILES, REGULAR
from fupin_desktop.paper.sheet import Cell, Sheet

ROOT = Path(__file__).parents[3]
STANDARD = "".join(
    (ROOT / "tests/data/standard_characters.txt").read_text(encoding="utf-8").split()
)
ASKED = [part for part in PARTS if part.asked]


class Outlines:
    """The outline of each glyph of a TrueType font, read from its tables."""

    def __init__(self, raw):
        tables = {raw[at : at + 4]: struct.unpack_from(">II", raw, at + 8)
                  for at in range(12, 12 + 16 * int.from_bytes(raw[4:6], "big"), 16)}  # fmt: skip
        start, size = tables[b"loca"]
        long = int.from_bytes(raw[tables[b"head"][0] + 50 :][:2], "big")
        self.ends = array("I" if long else "H", raw[start : start + size])
        self.ends.byteswap()
        self.unit = 1 if long else 2
        self.glyf = raw[tables[b"glyf"][0] :]

    def glyph(self, number):
        start, end = self.ends[number] * self.unit, self.ends[number + 1] * self.unit
        return self.glyf[start:end]


@cache
def outlines(name):
    return Outlines((fonts.FOLDER / FILES[name]).read_bytes())


def check(chars, weight):
    """Each character has a glyph number, an outline, and not the one of the missing glyph."""
    for char in chars:
        name = weight[char][0]
        font, number = outlines(name), fonts.load(name).glyphs[ord(char)]
        assert number > 0, char  # 0 is the missing glyph
        drawn = font.glyph(number)
        assert len(drawn) > 10, char  # the head of a glyph alone is 10 bytes
        assert drawn[:2] != b"\0\0", char  # no contours
        assert drawn != font.glyph(0), char


@pytest.mark.parametrize("weight", [REGULAR, BOLD], ids=["regular", "bold"])
def test_all_8105_have_a_glyph(weight):
    assert len(STANDARD) == len(set(STANDARD)) == 8105
    check(STANDARD, weight)


@pytest.mark.parametrize("part", ASKED, ids=lambda part: part.name.split()[0])
def test_all_of_gb_18030_level_3_have_a_glyph(part):
    check(part.characters(), REGULAR)
    check(part.characters(), BOLD)


def test_the_parts_are_all_that_level_3_asks_for():
    chars = [char for part in ASKED for char in part.characters()]
    assert len(chars) == len(set(chars)) == LEVEL_3
    assert set(STANDARD) <= set(chars)


def test_no_two_han_characters_share_a_glyph_but_the_known_pairs():
    pairs = character_set.shared_glyphs("NotoSansSC-Regular")
    assert character_set.shared_glyphs("NotoSansSC-Bold") == pairs
    assert ["胶", "㬵"] in pairs
    assert len(pairs) == 10
    assert not character_set.shared_glyphs("RareHanA")
    assert not character_set.shared_glyphs("RareHanB")


def test_the_page_on_characters_says_what_the_fonts_have():
    assert character_set.table() in (ROOT / "docs" / "characters.md").read_text(encoding="utf-8")


def test_the_fonts_are_the_ones_written_down():
    said = (fonts.FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for file in FILES.values():
        digest = hashlib.sha256((fonts.FOLDER / file).read_bytes()).hexdigest()
        assert f"{digest}  {file}" in said


@pytest.mark.parametrize("name", FILES)
def test_a_document_draws_each_character_as_its_font_does(name):
    part = FontPart(fonts.load(name))
    codes = [*part.face.glyphs][::7]
    part.coded("".join(map(chr, codes)))
    made = Outlines(part.file())
    for code in codes:
        wanted = outlines(name).glyph(part.face.glyphs[code])
        assert made.glyph(part[code]) == wanted + bytes(-len(wanted) % 4), chr(code)


def test_the_codes_of_a_text_hold_nothing_that_ends_it():
    part = FontPart(fonts.load("NotoSansSC-Regular"))
    codes = [*part.face.glyphs][:0x6000]
    said = re.sub(r"\\(.)", lambda found: {"r": "\r"}.get(found[1], found[1]),
                  part.coded("".join(map(chr, codes))), flags=re.S)  # fmt: skip
    assert said.encode("latin-1").decode("utf-16-be", "surrogatepass") == "".join(
        map(chr, range(1, 0x6001))
    )
    assert "\r" not in part.coded("".join(map(chr, codes)))


def read_back(text, target, *, bold):
    """Print a text in lines of 40 and give what a reader copies."""
    sheet = Sheet()
    for at in range(0, len(text), 40):
        sheet.row([Cell(text[at : at + 40], 460, bold=bold, size=11)])
    book = Book("字")
    book.add("字", sheet.pages)
    book.save(target)
    with pypdfium2.PdfDocument(target) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return "".join("".join(pages).split())


@pytest.mark.parametrize(("bold", "every"), [(False, 1), (True, 61)])
def test_every_font_copies_as_what_was_written_above_ffff_too(tmp_path, bold, every):
    chars = [char for part in ASKED for place, char in enumerate(part.characters())
             if not place % every]  # fmt: skip
    rare = [char for char in STANDARD if ord(char) > 0xFFFF]
    text = "".join(dict.fromkeys([*chars, *rare]))
    faces = {(BOLD if bold else REGULAR)[char][0] for char in text}
    assert faces == {f"NotoSansSC-{'Bold' if bold else 'Regular'}", *fonts.RARE}
    assert read_back(text, tmp_path / "a.pdf", bold=bold) == text


def test_every_text_on_paper_passes_the_page():
    """No module draws text on its own, past the choice of the font."""
    for path in (ROOT / "fupin_desktop").rglob("*.py"):
        if path.name != "sheet.py":
            code = path.read_text(encoding="utf-8")
            for drawing in ("drawString", "drawCentredString", "drawRightString", "textOut",
                            "textLine", "setFont("):  # fmt: skip
                assert drawing not in code, path
