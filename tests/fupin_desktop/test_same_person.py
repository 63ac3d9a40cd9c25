"""Somebody typed who is in the ledger already is known by number, or by name and birth date."""

import pytest

from fupin_desktop import identity_number, same_person
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NUMBER = "99010119800503002"
NUMBER += identity_number.check_digit(NUMBER)


@pytest.fixture
def village(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with Registry.create(tmp_path / "河湾村.fupin", **about, password=None) as registry:
        yield registry


@pytest.fixture
def add(village):
    def make(table, **values):
        return village.save([Change(table=table, values=values)]).ids[0]

    return make


@pytest.fixture
def wife(add):
    home = add("household", name="张长富", group_name="三组")
    add("person", household=home, relation="01", name="张长富")
    values = {"name": "李秀英", "id_number": NUMBER, "birth_date": "1980-05-03", "sex": "2"}
    return add("person", household=home, relation="02", **values)


def test_the_same_number_in_another_household_is_told_with_where(village, wife):
    (found,) = same_person.matches(village, {"id_number": NUMBER, "name": "李秀荚"})
    assert (found.person, found.sure) == (wife, True)
    assert found.sentence == "同一证件号码已登记在三组张长富户：李秀英（配偶）。"
    assert village.rows("person", [wife])[0]["household"] == found.household


def test_a_disability_card_has_the_number_of_its_holder(village, wife, add):
    card = {"id_number": NUMBER.lower() + "43", "name": "某人"}
    assert [one.person for one in same_person.matches(village, card)] == [wife]
    add("person", name="王五", id_number=NUMBER + "4311")
    assert len(same_person.matches(village, {"id_number": NUMBER})) == 2


def test_nobody_is_his_own_double(village, wife):
    assert same_person.matches(village, village.rows("person", [wife])[0], wife) == []


@pytest.mark.parametrize("number", ["", "9901", NUMBER[:17], NUMBER[:17] + "?"])
def test_half_a_number_finds_nobody(village, wife, number):
    assert wife
    assert same_person.matches(village, {"id_number": number}) == []


def test_a_namesake_of_the_same_day_may_be_the_same(village, wife):
    (found,) = same_person.matches(village, {"name": "李秀英", "birth_date": "1980-05-03"})
    assert (found.person, found.sure) == (wife, False)
    assert found.sentence.startswith("同名同出生日期的人已登记在三组张长富户")
    assert same_person.matches(village, {"name": "李秀英", "birth_date": "1980"}) == []
    other = identity_number.check_digit("99010119800503004")
    typed = {"name": "李秀英", "birth_date": "1980-05-03", "id_number": "99010119800503004" + other}
    assert same_person.matches(village, typed) == []


def test_who_is_deleted_or_dead_or_nowhere(village, wife, add):
    village.save([Change(table="person", rec=wife, values={"died_on": "2025"})])
    (found,) = same_person.matches(village, {"id_number": NUMBER})
    assert found.sentence.endswith("李秀英（配偶，已故）。")
    village.delete("person", wife)
    assert same_person.matches(village, {"id_number": NUMBER}) == []
    add("person", id_number=NUMBER)
    (found,) = same_person.matches(village, {"id_number": NUMBER})
    assert found.sentence == "同一证件号码已有登记，现在不在任何一户：（姓名未填）。"


def test_the_township_is_told_the_village(tmp_path):
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    with Registry.create(tmp_path / "青石镇.fupin", **about, password=None) as town:
        village = {"code": "990101001001", "name": "河湾村", "level": "village"}
        town.save([Change(table="region", values=village)])
        home = {"name": "张三", "group_name": "一组", "village": "990101001001"}
        rec = town.save([Change(table="household", values=home)]).ids[0]
        member = {"household": rec, "relation": "01", "name": "张三", "id_number": NUMBER}
        town.save([Change(table="person", values=member)])
        (found,) = same_person.matches(town, {"id_number": NUMBER})
    assert found.sentence == "同一证件号码已登记在河湾村一组张三户：张三（户主）。"
