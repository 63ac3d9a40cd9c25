"""A template that was opened: what it asks for, and one household's copy of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from fupin_desktop.registry import Registry
from fupin_desktop.template import document, guard, workbook
from fupin_desktop.template.facts import Home
from fupin_desktop.template.placeholder import Slot, Vocabulary, found_in, unknown

WAYS: Final[Mapping[str, ModuleType]] = {guard.WORKBOOK: workbook, guard.DOCUMENT: document}
Fill = Callable[[bytes, Home, Vocabulary, list[str]], bytes]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A template as it was read, and what was found in it."""

    name: str
    kind: str  # xlsx or docx
    content: bytes
    slots: tuple[Slot, ...]  # what is known of what it asks for, each once
    unknown: Mapping[str, list[str]]  # placeholders nobody knows, with suggestions
    remarks: tuple[str, ...]

    @property
    def tables(self) -> set[str]:
        """Record types it asks for."""
        return {slot.table for slot in self.slots if slot.table}

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be filled: it asks for something, and for nothing unheard of."""
        return bool(self.slots) and not self.unknown

    def sentence(self) -> str:
        """Say in a sentence what the check found."""
        if self.unknown:
            named = "；".join(
                f"{{{{{name}}}}}" + (f"（是不是 {'、'.join(near)}？）" if near else "")
                for name, near in self.unknown.items()
            )
            return f"有 {len(self.unknown)} 个占位符不认得：{named}。请在模板里改好、保存后再检查。"
        if not self.slots:
            return "模板里没有占位符。请在要填的格子里写占位符，如 {{户主姓名}}。"
        return f"认得全部 {len(self.slots)} 个占位符，可以填表。"

    def fill(self, home: Home, vocabulary: Vocabulary, notes: list[str]) -> bytes:
        """Give a copy filled in for a household."""
        filler: Fill = WAYS[self.kind].fill
        return filler(self.content, home, vocabulary, notes)


def read(registry: Registry, path: Path) -> Form:
    """Open a template and look at what it asks for; raises FupinError."""
    kind = guard.kind_of(path)
    content = path.read_bytes()
    vocabulary = Vocabulary(registry)
    said = [*_texts(kind, content)]
    names = dict.fromkeys(name for one in said for name in found_in(one))
    slots = tuple(slot for name in names if (slot := vocabulary.read(name)))
    return Form(
        name=path.stem, kind=kind, content=content, slots=slots,
        unknown=unknown(said, vocabulary), remarks=tuple(WAYS[kind].remarks(content)),
    )  # fmt: skip


def _texts(kind: str, content: bytes) -> Iterator[str]:
    texts: Iterator[str] = WAYS[kind].texts(content)
    return texts
