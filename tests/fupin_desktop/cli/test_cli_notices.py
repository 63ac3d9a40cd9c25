"""Public notices and single forms from the command line."""

import pytest


@pytest.fixture
def home(fupin, village):
    """A household with an identification under way."""
    row = {"name": "吴大", "group_name": "二组", "kind": "脱贫户"}
    rec = fupin("put", village, "household", "--json", stdin=[row]).data["id"]
    told = ("--set", "monitoring_kind=边缘易致贫户", "--household", rec)
    assert fupin("procedure", village, "start", "--kind", "监测对象识别", *told).status == 0
    return rec


def test_a_notice_is_made_printed_posted_objected_to_and_taken_down(
    fupin, village, home, tmp_path
):  # fmt: skip
    made = fupin("notice", village, "make", "--kind", "识别", "-o", tmp_path / "n.pdf", "--json")
    assert (made.status, made.data["rows"]) == (0, 1), made.err
    assert (tmp_path / "n.pdf").read_bytes().startswith(b"%PDF")
    rec = made.data["id"]
    told = ("--date", "2026-05-01", "--days", "5", "--place", "公示栏", "--phone", "12317")
    posted = fupin("notice", village, "post", rec, *told, "--json").data
    assert (posted["start"], posted["until"]) == ("2026-05-01", "2026-05-05")
    refused = fupin("notice", village, "down", rec, "--date", "2026-05-02")
    assert (refused.status, "只公示了 2 天" in refused.err) == (3, True)
    assert fupin("notice", village, "object", rec, "--content", "应核实").status == 0
    down = fupin("notice", village, "down", rec, "--date", "2026-05-02", "--early", "--json").data
    assert (down["state"], down["objections"]) == ("已撤下", ["应核实"])
    assert "异议：应核实" in fupin("notice", village, "show", rec).out
    assert [row["id"] for row in fupin("notice", village, "list", "--json").rows] == [rec]
    assert fupin("notice", village, "print", rec, "-o", tmp_path / "m.pdf").status == 0
    assert (tmp_path / "m.pdf").exists()
    assert home


def test_what_is_lacking_is_said(fupin, village):
    for words, sentence in (
        (("make",), "--kind"), (("make", "--kind", "资金"), "没有登记到户资金"),
        (("post",), "缺少公示编号"), (("print", "00" * 16), "-o"),
    ):  # fmt: skip
        answer = fupin("notice", village, *words)
        assert (answer.status, sentence in answer.err) == (3, True), answer.err


@pytest.mark.parametrize("form", ["card", "doors", "progress", "blank", "village"])
def test_a_single_form_is_printed(fupin, village, home, tmp_path, form):
    more = ("--table", "visit") if form == "blank" else ()
    target = tmp_path / "f.pdf"
    answer = fupin("paper", village, "--form", form, *more, "-o", target, "--json")
    assert (answer.status, answer.data["form"]) == (0, form), answer.err
    assert target.read_bytes().startswith(b"%PDF")
    lost = ("--household", "00" * 16, "-o", tmp_path / "g.pdf")
    assert fupin("paper", village, "--form", "card", *lost).status == 3
    assert not (tmp_path / "g.pdf").exists()
    assert home
