"""Two days' totals: whatever happened between them, every unit has its record."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import log
from fupin_desktop import conditions, control, exchange, life, movements, purging
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.movements import Moment
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER = "990101001", "990101001201", "990101001202"


def totals(registry, region):
    """What the ledger shows now, and where its log ends."""
    found = control.within(registry.read(control.by_place), region)
    found += registry.read(lambda db: control.finer_totals(db, region))
    return Moment(registry.read(log.next_n), "then"), found


def join(offices, home, _number):
    person = offices.add(offices.township, "person", name="某人")
    offices.add(offices.township, "membership", person=person, household=home, relation="01")


def merge(offices, home, _number):
    homes = sorted(offices.township.find("household"))
    if home != homes[0]:
        offices.township.merge([(homes[0], home)])


def part(offices, _home, _number):
    for one in list(offices.township.read(lambda db: db.execute("SELECT id FROM merged")))[:1]:
        offices.township.take_apart(one[0])


def flow(offices, _home, number):
    project = offices.add(offices.township, "project", name="水渠", region=VILLAGE)
    offices.add(offices.township, "fund_flow", project=project, stage=f"{1 + number % 3}",
                amount=number + 1, purpose="1")  # fmt: skip


def move_project(offices, _home, number):
    for one in sorted(offices.township.find("project"))[:1]:
        region = OTHER if number % 2 else VILLAGE
        offices.change(offices.township, "project", one, region=region)


def changes(**values):
    """Change a household of the township; what is called is given the number."""

    def change(offices, home, number):
        given = {name: value(number) for name, value in values.items()}
        offices.change(offices.township, "household", home, **given)

    return change


def makes(table, **values):
    """Make a record that hangs on a household of the township."""

    def make(offices, home, number):
        given = {name: value(number) for name, value in values.items()}
        offices.add(offices.township, table, household=home, **given)

    return make


ACTS = {
    "below": lambda offices, *_: offices.add(offices.village, "household", name="村里加的"),
    "down": lambda offices, *_: exchange.receive(offices.village, offices.down()),
    "flow": flow, "project": move_project,
    "up": lambda offices, *_: exchange.receive(offices.township, offices.up()),
    "add": lambda offices, *_: offices.add(
        offices.township, "household", name="某户", village=VILLAGE, kind="01"
    ),
    "member": join, "merge": merge, "apart": part,
    "visit": makes("visit", date=lambda _: "2025-01-01"),
    "pay": makes("payment", amount=lambda number: number + 1, source=lambda _: "01"),
    "need": makes("need", state=lambda number: f"{1 + number % 4}"),
    "kind": changes(kind=lambda number: f"0{1 + number % 3}"),
    "monitor": changes(monitoring_kind=lambda _: "01", risk_state=lambda number: f"{number % 2}"),
    "close": changes(end=lambda _: "2025-01-01"),
    "move": changes(village=lambda number: OTHER if number % 2 else VILLAGE),
    "delete": lambda offices, home, _: offices.township.delete("household", home),
    "undo": lambda offices, *_: offices.township.undo(),
    "redo": lambda offices, *_: offices.township.redo(),
}  # fmt: skip
FREE = {"up", "down", "below", "undo", "redo", "flow", "project"}  # need no household
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", *ACTS]), st.integers(0, 7)), min_size=4, max_size=16
)


def act(offices, what, number):
    """One thing that people do, to one of the households if there is any."""
    homes = sorted(offices.township.find("household"))
    home = homes[number % len(homes)] if homes else ""
    ACTS[what if home or what in FREE else "add"](offices, home, number)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, cut=st.tuples(st.integers(0, 99), st.integers(0, 99)))
def test_every_unit_of_any_history_has_its_record(new_offices, steps, cut):
    offices = new_offices()
    town, village = offices.township, offices.village
    sides = (town, TOWNSHIP), (town, VILLAGE), (village, VILLAGE)
    shown = {side: [totals(*side)] for side in sides}
    for what, number in steps:
        act(offices, what, number)
        for side, kept in shown.items():
            kept.append(totals(*side))
    first, last = sorted(one % (len(steps) + 1) for one in cut)
    for (registry, region), kept in shown.items():
        (before, then), (after, now) = kept[first], kept[last]
        found = movements.compare(registry, before, after, region)
        assert {one.key: one.before for one in found.lines if one.before} == control.plain(then)
        assert {one.key: one.after for one in found.lines if one.after} == control.plain(now)
        assert len(movements.explained(registry, found, found.moves)) == len(found.moves)
        moved = Counter()
        for one in found.moves:
            moved.update(one.changes)
        for line in found.lines:
            assert line.difference == moved[line.key] == line.came - line.went
            assert bool(found.of(line.key)) == bool(line.came or line.went)
    offices.close()


# ---- days ---------------------------------------------------------------------------------------


@pytest.fixture
def village(tmp_path):
    """A village's ledger whose clock stands where a test puts it; it begins on the 20th."""
    clock = [datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))]
    registry = Registry.create(
        tmp_path / "v", level="village", region=VILLAGE, name="青禾村", password=None, user="甲",
        now=lambda: clock[0],
    )  # fmt: skip
    registry.clock = clock
    with registry:
        yield registry


