"""Survey rounds: whom they cover, how far they are, how they reach the villages."""

import json

import pytest

from fupin_desktop import checks, local_fields, surveys
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change

WATCHED = [Condition("monitoring_kind", "filled")]


def home(offices, name, group="1组", **more):
    rec = offices.add(offices.village, "household", name=name, group_name=group, **more)
    offices.add(offices.village, "person", household=rec, relation="01", name=name)
    return rec


def answer(registry, rec, household, conclusion="1", **more):
    values = {"round": rec, "household": household, "conclusion": conclusion, **more}
    registry.save([Change(table=surveys.ANSWER, values=values)])


def progress(registry, rec):
    return surveys.progress(registry, surveys.round_of(registry, rec))


@pytest.fixture
def round_(offices):
    return offices.add(offices.village, surveys.ROUND, name="汛期排查", start="2026-05-01")


def test_a_round_without_more_covers_everybody_who_is_here(offices, round_):
    first, second = home(offices, "张一"), home(offices, "张二")
    home(offices, "张三", end="2025-01-01")
    found = progress(offices.village, round_)
    assert set(found.todo) == {first, second}
    assert (found.total, found.done, found.absent, found.left_out) == (2, [], [], {})
    assert surveys.cover_words(surveys.round_of(offices.village, round_)) == "全部农户"


def test_answers_move_households_on_and_a_missing_conclusion_leaves_them_open(offices, round_):
    recs = [home(offices, f"李{n}") for n in "甲乙丙丁"]
    for rec, conclusion in zip(recs, ("1", "4", None, "2"), strict=True):
        answer(offices.village, round_, rec, conclusion)
    found = progress(offices.village, round_)
    assert set(found.done) == {recs[0], recs[3]}
    assert found.absent == [recs[1]]
    assert found.todo == [recs[2]]
    assert found.open == [recs[2], recs[1]]
    assert surveys.summary(found) == "应查 4 户：已排查 2 户，没有见到人 1 户，还没有排查 1 户。"


def test_a_filter_is_evaluated_anew_and_what_was_done_stays_done(offices, round_):
    village = offices.village
    watched = home(offices, "王一", monitoring_kind="01")
    other = home(offices, "王二")
    surveys.set_cover(village, round_, held=WATCHED)
    assert progress(village, round_).todo == [watched]
    answer(village, round_, watched)
    offices.change(village, "household", watched, monitoring_kind=None)
    offices.change(village, "household", other, monitoring_kind="02")
    found = progress(village, round_)
    assert (found.done, found.todo) == ([watched], [other])
    row = surveys.round_of(village, round_)
    assert row["cover"] == surveys.FILTERED
    assert row["cover_words"] == "监测对象类别已填写"
    assert json.loads(row["conditions"]) == [["monitoring_kind", "filled"]]


def test_those_that_have_gone_are_left_out_and_it_is_said_why(offices, round_):
    village = offices.village
    stays, goes = home(offices, "赵一"), home(offices, "赵二")
    surveys.set_cover(village, round_, households=[stays, goes])
    offices.change(village, "household", goes, end="2026-06-01", end_reason="01")
    found = progress(village, round_)
    assert found.todo == [stays]
    assert list(found.left_out) == [goes]
    assert "已销户" in found.left_out[goes]
    surveys.set_cover(village, round_)  # everybody: closed since it began
    assert list(progress(village, round_).left_out) == [goes]


def test_a_condition_that_means_nothing_here_is_told(offices, round_):
    village = offices.village
    home(offices, "钱一")
    odd = json.dumps([["x.unknown", "filled"], ["group_name", "contains", "1"]])
    offices.change(village, surveys.ROUND, round_, cover="2", conditions=odd)
    found = progress(village, round_)
    assert found.total == 1
    assert found.doubt == surveys.UNKNOWN
    offices.change(village, surveys.ROUND, round_, cover="2", conditions="不是数据")
    assert progress(village, round_).doubt == surveys.UNKNOWN


