"""Reports as of a day: the same figures as papers of that day, down to the records behind them."""

import pytest

from fupin_desktop import homes, life, paper, report
from fupin_desktop.conditions import Condition
from fupin_desktop.demo import build
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.report import COUNT, SUM, YEARLY, Column, Definition

DAYS = ("2019-06-30", "2023-12-31", "2025-07-15", "2026-03-31")
PEOPLE = Column(what=COUNT, table="person")
VISITS = Column(what=COUNT, table="visit")
MONEY = Column(what=SUM, table="payment", field="amount")
PAIRED = Column(what=COUNT, table="pairing", filter=(Condition("end", "empty"),))


@pytest.fixture(scope="module")
def township(tmp_path_factory):
    """A generated township with every kind of record and of change in a household's life."""
    made = build(tmp_path_factory.mktemp("made"), villages=1, households=12, seed=5, full=True)
    with Registry.open(made.township) as registry:
        yield registry


@pytest.fixture
def village(offices):
    """A family of which the son left in 2025, and the head died and was followed in 2026."""
    add, ledger = offices.add, offices.village
    ledger.home = add(ledger, "household", name="张三", number="1", kind="02",
                      kind_since="2025-05", monitoring_kind="1", monitoring_since="2024-03-01",
                      risk_state="1", risk_removed_on="2025-10-01")  # fmt: skip
    ledger.head = add(ledger, "person", name="张三", household=ledger.home, relation="01")
    ledger.wife = add(ledger, "person", name="李四", household=ledger.home, relation="02")
    ledger.son = add(ledger, "person", name="张小", household=ledger.home, relation="03")
    for day in ("2024-01-05", "2025-06", "2026"):
        add(ledger, "visit", household=ledger.home, date=day)
    return ledger


def asked(*columns, **more):
    return Definition(name="表", columns=(Column(field="name"), *columns), **more)


def total(sheet):
    return sheet.lines[-1].cells


def cells(sheet):
    return [line.cells for line in sheet.lines if line.kind == report.ROW]


@pytest.mark.parametrize("on", DAYS)
def test_households_members_and_figures_are_those_of_papers(township, on):
    kind, state = Column(field="kind"), Column(field="risk_state")
    sheet = report.run(township, asked(kind, state, PEOPLE, VISITS, MONEY), on=on)
    told = dict(zip(sheet.ids, cells(sheet), strict=True))
    there = homes.everybody(township, on)
    known = {one.rec: one for one in homes.read(township, there, on)}
    assert told.keys() == known.keys()
    for rec, one in known.items():
        values = (one.name, one.row["kind"], one.row["risk_state"], len(one.members))
        assert told[rec][:4] == values, one.name
    visits = [row for row in township.select("visit") if row["household"] in known
              and str(row["date"])[:10] <= on]  # fmt: skip
    assert total(sheet)[-2] == len(visits)
    paid = [row["amount"] for row in township.select("payment") if row["household"] in known
            and str(row["date"])[:10] <= on]  # fmt: skip
    assert total(sheet)[-1] == sum(paid)
    people = report.run(township, asked(row="person"), on=on)
    every = report.run(township, asked(PEOPLE, closed=True), on=on)
    assert people.lines[-1].number == total(every)[-1]


def test_the_days_tell_different_things_and_today_is_as_without_a_day(township):
    numbers = {total(report.run(township, asked(PEOPLE, VISITS), on=on)) for on in DAYS}
    assert len(numbers) == len(DAYS)
    today = township.today()
    plain = report.run(township, asked(PEOPLE, VISITS, MONEY, PAIRED))
    same = report.run(township, asked(PEOPLE, VISITS, MONEY, PAIRED), on=today)
    assert (cells(plain), plain.on) == (cells(same), same.on)


