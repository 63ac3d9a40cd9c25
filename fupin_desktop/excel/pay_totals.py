"""The totals of a list of payments: which rows are totals, what they say, whether it is so."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from fupin_desktop import capitals
from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.sheet import NOTHING, Row, Value, address

SUMS: Final = re.compile("(?:本页|全|村|组|镇)?(?:合计|总计|共计|小计|总合计|累计)")
PART_SUMS: Final = re.compile(".{1,12}(?:合计|小计|总计|共计|累计)")  # 一组小计, 第1页合计
IN_CAPITALS: Final = re.compile(r"(?:人民币|金额|总额)?\(?(?:金额|人民币)?大写")
LONG: Final = re.compile(r"\d{8}")  # as numbers of persons and of cards have
FIGURE: Final = re.compile(
    r"(?P<sign>[¥￥])?\s*(?P<number>-?\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>万元|元|[\u4e00-\u9fff]?)"
)
PLAIN: Final = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:e[+-]?\d+)?", re.ASCII)
PAGE, PART, WHOLE = range(3)  # how much a total is of


class Sums:
    """What the rows of a list come to so far, and where its totals began."""

    def __init__(self, book: Path) -> None:
        self.book, self.running, self.after = book, 0, 0  # after: rows since the last total
        self.above: list[tuple[int, str]] = []  # what totals say that stand over all rows
        self.marks: list[tuple[int, int]] = [(0, WHOLE)]  # the sum at each total, what that is of

    @property
    def is_counted(self) -> bool:
        """Tell whether there is a total."""
        return len(self.marks) > 1

    def add(self, amount: int) -> None:
        """Count a row that was paid."""
        self.running, self.after = self.running + amount, self.after + 1

    def check(self, said: Sequence[tuple[int, str]], label: str) -> None:
        """Compare a total, at its place, with the rows; FupinError if they come to another sum.

        A total of a page may begin at any other, one of a part or of all at no smaller one.
        """
        if self.marks == [(0, WHOLE)] and not self.after:
            self.above += said
            return
        level = level_of(label)
        begun = [mark for mark, of in self.marks if of >= level]
        for value, place in said:
            if self.running - value not in begun:
                raise self._unequal(value, place, begun)
        if said:
            self.marks.append((self.running, level))
            self.after = 0

    def finish(self) -> None:
        """Compare the totals that stand over all rows, now that these are known."""
        for value, place in self.above:
            if value != self.running:
                raise self._unequal(value, place, [0])
        if self.above:
            self.marks.append((self.running, WHOLE))
            self.after = 0

    def _unequal(self, total: int, place: str, begun: Sequence[int]) -> FupinError:
        sums = (self.running - mark for mark in begun)
        summed = min(sums, key=lambda one: abs(one - total))
        return FupinError(
            f"文件“{self.book.name}”的合计与各行不符：{place} 写 {yuan(total)} 元，各行相加"
            f" {yuan(summed)} 元，相差 {yuan(abs(total - summed))} 元。{NOTHING}"
            "请对照原始名单，看是否少了行、改了金额，改好再导入。"
        )


def level_of(label: str) -> int:
    """What a total is of, as it is called."""
    word = normalise(label)
    if "小计" in word or "页" in word:
        return PAGE
    return WHOLE if re.search("总计|总合计|累计|全[村镇]", word) else PART


def sum_label(content: Row, amount: int) -> str | None:
    """What a row of a total is called, empty if only its sum stands there; None for other rows."""
    words = [_text(cell) for cell in content[: amount + 1]]
    for text in words:
        word = normalise(text)
        if SUMS.match(word) or IN_CAPITALS.match(word):
            return text
    label = next(filter(None, words), "")
    if PART_SUMS.match(normalise(label)) and not any(map(LONG.search, words)):
        return label
    filled = [place for place, cell in enumerate(content) if cell is not None]
    return "" if filled == [amount] and not _text(content[amount]) else None


def said_in(content: Row, row: int, amount: int, factor: int, book: Path) -> list[tuple[int, str]]:
    """The sums that a row of a total says, in figures and in capitals, each with its address."""
    written = [(capitals.fen(_text(cell)), address(row, at)) for at, cell in enumerate(content)]
    found = [(fen, place) for fen, place in written if fen is not None]
    raw = content[amount] if amount < len(content) else None
    if raw is not None and (not isinstance(raw, str) or is_money(raw)):
        return [(fen_of(raw, factor, address(row, amount), book), address(row, amount)), *found]
    for at, cell in enumerate(content):
        figure = _figure(_text(cell))
        if figure and (at <= amount or figure["sign"] or figure["unit"].endswith("元")):
            times = {"万元": 1_000_000, "元": 100}.get(figure["unit"], factor)
            place = address(row, at)
            return [(fen_of(figure["number"], times, place, book), place), *found]
    if raw is not None and not found and not _is_label(raw):
        fen_of(raw, factor, address(row, amount), book)  # says why not
    return found


def _is_label(raw: Value) -> bool:
    return bool(SUMS.match(normalise(str(raw))) or PART_SUMS.match(normalise(str(raw))))


def _figure(text: str) -> re.Match[str] | None:
    """The number in a text that is an amount of money: 2户 5人 is none."""
    found = [*FIGURE.finditer(text)]
    sure = [one for one in found if one["sign"] or one["unit"].endswith("元")]
    bare = [one for one in found if not one["unit"]]
    return next(iter([*sure, *bare]), None)


def is_money(raw: Value) -> bool:
    """Tell whether a cell says an amount in figures."""
    return raw is not None and _exact(raw, 1) is not None


def fen_of(raw: Value, factor: int, place: str, book: Path) -> int:
    """An amount in fen; FupinError if the cell says none, or a part of a fen."""
    value = _exact(raw, factor)
    if value is None or value != value.to_integral_value():
        raise FupinError(
            f"文件“{book.name}”的 {place} 不是精确到分的金额“{str(raw)[:30]}”，无法核对总额。"
            f"{NOTHING}请改成数字后再导入。"
        )
    return int(value)


def _exact(raw: Value, factor: int) -> Decimal | None:
    """A number times a factor, a unit of its own before it; None for what is no number."""
    text = normalise(str(round(raw, 6) if isinstance(raw, float) else raw))
    text = re.sub("[整正]$", "", text).replace("¥", "", 1)
    for unit, own in (("万元", 1_000_000), ("元", 100)):
        if text.endswith(unit):
            text, factor = text.removesuffix(unit), own
    if isinstance(raw, bool) or not PLAIN.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "")) * factor
    except InvalidOperation:
        return None


def yuan(fen: int) -> str:
    """An amount as people write it, in yuan."""
    return f"{Decimal(fen) / 100:,.2f}"


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
