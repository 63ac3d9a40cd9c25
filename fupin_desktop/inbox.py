"""What lies in files and folders for this ledger, and taking several packages in by turns."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from db import log
from fupin_desktop import canonical_zip, durable, exchange, keys, outbox, package, volumes
from fupin_desktop.enrolment import identities, read_invitation
from fupin_desktop.errors import Cancelled, FupinError, Step, no_step
from fupin_desktop.manifest import Manifest
from fupin_desktop.registry import Registry

STATES: Final = {
    "new": "新收到", "held": "暂不接收", "repeated": "以前接收过", "elsewhere": "发给别的单位",
    "damaged": "损坏", "unfinished": "没有写完", "unreadable": "读不出来", "invitation": "邀请文件",
    "invited": "邀请本单位",
}  # fmt: skip
WAITING: Final = ("new", "held")  # these can be taken in
LOST: Final = ("damaged", "unfinished", "unreadable")  # of these somebody has to be told
HEAD: Final = 64  # bytes in which a package of any name shows what it is
PER_CENT: Final = 100
HELD: Final = "held_packages"  # setting: why packages were held, by their id
MOST_HELD: Final = 200
# Folders of systems and of our backups: nobody puts a package there.
NOT_OURS: Final = frozenset({
    "System Volume Information", "$RECYCLE.BIN", "lost+found", ".Trashes", ".Spotlight-V100",
    ".fseventsd", volumes.BACKUPS,
})  # fmt: skip
_UNFINISHED: Final = (
    "导出时U盘被拔出，这个文件没有写完，不能接收，台账没有改动。请对方重新导出，原来的记录还在。"
)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing in the inbox; of what cannot be read only its sentence is known."""

    path: Path
    state: str
    package: str = ""  # its id
    sender: str = ""
    sender_name: str = ""
    number: int = 0
    wall: str = ""
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of one package: taken in whole, or left as it is, with the sentence for it."""

    found: Found
    went: bool
    sentence: str
    operations: int = 0
    conflicts: int = 0
    photos: int = 0


def look(registry: Registry, paths: Sequence[Path], step: Step = no_step) -> list[Found]:
    """Say of each package among files and folders what it is; nothing is decrypted or written."""
    closed: list[OSError] = []
    files = sorted({file for path in paths for file in _files(path, closed)})
    ours = {keys.box_public_of(key) for key in identities(registry)}
    held = registry.setting(HELD, {})
    found = [_closed(error) for error in closed]
    for done, file in enumerate(files):
        step(done, len(files))
        one = _found(registry, file, ours, held)
        found += [one] if one else []
    return sorted(found, key=lambda one: (not one.sender, one.sender, one.number, one.path))


def waiting(registry: Registry, place: Path) -> int:
    """Count the packages on a stick that this ledger has not taken in, among those named so.

    Only the stick itself and the folders on it are looked at: it is done for every stick.
    """
    named = [*place.glob(f"*{package.SUFFIX}"), *place.glob(f"*/*{package.SUFFIX}")]
    return sum(one.state == "new" for one in look(registry, named))


def take_in(
    registry: Registry, found: Found, *, digits: str = "", from_revoked: bool = False,
    sure: bool = False, code: str = "", step: Step = no_step,
) -> Taken:  # fmt: skip
    """Receive one package whole; say whether it went and how."""
    try:
        receipt = exchange.receive(
            registry, found.path, digits=digits, from_revoked=from_revoked, sure=sure, code=code,
            step=step,
        )  # fmt: skip
    except FupinError as error:
        return Taken(found=found, went=False, sentence=str(error))
    return Taken(
        found=found, went=True, sentence=receipt.sentence, operations=receipt.operations,
        conflicts=receipt.conflicts, photos=receipt.photos,
    )  # fmt: skip


def take_all(registry: Registry, found: Sequence[Found], step: Step = no_step) -> list[Taken]:
    """Receive packages one after another; what needs somebody's word stays where it is.

    Whoever stops it has what was taken in so far; the one under way is left whole.
    """
    taken: list[Taken] = []
    for place, one in enumerate(found):
        try:
            within = _within(step, PER_CENT * place, PER_CENT * len(found))
            within(0, 1)
            taken.append(take_in(registry, one, step=within))
        except Cancelled:
            break
    return taken


def hold(registry: Registry, package_id: str, why: str) -> None:
    """Note why a package was not taken in; it is told when its stick is looked at again."""
    kept = registry.setting(HELD, {})
    kept.pop(package_id, None)
    latest = [*kept.items(), (package_id, why)][-MOST_HELD:]
    registry.set_setting(HELD, dict(latest))


def summary(taken: Iterable[Taken]) -> str:
    """Say what came of several packages."""
    went = [one for one in taken if one.went]
    left = [one for one in taken if not one.went]
    if not went and not left:
        return "一个包也没有接收，台账没有改动。"
    operations, conflicts, photos = (
        sum(getattr(one, name) for one in went) for name in ("operations", "conflicts", "photos")
    )
    told = f"接收了 {len(went)} 个包，新增 {operations:,} 条操作"
    told += f"，照片和文件 {photos:,} 个" if photos else ""
    told += f"，其中 {conflicts:,} 处需要核定" if conflicts else ""
    return told + (f"；{len(left)} 个没有接收，原因写在后面" if left else "") + "。"


def _within(step: Step, before: int, every: int) -> Step:
    return lambda done, total: step(before + PER_CENT * done // max(1, total), every)


# ---- what lies there ----------------------------------------------------------------------------


def _files(path: Path, closed: list[OSError]) -> Iterator[Path]:
    """Give a file, or those in a folder; folders that cannot be opened are put on the list."""
    if not path.exists():
        raise FupinError(f"找不到 {path}，台账没有改动。请检查U盘是否插好、位置是否写对。")
    if not path.is_dir():
        yield path
        return
    for here, folders, names in os.walk(path, onerror=closed.append):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(here, name) for name in names)


def _closed(error: OSError) -> Found:
    sentence = (
        f"这个文件夹打不开（{durable.reason(error)}），里面有没有包不知道，台账没有改动。"
        "请检查U盘，或把里面的包复制出来再收。"
    )
    return Found(path=Path(error.filename), state="unreadable", sentence=sentence)


def _found(
    registry: Registry, file: Path, ours: set[str], held: dict[str, str]
) -> Found | None:  # fmt: skip
    """Say what a file is; None if it has nothing to do with us."""
    head = _head(file)
    if file.suffix == ".json" and head.startswith(b'{"app":"'):
        return _invitation(registry, file)
    is_part = file.name.endswith(outbox.PART)
    named = file.suffix.lower() == package.SUFFIX or is_part
    if not named and not canonical_zip.starts_with(head, package.README):
        return None
    try:
        stated = package.inspect(package.read(file))
    except FupinError as error:
        if is_part:
            return Found(path=file, state="unfinished", sentence=_UNFINISHED)
        return Found(path=file, state="damaged", sentence=str(error))
    why = held.get(stated.package, "")
    state = _state(registry, stated, ours, why)
    if state == "elsewhere":
        writer = "本单位" if stated.sender_office == registry.region else stated.sender_name
        why = f"{writer}写给{stated.to_name}的包，请交给对方。"
        if stated.to == registry.region:
            why = "发给本单位、本机打不开的包：点“接收包……”打开它，看能不能用恢复码。"
    return Found(
        path=file, state=state, package=stated.package, sender=stated.sender_office,
        sender_name=stated.sender_name, number=stated.number, wall=stated.wall, sentence=why,
    )  # fmt: skip


def _head(file: Path) -> bytes:
    """Give how a file begins; nothing of one that cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(HEAD)
    except OSError:
        return b""


def _state(registry: Registry, stated: Manifest, ours: set[str], why: str) -> str:
    if not ours & set(stated.recipients):
        return "elsewhere"
    known = registry.read(
        lambda db: log.find(db, "package", "id = ? AND direction = 'received'", (stated.package,))
    )
    if known:
        return "repeated"
    return "held" if why else "new"


def _invitation(registry: Registry, file: Path) -> Found | None:
    """Say whom an invitation is for and what is to be done with it; None if it is none."""
    try:
        given = read_invitation(file)
    except FupinError as error:
        if "invitation" not in file.name:
            return None
        return Found(path=file, state="damaged", sentence=str(error))
    state, sentence = "invitation", f"给{given.region_name}（{given.region}）的邀请：请转交。"
    if given.region == registry.region:
        state, sentence = "invited", "给本单位的邀请：读取以后就与对方建立了联系。"
    elif given.office == registry.region:
        sentence = f"本单位给{given.region_name}的邀请：请把U盘交给对方，由对方读取。"
    return Found(
        path=file, state=state, sender=given.office, sender_name=given.name, wall=given.wall,
        sentence=sentence,
    )  # fmt: skip
