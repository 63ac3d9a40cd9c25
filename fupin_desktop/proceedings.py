"""Procedures at work in a ledger: start one, do its steps, finish it with all it writes."""

from collections.abc import Mapping, Sequence
from typing import Final

from fupin_desktop import codes, days, limits, outcomes, procedures
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.outcomes import PASSED, REGIONAL, VILLAGE, Case
from fupin_desktop.procedures import FINISHED, OPEN, STOPPED, Limits, Row, StepState
from fupin_desktop.record import Batch, Change, Heads
from fupin_desktop.registry import Registry

DIGITS: Final = {"07": 12, "08": 9, "09": 6}  # of the code of the region that exits
LEVELS: Final = {"07": "村", "08": "乡镇", "09": "县"}


def start(
    registry: Registry, kind: str, *, household: str = "", region: str = "",
    values: Mapping[str, Json] | None = None,
) -> Batch:  # fmt: skip
    """Begin a procedure with its steps in one batch; the first id is the procedure's."""
    place = _place(registry, kind, household, region)
    given = {"started": registry.today(), **(values or {})}
    on = days.rough(given["started"]) or registry.today()
    steps = procedures.template(kind, on)
    known = terms_of(registry, {**given, **place})
    decision = next((one.deadline for one in steps if one.step == "county"), "")
    if decision in known:
        given.setdefault("deadline", known[decision].after(days.last(on)).isoformat())
    rec = registry.new_id("procedure")
    made = [Change(table="procedure", rec=rec,
                   values={"kind": kind, "state": OPEN, **given, **place})]  # fmt: skip
    made += [
        Change(table="procedure_step",
               values={"procedure": rec, "step": one.step, "order": one.order})
        for one in steps
    ]  # fmt: skip
    return registry.save(made, label=f"启动程序：{name_of(registry, {'kind': kind, **place})}")


def _place(registry: Registry, kind: str, household: str, region: str) -> dict[str, Json]:
    """Give what a procedure is about; raises FupinError where there is no such thing."""
    if kind not in procedures.kinds():
        raise FupinError(f"没有“{kind}”这种程序，什么也没有保存。请核对代码。")
    if kind not in REGIONAL:
        _check_household(registry, household)
        return {"household": household}
    place = region or registry.region
    if len(place) != DIGITS[kind] or not place.isdecimal():
        raise FupinError(
            f"“{_kind(kind)}”是{LEVELS[kind]}的程序，要用 {DIGITS[kind]} 位的{LEVELS[kind]}代码，"
            "什么也没有保存。请核对代码。"
        )
    return {"region": place}


def _check_household(registry: Registry, household: Json) -> None:
    if not household or not registry.find("household", where={"id": household}):
        raise FupinError("这道程序没有对象户，或者这一户已经删除，什么也没有保存。请先选定农户。")


def _kind(kind: Json) -> str:
    return codes.label("procedure_kind", str(kind))


def name_of(registry: Registry, procedure: Row) -> str:
    """Call a procedure by its kind and by whom it is about."""
    household = procedure.get("household")
    rows = registry.rows("household", [str(household)]) if household else []
    if not household:
        where = {"code": procedure.get("region")}
        rows = registry.select("region", where=where, limit=1)
    name = str(rows[0]["name"] or "") if rows else str(procedure.get("region") or "")
    return f"{_kind(procedure['kind'])}（{name}）" if name else _kind(procedure["kind"])


def read(registry: Registry, rec: str) -> tuple[dict[str, Json], list[dict[str, Json]]]:
    """Give a procedure and the steps it has; raises FupinError if there is none."""
    found = registry.rows("procedure", registry.find("procedure", where={"id": rec}))
    if not found:
        raise FupinError(f"找不到这道程序：{rec}，什么也没有改动。请核对编号。")
    return found[0], registry.select("procedure_step", where={"procedure": rec})


def states(registry: Registry, rec: str) -> list[StepState]:
    """Tell how far a procedure has come."""
    procedure, steps = read(registry, rec)
    known = terms_of(registry, procedure)
    return procedures.progress(procedure, steps, known, registry.today())


def terms_of(registry: Registry, procedure: Row) -> Limits:
    """Give the periods a procedure is held against: those of its place and of its start."""
    household = procedure.get("household")
    rows = registry.rows("household", [str(household)]) if household else []
    region = str((rows[0]["village"] if rows else procedure.get("region")) or registry.region)
    on = days.rough(procedure["started"]) or registry.today()
    return limits.terms(limits.rows(registry), on, region)


def do_step(
    registry: Registry, rec: str, step: str, values: Mapping[str, Json], seen: Heads | None = None
) -> Batch:
    """Write down what was done in a step; without a date in `values` it is not yet done."""
    procedure, _ = read(registry, rec)
    label = codes.label("procedure_step", step)
    if step not in codes.codes("procedure_step"):
        raise FupinError(f"没有“{step}”这个步骤，什么也没有保存。请核对代码。")
    change = Change(
        table="procedure_step", values={"procedure": rec, "step": step, **values}, seen=seen
    )
    verb = "完成" if values.get("done") else "登记"
    return registry.save([change], label=f"{verb}步骤“{label}”：{name_of(registry, procedure)}")


