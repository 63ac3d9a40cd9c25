"""Who was there in a month, in which order, and whose days are too many."""

import pytest

from fupin_desktop import attendance


def member(rec, name="甲", **more):
    return {"id": rec, "name": name, "start": None, "end": None, "leader": None,
            "first_secretary": None, **more}  # fmt: skip


@pytest.mark.parametrize(
    ("span", "there"),
    [
        ({}, True),
        ({"start": "2026-05-31"}, True),
        ({"start": "2026-06-01"}, False),
        ({"start": "2026"}, True),
        ({"end": "2026-05-01"}, True),
        ({"end": "2026-04-30"}, False),
        ({"start": "x", "end": "2026"}, True),
    ],
)
def test_who_was_there(span, there):
    assert attendance.there(member("1", **span), "2026-05") is there


def test_the_leader_comes_first_and_whoever_has_a_sheet_is_kept():
    staff = [member("1", "丙"), member("2", "乙", first_secretary=True),
             member("3", "丁", leader=True), member("4", "戊", end="2020"),
             member("5", "己", end="2020")]  # fmt: skip
    found = attendance.team(staff, [{"staff": "4"}], "2026-05")
    assert [row["id"] for row in found] == ["3", "2", "1", "4"]


def test_days_add_up_and_more_than_the_month_has_is_doubtful():
    assert attendance.total({}) is None
    full = {"days": 200, "leave_days": 15, "travel_days": None, "training_days": 65}
    assert attendance.total(full) == 280
    assert attendance.doubt(full, "2026-02") == ""
    assert attendance.doubt({"days": 285}, "2026-02") == (
        "合计 28.5 天，比当月 28 天还多，请核对。"
    )


def test_months_go_on_over_the_year():
    assert attendance.shifted("2026-01", -1) == "2025-12"
    assert attendance.shifted("2025-12", 1) == "2026-01"
