"""The first stick: made for all villages in one run, opened by code, and what must not happen."""

import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace

import pypdfium2
import pytest

from fupin_desktop import (
    attachments,
    enrolment,
    exchange,
    first_stick,
    inbox,
    invitation,
    keys,
    laptops,
    opening_code,
    packing,
    paper,
    portions,
    stick_start,
)
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP = "990101001"
NAMES = {f"{TOWNSHIP}20{n}": name for n, name in ((3, "杏花村"), (4, "石桥村"), (5, "桃源村"))}
ONE = min(NAMES)
CHILD = """
import sys, time
from pathlib import Path
from fupin_desktop import stick_start
(offer,) = stick_start.look(Path(sys.argv[1]))
opened = stick_start.open_(offer, sys.argv[3])
def step(done, total):
    if done == total:
        print("full", flush=True)
        time.sleep(60)
stick_start.start(opened, Path(sys.argv[2]), password=None, user="", step=step)
"""


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Codes are stretched less than in life: it is the same work, and would be most of it."""
    monkeypatch.setattr(keys, "MEMORY", 64)


@pytest.fixture(scope="module")
def pristine_township(tmp_path_factory):
    """A township that knows three villages, with a household in each; none has a laptop."""
    path = tmp_path_factory.mktemp("first") / "township"
    with Registry.create(path, level="township", region=TOWNSHIP, name="样板镇", password=None,
                         user="镇干部") as township:  # fmt: skip
        for region, name in NAMES.items():
            enrolment.register(township, region, name)
            values = {"name": f"{name}户主", "village": region}
            township.save([Change(table="household", values=values)])
        line = {"region": TOWNSHIP, "year": "2026", "name": "monitoring_line", "value": 760000}
        township.save([Change(table="threshold", values=line)])
    return path


@pytest.fixture
def township(pristine_township, tmp_path):
    shutil.copytree(pristine_township, tmp_path / "township")
    with Registry.open(tmp_path / "township", user="镇干部") as registry:
        yield registry


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def codes(made):
    return {one.village.region: one.village.code for one in made}


def begin(stick, target, code, region=ONE, **options):
    (offer,) = [one for one in stick_start.look(stick) if one.region == region]
    opened = stick_start.open_(offer, code)
    return stick_start.start(opened, target, password=None, user="甲", **options)


def names(registry):
    return [row["name"] for row in registry.select("household", order=("name",))]


def test_one_stick_takes_three_villages_out_and_brings_their_reports_in(township, stick, tmp_path):
    told = []
    made = first_stick.make(
        township, NAMES, stick, step=lambda done, total: told.append((done, total))
    )
    assert told[-1] == (300, 300)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(list(stick.iterdir())) == 6
    assert not list(stick.glob("*.part"))
    for number, file in enumerate(sorted(stick.iterdir())):  # as chat programs and people do
        (stick / "收到的文件").mkdir(exist_ok=True)
        file.rename(stick / "收到的文件" / f"{number}.jpg")
    offers = stick_start.look(stick)
    assert [(one.region, one.name) for one in offers] == list(NAMES.items())
    ledgers = []
    for region, name in NAMES.items():
        village = begin(stick, tmp_path / f"{region}.fupin", codes(made)[region], region)
        assert names(village) == [f"{name}户主"]
        assert village.select("threshold")[0]["value"] == 760000
        assert [row["name"] for row in village.select("region")] == ["样板镇", *NAMES.values()]
        assert (village.name, village.level, village.user) == (name, "village", "甲")
        village.save([Change(table="household", values={"name": "新户"})])
        exchange.pack(village, stick)
        ledgers.append(village)
    taken = [
        inbox.take_in(township, one) for one in inbox.look(township, [stick]) if one.state == "new"
    ]
    assert [one.went for one in taken] == [True] * 3
    for village in ledgers:
        exchange.receive(village, exchange.pack(township, stick, to=village.region)[0])
        ours, theirs = (one.digest(village.region)["digest"] for one in (township, village))
        assert ours == theirs
        states = [one.state for one in inbox.look(village, [stick])]
        assert sorted(set(states)) == ["elsewhere", "repeated"]
        assert states.count("repeated") == 2
        village.close()
    assert {one.state for one in first_stick.listed(township)} == {first_stick.KNOWN}
    assert township.setting(enrolment.FIRST_STICKS) == {}  # the codes have served
    with pytest.raises(FupinError, match="已经有登记的电脑，没有做"):
        first_stick.make(township, [ONE], stick)


def test_a_stick_made_again_keeps_its_code_and_leaves_nothing_old(township, stick, tmp_path):
    (first,) = first_stick.make(township, [ONE], stick)
    photo = stick / "照片.zcb"
    photo.write_bytes(b"not ours")
    township.save([Change(table="household", values={"name": "后来的户", "village": ONE})])
    (again,) = first_stick.make(township, [ONE], stick)
    assert again.village.code == first.village.code
    assert not first.sent[0].path.exists()
    assert {one.name for one in stick.iterdir()} == {
        photo.name, again.invitation, again.sent[0].path.name,
    }  # fmt: skip
    pdf = tmp_path / "codes.pdf"
    assert paper.codes(township, first_stick.listed(township), pdf) == 1
    document = pypdfium2.PdfDocument(pdf)
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "杏花村" in text
    assert all(group in text for group in opening_code.spell(first.village.code).split())
    with begin(stick, tmp_path / "v.fupin", first.village.code) as village:
        assert names(village) == ["后来的户", "杏花村户主"]


def test_a_code_that_was_lost_with_its_stick_is_renewed(township, stick, tmp_path):
    (lost,) = first_stick.make(township, [ONE], stick)
    with begin(stick, tmp_path / "thief.fupin", lost.village.code) as thief:
        foreign = exchange.pack(thief, tmp_path)[0]
    (new,) = first_stick.make(township, [ONE], stick, renew=True)
    assert new.village.code != lost.village.code
    with pytest.raises(FupinError, match="没有登记的电脑"):
        exchange.receive(township, foreign)
    with pytest.raises(FupinError, match="这个开户码打不开"):
        begin(stick, tmp_path / "v.fupin", lost.village.code)
    with begin(stick, tmp_path / "v.fupin", new.village.code) as village:
        exchange.receive(township, exchange.pack(village, tmp_path)[0])


def test_nothing_is_made_for_a_village_that_is_unknown_or_without_a_name(township, stick):
    other = f"{TOWNSHIP}299"
    township.save([Change(table="household", values={"name": "某户", "village": other})])
    before = township.digest()["digest"]
    for regions, part in (
        ([], "没有选择村"), ([f"{TOWNSHIP}208"], "没有代码是"), ([ONE, other], "没有登记村名"),
    ):  # fmt: skip
        with pytest.raises(FupinError, match=f"{part}.*没有做入册U盘"):
            first_stick.make(township, regions, stick)
    with pytest.raises(FupinError, match="不存在"):
        first_stick.make(township, [ONE], stick / "gone")
    with pytest.raises(FupinError, match="没有开户码，没有打印"):
        paper.codes(township, first_stick.listed(township), stick / "x.pdf")
    assert not list(stick.iterdir())
    assert township.digest()["digest"] == before
    assert exchange.peers(township) == []


def test_a_full_stick_is_told_before_anything_is_written(township, stick, monkeypatch):
    used = shutil.disk_usage(stick)._replace(free=70_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: used)
    with pytest.raises(FupinError, match=r"空间不够.*没有导出"):
        first_stick.make(township, NAMES, stick)
    assert not list(stick.iterdir())
    assert township.setting(enrolment.FIRST_STICKS) is None


def test_a_run_that_is_stopped_is_finished_by_the_next(township, stick, tmp_path):
    def stop(done, _total):
        if done >= 100:
            raise Cancelled

    with pytest.raises(Cancelled):
        first_stick.make(township, NAMES, stick, step=stop)
    kept = {one.region: one.code for one in first_stick.listed(township)}
    assert kept[ONE]
    made = first_stick.make(township, NAMES, stick)
    assert codes(made)[ONE] == kept[ONE]
    begin(stick, tmp_path / "v.fupin", kept[ONE]).close()


def test_the_photos_come_along_in_parts_and_a_missing_part_is_told(
    township, stick, tmp_path, monkeypatch
):
    (home,) = township.find("household", where={"village": ONE})
    for number in range(3):
        attachments.attach(
            township, "household", home, [(f"{number}.pdf", b"%PDF-1.4 " + bytes([number]) * 9000)]
        )
    monkeypatch.setattr(portions, "LARGEST", 12_000)
    (made,) = first_stick.make(township, [ONE], stick)
    assert (len(made.sent), made.photos) == (4, 3)
    last = made.sent[-1].path
    data = last.read_bytes()
    last.unlink()
    target = tmp_path / "台账" / "v.fupin"
    with pytest.raises(FupinError, match=r"不完整（缺几个文件）.*没有建立台账"):
        begin(stick, target, made.village.code)
    last.write_bytes(data[:-1] + b"x")
    with pytest.raises(FupinError, match="不完整或被改动过"):
        begin(stick, target, made.village.code)
    assert not target.parent.exists()
    last.write_bytes(data)
    with begin(stick, target, made.village.code) as village:
        assert attachments.missing(village) == []
        assert village.count("attachment") == 3


def test_what_is_stopped_or_fails_midway_leaves_no_ledger(township, stick, tmp_path):
    (made,) = first_stick.make(township, [ONE], stick)
    folder = tmp_path / "台账"

    def stop(done, total):
        if done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        begin(stick, folder / "v.fupin", made.village.code, step=stop)
    assert not list(folder.iterdir())
    (offer,) = stick_start.look(stick)
    opened = stick_start.open_(offer, made.village.code)
    made.sent[0].path.unlink()  # the stick is pulled out
    with pytest.raises(FupinError):
        stick_start.start(opened, folder / "v.fupin", password=None, user="甲")
    assert not list(folder.iterdir())
    taken = folder / "w.fupin"
    taken.mkdir()
    with pytest.raises(FupinError, match="已经存在，没有建立台账"):
        stick_start.start(opened, taken, password=None, user="甲")


def test_a_power_cut_leaves_no_ledger_and_the_next_try_succeeds(township, stick, tmp_path):
    (made,) = first_stick.make(township, [ONE], stick)
    target = tmp_path / "台账" / "v.fupin"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(stick), str(target), made.village.code],
        stdout=subprocess.PIPE,
    )
    assert child.stdout.readline().strip() == b"full"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert not target.exists()
    assert [one.name for one in target.parent.iterdir()] == ["v.fupin.starting"]
    begin(stick, target, made.village.code).close()
    assert [one.name for one in target.parent.iterdir()] == ["v.fupin"]


def test_power_cuts_at_any_moment_leave_a_whole_ledger_or_none(township, stick, tmp_path, thorough):
    (made,) = first_stick.make(township, [ONE], stick)
    dice = random.Random(7)
    for number in range(200 if thorough else 2):
        target = tmp_path / "台账" / f"{number}.fupin"
        words = [sys.executable, "-c", CHILD, str(stick), str(target), made.village.code]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL) as child:
            time.sleep(0.3 + dice.random() / 2)
            child.kill()
        assert not target.exists()  # the child waits before the last step
        with begin(stick, target, made.village.code) as village:
            assert village.verify() == []
            assert village.count("household") == 1
        assert [one.name for one in target.parent.glob(f"{number}.*")] == [target.name]


def test_who_does_not_prove_the_code_is_compared_by_telephone(township, stick, tmp_path):
    """The token lies open on the stick: whoever reads it must not come in by it alone."""
    (made,) = first_stick.make(township, [ONE], stick)
    with Registry.create(tmp_path / "x", level="village", region=ONE, name="冒名", password=None,
                         user="乙") as finder:  # fmt: skip
        digits = exchange.accept(finder, stick / made.invitation)
        sent = exchange.pack(finder, tmp_path)[0]
        assert exchange.preview(township, sent).digits == digits
        finder.set_setting(enrolment.ONCE, {"token": finder.setting("token"), "box": "A" * 74})
        forged = exchange.pack(finder, tmp_path)[0]
        assert exchange.preview(township, forged).digits == digits
        with pytest.raises(FupinError, match="还没有登记，台账没有改动"):
            exchange.receive(township, forged)
    with begin(stick, tmp_path / "v.fupin", made.village.code) as village:
        arrival = exchange.preview(township, exchange.pack(village, tmp_path)[0])
        assert arrival.digits == ""
        assert laptops.BY_CODE in arrival.plan.notes


def test_a_letter_signed_anew_is_not_opened_and_foreign_packages_are_refused(
    township, stick, tmp_path
):
    (made,) = first_stick.make(township, [ONE], stick)
    target = tmp_path / "v.fupin"
    finder = keys.new_device(lambda size: b"\x09" * size)
    good = (stick / made.invitation).read_bytes()
    letter = invitation.read(good)
    forged = replace(letter, box=finder.box_public)
    (stick / made.invitation).write_bytes(invitation.build(forged, signing_key=finder.sign))
    with pytest.raises(FupinError, match="这个开户码打不开杏花村"):
        begin(stick, target, made.village.code)
    (stick / made.invitation).write_bytes(good)
    with Registry.create(tmp_path / "t2", level="township", region=TOWNSHIP, name="假镇",
                         password=None, user="") as other:  # fmt: skip
        enrolment.register(other, ONE, "杏花村")
        other.set_setting(enrolment.FIRST_STICKS, township.setting(enrolment.FIRST_STICKS))
        waiting = enrolment.Card(office=ONE, name="杏花村", sign="", box="")
        wall, token = "2027-01-01T00:00:00+08:00", letter.token
        other.transact(lambda db: enrolment.put(db, waiting, enrolment.INVITED, wall, token))
        other.now = lambda: township.now().replace(year=2030)
        packing.export(other, stick, to=ONE, full=True)
    with pytest.raises(FupinError, match="不是发邀请的那台电脑做的"):
        begin(stick, target, made.village.code)
    assert not target.exists()


def test_a_stick_damaged_anywhere_opens_as_it_was_made_or_not_at_all(township, stick, thorough):
    (made,) = first_stick.make(township, [ONE], stick)
    files = [stick / made.invitation, made.sent[0].path]
    good = [file.read_bytes() for file in files]
    (offer,) = stick_start.look(stick)
    whole = stick_start.open_(offer, made.village.code)
    dice = random.Random(11)
    for _ in range(5000 if thorough else 60):
        place = dice.randrange(2)
        data = bytearray(good[place])
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(data))
            data[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
        files[place].write_bytes(data)
        with suppress(FupinError):
            (offer,) = stick_start.look(stick)
            assert stick_start.open_(offer, made.village.code) == whole
        files[place].write_bytes(good[place])


def test_a_folder_without_anything_of_ours_is_told(township, stick):
    exchange.invite(township, ONE, stick)  # one without a code
    (stick / "x.json").write_bytes(b'{"app":"0.1.0"}')
    with pytest.raises(FupinError, match="没有入册的内容"):
        stick_start.look(stick)
    with pytest.raises(FupinError, match="没有入册的内容"):
        stick_start.look(stick / "gone")
