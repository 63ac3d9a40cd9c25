"""What a file is, by its first bytes and its name, and whether it may be kept beside a record."""

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

from fupin_desktop.errors import FupinError

PHOTO = "image/jpeg"  # what every picture becomes
MEGABYTE = 1_000_000
LARGEST, LARGEST_OTHER = 50, 20  # megabytes: photos and PDF; everything else

_OLE, _ZIP = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), (b"PK\x03\x04",)
_OPEN_XML = "application/vnd.openxmlformats-officedocument."

# Kept byte for byte: media type by extension, and how such a file begins (text: no such thing).
KEPT: Mapping[str, tuple[str, tuple[bytes, ...]]] = MappingProxyType(
    {
        "pdf": ("application/pdf", (b"%PDF-",)),
        "doc": ("application/msword", _OLE),
        "xls": ("application/vnd.ms-excel", _OLE),
        "ppt": ("application/vnd.ms-powerpoint", _OLE),
        "wps": ("application/vnd.ms-works", (*_OLE, *_ZIP)),
        "et": ("application/wps-office.et", (*_OLE, *_ZIP)),
        "dps": ("application/wps-office.dps", (*_OLE, *_ZIP)),
        "docx": (f"{_OPEN_XML}wordprocessingml.document", _ZIP),
        "xlsx": (f"{_OPEN_XML}spreadsheetml.sheet", _ZIP),
        "pptx": (f"{_OPEN_XML}presentationml.presentation", _ZIP),
        "ofd": ("application/ofd", _ZIP),
        "mp3": ("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
        "amr": ("audio/amr", (b"#!AMR",)),
        "m4a": ("audio/x-m4a", (b"ftypM4A", b"ftypmp42", b"ftypisom", b"ftyp3gp")),
        "wav": ("audio/wav", (b"RIFF",)),
        "txt": ("text/plain", ()),
        "csv": ("text/csv", ()),
    }
)
EXTENSIONS: Mapping[str, str] = MappingProxyType(
    {PHOTO: "jpg", **{media: extension for extension, (media, _) in KEPT.items()}}
)
PICTURES = (
    *("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "dib", "tif", "tiff", "webp"),
    *("heic", "heif", "hif"),
)
HEIF = ("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1")
RUNNABLE = (
    *("exe", "com", "scr", "bat", "cmd", "msi", "ps1", "vbs", "vbe", "js", "jse", "wsf", "hta"),
    *("jar", "lnk", "dll", "sh", "apk", "app", "reg", "pif", "cpl"),
    *("docm", "xlsm", "pptm", "xlam"),
)

_ACCEPTED = "可以添加照片（JPEG、PNG、HEIC 等）、PDF、Word、Excel、WPS、OFD、录音和文本。"


def recognise(name: str, data: bytes) -> str:
    """Give the media type of a file, `PHOTO` for any picture; raises FupinError for others."""
    extension = extension_of(name)
    if extension in RUNNABLE or _is_program(data):
        raise FupinError(
            f"“{name}”是可以运行的程序或带宏的文件，不安全，没有添加。请去掉它，只添加照片和文件。"
        )
    if not data:
        raise FupinError(f"“{name}”是空文件，没有添加。请检查原文件是否拷贝完整。")
    if _is_picture(data):
        found = PHOTO
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        found = KEPT["pdf"][0]  # whatever it is called
    else:
        found = _kept(name, extension, data)
    check_size(name, len(data), found)
    return found


def check_size(name: str, size: int, media_type: str = PHOTO) -> None:
    """Refuse a file that is too large for a ledger that travels on sticks."""
    large = media_type in (PHOTO, KEPT["pdf"][0])
    limit = LARGEST if large else LARGEST_OTHER
    if size > limit * MEGABYTE:
        raise FupinError(
            f"“{name}”有 {size / MEGABYTE:.0f} MB，超过 {limit} MB，没有添加。"
            "请压缩或拆分后再添加。"
        )


def extension_of(name: str) -> str:
    """Give the extension of a file name, small and without its dot."""
    return PurePath(name).suffix.lower().removeprefix(".")


def _kept(name: str, extension: str, data: bytes) -> str:
    if extension in PICTURES:
        raise FupinError(f"“{name}”不是能识别的图片，可能已损坏，没有添加。请重新拷贝后再添加。")
    if extension not in KEPT:
        raise FupinError(f"“{name}”这种文件不能作为附件，没有添加。{_ACCEPTED}")
    media_type, beginnings = KEPT[extension]
    told = data[4:] if beginnings and beginnings[0].startswith(b"ftyp") else data
    fits = told.startswith(beginnings) if beginnings else _is_text(data)
    if not fits:
        raise FupinError(
            f"“{name}”的内容与它的后缀“.{extension}”不符，可能已损坏或被改名，没有添加。"
            "请用原来的程序打开检查，另存后再添加。"
        )
    return media_type


def _is_picture(data: bytes) -> bool:
    begins = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
    if data.startswith(begins) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return True
    if data[4:8] == b"ftyp":
        return data[8:12].decode("latin-1") in HEIF
    return data[:2] == b"BM" and data[6:10] == b"\0\0\0\0"


def _is_program(data: bytes) -> bool:
    script = data.startswith(b"#!") and not data.startswith(b"#!AMR")
    return script or data.startswith(
        (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"L\0\0\0\x01\x14\x02\0")
    )


def _is_text(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Windows once called Unicode
        return len(data) % 2 == 0
    return b"\0" not in data
