"""Payment lists of banks and finance offices: what stands in their rows, and whether they add up.

Such a list has a title with the item and the period, a row per payment, and its own total; whoever
takes it into the ledger wants that total there, so a list that does not add up is not taken at all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from fupin_desktop import values
from fupin_desktop.codes import normalise
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.formulas import ADVICE
from fupin_desktop.excel.header import Column, Header, bare
from fupin_desktop.excel.pay_columns import ABOUT, AMOUNT, PAID, TABLE, is_twice
from fupin_desktop.excel.pay_period import period_of, plain_name, says_year
from fupin_desktop.excel.pay_totals import Sums, fen_of, is_money, said_in, sum_label, yuan
from fupin_desktop.excel.sheet import NOTHING, Row, Sheet, Value, address, column_letters
from fupin_desktop.excel.yearly import FILLED

SIGNED: Final = re.compile(
    "[^:]{0,6}(?:制表|填表|填报|编制|审核|复核|审批|经办|负责人|签字|签章|盖章|联系|说明|注|财务|出纳|会计|主管)"
    "[^:]{0,6}:"
)
NUMBERING: Final = re.compile(r"甲,(?:[乙丙丁戊己庚辛],)*(?:\(?\d{1,2}\)?(?:=[^,]*)?,)*")
FAILED: Final = re.compile("失败|不成功|未成功|未发|未入账|退回|退汇|错误|^否$|^不符")
VILLAGE: Final = re.compile("[^:]{1,14}(?:村|社区|村委会|居委会)")
DATED: Final = re.compile(
    r"(?:发放|兑付|打卡|支付|到账|打款)(?:日期|时间)[::]?\s*(\d[\d年月日./-]+)"
)
TAIL: Final = re.compile("(?:花名册|明细表|公示表|汇总表|清册|清单|名册|名单|明细|表)$")


@dataclass(frozen=True)
class Paid:
    """One row: whom a list says it paid, and how much, in fen; `rest` by the ledger's fields."""

    row: int
    amount: int
    name: str
    id_number: Value
    account: Value
    village: str
    town: str
    rest: dict[str, Value]
    failed: str = ""  # why the bank could not pay it, as it says
    unstored: Column | None = None  # in which the row has a formula without a result


@dataclass
class PayList:
    """One sheet of payments that adds up to its own total."""

    sheet: Sheet
    header: Header
    paid: list[Paid] = field(default_factory=list)
    title: str = ""
    period: str = ""
    date: str = ""  # for rows that have none of their own
    years: Sequence[str] = ()  # that the title names, where it names several

    @property
    def total(self) -> int:
        """What all rows come to, in fen."""
        return sum(one.amount for one in self.paid)

    @property
    def unpaid(self) -> str:
        """Say which other amounts the list has, which count for nothing; empty if none."""
        column = self.header.column(TABLE, AMOUNT)
        words = {normalise(word) for word in PAID}
        left = [
            f"{column_letters(index)} 列“{title}”"
            for index, title in self.header.unknown
            if {normalise(title), bare(title)} & words
        ]
        if not left or column is None:
            return ""
        taken = f"{column_letters(column.index)} 列“{column.title}”"
        return f"金额取自 {taken}，没有取 {'、'.join(left)}。"

    def index(self, name: str) -> int | None:
        """Column of a field."""
        column = self.header.column(TABLE, name)
        return column.index if column else None

    def place(self, row: int, name: str) -> str:
        """Address of a cell of a row, or the row where it has no such cell."""
        index = self.index(name)
        return f"第 {row + 1} 行" if index is None else address(row, index)


def read_list(sheet: Sheet, header: Header, book: Path) -> PayList:
    """Read such a sheet; FupinError if an amount cannot be read or its total is not its rows'."""
    made = PayList(sheet, header)
    above = [_text(cell) for row in sheet.rows[: header.top] for cell in row if _text(cell)]
    _name(made, above, book)
    column = header.column(TABLE, AMOUNT)
    if column is None:
        raise FupinError(f"文件“{book.name}”没有金额一栏。{NOTHING}请指明哪一栏是金额。")
    if is_twice(header):
        raise FupinError(
            f"文件“{book.name}”的工作表“{sheet.name}”左右并排了两份名单。{NOTHING}"
            "请把右边的接到左边下面，只留一份合计，再导入。"
        )
    index = column.index
    _check_formulas(sheet, header, index, book)
    factor = 100 * header.factor(index, column.field)
    sums, place = Sums(book), ("", "")
    for row, content in _rows(sheet, header):
        label = sum_label(content, index)
        if label is not None:
            sums.check(said_in(content, row, index, factor, book), label)
        elif paid := _paid(made, row, content, index, factor, book):
            place = (paid.village or place[0], paid.town or place[1])
            made.paid.append(replace(paid, village=place[0], town=place[1]))
            sums.add(paid.amount)
        else:
            place = (_village_over(content) or place[0], place[1])
    sums.finish()
    _check_whole(made, sums.is_counted, sums.after, book)
    return made


