"""Lists of payments: they add up or nothing is taken, and nobody is paid twice."""

import pytest
from openpyxl import Workbook, load_workbook

from fupin_desktop import excel
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.matching import Match, NoHeader
from fupin_desktop.excel.pay_period import period_of
from fupin_desktop.excel.sheet import read_sheets
from fupin_desktop.record import Change

TITLE = "2026年第三季度十八洞村农村低保金“一卡通”发放花名册"
HEAD = ("序号", "姓名", "身份证号码", "银行卡号", "发放金额（元）", "备注")
STONE, DRAGON, OTHER = "999124198001011233", "999124197505054328", "999124200010100019"
FIRST = (1, "石大山", STONE, "6217 9955 0001 2345678", 1260.5, None)
SECOND = (2, "龙二妹", DRAGON, "6217995500018765432", "2,000.00", "补发")


@pytest.fixture
def people(ledger):
    """A ledger with two households, and what their payments are read into."""
    for number, name, key in (("1", "石大山", STONE), ("2", "龙二妹", DRAGON)):
        (home,) = ledger.save(
            [Change(table="household", values={"name": name, "village": ledger.region})]
        ).ids[:1]
        person = {"name": name, "household": home, "relation": "01", "id_number": key}
        ledger.save([Change(table="person", values=person)])
        assert number
    return ledger


@pytest.fixture
def listed(tmp_path):
    """Writes rows below a title and a header, and gives the path."""

    def write(*rows, title=TITLE, head=HEAD, name="发放.xlsx", more=()):
        book = Workbook()
        book.active.title = "名单"
        for place, part in enumerate((rows, *more)):
            sheet = book.active if not place else book.create_sheet(f"续{place}")
            sheet.append([title])
            sheet.append(head)
            for row in part:
                sheet.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return write


def planned(registry, path):
    return excel.read_payments(registry, path, read_sheets(path))


def total(amount, label="合计"):
    return (label, None, None, None, amount)


def test_a_list_becomes_payments_of_the_persons_and_their_households(people, listed):
    path = listed(FIRST, SECOND, total(3260.5), ("制表人：王建国", None, None, "审核人："))
    found = planned(people, path)
    assert found.plan.counts()["new"] == 2
    assert "2 行，共 3,260.50 元，与表内合计相符。" in found.plan.notes[0]
    assert people.count("payment") == 0
    excel.apply_payments(people, found)
    rows = {row["payee"]: row for row in people.select("payment")}
    stone = rows["石大山"]
    assert (stone["amount"], stone["date"], stone["kind"]) == (126050, "2026", "1")
    assert stone["account_tail"] == "5678"
    assert (stone["batch"], stone["summary"]) == (
        "2026年第三季度", TITLE.removesuffix("花名册"),
    )  # fmt: skip
    person = people.select("person", where={"id": stone["person"]})[0]
    assert person["id_number"] == STONE
    assert stone["household"] == person["household"]
    assert rows["龙二妹"]["note"] == "补发"
    people.undo()
    assert people.count("payment") == 0


def test_the_same_list_twice_pays_once(people, listed):
    twice = ("3", *FIRST[1:])  # the same person paid twice is two payments
    path = listed(FIRST, SECOND, twice, total(4521))
    excel.apply_payments(people, planned(people, path))
    again = planned(people, path)
    assert again.plan.counts()["unchanged"] == 3
    assert not again.changes
    with pytest.raises(FupinError, match="没有可导入的新内容"):
        excel.apply_payments(people, again)
    more = planned(people, listed(FIRST, SECOND, twice, ("4", *FIRST[1:]), total(5781.5)))
    assert (more.plan.counts()["unchanged"], more.plan.counts()["new"]) == (3, 1)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([FIRST, SECOND, total(3260.49)], "E5 写 3,260.49 元，各行相加 3,260.50 元，相差 0.01 元"),
        ([FIRST, total(3260.5)], "相差 2,000.00 元"),
        ([FIRST, SECOND], "没有“合计”一行"),
        ([FIRST, total(1260.5), SECOND], "合计以后还有"),
        ([FIRST, (2, "龙二妹", DRAGON, None, "叁佰元"), total(1)], "E4 不是精确到分的金额“叁佰元”"),
        ([FIRST, (2, "龙二妹", DRAGON, None, 1.005), total(1)], "E4 不是精确到分的金额"),
        ([total(0)], "只有表头"),
    ],
)
def test_what_does_not_add_up_is_not_taken(people, listed, rows, said):
    with pytest.raises(FupinError, match=said) as refused:
        planned(people, listed(*rows))
    assert "台账没有任何改动" in str(refused.value)


