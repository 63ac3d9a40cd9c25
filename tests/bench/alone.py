"""One piece of work in a process of its own: python alone.py WORK LEDGER PATH...; its peak memory.

So the memory is that of the program, without what a benchmark needs around it.
"""

import subprocess
import sys
from pathlib import Path

import bench

ROOT = Path(__file__).resolve().parents[2]


def peak(work, ledger, *paths):
    """Give the highest memory in MB of a process that opens a ledger and does one thing."""
    command = [sys.executable, __file__, work, ledger, *paths]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return float(done.stdout)


def main():
    """Be that process."""
    sys.path.insert(0, str(ROOT))
    from fupin_desktop import excel, exchange  # noqa: PLC0415  found only now
    from fupin_desktop.registry import Registry  # noqa: PLC0415

    work, ledger, *paths = sys.argv[1:]

    def export(registry, target):
        excel.write_table(registry, "household", registry.find("household"), target)

    works = {"pack": exchange.pack, "preview": exchange.preview, "receive": exchange.receive}
    wanted = {**works, "export": export}[work]
    with Registry.open(Path(ledger)) as registry:
        for one in paths:
            wanted(registry, Path(one))
    print(bench.peak_memory())


if __name__ == "__main__":
    main()