def _check_formulas(sheet: Sheet, header: Header, column: int, book: Path) -> None:
    """Refuse a list whose amounts are formulas without results: nothing of it could be summed."""
    cells = sheet.unstored.items()
    found = [row for row, columns in cells if row > header.bottom and column in columns]
    if found:
        raise FupinError(
            f"文件“{book.name}”的 {address(found[0], column)} 等 {len(found):,} 格金额是公式，"
            f"文件里没有存下算出的值，无法核对总额。{NOTHING}{ADVICE}"
        )


def _check_whole(made: PayList, has_total: bool, after: int, book: Path) -> None:
    """Refuse a list without rows, without a total, or with rows that no total counts."""
    if not made.paid:
        raise FupinError(f"文件“{book.name}”只有表头，没有发放的行。{NOTHING}请确认选对了文件。")
    if not has_total or after:
        where = "合计以后还有没有合计进去的行" if has_total else "没有“合计”一行"
        raise FupinError(
            f"文件“{book.name}”{where}，无法核对总额（各行相加 {yuan(made.total)} 元）。{NOTHING}"
            "请在表末写上这份名单的合计，再导入。"
        )


def _name(made: PayList, above: Sequence[str], book: Path) -> None:
    """Note the item, the period and the day that stand over a list, or under it."""
    stem = plain_name(book.stem)
    plain = [text for text in above if not FILLED.search(text)]
    title = next((text for text in plain if ABOUT.search(text)), "")
    title = title or next(filter(says_year, plain), "")
    made.title = TAIL.sub("", title or (stem if ABOUT.search(stem) else made.sheet.name))
    around = [*above, *(_text(cell) for row in made.sheet.rows[-5:] for cell in row)]
    dated = next((found for text in around if (found := DATED.search(normalise(text)))), None)
    period = period_of([title, *plain], [made.sheet.name, stem])
    made.period, made.date, made.years = period.text, period.date, period.years
    if dated:
        made.date = dated[1]


def _village_over(content: Row) -> str:
    """The village whose rows follow, where it stands alone in a row; empty if none does."""
    texts = [_text(cell) for cell in content if cell is not None]
    return texts[0] if len(texts) == 1 and VILLAGE.fullmatch(normalise(texts[0])) else ""


def _rows(sheet: Sheet, header: Header) -> Iterator[tuple[int, Row]]:
    titles = [sheet.rows[row] for row in range(header.top, header.bottom + 1)]
    for row in range(header.bottom + 1, len(sheet.rows)):
        content = sheet.rows[row]
        if content and content not in titles and not NUMBERING.fullmatch(_joined(content)):
            yield row, content


def _joined(content: Row) -> str:
    return normalise(" ".join(f"{cell}," for cell in content if cell is not None))


def _paid(
    made: PayList, row: int, content: Row, amount: int, factor: int, book: Path
) -> Paid | None:
    held = {column.field.name: _cell(content, column.index) for column in made.header.columns}
    name, raw = _text(held.get("name")), _cell(content, amount)
    who = str(held.get("id_number")) + str(held.get("account"))
    if not any(char.isdigit() for char in who + str(raw)) or _is_remark(content, raw, name, who):
        return None
    is_empty = raw is None or normalise(str(raw)) in values.NOTHING
    sum_ = 0 if is_empty else fen_of(raw, factor, address(row, amount), book)
    kept = ("payee", "summary", "date", "batch", "document_number", "voucher", "note")
    rest = {one: held[one] for one in kept if held.get(one) is not None}
    return Paid(
        row, sum_, name, held.get("id_number"), held.get("account"),
        _text(held.get("village")), _text(held.get("town")), rest, _failed(held),
        _unstored(made, row),
    )  # fmt: skip


def _failed(held: dict[str, Value]) -> str:
    """What a row says of a payment that the bank could not make; empty if it made it."""
    state, why = _text(held.get("state")), _text(held.get("failure"))
    word = normalise(why)
    if word and word not in values.NOTHING and not word.endswith("成功"):
        return why
    return state if FAILED.search(normalise(state)) else ""


def _is_remark(content: Row, raw: Value, name: str, who: str) -> bool:
    """Tell whether a row is a signature or a remark, with a day or a telephone number in it."""
    if is_money(raw):
        return False
    if not name and not any(char.isdigit() for char in who):
        return True
    return any(SIGNED.match(normalise(_text(cell))) for cell in content)


def _unstored(made: PayList, row: int) -> Column | None:
    columns = made.sheet.unstored.get(row, ())
    return next((one for one in made.header.columns if one.index in columns), None)


def _cell(content: Row, index: int) -> Value:
    return content[index] if index < len(content) else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