@pytest.mark.parametrize(
    "rows",
    [
        [FIRST, SECOND, total(None, "合计：3,260.50元")],
        [
            FIRST,
            SECOND,
            total("3260.50元", "合  计"),
            total(None, "合计（大写）：叁仟贰佰陆拾元伍角"),
        ],
        [FIRST, SECOND, (None, None, None, None, 3260.5)],
        [FIRST, total(1260.5, "小计"), SECOND, total(2000, "小计"), total(3260.5, "总计")],
        [FIRST, total(1260.5, "本页小计"), HEAD, SECOND, total(3260.50, "累计")],
    ],
)
def test_totals_as_people_write_them(people, listed, rows):
    assert planned(people, listed(*rows)).plan.counts()["new"] == 2


def test_ten_thousand_yuan_and_a_day_of_their_own(people, listed):
    head = ("姓名", "身份证号", "补贴项目", "补贴金额", "发放日期")
    path = listed(
        ("石大山", STONE, "产业奖补", 0.5, "2026-09-20"), ("合计", None, None, 0.5),
        title="惠民资金发放表（单位：万元）", head=head,
    )  # fmt: skip
    excel.apply_payments(people, planned(people, path))
    (row,) = people.select("payment")
    assert (row["amount"], row["date"], row["summary"]) == (500000, "2026-09-20", "产业奖补")


def test_rows_that_cannot_be_taken_are_told_with_their_sums(people, listed):
    path = listed(
        FIRST, (2, "龙二妹", STONE, None, 10), (3, "麻三", OTHER, None, 20),
        (4, "龙二妹", 999124197505054328, None, 30), (5, "龙二妹", DRAGON, None, None),
        total(1320.5),
    )  # fmt: skip
    plan = planned(people, path).plan
    assert [line.grounds[0] for line in plan.of_kind("refused")] == ["R62", "R61", "R65", "R64"]
    assert plan.of_kind("refused")[0].place == "C4"
    assert "将登记 1 笔 1,260.50 元，认不出或有误、没有导入 4 笔 60.00 元" in plan.notes[1]


def test_refused_rows_come_back_marked_in_the_users_own_workbook(people, listed, tmp_path):
    rows = (
        FIRST, (2, "龙二妹", STONE, None, 10), (3, "麻三", OTHER, None, 20),
        (4, "龙二妹", 999124197505054328, None, 30), (5, "龙二妹", DRAGON, None, None),
        (6, "龙二妹", DRAGON, None, 40, "第\n一"), total(1360.5),
    )  # fmt: skip
    path, copy = listed(*rows, more=[(SECOND, total(2000))]), tmp_path / "有误.xlsx"
    found = planned(people, path)
    assert excel.write_errors(found, path, copy).rows == 5
    book = load_workbook(copy)
    assert book.sheetnames == ["名单", "续1"]
    sheet = book["名单"]
    assert sheet["G2"].value == "不能导入的原因"
    assert "已经登记的不会重复" in sheet["G2"].comment.text
    red = {cell.coordinate for row in sheet.iter_rows(max_col=6) for cell in row
           if cell.fill.fgColor.rgb == "00FFC7CE"}  # fmt: skip
    assert red == {"C4", "C5", "C6", "E7", "F8"}
    assert (
        sheet["G6"].value
        == f"C6：{found.plan.of_kind('refused')[2].reason.replace('（R65）', '')}（R65）"
    )
    assert sheet["C6"].number_format == "General"
    assert not book["续1"]["G2"].value
    sheet["C4"], sheet["F8"] = DRAGON, "第一"
    book.save(copy)
    excel.apply_payments(people, found)
    again = planned(people, copy)
    assert (again.plan.counts()["new"], again.plan.counts()["unchanged"]) == (2, 2)
    excel.write_errors(again, copy, tmp_path / "又.xlsx")
    assert load_workbook(tmp_path / "又.xlsx")["名单"].max_column == 7


