"""Rosters planned and imported: matched, compared, refused, taken back."""

import csv
from datetime import date

import pytest
import xlsxwriter
from openpyxl import Workbook

from fupin_desktop import excel
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel import intake
from fupin_desktop.excel.book import ROSTER_COLUMNS
from fupin_desktop.plan import Cell
from fupin_desktop.record import Change
from fupin_desktop.values import check_digit

VILLAGE = "999124110226"


def id_number(birth="19800101", order=1):
    """A number with a right check digit under a region that does not exist."""
    first = f"999124{birth}{order:03}"
    return first + check_digit(first)


def row(name, relation="户主", home="1001", number="", **others):
    """One row of a roster, by column titles."""
    return {
        "行政村": "十八洞村", "户编号": home, "人编号": number, "姓名": name,
        "与户主关系": relation, **others,
    }  # fmt: skip


HEAD = row(
    "石𬭎", number="2001", 证件号码=id_number("19800101", 1), 户类型="脱贫户", 自然村="竹子寨"
)
WIFE = row("龙·阿妹", "配偶", number="2002", 证件号码=id_number("19820203", 22), 户类型="脱贫户")
SON = row("石小山", "之子", number="2003", 证件号码=id_number("20100607", 13))


def save(path, *rows):
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    book.save(path)
    return path


def counts(imported):
    return {kind: n for kind, n in imported.plan.counts().items() if n}


def refused(imported):
    return [(line.place, line.reason) for line in imported.plan.of_kind("refused")]


def cells(imported, title):
    line = next(line for line in imported.plan.lines if line.title.startswith(title))
    return line.cells


def test_rows_become_households_with_their_members(ledger, load):
    imported = load(HEAD, WIFE, SON, row("杨大", home="1002", number="2004"))
    assert counts(imported) == {"new": 6}
    homes = {home["number"]: home for home in ledger.select("household")}
    assert homes["1001"]["name"] == "石𬭎"
    assert homes["1001"]["kind"] == "02"
    assert homes["1001"]["natural_village"] == "竹子寨"
    assert homes["1001"]["village"] == VILLAGE
    assert homes["1002"]["name"] == "杨大"
    people = {kin["name"]: kin for kin in ledger.select("person")}
    assert people["石小山"]["household"] == homes["1001"]["id"]
    assert people["石小山"]["relation"] == "03"
    assert people["石小山"]["birth_date"] == "2010-06-07"
    assert people["龙·阿妹"]["sex"] == "2"


def test_nothing_is_written_before_it_is_accepted(ledger, roster):
    excel.read_plan(ledger, roster(HEAD, WIFE))
    assert ledger.count("person") == ledger.count("household") == 0


def test_the_same_file_again_changes_nothing(ledger, load, roster):
    load(HEAD, WIFE, SON)
    again = excel.read_plan(ledger, roster(HEAD, WIFE, SON))
    assert counts(again) == {"unchanged": 4}
    assert again.changes == []
    with pytest.raises(FupinError, match="没有可导入"):
        excel.apply(ledger, again)


def test_an_import_is_one_step_of_undo(ledger, load):
    load(HEAD, WIFE, SON)
    imported = load(HEAD | {"户类型": "一般农户"}, WIFE | {"姓名": "龙阿妹"}, SON)
    assert ledger.undo_label() == f"导入 {imported.book.name}"
    ledger.undo()
    assert ledger.select("household")[0]["kind"] == "02"
    assert ledger.find("person", search="龙·阿妹")
    ledger.undo()
    assert ledger.count("person") == ledger.count("household") == 0


def test_two_laptops_that_import_one_roster_meet_in_the_same_records(ledger, township, roster):
    village = {"code": VILLAGE, "name": "十八洞村", "level": "village", "parent": VILLAGE[:9]}
    township.save([Change(table="region", values=village)])
    book = roster(HEAD, WIFE)
    for registry in (ledger, township):
        excel.apply(registry, excel.read_plan(registry, book))
    for table in ("household", "person"):
        assert set(ledger.find(table)) == set(township.find(table))
    assert township.select("household")[0]["village"] == VILLAGE


def test_changes_show_old_and_new(ledger, load, roster):
    load(HEAD, WIFE)
    changed = excel.read_plan(ledger, roster(HEAD | {"民族": "苗族"}, WIFE | {"姓名": "龙阿梅"}))
    assert counts(changed) == {"changed": 2, "unchanged": 1}
    assert Cell("民族", "", "苗族") in changed.plan.of_kind("changed")[0].cells
    assert Cell("姓名", "龙·阿妹", "龙阿梅") in cells(changed, "龙阿梅")
    assert [change.values for change in changed.changes] == [{"ethnic": "07"}, {"name": "龙阿梅"}]


