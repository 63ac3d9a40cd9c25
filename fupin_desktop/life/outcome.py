"""The changes one event is made of: memberships end and begin, heads follow, households close.

Record ids follow from what the event is about, so that two laptops which enter the same event meet
in the same records. What may start anew after an undo is written in full, emptiness included.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.compose import made_id, natural_id
from fupin_desktop.life import kin
from fupin_desktop.life.facts import CLOSING, HEAD, KINDS, OWN, Event, Facts, Family, Row
from fupin_desktop.record import Change

DIED, MARRIED_OUT, SPLIT_OUT, MERGED_OUT = "01", "02", "04", "05"  # reason_out
BORN, MARRIED_IN, SPLIT_IN, MERGED_IN = "02", "03", "05", "06"  # reason_in
REASONS_OUT: Final = {"marry_out": MARRIED_OUT, "death": DIED, "split": SPLIT_OUT,
                      "merge": MERGED_OUT, "marry_in": MARRIED_OUT}  # fmt: skip
REASONS_IN: Final = {"marry_in": MARRIED_IN, "marry_out": MARRIED_IN, "birth": BORN,
                     "split": SPLIT_IN, "merge": MERGED_IN}  # fmt: skip
REASON_LISTS: Final = {"leave": "reason_out", "enter": "reason_in"}  # asked only there
ANSWERS: Final = {"04": "03", "08": "07", "03": "04", "07": "08"}  # reason there for one here
OTHER = "99"
DIED_OUT, JOINED, MOVED_OUT = "01", "02", "03"  # household_end_reason
ADDRESS: Final = ("village", "group_name", "natural_village", "address", "registered_address")
INHERITED: Final = (
    "kind", "kind_since", "standard", "poverty_attribute", "exit_flag", "exit_year", "main_cause",
    "other_causes",
)  # fmt: skip
OPEN: Final[Mapping[str, Json]] = dict.fromkeys(OWN)
STANDING: Final[Mapping[str, Json]] = dict.fromkeys(("end", "end_reason", "next_household"))


def changes(facts: Facts, event: Event) -> list[Change]:
    """Give the changes of an event that `problems` has found nothing against."""
    return list(BUILDERS[event.kind](facts, event))


def new_household(facts: Facts, head: str) -> str:
    """Give the id of the household that somebody founds out of the one he or she lives in."""
    stay = facts.current(head)
    return made_id("household", "split", stay["id"] if stay else head)


def new_person(event: Event) -> str:
    """Give the id of somebody who is born or marries into a household."""
    given = event.values
    born = event.date if event.kind == "birth" else given.get("birth_date")
    name = values.normalise(str(given.get("name") or ""))
    return made_id("person", event.household, name, born)


def comer(event: Event) -> str:
    """Give the person an event brings into the household, known before or not."""
    return event.persons[0] if event.persons else new_person(event)


def source(facts: Facts, event: Event) -> Family | None:
    """Give the household that the persons of an event leave, if they leave one."""
    if event.kind in ("birth", "move", "head", "reopen"):
        return None
    if event.kind not in ("marry_in", "enter"):
        return facts.families[event.household]
    stay = facts.current(event.persons[0]) if event.persons else None
    return facts.families.get(str(stay["household"])) if stay else None


def staying(facts: Facts, event: Event) -> tuple[Row, ...]:
    """Give the memberships that go on in the household that persons leave."""
    left = source(facts, event)
    gone = set(left.persons if left and event.kind == "merge" else event.persons)
    return tuple(row for row in left.members if row["person"] not in gone) if left else ()


def loses_head(facts: Facts, event: Event) -> bool:
    """Tell whether those who stay need a new head."""
    left = source(facts, event)
    return bool(left and left.head in event.persons and staying(facts, event))


def relations(facts: Facts, event: Event) -> dict[str, str]:
    """Give everybody's relation after an event, as asked for or else as far as it follows."""
    groups = []
    family = facts.families[event.household]
    if event.kind == "split" and event.head in event.persons:
        groups.append((family, event.persons, event.head))
    if event.kind == "head" and event.head in family.persons:
        groups.append((family, family.persons, event.head))
    left = source(facts, event)
    stayers = tuple(str(row["person"]) for row in staying(facts, event))
    if left and loses_head(facts, event) and event.rest in stayers:
        groups.append((left, stayers, event.rest))
    found: dict[str, str] = {}
    for home, persons, head in groups:
        found |= _proposed(facts, home, persons, head)
    if event.kind == "merge":
        found |= {person: _before(facts, person, event.other) for person in family.persons}
    asked = {person: code for person, code in event.relations.items() if code}
    return found | asked | {head: HEAD for _, _, head in groups}


def _proposed(facts: Facts, home: Family, persons: Iterable[str], head: str) -> dict[str, str]:
    held = {str(row["person"]): str(row["relation"] or "") for row in home.members}
    sexes = {person: str(row["sex"] or "") for person, row in facts.people.items()}
    known = {person: held[person] for person in persons if person in held}
    return kin.propose(known, sexes, head, sexes.get(home.head, ""))


