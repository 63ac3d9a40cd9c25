"""One piece of work in a process of its own: python alone.py WORK LEDGER PATH...; its peak memory.

So the memory is that of the program, without what a benchmark needs around it.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import bench

ROOT = Path(__file__).resolve().parents[2]


def peak(work, ledger, *paths):
    """Give the highest memory in MB of a process that opens a ledger and does one thing."""
    return told(work, ledger, *paths)[-1]


def told(work, ledger, *paths):
    """Give what a process tells that opens a ledger and does one thing to each path."""
    command = [sys.executable, __file__, work, ledger, *paths]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return json.loads(done.stdout)


def main():
    """Be that process."""
    sys.path.insert(0, str(ROOT))
    bench.like_the_program()
    from fupin_desktop import excel, exchange  # noqa: PLC0415  found only now
    from fupin_desktop.registry import Registry  # noqa: PLC0415

    work, ledger, *paths = sys.argv[1:]
    figures = []

    def export(registry, target):
        excel.write_table(registry, "household", registry.find("household"), target)

    def take(registry, book):
        """Tell the memory of planning, that of all, the seconds of writing, and how much it was."""
        planned = excel.read_plan(registry, book)
        figures.append(bench.peak_memory())
        began = time.perf_counter()
        excel.apply(registry, planned)
        taken = time.perf_counter() - began
        figures.extend((bench.peak_memory(), taken, len(planned.changes)))

    works = {"pack": exchange.pack, "preview": exchange.preview, "receive": exchange.receive}
    wanted = {**works, "export": export, "import": take}[work]
    with Registry.open(Path(ledger)) as registry:
        for one in paths:
            wanted(registry, Path(one))
    print(json.dumps(figures or [bench.peak_memory()]))


if __name__ == "__main__":
    main()
