"""What speaks against an event as it is filled in: a sentence for each field that is wrong."""

import re
from collections.abc import Iterator
from typing import Final

from fupin_desktop import codes, days
from fupin_desktop.life import outcome
from fupin_desktop.life.facts import HEAD, KINDS, Event, Facts
from fupin_desktop.rules import comes_before

Problem = tuple[str, str]  # field, sentence

TOWNSHIP_DIGITS: Final = 9
VILLAGE: Final = re.compile(r"\d{12}", re.ASCII)
COMING: Final = ("birth", "marry_in", "enter")
GOING: Final = ("split", "death", "marry_out", "leave")
# Reasons of a coming or going that have an event of their own, or none at all.
LEFT_OUT: Final = {
    "leave": frozenset({"01", "02", "04", "05"}),
    "enter": frozenset({"01", "02", "03", "05", "06"}),
}
WHO: Final = {
    "split": "请勾选分出的成员。", "death": "请选择去世的成员。", "marry_out": "请选择婚出的成员。",
    "leave": "请选择离开的成员。",
}  # fmt: skip


def problems(facts: Facts, event: Event) -> list[Problem]:
    """Give everything that speaks against an event, by field."""
    found = [*_of_household(facts, event)]
    if found:
        return found
    found = [*_of_people(facts, event), *_of_target(facts, event), *_of_reason(event)]
    found += [*_of_date(facts, event), *_of_heads(facts, event)]
    # Who stands how to whom is only asked once it is known who goes and who leads.
    return found or [*_of_relations(facts, event)]


def _of_household(facts: Facts, event: Event) -> Iterator[Problem]:
    family = facts.families[event.household]
    if event.kind == "reopen":
        if not family.household["end"]:
            yield "household", f"{facts.call(family.rec)}没有销户。"
    elif family.household["end"] and not (event.kind in ("merge", "head") and family.members):
        yield "household", f"{facts.call(family.rec)}已销户，不能再办{KINDS[event.kind].label}。"
    elif gone_to(facts, event.household):
        village = gone_to(facts, event.household)
        yield "household", f"{facts.call(family.rec)}已迁到{village}，由迁入村办理。"


def gone_to(facts: Facts, household: str) -> str:
    """Name the village a household has moved to, empty while it belongs to this ledger."""
    code = str(facts.families[household].household["village"] or "")
    return "" if code.startswith(facts.region) or not code else facts.regions.get(code) or code


def _of_people(facts: Facts, event: Event) -> Iterator[Problem]:
    family = facts.families[event.household]
    if event.kind in GOING:
        if not event.persons:
            yield "persons", WHO[event.kind]
        elif not set(event.persons) <= set(family.persons):
            yield "persons", f"所选的人不在{facts.call(family.rec)}。"
        elif event.kind == "split" and set(event.persons) >= set(family.persons):
            yield "persons", "全家都分出就不是分户：请至少留下一人，或改办并户、迁移。"
    elif event.kind in COMING and event.persons:
        yield from _of_comer(facts, event)
    elif event.kind in COMING and not event.values.get("name"):
        yield "name", "请填写姓名。"
    elif event.kind in COMING and outcome.new_person(event) in facts.people:
        yield "name", f"{facts.call(family.rec)}已经登记过{event.values['name']}，不用再登记。"
    elif event.kind == "merge" and not family.members:
        yield "household", f"{facts.call(family.rec)}没有成员可以并出。"


def _of_comer(facts: Facts, event: Event) -> Iterator[Problem]:
    (person,) = event.persons
    if person not in facts.people:
        yield "person", "没有这个人，请从列出的人中选一位。"
    elif person in facts.families[event.household].persons:
        yield "person", f"{facts.name(person)}已经在这一户。"
    elif facts.people[person]["died_on"]:
        yield "person", f"{facts.name(person)}已登记死亡。"


def _of_target(facts: Facts, event: Event) -> Iterator[Problem]:
    if event.kind == "move":
        yield from _of_village(facts, event)
        return
    if event.kind == "merge" and not event.other:
        yield "other", "请选择并入哪一户。"
    if event.kind not in ("merge", "marry_out", "leave") or not event.other:
        return
    if event.other == event.household:
        yield "other", "不能选本户。"
    elif event.other not in facts.families:
        yield "other", "没有这一户，请从列出的户中选一户。"
    elif facts.families[event.other].household["end"]:
        yield "other", f"{facts.call(event.other)}已销户，请另选一户。"
    elif gone_to(facts, event.other):
        yield "other", f"{facts.call(event.other)}已迁到{gone_to(facts, event.other)}，请另选一户。"
    elif not facts.families[event.other].head:
        yield "other", f"{facts.call(event.other)}没有户主，请先给它变更户主。"


