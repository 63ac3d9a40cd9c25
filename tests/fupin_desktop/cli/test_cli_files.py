"""Photos and files from the command line."""

import io

import pytest
from PIL import Image

PDF = b"%PDF-1.4 of nobody"


@pytest.fixture
def household(village, put):
    return put(village, "household", {"name": "张长富"})[0]


@pytest.fixture
def photo(tmp_path):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    path = tmp_path / "房屋.png"
    path.write_bytes(out.getvalue())
    return path


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "协议.pdf"
    path.write_bytes(PDF)
    return path


def test_files_go_in_as_one_batch_and_come_out(fupin, village, household, photo, paper, tmp_path):
    made = fupin("attach", village, "household", household, photo, paper, "--json")
    assert made.status == 0, made.err
    ids = [row["id"] for row in made.rows]
    rows = {row["id"]: row for row in fupin("list", village, "attachment", "--json").rows}
    assert [rows[rec]["title"] for rec in ids] == ["房屋", "协议"]
    assert {row["record"] for row in rows.values()} == {household}
    target = tmp_path / "out.pdf"
    told = fupin("attachment", village, ids[1], "-o", target, "--json").data
    assert told == {"id": ids[1], "path": str(target)}
    assert target.read_bytes() == PDF
    assert "没有加密" in fupin("attachment", village, ids[0], "-o", tmp_path / "out.jpg").out
    assert Image.open(io.BytesIO((tmp_path / "out.jpg").read_bytes())).size == (40, 30)
    assert fupin("undo", village).status == 0
    assert fupin("list", village, "attachment", "--json").rows == []


def test_what_is_not_accepted_changes_nothing(village, household, photo, tmp_path, unchanged):
    bad = tmp_path / "bad.exe"
    bad.write_bytes(b"MZ")
    unchanged(village, "不安全", "attach", village, "household", household, photo, bad)
    unchanged(village, "没有添加", "attach", village, "household", household, tmp_path / "none.jpg")
    unchanged(village, "没有添加附件", "attach", village, "household", "0" * 32, photo)
    unchanged(village, "找不到附件", "attachment", village, "0" * 32, "-o", tmp_path / "x")


def test_what_has_not_arrived_is_a_note_and_what_is_damaged_a_finding(
    fupin, village, household, paper, tmp_path, unchanged
):
    (rec,) = (row["id"] for row in fupin(
        "attach", village, "household", household, paper, "--json").rows)  # fmt: skip
    (blob,) = (path for path in (village / "blobs").rglob("*") if path.is_file())
    sealed = blob.read_bytes()
    blob.write_bytes(sealed[::-1])
    found = fupin("verify", village, "--json")
    assert found.status == 3
    assert rec in found.data["findings"][0]
    unchanged(village, "已损坏", "attachment", village, rec, "-o", tmp_path / "x")
    blob.unlink()
    found = fupin("verify", village, "--json")
    assert (found.status, found.data["sound"]) == (0, True)
    assert "1 个附件" in found.data["notes"][0]
    unchanged(village, "还没有收到", "attachment", village, rec, "-o", tmp_path / "x")
