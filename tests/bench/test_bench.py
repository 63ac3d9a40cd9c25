"""The benchmarks run: figures that nobody can make again are worth nothing."""

import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).with_name("run.py")


def test_saves_are_measured_beside_the_bare_insert():
    command = [sys.executable, RUN, "--size", "small", "--only", "bench_registry"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    header, _, row = done.stdout.splitlines()
    cells = dict(zip(header.split(" | "), row.split(" | "), strict=True))
    ours, bare = cells["median"], cells["bare"].partition(": ")[2]
    ratio = float(cells["ours / bare"])
    assert ours.endswith("/s")
    assert 0.01 < ratio < 10
    assert abs(ratio - number(ours) / number(bare)) < 0.02


def number(text):
    return float(text.removesuffix(" /s").replace(",", ""))
