"""The sheet of two offices' totals: one page, both columns, the records, room for signatures."""

import pypdfium2
import pytest

from fupin_desktop import codes, paper, reconciliation
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import currency, reconciliation_sheet
from fupin_desktop.record import Change

VILLAGE = "990101001201"


@pytest.fixture
def both(offices):
    home = offices.add(offices.village, "household", name="张𫠈三", kind="01")
    offices.exchange()
    offices.home = home
    return offices


def printed(offices, folder):
    target = folder / "totals.pdf"
    found = reconciliation.compare(offices.township, VILLAGE)
    pages = paper.reconciliation(offices.township, found, target)
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == pages == 1
        return document[0].get_textpage().get_text_range()


def test_it_shows_both_columns_the_record_and_where_to_sign(both, tmp_path):
    both.add(both.township, "visit", household=both.home, date="2025-03-04")
    text = printed(both, tmp_path)
    for words in ("台账对数单：青禾村", "对　样板镇", "相差", "农户", "1 户", "相同", "走访",
                  "+1 次", "有差别的记录（1 条）", "张𫠈三", "本单位新增，对方还没有收到", "镇干部",
                  "有 1 项合计不同。", "对方此后新写的内容，这里还不知道", "报送单位核对人",
                  "接收单位核对人", "第 1 页 共 1 页"):  # fmt: skip
        assert words in text, words


def test_it_says_when_all_is_the_same(both, tmp_path):
    text = printed(both, tmp_path)
    assert "各项合计都相同" in text
    assert "有差别的记录" not in text


def test_its_code_tells_when_it_was_printed_and_whether_anything_came_since(both, tmp_path):
    code = printed(both, tmp_path).split("本页")[1].split()[0]
    (now,) = currency.check(both.township, code).standings
    assert (now.form, now.state) == ("reconciliation", currency.CURRENT)
    both.add(both.township, "visit", household=both.home, date="2025-03-04")
    found = currency.check(both.township, code)
    assert found.standings[0].state == currency.DATED
    assert "台账对数单" in found.text


def test_it_stays_one_page_whatever_differs(both, tmp_path):
    money = [
        {"household": both.home, "date": "2025", "amount": 100, "source": source.code,
         "purpose": purpose.code}
        for source in codes.choices("fund_source") for purpose in codes.choices("fund_purpose")
    ]  # fmt: skip
    flows = [
        {"date": "2025", "amount": 1, "stage": stage.code, "fund_kind": kind.code,
         "region": VILLAGE}
        for stage in codes.choices("fund_stage") for kind in codes.choices("fund_source")
    ]  # fmt: skip
    changes = [Change(table="payment", values=row) for row in money]
    both.township.save([*changes, *(Change(table="fund_flow", values=row) for row in flows)])
    both.village.save([Change(table="fund_flow", values=row) for row in flows])
    text = printed(both, tmp_path)
    assert "项不同，没有列出" in text
    assert "条，请在程序的“对数”里看" in text
    found = reconciliation.compare(both.township, VILLAGE)
    shown = reconciliation_sheet.chosen(found.lines, reconciliation_sheet.FEW)
    assert len(shown) == reconciliation_sheet.FEW < len(found.lines)
    assert {"payment"} <= {one.key for one in shown}


def test_a_character_without_a_glyph_stops_it(both, tmp_path):
    both.change(both.township, "household", both.home, kind="02", name="张\U00030000")
    with pytest.raises(FupinError, match="没有打印"):
        printed(both, tmp_path)
    assert not (tmp_path / "totals.pdf").exists()
