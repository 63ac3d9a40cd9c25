"""The light of a project follows from its phases, their plan and today, and says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import progress
from fupin_desktop.progress import GREEN, RED, YELLOW, Lags


def phase(name, share, start, end, done=None, **more):
    return {
        "name": name, "planned_share": share, "planned_start": start, "planned_end": end,
        "done_share": done, "actual_end": None, **more,
    }  # fmt: skip


def project(state="3", **more):
    return {"state": state, "planned_start": None, "planned_end": None, "actual_end": None,
            "stop_reason": None, **more}  # fmt: skip


PLAN = [("前期", 200, "2026-01-01", "2026-01-31"), ("施工", 600, "2026-02-01", "2026-06-30"),
        ("验收", 200, "2026-07-01", "2026-07-31")]  # fmt: skip


def phases(*done):
    return [phase(*one, part) for one, part in zip(PLAN, done, strict=True)]


@pytest.mark.parametrize(
    ("done", "today", "found"),
    [
        ((0, 0, 0), "2025-12-31", (0, 0, GREEN)),
        ((1000, 0, 0), "2026-02-01", (200, 200, GREEN)),
        ((1000, 400, 0), "2026-04-17", (440, 500, YELLOW)),
        ((1000, 450, 0), "2026-04-17", (470, 500, GREEN)),
        ((1000, 100, 0), "2026-04-17", (260, 500, RED)),
        ((1000, 970, 0), "2026-07-01", (782, 800, YELLOW)),  # little is left, but it is overdue
        ((1000, 1000, 1000), "2026-12-31", (1000, 1000, GREEN)),
        ((1000, 1000, 1000), "2026-03-01", (1000, 312, GREEN)),
    ],
)
def test_done_and_planned_shares_and_the_light(done, today, found):
    one = progress.of_project(project(), phases(*done), today)
    assert (one.done, one.planned, one.light) == found


def test_the_sentence_says_why():
    one = progress.of_project(project(), phases(900, 0, 0), "2026-02-21")
    assert one.why == (
        "已完成 18.0 %，按计划应完成 28.0 %，落后 10.0 个百分点，进度略滞后。"
        "“前期”应在 2026-01-31 前结束，已超 21 天，只完成 90.0 %。"
    )
    late = progress.of_project(project(), phases(0, 0, 0), "2026-08-02")
    assert late.light == RED
    assert late.why.endswith("另有 2 个阶段超期。")


def test_what_counts_as_behind_can_be_set():
    lags = Lags(yellow=300, red=400)
    assert progress.of_project(project(), phases(1000, 100, 0), "2026-04-17", lags).light == GREEN


def test_a_finished_project_is_compared_with_its_last_day():
    done = project("4", actual_end="2026-04-17")
    assert progress.of_project(done, phases(1000, 400, 0), "2027-01-01").planned == 500
    rough = project("5", actual_end="2026-01")
    assert progress.of_project(rough, phases(1000, 0, 0), "2027-01-01").planned == 194


def test_a_stopped_project_has_no_light():
    one = progress.of_project(project("6", stop_reason="群众不同意"), phases(0, 0, 0), "2027")
    assert (one.light, one.why) == ("", "项目已终止：群众不同意。")
    assert progress.of_project(project("6"), [], "2027").why == "项目已终止：没有写原因。"
    assert progress.of_phase(project("6"), phases(0, 0, 0)[0], "2027").light == ""


@pytest.mark.parametrize(
    ("state", "today", "light"),
    [("3", "2026-05-01", ""), ("3", "2026-08-01", RED), ("4", "2026-08-01", GREEN)],
)
def test_a_project_without_phases_is_one_itself(state, today, light):
    whole = project(state, name="桥", planned_start="2026-01", planned_end="2026-07")
    one = progress.of_project(whole, [], today)
    assert one.light == light
    assert progress.of_project(project("3"), [], today).why == "没有分阶段，进度无法判断。"


def test_dates_may_be_rough_or_missing_and_shares_too():
    rough = [phase("甲", None, "2026-01", "2026-02", None), phase("乙", None, None, None, 500)]
    one = progress.of_project(project(), rough, "2026-03-01")
    assert (one.done, one.planned, one.light) == (250, 500, RED)
    bare = progress.of_project(project(), [phase("甲", 1000, None, None)], "2026-03-01")
    assert (bare.light, bare.why) == ("", "已完成 0.0 %；没有填计划日期，进度无法判断。")
    one_day = phase("甲", 1000, None, "2026-03")
    assert progress.of_phase(project(), one_day, "2026-03-31").planned == 0
    assert progress.of_phase(project(), one_day, "2026-04-01").planned == 1000


def test_an_ended_phase_is_done_unless_it_says_otherwise():
    assert progress.done_of({"done_share": None, "actual_end": "2026-01"}) == 1000
    assert progress.done_of({"done_share": 500, "actual_end": "2026-01"}) == 500
    assert progress.done_of({"done_share": 5000, "actual_end": None}) == 1000


def test_a_phase_has_a_light_of_its_own():
    first, second, _ = phases(1000, 0, 0)
    assert progress.of_phase(project(), first, "2026-04-17").light == GREEN
    assert progress.of_phase(project(), second, "2026-04-17").light == RED
    assert "落后 50.0 个百分点" in progress.of_phase(project(), second, "2026-04-17").why


rough = st.one_of(st.none(), st.dates().map(str), st.sampled_from(["2026", "2026-07", "x", ""]))
numbers = st.one_of(st.none(), st.integers(0, 1000))


@given(st.lists(st.builds(phase, st.just("甲"), numbers, rough, rough, numbers), max_size=5), rough)
def test_no_phases_whatever_lead_out_of_the_scale(rows, ended):
    one = progress.of_project(project("4", actual_end=ended), rows, "2026-05-20")
    assert 0 <= one.done <= 1000
    assert one.planned is None or 0 <= one.planned <= 1000
    assert one.why.endswith("。")
    assert one.light in ("", GREEN, YELLOW, RED)