def test_empty_cells_never_clear_and_absence_never_deletes(ledger, load, roster):
    load(HEAD | {"户联系电话": "13800000000"}, WIFE, SON)
    bare = row("石𬭎", number="2001", 户类型="", 证件号码="")
    imported = excel.read_plan(ledger, roster(bare))
    assert counts(imported) == {"unchanged": 2, "missing": 2}
    assert {line.title for line in imported.plan.of_kind("missing")} == {"龙·阿妹", "石小山"}
    assert imported.changes == []


def test_what_says_less_than_the_ledger_changes_nothing(ledger, load, roster):
    load(HEAD | {"首次识别时间": "2014-05-20", "致贫原因1": "因病"})
    less = excel.read_plan(ledger, roster(HEAD | {"首次识别时间": "201405"}))
    assert counts(less) == {"unchanged": 2}


def test_tags_add_up(ledger, load, tmp_path):
    load(HEAD)
    home = ledger.find("household")[0]
    ledger.save([Change(table="household", rec=home, values={"risks": ["01"]})])
    titles = ["户编号", "户主姓名", "致贫/返贫风险1", "致贫/返贫风险2"]
    book = save(tmp_path / "风险.xlsx", titles, ["1001", "石𬭎", "因残", "因学"])
    excel.apply(ledger, excel.read_plan(ledger, book))
    assert ledger.rows("household", [home])[0]["risks"] == ["01", "02", "03"]


def test_rows_of_other_villages_are_counted_and_left_out(ledger, load):
    other = row("外人", home="9001", number="9001") | {"行政村": "双龙村"}
    imported = load(HEAD, other, other | {"人编号": "9002", "姓名": "外人二"})
    assert counts(imported) == {"new": 2, "elsewhere": 2}
    assert {line.grounds for line in imported.plan.of_kind("elsewhere")} == {("R43",)}
    assert imported.elsewhere == 2
    assert ledger.count("person") == 1


def test_a_roster_without_a_row_of_ours_says_so(ledger, roster):
    imported = excel.read_plan(ledger, roster(HEAD | {"行政村": "双龙村"}))
    assert imported.changes == []
    assert any("没有本村的行" in note for note in imported.plan.notes)


def test_a_township_refuses_a_household_of_no_village(township, roster):
    imported = excel.read_plan(township, roster(HEAD | {"行政村": ""}))
    assert refused(imported) == [
        ("第 4 行", "没有行政村或村编号，不知道属于哪个村。请补填后再导入。（R26）")
    ]


@pytest.mark.parametrize(
    ("fault", "place", "part"),
    [
        ({"姓名": ""}, "G5", "没有姓名"),
        ({"民族": "火星族"}, "K5", "没有“火星族”"),
        ({"首次识别时间": "前年"}, "X5", "不是日期"),
        ({"务工时间（月）": "13"}, "P5", "不能大于 12"),
        ({"人编号": "2001"}, "第 5 行", "与第 4 行的人编号相同"),
        ({"证件号码": HEAD["证件号码"]}, "第 5 行", "与第 4 行的证件号码相同"),
        ({"与户主关系": ""}, "第 5 行", "没有填与户主关系"),
    ],
)
def test_a_faulty_row_is_refused_with_cell_and_reason(load, ledger, fault, place, part):
    imported = load(HEAD, WIFE | fault, SON)
    [number] = imported.plan.of_kind("refused")[0].grounds
    assert imported.plan.of_kind("refused")[0].reason.endswith(f"（{number}）")
    assert any(f"{number} " in note and "1 处" in note for note in imported.plan.notes)
    [(found, reason)] = refused(imported)
    assert found == place
    assert part in reason
    assert counts(imported) == {"new": 3, "refused": 1}
    assert ledger.count("person") == 2


def test_an_id_read_as_a_number_is_refused_naming_the_cell(ledger, tmp_path):
    titles = ["户编号", "姓名", "证件号码", "与户主关系"]
    book = save(
        tmp_path / "a.xlsx",
        titles,
        ["1001", "石大山", id_number(), "户主"],
        ["1001", "石小山", 433122199001011234, "之子"],
        [1001, "石小妹", 433122900101123, "之女"],
    )
    imported = excel.read_plan(ledger, book)
    [(place, reason)] = refused(imported)
    assert place == "C3"
    assert reason.startswith("C3：证件号码是按数字存的")
    assert "文本格式" in reason
    assert counts(imported) == {"new": 3, "refused": 1}


def test_a_doubtful_phone_is_told_once_and_taken(ledger, load):
    phones = {"户联系电话": "8221234"}
    imported = load(HEAD | phones, WIFE | phones | {"人联系电话": "1380000001"})
    assert counts(imported) == {"new": 3}
    told = [(line.table, line.place, line.grounds) for line in imported.plan.lines if line.grounds]
    assert [(table, grounds) for table, _, grounds in told] == [("person", ("R57",))] * 2
    assert "2 行的电话有疑问，已照原样列入，请核对。" in imported.plan.notes
    assert not any("证件号码有疑问" in note for note in imported.plan.notes)
    assert ledger.select("household")[0]["phone"] == "8221234"
    assert {one["sex"] for one in ledger.select("person")} == {"1", "2"}  # said by their numbers


