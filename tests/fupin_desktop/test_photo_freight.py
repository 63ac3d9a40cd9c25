"""Photos between offices: they arrive, are asked for again when lost, and never go astray."""

import hashlib
import io
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fupin_desktop import attachments, exchange, package, packing, photo_freight, portions
from fupin_desktop.enrolment import keyring
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.folder import BLOBS
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"
PDF = b"%PDF-1.4 "


def photo(number):
    """Draw a small photo like no other."""
    target = io.BytesIO()
    Image.new("RGB", (32, 24), (number * 37 % 256, number * 91 % 256, number)).save(target, "JPEG")
    return target.getvalue()


def attach(registry, home, *files):
    """Hang files on a household, and give their SHA-256 as stored."""
    sources = [(name, content) for name, content in files]
    ids = attachments.attach(registry, "household", home, sources).ids
    return [row["sha256"] for row in registry.rows("attachment", ids)]


@pytest.fixture
def two(offices):
    """A township and a village with a household and two photos."""
    offices.home = offices.add(offices.village, "household", name="张三")
    offices.photos = attach(offices.village, offices.home, *pictures(2))
    return offices


def pictures(count, start=1):
    return [(f"照片{n}.jpg", photo(n)) for n in range(start, start + count)]


def here(registry):
    """Give the hashes of attachment records whose content is here."""
    rows = registry.select("attachment")
    return sorted(row["sha256"] for row in rows if attachments.is_here(registry, row))


def carried(path):
    return package.inspect(package.read(path)).photos


def lose(registry, *hashes):
    """Remove contents as a lost disk or a restored file without its folder does."""
    blobs = attachments.Blobs(registry.path, registry.data_key)
    for sha256 in hashes:
        blobs._path("content", sha256).unlink()


def up(offices, **words):
    return packing.export(offices.village, offices.stick, **words)


def down(offices, **words):
    return packing.export(offices.township, offices.stick, to=VILLAGE, **words)


def receive_all(registry, sent):
    return [exchange.receive(registry, one.path) for one in sent]


# ---- up -----------------------------------------------------------------------------------------


def test_township_sees_the_photos_of_the_village(two):
    (sent,) = up(two)
    assert (sent.photos, sent.damaged, list(sent.part)) == (2, 0, [1, 1])
    assert sent.photo_bytes == sum(carried(sent.path).values())
    arrival = exchange.preview(two.township, sent.path)
    assert any("随包带来照片和文件 2 个" in note for note in arrival.plan.notes)
    assert here(two.township) == []  # a preview stores nothing
    receipt = exchange.receive(two.township, sent.path)
    assert receipt.photos == 2
    assert "照片和文件 2 个" in receipt.sentence
    assert here(two.township) == sorted(two.photos)
    for row in two.township.select("attachment"):
        assert attachments.content(two.township, row["id"]) == attachments.content(
            two.village, row["id"]
        )
        assert attachments.thumbnail(two.township, row["id"])
    assert two.township.verify() == []


def test_photos_that_have_arrived_are_never_sent_again(two):
    receive_all(two.township, up(two))
    receive_all(two.village, down(two))
    assert [one.photos for one in up(two)] == [0]
    assert [one.photos for one in up(two, full=True)] == [0]
    assert [one.photos for one in up(two, full=True, photos="all")] == [2]
    new = attach(two.village, two.home, *pictures(1, start=9))
    assert [list(carried(one.path)) for one in up(two)] == [new]


def test_a_lost_stick_heals_with_the_next_export(two):
    up(two)[0].path.unlink()
    assert [one.photos for one in up(two)] == [2]
    receive_all(two.township, up(two))
    assert here(two.township) == sorted(two.photos)


def test_a_package_without_photos_is_small_and_the_photos_follow_when_missed(two):
    (sent,) = up(two, photos="none")
    assert (sent.photos, carried(sent.path)) == (0, {})
    exchange.receive(two.township, sent.path)
    assert "2 个附件的照片或文件还没有收到" in attachments.missing(two.township)[0]
    (asked,) = down(two)
    assert asked.photos == 0
    exchange.receive(two.village, asked.path)
    (sent,) = up(two)
    assert (sent.operations, sent.photos) == (0, 2)
    receive_all(two.township, [sent])
    assert here(two.township) == sorted(two.photos)
    receive_all(two.village, down(two))
    assert [one.photos for one in up(two)] == [0]


def test_a_deleted_attachment_takes_its_photo_no_further(two):
    gone, left = two.village.find("attachment")
    two.village.delete("attachment", gone)
    kept = two.village.rows("attachment", [left])[0]["sha256"]
    assert [list(carried(one.path)) for one in up(two)] == [[kept]]


