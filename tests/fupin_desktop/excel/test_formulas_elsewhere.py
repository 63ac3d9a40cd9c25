"""Formulas that nobody has worked out, in workbooks that are not .xlsx."""

import random
import shutil
from threading import Event

import pytest

from fupin_desktop import excel
from fupin_desktop.excel import compound, formulas
from fupin_desktop.excel.sheet import read_sheets
from tests.hostile_books import DATA, opened

OPEN = ("formulas_xlwt.xls", "formulas_poi.xls", "formulas_jexcelapi.xls", "formulas_odfpy.ods")
WORKED_OUT = ("formulas_libreoffice.xls", "formulas_libreoffice.ods")
FORMULA = '<table:table-cell table:formula="of:=1"'


def found(path):
    return formulas.search(path, Event()).blanks


def table(*rows, name="名单"):
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


def row(*cells, times=1):
    repeated = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    return f"<table:table-row{repeated}>{''.join(cells)}</table:table-row>"


@pytest.mark.parametrize("name", OPEN)
def test_what_programs_leave_open_is_refused_with_its_cell(ledger, name):
    plan = excel.read_plan(ledger, DATA / name).plan
    (refused,) = plan.of_kind("refused")
    assert refused.reason == "E2：出生日期是公式，文件里没有存下算出的值。（R19）"
    told = "3 格是公式，文件里没有存下算出的值（E2、F2、F3），读不到，不等于空着。"
    assert told + formulas.ADVICE in plan.notes
    assert {line.title for line in plan.of_kind("new")} == {"龙二妹户（1002）", "龙二妹"}


@pytest.mark.parametrize("name", WORKED_OUT)
def test_what_an_office_saves_is_worked_out(ledger, name):
    """An empty text, a nought, the hour and a text of two are results."""
    assert found(DATA / name) == {}
    (sheet,) = read_sheets(DATA / name)
    assert sheet.rows[1][4:9] == ["1980-01-01", 46, None, "石大山家", 0]
    assert not excel.read_plan(ledger, DATA / name).plan.of_kind("refused")


def test_a_text_that_does_not_follow_is_no_result(tmp_path):
    content = (DATA / "formulas_libreoffice.xls").read_bytes()
    text = b"\x07\x02" + bytes([3 + 2 * len("石大山家"), 0, 4, 0, 1])
    assert content.count(text) == 1
    path = tmp_path / "a.xls"
    path.write_bytes(content.replace(text, b"\x34\x12" + text[2:]))
    assert found(path) == {"名单": {1: (7,)}}
    assert read_sheets(path)[0].rows[1][6:9] == [None, None, 0]


@pytest.mark.parametrize(
    ("cell", "is_one"),
    [
        (f"{FORMULA}/>", True),
        (f"{FORMULA} ></table:table-cell>", True),
        (f'{FORMULA} office:value-type="float"/>', True),
        (f'{FORMULA} office:value-type="float"><text:p>1</text:p></table:table-cell>', True),
        ("<table:table-cell table:formula='of:=[.A1]>\"1\"'/>", True),
        (f'{FORMULA} office:value-type="float" office:value="0"/>', False),
        (f'{FORMULA} office:value-type="date" office:date-value="1980-01-01"/>', False),
        (f'{FORMULA} office:value-type="string" office:string-value=""/>', False),
        (f"{FORMULA}><text:p/></table:table-cell>", False),  # an empty text of LibreOffice
        ('<table:table-cell office:value-type="float"/>', False),
    ],
)
def test_what_is_a_formula_without_a_result(tmp_path, cell, is_one):
    opened(tmp_path / "a.ods", table(row(cell)))
    assert found(tmp_path / "a.ods") == ({"名单": {0: (0,)}} if is_one else {})


def test_repeated_rows_and_cells_count(tmp_path):
    blank = '<table:table-cell table:number-columns-repeated="3"/><table:covered-table-cell/>'
    twice = f'{FORMULA} table:number-columns-repeated="2"/>'
    text = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    opened(
        tmp_path / "a.ods",
        table(row(text, times=4), row(blank, twice, times=2), row(text, f"{FORMULA}/>", text)),
        table(row(f"{FORMULA}/>"), name="A&amp;B"),
    )
    assert found(tmp_path / "a.ods") == {
        "名单": {4: (4, 5), 5: (4, 5), 6: (1,)}, "A&B": {0: (0,)},
    }  # fmt: skip
    read = {sheet.name: sheet for sheet in read_sheets(tmp_path / "a.ods")}["名单"]
    assert read.rows == [*[["甲"]] * 4, [], [], ["甲", None, "甲"]]
    assert [*read.unstored] == [4, 5, 6]


def test_none_is_missed_where_one_look_ends_and_the_next_begins(tmp_path):
    text = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    rows = [row(text * (n % 7), f"{FORMULA}/>") for n in range(20_000)]
    opened(tmp_path / "a.ods", table(*rows))
    assert found(tmp_path / "a.ods") == {"名单": {n: (n % 7,) for n in range(20_000)}}


def test_a_list_of_sectors_that_goes_on_for_ever_ends(tmp_path):
    path = tmp_path / "a.xls"
    content = bytearray((DATA / "formulas_xlwt.xls").read_bytes())
    content[68:72] = bytes(4)  # the list goes on in the first sector, which is none
    path.write_bytes(content)
    with path.open("rb") as file:
        assert sum(map(len, compound.Compound(file).read("Workbook"))) < 10 * len(content)


@pytest.mark.parametrize("name", [*OPEN, *WORKED_OUT])
def test_scratches_never_stop_the_search(tmp_path, name):
    sound, chance = (DATA / name).read_bytes(), random.Random(name)
    path = shutil.copy(DATA / name, tmp_path / name)
    for _ in range(100):
        content = bytearray(sound)
        for _ in range(chance.randrange(1, 6)):
            at = chance.choice((chance.randrange(512), chance.randrange(len(content))))
            content[at : at + 4] = chance.choice((bytes(4), b"\xff" * 4, chance.randbytes(4)))
        path.write_bytes(content[: chance.choice((None, chance.randrange(len(content))))])
        assert isinstance(found(path), dict)


@pytest.mark.parametrize("name", ["xlsx", "xls", "ods"])
def test_an_error_is_no_empty_cell(ledger, name):
    plan = excel.read_plan(ledger, DATA / f"errors_libreoffice.{name}").plan
    assert [(one.place, one.grounds) for one in plan.of_kind("refused")] == [
        ("E2", ("R20",)), ("C3", ("R20",)),
    ]  # fmt: skip
    assert plan.of_kind("refused")[1].reason.count("R20") == 2
    assert {line.title for line in plan.of_kind("new")} == {"杨三户（1003）", "杨三"}
