from datetime import datetime, timedelta, timezone

import pypdfium2
import pytest

from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.paper import archive
from fupin_desktop.paper.archive_form import lay_out
from fupin_desktop.paper.household_file import belongs, collect, later
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from tests.pdf_text import pages_of

RARE = "㛃䶮𬭎𬱟𠅤𫖯𪟝𫠈"
LONG_NAME = "阿卜杜热合曼·买买提艾力江·吐尔逊江·热合"
VILLAGE = "999901001001"


def evening():
    return datetime(2026, 11, 23, 20, 49, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def registry(tmp_path):
    with Registry.create(
        tmp_path / "村台账",
        level="village",
        region=VILLAGE,
        name="青山村",
        password=None,
        user="周",
        now=evening,
    ) as made:
        yield made


def save(registry, table, *rows, **values):
    changes = [Change(table=table, values=row) for row in rows or (values,)]
    return registry.save(changes).ids


@pytest.fixture
def household(registry):
    """A household of three with one visit, need and measure."""
    (rec,) = save(
        registry, "household", name="王𬭎", number="520300", group_name="三组", kind="02",
        military_family=True, bank_account="6217000000000000", note="屋后<b>排水沟</b>&堵塞",
    )  # fmt: skip
    save(
        registry,
        "person",
        {"household": rec, "name": "王𬭎", "relation": "01", "id_number": "99990119500101001X"},
        {"household": rec, "name": LONG_NAME, "relation": "10"},
        {"household": rec, "name": RARE, "relation": "10", "phone": "13800000000"},
    )
    (visit,) = save(
        registry, "visit", household=rec, date="2026-05-03", visitors="刘驻村", content="屋漏"
    )
    (need,) = save(
        registry, "need", household=rec, visit=visit, date="2026-05-03", category="01",
        content="修房",
    )  # fmt: skip
    save(
        registry, "measure", household=rec, need=need, category="01", content="补瓦",
        amount=320050, start_date="2026-06",
    )  # fmt: skip
    return rec


def bookmarks(path):
    book = pypdfium2.PdfDocument(path)
    try:
        marks = list(book.get_toc())
        return [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in marks]
    finally:
        book.close()


def test_the_archive_says_what_the_ledger_holds(registry, household, tmp_path):
    target = tmp_path / "户档案.pdf"
    total = archive(registry, [household], target)
    pages = pages_of(target)
    assert len(pages) == total
    cover, text = pages[0], "".join(pages)
    for words in ("户档案", "一户一档", "青山村", "三组", "王𬭎", "520300", "截至日期2026-11-23"):
        assert words in cover
    for words in (
        RARE, LONG_NAME, "99990119500101001X", "6217000000000000", "13800000000", "脱贫户",
        "屋后<b>排水沟</b>&堵塞", "刘驻村", "屋漏", "修房", "补瓦", "3,200.50", "需求1", "走访1",
        "户主签字（手印）", "填表人", "调查人", "帮扶责任人", "填表日期", "村民委员会（盖章）",
        "乡镇（盖章）",
    ):  # fmt: skip
        assert words in text, words


def test_numbers_and_dates_stand_on_one_line(registry, household):
    save(
        registry, "person", household=household, name="满", birth_date="1966-12-28",
        id_number="999901196612280008", phone="13800000000", number="52030000000000000001",
    )  # fmt: skip
    (file,) = collect(registry, [household])
    pages, _ = lay_out(file)
    said = {text for page in pages for *_, text in page.texts}
    assert {"1966-12-28", "999901196612280008", "13800000000", "52030000000000000001"} <= said


def test_every_page_is_counted_coded_and_called_a_printout(registry, household, tmp_path):
    target = tmp_path / "a.pdf"
    total = archive(registry, [household], target)
    (file,) = collect(registry, [household])
    for number, text in enumerate(pages_of(target), start=1):
        assert f"第{number}页共{total}页" in text
        assert "辅助台账打印件" in text
        assert f"状态码{file.code}" in text
        assert "打印日期2026-11-23" in text
        assert household[-8:].upper() in text


def test_the_contents_and_the_bookmarks_lead_to_the_parts(registry, household, tmp_path):
    target = tmp_path / "a.pdf"
    archive(registry, [household], target)
    pages = pages_of(target)
    (top, *parts) = bookmarks(target)
    assert top == (0, "王𬭎 520300", 0)
    assert [title[2:] for _, title, _ in parts] == [
        "农户信息登记表", "家庭成员", "帮扶需求", "帮扶措施", "走访记录", "帮扶手册", "附件目录",
        "签字盖章",
    ]  # fmt: skip
    for place, (level, title, index) in enumerate(parts, start=1):
        assert level == 1
        assert title in pages[index]
        amount = {1: "1份", 2: "3人", 3: "1条", 4: "1条", 5: "1次", 6: "1份", 7: "0件", 8: ""}[
            place
        ]
        assert f"{place}{title[2:]}{amount}{index + 1}" in pages[0]


def test_each_household_begins_on_a_sheet_of_its_own(registry, household, tmp_path):
    others = save(registry, "household", *({"name": f"空户{n}"} for n in range(3)))
    target = tmp_path / "all.pdf"
    total = archive(registry, [household, *others], target)
    starts = [index for level, _, index in bookmarks(target) if level == 0]
    pages = pages_of(target)
    assert len(pages) == total
    assert len(starts) == 4
    assert all(index % 2 == 0 for index in starts)
    for start in starts:
        assert "第1页共" in pages[start]
        assert start == 0 or pages[start - 1] == "此页空白" or "页共" in pages[start - 1]


def test_a_big_household_flows_over_pages(registry, household, tmp_path):
    members = [{"household": household, "name": f"{LONG_NAME}{n}"} for n in range(25)]
    save(registry, "person", *members)
    story = "".join(f"第{n}句，户主在家。" for n in range(100))
    visits = [
        {"household": household, "date": f"2026-{1 + n % 10:02}-01", "content": f"甲{n}乙{story}"}
        for n in range(60)
    ]
    save(registry, "visit", *visits)
    target = tmp_path / "a.pdf"
    total = archive(registry, [household], target)
    pages = pages_of(target)
    assert total > 30
    assert sum("证件号码健康状况" in page or "姓名" in page for page in pages) > 2
    text = "".join(pages)
    assert all(f"{LONG_NAME}{n}" in text for n in range(25))
    assert all(f"甲{n}乙" in text for n in range(60))
    assert text.count("第99句，户主在家。") == 60


def test_an_empty_household_is_a_short_form_to_fill_in(registry, tmp_path):
    (rec,) = save(registry, "household", name="空户")
    target = tmp_path / "a.pdf"
    assert archive(registry, [rec], target) <= 4
    text = "".join(pages_of(target))
    assert text.count("（无记录）") == 5
    assert "是否军烈属" in text


def test_on_a_past_day_only_what_was_there_is_printed(registry, household, tmp_path):
    save(registry, "visit", household=household, date="2026-09-09", content="后来的走访")
    save(registry, "need", household=household, date="2026-09", content="后来的需求")
    save(registry, "measure", household=household, start_date="2027", content="后来的措施")
    gone, new = save(
        registry,
        "person",
        {"household": household, "name": "已嫁女"},
        {"household": household, "name": "新生儿"},
    )
    links = {row["person"]: row["id"] for row in registry.select("membership")}
    registry.save(
        [
            Change(table="membership", rec=links[gone], values={"end": "2026-07-01"}),
            Change(table="membership", rec=links[new], values={"start": "2026-08-01"}),
        ]
    )
    target = tmp_path / "a.pdf"
    archive(registry, [household], target, on="2026-06-30")
    then = "".join(pages_of(target))
    archive(registry, [household], target)
    now = "".join(pages_of(target))
    assert "截至日期2026-06-30" in then
    assert "屋漏" in then
    assert "已嫁女" in then
    assert "已嫁女" not in now
    for words in ("后来的走访", "后来的需求", "后来的措施", "新生儿"):
        assert words not in then
        assert words in now


def test_papers_of_2020_keep_the_words_of_2020(registry, household, tmp_path):
    target = tmp_path / "a.pdf"
    archive(registry, [household], target, on="2020-06-30")
    assert "建档立卡贫困户" in "".join(pages_of(target))
    archive(registry, [household], target)
    assert "贫困户" not in "".join(pages_of(target))


def test_the_code_follows_the_records_and_not_the_day(registry, household):
    def code(**on):
        return next(collect(registry, [household], **on)).code

    before = code()
    assert code(on="2026-11-30") == before
    registry.save([Change(table="household", rec=household, values={"address": "新屋"})])
    assert code() != before


def test_the_same_records_give_the_same_bytes(registry, household, tmp_path):
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    archive(registry, [household], one)
    archive(registry, [household], two)
    assert one.read_bytes() == two.read_bytes()


def refused(registry, households, target, **options):
    """Ask for an archive that must be refused, and see that nothing is left or changed."""
    target.write_bytes(b"before")
    with pytest.raises(FupinError) as caught:
        archive(registry, households, target, **options)
    assert target.read_bytes() == b"before"
    assert not list(target.parent.glob("*.part"))
    return str(caught.value)


def test_a_character_no_font_has_names_the_person(registry, household, tmp_path):
    save(registry, "person", household=household, name="李\U00030000")
    sentence = refused(registry, [household], tmp_path / "a.pdf")
    for words in ("王𬭎", "520300", "李\U00030000", "U+30000", "没有打印"):
        assert words in sentence


def test_a_character_no_font_has_in_a_visit_names_the_household(registry, household, tmp_path):
    save(registry, "visit", household=household, date="2026-05-04", content="很好\U0001f9d1。")
    sentence = refused(registry, [household], tmp_path / "a.pdf")
    assert "王𬭎" in sentence
    assert "很好\U0001f9d1。" in sentence
    assert "成员" not in sentence


@pytest.mark.parametrize(
    ("on", "words"), [("2026-13-01", "截至日期"), ("去年", "截至日期"), ("", "没有选择农户")]
)
def test_senseless_orders_are_refused(registry, household, tmp_path, on, words):
    chosen = [household] if on else []
    assert words in refused(registry, chosen, tmp_path / "a.pdf", on=on)


def test_a_deleted_household_is_not_printed(registry, household, tmp_path):
    registry.delete("household", household)
    assert "没有打印" in refused(registry, [household], tmp_path / "a.pdf")


def test_a_folder_that_is_gone_is_a_sentence(registry, household, tmp_path):
    with pytest.raises(FupinError, match=r"a\.pdf"):
        archive(registry, [household], tmp_path / "没有" / "a.pdf")


def test_cancelling_leaves_nothing(registry, household, tmp_path):
    others = save(registry, "household", *({"name": f"空户{n}"} for n in range(3)))
    steps = []

    def step(done, total):
        steps.append((done, total))
        if done == 2:
            raise Cancelled

    folder = tmp_path / "纸"
    folder.mkdir()
    with pytest.raises(Cancelled):
        archive(registry, [household, *others], folder / "a.pdf", step=step)
    assert steps == [(0, 4), (1, 4), (2, 4)]
    assert list(folder.iterdir()) == []


def test_pages_are_not_blank_where_rare_names_stand(registry, household, tmp_path):
    """The glyphs are looked for as ink: text that copies right might still print as nothing."""
    target = tmp_path / "a.pdf"
    archive(registry, [household], target)
    book = pypdfium2.PdfDocument(target)
    page = book[0].get_textpage()
    index = page.get_text_range().replace("\r\n", "  ").index("𬭎")
    left, bottom, right, top = page.get_charbox(index)
    image = book[0].render(scale=4).to_pil().convert("L")
    height = book[0].get_height()
    box = [int(4 * v) for v in (left, height - top, right, height - bottom)]
    inked = sum(image.crop(box).histogram()[:128])
    book.close()
    assert inked > 200


@pytest.mark.parametrize(
    ("date", "on", "after"),
    [
        ("2026-05-04", "2026-05-03", True),
        ("2026-05-03", "2026-05-03", False),
        ("2026-05", "2026-05-03", False),
        ("2026-06", "2026-05-03", True),
        ("2026", "2026-05-03", False),
        ("2026-05-31", "2026-05", False),
        ("2026-05-31", "2025", True),
        (None, "2026", False),
    ],
)
def test_rough_dates_are_compared_roughly(date, on, after):
    assert later(date, on) is after


@pytest.mark.parametrize(
    ("start", "end", "on", "present"),
    [
        (None, None, "2026-05-03", True),
        ("2027", None, "2026-05-03", False),
        (None, "2026-05-02", "2026-05-03", False),
        (None, "2026-05-03", "2026-05-03", True),
        (None, "2026", "2026-05-03", True),
        (None, "2025", "2026-05-03", False),
        (None, "2026", "", False),
    ],
)
def test_membership_on_a_day(start, end, on, present):
    assert belongs({"start": start, "end": end}, on) is present
