"""Drafts 暂存: what was typed into a form and not yet saved, kept beside the ledger, encrypted."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Lock

from db import drafts as store
from db.connection import StoreError
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.compose import ANY
from fupin_desktop.folder import DRAFTS
from fupin_desktop.record import Heads

FILE = DRAFTS

Seen = Mapping[str, Heads]  # of each record that a form has shown

SET_ASIDE = (
    "暂存文件 drafts.db 读不出来，已改名为 {name} 留着，里面没保存的填写内容这里看不到。"
    "台账里的资料没有变动，可以照常填写。"
)
UNWRITTEN = (
    "填写的内容没能暂存到磁盘（{why}）。台账没有变动，可以继续填写，但请尽快保存；"
    "不保存就退出程序，没保存的内容会丢。"
)
REASONS = {
    "full": "磁盘空间不足，请清理磁盘", "readonly": "台账文件夹不能写入，请检查权限",
    "busy": "暂存文件正被别的程序占用", "io": "磁盘读写出错，请检查磁盘",
}  # fmt: skip
BEYOND_USE = frozenset({"key", "damaged", "newer"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing typed, in words, and the field it is meant for, if it is for one."""

    label: str
    text: str
    table: str = ""
    rec: str = ""  # empty: of a record that is not made yet
    name: str = ""  # of the field
    sensitive: bool = False


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What a form holds at present: enough to open the same form again as it stood."""

    form: str  # which form, by the name under which it is opened again
    table: str
    rec: str = ""  # empty: a record that is not made yet
    household: str = ""
    title: str = ""  # the form's heading, so that people know it again
    about: Mapping[str, Json] = field(default_factory=dict)  # with what the form was opened
    state: Json = None  # texts exactly as typed
    seen: Seen = field(default_factory=dict)  # heads shown when the form was opened
    lines: tuple[Line, ...] = ()  # what was typed, for people to read


@dataclass(frozen=True, kw_only=True)
class Draft(Sketch):
    """A sketch that is kept: whose it is and since when."""

    id: str
    user: str
    begun: str  # wall time of the first key
    wall: str  # wall time of the last writing
    left: bool = False  # its form was closed in peace; else the program ended with it open


class Drafts:
    """The drafts of one ledger; nothing that goes wrong with them stops anybody's work."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Keep the drafts of the ledger in this folder; the file is opened when first needed."""
        self.notice = ""  # a sentence about what went wrong, until it is taken
        self.unwritten: dict[str, Draft] = {}  # what the disk did not take
        self.held: set[str] = set()  # drafts that stand in an open form
        self._path, self._key = path / FILE, key
        self._file: store.DraftFile | None = None
        self._told = self._closed = False
        self._gate = Lock()

    def all(self) -> list[Draft]:
        """Give all drafts in the order they were begun."""
        try:
            rows = self._opened().rows()
        except StoreError as error:
            self._tell(error)
            rows = []
        found = {draft.id: draft for draft in map(_read, rows) if draft is not None}
        return sorted({**found, **self.unwritten}.values(), key=lambda draft: draft.begun)

    def waiting(self) -> list[Draft]:
        """Give the drafts that stand in no open form."""
        return [draft for draft in self.all() if draft.id not in self.held]

    def orphans(self) -> list[Draft]:
        """Give the drafts whose form was open when the program ended."""
        return [draft for draft in self.waiting() if not draft.left]

    def fitting(self, like: Sketch) -> list[Draft]:
        """Give the drafts that the form of this sketch could take up, the latest first."""
        found = [
            draft for draft in self.waiting()
            if _identity(draft) == _identity(like)
            and (like.rec or draft.household == like.household)
        ]  # fmt: skip
        return found[::-1]

    def put(self, draft: Draft) -> None:
        """Keep a draft; on a disk that takes no more it is kept until the program ends."""
        body = asdict(draft)
        identity, left = body.pop("id"), body.pop("left")
        try:
            self._opened().put(identity, left, json.dumps(body, ensure_ascii=True))
            self.unwritten.pop(identity, None)
        except StoreError as error:
            self.unwritten[identity] = draft
            self._tell(error)

    def drop(self, identity: str) -> None:
        """Forget a draft: it was saved, or is not wanted."""
        self.held.discard(identity)
        self.unwritten.pop(identity, None)
        try:
            self._opened().drop(identity)
        except StoreError as error:
            self._tell(error)

    def settle(self) -> None:
        """Count all drafts in no open form as left in peace: they have been shown."""
        for draft in self.orphans():
            self.put(replace(draft, left=True))

    def take_notice(self) -> str:
        """Give the sentence about what went wrong, once."""
        notice, self.notice = self.notice, ""
        return notice

    def close(self) -> None:
        """Close the file; what is put afterwards goes nowhere."""
        with self._gate:
            self._closed = True
            if self._file is not None:
                self._file.close()
                self._file = None

    def _opened(self) -> store.DraftFile:
        with self._gate:  # the desk counts drafts in the background
            if self._closed:
                raise StoreError("closed")
            if self._file is None:
                self._file = self._open()
            return self._file

    def _open(self) -> store.DraftFile:
        try:
            return store.DraftFile(self._path, self._key)
        except StoreError as error:
            if error.reason not in BEYOND_USE:
                raise
            return self._made_anew()

    def _made_anew(self) -> store.DraftFile:
        """Put a file that is of no use aside, for somebody else may still read it."""
        try:
            aside = store.set_aside(self._path)
        except OSError as error:
            raise StoreError("readonly") from error
        self.notice = SET_ASIDE.format(name=aside.name)
        return store.DraftFile(self._path, self._key)

    def _tell(self, error: StoreError) -> None:
        """Say it once; the next key would only say it again."""
        if not self._told and not self._closed:
            self._told = True
            why = REASONS.get(error.reason, "暂存文件出错")
            self.notice = UNWRITTEN.format(why=why)


def older(now: Heads, seen: Heads | None, groups: Iterable[str]) -> Heads:
    """Give the heads of now, but those seen earlier for what was typed at that time."""
    seen = seen or {}
    known = {group: seen.get(group) or seen.get(ANY, ()) for group in groups}
    return {**now, **{group: heads for group, heads in known.items() if heads}}


def _identity(sketch: Sketch) -> tuple[object, ...]:
    return sketch.form, sketch.table, sketch.rec, dict(sketch.about)


def _read(row: tuple[str, bool, str]) -> Draft | None:
    """Read a draft; one that this version does not understand stays where it is."""
    identity, left, body = row
    try:
        held = json.loads(body)
        lines = tuple(Line(**line) for line in held.pop("lines"))
        seen = {rec: {name: tuple(heads) for name, heads in registers.items()}
                for rec, registers in held.pop("seen").items()}  # fmt: skip
        return Draft(id=identity, left=left, lines=lines, seen=seen, **held)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
