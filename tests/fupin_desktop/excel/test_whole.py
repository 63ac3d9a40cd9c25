"""All data as one workbook: whatever a ledger holds comes back, and nothing else happens."""

import json
import random
from itertools import count

import pytest
import python_calamine
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from fupin_desktop import added_codes, excel, local_fields
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel import reader
from fupin_desktop.excel.reader import CELLS
from fupin_desktop.excel.whole_sheet import COVER, MARK, MOST_CELLS, sheet_names
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWN = "990101001"
SETTLED = {
    "region",
    "threshold",
    "code_entry",
    "local_field",
    "survey_round",
}  # others lean on them
AWKWARD = ("=1+1", "+86", "-1", "@SUM(A1)", " 空格 ", "\n", "两行\n第二行", "制表\t符", "_x000D_",
           "", "，；、", "01 户主", "0012", "1E5", "2023.10", "是", "'引",
           "\ufeff", "\u3000", "\u2028", "\uffff", '{"a": 1}', "是；否")  # fmt: skip
LETTERS = "甲乙𬭎 =+-@;；、,\t\n\u3000\ufeff_x0AaZ9'\"&<>"


def text(rng):
    if rng.random() < 0.005:
        return rng.choice(("𬭎" * 16_500, "长 " * 40_000, "a" * 32_768))
    if rng.random() < 0.5:
        return rng.choice(AWKWARD)
    return "".join(rng.choices(LETTERS, k=rng.randrange(12)))


def whole(rng):
    return rng.choice((0, -1, rng.randint(-(2**53), 2**53), rng.randint(-10_000, 10_000)))


def rec(rng):
    return f"{rng.getrandbits(128):032x}"


def some(draw):
    return lambda rng: sorted({draw(rng) for _ in range(rng.randint(1, 3))})


def one_of(*words):
    return lambda rng: rng.choice(words)


VALUES = {
    Kind.TEXT: text, Kind.LONG: text, Kind.INTEGER: whole, Kind.DECIMAL: whole, Kind.MONEY: whole,
    Kind.YESNO: one_of(True, False), Kind.REF: rec, Kind.REFS: some(rec),
    Kind.DATE: one_of("2023", "2023-05", "2023-05-03", "五月", "20230503"),
    Kind.CODE: one_of("01", "1", "Z9", "Z 9", "户主", "01 户主", "=A1"),
    Kind.CODES: some(one_of("01", "02", "Z9", "a；b", "c、d")),
}  # fmt: skip
LOCAL = {"text": text, "money": whole, "yesno": one_of(True, False), "decimal": whole,
         "code": one_of("甲", "乙 丙", "没有的")}  # fmt: skip


def make(path, level="township", region=TOWN):
    return Registry.create(
        path, level=level, region=region, name="样板镇", password=None, user="甲"
    )


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Where ledgers and workbooks of this module go, each in a new folder."""
    numbers, folder = count(), tmp_path_factory.mktemp("whole")

    def place():
        made = folder / str(next(numbers))
        made.mkdir()
        return made

    return place


@pytest.fixture(scope="module")
def source(places):
    """A township's ledger with local fields and codes of its own."""
    with make(places() / "source.fupin") as registry:
        for kind in LOCAL:
            local_fields.define(
                registry, table="household", label=f"补充{kind}", kind=kind,
                choices=("甲", "乙 丙") if kind == "code" else (),
            )  # fmt: skip
        added_codes.add(registry, "need_category", "修路")
        yield registry


def everything(registry):
    return {table: sorted(registry.select(table), key=lambda row: row["id"]) for table in TABLES}


def free(table):
    """Fields of a type that may hold anything."""
    known = TABLES[table]
    return [f for f in known.fields.values()
            if f.stored and not f.fixed and f.name not in (known.place, known.parent)]  # fmt: skip


def records(registry, rng):
    """Two records of each type, filled with anything that their fields may ever hold."""
    own = {f"x.{row['id']}": LOCAL[row["kind"]] for row in registry.select("local_field")}
    for table in sorted(set(TABLES) - SETTLED):
        drawn = {field.name: VALUES[field.kind] for field in free(table)}
        drawn |= own if table == "household" else {}
        for _ in range(2):
            values = {name: draw(rng) if rng.random() < 0.8 else None
                      for name, draw in drawn.items()}  # fmt: skip
            yield Change(table=table, rec=registry.new_id(table), values=values)