def test_a_doubtful_phone_in_a_list_of_households_is_told_there(ledger, tmp_path):
    book = save(
        tmp_path / "户.xlsx", ["户编号", "户主姓名", "村民小组", "联系电话"],
        ["1001", "石大", "一组", "8221234"], ["1002", "龙二", "一组", "0743-8221234"],
    )  # fmt: skip
    lines = excel.read_plan(ledger, book).plan.of_kind("new")
    assert [(one.title, one.grounds) for one in lines] == [
        ("石大户（1001）", ("R57",)), ("龙二户（1002）", ()),
    ]  # fmt: skip


def test_a_doubtful_id_is_a_finding_not_a_refusal(ledger, load):
    imported = load(HEAD | {"证件号码": "999124198001011230"})
    assert counts(imported) == {"new": 2}
    line = imported.plan.of_kind("new")[1]
    assert line.place == "H4"
    assert "校验位" in line.reason
    assert line.grounds == ("R54",)
    assert ledger.select("person")[0]["id_number"] == "999124198001011230"


def test_members_wait_for_a_head_that_cannot_be_taken(ledger, roster):
    imported = excel.read_plan(ledger, roster(HEAD | {"民族": "火星族"}, WIFE))
    assert imported.changes == []
    assert "本户户主一行（第 4 行）不能导入" in refused(imported)[1][1]
    headless = excel.read_plan(ledger, roster(WIFE))
    assert "没有它的户主" in refused(headless)[0][1]


def test_rows_without_household_numbers_follow_their_head(ledger, tmp_path):
    book = save(
        tmp_path / "a.xlsx",
        ["姓名", "与户主关系", "证件号码", "村民小组"],
        ["石大山", "户主", id_number(order=1), "一组"],
        ["龙小妹", "妻子", None, None],
        ["合计", None, None, None],
        [None, None, None, None],
        ["杨大", "户主", id_number(order=3), "二组"],
        ["杨二", "儿子", None, None],
    )
    imported = excel.read_plan(ledger, book)
    assert refused(imported) == []
    excel.apply(ledger, imported)
    homes = {home["id"]: home["name"] for home in ledger.select("household")}
    people = {kin["name"]: homes[kin["household"]] for kin in ledger.select("person")}
    assert people["龙小妹"] == "石大山"
    assert people["杨二"] == "杨大"
    assert counts(excel.read_plan(ledger, book)) == {"unchanged": 6}


def test_totals_and_signatures_are_no_rows(ledger, tmp_path):
    book = save(
        tmp_path / "a.xlsx",
        ["序号", "姓名", "与户主关系", "证件号码"],
        [1, "石大山", "户主", id_number()],
        ["合计", None, None, 1],
        ["填表人：龙某", None, None, None],
        ["填表人：", "审核人：", None, "日期："],
    )
    assert counts(excel.read_plan(ledger, book)) == {"new": 2}


def test_a_sheet_of_members_without_any_head_is_refused(ledger, tmp_path):
    book = save(tmp_path / "a.xlsx", ["姓名", "与户主关系"], ["龙小妹", "配偶"])
    assert "没有户编号，上面也没有户主" in refused(excel.read_plan(ledger, book))[0][1]


def test_households_without_persons(ledger, tmp_path):
    titles = ["户编号", "户主姓名", "村民小组", "联系电话", "户类型"]
    book = save(
        tmp_path / "户.xlsx",
        titles,
        ["1001", "石大山", "一组", 13800000000, "脱贫户"],
        ["1002", "杨大", "二组", "", "一般农户"],
        ["1003", None, "二组", "", "一般农户"],
    )
    imported = excel.read_plan(ledger, book)
    assert refused(imported) == [("B4", "B4：没有户主姓名。请补填后再导入。（R21）")]
    excel.apply(ledger, imported)
    assert ledger.count("person") == 0
    assert {h["name"]: h["phone"] for h in ledger.select("household")} == {
        "石大山": "13800000000",
        "杨大": None,
    }


def test_the_number_of_the_head_in_a_list_of_households_makes_its_person(ledger, tmp_path):
    number = id_number("19800101", 1)
    book = save(
        tmp_path / "户.xlsx", ["序号", "户主姓名", "户主证件号码", "组名", "联系方式"],
        ["1", "石大山", number, "一组", 13800000000],
    )  # fmt: skip
    excel.apply(ledger, excel.read_plan(ledger, book))
    (head,), (home,) = ledger.select("person"), ledger.select("household")
    assert (head["name"], head["id_number"], head["relation"]) == ("石大山", number, "01")
    assert (home["name"], home["group_name"], home["phone"]) == ("石大山", "一组", "13800000000")


def test_a_list_of_heads_makes_their_persons(ledger, tmp_path):
    book = save(
        tmp_path / "户.xlsx", ["户主姓名", "身份证号", "村民小组"], ["石大山", id_number(), "一组"]
    )
    excel.apply(ledger, excel.read_plan(ledger, book))
    [head] = ledger.select("person")
    assert (head["name"], head["relation"], head["id_number"]) == ("石大山", "01", id_number())


