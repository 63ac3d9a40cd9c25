"""Public notices: what they say and do not say, and what the ledger keeps of them."""

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import attachments, notice_text, notices, paper, proceedings
from fupin_desktop.demo.album import landscape
from fupin_desktop.errors import FupinError
from fupin_desktop.paper import currency, notice_sheet
from fupin_desktop.procedures import OPEN
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.veil import DASH, MINOR
from tests.pdf_text import text_of

ID, PHONE, CARD = "110101199003071233", "13800000001", "6222020012345678901"
RISKS = (["01"], ["02"], ["06"], ["07"], ["01", "02"])
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
HEADS = ("甲", "乙", "丙", "丁", "小戊")


@pytest.fixture
def village(tmp_path):
    """An empty village ledger with a clock that stands still."""
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    path = tmp_path / "v.fupin"
    with Registry.create(path, **about, password=None, user="王", now=lambda: NOON) as registry:
        yield registry


def home(village, name, born="1980-01-01"):
    """A household with its head and a child."""
    rec = village.new_id("household")
    told = {"name": name, "group_name": "一组", "phone": PHONE, "bank_account": CARD}
    village.save([
        Change(table="household", rec=rec, values=told),
        Change(table="person", values={"household": rec, "relation": "01", "name": name,
                                       "birth_date": born, "id_number": ID, "health": ["3"]}),
        Change(table="person", values={"household": rec, "relation": "03", "name": f"{name}之子",
                                       "birth_date": "2015-02-03"}),
    ])  # fmt: skip
    return rec


@pytest.fixture
def watched(village):
    """Five households whose identification is under way; the head of the last is a child."""
    found = []
    for name, risks in zip(HEADS, RISKS, strict=True):
        rec = home(village, name, "2012-01-01" if name == "小戊" else "1980-01-01")
        told = {"monitoring_kind": "02", "risks": risks, "reason": f"{PHONE} {ID}"}
        found.append(proceedings.start(village, "02", household=rec, values=told).ids[0])
    return found


def test_an_identification_notice_says_what_it_may(village, watched, tmp_path):
    made = notice_text.draft(village, notice_text.IDENTIFY)
    assert made.columns == ("序号", "村民小组", "户主", "家庭人口", "类别", "主要原因", "备注")
    assert {row[2] for row in made.rows} == {"甲", "乙", "丙", "丁", MINOR}
    assert {row[5] for row in made.rows if row[2] == "甲"} == {DASH}
    causes = [row[5] for row in made.rows]
    assert causes.count(DASH) == 3
    assert set(made.procedures) == set(watched)
    assert made.days == 5
    paper.notice(made, tmp_path / "n.pdf", "2026-05-20", "12317")
    text = text_of(tmp_path / "n.pdf")
    for words in (
        "2026-05-20至2026-05-24，共5天",
        "监督电话：12317",
        "边缘易致贫户",
        "村民委员会（盖章）",
    ):
        assert words in text
    for words in (ID, PHONE, CARD, "因病", "小戊", "之子", "健康"):
        assert words not in text


@pytest.mark.parametrize("count", [1, 2])
def test_a_short_notice_has_no_causes(village, watched, count):
    made = notice_text.draft(village, notice_text.IDENTIFY, procedures=watched[-count:])
    assert "主要原因" not in made.columns
    assert notice_text.NO_CAUSES in made.remarks


def test_a_notice_of_old_speaks_as_people_did_then(village):
    rec = home(village, "甲")
    old = proceedings.start(village, "01", household=rec, values={"started": "2016-03-01"}).ids
    made = notice_text.draft(village, notice_text.IDENTIFY, procedures=old[:1], on="2016-04-01")
    assert "贫困户识别公示" in made.title
    now = notice_text.draft(village, notice_text.IDENTIFY, procedures=old[:1])
    assert "贫困户" not in now.text


def test_a_notice_of_money_has_no_illness_and_adds_up(village):
    recs = [home(village, name) for name in HEADS[:4]]
    for rec, what in zip(recs, ("大病救助", "产业补助", "产业补助", "培训补助"), strict=True):
        told = {"household": rec, "date": "2025-06-01", "amount": 100_00, "summary": what,
                "account_tail": "8901"}  # fmt: skip
        village.save([Change(table="payment", values=told)])
    made = notice_text.draft(village, notice_text.FUNDS, year="2025")
    assert "合计 400.00 元" in made.lead
    assert "大病" not in made.text
    assert "8901" not in made.text
    assert [row[3] for row in made.rows].count(DASH) == 3
    with pytest.raises(FupinError, match="2024 年没有登记"):
        notice_text.draft(village, notice_text.FUNDS, year="2024")


def test_a_notice_of_projects_names_sources_and_sums(village):
    told = {"name": "产业路", "year": "2025", "category": "01", "total": 500_00,
            "fund_central": 300_00, "content": f"联系 {PHONE}"}  # fmt: skip
    village.save([Change(table="project", values=told)])
    made = notice_text.draft(village, notice_text.PROJECTS, year="2025")
    assert "中央 300.00" in made.text
    assert PHONE not in made.text


@pytest.mark.usefixtures("watched")
def test_what_is_kept_prints_again_word_for_word(village, tmp_path):
    made = notice_text.draft(village, notice_text.IDENTIFY)
    rec = notices.keep(village, made).ids[0]
    village.save([Change(table="household", rec=village.find("household")[0],
                         values={"name": "改名"})])  # fmt: skip
    again = notice_text.kept(village, notices.read(village, rec))
    assert again.text == made.text
    assert (again.columns, again.rows, again.office) == (made.columns, made.rows, made.office)
    for name, one in (("a", made), ("b", again)):
        paper.notice(one, tmp_path / f"{name}.pdf", "2026-05-20")
    assert text_of(tmp_path / "a.pdf") == text_of(tmp_path / "b.pdf")


