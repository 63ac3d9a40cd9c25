"""The single forms: what is on each, whose words, and of which day."""

import pypdfium2
import pytest
from reportlab.lib.pagesizes import A3

from fupin_desktop import codes, homes, paper
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.cli.arguments import FORMS as ON_THE_COMMAND_LINE
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import Asked, blank_form, plain_form, progress_sheet, single_forms
from tests.pdf_text import pages_of

LONG = "阿卜杜热西提·买买提依明·阿布都克里木江·吐尔"
EACH = [one.name for one in single_forms.FORMS.values() if one.about == single_forms.EACH]
ID, PHONE = "110101199003071233", "13800000001"


def sizes(path):
    book = pypdfium2.PdfDocument(path)
    try:
        return [book.get_page_size(at) for at in range(len(book))]
    finally:
        book.close()


@pytest.fixture
def home(offices):
    """A household with much about it: its id."""
    village = offices.village
    rec = offices.add(village, "household", name=LONG, group_name="一组", kind="02",
                      door_number="9号", phone=PHONE)  # fmt: skip
    offices.add(village, "person", household=rec, relation="01", name=LONG, id_number=ID,
                birth_date="1990-03-07")  # fmt: skip
    for at in range(13):
        offices.add(village, "person", household=rec, relation="03", name=f"孩子{at}")
    offices.add(village, "measure", household=rec, category="05", detail="0502", content="大病保险",
                amount=123_45, start_date="2025-03-01", responsible="李芳", state="3")  # fmt: skip
    offices.add(village, "visit", household=rec, date="2024-05-01", content="看过了")
    offices.add(village, "visit", household=rec, date="2026-02-01", content="后来看的")
    plan = offices.add(village, "plan", household=rec, scope="1", year_from="2025", goal="种花椒")
    offices.add(village, "target", plan=plan, year="2025", indicator="1", value="九千")
    for year, wages in (("2023", 100_00), ("2024", 200_00), ("2025", 300_00)):
        offices.add(village, "income", household=rec, year=year, kind="1", a1=wages, headcount=2)
    return rec


def printed(offices, tmp_path, name, **asked):
    on = asked.pop("on", "")
    target = tmp_path / f"{name}.pdf"
    count = paper.form(offices.village, name, target, Asked(**asked), on=on)
    found = pages_of(target)
    assert len(found) == count
    return found


@pytest.mark.parametrize("name", EACH)
def test_a_form_of_a_household_says_it_is_ours_and_of_which_day(offices, home, tmp_path, name):
    found = printed(offices, tmp_path, name, households=[home], on="2025-12-31")
    for page in found:
        assert plain_form.PRINTOUT in page
        assert "截至2025-12-31" in page
    assert plain_form.OWN in found[0]
    assert LONG in found[0]
    assert "贫困户" not in "".join(found)
    assert ID not in "".join(found)


def test_the_card_is_one_page_and_ticks_what_there_is(offices, home, tmp_path):
    (page,) = printed(offices, tmp_path, "card", households=[home])
    for words in ("帮扶明白卡", "123.45", "2025-03-01", "李芳", "孩子12（", "9号"):
        assert words in page
    assert PHONE not in page
    (old,) = printed(offices, tmp_path, "card", households=[home], on="2019-12-31")
    assert "精准扶贫明白卡" in old
    assert "建档立卡贫困户" in old
    assert "123.45" not in old


def test_visits_plan_and_income_are_those_up_to_the_day(offices, home, tmp_path):
    visits = "".join(printed(offices, tmp_path, "visits", households=[home], on="2025-06-01"))
    assert "看过了" in visits
    assert "后来看的" not in visits
    plan = "".join(printed(offices, tmp_path, "plan", households=[home]))
    assert "种花椒" in plan
    assert "九千" in plan
    assert "种花椒" not in "".join(
        printed(offices, tmp_path, "plan", households=[home], on="2024-06-01")
    )
    income = "".join(printed(offices, tmp_path, "income", households=[home]))
    for words in ("2023年", "2024年", "2025年", "300.00", "÷2人", "150.00"):
        assert words in income
    assert "300.00" not in "".join(
        printed(offices, tmp_path, "income", households=[home], on="2024-12-31")
    )


def test_the_questions_have_every_risk_to_tick(offices, home, tmp_path):
    text = "".join(printed(offices, tmp_path, "questionnaire", households=[home]))
    assert all(one.label in text for one in codes.choices("risk"))
    assert "孩子12" in text


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_blank_form_has_the_fields_of_the_screen_in_their_order(offices, tmp_path, table):
    text = "".join(printed(offices, tmp_path, "blank", table=table))
    known = TABLES[table]
    asked = [f for f in known.fields.values() if not f.computed and f.name not in blank_form.GIVEN]
    assert known.label in text
    for section in known.sections:
        at = text.index("".join(section.label.split())) if section.fields[0] in asked else 0
        for field in (one for one in section.fields if one in asked):
            if field.kind is Kind.YESNO:
                assert "是" in text
            at = text.index("".join(field.label.split())[:6], at)


