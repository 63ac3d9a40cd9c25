"""Reports: the same figures as the control totals and the desk, whatever they are grouped by."""

from dataclasses import replace

import pytest

from fupin_desktop import control, desk, local_fields, report
from fupin_desktop.catalogue import TABLES
from fupin_desktop.conditions import Condition
from fupin_desktop.demo import build
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.report import COUNT, SUM, YEARLY, Column, Definition

VISITS = Column(what=COUNT, table="visit")
MONEY = Column(what=SUM, table="payment", field="amount")
PEOPLE = Column(what=COUNT, table="person")
GROUPS = ("village", "group_name")


@pytest.fixture(scope="module")
def township(tmp_path_factory):
    """A generated township with every kind of record."""
    made = build(tmp_path_factory.mktemp("made"), villages=2, households=5, seed=7, full=True)
    with Registry.open(made.township) as registry:
        yield registry


@pytest.fixture
def village(offices):
    """A village with two groups and a closed household."""
    add, ledger = offices.add, offices.village
    homes = [
        add(ledger, "household", name=name, group_name=group, kind=kind)
        for name, group, kind in (
            ("张三", "十组", "01"),
            ("李四", "二组", "02"),
            ("王五", "二组", "01"),
        )
    ]
    for home in homes:
        add(ledger, "person", name=f"户主{homes.index(home)}", household=home, relation="01")
    add(ledger, "person", name="张小", household=homes[0], relation="03", sex="2")
    for home, day in ((0, "2025-03-04"), (0, "2025"), (1, "2024-12"), (2, "2025-12-31")):
        add(ledger, "visit", household=homes[home], date=day)
    for home, fen in ((0, 10050), (1, 20000)):
        add(ledger, "payment", household=homes[home], date="2025-06-01", amount=fen, purpose="01")
    for home, net, heads in ((0, 100_00, 1), (1, 500_00, 4)):
        add(ledger, "income", household=homes[home], year="2025", kind="1", a=net, headcount=heads)
    gone = add(ledger, "household", name="赵六", group_name="二组", end="2025-01-01")
    add(ledger, "visit", household=gone, date="2025-01-01")
    ledger.homes = homes
    return ledger


def asked(*columns, **more):
    return Definition(name="表", columns=(Column(field="name"), *columns), **more)


def total(sheet):
    return sheet.lines[-1].cells


def told(sheet):
    return [sheet.texts(line) for line in sheet.lines]


def test_only_income_sheets_of_a_whole_year_are_a_year_s(village, offices):
    for home, kinds in zip(village.homes, ("45", "14", "26"), strict=True):
        for kind in kinds:
            given = {"year": "2024", "kind": kind, "a": int(kind) * 100, "headcount": 1}
            offices.add(village, "income", household=home, **given)
    half = (Condition("kind", "any", ("5",)),)
    columns = (
        Column(what=YEARLY, table="income", field="per_person", year="2024"),
        Column(what=SUM, table="income", field="a", period="given", start="2024", end="2024"),
        Column(what=YEARLY, table="income", field="a", year="2024", filter=half),
    )
    sheet = report.run(village, asked(*columns))
    found = {line.cells[0]: line.cells[1:] for line in sheet.lines}
    assert found == {
        "户主1": (100, 100, None), "户主2": (None, 0, None), "户主0": (None, 0, 500),
        None: (100, 100, 500),
    }  # fmt: skip


def test_a_mean_is_of_the_heads_its_formula_takes_and_says_of_whom_it_lacks_them(village, offices):
    first, second, third = village.homes
    net = Column(what=YEARLY, table="income", field="per_person", year="2024")
    common = {"year": "2024", "kind": "1"}
    offices.add(village, "income", household=first, a=300_00, headcount=3, residents=2,
                formula="2", **common)  # fmt: skip
    sheet = report.run(village, asked(net, groups=("group_name",)))
    assert [line.cells[-1] for line in sheet.lines][-3:] == [150_00, 150_00, 150_00]
    offices.add(village, "income", household=second, each_given=50_00, headcount=3, **common)
    offices.add(village, "income", household=third, each_given=990_00, **common)
    sheet = report.run(village, asked(net))
    assert total(sheet)[-1] == (300_00 + 3 * 50_00) // (2 + 3)
    assert sheet.notes == ["“2024年人均纯收入”有 1 户没有写人口数，没有算进小计和合计。"]


def test_a_number_of_the_household_is_not_added_for_each_of_its_people(village, offices):
    field = local_fields.define(village, label="车辆数", table="household", kind="integer",
                                unit="辆").ids[0]  # fmt: skip
    offices.change(village, "household", village.homes[0], **{f"x.{field}": 2})
    own, above = Column(field=f"x.{field}"), Column(field=f"household.x.{field}")
    assert total(report.run(village, asked(own)))[-1] == 2
    people = report.run(village, asked(above, row="person"))
    assert [line.cells[-1] for line in people.lines].count(2) == 2
    assert total(people)[-1] is None


