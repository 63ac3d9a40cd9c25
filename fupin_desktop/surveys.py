"""Survey rounds 排查: which households a round covers, how far it is, and what is still to do."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from db import records
from db.records import Between
from fupin_desktop import conditions, days, life, titles
from fupin_desktop.catalogue.fields import Field, Json
from fupin_desktop.conditions import Condition, Where
from fupin_desktop.errors import FupinError
from fupin_desktop.local import ROUND as OF_ROUND
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

ROUND: Final = "survey_round"
ANSWER: Final = "survey_answer"
ALL, FILTERED, LISTED = "1", "2", "3"  # survey_cover
ABSENT: Final = "4"  # survey_conclusion: nobody was met
UNKNOWN: Final = (
    "这一轮的范围条件里有本机不认识的项，先按其余条件列出。请接收最新的下发包，或升级程序后再看。"
)
ASKED: Final = ("name", "kind", "start", "end", "note")  # what a person fills in of a round
GONE: Final = "已不在本单位"


@dataclass(frozen=True, kw_only=True)
class Line:
    """How far a round is in one group of one village."""

    village: str
    group: str
    done: int
    absent: int
    todo: int

    @property
    def total(self) -> int:
        """Households of the group that the round covers."""
        return self.done + self.absent + self.todo


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a round is: households by what became of them, in the order of the list."""

    done: Sequence[str] = ()
    absent: Sequence[str] = ()  # called at, and nobody was met
    todo: Sequence[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)  # household -> why
    doubt: str = ""  # what cannot be told for certain

    @property
    def total(self) -> int:
        """Households that the round covers."""
        return len(self.done) + len(self.absent) + len(self.todo)

    @property
    def open(self) -> list[str]:
        """Households still to be surveyed: nobody has been there, or nobody was met."""
        return [*self.todo, *self.absent]


def round_of(registry: Registry, rec: str) -> dict[str, Json]:
    """Give the record of a round; raises FupinError if there is none."""
    found = registry.select(ROUND, where={"id": rec})
    if not found:
        raise FupinError("找不到这一轮排查，没有改动。请刷新列表后再选。")
    return found[0]


def is_open(row: Row, today: str) -> bool:
    """Tell whether a round is going on: begun, and its last day not past."""
    begins, ends = days.rough(row["start"]), days.rough(row["end"])
    begun = not begins or days.first(begins).isoformat() <= today
    return begun and not (ends and days.last(ends).isoformat() < today)


def open_rounds(registry: Registry) -> list[dict[str, Json]]:
    """Give the rounds that are going on, the last begun first."""
    return [row for row in registry.select(ROUND) if is_open(row, registry.today())]


# ---- whom a round covers -------------------------------------------------------------------------


def recall(row: Row) -> list[Condition]:
    """Give the conditions a round keeps; those nobody understands are left out."""
    found = (conditions.recall(one) for one in _stored(row))
    return [one for one in found if one is not None]


def _stored(row: Row) -> list[Any]:
    try:
        held = json.loads(str(row["conditions"] or "[]"))
    except ValueError:
        return [None]  # not ours: counted as one that is not understood
    return held if isinstance(held, list) else [None]


def doubt(registry: Registry, row: Row) -> str:
    """Say that a condition of a round means nothing here; empty if all do."""
    if row["cover"] != FILTERED:
        return ""
    table = registry.table("household")
    known = [one for one in recall(row) if conditions.fits(table, one)]
    return UNKNOWN if len(known) < len(_stored(row)) else ""


def covered(registry: Registry, row: Row) -> list[str]:
    """Give the households a round covers that are here now, in the order of the list."""
    wanted = conditions.joined(_meant(registry, row), life.present(registry))
    return registry.find("household", where=wanted)


def _meant(registry: Registry, row: Row) -> Where:
    """Give what households fulfil that a round means, wherever they are by now."""
    if row["cover"] == LISTED:
        return {"id": _named(row)}
    if row["cover"] == FILTERED:
        return conditions.where(registry.table("household"), recall(row), registry.today())
    return {}


def _named(row: Row) -> list[str]:
    held = row["households"]
    return [str(one) for one in held] if isinstance(held, list) else []


def _left_out(registry: Registry, row: Row, here: set[str]) -> dict[str, str]:
    """Say of households that the round meant and that are not here any more why they are not."""
    if row["cover"] == LISTED:
        gone = [one for one in _named(row) if one not in here]
        known = {str(one["id"]) for one in registry.rows("household", gone)}
        return {one: life.standing(registry, one) or GONE for one in gone if one in known}
    begins = days.rough(row["start"])
    if not begins:
        return {}
    since = {"end": Between(low=begins)}
    ids = registry.find("household", where=conditions.joined(_meant(registry, row), since))
    return {one: said for one in ids if one not in here
            and (said := life.standing(registry, one))}  # fmt: skip


# ---- how far it is -------------------------------------------------------------------------------


