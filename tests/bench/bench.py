"""What every benchmark shares: a figure beside the bare thing it is measured against."""

import gc
import re
import statistics
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

SIZES = ("small", "medium", "large")
REPEATS = 3


@dataclass(kw_only=True)
class Figure:
    """Rates of our way and of the bare way of doing the same, taken in turn in one run."""

    name: str
    unit: str
    bare_name: str = ""
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    peak: float = 0.0  # MB, of the process that made this figure

    def row(self):
        """Cells of the table: median, range, bare median, ratio, memory."""
        ours, low, high = statistics.median(self.ours), min(self.ours), max(self.ours)
        cells = [self.name, f"{ours:,.0f} {self.unit}", f"{low:,.0f}-{high:,.0f}"]
        if self.bare:
            bare = statistics.median(self.bare)
            cells += [f"{self.bare_name}: {bare:,.0f} {self.unit}", f"{ours / bare:.2f}"]
        else:
            cells += ["", ""]
        return [*cells, f"{self.peak:,.0f} MB" if self.peak else "not measured"]

    def plain(self):
        """The same as a JSON object."""
        return asdict(self)


HEADER = ["figure", "median", "range", "bare", "ours / bare", "peak memory"]


def like_the_program():
    """Collect cycles as seldom as the program does, which makes millions of things without any."""
    gc.set_threshold(100_000, 20, 20)


def rate(count, work, *arguments):
    """Run once and return how many per second."""
    began = time.perf_counter()
    work(*arguments)
    return count / (time.perf_counter() - began)


def peak_memory():
    """Highest memory of this process so far, in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    # Not what `resource` tells: that begins with the memory of the process that started this one.
    high = re.search(r"(?m)^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
    return int(high[1]) / 1024 if high else 0.0


def table(rows):
    """Markdown of some rows under the header."""
    lines = [HEADER, ["---"] * len(HEADER), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
