"""Fictitious townships for trying out, for tests and for benchmarks."""

from fupin_desktop.demo.community import Family, Village, families, village
from fupin_desktop.demo.ledgers import one_village
from fupin_desktop.demo.township import Demo, build

__all__ = ["Demo", "Family", "Village", "build", "families", "one_village", "village"]
