"""A household that moved to another village is only read in the old one, with all that is its."""

import io
import json
from dataclasses import replace

import pytest

from fupin_desktop import (
    attachments,
    checks,
    control,
    desk,
    disputes,
    exchange,
    life,
    report,
    returned,
)
from fupin_desktop.__main__ import main
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE, OTHER_VILLAGE = "990101001201", "990101001202"
REFUSED = 3  # exit code


def rounds(three):
    laptops = [one for one in three.ledgers() if one.level == "village"]
    for laptop in laptops:
        exchange.receive(three.township, three.up(laptop))
    for laptop in laptops:
        exchange.receive(laptop, three.down(laptop.region))


@pytest.fixture
def three(offices):
    """A household with a member and a visit, known to its village and the township."""
    offices.other = Registry.create(
        offices.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, offices.other)
    offices.home = offices.add(offices.village, "household", name="张三", phone="199")
    offices.person = offices.add(
        offices.village, "person", household=offices.home, relation="01", name="张三"
    )
    offices.visit = offices.add(offices.village, "visit", household=offices.home, content="看")
    offices.stays = offices.add(offices.village, "household", name="李四")
    rounds(offices)
    return offices


def move(three, to=OTHER_VILLAGE):
    three.change(three.township, "household", three.home, village=to)
    rounds(three)


def refused(registry, *changes):
    with pytest.raises(FupinError, match="张三户已迁出到柳河村，这里只能看，什么也没有保存"):
        registry.save(changes)


def test_the_old_village_writes_nothing_on_it_nor_on_what_is_its(three):
    move(three)
    village, before = three.village, three.dump(three.village)
    refused(village, Change(table="household", rec=three.home, values={"phone": "1"}))
    refused(village, Change(table="person", rec=three.person, values={"name": "张四"}))
    refused(village, Change(table="person", rec=three.person, values={"relation": "03"}))
    refused(village, Change(table="visit", rec=three.visit, values={"content": "改"}))
    refused(village, Change(table="visit", values={"household": three.home, "content": "新"}))
    refused(village, Change(table="schooling", values={"person": three.person, "year": "2026"}))
    for table, rec in (("household", three.home), ("visit", three.visit)):
        with pytest.raises(FupinError, match="什么也没有改动"):
            village.delete(table, rec)
    assert three.dump(village) == before
    three.change(village, "household", three.stays, phone="2")


def test_it_lives_on_in_the_new_village_and_in_the_township(three):
    move(three)
    three.change(three.other, "household", three.home, phone="188")
    three.add(three.township, "visit", household=three.home, content="乡镇走访")
    rounds(three)
    assert three.township.fetch("household", three.home).values["phone"] == "188"
    assert life.standing(three.township, three.home) == ""
    assert life.standing(three.other, three.home) == ""
    assert life.standing(three.village, three.home).startswith("已迁出到柳河村（")


def test_the_old_village_counts_nobody_of_it_any_more(three):
    three.add(three.village, "person", household=three.stays, relation="01", name="李四")
    alone = three.add(three.village, "person", name="不在户")
    move(three)
    village = three.village
    asked = report.Definition(row="person", columns=(report.Column(field="name"),))
    assert [line.cells for line in report.run(village, asked).lines] == [("李四",), (None,)]
    every = report.run(village, replace(asked, closed=True))
    assert len(every.ids) == 3
    (figure,) = (one for one in desk.LEDGER if one.key == "members")
    totals = village.read(control.by_place)
    assert control.within(totals, VILLAGE)["membership"] == 1
    assert desk.Desk(village).answer(figure).number == 1
    assert village.count("person", where=desk.where(village, figure)) == 1
    listed = village.find("person", where=life.here(village, "person"))
    assert alone in listed
    assert three.person not in listed


def test_what_a_laptop_wrote_before_it_knew_still_travels(three):
    second = three.clone()
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    late = three.add(second, "visit", household=three.home, content="还不知道迁走了")
    three.change(second, "household", three.home, phone="177")
    rounds(three)
    rounds(three)
    assert [row["content"] for row in three.other.rows("visit", [late])] == ["还不知道迁走了"]
    assert three.other.fetch("household", three.home).values["phone"] == "177"
    refused(second, Change(table="household", rec=three.home, values={"phone": "1"}))


