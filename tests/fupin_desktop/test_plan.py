"""The plan that packages and workbooks share."""

from fupin_desktop.plan import KINDS, Line, Plan


def plan_of(*kinds):
    return Plan("名单.xlsx", tuple(Line(kind, "person", "", kind) for kind in kinds))


def test_counts_every_kind():
    plan = plan_of("new", "refused", "new")
    assert plan.counts() == dict.fromkeys(KINDS, 0) | {"new": 2, "refused": 1}
    assert plan.count("new") == 2
    assert plan.count("missing") == 0


def test_counts_given_away_do_not_change_the_plan():
    plan = plan_of("new")
    plan.counts()["new"] = 7
    assert plan.count("new") == 1


def test_lines_of_one_kind_keep_their_order():
    lines = (Line("new", "person", "", "甲"), Line("changed", "person", "", "乙"))
    plan = Plan("x", (*lines, Line("new", "person", "", "丙")))
    assert [line.title for line in plan.of_kind("new")] == ["甲", "丙"]
