"""Who is missing in an imported list comes on a list to be looked into, and stays in the ledger."""

from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from fupin_desktop import absences, excel
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOW = datetime(2026, 3, 1, 9, 0).astimezone()


def row(name, relation="之子", home="1001", number="", **others):
    return {
        "行政村": "十八洞村", "户编号": home, "人编号": number or f"2{home}{name}", "姓名": name,
        "与户主关系": relation, "自然村": "竹子寨", **others,
    }  # fmt: skip


FAMILY = [row("石大", "户主"), row("石二"), row("石三"), row("石四")]


@pytest.fixture
def at(ledger):
    """Sets the day, by how many have passed."""

    def go(days):
        ledger.now = lambda: NOW + timedelta(days=days)

    go(0)
    return go


def states(ledger):
    return {one.name: one.texts[4] for one in absences.listed(ledger)}


def test_groups_stand_in_their_order(ledger, load, roster):
    load(*FAMILY)
    homes = ledger.save([
        Change(table="household", values={"name": name, "group_name": name, "number": name})
        for name in ("十组", "三组", "二组")
    ]).ids  # fmt: skip
    ledger.save([
        Change(table="person", values={"household": home, "relation": "01", "name": "户主"})
        for home in homes
    ])  # fmt: skip
    excel.note_missing(ledger, excel.read_plan(ledger, roster(*FAMILY)))
    assert [one.group for one in absences.listed(ledger)] == ["二组", "三组", "十组"]


def test_who_is_missing_in_a_complete_list_is_noted_when_it_is_imported(ledger, load, at):
    load(*FAMILY)
    at(1)
    load(*FAMILY[:3], row("石五"))
    [one] = absences.listed(ledger)
    assert (one.name, one.head, one.is_open) == ("石四", "石大", True)
    assert one.home == ledger.find("household")[0]
    assert (one.absence.first, one.absence.last) == ("2026-03-02", "2026-03-02")
    assert one.absence.book == "名单2.xlsx"
    assert ledger.count("person") == 5


def test_a_list_of_some_only_says_nothing_of_the_others(ledger, load, roster):
    load(*FAMILY)
    few = excel.read_plan(ledger, roster(FAMILY[0] | {"民族": "苗族"}))
    assert excel.is_partial(few)
    excel.apply(ledger, few)
    assert absences.listed(ledger) == []
    assert excel.note_missing(ledger, few) == 3  # unless somebody says that it does
    assert excel.note_missing(ledger, few) == 0


def test_outcomes_are_kept_with_who_and_when(ledger, load, roster, at, tmp_path):
    load(*FAMILY)
    imported = excel.read_plan(ledger, roster(*FAMILY[:2]))
    excel.note_missing(ledger, imported)
    recs = {one.name: one.absence.rec for one in absences.listed(ledger)}
    at(3)
    assert absences.settle(ledger, [recs["石三"]], "died", " 二月去世 ") == 1
    done = next(one for one in absences.listed(ledger) if one.name == "石三")
    assert (done.absence.user, done.absence.day, done.is_open) == ("测试", "2026-03-04", False)
    assert done.texts[4:6] == ("已死亡", "二月去世")
    assert [one.name for one in absences.listed(ledger)] == ["石四", "石三"]
    ledger.close()
    with Registry.open(tmp_path / "village.fupin", user="测试") as again:
        assert states(again) == {"石四": "没有核实", "石三": "已死亡"}
        absences.settle(again, [recs["石三"]], "")
        assert states(again)["石三"] == "没有核实"


def test_one_more_list_opens_only_what_it_contradicts(ledger, load, roster, at):
    load(*FAMILY)
    book = roster(*FAMILY[:2])
    first = excel.read_plan(ledger, book)
    excel.note_missing(ledger, first)
    recs = {one.name: one.absence.rec for one in absences.listed(ledger)}
    absences.settle(ledger, [recs["石三"]], "here")
    absences.settle(ledger, [recs["石四"]], "moved")
    excel.note_missing(ledger, first)  # the same file again
    assert states(ledger) == {"石三": "仍在，名单漏了", "石四": "已迁出或外嫁"}
    at(30)
    excel.note_missing(ledger, excel.read_plan(ledger, roster(*FAMILY[:2])))
    assert states(ledger) == {"石三": "没有核实", "石四": "已迁出或外嫁"}
    again = next(one for one in absences.listed(ledger) if one.name == "石三")
    assert (again.absence.first, again.absence.last) == ("2026-03-01", "2026-03-31")
    assert again.texts[5] == "上次：2026-03-01 仍在，名单漏了"
    load(*FAMILY, row("石五"))
    assert states(ledger) == {"石三": "后来的名单里又有了", "石四": "已迁出或外嫁"}


def test_what_the_ledger_itself_says_needs_no_looking_into(ledger, load, roster):
    load(*FAMILY)
    excel.note_missing(ledger, excel.read_plan(ledger, roster(FAMILY[0])))
    people = {one.name: one.absence.rec for one in absences.listed(ledger)}
    span = ledger.find("membership", where={"person": people["石二"]})[0]
    ledger.save([Change(table="membership", rec=span, values={"end": "2026-02-01"})])
    ledger.delete("person", people["石三"])
    assert states(ledger) == {"石四": "没有核实", "石二": absences.GONE, "石三": absences.DELETED}
    [still] = [one for one in absences.listed(ledger) if one.is_open]
    assert still.name == "石四"


def test_households_are_missing_in_lists_of_households(ledger, load, tmp_path):
    load(*FAMILY, *(row("杨大", "户主", home=home) for home in ("1002", "1003", "1004")))
    path = tmp_path / "户.csv"
    path.write_text("户编号,户主姓名\n1001,石大\n1002,杨大\n1003,杨大\n", encoding="utf-8")
    excel.note_missing(ledger, excel.read_plan(ledger, path))
    [one] = absences.listed(ledger)
    assert (one.label, one.number, one.home) == ("户", "1004", one.absence.rec)


@pytest.mark.parametrize(("rec", "outcome"), [("0" * 32, "here"), ("", "back"), ("", "x")])
def test_what_cannot_be_written_is_told(ledger, load, roster, rec, outcome):
    load(*FAMILY)
    excel.note_missing(ledger, excel.read_plan(ledger, roster(*FAMILY[:2])))
    rec = rec or absences.listed(ledger)[0].absence.rec
    with pytest.raises(FupinError, match="没有改动"):
        absences.settle(ledger, [rec], outcome)
    assert set(states(ledger).values()) == {"没有核实"}


def test_what_a_later_program_added_is_left_aside(ledger, load, roster):
    load(*FAMILY)
    excel.note_missing(ledger, excel.read_plan(ledger, roster(*FAMILY[:3])))
    rec = absences.listed(ledger)[0].absence.rec
    name = f"missing/{rec}"
    ledger.set_setting(name, ledger.setting(name) | {"weather": "fine", "outcome": "flown"})
    assert states(ledger) == {"石四": "flown"}


def test_the_list_is_written_as_a_workbook(ledger, load, roster, tmp_path):
    load(*FAMILY)
    excel.note_missing(ledger, excel.read_plan(ledger, roster(*FAMILY[:2])))
    target = tmp_path / "减员核实.xlsx"
    excel.write_absences(ledger, absences.listed(ledger), target)
    sheet = load_workbook(target).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "减员核实"
    assert rows[2] == absences.HEADERS
    assert [cells[1] for cells in rows[3:]] == ["石三", "石四"]
