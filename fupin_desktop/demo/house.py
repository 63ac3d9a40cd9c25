"""A household with everybody who ever belonged to it, and when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from fupin_desktop import days
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.compose import natural_id
from fupin_desktop.demo.community import Family
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.kin import age_on
from fupin_desktop.record import Change

SHORTHAND = ("household", "relation")
NUMBERED = 0.7  # share of houses with a plate
BEGINNING = "2014-01"  # of the registers; nobody's membership is known to have begun before
ALREADY_THERE, BORN, MARRIED_IN, BY_SPLIT, BY_MERGER = "01", "02", "03", "05", "06"  # reason_in
DIED, MARRIED_OUT, SPLIT_OFF, MERGED = "01", "02", "04", "05"  # reason_out


@dataclass
class Someone:
    """One person's membership of one household."""

    rec: str
    values: Values  # of the person
    relation: str
    start: str
    reason_in: str = ALREADY_THERE
    end: str = ""
    reason_out: str = ""
    next_household: str = ""
    previous: str = ""  # the membership before this one

    @property
    def name(self) -> str:
        """Name of the person."""
        return str(self.values["name"])

    @property
    def born(self) -> date:
        """Date of birth."""
        return days.first(str(self.values["birth_date"]))

    @property
    def membership(self) -> str:
        """Id of this membership."""
        key = {"person": self.rec, "previous": self.previous or None}
        return natural_id("membership", key) or ""

    def age(self, day: str) -> int:
        """Whole years of age on a day."""
        return age_on(self.born, days.last(day))

    def here(self, day: str) -> bool:
        """Tell whether the person belongs to the household on a day."""
        return self.start <= day and not (self.end and self.end <= day)

    def leave(self, day: str, reason: str, where: str = "") -> None:
        """End the membership."""
        self.end, self.reason_out, self.next_household = day, reason, where


@dataclass
class House:
    """One household as the full township tells of it."""

    rec: str
    values: Values
    people: list[Someone]
    slip: str = ""
    helper: str = ""  # record of whoever is responsible for it
    firm: str = ""  # record of the firm that has taken it on
    business: str = ""  # record of the cooperative it deals with
    stake: str = ""  # record of its share in it
    needs: list[str] = field(default_factory=list)
    measures: dict[str, str] = field(default_factory=dict)  # category -> record
    told: Values = field(default_factory=dict)  # words for the blanks
    posts: dict[str, str] = field(default_factory=dict)  # person -> source of a public post

    @property
    def name(self) -> str:
        """Name of the household, which is its head's."""
        return str(self.values["name"])

    def on(self, day: str) -> list[Someone]:
        """Everybody who belongs to it on a day, head first."""
        return [one for one in self.people if one.here(day)]

    def member(self, index: int) -> str:
        """Record of the member at a place of the family as it was drawn."""
        return self.people[index].rec

    @property
    def monitored(self) -> bool:
        """Tell whether it is or was watched."""
        return "monitoring_kind" in self.values

    @property
    def registered(self) -> bool:
        """Tell whether it was on the register of 2014-2020."""
        return "exit_year" in self.values


def house_of(author: Author, made: Family) -> House:
    """Take a family into the full township."""
    values: Values = dict(made.household)
    rec = identity(author, "household", values)
    since = str(values.get("kind_since", BEGINNING))
    people = [joined(author, dict(person), since) for person in made.people]
    return House(rec, values, people, made.slip)


def joined(author: Author, values: Values, since: str) -> Someone:
    """Somebody who has been there from the beginning, or from birth."""
    relation = str(values.pop("relation"))
    rec = identity(author, "person", values)
    born = str(values["birth_date"])
    if born[: len(since)] <= since:
        return Someone(rec, values, relation, since)
    return Someone(rec, values, relation, born, BORN)


def identity(author: Author, table: str, values: Values) -> str:
    """Id of a new record."""
    return author.registry.record_id(table, values) or author.registry.new_id(table)


def register(author: Author, house: House) -> Iterator[Change]:
    """Write the household, its persons and their memberships."""
    told: Values = {
        "family": house.name, "registered": house.registered, "watched": house.monitored,
        "sex": house.people[0].values.get("sex"),
    }  # fmt: skip
    number = re.search(r"\d+号$", str(house.values.get("registered_address", "")))
    if number and author.rng.random() < NUMBERED:
        house.values["door_number"] = number[0]
    full = author.complete("household", house.values, told)
    yield Change(table="household", rec=house.rec, values=full)
    house.told |= {**told, "address": full.get("address")}
    for order, one in enumerate(house.people, 1):
        if not one.previous:  # else somebody who is in another household too
            yield Change(table="person", rec=one.rec, values=person(author, one))
        values: Values = {
            "person": one.rec, "household": house.rec, "relation": one.relation, "order": order,
            "previous": one.previous or None, "start": one.start, "reason_in": one.reason_in,
            "end": one.end or None, "reason_out": one.reason_out or None,
            "next_household": one.next_household or None,
        }  # fmt: skip
        yield Change(table="membership", rec=one.membership, values=values)


def person(author: Author, one: Someone) -> Values:
    """Complete one person's own record."""
    told: dict[str, Json] = {"adult": one.age(author.today.isoformat()) >= 18}
    return author.complete("person", one.values, told)
