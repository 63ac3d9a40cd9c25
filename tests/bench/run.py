"""Run the benchmarks: python tests/bench/run.py [--size SIZE] [--only NAME] [--write].

Each module runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import bench

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    "bench_registry", "bench_exchange", "bench_paper", "bench_ledger", "bench_search",
    "bench_lists", "bench_excel",
)  # fmt: skip
REPORT = ROOT / "docs" / "performance.md"
INTRODUCTION = """# Performance

Made by `python tests/bench/run.py --write`: medians of {repeats} runs at size {size}; "bare" is the
least that any program would have to do for the same effect, measured in the same run, in turn with
ours. Rates depend on the machine, ratios hardly. This run: {cores} cores, {load}, {system},
Python {python}. An old village laptop is three to five times slower, and its disk takes 10-30 ms
for a durable save. Memory is that of the process that made the figure, with what it was made of
and the bare things beside it; for packages that of a process that does nothing but this one thing.
"""
SECTION = "## A large township"
BY_HAND = "## Looking a household up"  # and what follows it is not made by --write
LARGE = f"""{SECTION}

Made by `python tests/bench/run.py --only bench_ledger --size large --write`: ten villages of two
hundred households with records of every type; medians of {{repeats}} runs, the making of it once.
This run: {{cores}} cores, {{load}}, {{system}}, Python {{python}}.
"""


def main():
    """Measure, print, and write the report if asked to."""
    options = arguments()
    if options.child:
        return measure(options.child, options.size)
    rows = []
    for name in MODULES:
        if options.only in (None, name):
            rows += [bench.Figure(**figure).row() for figure in figures_of(name, options.size)]
    print(bench.table(rows))
    if options.write:
        REPORT.write_text(report(options.size, bench.table(rows)), encoding="utf-8")
    return 0


def report(size, table):
    """Put a table into the report: the large township's into its section, others at the front."""
    written, mark, by_hand = REPORT.read_text(encoding="utf-8").partition(BY_HAND)
    front, found, section = written.partition(SECTION)
    kept_last = f"\n{mark}{by_hand}" if mark else ""
    if size == "large":
        return f"{front.rstrip()}\n\n{filled(LARGE, size)}\n{table}\n{kept_last}"
    kept = f"\n{found}{section.rstrip()}\n" if found else ""
    return f"{filled(INTRODUCTION, size)}\n{table}\n{kept}{kept_last}"


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Run the benchmarks.")
    parser.add_argument("--size", choices=bench.SIZES, default="medium")
    parser.add_argument("--only", choices=MODULES)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    return parser.parse_args()


def figures_of(name, size):
    """Run one module in a process of its own and return its figures."""
    command = [sys.executable, __file__, "--child", name, "--size", size]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure(name, size):
    """Be that process."""
    sys.path.insert(0, str(ROOT))
    bench.like_the_program()
    with tempfile.TemporaryDirectory(prefix="fupin-bench-") as folder:
        figures = []
        for figure in import_module(name).figures(size, Path(folder)):
            figure.peak = figure.peak or bench.peak_memory()
            figures.append(figure.plain())
    print(json.dumps(figures, ensure_ascii=False))
    return 0


def filled(text, size):
    """Fill in where and how the figures were made."""
    return text.format(
        repeats=bench.REPEATS,
        size=size,
        cores=os.cpu_count(),
        load=load(),
        system=platform.system(),
        python=platform.python_version(),
    )


def load():
    """Say how busy the machine was with this and with other things."""
    if sys.platform == "win32":
        return "load not known"
    return f"load average {os.getloadavg()[1]:.1f}"


if __name__ == "__main__":
    sys.exit(main())