def test_an_old_text_table_of_payments_is_copied_with_its_total(people, tmp_path):
    path = tmp_path / "低保金发放.csv"
    lines = [
        "2026年低保金发放表,,",
        "姓名,身份证号,金额",
        f"石大山,{STONE},10",
        f"麻三,{OTHER},20",
        "合计,,30",
    ]
    path.write_text("\n".join(lines), encoding="gb18030")
    found = planned(people, path)
    excel.write_errors(found, path, tmp_path / "有误.xlsx")
    assert planned(people, tmp_path / "有误.xlsx").plan.counts()["refused"] == 1


def test_a_payment_much_like_one_that_is_there_is_pointed_out(people, listed):
    excel.apply_payments(people, planned(people, listed(FIRST, total(1260.5))))
    other = listed(FIRST, total(1260.5), title="2026年9月临时救助发放表")
    (line,) = planned(people, other).plan.of_kind("new")
    assert "请核对是不是同一笔" in line.reason


def test_a_list_without_a_year_names_it(people, listed):
    (line,) = planned(people, listed(FIRST, total(1260.5), title="低保金发放表")).plan.lines
    assert "没有发放日期" in line.reason


def test_each_sheet_of_a_list_comes_to_its_own_total(people, listed):
    found = planned(people, listed(FIRST, total(1260.5), more=[(SECOND, total(2000))]))
    assert found.plan.counts()["new"] == 2
    assert found.plan.of_kind("new")[1].place == "续1!C3"
    with pytest.raises(FupinError, match="合计与各行不符"):
        planned(people, listed(FIRST, total(1260.5), more=[(SECOND, total(2001))]))


def test_a_roster_is_no_list_of_payments(people, roster):
    path = roster({"户编号": "1001", "姓名": "石大山", "与户主关系": "户主"})
    assert planned(people, path) is None


def said(**fields):
    return Match(kind="payments", fields=fields)


def test_columns_with_unknown_titles_are_taken_as_said_on_all_sheets_of_the_layout(people, listed):
    head = ("序号", "谁", "号", "卡", "多少", "备注")
    path = listed(FIRST, total(1260.5), head=head, more=[(SECOND, total(2000))])
    sheets = read_sheets(path)
    assert excel.read_payments(people, path, sheets) is None
    with pytest.raises(NoHeader, match="没有一列对应金额"):
        excel.read_payments(people, path, sheets, match=Match("名单", (1, 1), kind="payments"))
    fields = {1: "payment.name", 2: "payment.id_number", 4: "payment.amount"}
    match = Match("名单", (1, 1), fields, alone=True, kind="payments")
    found = excel.read_payments(people, path, sheets, match=match)
    assert found.plan.counts()["new"] == 2
    excel.remember(people, found.reading)
    again = excel.read_payments(people, path, sheets)
    assert again.plan.counts()["new"] == 2
    assert sum("按上次的对应方式" in note for note in again.plan.notes) == 1
    assert again.reading.is_remembered
    excel.forget(people, again.reading)
    assert excel.read_payments(people, path, sheets) is None


def test_a_list_that_only_looks_like_one_of_payments_can_be_read_as_a_roster(people, listed):
    path = listed(FIRST, total(1260.5))
    sheets = read_sheets(path)
    assert excel.read_payments(people, path, sheets, match=Match(kind="roster")) is None
    imported = excel.read_plan(people, path, sheets=sheets, match=Match(kind="roster"))
    excel.remember(people, imported.reading)
    assert excel.read_payments(people, path, sheets) is None
    excel.forget(people, imported.reading)
    assert excel.read_payments(people, path, sheets) is not None


def test_another_amount_than_the_program_would_take(people, listed):
    head = ("序号", "姓名", "身份证号码", "银行卡号", "应发", "发放金额")
    row = (1, "石大山", STONE, None, 10, 20)
    path = listed(row, ("合计", None, None, None, 10, 20), head=head)
    assert planned(people, path).reading.header.column("payment", "amount").index == 5
    match = said(应发="金额")
    found = excel.read_payments(people, path, read_sheets(path), match=match)
    assert "共 10.00 元" in found.plan.notes[0]
    with pytest.raises(FupinError, match="没有“实发”这一栏"):
        excel.read_payments(people, path, read_sheets(path), match=said(实发="金额"))


