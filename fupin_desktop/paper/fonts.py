"""Text as paper needs it: which font has a character, how wide it is, where a line may break."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from fupin_desktop.paper.typeface import Typeface

FOLDER = Path(__file__).parents[2] / "resources" / "fonts"
FILES = {
    "NotoSansSC-Regular": "NotoSansSC-Regular.ttf",
    "NotoSansSC-Bold": "NotoSansSC-Bold.ttf",
    "RareHanA": "HanaMinA-rest.ttf",
    "RareHanB": "HanaMinB-rest.ttf",
}
RARE = ("RareHanA", "RareHanB")
TICKED, UNTICKED = "☑", "☐"
DRAWN = "drawn"  # face of the characters that are drawn as lines: no font of ours has them
NOTHING = ""  # face of the characters that leave no mark

OPENING = "（《〈「『【〔“‘([{￥"
CLOSING = "，。、；：？！）》〉」』】〕”’…—～·％℃,.;:?!)]}%"
# Invisible, though Unicode counts them among letters and marks: fillers and a joiner.
UNSEEN = frozenset("\u034f\u115f\u1160\u3164\uffa0")
# A letter with the marks that belong above or below it; alone such a mark lands on its neighbour.
MARKED = re.compile(r"\w[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\u302a-\u302f\u3099\u309a]+")
# What must stay on one line: a word or number, or one character, with the brackets around it.
PIECE = re.compile(rf"[{re.escape(OPENING)}]*(?:[!-~À-ʯ]+|\s+|.)[{re.escape(CLOSING)}]*")


class MissingGlyph(ValueError):
    """A character that none of the fonts has, the text it stands in, and what stands beside it."""

    def __init__(self, char: str, text: str = "", beside: str = "") -> None:
        super().__init__(char, text, beside)
        self.char = char
        self.text = text
        self.beside = beside


class Weight(dict[str, tuple[str, float]]):
    """Face and width in em of each character, looked up once, in fonts from common to rare."""

    def __init__(self, *faces: str) -> None:
        super().__init__()
        self._faces = faces

    def __missing__(self, char: str) -> tuple[str, float]:
        self[char] = found = self._find(char)
        return found

    def _find(self, char: str) -> tuple[str, float]:
        if char in (TICKED, UNTICKED):
            return DRAWN, 1.0
        if leaves_no_mark(char):
            return NOTHING, 0.0
        if unicodedata.category(char)[0] == "M":
            raise MissingGlyph(char)
        for name in self._faces:  # the rare fonts are loaded only when a name asks for them
            face = load(name)
            if ord(char) in face.glyphs:
                return name, face.width(face.glyphs[ord(char)]) / 1000
        raise MissingGlyph(char)


REGULAR = Weight("NotoSansSC-Regular", *RARE)
BOLD = Weight("NotoSansSC-Bold", *RARE)


@cache
def load(name: str) -> Typeface:
    """Open one of our fonts."""
    return Typeface(name, FOLDER / FILES[name])


def leaves_no_mark(char: str) -> bool:
    """Tell whether a character is invisible by nature: a format character or a variant selector."""
    if char in UNSEEN or unicodedata.category(char) == "Cf":
        return True
    return unicodedata.name(char, "").startswith("VARIATION")


def composed(text: str) -> str:
    """Put one character in the place of a letter and its marks, where there is such a one."""
    return MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def _whole(missing: MissingGlyph, text: str) -> str:
    """Give the text composed; where that changes nothing, say which character it lacks."""
    whole = composed(text)
    if whole == text:
        raise MissingGlyph(missing.char, text) from None
    return whole


def width(text: str, weight: Weight) -> float:
    """Width of a text in em."""
    try:
        return sum([weight[char][1] for char in text])
    except MissingGlyph as missing:
        return width(_whole(missing, text), weight)


def runs(text: str, weight: Weight) -> list[tuple[str, str]]:
    """Split a text into runs of one face; what leaves no mark is left out."""
    try:
        faces = [weight[char][0] for char in text]
        if len(set(faces)) == 1 and NOTHING not in faces:
            return [(faces[0], text)]
        seen = ((face, char) for face, char in zip(faces, text, strict=True) if face != NOTHING)
        groups = groupby(seen, key=itemgetter(0))
        return [(face, "".join(char for _, char in run)) for face, run in groups]
    except MissingGlyph as missing:
        return runs(_whole(missing, text), weight)


def wrap(text: str, limit: float, weight: Weight) -> list[str]:
    """Break a text into lines no wider than `limit` em, as Chinese typesetting wants it."""
    paragraphs = text.replace("\t", " ").splitlines() or [""]
    try:
        return [line for paragraph in paragraphs for line in _fold(paragraph, limit, weight)]
    except MissingGlyph as missing:
        return wrap(_whole(missing, text), limit, weight)


def _fold(text: str, limit: float, weight: Weight) -> Iterator[str]:
    """Fill lines from the left."""
    if width(text, weight) <= limit:
        yield text
        return
    line, used = "", 0.0
    for piece in _pieces(text, limit, weight):
        advance = width(piece, weight)
        if line and used + advance > limit:
            yield line.rstrip()
            line, used = "", 0.0
            if piece.isspace():
                continue
        line += piece
        used += advance
    yield line.rstrip()


def _pieces(text: str, limit: float, weight: Weight) -> Iterator[str]:
    """Pieces a line may end after; one that is wider than a line falls into characters."""
    for piece in PIECE.findall(text):
        if len(piece) > 1 and width(piece, weight) > limit:
            yield from piece
        else:
            yield piece
