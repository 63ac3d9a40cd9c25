"""The route list says whom to call on, in the order of a walk, with room for the pen."""

from datetime import datetime, timedelta, timezone

import pypdfium2
import pytest

from fupin_desktop import paper, visit_plan
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def village(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with Registry.create(tmp_path / "v.fupin", **about, password=None, now=lambda: NOON) as ledger:
        yield ledger


@pytest.fixture
def add(village):
    def make(table, **values):
        return village.save([Change(table=table, values=values)]).ids[0]

    return make


def printed(village, tmp_path, households=None):
    """The texts of the pages."""
    target = tmp_path / "route.pdf"
    everybody = [one.household for one in visit_plan.plan(village)]
    pages = paper.route(village, everybody if households is None else households, target)
    with pypdfium2.PdfDocument(target) as document:
        assert len(document) == pages
        return [page.get_textpage().get_text_range() for page in document]


def test_it_says_who_where_since_when_and_what_is_open(village, add, tmp_path):
    home = add("household", name="张𫠈三", group_name="二组", natural_village="坝上", kind="02",
               address="河湾村二组9号", phone="13800000001")  # fmt: skip
    add("visit", household=home, date="2026-01-05", result="旧事")
    add("visit", household=home, date="2026-03-05", next_date="2026-04-01", result="答应送化肥")
    add("visit", household=home, date="2027-03-05", result="写错年份")
    add("need", household=home, content="看病", urgency="3", state="2")
    add("need", household=home, content="修路", urgency="1", state="1")
    add("need", household=home, content="已办的", urgency="1", state="3")
    (text,) = printed(village, tmp_path)
    for words in ("走访路线单", "二组 · 坝上（1 户）", "张𫠈三", "河湾村二组9号", "13800000001",
                  "脱贫户", "2026-03-05", "约定 2026-04-01", "答应送化肥", "[紧急] 看病",
                  "[一般] 修路", "日期", "见到谁", "记录", "截至 2026-05-20",
                  "第 1 页 共 1 页",
                  ):  # fmt: skip
        assert words in text, words
    assert text.index("看病") < text.index("修路")
    for words in ("旧事", "写错年份", "已办的"):
        assert words not in text


def test_groups_follow_each_other_and_doors_by_number(village, add, tmp_path):
    for name, group, door in (("戊", "十组", "1号"), ("乙", "二组", "12号"), ("甲", "二组", "9号")):
        add("household", name=f"李{name}", group_name=group, door_number=door)
    (text,) = printed(village, tmp_path)
    assert text.index("李甲") < text.index("李乙") < text.index("十组（1 户）") < text.index("李戊")
    assert "从未走访" in text


def test_many_households_fill_pages_and_the_columns_are_named_on_each(village, add, tmp_path):
    for number in range(40):
        add("household", name=f"户主{number:02}", group_name="一组", door_number=f"{number}号")
    texts = printed(village, tmp_path)
    assert len(texts) > 2
    for number, text in enumerate(texts, 1):
        assert "户主、住处、电话" in text
        assert f"第 {number} 页 共 {len(texts)} 页" in text
        assert "含个人信息" in text
    whole = "".join(texts)
    assert [whole.count(f"户主{number:02}") for number in range(40)] == [1] * 40


def test_only_those_chosen_are_printed(village, add, tmp_path):
    homes = [add("household", name=name) for name in ("张三", "李四")]
    (text,) = printed(village, tmp_path, homes[:1])
    assert "共 1 户" in text
    assert "李四" not in text


def test_long_texts_are_cut_and_the_page_still_holds_them(village, add, tmp_path):
    home = add("household", name="张三", address="很长的地址" * 12)
    add("visit", household=home, date="2026-03-05", result="长" * 300)
    add("need", household=home, content="要" * 300, state="1")
    (text,) = printed(village, tmp_path)
    assert text.count("长") < 60
    assert "…" in text


def test_nobody_chosen_and_characters_no_font_has_are_refused(village, add, tmp_path):
    target = tmp_path / "none.pdf"
    with pytest.raises(FupinError, match="没有打印"):
        paper.route(village, [], target)
    home = add("household", name="张\U00030000三")
    with pytest.raises(FupinError, match=r"U\+30000.*没有打印"):
        paper.route(village, [home], target)
    assert not target.exists()


def test_households_of_several_villages_stand_under_their_village(tmp_path):
    about = {"level": "township", "region": "990101001", "name": "样板镇台账"}
    with Registry.create(tmp_path / "t.fupin", **about, password=None, now=lambda: NOON) as town:
        for code, name in (("990101001201", "青禾村"), ("990101001202", "柳河村")):
            town.save([Change(table="region", values={"code": code, "name": name, "level": "4"})])
            home = {"name": "张三", "group_name": "一组", "village": code}
            town.save([Change(table="household", values=home)])
        (text,) = printed(town, tmp_path)
    assert "青禾村 · 一组（1 户）" in text
    assert "柳河村 · 一组（1 户）" in text
