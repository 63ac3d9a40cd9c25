"""Backups of a ledger: whole, checked, small, and never half."""

import json
import random
import shutil
from datetime import datetime, timedelta, timezone

import pytest

from db import log
from db.connection import connect
from fupin_desktop import attachments, backup, copies, keys, proof, volumes
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 11, 23, 19, tzinfo=BEIJING)
ABOUT = {"level": "village", "region": "990101001201", "name": "青禾村"}
NAME, SECRET = "欧阳翠花", "只有自家人知道的病情"


class Clock:
    """A clock that tests put forward."""

    def __init__(self):
        self.time = START

    def __call__(self):
        return self.time

    def forward(self, **by):
        self.time += timedelta(**by)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def ledger(tmp_path, clock):
    """A protected ledger with a household and a photo in its own folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    with Registry.create(
        folder / "青禾村.fupin", **ABOUT, password="long enough 1", user="李芳", now=clock
    ) as registry:
        add(registry, NAME)
        yield registry


@pytest.fixture
def stick(tmp_path):
    """A folder that plays an empty stick."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def add(registry, name="张长富"):
    """Make a household."""
    values = {"name": name, "note": SECRET}
    return registry.save([Change(table="household", values=values)]).ids[0]


def add_photo(registry, tmp_path, content):
    """Hang a file on the first household."""
    path = tmp_path / f"{content[:9]}.txt"
    path.write_text(content, encoding="utf-8")
    attachments.attach(registry, "household", registry.find("household")[0], [path])