def test_a_year_with_several_records_has_the_sum_of_their_numbers(village, offices):
    (person,) = village.find("person", where={"name": "张小"})
    for year, months in (("2025", 3), ("2025", 4), ("2024", 9)):
        offices.add(village, "employment", person=person, year=year, months=months, employer="甲")
    columns = [Column(what=YEARLY, table="employment", field=field, year="2025")
               for field in ("months", "employer")]  # fmt: skip
    sheet = report.run(village, asked(*columns, row="person"))
    assert {line.cells[0]: line.cells[1:] for line in sheet.lines} == {
        "张小": (7, "甲"), "户主0": (None, None), "户主1": (None, None), "户主2": (None, None),
        None: (7, None),
    }  # fmt: skip
    assert len(report.behind(village, sheet, sheet.lines[sheet.ids.index(person)], 1)[1]) == 2


def test_a_period_goes_by_the_beginning_and_people_have_none(village, offices):
    helper = offices.add(village, "helper", name="干部") if "helper" in TABLES else None
    for start, end in (("2024-03-01", "2025-03-01"), ("2025-01-01", None)):
        offices.add(village, "pairing", household=village.homes[0], helper=helper, start=start,
                    end=end)  # fmt: skip
    year = {"period": "given", "start": "2025", "end": "2025"}
    paired = Column(what=COUNT, table="pairing", **year)
    assert total(report.run(village, asked(paired)))[-1] == 1
    assert report.problem(Column(field="name", period="this_year")) == ""
    born = replace(paired, table="person")
    assert "没有日期" in report.problem(born)
    assert report.run(village, asked(born)).notes[0].endswith("没有列出：person。其余照常。")


def test_what_is_of_one_person_or_piece_is_added_up_nowhere(village, offices):
    for home, each in zip(village.homes, (100_00, 900_00), strict=False):
        given = {"kind": "1", "each_given": each, "net_given": each}
        offices.add(village, "income", household=home, year="2024", **given)
    each, net = (Column(what=YEARLY, table="income", field=f"{name}_given", year="2024")
                 for name in ("each", "net"))  # fmt: skip
    assert total(report.run(village, asked(each, net))) == (None, None, 1000_00)
    summed = {(one.column.table, one.column.field) for row in ("household", "person")
              for one in report.offers(village, row) if one.column.what == SUM}  # fmt: skip
    rates = {("income", "per_person"), ("income", "each_given"), ("guarantee", "water_amount"),
             ("stake", "unit_price"), ("loan", "term")}  # fmt: skip
    assert not rates & summed
    assert {("income", "net"), ("employment", "travel_subsidy"), ("stake", "amount")} <= summed


def test_sums_of_one_table_are_called_by_what_they_add(village):
    def called(table, field):
        return report.title(village, "household", Column(what=SUM, table=table, field=field))

    assert called("payment", "amount") == "到户资金合计"
    assert called("income", "b1") == "种植收入合计"
    assert called("income", "a_total") == "工资性收入合计之和"
    assert called("event", "amount") == "工作记录费用合计"
    titles = [(one.column.table, report.title(village, "household", one.column))
              for one in report.offers(village, "household") if one.column.what == SUM]  # fmt: skip
    assert len({*titles}) == len(titles)


def test_totals_are_the_control_totals_and_those_of_the_desk(township):
    known = control.within(township.read(control.by_place), township.region)
    sheet = report.run(township, asked(PEOPLE, VISITS, MONEY, groups=GROUPS, closed=True))
    *_, people, visits, money = total(sheet)
    assert (people, visits) == (known["membership"], known["visit"])
    # What reached no household is told beside, so that nobody looks for it.
    loose = [row["amount"] for row in township.select("payment", where={"household": None})]
    assert money + sum(loose) == known["payment"]
    assert any("到户资金合计”另有" in note for note in sheet.notes) == bool(loose)
    here = report.run(township, asked())
    assert here.lines[-1].number == known["household"]
    everybody = report.run(township, asked(row="person"))
    cards = {one.key: one for one in desk.Desk(township).figures}
    members = cards["members"]
    assert everybody.lines[-1].number == township.count(
        "person", where=desk.where(township, members)
    )


