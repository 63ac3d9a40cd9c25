"""Commands on procedures, and the thresholds they are held against."""

from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fupin_desktop import codes, limits, outcomes, proceedings, thresholds, values
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.procedures import OWN, StepState
from fupin_desktop.registry import Registry
from fupin_desktop.thresholds import Threshold


def procedure(words: Namespace) -> None:
    """Start a procedure, do a step, finish or stop it, or show how far it has come."""
    if words.action != "start" and not words.id:
        raise FupinError("缺少程序编号，什么也没有改动。编号见 fupin list FILE procedure。")
    with ledger(words) as registry:
        ACTIONS[words.action](registry, words)


def _start(registry: Registry, words: Namespace) -> None:
    given = parsed(registry.table("procedure"), words.set)
    kind = codes.find("procedure_kind", str(given.pop("kind", None) or words.kind or ""))
    if kind is None:
        raise FupinError("请用 --kind 写明程序类别，什么也没有保存。类别见 fupin tables。")
    place = {"household": words.household, "region": words.region}
    batch = proceedings.start(registry, kind, values=given, **place)
    out(words, {"id": batch.ids[0]}, batch.ids[0])


def _step(registry: Registry, words: Namespace) -> None:
    step = codes.find("procedure_step", words.step)
    if step is None:
        raise FupinError(f"没有“{words.step}”这个步骤，什么也没有保存。步骤见 show。")
    given = parsed(registry.table("procedure_step"), words.set)
    proceedings.do_step(registry, words.id, step, given or {"done": registry.today()})
    _show(registry, words)


def _finish(registry: Registry, words: Namespace) -> None:
    read, _ = proceedings.read(registry, words.id)
    given = {**outcomes.proposed(read, registry.today()),
             **parsed(registry.table("procedure"), words.set)}  # fmt: skip
    case = proceedings.case(registry, words.id, given)
    told, new = outcomes.doubts(case), proceedings.writes(case)
    if not words.preview:
        proceedings.finish(registry, words.id, given)
    household = registry.table("household")
    data = {
        "id": words.id, "saved": not words.preview, "doubts": told,
        "household": {name: values.external(household.fields[name], v) for name, v in new.items()},
    }  # fmt: skip
    shown = [f"{household.fields[n].label}：{values.show(household.fields[n], v) or '（空）'}"
             for n, v in new.items()]  # fmt: skip
    head = "将写入户信息：" if words.preview else "已办结，写入户信息："
    text = [head + ("；".join(shown) or "无"), *(f"注意：{one}。" for one in told)]
    out(words, data, "\n".join(text))


def _stop(registry: Registry, words: Namespace) -> None:
    proceedings.stop(registry, words.id, parsed(registry.table("procedure"), words.set))
    _show(registry, words)


def _show(registry: Registry, words: Namespace) -> None:
    read, _ = proceedings.read(registry, words.id)
    if not words.json:
        state = codes.label("procedure_state", str(read["state"]))
        print(f"{proceedings.name_of(registry, read)}  {read['started']} 启动  {state}")
    lines(words, ((_data(one), _text(one)) for one in proceedings.states(registry, words.id)))


def _data(one: StepState) -> dict[str, Any]:
    return {
        "step": one.step.step, "label": one.label, "level": one.step.level, "state": one.state,
        "due": one.due, "missing": list(one.missing), "notice_left": one.notice_left,
        "sentence": one.sentence, "doubts": list(one.doubts), "source": one.step.source,
        "id": one.rec,
    }  # fmt: skip


def _text(one: StepState) -> str:
    missing = f"；缺：{outcomes.documents(one.missing)}" if one.missing else ""
    own = "" if one.step.source else f"（{OWN}）"
    return f"{one.state}  {one.label}  {one.sentence}{missing}{own}"


ACTIONS: Mapping[str, Callable[[Registry, Namespace], None]] = {
    "start": _start, "step": _step, "finish": _finish, "stop": _stop, "show": _show,
}  # fmt: skip


def parsed(table: Table, given: Sequence[str]) -> dict[str, Json]:
    """Turn words like FIELD=VALUE into stored values; an empty value clears."""
    found: dict[str, Json] = {}
    for one in given:
        name, equals, raw = one.partition("=")
        if not equals or name not in table.fields:
            raise FupinError(f"“{one}”看不懂：应是 字段=值，字段见 fupin tables。什么也没有保存。")
        try:
            found[name] = values.parse(table.fields[name], raw)
        except values.BadValue as error:
            raise FupinError(f"{error} 什么也没有保存。") from error
    return found


def list_thresholds(words: Namespace) -> None:
    """List every threshold that bears on the ledger's region, shipped ones included."""
    with ledger(words) as registry:
        found = thresholds.merged(limits.rows(registry), words.region or registry.region)
    lines(words, ((_threshold(one), _threshold_text(one)) for one in found))


def _threshold(one: Threshold) -> dict[str, Any]:
    return {
        "name": one.name, "label": codes.label("threshold_name", one.name), "year": one.year,
        "region": one.region, "value": str(one.number), "unit": one.unit, "source": one.source,
        "state": codes.label("threshold_state", one.state), "shipped": one.shipped,
    }  # fmt: skip


def _threshold_text(one: Threshold) -> str:
    data = _threshold(one)
    whose = "程序所带" if one.shipped else "本地设置"
    return "  ".join((
        f"{data['year']} 年起", data["region"] or "全国", data["label"],
        f"{data['value']} {one.unit}", data["state"], whose, one.source,
    ))  # fmt: skip
