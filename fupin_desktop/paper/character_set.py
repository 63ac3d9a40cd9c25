"""The Han characters of GB 18030-2022, by parts, and which of our fonts has each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop.paper.fonts import FILES, REGULAR, MissingGlyph, load


@dataclass(frozen=True)
class Part:
    """A part of the standard: its name, its code points, and whether level 3 asks for it."""

    name: str
    ranges: Sequence[tuple[int, int]]  # first and last code point
    asked: bool = True

    def characters(self) -> Iterator[str]:
        """Give its characters in the order of their code points."""
        return (chr(code) for low, high in self.ranges for code in range(low, high + 1))


# The 12 unified ideographs that stand among the compatibility ones, and the 14 radicals of GBK.
TWELVE: Final = (0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27,
                 0xFA28, 0xFA29)  # fmt: skip
FOURTEEN: Final = (0x2E81, 0x2E84, 0x2E88, 0x2E8B, 0x2E8C, 0x2E97, 0x2EA7, 0x2EAA, 0x2EAE, 0x2EB3,
                   0x2EB6, 0x2EB7, 0x2EBB, 0x2ECA)  # fmt: skip
LEVEL_3: Final = 88_115  # Han characters and radicals, as the standard counts

PARTS: Final = (
    Part("基本区 U+4E00–9FEF", ((0x4E00, 0x9FEF),)),
    Part("扩充 A U+3400–4DB5", ((0x3400, 0x4DB5),)),
    Part("扩充 B U+20000–2A6D6", ((0x20000, 0x2A6D6),)),
    Part("扩充 C U+2A700–2B734", ((0x2A700, 0x2B734),)),
    Part("扩充 D U+2B740–2B81D", ((0x2B740, 0x2B81D),)),
    Part("扩充 E U+2B820–2CEA1", ((0x2B820, 0x2CEA1),)),
    Part("扩充 F U+2CEB0–2EBE0", ((0x2CEB0, 0x2EBE0),)),
    Part("兼容区内的 12 个汉字 U+FA0E–FA29", tuple((code, code) for code in TWELVE)),
    Part("康熙部首 U+2F00–2FD5", ((0x2F00, 0x2FD5),)),
    Part("GBK 的 14 个部件 U+2E81–2ECA", tuple((code, code) for code in FOURTEEN)),
    Part("竖排标点 U+FE10–FE19（2022 年改码）", ((0xFE10, 0xFE19),), asked=False),
    Part("兼容汉字 U+F900–FA6D（另外的）", tuple(
        (code, code) for code in range(0xF900, 0xFA6E) if code not in TWELVE
    ), asked=False),
    Part("兼容汉字 U+FA70–FAD9", ((0xFA70, 0xFAD9),), asked=False),
    Part("兼容汉字补充 U+2F800–2FA1D", ((0x2F800, 0x2FA1D),), asked=False),
    Part("部首补充 U+2E80–2EF3（另外的）", tuple(
        (code, code) for code in range(0x2E80, 0x2EF4) if code not in (*FOURTEEN, 0x2E9A)
    ), asked=False),
    Part("笔画 U+31C0–31E3", ((0x31C0, 0x31E3),), asked=False),
    Part("表意文字描述符 U+2FF0–2FFB", ((0x2FF0, 0x2FFB),), asked=False),
    Part("基本区以后增补 U+9FF0–9FFF", ((0x9FF0, 0x9FFF),), asked=False),
    Part("扩充 A、B、C、E 以后增补", (
        (0x4DB6, 0x4DBF), (0x2A6D7, 0x2A6DF), (0x2B735, 0x2B739), (0x2CEA2, 0x2CEAD),
    ), asked=False),
    Part("扩充 G U+30000–3134A", ((0x30000, 0x3134A),), asked=False),
    Part("扩充 H U+31350–323AF", ((0x31350, 0x323AF),), asked=False),
    Part("扩充 I U+2EBF0–2EE5D", ((0x2EBF0, 0x2EE5D),), asked=False),
)  # fmt: skip

HEADER: Final = """\
| 部分 | 级别 3 | 字数 | 有 | 没有 | 其中 Noto Sans SC | HanaMinA | HanaMinB |
|---|---|---|---|---|---|---|---|
"""


def share(part: Part) -> Counter[str]:
    """Count by font how many characters of a part each has; "" counts those that none has."""
    return Counter(_face(char) for char in part.characters())


def _face(char: str) -> str:
    try:
        return REGULAR[char][0]
    except MissingGlyph:
        return ""


def table() -> str:
    """Give the table of docs/characters.md: each part, and which font has how many of it."""
    rows = []
    for part in PARTS:
        found = share(part)
        total, lost = found.total(), found[""]
        faces = (found[name] for name in FILES if not name.endswith("Bold"))
        counts = " | ".join(f"{number:,}" for number in (total, total - lost, lost, *faces))
        rows.append(f"| {part.name} | {'要求' if part.asked else ''} | {counts} |\n")
    return HEADER + "".join(rows)


def shared_glyphs(name: str) -> list[list[str]]:
    """Give the Han characters of one of our fonts that share a glyph."""
    by_glyph: dict[int, list[str]] = {}
    known = load(name).glyphs
    for part in PARTS[:7]:
        for char in part.characters():
            if ord(char) in known:
                by_glyph.setdefault(known[ord(char)], []).append(char)
    return [chars for chars in by_glyph.values() if len(chars) > 1]
