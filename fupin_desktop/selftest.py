"""The frozen program's own test: everything heavy is there, and the main job works once through."""

import base64
import contextlib
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pypdfium2

from fupin_desktop import attachments, codes, excel, exchange, paper, pinyin, private_use
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.cli.parser import COMMANDS
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import fonts
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

MODULES = (  # what a bundler may miss, for nothing of ours names some of them
    *("PySide6.QtWidgets", "PySide6.QtPrintSupport", "PySide6.QtSvg"),
    *("sqlcipher3.dbapi2", "sqlite_utils", "pyrage", "cryptography.fernet", "filelock"),
    *("openpyxl", "docxtpl", "python_calamine", "defusedxml.ElementTree", "segno"),
    *("PIL.Image", "pi_heif", "_pi_heif", "pypdfium2"),
    *("db.connection", "fupin_desktop.cli", "ui.app"),
)
TOWNSHIP, VILLAGE = "999901001", "999901001201"  # no such places
NAME = "王𬭎"  # beyond U+FFFF
ONE_OF_EACH = "王𠀋𫠈"  # of the fonts, plain
HEIC = (  # 64 pixels of green, as a phone writes them
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAVZtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABegABAAAAAAAAABYAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABo"
    "dmMxAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEA"
    "GEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqSSmubgIaDAgAAAMAyAAA"
    "AwAIQGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAABAAAAAQAAAABBwaXhpAAAAAAMI"
    "CAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAAB5tZGF0AAAAEigBrwtg+pso5//eZ3/g0OIMYA=="
)


def run() -> list[str]:
    """Try everything and return what failed; empty means sound."""
    with tempfile.TemporaryDirectory(prefix="fupin-") as folder:
        return [finding for check in CHECKS for finding in _findings(check, Path(folder))]


def _findings(check: Callable[[Path], None], folder: Path) -> Iterator[str]:
    try:
        check(folder)
    except Exception as failure:
        yield f"{check.__name__}: {type(failure).__name__}: {failure}"


def modules(_: Path) -> None:
    """Everything heavy can be imported."""
    commands = {f"fupin_desktop.cli.{function.split('.')[0]}" for function, *_ in COMMANDS.values()}
    for name in (*MODULES, *sorted(commands)):
        import_module(name)


def resources(_: Path) -> None:
    """The code lists the catalogue names are there, the readings of names, and the fonts."""
    fields = [field for table in TABLES.values() for field in table.fields.values()]
    for name in sorted({f.choices for f in fields if f.kind in (Kind.CODE, Kind.CODES)}):
        _demand(bool(codes.codes(name)), f"code list {name} is empty")
    _demand(pinyin.fits("zengxs", "曾小山"), "the table of readings is missing")
    _demand(private_use.standardised("\ue863") == "䶮", "the table of old codes is missing")
    faces = {fonts.REGULAR[char][0] for char in ONE_OF_EACH} | {fonts.BOLD["王"][0]}
    _demand(faces == {*fonts.FILES}, "a font is missing")


def manual(_: Path) -> None:
    """The manual that F1 opens is there, with the pictures it names."""
    folder = Path(__file__).parents[1] / "docs"
    text = (folder / "manual.md").read_text(encoding="utf-8")
    named = re.findall(r"\((images/[^)]+)\)", text)
    _demand(bool(named), "the manual has no pictures")
    for name in named:
        _demand((folder / name).is_file(), f"the manual lacks {name}")


def ledger(folder: Path) -> None:
    """An encrypted ledger opens with its password only, and gives back what was saved."""
    path, password = folder / "locked.fupin", secrets.token_hex()
    with _new(path, "village", VILLAGE, password) as registry:
        rec = registry.save([Change(table="household", values={"name": NAME})]).ids[0]
    with contextlib.suppress(FupinError):
        Registry.open(path, password[1:]).close()
        _demand(False, "a wrong password opened the ledger")
    with Registry.open(path, password) as registry:
        _demand(registry.fetch("household", rec).values["name"] == NAME, "the name changed")
        _demand(not registry.verify(), "the ledger does not verify")


def package_and_paper(folder: Path) -> None:
    """Packages travel to the township and back; both agree, and what arrived is printed."""
    village = _new(folder / "village.fupin", "village", VILLAGE)
    township = _new(folder / "township.fupin", "township", TOWNSHIP)
    with village, township:
        rec = village.save([Change(table="household", values={"name": NAME})]).ids[0]
        exchange.enrol(township, village)
        for sender, receiver in ((village, township), (township, village)):
            for package in exchange.pack(sender, folder):
                exchange.receive(receiver, package)
        _demand(township.find("household") == [rec], "the household did not arrive")
        _demand(township.digest(VILLAGE) == village.digest(VILLAGE), "the digests differ")
        _print(township, rec, folder / "archive.pdf")


def workbook(folder: Path) -> None:
    """A workbook is written, and read again in a process of its own."""
    book = folder / "households.xlsx"
    with _new(folder / "book.fupin", "village", VILLAGE) as registry:
        ids = registry.save([Change(table="household", values={"name": NAME})]).ids
        excel.write_table(registry, "household", ids, book)
        plan = excel.read_plan(registry, book).plan
        _demand([line.rec for line in plan.lines] == list(ids), "the workbook came back different")


def photo(folder: Path) -> None:
    """A phone's photo is decoded, kept encrypted, and comes back."""
    with _new(folder / "photo.fupin", "village", VILLAGE) as registry:
        rec = registry.save([Change(table="household", values={"name": NAME})]).ids[0]
        taken = ("photo.heic", base64.b64decode(HEIC))
        (one,) = attachments.attach(registry, "household", rec, [taken]).ids
        _demand(attachments.content(registry, one)[:3] == b"\xff\xd8\xff", "it is no JPEG")
        _demand(bool(attachments.thumbnail(registry, one)), "it has no thumbnail")
        _demand(not registry.verify(), "the ledger does not verify")


CHECKS = (modules, resources, manual, ledger, package_and_paper, workbook, photo)


def _new(path: Path, level: str, region: str, password: str | None = None) -> Registry:
    return Registry.create(path, level=level, region=region, name="自检", password=password)


def _print(registry: Registry, rec: str, target: Path) -> None:
    pages = paper.archive(registry, [rec], target)
    document = pypdfium2.PdfDocument(target)
    try:
        _demand(len(document) == pages, "the archive lacks pages")
        _demand(NAME in document[0].get_textpage().get_text_range(), "the archive lacks the name")
    finally:
        document.close()


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)
