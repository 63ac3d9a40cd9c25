"""Lists of a large township: opened, sorted, filtered, searched and scrolled, beside bare SQL."""

import random

import bench
from db import connection
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP = "999901001"
VILLAGES = 30
PERSONS = 4  # of a household
SIZES = {"small": (200, 5), "medium": (2_000, 50), "large": (20_000, 50)}  # households, visits each
CHUNK = 20_000  # records saved at once
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗"
GIVEN = "建国明芳丽强军敏静伟秀英桂兰玉梅志勇海燕"
CONTENT = "入户了解家庭生产生活情况，收入稳定，饮水和住房没有问题，医保已缴，孩子在校就读。"
PAGE = 256
LIKE = "SELECT id FROM {} WHERE deleted = 0 AND id LIKE '%none%'"
PURPOSES = ("01", "02", "03")


def made(path, households, visits, seed=1):
    """Make a township with these records and give it open."""
    chance = random.Random(seed)
    registry = Registry.create(
        path, level="township", region=TOWNSHIP, name="测试", password=None, user="王建国"
    )
    for start in range(0, households, CHUNK // PERSONS):
        count = min(CHUNK // PERSONS, households - start)
        homes = registry.save([household(start + n) for n in range(count)]).ids
        registry.save([person(home, n, chance) for home in homes for n in range(PERSONS)])
    homes = registry.find("household")
    for _round in range(visits):
        registry.save([visit(home, chance) for home in homes])
    return registry


def household(number):
    """A household of one of the villages, in one of its ten groups."""
    village = f"{TOWNSHIP}{number % VILLAGES + 1:03}"
    values = {"village": village, "group_name": f"{number // VILLAGES % 10 + 1}组"}
    return Change(table="household", values={**values, "phone": f"138{number:08}"})


def person(home, number, chance):
    """A member; the first is the head."""
    name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.randint(1, 2)))
    values = {"household": home, "relation": ("01", "02", "03", "04")[number], "name": name}
    digits = "".join(chance.choices("0123456789", k=17))
    return Change(table="person", values={**values, "id_number": f"99{digits[2:]}X"})


def visit(home, chance):
    """A visit on a day of the last three years."""
    day = f"{chance.randint(2024, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    values = {"household": home, "date": day, "purpose": chance.choice(PURPOSES)}
    return Change(table="visit", values={**values, "content": CONTENT, "visitors": "王建国"})


def figures(size, folder):
    """Yield the figures of this module."""
    households, visits = SIZES[size]
    path = folder / "lists.fupin"
    with made(path, households, visits) as registry:
        registry.checkpoint()
        bare = connection.connect(path / "ledger.db", registry.data_key)
        for table, count in (("person", households * PERSONS), ("visit", households * visits)):
            for name, ours, sql in TRIALS:
                yield trial(registry, bare, table, count, (name, ours, sql))
        bare.conn.close()


# What is done with a list, and the least statement that gives as many lines.
TRIALS = (
    ("first page", {"limit": PAGE}, "SELECT id FROM {} WHERE deleted = 0 LIMIT 256"),
    ("all ids in order", {}, "SELECT id FROM {} WHERE deleted = 0"),
    ("first page of a search by initials", {"search": "wjg", "limit": PAGE}, LIKE),
    ("first page of a search by name", {"search": "王建", "limit": PAGE}, LIKE),
)


def trial(registry, bare, table, count, how):
    """Find in turn our way and by the bare statement."""
    name, ours, sql = how
    figure = bench.Figure(
        name=f"{name}, {count:,} of {table}", unit="lists/s", bare_name="bare SELECT"
    )
    statement = sql.format(table)
    for _number in range(bench.REPEATS):
        figure.ours.append(bench.rate(1, lambda: registry.find(table, **ours)))
        figure.bare.append(bench.rate(1, lambda: bare.conn.execute(statement).fetchall()))
    return figure
