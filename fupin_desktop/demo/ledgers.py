"""One village ledger full of fictitious families, written through the registry."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from fupin_desktop.demo import diary
from fupin_desktop.demo.community import Family, Village, families, generator, village
from fupin_desktop.errors import Step, no_step
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

CHINA = timezone(timedelta(hours=8))
MORNING = datetime(2026, 11, 1, 9, 0, tzinfo=CHINA)
PAUSE = timedelta(seconds=3)  # between two saves
BATCH = 500  # records saved at once


class Clock:
    """A clock that stands still until somebody has worked."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def pass_on(self) -> None:
        """Let a few seconds go by."""
        self.time += PAUSE


def one_village(
    path: Path, *, households: int = 40, seed: int = 1, number: int = 0,
    now: datetime | None = None, password: str | None = None, step: Step = no_step,
) -> Registry:  # fmt: skip
    """Make one village ledger full of families and leave it open."""
    clock = Clock(now or MORNING)
    home = village(seed, number, clock().date())
    registry = found(path, home, clock, seed, password)
    try:
        fill(registry, families(seed, households, home), clock, step, households)
    except BaseException:
        registry.close()
        raise
    return registry


def found(path: Path, home: Village, clock: Clock, seed: int, password: str | None) -> Registry:
    """Make the empty ledger of a village."""
    return Registry.create(
        path, level="village", region=home.code, name=f"{home.name}驻村台账", password=password,
        user=home.team[0], now=clock, random=generator(seed, f"ledger {home.code}").randbytes,
    )  # fmt: skip


def fill(
    registry: Registry, made: Iterable[Family], clock: Clock, step: Step = no_step, total: int = 0
) -> None:
    """Write families in large batches, each family whole."""
    waiting: list[Change] = []
    done = 0
    for one in made:
        waiting += changes(registry, one)
        done += 1
        if len(waiting) >= BATCH:
            save(registry, waiting, clock)
            waiting = []
            step(done, total)
    save(registry, waiting, clock)
    step(done, total)


def save(registry: Registry, waiting: Sequence[Change], clock: Clock) -> None:
    """Write one batch and let the clock go on."""
    if waiting:
        registry.save(waiting, label="示例数据")
        clock.pass_on()


def changes(registry: Registry, made: Family) -> Iterator[Change]:
    """One family as records that refer to each other."""
    household = identify(registry, Change(table="household", values=made.household))
    yield household
    people = []
    for person in made.people:
        one = Change(table="person", values={**person, "household": household.rec})
        people.append(identify(registry, one))
    yield from people
    for visit in made.visits:
        yield from call(registry, visit, household.rec, [person.rec for person in people])


def call(
    registry: Registry, visit: diary.Visit, household: str, people: Sequence[str]
) -> Iterator[Change]:
    """One visit with its needs and measures."""
    owner = {"household": household}
    made = identify(registry, Change(table="visit", values={**owner, **visit.values}))
    yield made
    for need in visit.needs:
        about = {} if need.person is None else {"person": people[need.person]}
        values = {**owner, **about, "visit": made.rec, **need.values}
        asked = identify(registry, Change(table="need", values=values))
        yield asked
        for measure in need.measures:
            values = {**owner, "need": asked.rec, "visit": made.rec, **measure}
            yield Change(table="measure", values=values)


def identify(registry: Registry, change: Change) -> Change:
    """Give a new record its id before it is saved, so that others can name it."""
    rec = registry.record_id(change.table, change.values) or registry.new_id(change.table)
    return Change(table=change.table, rec=rec, values=change.values)