def test_numbers_are_filled_in_where_the_record_was_typed_by_hand(ledger, load):
    [home] = ledger.save([Change(table="household", values={"name": "石𬭎"})]).ids
    [head] = ledger.save([
        Change(table="person", values={
            "household": home, "relation": "01", "name": "石𬭎", "id_number": id_number(),
        })
    ]).ids  # fmt: skip
    load(HEAD, WIFE)
    assert ledger.find("household") == [home]
    assert ledger.rows("household", [home])[0]["number"] == "1001"
    assert ledger.rows("person", [head])[0]["number"] == "2001"
    assert ledger.count("person") == 2


def test_without_numbers_name_and_group_tell_the_household(ledger, tmp_path):
    def home(group):
        return Change(table="household", values={"name": "石大山", "group_name": group})

    one, two = ledger.save([home("一组"), home("二组")]).ids
    titles = ["户主姓名", "村民小组", "户类型"]
    book = save(tmp_path / "a.xlsx", titles, ["石大山", "二组", "脱贫户"])
    imported = excel.read_plan(ledger, book)
    assert [change.rec for change in imported.changes] == [two]
    vague = save(tmp_path / "b.xlsx", ["户主姓名", "户类型"], ["石大山", "脱贫户"])
    [(_, reason)] = refused(excel.read_plan(ledger, vague))
    assert "“石大山（一组）”、“石大山（二组）”" in reason
    assert one != two


def test_contradicting_numbers_are_refused_not_guessed(ledger, load, roster):
    load(HEAD, WIFE)
    swapped = excel.read_plan(ledger, roster(HEAD, WIFE | {"证件号码": SON["证件号码"]}, SON))
    assert counts(swapped)["refused"] == 1  # twice in the file
    wrong = excel.read_plan(ledger, roster(HEAD | {"证件号码": WIFE["证件号码"]}))
    [(_, reason)] = refused(wrong)
    assert "石𬭎" in reason
    assert "龙·阿妹" in reason
    assert WIFE["证件号码"] not in reason
    other = excel.read_plan(ledger, roster(HEAD, WIFE | {"人编号": "2999"}))
    assert "人编号不同" in refused(other)[0][1]


def test_a_person_found_in_another_household_moves(ledger, load, roster):
    load(HEAD, WIFE, row("杨大", home="1002", number="2004"))
    moved = WIFE | {"户编号": "1002", "户类型": ""}
    imported = excel.read_plan(ledger, roster(HEAD, row("杨大", home="1002", number="2004"), moved))
    [line] = imported.plan.of_kind("changed")
    assert line.cells == (Cell("所在户", "石𬭎", "杨大"),)


def test_a_list_that_names_no_household_finds_persons_by_id(ledger, load, tmp_path):
    load(HEAD, WIFE, SON)
    book = save(
        tmp_path / "学生.xlsx",
        ["姓名", "身份证号码", "在校生状况"],
        ["石小山", f" {SON['证件号码'].lower()} ", "九年级"],
        ["生人", id_number("20120101", 7), "小学"],
    )
    imported = excel.read_plan(ledger, book)
    assert counts(imported) == {"changed": 1, "refused": 1}
    assert "看不出属于哪一户" in refused(imported)[0][1]
    excel.apply(ledger, imported)
    assert ledger.select("person", where={"number": "2003"})[0]["school"] == "06"


def test_unknown_columns_and_other_sheets_are_named(ledger, tmp_path):
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.active.append(["姓名", "与户主关系", "吉他等级"])
    book.active.append(["石大山", "户主", "九级"])
    book.create_sheet("汇总").append(["随便"])
    book.save(path)
    notes = excel.read_plan(ledger, path).plan.notes
    assert any("C 列“吉他等级”" in note for note in notes)
    assert any("“汇总”" in note for note in notes)


@pytest.mark.parametrize(
    ("rows", "part"),
    [([["会议", "纪要"], ["甲", "乙"]], "没有找到名单的表头"), ([ROSTER_COLUMNS], "只有表头")],
)
def test_a_workbook_that_is_no_roster_gets_a_sentence(ledger, tmp_path, rows, part):
    with pytest.raises(FupinError, match=part):
        excel.read_plan(ledger, save(tmp_path / "a.xlsx", *rows))


def test_planning_reports_progress_and_can_be_cancelled(ledger, roster):
    seen = []
    excel.read_plan(ledger, roster(HEAD), lambda done, total: seen.append((done, total)))
    assert seen

    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        excel.apply(ledger, excel.read_plan(ledger, roster(HEAD)), stop)
    assert ledger.count("person") == 0


