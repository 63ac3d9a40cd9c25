"""What finishing a procedure writes and what is doubtful about it, told before it is done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import codes, days
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.procedures import DONE, Limits, Row, StepState

IDENTIFY, MONITOR, REMOVE, EXIT, RETURN, ASSESS, VILLAGE, TOWNSHIP, COUNTY = (
    "01", "02", "03", "04", "05", "06", "07", "08", "09",
)  # fmt: skip
PASSED = "1"  # procedure_outcome
PLAIN, REGISTERED = "01", "02"  # household_kind
UNSTABLE, NEAR_LINE = "01", "02"  # monitoring_kind
EXITED, RETURNED, NOT_EXITED = "1", "3", "0"  # exit_flag
REMOVED, NOT_REMOVED = "1", "0"  # risk_state
HELPED = "1"  # risk_removal_way
DISASTER, OTHER_RISK = "04", "99"  # risk
WITHOUT_LABOUR: Final = frozenset({"03", "04"})  # labour
MOST_RISKS: Final = 5
REGIONAL: Final = frozenset({VILLAGE, TOWNSHIP, COUNTY})

# What is asked when a procedure is finished, besides day, result and document.
ASKED: Mapping[str, tuple[str, ...]] = {
    IDENTIFY: ("final_kind",),
    MONITOR: ("final_monitoring_kind",),
    REMOVE: ("removal_way", "follower"),
    RETURN: ("final_kind",),
    ASSESS: ("final_kind",),
}


@dataclass(frozen=True)
class Case:
    """All that is looked at when a procedure is to be finished, its outcome filled in."""

    procedure: Row
    household: Row
    states: Sequence[StepState]
    limits: Limits
    labour: Sequence[Json] = ()  # of the members
    measures: int = 0  # since identification


def proposed(procedure: Row, today: str) -> dict[str, Json]:
    """Propose an outcome to whoever finishes a procedure."""
    kind = str(procedure["kind"])
    held = {
        "finished": today,
        "outcome": PASSED,
        "final_kind": REGISTERED if kind in (IDENTIFY, RETURN) else None,
        "final_monitoring_kind": procedure["monitoring_kind"] if kind == MONITOR else None,
        "removal_way": HELPED if kind == REMOVE else None,
    }
    return {name: procedure.get(name) or value for name, value in held.items()}


def decided(procedure: Row, steps: Sequence[Row]) -> str:
    """Give the day of the decision: of the county's step, else the day it was finished."""
    found = [days.rough(row["done"]) for row in steps if row["step"] in ("county", "approve")]
    return next(filter(None, found), "") or days.rough(procedure["finished"])


def effects(procedure: Row, household: Row, on: str) -> dict[str, Json]:
    """Give what a finished procedure writes into its household; `on` is the day of decision."""
    if procedure["outcome"] != PASSED:
        return {}
    writers = {
        IDENTIFY: _identified,
        MONITOR: _monitored,
        REMOVE: _removed,
        EXIT: _exited,
        RETURN: _returned,
        ASSESS: _assessed,
    }
    writer = writers.get(str(procedure["kind"]))
    found = writer(procedure, household, on) if writer else {}
    return {name: None if value == "" else value for name, value in found.items()}


def _identified(procedure: Row, _household: Row, on: str) -> dict[str, Json]:
    kind = procedure["final_kind"] or REGISTERED
    return {"kind": kind, "kind_since": on, "exit_flag": NOT_EXITED, "exit_year": None}


def _monitored(procedure: Row, household: Row, on: str) -> dict[str, Json]:
    if not procedure["final_monitoring_kind"]:
        return {}
    found: dict[str, Json] = {
        "monitoring_kind": procedure["final_monitoring_kind"], "monitoring_since": on,
        "risk_state": NOT_REMOVED, "risk_removed_on": None, "risk_removal_way": None,
    }  # fmt: skip
    for name in ("risks", "disasters"):
        both = {*_listed(household.get(name)), *_listed(procedure.get(name))}
        if both:
            found[name] = [*sorted(both)]
    for name in ("risk_note", "covered_without_labour"):
        if procedure.get(name) is not None:
            found[name] = procedure[name]
    return found


def _removed(procedure: Row, household: Row, on: str) -> dict[str, Json]:
    if not household["monitoring_kind"]:
        return {}
    found: dict[str, Json] = {
        "risk_state": REMOVED, "risk_removed_on": on, "risk_removal_way": procedure["removal_way"],
    }  # fmt: skip
    if procedure["follower"]:
        found["monitor_contact"] = procedure["follower"]
    return found


def _exited(_procedure: Row, _household: Row, on: str) -> dict[str, Json]:
    return {"exit_flag": EXITED, "exit_year": on[:4] or None}


