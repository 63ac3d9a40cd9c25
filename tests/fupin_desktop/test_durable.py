"""Files that are either the old one or the new one."""

import errno
from pathlib import Path

import pytest

from fupin_desktop import durable
from fupin_desktop.errors import FupinError


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def test_old_content_is_replaced(tmp_path):
    target = tmp_path / "台账"
    for data in (b"old", b"new", b""):
        durable.write(target, data)
        assert target.read_bytes() == data
    assert names(tmp_path) == ["台账"]


def test_failed_check_leaves_the_old_file(tmp_path):
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def refuse(data):
        raise FupinError(f"{len(data)}")

    with pytest.raises(FupinError, match="3"):
        durable.write(target, b"new", refuse)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_folder_in_the_way_has_its_sentence(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(FupinError, match=r"没有写成.*没有改动"):
        durable.write(tmp_path / "a", b"x")
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_virus_scanner_that_holds_the_file_for_a_moment_is_waited_for(
    tmp_path, monkeypatch, winerror
):
    """Windows' errors cannot be had elsewhere, so the first two renames are made to fail."""
    real, refused = Path.replace, []

    def replace(self, target):
        if len(refused) < 2:
            refused.append(target)
            error = PermissionError(errno.EACCES, "busy")
            error.winerror = winerror
            raise error
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    durable.write(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert len(refused) == 2


def test_other_refusals_are_told_at_once(tmp_path, monkeypatch):
    attempts = []

    def replace(_self, target):
        attempts.append(target)
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(FupinError, match="写保护"):
        durable.write(tmp_path / "a", b"x")
    assert len(attempts) == 1
    assert names(tmp_path) == []


def test_a_folder_in_place_of_a_file_is_said_to_be_one(tmp_path):
    (tmp_path / "夹").mkdir()
    (tmp_path / "文件").write_text("")
    with pytest.raises(FupinError, match=r"文件夹|没有写入的权限"):
        durable.write(tmp_path / "夹", b"x")
    with pytest.raises(FupinError, match=r"不是文件夹|文件夹不存在"):
        durable.write(tmp_path / "文件" / "a.xlsx", b"x")
