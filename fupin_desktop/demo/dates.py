"""What became of the reminders of a village: some are settled, the others still wait."""

from collections.abc import Iterator
from typing import Final

from fupin_desktop import reminders
from fupin_desktop.demo.invent import Author
from fupin_desktop.record import Change

SETTLED: Final = 0.3  # share of the reminders
NEEDLESS: Final = 0.2  # share of these


def settle(author: Author) -> Iterator[Change]:
    """Write down that some of today's reminders are done or needless."""
    for one in reminders.find(author.registry, author.today.isoformat()):
        if author.due("reminder", SETTLED):
            needless = author.rng.random() < NEEDLESS
            state = reminders.NEEDLESS if needless else reminders.DONE
            yield author.write(
                reminders.TABLE,
                {
                    "rule": one.rule.name,
                    "subject": one.subject,
                    "due": one.due,
                    "person": one.person or None,
                    "state": state,
                    "done": author.today.isoformat(),
                    "handler": author.teammates(1),
                },
            )
