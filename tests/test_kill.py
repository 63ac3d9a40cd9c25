"""A program killed while it writes loses nothing it has acknowledged, and halves nothing.

Saving, taking a package in, packing one, and deciding what stood open: each by a process of its own
that is killed at any moment, in its work or before it.
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from fupin_desktop import attachments, exchange, folder, package
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

THOROUGH = bool(os.environ.get("FUPIN_THOROUGH"))
ROUNDS = 300 if THOROUGH else 3
TOWNSHIP, VILLAGE = "990101001", "990101001201"
OPEN = """
import pathlib, sys
from fupin_desktop import exchange
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

registry = Registry.open(pathlib.Path(sys.argv[1]))
"""
SAVE = """
household, number = registry.find("household")[0], registry.count("visit")
print(number, flush=True)
while True:
    number += 1
    visit = {"household": household, "date": "2026-01-01", "content": str(number)}
    phone = {"phone": str(number)}
    registry.save([Change(table="visit", values=visit),
                   Change(table="household", rec=household, values=phone)])
    print(number, flush=True)
"""
RECEIVE = """
paths = sorted(pathlib.Path(sys.argv[2]).glob("*.zcb"))
print(0, flush=True)
for number, path in enumerate(paths):
    exchange.receive(registry, path)
    print(number + 1, flush=True)
"""
PACK = """
number = len(registry.read(lambda db: list(db.query("SELECT n FROM package"))))
print(number, flush=True)
while True:
    exchange.pack(registry, pathlib.Path(sys.argv[2]))
    number += 1
    print(number, flush=True)
"""
RESOLVE = """
print(0, flush=True)
for number, conflict in enumerate(registry.conflicts()):
    registry.resolve(conflict.id, conflict.claims[-1].value)
    print(number + 1, flush=True)
"""
REKEY = """
import pathlib, sys
from fupin_desktop import rekeying
from fupin_desktop.registry import Registry
registry = Registry.open(pathlib.Path(sys.argv[1]), "旧密码 1234")
fresh = rekeying.draw(registry, {"钱接任": "新密码 5678"})
print(0, flush=True)
rekeying.rekey(registry, fresh)
print(1, flush=True)
"""


def make(path, level, region, name):
    return Registry.create(path, level=level, region=region, name=name, password=None)


def agree(township, village):
    """Both say the same of the village; of the regions' names it has not heard yet."""
    digests = [one.digest(VILLAGE)["tables"] for one in (township, village)]
    digests[0].pop("region")
    assert digests[0] == digests[1]


@pytest.fixture
def village(tmp_path):
    """A village ledger with one household, and its township's, which know each other."""
    with (
        make(tmp_path / "township.fupin", "township", TOWNSHIP, "样板镇") as township,
        make(tmp_path / "village.fupin", "village", VILLAGE, "青禾村") as village,
    ):
        exchange.enrol(township, village)
        village.save([Change(table="household", values={"name": "王秀英"})])
    (tmp_path / "stick").mkdir()
    return tmp_path / "village.fupin"


