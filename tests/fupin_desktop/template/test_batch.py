"""Many households at once: names of files, nothing written over, all or nothing."""

import pytest
from openpyxl import load_workbook

from fupin_desktop import template
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.template import sheets
from fupin_desktop.template.batch import free, safe


def test_a_file_for_each_by_number_and_name_and_nothing_written_over(village, homes, form_of,
                                                                     tmp_path):  # fmt: skip
    form = template.read(village, form_of())
    for _ in range(2):
        template.fill(village, form, [*homes.values()], tmp_path)
    folders = sorted(one.name for one in tmp_path.iterdir() if one.is_dir())
    assert folders == ["入户核实表 2026-11-26", "入户核实表 2026-11-26(2)"]
    names = sorted(one.name for one in (tmp_path / folders[0]).iterdir())
    assert [one[:9] for one in names] == ["H-0003 阿卜", "H-0014 李四", "张三.xlsx"]


@pytest.mark.parametrize("way", [template.FILES, template.BOOK])
def test_stopped_on_the_way_nothing_is_left(village, homes, form_of, tmp_path, way):
    form = template.read(village, form_of())
    before = {*tmp_path.iterdir()}

    def step(done, total):
        assert total == 3
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        template.fill(village, form, [*homes.values()], tmp_path, way=way, step=step)
    assert {*tmp_path.iterdir()} == before


def test_unknown_placeholders_are_said_and_nothing_is_filled(village, homes, form_of, tmp_path):
    form = template.read(village, form_of(H1="{{户主名字}}"))
    assert "户主姓名" in form.sentence()
    with pytest.raises(FupinError, match=r"没有填表.*户主名字"):
        template.fill(village, form, [homes[1]], tmp_path)
    places = ("A1", "B2", "D2", "E2", "F2", "A3", "B5", "C5", "D5", "E5", "A16")
    plain = template.read(village, form_of(**dict.fromkeys(places, "字")))
    assert "没有占位符" in plain.sentence()


def test_without_households_or_with_several_sheets(village, homes, form_of, tmp_path):
    form = template.read(village, form_of())
    for chosen in ([], [homes[1], "0" * 32]):
        with pytest.raises(FupinError, match="重新选户"):
            template.fill(village, form, chosen, tmp_path)
    book = load_workbook(form_of())
    book.create_sheet("说明")
    book.save(tmp_path / "两张.xlsx")
    two = template.read(village, tmp_path / "两张.xlsx")
    with pytest.raises(FupinError, match="2 个工作表"):
        template.fill(village, two, [homes[1]], tmp_path, way=template.BOOK)
    (made,) = template.fill(village, two, [homes[1]], tmp_path).path.iterdir()
    assert load_workbook(made).sheetnames == ["核实表", "说明"]


def test_a_folder_that_is_not_there_gets_a_sentence(village, homes, form_of, tmp_path):
    form = template.read(village, form_of())
    with pytest.raises(FupinError, match="没有写成"):
        template.fill(village, form, [homes[1]], tmp_path / "没有")


def test_names_of_files_and_sheets(tmp_path):
    assert safe('张/三:"?') == "张_三___"
    assert safe(" . ") == "未命名"
    (tmp_path / "甲.xlsx").touch()
    assert free(tmp_path, "甲", ".xlsx").name == "甲(2).xlsx"
    long = "阿" * 40
    names = sheets.sheet_names([long, long, "a/b", "", "A_B"])
    assert len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 31 for name in names)
