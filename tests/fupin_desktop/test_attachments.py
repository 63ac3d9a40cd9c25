"""Photos and files on records: kept encrypted, found again, undone, checked."""

import hashlib
import io
from datetime import datetime, timedelta, timezone

import pytest
from PIL import Image

from fupin_desktop import attachments
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
VILLAGE = "990101001001"
PDF = b"%PDF-1.4 of nobody"


@pytest.fixture
def ledger(tmp_path):
    with Registry.create(
        tmp_path / "v.fupin", level="village", region=VILLAGE, name="河湾村", password=None,
        user="甲", now=lambda: NOON,
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def add(ledger):
    return lambda table, **values: ledger.save([Change(table=table, values=values)]).ids[0]


@pytest.fixture
def household(add):
    return add("household", name="张长富")


def photo(colour="red", taken="", form="JPEG", size=(64, 48)):
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", size, colour).save(out, form, exif=exif)
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    """A photo and a PDF in a folder outside of the ledger."""
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "IMG_0001.jpg").write_bytes(photo(taken="2026:05:19 08:00:00", size=(2000, 1000)))
    (folder / "协议.pdf").write_bytes(PDF)
    return sorted(folder.iterdir())


def blobs(ledger):
    return [path for path in (ledger.path / "blobs").rglob("*") if path.is_file()]


def test_files_are_hung_on_a_record_as_one_batch(ledger, add, household, files):
    visit = add("visit", household=household, date="2026-05-19")
    batch = attachments.attach(ledger, "visit", visit, files)
    one, two = ledger.rows("attachment", batch.ids)
    original = files[0].read_bytes()
    assert one["original_sha256"] == hashlib.sha256(original).hexdigest()
    assert one["taken"] == "2026-05-19 08:00:00"
    assert (one["title"], one["original_name"]) == ("IMG_0001", "IMG_0001.jpg")
    assert (one["width"], one["height"], one["media_type"]) == (1600, 800, "image/jpeg")
    kept = attachments.content(ledger, batch.ids[0])
    assert one["sha256"] == hashlib.sha256(kept).hexdigest() != one["original_sha256"]
    assert one["size"] == len(kept)
    assert Image.open(io.BytesIO(kept)).size == (1600, 800)
    assert (two["title"], two["media_type"], two["taken"]) == ("协议", "application/pdf", None)
    assert two["sha256"] == two["original_sha256"]
    assert attachments.content(ledger, batch.ids[1]) == PDF
    assert {row["household"] for row in (one, two)} == {household}
    assert {(row["record_table"], row["record"]) for row in (one, two)} == {("visit", visit)}
    assert ledger.undo_label() == "给走访“张长富 · 2026-05-19”添加附件 2 个"
    assert not any(b"%PDF" in path.read_bytes() for path in blobs(ledger))


def test_one_undo_takes_all_back_and_leaves_the_contents(ledger, household, files):
    attachments.attach(ledger, "household", household, files)
    stored = blobs(ledger)
    ledger.undo()
    assert attachments.of(ledger, "household", household) == []
    assert blobs(ledger) == stored
    attachments.attach(ledger, "household", household, files)
    assert blobs(ledger) == stored
    assert len(attachments.of(ledger, "household", household)) == 2


def test_a_household_shows_what_hangs_on_its_records_too(ledger, add, household):
    person = add("person", household=household, name="张长富", relation="01")
    need = add("need", household=household, date="2026-05-01", content="修路")
    for number, (table, rec) in enumerate((("person", person), ("need", need))):
        attachments.attach(ledger, table, rec, [("a.jpg", photo((number, 0, 0)))])
        assert len(attachments.of(ledger, table, rec)) == 1
    assert len(attachments.of(ledger, "household", household)) == 2


def test_what_hangs_on_no_household_belongs_to_its_records_region(tmp_path):
    with Registry.create(
        tmp_path / "t.fupin", level="township", region=VILLAGE[:9], name="样板镇", password=None
    ) as township:
        values = {"code": VILLAGE, "name": "河湾村", "level": "5"}
        village = township.save([Change(table="region", values=values)]).ids[0]
        batch = attachments.attach(township, "region", village, [("a.pdf", PDF)])
        (row,) = township.rows("attachment", batch.ids)
        assert (row["household"], row["region"]) == (None, VILLAGE)
        assert attachments.of(township, "region", village) == [row]


def test_the_newest_photo_stands_first(ledger, household):
    taken = ("2026:05:01 08:00:00", "2026:05:19 08:00:00", "")
    sources = [(f"{n}.jpg", photo((n, 9, 9), time)) for n, time in enumerate(taken)]
    attachments.attach(ledger, "household", household, sources)
    assert [row["title"] for row in attachments.of(ledger, "household", household)] == [
        "1", "0", "2",
    ]  # fmt: skip


def test_one_bad_file_stops_all(ledger, household, files, tmp_path):
    bad = tmp_path / "bad.exe"
    bad.write_bytes(b"MZ")
    with pytest.raises(FupinError, match="没有添加"):
        attachments.attach(ledger, "household", household, [*files, bad])
    assert attachments.of(ledger, "household", household) == []


