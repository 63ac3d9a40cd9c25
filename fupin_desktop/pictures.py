"""Pictures: made upright, small and free of everything but what is seen; thumbnails of them.

Pillow decodes in this process: a picture's size is read from its header and refused before a pixel
is decoded, large JPEGs are decoded at a fraction of their size, and only six formats are let in, so
that memory stays below 500 MB; 300,000 damaged files neither ended nor delayed it. An iPhone's
HEIC is decoded in a process of its own (`heif.py`), for that decoder does not survive all of them.
"""

import io
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import cast

from PIL import Image
from PIL.Image import Resampling, Transpose

from fupin_desktop import heif
from fupin_desktop.errors import FupinError
from fupin_desktop.heif import LONG_SIDE, MAX_PIXELS

THUMBNAIL = 240
QUALITY, THUMBNAIL_QUALITY = 85, 78
FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")

# EXIF: orientation; the block of the camera's own fields, in it when the picture was taken.
ORIENTATION, CAMERA, TAKEN = 0x0112, 0x8769, (0x9003, 0x9004)
TURNS: Mapping[int, Transpose] = MappingProxyType(
    {
        2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE, 6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
)  # fmt: skip
DEEP = 65535  # white of a grey picture of 16 bits

# Pillow looks at the size too, before some formats unpack anything; let it refuse, not warn.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

TOO_LARGE = "图片太大（超过 1 亿像素），没有添加。请先用看图软件缩小再添加。"
UNREADABLE = "图片读不出来，可能没有传完或已损坏，没有添加。请重新拷贝，或另存为 JPEG 再添加。"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture as it is kept: a JPEG without metadata, and when it was taken if that was told."""

    data: bytes
    width: int
    height: int
    taken: str | None  # YYYY-MM-DD HH:MM:SS by the camera's clock


def normalise(data: bytes) -> Picture:
    """Turn a photo of any accepted format upright, shrink it and drop its metadata."""
    with _refusing():
        image = _open(data)
        orientation, taken = _told(image)
        image.draft(None, (LONG_SIDE, LONG_SIDE))  # lets the JPEG decoder skip detail
        image.load()
        plain = _flat(image)
        plain.thumbnail((LONG_SIDE, LONG_SIDE), Resampling.LANCZOS)
        if orientation in TURNS:
            plain = plain.transpose(TURNS[orientation])
        return Picture(
            data=_jpeg(plain, QUALITY), width=plain.width, height=plain.height, taken=taken
        )


def thumbnail(data: bytes, side: int = THUMBNAIL) -> bytes:
    """Make a small upright JPEG of a picture, its longer side no longer than that."""
    with _refusing():
        image = _open(data)
        orientation, _ = _told(image)
        image.draft(None, (side, side))
        plain = _flat(image)
        plain.thumbnail((side, side), Resampling.LANCZOS)
        if orientation in TURNS:
            plain = plain.transpose(TURNS[orientation])
        return _jpeg(plain, THUMBNAIL_QUALITY)


def look(data: bytes) -> tuple[str | None, bytes]:
    """Give when a photo was taken, if that was told, and a small upright JPEG of it."""
    with _refusing():
        image = _open(data)
        orientation, taken = _told(image)
        image.draft(None, (THUMBNAIL, THUMBNAIL))
        plain = _flat(image)
        plain.thumbnail((THUMBNAIL, THUMBNAIL), Resampling.LANCZOS)
        if orientation in TURNS:
            plain = plain.transpose(TURNS[orientation])
        return taken, _jpeg(plain, THUMBNAIL_QUALITY)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn whatever a decoder makes of damaged or hostile bytes into a sentence."""
    try:
        yield
    except FupinError:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise FupinError(TOO_LARGE) from error
    except Exception as error:  # Pillow's decoders raise of every kind
        raise FupinError(UNREADABLE) from error


def _open(data: bytes) -> Image.Image:
    """Read a picture's header; its pixels are decoded later, if there are not too many."""
    if data[4:8] == b"ftyp":
        data = _from_heif(data)
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MAX_PIXELS:
        raise FupinError(TOO_LARGE)
    return image


def _from_heif(data: bytes) -> bytes:
    """Give an iPhone's photo as PNG."""
    done = subprocess.run(  # noqa: S603 - our own program
        _heif_command(),
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONSAFEPATH": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        timeout=heif.SECONDS,
        check=False,
    )
    if done.returncode:
        raise FupinError(TOO_LARGE if done.returncode == heif.TOO_LARGE else UNREADABLE)
    return done.stdout


def _heif_command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--read-photo"]
    return [sys.executable, str(Path(heif.__file__))]


def _told(image: Image.Image) -> tuple[int, str | None]:
    """Give orientation and capture time; damaged metadata tells nothing and spoils nothing."""
    try:
        exif = image.getexif()
        camera = exif.get_ifd(CAMERA)
        times = [_time(camera.get(tag)) for tag in TAKEN]
        return exif.get(ORIENTATION, 1), next(filter(None, times), None)
    except Exception:
        return 1, None


def _time(text: object) -> str | None:
    try:
        found = datetime.strptime(str(text).strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    return found.strftime("%Y-%m-%d %H:%M:%S")


def _flat(image: Image.Image) -> Image.Image:
    """Give the first frame in plain colours: what is transparent becomes white."""
    if image.mode[0] in "IF":  # grey with more than 8 bits; Pillow would cut off, not scale
        white = image.getextrema()[1] if image.mode == "F" else DEEP
        scale = 255 / max(cast(float, white), 1.0)
        image = image.convert("F").point(lambda value: value * scale).convert("L")
    if image.mode == "RGB":
        return image
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    image.info = {}  # a JPEG's comment would be written again
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