def progress(registry: Registry, row: Row) -> Progress:
    """Tell how far a round is; households that come under its filter later are to be done too."""
    here = covered(registry, row)
    answers = _answers(registry, str(row["id"]))
    known = set(here)
    there = registry.find("household", where={"id": [one for one in answers if one not in known]})
    order = [*here, *there]  # answered before they left the filter: that was done all the same
    done = [one for one in order if answers.get(one) and answers[one] != ABSENT]
    absent = [one for one in here if answers.get(one) == ABSENT]
    settled = {*done, *absent}
    left = _left_out(registry, row, known)
    return Progress(
        done=done, absent=absent, todo=[one for one in here if one not in settled],
        left_out={one: why for one, why in left.items() if one not in settled},
        doubt=doubt(registry, row),
    )  # fmt: skip


def _answers(registry: Registry, rec: str) -> dict[str, str | None]:
    """Give the conclusion of each household's answer; one without is not done yet."""
    columns, where = ("household", "conclusion"), {OF_ROUND: rec}
    rows = registry.read(lambda db: list(records.select(db, ANSWER, columns, where)))
    return {row["household"]: row["conclusion"] for row in rows}


def lines(
    registry: Registry, held: Progress, known: Mapping[str, tuple[str, str]] | None = None
) -> list[Line]:
    """Divide a round's progress among villages and their groups, in the order of the list."""
    kinds = {"done": held.done, "absent": held.absent, "todo": held.todo}
    found = places(registry, held) if known is None else known
    order = registry.tally("household", "group_name")
    numbers = {group: number for number, group in enumerate(order)}
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for kind, some in kinds.items():
        for rec in some:
            counted = counts.setdefault(found.get(rec, ("", "")), dict.fromkeys(kinds, 0))
            counted[kind] += 1
    ordered = sorted(counts, key=lambda one: (one[0], numbers.get(one[1], len(numbers))))
    return [Line(village=one[0], group=one[1], **counts[one]) for one in ordered]


def places(registry: Registry, held: Progress) -> dict[str, tuple[str, str]]:
    """Give the village and the group of each household of a round."""
    ids = [*held.done, *held.absent, *held.todo, *held.left_out]
    columns = ("id", "village", "group_name")
    rows = registry.read(lambda db: records.rows(db, "household", ids, columns))
    return {row["id"]: (row["village"] or "", row["group_name"] or "") for row in rows}


def summary(held: Progress) -> str:
    """Say how far a round is."""
    parts = [f"已排查 {len(held.done):,} 户"]
    parts += [f"没有见到人 {len(held.absent):,} 户"] if held.absent else []
    parts += [f"还没有排查 {len(held.todo):,} 户"] if held.todo else []
    return f"应查 {held.total:,} 户：{'，'.join(parts)}。"


# ---- setting a round up --------------------------------------------------------------------------


def set_cover(
    registry: Registry, rec: str, *, held: Sequence[Condition] = (),
    households: Iterable[str] | None = None,
) -> Batch:  # fmt: skip
    """Say whom a round covers: a list, those that meet conditions, or without either everybody."""
    row = round_of(registry, rec)
    values = cover(registry, held, households)
    label = f"设置“{row['name']}”的排查范围：{values['cover_words']}"
    return registry.save([Change(table=ROUND, rec=rec, values=values)], label=label)


def cover(
    registry: Registry, held: Sequence[Condition] = (), households: Iterable[str] | None = None
) -> dict[str, Json]:
    """Give the fields of a round that say whom it covers."""
    if households is not None:
        ids: list[Json] = [*dict.fromkeys(households)]
        if not ids:
            raise FupinError("名单里没有农户，排查范围没有改动。请先选户。")
        return {"cover": LISTED, "cover_words": f"名单上的 {len(ids):,} 户", "conditions": None,
                "households": [*sorted(map(str, ids))]}  # fmt: skip
    if not held:
        return {"cover": ALL, "cover_words": "全部农户", "conditions": None, "households": None}
    stored = json.dumps([one.stored() for one in held], ensure_ascii=False)
    words = "，".join(_said(registry, one) for one in held)
    return {"cover": FILTERED, "cover_words": words, "conditions": stored, "households": None}


def _said(registry: Registry, one: Condition) -> str:
    table = registry.table("household")
    known = table.fields.get(one.field)
    row: dict[str, Json] = {one.field: one.values[0]} if one.values else {}
    names = titles.named_in(registry.rows, [known], [row]) if known and known.refers else {}
    return conditions.say(table, one, names)


def cover_words(row: Row) -> str:
    """Say whom a round covers."""
    return str(row["cover_words"] or "全部农户")


def questions(registry: Registry, rec: str) -> list[Field]:
    """Give the questions that are asked in one round only."""
    fields = registry.table(ANSWER).fields.values()
    return [one for one in fields if one.relevant and one.relevant == (OF_ROUND, frozenset({rec}))]


def answer_id(registry: Registry, rec: str, household: str) -> str:
    """Give the id of what a round says about a household, whether it is there or not."""
    return registry.record_id(ANSWER, {OF_ROUND: rec, "household": household}) or ""