def kill_one(
    script: str, ledger: Path, *arguments: Path, longest: float = 0.4, begin: str = OPEN
) -> int:
    """Let a process work as fast as it can, kill it, and give the last number it acknowledged."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", begin + script, str(ledger), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as worker:
        first = worker.stdout.readline()
        try:
            worker.wait(random.uniform(0, longest))
        except subprocess.TimeoutExpired:
            worker.kill()
        numbers = [first, *worker.stdout.read().splitlines(keepends=True)]
    return int(max((line for line in numbers if line.endswith("\n")), key=int))


def test_kill_while_saving(village):
    for _ in range(ROUNDS):
        acknowledged = kill_one(SAVE, village)
        with Registry.open(village) as registry:
            visits = registry.count("visit")
            (household,) = registry.select("household")
            assert visits >= acknowledged
            assert str(visits) == (household["phone"] or "0")  # both records of a batch or none
    with Registry.open(village) as registry:
        assert registry.verify() == []


@pytest.fixture
def packages(village, tmp_path):
    """Packages of a village that each hold one batch more: a visit and the telephone."""
    folder = tmp_path / "packages"
    folder.mkdir()
    with Registry.open(village) as registry:
        home = registry.find("household")[0]
        for number in range(1, 9):
            visit = {"household": home, "content": str(number)}
            phone = Change(table="household", rec=home, values={"phone": str(number)})
            registry.save([Change(table="visit", values=visit), phone])
            (path,) = exchange.pack(registry, folder)
            path.rename(folder / f"{number}.zcb")
    return folder


def test_kill_while_a_package_comes_in(village, packages, tmp_path):
    """Each package is in whole or not at all; what was acknowledged is in."""
    pristine, ledger = tmp_path / "township.fupin", tmp_path / "copy.fupin"
    reached = set()
    for _ in range(ROUNDS):
        shutil.copytree(pristine, ledger)
        acknowledged = kill_one(RECEIVE, ledger, packages)
        with Registry.open(ledger) as township:
            visits = township.count("visit")
            reached.add(visits)
            assert visits >= acknowledged
            assert [row["phone"] for row in township.select("household")] == (
                [str(visits)] if visits else []
            )
            assert township.verify() == []
            for path in sorted(packages.iterdir()):  # it goes on as if nothing had been
                exchange.receive(township, path)
            with Registry.open(village) as sender:
                agree(township, sender)
        shutil.rmtree(ledger)
    assert len(reached) > 1 or not THOROUGH


def test_kill_while_packing(village, tmp_path):
    """A package on the stick is whole; half of one never has its name."""
    stick, ledger = tmp_path / "stick", tmp_path / "township.fupin"
    written = set()
    for _ in range(ROUNDS):
        acknowledged = kill_one(PACK, village, stick)
        with Registry.open(village) as registry:
            known = registry.read(lambda db: list(db.query("SELECT number, sha256 FROM package")))
            assert registry.verify() == []
        found = set(stick.glob("*.zcb"))
        assert len(known) == len({row["number"] for row in known}) >= acknowledged
        assert {row["sha256"] for row in known} <= {
            hashlib.sha256(path.read_bytes()).hexdigest() for path in found
        }
        for path in found - written:
            assert package.inspect(path.read_bytes()).sender_office == VILLAGE
        written = found
    with Registry.open(ledger) as township, Registry.open(village) as sender:
        for path in sorted(written):
            exchange.receive(township, path)
        agree(township, sender)


@pytest.fixture
def disputed(village, tmp_path):
    """A township ledger with six open conflicts."""
    second = tmp_path / "second.fupin"
    shutil.copytree(village, second)
    fields = ("phone", "address", "note", "group_name", "natural_village", "door_number")
    with Registry.open(village) as one, Registry.open(second) as two:
        home = one.find("household")[0]
        for ledger, value in ((one, "1"), (two, "2")):
            for name in fields:
                change = Change(table="household", rec=home, values={name: value})
                ledger.save([change])
        paths = [exchange.pack(ledger, tmp_path / "stick")[0] for ledger in (one, two)]
    with Registry.open(tmp_path / "township.fupin") as township:
        for path in paths:
            exchange.receive(township, path)
        assert township.count_conflicts() == len(fields)
    return tmp_path / "township.fupin"


def test_kill_while_deciding(disputed, tmp_path):
    """Of several decisions those acknowledged stand, and the rest is open still."""
    ledger = tmp_path / "copy.fupin"
    for _ in range(ROUNDS):
        shutil.copytree(disputed, ledger)
        acknowledged = kill_one(RESOLVE, ledger, longest=0.1)
        with Registry.open(ledger) as township:
            decided = township.read(lambda db: list(
                db.query("SELECT n FROM batch WHERE kind = 'resolve'")))  # fmt: skip
            assert len(decided) >= acknowledged
            assert township.count_conflicts() == 6 - len(decided)
            assert township.verify() == []
        shutil.rmtree(ledger)


def opened_by(ledger, passwords):
    """Give which of some passwords open a ledger."""
    found = []
    for one in passwords:
        with suppress(FupinError), Registry.open(ledger, one):
            found.append(one)
    return found


def test_kill_while_the_data_key_is_changed(tmp_path):
    """One password opens it, the old or the new one, and everything is there."""
    pristine, ledger = tmp_path / "pristine.fupin", tmp_path / "copy.fupin"
    old, new = "旧密码 1234", "新密码 5678"
    with Registry.create(
        pristine, level="village", region=VILLAGE, name="青禾村", password=old
    ) as registry:
        home = registry.save([Change(table="household", values={"name": "王秀英"})]).ids[0]
        files = [(f"{n}.pdf", b"%PDF-1.4\n" + bytes([n]) * 50_000) for n in range(8)]
        attachments.attach(registry, "household", home, files)
        digest = registry.digest()
    for _ in range(ROUNDS):
        shutil.copytree(pristine, ledger)
        acknowledged = kill_one(REKEY, ledger, longest=0.8, begin="")
        found = opened_by(ledger, (old, new))
        assert len(found) == 1
        assert not acknowledged or found == [new]
        with Registry.open(ledger, found[0]) as registry:
            assert (registry.digest(), registry.verify()) == (digest, [])
            assert len(registry.find("attachment")) == len(files)
        assert not folder.unsettled(ledger)
        shutil.rmtree(ledger)
