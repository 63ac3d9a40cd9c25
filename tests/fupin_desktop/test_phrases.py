"""The phrase library: shipped wordings accuse nobody and invent nothing; own ones are kept."""

import re

import pytest

from fupin_desktop import codes, phrases
from fupin_desktop.catalogue import TABLES
from fupin_desktop.phrases import Phrase
from fupin_desktop.registry import Registry

FORBIDDEN = ("贫困户", "扶贫", "数字脱贫", "虚报", "隐瞒", "懒", "不配合")


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None) as registry:
        yield registry


@pytest.mark.parametrize("one", phrases.shipped(), ids=lambda one: one.text)
def test_a_shipped_phrase_is_for_a_field_and_states_no_figure(one):
    assert one.field in TABLES["visit"].fields
    assert not one.purpose or one.purpose in codes.codes("visit_purpose")
    assert not any(word in one.text for word in FORBIDDEN)
    assert not re.search(r"\d", one.text)  # a number is a fact, and facts are typed


def test_shipped_phrases_are_unique_and_every_purpose_has_some():
    assert len({(one.field, one.text) for one in phrases.shipped()}) == len(phrases.shipped())
    wanted = set(codes.codes("visit_purpose")) - {"99"}
    assert wanted <= {one.purpose for one in phrases.shipped() if one.field == "content"}


def test_those_of_the_purpose_come_first_and_typing_narrows(ledger):
    found = phrases.offered(ledger, "content", "08")
    assert found[0].purpose == "08"
    assert {one.field for one in found} == {"content"}
    assert [one.text for one in phrases.offered(ledger, "content", typed="慰问品")] == [
        "送去慰问品__，了解节日期间生活情况。"
    ]
    assert phrases.offered(ledger, "content", typed="慰问 没有这种话") == []


def test_pinyin_initials_find_a_phrase(ledger):
    assert phrases.offered(ledger, "result", typed="dcdf")[0].text == "已当场答复。"


def test_own_phrases_are_kept_counted_and_forgotten(ledger):
    assert phrases.keep(ledger, "result", " 下次带表格来 ") == "已加入常用语。"
    assert "没有重复加入" in phrases.keep(ledger, "result", "下次带表格来")
    assert "没有重复加入" in phrases.keep(ledger, "result", "已当场答复。")
    assert "没有选中" in phrases.keep(ledger, "result", "  ")
    assert "超过" in phrases.keep(ledger, "result", "字" * 501)
    own = phrases.offered(ledger, "result")[0]
    assert own == Phrase("result", "下次带表格来", own=True)
    phrases.note_use(ledger, "已当场答复。")
    assert phrases.offered(ledger, "result")[0].text == "已当场答复。"
    assert phrases.forget(ledger, own)
    assert not phrases.forget(ledger, own)
    assert not phrases.forget(ledger, phrases.offered(ledger, "result")[0])
    assert own not in phrases.offered(ledger, "result")


def test_no_more_own_phrases_than_anyone_reads(ledger, monkeypatch):
    monkeypatch.setattr(phrases, "MOST", 1)
    phrases.keep(ledger, "met", "甲")
    assert "没有加入" in phrases.keep(ledger, "met", "乙")


def test_blanks_are_found():
    assert phrases.blanks("家中__人，收入____元") == [(2, 4), (8, 12)]
    assert phrases.unfilled(["__", "a_b", "____"]) == 2
