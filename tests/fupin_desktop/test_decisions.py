"""Two batches that disagree in several registers are decided in one go."""

import pytest

from fupin_desktop import decisions
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change


def both(offices, first, second):
    """Save two sets of values for one household on two laptops, and bring them together."""
    rec = offices.add(offices.village, "household", name="张三")
    offices.exchange()
    offices.clone()
    for registry, values in ((offices.village, first), (offices.second, second)):
        registry.save([Change(table="household", rec=rec, values=values)])
    offices.exchange()
    return rec


def test_what_is_between_the_same_batches_is_one_dispute(offices):
    rec = both(offices, {"address": "甲地", "phone": "1381", "kind": "01"},
               {"address": "乙地", "phone": "1392", "kind": "02"})  # fmt: skip
    offices.change(offices.village, "household", rec, group_name="一组")
    offices.change(offices.second, "household", rec, group_name="二组")
    offices.exchange()
    found = offices.township.conflicts()
    assert {one.register for one in found} == {"address", "phone", "kind", "group_name"}
    of_group = next(one for one in found if one.register == "group_name")
    assert decisions.together(of_group, found) == [of_group]
    of_phone = next(one for one in found if one.register == "phone")
    together = decisions.together(of_phone, found)
    assert together[0] == of_phone
    assert {one.register for one in together} == {"address", "phone", "kind"}
    [claim] = [one for one in of_phone.claims if one.value == "1392"]
    decisions.decide(offices.township, together, claim.tx)
    values = offices.township.fetch("household", rec).values
    assert [values[name] for name in ("address", "phone", "kind")] == ["乙地", "1392", "02"]
    assert [one.register for one in offices.township.conflicts()] == ["group_name"]
    assert offices.township.verify() == []


def test_a_village_decides_nothing_of_a_dispute_the_township_decides(offices):
    both(offices, {"address": "甲地", "kind": "01"}, {"address": "乙地", "kind": "02"})
    before = offices.village.conflicts()
    conflict = next(one for one in before if one.register == "address")
    together = decisions.together(conflict, before)
    with pytest.raises(FupinError, match="由乡镇核定"):
        decisions.decide(offices.village, together, conflict.claims[0].tx)
    assert offices.village.conflicts() == before