def test_or_is_told_while_the_others_are_hung_on(ledger, household, files, tmp_path):
    bad = [tmp_path / "none.jpg", tmp_path, ("x.exe", b"MZ"), ("cut.jpg", photo()[:200])]
    told = []
    batch = attachments.attach(
        ledger, "household", household, [*bad, *files, *files[:1]], refused=told
    )
    assert len(batch.ids) == 2
    assert len(told) == 5
    for part, sentence in zip(
        ("none.jpg", "是文件夹", "x.exe", "“cut.jpg”：图片读不出来", "已经在这条记录里"), told,
        strict=True,
    ):  # fmt: skip
        assert part in sentence
        assert "没有" in sentence


def test_nothing_new_is_no_batch(ledger, household, files):
    attachments.attach(ledger, "household", household, files)
    label, told = ledger.undo_label(), []
    batch = attachments.attach(ledger, "household", household, files, refused=told)
    assert (batch.ids, len(told), ledger.undo_label()) == ((), 2, label)
    with pytest.raises(FupinError, match="没有重复添加"):
        attachments.attach(ledger, "household", household, files)


def test_cancelling_adds_nothing(ledger, household, files):
    seen = []

    def step(done, total):
        seen.append((done, total))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        attachments.attach(ledger, "household", household, files, step)
    assert seen == [(0, 2), (1, 2)]
    assert attachments.of(ledger, "household", household) == []


@pytest.mark.parametrize("table", ["household", "attachment", "nothing"])
def test_a_record_that_is_not_there_takes_no_files(ledger, table):
    with pytest.raises(FupinError):
        attachments.attach(ledger, table, "0" * 32, [("a.pdf", PDF)])
    assert blobs(ledger) == []


def test_a_deleted_household_takes_its_attachments_along(ledger, household):
    attachments.attach(ledger, "household", household, [("a.pdf", PDF)])
    ledger.delete("household", household)
    assert ledger.count("attachment") == 0
    with pytest.raises(FupinError, match="没有添加附件"):
        attachments.attach(ledger, "household", household, [("b.pdf", PDF)])
    ledger.undo()
    assert ledger.count("attachment") == 1


def test_thumbnails_are_made_once_and_again_when_lost(ledger, household):
    batch = attachments.attach(
        ledger, "household", household, [("a.png", photo(form="PNG")), ("b.pdf", PDF)]
    )
    picture, paper = batch.ids
    small = attachments.thumbnail(ledger, picture)
    assert Image.open(io.BytesIO(small)).size == (64, 48)
    assert attachments.thumbnail(ledger, paper) == b""
    assert len(blobs(ledger)) == 3
    for path in blobs(ledger):
        if len(path.read_bytes()) == len(small) + 33:
            path.unlink()
    assert attachments.thumbnail(ledger, picture) == small


def test_a_content_that_has_not_arrived_is_no_damage(ledger, household):
    batch = attachments.attach(ledger, "household", household, [("a.pdf", PDF)])
    (row,) = ledger.rows("attachment", batch.ids)
    assert attachments.is_here(ledger, row)
    assert attachments.missing(ledger) == []
    (path,) = blobs(ledger)
    path.unlink()
    assert not attachments.is_here(ledger, row)
    assert ledger.verify() == []
    assert "1 个附件" in attachments.missing(ledger)[0]
    with pytest.raises(FupinError, match="还没有收到"):
        attachments.content(ledger, batch.ids[0])


def test_a_damaged_content_is_found_by_verify_and_healed_by_the_original(ledger, household):
    batch = attachments.attach(ledger, "household", household, [("a.pdf", PDF)])
    (path,) = blobs(ledger)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    (finding,) = ledger.verify()
    assert batch.ids[0] in finding
    assert "已损坏" in finding
    with pytest.raises(FupinError, match="已损坏"):
        attachments.content(ledger, batch.ids[0])
    ledger.delete("attachment", batch.ids[0])
    attachments.attach(ledger, "household", household, [("a.pdf", PDF)])
    assert ledger.verify() == []


def test_export_writes_the_content_where_asked(ledger, household, tmp_path):
    batch = attachments.attach(ledger, "household", household, [("a/b.pdf", PDF)])
    (row,) = ledger.rows("attachment", batch.ids)
    target = tmp_path / attachments.file_name(row)
    attachments.export(ledger, batch.ids[0], target)
    assert target.read_bytes() == PDF
    with pytest.raises(FupinError, match="没有写成"):
        attachments.export(ledger, batch.ids[0], tmp_path / "none" / "a.pdf")
    with pytest.raises(FupinError, match="找不到附件"):
        attachments.export(ledger, "0" * 32, target)


@pytest.mark.parametrize(
    ("title", "media_type", "name"),
    [
        ("入户照片", "image/jpeg", "入户照片.jpg"),
        ("a/b:c?", "application/pdf", "a_b_c_.pdf"),
        ("协议.pdf", "application/pdf", "协议.pdf"),
        ("合同 v1.2", "application/pdf", "合同 v1.2.pdf"),
        (None, "text/plain", "附件.txt"),
        ("..", "text/csv", "附件.csv"),
        ("x", "application/unknown", "x.bin"),
    ],
)
def test_a_file_name_any_system_takes(title, media_type, name):
    assert attachments.file_name({"title": title, "media_type": media_type}) == name


def test_names_nobody_can_show_are_evened_out(ledger, household):
    batch = attachments.attach(ledger, "household", household, [("坏\udcff\n名.pdf", PDF)])
    assert ledger.rows("attachment", batch.ids)[0]["title"] == "坏__名"