def case(registry: Registry, rec: str, values: Mapping[str, Json]) -> Case:
    """Give all that is looked at when a procedure is finished with this outcome."""
    procedure, steps = read(registry, rec)
    filled = {**procedure, **values}
    known = terms_of(registry, procedure)
    household: dict[str, Json] = {}
    labour: list[Json] = []
    measures = 0
    if procedure["kind"] not in REGIONAL:
        _check_household(registry, procedure["household"])
        here = {"household": procedure["household"]}
        household = registry.rows("household", [str(procedure["household"])])[0]
        labour = [row["labour"] for row in registry.select("person", where=here)]
        since = days.rough(household["monitoring_since"])
        measures = sum(_counts(row, since) for row in registry.select("measure", where=here))
    return Case(
        procedure=filled, household=household, limits=known, labour=labour, measures=measures,
        states=procedures.progress(procedure, steps, known, registry.today()),
    )  # fmt: skip


def _counts(measure: Row, since: str) -> bool:
    """Tell whether a measure may have begun after a household was identified."""
    begun = days.rough(measure["start_date"])
    return not since or not begun or days.last(begun) >= days.first(since)


def writes(found: Case) -> dict[str, Json]:
    """Give what would change in the household if this case were finished."""
    steps = [one.row for one in found.states if one.row]
    on = outcomes.decided(found.procedure, steps)
    new = outcomes.effects(found.procedure, found.household, on)
    return {name: value for name, value in new.items() if value != found.household.get(name)}


def _check_open(procedure: Row) -> None:
    """What has ended writes nothing into a household once more; raises FupinError."""
    if procedure["state"] in (FINISHED, STOPPED):
        raise FupinError(
            "这道程序已经办结或终止，什么也没有保存。写错了请撤销，或用“修改”改这道程序和农户。"
        )


def finish(
    registry: Registry, rec: str, values: Mapping[str, Json],
    seen: Mapping[str, Heads] | None = None,
) -> Batch:  # fmt: skip
    """Finish a procedure and write its outcome into household or village, in one batch.

    `seen` gives by record the heads that were shown when the outcome was asked for.
    """
    _check_open(read(registry, rec)[0])
    given = {"finished": registry.today(), "outcome": PASSED, **values}
    found = case(registry, rec, given)
    known = seen or {}
    changes = [
        Change(table="procedure", rec=rec, values={**given, "state": FINISHED},
               seen=known.get(rec))
    ]  # fmt: skip
    new = writes(found)
    if new:
        household = str(found.procedure["household"])
        changes.append(Change(table="household", rec=household, values=new,
                              seen=known.get(household)))  # fmt: skip
    changes += village_changes(found)
    return registry.save(changes, label=f"办结：{name_of(registry, found.procedure)}")


def village_changes(found: Case) -> list[Change]:
    """Give what a village's exit writes into the sheet of its year."""
    procedure = found.procedure
    on = outcomes.decided(procedure, [one.row for one in found.states if one.row])
    if procedure["kind"] != VILLAGE or procedure["outcome"] != PASSED or not on:
        return []
    key = {"region": procedure["region"], "year": on[:4]}
    return [Change(table="village_year", values={**key, "exited": True, "exit_year": on[:4]})]


def stop(registry: Registry, rec: str, values: Mapping[str, Json]) -> Batch:
    """End a procedure without a result in the household; what was done stays."""
    procedure, _ = read(registry, rec)
    _check_open(procedure)
    given = {"finished": registry.today(), **values, "state": STOPPED}
    change = Change(table="procedure", rec=rec, values=given)
    return registry.save([change], label=f"终止：{name_of(registry, procedure)}")


def fitting(household: Row, today: str) -> list[str]:
    """Give the kinds of procedure that a household's state calls for on a date, likeliest first."""
    watched = bool(household["monitoring_kind"]) and household["risk_state"] != outcomes.REMOVED
    registered = household["kind"] == outcomes.REGISTERED
    out = household["exit_flag"] in (outcomes.EXITED, "4")
    wanted = {
        outcomes.REMOVE: watched,
        outcomes.MONITOR: not watched,
        outcomes.ASSESS: registered or watched,
        outcomes.EXIT: registered and not out,
        outcomes.RETURN: registered and out,
        outcomes.IDENTIFY: not registered,
    }
    return [kind for kind, fits in wanted.items() if fits and procedures.current(kind, today)]


def others(offered: Sequence[str]) -> list[str]:
    """Give the kinds of a household's procedures that are not offered first."""
    return [k for k in procedures.kinds() if k not in offered and k not in REGIONAL]
