"""A package is opened with unzip, sha256sum, openssl and age, by the very commands it carries."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VECTORS = ROOT / "tests" / "data" / "package"
COMMAND = re.compile(r"(?m)^   ([a-z].*)$")


@pytest.fixture
def opened(tmp_path):
    """Run the commands of a vector's README.txt in a shell, and give the folder they leave.

    If no `age` program is installed, one stands on the path that `tests/age_reader.py` makes: an
    implementation of the specification that shares no code with what our program encrypts with.
    """
    tools = tmp_path / "tools"
    tools.mkdir()
    if not shutil.which("age"):
        script = f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "tests" / "age_reader.py"}" "$@"\n'
        (tools / "age").write_text(script, encoding="utf-8")
        (tools / "age").chmod(0o755)
    shutil.copy(VECTORS / "office.key", tmp_path)

    def run(vector):
        archive = subprocess.run(
            ["unzip", "-p", VECTORS / vector, "README.txt"], capture_output=True, check=True
        )
        commands = COMMAND.findall(archive.stdout.decode("utf-8"))
        shutil.copy(VECTORS / vector, tmp_path / commands[0].split()[1])
        told = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", "\n".join(commands)],
            cwd=tmp_path, capture_output=True, text=True, check=False,
            env={**os.environ, "LC_ALL": "C", "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        return tmp_path / "x", told.stdout

    return run


def test_version_1_is_read_by_four_commands(opened):
    folder, told = opened("good.zcb")
    assert (folder / "ops.jsonl").read_bytes() == (VECTORS / "good.jsonl").read_bytes()
    assert told.count(": OK") == 4
    assert "Signature Verified Successfully" in told


def test_version_2_gives_its_photos_too(opened):
    folder, told = opened("photos.zcb")
    lines = [json.loads(line) for line in (folder / "ops.jsonl").read_bytes().splitlines()]
    named = {one["set"]["sha256"]: one["set"] for one in lines if one.get("type") == "attachment"}
    contents = {one.name: one.read_bytes() for one in (folder / "photos").iterdir()
                if one.suffix != ".age"}  # fmt: skip
    assert contents.keys() == named.keys() == lines[0]["photos"].keys()
    for sha256, content in contents.items():
        assert hashlib.sha256(content).hexdigest() == sha256
        assert len(content) == named[sha256]["size"]
    assert sorted(one[:4] for one in contents.values()) == [b"%PDF", b"\xff\xd8\xff\xe0"]
    assert told.count(": OK") == 4 + 2 + 2  # the members, and what came out of the photos


def test_a_photo_that_was_exchanged_is_found_by_the_commands(opened):
    """The commands that check are no ornament: a changed photo stops them."""
    folder, _ = opened("photos.zcb")
    photo = next((folder / "photos").glob("*.age"))
    photo.write_bytes(b"x" + photo.read_bytes()[1:])
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    assert checked.returncode == 1
    assert f"photos/{photo.name}: FAILED" in checked.stdout