def tree(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_what_would_be_lost_is_counted_until_there_is_a_copy_elsewhere(ledger, stick, clock):
    assert backup.unsaved(ledger) == (1, "")
    backup.name_stick(ledger, stick)
    backup.make(ledger, stick)
    assert backup.unsaved(ledger) == (0, "2026-11-23T19:00:00+08:00")
    clock.forward(hours=1)
    add(ledger)
    backup.make_daily(ledger)
    assert backup.unsaved(ledger) == (1, "2026-11-23T19:00:00+08:00")


def test_a_copy_on_the_same_disk_is_none_elsewhere(ledger, stick):
    made = backup.make(ledger, stick)
    assert not made.elsewhere
    assert backup.unsaved(ledger).operations == 1
    assert made.copy.path.parent.parent == stick


def test_a_backup_is_whole_and_says_what_is_in_it(ledger, stick, tmp_path):
    add_photo(ledger, tmp_path, "收条")
    ledger.save([Change(table="household", values={"name": "新来的"})])
    backup.name_stick(ledger, stick, "备份盘")
    made = backup.make(ledger, stick)
    manifest = made.copy.manifest
    assert (manifest.operations, manifest.seq, manifest.photos) == (3, 3, 1)
    assert manifest.counts == {"household": 2, "person": 0, "visit": 0, "attachment": 1}
    assert manifest.rid == ledger.rid
    assert made.copy.path.parent.parent == stick / volumes.BACKUPS
    assert backup.check(ledger, made.copy) == []
    with connect(made.copy.path / "ledger.db", ledger.data_key).conn as connection:
        assert connection.execute("SELECT count(*) FROM operation").fetchone() == (3,)
    assert backup.stick(ledger)["label"] == "备份盘"


def test_nothing_in_a_backup_names_anybody(ledger, stick, tmp_path):
    add_photo(ledger, tmp_path, SECRET)
    backup.make(ledger, stick)
    for path in stick.rglob("*"):
        for secret in (NAME, SECRET, "李芳"):
            for code in ("utf-8", "utf-16-le", "gbk"):
                data = path.read_bytes() if path.is_file() else path.name.encode(code)
                assert secret.encode(code) not in data


def test_photos_are_carried_once_and_belong_to_every_backup(ledger, stick, tmp_path, clock):
    add_photo(ledger, tmp_path, "第一张")
    assert backup.make(ledger, stick).new_photos == 1
    clock.forward(days=1)
    add_photo(ledger, tmp_path, "第二张")
    second = backup.make(ledger, stick)
    assert second.new_photos == 1
    assert second.copy.manifest.photos == 2
    assert sum(path.is_file() for path in (second.copy.path.parent / "photos").rglob("*")) == 2
    assert [backup.check(ledger, one) for one in copies.find(stick)] == [[], []]


def test_a_photo_that_rotted_on_the_stick_is_found_and_mended(ledger, stick, tmp_path, clock):
    add_photo(ledger, tmp_path, "第一张")
    first = backup.make(ledger, stick).copy
    (photo,) = (one for one in (first.path.parent / "photos").rglob("*") if one.is_file())
    flip(photo)
    assert backup.check(ledger, first) == ["备份里有一个附件的文件缺失或损坏。"]
    clock.forward(days=1)
    backup.make(ledger, stick)
    assert backup.check(ledger, first) == []


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", ["ledger.db", "keys.json", "photos.json", "manifest.json"])
def test_one_flipped_bit_is_found(ledger, stick, name):
    copy = backup.make(ledger, stick).copy
    flip(copy.path / name)
    damaged = copies.load(copy.path)
    if damaged.problem:
        with pytest.raises(FupinError, match="备份"):
            backup.check(ledger, damaged)
        return
    if name == "manifest.json":  # readable still, but not what this ledger wrote
        with pytest.raises(FupinError, match="清单"):
            backup.check(ledger, damaged)
        return
    assert backup.check(ledger, damaged) != []


def test_a_manifest_that_somebody_altered_is_refused(ledger, stick):
    copy = backup.make(ledger, stick).copy
    path = copy.path / "manifest.json"
    doc = json.loads(path.read_bytes())
    doc["operations"] = 99
    path.write_text(json.dumps(doc), encoding="utf-8")
    with pytest.raises(FupinError, match="清单被改动过"):
        backup.check(ledger, copies.load(copy.path))


def test_a_missing_file_is_found(ledger, stick):
    copy = backup.make(ledger, stick).copy
    (copy.path / "keys.json").unlink()
    assert backup.check(ledger, copy) == ["备份里少了文件 keys.json。"]


def test_another_ledgers_backup_is_not_checked_with_this_key(ledger, stick, tmp_path):
    copy = backup.make(ledger, stick).copy
    with (
        Registry.create(tmp_path / "b.fupin", **ABOUT, password=None) as other,
        pytest.raises(FupinError, match="另一个台账"),
    ):
        backup.check(other, copy)


def test_what_is_saved_while_the_backup_is_made_does_not_spoil_it(ledger, stick):
    for _ in range(30):
        add(ledger)

    def save(_done, _total):
        if ledger.count("household") < 60:
            add(ledger)

    copy = backup.make(ledger, stick, save).copy
    assert ledger.count("household") > 31
    assert 31 <= copy.manifest.operations <= 60
    assert backup.check(ledger, copy) == []
    assert backup.unsaved(ledger).operations == ledger.count("household")


def test_cancelling_at_any_point_leaves_the_stick_as_it_was(ledger, stick, tmp_path, clock):
    backup.name_stick(ledger, stick)
    add_photo(ledger, tmp_path, "第一张")
    backup.make(ledger, stick)
    add(ledger)
    clock.forward(days=1)
    before, steps = tree(stick), []
    backup_at(ledger, stick, lambda: steps.append(1))
    shutil.rmtree(copies.find(stick)[0].path)
    for limit in range(len(steps)):
        left = [limit]

        def stop(left=left):
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            backup_at(ledger, stick, stop)
        assert tree(stick) == before
    assert len(steps) >= 5


def backup_at(ledger, stick, pulse):
    backup.make(ledger, stick, lambda _done, _total: pulse())


def test_progress_ends_where_it_said_it_would(ledger, stick, tmp_path):
    add_photo(ledger, tmp_path, "一" * 100_000)
    steps = []
    backup.make(ledger, stick, lambda done, total: steps.append((done, total)))
    assert all(0 <= done <= total for done, total in steps)
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] >= steps[-1][1] - 1


def test_drafts_are_carried_too(ledger, stick):
    drafts = connect(ledger.path / "drafts.db", ledger.data_key)
    drafts.execute("CREATE TABLE t (x)")
    drafts.execute("INSERT INTO t VALUES (7)")  # perhaps in the write-ahead log only
    copy = backup.make(ledger, stick).copy
    drafts.conn.close()
    assert "drafts.db" in copy.manifest.files
    with connect(copy.path / "drafts.db", ledger.data_key).conn as connection:
        assert connection.execute("SELECT x FROM t").fetchone() == (7,)


@pytest.mark.parametrize(("place", "sentence"), [
    ("nowhere", "找不到文件夹"), ("home/OneDrive", "网盘"), ("home/青禾村.fupin/blobs", "里面"),
])  # fmt: skip
def test_places_of_no_use_are_refused(ledger, tmp_path, place, sentence):
    (tmp_path / "home" / "OneDrive").mkdir()
    with pytest.raises(FupinError, match=sentence):
        backup.make(ledger, tmp_path / place)
    assert backup.unsaved(ledger).since == ""


