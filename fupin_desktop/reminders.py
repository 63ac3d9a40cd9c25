"""Reminders 到点提醒: what births, deaths, ages, certificates call for, found by dated rules.

The rules are data (`resources/reminders.csv`); each names its source and whether anybody has
checked it. A reminder is shown so many days before it is due and stays until somebody settles it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any, Final

from db import log, records
from fupin_desktop import codes, conditions, days, derive, life, visit_plan
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

Row = Mapping[str, Any]

TABLE: Final = "reminder"
FILE: Final = Path(__file__).parents[1] / "resources" / "reminders.csv"
DONE, NEEDLESS = "1", "2"  # codes of the list reminder_state
BACK: Final = 365  # days before the ledger began; what was due earlier is not its business
ROUGH: Final = 31  # days a date without its day may be off, when asked for
DEATHS: Final = frozenset({"died_on"})  # dates of those who are not among us any more


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: which date of which records calls for what, and who says so."""

    name: str
    table: str
    field: str
    months: int  # from the date to the day something is due
    lead: int  # days before that day from which it is shown
    keep: int | None  # days after that day until it is given up; None: never
    once: bool  # once in a life, whatever becomes of the date
    when: tuple[Condition, ...]  # what else must hold
    homes: tuple[str, ...]  # categories of households (visit_plan.py); empty: all
    sentence: str  # what to apply for or to stop
    source: str
    checked: bool

    @property
    def label(self) -> str:
        """What the rule is called."""
        return codes.label("reminder_rule", self.name)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One thing to do for somebody because a date has come."""

    rule: Rule
    subject: str  # id of the record with the date
    person: str  # empty where only the household is known
    household: str
    date: str  # the date it follows from
    due: str
    name: str  # of the person, or else of the head
    home: str  # name of the head
    group: str
    rough: bool  # the date lacks its day

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells one reminder from another, on any laptop."""
        return self.rule.name, self.subject, self.due

    @property
    def sentence(self) -> str:
        """What to do, and what to look at first where the date is rough."""
        doubt = f"（登记的日期只到{'年' if len(self.date) == 4 else '月'}，请先核对。）"
        return self.rule.sentence + (doubt if self.rough and self.rule.field != "year" else "")


@cache
def rules() -> tuple[Rule, ...]:
    """Give the rules that come with the program."""
    return tuple(map(_rule, csv.DictReader(StringIO(FILE.read_text(encoding="utf-8-sig")))))


def _rule(line: dict[str, str]) -> Rule:
    return Rule(
        name=line["rule"], table=line["table"], field=line["field"],
        months=int(line["years"]) * 12 + int(line["months"]), lead=int(line["lead"]),
        keep=int(line["keep"]) if line["keep"] else None, once=bool(line["once"]),
        when=tuple(_condition(one) for one in line["when"].split(";") if one),
        homes=tuple(filter(None, line["homes"].split("|"))), sentence=line["sentence"],
        source=line["source"], checked=line["state"] == "已核实",
    )  # fmt: skip


def _condition(text: str) -> Condition:
    """Read field=code|code, field!=code, or field= for an empty one."""
    name, _, wanted = text.partition("=")
    if not wanted:
        return Condition(name, "empty")
    how = "none" if name.endswith("!") else "any"
    return Condition(name.rstrip("!"), how, tuple(wanted.split("|")))


# ---- what is due --------------------------------------------------------------------------------


def find(registry: Registry, today: str = "") -> list[Reminder]:
    """Give every reminder that is to be seen today and not settled, the first due first."""
    today = today or registry.today()
    start = _start(registry, today)
    drafts = [one for rule in rules() for one in _dated(registry, rule, today, start)]
    known = _Known(registry, drafts)
    settled, whole = _settled(registry)
    found = [
        one for rule, row, due in drafts if (one := known.reminder(rule, row, due))
        and one.key not in settled and not (rule.once and one.key[:2] in whole)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due, one.group, one.home, one.name, one.key))


def _start(registry: Registry, today: str) -> date:
    """Give the day from which on reminders are this ledger's business."""
    began = registry.read(log.began)[:10] or today
    return min(date.fromisoformat(began), date.fromisoformat(today)) - timedelta(BACK)


def _dated(
    registry: Registry, rule: Rule, today: str, start: date
) -> Iterator[tuple[Rule, Row, str]]:
    """Give the records whose date calls for something now, with the day it is due."""
    now = date.fromisoformat(today)
    latest = now + timedelta(rule.lead)
    earliest = start if rule.keep is None else max(start, now - timedelta(rule.keep))
    low = days.add_months(earliest, -rule.months) - timedelta(ROUGH)
    high = days.add_months(latest, -rule.months) + timedelta(ROUGH)
    between = Condition(rule.field, "between", (low.isoformat()[:4], high.isoformat()))
    where = conditions.where(TABLES[rule.table], (between, *rule.when), today)
    for row in _cells(registry, rule.table, _columns(rule), where):
        text = days.rough(row[rule.field])
        due = days.add_months(days.first(text), rule.months) if text else now
        if text and earliest <= due <= latest:
            yield rule, row, due.isoformat()


def _columns(rule: Rule) -> tuple[str, ...]:
    fields = TABLES[rule.table].fields
    named = [one for one in ("person", "household", "year") if one in fields]
    return tuple(dict.fromkeys(("id", *named, rule.field)))


