"""What is asked before a plan is made or revised."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtWidgets import QWidget

from fupin_desktop import plans
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Batch
from fupin_desktop.registry import Registry
from ui.ask_dialog import AskDialog
from ui.form import RecordForm
from ui.theme import empty

ASKED: Final = (
    "title", "kind", "year_from", "year_to", "exit_year", "situation", "goal", "approach",
    "categories", "expected_income", "budget", "responsible", "unit", "agreed",
)  # fmt: skip
NAMES: Final = {plans.HOUSEHOLD: "每户一策", plans.PERSON: "每人一策", plans.VILLAGE: "每村一方案"}


class NewPlanDialog(AskDialog):
    """Makes the first version of a plan for a household, a person or the village."""

    def __init__(self, registry: Registry, scope: str, owner: str, parent: QWidget | None) -> None:
        """`owner` is the household or person; empty: it is asked, or the village is meant."""
        name = {plans.HOUSEHOLD: "household", plans.PERSON: "person"}.get(scope, "region")
        given: dict[str, Json] = {"scope": scope}
        asked = [*ASKED]
        if owner:
            given[name] = owner
        else:
            asked.append(name)
        year = registry.today()[:4]
        form = RecordForm(
            registry, "plan", given=given, only=asked,
            start={"year_from": year, "year_to": year, "agreed": None},
        )  # fmt: skip
        super().__init__(form, "建立计划", parent)
        self.scope, self.name, self.owner = scope, name, owner
        self.about = {"scope": scope, "owner": owner}
        self.setObjectName("new_plan")
        self.setWindowTitle(f"新增计划：{NAMES[scope]}")
        form.changed.connect(self.preview)
        self.preview()

    def preview(self) -> None:
        """Say what will be made as the form stands."""
        empty(self.told)
        years = plans.years_of({name: self.form.read(name) for name in ("year_from", "year_to")})
        span = f"{years[0]} 至 {years[-1]} 年" if len(years) > 1 else f"{''.join(years)} 年"
        if not years:
            self.tell("年度", ["起止年度要先填对。"], "notice")
        elif self.scope == plans.HOUSEHOLD:
            number = len(years) * len(plans.INDICATORS)
            lines = [f"{span}，每年 6 项指标，共 {number} 条目标，建立后可以逐条填写、增减。"]
            self.tell("将一并建立", lines)
        else:
            self.tell("将建立", [f"{span}的计划，目标建立后逐条添加。"])

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Make the plan."""
        kept = {name: value for name, value in given.items() if value is not None}
        owner = self.owner or str(kept.pop(self.name, ""))
        kept.pop("region", None)
        place = {self.name: owner} if owner else {}
        return plans.new_plan(self.registry, self.scope, values=kept, **place)


class ReviseDialog(AskDialog):
    """Asks why, and begins the next version of a plan."""

    def __init__(
        self, registry: Registry, plan: Mapping[str, Json], parent: QWidget | None
    ) -> None:
        rec = str(plan["id"])
        form = RecordForm(
            registry, "plan", given={"scope": plan["scope"], "year_from": plan["year_from"]},
            start={"revision": plans.MIDTERM}, only=("revision", "revision_reason", "review"),
        )  # fmt: skip
        super().__init__(form, "修订", parent, high=24)
        self.rec = rec
        self.about = {"plan": rec}
        self.setObjectName("revise_plan")
        version, targets = plans.version_of(plan), registry.count("target", where={"plan": rec})
        self.setWindowTitle(f"修订计划：另立第 {version + 1} 版")
        self.tell("修订后", [
            f"另立第 {version + 1} 版，照抄第 {version} 版的内容和 {targets} 条目标。",
            f"第 {version} 版原样保留，标明“已被新版代替”，随时可以翻看。",
            "户主认可日期和审定日期要重新填写。",
        ])  # fmt: skip

    def write(self, given: Mapping[str, Json]) -> Batch:
        """Begin the next version."""
        reason, kind = str(given["revision_reason"] or ""), str(given["revision"] or plans.MIDTERM)
        more = {"review": given["review"]} if given["review"] else {}
        return plans.revise(self.registry, self.rec, reason, kind=kind, values=more)