def test_a_damaged_photo_stops_nothing_and_is_counted(two):
    blobs = attachments.Blobs(two.village.path, two.village.data_key)
    path = blobs._path("content", two.photos[0])
    path.write_bytes(path.read_bytes()[:-1])
    (sent,) = up(two)
    assert (sent.photos, sent.damaged) == (1, 1)
    exchange.receive(two.township, sent.path)
    assert here(two.township) == two.photos[1:]


# ---- down ---------------------------------------------------------------------------------------


def test_a_village_gets_back_the_photos_it_lost(two):
    receive_all(two.township, up(two))
    receive_all(two.village, down(two))
    lose(two.village, two.photos[0])
    (told,) = up(two)
    exchange.receive(two.township, told.path)
    (sent,) = down(two)
    assert list(carried(sent.path)) == [two.photos[0]]
    exchange.receive(two.village, sent.path)
    assert here(two.village) == sorted(two.photos)
    receive_all(two.township, up(two))
    assert [one.photos for one in down(two)] == [0]


def test_a_rebuilt_ledger_gets_its_photos_with_its_records(two):
    receive_all(two.township, up(two))
    two.village.close()
    shutil.rmtree(two.folder / "village")
    two.village = Registry.create(
        two.folder / "village", level="village", region=VILLAGE, name="青禾村", password=None
    )
    exchange.enrol(two.township, two.village)
    receive_all(two.village, down(two, full=True, photos="all"))
    assert here(two.village) == sorted(two.photos)
    assert two.village.digest(VILLAGE)["digest"] == two.township.digest(VILLAGE)["digest"]


@pytest.fixture
def three(two):
    """A second village beside the first."""
    folder = two.folder / "other"
    two.other = Registry.create(
        folder, level="village", region=OTHER_VILLAGE, name="李庄村", password=None
    )
    exchange.enrol(two.township, two.other)
    return two


def test_no_village_gets_the_photos_of_another(three):
    receive_all(three.township, up(three))
    for which in ("waiting", "all"):
        sent = packing.export(three.township, three.stick, to=OTHER_VILLAGE, photos=which)
        assert [one.photos for one in sent] == [0]


def test_naming_the_photo_of_another_village_does_not_give_it(three):
    """The name of a photo can be read on any stick; a record that names it is soon written."""
    receive_all(three.township, up(three))
    home = three.add(three.other, "household", name="赵六")
    three.add(
        three.other, "attachment", household=home, title="x", sha256=three.photos[0],
        media_type="image/jpeg",
    )  # fmt: skip
    receive_all(three.township, packing.export(three.other, three.stick))
    told = three.township.setting(f"photos_missing.{OTHER_VILLAGE}")
    assert told == {three.other.rid: [three.photos[0]]}
    for which in ("waiting", "all"):
        sent = packing.export(three.township, three.stick, to=OTHER_VILLAGE, photos=which)
        assert [one.photos for one in sent] == [0]


def test_a_household_that_moves_takes_its_photos_along(three):
    receive_all(three.township, up(three))
    receive_all(three.village, down(three))
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    (sent,) = packing.export(three.township, three.stick, to=OTHER_VILLAGE)
    assert sorted(carried(sent.path)) == sorted(three.photos)
    exchange.receive(three.other, sent.path)
    assert here(three.other) == sorted(three.photos)


def test_the_county_gets_the_photos_through_the_township(two):
    folder = two.folder / "county"
    with Registry.create(
        folder, level="county", region=TOWNSHIP[:6], name="样板县", password=None
    ) as county:
        exchange.enrol(county, two.township)
        receive_all(two.township, up(two))
        receive_all(county, packing.export(two.township, two.stick, to=TOWNSHIP[:6]))
        assert here(county) == sorted(two.photos)
        receive_all(two.township, packing.export(county, two.stick, to=TOWNSHIP))
    assert [one.photos for one in packing.export(two.township, two.stick, to=TOWNSHIP[:6])] == [0]


def test_the_second_laptop_of_a_village_gets_the_photos_of_the_first(two):
    laptop = Registry.create(
        two.folder / "laptop", level="village", region=VILLAGE, name="青禾村", password=None
    )
    two.laptop = laptop
    exchange.enrol(two.township, laptop)
    receive_all(two.township, up(two))
    (sent,) = down(two)
    exchange.receive(laptop, sent.path)
    assert here(laptop) == sorted(two.photos)
    for registry in (two.village, laptop):
        receive_all(two.township, packing.export(registry, two.stick))
    assert [one.photos for one in down(two)] == [0]


