"""Thresholds: the nearest region and the latest year, the ledger before the shipped file."""

import csv
import re

import pytest

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.thresholds import CHECKED, FILE, UNCHECKED, lookup, merged, shipped
from fupin_desktop.values import parse

VILLAGE = "520381105003"


def row(name="monitoring_line", value=730000, year="2023", region="52", **more):
    return {"name": name, "value": value, "year": year, "region": region, "unit": "元", **more}


@pytest.mark.parametrize(
    ("name", "on", "region", "number"),
    [
        ("poverty_line", "2015-06-30", VILLAGE, 2855),
        ("poverty_line", "2020", "", 4000),
        ("poverty_line", "2009", VILLAGE, None),
        ("monitoring_line", "2023", VILLAGE, 7300),
        ("monitoring_line", "2023", "430623", None),
        ("monitoring_factor", "2020-01", VILLAGE, 1.5),
        ("publicity_days", "2024", VILLAGE, 5),
        ("publicity_days", "2024", "430623100201", 7),
        ("village_rate", "2019", "11", 2),
        ("village_rate", "2019", VILLAGE, 3),
        ("decision_workdays", "2022", "460100", 20),
        ("project_watch", "2024", VILLAGE, 2_000_000),
        ("no_such_name", "2024", VILLAGE, None),
    ],
)
def test_shipped_values(name, on, region, number):
    found = lookup([], name, on, region)
    assert (found and found.number) == number
    assert found is None or found.shipped


def test_a_line_of_an_earlier_year_says_its_year():
    assert lookup([], "poverty_line", "2018", VILLAGE).year == "2015"


def test_the_ledger_comes_first_then_the_nearest_region_then_the_latest_year():
    rows = [
        row(value=800000, year="2024"),
        row(value=810000, year="2022", region="5203"),
        row(value=820000, year="2023", region="5203"),
        row(value=990000, year="2024", region="5204"),
        row(value=None, year="2024", region=VILLAGE),
    ]
    assert lookup(rows, "monitoring_line", "2024-05-01", VILLAGE).value == 820000
    assert lookup(rows, "monitoring_line", "2022-05-01", VILLAGE).value == 810000
    assert lookup(rows, "monitoring_line", "2024", "522701").value == 800000
    assert lookup(rows, "monitoring_line", "2023", "522701").shipped
    assert not lookup(rows, "monitoring_line", "2024", VILLAGE).checked


def test_merged_shows_what_bears_on_a_region():
    rows = [row(value=740000, state=CHECKED), row(name="poverty_line", year="2018", region="52")]
    found = merged(rows, VILLAGE)
    lines = [(one.name, one.year, one.value) for one in found if one.name.endswith("_line")]
    assert lines[:3] == [
        ("poverty_line", "2020", 400000),
        ("poverty_line", "2019", 321800),
        ("poverty_line", "2018", 730000),
    ]
    assert lines[-1] == ("monitoring_line", "2023", 740000)
    assert not [one for one in found if one.region in ("37", "430623")]
    assert [one.name for one in found if not one.shipped] == ["poverty_line", "monitoring_line"]


def test_shipped_file_is_sound():
    with FILE.open(encoding="utf-8", newline="") as lines:
        held = list(csv.DictReader(lines))
    assert list(held[0]) == ["region", "year", "name", "value", "unit", "source", "state"]
    keys = {(line["name"], line["year"], line["region"]) for line in held}
    assert len(keys) == len(held) == len(shipped())
    value = TABLES["threshold"].fields["value"]
    for line, one in zip(held, shipped(), strict=True):
        assert parse(value, line["value"]) == one.value
        assert re.fullmatch(r"(\d\d){0,3}", line["region"])
        assert re.fullmatch(r"20\d\d", line["year"])
        assert line["name"] in codes.codes("threshold_name")
        assert line["state"] in ("已核实", "待核实")
        assert one.state in (CHECKED, UNCHECKED)
        assert line["unit"]
        assert line["source"]
        assert "扶贫" not in line["source"]


def test_ratios_of_the_five_purposes_are_whole():
    ratios = [one.number for one in shipped() if one.name.startswith("ratio_")]
    assert len(ratios) == 5
    assert sum(ratios) == 100