def test_every_way_of_grouping_gives_one_total_and_subtotals_add_up_to_it(township):
    plain = report.run(township, asked(VISITS, MONEY, PEOPLE))
    for groups in (("village",), GROUPS, ("kind", "village", "group_name"), ("risks",)):
        for detail in (True, False):
            sheet = report.run(township, asked(VISITS, MONEY, PEOPLE, groups=groups, detail=detail))
            assert total(sheet)[-3:] == total(plain)[-3:]
            for level in range(1, len(groups) + 1):
                lines = [one for one in sheet.lines if one.level == level and one.kind == "group"]
                sums = tuple(sum(one.cells[at] for one in lines) for at in (-3, -2, -1))
                assert sums == total(plain)[-3:]
                assert sum(one.number for one in lines) == plain.lines[-1].number


def test_groups_are_in_the_order_people_count_and_rates_are_weighted(village):
    income = Column(what=YEARLY, table="income", field="per_person", year="2025")
    sheet = report.run(village, asked(income, PEOPLE, groups=("group_name",)))
    assert sheet.heads == ["村民小组", "户主姓名", "2025年人均纯收入", "人数"]
    assert told(sheet) == [
        ("二组", "户主1", "125.00", "1"),
        ("二组", "户主2", "", "1"),
        ("二组 小计（2 户）", "", "125.00", "2"),
        ("十组", "户主0", "100.00", "2"),
        ("十组 小计（1 户）", "", "100.00", "2"),
        ("合计（3 户）", "", "120.00", "4"),  # 600 yuan for five, no mean of means
    ]


def test_only_groups_are_listed_with_their_size(village):
    sheet = report.run(village, Definition(
        name="各组", detail=False, groups=("group_name",),
        columns=(Column(what=COUNT, table="person", filter=(Condition("sex", "any", ("2",)),),
                        title="女"),),
    ))  # fmt: skip
    assert sheet.heads == ["村民小组", "户数", "女"]
    assert told(sheet) == [("二组", "2", "0"), ("十组", "1", "1"), ("合计", "3", "1")]


@pytest.mark.parametrize(
    ("period", "numbers"),
    [
        ({"period": ""}, [2, 1, 1]),
        ({"period": "given", "start": "2025-01-01", "end": "2025-12-31"}, [2, 0, 1]),
        ({"period": "given", "start": "2025-01", "end": "2025-03"}, [1, 0, 0]),
        ({"period": "given", "end": "2024"}, [0, 1, 0]),
    ],
)
def test_a_date_of_which_only_the_year_is_known_lies_in_its_year(village, period, numbers):
    column = Column(what=COUNT, table="visit", **period)
    sheet = report.run(village, asked(column, order=("0",)))
    found = {sheet.ids[line.start]: line.cells[1] for line in sheet.lines[:-1]}
    # The year alone may be any day of it: a month does not take it.
    assert [found[home] for home in village.homes] == numbers


def test_people_have_their_household_beside_them_and_its_conditions(village):
    sheet = report.run(village, Definition(
        row="person", home_filter=(Condition("group_name", "contains", ("十",)),),
        columns=(Column(field="name"), Column(field="household.name"), Column(field="sex")),
    ))  # fmt: skip
    assert told(sheet)[:-1] == [("张小", "户主0", "女"), ("户主0", "户主0", "")]
    assert sheet.unit == "人"


def test_the_head_and_the_order_asked_for(village):
    sheet = report.run(village, asked(
        Column(field="head.relation"), VISITS, filter=(Condition("kind", "any", ("01",)),),
        order=("-2",),
    ))  # fmt: skip
    assert [line.cells[2] for line in sheet.lines] == [2, 1, 3]
    assert sheet.heads[1] == "户主与户主关系" or sheet.heads[1].startswith("户主")
    assert sheet.notes == []  # of a part of the ledger nothing is missing


def test_what_is_not_in_the_report_is_told(village):
    (note,) = report.run(village, asked(VISITS)).notes
    assert note == "“走访次数”另有 1 次不在表内：没有落到户，或是已销户、已迁出的户的。"


def test_every_figure_leads_to_the_records_it_is_made_of(village):
    sheet = report.run(village, asked(VISITS, MONEY, groups=("group_name",)))
    for line in sheet.lines:
        table, recs = report.behind(village, sheet, line, 2)
        assert (table, len(recs)) == ("visit", line.cells[2])
        table, recs = report.behind(village, sheet, line, 3)
        assert sum(row["amount"] for row in village.rows(table, recs)) == line.cells[3]
        table, recs = report.behind(village, sheet, line, 1)
        assert (table, len(recs)) == ("household", line.number)
        shown = village.find("household", where={"id": list(report.only(recs).values)})
        assert set(shown) == set(recs)