def test_two_backups_at_once_do_not_meet(ledger, stick, clock):
    refused = []

    def another(_done, _total):
        if not refused:
            clock.forward(seconds=1)
            with pytest.raises(FupinError, match="正在做另一份备份") as caught:
                backup.make_daily(ledger)
            refused.append(caught)

    backup.make(ledger, stick, another)
    assert len(refused) == 1
    assert len(copies.find(stick)) == 1


def test_a_stick_pulled_out_in_the_middle_gets_a_sentence(ledger, stick, tmp_path, clock):
    add_photo(ledger, tmp_path, "第一张")
    pulled = tmp_path / "pulled"

    def pull(done, total):
        if done > total // 3 and stick.exists():
            stick.rename(pulled)

    with pytest.raises(
        FupinError, match=r"备份没有做成（.*拔出.*台账和以前的备份都没有改动"
    ) as caught:
        backup.make(ledger, stick, pull)
    assert "再备份一次" in str(caught.value)
    assert copies.find(pulled) == []
    assert backup.unsaved(ledger).operations == 2
    pulled.rename(stick)  # what was left half done is taken away by the next backup
    clock.forward(hours=1)
    backup.make(ledger, stick)
    assert [one.problem for one in copies.find(stick)] == [""]
    assert not [name for name in tree(stick) if name.endswith(".part")]


# ---- daily copies -------------------------------------------------------------------------------


def test_the_daily_copy_is_due_once_a_day_when_something_was_written(ledger, clock):
    assert backup.daily_due(ledger)
    backup.make_daily(ledger)
    add(ledger)
    assert not backup.daily_due(ledger)
    clock.forward(days=1)
    assert backup.daily_due(ledger)
    backup.make_daily(ledger)
    clock.forward(days=1)
    assert not backup.daily_due(ledger)  # nothing was written since


def test_daily_copies_lie_beside_the_ledger_and_share_its_photos(ledger, tmp_path):
    add_photo(ledger, tmp_path, "第一张")
    made = backup.make_daily(ledger)
    (photo,) = (one for one in (made.copy.path.parent / "photos").rglob("*") if one.is_file())
    (original,) = (one for one in (ledger.path / "blobs").rglob("*") if one.is_file())
    assert photo.samefile(original)
    assert made.copy.path.parents[2] == ledger.path.parent
    assert backup.daily_copies(ledger) == [made.copy]
    assert proof.inspect(made.copy, ledger.data_key) == []


def test_daily_copies_have_their_time(ledger, clock):
    for _ in range(12):
        add(ledger)
        backup.make_daily(ledger)
        clock.forward(days=1)
    days = [one.path.name[:8] for one in backup.daily_copies(ledger)]
    assert days == [*(f"202612{day:02}" for day in range(4, 0, -1)), "20261130", "20261129",
                    "20261128"]  # fmt: skip


def reaching(name, last, rid="a", problem=""):
    """A copy that holds so much of a laptop's log, or one that cannot be read."""
    if problem:
        return copies.Copy(copies.Path(name), problem=problem, damaged=True)
    plain = dict.fromkeys(("id", "ledger", "name", "level", "region", "made", "changed",
                           "program", "ids", "heads"), "")  # fmt: skip
    manifest = copies.Manifest(
        **plain, rid=rid, seq=last, last=last, operations=last, counts={}, files={}, photos=0,
        size=0,
    )  # fmt: skip
    return copies.Copy(copies.Path(name), manifest)


def test_after_two_months_there_are_days_weeks_and_months():
    days = [START + timedelta(days=number) for number in range(60)]
    found = [reaching(day.strftime("%Y%m%d-%H%M%S"), n) for n, day in enumerate(days)]
    gone = copies.outdated(found)
    kept = sorted((one.path.name[:8] for one in found if one not in gone), reverse=True)
    assert kept[:7] == [f"202701{day:02}" for day in range(21, 14, -1)]
    assert kept[7:] == ["20270110", "20270103", "20261231", "20261130"]


def test_the_rotation_keeps_the_newest_of_each_day_week_and_month():
    names = ["20260105-080000", "20260105-200000", "20260106-080000", "20260201-080000"]
    found = [reaching(name, n) for n, name in enumerate(names)]
    random.shuffle(found)
    gone = copies.outdated(found, {"%Y%m%d": 2, "%Y%m": 2})
    assert sorted(one.path.name for one in gone) == ["20260105-080000", "20260105-200000"]


