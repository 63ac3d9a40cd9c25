"""What arrives and may be one with another record is told in the preview, by name."""

import pytest

from fupin_desktop import duplicates, exchange, twins

NUMBER = "99010119800101001X"


@pytest.fixture(params=["few", "many"], autouse=True)
def searched(request, monkeypatch):
    """Few are looked up by the database, of many the whole table is read."""
    if request.param == "many":
        monkeypatch.setattr(twins, "FEW", 0)


@pytest.fixture
def held(offices):
    """The township holds what another village sent."""
    home = offices.add(offices.township, "household", name="张三", group_name="一组",
                       village=offices.village.region)  # fmt: skip
    offices.add(offices.township, "person", household=home, relation="01", name="张三",
                id_number=NUMBER, id_type="01")  # fmt: skip
    return home


def notes(offices):
    return [one for one in exchange.preview(offices.township, offices.up()).plan.notes
            if "同一个" in one]  # fmt: skip


@pytest.mark.usefixtures("held")
def test_the_same_household_and_the_same_number_are_told_before_they_arrive(offices):
    home = offices.add(offices.village, "household", name="张三", group_name="一组")
    offices.add(offices.village, "person", household=home, relation="01", name="张三",
                id_number=f"{NUMBER}43", id_type="01")  # fmt: skip
    (note,) = notes(offices)
    assert "户 1 个（张三）" in note
    assert "家庭成员 1 个（张三）" in note
    exchange.receive(offices.township, offices.up())
    found = duplicates.find(offices.township)
    assert {one.table for one in found} == {"household", "person"}


def test_the_same_name_under_one_head_is_told_unless_the_numbers_differ(offices, held):
    home = offices.add(offices.village, "household", name="张三", group_name="一组")
    offices.add(offices.township, "person", household=held, relation="03", name="张小")
    offices.add(offices.village, "person", household=home, relation="03", name="张小")
    assert "家庭成员 1 个（张小）" in notes(offices)[0]


def test_two_of_one_package_are_told_too(offices):
    for _ in range(2):
        offices.add(offices.village, "household", name="李四", group_name="二组")
    assert "户 1 个（李四）" in notes(offices)[0]


@pytest.mark.usefixtures("held")
def test_namesakes_are_nothing(offices):
    home = offices.add(offices.village, "household", name="张三", group_name="九组")
    offices.add(offices.village, "person", household=home, relation="01", name="张三",
                id_number="990101198001010028", id_type="01")  # fmt: skip
    assert notes(offices) == []


def test_those_who_were_told_apart_are_not_told_again(offices, held):
    offices.exchange()
    home = offices.add(offices.village, "household", name="张三", group_name="一组")
    offices.village.distinguish(home, held)
    assert notes(offices) == []
