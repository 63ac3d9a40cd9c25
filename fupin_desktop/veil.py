"""What may not hang on a board: numbers, the names of minors, and whatever tells of health.

Causes are protected by two rules. No cause that tells of health is shown, and a row with no other
cause shows a dash. A dash alone would tell of health as well, so at least `FEWEST` rows must show
one, and no more than half of these for health; other causes are held back until that is so, the
rarest first, and where it cannot be done the whole column goes. It goes from every list of fewer
rows than that, whatever their causes: else its absence would tell.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import days

DASH: Final = "—"
FEWEST: Final = 3  # rows with a dash, if there is one
ADULT: Final = 18  # years
MINOR: Final = "（未成年人）"
_NUMBER: Final = re.compile(r"(?<!\d)(?:\d[ -]?){10,}[\dXx](?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_HEALTH: Final = re.compile(
    "[病残疾癌医药瘫聋哑盲]|住院|手术|康复|护理|失能|精神|智力|肢体|慢特|大病|健康|透析|辅具|轮椅"
)


@dataclass(frozen=True)
class Cause:
    """One cause of a household's need, and whether it tells of somebody's health."""

    label: str
    health: bool = False


def tells_of_health(text: str) -> bool:
    """Tell whether a text has words of illness, disability or treatment."""
    return bool(_HEALTH.search(text))


def veil(rows: Sequence[Sequence[Cause]], salt: bytes) -> list[str] | None:
    """Give what may be shown of each row's causes; None where none may be shown at all.

    Which rows of a cause are held back is left to chance, for whoever knew them would know which
    dashes are for health; `salt` is that chance.
    """
    if len(rows) < FEWEST:
        return None  # that the column is there must not tell anything either
    open_ = ["、".join(one.label for one in row if not one.health) for row in rows]
    sick = [place for place, row in enumerate(rows)
            if not open_[place] and any(one.health for one in row)]  # fmt: skip
    if not sick:
        return [text or DASH for text in open_]
    hidden = {place for place, text in enumerate(open_) if not text}
    needed = max(FEWEST, 2 * len(sick))
    known = Counter(text for text in open_ if text)
    spare = sorted(
        (place for place, text in enumerate(open_) if text and not _has_health(rows[place])),
        key=lambda place: (known[open_[place]], open_[place], _drawn(salt, place)),
    )
    hidden |= {*spare[: max(0, needed - len(hidden))]}
    if len(hidden) < needed:
        return None
    return [DASH if place in hidden else text for place, text in enumerate(open_)]


def _drawn(salt: bytes, place: int) -> bytes:
    return hashlib.sha256(salt + place.to_bytes(4, "big")).digest()


def _has_health(row: Iterable[Cause]) -> bool:
    return any(one.health for one in row)


def scrub(text: str, minors: Iterable[str] = ()) -> str:
    """Take numbers of persons, phones and accounts out of a text, and the names of minors."""
    for name in sorted(filter(None, minors), key=len, reverse=True):
        text = text.replace(name, MINOR)
    return _NUMBER.sub(DASH, text)


def is_minor(person: Mapping[str, object], on: str) -> bool:
    """Tell whether a person may be under age on a day; one of unknown age counts as grown up."""
    born = days.rough(str(person.get("birth_date") or ""))
    return bool(born) and days.add_months(days.last(born), 12 * ADULT) > days.first(on)
