"""Income figures: sums that count nothing twice, the chosen formula, halves rounded up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import figures
from fupin_desktop.catalogue import TABLES
from fupin_desktop.figures import PARTS, asset_yield, income, project

COMPUTED = {name for name, field in TABLES["income"].fields.items() if field.computed}
TYPED = [name for name, field in TABLES["income"].fields.items() if field.stored]
FEN = st.integers(0, 10**9)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=3),
    st.lists(st.integers(), max_size=2),
)
NOTHING = dict.fromkeys(COMPUTED)


def test_every_part_is_a_field_and_stands_in_one_breakdown():
    parts = [name for groups in PARTS.values() for group in groups for name in group]
    more = [name for names in figures.MORE_COSTS.values() for name in names]
    named = [*parts, *figures.ONCE, *more, *PARTS]
    assert set(named) <= set(TYPED)
    assert len(parts) == len(set(parts))


def test_an_empty_sheet_has_no_figures():
    assert income({}) == NOTHING


def test_every_computed_field_has_its_figure():
    for table in TABLES.values():
        computed = {name for name, field in table.fields.items() if field.computed}
        assert bool(computed) == (table.name in figures.FIGURES)
        if computed:
            assert set(figures.FIGURES[table.name]({})) == computed


def test_whole_sheet():
    row = {
        "a1": 1_200_000, "a4": 300_000, "b2": 500_000, "c1": 50_000, "d2": 240_000,
        "d501": 10_000, "d502": 20_000, "d6": 5_000, "e2": 125_000, "once4": 80_000,
        "headcount": 3,
    }  # fmt: skip
    assert income(row) == {
        "a_total": 1_500_000,
        "b_total": 500_000,
        "c_total": 50_000,
        "d_total": 275_000,
        "e_total": 125_000,
        "gross": 2_325_000,
        "net": 2_200_000,
        "per_person": 733_333,
        "once_total": 80_000,
    }


@pytest.mark.parametrize(
    ("row", "name", "figure"),
    [
        ({"a": 900}, "a_total", 900),  # only the total is known
        ({"a": 900, "a2": 400}, "a_total", 400),  # items come first
        ({"a": 900, "a2": 0}, "a_total", 0),  # nought is an amount
        ({"d5": 70, "d501": 30}, "d_total", 30),
        ({"d5": 70}, "d_total", 70),
        ({"e": 9, "k1": 5}, "e_total", 5),
        ({"e1": 4, "k1": 5}, "e_total", 4),  # by trade or by purpose, never both
        ({"e1": 4}, "net", -4),
        ({"a": 10, "f": 5}, "gross", 10),
        ({"a": 10, "f": 5, "formula": "3"}, "gross", 15),
        ({"a": 10, "g1": 2}, "net", 10),
        ({"a": 10, "g1": 2, "e": 1, "formula": "3"}, "net", 7),
        ({"a": 10, "h1": 1, "h2": 2, "h3": 3, "e": 1, "formula": "2"}, "net", 3),
        ({"a": 10, "h1": 1}, "net", 10),
        ({"gross_given": 80}, "gross", 80),
        ({"gross_given": 80}, "net", None),
        ({"gross_given": 80, "e": 30}, "net", 50),
        ({"gross_given": 80, "net_given": 60, "e": 30}, "net", 60),
        ({"gross_given": 80, "net_given": 60, "a": 1}, "net", 1),
        ({"net_given": 60, "headcount": 4}, "per_person", 15),
        ({"each_given": 55}, "per_person", 55),
        ({"a": 10, "each_given": 55}, "per_person", 55),  # nobody to divide by
        ({"a": 10, "headcount": 2, "each_given": 55}, "per_person", 5),
        ({"a": 10, "headcount": 0}, "per_person", None),
        ({"a": 10, "residents": 2}, "per_person", None),
        ({"a": 10, "residents": 2, "headcount": 5, "formula": "2"}, "per_person", 5),
        ({"a": 5, "headcount": 2}, "per_person", 3),
        ({"a": 7, "headcount": 3}, "per_person", 2),
        ({"e": 5, "headcount": 2}, "per_person", -3),
    ],
)
def test_figure(row, name, figure):
    assert income(row)[name] == figure


@given(st.dictionaries(st.sampled_from(TYPED), ANYTHING))
def test_what_a_newer_version_wrote_never_breaks_a_figure(row):
    found = income(row)
    assert found.keys() == COMPUTED
    assert all(value is None or type(value) is int for value in found.values())
    assert all(value is None or abs(value) < 2**63 for value in found.values())


@given(st.dictionaries(st.sampled_from([n for g in PARTS["a"] for n in g] + ["b1", "c2"]), FEN))
def test_gross_is_the_sum_of_the_items(row):
    assert income(row)["gross"] == (sum(row.values()) if row else None)


@given(FEN, FEN, st.integers(1, 30))
def test_per_person_is_within_half_a_fen(earned, spent, heads):
    found = income({"a": earned, "e": spent, "headcount": heads})
    assert abs(found["per_person"] * heads - found["net"]) * 2 <= heads


@given(st.dictionaries(st.sampled_from(sorted(TYPED)), FEN), FEN)
def test_one_off_grants_change_no_income(row, grant):
    without = {name: value for name, value in row.items() if not name.startswith("once")}
    with_grant = income({**without, "once1": grant})
    assert with_grant == {**income(without), "once_total": grant}


@pytest.mark.parametrize(
    ("row", "figures"),
    [
        ({}, (None, None)),
        ({"total": 199_999_999, "watch_amount": 200_000_000}, (None, False)),
        ({"total": 200_000_000, "watch_amount": 200_000_000}, (None, True)),
        ({"total": 200_000_000, "watch_amount": 300_000_000}, (None, False)),
        ({"total": 200_000_000}, (None, True)),
        ({"fund_central": 150_000_000, "fund_other": 50_000_000}, (200_000_000, True)),
        ({"fund_self": 1, "total": 0, "fund_sum": 7}, (1, False)),
        ({"total": "many", "fund_self": True}, (None, None)),
    ],
)
def test_project_is_watched_from_an_amount_on(row, figures):
    assert tuple(project(row).values()) == figures


def test_yield_of_an_asset_is_what_it_brought():
    assert asset_yield({"rent": 5, "other": 7, "distributed": 100}) == {"total": 12}
    assert asset_yield({"distributed": 100}) == {"total": None}
