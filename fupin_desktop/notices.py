"""Public notices at work in a ledger: keep one, post it, take it down, write down an objection."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from fupin_desktop import attachments, codes, days
from fupin_desktop.attachments import Source
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.notice_text import TOWNSHIP, Draft
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

KEPT, POSTED, ENDED, DOWN = "未张贴", "公示中", "期满待撤", "已撤下"
OPEN_WORK: Final = ("1", "2", "5", None)  # work_state: an objection that waits
NOTHING: Final = "什么也没有保存。"
LONGEST: Final = 365  # days on the board


def keep(registry: Registry, draft: Draft) -> Batch:
    """Keep what a notice says, word for word; it is not posted yet."""
    values: dict[str, Json] = {
        "region": draft.region, "kind": draft.kind, "title": draft.title, "on": draft.on,
        "listed": len(draft.rows), "content": draft.text, "seal": draft.seal,
    }  # fmt: skip
    if draft.procedures:
        values["procedures"] = list(draft.procedures)
    if draft.days:
        values["days"] = draft.days
    return registry.save([Change(table="notice", values=values)], label=f"制作{draft.title}")


def read(registry: Registry, rec: str) -> Row:
    """Give one notice; raises FupinError if there is none."""
    found = registry.select("notice", where={"id": rec})
    if not found:
        raise FupinError(f"找不到这张公示：{rec}，{NOTHING}请刷新后再选。")
    return found[0]


def post(
    registry: Registry, rec: str, values: Mapping[str, Json], photos: Sequence[Source] = ()
) -> Batch:
    """Write down that a notice hangs: since when, for how long, where; in its procedures as well.

    Photos of it that are refused leave everything as it was.
    """
    row = read(registry, rec)
    start = days.rough(values.get("start"))
    number = values.get("days", row["days"])
    if row["start"]:
        raise FupinError(f"这张公示 {row['start']} 已经张贴，{NOTHING}写错了请打开记录修改。")
    if len(start) != len("2026-01-01"):
        raise FupinError(f"请写明哪一天张贴的，{NOTHING}")
    if not isinstance(number, int) or not 1 <= number <= LONGEST:
        raise FupinError(f"请写明公示几天（1 至 {LONGEST}），{NOTHING}")
    taken = attachments.read(registry, photos) if photos else []
    given: dict[str, Json] = {**values, "start": start, "days": number}
    changes = [Change(table="notice", rec=rec, values=given)]
    step: dict[str, Json] = {
        "notice_start": start, "notice_days": number, "notice_place": given.get("place"),
        "notice_phone": given.get("phone"),
    }  # fmt: skip
    changes += _steps(registry, row, {k: v for k, v in step.items() if v}, unless="notice_start")
    owner = attachments.owner(registry, "notice", rec)
    changes += [attachments.hung(one, "notice", rec, owner) for one in taken]
    return registry.save(changes, label=f"张贴{row['title']}")


def take_down(
    registry: Registry, rec: str, day: str, result: str = "", *, early: bool = False
) -> Batch:
    """Write down that a notice was taken down; too early only if that is meant."""
    row = read(registry, rec)
    on = days.rough(day)
    if not row["start"]:
        raise FupinError(f"这张公示还没有登记张贴，{NOTHING}请先登记张贴日期。")
    if row["taken_down"]:
        raise FupinError(f"这张公示 {row['taken_down']} 已经撤下，{NOTHING}写错了请打开记录修改。")
    if len(on) != len("2026-01-01") or days.late(on, str(row["start"])):
        raise FupinError(f"撤下日期不能早于张贴日期 {row['start']}，{NOTHING}请改正日期。")
    hung = (days.first(on) - days.first(str(row["start"]))).days + 1
    wanted = row["days"]
    if isinstance(wanted, int) and hung < wanted and not early:
        raise FupinError(
            f"到 {on} 只公示了 {hung} 天，应公示 {wanted} 天，{NOTHING}"
            "请等期满再撤；确实提前撤下的，请选定“提前撤下”。"
        )
    values: dict[str, Json] = {"taken_down": on}
    whole = not isinstance(wanted, int) or hung >= wanted
    quiet = "公示期满，无异议。" if whole else "提前撤下，无异议。"
    told = result or (quiet if not objections(registry, rec) else "")
    if told:
        values["result"] = told
    changes = [Change(table="notice", rec=rec, values=values)]
    waiting = [one for one in objections(registry, rec) if one["state"] in OPEN_WORK]
    step: dict[str, Json] = {"notice_end": on}
    changes += _steps(registry, row, step, unless="notice_end")
    if not waiting:
        changes = _closed(changes, on, registry)
    return registry.save(changes, label=f"撤下{row['title']}")


def _closed(changes: Sequence[Change], on: str, registry: Registry) -> list[Change]:
    """Finish the steps that a notice was for, where nobody had done it."""
    recs = [one.rec for one in changes if one.table == "procedure_step"]
    done = {str(row["id"]) for row in registry.rows("procedure_step", recs) if row["done"]}
    return [
        Change(table=one.table, rec=one.rec, values={**one.values, "done": on})
        if one.table == "procedure_step" and one.rec not in done else one
        for one in changes
    ]  # fmt: skip


def _steps(registry: Registry, row: Row, values: Mapping[str, Json], unless: str) -> list[Change]:
    """Write into the steps of the procedures that a notice is for, those not yet written."""
    procedures = row["procedures"]
    if not isinstance(procedures, list) or not procedures:
        return []
    step = "second_notice" if row["seal"] == TOWNSHIP else "notice"
    found = registry.select("procedure_step", where={"procedure": procedures, "step": step})
    return [
        Change(table="procedure_step", rec=str(one["id"]), values=dict(values))
        for one in found if not one[unless]
    ]  # fmt: skip


def object_to(registry: Registry, rec: str, values: Mapping[str, Json]) -> Batch:
    """Write down what somebody said against a notice."""
    row = read(registry, rec)
    if not str(values.get("content") or "").strip():
        raise FupinError(f"请写明异议的内容，{NOTHING}")
    given = {"date": registry.today(), "state": "1", **values, "notice": rec}
    return registry.save([Change(table="objection", values=given)],
                         label=f"登记异议：{row['title']}")  # fmt: skip


def objections(registry: Registry, rec: str) -> list[Row]:
    """Give what was said against a notice."""
    return list(registry.select("objection", where={"notice": rec}))


def last_day(row: Row) -> str:
    """Give the last day a notice has to hang; empty while it does not."""
    start, number = days.rough(row["start"]), row["days"]
    if len(start) < len("2026-01-01") or not isinstance(number, int) or number < 1:
        return ""
    return (days.first(start) + timedelta(days=number - 1)).isoformat()


def state(row: Row, today: str) -> str:
    """Tell whether a notice is only made, hangs, has hung long enough, or is down."""
    if row["taken_down"]:
        return DOWN
    if not row["start"]:
        return KEPT
    ends = last_day(row)
    return ENDED if ends and days.late(ends, today) else POSTED


def sentence(row: Row, today: str) -> str:
    """Say how a notice stands."""
    ends, now = last_day(row), state(row, today)
    kind = codes.label("notice_kind", str(row["kind"]))
    if now == KEPT:
        return f"{kind}，还没有登记张贴"
    if now == DOWN:
        return f"{row['start']} 张贴，{row['taken_down']} 撤下"
    if now == ENDED:
        return f"{row['start']} 张贴，{ends} 期满，可以撤下"
    return f"{row['start']} 张贴" + (f"，公示到 {ends}" if ends else "")
