"""The command that makes fictitious ledgers."""

from argparse import Namespace
from pathlib import Path

from fupin_desktop import demo as samples
from fupin_desktop.cli.session import out, password
from fupin_desktop.errors import FupinError


def demo(words: Namespace) -> None:
    """Make a fictitious township with its villages."""
    if words.villages < 1 or words.households < 1:
        raise FupinError("村数和每村户数至少是 1，没有生成。请改正。")
    folder = Path(words.folder)
    made = samples.build(
        folder, villages=words.villages, households=words.households, seed=words.seed,
        password=password(words), full=words.full,
    )  # fmt: skip
    data = {
        "township": str(made.township), "villages": [str(path) for path in made.villages],
        "roster": str(made.roster),
    }  # fmt: skip
    out(words, data, f"已生成虚构的示例：{made.township} 和 {len(made.villages)} 个村")
