"""A whole stick at once: every package is listed for what it is and taken in by turns."""

import os
import zipfile

import pytest

from fupin_desktop import backup, exchange, inbox, outbox
from fupin_desktop.errors import Cancelled, FupinError

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
    told = {one.state: one.sentence for one in found}
    assert told["new"] == ""
    assert "台账没有改动" in told["damaged"]
    assert told["elsewhere"] == "本单位写给青禾村的包，请交给对方。"
    assert offices.dump(offices.township) == before


def test_packages_come_in_by_number_and_once(offices):
    paths = []
    for name in ("张三", "李四"):
        offices.add(offices.village, "household", name=name)
        paths.append(offices.up())
    found = inbox.look(offices.township, paths[::-1])
    assert [one.number for one in found] == sorted(one.number for one in found)
    assert all(one.went for one in inbox.take_all(offices.township, found))
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
    taken = inbox.take_in(offices.township, bad)
    assert not taken.went
    assert "没有改动" in taken.sentence
    assert offices.dump(offices.township) == before
    assert inbox.take_in(offices.township, found).went


def test_a_stick_that_is_gone_gets_a_sentence(offices, tmp_path):
    with pytest.raises(FupinError, match="台账没有改动"):
        inbox.look(offices.township, [tmp_path / "gone"])


def test_what_was_not_finished_and_what_cannot_be_opened_is_named(offices, tmp_path, monkeypatch):
    offices.add(offices.village, "household", name="张三")
    stick = tmp_path / "stick"
    (stick / "closed").mkdir(parents=True)
    (stick / "System Volume Information").mkdir()
    (stick / f"ZC_1{outbox.PART}").write_bytes(offices.up().read_bytes()[:-9])
    real = os.scandir

    def scandir(path):  # the system's answer: whoever runs the tests may open everything
        if str(path).endswith(("closed", "Information")):
            raise PermissionError(13, "denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = {one.path.name: one for one in inbox.look(offices.township, [stick])}
    assert {name: one.state for name, one in found.items()} == {
        f"ZC_1{outbox.PART}": "unfinished", "closed": "unreadable",
    }  # fmt: skip
    assert all("台账没有改动" in one.sentence for one in found.values())


def test_invitations_say_what_to_do_with_them(offices, tmp_path):
    (tmp_path / "会议.json").write_text("{}", encoding="utf-8")
    (tmp_path / "invitation_x.json").write_bytes(b'{"app":"0.1.0"')
    exchange.invite(offices.township, VILLAGE, tmp_path)
    exchange.invite(offices.township, "990101001299", tmp_path, name="杏花村")

    def told(registry):
        return sorted((one.state, one.sentence) for one in inbox.look(registry, [tmp_path]))

    [damaged, *above] = told(offices.township)
    assert damaged[0] == "damaged"
    assert [state for state, _ in above] == ["invitation"] * 2
    assert all("请把U盘交给对方" in sentence for _, sentence in above)
    _, (_, elsewhere), ours = told(offices.village)
    assert "杏花村" in elsewhere
    assert ours[0] == "invited"


def test_a_package_that_is_held_is_known_again_with_its_reason(offices):
    offices.add(offices.village, "household", name="张三")
    [found] = inbox.look(offices.township, [offices.up()])
    before = offices.township.digest()
    inbox.hold(offices.township, found.package, "人数不对，等村里回话")
    [again] = inbox.look(offices.township, [offices.stick])
    assert (again.state, again.sentence) == ("held", "人数不对，等村里回话")
    assert inbox.waiting(offices.township, offices.folder) == 0
    assert offices.township.digest() == before
    assert inbox.take_in(offices.township, again).went


def test_many_come_in_until_it_is_stopped_and_what_needs_a_word_stays(offices, new_offices):
    stranger = new_offices()
    offices.add(offices.village, "household", name="张三")
    paths = [offices.up(), offices.up()]
    assert inbox.waiting(offices.township, offices.folder) == 2
    found = inbox.look(offices.township, paths)

    halfway = []  # the end of the first package, then the beginning of the second

    def stop(done, total):
        halfway.extend([done] if 2 * done == total else [])
        if len(halfway) > 1:
            raise Cancelled

    [first] = inbox.take_all(offices.township, found, stop)
    assert (first.went, first.operations) == (True, 1)
    rest = inbox.look(offices.township, paths)
    assert [one.state for one in rest] == ["repeated", "new"]
    foreign = inbox.Found(path=stranger.down(), state="new")
    taken = inbox.take_all(offices.township, [*rest, foreign])
    assert [one.went for one in taken] == [True, True, False]
    assert inbox.summary([first, *taken]) == (
        "接收了 3 个包，新增 1 条操作；1 个没有接收，原因写在后面。"
    )
    assert "没有接收，台账没有改动" in inbox.summary([])


def test_there_is_a_checked_copy_before_the_first_package(offices):
    offices.add(offices.village, "household", name="张三")
    made = backup.make_before(offices.village)
    assert backup.make_before(offices.village) == made
    [copy] = backup.daily_copies(offices.village)
    assert (copy.made, backup.check(offices.village, copy)) == (made, [])
    offices.add(offices.village, "household", name="李四")
    copy.path.rename(copy.path.with_name("20200101-000000"))  # not this second's name again
    backup.make_before(offices.village)
    assert backup.daily_copies(offices.village)[0].manifest.counts["household"] == 2
