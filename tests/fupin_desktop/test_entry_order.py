"""The order of the list 待录清单: the usual one, an own one, and what it does not know."""

import openpyxl
import pytest

from fupin_desktop import entry_list, entry_marks, entry_order, excel, national
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change


@pytest.fixture
def village(offices):
    """A family of which a kind, a telephone and the head's education have changed."""
    registry = offices.village
    home = offices.add(registry, "household", name="张三", number="1001")
    person = offices.add(registry, "person", name="张三", household=home, relation="01")
    entry_marks.set_since(registry, "now")
    changes = [Change(table="household", rec=home, values={"kind": "02", "phone": "13800000001"})]
    changes.append(Change(table="person", rec=person, values={"education": "3", "ethnic": "01"}))
    registry.save(changes)
    return registry


def labels(registry):
    return [one.label for one in entry_list.listed(registry).waiting]


def test_the_usual_order_is_that_of_the_columns_and_says_so(village):
    assert labels(village) == ["户类型", "户联系电话", "民族", "文化程度"]
    assert "待核实" in entry_order.sentence(village)
    for form, items in entry_order.FORMS.items():
        assert entry_order.items(village, form) == [*items]


def test_an_own_order_is_kept_in_the_ledger_and_followed_everywhere(village, offices, tmp_path):
    entry_order.put_first(village, ["户联系电话", "person.education", "户类型"])
    assert labels(village) == ["户联系电话", "户类型", "文化程度", "民族"]
    village.close()
    again = offices.reopen("village")
    found = entry_list.listed(again)
    assert [one.label for one in found.waiting] == ["户联系电话", "户类型", "文化程度", "民族"]
    assert entry_order.sentence(again) == entry_order.OWN
    excel.write_entries(again, found, found.waiting, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert entry_order.OWN in str([cell.value for row in book.worksheets[0].rows for cell in row])
    assert "户联系电话" in str([cell.value for row in book.worksheets[1].rows for cell in row][:12])
    entry_order.forget(again)
    assert labels(again) == ["户类型", "户联系电话", "民族", "文化程度"]


def test_a_field_the_kept_order_does_not_know_stands_behind_its_neighbour(village):
    usual = [entry_order.key_of(one) for one in national.PERSON]
    known = [key for key in reversed(usual) if key != "person.ethnic"]
    entry_order.keep(village, "person", [*known, "person.of_a_later_version"])
    order = [entry_order.key_of(one) for one in entry_order.items(village, "person")]
    assert sorted(order) == sorted(usual)
    assert order.index("person.ethnic") == order.index("membership.relation") + 1
    entry_order.keep(village, "person", usual)
    assert not entry_order.is_own(village)


def test_a_name_that_is_none_changes_nothing_and_none_stands_for_two(village):
    with pytest.raises(FupinError, match="“星座”不是待录清单里的栏目"):
        entry_order.put_first(village, ["户类型", "星座"])
    assert not entry_order.is_own(village)
    assert len({one.title for one in national.ITEMS.values()}) == len(national.ITEMS)
