"""A day's photos: told apart by capture time, never guessed at, hung on visits as one batch."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fupin_desktop import attachments, photo_groups
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.photo_groups import Shot
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry


def jpeg(path, taken="", colour="red", turn=0):
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if turn:
        exif[0x0112] = turn
    Image.new("RGB", (400, 300), colour).save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None) as registry:
        yield registry


@pytest.fixture
def visit(ledger):
    home = ledger.save([Change(table="household", values={"name": "张长富"})]).ids[0]
    values = {"household": home, "date": "2026-05-20"}
    return ledger.save([Change(table="visit", values=values)]).ids[0]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "DCIM"
    (folder / "Camera").mkdir(parents=True)
    jpeg(folder / "c.jpg", "2026:05:20 10:00:00", "blue")
    jpeg(folder / "a.jpg", "2026:05:20 08:05:00", "red", turn=6)
    jpeg(folder / "Camera" / "b.jpg", "2026:05:20 08:20:00", "green")
    jpeg(folder / "d.jpg", colour="white")
    jpeg(folder / "e.jpg", "2026:05:19 08:20:00", "black")
    (folder / "notes.txt").write_text("x")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    return folder


def shot(taken, name="a.jpg"):
    return Shot(Path(name), name, taken, b"")


def test_photos_of_a_folder_are_grouped_by_the_pauses_between_them(ledger, folder):
    refused = []
    paths = photo_groups.photos_in([folder])
    assert [path.name for path in paths] == [
        "b.jpg", "a.jpg", "broken.jpg", "c.jpg", "d.jpg", "e.jpg",
    ]  # fmt: skip
    shots = photo_groups.read(ledger, paths, refused=refused)
    assert len(refused) == 1
    assert "broken.jpg" in refused[0]
    groups = photo_groups.grouped(shots, photo_groups.gap(ledger))
    assert [[one.path.name for one in group.shots] for group in groups] == [
        ["e.jpg"], ["a.jpg", "b.jpg"], ["c.jpg"],
    ]  # fmt: skip
    assert [group.span for group in groups] == ["08:20", "08:05–08:20", "10:00"]
    assert len(photo_groups.grouped(shots, 10)) == 4
    assert [one.path.name for one in photo_groups.timeless(shots)] == ["d.jpg"]
    upright = Image.open(io.BytesIO(next(s for s in shots if s.path.name == "a.jpg").small))
    assert upright.height > upright.width


def test_the_pause_is_a_threshold(ledger):
    assert photo_groups.gap(ledger) == 20
    values = {"name": "photo_gap", "year": "2026", "region": ledger.region, "value": 4500}
    ledger.save([Change(table="threshold", values=values)])
    assert photo_groups.gap(ledger) == 45


def test_the_same_photo_twice_is_one_and_the_ledgers_is_marked(ledger, folder, visit):
    (folder / "again.jpg").write_bytes((folder / "c.jpg").read_bytes())
    attachments.attach(ledger, "visit", visit, [folder / "a.jpg"])
    refused = []
    shots = photo_groups.read(ledger, photo_groups.photos_in([folder]), refused=refused)
    assert len(shots) == 5
    assert [one.path.name for one in shots if one.known] == ["a.jpg"]


def test_photos_are_hung_on_visits_as_one_batch(ledger, folder, visit):
    shots = photo_groups.read(ledger, [folder / "a.jpg", folder / "c.jpg", folder / "d.jpg"])
    steps = []
    batch = photo_groups.save(
        ledger, {visit: shots}, lambda done, total: steps.append((done, total))
    )
    assert steps == [(0, 3), (1, 3), (2, 3)]
    rows = attachments.of(ledger, "visit", visit)
    assert {row["id"] for row in rows} == set(batch.ids)
    assert sorted(str(row["taken"]) for row in rows) == [
        "2026-05-20 08:05:00", "2026-05-20 10:00:00", "None",
    ]  # fmt: skip
    assert all(row["household"] for row in rows)
    assert ledger.undo_label() == "给 1 次走访添加照片 3 张"
    ledger.undo()
    assert attachments.of(ledger, "visit", visit) == []
    assert not photo_groups.save(ledger, {}).ids


def test_what_the_visit_has_is_not_hung_on_it_again(ledger, folder, visit):
    shots = photo_groups.read(ledger, [folder / "a.jpg"])
    photo_groups.save(ledger, {visit: shots})
    refused = []
    assert not photo_groups.save(ledger, {visit: shots}, refused=refused).ids
    assert "没有重复添加" in refused[0]


def test_cancelling_saves_nothing(ledger, folder, visit):
    shots = photo_groups.read(ledger, [folder / "a.jpg", folder / "c.jpg"])

    def stop(done, _total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        photo_groups.save(ledger, {visit: shots}, stop)
    assert ledger.count("attachment") == 0


def test_too_many_at_once_are_refused(folder, monkeypatch):
    monkeypatch.setattr(photo_groups, "MOST", 2)
    with pytest.raises(FupinError, match="没有读入"):
        photo_groups.photos_in([folder])


@given(st.lists(st.integers(0, 5 * 24 * 3600 - 1), max_size=30), st.integers(1, 90))
def test_every_photo_is_in_one_group_and_pauses_part_them(seconds, minutes):
    shots = [
        shot(f"2026-05-{10 + one // 86400:02d} {one // 3600 % 24:02d}:{one // 60 % 60:02d}:"
             f"{one % 60:02d}", f"{number}.jpg")
        for number, one in enumerate(seconds)
    ]  # fmt: skip
    groups = photo_groups.grouped(shots, minutes)
    flat = [one for group in groups for one in group.shots]
    assert sorted(flat, key=lambda one: one.sha256) == sorted(shots, key=lambda one: one.sha256)
    assert [one.taken for one in flat] == sorted(one.taken for one in shots)
    assert all(len({one.day for one in group.shots}) == 1 for group in groups)
