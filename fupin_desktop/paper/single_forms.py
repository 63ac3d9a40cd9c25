"""The single forms by name: what each is called, what it is about, and who lays it out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final, TypeVar

from fupin_desktop import campaign, homes
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.homes import Home
from fupin_desktop.paper import (
    blank_form,
    household_forms,
    money_trail,
    progress_sheet,
    spine_strip,
    village_forms,
    wall_card,
)
from fupin_desktop.paper.fonts import MissingGlyph
from fupin_desktop.paper.sheet import Page
from fupin_desktop.paper.unprintable import told
from fupin_desktop.registry import Registry

T = TypeVar("T")
Laid = Iterable[tuple[str, list[Page]]]  # title in the bookmarks, pages
EACH, LIST, PLACE, TABLE = "each", "list", "place", "table"
BATCH: Final = 100  # households read at a time


@dataclass(frozen=True)
class Form:
    """One kind of single form."""

    name: str
    label: str
    about: str  # what it is about: each household, a list of them, the village, a record type
    hint: str


FORMS: Final = {
    one.name: one
    for one in (
        Form("card", "明白卡", EACH, "每户一张，贴在墙上：有哪些帮扶、多少钱、谁负责"),
        Form("visits", "走访记录表", EACH, "每户的走访，后面留空行手写"),
        Form("plan", "帮扶计划书（一户一策）", EACH, "每户现行的计划和目标；没有计划的印空表"),
        Form("income", "收入核算表", EACH, "每户连续三年的收支和算法"),
        Form("questionnaire", "监测排查表", EACH, "入户排查用，成员已填好，其余手写"),
        Form("money", "资金到户明细（户→资金）", EACH, "每户历年得到的资金和分红，来自哪个项目"),
        Form("blank", "空白填写表", TABLE, "任何一种记录的空表，项目顺序和屏幕上一样"),
        Form("village", "村情档案", PLACE, "村情年报和村里的各种名单"),
        Form("doors", "门牌户主名单", LIST, "按组和门牌号排列"),
        Form("signatures", "签字名单", LIST, "开会、发放时签字用"),
        Form("spines", "户档案脊背条", LIST, "剪下来贴在每户文件夹的脊背上"),
        Form("funds", "项目资金到户明细（资金→户）", PLACE, "每个项目的资金历年到了哪些户"),
        Form("progress", "挂图作战图（A3）", PLACE, "各组各户的进度、时间表和路线，分红黄绿"),
    )
}
HOMES: Final[Mapping[str, Callable[[Registry, Sequence[Home]], Laid]]] = {
    "card": wall_card.lay_out,
    "visits": household_forms.visits,
    "plan": household_forms.plan,
    "income": household_forms.income,
    "questionnaire": household_forms.questionnaire,
    "money": money_trail.to_household,
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form is asked for."""

    households: Sequence[str] | None = None  # None: everybody there was on the day
    table: str = ""
    title: str = ""
    years: tuple[str, str] = ("", "")  # of money, the first and the last; empty: all
    everybody: bool = False  # on the progress sheet, those too whom nobody has to help


def lay_out(
    registry: Registry, name: str, asked: Asked, on: str, step: Step = no_step
) -> Laid:  # fmt: skip
    """Lay a form out, as the state was on a day; raises FupinError where there is nothing."""
    form = FORMS.get(name)
    if form is None:
        raise FupinError(f"没有“{name}”这种表，没有打印。可用的有：{'、'.join(FORMS)}。")
    if form.about == EACH:
        yield from _each(registry, name, asked, on, step)
    elif form.about == TABLE:
        if not asked.table:
            raise FupinError("没有写明是哪一种记录的空表，没有打印。请选择记录种类。")
        yield form.label, blank_form.lay_out(registry, asked.table, on)
    elif name == "village":
        yield from village_forms.village_file(registry, on)
    elif name == "funds":
        yield from money_trail.of_projects(registry, on, money_trail.checked(asked.years))
    elif name == "progress":
        yield from _progress(registry, asked, on)
    else:
        found = homes.read(registry, _households(registry, asked, on), on)
        if not found:
            raise FupinError("没有可列的农户，没有打印。请换一个范围或截至日期。")
        for some in _by_village(found, lambda home: home):
            yield form.label, _listed(registry, name, some, asked)


def owners(registry: Registry, name: str, asked: Asked, on: str) -> list[str]:
    """Give the household of each form that is laid out; one record type, or nobody, of a list."""
    about = FORMS[name].about
    if about == EACH:
        return _households(registry, asked, on)
    return [asked.table if about == TABLE else ""]


def _by_village(found: Iterable[T], home_of: Callable[[T], Home]) -> Iterable[list[T]]:
    """Part what is about households by village, each in the order of a walk."""
    known = list(found)
    rows = homes.in_order(home_of(one).row for one in known)
    at = {str(row["id"]): place for place, row in enumerate(rows)}
    walk = sorted(known, key=lambda one: at[home_of(one).rec])
    for _, some in groupby(walk, key=lambda one: str(home_of(one).row["village"] or "")):
        yield list(some)


def _listed(registry: Registry, name: str, some: list[Home], asked: Asked) -> list[Page]:
    if name == "doors":
        return village_forms.doors(registry, some)
    if name == "spines":
        return spine_strip.lay_out(registry, some)
    return village_forms.signing(registry, some, asked.title.strip())


def _each(registry: Registry, name: str, asked: Asked, on: str, step: Step) -> Laid:
    ids, years = _households(registry, asked, on), money_trail.checked(asked.years)
    maker = partial(money_trail.to_household, years=years) if name == "money" else HOMES[name]
    if not ids:
        raise FupinError("没有选择农户，没有打印。请先选择要打印的户。")
    for start in range(0, len(ids), BATCH):
        step(start, len(ids))
        found = homes.read(registry, ids[start : start + BATCH], on)
        if len(found) < len(ids[start : start + BATCH]):
            raise FupinError("有的户不在台账中，或已被删除，没有打印。请刷新列表后重新选择。")
        yield from _named(found, maker(registry, found))


def _named(found: Sequence[Home], laid: Laid) -> Laid:
    """Go on with a form for each household; a character that cannot be printed names it."""
    whose = iter(found)
    try:
        for one in laid:
            next(whose)
            yield one
    except MissingGlyph as missing:
        home = next(whose)
        raise FupinError(f"户“{home.name}”的{told(missing)}") from None


def _progress(registry: Registry, asked: Asked, on: str) -> Laid:
    found = campaign.standings(registry, on, everybody=asked.everybody)
    if asked.households is not None:
        wanted = set(asked.households)
        found = [one for one in found if one.home.rec in wanted]
    if not found:
        raise FupinError(
            "没有要列上图的户，没有打印。默认只列脱贫户和监测对象；要列全部农户，请选定“列出全部农户”。"
        )
    for some in _by_village(found, lambda one: one.home):
        yield FORMS["progress"].label, progress_sheet.lay_out(registry, some, on)


def _households(registry: Registry, asked: Asked, on: str) -> list[str]:
    if asked.households is not None:
        return list(asked.households)
    return homes.everybody(registry, on)
