"""Visits and a day's photos from the command line."""

import io

import pytest
from PIL import Image


@pytest.fixture
def homes(village, put):
    return put(village, "household", {"name": "张长富", "group_name": "一组"},
               {"name": "张明伟", "group_name": "二组"}, {"name": "李秀英"})  # fmt: skip


def jpeg(path, taken=""):
    out, exif = io.BytesIO(), Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    Image.new("RGB", (40, 30), (len(path.name), 0, 0)).save(out, "JPEG", exif=exif)
    path.write_bytes(out.getvalue())


def test_a_visit_is_recorded_by_initials_with_what_is_proposed(fupin, village, homes):
    made = fupin("visit", village, "--household", "lxy", "--user", "王书记", "--json",
                 "--set", "date=2026-05-03", "--set", "content=说腿疼",
                 "--set", "visitors=王书记、李敏")  # fmt: skip
    assert made.status == 0, made.err
    assert (made.data["household"], made.data["name"]) == (homes[2], "李秀英")
    held = fupin("get", village, "visit", made.data["id"], "--json").data
    assert (held["date"], held["content"], held["people"]) == ("2026-05-03", "说腿疼", 2)
    assert (held["purpose"], held["place"], held["next_date"]) == ("01", "入户", "2026-10-30")
    undone = fupin("undo", village)
    assert "记走访“李秀英”" in undone.out


def test_a_name_in_full_is_enough_where_others_only_sound_alike(fupin, village, homes):
    made = fupin("visit", village, "--household", "张长富", "--json")
    assert made.data["household"] == homes[0]
    made = fupin("visit", village, "--household", homes[1], "--json")
    assert made.data["household"] == homes[1]


def test_several_households_are_named_and_nothing_is_saved(village, homes, unchanged, fupin):
    unchanged(village, "不止一户", "visit", village, "--household", "张")
    answer = fupin("visit", village, "--household", "张")
    assert answer.status == 3
    assert all(rec in answer.err for rec in homes[:2])
    unchanged(village, "没有符合", "visit", village, "--household", "赵不知")
    unchanged(village, "看不懂", "visit", village, "--household", "lxy", "--set", "x")


def test_photos_are_listed_in_groups_beside_the_visits(fupin, village, homes, tmp_path):
    folder = tmp_path / "DCIM"
    folder.mkdir()
    for name, taken in (("a", "2026:05:20 08:00:00"), ("b", "2026:05:20 08:15:00"),
                        ("c", "2026:05:20 10:00:00"), ("dd", "2026:05:19 10:00:00"),
                        ("eee", "")):  # fmt: skip
        jpeg(folder / f"{name}{'x' * ord(name[0])}.jpg", taken)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff")
    made = fupin("visit", village, "--household", "lxy", "--set", "date=2026-05-20", "--json")
    told = fupin("photos", village, folder, "--date", "2026-05-20", "--json").rows
    groups = [row for row in told if row.get("photos")]
    assert [(row["day"], row["span"], len(row["photos"])) for row in groups] == [
        ("2026-05-20", "08:00–08:15", 2), ("2026-05-20", "10:00", 1), ("", "", 1),
    ]  # fmt: skip
    assert [row["visit"] for row in told if "visit" in row] == [made.data["id"]]
    assert "broken.jpg" in next(row["refused"] for row in told if "refused" in row)
    every = fupin("photos", village, folder, "--gap", "10", "--json").rows
    assert len([row for row in every if row.get("photos")]) == 5
    plain = fupin("photos", village, folder)
    assert "没有拍摄时间" in plain.out
    assert homes[2] not in plain.out


def test_a_day_that_is_none_is_refused(village, unchanged, tmp_path):
    unchanged(village, "什么也没有读入", "photos", village, tmp_path, "--date", "哪天")