def test_lists_of_doors_and_to_sign_are_by_group_and_house(offices, home, tmp_path):
    offices.add(offices.village, "household", name="吴大", group_name="一组", door_number="10号")
    doors = "".join(printed(offices, tmp_path, "doors"))
    assert doors.index(LONG) < doors.index("吴大")
    assert "共2户14人" in doors
    assert PHONE not in doors
    signed = "".join(printed(offices, tmp_path, "signatures", title="村民代表大会签到表"))
    assert "村民代表大会签到表" in signed
    assert "应到2户" in signed
    assert home


def test_each_household_has_a_strip_for_the_back_of_its_folder(offices, home, tmp_path):
    for at in range(6):
        offices.add(
            offices.village, "household", name=f"吴{at}", group_name="二组", number=f"9{at}"
        )
    first, second = printed(offices, tmp_path, "spines")
    assert LONG in "".join(first.split())
    assert "9号" in first
    assert all(f"9{at}" in first + second for at in range(6))
    assert "户档案" in second
    assert home


def test_a_name_on_a_strip_that_cannot_be_printed_names_the_household(offices, tmp_path):
    offices.add(offices.village, "household", name="张\U00030000")
    with pytest.raises(FupinError, match="户“张"):
        printed(offices, tmp_path, "spines")


def test_sixty_households_flow_over_pages_under_their_header(offices, tmp_path):
    for at in range(60):
        offices.add(offices.village, "household", name=f"户{at}", group_name=f"{at % 4 + 1}组",
                    kind="02")  # fmt: skip
    for name, head in (("doors", "门牌号"), ("signatures", "签字（手印）")):
        found = printed(offices, tmp_path, name)
        assert len(found) > 1
        assert all(head in page for page in found)
    found = printed(offices, tmp_path, "progress")
    assert {tuple(map(round, one)) for one in sizes(tmp_path / "progress.pdf")} == {
        (round(A3[1]), round(A3[0]))
    }
    text = "".join(found)
    assert all(f"户{at}" in text for at in range(60))
    assert all(sign in page for page in found for sign in progress_sheet.SIGNS.values())
    assert "60户：有一项已经逾期" in found[0]


def test_the_village_file_is_that_of_the_year(offices, tmp_path):
    for year, count in (("2019", 311), ("2025", 322)):
        offices.add(offices.village, "village_year", region=offices.village.region, year=year,
                    households=count)  # fmt: skip
    assert "322" in "".join(printed(offices, tmp_path, "village"))
    old = "".join(printed(offices, tmp_path, "village", on="2019-12-31"))
    assert "311" in old
    assert "322" not in old
    assert "贫困村登记表" in old


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("nothing", {}, "没有“nothing”这种表"),
        ("card", {"households": []}, "没有选择农户"),
        ("card", {"households": ["00" * 16]}, "不在台账中"),
        ("blank", {}, "哪一种记录"),
        ("doors", {}, "没有可列的农户"),
        ("progress", {}, "没有要列上图的户"),
    ],
)
def test_what_cannot_be_printed_is_said_and_no_file_is_there(offices, tmp_path, name, asked, words):
    with pytest.raises(FupinError, match=words):
        paper.form(offices.village, name, tmp_path / "x.pdf", Asked(**asked))
    assert not (tmp_path / "x.pdf").exists()


def test_a_character_without_a_glyph_is_named(offices, tmp_path):
    offices.add(offices.village, "household", name="\ue001")
    with pytest.raises(FupinError, match="打印字体没有的字"):
        paper.form(offices.village, "doors", tmp_path / "x.pdf")
    assert homes.everybody(offices.village)


def test_the_command_line_knows_every_form():
    assert {*ON_THE_COMMAND_LINE} == {"archive", "record", *single_forms.FORMS}


def test_a_township_prints_each_village_for_itself(offices, tmp_path):
    names = {"990101001201": "青禾村", "990101001202": "石坝村"}
    town = offices.township
    known = {row["code"] for row in town.select("region")}
    for code, name in names.items():
        if code not in known:
            offices.add(town, "region", code=code, name=name, level="5")
        offices.add(town, "household", name=f"{name}户", village=code, group_name="一组", kind="02")
    for form in ("doors", "signatures", "spines", "progress"):
        paper.form(town, form, tmp_path / "t.pdf")
        first, second = pages_of(tmp_path / "t.pdf")
        assert ("青禾村户" in first, "石坝村户" in first) == (True, False)
        assert ("青禾村户" in second, "石坝村户" in second) == (False, True)


def test_the_card_of_many_long_names_and_all_measures_is_still_one_page(offices, home, tmp_path):
    for _ in range(9):
        offices.add(offices.village, "person", household=home, relation="03", name=LONG)
    for one in codes.choices("measure_category"):
        offices.add(offices.village, "measure", household=home, category=one.code, content="帮扶",
                    amount=12345_67, start_date="2025-03-01", end_date="2026-03-01",
                    responsible=LONG, state="3")  # fmt: skip
    (page,) = printed(offices, tmp_path, "card", households=[home])
    assert page.count(LONG) >= 9 + len(codes.choices("measure_category"))