def test_moved_back_or_undone_it_is_written_on_again(three):
    move(three)
    move(three, VILLAGE)
    three.change(three.village, "household", three.home, phone="2")
    move(three)
    three.township.undo()
    rounds(three)
    three.change(three.village, "visit", three.visit, content="又回来了")
    village = three.village
    village.save([Change(table="household", rec=three.home, values={"village": OTHER_VILLAGE})])
    refused(village, Change(table="household", rec=three.home, values={"phone": "1"}))
    village.undo()
    three.change(village, "household", three.home, phone="3")


def test_somebody_of_it_may_come_back_alone(three):
    move(three)
    (stay,) = three.village.find("membership", where={"person": three.person})
    three.village.save([
        Change(table="membership", rec=stay, values={"end": "2026-01"}),
        Change(table="membership", values={
            "person": three.person, "household": three.stays, "relation": "06", "previous": stay,
        }),
        Change(table="person", rec=three.person, values={"note": "回来了"}),
    ])  # fmt: skip


def test_the_command_line_says_it(three, capsys, monkeypatch):
    move(three)
    folder = str(three.village.path)
    three.village.close()
    assert main(["delete", folder, "visit", three.visit, "--json"]) == REFUSED
    assert "已迁出到柳河村" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps({"id": three.home, "note": "改"})))
    assert main(["put", folder, "household"]) == REFUSED
    assert "这里只能看" in capsys.readouterr().err


def test_photos_and_returns_go_with_somebody_who_moves_alone(three):
    """They hang on the household by name, but are about the person."""
    far = three.add(three.other, "household", name="王五", village=OTHER_VILLAGE)
    rounds(three)
    photo = three.add(three.village, "attachment", household=three.home, record_table="person",
                      record=three.person, title="身份证", sha256="a" * 64)  # fmt: skip
    rounds(three)
    sent = returned.reject(three.township, "person", three.person, "name", "不对").ids[0]
    rounds(three)
    three.change(three.township, "person", three.person, household=far)
    rounds(three)
    assert [one.rec for one in returned.listed(three.other)] == [sent]
    assert three.other.rows(attachments.TABLE, [photo])[0]["household"] == far
    returned.reply(three.other, [sent], "已核对")
    rounds(three)
    assert [one.state for one in returned.listed(three.township)] == [returned.ANSWERED]
    for village in (three.village, three.other):
        assert village.digest(village.region) == three.township.digest(village.region)
    three.township.undo()


def test_somebody_comes_back_by_the_guided_action_and_nobody_is_told_to_mend_the_rest(three):
    son = three.add(three.village, "person", household=three.home, relation="03", name="张小",
                    sex="1", birth_date="1990-01-01", id_type="01",
                    id_number="990101199001010000")  # fmt: skip
    rounds(three)
    told = {one.rec for one in checks.check_ledger(three.village)}
    assert {three.home, son} & told
    move(three)
    told = {one.rec for one in checks.check_ledger(three.village)}
    assert not {three.home, three.person, son, three.visit} & told
    assert three.stays in told
    assert {three.home, son} & {one.rec for one in checks.check_ledger(three.other)}
    life.perform(three.village, life.Event(
        kind="enter", household=three.stays, date="2026-01-02", persons=(son,), reason="04",
        relations={son: "06"},
    ))  # fmt: skip
    assert three.village.rows("person", [son])[0]["household"] == three.stays


def test_what_is_open_of_it_is_decided_where_it_went(three):
    second = three.clone()
    three.change(three.village, "household", three.home, phone="177")
    three.change(second, "household", three.home, phone="188")
    rounds(three)
    (conflict,) = three.village.conflicts_here()
    assert three.village.count_conflicts() == 1
    move(three)
    assert three.village.count_conflicts() == 0
    assert disputes.listed(three.village) == []
    with pytest.raises(FupinError, match="这里只能看，什么也没有改动"):
        three.village.resolve(conflict.id, "177")
    three.other.resolve(conflict.id, "188")
    rounds(three)
    assert three.township.count_conflicts() == three.other.count_conflicts() == 0