def test_a_deleted_person_does_not_come_back_unseen(ledger, load):
    load(HEAD, WIFE)
    [wife] = ledger.find("person", where={"number": "2002"})
    ledger.save([Change(table="person", rec=wife, values={"employer": "旧厂"})])
    ledger.delete("person", wife)
    imported = load(HEAD, WIFE)
    assert [line.reason for line in imported.plan.of_kind("new")] == [
        "曾在台账中删除，导入后恢复。"
    ]
    [back] = ledger.rows("person", ledger.find("person", where={"number": "2002"}))
    assert back["name"] == "龙·阿妹"
    assert back["household"] == ledger.find("household")[0]
    assert back["employer"] is None
    assert ledger.verify() == []


def test_an_import_taken_back_can_be_imported_again(ledger, load):
    load(HEAD, WIFE)
    ledger.undo()
    again = load(HEAD, WIFE | {"姓名": "龙阿妹"})
    assert counts(again) == {"new": 3}
    assert {kin["name"] for kin in ledger.select("person")} == {"石𬭎", "龙阿妹"}
    assert ledger.count("household") == 1
    assert ledger.verify() == []


def test_rows_of_a_household_that_moved_away_are_left_out(ledger, load, roster):
    load(HEAD, WIFE, row("杨大", home="1002", number="2004"))
    (home,) = ledger.find("household", where={"number": "1001"})
    ledger.save([Change(table="household", rec=home, values={"village": "999124110227"})])
    imported = excel.read_plan(ledger, roster(
        HEAD | {"户类型": "一般农户"}, WIFE, SON,
        row("杨大", home="1002", number="2004", 户类型="脱贫户"),
    ))  # fmt: skip
    left = imported.plan.of_kind("elsewhere")
    assert {line.reason for line in left} == {"这一户已迁出，这里只能看，没有导入。（R41）"}
    assert f"有 {len(left)} 条属于已迁出的户，没有导入，由迁入村登记。" in imported.plan.notes
    excel.apply(ledger, imported)
    kinds = {one["number"]: one["kind"] for one in ledger.select("household")}
    assert kinds == {"1001": "02", "1002": "02"}
    assert ledger.count("person", where={"name": "石小山"}) == 0


def test_columns_left_out_are_not_read_not_even_their_faults(ledger, load, roster):
    load(HEAD, WIFE)
    book = roster(HEAD | {"民族": "火星族", "户类型": "一般农户"}, WIFE)
    imported = excel.read_plan(ledger, book, skip=["民族", "户类型"])
    assert counts(imported) == {"unchanged": 3}
    assert refused(imported) == []


def test_a_column_only_to_be_filled_leaves_what_is_there_and_says_so(ledger, load, roster):
    load(HEAD | {"民族": "苗族"}, WIFE)
    book = roster(HEAD | {"民族": "土家族"}, WIFE | {"民族": "苗族", "姓名": "龙阿妹"})
    imported = excel.read_plan(ledger, book, fill_only=["民族", "姓名"])
    assert [change.values for change in imported.changes] == [{"ethnic": "07"}]
    reasons = {line.title: line.reason for line in imported.plan.lines if line.table == "person"}
    assert reasons["石𬭎"] == "只补空，台账已有的不改：民族“苗族”（表中“土家族”）。"
    excel.apply(ledger, imported)
    assert {kin["name"]: kin["ethnic"] for kin in ledger.select("person")} == {
        "石𬭎": "07",
        "龙·阿妹": "07",
    }


def test_the_head_of_a_list_of_households_is_only_filled_too(ledger, load, tmp_path):
    load(HEAD)
    book = save(
        tmp_path / "户.xlsx", ["户编号", "户主姓名", "身份证号"], ["1001", "石红", id_number()]
    )
    imported = excel.read_plan(ledger, book, fill_only=["户主姓名"])
    assert imported.changes == []


@pytest.mark.parametrize("title", ["姓名", "行政村", "户编号"])
def test_what_tells_the_record_cannot_be_left_out(ledger, roster, title):
    with pytest.raises(FupinError, match=f"“{title}”用来辨认.*只补空"):
        excel.read_plan(ledger, roster(HEAD), skip=[title])


def test_a_column_the_list_lacks_gets_a_sentence(ledger, roster):
    with pytest.raises(FupinError, match="名单里没有能导入的栏目“吉他等级”"):
        excel.read_plan(ledger, roster(HEAD), fill_only=["吉他等级"])


MERGED = (
    ("已脱贫人口名单",),
    ("户信息", None, "人员信息", None, None),
    ("户编号", "户类型", "姓名", "与户主关系", "证件号码"),
    ("1001", "脱贫户", "石𬭎", "户主", id_number()),
    ("1001", "脱贫户", "龙·阿妹", "配偶", id_number("19820203", 22)),
    ("1002", "一般农户", "杨大", "户主", None),
)


def write_xlsxwriter(path):
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        for number, cells_ in enumerate(MERGED):
            sheet.write_row(number, 0, cells_)


def write_openpyxl(path):
    save(path, *MERGED)


