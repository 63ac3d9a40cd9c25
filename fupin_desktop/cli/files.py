"""Commands on photos and files beside records: attach, attachment."""

from argparse import Namespace
from pathlib import Path

from fupin_desktop import attachments
from fupin_desktop.cli.session import ledger, lines, out


def attach(words: Namespace) -> None:
    """Hang files on a record, all of them or none."""
    paths = [Path(path) for path in words.paths]
    with ledger(words) as registry:
        batch = attachments.attach(registry, words.table, words.id, paths)
    lines(words, (({"id": one}, one) for one in batch.ids))


def attachment(words: Namespace) -> None:
    """Write the content of an attachment to a file."""
    with ledger(words) as registry:
        attachments.export(registry, words.id, Path(words.output))
    out(words, {"id": words.id, "path": words.output}, f"已取出，这个文件没有加密：{words.output}")
