"""Photos on a sheet: two beside each other, upright or lying, each with what it shows."""

from typing import Final

from fupin_desktop.paper.pieces import Photo, Photos
from fupin_desktop.paper.sheet import WIDTH, Cell, Image, Sheet

EACH: Final = WIDTH / 2
HIGH: Final = 168.0
INNER: Final = 6.0
TYPE: Final = 8.0
ABSENT: Final = "照片还没有收到"


def draw_photos(sheet: Sheet, photos: Photos) -> None:
    """Put photos on a sheet in rows of two, the captions below them."""
    for at in range(0, len(photos.photos), 2):
        some = photos.photos[at : at + 2]
        captions = [Cell(photo.caption, EACH, size=TYPE) for photo in some]
        lines = max(len(cell.lines) for cell in captions)
        sheet.keep(HIGH + lines * TYPE * 1.42 + 8)
        top = sheet.y
        for place, photo in enumerate(some):
            _put(sheet, photo, place * EACH, top - HIGH)
        right = EACH * len(some)
        sheet.page.lines.append((0, top, right, top))
        sheet.page.lines += [(x * EACH, top, x * EACH, top - HIGH) for x in range(len(some) + 1)]
        sheet.y = top - HIGH
        sheet.row(captions)


def _put(sheet: Sheet, photo: Photo, left: float, bottom: float) -> None:
    """Fit a photo into its box without stretching it."""
    wide, high = EACH - 2 * INNER, HIGH - 2 * INNER
    if photo.load is None:
        sheet.page.write(left + 12, bottom + HIGH / 2, ABSENT, TYPE)
        return
    scale = min(wide / photo.width, high / photo.height)
    width, height = photo.width * scale, photo.height * scale
    x, y = left + (EACH - width) / 2, bottom + (HIGH - height) / 2
    sheet.page.images.append(Image(x, y, width, height, photo.sha256, photo.load))
