"""Workbooks that villages sent back: put together, added up, compared, or refused with the cell."""

from decimal import Decimal

import openpyxl
import pytest

from fupin_desktop import excel, report
from fupin_desktop.demo import build
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

HEADS = ("户主姓名", "证件号码", "补助", "人均收入", "日期")
PEOPLE = report.Column(what=report.COUNT, table="person")
BY_HOUSEHOLD, BY_GROUP = report.EXAMPLES[2], report.EXAMPLES[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A township with two villages, and what they have sent of two reports."""
    folder = tmp_path_factory.mktemp("made")
    demo = build(folder, villages=2, households=3, seed=5)
    for asked in (BY_HOUSEHOLD, BY_GROUP):
        (folder / asked.name).mkdir()
        for path in demo.villages:
            with Registry.open(path) as village:
                target = folder / asked.name / f"{path.stem}.xlsx"
                excel.write_report(village, report.run(village, asked), target)
    with Registry.open(demo.township) as registry:
        registry.folder = folder
        registry.names = sorted(row["name"] for row in registry.select("region") if row["name"])
        yield registry


def join(registry, asked, but=()):
    paths = excel.in_folder(registry.folder / asked.name)
    return excel.join(registry, [one for one in paths if one.name not in but])


def book(path, *rows, title=True):
    made = openpyxl.Workbook()
    for row in ((("各村补助",), ()) if title else ()) + (HEADS, *rows):
        made.worksheets[0].append(row)
    made.save(path)
    return path


@pytest.fixture
def two(tmp_path):
    """What two villages sent of a table that no ledger knows."""
    first = book(tmp_path / "一村.xlsx", ("张三", "990101196001010010", 100, 1000.5, "2026-01"),
                 ("李四", "99010119600101002X", 50.25, 2000, "2026-02"),
                 ("合计", None, 150.25, None, None))  # fmt: skip
    second = book(tmp_path / "二村.xlsx", ("@王五", "990101196001010037", 1, 30, "2026-03"))
    return [first, second]


@pytest.mark.parametrize("asked", [BY_HOUSEHOLD, BY_GROUP], ids=lambda one: one.name)
def test_totals_are_those_of_the_report_of_all_villages_together(made, asked):
    found = join(made, asked)
    assert len({one.office for one in found.returns} & {*made.names}) == 2
    whole = report.run(made, asked)
    ours = report.run(made, asked).texts(whole.lines[-1])
    told = {note for note in found.notes if "差" in note}
    for head, number, text in zip(found.heads, found.sums(found.returns), ours, strict=True):
        if number is not None and not any(f"“{head}”" in note for note in told):
            assert f"{number:,.2f}".rstrip("0").rstrip(".") == text.removesuffix(".00"), head
    assert not any("没有收到" in note or "没有叫" in note for note in found.notes)


def test_a_figure_that_differs_from_the_ledger_and_a_missing_village_are_told(made, tmp_path):
    (first, second) = excel.in_folder(made.folder / BY_GROUP.name)
    sheet = openpyxl.load_workbook(first)
    sheet.worksheets[0].cell(4, 3).value += 5  # the first group's households
    sheet.save(tmp_path / first.name)
    found = excel.join(made, [tmp_path / first.name])
    name = found.returns[0].office
    assert any(
        note.startswith(f"{name}“户数”：送来的是") and "差 5。" in note for note in found.notes
    )
    assert any(note.startswith("没有收到：") and name not in note for note in found.notes)
    assert second.exists()


def test_any_workbooks_of_one_header_are_added_up_and_written(made, two, tmp_path):
    found = excel.join(made, two)
    assert found.adds == (False, False, True, False, False)  # neither numbers of IDs nor means
    target = tmp_path / "合并.xlsx"
    assert excel.write_gathered(made, found, target) == 3
    rows = [*openpyxl.load_workbook(target).worksheets[0].values]
    assert rows[2] == ("报送单位", *HEADS)
    told = [(row[0], row[1], row[3]) for row in rows[3:9]]
    assert told == [
        ("一村", "张三", 100), ("一村", "李四", 50.25), ("一村 小计（2 行）", None, 150.25),
        ("二村", "@王五", 1), ("二村 小计（1 行）", None, 1), ("合计（3 行）", None, 151.25),
    ]  # fmt: skip
    assert rows[4][2] == "99010119600101002X"
    assert "没有和台账核对" in str(rows[-1])
    cell = openpyxl.load_workbook(target).worksheets[0].cell(7, 2)
    assert (cell.value, cell.data_type) == ("@王五", "s")


def test_no_row_is_lost_behind_an_empty_one_nor_for_a_word_in_it(made, two, tmp_path):
    gap = book(tmp_path / "三村.xlsx", ("赵六", "990101196001010045", 5, 9, "补助合计"), (),
               ("填表人：某某", None, None, None, "2026-01-01"), ("说明：没有别的",))  # fmt: skip
    found = excel.join(made, [*two, gap])
    assert [len(one.rows) for one in found.returns] == [2, 1, 1]
    sheet = openpyxl.load_workbook(gap)
    sheet.worksheets[0].append(["钱七", None, 7])
    sheet.save(gap)
    with pytest.raises(FupinError, match=r"“三村\.xlsx”的第 8 行前面有空行"):
        excel.join(made, [*two, gap])


def test_numbers_as_texts_are_added_and_a_word_among_numbers_is_told(made, two, tmp_path):
    third = book(tmp_path / "三村.xlsx", ("赵六", None, " 1,200.5 ", 9, "2026-01"))
    found = excel.join(made, [*two, third])
    assert found.sums(found.returns)[2] == 1351 + Decimal("0.75")
    book(third, ("赵六", None, "5亩", 9, "2026-01"), ("孙八", None, 5, 9, "2026-01"))
    found = excel.join(made, [*two, third])
    assert found.sums(found.returns)[2] is None
    assert "“三村.xlsx”的 C4 是“5亩”，不是数，“补助”没有小计、合计。" in found.notes


def test_a_number_that_lost_its_end_is_refused_with_its_cell(made, two, tmp_path):
    third = book(tmp_path / "三村.xlsx", ("赵六", 990101196001010045, 1, 9, "2026-01"))
    with pytest.raises(FupinError, match=r"“三村\.xlsx”的 B4 是数字格式的长号码，末几位已丢失"):
        excel.join(made, [*two, third])


def test_a_total_is_told_from_a_row_though_every_column_is_a_figure(made, tmp_path):
    visits = report.Column(what=report.COUNT, table="visit")
    asked = report.Definition(name="数", columns=(PEOPLE, visits))
    path = tmp_path / "a.xlsx"
    with Registry.open(next(made.folder.glob("village*.fupin"))) as village:
        sheet = report.run(village, asked)
        excel.write_report(village, sheet, path)
    book_ = openpyxl.load_workbook(path)
    last = book_.worksheets[0].max_row
    assert [cell.value for cell in book_.worksheets[0][last]] == [
        *sheet.lines[-1].cells, f"合计（{len(sheet.ids)} 户）"
    ]  # fmt: skip
    assert excel.join(made, [path]).count == len(sheet.ids)
    book_.worksheets[0].delete_rows(last)
    book_.save(path)
    assert excel.join(made, [path]).count == len(sheet.ids)


def test_other_heads_are_refused_with_file_and_column(made, two, tmp_path):
    sheet = openpyxl.load_workbook(two[1])
    sheet.worksheets[0]["C3"] = "补贴"
    sheet.save(two[1])
    with pytest.raises(
        FupinError, match=r"“二村\.xlsx”的表头和“一村\.xlsx”的不一样：C 列是“补贴”，应是“补助”"
    ):
        excel.join(made, two)
    sheet.worksheets[0].delete_cols(5)
    sheet.worksheets[0]["C3"] = "补助"
    sheet.save(two[1])
    with pytest.raises(FupinError, match="少了 E 列“日期”。没有合并"):
        excel.join(made, two)
    with pytest.raises(FupinError, match="多了 E 列“日期”"):
        excel.join(made, two[::-1])
    copy = tmp_path / "更正 一村.xlsx"
    copy.write_bytes(two[0].read_bytes())
    assert len(excel.join(made, [two[0], copy]).returns) == 2  # no village this ledger knows


def test_one_village_twice_nothing_and_no_table_are_refused(made, tmp_path):
    (first, _) = excel.in_folder(made.folder / BY_GROUP.name)
    copy = tmp_path / "又一份.xlsx"
    copy.write_bytes(first.read_bytes())
    with pytest.raises(FupinError, match="没有合并，什么也没有写。请只留一个"):
        excel.join(made, [first, copy])
    with pytest.raises(FupinError, match="没有可以合并的工作簿"):
        excel.join(made, [])
    plain = openpyxl.Workbook()
    plain.worksheets[0]["A1"] = "说明"
    plain.save(tmp_path / "说明.xlsx")
    with pytest.raises(FupinError, match=r"“说明\.xlsx”里没有找到表头"):
        excel.join(made, [tmp_path / "说明.xlsx"])
    with pytest.raises(FupinError, match="文件夹“没有”打不开"):
        excel.in_folder(tmp_path / "没有")
    plain.worksheets[0].append(["姓名", "金额"])
    plain.worksheets[0].append(["张三", "=1+1"])
    plain.save(tmp_path / "公式.xlsx")
    with pytest.raises(FupinError, match=r"“公式\.xlsx”的 B3 是公式，没有存下算出的值"):
        excel.join(made, [tmp_path / "公式.xlsx"])
    (tmp_path / "~$说明.xlsx").write_bytes(b"x")
    assert "~$说明.xlsx" not in [one.name for one in excel.in_folder(tmp_path)]
