"""A report on paper: every line, the heads on every page, and what is too much for paper."""

from dataclasses import replace

import pytest

from fupin_desktop import paper, report
from fupin_desktop.errors import FupinError
from fupin_desktop.report import COUNT, Column, Definition
from tests.pdf_text import pages_of


@pytest.fixture
def sheet(offices):
    """A report of two groups."""
    for name, group in (("张三", "一组"), ("李四", "二组")):
        offices.add(offices.village, "household", name=name, group_name=group)
    offices.add(offices.village, "visit", date="2026-01-02")
    columns = (Column(field="name"), Column(what=COUNT, table="visit"))
    asked = Definition(name="走访表", groups=("group_name",), columns=columns)
    return report.run(offices.village, asked)


def test_lines_totals_and_notes_are_printed(offices, sheet, tmp_path):
    assert paper.report(offices.village, sheet, tmp_path / "a.pdf") == 1
    (text,) = pages_of(tmp_path / "a.pdf")
    assert text.startswith("走访表")
    for word in (
        "青禾村",
        "村民小组户主姓名走访次数",
        "一组小计（1户）",
        "合计（2户）",
        "另有1次不在表内",
    ):
        assert word in text


def test_the_heads_stand_on_every_page(offices, sheet, tmp_path):
    longer = replace(sheet, lines=[*sheet.lines[:1] * 150, *sheet.lines])
    pages = paper.report(offices.village, longer, tmp_path / "a.pdf")
    assert pages > 2
    texts = pages_of(tmp_path / "a.pdf")
    assert all("村民小组户主姓名走访次数" in text for text in texts[: pages - 1])


def test_texts_of_several_lines_and_with_tabs_are_printed(offices, tmp_path):
    offices.add(offices.village, "household", name="张三", note="第一行\n第二\t行\n")
    asked = Definition(name="备注表", columns=(Column(field="name"), Column(field="note")))
    paper.report(offices.village, report.run(offices.village, asked), tmp_path / "a.pdf")
    (text,) = pages_of(tmp_path / "a.pdf")
    assert "第一行" in text
    assert "第二" in text


def test_what_is_too_much_for_paper_is_refused(offices, sheet, tmp_path):
    for much, part in (
        (replace(sheet, lines=[*sheet.lines] * 2000), "超过 5,000 行，没有打印"),
        (replace(sheet, shown=[*sheet.shown] * 5), "栏目超过 14 个"),
    ):  # fmt: skip
        with pytest.raises(FupinError, match=part):
            paper.report(offices.village, much, tmp_path / "a.pdf")
    assert [*tmp_path.iterdir()] == []
