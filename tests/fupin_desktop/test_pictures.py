"""Photos become upright, small, and free of everything but what is seen."""

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from fupin_desktop import heif, pictures
from fupin_desktop.errors import FupinError

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "pictures"
RED, PALE, BLUE = (200, 30, 30), (238, 236, 220), (30, 60, 200)
GPS = 0x8825


def sample(width=320, height=240, mode="RGB"):
    """Red above left, blue below right, pale elsewhere."""
    image = Image.new("RGB", (width, height), PALE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(BLUE, (width // 2, height // 2, width, height))
    return image if mode == "RGB" else image.convert(mode)


def exif(orientation=1, taken="2026:05:20 09:30:15"):
    made = Image.Exif()
    made[pictures.ORIENTATION] = orientation
    made[0x010F], made[0x013B] = "TESTMAKER", "NOBODY"
    made.get_ifd(pictures.CAMERA)[pictures.TAKEN[0]] = taken
    made.get_ifd(GPS).update({1: "N", 2: (IFDRational(26), IFDRational(35), IFDRational(6))})
    return made


def written(image, form="JPEG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corners(data):
    """Whether each corner is red, blue or pale, clockwise from above left."""
    image = opened(data).convert("RGB")
    right, below = image.width - 4, image.height - 4
    found = [image.getpixel(place) for place in ((3, 3), (right, 3), (right, below), (3, below))]
    return "".join("R" if r > b + 60 else "B" if b > r + 60 else "." for r, _, b in found)


def test_a_large_photo_gets_a_long_side_of_1600_pixels():
    for width, height in ((4000, 3000), (3000, 4000), (9000, 90)):
        made = pictures.normalise(written(sample(width, height)))
        image = opened(made.data)
        assert (made.width, made.height) == image.size
        assert max(image.size) == pictures.LONG_SIDE
        assert abs(image.width / image.height / (width / height) - 1) < 0.05
        assert image.format == "JPEG"


def test_a_small_picture_is_not_enlarged():
    made = pictures.normalise(written(sample(), "PNG"))
    assert (made.width, made.height) == (320, 240)
    assert corners(made.data) == "R.B."


@pytest.mark.parametrize(
    ("orientation", "seen"),
    [*enumerate(("R.B.", ".R.B", "B.R.", ".B.R", "R.B.", ".R.B", "B.R.", ".B.R"), 1)],
)
def test_orientation_is_applied(orientation, seen):
    made = pictures.normalise(written(sample(), exif=exif(orientation)))
    assert corners(made.data) == seen
    assert (made.width, made.height) == ((320, 240) if orientation < 5 else (240, 320))


def test_a_turned_photo_that_is_shrunk_keeps_its_shape():
    made = pictures.normalise(written(sample(4000, 2000), exif=exif(6)))
    assert (made.width, made.height) == (800, 1600)


def test_time_is_kept_and_all_metadata_gone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = written(
        sample(), exif=exif(), comment=b"SECRETWORD", icc_profile=profile,
        xmp=b"<x:xmpmeta>SECRETWORD</x:xmpmeta>", dpi=(300, 300),
    )  # fmt: skip
    source = opened(data)
    assert source.getexif().get_ifd(GPS)
    assert source.info["comment"] == b"SECRETWORD"
    made = pictures.normalise(data)
    assert made.taken == "2026-05-20 09:30:15"
    for kept in (made.data, pictures.thumbnail(made.data)):
        image = opened(kept)
        assert not image.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & set(image.info)
        assert not any(word in kept for word in (b"SECRETWORD", b"TESTMAKER", b"NOBODY", b"Exif"))


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2026:13:40 09:30:15", "", "yesterday"])
def test_a_time_that_is_none_is_left_out(taken):
    assert pictures.normalise(written(sample(), exif=exif(taken=taken))).taken is None


def test_a_photo_without_time_has_none():
    assert pictures.normalise(written(sample())).taken is None


@pytest.mark.parametrize("name", ["phone", "turned"])
def test_an_iphones_photo_is_read(name):
    made = pictures.normalise((DATA / f"{name}.heic").read_bytes())
    assert made.taken == "2026-05-20 09:30:15"
    assert corners(made.data) == ("R.B." if name == "phone" else ".R.B")
    assert (made.width, made.height) == ((320, 240) if name == "phone" else (240, 320))
    assert not opened(made.data).getexif()


def test_the_sample_of_an_iphones_photo_names_a_place():
    assert opened(heif.decode((DATA / "phone.heic").read_bytes())).getexif().get_ifd(GPS)


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("L", "JPEG"), ("1", "PNG"), ("P", "PNG"),
        ("P", "GIF"), ("RGBA", "PNG"), ("RGBA", "WEBP"), ("LA", "PNG"), ("PA", "TIFF"),
        ("RGB", "BMP"), ("YCbCr", "TIFF"), ("LAB", "TIFF"),
    ],
)  # fmt: skip
def test_every_kind_of_colour_becomes_a_plain_one(mode, form):
    image = sample().convert("RGBA").convert("P") if mode == "PA" else sample()
    if mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(
            image, ImageCms.createProfile("sRGB"), lab, outputMode="LAB"
        )
    made = opened(pictures.normalise(written(image.convert(mode), form)).data)
    assert made.mode == "RGB"
    assert made.size == (320, 240)
    light, dark = made.getpixel((300, 20)), made.getpixel((20, 20))
    assert sum(light) > sum(dark) + 100  # pale and red stay apart


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    hollow = Image.new("P", (40, 40), 1)
    hollow.putpalette([0, 0, 0, 9, 9, 9])
    for data in (written(image, "PNG"), written(hollow, "PNG", transparency=bytes([255, 0]))):
        made = opened(pictures.normalise(data).data)
        assert min(made.getpixel((35, 20))) > 240
    assert max(opened(pictures.normalise(written(image, "PNG")).data).getpixel((5, 20))) < 15


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_deep_grey_is_scaled(mode):
    values = [65535 if x > 20 else 32768 for _ in range(40) for x in range(40)]
    image = Image.new("F" if mode == "F" else "I", (40, 40))
    image.putdata(values)
    image = image if mode in ("I", "F") else image.convert("I;16")
    data = written(image, "PNG" if mode == "I;16" else "TIFF")
    made = opened(pictures.normalise(data).data)
    assert min(made.getpixel((35, 20))) > 245
    assert 115 < made.getpixel((5, 20))[0] < 140


def test_of_an_animation_the_first_picture_is_taken():
    second = Image.new("RGB", (320, 240), "black")
    for form in ("GIF", "WEBP", "PNG"):
        data = written(sample(), form, save_all=True, append_images=[second], duration=100)
        assert corners(pictures.normalise(data).data) == "R.B."


def bomb(side):
    """A PNG of a few bytes that claims to have this many pixels on each side."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(
            ">I", zlib.crc32(name + body))  # fmt: skip

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join((
        chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b""),
    ))  # fmt: skip


@pytest.mark.parametrize("side", [10_001, 20_000, 65_535])
def test_a_picture_of_too_many_pixels_is_refused_undecoded(side):
    with pytest.raises(FupinError, match="太大"):
        pictures.normalise(bomb(side))


def test_damaged_pictures_are_refused_with_a_sentence():
    noise = random.Random(1)
    sources = [written(sample(), form) for form in ("JPEG", "PNG", "GIF", "TIFF", "WEBP")]
    sources.append((DATA / "phone.heic").read_bytes())
    refused = []
    for source in sources:
        cut = [source[: len(source) * part // 8] for part in range(8)]
        spoilt = []
        for _ in range(12):
            data = bytearray(source)
            for _ in range(8):
                data[noise.randrange(len(data))] = noise.randrange(256)
            spoilt.append(bytes(data))
        for data in (*cut, *spoilt):
            try:
                assert opened(pictures.normalise(data).data).format == "JPEG"
            except FupinError as error:
                refused.append(str(error))
    assert len(refused) > 20
    assert all("没有添加" in sentence for sentence in refused)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_metadata_does_not_spoil_a_photo():
    whole = written(sample(), exif=exif())
    start = whole.index(b"Exif")
    data = whole[: start + 6] + b"\xff" * 60 + whole[start + 66 :]
    made = pictures.normalise(data)
    assert (made.width, made.taken) == (320, None)


def test_a_thumbnail_is_small():
    small = opened(pictures.thumbnail(pictures.normalise(written(sample(2000, 1000))).data))
    assert small.size == (240, 120)


def test_a_photo_that_ends_the_decoder_is_refused_and_the_program_lives():
    data = (DATA / "crashing.heic").read_bytes()
    with pytest.raises(FupinError, match="读不出来"):
        pictures.normalise(data)


def test_an_iphones_photo_of_too_many_pixels_is_refused():
    data = (DATA / "phone.heic").read_bytes()
    place = data.index(b"ispe") + 8
    data = data[:place] + struct.pack(">II", 20_000, 20_000) + data[place + 8 :]
    with pytest.raises(FupinError, match="太大"):
        pictures.normalise(data)


def test_the_heif_decoder_never_enters_this_process():
    look = (
        "import sys; from pathlib import Path; from fupin_desktop import pictures;"
        "pictures.normalise(Path(sys.argv[1]).read_bytes()); sys.exit('pi_heif' in sys.modules)"
    )
    command = [sys.executable, "-c", look, DATA / "phone.heic"]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
