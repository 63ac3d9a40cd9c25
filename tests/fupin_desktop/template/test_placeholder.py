"""What may be written in a template, and what is said of what nobody knows."""

import pytest

from fupin_desktop.catalogue import TABLES
from fupin_desktop.codes import normalise
from fupin_desktop.template import facts
from fupin_desktop.template.placeholder import Vocabulary, found_in, unknown


@pytest.fixture(scope="module")
def vocabulary(village):
    return Vocabulary(village)


@pytest.mark.parametrize(("written", "table", "field"), [
    ("户主姓名", "household", "name"),
    (" 户主 姓名 ", "household", "name"),
    ("联系电话", "household", "phone"),
    ("成员.姓名", "person", "name"),
    ("成员．务工时间（月）", "person", "work_months"),
    ("户主.身份证号", "person", "id_number"),
    ("收支2025.人均纯收入", "income", "per_person"),
    ("户类型：代码", "household", "kind"),
    ("户类型=脱贫户", "household", "kind"),
    ("最近走访.走访日期:年月日", "visit", "date"),
])  # fmt: skip
def test_a_placeholder_is_understood_as_people_write_it(vocabulary, written, table, field):
    slot = vocabulary.read(written)
    assert (slot.table, slot.field.name) == (table, field)


@pytest.mark.parametrize("written", [
    "", "户主名字叫啥", "成员.", "成员.鞋码", "车辆.牌号", "户类型:拼音", "p 户主姓名",
    "户主姓名|upper", "config", "7*7", "x.__class__",
])  # fmt: skip
def test_what_nobody_knows_is_nothing(vocabulary, written):
    assert vocabulary.read(written) is None


@pytest.mark.parametrize(("written", "expected"), [
    ("户主名字", "户主姓名"), ("证件号码", "户主.证件号码"), ("成员.名字", "成员.姓名"),
    ("家庭成员.姓名", "成员.姓名"), ("走访.日期时间", "走访.走访日期"), ("户类形", "户类型"),
])  # fmt: skip
def test_it_is_suggested_what_was_meant(vocabulary, written, expected):
    assert expected in vocabulary.suggest(written)


def test_everything_the_assistant_offers_is_understood(vocabulary):
    offers = [*vocabulary.offers()]
    assert len(offers) > 500
    assert all(vocabulary.read(found_in(one.written)[0]) for one in offers)
    assert all(one.meaning and one.group for one in offers)
    written = {normalise(one.written) for one in offers}
    for table, before in (("household", ""), ("person", "户主."), ("person", "成员.")):
        for field in TABLES[table].fields.values():
            assert normalise(f"{{{{{before}{field.label}}}}}") in written


def test_unknown_ones_are_listed_once_in_order(vocabulary):
    said = ["{{甲}} {{户主姓名}}", "{{乙}} {{甲}}"]
    assert [*unknown(said, vocabulary)] == ["甲", "乙"]


def test_who_fills_in_is_the_place_and_not_the_ledger(village, homes):
    (home,) = facts.read(village, [homes[1]], ())
    assert home.general["填报单位"] == "十八洞村"
