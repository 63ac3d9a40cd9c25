"""Picking households from a pasted list 从名单选户: each line finds one, several, or none.

A line may hold names, identity numbers, household numbers, telephones, groups, in any order. It is
never guessed: whatever could mean two households, or says two things that do not agree, is asked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from db import records
from fupin_desktop.errors import Step, no_step
from fupin_desktop.excel.roster import id_key
from fupin_desktop.excel.village import stem
from fupin_desktop.name_list import Entry, is_title, read
from fupin_desktop.registry import Registry
from fupin_desktop.spelling import compact, group_key, name_key, plain

FOUND, SEVERAL, NONE = "found", "several", "none"
WORDS: Final = {FOUND: "找到", SEVERAL: "请选择", NONE: "没有找到"}
PHONE: Final = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}", re.ASCII)
GROUP: Final = re.compile(r"\d{1,3}组$")
ENDS: Final = ("一户", "户", "家")
TAIL: Final = 4  # digits of an identity number that tell people apart
MOST: Final = 20  # candidates a line offers


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A household that a line may mean, with what tells it apart."""

    household: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Match:
    """What became of one line."""

    entry: Entry
    candidates: Sequence[Candidate] = ()
    note: str = ""  # why it has to be asked, or why nothing was found

    @property
    def kind(self) -> str:
        """FOUND, SEVERAL or NONE."""
        if not self.candidates:
            return NONE
        return SEVERAL if self.note else FOUND


# ---- looking it up -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Book:
    """Everybody in the ledger, by all that a list may call them."""

    homes: Mapping[str, Mapping[str, Any]]  # household -> its columns
    people: Sequence[Mapping[str, Any]]
    region: str
    villages: Mapping[str, str] = field(default_factory=dict)
    place: str = ""  # of the ledger: a village or a township

    @cached_property
    def by_name(self) -> dict[str, set[str]]:
        """Households by the names of their heads and members."""
        found = _gathered((name_key(one["name"]), one["household"]) for one in self.people)
        for rec, home in self.homes.items():
            if key := name_key(home["name"]):
                found.setdefault(key, set()).add(rec)
        return found

    @cached_property
    def by_id(self) -> dict[str, set[str]]:
        """Households by the identity numbers of their members."""
        return _gathered((id_key(one["id_number"]), one["household"]) for one in self.people)

    @cached_property
    def by_number(self) -> dict[str, set[str]]:
        """Households by their own numbers and those of their members."""
        own = [(compact(str(home["number"] or "")), rec) for rec, home in self.homes.items()]
        return _gathered([*own, *((compact(str(one["number"] or "")), one["household"])
                                  for one in self.people)])  # fmt: skip

    @cached_property
    def by_phone(self) -> dict[str, set[str]]:
        """Households by telephone."""
        own = [(home["phone"], rec) for rec, home in self.homes.items()]
        held = [*own, *((one["phone"], one["household"]) for one in self.people)]
        return _gathered((digits, rec) for text, rec in held for digits in _phones(str(text or "")))

    @cached_property
    def by_group(self) -> dict[str, set[str]]:
        """Households by village group."""
        pairs = [(group_key(home["group_name"]), rec) for rec, home in self.homes.items()]
        return _gathered(pairs)

    @cached_property
    def by_village(self) -> dict[str, set[str]]:
        """Households by the names of their villages, where there are several."""
        homes = [(stem(self.villages.get(str(home["village"] or ""), "")), rec)
                 for rec, home in self.homes.items()]  # fmt: skip
        return _gathered(homes)

    @cached_property
    def places(self) -> frozenset[str]:
        """The ledger's own place and all villages, inhabited or not."""
        return frozenset(map(stem, (self.place, *self.villages.values())))

    @cached_property
    def homeless(self) -> dict[str, str]:
        """Names of people who belong to no household now, by name and by identity number."""
        gone = [one for one in self.people if not one["household"]]
        return {key: str(one["name"] or "") for one in gone
                for key in (name_key(one["name"]), id_key(one["id_number"])) if key}  # fmt: skip

    @cached_property
    def members(self) -> dict[str, list[Mapping[str, Any]]]:
        """People by household, the head first."""
        found: dict[str, list[Mapping[str, Any]]] = {}
        for one in self.people:
            found.setdefault(one["household"] or "", []).append(one)
        for some in found.values():
            some.sort(key=lambda one: str(one["relation"] or "99"))
        return found

    def is_here(self, rec: str) -> bool:
        """Tell whether a household is neither closed nor moved away."""
        home = self.homes[rec]
        return home["end"] is None and str(home["village"] or self.region).startswith(self.region)


