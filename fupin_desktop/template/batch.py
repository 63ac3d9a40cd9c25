"""A template filled in for many households: a file each, or a workbook with a sheet each."""

import contextlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fupin_desktop import durable
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.registry import Registry
from fupin_desktop.template import facts, sheets, workbook
from fupin_desktop.template.form import Form
from fupin_desktop.template.guard import DOCUMENT, NOTHING
from fupin_desktop.template.placeholder import Vocabulary

FILES, BOOK = "files", "book"
MOST_SHEETS: Final = 300
LONGEST: Final = 80  # characters of a file's name
_FORBIDDEN: Final = str.maketrans(dict.fromkeys('<>:"/\\|?*\t\n\r', "_"))


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What was written: where, for how many households, and what did not fit."""

    path: Path  # the folder, or the workbook
    households: int
    notes: tuple[str, ...] = ()


def fill(
    registry: Registry, form: Form, households: Sequence[str], folder: Path, *,
    way: str = FILES, on: str = "", step: Step = no_step,
) -> Filled:  # fmt: skip
    """Fill a template into a new folder or workbook inside `folder`: all of it or nothing."""
    if not form.is_ready:
        raise FupinError(f"模板“{form.name}”还不能填，{NOTHING}请先改好模板：{form.sentence()}")
    chosen = list(dict.fromkeys(households))
    there = set(registry.find("household", where={"id": chosen})) if chosen else set()
    if not chosen or len(there) < len(chosen):
        raise FupinError(f"没有选户，或有的户台账里已经没有了，{NOTHING}请重新选户。")
    if way == BOOK and form.kind == DOCUMENT:
        raise FupinError(f"Word 模板只能一户一个文件，{NOTHING}请选“一户一个文件”。")
    if way == BOOK and len(chosen) > MOST_SHEETS:
        raise FupinError(
            f"{len(chosen)} 户放在一个工作簿里太大，{NOTHING}请选“一户一个文件”，或一次选少些"
            f"（最多 {MOST_SHEETS} 户）。"
        )
    name = f"{form.name} {registry.today()}"
    if way == BOOK:
        return _book(registry, form, chosen, free(folder, name, ".xlsx"), on, step)
    return _files(registry, form, chosen, free(folder, name), on, step)


def free(folder: Path, name: str, ending: str = "") -> Path:
    """Give a path in a folder that nothing has yet."""
    plain = safe(name)
    path, number = folder / f"{plain}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{plain}({number}){ending}"
    return path


def safe(name: str) -> str:
    """Give what of a name may be that of a file."""
    return "".join(name.translate(_FORBIDDEN).split("\0"))[:LONGEST].strip(" .") or "未命名"


def _files(
    registry: Registry, form: Form, households: Sequence[str], target: Path, on: str, step: Step
) -> Filled:
    vocabulary = Vocabulary(registry)
    notes: list[str] = []
    part = free(target.parent, f"{target.name} 正在填")
    try:
        part.mkdir()
        for done, home in enumerate(facts.read(registry, households, form.tables, on)):
            step(done, len(households))
            path = free(part, home.title or "未填户主", f".{form.kind}")
            path.write_bytes(form.fill(home, vocabulary, notes))
        durable.rename(part, target)
    except OSError as error:
        raise durable.refusal(error, target.name) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(part)
    return Filled(path=target, households=len(households), notes=tuple(notes))


def _book(
    registry: Registry, form: Form, households: Sequence[str], target: Path, on: str, step: Step
) -> Filled:
    vocabulary = Vocabulary(registry)
    notes: list[str] = []
    book = workbook.opened(form.content)
    if len(book.worksheets) > 1:
        raise FupinError(
            f"这个模板有 {len(book.worksheets)} 个工作表，{NOTHING}请选“一户一个文件”。"
        )
    homes = [*facts.read(registry, households, form.tables, on)]
    names = sheets.sheet_names([home.title for home in homes])
    made = [sheets.add_copy(book, f"fupin{number}") for number in range(len(homes))]
    book.remove(book.worksheets[0])
    for done, (home, name, sheet) in enumerate(zip(homes, names, made, strict=True)):
        step(done, len(homes))
        sheet.title = name
        workbook.fill_sheet(sheet, home, vocabulary, notes)
    durable.write(target, workbook.saved(book))
    return Filled(path=target, households=len(homes), notes=tuple(notes))
