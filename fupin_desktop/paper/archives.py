"""Archives of many households: one file or one each, whole or only what changed, and the rest."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from db import log
from db.natural import natural
from fupin_desktop import copies, homes
from fupin_desktop.errors import Cancelled, FupinError, Step, no_step
from fupin_desktop.paper import prints
from fupin_desktop.paper.archive_form import Marks, lay_out
from fupin_desktop.paper.book import Book, Target
from fupin_desktop.paper.chapters import KEYS, MEMBERS, chosen
from fupin_desktop.paper.fonts import MissingGlyph
from fupin_desktop.paper.household_file import HouseholdFile, checked, collect
from fupin_desktop.paper.prints import ARCHIVE, Print
from fupin_desktop.paper.sheet import Page
from fupin_desktop.paper.unprintable import told
from fupin_desktop.paper.words import Listing
from fupin_desktop.registry import Registry

LONGEST: Final = 60  # characters of a file's name: Windows has 260 for the whole path
NOBODY: Final = "没有选择农户，没有打印。请先在户列表中选择要打印的户。"
WITHIN: Final = "户档案"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be printed of each household."""

    on: str = ""  # the day; empty: as everything stands
    parts: Collection[str] = ()  # keys; none for all
    changed: bool = False  # only the pages that differ from those printed last
    leaves: bool = False  # with a changed page, what stands on the other side of its leaf

    @property
    def choice(self) -> tuple[str, tuple[str, ...]]:
        """The day and the parts, in the form in which prints remember them."""
        keys = chosen(self.parts)
        parts = tuple(key for key in KEYS if key in keys)
        return checked(self.on), () if parts == KEYS else parts


@dataclass
class Outcome:
    """What came of printing many archives."""

    pages: int = 0
    files: list[Path] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)  # households of which pages were printed
    current: list[str] = field(default_factory=list)  # those whose paper had nothing to change
    left: list[str] = field(default_factory=list)  # not come to, for somebody stopped it
    removed: dict[str, int] = field(default_factory=dict)  # household -> pages to be taken out


@dataclass(frozen=True, kw_only=True)
class Archive:
    """One household's archive, and which of its pages are to be printed."""

    file: HouseholdFile
    sheets: list[Page]  # none if nothing is to be printed
    marks: Marks
    wanted: tuple[int, ...]  # indexes of pages
    codes: tuple[str, ...]  # of all pages
    begins: Mapping[str, int]  # part -> index of its first page
    gone: int = 0  # pages that the older print had more

    @property
    def title(self) -> str:
        """What its bookmark says."""
        return f"{self.file.head} {self.file.number}".strip()


def in_walk(registry: Registry, households: Sequence[str]) -> list[str]:
    """Put households in the order of their village, group and house number, each once."""
    ids = list(dict.fromkeys(households))
    rows = {str(row["id"]): row for row in registry.rows("household", ids)}
    walk = [str(row["id"]) for row in homes.in_order(rows.values())]
    return [*walk, *(rec for rec in ids if rec not in rows)]  # these are refused by name


def into_one(
    registry: Registry, households: Sequence[str], target: Target, order: Order,
    step: Step = no_step, made: list[Print] | None = None,
) -> Outcome:  # fmt: skip
    """Print archives into one file, or nothing at all.

    `made`: the prints are put there and not remembered, for they are only looked at yet.
    """
    if not households:
        raise FupinError(NOBODY)
    book, found, kept = Book(WITHIN), Outcome(), list[Print]()
    mark = registry.read(log.next_n)
    for done, one in enumerate(_laid(registry, households, order)):
        step(done, len(households))
        _enter(book, one, found, leaves=order.leaves)
        kept.append(_print_of(registry, one, order, mark))
    step(len(households), len(households))
    if book.pages:
        book.save(target)
    if book.pages and isinstance(target, Path):
        found.files.append(target)
    found.pages = book.pages
    prints.keep(registry, kept, made)
    return found


def into_each(
    registry: Registry, households: Sequence[str], folder: Path, order: Order, step: Step = no_step
) -> Outcome:
    """Print archives into a file for each household; whoever stops it keeps those that are done.

    Files of the same names are replaced: they hold the same households.
    """
    if not households:
        raise FupinError(NOBODY)
    if not folder.is_dir():
        raise FupinError(f"没有“{folder}”这个文件夹，没有打印。请选择一个已有的文件夹。")
    found, taken = Outcome(), set[str]()
    mark = registry.read(log.next_n)
    try:
        for done, one in enumerate(_laid(registry, households, order)):
            step(done, len(households))
            book = Book(WITHIN)
            _enter(book, one, found, leaves=order.leaves)
            if book.pages:
                target = folder / file_name(registry, one.file, taken)
                book.save(target)
                found.files.append(target)
                found.pages += book.pages
            prints.keep(registry, [_print_of(registry, one, order, mark)])
        step(len(households), len(households))
    except Cancelled:
        finished = {*found.printed, *found.current}
        found.left = [rec for rec in households if rec not in finished]
    return found