def test_photos_that_no_daily_copy_has_any_more_go(ledger, tmp_path, clock):
    add_photo(ledger, tmp_path, "第一张")
    home = backup.make_daily(ledger).copy.path.parent
    shutil.rmtree(ledger.path / "blobs")
    (ledger.path / "blobs").mkdir()
    clock.forward(days=40)
    for _ in range(8):
        add(ledger)
        backup.make_daily(ledger)
        clock.forward(days=31)
    assert len(copies.Home(home).copies()) == 9  # months are kept for a year
    for _ in range(5):
        add(ledger)
        backup.make_daily(ledger)
        clock.forward(days=31)
    assert not [one for one in (home / "photos").rglob("*") if one.is_file()]


# ---- room ---------------------------------------------------------------------------------------


def test_the_oldest_go_for_room_but_never_the_last_two(ledger, stick, clock, monkeypatch):
    for _ in range(4):
        add(ledger)
        backup.make(ledger, stick)
        clock.forward(days=1)
    needed = copies.find(stick)[0].manifest.size + backup.SPARE
    usage = shutil.disk_usage(stick)
    room = [0, 0, needed * 2]  # as if the first two removals made none

    def disk_usage(_path):  # the system's answer: a full stick cannot be had everywhere
        return usage._replace(free=room[0] if len(room) == 1 else room.pop(0))

    monkeypatch.setattr("fupin_desktop.copying.shutil.disk_usage", disk_usage)
    made = backup.make(ledger, stick)
    assert made.removed == 2
    assert [one.path.name[:8] for one in copies.find(stick)] == ["20261127", "20261126", "20261125"]
    clock.forward(days=1)
    room[:] = [0]
    with pytest.raises(FupinError, match=r"空间不够：备份还要约 .* MB，只剩 0 MB"):
        backup.make(ledger, stick)
    assert len(copies.find(stick)) == 2


def test_settings_of_backups_are_local_and_change_no_digest(ledger, stick):
    before = ledger.digest()["digest"]
    backup.name_stick(ledger, stick)
    backup.make(ledger, stick)
    assert ledger.digest()["digest"] == before
    assert ledger.read(log.count_operations) == 1


def test_a_clock_set_back_costs_no_copy(ledger, clock):
    for _ in range(9):
        add(ledger)
        backup.make_daily(ledger)
        clock.forward(days=30)
    clock.time = datetime(2009, 1, 1, 8, tzinfo=BEIJING)
    add(ledger)
    made = backup.make_daily(ledger).copy
    assert made.path.is_dir()
    assert backup.check(ledger, made) == []
    clock.forward(days=1)
    add(ledger)
    backup.make_daily(ledger)
    reach = max(copies.usable(one).last for one in backup.daily_copies(ledger))
    assert reach == ledger.read(lambda db: log.next_n(db) - 1)


def test_damaged_copies_go_first_and_keep_no_sound_one_out():
    sound, older = reaching("20260103-080000", 9), reaching("20260102-080000", 8)
    oldest, broken = reaching("20260101-080000", 7), reaching("20260109-080000", 0, problem="坏")
    assert copies.spare([broken, sound, older, oldest]) == [broken, oldest]
    assert copies.spare([broken, sound]) == [broken]
    assert copies.outdated([broken, sound], {"%Y%m%d": 1}) == [broken]


def test_the_only_backup_of_another_laptop_stays():
    mine = [reaching(f"2026010{n}-080000", n, "mine") for n in range(2, 6)]
    other = reaching("20260101-080000", 1, "other")
    assert copies.spare([other, *mine]) == mine[:2]


def test_a_backup_that_nobody_could_open_is_not_made_and_not_called_sound(ledger, stick):
    made = backup.make(ledger, stick).copy
    (ledger.path / "keys.json").write_bytes(bytes(200))
    add(ledger)
    with pytest.raises(FupinError, match=r"keys\.json"):
        backup.make(ledger, stick)
    assert [one.path for one in copies.find(stick)] == [made.path]
    assert backup.check(ledger, made) == []
    assert list(proof.key_faults(ledger.path, ledger.id)) != []


