"""A whole stick at once: every package is listed for what it is and taken in by turns."""

import zipfile

import pytest

from fupin_desktop import inbox
from fupin_desktop.errors import FupinError

VILLAGE = "990101001201"


def states(offices, *paths):
    return {one.path.name: one.state for one in inbox.look(offices.township, paths)}


def test_a_stick_is_listed_without_writing(offices, tmp_path):
    offices.add(offices.village, "household", name="张三")
    sent = offices.up()
    stick = tmp_path / "mixed"
    (stick / "deep").mkdir(parents=True)
    data = sent.read_bytes()
    (stick / "deep" / "照片.jpg").write_bytes(data)
    (stick / "broken.zcb").write_bytes(data[:-1])
    (stick / "notes.txt").write_text("会议记录", encoding="utf-8")
    with zipfile.ZipFile(stick / "别的.zip", "w") as foreign:
        foreign.writestr("manifest.json", "{}")
    (stick / "down.zcb").write_bytes(offices.down().read_bytes())
    before = offices.dump(offices.township)
    found = inbox.look(offices.township, [stick])
    assert {one.path.name: one.state for one in found} == {
        "照片.jpg": "new", "broken.zcb": "damaged", "down.zcb": "elsewhere",
    }  # fmt: skip
    assert all(bool(one.sentence) == (one.state == "damaged") for one in found)
    assert offices.dump(offices.township) == before


def test_packages_come_in_by_number_and_once(offices):
    paths = []
    for name in ("张三", "李四"):
        offices.add(offices.village, "household", name=name)
        paths.append(offices.up())
    found = inbox.look(offices.township, paths[::-1])
    assert [one.number for one in found] == sorted(one.number for one in found)
    assert all(went for went, _ in (inbox.take_in(offices.township, one) for one in found))
    assert set(states(offices, *paths).values()) == {"repeated"}
    offices.exchange()
    ours, theirs = offices.township, offices.village
    assert ours.digest(VILLAGE)["digest"] == theirs.digest(VILLAGE)["digest"]


def test_a_refused_package_leaves_the_others(offices, tmp_path):
    offices.add(offices.village, "household", name="张三")
    broken = tmp_path / "a.zcb"
    sent = offices.up()
    [found] = inbox.look(offices.township, [sent])
    broken.write_bytes(sent.read_bytes()[:-1])
    bad = inbox.Found(path=broken, state="damaged")
    before = offices.dump(offices.township)
    went, sentence = inbox.take_in(offices.township, bad)
    assert not went
    assert "没有改动" in sentence
    assert offices.dump(offices.township) == before
    assert inbox.take_in(offices.township, found)[0]


def test_a_stick_that_is_gone_gets_a_sentence(offices, tmp_path):
    with pytest.raises(FupinError, match="台账没有改动"):
        inbox.look(offices.township, [tmp_path / "gone"])
