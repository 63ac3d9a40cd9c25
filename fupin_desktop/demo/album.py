"""Pictures to hang on records: landscapes nobody has seen, small, and without people."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from PIL import Image, ImageDraw

from fupin_desktop import attachments
from fupin_desktop.demo.invent import Author
from fupin_desktop.record import Change

SIZE = (480, 320)
TAKEN = 0x9003  # EXIF: when a picture was taken
CAMERA = 0x8769  # EXIF: the block that holds it
TITLES = {"project": "施工现场", "event": "活动现场", "household": "房屋外观", "asset": "资产外观",
          "visit": "走访途中"}  # fmt: skip


def hang(author: Author, records: Sequence[tuple[str, str]]) -> list[Change]:
    """Hang one picture on each of some records, and give remarks on them to be saved."""
    remarks = []
    for number, (table, rec) in enumerate(records, 1):
        taken = datetime(2026, 9, 1, 10, 0) + timedelta(days=number, minutes=7 * number)  # noqa: DTZ001
        picture = f"{TITLES[table]}{number}.jpg", landscape(author.rng, taken)
        made = attachments.attach(author.registry, table, rec, [picture])
        remarks += [
            Change(table="attachment", rec=one, values={"note": "示例图片，由程序绘制"})
            for one in made.ids
        ]  # fmt: skip
    return remarks


def landscape(rng: Random, taken: datetime) -> bytes:
    """Draw hills, fields and a house under a sky."""
    width, height = SIZE
    image = Image.new("RGB", SIZE, (190 + rng.randrange(30), 215, 235))
    pen = ImageDraw.Draw(image)
    for row, green in enumerate((150, 130, 110)):
        level = height * (4 + row) // 8
        ridge = [(x, level + rng.randint(-24, 18)) for x in range(0, width + 60, 60)]
        pen.polygon([(0, height), *ridge, (width, height)], fill=(80 + 12 * row, green, 85))
    for row in range(6):
        top = height * 3 // 4 + 14 * row
        pen.rectangle((0, top, width, top + 7), fill=(150 + 8 * row, 160, 70))
    left = rng.randint(60, width - 140)
    pen.rectangle((left, 190, left + 80, 240), fill=(225, 215, 195))
    pen.polygon([(left - 10, 190), (left + 40, 160), (left + 90, 190)], fill=(150, 80, 60))
    pen.rectangle((left + 32, 212, left + 48, 240), fill=(110, 75, 50))
    exif = Image.Exif()
    exif.get_ifd(CAMERA)[TAKEN] = taken.strftime("%Y:%m:%d %H:%M:%S")
    data = io.BytesIO()
    image.save(data, "JPEG", quality=70, exif=exif)
    return data.getvalue()
