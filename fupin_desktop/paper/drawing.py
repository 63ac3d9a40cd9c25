"""Pages as the code of a PDF: lines, shades, photos, and all text of a page at once."""

from collections.abc import Iterator, Sequence

from fupin_desktop.paper.pdf_file import PdfFile
from fupin_desktop.paper.sheet import BINDING, OUTER, SHADE, STROKE, THICK, THIN, Image, Page

Four = tuple[float, float, float, float]


def draw(file: PdfFile, page: Page, number: int) -> None:
    """Draw a page into a file as the book's `number`-th, its binding margin inside."""
    left = BINDING if number % 2 else OUTER
    code = [f"1 0 0 1 {left:.2f} 0 cm"]
    for *box, (red, green, blue) in page.tints:
        code.append(f"{red:.3f} {green:.3f} {blue:.3f} rg {_boxes([box])} f")
    if page.shades:
        code.append(f"{SHADE} g {_boxes(page.shades)} f")
    code.append(f"0 g {_boxes(page.blots)} f {THIN} w {_boxes(page.boxes)} S")
    code.append(f"{_lines(page.lines)} S {THICK} w {_lines(page.rules)} S")
    code += _texts(file, page)
    names = []
    for image in page.images:
        if data := image.load():  # one that cannot be read leaves its place empty
            names.append(file.photo(image.sha256, data))
            code.append(_shown(image, names[-1]))
    file.add_page(page.size, "\n".join(code), names)


def _boxes(boxes: Sequence[Sequence[float]]) -> str:
    """The path of some boxes."""
    return "\n".join([f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re" for x, y, w, h in boxes])


def _lines(lines: Sequence[Four]) -> str:
    """The path of some straight lines."""
    return "\n".join([f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for a, b, c, d in lines])


def _shown(image: Image, name: str) -> str:
    """A photo in its place."""
    wide, high = image.width, image.height
    return f"q {wide:.2f} 0 0 {high:.2f} {image.x:.2f} {image.y:.2f} cm {name} Do Q"


def _texts(file: PdfFile, page: Page) -> Iterator[str]:
    """All text of a page as one text object."""
    yield "BT"
    font, stroke = ("", 0.0), 0.0
    outlined = set(page.bold)
    for place, (face, size, x, y, text) in enumerate(page.texts):
        wanted = size * STROKE if place in outlined else 0.0
        if wanted != stroke:
            yield f"{wanted:.3f} w 2 Tr" if wanted else "0 Tr"
            stroke = wanted
        if font != (face, size):
            font = (face, size)
            name, part = file.font(face)
            yield f"{name} {size:.4g} Tf"
        yield f"1 0 0 1 {x:.2f} {y:.2f} Tm ({part.coded(text)}) Tj"
    yield "0 Tr ET"  # how letters are drawn outlasts the text object