def on(registry, day, hour=9):
    registry.clock[0] = datetime(2026, 11, day, hour, tzinfo=timezone(timedelta(hours=8)))


def compared(registry, start, end="now"):
    days = movements.moment(registry, start), movements.moment(registry, end)
    return movements.compare(registry, *days)


def line(found, key):
    return next(one for one in found.lines if one.key == key)


def saved(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def test_yesterday_and_today_name_the_households_who_changed_them_and_why(village):
    homes = [saved(village, "household", name=name, kind="01") for name in ("张三", "李四", "王五")]
    on(village, 21)
    registry, closed = village, homes[0]
    registry.save([Change(table="household", rec=closed, values={"end": "2026-11-21"})],
                  label="销户", why="全户去世")  # fmt: skip
    registry.user = "乙"
    registry.save([Change(table="household", rec=homes[1], values={"kind": "02"})])
    saved(village, "visit", household=homes[1], date="2026-11-21")
    found = compared(village, movements.yesterday(village))
    assert movements.texts(line(found, "household")) == (
        "农户",
        "3 户",
        "2 户",
        "",
        "-1 户",
        "-1 户",
    )
    kinds = line(found, "household.kind.01")
    assert (kinds.before, kinds.after, kinds.went) == (3, 1, 2)
    (item,) = movements.explained(village, found, found.of("household"))
    assert item.title == "农户　张三"
    assert item.texts[1:5] == (
        "农户 -1 户", "销户时间：（空） → 2026-11-21", "甲 2026-11-21 09:00", "销户：全户去世",
    )  # fmt: skip
    (moved,) = movements.explained(village, found, found.of("household.kind.02"))
    assert moved.texts[1] == "一般农户 → 脱贫户"
    assert moved.deeds[0].who.startswith("乙")
    assert found.sentences == ["4 项合计有进出，由 3 条记录的变动构成。"]


def test_a_log_looked_through_in_parts_names_the_same_records_and_asks_between(
    village, monkeypatch
):
    for number in range(6):
        saved(village, "household", name=f"甲{number}", kind="01")
    moments = [movements.moment(village, day) for day in ("2020-01-01", village.today())]
    whole = movements.compare(village, *moments)
    monkeypatch.setattr(log, "PLACES", 1)
    asked = []
    assert movements.compare(village, *moments, step=lambda *done: asked.append(done)) == whole
    assert len(asked) > 5


def test_days_before_the_ledger_began_are_nothing_and_quiet_days_alike(village):
    saved(village, "household", name="张三")
    on(village, 25)
    quiet = compared(village, "2026-11-23", "2026-11-24")
    assert quiet.sentences == ["两个时候的各项合计都相同，没有进出。"]
    assert line(quiet, "household").before == 1
    begun = compared(village, "2026-11-19")
    assert (line(begun, "household").before, line(begun, "household").came) == (0, 1)
    assert begun.sentences[0] == "这个台账从 2026-11-20 开始记，在那以前的数都是零。"


def test_times_of_day_and_a_clock_that_ran_ahead(village):
    saved(village, "household", name="张三")
    on(village, 20, 15)
    saved(village, "household", name="李四")
    assert line(compared(village, "2026-11-20 12:00"), "household").came == 1
    village.clock[0] = datetime(2031, 1, 1, tzinfo=UTC)
    saved(village, "household", name="钟快了")
    on(village, 21)
    saved(village, "household", name="今天")
    found = compared(village, "2026-11-20")
    assert (line(found, "household").before, line(found, "household").after) == (3, 4)


def test_what_cannot_be_compared_is_said(village):
    for said in ("昨天", "2026-13-01", "20261101", "2026-11-20T25:00"):
        with pytest.raises(FupinError, match=r"不是日期，没有对账，台账没有改动"):
            movements.moment(village, said)
    with pytest.raises(FupinError, match="还没有到"):
        movements.moment(village, "2026-11-21")
    with pytest.raises(FupinError, match="还没有导出过报送包"):
        movements.moment(village, movements.SENT)
    saved(village, "household", name="张三")
    with pytest.raises(FupinError, match=r"晚于.*请换过来"):
        compared(village, "now", "2026-11-19")


def test_since_the_last_package_and_what_was_led_by_another_record(offices):
    town = offices.township
    home = offices.add(town, "household", name="张三", village=VILLAGE, kind="01")
    offices.add(town, "visit", household=home, date="2025-03-04")
    offices.down()
    before = totals(town, VILLAGE)[0]
    offices.change(town, "household", home, village=OTHER)
    found = movements.compare(town, before, movements.moment(town, "now"), VILLAGE)
    (visit,) = movements.explained(town, found, found.of("visit"))
    assert visit.through
    assert visit.texts[2].startswith("所属的所在村代码：")
    assert movements.has_sent(town)
    assert movements.moment(town, movements.SENT).name.startswith("上次导出报送包")
    assert [code for code, _ in movements.places(town)] == [TOWNSHIP, OTHER]


def test_what_was_erased_is_counted_out_and_said(offices):
    town = offices.township
    home = offices.add(town, "household", name="张三", village=VILLAGE, kind="01")
    before = totals(town, TOWNSHIP)[0]
    purging.purge(town, "household", home, why="户主书面要求")
    found = movements.compare(town, before, movements.moment(town, "now"))
    assert (line(found, "household").before, line(found, "household").went) == (1, 1)
    assert "其中 1 条已依法销毁" in found.sentences[-1]
    (item,) = movements.explained(town, found, found.of("household"))
    assert "张三" not in "".join(item.texts)
    assert item.deeds[-1].act == "销毁"
    assert "户主书面要求" in item.texts[4]


def test_it_can_be_stopped(village):
    saved(village, "household", name="张三")

    def stop(_done, _total):
        raise Cancelled

    days = movements.moment(village, "2026-11-19"), movements.moment(village, "now")
    with pytest.raises(Cancelled):
        movements.compare(village, *days, step=stop)


def test_every_total_has_the_list_of_what_it_counts(village):
    home = saved(village, "household", name="张三", kind="02", monitoring_kind="01", risk_state="0")
    saved(village, "household", name="李四", kind="01", end="2020")
    saved(village, "person", name="张三", household=home, relation="01")
    saved(village, "visit", household=home, date="2026-11-20")
    saved(village, "need", household=home, state="1")
    saved(village, "need", household=home, state="3")
    saved(village, "measure", household=home)
    saved(village, "payment", household=home, date="2026", amount=100, source="01")
    project = saved(village, "project", name="水渠")
    for stage, more in (("1", {"fund_kind": "01"}), ("3", {"purpose": "1"})):
        saved(village, "fund_flow", project=project, stage=stage, amount=100, **more)
    found = compared(village, "2026-11-19")
    keys = {one.key for one in found.lines}
    assert {key.rpartition(".")[0] or key for key in keys} >= movements.PARTS.keys()
    for one in found.lines:
        table, held = movements.listing(one.key)
        where = conditions.where(village.table(table), held, village.today())
        here = life.present(village) if table == "household" else {}
        number = village.count(table, where=conditions.joined(where, here))
        assert number == (one.after // 100 if control.is_money(one.key) else one.after), one.key
    assert movements.listing("later.version") is None
