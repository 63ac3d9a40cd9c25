"""The progress sheet 挂图作战 on A3: a grid of households by group, each with its colour."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from fupin_desktop.campaign import GREEN, RED, RULES, YELLOW, Standing
from fupin_desktop.paper.fonts import BOLD, REGULAR, MissingGlyph, width, wrap
from fupin_desktop.paper.plain_form import OWN, PRINTOUT, place
from fupin_desktop.paper.sheet import BINDING, OUTER, Colour, Page, mm
from fupin_desktop.registry import Registry

PAPER: Final = (420 * mm, 297 * mm)  # A3, on its side
WIDE: Final = PAPER[0] - BINDING - OUTER
TOP: Final = PAPER[1] - 34
LOW: Final = 44.0
ACROSS: Final = 6
GAP: Final = 6.0
CARD: Final = (WIDE - (ACROSS - 1) * GAP) / ACROSS
HIGH: Final = 88.0  # of a card
STRIP: Final = 24.0
GROUP: Final = 22.0  # of a group's title
# Light enough for black text in colour; apart from each other in shades of grey too.
COLOURS: Final[dict[str, Colour]] = {
    RED: (0.93, 0.42, 0.38), YELLOW: (0.98, 0.86, 0.42), GREEN: (0.80, 0.94, 0.80),
}  # fmt: skip
SIGNS: Final = {RED: "▲", YELLOW: "●", GREEN: "○"}
TITLE: Final = "挂图作战"
SMALL: Final = 7.6
LINE: Final = 10.6


def lay_out(registry: Registry, found: Sequence[Standing], on: str) -> list[Page]:
    """Lay the sheet of some households of a village out: its pages."""
    chart = _Chart(registry, found, on)
    for name, group in groupby(found, key=lambda one: str(one.home.row["group_name"] or "")):
        chart.group(name or "未填小组", list(group))
    return chart.finish()


class _Chart:
    """Pages filled with cards, row by row."""

    def __init__(self, registry: Registry, found: Sequence[Standing], on: str) -> None:
        self.registry, self.on = registry, on
        self.village = place(registry, str(found[0].home.row["village"] or "")).split(" ")[-1]
        self.tally = Counter(one.light for one in found)
        self.pages: list[Page] = []
        self.y = 0.0
        self._turn()

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    def group(self, name: str, some: Sequence[Standing]) -> None:
        """Put one group: its title, then its households."""
        if self.y - GROUP - 2 - HIGH < LOW:
            self._turn()
        tally = Counter(one.light for one in some)
        said = "　".join(f"{light} {tally[light]}" for light in COLOURS if tally[light])
        self._title(f"{name}　{len(some)} 户　{said}")
        for start in range(0, len(some), ACROSS):
            if self.y - HIGH < LOW:
                self._turn()
                self._title(f"{name}（续）")
            for place_, one in enumerate(some[start : start + ACROSS]):
                self._named(place_ * (CARD + GAP), one)
            self.y -= HIGH + GAP

    def finish(self) -> list[Page]:
        """Number the pages."""
        for at, page in enumerate(self.pages, 1):
            left = f"{PRINTOUT}　{OWN}　本页 {page.code}"
            right = (f"截至 {self.on}　打印 {self.registry.today()}"
                     f"　第 {at} 页 共 {len(self.pages)} 页")  # fmt: skip
            page.rules.append((0, LOW - 10, WIDE, LOW - 10))
            page.write(0, LOW - 21, left, 8)
            page.write_right(WIDE, LOW - 21, right, 8)
        return self.pages

    def _turn(self) -> None:
        """Begin a page with the title, the sums and what the colours mean."""
        self.pages.append(Page(size=PAPER))
        title = f"{self.village}{TITLE}图"
        size = min(26.0, WIDE / max(1.0, width(title, BOLD)))
        left = (WIDE - size * width(title, BOLD)) / 2
        self.page.write(left, TOP - 24, title, size, bold=True)
        whole = sum(self.tally.values())
        self.page.write(0, TOP - 42, f"截至 {self.on}　共 {whole} 户", 11)
        x, y = 150.0, TOP - 42
        for light in COLOURS:
            self._legend(x, y, light)
            y -= 14
        self.y = y - 2

    def _legend(self, x: float, y: float, light: str) -> None:
        self.page.tints.append((x, y - 3, 34, 13, COLOURS[light]))
        self.page.boxes.append((x, y - 3, 34, 13))
        self.page.write(x + 5, y, f"{SIGNS[light]}{light}", 9, bold=True)
        self.page.write(x + 42, y, f"{self.tally[light]} 户：{RULES[light]}", 9.5)

    def _title(self, text: str) -> None:
        self.y -= GROUP
        self.page.shades.append((0, self.y + 2, WIDE, GROUP - 5))
        self.page.write(4, self.y + 7, text, 10.5, bold=True)
        self.y -= 2

    def _named(self, x: float, one: Standing) -> None:
        """Draw the card of a household; a character that cannot be printed names it."""
        try:
            self._card(x, one)
        except MissingGlyph as missing:
            raise MissingGlyph(missing.char, missing.text, f"户“{one.home.name}”") from None

    def _card(self, x: float, one: Standing) -> None:
        low = self.y - HIGH
        self.page.tints.append((x, low, STRIP, HIGH, COLOURS[one.light]))
        self.page.boxes.append((x, low, CARD, HIGH))
        self.page.lines.append((x + STRIP, low, x + STRIP, self.y))
        self.page.write(x + 6, self.y - 20, SIGNS[one.light], 12, bold=True)
        self.page.write(x + 6, self.y - 38, one.light, 12, bold=True)
        left, room = x + STRIP + 4, CARD - STRIP - 8
        size = min(11.0, room / max(1.0, width(one.home.name, BOLD)))
        self.page.write(left, self.y - 13, one.home.name or "（户主未填）", size, bold=True)
        used = size * width(one.home.name, BOLD)
        if used + 8 + SMALL * width(one.home.kind, REGULAR) <= room:
            self.page.write_right(left + room, self.y - 13, one.home.kind, SMALL)
            lines = []
        else:
            lines = [one.home.kind]
        lines += [f"要办：{'、'.join(one.reasons)}"] if one.reasons else []
        lines += [f"时间：{'；'.join(one.dates)}"] if one.dates else []
        lines += [f"路线：{'、'.join(one.way) or '未定'}"]
        lines += [f"责任人：{one.helper}"] if one.helper else []
        self._lines(left, room, lines)

    def _lines(self, left: float, room: float, texts: Sequence[str]) -> None:
        """Write texts below a name, each as long as the card lets it."""
        most = int((HIGH - 17) / LINE)
        spare = most - len(texts)
        y = self.y - 24.5
        for text in texts:
            folded = wrap(text, room / SMALL, REGULAR)
            shown = folded[: 1 + max(0, spare)]
            spare -= len(shown) - 1
            if len(shown) < len(folded):
                shown[-1] = f"{shown[-1][:-1]}…"
            for line in shown:
                self.page.write(left, y, line, SMALL)
                y -= LINE