@settings(
    max_examples=settings.default.max_examples // 20,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(seed=st.integers(0, 2**32))
def test_all_values_of_all_types_come_back_in_an_empty_ledger(source, places, seed):
    source.save([*records(source, random.Random(seed))])
    folder = places()
    book = folder / "全部.xlsx"
    counts = excel.write_whole(source, book)
    before = everything(source)
    assert counts == {table: len(rows) for table, rows in before.items()}
    same = excel.read_whole(source, book)
    assert same.plan.counts() | {"unchanged": 0} == dict.fromkeys(same.plan.counts(), 0)
    assert same.plan.count("unchanged") == sum(counts.values())
    assert not same.tables
    with make(folder / "fresh.fupin") as fresh:
        planned = excel.read_whole(fresh, book)
        assert planned.plan.count("new") == sum(counts.values()), planned.plan.notes
        assert planned.plan.notes[0].endswith("工作簿是完整的。")
        excel.apply_whole(fresh, planned)
        assert everything(fresh) == before
        assert fresh.verify() == []


@pytest.fixture
def village(places):
    with make(places() / "village.fupin", "village", f"{TOWN}201") as registry:
        yield registry


@pytest.fixture
def home(village):
    """A household with a person, a payment and a note of three lines."""
    household = village.new_id("household")
    note = "第一行\n第二行\n=第三行"
    person = Change(
        table="person", values={"name": "石𬭎", "household": household, "relation": "01"}
    )
    village.save([
        Change(table="household", rec=household, values={"number": "0012", "note": note}), person,
        Change(table="payment", values={"household": household, "amount": 123_450}),
    ])  # fmt: skip
    return household


@pytest.fixture
def book(village, home, tmp_path):  # noqa: ARG001 - what the workbook holds
    excel.write_whole(village, tmp_path / "全部数据.xlsx")
    return tmp_path / "全部数据.xlsx"


def edit(path, change):
    """Let somebody change a workbook in a program of his own."""
    book = load_workbook(path)
    change(book)
    book.save(path)


def column(sheet, mark):
    return next(cell.column for cell in sheet[1] if cell.value == mark)


def cell_of(sheet, rec, mark):
    rows = {sheet.cell(row, 1).value: row for row in range(3, sheet.max_row + 1)}
    return sheet.cell(rows[rec], column(sheet, mark))


def test_the_first_sheet_says_whose_data_how_much_and_how_to_use_it(book, village):
    opened = load_workbook(book)
    assert opened.sheetnames[:3] == [COVER, "地区", "户"]
    cover = opened[COVER]
    assert json.loads(cover["A1"].value)["form"] == MARK
    assert cover.row_dimensions[1].hidden
    text = "\n".join(str(cell.value) for row in cover.iter_rows(2) for cell in row if cell.value)
    for part in ("样板镇全部数据", f"{TOWN}201", village.today(), "没有加密", "照片", "1,234.50"):
        assert part in text
    told = {row[0].value: row[1].value for row in cover.iter_rows(2)}
    named = [TABLES[name].label for name in ("household", "person", "membership", "payment")]
    assert [told[name] for name in named] == [1, 1, 1, 1]


def test_sheets_are_named_as_workbooks_allow_and_have_their_titles_in_sight(book):
    names = sheet_names(list(TABLES.values()))
    assert [*names] == [*TABLES]
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert not [name for name in names.values() if len(name) > 27 or set(name) & set("[]:*?/\\'")]
    sheet = load_workbook(book)["户"]
    assert sheet.freeze_panes == "C3"
    assert sheet.row_dimensions[1].hidden
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.auto_filter.ref.endswith("3")
    assert sheet.cell(2, column(sheet, "note")).value == "备注"


def test_long_kinds_of_records_go_on_over_several_sheets(village, monkeypatch, tmp_path):
    monkeypatch.setattr("fupin_desktop.excel.whole_book.MOST_ROWS", 2)
    village.save([Change(table="need", values={"content": str(n)}) for n in range(5)])
    excel.write_whole(village, tmp_path / "n.xlsx")
    names = load_workbook(tmp_path / "n.xlsx").sheetnames
    assert [name for name in names if name.startswith("需求")] == ["需求", "需求（2）", "需求（3）"]
    assert excel.read_whole(village, tmp_path / "n.xlsx").plan.count("unchanged") == 5


def test_what_a_text_looks_like_does_not_matter_and_nothing_is_a_formula(book, home):
    sheet = load_workbook(book)["户"]
    assert cell_of(sheet, home, "number").value == "0012"
    assert cell_of(sheet, home, "note").value == "第一行\n第二行\n=第三行"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_deleted_records_do_not_come(village, home, tmp_path):
    village.delete("household", home)
    counts = excel.write_whole(village, tmp_path / "d.xlsx")
    assert sum(counts.values()) == 0


def test_what_was_changed_in_the_workbook_or_since_is_shown_and_taken(village, home, book):
    def change(opened):
        cell_of(opened["户"], home, "note").value = "改过"
        cell_of(opened["户"], home, "number").value = None  # clears nothing

    edit(book, change)
    arrived = excel.read_whole(village, book)
    (line,) = arrived.plan.of_kind("changed")
    assert (line.rec, line.place) == (home, "户 第 3 行")
    assert [(c.field_label, c.new) for c in line.cells] == [("备注", "改过")]
    assert arrived.tables == {"household"}
    assert excel.apply_whole(village, arrived).operations == 1
    assert village.rows("household", [home])[0]["note"] == "改过"
    assert village.rows("household", [home])[0]["number"] == "0012"
    assert village.undo().records == 1
    assert village.rows("household", [home])[0]["note"].endswith("=第三行")


def test_a_deleted_record_comes_back_and_a_merged_or_erased_one_does_not(village, home, book):
    (payment,) = village.find("payment")
    village.delete("payment", payment)
    (line,) = excel.read_whole(village, book).plan.of_kind("new")
    assert (line.rec, line.reason) == (payment, "曾在台账中删除，导入后恢复。")
    other = village.save([Change(table="household", values={"name": "甲"})]).ids[0]
    village.merge([(other, home)])
    (line,) = excel.read_whole(village, book).plan.of_kind("refused")
    assert "已经并入另一条" in line.reason
    village.purge([payment], label="销毁", why="依法")
    reasons = {
        one.rec: one.reason for one in excel.read_whole(village, book).plan.of_kind("refused")
    }
    assert "依法销毁" in reasons[payment]


def test_rows_that_cannot_be_taken_say_why_and_the_others_are_taken(home, book, places):
    def change(opened):
        sheet = opened["户"]
        width = sheet.max_column
        sheet.cell(4, 1, home)
        sheet.cell(5, 3, "没有编号的一行")
        sheet.cell(6, 1, "0" * 32)
        sheet.cell(6, width, "不是原来的")
        opened["到户资金"].cell(3, column(opened["到户资金"], "amount"), "一千多")

    edit(book, change)
    with make(places() / "f.fupin", "village", f"{TOWN}201") as fresh:
        arrived = excel.read_whole(fresh, book)
        reasons = [line.reason for line in arrived.plan.of_kind("refused")]
        assert [word for word in ("两行", "没有记录编号", "原样保存", "一千多")
                if not any(word in reason for reason in reasons)] == []  # fmt: skip
        assert "工作簿导出以后改动过" in arrived.plan.notes[0]
        excel.apply_whole(fresh, arrived)
        assert fresh.find("household") == [home]
        assert fresh.count("payment") == 0


def test_a_sheet_without_its_hidden_row_is_left_aside_and_told(village, book):
    edit(book, lambda opened: opened["到户资金"].delete_rows(1))
    notes = "\n".join(excel.read_whole(village, book).plan.notes)
    assert "没有读取工作表“到户资金”" in notes
    assert "“到户资金”：首页写 1 条，读到 0 条。" in notes


def test_what_a_newer_version_wrote_is_told_and_left_aside(village, book):
    def change(opened):
        about = json.loads(opened[COVER]["A1"].value)
        opened[COVER]["A1"] = json.dumps(about | {"catalogue": 99})
        opened["户"].cell(1, opened["户"].max_column + 1, "invented")

    edit(book, change)
    notes = "\n".join(excel.read_whole(village, book).plan.notes)
    assert "较新的版本" in notes
    assert "本版不认识的栏目" in notes


def test_another_offices_data_and_a_spoilt_first_sheet_are_refused(village, book, places):
    with (
        make(places() / "o.fupin", "village", f"{TOWN}202") as other,
        pytest.raises(FupinError, match="本台账属于 990101001202"),
    ):
        excel.read_whole(other, book)
    edit(book, lambda opened: opened[COVER].__setitem__("A1", "x"))
    with pytest.raises(FupinError, match="首页被改动"):
        excel.read_whole(village, book)


def test_a_workbook_is_known_by_its_first_sheet(book, tmp_path):
    other = Workbook()
    other.save(tmp_path / "x.xlsx")
    (tmp_path / "x.csv").write_bytes(b"PK\x03\x04 not packed")
    assert excel.is_whole(book)
    assert not [name for name in ("x.xlsx", "x.csv") if excel.is_whole(tmp_path / name)]


def test_what_a_superior_laid_down_is_left_to_its_package(source, places, tmp_path):
    excel.write_whole(source, tmp_path / "t.xlsx")
    with make(places() / "v.fupin", "village", f"{TOWN}201") as fresh:
        arrived = excel.read_whole(fresh, tmp_path / "t.xlsx")
        refused = {line.table for line in arrived.plan.of_kind("refused")}
        assert {"local_field", "code_entry"} <= refused
        reason = arrived.plan.of_kind("refused")[0].reason
        assert reason.endswith("没有导入；上级统一下发的，请接收上级的包补齐。")


def test_households_that_moved_away_are_left_to_their_new_office(home, book, places):
    def change(opened):
        cell_of(opened["户"], home, "village").value = f"{TOWN}202"

    edit(book, change)
    with make(places() / "m.fupin", "village", f"{TOWN}201") as fresh:
        arrived = excel.read_whole(fresh, book)
        assert arrived.plan.count("elsewhere") == 4
        assert arrived.plan.count("new") == 0


def test_a_cancelled_or_a_changed_import_changes_nothing(book, places):
    with make(places() / "c.fupin", "village", f"{TOWN}201") as fresh:
        arrived = excel.read_whole(fresh, book)

        def stop(*_place):
            raise Cancelled

        with pytest.raises(Cancelled):
            excel.apply_whole(fresh, arrived, stop)
        assert not any(map(fresh.count, TABLES))
        edit(book, lambda opened: opened["户"].delete_rows(3))
        with pytest.raises(FupinError, match="在核对以后改动过"):
            excel.apply_whole(fresh, arrived)
        book.unlink()
        with pytest.raises(FupinError, match="读不出来"):
            excel.apply_whole(fresh, arrived)
        assert not any(map(fresh.count, TABLES))


@pytest.mark.usefixtures("home")
def test_a_cancelled_export_leaves_nothing_behind(village, tmp_path):
    def stop(*_place):
        raise Cancelled

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        excel.write_whole(village, folder / "x.xlsx", stop)
    assert list(folder.iterdir()) == []
    with pytest.raises(FupinError, match="文件夹不存在"):
        excel.write_whole(village, folder / "none" / "x.xlsx")


def test_a_workbook_cut_short_says_so_and_changes_nothing(village, book):
    book.write_bytes(book.read_bytes()[:-3000])
    with pytest.raises(FupinError, match="已损坏"):
        excel.read_whole(village, book)


def test_a_workbook_of_ours_may_have_any_number_of_sheets_of_a_bounded_size(book, monkeypatch):
    with python_calamine.CalamineWorkbook.from_path(book) as opened:
        sheets = [opened.get_sheet_by_name(name) for name in opened.sheet_names]
    largest = max(sheet.total_height * sheet.total_width for sheet in sheets)
    monkeypatch.setattr(reader, "CELLS", largest)
    with pytest.raises(MemoryError):
        list(reader.lines(str(book)))
    names = [line["sheet"] for line in reader.lines(str(book), is_ours=True) if "sheet" in line]
    assert len(names) == len(sheets)
    assert MOST_CELLS <= CELLS // 2
    monkeypatch.setattr(reader, "CELLS", largest - 1)
    with pytest.raises(MemoryError):
        list(reader.lines(str(book), is_ours=True))


def test_a_workbook_of_all_data_in_another_shape_is_not_taken_for_a_roster(village, book):
    edit(book, lambda made: made.move_sheet(made.worksheets[0], len(made.sheetnames)))
    assert not excel.is_whole(book)
    for read in (
        lambda: excel.read_plan(village, book),
        lambda: excel.read_payments(village, book, excel.read_sheets(book)),
    ):
        with pytest.raises(FupinError, match=r"是“导出全部数据”写的工作簿.*台账没有任何改动"):
            read()