def book_of(registry: Registry) -> Book:
    """Read what a list is compared with."""
    home = ("id", "number", "name", "group_name", "village", "phone", "end")
    person = ("id", "number", "name", "id_number", "household", "relation", "phone")
    homes = registry.read(lambda db: list(records.select(db, "household", home, {})))
    people = registry.read(lambda db: list(records.select(db, "person", person, {})))
    known = {one["id"]: one for one in homes}
    there = [one for one in people if one["household"] is None or one["household"] in known]
    named = registry.select("region") if registry.level != "village" else []
    villages = {str(row["code"]): str(row["name"] or "") for row in named}
    return Book(known, there, registry.region, villages, registry.name)


def match(registry: Registry, text: str, step: Step = no_step) -> list[Match]:
    """Find for each line of a pasted text the household it means."""
    entries = read(text)
    step(0, len(entries) + 1)
    book = book_of(registry)
    found = []
    for done, entry in enumerate(entries, 1):
        step(done, len(entries) + 1)
        found.append(find(book, entry))
    return found


def find(book: Book, entry: Entry) -> Match:
    """Find the households one line may mean."""
    notes: list[str] = []
    recs = _numbered(book, entry, notes) or _named(book, entry, notes)
    if not recs:
        return Match(entry=entry, note="".join(notes) or _nobody(book, entry))
    gone = [rec for rec in recs if not book.is_here(rec)]
    if len(gone) == len(recs):
        notes.append("这一户已销户或已迁出。")
    else:
        recs = recs.difference(gone)
    if len(recs) > 1:
        notes.append(f"有 {len(recs)} 户可能是。")
    here_first = sorted(recs, key=lambda rec: (rec in gone, book.homes[rec]["group_name"] or ""))
    offered = [Candidate(household=rec, words=_told(book, rec, entry)) for rec in here_first[:MOST]]
    return Match(entry=entry, candidates=offered, note="".join(notes))


def _numbered(book: Book, entry: Entry, notes: list[str]) -> set[str]:
    """Households by identity or household number; a name beside it must be one of theirs."""
    recs = set().union(*(book.by_id.get(key, set()) for key in entry.ids))
    numbers = [word for word in entry.words if word in book.by_number]
    recs |= set().union(*(book.by_number[word] for word in numbers))
    if not recs:
        if entry.ids:
            tail = entry.ids[0][-TAIL:]
            gone = next((book.homeless[key] for key in entry.ids if key in book.homeless), "")
            notes.append(
                f"“{gone}”已不在任何一户。" if gone else f"尾号 {tail} 的证件号码没有找到。"
            )
        return recs
    known = {name_key(one["name"]) for rec in recs for one in book.members.get(rec, ())}
    known |= {name_key(book.homes[rec]["name"]) for rec in recs}
    names = [word for word in _names(book, entry) if word not in numbers]
    strange = [word for word in names if known.isdisjoint(name_keys(word))]
    if strange:
        notes.append(f"号码对得上，姓名“{strange[0]}”对不上。")
    return recs


def _named(book: Book, entry: Entry, notes: list[str]) -> set[str]:
    """Households by names, narrowed by group and telephone where the line has them."""
    sets = [found for word in entry.words if (found := _by_name(book, word))]
    recs = set.union(*sets) if sets else set()
    together = set.intersection(*sets) if sets else set()
    if len(sets) > 1 and not together:
        notes.append("一行里有几个姓名，不在同一户。")
    recs = together or recs
    for kind, words in (
        ("村", _villages(book, entry)), ("组", _groups(book, entry)),
        ("电话", _telephones(book, entry)),
    ):  # fmt: skip
        if not words:
            continue
        fitting = set.union(*words)
        if not sets and kind == "电话":
            recs = fitting
        elif recs & fitting:
            recs &= fitting
        elif recs:
            notes.append(f"姓名对得上，{kind}对不上。")
    if recs:
        notes += [_missed(book, word) for word in _names(book, entry) if not _by_name(book, word)]
    return recs


def _by_name(book: Book, word: str) -> set[str]:
    return next((book.by_name[key] for key in name_keys(word) if key in book.by_name), set())


