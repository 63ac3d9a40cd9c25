"""The mass-change brake: unusual packages wait until somebody has made sure."""

import pytest

from fupin_desktop import exchange
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change


@pytest.fixture
def homes(offices):
    """Thirty households that the township knows."""
    values = [{"name": f"户{number}", "kind": "01"} for number in range(30)]
    made = offices.village.save([Change(table="household", values=one) for one in values]).ids
    exchange.receive(offices.township, offices.up())
    return made


def change(offices, recs, **values):
    offices.village.save([Change(table="household", rec=rec, values=values) for rec in recs])


def delete(offices, recs):
    for rec in recs:
        offices.village.delete("household", rec)


def test_many_deletions_wait_until_somebody_is_sure(offices, homes):
    delete(offices, homes[:25])
    path = offices.up()
    assert "删除农户 25 户（现有 30）" in exchange.preview(offices.township, path).brake
    before = offices.dump(offices.township)
    with pytest.raises(FupinError, match=r"删除农户 25 户.*没有接收，台账没有改动.*核实"):
        exchange.receive(offices.township, path)
    assert offices.dump(offices.township) == before
    exchange.receive(offices.township, path, sure=True)
    assert offices.township.find("household") == homes[25:]
    assert exchange.preview(offices.township, path).brake == ""


def test_important_fields_of_many_wait_too(offices, homes):
    change(offices, homes[:25], kind="02")
    assert "改动农户的重要项 25 户" in exchange.preview(offices.township, offices.up()).brake


@pytest.mark.parametrize("count", [1, 19])
def test_a_few_pass(offices, homes, count):
    delete(offices, homes[:count])
    assert exchange.preview(offices.township, offices.up()).brake == ""
    exchange.receive(offices.township, offices.up())


def test_a_small_share_passes(offices, homes):
    more = [{"name": f"又{number}"} for number in range(90)]
    offices.village.save([Change(table="household", values=one) for one in more])
    exchange.receive(offices.township, offices.up())
    delete(offices, homes[:24])  # of 120
    assert exchange.preview(offices.township, offices.up()).brake == ""


def test_what_is_new_or_ordinary_passes(offices, homes):
    change(offices, homes, phone="1990000")
    offices.village.save([Change(table="household", values={"name": f"新{n}"}) for n in range(60)])
    assert exchange.preview(offices.township, offices.up()).brake == ""
