"""Packages on their way to a stick: room, write protection, and a stick that is torn out."""

import errno
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from fupin_desktop import durable, exchange, outbox, packing
from fupin_desktop.errors import FupinError
from fupin_desktop.package import SUFFIX

VILLAGE = "990101001201"


@pytest.fixture
def village(offices):
    offices.add(offices.village, "household", name="张三")
    return offices.village


def names(folder):
    return sorted(one.name for one in folder.iterdir())


def sent(registry):
    return registry.read(
        lambda db: [row["number"] for row in db.query(
            "SELECT number FROM package WHERE direction = 'sent' ORDER BY n"
        )]
    )  # fmt: skip


def tear_out(monkeypatch, folder, elsewhere):
    """Pull the stick after the package was written and before it has its name."""
    real = durable.rename

    def rename(part, target):
        folder.rename(elsewhere)
        real(part, target)

    monkeypatch.setattr(durable, "rename", rename)
    monkeypatch.setattr(durable, "_ATTEMPTS", 1)


def test_a_stick_torn_out_leaves_nothing_that_counts_and_is_tidied_the_next_time(
    offices, village, tmp_path, monkeypatch
):
    drawer = tmp_path / "drawer"
    with monkeypatch.context() as patch:
        tear_out(patch, offices.stick, drawer)
        with pytest.raises(FupinError, match=r"没有写成（文件夹不存在，或U盘已拔出）.*没有改动"):
            packing.export(village, offices.stick)
    [left] = names(drawer)
    assert left.endswith(outbox.PART)
    assert sent(village) == []
    drawer.rename(offices.stick)
    foreign = offices.stick / f"ZC_990101001202_aaaa_000001_20260101{outbox.PART}"
    foreign.write_bytes(b"of another village")
    removed = []
    [one] = packing.export(village, offices.stick, removed=removed)
    assert removed == [left]
    assert f"（{left}）已经清除" in outbox.told(removed)
    assert names(offices.stick) == sorted([foreign.name, one.path.name])
    assert sent(village) == [1]
    assert exchange.receive(offices.township, one.path).operations == 1


def test_a_package_has_its_name_only_when_it_was_read_back(offices, village, monkeypatch):
    seen = []
    real = durable.rename

    def rename(part, target):
        seen.append((names(offices.stick), target.exists()))
        real(part, target)

    monkeypatch.setattr(durable, "rename", rename)
    real_read = Path.read_bytes  # a tired stick: what is read back is not what was written
    monkeypatch.setattr(Path, "read_bytes", lambda self: real_read(self)[:-1])
    with pytest.raises(FupinError, match="读写出错"):
        packing.export(village, offices.stick)
    monkeypatch.setattr(Path, "read_bytes", real_read)
    assert (seen, names(offices.stick), sent(village)) == ([], [], [])
    [one] = packing.export(village, offices.stick)
    assert seen == [([f"{one.path.name}.part"], False)]


def test_a_full_stick_is_told_before_anything_is_written(offices, village, monkeypatch):
    usage = shutil.disk_usage(offices.stick)
    full = usage._replace(free=500_000)  # the system's answer: a full stick cannot be had
    monkeypatch.setattr("fupin_desktop.outbox.shutil.disk_usage", lambda _path: full)
    with pytest.raises(FupinError, match=r"空间不够：要 1\.\d MB，只剩 0\.5 MB.*没有导出"):
        packing.export(village, offices.stick)
    assert (names(offices.stick), sent(village)) == ([], [])


def test_a_protected_stick_is_told_before_anything_is_written(offices, village, monkeypatch):
    def refuse(_part, _data):  # the system's answer: the switch cannot be pushed from here
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(durable, "write_through", refuse)
    with pytest.raises(FupinError, match=r"写保护.*没有导出，台账没有改动"):
        packing.export(village, offices.stick)
    assert (names(offices.stick), sent(village)) == ([], [])


def test_how_long_a_package_has_waited_is_counted_from_the_first(offices, village):
    start = village.now()
    village.now = lambda: start - timedelta(days=12)
    offices.up()
    village.now = lambda: start
    first = offices.up()
    assert [one.days for one in exchange.peers(village)] == [12]
    exchange.receive(offices.township, first)
    exchange.receive(village, offices.down())
    [peer] = exchange.peers(village)
    assert (peer.waiting, peer.days) == (0, 0)


def test_several_offices_are_named_at_once(offices, village):
    assert village.count("household") == 1
    assert [
        one.office for one in packing.export(offices.township, offices.stick, to=[VILLAGE])
    ] == [VILLAGE]
    with pytest.raises(FupinError, match="还没有与990101001299互相登记"):
        packing.export(offices.township, offices.stick, to=(VILLAGE, "990101001299"))
    assert {one.suffix for one in offices.stick.iterdir()} == {SUFFIX}