def _before(facts: Facts, person: str, household: str) -> str:
    """Give the relation somebody had when he or she last lived in a household, head excepted."""
    stays = [row for row in facts.stays.get(person, ()) if row["household"] == household]
    last = max(stays, key=lambda row: str(row["end"] or ""), default=None)
    return str(last["relation"] or "") if last and last["relation"] != HEAD else ""


# ---- the kinds of event -------------------------------------------------------------------------


def _split(facts: Facts, event: Event) -> Iterator[Change]:
    family, rec = facts.families[event.household], new_household(facts, event.head)
    kept = (*ADDRESS, *(INHERITED if event.inherit else ()))
    given: dict[str, Json] = {name: family.household[name] for name in kept}
    name = facts.name(event.head)
    yield Change(table="household", rec=rec, values={
        **given, **event.values, **STANDING, "name": name, "origin": family.rec,
    })  # fmt: skip
    yield from _cross(facts, event, family, rec)
    stay = facts.current(event.head)
    anchor = str(stay["id"]) if stay else event.head
    yield _noted(facts, event, family.rec, anchor, other=rec)
    yield _noted(facts, event, rec, anchor, other=family.rec, after=name)


def _merge(facts: Facts, event: Event) -> Iterator[Change]:
    family, target = facts.families[event.household], facts.families[event.other]
    yield from _cross(facts, event, family, target.rec)
    yield _closed(facts, event, family, JOINED, target.rec)
    persons, after = family.persons, facts.name(target.head)
    for home, other in ((family.rec, target.rec), (target.rec, family.rec)):
        anchor: Json = [other, _count(facts, home, "merge")]
        yield _noted(facts, event, home, anchor, other=other, persons=persons, after=after)


def _move(facts: Facts, event: Event) -> Iterator[Change]:
    family = facts.families[event.household]
    place: dict[str, Json] = {"group_name": None, "natural_village": None, **event.values}
    moved = {**place, "village": event.village}
    seen = facts.heads.get(family.rec)
    yield Change(table="household", rec=family.rec, values=moved, seen=seen)
    before = str(family.household["village"] or "")
    anchor: Json = [event.village, _count(facts, family.rec, "move")]
    villages: dict[str, Json] = {
        "from_village": facts.regions.get(before) or before,
        "to_village": facts.regions.get(event.village) or event.village,
    }
    yield _noted(facts, event, family.rec, anchor, more=villages)


def _head(facts: Facts, event: Event) -> Iterator[Change]:
    family = facts.families[event.household]
    yield from _related(facts, event, family.members)
    anchor: Json = [event.head, _count(facts, family.rec, "head")]
    after = facts.name(event.head)
    yield _noted(facts, event, family.rec, anchor, persons=(event.head,), after=after)


def _reopen(facts: Facts, event: Event) -> Iterator[Change]:
    home = event.household
    yield Change(table="household", rec=home, values=STANDING, seen=facts.heads.get(home))
    yield _noted(facts, event, home, _count(facts, home, "reopen"))


def _death(facts: Facts, event: Event) -> Iterator[Change]:
    (person,) = event.persons
    died: dict[str, Json] = {"died_on": event.date}
    yield Change(table="person", rec=person, values=died, seen=facts.heads.get(person))
    yield from _out(facts, event, "")


def _out(facts: Facts, event: Event, target: str) -> Iterator[Change]:
    """Persons leave their household, for good or into another one."""
    family = source(facts, event)
    if family is None:
        return
    yield from _cross(facts, event, family, target)
    if not staying(facts, event):
        yield _closed(facts, event, family, _end_reason(event, target), target)
        number = facts.counts.get((family.rec, CLOSING), 0)
        yield _noted(facts, event, family.rec, number, kind=CLOSING, other=target)
    stay = facts.current(event.persons[0])
    here = {"marry_in": "marry_out", "enter": "leave"}.get(event.kind, event.kind)
    anchor = str(stay["id"]) if stay else ""
    code = KINDS[here].code
    yield _noted(facts, event, family.rec, anchor, kind=code, other=target)


def _leave(facts: Facts, event: Event) -> Iterator[Change]:
    yield from _out(facts, event, event.other)
    if event.other:
        yield from _arrival(facts, event, event.other, event.household)


def _enter(facts: Facts, event: Event) -> Iterator[Change]:
    left, person = source(facts, event), comer(event)
    if not event.persons:
        born: dict[str, Json] = {"birth_date": event.date} if event.kind == "birth" else {}
        yield Change(table="person", rec=person, values={**event.values, **born})
    if left:
        yield from _out(facts, event, event.household)
    else:
        relation = event.relations.get(person) or event.relation
        yield _joined(facts, event, person, event.household, relation)
    yield from _arrival(facts, event, event.household, left.rec if left else "")


def _arrival(facts: Facts, event: Event, home: str, other: str) -> Iterator[Change]:
    here = {"marry_out": "marry_in", "leave": "enter"}.get(event.kind, event.kind)
    person, code = comer(event), KINDS[here].code
    anchor = _membership(facts, person)[0]
    yield _noted(facts, event, home, anchor, kind=code, other=other, persons=(person,))


