"""What the preview says of old private-use characters: which, what became of them, and where."""

from collections.abc import Iterator
from typing import Final

from fupin_desktop import private_use
from fupin_desktop.excel.sheet import Sheet, address

PLACES: Final = 5  # cells named one by one; the others are counted
CHARACTERS: Final = 12  # told one by one


def notes(sheet: Sheet) -> Iterator[str]:
    """Say of each private-use character of a sheet what became of it, and in which cells."""
    found = sorted(sheet.private.items())
    for char, places in found[:CHARACTERS]:
        named = "、".join(dict.fromkeys(address(*place) for place in places[:PLACES]))
        more = f" 等 {len(places):,} 处" if len(places) > PLACES else ""
        known = char in private_use.standard_of()
        what = private_use.replaced(char) if known else private_use.unknown(char)
        yield f"{what}：{named}{more}。"
    if len(found) > CHARACTERS:
        yield f"另有 {len(found) - CHARACTERS:,} 个这样的字，没有一一列出。"
