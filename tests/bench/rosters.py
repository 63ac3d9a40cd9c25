"""Townships and their lists, for the benchmarks of workbooks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from xlsxwriter import Workbook

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP = "999901001"
VILLAGES = 30
PART = 2_000  # households saved at once
NOTE = "家庭收入稳定，饮水和住房没有问题，医保已缴，孩子在校就读。"
# What a township asks of every household besides what the national system does.
OWN = {
    "柴火灶": "yesno", "菜园面积": "decimal", "灶台材料": "text", "最近的学校": "text",
    "上次入户日期": "date", "家禽数": "integer", "网络情况": "text",
}  # fmt: skip
EMPTY = frozenset({"origin", "next_household", "end", "end_reason"})  # of a household that is here
LASTING = frozenset({
    "户编号", "户主姓名", "所在村代码", "行政村代码", "人编号", "姓名", "证件号码", "与户主关系",
})  # fmt: skip
PEOPLE = 4  # of a household
PERSON_TITLES = (
    "户编号", "行政村代码", "人编号", "姓名", "证件号码", "与户主关系", "民族", "文化程度",
    "健康状况", "劳动技能", "务工时间（月）", "人联系电话",
)  # fmt: skip
KIN = ("户主", "配偶", "之子", "之女")


def founded(path: Path) -> Registry:
    """Make a township that has its own fields and no household, and give it open."""
    registry = Registry.create(
        path, level="township", region=TOWNSHIP, name="测试", password=None, user="王建国"
    )
    registry.save([
        Change(table="local_field", values={"table": "household", "label": label, "kind": kind})
        for label, kind in OWN.items()
    ])  # fmt: skip
    return registry


def settle(registry: Registry, count: int) -> None:
    """Give a township so many households that have nearly every field."""
    fields = [*registry.table("household").fields.values()]
    for start in range(0, count, PART):
        registry.save([household(fields, one) for one in range(start, min(start + PART, count))])


def household(fields: Sequence[Field], number: int) -> Change:
    """A household with something in every field of those who live here."""
    values = {field.name: value(field, number) for field in fields if field.name not in EMPTY}
    values |= {
        "village": f"{TOWNSHIP}{number % VILLAGES + 1:03}", "number": f"9991{number:08}",
        "name": name(number),
    }  # fmt: skip
    return Change(table="household", values=values)


def value(field: Field, number: int) -> Json:
    """Something a field takes, not the same for all households."""
    match field.kind.name:
        case "INTEGER" | "DECIMAL" | "MONEY":
            return int(field.low or 0) + number % 7
        case "YESNO":
            return bool(number % 2)
        case "DATE":
            return f"2023-05-{number % 28 + 1:02}"
        case "CODE" | "CODES":
            known = codes.choices(field.choices)
            chosen = known[number % len(known)].code
            return [chosen] if field.kind.name == "CODES" else chosen
    if field.pattern:
        return f"199{number:08}"
    return f"{NOTE[:10]}{number % 100}"


def name(number: int) -> str:
    """A name in three characters."""
    letters = "建国秀英志强桂兰海燕文华"
    return "赵钱孙李周吴郑王"[number % 8] + letters[number % 12] + letters[number // 12 % 12]


def people(count: int) -> Iterator[list[str]]:
    """Rows of a list with one person each, under its header, for about so many households."""
    yield [*PERSON_TITLES]
    for number in range(count * PEOPLE):
        home, place = divmod(number, PEOPLE)
        called = name(number if place else home)
        yield [
            f"9991{home:08}", f"{TOWNSHIP}{home % VILLAGES + 1:03}", f"9991{number:010}",
            called, id_number(number), KIN[place], ("汉族", "苗族")[home % 2],
            ("文盲或半文盲", "小学", "初中")[number % 3], ("健康", "长期慢性病")[number % 9 // 8],
            ("普通劳动力", "弱劳动力或半劳动力")[number % 2], str(number % 12), f"199{number:08}",
        ]  # fmt: skip


def fewer(rows: Sequence[list[str]]) -> Iterator[list[str]]:
    """The same list of persons without every tenth, and with a new number for another tenth."""
    for place, row in enumerate(rows):
        if place % 10 != 2:
            yield [*row[:-1], f"198{place:08}"] if place % 10 == 7 else row


def id_number(number: int) -> str:
    """An ID number that is one, of a region that is none."""
    rest, day = divmod(number, 28)
    rest, month = divmod(rest, 12)
    rest, year = divmod(rest, 45)
    digits = f"999901{1960 + year}{month + 1:02}{day + 1:02}{rest:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def changed(rows: Sequence[Sequence[Json]]) -> Iterator[list[Json]]:
    """The same list with a tenth of its values other ones: those of the row above."""
    head, *others = rows
    yield [*head]
    for number, row in enumerate(others):
        cells = [*row]
        for place, title in enumerate(head):
            if (number + place) % 10 == 0 and title not in LASTING:
                cells[place] = others[number - 1][place]
        yield cells


def write(rows: Sequence[Sequence[Json]], target: Path) -> None:
    """Write cells in the styles of our lists, as XlsxWriter's manual says."""
    book = Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    text, number = (book.add_format({"num_format": form}) for form in ("@", "#,##0.00"))
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(place, column, cell, text)
            elif cell is not None:
                sheet.write_number(place, column, cell, number)
    book.close()
