"""The pure parts of start.py, against the real pyproject.toml and this environment."""

import sys
import tomllib
from importlib.metadata import requires, version
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import start

PYPROJECT = (start.ROOT / "pyproject.toml").read_text(encoding="utf-8")
LOCK = [Requirement(line) for line in chain.from_iterable(start.locked(PYPROJECT).values())]


def test_old_python_gets_a_sentence():
    start.check_python((3, 11))
    with pytest.raises(start.Stopped, match=r"3\.9.*3\.11"):
        start.check_python((3, 9))


@pytest.mark.parametrize(("windows", "tail"), [(True, "Scripts/python.exe"), (False, "bin/python")])
def test_interpreter_has_its_place_on_each_system(windows, tail):
    assert start.python_of(Path("e"), windows).as_posix() == f"e/{tail}"


def test_every_locked_version_is_exact_and_installed():
    for requirement in LOCK:
        (exact,) = requirement.specifier
        assert exact.operator == "=="
        if applies(requirement):
            assert version(requirement.name) == exact.version


def test_lock_is_closed_and_within_the_bounds():
    """Whatever a locked package needs is locked too, in a version it accepts."""
    pins = {plain(r.name): next(iter(r.specifier)).version for r in LOCK}
    locked = chain.from_iterable(requires(r.name) or [] for r in LOCK if applies(r))
    for need in map(Requirement, chain(locked, declared())):
        if applies(need) and need.name != "pip":  # which every environment has
            assert need.specifier.contains(pins[plain(need.name)]), need


def plain(name):
    return name.lower().replace("_", "-").replace(".", "-")


def applies(requirement):
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


def declared():
    parsed = tomllib.loads(PYPROJECT)
    return parsed["project"]["dependencies"] + parsed["dependency-groups"]["dev"]


def test_any_change_of_the_lock_is_noticed():
    assert start.fingerprint(["a==1"]) == start.fingerprint(["a==1"])
    assert len({start.fingerprint(x) for x in (["a==1"], ["a==2"], ["a==1", "b==1"])}) == 3


def test_nothing_is_installed_when_the_stamp_is_right(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "VENV", tmp_path / "absent")  # any attempt to install would raise
    stamp = tmp_path / "lock.stamp"
    stamp.write_text(start.fingerprint(["a==1"]), encoding="utf-8")
    start.install(["a==1"], stamp)
    with pytest.raises(OSError, match="absent"):
        start.install(["a==2"], stamp)


def test_broken_environment_is_noticed(tmp_path):
    assert start.works(start.python_of(Path(sys.prefix)))
    assert not start.works(start.python_of(tmp_path))


def test_libraries_are_missing_by_either_name():
    listing = "libgl1 installed\nlibglib2.0-0t64 installed\nlibegl1 config-files\n"
    wanted = ["libglib2.0-0", "libgl1", "libegl1", "libdbus-1-3"]
    assert start.missing(wanted, listing) == ["libegl1", "libdbus-1-3"]
    known = {"libglib2.0-0t64", "libgl1"}
    assert start.choose(["libglib2.0-0", "libgl1"], known) == ["libglib2.0-0t64", "libgl1"]


@pytest.mark.parametrize(
    ("environment", "platform", "screen"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":0", "FUPIN_NO_WINDOW": "1"}, "linux", False),
        ({}, "win32", True),
        ({"FUPIN_NO_WINDOW": "1"}, "win32", False),
    ],
)
def test_screen_is_found(environment, platform, screen):
    assert start.has_screen(environment, platform) is screen


def test_children_speak_utf8_and_find_the_checkout():
    found = start.surroundings(FUPIN_THOROUGH="1")
    assert found["PYTHONUTF8"] == "1"
    assert found["PYTHONPATH"] == str(start.ROOT)
    assert found["FUPIN_THOROUGH"] == "1"
    assert "PATH" in found


def test_main_job_is_done_without_a_screen(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(start, "VENV", Path(sys.prefix))
    monkeypatch.setattr(start, "SAMPLE", tmp_path / "sample")
    assert start.main_job(start.make_sample("--villages", "1", "--households", "5")) == 0
    assert (tmp_path / "sample/archive.pdf").read_bytes().startswith(b"%PDF")
    told = capfd.readouterr()
    assert str(tmp_path / "sample/archive.pdf") in told.out
    assert f"$ fupin stats {tmp_path / 'sample/township.fupin'}\n" in told.out
    assert "这一版" not in told.out + told.err
    before = sorted((tmp_path / "sample").iterdir())
    start.make_sample()
    assert sorted((tmp_path / "sample").iterdir()) == before


def test_refused_step_stops_the_main_job(tmp_path, monkeypatch):
    monkeypatch.setattr(start, "VENV", Path(sys.prefix))
    with pytest.raises(start.Stopped, match="退出码 3"):
        start.say("verify", tmp_path / "absent.fupin")
