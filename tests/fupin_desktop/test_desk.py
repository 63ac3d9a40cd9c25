"""The desk's figures: what each says, and that it says what its list holds."""

from datetime import timedelta

import pytest

from fupin_desktop import (
    campaign,
    conditions,
    control,
    desk,
    exchange,
    movements,
    report,
    surveys,
)
from fupin_desktop.desk import PARTS, Desk
from fupin_desktop.record import Change

ALL = [figure for part in PARTS for figure in part.figures]


def answers(registry):
    found = Desk(registry)
    return {one.key: found.answer(one) for one in found.figures}


def day(registry, days):
    return (registry.now().date() + timedelta(days)).isoformat()


def test_every_figure_leads_somewhere_and_has_a_name_of_its_own():
    assert len({one.key for one in ALL}) == len(ALL)
    for one in ALL:
        assert bool(one.table) != bool(one.page), one.key
        assert one.page == "" or one.key in desk.TOLD


def test_needs_are_told_apart_by_urgency(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    for urgency, state in (
        *(("3", "1"), ("3", "3"), ("3", None), ("2", "2"), ("1", "1"), ("1", "2"), (None, "1")),
    ):
        offices.add(village, "need", household=home, content="修路", urgency=urgency, state=state)
    found = answers(village)
    numbers = [found[f"need_{code}"].number for code in ("3", "2", "1", "")]
    assert numbers == [2, 1, 2, 1]


def test_open_needs_are_as_many_everywhere(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三", kind="02")
    for state in ("1", "2", "3", "4", "5", None):
        need = offices.add(village, "need", household=home, content="修路", date="2026-01-02")
        offices.change(village, "need", need, state=state)
    cards = answers(village)
    assert sum(cards[f"need_{code}"].number for code in ("1", "2", "3", "")) == 3
    assert control.within(village.read(control.by_place), village.region)["need.open"] == 3
    table, held = movements.listing("need.open")
    assert village.count(table, where=conditions.where(village.table(table), held, "")) == 3
    asked = report.Column(what=report.COUNT, table="need", filter=desk.UNFINISHED)
    assert report.run(village, report.Definition(columns=(asked,))).lines[-1].cells == (3,)
    offices.add(village, "visit", household=home, date=village.today())
    (one,) = campaign.standings(village)
    assert one.reasons == ("需求未办结 3 项",)


def test_visits_due_and_done_add_up(offices):
    village = offices.village
    homes = [offices.add(village, "household", name=name) for name in "甲乙丙"]
    offices.add(village, "visit", household=homes[0], date=village.today())
    found = answers(village)
    assert [found[f"visit_{part}"].number for part in ("due", "done", "left")] == [3, 1, 2]
    assert found["visit_late"].number == 2
    assert found["visit_late"].words == "超过 90 天未走访"


def test_measures_procedures_and_tasks_past_their_day(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    for end, state in ((-1, "2"), (-1, "3"), (1, "2")):
        offices.add(village, "measure", household=home, content="养牛", state=state,
                    end_date=day(village, end))  # fmt: skip
    offices.add(village, "procedure", household=home, kind="02", state="1",
                started=day(village, -90), deadline=day(village, -3))  # fmt: skip
    offices.add(village, "task", title="排查", kind="1", state="1", due=day(village, -1))
    offices.add(village, "task", title="填表", kind="1", state="2", due=day(village, 1))
    found = answers(village)
    keys = ("measures_late", "procedure_late", "procedure_near", "tasks", "tasks_late")
    assert [found[key].number for key in keys] == [1, 1, 0, 2, 1]


def test_what_would_be_lost_now(offices):
    village = offices.village
    before = answers(village)
    offices.add(village, "household", name="张三")
    found = answers(village)
    assert found["unsaved"].number == before["unsaved"].number + 1
    assert found["unsaved"].words == "未备份，还没有备份过"
    assert found["unsent"].number == before["unsent"].number + 1
    assert answers(offices.township)["unsent"].words == "已登记 1 个单位"


def test_what_was_sent_waits_for_a_word_so_many_days(offices):
    village, township = offices.village, offices.township
    offices.add(village, "household", name="张三")
    today = village.now()
    package = offices.up()
    assert answers(village)["unsent"].words == "等待对方确认"
    village.now = lambda: today + timedelta(days=3)
    assert answers(village)["unsent"].words == "等待对方确认，已 3 天"
    exchange.receive(township, package)
    answer = offices.down()
    assert "1 个发出后还没有回包，最久 0 天" in answers(township)["unsent"].words
    exchange.receive(village, answer)
    assert answers(village)["unsent"] == desk.Answer(0)


def test_a_ledger_alone_has_nobody_to_send_to(offices):
    village = offices.village
    village.transact(lambda db: db.execute("DELETE FROM peer"))
    assert answers(village)["unsent"] == desk.Answer(None, "尚未与其他单位建立联系")


def test_a_township_sees_who_has_sent_nothing(offices):
    township = offices.township
    assert answers(township)["silent"] == desk.Answer(1, of=1)
    offices.add(offices.village, "household", name="张三")
    offices.exchange()
    assert answers(township)["silent"] == desk.Answer(0, of=1)
    assert "silent" not in answers(offices.village)


def test_a_survey_going_on_has_a_figure_of_its_own(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    offices.add(village, "household", name="李四")
    rec = offices.add(village, surveys.ROUND, name="汛期排查", start=day(village, -1))
    values = {"round": rec, "household": home, "date": village.today(), "conclusion": "1"}
    village.save([Change(table=surveys.ANSWER, values=values)])
    assert answers(village)[f"survey.{rec}"] == desk.Answer(1, of=2)
    (figure,) = [one for one in Desk(village).figures if one.key == f"survey.{rec}"]
    assert (figure.title, figure.page, figure.rec) == ("汛期排查", "survey_round", rec)


def test_findings_are_kept_with_the_time_of_the_check(offices):
    village = offices.village
    assert answers(village)["findings"].words == "疑点：还没有检查过"
    assert not desk.checked_today(village)
    desk.keep_findings(village, 7, desk.mark(village))
    found = answers(village)["findings"]
    assert found.number == 7
    assert found.words == f"疑点，检查于 {village.now():%H:%M}"
    assert desk.checked_today(village)
    offices.add(village, "household", name="张三")
    assert answers(village)["findings"].words.endswith("，之后有改动")


def test_a_check_of_another_day_says_its_day(offices):
    village = offices.village
    old = {"number": 3, "wall": "2026-05-19T14:03+08:00", "mark": desk.mark(village)}
    village.set_setting(desk.FINDINGS, old)
    assert answers(village)["findings"] == desk.Answer(3, "疑点，检查于 05-19")


def test_reminders_past_their_day_are_told(offices):
    village = offices.village
    home = offices.add(village, "household", name="张三")
    born = f"{int(village.today()[:4]) - 60}{day(village, -2)[4:]}".replace("02-29", "02-28")
    offices.add(village, "person", household=home, relation="01", name="张三", birth_date=born)
    assert answers(village)["reminders"] == desk.Answer(1, "到点提醒，1 条已过")


@pytest.mark.parametrize("figure", [one for one in ALL if one.table], ids=lambda one: one.key)
def test_an_empty_ledger_counts_nothing(offices, figure):
    assert Desk(offices.village).answer(figure) == desk.Answer(
        0, "超过 90 天未走访" if figure.key == "visit_late" else ""
    )
