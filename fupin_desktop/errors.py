"""The two exceptions a user may meet, and the shape of a progress callback."""

from collections.abc import Callable

Step = Callable[[int, int], None]


class FupinError(Exception):
    """A sentence for the user: what happened, what was not changed, what to do."""


class Cancelled(Exception):
    """The user asked to stop; never shown."""


def no_step(done: int, total: int) -> None:
    """Ignore progress, for callers that show none."""
