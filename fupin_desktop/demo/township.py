"""A fictitious township: its own ledger, those of its villages, and what they have exchanged."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fupin_desktop import exchange
from fupin_desktop.demo import diary, returns, roster
from fupin_desktop.demo import full as width
from fupin_desktop.demo.community import (
    ABOVE,
    TOWNSHIP,
    TOWNSHIP_NAME,
    Village,
    families,
    generator,
    village,
)
from fupin_desktop.demo.ledgers import MORNING, Clock, call, fill, found, save
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import write_roster
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

UNSENT = 3  # visits


@dataclass(frozen=True)
class Demo:
    """Where the ledgers of a fictitious township and the roster to import lie."""

    township: Path
    villages: tuple[Path, ...]
    roster: Path


def build(
    folder: Path, *, villages: int = 3, households: int = 40, seed: int = 1,
    now: datetime | None = None, password: str | None = None, full: bool = False,
    step: Step = no_step,
) -> Demo:  # fmt: skip
    """Make a township, its villages with so many households each, and a roster to import.

    A full one has records of every type; else it has households, visits, needs and measures.
    """
    if villages < 1 or households < 1:
        raise FupinError("示例至少要有一个村、每村一户，没有建立任何台账。请改大数目。")
    clock = Clock(now or MORNING)
    homes = [village(seed, number, clock().date()) for number in range(villages)]
    demo = Demo(
        township=folder / "township.fupin",
        villages=tuple(folder / f"village-{home.code}.fupin" for home in homes),
        roster=folder / "roster.xlsx",
    )
    with all_or_nothing(demo), govern(demo.township, clock, seed, password) as township:
        save(township, regions(homes), clock)
        above = width.govern(township, clock, seed) if full else None
        # All enrol while the township is still empty: its first package to each is quick then.
        for home, path in zip(homes, demo.villages, strict=True):
            with found(path, home, clock, seed, password) as ledger:
                exchange.enrol(township, ledger)
                carry(township, ledger, clock, no_step)
        for home, path in zip(homes, demo.villages, strict=True):
            with settle_in(path, home, clock, seed, password) as ledger:
                done, total = home.number * households, villages * households
                made, part = families(seed, households, home), shifted(step, done, total)
                if above:
                    width.settle(ledger, made, home, clock, seed, above, households, part)
                else:
                    fill(ledger, made, clock, part)
                done += households
                carry(ledger, township, clock, standing(step, done, total))
                if above:
                    returns.send_back(township, home.code, clock)
                carry(township, ledger, clock, standing(step, done, total))  # the receipt
                if above:
                    returns.answer(ledger, clock)
                    carry(ledger, township, clock, standing(step, done, total))
                    returns.settle(township, clock)
                    carry(township, ledger, clock, standing(step, done, total))
                if home is homes[-1]:
                    stay_behind(ledger, home, clock, seed)
        rows = roster.compose(seed, households, homes[0], village(seed, 1, clock().date()))
        write_roster(rows, demo.roster, roster.TITLE)
    return demo


@contextmanager
def all_or_nothing(demo: Demo) -> Iterator[None]:
    """Take away what was made of a demonstration that could not be finished."""
    paths = [demo.township, *demo.villages, demo.roster]
    taken = next((path for path in paths if path.exists()), None)
    if taken:
        raise FupinError(f"{taken} 已经存在，没有覆盖它，也没有建立示例。请换一个空文件夹。")
    try:
        yield
    except BaseException:
        for path in paths:
            shutil.rmtree(path, ignore_errors=True)
        demo.roster.unlink(missing_ok=True)
        raise


def govern(path: Path, clock: Clock, seed: int, password: str | None) -> Registry:
    """Make the empty ledger of the township."""
    rng = generator(seed, "ledger of the township")
    return Registry.create(
        path, level="township", region=TOWNSHIP, name=f"{TOWNSHIP_NAME}驻村台账",
        password=password, user="示例管理员", now=clock, random=rng.randbytes,
    )  # fmt: skip


def regions(homes: Iterable[Village]) -> list[Change]:
    """Regions from the province down to the villages, each with the code of the one above."""
    places = [*ABOVE, (TOWNSHIP, TOWNSHIP_NAME, "township")]
    parents = ["", *(code for code, _, _ in places)]
    chain = [*zip(places, parents, strict=False)]
    chain += [((home.code, home.name, "village"), TOWNSHIP) for home in homes]
    return [
        Change(
            table="region",
            values={"code": code, "name": name, "level": level, "parent": parent or None},
        )
        for (code, name, level), parent in chain
    ]


def settle_in(path: Path, home: Village, clock: Clock, seed: int, password: str | None) -> Registry:
    """Open the ledger of a village again, for its families."""
    rng = generator(seed, f"families of {home.code}")
    return Registry.open(path, password, user=home.team[0], now=clock, random=rng.randbytes)


def carry(sender: Registry, receiver: Registry, clock: Clock, step: Step) -> None:
    """Take what one office has for the other across on a stick."""
    with TemporaryDirectory() as stick:
        for package in exchange.pack(sender, Path(stick), to=receiver.region, step=step):
            exchange.receive(receiver, package, step=step)
    clock.pass_on()


def shifted(step: Step, before: int, total: int) -> Step:
    """Report a part of the work as a part of the whole."""
    return lambda done, _: step(before + done, total)


def standing(step: Step, done: int, total: int) -> Step:
    """Report no progress, but let the user cancel."""
    return lambda _done, _total: step(done, total)


def stay_behind(ledger: Registry, home: Village, clock: Clock, seed: int) -> None:
    """Pay a few visits of today that the township does not know yet."""
    rng = generator(seed, "unsent")
    here = ledger.find("household", where={"end": None}, order=("number", "id"), limit=UNSENT)
    for household in here:
        people = ledger.select("person", where={"household": household}, order=("relation", "id"))
        setting = diary.Setting(rng, home.today, people, home.team)
        ids = [str(person["id"]) for person in people]
        save(ledger, [*call(ledger, diary.visit(setting, home.today), household, ids)], clock)
