"""Thresholds as a ledger has them: its own before those shipped, its place before all places."""

from fupin_desktop import limits
from fupin_desktop.days import Term

ON = "2024-05-01"


def test_shipped_periods_hold_until_the_ledger_says_otherwise(offices):
    village = offices.village
    assert limits.of(village, "publicity_days", ON).number == 5
    key = {"region": village.region[:9], "year": "2024", "name": "publicity_days"}
    offices.add(offices.township, "threshold", **key, value=1000, unit="天")
    offices.exchange()
    assert limits.of(village, "publicity_days", ON).number == 10
    assert limits.of(village, "publicity_days", "2023").number == 5
    assert limits.of(village, "publicity_days", ON, "990102001001").number == 5
    assert limits.of(village, "visits_year", ON) is None


def test_periods_are_terms_of_days_or_months(offices):
    found = limits.terms(limits.rows(offices.village), ON, offices.village.region)
    assert found["removal_months"] == Term(6, months=True)
    assert found["verify_days"] == Term(3)
    assert limits.terms([], "2013", offices.village.region) == {}


def test_slips_of_the_pen_are_no_terms(offices):
    village = offices.village
    for year, value in (("2022", 0), ("2023", 99999999900), ("2024", 50)):
        key = {"region": village.region, "year": year, "name": "publicity_days"}
        offices.add(village, "threshold", **key, value=value, unit="天")
        assert "publicity_days" not in limits.terms(limits.rows(village), year, village.region)
