"""A village begins from the township's stick: what lies on it, opened by the code, and the ledger.

Files are known by what is in them, not by their names. Everything is opened and checked before a
ledger is made; the ledger is filled under another name and is nothing until that is taken away.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from fupin_desktop import durable, exchange, folder, invitation, keys, opening_code, package, proof
from fupin_desktop.enrolment import ONCE, level_of, take_up
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.invitation import Invitation
from fupin_desktop.manifest import Manifest, glance
from fupin_desktop.registry import Registry
from fupin_desktop.transfer import sync_folders

PART: Final = ".starting"  # a folder being filled; it is nothing until it is renamed
HEAD: Final = b'{"app":'  # how a letter in canonical form begins
PER_CENT: Final = 100
DEEPEST: Final = 3  # folders within folders
SPARE: Final = 64 << 20  # bytes left free

_UNCHANGED = "没有建立台账，什么也没有改动。"
_NOTHING = (
    f"{{place}} 里没有入册的内容。{_UNCHANGED}"
    "请检查插的是不是乡镇给的U盘；只有邀请文件、没有开户码单的，请选“用乡镇的邀请文件”。"
)
_INCOMPLETE = (
    f"U盘上{{name}}的内容不完整（{{what}}），可能U盘拔早了。{_UNCHANGED}请乡镇重新做一个入册U盘。"
)
_FOREIGN = (
    f"U盘上{{name}}的内容不是发邀请的那台电脑做的。{_UNCHANGED}"
    "请不要使用这个U盘，打电话向乡镇查明原因。"
)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One village on a stick, before its code is typed."""

    region: str
    name: str
    office_name: str
    letters: Sequence[Invitation]  # the newest first
    packages: Sequence[tuple[Path, Manifest]]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a code opened: checked whole, and not yet in any ledger."""

    letter: Invitation
    box: str  # the one-time age identity
    packages: Sequence[Path]
    operations: int
    photos: int


# ---- what lies on the stick ---------------------------------------------------------------------


def look(place: Path, step: Step = no_step) -> list[Offer]:
    """Give the villages that a stick or folder holds the beginning of; raises FupinError."""
    letters: dict[str, list[Invitation]] = {}
    packages: list[tuple[Path, Manifest]] = []
    files = list(_files(place, step))
    for done, file in enumerate(files):
        step(done, len(files))
        if stated := glance(file):
            packages.append((file, stated))
        elif (letter := _letter(file)) and letter.once:
            letters.setdefault(letter.region, []).append(letter)
    if not letters:
        raise FupinError(_NOTHING.format(place=place))
    return [_offer(region, some, packages) for region, some in sorted(letters.items())]


def _files(place: Path, step: Step) -> Iterator[Path]:
    """Give the files of a place, but not from the depths of a disk that is no stick."""
    for where, folders, names in os.walk(place):
        step(0, 1)
        inner = Path(where)
        is_deep = len(inner.relative_to(place).parts) >= DEEPEST
        folders[:] = [] if is_deep else sorted(one for one in folders if one[0] not in ".$")
        yield from (file for name in sorted(names) if (file := inner / name).is_file())


def _letter(file: Path) -> Invitation | None:
    """Read an invitation of any name; None if the file is none, or is spoilt."""
    try:
        with file.open("rb") as stream:
            if stream.read(len(HEAD)) != HEAD:
                return None
            return invitation.read(HEAD + stream.read(invitation.MAX_FILE))
    except (OSError, FupinError):
        return None


def _offer(
    region: str, letters: Iterable[Invitation], packages: Iterable[tuple[Path, Manifest]]
) -> Offer:
    newest = sorted(letters, key=lambda one: one.wall, reverse=True)
    return Offer(
        region=region, name=newest[0].region_name, office_name=newest[0].name, letters=newest,
        packages=[(path, stated) for path, stated in packages if stated.to == region],
    )  # fmt: skip


# ---- opened by the code -------------------------------------------------------------------------


def open_(offer: Offer, code: str, step: Step = no_step) -> Opened:
    """Open a village's invitation and packages with its code and check all; raises FupinError."""
    letter, box = _unsealed(offer, opening_code.read(code))
    paths = _newest_run(offer, keys.box_public_of(box))
    operations = photos = 0
    for done, path in enumerate(paths):
        step(done, len(paths))
        opened = package.open_(package.read(path), [box], office=letter.region)
        signed = (opened.header.sender_office, opened.header.sender_device)
        if signed != (letter.office, letter.sign):
            raise FupinError(_FOREIGN.format(name=offer.name))
        operations += len(opened.lines)
        photos += len(opened.photos)
    return Opened(letter=letter, box=box, packages=paths, operations=operations, photos=photos)