def test_an_empty_list_and_a_round_that_is_not_there_are_refused(offices, round_):
    with pytest.raises(FupinError, match="名单里没有农户"):
        surveys.set_cover(offices.village, round_, households=[])
    with pytest.raises(FupinError, match="找不到这一轮排查"):
        surveys.round_of(offices.village, "ab" * 16)


def test_progress_is_divided_by_groups_in_the_order_people_count(offices, round_):
    for group in ("10组", "2组", "2组"):
        home(offices, f"孙{group}", group=group)
    first = offices.village.find("household")[0]
    answer(offices.village, round_, first)
    found = surveys.lines(offices.village, progress(offices.village, round_))
    assert [(one.group, one.done, one.todo, one.total) for one in found] == [
        ("2组", 1, 1, 2), ("10组", 0, 1, 1),
    ]  # fmt: skip


def test_two_laptops_meet_in_one_answer(offices, round_):
    rec = home(offices, "周一")
    offices.clone()
    for laptop, text in ((offices.village, "甲写的"), (offices.second, "乙写的")):
        answer(laptop, round_, rec, "1", content=text)
    offices.exchange()
    found = offices.village.select(surveys.ANSWER)
    assert [row["household"] for row in found] == [rec]
    assert found[0]["id"] == surveys.answer_id(offices.village, round_, rec)
    assert [one.register for one in offices.village.conflicts()] == ["content"]


def test_a_townships_round_reaches_a_village_that_answers_and_may_not_change_it(offices):
    township, village = offices.township, offices.village
    watched = home(offices, "吴一", monitoring_kind="01")
    rec = offices.add(township, surveys.ROUND, name="集中排查", start="2026-05-01")
    surveys.set_cover(township, rec, held=WATCHED)
    local_fields.define(township, table=surveys.ANSWER, label="存款", kind="money", round=rec)
    offices.exchange()
    assert progress(village, rec).todo == [watched]
    (asked,) = surveys.questions(village, rec)
    assert asked.label == "存款"
    answer(village, rec, watched, **{asked.name: 100_000})
    with pytest.raises(FupinError, match="由上级布置"):
        surveys.set_cover(village, rec)
    with pytest.raises(FupinError, match="归别的单位"):
        village.delete(surveys.ROUND, rec)
    offices.exchange()
    found = progress(township, rec)
    assert found.done == [watched]
    assert township.select(surveys.ANSWER)[0][asked.name] == 100_000
    assert [one.village for one in surveys.lines(township, found)] == [village.region]


def test_a_question_belongs_to_one_round_and_may_be_asked_again_in_another(offices, round_):
    village = offices.village
    rec = home(offices, "郑一")
    other = offices.add(village, surveys.ROUND, name="下一轮")
    for one in (round_, other):
        local_fields.define(
            village, table=surveys.ANSWER, label="饮水", kind="yesno", round=one, required=True
        )
    with pytest.raises(FupinError, match="已有“饮水”这一项"):
        local_fields.define(village, table=surveys.ANSWER, label="饮水", kind="text", round=other)
    with pytest.raises(FupinError, match="已有“排查情况”这一项"):
        local_fields.define(
            village, table=surveys.ANSWER, label="排查情况", kind="text", round=other
        )
    assert [len(surveys.questions(village, one)) for one in (round_, other)] == [1, 1]
    answer(village, round_, rec)
    table = village.table(surveys.ANSWER)
    (found,) = village.select(surveys.ANSWER)
    lacking = [one.field for one in checks.check(table, found, "2026-05-20")]
    assert lacking == [surveys.questions(village, round_)[0].name]


def test_rounds_that_are_going_on(offices):
    village = offices.village
    on = village.today()
    year = int(on[:4])
    names = {
        "过去": {"end": f"{year - 1}"}, "将来": {"start": f"{year + 1}"},
        "正在": {"start": f"{year - 1}-01", "end": f"{year + 1}"}, "没写日期": {},
        "今天止": {"end": on},
    }  # fmt: skip
    for name, values in names.items():
        offices.add(village, surveys.ROUND, name=name, **values)
    assert {row["name"] for row in surveys.open_rounds(village)} == {"正在", "没写日期", "今天止"}
