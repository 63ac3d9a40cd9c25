"""Commands on the day's work: all figures, who is to be visited, the route list, reminders."""

from argparse import Namespace
from pathlib import Path

from fupin_desktop import codes, paper, reminders, visit_plan
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.desk import Answer, Desk, Figure
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.reminders import Reminder
from fupin_desktop.visit_plan import Stop


def figures(words: Namespace) -> None:
    """Give all figures of the desk."""
    with ledger(words) as registry:
        found = Desk(registry)
        answers = [(one, found.answer(one)) for one in found.figures]
    rows = (
        ({
            "key": one.key, "title": one.title, "unit": one.unit, "table": one.table,
            "number": answer.number, "of": answer.of, "words": answer.words,
        }, _figure(one, answer))
        for one, answer in answers
    )  # fmt: skip
    lines(words, rows)


def _figure(one: Figure, answer: Answer) -> str:
    number = "—" if answer.number is None else f"{answer.number} {one.unit}"
    return f"{number}  {one.title}  {answer.words}".strip()


def due(words: Namespace) -> None:
    """List the households of one part of the visit plan, in the order of a walk."""
    with ledger(words) as registry:
        today, stops = registry.today(), _stops(registry, words.part)
    lines(words, ((_stop(one), f"{_called(one)}  {visit_plan.sooner(one, today)}  {one.household}")
                  for one in stops))  # fmt: skip


def route(words: Namespace) -> None:
    """Print the route list of some households, or of one part of the visit plan."""
    with ledger(words) as registry:
        chosen = words.household or [one.household for one in _stops(registry, words.part)]
        pages = paper.route(registry, chosen, Path(words.output))
    out(words, {"pages": pages, "households": len(chosen)},
        f"{len(chosen)} 户，{pages} 页：{words.output}")  # fmt: skip


def remind(words: Namespace) -> None:
    """List the reminders that wait, or settle one."""
    with ledger(words) as registry:
        found = reminders.find(registry)
        if words.settle:
            _settle(registry, words, found)
            return
    lines(words, ((_reminder(one), _said(one)) for one in found))


def _settle(registry: Registry, words: Namespace, found: list[Reminder]) -> None:
    wanted = [one for one in found if _key(one) == words.settle]
    if not wanted:
        raise FupinError(
            f"没有编号为“{words.settle}”的提醒，或者已经登记过，什么也没有保存。"
            "编号见 fupin remind FILE。"
        )
    state = reminders.NEEDLESS if words.needless else reminders.DONE
    batch = reminders.settle(registry, wanted, state, note=words.note)
    label = codes.label("reminder_state", state)
    out(words, {"id": batch.ids[0], "state": state}, f"已登记：{label}  {_said(wanted[0])}")


def _stops(registry: Registry, part: str) -> list[Stop]:
    today = registry.today()
    plan = visit_plan.plan(registry, today)
    late = visit_plan.late_days(registry, today).days
    named = getattr(visit_plan.tally(plan, today, late), part)
    return list(visit_plan.chosen(plan, named))


def _stop(one: Stop) -> dict[str, object]:
    return {
        "household": one.household, "name": one.row["name"], "village": one.row["village"],
        "group_name": one.row["group_name"], "category": one.category, "days": one.days,
        "last": one.last or None, "due": one.due or None,
    }  # fmt: skip


def _called(one: Stop) -> str:
    return f"{one.row['group_name'] or '未填小组'}  {one.row['name'] or '（户主未填）'}"


def _reminder(one: Reminder) -> dict[str, object]:
    return {
        "key": _key(one), "rule": one.rule.name, "title": one.rule.label, "due": one.due,
        "person": one.person or None, "household": one.household, "name": one.name,
        "sentence": one.sentence, "source": one.rule.source, "checked": one.rule.checked,
    }  # fmt: skip


def _said(one: Reminder) -> str:
    doubt = "" if one.rule.checked else "（待核实）"
    return (
        f"{one.due}  {one.group} {one.name}  {one.rule.label}：{one.sentence}{doubt}  {_key(one)}"
    )


def _key(one: Reminder) -> str:
    return "/".join(one.key)
