"""The first stick 入册U盘: what a township puts on it for each village, and the codes on paper.

For each village one invitation and one full package; the package is sealed for a one-time key, and
that key by the opening code 开户码. Both hold until the village's first package has come.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from db import log
from db.connection import Database
from fupin_desktop import keys, opening_code, outbox, package, packing
from fupin_desktop.catalogue import TABLES
from fupin_desktop.enrolment import (
    FIRST_STICKS,
    LEVEL_OF,
    cards_of,
    invite,
    offices,
    once_of,
)
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.invitation import Invitation
from fupin_desktop.manifest import glance
from fupin_desktop.packing import Sent
from fupin_desktop.photo_freight import ALL
from fupin_desktop.registry import Registry

NEW, WAITING, KNOWN = STATES = ("new", "waiting", "known")
PER_CENT: Final = 100
HOME: Final = TABLES["household"].place


@dataclass(frozen=True, kw_only=True)
class Village:
    """An office below this one, and how far its beginning is."""

    region: str
    name: str  # empty as long as nobody wrote it down
    state: str  # new | waiting: its stick is made | known: a laptop of it is enrolled
    households: int
    made: str = ""  # when its stick was made last
    code: str = ""  # of the stick that is made


@dataclass(frozen=True, kw_only=True)
class Made:
    """What was put on a stick for one village."""

    village: Village
    invitation: str  # name of the file
    sent: Sequence[Sent]

    @property
    def photos(self) -> int:
        """How many photos and files went along."""
        return sum(one.photos for one in self.sent)

    @property
    def photo_bytes(self) -> int:
        """How much they weigh."""
        return sum(one.photo_bytes for one in self.sent)

    @property
    def damaged(self) -> int:
        """How many could not be read here, and stayed."""
        return sum(one.damaged for one in self.sent)


def listed(registry: Registry) -> list[Village]:
    """Give the villages this ledger knows, by name or because it has households there."""
    digits = next(size for size in sorted(LEVEL_OF) if size > len(registry.region))
    homes = {str(code): count for code, count in registry.tally("household", HOME).items() if code}
    names = {str(row["code"]): str(row["name"] or "") for row in registry.select("region")}
    found = {
        code for code in (*names, *(home[:digits] for home in homes))
        if len(code) == digits and code.startswith(registry.region)
    }  # fmt: skip
    rows = registry.read(lambda db: {row["office"]: row for row in offices(db)})
    return [
        registry.read(partial(_village, name=names.get(code, ""), region=code, row=rows.get(code),
                              households=sum(count for place, count in homes.items()
                                             if place.startswith(code))))
        for code in sorted(found)
    ]  # fmt: skip


def waiting_regions(registry: Registry) -> list[str]:
    """Give the villages a stick is made for if nobody chooses: named, and without a laptop yet."""
    return [one.region for one in listed(registry) if one.name and one.state != KNOWN]


def _village(
    db: Database, *, region: str, name: str, row: Mapping[str, Any] | None, households: int
) -> Village:
    once = once_of(db, region)
    state = KNOWN if cards_of(db, region) else WAITING if once else NEW
    made = row["wall"] if row and once else ""
    return Village(
        region=region, name=name, state=state, households=households, made=made,
        code=once.get("code", ""),
    )  # fmt: skip


def make(
    registry: Registry, regions: Collection[str], folder: Path, step: Step = no_step, *,
    renew: bool = False,
) -> list[Made]:  # fmt: skip
    """Put what each of some villages begins with into a folder; give what was written.

    A village whose stick was made before keeps its code, as long as it has not answered, unless
    that is to be renewed: whoever comes by the old code is then a stranger.
    """
    chosen = _chosen(registry, regions)
    outbox.check(folder, _size(registry))
    made = []
    every = PER_CENT * len(chosen)
    for place, village in enumerate(chosen):
        within = partial(_within, step, place, every)
        known = {} if renew else registry.read(partial(once_of, office=village.region))
        made.append(_make_one(registry, village, folder, known or _draw(registry), within))
    step(every, every)
    return made


def _within(step: Step, place: int, every: int, done: int, total: int) -> None:
    step(PER_CENT * place + PER_CENT * done // max(1, total), every)


def _make_one(
    registry: Registry, village: Village, folder: Path, once: Mapping[str, str], step: Step
) -> Made:
    step(0, 1)
    _remember(registry, village.region, once)
    name = invite(
        registry, village.region, folder, name=village.name, token=once["token"],
        seal=lambda letter: _sealed(registry, letter, once),
    )  # fmt: skip
    sent = packing.export(registry, folder, to=village.region, full=True, photos=ALL, step=step)
    made = _made(registry, village.region, name, sent)
    if not made.damaged:
        _clear_former(folder, once, {one.path.name for one in sent})
    return made


def _made(registry: Registry, region: str, name: str, sent: Sequence[Sent]) -> Made:
    village = next(one for one in listed(registry) if one.region == region)
    return Made(village=village, invitation=name, sent=sent)


def _draw(registry: Registry) -> dict[str, str]:
    return {
        "token": registry.random(16).hex(), "code": opening_code.draw(registry.random),
        "box": keys.new_device(registry.random).box,
    }  # fmt: skip


def _remember(registry: Registry, region: str, once: Mapping[str, str]) -> None:
    """Keep a village's code before anything is written that only it opens."""

    def work(db: Database) -> None:
        log.set_setting(db, FIRST_STICKS, {**log.setting(db, FIRST_STICKS, {}), region: {**once}})

    registry.transact(work)


def _sealed(registry: Registry, letter: Invitation, once: Mapping[str, str]) -> Invitation:
    sealed = opening_code.seal(once["code"], once["box"], letter, registry.random)
    return replace(letter, once=sealed)


def _chosen(registry: Registry, regions: Collection[str]) -> list[Village]:
    """Give the villages asked for; refuse before anything is written."""
    known = {one.region: one for one in listed(registry)}
    if not regions:
        raise FupinError("没有选择村，没有做入册U盘。请先选择要做的村。")
    for region in regions:
        if region not in known:
            raise FupinError(
                f"台账里没有代码是 {region} 的村，没有做入册U盘，台账没有改动。"
                "请先登记这个村的代码和名称。"
            )
        if not known[region].name:
            raise FupinError(
                f"代码是 {region} 的村还没有登记村名，没有做入册U盘，台账没有改动。请先登记村名。"
            )
        if known[region].state == KNOWN:
            raise FupinError(
                f"{known[region].name}已经有登记的电脑，没有做入册U盘，台账没有改动。"
                "要加一台电脑的，请用“生成邀请文件”；电脑丢了的，请先停用它。"
            )
    return [one for region, one in sorted(known.items()) if region in set(regions)]


def _size(registry: Registry) -> int:
    """Estimate what all villages' packages weigh together: photos, and lines that shrink well."""
    database = (registry.path / "ledger.db").stat().st_size
    blobs = sum(one.stat().st_size for one in (registry.path / "blobs").rglob("*") if one.is_file())
    return blobs + database // 4


def _clear_former(folder: Path, once: Mapping[str, str], kept: Collection[str]) -> None:
    """Take away what an earlier run put here for the same key: the new package holds all of it."""
    ours = keys.box_public_of(once["box"])
    for file in folder.glob(f"*{package.SUFFIX}"):
        stated = glance(file)
        if file.name not in kept and stated and list(stated.recipients) == [ours]:
            file.unlink(missing_ok=True)
