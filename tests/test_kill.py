"""A program killed while it saves loses nothing it has acknowledged, and halves nothing."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

ROUNDS = 300 if os.environ.get("FUPIN_THOROUGH") else 4
SAVER = """
import pathlib, sys
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

registry = Registry.open(pathlib.Path(sys.argv[1]))
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


@pytest.fixture
def ledger(tmp_path):
    """A village ledger with one household."""
    path = tmp_path / "village.fupin"
    with Registry.create(
        path, level="village", region="990101001201", name="青禾村", password=None
    ) as registry:
        registry.save([Change(table="household", values={"name": "王秀英"})])
    return path


def test_kill_while_saving(ledger):
    for _ in range(ROUNDS):
        acknowledged = kill_a_saver(ledger, random.uniform(0, 0.4))
        with Registry.open(ledger) as registry:
            visits = registry.count("visit")
            (household,) = registry.select("household")
            assert visits >= acknowledged
            assert str(visits) == (household["phone"] or "0")  # both records of a batch or none
    with Registry.open(ledger) as registry:
        assert registry.verify() == []


def kill_a_saver(ledger: Path, seconds: float) -> int:
    """Let a process save as fast as it can, kill it, and give the last number it acknowledged."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", SAVER, str(ledger)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as saver:
        first = saver.stdout.readline()
        try:
            saver.wait(seconds)
        except subprocess.TimeoutExpired:
            saver.kill()
        numbers = [first, *saver.stdout.read().splitlines(keepends=True)]
    return int(max((line for line in numbers if line.endswith("\n")), key=int))