def _cells(registry: Registry, table: str, columns: Sequence[str], where: Any) -> list[Row]:
    return registry.read(lambda db: list(records.select(db, table, columns, where)))


def _settled(registry: Registry) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    """Give the keys of what is settled, with and without the day it was due."""
    columns = ("rule", "subject", "due", "state")
    rows = [row for row in _cells(registry, TABLE, columns, {}) if row["state"]]
    keys = {(row["rule"], row["subject"], row["due"]) for row in rows}
    return keys, {key[:2] for key in keys}


class _Known:
    """Who and where those are that some drafts are about, read in a few questions."""

    def __init__(self, registry: Registry, drafts: Sequence[tuple[Rule, Row, str]]) -> None:
        named = {str(rec) for rule, row, _ in drafts if (rec := _person(rule, row))}
        self.people = self._rows(registry, "person", named, ("id", "name", "household", "died_on"))
        self.last = _last_homes(registry, [
            rec for rec, row in self.people.items() if not row["household"]
        ])  # fmt: skip
        homes = {row["household"] for row in self.people.values()}
        homes |= {row.get("household") for _, row, _ in drafts} | {*self.last.values()}
        wanted = {str(rec) for rec in homes if rec}
        columns = ("id", *visit_plan.COLUMNS[1:])
        here = life.present(registry)
        rows = _cells(registry, "household", columns, {**here, "id": sorted(wanted)})
        self.homes = {str(row["id"]): row for row in rows}
        self.graduated = _later_years(registry, drafts)

    @staticmethod
    def _rows(
        registry: Registry, table: str, ids: Iterable[str], columns: Sequence[str]
    ) -> dict[str, Row]:
        rows = _cells(registry, table, columns, {"id": sorted(ids)})
        return {str(row["id"]): row for row in rows}

    def reminder(self, rule: Rule, row: Row, due: str) -> Reminder | None:
        """Give the reminder of a dated record; None where nobody is there to be reminded of."""
        rec = _person(rule, row)
        person = self.people.get(rec, {})
        dead = bool(person.get("died_on"))
        if rec and (not person or dead is not (rule.field in DEATHS)):
            return None
        if rule.table == "schooling" and self.graduated.get(rec, "") > str(row["year"]):
            return None
        home = str(row.get("household") or person.get("household") or self.last.get(rec, ""))
        known = self.homes.get(home)
        if known is None or (rule.homes and visit_plan.category(known) not in rule.homes):
            return None
        of_moves = rule.table == "membership" or rule.field in DEATHS
        if rec and not person["household"] and not of_moves:
            return None  # has left: what concerned the person here does so no more
        text = str(row[rule.field])
        return Reminder(
            rule=rule, subject=str(row["id"]), person=rec, household=home, date=text, due=due,
            name=str(person.get("name") or known["name"] or ""), home=str(known["name"] or ""),
            group=str(known["group_name"] or ""), rough=len(text) < len("2026-01-01"),
        )  # fmt: skip


def _person(rule: Rule, row: Row) -> str:
    return str((row["id"] if rule.table == "person" else row.get("person")) or "")


def _last_homes(registry: Registry, people: Sequence[str]) -> dict[str, str]:
    """Give where those lived last who live nowhere now."""
    columns = ("id", "person", "household", "previous", "start", "end")
    rows = _cells(registry, "membership", columns, {"person": list(people)}) if people else []
    stays: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stays.setdefault(str(row["person"]), []).append(dict(row))
    return {rec: str(derive.latest(found)["household"]) for rec, found in stays.items()}


def _later_years(registry: Registry, drafts: Iterable[tuple[Rule, Row, str]]) -> dict[str, str]:
    """Give the last year that is known of the schooling of those who may have finished."""
    pupils = sorted({_person(rule, row) for rule, row, _ in drafts if rule.table == "schooling"})
    found: dict[str, str] = {}
    where = {"person": pupils}
    for row in _cells(registry, "schooling", ("person", "year"), where) if pupils else ():
        rec = str(row["person"])
        found[rec] = max(found.get(rec, ""), str(row["year"] or ""))
    return found


# ---- settling -----------------------------------------------------------------------------------


def settle(
    registry: Registry, found: Sequence[Reminder], state: str, *, done: str = "", note: str = "",
) -> Batch:  # fmt: skip
    """Write down that some reminders are done or needless, as one batch."""
    if not found:
        raise FupinError("没有选中提醒，什么也没有保存。请先选一条。")
    told: dict[str, Json] = {
        "state": state, "done": done or registry.today(), "handler": registry.user or None,
        "note": note or None,
    }  # fmt: skip
    homes = sorted({one.household for one in found if not one.person})
    villages = {str(row["id"]): row["village"] for row in registry.rows("household", homes)}
    changes = [
        Change(table=TABLE, values={
            "rule": one.rule.name, "subject": one.subject, "due": one.due, **told,
            # What concerns nobody alone goes to the village of its household.
            **({"person": one.person} if one.person else {"region": villages[one.household]}),
        })
        for one in found
    ]  # fmt: skip
    first = found[0]
    more = f"等 {len(found)} 项" if len(found) > 1 else ""
    verb = codes.label("reminder_state", state)
    return registry.save(changes, label=f"提醒{verb}：{first.name} {first.rule.label}{more}")


def day(text: str) -> date:
    """Give the day a whole date names."""
    return date.fromisoformat(text)
