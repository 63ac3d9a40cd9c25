"""Columns of national exports that are kept by the year: records of that year, as all others."""

from decimal import Decimal

import openpyxl
import pytest

from fupin_desktop import excel
from fupin_desktop.errors import FupinError
from fupin_desktop.excel import Match
from fupin_desktop.record import Change

HEAD = {
    "户编号": "99912411022600001", "人编号": "999124110226000001", "姓名": "石大",
    "证件号码": "999101196001011234", "与户主关系": "户主", "危房户": "否",
    "是否解决安全饮用水": "是", "人均纯收入": "12000.5",
}  # fmt: skip
WIFE = {
    **HEAD,
    "人编号": "999124110226000002",
    "姓名": "龙二",
    "证件号码": "",
    "与户主关系": "配偶",
}
OTHER = {**HEAD, "户编号": "99912411022600002", "人编号": "999124110226000003", "姓名": "吴三",
         "证件号码": "", "危房户": "", "是否解决安全饮用水": "", "人均纯收入": ""}  # fmt: skip
Y2024 = Match(year="2024")


def plan(ledger, book, **more):
    return excel.read_plan(ledger, book, match=Y2024, **more)


def rows(ledger, table):
    names = ("year", "dangerous", "water_solved") if table == "living" else ("year", "each_given")
    return [tuple(row[name] for name in names) for row in ledger.select(table)]


def test_they_become_one_record_of_the_year_for_each_household_that_has_them(ledger, roster):
    imported = plan(ledger, roster(HEAD, WIFE, OTHER))
    assert {line.table for line in imported.plan.of_kind("new")} == {
        "household", "person", "living", "income",
    }  # fmt: skip
    told = {(line.table, line.title) for line in imported.plan.lines if line.table != "person"}
    assert ("living", "石大户 2024 年") in told
    excel.apply(ledger, imported)
    assert rows(ledger, "living") == [("2024", False, True)]
    assert rows(ledger, "income") == [("2024", 12000_50)]
    (income,) = ledger.select("income")
    assert (income["kind"], income["per_person"]) == ("1", 12000_50)
    assert ledger.record_id("living", {"household": income["household"], "year": "2024"})
    again = plan(ledger, roster(HEAD, WIFE, OTHER))
    assert not again.changes
    assert again.plan.count("missing") == 0
    ledger.undo()
    assert rows(ledger, "living") == rows(ledger, "income") == []


def test_what_was_typed_stays_and_what_is_empty_is_filled_and_another_year_is_left(
    ledger, roster, load
):
    load({key: value for key, value in HEAD.items() if key not in ("危房户", "人均纯收入")})
    (home,) = ledger.find("household")
    for year in ("2023", "2024"):
        values = {"household": home, "year": year, "dangerous": True, "house_area": 90}
        ledger.save([Change(table="living", values=values)])
    imported = plan(ledger, roster(HEAD))
    (kept,) = imported.plan.of_kind("kept")
    assert (kept.table, [cell.new for cell in kept.cells]) == ("living", ["否"])
    excel.apply(ledger, imported)
    assert sorted(rows(ledger, "living"))[:2] == [("2023", True, None), ("2024", True, True)]
    excel.apply(ledger, plan(ledger, roster(HEAD), over_typed=True))
    assert ("2024", False, True) in rows(ledger, "living")
    excel.apply(ledger, plan(ledger, roster({**HEAD, "人均纯收入": "9"})))
    filled = plan(ledger, roster({**HEAD, "人均纯收入": "7"}), fill_only=["人均纯收入"])
    assert not filled.changes
    left = plan(ledger, roster({**HEAD, "危房户": "是", "人均纯收入": "9"}), skip=["危房户"])
    assert not left.changes


def test_a_bad_value_refuses_the_row_and_comes_back_in_the_error_copy(ledger, roster, tmp_path):
    book = roster({**HEAD, "人均纯收入": "一万多"}, OTHER)
    imported = plan(ledger, book)
    (line,) = imported.plan.of_kind("refused")
    assert "U4" in line.place
    excel.apply(ledger, imported)
    assert rows(ledger, "income") == []
    excel.write_errors(imported, book, tmp_path / "有误.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "有误.xlsx")
    copy.worksheets[0]["U4"] = "12000.5"
    copy.save(tmp_path / "有误.xlsx")
    excel.apply(ledger, plan(ledger, tmp_path / "有误.xlsx"))
    assert rows(ledger, "income") == [("2024", int(Decimal("12000.5") * 100))]


@pytest.mark.parametrize(("title", "year"), [
    ("2024年度脱贫人口名单", "2024"), ("2024 年脱贫人口", "2024"), ("名单20241231年", ""),
    ("2999年名单", ""), ("脱贫人口名单", ""), ("填表日期：2025年1月10日", ""),
])  # fmt: skip
def test_the_year_is_that_of_the_title_and_is_not_guessed(ledger, tmp_path, title, year):
    excel.write_roster([HEAD], tmp_path / "a.xlsx", title)
    imported = excel.read_plan(ledger, tmp_path / "a.xlsx")
    assert imported.year == year
    told = f"记入 {year} 年的生产生活条件、收支" if year else "没有写明是哪一年的，没有导入"
    assert any(told in one for one in imported.plan.notes)
    assert bool({"living", "income"} & imported.tables) == bool(year)


def test_a_year_that_is_none_is_refused_and_one_may_be_said(ledger, roster):
    for bad in ("今年", "20", "1999", "2999"):
        with pytest.raises(FupinError, match="不是年份，或是以后的年份"):
            excel.read_plan(ledger, roster(HEAD), match=Match(year=bad))
    assert excel.read_plan(ledger, roster(HEAD), match=Match(year="2022年")).year == "2022"


def test_a_list_without_households_says_why_they_go_nowhere(ledger, load, tmp_path):
    load(HEAD)
    book = openpyxl.Workbook()
    for row in (("姓名", "证件号码", "危房户"), ("石大", "999101196001011234", "是")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    imported = excel.read_plan(ledger, tmp_path / "a.xlsx")
    assert not imported.changes
    assert any("“危房户”不知道是哪一户的，没有导入" in one for one in imported.plan.notes)


@pytest.mark.parametrize("wide", [True, False])
def test_amounts_in_ten_thousand_yuan_whatever_way_they_are_typed(ledger, tmp_path, wide):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["2024年名单" if wide else "2024年名单（单位：万元）"])
    sheet.append(["户编号", "户主姓名", "人均纯收入（ 万 元 ）" if wide else "人均纯收入"])
    typed = (1.2, "１．２", "1，200", "¥1.2", "1.23456", "1.2万元", "12000元", "无")
    for number, value in enumerate(typed):
        sheet.append([str(1000 + number), f"石{number}", value])
    book.save(tmp_path / "a.xlsx")
    excel.apply(ledger, excel.read_plan(ledger, tmp_path / "a.xlsx"))
    given = [one["each_given"] for one in ledger.select("income")]
    fen = [1_200_000, 1_200_000, 1_200_000_000, 1_200_000, 1_234_560, 1_200_000, 1_200_000]
    assert sorted(given) == sorted(fen)
