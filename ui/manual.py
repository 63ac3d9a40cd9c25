"""The manual as parts of a book: its pages, what stands on each, and where links lead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ui import commands

FOLDER: Final = Path(__file__).parents[1] / "docs"
FILE: Final = FOLDER / "manual.md"
KEYS_TITLE: Final = "快捷键一览"
PRINTED: Final = {
    "Return": "回车", "Space": "空格", "Left": "←", "Right": "→", "Down": "↓", "Up": "↑",
    "Del": "Delete", "PgDown": "Page Down", "PgUp": "Page Up", "Menu": "菜单键",
}  # fmt: skip
NUMBER: Final = re.compile(r"^\d+ ")


@dataclass(frozen=True)
class Page:
    """One page of the manual."""

    title: str
    text: str  # Markdown
    sections: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The title without its number and what follows a colon; numbers change, names stay."""
        return NUMBER.sub("", self.title)


@cache
def pages() -> tuple[Page, ...]:
    """Give the list of keys, then the pages of the manual; a manual that is absent has none."""
    text = FILE.read_text(encoding="utf-8") if FILE.is_file() else ""
    parts = re.split("^## ", text, flags=re.MULTILINE)
    first = [_page(part.partition("\n")) for part in parts[:1] if part]
    return (keys_page(), *first, *(_page(part.partition("\n")) for part in parts[1:]))


def find(name: str) -> tuple[Page, str] | None:
    """Give the page with a heading, and that heading if it is a section of the page."""
    begins = (f"{name}：", f"{name}、")
    for page in pages():
        if name in (page.title, page.name) or page.name.startswith(begins):
            return page, ""
    return next(((page, name) for page in pages()[1:] if name in page.sections), None)


def target(anchor: str) -> tuple[Page, str] | None:
    """Give where a link within the manual leads."""
    for page in pages():
        for heading in (page.title, *page.sections):
            if slug(heading) == anchor:
                return page, "" if heading == page.title else heading
    return None


def slug(heading: str) -> str:
    """The name of a heading in links, as Markdown makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def keys_page() -> Page:
    """The list of all keys, made from what the program goes by."""
    lines = ["## " + KEYS_TITLE, ""]
    for where, keys in key_groups():
        lines += [f"### {where}", "", "| 按键 | 做什么 |", "|---|---|"]
        lines += [f"| **{'**、**'.join(pressed)}** | {what} |" for what, pressed in keys.items()]
        lines.append("")
    return Page(KEYS_TITLE, "\n".join(lines), tuple(where for where, _ in key_groups()))


def key_groups() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Give what each key does, by where it works."""
    window = [one for one in (*commands.BAR, *commands.SIDE, *commands.MENU, *commands.KEYS)
              if one.shortcut]  # fmt: skip
    yield "到处", _gathered((one.shortcut, one.hint or one.text) for one in commands.EVERYWHERE)
    told = ((one.shortcut, one.hint or one.text.rstrip("…")) for one in window)
    turned = ((keys, f"转到“{title}”") for title, keys in commands.area_keys().items())
    yield "主窗口", _gathered((*told, *turned))
    for where, keys in commands.OTHER:
        yield where, _gathered(keys)


def _gathered(
    keys: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...],
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pressed, what in keys:
        found.setdefault(what, []).append(said(pressed))
    return found


def said(keys: str) -> str:
    """Keys as they are printed on the keyboard."""
    parts = keys.removesuffix("++").split("+") if keys != "+" else ["+"]
    parts = [*parts, "+"] if keys.endswith("++") else parts
    return "+".join(PRINTED.get(part, part) for part in parts)


def _page(parts: tuple[str, str, str]) -> Page:
    head, _, body = parts
    head = head.removeprefix("# ")
    sections = tuple(re.findall("^### (.+)$", body, flags=re.MULTILINE))
    return Page(head, f"## {head}\n{body}".rstrip().removesuffix("---"), sections)