@pytest.fixture
def merged_away(three):
    """The household with its photos now stands in another village's, which has acknowledged it."""
    three.far = three.add(three.other, "household", name="赵六")
    receive_all(three.township, packing.export(three.other, three.stick))
    receive_all(three.township, up(three, photos="none"))
    three.township.merge([(three.far, three.home)])
    return three


def test_photos_that_went_to_another_village_are_asked_of_who_wrote_them_down(merged_away):
    """The other village has their records only, and nobody but the first has their contents."""
    receive_all(merged_away.village, down(merged_away))
    receive_all(merged_away.township, up(merged_away))
    assert here(merged_away.township) == sorted(merged_away.photos)


def test_what_is_sent_again_because_of_a_fork_takes_its_photos_along_once(merged_away):
    second = merged_away.clone()
    late = attach(merged_away.village, merged_away.home, *pictures(1, 7))
    for _ in range(2):
        for laptop in (merged_away.village, second):
            receive_all(merged_away.township, packing.export(laptop, merged_away.stick))
        (sent,) = down(merged_away)
        receive_all(merged_away.village, [sent])
        receive_all(second, [sent])
    assert here(merged_away.township) == sorted(merged_away.photos + late)
    for laptop in (merged_away.village, second):
        assert [one.photos for one in packing.export(laptop, merged_away.stick)] == [0]


def test_the_larger_parts_are_filled_before_another_is_begun(monkeypatch):
    monkeypatch.setattr(portions, "LARGEST", 10)
    found = portions.split([], {"a": 7, "b": 12, "c": 3, "d": 4})
    assert [list(one.photos) for one in found] == [["a", "c"], ["b"], ["d"]]
    monkeypatch.setattr(portions, "MAX_PHOTOS", 1)
    assert len(portions.split([], {"a": 1, "b": 1})) == 2
    assert [([*one.lines], one.photos) for one in portions.split([], {})] == [([], {})]


# ---- parts --------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(portions, "LARGEST", 30_000)


@pytest.fixture
def parts(two, small):  # noqa: ARG001 - a fixture cannot be marked
    """A village's export in several parts: one with operations, others with photos only."""
    noise = random.Random(3)
    attach(two.village, two.home,
           *[(f"{n}.pdf", PDF + noise.randbytes(20_000)) for n in range(3)])  # fmt: skip
    sent = up(two)
    assert [list(one.part) for one in sent] == [[n, len(sent)] for n in range(1, len(sent) + 1)]
    assert len(sent) >= 3
    assert [one.operations > 0 for one in sent] == [True] + [False] * (len(sent) - 1)
    assert sum(one.photos for one in sent) == 5
    assert len({one.path for one in sent}) == len({one.number for one in sent}) == len(sent)
    return sent


@pytest.mark.parametrize("seed", range(3))
def test_parts_may_come_in_any_order(two, parts, seed):
    order = random.Random(seed).sample(parts, len(parts)) if seed else parts[::-1]
    receive_all(two.township, order)
    assert len(here(two.township)) == 5
    assert two.township.count("attachment") == 5
    assert two.township.verify() == []


def test_a_part_that_is_missing_comes_with_the_next_export(two, parts):
    receive_all(two.township, [*parts[:1], *parts[2:]])
    assert len(here(two.township)) == 5 - parts[1].photos
    receive_all(two.village, down(two))
    again = up(two)
    assert sum(one.photos for one in again) == parts[1].photos
    assert sum(one.operations for one in again) == 0
    receive_all(two.township, again)
    assert len(here(two.township)) == 5


def test_a_part_says_which_of_how_many_it_is(two, parts):
    notes = exchange.preview(two.township, parts[1].path).plan.notes
    assert any(f"分成 {len(parts)} 个文件，这是第 2 个" in note for note in notes)


@pytest.mark.usefixtures("small")
def test_a_photo_larger_than_a_part_has_one_of_its_own(two):
    attach(two.village, two.home, ("大.pdf", PDF + random.Random(1).randbytes(50_000)))
    sent = up(two)
    assert sorted(one.photos for one in sent)[0] >= 1
    receive_all(two.township, sent)
    assert len(here(two.township)) == 3


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_operations_in_parts_count_as_received_only_together(two, monkeypatch, order):
    for number in range(5):
        two.change(two.village, "household", two.home, phone=f"1380000000{number}")
    monkeypatch.setattr(portions, "MOST_LINES", 3)
    sent = up(two)
    assert [one.operations for one in sent] == [3, 3, 2]
    last = parts_header(two, sent[-1])
    assert [parts_header(two, one).extra["complete"] for one in sent[:2]] == [{}, {}]
    assert last.extra["after"] == [parts_header(two, one).package for one in sent[:2]]
    receive_all(two.township, [sent[number] for number in order])
    (home,) = two.township.select("household")
    assert home["phone"] == "13800000004"
    receive_all(two.village, down(two))
    waiting = [one.waiting for one in exchange.peers(two.village)]
    assert waiting == [0 if order[-1] == 2 else 8]  # the next export heals what came too early
    receive_all(two.township, up(two))
    receive_all(two.village, down(two))
    assert [one.waiting for one in exchange.peers(two.village)] == [0]
    assert two.township.digest(VILLAGE)["digest"] == two.village.digest(VILLAGE)["digest"]


