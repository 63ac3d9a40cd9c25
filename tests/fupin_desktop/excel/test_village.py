"""Telling a ledger's own rows from those of other villages."""

import pytest

from fupin_desktop.excel.village import villages_of

REGIONS = [("999124110226", "十八洞村"), ("999124110227", "双龙社区")]
VILLAGE = villages_of("999124110226", "village", "驻村台账", REGIONS)
TOWNSHIP = villages_of("999124110", "township", "双龙镇", REGIONS)


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("", "", "999124110226"),
        ("", "十八洞村", "999124110226"),
        ("", " 十八洞村民委员会 ", "999124110226"),
        ("", "双龙镇十八洞村", "999124110226"),
        ("", "双龙村", None),
        ("", "洞村", None),
        ("999124110226", "写错了", "999124110226"),
        ("999124110227", "十八洞村", None),
    ],
)
def test_a_village_accepts_only_itself(code, name, found):
    assert VILLAGE.find(code, name) == found


@pytest.mark.parametrize(
    ("code", "name", "found"),
    [
        ("", "", ""),
        ("", "双龙居委会", "999124110227"),
        ("", "别处村", None),
        ("999124110300", "", "999124110300"),
        ("999124120300", "", None),
    ],
)
def test_a_township_accepts_its_villages(code, name, found):
    assert TOWNSHIP.find(code, name) == found


def test_two_villages_of_one_name_are_not_guessed():
    regions = [("999124110001", "新村"), ("999124110002", "新村")]
    both = villages_of("999124110", "township", "双龙镇", regions)
    assert both.find("", "新村") is None


@pytest.mark.parametrize(
    ("title", "name", "ours"),
    [
        ("十八洞村", "十八洞村", True),
        ("十八洞村驻村台账", "十八洞村", True),
        ("花垣县双龙镇十八洞村2026年台账", "十八洞", True),
        ("十八洞村驻村台账", "双龙镇十八洞村", True),
        ("十八洞村驻村台账", "洞村", False),
        ("十八洞村驻村台账", "十八村", False),
        ("十八洞村驻村台账", "双龙村", False),
        ("驻村台账", "十八洞村", False),
    ],
)
def test_a_ledger_that_knows_no_region_goes_by_its_own_name(title, name, ours):
    villages = villages_of("999124110226", "village", title, [])
    assert (villages.find("", name) is not None) == ours


@pytest.mark.parametrize(
    ("title", "regions", "town", "ours"),
    [
        ("双龙镇十八洞村驻村台账", [], "双龙镇", True),
        ("双龙镇十八洞村驻村台账", [], "双龙乡", True),
        ("双龙镇十八洞村驻村台账", [], "花垣县双龙镇人民政府", True),
        ("花垣县双龙镇十八洞村驻村台账", [], "双龙镇", True),
        ("乡村振兴局双龙镇十八洞村", [], "双龙镇", True),
        ("双龙镇十八洞村驻村台账", [], "龙潭镇", False),
        ("十八洞村驻村台账", [("999124110", "双龙镇")], "龙潭镇", False),
        ("十八洞村驻村台账", [("999124110", "双龙镇")], "双龙镇", True),
        ("十八洞村驻村台账", [], "龙潭镇", True),
    ],
)
def test_a_village_of_that_name_in_another_township_is_not_ours(title, regions, town, ours):
    villages = villages_of("999124110226", "village", title, regions)
    assert (villages.find("", "十八洞村", town) is not None) == ours


def test_a_township_knows_the_rows_of_others_by_its_name():
    for name in ("十八洞村", ""):
        assert TOWNSHIP.find("", name, "龙潭镇") is None
        assert TOWNSHIP.find("", name, "双龙镇") is not None


def test_a_county_tells_villages_of_one_name_by_their_townships():
    regions = [
        ("999124110", "双龙镇"), ("999124110226", "新村"),
        ("999124111", "龙潭镇"), ("999124111226", "新村"),
    ]  # fmt: skip
    county = villages_of("999124", "county", "花垣县", regions)
    assert county.find("", "新村") is None
    assert county.find("", "新村", "龙潭镇") == "999124111226"


def test_a_village_that_is_called_a_town_is_none():
    villages = villages_of("999124110226", "village", "古镇村驻村台账", [])
    assert villages.find("", "古镇村", "双龙镇") == "999124110226"
