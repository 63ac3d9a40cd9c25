"""Telling a ledger's own rows from those of other villages."""

import pytest

from fupin_desktop.excel.village import villages_of

VILLAGE = villages_of(
    "999124110226", "village", [("999124110226", "十八洞村"), ("999124110227", "双龙村")]
)
TOWNSHIP = villages_of(
    "999124110", "township", [("999124110226", "十八洞村"), ("999124110227", "双龙社区")]
)


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
    both = villages_of(
        "999124110", "township", [("999124110001", "新村"), ("999124110002", "新村")]
    )
    assert both.find("", "新村") is None
