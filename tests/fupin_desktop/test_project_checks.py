"""What a project lacks is found: phases, filing, documents, notices, checks, money, assets."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import project_checks, projects
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001001"


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": VILLAGE, "name": "河湾村"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None, now=lambda: NOON) as one:
        yield one


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def said(ledger, rec):
    """Rules and sentences on a project; the whole ledger says the same."""
    case = project_checks.case_of(ledger, rec)
    alone = list(project_checks.judge(case, "2026-05-20"))
    parts = {rec, *(str(row["id"]) for rows in case.parts.values() for row in rows)}
    assert [one for one in project_checks.findings(ledger) if one.rec in parts] == alone
    return {one.rule: one.sentence for one in alone}


def good(**more):
    return {
        "name": "茶园", "category": "01", "state": "3", "total": 10_000_000, "filed": "2026-01",
        "notice_before": "2026-01", "planned_start": "2026-01-01", "planned_end": "2026-12-31",
        **more,
    }  # fmt: skip


def with_papers(ledger, **more):
    values = good(**more)
    documents = [{**one, "have": True} for one in projects.documents_of(values)]
    return projects.start(ledger, values, documents=documents, phases=[], checks=[]).ids[0]


def test_a_project_in_order_has_no_findings(ledger):
    assert said(ledger, with_papers(ledger)) == {}
    done = with_papers(ledger, state="5", notice_after="2026-04")
    add(ledger, "asset", project=done, name="灌渠", kind="1", keeper="赵强", state="1")
    assert said(ledger, done) == {}


def test_nothing_is_said_of_what_is_not_there(ledger):
    rec = with_papers(ledger)
    ledger.delete("project", rec)
    assert project_checks.case_of(ledger, rec) is None
    assert list(project_checks.findings(ledger)) == []


def test_an_overdue_phase(ledger):
    rec = with_papers(ledger)
    late = add(ledger, "project_phase", project=rec, name="前期", planned_share=1000,
               planned_end="2026-05-01", done_share=300)  # fmt: skip
    assert said(ledger, rec) == {
        "phase_overdue": "阶段“前期”应在 2026-05-01 前结束，已超 19 天，只完成 30.0 %。"
    }
    ledger.save([Change(table="project", rec=rec, values={"state": "4", "notice_after": "2026"})])
    assert said(ledger, rec) == {
        "phases_unfinished": "项目已完工，但各阶段合计只完成 30.0 %，请核对。"
    }
    ledger.save([Change(table="project_phase", rec=late,
                        values={"done_share": 1000, "planned_share": 900})])  # fmt: skip
    assert said(ledger, rec) == {"phase_shares": "各阶段计划占比合计 90.0 %，应为 100 %，请核对。"}


def test_filing_notices_and_documents(ledger):
    rec = add(ledger, "project", name="茶园", category="01", state="4")
    found = said(ledger, rec)
    assert found["not_filed"] == "项目已完工，还没有备案。"
    assert found["notice_before_missing"] == "项目已完工，没有填事前公示日期。"
    assert found["notice_after_missing"] == "项目已完工，没有填完工公示日期。"
    assert found["documents_missing"].startswith("缺少资料：村民（代表）会议决议、")
    ledger.save([Change(table="project", rec=rec, values={"state": "5", "filing_number": "1号"})])
    found = said(ledger, rec)
    assert found["documents_missing"].startswith("项目已验收，但缺少资料：")
    assert "not_filed" not in found
    ledger.save([Change(table="project", rec=rec, values={"state": "6"})])
    assert said(ledger, rec) == {}


def test_money_that_does_not_fit(ledger):
    rec = with_papers(ledger)
    for stage, amount in (("1", 100), ("3", 300)):
        add(ledger, "fund_flow", project=rec, stage=stage, date="2026-03", amount=amount)
    add(ledger, "payment", project=rec, date="2026-03", amount=400)
    assert said(ledger, rec) == {
        "used_beyond_received": "使用 3.00 元，比到账减退回多 2.00 元，请核对。",
        "paid_beyond_used": "到户资金合计 4.00 元，比已使用的资金多 1.00 元，请核对。",
    }


def test_an_asset_nobody_keeps(ledger):
    rec = with_papers(ledger)
    asset = add(ledger, "asset", project=rec, name="泵房", kind="1", state="1")
    assert said(ledger, rec) == {"asset_without_keeper": "资产“泵房”没有管护人。"}
    ledger.save([Change(table="asset", rec=asset, values={"state": "6"})])
    assert said(ledger, rec) == {}


def test_a_large_project_needs_all_three_key_inspections(ledger):
    rec = with_papers(ledger, total=300_000_000, planned_start="2026-01-01",
                      planned_end="2026-04-30")  # fmt: skip
    assert said(ledger, rec)["no_key_inspection"] == (
        "总投资达到重点检查金额，但没有事前、事中重点检查记录。"
    )
    for stage in ("1", "2"):
        add(ledger, "project_check", project=rec, stage=stage, date="2026-03", focus=True)
    assert said(ledger, rec) == {}
    ledger.save([Change(table="project", rec=rec, values={"state": "4", "notice_after": "2026"})])
    assert "没有事后重点检查记录" in said(ledger, rec)["no_key_inspection"]
    add(ledger, "project_check", project=rec, stage="3", planned="2026-04-30", focus=True)
    assert "no_key_inspection" in said(ledger, rec)


def test_an_inspection_is_not_asked_for_before_its_time(ledger):
    rec = with_papers(ledger, total=300_000_000, planned_start="2026-05-01",
                      planned_end="2026-12-31")  # fmt: skip
    assert "没有事前重点检查记录" in said(ledger, rec)["no_key_inspection"]


def test_a_planned_check_that_was_not_made(ledger):
    rec = with_papers(ledger)
    check = add(ledger, "project_check", project=rec, stage="2", planned="2026-05-01")
    assert said(ledger, rec) == {"check_overdue": "计划 2026-05-01 的事中检查还没有登记检查日期。"}
    ledger.save([Change(table="project_check", rec=check, values={"date": "2026-05-02"})])
    assert said(ledger, rec) == {}
