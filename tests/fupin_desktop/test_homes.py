"""Households as they stood on a day."""

from fupin_desktop import homes
from fupin_desktop.record import Change

ROW = {
    "kind": "02", "kind_since": "2014-05", "monitoring_kind": "02", "monitoring_since": "2022-03",
    "risk_state": "1", "risk_removed_on": "2024-06-01", "risk_removal_way": "1",
    "exit_flag": "1", "exit_year": "2019", "end": "2026-02-01", "end_reason": "1",
    "next_household": None, "assistance_kind": None, "assistance_since": None,
}  # fmt: skip


def test_what_was_decided_later_is_taken_back():
    assert homes.as_of(ROW, "2027-01-01") == ROW
    before_end = homes.as_of(ROW, "2025-01-01")
    assert (before_end["end"], before_end["end_reason"]) == (None, None)
    watched = homes.as_of(ROW, "2023-01-01")
    assert (watched["monitoring_kind"], watched["risk_state"]) == ("02", "0")
    exited = homes.as_of(ROW, "2020-01-01")
    assert (exited["monitoring_kind"], exited["exit_flag"]) == (None, "1")
    registered = homes.as_of(ROW, "2018-01-01")
    assert (registered["kind"], registered["exit_flag"]) == ("02", None)
    assert homes.as_of(ROW, "2013-01-01")["kind"] is None


def test_members_and_words_are_those_of_the_day(offices):
    village = offices.village
    rec = offices.add(village, "household", name="甲", kind="02", group_name="一组")
    offices.add(village, "person", household=rec, relation="01", name="甲")
    born = offices.add(village, "person", household=rec, relation="03", name="小乙")
    (link,) = village.select("membership", where={"person": born})
    village.save([Change(table="membership", rec=link["id"], values={"start": "2022-05-01"})])
    (now,), (then,) = homes.read(village, [rec]), homes.read(village, [rec], "2019-12-31")
    assert [one["name"] for one in now.members] == ["甲", "小乙"]
    assert [one["name"] for one in then.members] == ["甲"]
    assert (now.kind, then.kind) == ("脱贫户", "建档立卡贫困户")
    assert (now.name, now.place) == ("甲", "一组")


def test_households_stand_as_one_walks(offices):
    village = offices.village
    for group, door in (("十组", "2号"), ("二组", "10号"), ("二组", "9号")):
        offices.add(village, "household", name=f"{group}{door}", group_name=group, door_number=door)
    names = [home.name for home in homes.read(village, homes.everybody(village))]
    assert names == ["二组9号", "二组10号", "十组2号"]