def _of_village(facts: Facts, event: Event) -> Iterator[Problem]:
    here = str(facts.families[event.household].household["village"] or facts.region)
    if not VILLAGE.fullmatch(event.village):
        yield "village", "请选择迁入的村，或填写它的 12 位代码。"
    elif event.village == here:
        yield "village", "本户已经在这个村。"
    elif event.village[:TOWNSHIP_DIGITS] != here[:TOWNSHIP_DIGITS]:
        yield "village", "只能迁到本乡镇的其他村；移出本乡镇以后的版本支持。"


def _of_reason(event: Event) -> Iterator[Problem]:
    name = outcome.REASON_LISTS.get(event.kind)
    if name and not event.reason:
        yield "reason", "请选择原因。"
    elif name and event.reason not in codes.codes(name):
        yield "reason", "没有这个原因，请从列出的原因中选一项。"
    elif name and event.reason in LEFT_OUT[event.kind]:
        yield "reason", f"{codes.label(name, event.reason)}请用专门的户变动登记。"


def _of_date(facts: Facts, event: Event) -> Iterator[Problem]:
    if not event.date:
        yield "date", "请填写日期；只知道年月的，填到年月。"
    elif not days.rough(event.date):
        yield "date", "日期不对，请写成 2026-5-3 或 2026.5。"
    elif comes_before(facts.today, event.date):
        yield "date", "日期不能晚于今天。"
    else:
        yield from _of_past(facts, event)


def _of_past(facts: Facts, event: Event) -> Iterator[Problem]:
    """Nobody leaves before he came, or goes anywhere before he was born."""
    family, label = facts.families[event.household], KINDS[event.kind].label
    persons = family.persons if event.kind == "merge" else event.persons
    for person in persons:
        last = facts.last(person)
        since = (last["end"] or last["start"]) if last else None
        what = "离开原来的户" if last and last["end"] else "进入所在的户"
        born = facts.people.get(person, {}).get("birth_date")
        if since and comes_before(event.date, since):
            yield "date", f"{facts.name(person)} {since} 才{what}，{label}的日期不能更早。"
        elif comes_before(event.date, born):
            yield "date", f"{facts.name(person)} {born} 出生，{label}的日期不能更早。"


def _of_heads(facts: Facts, event: Event) -> Iterator[Problem]:
    family = facts.families[event.household]
    if event.kind == "split" and event.persons and event.head not in event.persons:
        yield "head", "请从分出的成员中选新户的户主。"
    if event.kind == "head" and event.head not in family.persons:
        yield "head", "请选择新的户主。"
    elif event.kind == "head" and event.head == family.head:
        yield "head", f"{facts.name(event.head)}已经是户主。"
    if outcome.loses_head(facts, event):
        left = [row["person"] for row in outcome.staying(facts, event)]
        if event.rest not in left:
            yield "rest", "户主不在了，请在留下的成员中选新的户主。"


def _of_relations(facts: Facts, event: Event) -> Iterator[Problem]:
    """Everybody has a relation to the head, and nobody else is one."""
    after = outcome.relations(facts, event)
    known, heads = codes.codes("relation"), {event.head, event.rest} - {""}
    if event.kind in COMING and not event.persons:
        after[""] = event.relation
    for person in asked(facts, event):
        relation = after.get(person) or event.relation
        field = f"relation.{person}" if person else "relation"
        who = facts.name(person) if person else str(event.values.get("name") or "")
        if not relation:
            yield field, f"请选择{who}与户主的关系。"
        elif relation not in known:
            yield field, f"没有“{relation}”这种与户主的关系。"
        elif relation == HEAD and person not in heads and not _may_lead(facts, event):
            yield field, f"{who}不是户主，请选择与户主的关系。"


def _may_lead(facts: Facts, event: Event) -> bool:
    """Whoever comes into a household without a head may be it."""
    return event.kind in COMING and not facts.families[event.household].head


def asked(facts: Facts, event: Event) -> list[str]:
    """Give the persons whose relation to a head has to be told anew; "" for one not yet known."""
    persons: list[object] = []
    if event.kind in COMING:
        persons.append(event.persons[0] if event.persons else "")
    if event.kind == "merge" or (event.kind in ("split", "marry_out", "leave") and _goes_on(event)):
        family = facts.families[event.household]
        persons += family.persons if event.kind == "merge" else event.persons
    if event.kind == "head":
        persons += facts.families[event.household].persons
    if outcome.loses_head(facts, event):
        persons += [row["person"] for row in outcome.staying(facts, event)]
    leading = {event.head, event.rest} - {""}
    return [str(person) for person in persons if person not in leading]


def _goes_on(event: Event) -> bool:
    return event.kind == "split" or bool(event.other)
