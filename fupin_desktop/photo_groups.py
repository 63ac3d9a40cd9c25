"""A day's photos before they are taken in: read, told apart by capture time, given to visits.

What a phone writes into a photo is believed; a photo without a time is never guessed at.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fupin_desktop import attachments, limits, media, pictures
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

GAP: Final = "photo_gap"  # threshold: minutes between two groups
USUAL: Final = 20  # minutes, where nothing else is set
MOST: Final = 500  # photos looked at in one go
MOMENT: Final = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class Shot:
    """One photo on a disk or stick."""

    path: Path
    sha256: str  # of the file as it is
    taken: str  # YYYY-MM-DD HH:MM:SS, empty where the photo does not say
    small: bytes  # a thumbnail
    known: bool = False  # it is already in the ledger

    @property
    def day(self) -> str:
        """The day it was taken, empty if unknown."""
        return self.taken[:10]


@dataclass(frozen=True)
class Group:
    """Photos taken shortly after one another."""

    shots: tuple[Shot, ...]

    @property
    def span(self) -> str:
        """From when till when, in hours and minutes."""
        first, last = self.shots[0].taken[11:16], self.shots[-1].taken[11:16]
        return first if first == last else f"{first}–{last}"


def photos_in(sources: Iterable[Path]) -> list[Path]:
    """Give the photos among files and folders, those of folders in the order of their names."""
    found: dict[Path, None] = {}
    for source in sources:
        inside = sorted(source.rglob("*")) if source.is_dir() else [source]
        for path in inside:
            if media.extension_of(path.name) in media.PICTURES and not path.name.startswith("."):
                found[path] = None
    if len(found) > MOST:
        raise FupinError(
            f"一共有 {len(found)} 张照片，超过一次能看的 {MOST} 张，没有读入。请只选当天的照片。"
        )
    return list(found)


def read(
    registry: Registry, paths: Sequence[Path], step: Step = no_step,
    refused: list[str] | None = None,
) -> list[Shot]:  # fmt: skip
    """Look at photos; sentences about those that cannot be read are put into a list."""
    shots: dict[str, Shot] = {}
    for done, path in enumerate(paths):
        step(done, len(paths))
        try:
            shot = _look(path)
        except FupinError as error:
            if refused is not None:
                refused.append(str(error))
            continue
        shots.setdefault(shot.sha256, shot)  # the same photo twice in a folder is one
    step(len(paths), len(paths))
    return marked(registry, shots.values())


def marked(registry: Registry, shots: Iterable[Shot]) -> list[Shot]:
    """Tell of each photo whether the ledger has it already; sorted by time."""
    found = {shot.sha256: shot for shot in shots}
    there = registry.select(attachments.TABLE, where={"original_sha256": list(found)})
    known = {str(row["original_sha256"]) for row in there}
    every = (
        Shot(one.path, one.sha256, one.taken, one.small, one.sha256 in known)
        for one in found.values()
    )
    return sorted(every, key=lambda one: (one.taken, one.path.name))


def _look(path: Path) -> Shot:
    name, data = attachments.load(path)
    if media.recognise(name, data) != media.PHOTO:
        raise FupinError(f"“{name}”不是照片，没有读入。请另选照片。文件请用“添加文件”放到走访里。")
    try:
        taken, small = pictures.look(data)
    except FupinError as error:
        raise FupinError(f"“{name}”：{error}") from error
    return Shot(path, hashlib.sha256(data).hexdigest(), taken or "", small)


def gap(registry: Registry) -> int:
    """Give the minutes without a photo after which another group begins."""
    found = limits.of(registry, GAP, registry.today())
    return int(found.number) if found and found.number >= 1 else USUAL


def grouped(shots: Iterable[Shot], minutes: int) -> list[Group]:
    """Part the photos with a time wherever so many minutes lie between two, or a new day begins."""
    groups: list[list[Shot]] = []
    for shot in sorted((one for one in shots if one.taken), key=lambda one: one.taken):
        last = groups[-1][-1] if groups else None
        if last is None or shot.day != last.day or _apart(last, shot) > minutes * 60:
            groups.append([])
        groups[-1].append(shot)
    return [Group(tuple(one)) for one in groups]


def _apart(first: Shot, second: Shot) -> float:
    """Seconds between two photos."""
    times = (datetime.strptime(one.taken, MOMENT) for one in (second, first))  # noqa: DTZ007
    later, earlier = times
    return (later - earlier).total_seconds()


def timeless(shots: Iterable[Shot]) -> list[Shot]:
    """Give the photos that do not say when they were taken."""
    return [one for one in shots if not one.taken]


def save(
    registry: Registry, given: Mapping[str, Sequence[Shot]], step: Step = no_step,
    refused: list[str] | None = None,
) -> Batch:  # fmt: skip
    """Hang photos on visits, given by the id of the visit, all as one step of undo."""
    total, done = sum(map(len, given.values())), 0
    changes: list[Change] = []
    for visit, shots in given.items():
        paths = [shot.path for shot in shots]

        def report(number: int, _count: int, start: int = done) -> None:
            step(start + number, total)

        owner = attachments.place_of(registry, "visit", visit)
        taken = attachments.of(registry, "visit", visit)
        known = {str(row["original_sha256"]) for row in taken}
        found = attachments.read(registry, paths, known, report, refused)
        changes += [attachments.hung(values, "visit", visit, owner) for values in found]
        done += len(paths)
    if not changes:
        return Batch(tx="", ids=(), operations=0)
    label = f"给 {len(given)} 次走访添加照片 {len(changes)} 张"
    return registry.save(changes, label=label)