def write_csv(path):
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(MERGED)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.xlsx", write_xlsxwriter), ("a.xlsx", write_openpyxl), ("a.csv", write_csv)],
)
def test_whatever_wrote_a_list_it_imports_the_same(ledger, tmp_path, name, write):
    write(tmp_path / name)
    excel.apply(ledger, excel.read_plan(ledger, tmp_path / name))
    homes = {home["id"]: (home["number"], home["kind"]) for home in ledger.select("household")}
    assert {
        (*homes[kin["household"]], kin["name"], kin["id_number"]) for kin in ledger.select("person")
    } == {
        ("1001", "02", "石𬭎", id_number()),
        ("1001", "02", "龙·阿妹", id_number("19820203", 22)),
        ("1002", "01", "杨大", None),
    }


def test_a_long_list_is_written_in_portions_and_taken_back_as_one(ledger, roster, monkeypatch):
    monkeypatch.setattr(intake, "PORTION", 7)
    imported = excel.read_plan(ledger, roster(*[
        {"户编号": f"1{n // 3:03}", "姓名": f"石{n}", "与户主关系": "子" if n % 3 else "户主"}
        for n in range(60)
    ]))  # fmt: skip
    told = []

    def stop(done, _total):
        told.append(done)
        if done == 56:
            raise Cancelled

    with pytest.raises(Cancelled):
        excel.apply(ledger, imported, stop)
    assert ledger.count("person") == ledger.count("household") == 0
    assert told == [*range(0, 57, 7)]
    assert len(excel.apply(ledger, imported).ids) == 80
    assert (ledger.count("household"), ledger.count("person")) == (20, 60)
    ledger.undo()
    assert ledger.count("person") == ledger.count("household") == 0


def test_rows_of_a_village_of_that_name_in_another_township_are_not_guessed(ledger, roster):
    near, far = HEAD | {"乡": "双龙镇"}, row("杨大", home="1002", number="2004", 乡="龙潭镇")
    imported = excel.read_plan(ledger, roster(near, far))
    assert [line.grounds for line in imported.plan.of_kind("refused")] == [("R35",), ("R35",)]
    assert refused(imported)[0][0].startswith("B")
    assert not imported.changes
    town = {"code": VILLAGE[:9], "name": "双龙镇", "level": "township", "parent": VILLAGE[:6]}
    ledger.save([Change(table="region", values=town)])
    imported = excel.read_plan(ledger, roster(near, far))
    assert counts(imported) == {"new": 2, "elsewhere": 1}
    assert imported.plan.of_kind("elsewhere")[0].title == "龙潭镇十八洞村"


def test_what_stands_among_names_and_is_none_becomes_no_household(ledger, tmp_path):
    path = save(
        tmp_path / "户.xlsx", ["序号", "户主姓名", "村民小组", "联系电话"],
        [1, "石大", "一组", "13812345678"], ["", "一组小计", "", 1], ["小计", 1, "", ""],
        ["", "小计（二组）", "", ""], [2, "合 计", "", ""], ["", "共计 2 户", "", ""],
        ["", "注：以上数据截至2023年底", "", ""], ["", "制表单位（盖章）", "", ""],
        ["填表人：王芳", "审核人：李", "", ""], ["", "2023年5月3日", "", ""], [3, 12, "", ""],
        ["一组小计", 12, "", 4],
    )  # fmt: skip
    excel.apply(ledger, imported := excel.read_plan(ledger, path))
    assert [home["name"] for home in ledger.select("household")] == ["石大"]
    assert [line.grounds for line in imported.plan.of_kind("refused")] == [("R36",), ("R36",)]
    assert refused(imported)[0] == ("B11", "B11：“2023年5月3日”不像姓名。（R36）")


def test_a_person_whose_row_has_a_number_is_never_taken_for_a_total(ledger, load):
    load(row("计总计", number="2001", 证件号码=id_number()))
    assert [kin["name"] for kin in ledger.select("person")] == ["计总计"]


def test_names_are_kept_as_one_writes_them_and_found_however_they_are_spelled(ledger, load, roster):
    load(row("石　大"), row("吾 • 买买提", "配偶"), row("Anna  Maria", "之女"))
    names = {kin["name"] for kin in ledger.select("person")}
    assert names == {"石大", "吾·买买提", "Anna Maria"}
    again = excel.read_plan(ledger, roster(row("石 大"), row("吾・买买提", "配偶")))
    assert counts(again) == {"unchanged": 3, "missing": 1}


def test_a_merged_head_may_stand_below_another_member(ledger, tmp_path):
    path = save(
        tmp_path / "户.xlsx", ["户主姓名", "姓名", "与户主关系"],
        ["石大", "龙二", "配偶"], [None, "石大", "户主"], ["杨三", "杨三", "户主"],
    )  # fmt: skip
    excel.apply(ledger, imported := excel.read_plan(ledger, path))
    assert not imported.plan.of_kind("refused")
    homes = {home["id"]: home["name"] for home in ledger.select("household")}
    assert sorted(homes.values()) == ["杨三", "石大"]
    found = {kin["name"]: homes[kin["household"]] for kin in ledger.select("person")}
    assert found == {"石大": "石大", "龙二": "石大", "杨三": "杨三"}