@pytest.mark.parametrize(
    ("title", "column", "fen"),
    [
        (TITLE, "发放金额（千元）", 126_000), (f"{TITLE}（单位：百元）", "发放金额", 12_600),
        (f"{TITLE}（单位：百元）", "发放金额（元）", 126),
        (f"{TITLE}{'续' * 40}单位：万元", "金额", 1_260_000),
    ],
)  # fmt: skip
def test_amounts_are_in_the_unit_that_the_list_names(people, listed, title, column, fen):
    head = (*HEAD[:4], column, HEAD[5])
    path = listed((*FIRST[:4], "１．２６", None), total(1.26), title=title, head=head)
    assert [one.values["amount"] for one in planned(people, path).changes] == [fen]


def test_a_dash_in_place_of_an_amount_is_none(people, listed):
    paid = planned(people, listed(FIRST, (*SECOND[:4], "—", None), total(1260.5)))
    assert [line.grounds for line in paid.plan.of_kind("refused")] == [("R64",)]
    assert len(paid.changes) == 1


def test_a_name_alone_is_nobody_of_ours_in_the_row_of_another_village(people, listed):
    head = ("乡镇", "行政村", "姓名", "银行卡号", "金额（元）")
    path = listed(
        ("双龙镇", "十八洞村", "石大山", "62179955", 1),
        ("双龙镇", "马鞍村", "石大山", "62179956", 2),
        ("双龙镇", "马鞍村", "龙二妹", "62179957", 4), total(7), head=head,
    )  # fmt: skip
    paid = planned(people, path)
    assert [one.values["amount"] for one in paid.changes] == [100]
    assert [line.grounds for line in paid.plan.of_kind("elsewhere")] == [("R43",), ("R43",)]


def test_totals_of_groups_and_pages_are_totals(people, listed):
    path = listed(
        FIRST, (None, "一组小计", None, None, 1260.5, None), SECOND,
        ("第2页小计", None, None, None, 2000, None), total(3260.5),
    )  # fmt: skip
    assert len(planned(people, path).changes) == 2


def test_a_title_of_several_years_does_not_say_when_it_was_paid(people, listed):
    title = "2022年度耕地地力保护补贴（2023年1月发放）名单"
    [line] = planned(people, listed(FIRST, total(1260.5), title=title)).plan.lines
    assert "标题里写着 2022、2023 年，不知道哪年发的，请加一栏“发放日期”" in line.reason
    head = (*HEAD[:5], "发放日期")
    path = listed((*FIRST[:5], "2023.01"), total(1260.5), title=title, head=head)
    assert planned(people, path).changes[0].values["date"] == "2023-01"


