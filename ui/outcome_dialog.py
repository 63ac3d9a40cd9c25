"""How a procedure begins and ends: what is asked, what will be written, what is doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtWidgets import QWidget

from fupin_desktop import outcomes, procedures, proceedings, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.drafts import Draft, Sketch
from fupin_desktop.procedures import OWN, Step
from fupin_desktop.record import Batch, Heads
from fupin_desktop.registry import Registry
from ui.ask_dialog import AskDialog
from ui.form import RecordForm
from ui.parts import wrapped
from ui.theme import empty

MONITORED: Final = ("monitoring_kind", "risks", "disasters", "risk_note", "covered_without_labour")
BEGUN: Final = ("started", "clue", "applicant", "reason", "handler")


class StartDialog(AskDialog):
    """Begins a procedure of a kind for a household, given or chosen, or for a region."""

    def __init__(
        self, registry: Registry, kind: str, household: str, parent: QWidget | None
    ) -> None:
        regional = kind in outcomes.REGIONAL
        given: dict[str, Json] = {"kind": kind}
        asked = BEGUN + (MONITORED if kind == outcomes.MONITOR else ())
        if household:
            given["household"] = household
        else:
            asked += ("region",) if regional else ("household",)
        today = registry.today()
        start: dict[str, Json] = {
            "started": today if procedures.current(kind, today) else None,
            "handler": registry.user or None, "region": registry.region,
        }  # fmt: skip
        form = RecordForm(registry, "procedure", given=given, start=start, only=asked)
        super().__init__(form, "启动", parent)
        self.kind, self.household = kind, household
        self.about = {"kind": kind, "household": household}
        self.setObjectName("start_procedure")
        self.setWindowTitle(f"启动程序：{proceedings.name_of(registry, given)}")
        steps = procedures.template(kind, today)
        self._tell_steps(steps)

    def _tell_steps(self, steps: Sequence[Step]) -> None:
        own = [one for one in steps if not one.source]
        if own:
            which = "各步骤" if len(own) == len(steps) else "带 * 的步骤"
            self.told.addWidget(wrapped(f"{which}由{OWN}，请以上级通知为准。", "notice"))
        marks = ["*" if one in own and len(own) < len(steps) else "" for one in steps]
        lines = [
            f"{number}　{one.label}{mark}（{one.level}{'，办结后' if one.after else ''}）"
            for number, (one, mark) in enumerate(zip(steps, marks, strict=True), 1)
        ]
        self.tell(f"共 {len(steps)} 步", lines)

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Begin the procedure."""
        kept = {name: value for name, value in given.items() if value is not None}
        household = self.household or str(kept.pop("household", ""))
        region = str(kept.pop("region", ""))
        return proceedings.start(
            self.registry, self.kind, household=household, region=region, values=kept
        )


class FinishDialog(AskDialog):
    """Asks for the outcome and shows beside it what will be written and what is doubtful."""

    def __init__(self, registry: Registry, rec: str, parent: QWidget | None) -> None:
        procedure, _ = proceedings.read(registry, rec)
        kind = str(procedure["kind"])
        asked = ("finished", "outcome", *outcomes.ASKED.get(kind, ()), "document_number", "note")
        form = RecordForm(registry, "procedure", rec, only=asked)
        super().__init__(form, "办结", parent)
        self.rec = rec
        self.seen = _seen(form, procedure)
        self.propose(outcomes.proposed(procedure, registry.today()))
        self.setObjectName("finish_procedure")
        self.setWindowTitle(f"办结：{proceedings.name_of(registry, procedure)}")
        form.changed.connect(self.preview)
        self.preview()

    def preview(self) -> None:
        """Show what would be written as the form stands."""
        empty(self.told)
        given = {name: self.form.read(name) for name in self.form.rows}
        found = proceedings.case(self.registry, self.rec, given)
        new = proceedings.writes(found)
        fields = TABLES["household"].fields
        lines = [
            f"{fields[name].label}：{_shown(name, found.household[name])} → {_shown(name, value)}"
            for name, value in new.items()
        ]
        year = [str(one.values["year"]) for one in proceedings.village_changes(found)]
        lines += [f"{one} 年村情年报：是否出列 → 是" for one in year]
        self.tell("办结后写入", lines or ["只记下程序的结果，户信息不变。"])
        doubts = outcomes.doubts(found)
        if doubts:
            self.tell("请核对（可以照样办结）", [f"{one}。" for one in doubts], "notice")

    def sketch(self) -> Sketch | None:
        """Give what was typed, with all that the form has shown."""
        sketch = super().sketch()
        return replace(sketch, seen=self.seen) if sketch else None

    def take_up(self, draft: Draft) -> None:
        """Put back what was typed; it answers to what was shown at that time."""
        super().take_up(draft)
        self.seen = {**self.seen, **draft.seen}

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Finish the procedure."""
        return proceedings.finish(self.registry, self.rec, given, self.seen)


class StopDialog(AskDialog):
    """Asks why a procedure ends without a result."""

    def __init__(self, registry: Registry, rec: str, parent: QWidget | None) -> None:
        procedure, _ = proceedings.read(registry, rec)
        form = RecordForm(registry, "procedure", rec, only=("finished", "outcome", "note"))
        super().__init__(form, "终止", parent, high=24)
        self.rec = rec
        self.propose({"finished": registry.today()})
        self.setObjectName("stop_procedure")
        self.setWindowTitle(f"终止：{proceedings.name_of(registry, procedure)}")
        self.tell("说明", ["终止后户信息不变，已办的步骤和材料都保留，可以另外启动新的程序。"])

    def write(self, given: Mapping[str, Json]) -> Batch:
        """End the procedure."""
        return proceedings.stop(self.registry, self.rec, given)


def _seen(form: RecordForm, procedure: Mapping[str, Json]) -> dict[str, Heads]:
    """Give the heads shown of the procedure and of its household."""
    seen: dict[str, Heads] = {}
    if form.record:
        seen[form.rec] = form.record.heads
    household = str(procedure["household"] or "")
    if household and form.registry.find("household", where={"id": household}):
        seen[household] = form.registry.fetch("household", household).heads
    return seen


def _shown(name: str, value: Json) -> str:
    return values.show(TABLES["household"].fields[name], value) or "（空）"
