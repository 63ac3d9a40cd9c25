"""A village ledger with two families, and short ways to ask about them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import life
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001201"
ZHANG = (  # name, relation, sex, born
    ("张三", "01", "1", "1955"), ("李红", "02", "2", "1957"), ("张小明", "03", "1", "1980-02"),
    ("王芳", "05", "2", "1982"), ("张小宝", "07", "1", "2008-03-04"), ("张小丽", "04", "2", "1990"),
)  # fmt: skip
LI = (("李四", "01", "1", "1960"), ("赵英", "02", "2", "1961"))


@dataclass
class Homes:
    """A ledger, its households and people by name."""

    registry: Registry
    homes: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def found(self, name, members, **values):
        """Make a household with its members."""
        home = self.homes[name] = self.registry.new_id("household")
        changes = [Change(table="household", rec=home, values={"name": name, **values})]
        for one, relation, sex, born in members:
            rec = self.people[one] = self.registry.new_id("person")
            typed = {"household": home, "relation": relation, "name": one, "sex": sex}
            changes.append(Change(table="person", rec=rec, values={**typed, "birth_date": born}))
        self.registry.save(changes)
        return home

    def event(self, kind, home, **words):
        """Describe an event, people and households by name."""
        people, homes = self.people, self.homes
        persons = tuple(people[one] for one in words.pop("persons", ()))
        relations = {people[one]: code for one, code in words.pop("relations", {}).items()}
        named = {key: people[words.pop(key)] for key in ("head", "rest") if key in words}
        other = homes[words.pop("other")] if "other" in words else ""
        return life.Event(
            kind=kind, household=homes[home], persons=persons, relations=relations, other=other,
            **{"date": "2025-03-10", **named, **words},
        )  # fmt: skip

    def do(self, kind, home, **words):
        """Let an event happen."""
        return life.perform(self.registry, self.event(kind, home, **words))

    def refuse(self, kind, home, **words):
        """Give the fields an event is refused for."""
        event = self.event(kind, home, **words)
        facts = life.read(self.registry, event.household, event.other, persons=event.persons)
        found = life.problems(facts, event)
        before = self.registry.digest()
        with pytest.raises(FupinError, match="什么也没有保存"):
            life.perform(self.registry, event)
        assert self.registry.digest() == before
        return dict(found)

    def members(self, home):
        """Give the current members of a household with their relations, by name."""
        rows = self.registry.select("person", where={"household": self.homes.get(home, home)})
        return {row["name"]: row["relation"] for row in rows}

    def value(self, home, name):
        """Give a value of a household."""
        rec = self.homes.get(home, home)
        return self.registry.fetch("household", rec).values[name]

    def stays(self, person):
        """Give somebody's memberships in order, as (household, start, why, end, why)."""
        where = {"person": self.people[person]}
        rows = self.registry.select("membership", where=where, order=("start",))
        names = ("household", "start", "reason_in", "end", "reason_out")
        return [tuple(row[name] for name in names) for row in rows]

    def events(self, home):
        """Give the kinds of the events on record at a household, in order."""
        rec = self.homes.get(home, home)
        rows = self.registry.select("household_event", where={"household": rec}, order=("kind",))
        return [row["kind"] for row in rows]

    def sentence(self, kind, home, **words):
        """Give what is said before an event is saved."""
        event = self.event(kind, home, **words)
        facts = life.read(self.registry, event.household, event.other, persons=event.persons)
        assert life.problems(facts, event) == []
        return life.sentence(facts, event)


def settled(registry):
    """Put the two families into a ledger."""
    homes = Homes(registry)
    homes.found("张三", ZHANG, group_name="一组", address="河边 1 号", kind="02")
    homes.found("李四", LI, group_name="二组")
    return homes


@pytest.fixture
def settle():
    """Give what puts the two families into a ledger of any office."""
    return settled


@pytest.fixture
def known():
    """Give what looks at another office's ledger by the names of one."""
    return lambda homes, registry: Homes(registry, homes.homes, homes.people)


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": VILLAGE, "name": "青禾村"}
    with Registry.create(
        tmp_path / "v.fupin", **about, password=None, user="甲", now=lambda: NOON
    ) as registry:
        yield registry
        assert registry.verify() == []


@pytest.fixture
def homes(ledger):
    return settled(ledger)