def test_the_day_a_list_was_filled_in_is_no_day_of_payment(people, tmp_path):
    book = Workbook()
    for row in (["填报时间：2024年1月5日"], ["2023年12月低保金发放表"], HEAD, FIRST, total(1260.5)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    [change] = planned(people, tmp_path / "a.xlsx").changes
    assert (change.values["date"], change.values["summary"]) == ("2023-12", "2023年12月低保金发放")


def test_a_list_of_several_amounts_says_which_was_taken(people, listed):
    head = ("姓名", "身份证号码", "应发金额", "金额（元）", "金额（元）")
    row = ("石大山", STONE, 100, 90, 80)
    paid = planned(people, listed(row, ("合计", None, 100, 90, 80), head=head))
    assert paid.changes[0].values["amount"] == 9000
    assert "金额取自 D 列“金额（元）”，没有取 E 列“金额（元）”。" in paid.plan.notes[0]


def test_one_person_twice_in_a_list_is_told(people, listed):
    paid = planned(people, listed(FIRST, FIRST, total(2521)))
    told = [line.reason for line in paid.plan.lines]
    assert told == ["", "和第 3 行是同一人、同样金额，请核对是不是重复。"]
    assert len(paid.changes) == 2


@pytest.mark.parametrize(
    ("heads", "row", "paid"),
    [
        ([("姓名", "身份证号", "补贴金额", None, None), (None, None, "面积", "标准", "金额")],
         ("石大山", STONE, 2, 100, 200), 20000),
        ([("姓名", "身份证号", "发放金额", None, None), (None, None, "7月", "8月", "合计")],
         ("石大山", STONE, 100, 50.5, 150.5), 15050),
        ([("姓名", "身份证号", "发放金额", "补发金额", "合计")],
         ("石大山", STONE, 100, None, 100), 10000),
        ([("姓名", "身份证号", "发放金额", "补发金额", "合计")],
         ("石大山", STONE, 100, 50, 150), 15000),
        ([("姓名", "身份证号", "发放金额", "代扣保险", "合计")],
         ("石大山", STONE, 100, 30, 70), 7000),
        ([("姓名", "身份证号", "发放金额", "补发金额", "人数合计")],
         ("石大山", STONE, 100, 50, 3), 10000),
        ([("姓名", "身份证号", "累计发放", "本次发放金额（元）", "备注")],
         ("石大山", STONE, 700, 70, None), 7000),
        ([("姓名", "身份证号", "补贴金额", "扣款", "实发金额")],
         ("石大山", STONE, 100, 30, 70), 7000),
    ],
)  # fmt: skip
def test_of_several_amounts_what_was_paid_is_taken(people, tmp_path, heads, row, paid):
    """A group's title is no amount, and a column of sums is what was paid in all."""
    book = Workbook()
    for content in ([TITLE], *heads, row, ("合计", None, *row[2:])):
        book.active.append(content)
    book.save(tmp_path / "几栏.xlsx")
    found = planned(people, tmp_path / "几栏.xlsx")
    assert [change.values["amount"] for change in found.changes] == [paid]


@pytest.mark.parametrize(
    "rows",
    [
        [FIRST, ("十八洞村总计", None, None, None, 1260.5), SECOND, total(3260.5)],
        [FIRST, SECOND, total(None, "合计：2人，3,260.50元")],
        [FIRST, SECOND, total(None, "共计 2 户 2 人 金额 ¥3260.5")],
        [FIRST, SECOND, total(3260.5), total("人民币叁仟贰佰陆拾元零伍角整", "合计（大写）")],
        [FIRST, SECOND, total("￥3,260.50", "人民币（大写）：叁仟贰佰陆拾元零伍角整")],
        [FIRST, SECOND, total("3260.50元整"), ("制表：张三", None, None, None, "2026年9月20日")],
        [FIRST, SECOND, total(3260.5), ("制表人：张三", None, "联系电话：13800001111")],
        [FIRST, SECOND, total(3260.5), (None, None, None, None, "2026年9月20日")],
        [("甲", "乙", "丙", "丁", "1", "2"), FIRST, SECOND, total(3260.5)],
    ],
)
def test_more_totals_and_lines_round_them(people, listed, rows):
    found = planned(people, listed(*rows))
    assert [change.values["amount"] for change in found.changes] == [126050, 200000]
    assert len(found.plan.lines) == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([FIRST, SECOND, total(3260.5), total(None, "合计（大写）：叁仟贰佰陆拾元整")],
         "A6 写 3,260.00 元，各行相加 3,260.50 元，相差 0.50 元"),
        ([FIRST, total(1260.5, "小计"), SECOND, total(2000, "小计"), total(2000, "总计")],
         "E7 写 2,000.00 元，各行相加 3,260.50 元"),
        ([(1, "石大山", STONE, None, "1,26.5"), total(126.5)], "E3 不是精确到分的金额“1,26.5”"),
        ([FIRST, (2, "龙二妹", DRAGON, None, "2026年"), total(1260.5)], "E4 不是精确到分"),
    ],
)  # fmt: skip
def test_totals_that_say_another_sum(people, listed, rows, said):
    with pytest.raises(FupinError, match=said):
        planned(people, listed(*rows))


