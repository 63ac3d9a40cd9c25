"""An event in words: what undoing it will take back, and what saving it will do."""

from collections.abc import Iterable
from typing import Final

from fupin_desktop.life import outcome
from fupin_desktop.life.facts import KINDS, Event, Facts

NAMED: Final = 3  # people named one by one in the label of a batch
VERBS: Final = {
    "birth": "登记为{home}的新成员", "marry_in": "婚入{home}", "marry_out": "婚出",
    "enter": "进入{home}", "leave": "离开{home}",
}  # fmt: skip


def label(facts: Facts, event: Event) -> str:
    """Say in a few words what an event is, for the list of what can be undone."""
    home, what = facts.call(event.household), KINDS[event.kind].label
    told = {
        "split": f"{_short(facts, event.persons)}从{home}分出",
        "merge": f"{home}并入{facts.call(event.other)}",
        "move": f"{home}迁到{_village(facts, event)}",
        "head": f"{home}的户主变为{facts.name(event.head)}",
        "death": _short(facts, event.persons),
        "reopen": home,
    }
    return f"{what}：{told.get(event.kind) or _person(facts, event) + _verb(facts, event)}"


def sentence(facts: Facts, event: Event) -> str:
    """Say in full what saving an event will do; for an event that nothing speaks against."""
    parts = [TOLD[event.kind](facts, event), *_consequences(facts, event)]
    return "；".join(parts) + "。"


def _split(facts: Facts, event: Event) -> str:
    who, home = _names(facts, event.persons), facts.call(event.household)
    return f"{who}将从{home}分出，成立以{facts.name(event.head)}为户主的新户"


def _merge(facts: Facts, event: Event) -> str:
    family, target = facts.families[event.household], facts.families[event.other]
    number, total = len(family.members), len(family.members) + len(target.members)
    joined = f"{facts.call(family.rec)} {number} 人将并入{facts.call(target.rec)}"
    return f"{joined}，并入后共 {total} 人；{facts.call(family.rec)}销户，档案保留"


def _move(facts: Facts, event: Event) -> str:
    family = facts.families[event.household]
    moved = f"{facts.call(family.rec)} {len(family.members)} 人将迁到{_village(facts, event)}"
    return f"{moved}，全部资料随户转给该村；原村保留到迁出为止的资料，不再更新"


def _head(facts: Facts, event: Event) -> str:
    family = facts.families[event.household]
    before = f"由{facts.name(family.head)}" if family.head else ""
    after = facts.name(event.head)
    return f"{facts.call(family.rec)}的户主将{before}变为{after}，户名改为{after}"


def _reopen(facts: Facts, event: Event) -> str:
    home = facts.call(event.household)
    return f"{home}将恢复为现有户；已经离开的成员不会自动回来"


def _death(facts: Facts, event: Event) -> str:
    return f"{_names(facts, event.persons)}将登记为已去世"


def _person_moves(facts: Facts, event: Event) -> str:
    return f"{_person(facts, event)}将{_verb(facts, event)}"


TOLD: Final = {
    "split": _split, "merge": _merge, "move": _move, "head": _head, "death": _death,
    "reopen": _reopen, **dict.fromkeys(VERBS, _person_moves),
}  # fmt: skip


def _consequences(facts: Facts, event: Event) -> Iterable[str]:
    """What becomes of the households that people leave or come to."""
    left = outcome.source(facts, event)
    if left and event.kind != "merge":
        rest = outcome.staying(facts, event)
        if rest:
            yield f"{facts.call(left.rec)}余 {len(rest)} 人"
        else:
            why = "（整户自然减少）" if event.kind == "death" else ""
            yield f"{facts.call(left.rec)}没有其他成员，随之销户{why}，档案保留"
        if outcome.loses_head(facts, event):
            yield f"其户主变为{facts.name(event.rest)}"
    target = event.household if event.kind in ("birth", "marry_in", "enter") else event.other
    if target and event.kind != "merge":
        yield f"{facts.call(target)}共 {len(facts.families[target].members) + 1} 人"


def _verb(facts: Facts, event: Event) -> str:
    verb = VERBS[event.kind].format(home=facts.call(event.household))
    left = outcome.source(facts, event)
    if event.kind in ("marry_in", "enter") and left:
        return f"从{facts.call(left.rec)}{verb}"
    target = f"，进入{facts.call(event.other)}" if event.other else ""
    return verb + target


def _person(facts: Facts, event: Event) -> str:
    return _names(facts, event.persons) if event.persons else str(event.values.get("name") or "")


def _names(facts: Facts, persons: Iterable[str]) -> str:
    return "、".join(map(facts.name, persons))


def _short(facts: Facts, persons: tuple[str, ...]) -> str:
    more = f"等 {len(persons)} 人" if len(persons) > NAMED else ""
    return _names(facts, persons[:NAMED]) + more


def _village(facts: Facts, event: Event) -> str:
    return facts.regions.get(event.village) or event.village