@pytest.mark.parametrize(
    ("start", "end", "title"),
    [
        ("2025-01", "2025-06", "2025-01至2025-06走访次数"),
        ("2025", "", "2025以来走访次数"),
        ("", "2025", "截至2025走访次数"),
    ],
)
def test_a_column_says_its_period(village, start, end, title):
    column = Column(what=COUNT, table="visit", period="given", start=start, end=end)
    assert report.run(village, asked(column)).heads[1] == title
    own = report.run(village, asked(Column(what=COUNT, table="visit", title="次")))
    assert own.heads[1] == "次"


def test_large_numbers_are_parted_by_thousands(village):
    sheet = report.run(village, asked(VISITS, detail=False))
    line = replace(sheet.lines[-1], cells=(None, 12345), end=sheet.lines[-1].start + 20_000)
    assert sheet.texts(line) == ("20,000", "合计", "12,345")


def test_local_fields_are_columns_too(village):
    (rec,) = village.save([Change(table="local_field", values={
        "region": village.region, "table": "household", "label": "黄牛", "kind": "integer",
        "unit": "头"})]).ids  # fmt: skip
    for home, number in zip(village.homes, (3, 4), strict=False):
        village.save([Change(table="household", rec=home, values={f"x.{rec}": number})])
    sheet = report.run(village, asked(Column(field=f"x.{rec}")))
    assert sheet.heads[1] == "黄牛"
    assert total(sheet)[1] == 7


def test_what_this_version_does_not_know_is_named_and_the_rest_works(village):
    stored = asked(VISITS).stored()
    stored["columns"] += [
        {"field": "unheard_of"}, {"what": "median", "field": "age"},
        {"what": "count", "table": "visit", "weather": "rain"}, {"what": "count", "table": "ufo"},
    ]  # fmt: skip
    stored["colour"] = "red"
    stored["filter"] = [["kind", "resembles", "01"], ["kind", "any", "01"]]
    sheet = report.run(village, report.recall(stored))
    assert sheet.heads == ["户主姓名", "走访次数"]
    assert sheet.lines[-1].number == 2
    for word in ("unheard_of", "median", "weather", "ufo", "colour", "resembles"):
        assert word in sheet.notes[0]
    assert "其余照常" in sheet.notes[0]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("{", "不是报表定义"),
        ("[1]", "不是报表定义"),
        ('{"report": 1, "row": "ufo"}', "不是户也不是人"),
        ('{"report": 1, "row": ["person"]}', "不是户也不是人"),
    ],
)
def test_what_is_no_report_is_refused(text, part):
    with pytest.raises(FupinError, match=part):
        report.read(text)


def test_a_report_without_columns_asks_for_them(village):
    with pytest.raises(FupinError, match="还没有选栏目"):
        report.run(village, Definition())
    with pytest.raises(FupinError, match="ghost"):
        report.run(village, Definition(columns=(Column(field="ghost"),)))
    wrong = Column(what=YEARLY, table="income", field="net", year="去年吧")
    with pytest.raises(FupinError, match="net"):
        report.run(village, Definition(columns=(wrong,)))


def test_what_no_question_can_hold_is_refused_or_left_out(village):
    with pytest.raises(FupinError, match="超过 60 个"):
        report.run(village, asked(*[VISITS] * 61))
    assert len(report.run(village, asked(*[VISITS] * 60)).heads) == 61
    stored = asked(VISITS).stored()
    stored["filter"] = [
        ["kind", "any", {"a": 1}], ["kind", "none", 1, "x"], ["name", "is", 2**70],
        ["name", "between", [1]], ["name", "contains", None],
    ]  # fmt: skip
    stored["order"] = ["²", "-9", "99999999999999999999", "-1"]
    sheet = report.run(village, report.recall(stored))
    assert "没有列出" in sheet.notes[0]
    stored["filter"] = []
    numbers = [line.cells[1] for line in report.run(village, report.recall(stored)).lines]
    assert numbers == [2, 1, 1, 4]


def test_it_can_be_stopped(village):
    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        report.run(village, asked(*[VISITS] * 3), stop)


@pytest.mark.parametrize("row", ["household", "person"])
def test_everything_that_is_offered_can_be_a_column(township, row):
    found = [*report.offers(township, row)]
    assert len({one.words for one in found}) > 100
    for start in range(0, len(found), 60):
        some = tuple(one.column for one in found[start : start + 60])
        sheet = report.run(township, Definition(row=row, columns=some))
        assert not any("没有列出" in note for note in sheet.notes)
        assert len(sheet.heads) == len(some)
        assert len({len(sheet.texts(line)) for line in sheet.lines}) == 1


def test_the_examples_run_anywhere(township, offices):
    for example in report.EXAMPLES:
        assert report.recall(example.stored()) == example
        assert report.run(township, example).lines[-1].number > 0
        empty = report.run(offices.village, example)
        assert [line.kind for line in empty.lines] == ["total"]
