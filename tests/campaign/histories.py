"""Play many histories: python tests/campaign/histories.py [--first SEED] [--count N] [--seconds S].

Prints each seed that fails with the shortest steps that still fail, and the count at the end.
"""

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.campaign import oracle, world


def failing(history, pristine):
    """Give what is wrong at the end of a history."""
    with tempfile.TemporaryDirectory(prefix="fupin-history-") as folder:
        played = world.World(Path(folder), history)
        try:
            world.play(played, pristine)
            return list(oracle.faults(played))
        except Exception:
            return [traceback.format_exc()]
        finally:
            played.close()


def shortened(history, pristine):
    """Leave out steps as long as the history still fails."""
    place = len(history.steps) - 1
    while place >= 0:
        shorter = replace(history, steps=[*history.steps[:place], *history.steps[place + 1 :]])
        if failing(shorter, pristine):
            history = shorter
        place -= 1
    return history


def say(text):
    """Print at once: it may run for hours."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main():
    """Play, and report."""
    parser = argparse.ArgumentParser(description="Play histories.")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    pristine = Path(tempfile.mkdtemp(prefix="fupin-pristine-"))
    world.template(pristine)
    began, failed, seed = time.monotonic(), [], options.first
    while seed < options.first + options.count and time.monotonic() - began < options.seconds:
        history = world.drawn(seed)
        if failing(history, pristine):
            failed.append(seed)
            short = shortened(history, pristine)
            say("\n  ".join([f"seed {seed}: {short}", *failing(short, pristine)]))
        seed += 1
        if (seed - options.first) % 100 == 0:
            say(f"to {seed - 1}: {len(failed)} failed, {time.monotonic() - began:.0f} s")
    shutil.rmtree(pristine)
    seconds = time.monotonic() - began
    say(f"seeds {options.first} to {seed - 1}: {len(failed)} failed {failed}; {seconds:.0f} s")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
