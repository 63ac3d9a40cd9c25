"""Any roster at all: a plan or a sentence, nothing else, and what is taken is what was written."""

import datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as some
from openpyxl import Workbook
from xlsxwriter import Workbook as BareWorkbook

from fupin_desktop import excel, values
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.sheet import read_sheets

TITLES = (
    *("户编号", "人编号", "姓名", "证件号码", "与户主关系", "出生日期", "民族", "健康状况"),
    *("联系电话", "行政村", "备注", "家庭年人均纯收入（万元）", "是否会讲普通话", "别的", "村编号"),
)
TEXT = some.text(
    some.characters(exclude_categories=("Cs", "Cc", "Co"), exclude_characters="\ufffe\uffff"),
    max_size=12,
)
WORDS = some.sampled_from([
    *("户主", "配偶", "之子", "苗族", "健康", "是", "否", "√", "石大山", "1001", "2001", "202305"),
    *("2023.5", "2023年5月", "12万", "-1", "999124198001011233", "十八洞村", "合计"),
    *("=1+1", " ", "无"),
])  # fmt: skip
NUMBERS = some.one_of(
    some.integers(-(10**6), 10**18), some.floats(allow_nan=False, allow_infinity=False, width=32)
)
DAYS = some.dates(datetime.date(1900, 3, 1), datetime.date(2100, 1, 1))
CELL = some.one_of(some.none(), WORDS, TEXT, NUMBERS, DAYS, some.booleans())
ROWS = some.lists(some.lists(CELL, max_size=len(TITLES) + 1), max_size=6)
HEADS = some.permutations(TITLES).flatmap(
    lambda titles: some.integers(1, len(titles)).map(lambda many: titles[:many])
)
NAMES = some.text(some.sampled_from("石龙吴麻杨大二三妹𬭎·"), min_size=2, max_size=5).filter(
    lambda name: name.strip("·") == name
)
SEED = 20261126


def by_openpyxl(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(["" if value == "=1+1" else value for value in row])
    book.save(path)


def by_xlsxwriter(path, rows):
    book = BareWorkbook(path, {"strings_to_numbers": False})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write_datetime(place, column, value, day)
            elif isinstance(value, bool):
                sheet.write_boolean(place, column, value)
            elif isinstance(value, str):
                sheet.write_string(place, column, value)
            elif value is not None:
                sheet.write_number(place, column, value)
    book.close()


def quick(thorough):
    """Settings of a run, the seed of which stands in a failure's message."""
    return settings(
        max_examples=100 if thorough else 12,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])
def test_whatever_the_cells_hold_it_is_a_plan_or_a_sentence(ledger, tmp_path, thorough, write):
    numbers = count()

    @seed(SEED)
    @quick(thorough)
    @given(head=HEADS, rows=ROWS)
    def check(head, rows):
        path = tmp_path / f"{next(numbers)}.xlsx"
        write(path, [head, *rows])
        try:
            imported = excel.read_plan(ledger, path)
        except FupinError as refused:
            said = str(refused)
        else:
            said = "没有任何改动" if not imported.changes else ""
            assert set(imported.plan.counts()) >= {"new", "changed", "refused"}
        path.unlink()
        assert not said or "没有任何改动" in said
        assert ledger.count("household") == ledger.count("person") == 0

    check()


def test_what_is_taken_is_what_was_written_and_once(tmp_path, ledger, thorough):
    numbers = count()
    people = some.lists(
        some.tuples(NAMES, some.sampled_from(["苗族", "土家族", "汉族", None]),
                    some.sampled_from(["202305", "2023.5", "2023-05", "2023年5月", None])),
        min_size=1, max_size=5,
    )  # fmt: skip

    @seed(SEED)
    @quick(thorough)
    @given(homes=some.lists(people, min_size=1, max_size=4))
    def check(homes):
        rows, expected = [], {}
        for place, home in enumerate(homes):
            for n, (name, nation, month) in enumerate(home):
                number = f"7{place:04}{n:04}"
                relation = "户主" if n == 0 else "之子"
                rows.append((f"7{place:04}", number, name, relation, nation, month))
                expected[number] = (name, nation, month and "2023-05")
        path = tmp_path / f"{next(numbers)}.xlsx"
        by_xlsxwriter(path, [("户编号", "人编号", "姓名", "与户主关系", "民族", "出生日期"), *rows])
        excel.apply(ledger, excel.read_plan(ledger, path))
        fields = ledger.table("person").fields

        found = {
            row["number"]: (
                row["name"],
                values.show(fields["ethnic"], row["ethnic"]) or None,
                row["birth_date"],
            )
            for row in ledger.select("person")
        }
        assert found == expected
        again = excel.read_plan(ledger, path)
        assert {line.kind for line in again.plan.lines} == {"unchanged"}
        assert not again.changes
        ledger.undo()
        assert ledger.count("person") == 0
        assert read_sheets(path)

    check()
