"""The forms of the archive: which one, what stands on it, photos, and the parts chosen."""

import io

import pypdfium2
import pytest
from PIL import Image

from fupin_desktop import attachments, exchange, media, packing, paper
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import archive
from fupin_desktop.paper.archive_form import lay_out
from fupin_desktop.paper.household_file import collect
from fupin_desktop.paper.pieces import Photos
from tests.pdf_text import pages_of, text_of


def photo(width, height, orientation=1):
    """A photo whose upper half is red, once it is upright."""
    upright = Image.new("RGB", (width, height), "white")
    upright.paste("red", (0, 0, width, height // 2))
    stored = upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright
    exif = stored.getexif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def home(offices):
    rec = offices.add(
        offices.village, "household", name="石大山", number="1001", group_name="三组", kind="02",
        kind_since="2014-01-01", standard="02", poverty_attribute="04", main_cause="01",
        monitoring_kind="01", monitoring_since="2023-05-06", risks=["01"], risk_state="0",
    )  # fmt: skip
    offices.add(offices.village, "person", household=rec, name="石大山", relation="01")
    return rec


def parts(offices, home, on="", **more):
    (file,) = collect(offices.village, [home], on, **more)
    return {part.key: part for part in file.parts}


def test_the_form_is_the_one_of_the_day(offices, home, tmp_path):
    target = tmp_path / "a.pdf"
    archive(offices.village, [home], target, on="2019-12-31")
    then = text_of(target)
    for words in ("贫困户登记表", "本台账自拟，非官方表样", "A1识别标准", "A6证件号码", "扶贫手册",
                  "省定标准", "低保贫困户"):  # fmt: skip
        assert words in then, words
    assert "监测对象信息采集表" not in then
    assert "A7" not in repr(parts(offices, home, "2019-12-31")["form"])
    archive(offices.village, [home], target)
    now = text_of(target)
    for words in ("监测对象信息采集表", "脱贫不稳定户", "风险消除后", "帮扶手册"):
        assert words in now, words
    for words in ("贫困户", "扶贫", "None", "A1识别标准"):
        assert words not in now, words


def test_who_was_never_helped_has_neither_form_nor_handbook(offices):
    rec = offices.add(offices.village, "household", name="空户", kind="01")
    for on in ("2019-12-31", ""):
        assert not {"form", "handbook"} & set(parts(offices, rec, on))


def test_three_years_stand_side_by_side_with_the_formula(offices, home):
    for year, wage in (("2020", 1), ("2022", 2), ("2023", 3), ("2024", 4)):
        offices.add(offices.village, "income", household=home, year=year, kind="1", formula="1",
                    headcount=2, a1=wage * 1_000_000, e1=100_000)  # fmt: skip
    part = parts(offices, home)["income_sheet"]
    table = part.pieces[0]
    assert [column.label for column in table.columns[1:4]] == ["2022 年", "2023 年", "2024 年"]
    rows = {label: texts for label, *texts in table.rows}
    assert rows["务工收入（元）"][:3] == ["20,000.00", "30,000.00", "40,000.00"]
    assert rows["人均纯收入（计算）（元）"][:3] == ["9,500.00", "14,500.00", "19,500.00"]
    assert "年总收入 - 生产经营性支出" in part.pieces[1].text
    past = parts(offices, home, "2023-06-30")["income_sheet"].pieces[0]
    assert past.columns[3].label == "2023 年"


def test_members_and_helpers_are_those_of_the_year(offices, home):
    village = offices.village
    for name, span in (("旧帮扶", ("2018", "2020")), ("新帮扶", ("2021", None))):
        rec = offices.add(village, "helper", name=name)
        offices.add(village, "pairing", household=home, helper=rec, start=span[0], end=span[1])
    (person,) = village.find("person", where={"household": home})
    offices.add(village, "insurance", person=person, year="2019", resident_medical=False)
    offices.change(village, "person", person, resident_medical=True)
    then, now = (repr(parts(offices, home, on)) for on in ("2019-12-31", ""))
    handbook = repr(parts(offices, home, "2022-12-31")["handbook"])
    assert "旧帮扶" in then
    assert "新帮扶" not in then
    assert "新帮扶" in handbook
    assert "旧帮扶" not in handbook
    form = parts(offices, home, "2019-12-31")["form"]
    assert ("1", "石大山", "", "", "", "否", "", "", "") in form.pieces[3].rows
    assert "新帮扶" in now


def test_the_handbook_has_the_targets_measures_and_quarters_of_each_year(offices, home):
    village = offices.village
    plan = offices.add(village, "plan", household=home, scope="1", year_from="2019")
    offices.add(village, "target", plan=plan, year="2019", indicator="01", planned="3500 元")
    offices.add(village, "measure", household=home, category="01", content="两头牛",
                start_date="2019-03-01")  # fmt: skip
    offices.add(village, "visit", household=home, date="2019-08-02", content="看牛" * 40)
    lists = {p.title: p for p in parts(offices, home)["handbook"].pieces if hasattr(p, "rows")}
    assert lists["2019 年帮扶计划"].rows[0][-2:] == ("3500 元", "")
    assert len(lists["2019 年帮扶计划"].rows) == 6
    assert "两头牛" in lists["2019 年帮扶措施"].rows[0]
    third = lists["2019 年工作台账"].rows[2]
    assert third[0] == "三季度"
    assert third[1].startswith("2019-08-02 看牛")
    assert third[1].endswith("……（见走访 1）")
    old = {p.title for p in parts(offices, home, "2020-06-30")["handbook"].pieces
           if hasattr(p, "rows")}  # fmt: skip
    assert "2019 年脱贫计划" in old


def test_photos_stand_upright_below_their_record(offices, home, tmp_path):
    village = offices.village
    visit = offices.add(village, "visit", household=home, date="2026-01-02", content="看房")
    attachments.attach(village, "visit", visit, [
        ("横拍.jpg", photo(400, 300)), ("竖拍.jpg", photo(300, 400)),
        ("侧放.jpg", photo(300, 500, 6)),
    ])  # fmt: skip
    attachments.attach(village, "household", home, [("户口本.jpg", photo(320, 240))])
    found = parts(offices, home)
    (photos,) = [p for p in found["visit"].pieces if isinstance(p, Photos)]
    shapes = {one.caption: (one.width, one.height) for one in photos.photos}
    assert shapes == {"横拍": (400, 300), "竖拍": (300, 400), "侧放": (300, 500)}
    (rest,) = [p for p in found["files"].pieces if isinstance(p, Photos)]
    assert [one.caption for one in rest.photos] == ["户口本"]
    target = tmp_path / "a.pdf"
    archive(village, [home], target, parts=["visit"])
    book = pypdfium2.PdfDocument(target)
    try:
        drawn = [one for page in book for one in page.get_objects(filter=(3,))]
        assert len(drawn) == 3
        for one in drawn:
            left, bottom, right, top = one.get_bounds()
            picture = one.get_bitmap().to_pil().convert("RGB")
            assert (right - left) / (top - bottom) == pytest.approx(
                picture.width / picture.height, rel=0.02
            )
            red, green, blue = picture.getpixel((picture.width // 2, picture.height // 8))
            assert (red > 200, green < 60, blue < 60) == (True, True, True)
    finally:
        book.close()


def test_the_list_of_attachments_says_on_which_page_each_photo_stands(offices, home):
    village = offices.village
    visit = offices.add(village, "visit", household=home, date="2026-01-02", content="看房")
    attachments.attach(village, "visit", visit, [("横拍.jpg", photo(400, 300))])
    attachments.attach(village, "household", home, [("户口本.jpg", photo(320, 240))])
    offices.add(village, "attachment", household=home, record_table="household", record=home,
                title="合同", media_type=media.PHOTO, sha256="ab" * 32)  # fmt: skip

    def pages(**options):
        (file,) = collect(village, [home], **options)
        sheets, _ = lay_out(file)
        stand = {one.sha256: str(at) for at, page in enumerate(sheets, 1) for one in page.images}
        (page,) = [page for page in sheets if "所属" in [text for *_, text in page.texts]]
        left, top = next((x, y) for *_, x, y, text in page.texts if text == "页码")
        below = [text for *_, x, y, text in page.texts if x > left - 9 and y < top]
        return [*stand.values()], below[:3]

    stand, said = pages()
    assert len({*stand}) == 2
    assert sorted(said) == sorted([*stand, "未印"])
    stand, said = pages(parts=["files"])
    assert sorted(said) == sorted([*stand, "未印", "未印"])  # the visit's is not printed


def test_a_photo_that_has_not_arrived_leaves_a_box_that_says_so(offices, home, tmp_path):
    offices.add(offices.village, "attachment", household=home, record_table="household",
                record=home, title="门牌", media_type=media.PHOTO, sha256="ab" * 32)  # fmt: skip
    (row,) = offices.village.select("attachment")
    target = tmp_path / "a.pdf"
    archive(offices.village, [home], target)
    assert row["title"] in text_of(target)
    assert "照片还没有收到" in text_of(target)


def test_only_the_parts_chosen_are_printed_under_the_same_code(offices, home, tmp_path):
    (whole,) = collect(offices.village, [home])
    (some,) = collect(offices.village, [home], parts=["members", "signatures"])
    assert [part.key for part in some.parts] == ["members", "signatures"]
    assert some.code == whole.code
    target = tmp_path / "a.pdf"
    with pytest.raises(FupinError, match="income_sheet（收入核算表）"):
        archive(offices.village, [home], target, parts=["nothing"])
    assert not target.exists()


def test_what_was_left_out_of_a_package_is_said_on_every_paper(offices, tmp_path):
    village, township, target = offices.village, offices.township, tmp_path / "a.pdf"
    rec = offices.add(village, "household", name="张三", bank_account="6217000010001234567",
                      monitoring_kind="01", monitoring_since="2022-03-01")  # fmt: skip
    person = offices.add(village, "person", name="张三", household=rec, relation="01",
                         id_number="999124198001011239", health="02")  # fmt: skip
    sent = packing.export(village, offices.stick, sensitive=False)[0]
    exchange.receive(township, sent.path)
    for print_it in (
        lambda: archive(township, [rec], target),
        lambda: paper.record(township, "person", [person], target),
        lambda: paper.form(township, "questionnaire", target, paper.Asked(households=[rec])),
    ):
        print_it()
        assert "没有随包带来" in text_of(target)
    archive(village, [rec], target)
    assert "没有随包带来" not in text_of(target)


def test_what_ended_after_the_day_had_not_ended(offices, home, tmp_path):
    village, target = offices.village, tmp_path / "a.pdf"
    helper = offices.add(village, "helper", name="周帮扶")
    offices.add(village, "pairing", household=home, helper=helper, start="2017-01-01",
                end="2019-06-30", end_reason="调动")  # fmt: skip
    archive(village, [home], target, on="2018-12-31", parts=["pairing"])
    assert "周帮扶" in text_of(target)
    assert not [one for one in ("2019", "调动") if one in text_of(target)]
    archive(village, [home], target, on="2020-12-31", parts=["pairing"])
    assert all(one in text_of(target) for one in ("2019-06-30", "调动"))


def test_the_cover_has_a_line_for_the_keeper_and_the_last_page_a_seal_for_the_county(
    offices, home, tmp_path
):
    archive(offices.village, [home], tmp_path / "a.pdf")
    first, *_, last = pages_of(tmp_path / "a.pdf")
    assert "档号" in first
    assert all(one in last for one in ("村民委员会（盖章）", "乡镇（盖章）", "县级部门（盖章）"))


def test_a_long_name_stands_on_one_line_of_the_cover(offices):
    name = "阿卜杜热合曼·买买提依明江·吐尔逊尼亚孜艾力"
    rec = offices.add(offices.village, "household", name=name)
    (file,) = collect(offices.village, [rec])
    assert name in {text for *_, text in lay_out(file)[0][0].texts}
