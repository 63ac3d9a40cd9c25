"""The money of projects, households and years from the command line."""

import pytest


@pytest.fixture
def paid(put, village):
    """A project with its money and a household it reached."""
    project = {"name": "茶园", "category": "01", "total": "1000", "state": "3"}
    (project,) = put(village, "project", project)
    (household,) = put(village, "household", {"name": "张长富"})
    put(village, "fund_flow",
        *({"project": project, "stage": stage, "amount": amount, "date": "2026-03-01",
           "purpose": "1"} for stage, amount in (("1", "800"), ("3", "500.5"))))  # fmt: skip
    put(village, "payment",
        {"project": project, "household": household, "date": "2026-03-09", "amount": "600",
         "purpose": "1"},
        {"project": project, "date": "2026-03-09", "amount": "0.5"})  # fmt: skip
    return project, household


def test_every_project_and_what_does_not_fit(fupin, village, paid):
    row = fupin("money", village, "--json").data
    assert row == {
        "project": paid[0], "name": "茶园", "planned": "1000.00", "received": "800.00",
        "allocated": "0.00", "used": "500.50", "settled": "0.00", "returned": "0.00",
        "paid": "600.50", "rest": "199.50",
        "doubts": ["到户资金合计 600.50 元，比已使用的资金多 100.00 元，请核对。"],
    }  # fmt: skip
    text = fupin("money", village).out
    assert "茶园  到账 800.00  下拨 0.00  使用 500.50  到户 600.50  结余 199.50" in text
    assert "  注意：到户资金合计" in text


def test_a_project_and_the_households_it_reached(fupin, village, paid):
    project, household = paid
    head, *homes = fupin("money", village, "--project", project, "--json").rows
    assert head["paid"] == "600.50"
    assert homes == [
        {"household": household, "name": "张长富", "amount": "600.00"},
        {"household": None, "name": "", "amount": "0.50"},
    ]
    assert "（没有写明农户）  0.50 元" in fupin("money", village, "--project", project).out


def test_a_household_and_the_projects_that_reached_it(fupin, village, paid):
    project, household = paid
    row = fupin("money", village, "--household", household, "--json").data
    assert row == {
        "year": "2026", "project": project, "name": "茶园", "purpose": "1", "amount": "600.00",
    }  # fmt: skip
    text = fupin("money", village, "--household", household).out
    assert text == "2026  茶园  产业发展  600.00 元\n"


def test_a_year_and_its_five_purposes(fupin, put, village, paid):
    put(village, "fund_flow", {"project": paid[0], "stage": "3", "amount": "1",
                               "date": "2026-03-01"})  # fmt: skip
    rows = fupin("money", village, "--year", "2026", "--json").rows
    assert [row["purpose"] for row in rows] == ["1", "2", "3", "4", "5", "unsaid"]
    assert rows[0] == {
        "purpose": "1", "label": "产业发展", "amount": "500.50", "percent": "100.00",
        "wanted": "30",
        "sentence": "产业发展：500.50 元，占 100.0 %，比 30 % 高 70.0 个百分点（待核实）。",
    }  # fmt: skip
    text = fupin("money", village, "--year", "2026").out
    assert "没有填写用途：1.00 元，不计入比例。" in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--project", "f" * 32), "找不到这个项目"),
        (("--household", "f" * 32), "找不到这个户"),
        (("--year", "去年"), "不是年度"),
        (("--year", "2026", "--project", "f" * 32), "一次只能用一个"),
    ],
)
def test_what_cannot_be_followed_is_said(village, unchanged, words, sentence):
    unchanged(village, sentence, "money", village, *words)
