"""A fictitious village and its families: pure, endless, and the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo import diary, flaws, homes, people
from fupin_desktop.demo.kin import Home, settle
from fupin_desktop.demo.names import Line, draw_common, draw_surname, name
from fupin_desktop.demo.words import rows, words

TOWNSHIP = "990101001"
TOWNSHIP_NAME = "样板镇"
# Above the township; no region of the country begins with 99.
ABOVE = (
    ("99", "样例省", "province"),
    ("9901", "虚构市", "city"),
    ("990101", "示例县", "county"),
)
DAY = date(2026, 11, 1)
GROUPS = "一二三四五六七八"


@dataclass(frozen=True)
class Village:
    """A village as far as its families depend on it."""

    code: str
    name: str
    number: int  # from 0, within the township
    groups: tuple[tuple[str, str], ...]  # name of the group, name of the hamlet
    team: tuple[str, ...]  # those who visit
    clans: tuple[str, ...]
    peoples: tuple[tuple[str, float], ...]
    today: date


@dataclass(frozen=True)
class Family:
    """One household with its members, head first, and its diary; values in stored form."""

    household: dict[str, Json]
    people: tuple[dict[str, Json], ...]
    visits: tuple[diary.Visit, ...]
    slip: str  # what was spoilt on purpose


def village(seed: int, number: int, today: date = DAY) -> Village:
    """The village of a seed with a number."""
    rng = generator(seed, f"village {number}")
    names = words("village")
    mark = f"{number // len(names) + 1}" if number >= len(names) else ""
    hamlets = rng.sample(words("hamlet"), len(GROUPS))
    groups = tuple((f"{group}组", hamlet) for group, hamlet in zip(GROUPS, hamlets, strict=True))
    team = tuple(
        name(rng, Line("汉", draw_surname(rng)), rng.choice("12"), rng.randint(1970, 1998))
        for _ in range(6)
    )
    return Village(
        code=f"{TOWNSHIP}{201 + number}",
        name=names[number % len(names)].removesuffix("村") + mark + "村",
        number=number,
        groups=groups[: rng.randint(4, len(groups))],
        team=team,
        clans=tuple(draw_common(rng) for _ in range(4)),
        peoples=mixture(rng),
        today=today,
    )


def mixture(rng: Random) -> tuple[tuple[str, float], ...]:
    """Peoples of a village with their shares: one or two beside the majority, few of others."""
    others = [(row["people"], float(row["weight"])) for row in rows("peoples")[1:]]
    local = rng.choices([people for people, _ in others], [share for _, share in others], k=2)
    shares = dict(others)
    scale = sum(shares.values()) / 8
    mixed = {people: share / scale for people, share in shares.items()}
    for people_name in local:
        mixed[people_name] += rng.randint(8, 30)
    return (("汉", rng.randint(40, 90)), *mixed.items())


def families(seed: int, count: int, home: Village) -> Iterator[Family]:
    """The first families of a village; more of them never change the earlier ones."""
    rng = generator(seed, home.code)
    numbers = people.Numbers(home.number)
    for order in range(count):
        yield family(rng, home, numbers, order)


def family(rng: Random, home: Village, numbers: people.Numbers, order: int) -> Family:
    """One family with everything the ledger holds about it."""
    members = settle(Home(rng, home.today, home.peoples, home.clans))
    persons = [people.describe(rng, member, home.today, numbers) for member in members]
    household = homes.describe(rng, persons, home.today.isoformat())
    household |= place(rng, home)
    homes.support(persons, household)
    if household["kind"] != homes.RURAL:
        number(household, persons, f"{home.code}{order + 1:05d}")
    if "monitoring_kind" in household:
        watch(rng, home, household, numbers)
    clear(household)
    spoilt = flaws.slip(rng, household, persons)
    visits = diary.write(diary.Setting(rng, home.today, persons, home.team), household)
    return Family(household, tuple(persons), visits, spoilt)


def place(rng: Random, home: Village) -> dict[str, Json]:
    """Group, hamlet and addresses."""
    group, hamlet = rng.choice(home.groups)
    registered = f"{TOWNSHIP_NAME}{home.name}{group}{rng.randint(1, 120)}号"
    moved = rng.random() < 0.05
    return {
        "group_name": group,
        "natural_village": hamlet,
        "registered_address": registered,
        "address": f"{TOWNSHIP_NAME}集镇安置区{rng.randint(1, 12)}栋" if moved else registered,
        "settlement": "样板镇集镇安置区" if moved else None,
    }


def watch(rng: Random, home: Village, household: dict[str, Json], numbers: people.Numbers) -> None:
    """Name those who collected the monitoring form and who stay in touch."""
    contact, collector = rng.sample(home.team, 2)
    day = f"{household['monitoring_since']}-{rng.randint(1, 28):02d}"
    household |= {
        "monitor_contact": contact,
        "monitor_phone": numbers.telephone(),
        "collector": collector,
        "form_writer": collector,
        "form_date": min(day, home.today.isoformat()),
    }


def number(
    household: dict[str, Json], persons: list[dict[str, Json]], household_number: str
) -> None:
    """Give the numbers of the national system, which only registered households have."""
    household["number"] = household_number
    for order, person in enumerate(persons, 1):
        person["number"] = f"{household_number}{order:02d}"
        person["identified_on"] = max(str(household["kind_since"]), str(person["birth_date"])[:7])


def clear(values: dict[str, Json]) -> None:
    """Drop what is not known."""
    for field_name in [field_name for field_name, value in values.items() if value is None]:
        del values[field_name]


def generator(seed: int, purpose: str) -> Random:
    """Random numbers for one purpose that no other purpose disturbs."""
    return Random(f"{seed}/{purpose}")  # noqa: S311
