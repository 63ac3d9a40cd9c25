"""Old private-use characters in rosters: replaced as they are read, told in the preview."""

import pytest
from openpyxl import Workbook

from fupin_desktop import excel
from fupin_desktop.excel import old_codes
from fupin_desktop.excel.sheet import Sheet, read_sheets

HEADER = ("行政村", "户编号", "姓名", "与户主关系")


def rows(name):
    return [HEADER, ("十八洞村", "1001", name, "户主"), ("十八洞村", "1001", "龙阿妹", "配偶")]


@pytest.fixture
def book(tmp_path):
    def save(*lines):
        path = tmp_path / "名单.xlsx"
        made = Workbook()
        for line in lines:
            made.active.append(line)
        made.save(path)
        return path

    return save


def test_a_roster_gets_standard_characters_and_says_so(ledger, book):
    imported = excel.read_plan(ledger, book(*rows("龙\ue863")))
    told = "旧编码的字已换成标准字“䶮”（U+E863 → U+4DAE）：C2。"
    assert told in imported.plan.notes
    excel.apply(ledger, imported)
    assert {one["name"] for one in ledger.select("person")} == {"龙阿妹", "龙䶮"}
    assert [one["name"] for one in ledger.select("household")] == ["龙䶮"]
    again = excel.read_plan(ledger, book(*rows("龙\ue863")))
    assert not again.changes  # the same person


@pytest.mark.parametrize(
    ("encoding", "raw", "told", "name"),
    [
        ("gb18030", b"\xfe\x59", "U+E81E → U+9FB4", "龙龴"),
        ("gb18030", b"\xfe\x9f", "", "龙䶮"),  # the decoder knows the standard code point
        ("utf-8", b"\xee\xa1\xa3", "U+E863 → U+4DAE", "龙䶮"),
    ],
)
def test_text_tables_of_old_programs_too(ledger, tmp_path, encoding, raw, told, name):
    path = tmp_path / "名单.csv"
    text = "\r\n".join(",".join(line) for line in rows("龙@"))
    path.write_bytes(text.encode(encoding).replace(b"@", raw))
    imported = excel.read_plan(ledger, path)
    notes = "".join(imported.plan.notes)
    assert told in notes
    assert bool(told) == bool(notes)
    assert imported.changes[0].values["name"] == name


def test_a_character_made_on_one_computer_is_kept_and_named(ledger, book):
    imported = excel.read_plan(ledger, book(*rows("龙\ue5e5")))
    (note,) = [note for note in imported.plan.notes if "U+E5E5" in note]
    assert "C2" in note
    assert "改成标准字" in note
    assert imported.changes[0].values["name"] == "龙\ue5e5"


def test_a_plain_roster_says_nothing_of_it(ledger, book):
    assert excel.read_plan(ledger, book(*rows("龙阿公"))).plan.notes == ()


def test_many_are_counted(book):
    (sheet,) = read_sheets(book(*(["\ue863"] * 3 for _ in range(1000))))
    (note,) = old_codes.notes(sheet)
    assert note.endswith("：A1、B1、C1、A2、B2 等 3,000 处。")
    assert sheet.rows[999] == ["䶮"] * 3
    many = Sheet("表", private={chr(0xE815 + n): [(n, 0)] for n in range(80)})
    assert [*old_codes.notes(many)][-1] == "另有 68 个这样的字，没有一一列出。"
