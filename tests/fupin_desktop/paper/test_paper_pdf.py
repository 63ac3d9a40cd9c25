"""The bytes of a PDF: what the table of objects says is where it says, and photos are photos."""

import re
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image as Picture

from fupin_desktop.paper.book import Book
from fupin_desktop.paper.sheet import Image, Page

TITLE = "一、(甲)\\𬭎"


def jpeg(mode):
    data = BytesIO()
    Picture.linear_gradient("L").convert(mode).save(data, "JPEG")
    return data.getvalue()


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """A book of two pages with photos, and three bookmarks."""
    pages = [Page(), Page()]
    for page in pages:
        page.write(20, 700, "王𫠈𬭎(括号)\\斜杠")
        page.images += [Image(50, 350, 100, 100, "colour", lambda: jpeg("RGB")),
                        Image(200, 350, 100, 100, "gray", lambda: jpeg("L")),
                        Image(350, 350, 100, 100, "lost", lambda: b"")]  # fmt: skip
    book = Book(TITLE)
    book.add(TITLE, pages, [(0, "首"), (1, TITLE)])
    target = tmp_path_factory.mktemp("pdf") / "a.pdf"
    book.save(target)
    return target.read_bytes()


def test_each_object_is_where_the_table_says(printed):
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", printed)[1])
    assert printed[start:].startswith(b"xref\n0 ")
    places = re.findall(rb"(\d{10}) 00000 n \n", printed[start:])
    assert len(places) == printed.count(b" 0 obj\n") > 10
    for number, place in enumerate(places, start=1):
        assert printed[int(place) :].startswith(b"%d 0 obj\n" % number)


def test_a_photo_is_held_once_and_drawn_in_its_colours(printed):
    assert printed.count(b"/DCTDecode") == 2
    with pypdfium2.PdfDocument(printed) as document:
        for page in document:
            shown = list(page.get_objects(filter=(3,)))
            assert [one.get_px_size() for one in shown] == [(256, 256)] * 2
            picture = page.render(scale=0.5).to_pil().convert("L")
            dark, light = (picture.getpixel((62, int((842 - y) / 2))) for y in (445, 355))
            assert light - dark > 140


def test_titles_are_what_was_said(printed):
    with pypdfium2.PdfDocument(printed) as document:
        marks = [(one.level, one.get_title(), one.get_dest().get_index())
                 for one in document.get_toc()]  # fmt: skip
        assert marks == [(0, TITLE, 0), (1, "首", 0), (1, TITLE, 1)]
        assert document.get_metadata_dict()["Title"] == TITLE
        assert document[1].get_textpage().get_text_range() == "王𫠈𬭎(括号)\\斜杠"
