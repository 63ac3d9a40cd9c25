"""The columns that were taken as the user said, remembered by the layout of their sheet."""

import hashlib
from collections.abc import Mapping
from typing import Final

from fupin_desktop.excel.header import REASON, Header, bare
from fupin_desktop.registry import Registry

SETTING: Final = "matches"  # by digest of a header: by place of a column, the field
MOST: Final = 200  # layouts


def digest_of(header: Header) -> str:
    """Name a layout by its titles and their places, without keeping the titles."""
    # An error copy has one column more than the list it is of.
    own = [(index, title) for index, title in header.titles if not title.endswith(REASON)]
    titles = "\n".join(f"{index}\t{bare(title)}" for index, title in own)
    return hashlib.sha256(titles.encode()).hexdigest()[:32]


def kept(registry: Registry) -> dict[str, dict[int, str]]:
    """Give by layout the fields of columns, by their places."""
    held: Mapping[str, Mapping[str, str]] = registry.setting(SETTING, {})
    return {name: {int(n): key for n, key in fields.items()} for name, fields in held.items()}


def keep(registry: Registry, layout: str, fields: Mapping[int, str]) -> None:
    """Remember the fields of a layout; with none, forget it."""
    held = dict(registry.setting(SETTING, {}))
    before = held.pop(layout, {})
    if fields:
        held[layout] = {str(index): key for index, key in fields.items()}
    if before or fields:
        registry.set_setting(SETTING, dict([*held.items()][-MOST:]))