@pytest.mark.parametrize(
    ("texts", "names", "text", "date"),
    [
        (["2026年1-3月低保"], [], "2026年1-3月", "2026"),
        (["2026年7、8月份低保"], [], "2026年7、8月份", "2026"),
        (["2026年十二月低保"], [], "2026年十二月", "2026-12"),
        (["二〇二六年七月低保"], [], "二〇二六年七月", "2026-07"),
        (["低保2026.7"], [], "2026.7", "2026-07"), (["低保202607"], [], "202607", "2026-07"),
        (["2026年低保", "2026年9月"], [], "2026年9月", "2026-09"),
        (["2026年低保"], ["7月", "低保"], "2026年7月", "2026-07"),
        (["2026年度低保"], ["名单", "三季度"], "2026年三季度", "2026"),
        (["2026年低保"], ["9月20日"], "2026年", "2026"),
        (["2026年1月20日低保"], [], "2026年1月", "2026-01"),
        (["2026年第二批奖补"], ["7月"], "2026年第二批", "2026"), (["低保"], ["7月"], "", ""),
    ],
)  # fmt: skip
def test_the_time_a_list_is_of(texts, names, text, date):
    found = period_of(texts, names)
    assert (found.text, found.date) == (text, date)


def test_the_next_quarters_list_is_not_taken_for_this_ones(people, listed):
    head, row = (*HEAD[:5], "补贴项目"), (*FIRST[:5], "低保金")
    for title in ("2026年1-3月低保发放表", "2026年4-6月低保发放表"):
        path = listed(row, total(1260.5), title=title, head=head)
        excel.apply_payments(people, planned(people, path))
    assert people.count("payment") == 2
    assert not planned(people, path).changes


def test_numbers_that_lost_their_end_are_not_taken_for_whole(people, listed):
    path = listed(
        (1, "石大山", STONE, "6.21799E+18", 1), (2, "龙二妹", "9.99124E+17", None, 2),
        (3, "石大山", STONE, "6217995500012340000", 4), (4, "龙二妹", DRAGON, 820101234567, 8),
        (5, "龙二妹", DRAGON, "****5678", 16), total(31),
    )  # fmt: skip
    found = planned(people, path)
    tails = [change.values.get("account_tail") for change in found.changes]
    assert tails == [None, None, "4567", "5678"]
    assert "末几位已丢失" in found.plan.of_kind("refused")[0].reason
    assert "2 行的账号是数字格式，末几位已丢失，没有记账号后四位。" in found.plan.notes


def test_money_that_was_paid_back_is_told_apart(people, listed):
    rows = (FIRST, (2, "石大山", STONE, None, -60.5), (3, "石大山", STONE, None, 0), total(1200))
    refused = planned(people, listed(*rows)).plan.of_kind("refused")
    assert [line.grounds for line in refused] == [("R66",), ("R64",)]


def test_a_number_with_stars_is_the_persons_of_the_name(people, listed):
    path = listed(
        (1, "石大山", "999124********1233", None, 1), (2, "龙二妹", "999124XXXXXXXX1233", None, 2),
        (3, "龙二妹", "9****8", None, 4), total(7),
    )  # fmt: skip
    plan = planned(people, path).plan
    assert [(line.kind, line.grounds) for line in plan.lines] == [
        ("new", ()), ("refused", ("R61",)), ("refused", ("R61",)),
    ]  # fmt: skip


def test_payments_to_who_died_stay_with_the_household_and_are_told(people, listed):
    person = people.select("person", where={"name": "石大山"})[0]
    home = person["household"]
    gone = {"person": person["id"], "household": home, "start": "2014", "end": "2026-05"}
    people.save([
        Change(table="person", rec=person["id"], values={"died_on": "2026-05", "household": None}),
        Change(table="membership", values=gone),
    ])  # fmt: skip
    path = listed(FIRST, SECOND, total(3260.5), title="2026年9月低保金发放表")
    found = planned(people, path)
    assert found.changes[0].values["household"] == home
    stone, dragon = found.plan.lines
    assert (stone.reason, dragon.reason) == ("台账里此人 2026-05 已去世，请核对。", "")
    assert "1 笔的人台账里已去世或不在户内，说明里写着，请核对。" in found.plan.notes
    excel.apply_payments(people, found)
    assert not any("去世" in line.reason for line in planned(people, path).plan.lines)
    before = listed(FIRST, total(1260.5), title="2026年4月低保金发放表")
    assert not planned(people, before).plan.lines[0].reason


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (("序号", "村", "姓名", "账号", "金额"), [
            (1, "补抽村", "麻三", "62179955000", 1), (2, None, "石大山", "62179955001", 2),
            (3, "十八洞村", "龙二妹", "62179955002", 4), (4, None, "石大山", "62179955003", 8)]),
        (("序号", "", "姓名", "账号", "金额"), [
            ("补抽村",), (1, None, "石大山", "62179955001", 3),
            ("十八洞村",), (2, None, "龙二妹", "62179955002", 4),
            (3, None, "石大山", "62179955003", 8)]),
    ],
)  # fmt: skip
def test_the_village_over_the_rows_counts_for_all_of_them(people, listed, head, rows):
    """A name alone must not be paid what somebody of another village was paid."""
    path = listed(*rows, ("合计", None, None, None, 15), head=head)
    assert [change.values["amount"] for change in planned(people, path).changes] == [400, 800]