def test_what_a_spreadsheet_made_a_day_of_is_refused(ledger, tmp_path):
    path = save(
        tmp_path / "户.xlsx", ["户编号", "户主姓名", "门牌号", "备注"],
        ["1001", "石大", date(2026, 3, 1), date(2026, 3, 1)], ["1002", "石二", "3-1", None],
        ["1003", "石三", "1月2日", None], [date(2026, 3, 1), "石四", None, None],
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    assert [(line.place, line.grounds) for line in imported.plan.of_kind("refused")] == [
        ("C2", ("R37",)), ("C4", ("R37",)), ("A5", ("R37",)),
    ]  # fmt: skip
    assert counts(imported) == {"new": 1, "refused": 3}


def test_an_identity_number_that_was_a_number_has_lost_its_end_as_a_text_too(ledger, roster):
    lost = row("石二", home="1002", 证件号码="9.99124E+17")
    imported = excel.read_plan(ledger, roster(row("石大", 证件号码="999124198001011000"), lost))
    assert [line.grounds for line in imported.plan.of_kind("refused")] == [("R01",), ("R01",)]


def test_a_month_that_a_text_table_has_cut_short_is_not_guessed(ledger, tmp_path):
    path = tmp_path / "户.csv"
    path.write_text(
        "户编号,户主姓名,户类型认定时间\n1001,石大,2023.1\n1002,石二,2023.10\n1003,石三,2023.5\n",
        encoding="gbk",
    )
    imported = excel.read_plan(ledger, path)
    assert [(line.place, line.grounds) for line in imported.plan.of_kind("refused")] == [
        ("C2", ("R14",))
    ]
    excel.apply(ledger, imported)
    assert {home["kind_since"] for home in ledger.select("household")} == {"2023-10", "2023-05"}


def test_a_month_of_birth_does_not_take_the_day_from_the_number(ledger, tmp_path):
    path = save(
        tmp_path / "人.xlsx", ["户编号", "姓名", "与户主关系", "证件号码", "出生年月"],
        ["1001", "石大", "户主", id_number("19800512"), 1980.5],
        ["1001", "石二", "之子", id_number("20100607"), "2010-06-08"],
    )  # fmt: skip
    excel.apply(ledger, excel.read_plan(ledger, path))
    born = {kin["name"]: kin["birth_date"] for kin in ledger.select("person")}
    assert born == {"石大": "1980-05-12", "石二": "2010-06-08"}
    assert counts(excel.read_plan(ledger, path)) == {"unchanged": 3}


def test_who_stands_below_a_second_head_may_be_of_his_household(ledger, tmp_path):
    path = save(
        tmp_path / "人.xlsx", ["户编号", "姓名", "与户主关系"],
        ["1001", "石大", "户主"], ["1001", "石二", "配偶"], ["1001", "杨三", "户主"],
        ["1001", "杨四", "之子"], ["1002", "麻五", "户主"],
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    assert [(line.title, line.grounds) for line in imported.plan.of_kind("refused")] == [
        ("杨三", ("R23",)), ("杨四", ("R27",)),
    ]  # fmt: skip
    excel.apply(ledger, imported)
    assert {kin["name"] for kin in ledger.select("person")} == {"石大", "石二", "麻五"}


def test_rows_of_a_household_may_stand_apart_if_they_name_it(ledger, tmp_path):
    path = save(
        tmp_path / "人.xlsx", ["户主姓名", "村民小组", "姓名", "与户主关系"],
        ["石大", "一组", "石大", "户主"], ["杨三", "一组", "杨三", "户主"],
        ["石大", "二组", "石大", "户主"], ["石大", "一组", "石二", "配偶"],
        ["石大", "二组", "石四", "之子"],
    )  # fmt: skip
    excel.apply(ledger, imported := excel.read_plan(ledger, path))
    assert not imported.plan.of_kind("refused")
    homes = {home["id"]: home["group_name"] for home in ledger.select("household")}
    assert sorted(homes.values()) == ["一组", "一组", "二组"]
    found = {kin["name"]: homes[kin["household"]] for kin in ledger.select("person")}
    assert (found["石二"], found["石四"]) == ("一组", "二组")


def test_whoever_has_no_relation_may_be_a_head_and_those_below_his(ledger, tmp_path):
    head = ["姓名", "与户主关系", "证件号码"]
    rows = (["杨三", "户主", id_number(order=3)], ["杨四", "之子", id_number(order=4)])
    path = save(tmp_path / "人.xlsx", head, ["石大", "户主", id_number(order=1)], *rows)
    excel.apply(ledger, excel.read_plan(ledger, path))
    path = save(
        tmp_path / "人.xlsx", head, ["石大", "户主", id_number(order=1)],
        ["杨三", None, id_number(order=3)], rows[1], ["杨五", "之子", id_number(order=5)],
        ["麻五", "户主", id_number(order=6)],
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    assert not imported.plan.of_kind("changed")
    assert [(line.title, line.grounds) for line in imported.plan.of_kind("refused")] == [
        ("杨五", ("R29",)),
    ]  # fmt: skip
    assert {line.title for line in imported.plan.of_kind("new")} == {"麻五户", "麻五"}


def test_what_rows_of_one_household_say_differently_is_told(ledger, roster):
    imported = excel.read_plan(ledger, roster(HEAD, WIFE | {"户类型": "一般农户"}, SON))
    [line] = [one for one in imported.plan.lines if one.grounds]
    assert (line.title, line.grounds) == ("龙·阿妹（户主 石𬭎）", ("R59",))
    assert "户类型和同一户第 4 行写的不一样，照第 4 行" in line.reason
    assert "1 行和同一户的别的行写得不一样" in "".join(imported.plan.notes)
    excel.apply(ledger, imported)
    assert ledger.select("household")[0]["kind"] == "02"
    assert all(kin["birth_date"] and kin["sex"] for kin in ledger.select("person"))


def test_a_birth_or_a_sex_that_the_number_has_otherwise_is_told(ledger, tmp_path):
    path = save(
        tmp_path / "人.xlsx", ["户编号", "姓名", "与户主关系", "证件号码", "出生日期", "性别"],
        ["1001", "石大", "户主", id_number("19800101", 1), "1981-01-01", "女"],
        ["1001", "石二", "之子", id_number("20100607", 3), "2010.6", "男"],
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    [line] = [one for one in imported.plan.lines if one.grounds]
    assert (line.place, line.grounds) == ("E2", ("R58",))
    assert line.reason.count("和证件号码里的不同") == 2


OTHERS = (
    row("杨大", 证件号码=id_number("19600101", 31)),
    row("杨二", "配偶", 证件号码=id_number("19610101", 32)),
)


def test_a_number_of_another_household_joins_no_two_families(ledger, load, roster):
    load(HEAD, WIFE)
    imported = excel.read_plan(ledger, roster(*OTHERS))
    assert [line.grounds for line in imported.plan.of_kind("refused")] == [("R60",)] * 2
    assert "户编号 1001 在台账中是“石𬭎”户" in refused(imported)[0][1]
    assert not imported.changes
    load(*(one | {"户编号": "1002"} for one in OTHERS))
    assert not excel.read_plan(ledger, roster(*OTHERS)).changes  # nobody moves by a wrong number


def test_a_household_may_have_another_head_a_new_member_or_a_name_put_right(ledger, load, roster):
    load(HEAD, WIFE)
    for rows, kind in (
        ([WIFE | {"与户主关系": "户主"}], "changed"), ([row("石新", "之子")], "new"),
        ([HEAD | {"姓名": "石宏", "证件号码": ""}, WIFE], "changed"),
        ([HEAD | {"姓名": "石宏", "证件号码": ""}], "changed"),
    ):  # fmt: skip
        imported = excel.read_plan(ledger, roster(*rows))
        assert not imported.plan.of_kind("refused")
        assert imported.plan.count(kind) == 1


def test_a_list_of_households_may_not_bear_the_number_of_another(ledger, load, tmp_path):
    load(HEAD, WIFE)
    path = save(tmp_path / "户.xlsx", ["户编号", "户主姓名", "户联系电话"],
                ["1001", "杨大", "13800000001"])  # fmt: skip
    assert [one.grounds for one in excel.read_plan(ledger, path).plan.of_kind("refused")] == [
        ("R60",)
    ]
    save(path, ["户编号", "户主姓名", "户联系电话"], ["1001", "龙阿妹", "13800000001"])
    assert excel.read_plan(ledger, path).plan.count("changed") == 1


def test_a_row_of_a_household_that_nothing_tells_from_another_is_refused(ledger, tmp_path):
    path = save(
        tmp_path / "人.xlsx", ["户编号", "姓名", "与户主关系", "出生日期"],
        ["1001", "石大", "户主", None], ["1001", "石", "之女", None], ["1001", "石", "之女", None],
        ["1001", "石", "之子", None], ["1001", "石", "之女", "2024-05-01"],
        ["1002", "石", "户主", None],
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    assert refused(imported) == [
        ("第 4 行", "与第 3 行的姓名相同。请核对，只保留正确的一行。（R24）")
    ]


def test_titles_may_come_again_on_every_page_and_strokes_are_nothing(ledger, tmp_path):
    titles = (["十八洞村花名册"], ["户编号", "姓名", "与户主关系", "证件号码", "备注"])
    path = save(
        tmp_path / "人.xlsx", *titles, ["1001", "石大", "户主", f"’{id_number()}", "/"],
        *titles, ["1002", "石二", "户主", "—", "无"],
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    assert counts(imported) == {"new": 4}
    excel.apply(ledger, imported)
    found = {one["name"]: (one["id_number"], one["note"]) for one in ledger.select("person")}
    assert found == {"石大": (id_number(), None), "石二": (None, "无")}
