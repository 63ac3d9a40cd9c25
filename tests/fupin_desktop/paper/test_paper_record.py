"""The sheet of any one record."""

import pytest

from fupin_desktop import local_fields, paper
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.local import register
from fupin_desktop.paper import record_sheet
from fupin_desktop.refusals import SUPERIORS
from tests.pdf_text import pages_of


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_type_has_a_sheet_with_all_its_fields(offices, full, table, tmp_path):
    ledger = offices.township if table in SUPERIORS else offices.village
    rec = full(ledger, table)
    pages = paper.record(ledger, table, [rec], tmp_path / "r.pdf")
    said = pages_of(tmp_path / "r.pdf")
    assert len(said) == pages
    text = "".join(said)
    assert TABLES[table].label in said[0]
    for field in TABLES[table].fields.values():
        assert "".join(field.label.split()) in text, field.name
    assert "填表人" in text
    assert all("状态码" in page for page in said)
    assert table == "region" or "青禾村" in said[0]


def test_local_fields_and_attachments_are_on_the_sheet(offices, full, tmp_path):
    village = offices.village
    name = register(local_fields.define(village, table="loan", label="贷后", kind="text").ids[0])
    rec = full(village, "loan", **{name: "已回访"})
    offices.add(village, "attachment", record=rec, record_table="loan", title="合同扫描件")
    paper.record(village, "loan", [rec], tmp_path / "r.pdf")
    text = "".join(pages_of(tmp_path / "r.pdf"))
    for words in ("补充项", "贷后", "已回访", "附件", "合同扫描件"):
        assert words in text


def test_the_code_follows_the_record_and_several_follow_each_other(offices, full, tmp_path):
    village = offices.village
    recs = [full(village, "helper"), full(village, "helper")]
    before = [sheet.code for sheet in record_sheet.collect(village, "helper", recs)]
    assert before[0] == before[1], "equal records"
    offices.change(village, "helper", recs[0], note="改")
    (after,) = record_sheet.collect(village, "helper", recs[:1])
    assert after.code != before[0]
    assert paper.record(village, "helper", recs, tmp_path / "r.pdf") == 2
    assert all("此页空白" not in page for page in pages_of(tmp_path / "r.pdf"))


def test_what_cannot_be_printed_is_said(offices, tmp_path):
    target = tmp_path / "r.pdf"
    with pytest.raises(FupinError, match="没有选择帮扶责任人"):
        paper.record(offices.village, "helper", [], target)
    with pytest.raises(FupinError, match="没有编号为"):
        paper.record(offices.village, "helper", ["ab" * 16], target)
    rec = offices.add(offices.village, "helper", name="李\U00030000")
    with pytest.raises(FupinError, match="打印字体没有的字"):
        paper.record(offices.village, "helper", [rec], target)
    assert not target.exists()
