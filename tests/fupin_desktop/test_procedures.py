"""The steps of each kind of procedure, and how far one has come on a day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop import codes, days, procedures
from fupin_desktop.days import Term
from fupin_desktop.limits import PERIODS
from fupin_desktop.procedures import DONE, LATE, RUNNING, WAITING

LIMITS = {
    "publicity_days": Term(5), "verify_days": Term(3), "compare_days": Term(5),
    "decision_days": Term(15), "measure_months": Term(1, months=True),
}  # fmt: skip


def monitoring(state="1", started="2026-03-02"):
    return {"kind": "02", "started": started, "state": state}


def step(name, **values):
    return {
        "id": name, "step": name, "done": None, "planned": None, "documents": None,
        "persons": None, "place": None, "notice_start": None, "notice_end": None,
        "notice_days": None, "result": None, **values,
    }  # fmt: skip


def states(*steps, today="2026-03-10", procedure=None):
    found = procedures.progress(procedure or monitoring(), steps, LIMITS, today)
    return {one.step.step: one for one in found}


def test_every_step_uses_known_codes_and_names():
    for one in procedures.all_steps():
        assert one.kind in codes.codes("procedure_kind")
        assert one.step in codes.codes("procedure_step")
        assert set(one.documents) <= set(codes.codes("procedure_document"))
        assert {one.notice, one.deadline} <= {"", *PERIODS}
        assert one.label
        assert one.level


@pytest.mark.parametrize("kind", procedures.kinds())
def test_steps_of_a_kind_follow_each_other(kind):
    steps = [one for one in procedures.all_steps() if one.kind == kind]
    names = [one.step for one in steps]
    assert [one.order for one in steps] == [*range(1, len(steps) + 1)]
    assert len(set(names)) == len(names)
    for number, one in enumerate(steps):
        assert not one.counts_from or one.counts_from in names[:number]


def test_every_kind_of_the_list_has_steps():
    assert procedures.kinds() == list(codes.codes("procedure_kind"))


def test_what_has_no_public_source_says_so():
    """Only steps read in a public text name it; assessment of 2026 and regions have none."""
    own = {one.kind for one in procedures.all_steps() if not one.source}
    assert own == {"03", "04", "05", "06", "07", "08", "09"}
    assert not any(one.source for one in procedures.all_steps() if one.kind >= "05")


@pytest.mark.parametrize(
    ("kind", "on", "valid"),
    [
        ("01", "2014", True), ("01", "2021-01-01", False), ("02", "2021", True),
        ("02", "2020-12-31", False), ("04", "2016-04-30", True), ("04", "2015", False),
        ("06", "2025-12-31", False), ("06", "2026-01", True), ("09", "2020", True),
    ],
)  # fmt: skip
def test_kinds_are_in_use_for_a_time(kind, on, valid):
    assert procedures.current(kind, on) is valid


def test_a_procedure_of_another_time_still_has_steps():
    assert procedures.template("06", "2023-05") == procedures.template("06", "2026")


def test_a_new_procedure_waits_at_its_first_step():
    found = states(today="2026-03-02")
    assert found["clue"].state == RUNNING
    assert {one.state for name, one in found.items() if name != "clue"} == {WAITING}
    assert (found["visit"].due, found["county"].due) == ("2026-03-05", "2026-03-17")
    assert found["compare"].due == ""  # counts from a visit that has not been made
    assert found["visit"].sentence == "应在 2026-03-05 前完成，还有 3 天"


def test_a_step_is_overdue_the_day_after():
    done = step("clue", done="2026-03-02")
    assert states(done, today="2026-03-05")["visit"].state == RUNNING
    late = states(done, today="2026-03-06")["visit"]
    assert (late.state, late.sentence) == (LATE, "应在 2026-03-05 前完成，已超 1 天")


def test_deadlines_count_from_the_step_they_name():
    found = states(step("clue", done="2026-03-04"), step("visit", done="2026-03-06"))
    assert found["visit"].due == "2026-03-07"
    assert found["compare"].due == "2026-03-11"
    assert found["county"].due == "2026-03-19"


def test_a_planned_day_goes_before_the_term():
    assert states(step("visit", planned="2026-03-20"))["visit"].due == "2026-03-20"


@pytest.mark.parametrize(
    ("clue", "due"), [("2026-03", "2026-04-03"), ("2026", "2027-01-03"), ("xx", "2026-03-05")]
)
def test_a_rough_start_gives_the_latest_deadline(clue, due):
    assert states(step("clue", done=clue))["visit"].due == due


def test_what_was_done_late_says_by_how_much():
    found = states(step("clue", done="2026-03-02"), step("visit", done="2026-03-08"))
    assert found["visit"].state == DONE
    assert found["visit"].sentence == "2026-03-08 完成，晚 3 天"


def test_a_notice_counts_down_and_its_first_day_counts():
    hung = step("notice", notice_start="2026-03-08")
    found = states(hung, today="2026-03-10")["notice"]
    assert (found.state, found.notice_left) == (RUNNING, 2)
    assert found.sentence == "公示到 2026-03-12，还有 2 天"
    last = states(hung, today="2026-03-12")["notice"]
    assert (last.notice_left, last.sentence) == (0, "公示到 2026-03-12，已经期满")
    over = states(hung, today="2026-03-13")["notice"]
    assert (over.notice_left, over.sentence) == (None, "公示到 2026-03-12，已经期满")


def test_a_notice_may_be_longer_or_end_on_a_given_day():
    longer = step("notice", notice_start="2026-03-08", notice_days=7)
    assert states(longer)["notice"].notice_left == 4
    ended = step("notice", notice_start="2026-03-08", notice_end="2026-03-20")
    assert states(ended)["notice"].notice_left == 10


@pytest.mark.parametrize(
    ("start", "end", "doubts"),
    [
        ("2026-03-01", "2026-03-05", ()),
        ("2026-03-01", "2026-03-04", ("公示只有 4 天，应不少于 5 天",)),
        ("2026-03-05", "2026-03-01", ("公示只有 0 天，应不少于 5 天",)),
        ("2026-03", "2026-03-05", ()),
        ("2026-03-29", "2026-03", ("公示只有 3 天，应不少于 5 天",)),
        (None, None, ("没有记公示开始日期",)),
    ],
)
def test_a_notice_that_was_too_short_is_told(start, end, doubts):
    one = step("notice", notice_start=start, notice_end=end, done=end or "2026-03-05")
    assert states(one)["notice"].doubts == doubts


def test_a_visit_needs_two():
    alone = step("visit", done="2026-03-03", persons="李敏")
    assert states(alone)["visit"].doubts == ("参加人写了 1 人，应有 2 人以上",)
    both = step("visit", done="2026-03-03", persons="李敏、赵强")
    assert states(both)["visit"].doubts == ()


def test_missing_documents_are_those_not_ticked():
    assert states(step("vote", documents=["08"]))["vote"].missing == ("07",)
    assert states()["notice"].missing == ("10", "11")


def test_a_finished_procedure_waits_only_for_what_comes_after():
    done = [step("clue", done="2026-03-02"), step("county", done="2026-03-15")]
    found = states(*done, today="2026-05-01", procedure=monitoring(state="2"))
    assert found["visit"].state == WAITING
    assert found["visit"].sentence == "没有记完成日期"
    assert found["measure"].due == "2026-04-15"
    assert found["measure"].state == LATE


def test_a_step_its_kind_does_not_have_is_shown_at_the_end():
    found = states(step("pair", done="2026-03-02"))
    assert list(found)[-1] == "pair"
    assert (found["pair"].label, found["pair"].state) == ("结对帮扶", DONE)


def test_a_step_sent_back_is_told():
    back = step("township", done="2026-03-09", result="3")
    assert states(back)["township"].doubts == ("本步结果是“退回补充”",)


def test_without_thresholds_nothing_is_due():
    found = procedures.progress(monitoring(), [step("notice", notice_start="2026-03-08")], {},
                                "2030-01-01")  # fmt: skip
    assert not any(one.due or one.state == LATE or one.notice_left for one in found)


DATES = st.one_of(
    st.none(), st.just("没有写"), st.just("2026-13"), st.just("9999-12-31"),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(str),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(lambda day: str(day)[:7]),
    st.just("2026"),
)  # fmt: skip
NAMES = st.sampled_from([one.step for one in procedures.all_steps()])
FILLED = st.builds(
    step, NAMES, done=DATES, planned=DATES, notice_start=DATES, notice_end=DATES,
    notice_days=st.one_of(st.none(), st.integers(0, 365)),
    documents=st.one_of(st.none(), st.lists(st.sampled_from(["03", "07", "10"]), unique=True)),
)  # fmt: skip


@given(
    kind=st.sampled_from(procedures.kinds()), started=DATES, state=st.sampled_from("123"),
    rows=st.lists(FILLED, max_size=8, unique_by=lambda row: row["step"]),
)  # fmt: skip
def test_whatever_is_written_every_step_has_a_state(kind, started, state, rows):
    procedure = {"kind": kind, "started": started, "state": state}
    found = procedures.progress(procedure, rows, LIMITS, "2026-03-10")
    names = [one.step.step for one in found]
    assert len(set(names)) == len(names)
    assert {row["step"] for row in rows} <= set(names)
    for one in found:
        assert (one.state == DONE) == bool(days.rough(one.row.get("done")))
        assert one.state != LATE or (one.due and one.due[:10] < "2026-03-10")
        assert one.state in (DONE, WAITING) or state == "1" or one.step.after
        assert one.notice_left is None or one.notice_left >= 0