def test_a_copy_of_a_list_without_a_title_is_the_same_list(people, tmp_path):
    path, book = tmp_path / "2026年9月低保发放名单.xlsx", Workbook()
    for row in (HEAD, FIRST, (2, "龙二妹", STONE, None, 10), total(1270.5)):
        book.active.append(row)
    book.save(path)
    excel.apply_payments(people, planned(people, path))
    for name in ("（有误）", "(1)", " - 副本"):
        again = path.with_stem(path.stem + name)
        excel.write_errors(planned(people, path), path, again)
        assert not planned(people, again).changes
    other = path.rename(tmp_path / "2026年9月发放.xlsx")
    assert "有 1 笔和台账里已有的很像" in " ".join(planned(people, other).plan.notes)


def test_what_the_bank_could_not_pay_is_not_taken_for_paid(people, listed):
    head = ("姓名", "身份证号", "金额", "发放状态", "失败原因")
    path = listed(
        ("石大山", STONE, 1, "成功", None), ("石大山", STONE, 2, "失败", "账号错误"),
        ("龙二妹", DRAGON, 4, "交易成功", "-"), ("龙二妹", DRAGON, 8, "未成功", None),
        ("合计", None, 15), head=head,
    )  # fmt: skip
    found = planned(people, path)
    assert [change.values["amount"] for change in found.changes] == [100, 400]
    refused = found.plan.of_kind("refused")
    assert [line.grounds for line in refused] == [("R67",), ("R67",)]
    assert [line.place for line in refused] == ["D4", "D6"]
    assert "“账号错误”" in refused[0].reason


def test_a_total_over_the_rows_is_of_all_of_them(people, listed):
    assert len(planned(people, listed(total(3260.5), FIRST, SECOND)).changes) == 2
    both = (total(3260.5), FIRST, SECOND, total(3260.5))
    assert len(planned(people, listed(*both)).changes) == 2
    with pytest.raises(FupinError, match=r"E3 写 3,260.00 元，各行相加 3,260.50 元"):
        planned(people, listed(total(3260), FIRST, SECOND))


def test_two_lists_side_by_side_are_not_read_by_half(people, listed):
    head = ("姓名", "身份证号", "金额", "姓名", "身份证号", "金额")
    rows = (("石大山", STONE, 5, "龙二妹", DRAGON, 6), ("合计", None, 5, None, None, 6))
    path = listed(*rows, head=head)
    with pytest.raises(FupinError, match=r"左右并排了两份名单.*台账没有任何改动"):
        planned(people, path)


def test_the_name_of_the_account_is_who_received_it(people, listed):
    head = ("姓名", "身份证号", "开户名", "账号", "金额")
    path = listed(
        ("石大山", STONE, "石小山", "62179955001", 1), ("龙二妹", DRAGON, None, "62179955002", 2),
        ("合计", None, None, None, 3), head=head,
    )  # fmt: skip
    changes = planned(people, path).changes
    assert [change.values["payee"] for change in changes] == ["石小山", "龙二妹"]
    path = listed(("石大山", "62179955001", 1), ("合计", None, 1), head=("户名", "账号", "金额"))
    assert [change.values["payee"] for change in planned(people, path).changes] == ["石大山"]