def _unsealed(offer: Offer, code: str) -> tuple[Invitation, str]:
    """Try the letters on the stick, the newest first; the last refusal counts."""
    for number, letter in enumerate(offer.letters, 1):
        try:
            return letter, opening_code.unseal(code, letter)
        except FupinError:
            if number == len(offer.letters):
                raise
    raise ValueError("no letters")


def _newest_run(offer: Offer, key: str) -> list[Path]:
    """Give the packages of the newest run for a key of which no part is missing, in their order."""
    runs: dict[tuple[str, int, int], dict[int, Path]] = {}
    newest: dict[tuple[str, int, int], str] = {}
    for path, stated in offer.packages:
        if key in stated.recipients:
            part, count = stated.part
            run = (stated.sender_rid, stated.number - part, count)
            runs.setdefault(run, {})[part] = path
            newest[run] = max(newest.get(run, ""), stated.wall)
    whole = [run for run, parts in runs.items() if len(parts) == run[2]]
    if not whole:
        what = "缺几个文件" if runs else "没有名单"
        raise FupinError(_INCOMPLETE.format(name=offer.name, what=what))
    parts = runs[max(whole, key=lambda run: (newest[run], run[1]))]
    return [parts[part] for part in sorted(parts)]


# ---- the ledger ---------------------------------------------------------------------------------


def start(
    opened: Opened, target: Path, *, name: str = "", password: str | None, user: str,
    now: Callable[[], datetime] | None = None, step: Step = no_step,
) -> Registry:  # fmt: skip
    """Make the village's ledger with everything in it, and open it; nothing half is ever left."""
    letter = opened.letter
    _check_target(target)
    part = target.with_name(target.name + PART)
    every = PER_CENT * (len(opened.packages) + 1)
    with _new_folder(part, opened):
        with Registry.create(
            part, level=level_of(letter.region), region=letter.region,
            name=name or letter.region_name, password=password, user=user, now=now,
        ) as registry:  # fmt: skip
            code = registry.recovery_code
            take_up(registry, letter)
            registry.set_setting(ONCE, {"token": letter.token, "box": opened.box})
            for place, path in enumerate(opened.packages):
                within = partial(_within, step, place, every)
                exchange.receive(registry, path, sure=True, step=within)
            registry.checkpoint()
        (part / folder.LOCK).unlink(missing_ok=True)
        sync_folders(part)
        step(every, every)  # the last chance to stop
        durable.rename(part, target)
        durable.sync_folder(target.parent)
    registry = Registry.open(target, password, user=user, now=now)
    registry.recovery_code = code
    return registry


def _within(step: Step, place: int, every: int, done: int, total: int) -> None:
    step(PER_CENT * place + PER_CENT * done // max(1, total), every)


def _check_target(target: Path) -> None:
    folder.check_place(target)
    if target.exists():
        raise FupinError(f"{target} 已经存在，没有建立台账，也没有覆盖它。请换一个名字或文件夹。")


@contextmanager
def _new_folder(part: Path, opened: Opened) -> Iterator[None]:
    shutil.rmtree(part, ignore_errors=True)  # of a beginning that was killed
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        size = 4 * sum(path.stat().st_size for path in opened.packages) + SPARE
        free = shutil.disk_usage(part.parent).free
        if free < size:
            raise FupinError(
                f"磁盘空间不够：要约 {size >> 20:,} MB，只剩 {free >> 20:,} MB。"
                f"{_UNCHANGED}请清理磁盘，或放到别的盘。"
            )
        yield
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        reason, advice = proof.words(error)
        raise FupinError(f"没有建成台账（{reason}）。{_UNCHANGED}请{advice}，再试一次。") from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