def test_what_was_decided_later_is_taken_back_also_for_conditions_and_groups(village):
    kind, watched = Column(field="kind"), Column(field="risk_state")
    sheet = report.run(village, asked(kind, watched, VISITS), on="2025-06-15")
    assert cells(sheet) == [("张三", "02", "0", 2)]
    assert cells(report.run(village, asked(kind, watched), on="2025-04-30")) == [
        ("张三", None, "0")
    ]
    assert cells(report.run(village, asked(watched), on="2024-02-28")) == [("张三", None)]
    poor = asked(filter=(Condition("kind", "any", ("02",)),))
    assert len(cells(report.run(village, poor))) == 1
    assert not cells(report.run(village, poor, on="2025-04-30"))
    grouped = asked(VISITS, groups=("kind",), detail=False)
    assert [one.cells[0] for one in report.run(village, grouped, on="2025-04-30").lines] == [
        None, None,
    ]  # fmt: skip


def test_members_and_the_head_are_those_of_the_day(village):
    (stay,) = village.find("membership", where={"person": village.son})
    leaves = {"end": "2025-08-01", "reason_out": "01"}
    village.save([Change(table="membership", rec=stay, values=leaves)])
    life.perform(village, life.Event(
        kind="death", household=village.home, date="2026-02-01", persons=(village.head,),
        rest=village.wife,
    ))  # fmt: skip
    head = Column(field="head.name")
    assert cells(report.run(village, asked(head, PEOPLE))) == [("李四", "李四", 1)]
    assert cells(report.run(village, asked(head, PEOPLE), on="2026-01-31")) == [("张三", "张三", 2)]
    assert total(report.run(village, asked(PEOPLE), on="2025-07-31"))[-1] == 3
    assert total(report.run(village, asked(PEOPLE), on="2025-12-31"))[-1] == 2
    sons = Definition(row="person", columns=(Column(field="name"), Column(field="relation")))
    assert ("张小", "03") in cells(report.run(village, sons, on="2025-07-31"))
    assert "张小" not in [one[0] for one in cells(report.run(village, sons, on="2025-12-31"))]


def test_a_household_split_off_later_is_in_no_report_of_a_day_before(village):
    life.perform(village, life.Event(
        kind="split", household=village.home, date="2025-08-01", persons=(village.son,),
        head=village.son,
    ))  # fmt: skip
    names = asked(PEOPLE)
    assert cells(report.run(village, names, on="2025-07-31")) == [("张三", 3)]
    assert cells(report.run(village, asked(PEOPLE, closed=True), on="2025-07-31")) == [("张三", 3)]
    assert cells(report.run(village, names, on="2025-08-01")) == [("张三", 2), ("张小", 1)]
    assert cells(report.run(village, names)) == [("张三", 2), ("张小", 1)]


def test_the_records_behind_a_figure_are_those_of_the_day(village):
    sheet = report.run(village, asked(VISITS, PEOPLE), on="2025-12-31")
    line = sheet.lines[0]
    table, recs = report.behind(village, sheet, line, 1)
    assert [row["date"] for row in village.rows(table, recs)] == ["2025-06", "2024-01-05"]
    assert report.behind(village, sheet, line, 2) == ("person", village.find("person"))


def test_years_and_periods_count_from_the_day(village, offices):
    for year, net in (("2024", 100_00), ("2023", 50_00)):
        offices.add(village, "income", household=village.home, year=year, kind="1", a=net)
    last = Column(what=YEARLY, table="income", field="a", year="last")
    this_year = Column(what=COUNT, table="visit", period="this_year")
    assert cells(report.run(village, asked(last, this_year), on="2025-12-31")) == [
        ("张三", 100_00, 1)
    ]
    assert cells(report.run(village, asked(last, this_year), on="2024-12-31")) == [
        ("张三", 50_00, 1)
    ]


def test_workbook_and_pages_say_the_day(village, tmp_path):
    sheet = report.run(village, asked(PEOPLE), on="2025-12-31")
    assert paper.report(village, sheet, tmp_path / "a.pdf") == 1
    assert b"%PDF" in (tmp_path / "a.pdf").read_bytes()[:10]


def test_days_are_taken_as_people_write_them_and_those_to_come_refused(village):
    assert report.day(village, "2025年6月") == "2025-06-30"
    assert report.day(village, village.today()[:4]) == village.today() == report.day(village, "")
    with pytest.raises(FupinError, match="没有列出。请改正日期"):
        report.day(village, "昨日")
    with pytest.raises(FupinError, match="在今天以后，没有列出"):
        report.run(village, asked(), on="2999-01-01")
