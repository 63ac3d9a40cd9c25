"""What an office adds to the program's code lists: new choices, other words, an end."""

from dataclasses import dataclass
from typing import Final

from fupin_desktop import code_lists, codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json, Kind
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

NOTHING: Final = "什么也没有保存。"
# Lists that nothing in the program depends on: new choices stand in forms, lists and papers.
OPEN: Final = (
    *("measure_category", "measure_detail", "help_category", "aid_kind", "need_category"),
    *("need_source", "event_kind", "survey_kind", "task_kind", "inspection_kind"),
    *("complaint_category", "complaint_channel", "problem_category", "rectification_source"),
    *("project_category", "industry", "payment_kind", "subsidy_kind", "stake_kind", "stake_mode"),
    *("collective_income_kind", "asset_kind", "post_source", "clue_source", "cause", "risk"),
    *("disaster", "organization_kind", "notice_kind", "notice_seal"),
)
FIRST, LAST = 1, 99  # numbers of an office's own codes


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One code of a list as a list of them shows it."""

    code: str
    label: str
    added: bool  # not the program's own
    worded: bool  # the program's, called otherwise here
    ended: str  # since when it is not offered any more; empty: it is


def lists() -> dict[str, str]:
    """Give the lists that may be added to, with what each is a list of."""
    named: dict[str, str] = {}
    for table in TABLES.values():
        for field in table.fields.values():
            if field.kind in (Kind.CODE, Kind.CODES) and field.choices in OPEN:
                named.setdefault(field.choices, f"{table.label}：{field.label}")
    return {name: named[name] for name in OPEN if name in named}


def overview(registry: Registry, name: str) -> list[Choice]:
    """Give every code of a list as this office has it."""
    more = registry.read(lambda db: code_lists.entries(db, registry.region)).get(name, {})
    known = codes.codes(codes.amended(name, more.values()))
    shipped = codes.codes(name)
    return [
        Choice(code=code, label=one.label, added=code not in shipped, ended=one.valid_to,
               worded=code in shipped and one.label != shipped[code].label)
        for code, one in known.items()
    ]  # fmt: skip


def add(registry: Registry, name: str, label: str, **more: Json) -> Batch:
    """Add a choice to a list, for this office and all below; `more` are other fields of it."""
    if name not in OPEN:
        raise FupinError(f"“{name}”这个代码表不能增加选项，{NOTHING}可用的有：{'、'.join(OPEN)}。")
    word = _checked(registry, name, label)
    taken = {one.code for one in overview(registry, name)}
    # Unlike any code of the program or of another office of the county.
    own = f"x{registry.region[6:9] or '000'}"
    free = (f"{own}{number:02}" for number in range(FIRST, LAST + 1))
    code = next((one for one in free if one not in taken), "")
    if not code:
        raise FupinError(f"这个代码表本单位已经增加了 {LAST} 个选项，{NOTHING}请先停用不用的。")
    return _save(registry, name, code, {**more, "label": word}, f"增加选项“{word}”")


def reword(registry: Registry, name: str, code: str, label: str, **more: Json) -> Batch:
    """Call a code otherwise from now on; what it was called is still understood."""
    held = _held(registry, name, code)
    word = _checked(registry, name, label, code)
    return _save(registry, name, code, {**more, "label": word}, f"选项“{held.label}”改称“{word}”")


def end(registry: Registry, name: str, code: str) -> Batch:
    """Offer a code no more; records that have it keep it."""
    held = _held(registry, name, code)
    values: dict[str, Json] = {"label": held.label, "valid_to": registry.today()}
    return _save(registry, name, code, values, f"停用选项“{held.label}”")


def offer_again(registry: Registry, name: str, code: str) -> Batch:
    """Offer a code again that had been taken out of use."""
    held = _held(registry, name, code)
    values: dict[str, Json] = {"label": held.label, "valid_to": None}
    return _save(registry, name, code, values, f"恢复选项“{held.label}”")


def _held(registry: Registry, name: str, code: str) -> Choice:
    if name not in OPEN:
        raise FupinError(f"“{name}”这个代码表不能改动，{NOTHING}可用的有：{'、'.join(OPEN)}。")
    found = next((one for one in overview(registry, name) if one.code == code), None)
    if found is None:
        raise FupinError(f"没有代码“{code}”，{NOTHING}请刷新后再看。")
    return found


def _checked(registry: Registry, name: str, label: str, code: str = "") -> str:
    """Give a wording without needless spaces; raises FupinError where it is empty or taken."""
    word = " ".join(label.split())
    if not word or "|" in word:
        raise FupinError(f"请写选项的叫法，不能有竖线。{NOTHING}")
    if any(one.label == word and one.code != code for one in overview(registry, name)):
        raise FupinError(f"这个代码表已有“{word}”，{NOTHING}请换一个叫法。")
    return word


def _save(registry: Registry, name: str, code: str, values: dict[str, Json], label: str) -> Batch:
    key: dict[str, Json] = {"region": registry.region, "list": name, "code": code}
    change = Change(table=code_lists.TABLE, values={**key, **values})
    return registry.save([change], label=label)
