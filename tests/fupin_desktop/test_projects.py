"""A new project comes with phases, documents and checks in one step; missing papers are named."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import codes, projects
from fupin_desktop.progress import Lags
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001001"
LARGE = {"name": "灌渠", "category": "12", "total": 300_000_000, "cycle": None,
         "planned_start": "2026-03-01", "planned_end": "2026-10-31"}  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": VILLAGE, "name": "河湾村"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None, now=lambda: NOON) as one:
        yield one


def parts(ledger, project):
    return {
        table: ledger.select(table, where={"project": project})
        for table in ("project_phase", "project_document", "project_check")
    }


def test_a_large_project_begins_with_all_its_parts_in_one_step(ledger):
    rec = projects.start(ledger, LARGE).ids[0]
    (row,) = ledger.rows("project", [rec])
    assert (row["state"], row["watch_amount"], row["over_threshold"]) == ("1", 200_000_000, True)
    found = parts(ledger, rec)
    phases = [(one["number"], one["name"], one["planned_share"], one["planned_start"],
               one["planned_end"]) for one in found["project_phase"]]  # fmt: skip
    assert phases == [
        (1, "前期准备", 200, "2026-03-01", "2026-04-18"),
        (2, "组织实施", 600, "2026-04-19", "2026-09-12"),
        (3, "验收移交", 200, "2026-09-13", "2026-10-31"),
    ]
    needed = {one["kind"] for one in found["project_document"] if one["required"]}
    assert {"06", "07", "16", "18"} <= needed
    assert not {"08", "10", "14"} & needed
    assert not any(one["have"] for one in found["project_document"])
    checks = [(one["stage"], one["planned"], one["focus"], one["date"])
              for one in sorted(found["project_check"], key=lambda one: one["stage"])]  # fmt: skip
    assert checks == [("1", "2026-03-01", True, None), ("2", "2026-07-01", True, None),
                      ("3", "2026-10-31", True, None)]  # fmt: skip
    assert ledger.undo_label() == "新建项目“灌渠”"
    ledger.undo()
    assert not any(ledger.count(table) for table in ("project", "project_phase", "project_check"))


def test_checks_of_a_small_project_are_only_proposed(ledger):
    small = {**LARGE, "total": 199_999_999}
    rec = projects.start(ledger, small).ids[0]
    assert parts(ledger, rec)["project_check"] == []
    assert [one["focus"] for one in projects.checks_of(small)] == [False] * 3


def test_what_is_large_is_frozen_when_the_project_is_made(ledger):
    own = {"region": VILLAGE, "year": "2026", "name": "project_watch", "value": 50_000_000}
    ledger.save([Change(table="threshold", values=own)])
    rec = projects.start(ledger, {**LARGE, "total": 60_000_000}).ids[0]
    own = {"region": VILLAGE, "year": "2026", "name": "project_watch", "value": 90_000_000}
    ledger.save([Change(table="threshold", values=own)])
    (row,) = ledger.rows("project", [rec])
    assert (row["watch_amount"], row["over_threshold"]) == (50_000_000, True)
    earlier = projects.start(ledger, {**LARGE, "total": 60_000_000, "year": "2025"}).ids[0]
    assert ledger.rows("project", [earlier])[0]["watch_amount"] == 200_000_000


def test_what_is_given_takes_the_place_of_what_is_proposed(ledger):
    rec = projects.start(
        ledger, {**LARGE, "watch_amount": 1, "state": "2"},
        phases=[{"name": "一次完成"}], documents=[], checks=[],
    ).ids[0]  # fmt: skip
    assert [one["name"] for one in parts(ledger, rec)["project_phase"]] == ["一次完成"]
    assert ledger.count("project_document") == ledger.count("project_check") == 0
    assert ledger.rows("project", [rec])[0]["watch_amount"] == 1


@pytest.mark.parametrize("cycle", ["", *codes.codes("project_cycle")])
def test_every_cycle_s_shares_are_a_whole_and_its_time_has_no_gap(cycle):
    found = projects.phases_of({**LARGE, "cycle": cycle})
    assert sum(one["planned_share"] for one in found) == 1000
    assert (found[0]["planned_start"], found[-1]["planned_end"]) == ("2026-03-01", "2026-10-31")
    assert all(one["planned_start"] <= one["planned_end"] for one in found)
    ends = [one["planned_end"] for one in found[:-1]]
    assert all(end < one["planned_start"] for end, one in zip(ends, found[1:], strict=True))


@pytest.mark.parametrize(
    ("start", "end", "known"),
    [("2026-03-01", "2026-03-01", True), ("2026", "2026", True), ("2026-05", "2026-03", False),
     (None, "2026-03", False), ("2026", "x", False)],
)  # fmt: skip
def test_phases_of_odd_spans(start, end, known):
    found = projects.phases_of({"cycle": "2", "planned_start": start, "planned_end": end})
    assert all((one["planned_start"] is not None) == known for one in found)
    assert all(one["planned_start"] <= one["planned_end"] for one in found if known)


@pytest.mark.parametrize("category", codes.codes("project_category"))
def test_every_category_has_documents_of_the_lists(category):
    found = projects.papers(category)
    kinds = [one.kind for one in found]
    assert len(kinds) == len(set(kinds)) >= 10
    assert set(kinds) <= codes.codes("project_document").keys()
    assert {one.since for one in found} <= codes.codes("project_state").keys()


def test_a_document_is_missing_once_it_should_be_there():
    row = {"state": "1", "category": "01"}
    assert projects.missing_documents(row, []) == ["01", "02", "03"]
    have = [{"kind": kind, "required": True, "have": True} for kind in ("01", "02", "03")]
    assert projects.missing_documents(row, have) == []
    assert "06" in projects.missing_documents({**row, "state": "2"}, have)
    assert "16" not in projects.missing_documents({**row, "state": "4"}, have)
    accepted = projects.missing_documents({**row, "state": "5"}, have)
    assert "16" in accepted
    assert projects.documents_named(accepted[-2:]) == "决算和审计报告、影像资料"
    assert projects.missing_documents({**row, "state": "6"}, []) == []


def test_whoever_keeps_the_list_decides_what_is_required():
    row = {"state": "3", "category": "01"}
    told = [{"kind": "06", "required": False, "have": None},
            {"kind": "08", "required": True, "have": None},
            {"kind": "01", "required": None, "have": None}]  # fmt: skip
    found = projects.missing_documents(row, told)
    assert "08" in found
    assert not {"06", "01"} & set(found)


def test_what_counts_as_behind_comes_from_the_thresholds(ledger):
    assert projects.lags(ledger) == Lags(50, 200)
    for name, value in (("lag_yellow", 1000), ("lag_red", 3000)):
        own = {"region": VILLAGE, "year": "2026", "name": name, "value": value}
        ledger.save([Change(table="threshold", values=own)])
    assert projects.lags(ledger) == Lags(100, 300)
