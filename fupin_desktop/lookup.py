"""Looking a household up while its name is typed: the best hits first, and why each is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import records
from db.connection import Database, stoppable
from db.records import Search
from fupin_desktop import derive, layout, life, pinyin, queries, views
from fupin_desktop.errors import Step, no_step
from fupin_desktop.queries import Found
from fupin_desktop.registry import Registry

Row = Mapping[str, Any]

LIMIT: Final = 12
WEIGHED: Final = 100  # households put in order by how well each fits
TAIL: Final = 4  # digits shown of an ID number
HOME: Final = ("id", "name", "group_name", "phone")
PERSON: Final = ("household", "name", "relation", "id_number", "phone")


@dataclass(frozen=True)
class Hit:
    """One household that fits what was typed."""

    rec: str
    name: str
    group: str
    phone: str
    member: str = ""  # the member whose name or number fits, if the household's own name does not
    tail: str = ""  # the last digits of the ID number that fits
    near: bool = False  # only sounds like what was typed; nothing fits exactly


def households(
    registry: Registry, text: str, limit: int = LIMIT, step: Step = no_step
) -> list[Hit]:
    """Give households that are here: first by whole names, then by the head's, then by the rest.

    Without text the first ones of the list.
    """
    words = queries.words(text)
    found = Found()
    if pinyin.pattern(text):  # a whole name is no hit too many, however many begin so
        groups = (queries.named("household", text), queries.bearers(text))
        found = Found(dict.fromkeys(rec for one in groups for rec in _sought(registry, one, step)))
    if len(found) < limit:
        here, most = life.present(registry), WEIGHED if words else limit
        rest = registry.find("household", search=text, where=here, limit=most, step=step)
        near = rest.near and not found
        found = Found(dict.fromkeys((*found, *rest)))
        found.near = near
    ids = list(found)
    homes = registry.read(lambda db: records.rows(db, "household", ids, HOME))
    others = [row["id"] for row in homes if not pinyin.is_whole(text, row["name"] or "")]
    people = registry.read(lambda db: _people(db, others))
    hits = [_hit(home, people.get(home["id"], ()), text, words, found.near) for home in homes]
    return sorted(hits, key=lambda hit: _rank(hit, text, words))[:limit]


def _sought(registry: Registry, groups: Search, step: Step) -> Found:
    """Give households here that names lead to, out of a narrow index alone."""
    table = registry.table("household")
    wanted, _ = views.conditions(table, life.present(registry), registry.locals())
    keys = views.ordered(table, table.order, registry.locals())

    def look(db: Database) -> Found:
        with stoppable(db, lambda: step(0, 1)):
            return Found(records.find(
                db, "household", wanted, search=groups, order=keys, natural=layout.NUMBERED,
                limit=WEIGHED,
            ))  # fmt: skip

    return registry.read(look)


def _people(db: Database, households: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in records.select(db, "person", PERSON, {"household": households}):
        found.setdefault(row["household"], []).append(row)
    return found


def _hit(home: Row, people: Sequence[Row], text: str, words: Sequence[str], near: bool) -> Hit:
    """Say what of a household fits: its own name, unless that of a member does so better."""
    own = {
        "rec": home["id"], "name": home["name"] or "", "group": home["group_name"] or "",
        "phone": home["phone"] or "", "near": near,
    }  # fmt: skip
    whole = [row for row in people if pinyin.is_whole(text, row["name"] or "")]
    whole.sort(key=lambda row: not pinyin.is_whole(text, row["name"], usual=True))
    others = () if _fits(home["name"], words, near) else people
    for row in (*whole, *others):
        if all(_is_of(row, word, near) for word in words):
            number = row["id_number"] or ""
            shown = any(word.upper() in number for word in words)
            head = row["relation"] == derive.HEAD
            own["phone"] = row["phone"] or own["phone"]
            return Hit(**own, member="" if head else row["name"] or "",
                       tail=number[-TAIL:] if shown else "")  # fmt: skip
    return Hit(**own)


def _fits(name: str | None, words: Sequence[str], near: bool) -> bool:
    """Tell whether each word stands for a part of a name."""
    return all(_called(name or "", word, near) for word in words)


def _called(name: str, word: str, near: bool) -> bool:
    return word in name or pinyin.fits(word, name, near=near)


def _is_of(row: Row, word: str, near: bool) -> bool:
    """Tell whether a word fits the name or a number of a person."""
    numbers = (row["id_number"] or "", row["phone"] or "")
    return any(word.upper() in one for one in numbers) or _called(row["name"] or "", word, near)


def _rank(hit: Hit, text: str, words: Sequence[str]) -> tuple[int, bool]:
    """Weigh a hit: a whole name, its reading, a beginning, a part, a member, anything else."""
    called = hit.member or hit.name
    if "".join(words) == hit.name:
        place = 0
    elif pinyin.is_whole(text, called):
        rare = not pinyin.is_whole(text, called, usual=True)
        place = 1 + bool(hit.member) + 2 * rare
    elif pinyin.fits(text, hit.name, near=hit.near, start=True):
        place = 5
    elif _fits(hit.name, words, hit.near):
        place = 6
    else:
        place = 7 if hit.member else 8
    return place, not pinyin.fits(text, called, near=hit.near, usual=True)
