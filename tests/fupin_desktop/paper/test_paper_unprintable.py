"""No box on paper: what cannot be printed stops the page with a sentence on whose and which."""

from dataclasses import replace

import pytest

from fupin_desktop import (
    disputes,
    first_stick,
    handover,
    handover_list,
    notice_text,
    paper,
    reconciliation,
)
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import single_forms
from fupin_desktop.paper.fonts import REGULAR, MissingGlyph, runs
from fupin_desktop.paper.sheet import WIDTH, Cell, Sheet, height
from fupin_desktop.paper.unprintable import told

LOST = "\U00030000"  # extension G: no font of ours has it
VILLAGE = "990101001201"


def homes(offices):
    held = offices.add(offices.village, "household", name="张三", group_name=f"{LOST}组")
    offices.add(offices.village, "person", household=held, relation="01", name="张三")
    return [held]


def archive(offices, target):
    return paper.archive(offices.village, homes(offices), target)


def record(offices, target):
    return paper.record(offices.village, "household", homes(offices), target)


def route(offices, target):
    held = offices.add(offices.village, "household", name="张三")
    offices.add(offices.village, "need", household=held, content=f"看病{LOST}", state="2")
    return paper.route(offices.village, [held], target)


def survey(offices, target):
    held = offices.add(offices.village, "household", name="张三", address=f"{LOST}湾")
    about = offices.add(offices.village, "survey_round", name="年底排查")
    return paper.survey(offices.village, about, [held], target)


def conflicts(offices, target):
    village = offices.village
    held = offices.add(village, "household", name="张三", address="河湾")
    second = offices.clone()
    offices.change(offices.village, "household", held, address=f"{LOST}湾")
    offices.change(second, "household", held, address="坝上")
    offices.exchange()
    lines = disputes.listed(offices.village)
    assert lines
    return paper.conflicts(offices.village, lines, target)


def totals(offices, target):
    offices.add(offices.village, "household", name=f"张{LOST}")
    offices.exchange()
    found = reconciliation.compare(offices.township, VILLAGE)
    return paper.reconciliation(offices.township, replace(found, name=f"张三{LOST}村"), target)


def codes(offices, target):
    village = first_stick.Village(
        region=VILLAGE, name=f"张三{LOST}村", state="waiting", households=3, made="2026-05-01",
        code="1" * 20,
    )  # fmt: skip
    return paper.codes(offices.township, [village], target)


def handed(offices, target):
    held = homes(offices)
    offices.add(offices.village, "need", household=held[0], content=f"看病{LOST}", state="2")
    parties = handover.Parties(giver="赵前任", taker="钱接任", witness="孙镇长", date="2026-06-01")
    found = handover_list.statement(offices.village, parties)
    return paper.handover(offices.village, found, target)


@pytest.mark.parametrize(
    "order", [archive, record, route, survey, conflicts, totals, codes, handed],
    ids=lambda order: order.__name__,
)  # fmt: skip
def test_every_order_names_the_person_and_the_character_and_writes_nothing(
    offices, tmp_path, order
):
    target = tmp_path / "a.pdf"
    target.write_bytes(b"before")
    with pytest.raises(FupinError) as caught:
        order(offices, target)
    for words in ("张三", LOST, "U+30000", "没有打印，没有写任何文件"):
        assert words in str(caught.value), words
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


NAMED = [form.name for form in single_forms.FORMS.values() if form.about != single_forms.TABLE]


@pytest.mark.parametrize("name", NAMED)
def test_every_single_form_names_the_person_too(offices, tmp_path, name):
    village = offices.village
    held = offices.add(village, "household", name="张三", kind="02", address=f"{LOST}湾")
    offices.add(village, "person", household=held, relation="01", name=f"张三{LOST}")
    offices.add(village, "visit", household=held, date="2026-05-01", content=f"很好{LOST}")
    offices.add(village, "village_year", region=village.region, year=2026, note=f"张三{LOST}")
    project = offices.add(village, "project", name="养牛")
    offices.add(village, "payment", household=held, project=project, date="2026", amount=1)
    asked = paper.Asked(households=[held], title="发化肥", everybody=True)
    with pytest.raises(FupinError) as caught:
        paper.form(village, name, tmp_path / "a.pdf", asked)
    for words in ("张三", LOST, "U+30000", "没有打印，没有写任何文件"):
        assert words in str(caught.value), words
    assert not list(tmp_path.iterdir())


def test_the_form_of_a_household_is_named_where_the_words_do_not_name_it(offices, tmp_path):
    village = offices.village
    homes_ = [offices.add(village, "household", name=name) for name in ("李四", "张三")]
    offices.add(village, "visit", household=homes_[1], date="2026-05-01", content=f"很好{LOST}")
    with pytest.raises(FupinError, match="户“张三”的资料中有") as caught:
        paper.form(village, "visits", tmp_path / "a.pdf", paper.Asked(households=homes_))
    assert "李四" not in str(caught.value)


def test_a_notice_names_the_person_too(tmp_path):
    columns = ("序号", "户主", "主要原因")
    rows = (("1", "李四", "因学"), ("2", "张三", f"因{LOST}灾"))
    draft = notice_text.Draft(
        kind=notice_text.IDENTIFY, title="公示", on="2026-05-20", lead="现予公示。", rows=rows,
        columns=columns, remarks=(), region=VILLAGE, seal="", office="青禾村",
    )  # fmt: skip
    with pytest.raises(FupinError, match="与“张三”同一行"):
        paper.notice(draft, tmp_path / "a.pdf")
    assert not list(tmp_path.iterdir())


def stopped(text):
    with pytest.raises(MissingGlyph) as caught:
        runs(text, REGULAR)
    return told(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("བསོད་ནམས", ("藏文", "连写或叠写", "改写成汉字")),
        ("مۇھەممەت", ("维吾尔文", "连写或叠写", "改写成汉字")),
        ("ᠮᠣᠩᠭᠣᠯ", ("蒙古文", "连写或叠写", "改写成汉字")),
        ("ᦷᦑᦟ", ("新傣文", "改写成汉字")),
        ("ꀊꌠ", ("彝文", "打印字体没有的字")),
        ("김", ("朝鲜文", "打印字体没有的字")),
        ("龙\ue863", ("旧编码的字“䶮”", "U+E863", "U+4DAE", "重新输入为“䶮”")),
        ("石\ue5e5", ("自造的字", "U+E5E5", "改成标准字")),
        ("王\u0304", ("组合符号", "U+0304", "整字")),
        ("笑\U0001f9d1脸", ("打印字体没有的字", "U+1F9D1", "笑\U0001f9d1脸")),
    ],
)
def test_the_sentence_says_what_it_is_and_what_to_do(text, words):
    sentence = stopped(text)
    for word in (*words, "没有打印，没有写任何文件"):
        assert word in sentence


def test_whose_row_it_is():
    def row(*cells):
        for measure in (Sheet().row, height):
            with pytest.raises(MissingGlyph) as caught:
                measure(cells)
            yield told(caught.value)

    listed = [Cell(text, WIDTH / 4) for text in ("1", "2026-05-01", "阿依古丽·买买提", f"看{LOST}")]
    assert all("与“阿依古丽·买买提”同一行" in sentence for sentence in row(*listed))
    entry = Cell("备注", 60, shaded=True), Cell(f"看{LOST}", 60)
    assert all("“备注”一栏" in sentence for sentence in row(*entry))
    assert all("同一行" not in sentence for sentence in row(Cell(f"看{LOST}", 60)))
