"""The command that lists what was typed in the window and not saved, or forgets one of it."""

from argparse import Namespace
from typing import Any, Final

from fupin_desktop import titles
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.differences import Difference, differences, is_gone
from fupin_desktop.drafts import Draft
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

HIDDEN: Final = "（敏感，未显示）"
EMPTY: Final = "（空）"


def drafts(words: Namespace) -> None:
    """List the drafts with what each would change; `--drop` forgets one for good."""
    with ledger(words) as registry:
        found = registry.drafts.all()
        notice = registry.drafts.take_notice()
        if notice:
            raise FupinError(notice)
        if words.drop:
            _drop(words, registry, found)
            return
        lines(words, [_row(registry, draft, open_=words.sensitive) for draft in found])
    if not words.json:
        print(f"共 {len(found)} 份暂存，在窗口里可以接着填。" if found else "没有暂存的内容。")


def _drop(words: Namespace, registry: Registry, found: list[Draft]) -> None:
    draft = next((one for one in found if one.id == words.drop), None)
    if draft is None:
        raise FupinError(f"没有编号为“{words.drop}”的暂存，什么也没有删除。编号见 drafts 的清单。")
    registry.drafts.drop(draft.id)
    out(words, {"dropped": draft.id}, f"已放弃暂存“{_title(registry, draft)}”。")


def _row(registry: Registry, draft: Draft, *, open_: bool) -> tuple[dict[str, Any], str]:
    told = [_told(one, open_=open_) for one in differences(registry, draft)]
    data: dict[str, Any] = {
        "id": draft.id, "form": draft.form, "table": draft.table, "record": draft.rec,
        "household": draft.household, "title": _title(registry, draft), "user": draft.user,
        "begun": draft.begun, "written": draft.wall, "gone": is_gone(registry, draft),
        "crashed": not draft.left, "differences": told,
    }  # fmt: skip
    parts = [f"{one['label']}：{one['now'] or EMPTY} → {one['typed'] or EMPTY}" for one in told]
    when = draft.wall[:16].replace("T", " ")
    text = f"{draft.id}  {when}  {draft.user}  {data['title']}  {'；'.join(parts)}"
    return data, text


def _told(one: Difference, *, open_: bool) -> dict[str, Any]:
    hide = one.sensitive and not open_
    now, typed = (HIDDEN if hide and text else text for text in (one.now, one.typed))
    return {"label": one.label, "now": now, "typed": typed, "changed": one.changed}


def _title(registry: Registry, draft: Draft) -> str:
    named = titles.names_of(registry.rows, {"household": {draft.household} - {""}})
    name = titles.name_in(named.get(draft.household, ""))
    return draft.title if not name or name in draft.title else f"{draft.title}（{name}）"
