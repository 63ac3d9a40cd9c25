"""Whether a paper in hand is current: which one a code belongs to, and what changed since."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from db import log
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import later, prints
from fupin_desktop.paper.archive_form import lay_out
from fupin_desktop.paper.chapters import CHAPTERS
from fupin_desktop.paper.household_file import collect
from fupin_desktop.paper.present import Present, household_of, label, present, present_archives
from fupin_desktop.paper.prints import ARCHIVE, NOTICE, RECORD, Print
from fupin_desktop.registry import Registry

TITLES: Final = {chapter.key: chapter.title for chapter in CHAPTERS}
CURRENT, MOVED, CHANGED, GONE, DATED = "current", "moved", "changed", "gone", "dated"
HOME, BLANK = "household", "blank"
PAGE, SHORT, STATE = 6, 8, 12  # characters of the code of a page, of a household, of a state
ALIKE: Final = str.maketrans("OIL", "011")  # the codes have no such letters
MOST: Final = 20  # papers told of at once: a shorter code than there are pages fits several
UNREAD: Final = (
    "“{}”不是纸面上的编码，没有查到什么。请输入页脚“本页”后面的 6 位，或“状态码”后面的 12 位，"
    "也可以扫封面上的二维码；编码只有数字和 A 到 F。"
)
UNKNOWN: Final = (
    "这本台账没有打印过编码是 {} 的纸面。可能抄错了一位，也可能是公示，是别的电脑上打印的，"
    f"或者太早了（每种只记最近 {prints.KEPT} 次）。"
    "户档案请把页脚“户”后面的 8 位一起输入，程序就拿它和这一户现在的资料比。"
)
STRANGE: Final = (
    "可能打印以后有过改动，也可能只打印了一部分，或是按以前的日子打印的。要用请重新打印。"
)
MISSING: Final = (
    "这本台账里没有编号以 {} 结尾的户，也没有打印过这样的纸面。请核对页脚“户”后面的 8 位。"
)


@dataclass(frozen=True)
class Typed:
    """What somebody typed or scanned from a paper."""

    text: str
    page: str = ""
    state: str = ""
    short: str = ""  # the end of the household's id


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one paper stands to the ledger as it is now."""

    state: str  # current | moved | changed | gone | dated: a list from before some change
    form: str  # archive, record, or the name of a single form
    household: str  # empty where the paper is about something else
    name: str = ""
    number: str = ""
    page: int = 0  # of the paper; 0: the whole
    page_now: int = 0  # where the same stands now
    parts: tuple[str, ...] = ()  # titles of the parts on the page, or asked for
    printed: str = ""
    user: str = ""
    on: str = ""
    asked: tuple[str, ...] = ()  # keys of the parts that were asked for; none: all
    later: str = ""  # when the paper was printed again
    differing: tuple[str, ...] = ()  # titles of parts that say something else now
    changes: tuple[str, ...] = field(default=())  # lines

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say which paper it is, whether it is current, and what to do."""
        return tuple(_told(self))


@dataclass(frozen=True)
class Finding:
    """What a code was found to be."""

    typed: Typed
    standings: tuple[Standing, ...]
    more: int = 0  # papers not told of
    note: str = ""

    @property
    def text(self) -> str:
        """All of it in sentences, a line each."""
        lines = [line for one in self.standings for line in (*one.sentences, *_listed(one))]
        return "\n".join(filter(None, (*lines, self.more_told, self.note)))

    @property
    def more_told(self) -> str:
        """Say how many papers are not told of."""
        asked = "请把页脚“户”后面的 8 位一起输入。"
        return f"另有 {self.more} 份纸面也是这个编码，{asked}" if self.more else ""


def check(registry: Registry, text: str) -> Finding:
    """Tell which paper a code belongs to, and whether it is current; raises FupinError."""
    typed = read(text)
    found = [*_papers(registry, typed)]
    if found:
        told = [
            _standing(registry, one, page, present(registry, one, whole=page is None))
            for one, page in found[:MOST]
        ]
        return Finding(typed, tuple(told), max(0, len(found) - MOST))
    if typed.short:
        return _compared(registry, typed)
    return Finding(typed, (), note=UNKNOWN.format(typed.page or dashed(typed.state)))


def read(text: str) -> Typed:
    """Take codes out of what was typed or scanned: spaces, lines and labels do not matter."""
    plain = unicodedata.normalize("NFKC", text).upper().replace("FUPIN", " ")
    words = [word.translate(ALIKE).replace("-", "") for word in re.findall("[0-9A-Z-]+", plain)]
    if len(words) > 1 and {len(word) for word in words} == {4}:
        words = ["".join(words)]
    sound = {len(word): word for word in words if re.fullmatch("[0-9A-F]+", word)}
    typed = Typed(text.strip(), sound.get(PAGE, ""), sound.get(STATE, ""), sound.get(SHORT, ""))
    if not (typed.page or typed.state):
        raise FupinError(UNREAD.format(text.strip()[:40]))
    return typed


def dashed(state: str) -> str:
    """Write the code of a state as it stands on paper."""
    return "-".join(state[at : at + 4] for at in range(0, len(state), 4))


def overview(registry: Registry, households: Iterable[str]) -> list[Standing]:
    """Tell of the newest archive printed of each household whether it is current."""
    held = {rec: found[0] for rec in households if (found := prints.of(registry, ARCHIVE, rec))}
    now = present_archives(registry, list(held.values()))
    return [_standing(registry, one, None, now.get(rec), tell=False) for rec, one in held.items()]


def _papers(registry: Registry, typed: Typed) -> Iterator[tuple[Print, int | None]]:
    """The newest print of each paper that bears the code, with the page it is of."""
    seen = set[tuple[str, str, int | None]]()
    for one in prints.everything(registry):
        if typed.short and not one.rec.upper().endswith(typed.short):
            continue
        for page in _pages(one, typed):
            key = one.form, one.rec, page
            if key not in seen:
                seen.add(key)
                yield one, page


def _pages(one: Print, typed: Typed) -> Iterator[int | None]:
    """Where on a paper the code stands: on a page, or as that of the whole."""
    if typed.page:
        yield from (at for at, code in enumerate(one.pages) if code == typed.page)
    elif one.state == dashed(typed.state):
        yield None


def _standing(
    registry: Registry, one: Print, page: int | None, now: Present | None, *, tell: bool = True
) -> Standing:
    """Compare a paper with what it would be now."""
    home = household_of(one)
    told = Standing(
        form=one.form, household=home, page=0 if page is None else page + 1, printed=one.at,
        user=one.user, on=one.on, asked=one.parts, state=GONE,
    )  # fmt: skip
    if now is None:
        return told
    state, at = _place(one, page, now) if now.codes else _dated(registry, one)
    here = one.parts_on(page) if page is not None else list(one.parts)
    differing = [key for key in TITLES if one.said.get(key) != now.said.get(key)]
    newer = prints.of(registry, one.form, one.rec)[0]
    changes: list[str] = []
    if tell and state == CHANGED and now.codes and one.form != BLANK:
        changes = later.changes(registry, *_about(one, home), one.mark)
    return replace(
        told, state=state, name=now.name, number=now.number, page_now=0 if at is None else at + 1,
        parts=_titled(here), later=newer.at if newer != one else "",
        differing=_titled([k for k in differing if k in here] if page and here else differing)
        if state == CHANGED else (), changes=tuple(changes),
    )  # fmt: skip


def _about(one: Print, home: str) -> tuple[str, str]:
    """Name the record whose changes a paper shows: its type and id."""
    if one.form == RECORD:
        table, _, rec = one.rec.partition("/")
        return table, rec
    return (NOTICE, one.rec) if one.form == NOTICE else (HOME, home)


def _titled(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(TITLES.get(key, key) for key in keys)


def _place(one: Print, page: int | None, now: Present) -> tuple[str, int | None]:
    """Tell how a page, or the whole, stands to what would be printed now, and on which page."""
    if page is None:
        return (CURRENT if one.state == now.state else CHANGED), None
    code = one.pages[page]
    if page < len(now.codes) and now.codes[page] == code:
        return CURRENT, page
    return (MOVED, now.codes.index(code)) if code in now.codes else (CHANGED, None)


def _dated(registry: Registry, one: Print) -> tuple[str, None]:
    """A list is current as long as nothing at all was written since."""
    return (CURRENT if registry.read(log.next_n) == one.mark else DATED), None


def _compared(registry: Registry, typed: Typed) -> Finding:
    """Compare a paper that no print is remembered of with what would be printed now."""
    ids = [rec for rec in registry.find("household") if rec.upper().endswith(typed.short)]
    if not ids:
        return Finding(typed, (), note=MISSING.format(typed.short))
    file = next(collect(registry, ids[:1]))
    now = [sheet.code for sheet in lay_out(file)[0]]
    same = typed.page in now if typed.page else dashed(typed.state) == file.code
    who = _who(file.head, file.number)
    if same:
        at = f"第 {now.index(typed.page) + 1} 页" if typed.page else "全部"
        note = f"{who}的户档案没有记下这一次打印，但编码和台账现在的{at}一致，不用重新打印。"
    else:
        note = f"{who}的户档案没有记下这一次打印，编码和台账现在的也不一样。{STRANGE}"
    return Finding(typed, (), note=note)


def _who(name: str, number: str) -> str:
    return f"户“{name or '户主未填'}”（户编号 {number or '未填'}）"


def _told(one: Standing) -> Iterator[str]:
    when = one.printed[:16].replace("T", " ")
    by = f"，{one.user}打印" if one.user else "打印"
    kind = label(one.form)
    if one.state == GONE:
        yield f"这是 {when}{by}的{kind}，它说的户或记录现在已不在台账里，纸面不用再更新。"
        return
    whose = f"{_who(one.name, one.number)}的" if one.household else ""
    about = f"“{one.name}”" if one.name and not one.household else ""
    page = f"第 {one.page} 页" if one.page else ""
    parts = f"（{'、'.join(one.parts)}）" if one.parts else ""
    day = f"，截至 {one.on}" if one.on else ""
    yield f"这是{whose}{kind}{about}{page}{parts}，{when}{by}{day}。"
    yield _verdict(one)
    if one.later and one.state != CURRENT:
        yield f"{one.later[:16].replace('T', ' ')} 又打印过，请看档案里是不是已经换上了。"


def _verdict(one: Standing) -> str:
    paper = "这一页" if one.page else "这一份"
    if one.state == CURRENT:
        return f"{paper}和台账现在的一致，不用重新打印。"
    if one.state == MOVED:
        return f"{paper}内容没有变，但现在是第 {one.page_now} 页，请重新打印这一页。"
    if one.state == DATED:
        return "名单不逐页比较。打印以后台账有过改动，要用最新的请重新打印。"
    unlike = f"有变化的部分：{'、'.join(one.differing)}。" if one.differing else ""
    if one.page > 1 and one.parts and not unlike:
        unlike = "这一页上的部分没有改，是前面多了或少了内容、版面移动了，或者户主、户编号改了。"
    return f"{paper}打印以后资料有改动，应重新打印。{unlike}"


def _listed(one: Standing) -> Iterator[str]:
    if one.changes:
        yield "打印以后的改动："
        yield from (f"　{line}" for line in one.changes)