def test_a_folder_that_cannot_be_listed_loses_no_photo(ledger, stick, tmp_path, monkeypatch):
    add_photo(ledger, tmp_path, "one")
    made = backup.make(ledger, stick).copy
    home, before = copies.Home(made.path.parent), tree(made.path.parent)

    def fail(_self):
        raise OSError(5, "input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(copies.Path, "iterdir", fail)
        with pytest.raises(OSError, match="input/output"):
            copies.sweep(home)
    assert tree(made.path.parent) == before


# ---- what the rotation and the proof must not let through ---------------------------------------


def daily(first, number, rid, reach):
    days = [(first + timedelta(days=n)).strftime("%Y%m%d-%H%M%S") for n in range(number)]
    return [reaching(name, reach + n, rid) for n, name in enumerate(days)]


def test_a_copy_dated_in_the_future_goes_in_its_time():
    future = reaching("20991231-080000", 1)
    assert future in copies.outdated([future, *daily(START, 700, "a", 2)])


def test_what_is_recent_is_told_by_what_is_held_when_a_clock_was_set_back():
    new = daily(datetime(2009, 1, 1, 8, tzinfo=BEIJING), 3, "a", 100)
    gone = copies.outdated([*daily(START, 30, "a", 0), *new])
    assert [copy for copy in new if copy in gone] == []


def test_a_clock_set_back_does_not_take_the_copy_just_made(ledger, clock):
    for days in [31] * 11 + [7] * 4 + [1] * 7:  # every place that copies can have is taken
        add(ledger)
        backup.make_daily(ledger)
        clock.forward(days=days)
    clock.time = datetime(2009, 1, 1, 8, tzinfo=BEIJING)
    add(ledger)
    made = backup.make_daily(ledger).copy
    assert made in backup.daily_copies(ledger)
    assert backup.check(ledger, made) == []


def test_the_daily_copies_of_another_laptop_stay():
    other = reaching("20261123-070000", 5, "other")
    assert other not in copies.outdated([*daily(START, 40, "mine", 100), other])


def test_a_copy_of_a_newer_program_stays(ledger, clock):
    made = backup.make_daily(ledger).copy
    path = made.path / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "v": 99}), "utf-8")
    clock.forward(days=1)
    add(ledger)
    backup.make_daily(ledger)
    newer = copies.load(made.path)
    assert newer.problem
    assert copies.spare([newer]) == []


def test_a_copy_that_cannot_be_read_for_once_stays(ledger, clock, monkeypatch):
    made = backup.make_daily(ledger).copy
    clock.forward(days=1)
    add(ledger)
    real = copies.Path.read_bytes

    def fail(path):
        if path == made.path / "manifest.json":
            raise OSError(5, "input/output error")
        return real(path)

    with monkeypatch.context() as broken:
        broken.setattr(copies.Path, "read_bytes", fail)
        backup.make_daily(ledger)
    assert backup.check(ledger, made) == []


@pytest.mark.parametrize(
    "change",
    [{"ledger": "0" * 32}, {"slots": [{"kind": "password", "user": "李芳"}]}, {"slots": []}],
)
def test_keys_that_open_nothing_here_are_no_keys(ledger, stick, change):
    made = backup.make(ledger, stick).copy
    left = made.path.with_name("20260101-080000.part")
    left.mkdir()  # would be swept away
    file = ledger.path / "keys.json"
    file.write_bytes(keys.dump({**keys.read(file), **change}))
    assert list(proof.key_faults(ledger.path, ledger.id)) != []
    with pytest.raises(FupinError, match=r"没有备份.*没有改动.*keys\.json\.bak"):
        backup.make(ledger, stick)
    assert left.is_dir()


def test_every_kind_of_slot_counts_as_whole(ledger):
    doc, _code = keys.add_recovery(
        keys.read(ledger.path / "keys.json"), ledger.data_key, random=random.randbytes
    )
    public = keys.new_device(random.randbytes).box_public
    doc = keys.add_township(doc, ledger.data_key, public)
    free = keys.new_slots(ledger.data_key, None, ledger=ledger.id, random=random.randbytes)
    for slot in [*doc["slots"], *free["slots"]]:
        (ledger.path / "keys.json").write_bytes(keys.dump({**doc, "slots": [slot]}))
        assert list(proof.key_faults(ledger.path, ledger.id)) == []


def test_daily_copies_that_cannot_be_listed_are_shown_as_none(ledger, monkeypatch):
    backup.make_daily(ledger)

    def fail(_self):
        raise OSError(5, "input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(copies.Path, "iterdir", fail)
        assert backup.daily_copies(ledger) == []
    assert len(backup.daily_copies(ledger)) == 1


def test_a_copy_made_later_today_than_it_is_does_not_keep_the_days_copy_out(ledger, clock):
    backup.make_daily(ledger)
    add(ledger)
    clock.forward(minutes=-5)
    assert backup.daily_due(ledger)
