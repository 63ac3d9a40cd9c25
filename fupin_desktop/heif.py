"""The child process that decodes an iPhone's photo: it may die, the ledger does not.

libheif through pi-heif was seen to end its process on a damaged file of 1.3 KB. Runs as a script
of its own, so it imports nothing of ours: HEIC on standard input, on standard output a PNG already
shrunk and upright, with the photo's EXIF.
"""

import contextlib
import io
import sys

from PIL import Image

LONG_SIDE = 1600  # pixels of a stored picture
MAX_PIXELS = 100_000_000
MEMORY = 1500 << 20  # of address space; 100 million pixels fit
SECONDS = 60
REFUSED, TOO_LARGE = 1, 3  # exit status


def heif_main(_argv: list[str]) -> int:
    """Turn the photo on standard input into a PNG on standard output."""
    limit_process()
    with open(0, "rb", closefd=False) as source:  # no sys.stdin without console
        data = source.read()
    try:
        png = decode(data)
    except (OverflowError, Image.DecompressionBombError):
        return TOO_LARGE
    except Exception:
        return REFUSED
    with open(1, "wb", closefd=False) as out:
        out.write(png)
    return 0


def limit_process() -> None:
    """Limit memory and processor time; where the system cannot, the parent's clock must do."""
    try:
        import resource  # noqa: PLC0415 - does not exist on Windows
    except ImportError:
        return
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def decode(data: bytes) -> bytes:
    """Give a photo as PNG; raises OverflowError before decoding one that is too large."""
    import pi_heif  # noqa: PLC0415 - loads a decoder of several megabytes, for this process only

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    image = Image.open(io.BytesIO(data), formats=("HEIF",))
    if image.width * image.height > MAX_PIXELS:
        raise OverflowError
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1, exif=image.info.get("exif") or b"")
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(heif_main(sys.argv[1:]))
