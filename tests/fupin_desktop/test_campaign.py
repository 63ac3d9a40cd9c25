"""The colours of the progress sheet follow their printed rules."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import campaign, proceedings
from fupin_desktop.campaign import GREEN, RED, YELLOW
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def village(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村"}
    path = tmp_path / "v.fupin"
    with Registry.create(path, **about, password=None, user="王", now=lambda: NOON) as registry:
        yield registry


@pytest.fixture
def make(village):
    def add(table, **values):
        return village.save([Change(table=table, values=values)]).ids[0]

    return add


@pytest.fixture
def home(make):
    """A household that was visited yesterday."""
    rec = make("household", name="甲", group_name="一组", kind="02")
    make("visit", household=rec, date="2026-05-19")
    return rec


def only(village, on=""):
    (one,) = campaign.standings(village, on)
    return one


def test_nothing_to_do_is_green(village, home):
    one = only(village)
    assert (one.light, one.reasons) == (GREEN, ())
    assert one.home.rec == home
    assert one.dates[0].startswith("走访：")


def test_what_is_to_be_done_is_yellow_and_what_is_late_red(village, home, make):
    need = make("need", household=home, content="修房", state="1", date="2026-05-01",
                deadline="2026-06-30")  # fmt: skip
    assert only(village).light == YELLOW
    assert "需求：2026-06-30 前办结" in only(village).dates
    late = {"deadline": "2026-05-10"}
    village.save([Change(table="need", rec=need, values=late)])
    assert only(village).light == RED
    assert only(village).reasons == ("需求逾期 1 项",)
    assert only(village, "2026-05-09").reasons == ("从未走访",)


def test_never_visited_is_red(village, make):
    make("household", name="乙", kind="02")
    assert only(village).reasons == ("从未走访",)


def test_a_watched_household_without_measures_is_red(village, home, make):
    told = {"monitoring_kind": "02", "monitoring_since": "2026-05", "risk_state": "0"}
    village.save([Change(table="household", rec=home, values=told)])
    assert only(village).reasons == ("没有帮扶措施",)
    make("measure", household=home, content="务工", category="02", state="2",
         start_date="2026-05-12")  # fmt: skip
    one = only(village)
    assert one.light in (GREEN, YELLOW)
    assert one.way == ("就业帮扶",)


def test_a_procedure_shows_its_next_step_and_when(village, home):
    proceedings.start(village, "02", household=home, values={"started": "2026-05-18"})
    one = only(village)
    assert one.light == YELLOW
    assert "监测对象识别正在办" in one.reasons
    assert any(date.startswith("监测对象识别·发现线索") for date in one.dates)
    assert "监测对象识别逾期" in only_later(village).reasons


def only_later(village):
    return only(village, "2026-07-20")


def test_only_those_to_be_helped_unless_all_are_asked_for(village, home, make):
    make("household", name="丙", kind="01")
    assert [one.home.rec for one in campaign.standings(village)] == [home]
    assert len(campaign.standings(village, everybody=True)) == 2