@pytest.mark.usefixtures("watched")
def test_a_printed_notice_is_known_by_its_code_until_it_says_something_else(village, tmp_path):
    rec = notices.keep(village, notice_text.draft(village, notice_text.IDENTIFY)).ids[0]
    draft = notice_text.kept(village, notices.read(village, rec))
    paper.notice(draft, tmp_path / "n.pdf", "", "12317", of=(village, rec))
    code = text_of(tmp_path / "n.pdf").split("本页")[1][:6]
    (one,) = currency.check(village, code).standings
    assert (one.form, one.state, one.name) == ("notice", currency.CURRENT, draft.title)
    notices.post(village, rec, {"start": "2026-05-20"})
    found = currency.check(village, code)
    assert found.standings[0].state == currency.CHANGED
    assert any("公示开始日期" in line or "2026-05-20" in line
               for line in found.standings[0].changes)  # fmt: skip
    assert f"公示“{draft.title}”第 1 页" in found.text
    village.delete("notice", rec)
    assert currency.check(village, code).standings[0].state == currency.GONE


def test_amounts_of_projects_stay_on_one_line(village):
    told = {"name": "通组路", "year": "2025", "category": "01", "total": 98_345_000_00,
            "fund_central": 91_407_000_00, "fund_provincial": 1_351_800_00}  # fmt: skip
    village.save([Change(table="project", values=told)])
    made = notice_text.draft(village, notice_text.PROJECTS, year="2025")
    pages = notice_sheet.lay_out(made)
    lines = [text for page in pages for *_, text in page.texts]
    for amount in ("98,345,000.00", "91,407,000.00", "1,351,800.00"):
        assert any(amount in line for line in lines), amount


@pytest.mark.parametrize("count", range(18, 32))
def test_the_seal_stands_on_no_page_without_a_row(village, watched, count):
    made = notice_text.draft(village, notice_text.IDENTIFY, procedures=watched)
    many = replace(made, rows=tuple((str(at), *made.rows[0][1:]) for at in range(1, count + 1)))
    last = [text for *_, text in notice_sheet.lay_out(many)[-1].texts]
    assert {str(count), "序号"} <= {*last}
    assert any("盖章" in text for text in last)


def steps(village, watched):
    return village.select("procedure_step", where={"procedure": watched, "step": "notice"})


def test_posting_and_taking_down_go_into_the_procedures(village, watched):
    rec = notices.keep(village, notice_text.draft(village, notice_text.IDENTIFY)).ids[0]
    picture = landscape(random.Random(7), datetime(2026, 5, 20, 9))  # noqa: DTZ001
    told = {"start": "2026-05-01", "place": "公示栏", "phone": "12317"}
    assert notices.state(notices.read(village, rec), "2026-05-01") == notices.KEPT
    notices.post(village, rec, told, [("张贴.jpg", picture)])
    row = notices.read(village, rec)
    assert (row["start"], row["days"], notices.last_day(row)) == ("2026-05-01", 5, "2026-05-05")
    assert notices.state(row, "2026-05-05") == notices.POSTED
    assert notices.state(row, "2026-05-06") == notices.ENDED
    assert [one["title"] for one in attachments.of(village, "notice", rec)] == ["张贴"]
    assert {one["notice_start"] for one in steps(village, watched)} == {"2026-05-01"}
    with pytest.raises(FupinError, match="只公示了 3 天"):
        notices.take_down(village, rec, "2026-05-03")
    assert not notices.read(village, rec)["taken_down"]
    notices.take_down(village, rec, "2026-05-06")
    assert notices.read(village, rec)["result"] == "公示期满，无异议。"
    assert {(one["notice_end"], one["done"]) for one in steps(village, watched)} == {
        ("2026-05-06", "2026-05-06")
    }
    village.undo()
    notices.take_down(village, rec, "2026-05-03", early=True)
    assert notices.read(village, rec)["result"] == "提前撤下，无异议。"
    village.undo()
    assert {one["done"] for one in steps(village, watched)} == {None}


def test_an_objection_keeps_the_step_open(village, watched):
    rec = notices.keep(village, notice_text.draft(village, notice_text.IDENTIFY)).ids[0]
    notices.post(village, rec, {"start": "2026-05-01"})
    notices.object_to(village, rec, {"content": "应核实", "person": "某人"})
    (one,) = notices.objections(village, rec)
    assert (one["date"], one["state"]) == (village.today(), "1")
    notices.take_down(village, rec, "2026-05-09")
    assert notices.read(village, rec)["result"] is None
    assert {step["done"] for step in steps(village, watched)} == {None}
    assert {row["state"] for row in village.rows("procedure", watched)} == {OPEN}


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda ledger, rec: notices.post(ledger, rec, {"start": "2026"}), "哪一天"),
        (lambda ledger, rec: notices.take_down(ledger, rec, "2026-05-05"), "还没有登记张贴"),
        (lambda ledger, rec: notices.object_to(ledger, rec, {"content": " "}), "内容"),
        (lambda ledger, _rec: notices.read(ledger, "00" * 16), "找不到"),
    ],
)
@pytest.mark.usefixtures("watched")
def test_what_cannot_be_is_said_and_nothing_changes(village, act, words):
    rec = notices.keep(village, notice_text.draft(village, notice_text.IDENTIFY)).ids[0]
    before = village.digest()
    with pytest.raises(FupinError, match=words):
        act(village, rec)
    assert village.digest() == before


def test_the_seal_is_called_as_it_was_on_the_day(village):
    names = [notice_text.office(village, "3", on) for on in ("2019-05-01", "2022-05-01", "2025")]
    assert names == ["县扶贫开发办公室", "县乡村振兴局", "县农业农村局"]