def file_name(registry: Registry, file: HouseholdFile, taken: set[str]) -> str:
    """Name the file of one household so that files sort by group, and no two are the same.

    The end of the record's id tells apart two heads of one name; a household keeps its name.
    """
    village, group = (dict(file.places).get(label, "") for label in ("村", "村民小组"))
    where = (village if registry.level != "village" else "", _padded(group), _padded(file.door))
    stem = copies.file_name(" ".join(filter(None, (*where, file.head or "户主未填"))))[:LONGEST]
    stem = " ".join(stem.split())
    name = next(one for one in (f"{stem} {file.short}.pdf", f"{stem} {file.rec}.pdf")
                if one.casefold() not in taken)  # fmt: skip
    taken.add(name.casefold())
    return name


def _padded(text: str) -> str:
    """Write the numbers of a name so that files sort by them: 三组 as 03组."""
    return re.sub(r"0{1,4}(?=\d{2})", "", natural(text) or "")


def _laid(registry: Registry, households: Sequence[str], order: Order) -> Iterator[Archive]:
    """Lay archives out; a character that cannot be printed stops it."""
    on, parts = order.choice
    for file in collect(registry, households, on, parts):
        old = prints.latest(registry, ARCHIVE, file.rec, order.choice) if order.changed else None
        if old and old.state == file.code:  # what says the same looks the same
            yield Archive(file=file, sheets=[], marks=[], wanted=(), codes=old.pages,
                          begins=old.begins)  # fmt: skip
            continue
        try:
            sheets, marks = lay_out(file)
        except MissingGlyph as missing:
            raise FupinError(_unprintable(file, missing)) from None
        wanted = differing(old.pages, sheets, leaves=order.leaves) if old else range(len(sheets))
        shown = zip(file.parts, marks, strict=True)
        yield Archive(
            file=file, sheets=sheets, marks=marks, wanted=tuple(wanted),
            codes=tuple(page.code for page in sheets),
            begins={part.key: place for part, (place, _) in shown},
            gone=max(0, len(old.pages) - len(sheets)) if old else 0,
        )  # fmt: skip


def differing(old: Sequence[str], sheets: Sequence[Page], *, leaves: bool = False) -> list[int]:
    """Give the indexes of the pages that are not what was printed in their place.

    `leaves`: with each the page on the other side of its leaf.
    """
    found = {at for at, page in enumerate(sheets) if at >= len(old) or page.code != old[at]}
    if leaves:
        found |= {at ^ 1 for at in found if at ^ 1 < len(sheets)}
    return sorted(found)


def _enter(book: Book, one: Archive, found: Outcome, *, leaves: bool) -> None:
    """Put the wanted pages of a household's archive into the book."""
    if not one.wanted:
        found.current.append(one.file.rec)
    else:
        apart = leaves or len(one.wanted) == len(one.sheets)
        book.add(one.title, one.sheets, one.marks, apart=apart, wanted=one.wanted)
        found.printed.append(one.file.rec)
    if one.gone:
        found.removed[one.file.rec] = one.gone


def _print_of(registry: Registry, one: Archive, order: Order, mark: int) -> Print:
    """What is to be remembered of a household's archive."""
    on, parts = order.choice
    return Print(
        form=ARCHIVE, rec=one.file.rec, at=registry.now().isoformat(timespec="seconds"),
        user=registry.user, mark=mark, on=on, parts=parts,
        state=one.file.code, pages=one.codes, begins=one.begins,
        said=one.file.said,
    )  # fmt: skip


def _unprintable(file: HouseholdFile, missing: MissingGlyph) -> str:
    """Say whose text holds which character."""
    lists = (p for part in file.parts if part.title == MEMBERS for p in part.pieces)
    rows = (row for p in lists if isinstance(p, Listing) for row in p.rows)
    names = [row[1] for row in rows for text in row if missing.char in text]
    member = f"成员“{names[0]}”的" if names else ""
    return f"户“{file.head}”（户编号 {file.number or '未填'}）的{member}{told(missing)}"
