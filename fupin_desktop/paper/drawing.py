"""Pages on the canvas: lines, shades, photos, and all text of a page at once."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.rl_accel import escapePDF
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from fupin_desktop.paper.fonts import load
from fupin_desktop.paper.sheet import BINDING, OUTER, SHADE, STROKE, THICK, THIN, Image, Page

REPEATED = 24  # characters of a text that is likely to stand on other pages too
Spans = dict[tuple[str, str], list[tuple[str, str]]]  # (face, text) -> (part of the font, codes)


def draw(canvas: Canvas, page: Page, number: int, spans: Spans | None = None) -> None:
    """Draw a page on the canvas as the book's `number`-th, its binding margin inside."""
    left = BINDING if number % 2 else OUTER
    canvas.setPageSize(page.size)
    canvas.translate(left, 0)
    _tint(canvas, page)
    _fill(canvas, page.shades, SHADE)
    _fill(canvas, page.blots, 0)
    canvas.setLineWidth(THIN)
    outline = canvas.beginPath()
    for box in page.boxes:
        outline.rect(*box)
    canvas.drawPath(outline)
    _rule(canvas, page.lines)
    canvas.setLineWidth(THICK)
    _rule(canvas, page.rules)
    _print_texts(canvas, page, {} if spans is None else spans)
    for image in page.images:
        _show(canvas, image)
    canvas.showPage()


def _fill(canvas: Canvas, boxes: Sequence[tuple[float, float, float, float]], gray: float) -> None:
    """Fill boxes with one shade of gray."""
    area = canvas.beginPath()
    for box in boxes:
        area.rect(*box)
    canvas.setFillGray(gray)
    canvas.drawPath(area, stroke=0, fill=1)
    canvas.setFillGray(0)


def _tint(canvas: Canvas, page: Page) -> None:
    """Fill boxes with colours."""
    for x, y, wide, high, colour in page.tints:
        canvas.setFillColorRGB(*colour)
        canvas.rect(x, y, wide, high, stroke=0, fill=1)


def _rule(canvas: Canvas, lines: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw straight lines, all in one path."""
    if lines:
        path = "\n".join([f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for a, b, c, d in lines])
        canvas.addLiteral(f"n {path} S", escaped=1)


def _show(canvas: Canvas, image: Image) -> None:
    """Put a photo on the page; one that cannot be read leaves its place empty."""
    data = image.load()
    if data:
        reader = ImageReader(BytesIO(data))
        canvas.drawImage(reader, image.x, image.y, image.width, image.height)


def _print_texts(canvas: Canvas, page: Page, spans: Spans) -> None:
    """Print all text of a page as one text object: several times faster than one each."""
    code, font, stroke = ["BT"], "", 0.0
    outlined = set(page.bold)
    for place, (face, size, x, y, text) in enumerate(page.texts):
        wanted = size * STROKE if place in outlined else 0.0
        if wanted != stroke:
            code.append(f"{wanted:.3f} w 2 Tr" if wanted else "0 Tr")
            stroke = wanted
        found = spans.get((face, text))
        if found is None:
            found = _spanned(canvas, face, text)
            if len(text) <= REPEATED:
                spans[face, text] = found
        code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for name, shown in found:
            if font != (font := f"{name} {size:.4g} Tf"):
                code.append(font)
            code.append(shown)
    code.append("0 Tr ET")  # how letters are drawn outlasts the text object
    canvas.addLiteral("\n".join(code), escaped=1)


def _spanned(canvas: Canvas, face: str, text: str) -> list[tuple[str, str]]:
    """Write a text in the codes of the parts of its font that the document holds."""
    font, document = load(face), vars(canvas)["_doc"]
    return [
        (font.getSubsetInternalName(part, document), f"({escapePDF(codes)}) Tj")
        for part, codes in font.splitString(text, document)
    ]
