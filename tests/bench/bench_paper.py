"""Archives per second, beside the same records as tables of Paragraphs."""

from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

import bench
import bench_registry
from fupin_desktop import paper
from fupin_desktop.paper import archives, fonts
from fupin_desktop.paper.household_file import collect
from fupin_desktop.paper.words import Block, Listing
from fupin_desktop.record import Change

STORY = (
    "今日入户走访，了解该户近期生产生活情况。户主在家，身体恢复良好，近期按时服药；孩子在镇中学就读，"
    "“两免一补”政策已落实。屋后排水沟堵塞（约12.5米），已联系村委会于2026-05-03前疏通；养殖的3头母牛长势良好。"
)
TOWN = {"small": 10, "medium": 100, "large": 1255}
COUNTS = {"small": 10, "medium": 100, "large": 400}


def figures(size, folder):
    """Yield the figures of this module."""
    yield beside_platypus(COUNTS[size], folder)
    yield one_file(TOWN[size], folder)


def one_file(households, folder):
    """Print the archives of all households into one file, and into a file each."""
    registry, _ = bench_registry.village(folder, "town")
    target = folder / "town.pdf"
    with registry:
        ids = fill(registry, households)
        pages = paper.archive(registry, ids, target)
        figure = bench.Figure(
            name=f"archives of {households} households, {pages} pages, one file",
            unit="pages/s",
            bare_name="a file each",
        )
        for _ in range(bench.REPEATS):
            figure.ours.append(bench.rate(pages, paper.archive, registry, ids, target))
            some = ids[: min(40, households)]
            share = pages * len(some) / households
            every = (registry, some, folder, archives.Order())
            figure.bare.append(bench.rate(share, archives.into_each, *every))
    figure.peak = bench.peak_memory()
    return figure


def beside_platypus(households, folder):
    """Print the archives of all households into one file, our way and the plain way."""
    registry, _ = bench_registry.village(folder)
    target = folder / "archive.pdf"
    with registry:
        ids = fill(registry, households)
        pages = paper.archive(registry, ids, target)  # fonts are loaded once per process
        figure = bench.Figure(
            name=f"archives of {households} households, {pages} pages, one file",
            unit="pages/s",
            bare_name="the same as tables of Paragraphs",
        )
        for _ in range(bench.REPEATS):
            figure.ours.append(bench.rate(pages, paper.archive, registry, ids, target))
            figure.bare.append(bench.rate(pages, naive, registry, ids, target))
    return figure


def fill(registry, households):
    """Record households of four with twelve visits, three needs and three measures each."""
    rows = [{"name": f"王{n}", "number": f"5203{n:08}", "kind": "02"} for n in range(households)]
    ids = registry.save([Change(table="household", values=row) for row in rows]).ids
    for rec in ids:
        own = {"household": rec}
        changes = [
            ("person", {"name": "王𬭎" if n else "王户主", "relation": "10" if n else "01"})
            for n in range(4)
        ]
        changes += [("visit", {"date": f"2026-{n:02}-03", "content": STORY}) for n in range(1, 13)]
        changes += [("need", {"category": "01", "content": STORY[:60]})] * 3
        changes += [("measure", {"category": "01", "content": STORY[:60], "amount": 3200_00})] * 3
        registry.save([Change(table=table, values=own | values) for table, values in changes])
    return list(ids)


def naive(registry, ids, target):
    """The same words through platypus, a Paragraph in each cell: how one would begin."""
    name = "NotoSansSC-Regular"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, fonts.FOLDER / fonts.FILES[name]))
    style = ParagraphStyle("p", fontName=name, fontSize=9, leading=13, wordWrap="CJK")
    flow = []
    for file in collect(registry, ids):
        for piece in (piece for part in file.parts for piece in part.pieces):
            if isinstance(piece, Block):
                texts = [text for e in piece.entries for text in (e.label, e.text)]
                rows = [texts[at : at + 4] for at in range(0, len(texts), 4)]
            elif isinstance(piece, Listing):
                rows = [[column.label for column in piece.columns], *piece.rows]
            else:
                continue  # places to sign and notes: the plain way has none
            cells = [[Paragraph(escape(text), style) for text in row] for row in rows]
            if cells:
                flow.append(Table(cells, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")]))
        flow.append(PageBreak())
    document = SimpleDocTemplate(str(target), pagesize=A4)
    document.build(flow)
    return document.page
