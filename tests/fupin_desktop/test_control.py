"""Control totals: each counted as defined, and a township's the sum of its villages'."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_desktop import control, exchange
from fupin_desktop.catalogue import TABLES
from fupin_desktop.demo import build
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER = "990101001", "990101001201", "990101001202"


def of(registry, region=""):
    return control.within(registry.read(control.by_place), region or registry.region)


@pytest.fixture(scope="module", params=[(1, 3, 4), (7, 2, 5)])
def township(request, tmp_path_factory):
    """A generated township with every kind of record."""
    seed, villages, households = request.param
    folder = tmp_path_factory.mktemp("made")
    made = build(folder, villages=villages, households=households, seed=seed, full=True)
    with Registry.open(made.township) as registry:
        yield registry


def test_each_record_counts_where_it_belongs(offices):
    home = offices.add(offices.village, "household", name="张三", kind="02", monitoring_kind="1")
    gone = offices.add(offices.village, "household", name="李四", kind="01")
    offices.change(offices.village, "household", gone, end="2025-01-02")
    for name in ("张三", "张小"):
        offices.add(offices.village, "person", name=name, household=home, relation="01")
    offices.add(offices.village, "visit", household=home, date="2025-03-04")
    for state in ("1", "2", "3"):
        offices.add(offices.village, "need", household=home, content="修房", state=state)
    deleted = offices.add(offices.village, "measure", household=home, content="种植")
    offices.village.delete("measure", deleted)
    money = {"date": "2025-03-04", "source": "01"}
    offices.add(offices.village, "payment", household=home, amount=12345, purpose="1", **money)
    offices.add(offices.village, "payment", amount=55, **money)  # to no household
    flow = {"date": "2025-03-04", "amount": 700, "fund_kind": "02", "purpose": "5"}
    offices.add(offices.village, "fund_flow", stage="1", **flow)
    offices.add(offices.village, "fund_flow", stage="3", **flow)
    assert control.plain(of(offices.village)) == {
        "household": 1, "household.kind.02": 1, "household.monitored": 1, "membership": 2,
        "visit": 1, "need.open": 2, "payment": 12400, "payment.purpose.": 55,
        "payment.purpose.1": 12345, "payment.source.01": 12400, "fund_flow.stage.1": 700,
        "fund_flow.stage.3": 700, "fund_flow.received.02": 700, "fund_flow.used.5": 700,
    }  # fmt: skip


def test_a_township_is_the_sum_of_its_villages_and_of_what_belongs_to_none(township):
    found = township.read(control.by_place)
    parts = control.places(found, township.region)
    whole = sum((part.totals for part in parts), Counter())
    assert whole == +control.within(found, township.region)
    # Counted by other means, every record once.
    assert whole["household"] == len(township.find("household", where={"end": None}))
    assert whole["visit"] == township.count("visit")
    assert whole["measure"] == township.count("measure")
    assert whole["need.open"] == township.count("need", where={"state": ["1", "2"]})
    assert whole["membership"] == township.count("membership", where={"end": None})
    assert whole["payment"] == sum(row["amount"] for row in township.select("payment"))
    for start in ("payment.source.", "payment.purpose."):
        assert sum(n for key, n in whole.items() if key.startswith(start)) == whole["payment"]
    flows = sum(row["amount"] for row in township.select("fund_flow"))
    stages = [number for key, number in whole.items() if key.startswith("fund_flow.stage.")]
    assert sum(stages) == flows > 0
    assert [part.code for part in parts if part.code] == sorted(
        {row["village"] for row in township.select("household")}
    )


def test_the_villages_own_ledgers_add_up_to_the_townships(tmp_path):
    made = build(tmp_path, villages=2, households=5, seed=3)
    totals = Counter()
    with Registry.open(made.township) as township:
        for path in made.villages:
            with Registry.open(path) as village:
                totals.update(of(village))
                exchange.receive(township, exchange.pack(village, tmp_path)[0])
        assert of(township) == totals
        assert totals["household"] == 10


CHANGES = st.lists(st.tuples(
    st.sampled_from([VILLAGE, OTHER, None]), st.sampled_from(["01", "02", None]),
    st.integers(-5, 10**9), st.booleans(),
), max_size=6)  # fmt: skip


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=CHANGES)
def test_places_divide_any_ledger_without_a_rest(new_offices, rows):
    offices = new_offices()
    township = offices.township
    for village, kind, amount, dead in rows:
        home = offices.add(township, "household", name="某户", village=village, kind=kind)
        given_ = {"date": "2025", "amount": amount, "household": home if amount % 2 else None}
        offices.add(township, "payment", **given_)
        offices.add(township, "visit", household=home, date="2025-01-01")
        if dead:
            township.delete("household", home)
    found = township.read(control.by_place)
    parts = {one.code: one.totals for one in control.places(found, TOWNSHIP)}
    assert set(parts) <= {VILLAGE, OTHER, ""}
    for code, one in parts.items():
        own = [row for row in township.select("household") if (row["village"] or "") == code]
        assert one["household"] == one["visit"] == len(own)
    paid = sum(row["amount"] for row in township.select("payment"))
    assert sum(one["payment"] for one in parts.values()) == paid
    offices.close()


def test_every_total_has_its_name_its_unit_and_its_place_in_the_order(township):
    found = of(township)
    assert all(control.is_known(key) for key in found)
    assert len({control.label(key) for key in found}) == len(found)
    assert control.show("household", 1234) == "1,234 户"
    assert control.show("payment.source.01", -12345) == "-123.45 元"
    assert control.label("payment.purpose.") == "到户资金用途：（未填）"
    order = sorted([*found, "later.thing"], key=control.rank)
    assert order[0] == "household"
    assert order[-1] == "later.thing" == control.label("later.thing")
    assert not control.is_known("later.thing")


def test_what_counts_is_of_the_catalogue():
    for table, columns in control.COUNTED.items():
        assert set(columns) <= TABLES[table].fields.keys()
        assert not TABLES[table].parent or (
            TABLES[table].fields[TABLES[table].parent].choices in control.OWNING
        )


def test_each_village_is_counted_in_one_pass(offices):
    homes = 90
    changes = []
    for number in range(homes):
        home = offices.township.new_id("household")
        village = f"{TOWNSHIP}{200 + number % 30}"
        changes.append(Change(table="household", rec=home,
                              values={"name": "某户", "village": village}))  # fmt: skip
        visit = {"household": home, "date": "2025-01-01", "content": "看望" * 50}
        changes += [Change(table="visit", values=visit)] * 5
    offices.township.save(changes)
    found = offices.township.read(control.by_place)
    assert len(found) == 30
    assert {one["household"] for one in found.values()} == {3}
    assert control.within(found, TOWNSHIP)["visit"] == 5 * homes