BUILDERS: Final = {
    "split": _split, "merge": _merge, "move": _move, "head": _head, "death": _death,
    "birth": _enter, "marry_in": _enter, "marry_out": _leave, "leave": _leave, "enter": _enter,
    "reopen": _reopen,
}  # fmt: skip


# ---- what they are made of ----------------------------------------------------------------------


def _cross(facts: Facts, event: Event, family: Family, target: str) -> Iterator[Change]:
    """Close the memberships of those who go, open their next, and set who stays in order."""
    stays = {row["id"] for row in staying(facts, event)}
    after = relations(facts, event)
    for row in family.members:
        if row["id"] in stays:
            continue
        gone: dict[str, Json] = {
            "end": event.date, "reason_out": _reason_out(event), "next_household": target or None,
        }  # fmt: skip
        rec, person = str(row["id"]), str(row["person"])
        yield Change(table="membership", rec=rec, values=gone, seen=facts.heads.get(rec))
        if target:
            relation = after.get(person) or event.relation
            yield _joined(facts, event, person, target, relation)
    if loses_head(facts, event):
        yield from _related(facts, event, staying(facts, event))


def _related(facts: Facts, event: Event, rows: Iterable[Row]) -> Iterator[Change]:
    after = relations(facts, event)
    for row in rows:
        relation, rec = after.get(str(row["person"])), str(row["id"])
        if relation and relation != row["relation"]:
            held: dict[str, Json] = {"relation": relation}
            yield Change(table="membership", rec=rec, values=held, seen=facts.heads.get(rec))


def _joined(facts: Facts, event: Event, person: str, home: str, relation: str) -> Change:
    rec, previous = _membership(facts, person)
    joined: dict[str, Json] = {
        "person": person, "previous": previous, "household": home, "relation": relation,
        "start": event.date, "reason_in": _reason_in(event), **OPEN,
    }  # fmt: skip
    return Change(table="membership", rec=rec, values=joined)


def _membership(facts: Facts, person: str) -> tuple[str, str | None]:
    """Give the ids of somebody's next membership and of the one it continues."""
    last = facts.last(person)
    previous = str(last["id"]) if last else None
    key: dict[str, Json] = {"person": person, "previous": previous}
    return natural_id("membership", key) or "", previous


def _reason_out(event: Event) -> str:
    if event.kind == "enter":
        return ANSWERS.get(event.reason, OTHER)
    return REASONS_OUT.get(event.kind) or event.reason


def _reason_in(event: Event) -> str:
    if event.kind == "leave":
        return ANSWERS.get(event.reason, OTHER)
    return REASONS_IN.get(event.kind) or event.reason


def _end_reason(event: Event, target: str) -> str:
    if target:
        return JOINED
    return {"death": DIED_OUT, "leave": MOVED_OUT if event.reason == "03" else OTHER}.get(
        event.kind, OTHER
    )


def _closed(facts: Facts, event: Event, family: Family, reason: str, target: str) -> Change:
    ended: dict[str, Json] = {
        "end": event.date, "end_reason": reason, "next_household": target or None,
    }  # fmt: skip
    seen = facts.heads.get(family.rec)
    return Change(table="household", rec=family.rec, values=ended, seen=seen)


def _noted(
    facts: Facts, event: Event, home: str, anchor: Json, *, kind: str = "", other: str = "",
    persons: tuple[str, ...] = (), after: str | None = None, more: Mapping[str, Json] | None = None,
) -> Change:  # fmt: skip
    """Give the record of an event at one of its households."""
    code = kind or KINDS[event.kind].code
    family = facts.families.get(home)
    before = facts.name(family.head) if family and family.head else None
    if after is None:
        after = _head_after(facts, event, family)
    told: dict[str, Json] = {
        "household": home, "kind": code, "date": event.date,
        "persons": [*sorted(persons or event.persons)] or None, "other_household": other or None,
        "head_before": before, "head_after": after,
        "reason": _reason_text(event), "document": event.document or None,
        "handler": event.handler or None, "note": event.note or None,
    }  # fmt: skip
    rec = made_id("household_event", code, home, anchor)
    return Change(table="household_event", rec=rec, values={**told, **(more or {})})


def _head_after(facts: Facts, event: Event, family: Family | None) -> str | None:
    """Name the head a household has after an event that does not choose one for it."""
    if family is None or not family.head:
        return None
    if family != source(facts, event) or family.head not in event.persons:
        return facts.name(family.head)
    return facts.name(event.rest) if loses_head(facts, event) else None


def _count(facts: Facts, household: str, kind: str) -> int:
    return facts.counts.get((household, KINDS[kind].code), 0)


def _reason_text(event: Event) -> str | None:
    """Say the reason of a coming or going that the kind of event leaves open."""
    name = REASON_LISTS.get(event.kind)
    return values.show(TABLES["membership"].fields[name], event.reason) or None if name else None
