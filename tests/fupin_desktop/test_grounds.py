"""The numbered grounds: known to the code, to the manual, and never given twice."""

import re
from pathlib import Path

import pytest

from fupin_desktop import grounds, values
from fupin_desktop.catalogue import TABLES
from tests.test_words import FORBIDDEN

ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(path.read_text(encoding="utf-8")
                    for path in sorted((ROOT / "fupin_desktop").rglob("*.py")))  # fmt: skip
KNOWN = grounds.all_grounds()


def field(table, name):
    return TABLES[table].fields[name]


def test_numbers_are_given_once_and_in_order():
    lines = grounds.FILE.read_text(encoding="utf-8").splitlines()[1:]
    numbers = [line.split(",")[0] for line in lines]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch(r"R\d\d", number) for number in numbers)


def test_the_code_uses_just_the_grounds_there_are():
    assert set(re.findall(r'"(R\d\d)"', SOURCES)) == KNOWN.keys()


@pytest.mark.parametrize("number", KNOWN)
def test_a_ground_says_what_is_wrong_and_what_to_do(number):
    ground = KNOWN[number]
    assert ground.outcome in grounds.OUTCOMES
    assert 0 < len(ground.title) <= 14
    assert ground.sentence.endswith(("。", "}"))
    assert ground.advice.endswith("。")
    assert ground.advice in grounds.advise(number)
    assert not [word for word in FORBIDDEN if word in "".join(ground)]


def test_the_manual_has_them_all():
    assert grounds.markdown() in (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "name", "raw", "number"),
    [
        ("person", "id_number", 433122199001011234, "R01"), ("person", "name", "石\t山", "R02"),
        ("household", "phone", "12", "R03"), ("person", "name", True, "R04"),
        ("measure", "amount", "很多", "R05"), ("measure", "amount", True, "R05"),
        ("person", "work_months", "1.5", "R06"), ("person", "work_months", 13, "R09"),
        ("person", "work_months", -1, "R08"), ("person", "birth_date", "前年", "R11"),
        ("person", "birth_date", "2023-02-30", "R12"), ("person", "birth_date", "正月初五", "R13"),
        ("person", "birth_date", 2023.1, "R14"), ("person", "birth_date", True, "R15"),
        ("person", "ethnic", "火星族", "R18"), ("person", "ethnic", True, "R17"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_taken_names_its_ground(table, name, raw, number):
    with pytest.raises(values.BadValue) as caught:
        values.parse(field(table, name), raw)
    assert caught.value.number == number
    assert "{" not in str(caught.value)


def test_a_tally_names_the_most_frequent_first():
    assert grounds.tally(list(KNOWN)[:7]).endswith(" 1 处，另有 2 种")
    assert grounds.tally(["R21", "R18", "", "R18"]) == "R18 没有这个选项 2 处，R21 没有姓名 1 处"