def _names(book: Book, entry: Entry) -> list[str]:
    """The words of a line that can only be names: no places, no titles, no choices."""
    words = (word for group in entry.called for word in _apart(book, group))
    return [
        word
        for word in dict.fromkeys(words)
        if _is_name(word)
        and (_by_name(book, word) or not (_is_place(book, word) or is_title(word)))
    ]


def _apart(book: Book, group: Sequence[str]) -> Sequence[str]:
    """Tell one name set wide, 王　五, from several words: 王五 三组."""
    whole = "".join(group)
    single = _by_name(book, whole) or any(len(one) == 1 and not is_title(one) for one in group)
    return [whole] if single else group


def _is_place(book: Book, word: str) -> bool:
    key = group_key(word)
    return key in book.by_group or GROUP.search(key) is not None or stem(word) in book.places


def _missed(book: Book, word: str) -> str:
    gone = book.homeless.get(name_key(word))
    return f"“{gone}”已不在任何一户。" if gone else f"“{word}”没有找到。"


def _groups(book: Book, entry: Entry) -> list[set[str]]:
    words = [word for word in entry.words if not _by_name(book, word)]
    keys = [group_key(word) for word in words]
    # A group nobody lives in is one all the same: then the name is another's.
    return [
        book.by_group.get(key, set())
        for key in keys
        if key in book.by_group or GROUP.fullmatch(key)
    ]


def _villages(book: Book, entry: Entry) -> list[set[str]]:
    words = [word for word in entry.words if not _by_name(book, word)]
    return [book.by_village[key] for word in words if (key := stem(word)) in book.by_village]


def _telephones(book: Book, entry: Entry) -> list[set[str]]:
    digits = [one for word in entry.words for one in _phones(word)]
    return [book.by_phone[one] for one in digits if one in book.by_phone]


def _nobody(book: Book, entry: Entry) -> str:
    names = _names(book, entry)
    gone = next((word for word in names if name_key(word) in book.homeless), "")
    if gone:
        return _missed(book, gone)
    return f"台账里没有叫“{names[0]}”的人。" if names else "这一行里没有姓名或号码。"


def _told(book: Book, rec: str, entry: Entry) -> str:
    """Call a household so that it can be told from others: its head, group, and who was meant."""
    home, members = book.homes[rec], book.members.get(rec, [])
    keys = {key for word in entry.words for key in name_keys(word)}
    meant = [one for one in members
             if name_key(one["name"]) in keys or id_key(one["id_number"]) in entry.ids]  # fmt: skip
    village = book.villages.get(str(home["village"] or ""), "")
    parts = [str(home["name"] or "（未填户主）"), village, str(home["group_name"] or "")]
    for one in meant[:2] or members[:1]:
        tail = str(one["id_number"] or "")[:18][-TAIL:]
        name = "" if one["name"] == home["name"] else f"{one['name']} "
        parts.append(f"{name}证件尾号 {tail}" if tail else name.strip())
    parts.append("" if book.is_here(rec) else "已销户或迁出")
    return " · ".join(filter(None, parts))


def picked(matches: Iterable[Match], chosen: Mapping[int, str]) -> list[str]:
    """Give the households of a list, each once: those found and those chosen, by line."""
    found = (
        one.candidates[0].household if one.kind == FOUND else chosen.get(one.entry.line, "")
        for one in matches
    )
    return [*dict.fromkeys(filter(None, found))]


def counts(matches: Sequence[Match]) -> dict[str, int]:
    """Count the lines by what became of them."""
    return {kind: sum(one.kind == kind for one in matches) for kind in WORDS}


# ---- spellings -----------------------------------------------------------------------------------


def name_keys(word: str) -> list[str]:
    """The ways in which a word may be a name: as it stands, and without 户 or 家 at its end."""
    key = name_key(word)
    ends = (key.removesuffix(end) for end in ENDS if key.endswith(end) and len(key) > len(end) + 1)
    return [*dict.fromkeys(filter(None, (key, *ends)))]


def _phones(text: str) -> list[str]:
    return [one.group().replace("-", "") for one in PHONE.finditer(plain(text))]


def _is_name(word: str) -> bool:
    return len(word) > 1 and not any(char.isascii() and char.isalnum() for char in word)


def _gathered(pairs: Iterable[tuple[str, str | None]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, rec in pairs:
        if key and rec:
            found.setdefault(key, set()).add(rec)
    return found