def _returned(procedure: Row, _household: Row, on: str) -> dict[str, Json]:
    kind = procedure["final_kind"] or REGISTERED
    return {"kind": kind, "kind_since": on, "exit_flag": RETURNED, "exit_year": None}


def _assessed(procedure: Row, _household: Row, on: str) -> dict[str, Json]:
    kind = procedure["final_kind"]
    return {"kind": kind, "kind_since": on} if kind else {}


def _listed(value: Json) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def doubts(case: Case) -> list[str]:
    """Say what is incomplete or unusual about finishing a procedure; none of it forbids it."""
    found = [*_of_steps(case.states)]
    started, ended = days.rough(case.procedure["started"]), days.rough(case.procedure["finished"])
    if started and ended and days.last(ended) < days.first(started):
        found.append(f"办结日期 {ended} 早于启动日期 {started}")
    if case.procedure["outcome"] == PASSED:
        kind = case.procedure["kind"]
        found += [*(_of_identification(case) if kind == MONITOR else ())]
        found += [*(_of_removal(case) if kind == REMOVE else ())]
    return found


def _of_steps(states: Sequence[StepState]) -> Iterator[str]:
    asked = [one for one in states if not one.step.after]
    open_ = [one.label for one in asked if one.state != DONE]
    if open_:
        yield f"还有 {len(open_)} 步没有完成：{'、'.join(open_)}"
    for one in asked:
        if one.missing and one.state == DONE:
            yield f"“{one.label}”缺材料：{documents(one.missing)}"
        yield from (f"“{one.label}”{doubt}" for doubt in one.doubts)


def documents(missing: Sequence[str]) -> str:
    """Name documents by their codes."""
    return "、".join(codes.label("procedure_document", code) for code in missing)


def _of_identification(case: Case) -> Iterator[str]:
    kind, registered = case.procedure["final_monitoring_kind"], case.household["kind"]
    if not kind:
        yield "没有选认定的监测对象类别，户的监测信息不会改变"
    if kind == UNSTABLE and registered == PLAIN:
        yield "脱贫不稳定户应是脱贫户，这一户的户类型是一般农户"
    if kind == NEAR_LINE and registered not in (PLAIN, None):
        yield "边缘易致贫户应是一般农户，这一户的户类型是脱贫户"
    yield from risk_doubts(case.procedure)


def risk_doubts(row: Row) -> Iterator[str]:
    """Say what is wrong with the risks of a procedure or a household."""
    risks = _listed(row["risks"])
    if not risks:
        yield "没有选返贫致贫风险"
    if len(risks) > MOST_RISKS:
        yield f"返贫致贫风险选了 {len(risks)} 项，最多 {MOST_RISKS} 项"
    if OTHER_RISK in risks and not row["risk_note"]:
        yield "风险选了“其他”，没有写备注"
    if DISASTER in risks and not _listed(row["disasters"]):
        yield "风险选了“因自然灾害”，没有选子项"


def _of_removal(case: Case) -> Iterator[str]:
    household = case.household
    if not household["monitoring_kind"]:
        yield "这一户没有认定为监测对象，户的监测信息不会改变"
        return
    on = days.rough(effects(case.procedure, household, _decided(case)).get("risk_removed_on"))
    yield from removal_doubts({**household, "risk_removed_on": on}, case.limits, case.labour)
    if not case.procedure["removal_way"]:
        yield "没有选风险消除方式"
    if case.procedure["removal_way"] == HELPED and not case.measures:
        yield "消除方式是“帮扶消除”，识别以来却没有登记帮扶措施"
    if not (case.procedure["follower"] or household["monitor_contact"]):
        yield "没有写监测联系人，消除后还要继续联系"


def _decided(case: Case) -> str:
    return decided(case.procedure, [one.row for one in case.states if one.row])


def removal_doubts(household: Row, limits: Limits, labour: Sequence[Json]) -> Iterator[str]:
    """Say what is unusual about the removal of a household's risk."""
    since, on = days.rough(household["monitoring_since"]), days.rough(household["risk_removed_on"])
    if since and on:
        term = limits.get("removal_months")
        apart = days.months_apart(since, on)
        if days.last(on) < days.first(since):
            yield f"风险消除时间 {on} 早于识别监测时间 {since}"
        elif apart is not None and apart <= 1:
            yield f"{since} 识别，{on} 就消除，是当月或次月消除"
        elif term and not days.passed(since, on, term):
            yield f"{since} 识别，{on} 消除，不满 {term}"
    if household["covered_without_labour"]:
        yield "是整户无劳动能力兜底保障户，一般不标注风险消除"
    elif labour and all(one in WITHOUT_LABOUR for one in labour):
        yield "家庭成员都没有劳动能力，一般不标注风险消除"
