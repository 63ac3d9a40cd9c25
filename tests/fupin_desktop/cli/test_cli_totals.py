"""The commands on control totals: what a ledger holds, and what differs from what was told."""

import pytest

VILLAGE, TOWNSHIP = "990101001201", "990101001"


@pytest.fixture
def met(fupin, township, village, put, tmp_path):
    """A township that took a village's package in; give the household they both have."""
    (home,) = put(village, "household", {"name": "张三", "kind": "02"})
    assert fupin("enrol", township, village).status == 0
    sent = fupin("pack", village, tmp_path / "stick", "--json").rows[0]["path"]
    assert fupin("receive", township, sent, "--apply").status == 0
    return home


@pytest.mark.usefixtures("met")
def test_totals_of_each_village_and_of_all(fupin, township, put):
    put(township, "payment", {"date": "2025", "amount": "12.30"})
    rows = fupin("totals", township, "--json").rows
    assert [row["region"] for row in rows] == [VILLAGE, "", TOWNSHIP]
    assert rows[0] == {
        "region": VILLAGE, "name": "青禾村",
        "totals": {"household": 1, "household.kind.02": 1},
    }  # fmt: skip
    assert rows[1]["totals"]["payment"] == rows[2]["totals"]["payment"] == 1230
    text = fupin("totals", township).out
    assert "不属于任何村  到户资金 12.30 元" in text
    assert "青禾村  农户 1 户，其中脱贫户 1 户" in text
    assert fupin("totals", township, "--region", VILLAGE).out.count("\n") == 1
    assert "没有记录" in fupin("totals", township, "--region", "990101001209").out


def test_reconciling_lists_who_told_then_names_the_records(fupin, township, met, put, tmp_path):
    row = fupin("reconcile", township, "--json").data
    assert (row["office"], row["name"], row["different"]) == (VILLAGE, "青禾村", 0)
    assert "各项相同" in fupin("reconcile", township).out
    (visit,) = put(township, "visit", {"household": met, "date": "2025-03-04"}, user="刘镇长")
    assert "1 项不同" in fupin("reconcile", township).out
    pdf = tmp_path / "对数单.pdf"
    data = fupin("reconcile", township, "--office", VILLAGE, "-o", pdf, "--json").data
    assert pdf.read_bytes().startswith(b"%PDF")
    (line,) = (one for one in data["lines"] if one["difference"])
    assert (line["key"], line["theirs"], line["ours"], line["unexplained"]) == ("visit", 0, 1, 0)
    (record,) = data["records"]
    assert (record["rec"], record["who"], record["changes"]) == (visit, "刘镇长", {"visit": 1})
    text = fupin("reconcile", township, "--office", VILLAGE).out
    assert "走访  0 次  1 次  +1 次" in text
    assert visit in text
    assert "对方此后新写的内容" in text


def test_an_office_that_told_nothing_is_said(fupin, township):
    answer = fupin("reconcile", township, "--office", VILLAGE)
    assert answer.status != 0
    assert "没有可对的数" in answer.err
    assert fupin("reconcile", township).out == ""
