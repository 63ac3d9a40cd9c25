"""The benchmarks run: figures that nobody can make again are worth nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_full_township_is_measured_from_making_to_verifying():
    command = [sys.executable, RUN, "--size", "small", "--only", "bench_ledger"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    _, _, *rows = done.stdout.splitlines()
    assert len(rows) == 7
    assert all(float(row.split(" | ")[1].split(" ")[0].replace(",", "")) > 0 for row in rows)


def test_lists_are_measured_beside_bare_xlsxwriter_and_bare_calamine():
    command = [sys.executable, RUN, "--size", "small", "--only", "bench_excel"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    _, _, row, *taken = done.stdout.splitlines()
    assert row.startswith("| export of 200 households x 60 ")
    assert "XlsxWriter: " in row
    assert len(taken) == 8  # households and persons, new and changed: planned and written
    assert all("calamine's bare reading: " in row for row in taken[::2])
    assert all(row.endswith(" MB |") for row in (row, *taken))


def test_the_large_section_of_the_report_stays_when_the_front_is_made_anew(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(RUN.parent))
    monkeypatch.syspath_prepend(str(RUN.parents[2]))
    run = pytest.importorskip("run")
    monkeypatch.setattr(run, "REPORT", tmp_path / "performance.md")
    run.REPORT.write_text("", encoding="utf-8")
    for size, table in (("medium", "| one |"), ("large", "| two |"), ("medium", "| three |")):
        run.REPORT.write_text(run.report(size, table), encoding="utf-8")
    text = run.REPORT.read_text(encoding="utf-8")
    places = [text.index(word) for word in ("# Performance", "three", "A large", "two")]
    assert places == sorted(places)
    assert "| one |" not in text


def number(text):
    return float(text.removesuffix(" /s").replace(",", ""))
