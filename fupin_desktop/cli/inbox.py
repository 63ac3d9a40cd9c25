"""The command on several packages at once: inbox."""

from argparse import Namespace
from pathlib import Path

from fupin_desktop import backup
from fupin_desktop import inbox as arrived
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry


def inbox(words: Namespace) -> None:
    """List what lies in files and folders, or take the new packages in by turns."""
    with ledger(words) as registry:
        found = arrived.look(registry, [Path(path) for path in words.paths])
        if not words.receive:
            lines(words, ((_data(one), _text(one)) for one in found))
            return
        new = [one for one in found if one.state in arrived.WAITING]
        bad = [one for one in found if one.state in arrived.LOST]
        for one in bad:
            out(words, {**_data(one), "applied": False}, _text(one))
        if new and not words.no_backup:
            _copy(registry)
        refused = 0
        for one in new:
            taken = arrived.take_in(registry, one, digits=words.digits, sure=words.sure)
            refused += not taken.went
            out(words, {**_data(one), "applied": taken.went, "sentence": taken.sentence},
                f"{one.path}  {taken.sentence}")  # fmt: skip
    if refused or bad:
        raise FupinError(
            f"有 {refused} 个包没有接收，{len(bad)} 个损坏或读不出来；其余 {len(new) - refused} 个"
            "已接收。请按各包的说明处理后再试。"
        )


def _copy(registry: Registry) -> None:
    """Have a checked copy of the ledger before the first package is taken in."""
    try:
        backup.make_before(registry)
    except FupinError as error:
        raise FupinError(
            f"接收前的备份没有做成，一个包也没有接收，台账没有改动。{error}"
            "不留备份也要接收的，请加 --no-backup。"
        ) from error


def _data(one: arrived.Found) -> dict[str, str | int]:
    return {
        "path": str(one.path), "state": one.state, "package": one.package, "sender": one.sender,
        "sender_name": one.sender_name, "number": one.number, "time": one.wall,
        "sentence": one.sentence,
    }  # fmt: skip


def _text(one: arrived.Found) -> str:
    state = arrived.STATES[one.state]
    which = f"{one.sender_name} 第 {one.number} 号包  {one.wall}" if one.number else ""
    return "  ".join(filter(None, (state, str(one.path), which, one.sentence)))
