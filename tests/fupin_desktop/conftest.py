"""A township, a village, and the village's second laptop: real ledgers in real folders."""

import re
import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from fupin_desktop import codes, exchange
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"


@dataclass
class Offices:
    """The ledgers of one test, and the stick they exchange packages on."""

    folder: Path
    township: Registry
    village: Registry

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def ledgers(self):
        return [one for one in vars(self).values() if isinstance(one, Registry)]

    def up(self, registry=None):
        """Write the package of a laptop of the village."""
        return exchange.pack(registry or self.village, self.stick)[0]

    def down(self, to=VILLAGE):
        """Write the township's package for the village."""
        return exchange.pack(self.township, self.stick, to=to)[0]

    def clone(self, name="second"):
        """Copy the village's folder to a second laptop, as people do, and open both."""
        self.village.close()
        shutil.copytree(self.folder / "village", self.folder / name)
        self.village = Registry.open(self.folder / "village", user="甲")
        setattr(self, name, Registry.open(self.folder / name, user="乙"))
        return getattr(self, name)

    def exchange(self):
        """Bring every laptop's package up, and the township's back down, until nothing waits."""
        laptops = [one for one in self.ledgers() if one.level == "village"]
        for laptop in laptops:
            exchange.receive(self.township, self.up(laptop))
        package = self.down()
        for laptop in laptops:
            exchange.receive(laptop, package)

    def close(self):
        """Close the ledgers; a test that makes many of them does so itself."""
        for name, registry in list(vars(self).items()):
            if isinstance(registry, Registry):
                registry.close()
                delattr(self, name)

    def reopen(self, name):
        """Open a ledger's folder again, as after a restart or a copy."""
        opened = Registry.open(self.folder / name, user=name)
        setattr(self, name, opened)
        return opened

    @staticmethod
    def add(registry, table, **values):
        """Make one record and give its id."""
        return registry.save([Change(table=table, values=values)]).ids[0]

    @staticmethod
    def change(registry, table, rec, **values):
        """Change some fields of one record."""
        registry.save([Change(table=table, rec=rec, values=values)])

    @staticmethod
    def dump(registry):
        """Give everything a ledger file holds, apart from the register of packages."""

        def read(db):
            names = [name for name in db.table_names() if name != "package"]
            return {name: [tuple(r.values()) for r in db.query(f'SELECT * FROM "{name}"')]
                    for name in names}  # fmt: skip

        return registry.read(read)


def make(folder, level, region, name, user):
    return Registry.create(folder, level=level, region=region, name=name, password=None, user=user)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """Folders of a township and a village that know each other, to be copied."""
    folder = tmp_path_factory.mktemp("pristine")
    with (
        make(folder / "township", "township", TOWNSHIP, "样板镇", "镇干部") as township,
        make(folder / "village", "village", VILLAGE, "青禾村", "甲") as village,
    ):
        exchange.enrol(township, village)
    return folder


@pytest.fixture
def new_offices(pristine, tmp_path_factory):
    """Copies of the township and the village as often as a test asks for them."""
    made = []

    def build():
        folder = tmp_path_factory.mktemp("offices")
        for name in ("township", "village"):
            shutil.copytree(pristine / name, folder / name)
        offices = Offices(
            folder,
            Registry.open(folder / "township", user="镇干部"),
            Registry.open(folder / "village", user="甲"),
        )
        offices.stick.mkdir()
        made.append(offices)
        return offices

    yield build
    for one in made:
        one.close()


@pytest.fixture
def offices(new_offices):
    return new_offices()


SPELLINGS = (  # texts that fit the patterns of the catalogue
    VILLAGE, VILLAGE[:9], VILLAGE[:6], "13800000001", "999124198001011239", "6217",
    "99912419800101123943", "2025", "ab" * 32,
)  # fmt: skip
SAMPLES = {
    Kind.LONG: "第一行\n第二行", Kind.INTEGER: 3, Kind.DECIMAL: 4, Kind.MONEY: 123450,
    Kind.DATE: "2025-03-04", Kind.YESNO: True,
}  # fmt: skip


def sample(table, field, refer):
    """A value for a field; `refer` gives a record of a type, or none where that would go round."""
    if field.refers:
        rec = refer(field.choices)
        return [rec] if rec and field.kind is Kind.REFS else rec
    if field.kind in (Kind.CODE, Kind.CODES):
        code = next(iter(codes.choices(field.choices))).code
        return [code] if field.kind is Kind.CODES else code
    if (table, field.name) == ("local_field", "table"):
        return "visit"
    if field.kind is Kind.TEXT:
        fits = (text for text in SPELLINGS if re.fullmatch(field.pattern, text, re.ASCII))
        return next(fits) if field.pattern else f"{field.label}甲"
    return SAMPLES[field.kind]


@pytest.fixture
def full():
    """Make a record with every field filled, and the records it hangs on; give its id."""

    making = []  # the types on the way: a visit names the need it moved, a need its visit

    def make(registry, table, **values):
        making.append(table)
        try:
            return make_one(registry, table, values)
        finally:
            making.pop()

    def refer(registry, table):
        return None if table in making else make(registry, table)

    def make_one(registry, table, values):
        if table == "membership":  # it comes with its person
            person = make(registry, "person", **values)
            return registry.find("membership", where={"person": person})[0]
        known = TABLES[table]
        given = {
            name: sample(table, field, partial(refer, registry))
            for name, field in known.fields.items()
            if field.stored and name not in values
        }  # fmt: skip
        if table == "person":
            given |= {"household": make(registry, "household"), "relation": "01"}
        return registry.save([Change(table=table, values={**given, **values})]).ids[0]

    return make