def parts_header(offices, sent):
    boxes = [keyring(offices.township).box]
    return package.open_(package.read(sent.path), boxes, office=TOWNSHIP).header


@pytest.mark.parametrize("after", [None, "x", 7, {}, ["x"], [None], ["0" * 32]])
def test_a_part_whose_predecessors_are_unknown_claims_nothing(two, after):
    header = parts_header(two, up(two)[0])
    changed = package.replace(header, extra={**header.extra, "after": after})
    assert not two.township.read(lambda db: portions.is_whole(db, changed))


# ---- what goes wrong ----------------------------------------------------------------------------


def test_receiving_that_ends_early_changes_nothing(two):
    (sent,) = up(two)
    before = two.dump(two.township)

    def stop(done, total):
        if (done, total) == (1, 2):
            raise Cancelled

    with pytest.raises(Cancelled):
        exchange.receive(two.township, sent.path, step=stop)
    assert two.dump(two.township) == before
    assert two.township.verify() == []
    exchange.receive(two.township, sent.path)
    assert here(two.township) == sorted(two.photos)


def test_photos_that_cannot_be_stored_stop_the_package(two):
    (sent,) = up(two)
    before = two.dump(two.township)
    shutil.rmtree(two.township.path / BLOBS, ignore_errors=True)
    (two.township.path / BLOBS).write_bytes(b"")  # no folder can be made there
    with pytest.raises(FupinError, match="没有"):
        exchange.receive(two.township, sent.path)
    assert two.dump(two.township) == before


@pytest.mark.parametrize(
    "value", [None, True, 7, "x", {}, [1], ["x"], [None], ["ab" * 32] * 4001, [["ab" * 32]]]
)
def test_any_word_about_missing_photos_is_borne(two, value):
    header = parts_header(two, up(two)[0])
    two.township.transact(lambda db: photo_freight.hear(db, header, value))
    assert two.township.setting(f"photos_missing.{VILLAGE}") is None


def test_the_list_of_what_is_missing_is_short_and_turns(two, monkeypatch):
    receive_all(two.township, up(two, photos="none"))
    assert photo_freight.tell(two.township, VILLAGE) == sorted(two.photos)
    assert photo_freight.tell(two.village, TOWNSHIP) == []
    monkeypatch.setattr(photo_freight, "MOST", 1)
    seen = []
    for _ in range(2):
        seen += photo_freight.tell(two.township, VILLAGE)
        down(two)
    assert sorted(seen) == sorted(two.photos)


KILLED = """
import sys
from pathlib import Path
from fupin_desktop import exchange
from fupin_desktop.registry import Registry

with Registry.open(Path(sys.argv[1])) as township:
    print("open", flush=True)
    exchange.receive(township, Path(sys.argv[2]), step=lambda *_: print("step", flush=True))
"""


def test_a_kill_while_photos_arrive_leaves_before_or_after(two, thorough):
    attach(two.village, two.home, *pictures(20, start=50))
    (sent,) = up(two)
    two.township.close()
    del two.township
    for number in range(40 if thorough else 3):
        folder = two.folder / "killed"
        shutil.copytree(two.folder / "township", folder)
        kill_after(folder, sent.path, random.Random(number).randint(1, 30))
        with Registry.open(folder) as township:
            records = township.select("attachment")
            assert len(records) in (0, 22)
            assert len(here(township)) == len(records)
            assert township.verify() == []
        shutil.rmtree(folder)
    two.reopen("township")


def kill_after(folder, path, steps):
    """Let a process receive a package, and kill it after so many steps."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", KILLED, str(folder), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        for _ in range(steps):
            if not process.stdout.readline():
                break
        process.kill()


def test_names_of_photos_are_their_sha256(two):
    (sent,) = up(two)
    opened = package.open_(package.read(sent.path), [keyring(two.township).box], office=TOWNSHIP)
    found = [hashlib.sha256(one).hexdigest() for one in opened.photos]
    assert found == sorted(two.photos)
