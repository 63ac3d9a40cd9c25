"""Households looked up while a name is typed, in a large township, beside a bare LIKE."""

import random

import bench
from fupin_desktop import lookup
from fupin_desktop.demo import names
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP = "990101001"
VILLAGES = 30
PERSONS = 4  # of a household
COUNTS = {"small": 200, "medium": 2_000, "large": 20_000}  # households
CHUNK = 2_500  # households saved at once
TYPED = {  # what kind of words, and some of them as their letters are typed one by one
    "initials": ("z", "zx", "zxs"),
    "full pinyin": ("w", "wa", "wan", "wang", "wangm", "wangmi", "wangmin", "wangming"),
    "characters and letters": ("曾", "曾x", "曾xs"),
    "part of a name": ("小", "小明"),
    "digits of an ID number": ("1234", "12345"),
    "what only sounds alike": ("zangxiaos", "zangxiaosan"),
}


def figures(size, folder):
    """Yield the figures of this module, all about one township."""
    households = COUNTS[size]
    with made(folder / "town.fupin", households) as registry:
        for kind, words in TYPED.items():
            figure = bench.Figure(
                name=f"{kind}, {households:,} households and {households * PERSONS:,} persons",
                unit="keystrokes/s", bare_name="LIKE over both's names",
            )  # fmt: skip
            for _ in range(bench.REPEATS):
                figure.ours.append(bench.rate(len(words), each, registry, words))
                figure.bare.append(bench.rate(len(words), registry.read, bare(words)))
            yield figure


def each(registry, words):
    """What the line of a household asks for at each key."""
    for word in words:
        lookup.households(registry, word)


def bare(words):
    """The least that any search has to look through: the names of heads and of members."""

    def look(db):
        for word in words:
            for table in ("household", "person"):
                sql = f"SELECT id FROM [{table}] WHERE deleted = 0 AND name LIKE ?"
                db.execute(sql, (f"%{word}%",)).fetchall()

    return look


def made(path, households):
    """Make a township of families with their names, numbers and groups, and give it open."""
    chance = random.Random(1)
    registry = Registry.create(
        path, level="township", region=TOWNSHIP, name="测试", password=None, user="王建国"
    )
    for start in range(0, households, CHUNK):
        count = min(CHUNK, households - start)
        homes = registry.save([home(start + number) for number in range(count)]).ids
        registry.save([person(rec, number, chance) for rec in homes for number in range(PERSONS)])
    return registry


def home(number):
    """A household in one of the ten groups of a village."""
    village, group = f"{TOWNSHIP}{number % VILLAGES + 201}", f"{number // VILLAGES % 10 + 1}组"
    values = {"village": village, "group_name": group, "phone": f"138{number:08}"}
    return Change(table="household", values=values)


def person(home, number, chance):
    """A member with a name as the sample's people have; the first is the head."""
    born = chance.randint(1940, 2020)
    name = names.draw_surname(chance) + names.given(chance, chance.choice("12"), born)
    digits = f"990101{born}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    values = {"household": home, "relation": ("01", "02", "03", "04")[number], "name": name}
    number = f"{digits}{chance.randrange(10_000):04}"
    return Change(table="person", values={**values, "id_type": "01", "id_number": number})
