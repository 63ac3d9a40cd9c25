"""Conflicts from the command line: narrowed, printed, decided many at once."""

import pypdfium2
import pytest


@pytest.fixture
def quarrel(fupin, township, village, put, tmp_path):
    """A township and its village disagree on two households' addresses."""
    stick = tmp_path / "stick"
    assert fupin("enrol", township, village).status == 0
    homes = put(village, "household", {"name": "张三"}, {"name": "李四"})

    def send(sender, receiver):
        (path,) = [row["path"] for row in fupin("pack", sender, stick, "--json").rows]
        assert fupin("receive", receiver, path, "--apply").status == 0

    send(village, township)
    for ledger, user in ((village, "甲"), (township, "镇长")):
        put(ledger, "household", *({"id": rec, "address": f"{user}写的"} for rec in homes),
            user=user)  # fmt: skip
    send(village, township)
    return township, village, homes


def test_conflicts_are_narrowed_and_printed(fupin, quarrel, tmp_path, unchanged):
    township, _, homes = quarrel
    rows = fupin("conflicts", township, "--region", "990101001", "--json").rows
    assert {row["record"] for row in rows} == set(homes)
    assert fupin("conflicts", township, "--region", "11", "--json").out == ""
    assert fupin("conflicts", township, "--table", "visit", "--json").out == ""
    target = tmp_path / "清单.pdf"
    told = fupin("conflicts", township, "--pdf", target, "--json").data
    assert told == {"pages": 1, "conflicts": 2}
    text = pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()
    for part in ("两处不一致核定清单", "张三", "李四", "甲写的", "镇长写的", "核定意见", "核定人"):
        assert part in text
    unchanged(township, "没有待核定", "conflicts", township, "--region", "11", "--pdf", target)


def test_many_are_decided_at_once_after_a_look(fupin, quarrel):
    township, _, homes = quarrel
    words = ("resolve", township, "--adopt", "village", "--region", "990101001")
    seen = fupin(*words, "--preview", "--json").data
    assert (seen["applied"], len(seen["decided"])) == (False, 2)
    assert len(fupin("conflicts", township, "--json").rows) == 2
    assert "已核定 2 项：采用村里的" in fupin(*words, "--why", "开会定的").out
    assert fupin("conflicts", township, "--json").out == ""
    for rec in homes:
        assert fupin("get", township, "household", rec, "--json").data["address"] == "甲写的"
    last = fupin("history", township, "household", homes[0], "--json").rows[-1]
    assert last["why"] == "成批核定：采用村里的；开会定的"
    assert fupin("verify", township).status == 0


@pytest.mark.parametrize("words", [
    ("x/y",), ("--value", "1"), ("x/y", "--value", "1", "--adopt", "village"), (),
    ("--adopt", "oldest"),
])  # fmt: skip
def test_words_that_make_no_decision_are_refused(fupin, quarrel, words):
    township, _, _ = quarrel
    assert fupin("resolve", township, *words).status == 2
    assert len(fupin("conflicts", township, "--json").rows) == 2
