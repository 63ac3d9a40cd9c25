"""What a project lacks or contradicts: phases, filing, papers, notices, checks, money, assets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import codes, days, money, progress, projects
from fupin_desktop.money import Money
from fupin_desktop.progress import WHOLE, percent
from fupin_desktop.projects import (
    ACCEPTED,
    AFTER,
    APPROVED,
    BEFORE,
    BUILT,
    DURING,
    RUNNING,
    STOPPED,
    STORED,
)
from fupin_desktop.registry import Registry
from fupin_desktop.rules import DOUBTFUL, LACKING, WRONG, Finding, Row

PARTS: Final = ("project_phase", "project_document", "project_check", "asset")
GONE: Final = frozenset({"5", "6"})  # asset_state: nobody needs to keep it any more
# From which state on a large project should have had its key inspection of a stage.
INSPECTED_SINCE: Final = {BEFORE: STORED, DURING: RUNNING, AFTER: BUILT}
CHUNK: Final = 200  # projects in memory at a time


@dataclass(frozen=True)
class Case:
    """A project with everything it is judged by."""

    project: Row
    parts: Mapping[str, Sequence[Row]]  # by table, see PARTS
    money: Money

    @property
    def rec(self) -> str:
        """The project's id."""
        return str(self.project["id"])

    @property
    def state(self) -> str:
        """The project's state; one without is in the library."""
        return str(self.project["state"] or STORED)


def findings(registry: Registry) -> Iterator[Finding]:
    """Give what is to be said about all projects of a ledger."""
    today, ids = registry.today(), registry.find("project")
    for start in range(0, len(ids), CHUNK):
        rows = registry.rows("project", ids[start : start + CHUNK])
        stands = money.of_projects(registry, rows)
        parts = {table: _by_project(registry, table, rows) for table in PARTS}
        for row in rows:
            rec = str(row["id"])
            own = {table: found.get(rec, []) for table, found in parts.items()}
            yield from judge(Case(row, own, stands[rec]), today)


def _by_project(registry: Registry, table: str, rows: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for part in registry.select(table, where={"project": [row["id"] for row in rows]}):
        found.setdefault(str(part["project"]), []).append(part)
    return found


def case_of(registry: Registry, project: str) -> Case | None:
    """Give a project with everything it is judged by, None if it is not there."""
    rows = registry.rows("project", registry.find("project", where={"id": project}))
    if not rows:
        return None
    own = {table: registry.select(table, where={"project": project}) for table in PARTS}
    return Case(rows[0], own, money.of_project(registry, project))


def judge(case: Case, today: str) -> Iterator[Finding]:
    """Give what is to be said about one project on a day."""
    yield from _of_assets(case)
    if case.state != STOPPED:
        for look in (_of_phases, _of_papers, _of_notices, _of_checks):
            yield from look(case, today)
    for name, sentence in money.doubts(case.money, case.project["state"]):
        yield _said(case, name, "total", DOUBTFUL, sentence)


def _of_phases(case: Case, today: str) -> Iterator[Finding]:
    phases, finished = case.parts["project_phase"], case.state in (BUILT, ACCEPTED)
    for row in () if finished else phases:
        if progress.overdue(row, today):
            yield Finding("phase_overdue", "project_phase", str(row["id"]), "planned_end", DOUBTFUL,
                          f"阶段{progress.late_words(row, today)}")  # fmt: skip
    done = progress.of_project(case.project, phases, today).done
    if finished and phases and done < WHOLE:
        sentence = f"项目已{_state(case)}，但各阶段合计只完成 {percent(done)}，请核对。"
        yield _said(case, "phases_unfinished", "state", DOUBTFUL, sentence)
    shares = [row["planned_share"] for row in phases]
    total = sum(one for one in shares if isinstance(one, int))
    if phases and None not in shares and total != WHOLE:
        yield _said(case, "phase_shares", "name", DOUBTFUL,
                    f"各阶段计划占比合计 {percent(total)}，应为 100 %，请核对。")  # fmt: skip


def _of_papers(case: Case, _today: str) -> Iterator[Finding]:
    row = case.project
    if case.state >= APPROVED and not row["filed"] and not row["filing_number"]:
        yield _said(case, "not_filed", "filed", LACKING, f"项目已{_state(case)}，还没有备案。")
    missing = projects.missing_documents(row, case.parts["project_document"])
    if missing:
        names = projects.documents_named(missing)
        accepted = case.state == ACCEPTED
        word = f"项目已验收，但缺少资料：{names}。" if accepted else f"缺少资料：{names}。"
        yield _said(case, "documents_missing", "state", WRONG if accepted else LACKING, word)


def _of_notices(case: Case, _today: str) -> Iterator[Finding]:
    for name, since, word in (
        ("notice_before", RUNNING, "没有填事前公示日期"),
        ("notice_after", BUILT, "没有填完工公示日期"),
    ):
        if case.state >= since and not case.project[name]:
            sentence = f"项目已{_state(case)}，{word}。"
            yield _said(case, f"{name}_missing", name, LACKING, sentence)


def _of_checks(case: Case, today: str) -> Iterator[Finding]:
    checks = case.parts["project_check"]
    for row in checks:
        planned = days.rough(row["planned"])
        if planned and not row["date"] and not row["focus"] and days.late(planned, today):
            sentence = f"计划 {planned} 的{_stage(row['stage'])}检查还没有登记检查日期。"
            yield Finding("check_overdue", "project_check", str(row["id"]), "planned", LACKING,
                          sentence)  # fmt: skip
    lacking = uninspected(case.project, checks, today)
    if lacking:
        names = "、".join(map(_stage, lacking))
        yield _said(case, "no_key_inspection", "over_threshold", LACKING,
                    f"总投资达到重点检查金额，但没有{names}重点检查记录。")  # fmt: skip


def uninspected(project: Row, checks: Iterable[Row], today: str) -> list[str]:
    """Give the stages of which a large project should have had a key inspection by today."""
    if not project["over_threshold"]:
        return []
    there = {row["stage"] for row in checks if row["focus"] and row["date"]}
    state = str(project["state"] or STORED)
    due = [
        str(one["stage"]) for one in projects.checks_of(project)
        if not one["planned"] or days.late(str(one["planned"]), today)
    ]  # fmt: skip
    return [one for one in due if one not in there and state >= INSPECTED_SINCE[one]]


def _of_assets(case: Case) -> Iterator[Finding]:
    for row in case.parts["asset"]:
        if not row["keeper"] and row["state"] not in GONE:
            yield Finding("asset_without_keeper", "asset", str(row["id"]), "keeper", LACKING,
                          f"资产“{row['name'] or '未命名'}”没有管护人。")  # fmt: skip


def _said(case: Case, rule: str, field: str, severity: int, sentence: str) -> Finding:
    return Finding(rule, "project", case.rec, field, severity, sentence)


def _state(case: Case) -> str:
    return codes.label("project_state", case.state)


def _stage(stage: object) -> str:
    return codes.label("check_stage", str(stage))
