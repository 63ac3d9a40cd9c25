"""Whether somebody is in the ledger already: by identity number, or by name and birth date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from db.records import Between
from fupin_desktop import values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.conditions import AFTER
from fupin_desktop.registry import Registry
from fupin_desktop.rules import Row

DIGITS: Final = 18  # of an identity number; what follows is the disability card's
DAY: Final = 10  # characters of a date that names a day
SHOWN: Final = 3  # people named at once


@dataclass(frozen=True)
class Match:
    """Somebody in the ledger who may be the one typed; `sure` if the number is the same."""

    person: str
    household: str
    sure: bool
    sentence: str


def matches(registry: Registry, row: Row, rec: str = "") -> list[Match]:
    """Give the people who may be the one in a row, that one itself (`rec`) left out."""
    by_number = [(one, True) for one in _with_number(registry, row) if one["id"] != rec]
    sure = {one["id"] for one, _ in by_number}
    by_name = [(one, False) for one in _with_name(registry, row) if one["id"] not in {*sure, rec}]
    found = [*by_number, *by_name][:SHOWN]
    return [_match(registry, one, is_sure) for one, is_sure in found]


def _with_number(registry: Registry, row: Row) -> list[dict[str, Json]]:
    number = _number(row)
    if len(number) < DIGITS:
        return []
    same = {"id_number": Between(number, number + AFTER)}
    return registry.select("person", where=same, limit=SHOWN + 1)


def _with_name(registry: Registry, row: Row) -> Iterator[dict[str, Json]]:
    """Namesakes born on the same day, but not who has another number."""
    name, born, number = row.get("name"), str(row.get("birth_date") or ""), _number(row)
    if not name or len(born) < DAY:
        return
    for one in registry.select("person", where={"name": name, "birth_date": born}):
        other = _number(one)
        if not (len(number) == len(other) == DIGITS and number != other):
            yield one


def _number(row: Row) -> str:
    return values.compact(str(row.get("id_number") or ""))[:DIGITS]


def _match(registry: Registry, row: Row, sure: bool) -> Match:
    home = str(row["household"] or "")
    name = str(row["name"] or "（姓名未填）")
    relation = values.show(TABLES["person"].fields["relation"], row["relation"])
    details = "，".join(part for part in (relation, "已故" if row["died_on"] else "") if part)
    where = f"已登记在{_home(registry, home)}" if home else "已有登记，现在不在任何一户"
    what = "同一证件号码" if sure else "同名同出生日期的人"
    sentence = f"{what}{where}：{name}{f'（{details}）' if details else ''}。"
    return Match(str(row["id"]), home, sure, sentence)


def _home(registry: Registry, household: str) -> str:
    """Call a household so that it can be found: village above the village, group, head."""
    rows = registry.rows("household", [household])
    if not rows:
        return "另一户"
    row = rows[0]
    village = ""
    if registry.level != "village" and row["village"]:
        code = str(row["village"])
        names = registry.select("region", where={"code": code}, limit=1)
        village = str(names[0]["name"] or code) if names else code
    return f"{village}{row['group_name'] or ''}{row['name'] or '（户主未填）'}户"
