"""The text of a PDF file as a reader copies it, for the tests of paper."""

import pypdfium2


def pages_of(path):
    """Give the text of each page without spaces and line ends."""
    book = pypdfium2.PdfDocument(path)
    try:
        return ["".join(page.get_textpage().get_text_bounded().split()) for page in book]
    finally:
        book.close()


def text_of(path):
    """Give the text of all pages, one after the other."""
    return "".join(pages_of(path))
