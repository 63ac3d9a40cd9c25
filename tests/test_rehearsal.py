"""The rehearsal: a laptop is lost, and its ledger comes back on another from the stick.

Every step is a process of its own, as on two computers; what is killed, starved of room or cut
off in the middle leaves what was there before, or what should be there afterwards.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fupin_desktop import attachments, copies
from fupin_desktop.drafts import Draft
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

ROOT = Path(__file__).parents[1]
PASSWORD = "only for this rehearsal 7"
ABOUT = {"level": "village", "region": "990101001201", "name": "青禾村"}
ROUNDS = 60 if os.environ.get("FUPIN_THOROUGH") else 2
HOUSEHOLDS, PHOTOS = 60, 12
TEN_MINUTES = 600
# Writes beyond so many bytes fail, as on a stick whose format takes no larger file.
LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
from fupin_desktop.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def environment(home: Path, **more: str) -> dict[str, str]:
    home.mkdir(exist_ok=True)
    return {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "PYTHONPATH": str(ROOT),
            "FUPIN_PASSWORD": PASSWORD, **more}  # fmt: skip


def fupin(home: Path, *words: object, status: int = 0, start=("-m", "fupin_desktop")) -> str:
    """Run one command in a process of its own; give what it printed, or what it refused with."""
    command = [sys.executable, *start, *map(str, words)]
    done = subprocess.run(
        command, env=environment(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr if status else done.stdout


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    """A ledger with photos and a draft, its recovery code, and its digest."""
    folder = tmp_path_factory.mktemp("first laptop")
    path = folder / "青禾村.fupin"
    with Registry.create(path, **ABOUT, password=PASSWORD, user="李芳") as registry:
        changes = [
            Change(table="household", values={"name": f"示例{n}"}) for n in range(HOUSEHOLDS)
        ]
        household = registry.save(changes).ids[0]
        for number in range(PHOTOS):
            photo = folder / f"{number}.txt"
            photo.write_bytes(random.Random(number).randbytes(60_000).hex().encode())
            attachments.attach(registry, "household", household, [photo])
        registry.drafts.put(
            Draft(id="1", form="visit", table="visit", user="李芳", begun="", wall="")
        )
        return path, registry.recovery_code, registry.digest()["digest"]


@pytest.fixture
def laptop(lost, tmp_path):
    """A copy of that laptop's folder, to be worked on and lost."""
    return Path(shutil.copytree(lost[0], tmp_path / "home" / "青禾村.fupin"))


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def test_the_rehearsal(lost, laptop, stick, tmp_path, capsys):
    first, second, begun = tmp_path / "home", tmp_path / "other", time.monotonic()
    made = json.loads(fupin(first, "backup", laptop, stick, "--name-stick", "--json"))
    backed_up = time.monotonic()
    assert (made["elsewhere"], made["unsaved"], made["photos"]) == (True, 0, PHOTOS)
    shutil.rmtree(first)
    (listed,) = map(json.loads, fupin(second, "backups", stick, "--check", "--json").splitlines())
    assert (listed["counts"]["household"], listed["findings"]) == (HOUSEHOLDS, [])
    code = tmp_path / "code.txt"
    code.write_text(lost[1].lower(), encoding="utf-8")
    for name, secret in (("a", ()), ("b", ("--recovery-code-file", code))):
        target, started = second / f"{name}.fupin", time.monotonic()
        told = json.loads(fupin(second, "restore", stick, target, *secret, "--json"))
        seconds = time.monotonic() - started
        assert told["drafts"]
        assert told["lost_photos"] == 0
        assert json.loads(fupin(second, "digest", target, "--json"))["digest"] == lost[2]
        assert json.loads(fupin(second, "verify", target, "--json")) == {
            "sound": True, "findings": [], "notes": [],
        }  # fmt: skip
        assert seconds < TEN_MINUTES / 10
    with capsys.disabled():
        sys.stdout.write(f" backup {backed_up - begun:.1f} s, restore {seconds:.1f} s ")


def test_a_backup_on_the_same_disk_says_what_it_is_not(laptop, tmp_path):
    told = fupin(tmp_path / "home", "backup", laptop, "--daily")
    assert "同一块硬盘上" in told
    assert f"未备份 {HOUSEHOLDS + PHOTOS} 条" in told
    assert "没有说备份到哪里" in fupin(tmp_path / "home", "backup", laptop, status=3)


def test_the_list_says_what_is_damaged(laptop, stick, tmp_path):
    home = tmp_path / "home"
    assert "这里没有备份" in refused_list(home, stick)
    fupin(home, "backup", laptop, stick)
    (copy,) = copies.find(stick)
    (copy.path / "keys.json").write_bytes(b"{}")
    (copy.path / "manifest.json").write_bytes(b"{}")
    assert "清单读不出来" in fupin(home, "restore", stick, tmp_path / "x.fupin", status=3)
    (stick / "other").mkdir()
    assert "没有找到备份" in fupin(home, "restore", stick / "other", tmp_path / "x", status=3)


def refused_list(home, place):
    command = [sys.executable, "-m", "fupin_desktop", "backups", str(place)]
    done = subprocess.run(
        command, env=environment(home), capture_output=True, text=True, check=True
    )
    return done.stderr


def kill(home: Path, seconds: float, *words: object) -> None:
    """Let a command run for a moment, then kill it as a cut of the power would."""
    command = [sys.executable, "-m", "fupin_desktop", *map(str, words)]
    with subprocess.Popen(
        command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.kill()


def test_killed_while_backing_up(lost, laptop, stick, tmp_path):
    home = tmp_path / "home"
    fupin(home, "backup", laptop, stick)
    for _ in range(ROUNDS):
        kill(home, random.uniform(0.6, 2.5), "backup", laptop, stick)
        listed = fupin(home, "backups", stick, "--check", "--json").splitlines()
        assert listed
        assert all(json.loads(line)["findings"] == [] for line in listed)
    time.sleep(1)  # a backup is named by its second
    fupin(home, "backup", laptop, stick)
    assert not list(stick.rglob("*.part"))
    with Registry.open(laptop, PASSWORD) as registry:
        assert registry.digest()["digest"] == lost[2]


def test_killed_while_restoring(lost, laptop, stick, tmp_path):
    home, target = tmp_path / "home", tmp_path / "new" / "青禾村.fupin"
    fupin(home, "backup", laptop, stick)
    for _ in range(ROUNDS):
        kill(home, random.uniform(0.6, 2.5), "restore", stick, target)
        if target.exists():
            with Registry.open(target, PASSWORD) as registry:
                assert registry.digest()["digest"] == lost[2]
            shutil.rmtree(target)
    fupin(home, "restore", stick, target)
    assert [one.name for one in target.parent.iterdir()] == [target.name]
    assert [one.problem for one in copies.find(stick)] == [""]


def test_a_stick_that_takes_no_more_gets_a_sentence(lost, laptop, stick, tmp_path):
    home, start = tmp_path / "home", ("-c", LIMITED)
    told = fupin(home, "backup", laptop, stick, status=3, start=start)
    assert "备份没有做成" in told
    assert "台账和以前的备份都没有改动" in told
    assert copies.find(stick) == []
    assert not [one for one in stick.rglob("*") if one.is_file()]
    fupin(home, "backup", laptop, stick)
    told = fupin(home, "restore", stick, tmp_path / "new.fupin", status=3, start=start)
    assert "没有恢复成" in told
    assert not list(tmp_path.glob("new*"))
    with Registry.open(laptop, PASSWORD) as registry:
        assert registry.digest()["digest"] == lost[2]
