"""Two days' totals: whatever happened between them, every unit has its record."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import log
from fupin_desktop import control, exchange, movements
from fupin_desktop.movements import Moment

TOWNSHIP, VILLAGE, OTHER = "990101001", "990101001201", "990101001202"
STEPS = st.lists(st.tuples(st.sampled_from([
    "add", "add", "member", "visit", "kind", "delete", "undo", "redo", "close", "pay", "need",
    "move", "merge", "apart", "up", "below", "monitor",
]), st.integers(0, 7)), min_size=4, max_size=16)  # fmt: skip


def totals(registry, region):
    """What the ledger shows now, and where its log ends."""
    found = control.within(registry.read(control.by_place), region)
    found += registry.read(lambda db: control.finer_totals(db, region))
    return Moment(registry.read(log.next_n), "then"), found


def act(offices, what, number):
    """One thing that people do, to one of the households if there is any."""
    town = offices.township
    homes = sorted(town.find("household"))
    home = homes[number % len(homes)] if homes else ""
    if what == "below":
        offices.add(offices.village, "household", name="村里加的", kind="01")
    elif what == "up":
        exchange.receive(town, offices.up())
    elif what == "add" or not home:
        offices.add(town, "household", name="某户", village=VILLAGE, kind="01")
    elif what == "member":
        person = offices.add(town, "person", name="某人")
        offices.add(town, "membership", person=person, household=home, relation="01")
    elif what == "visit":
        offices.add(town, "visit", household=home, date="2025-01-01")
    elif what == "pay":
        offices.add(town, "payment", household=home, date="2025", amount=number + 1, source="01")
    elif what == "need":
        offices.add(town, "need", household=home, state=f"{1 + number % 4}")
    elif what == "kind":
        offices.change(town, "household", home, kind=f"0{1 + number % 3}")
    elif what == "monitor":
        offices.change(town, "household", home, monitoring_kind="01", risk_state=f"{number % 2}")
    elif what == "close":
        offices.change(town, "household", home, end="2025-01-01")
    elif what == "move":
        offices.change(town, "household", home, village=OTHER if number % 2 else VILLAGE)
    elif what == "delete":
        town.delete("household", home)
    elif what == "merge" and len(homes) > 1:
        town.merge([(homes[0], homes[-1])])
    elif what == "apart":
        for one in town.read(lambda db: list(db.conn.execute("SELECT id FROM merged")))[:1]:
            town.take_apart(one[0])
    elif what in {"undo", "redo"}:
        getattr(town, what)()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, cut=st.tuples(st.integers(0, 99), st.integers(0, 99)))
def test_every_unit_of_any_history_has_its_record(new_offices, steps, cut):
    offices = new_offices()
    shown = {region: [totals(offices.township, region)] for region in (TOWNSHIP, VILLAGE)}
    for what, number in steps:
        act(offices, what, number)
        for region, kept in shown.items():
            kept.append(totals(offices.township, region))
    first, last = sorted(one % len(shown[VILLAGE]) for one in cut)
    for region, kept in shown.items():
        (before, then), (after, now) = kept[first], kept[last]
        found = movements.compare(offices.township, before, after, region)
        assert {one.key: one.before for one in found.lines if one.before} == control.plain(then)
        assert {one.key: one.after for one in found.lines if one.after} == control.plain(now)
        moved = Counter()
        for one in found.moves:
            moved.update(one.changes)
        for line in found.lines:
            assert line.difference == moved[line.key] == line.came - line.went
            assert bool(found.of(line.key)) == bool(line.came or line.went)
    offices.close()
