"""The command on several packages at once: inbox."""

from argparse import Namespace
from pathlib import Path

from fupin_desktop import inbox as arrived
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError


def inbox(words: Namespace) -> None:
    """List the packages in files and folders, or take the new ones in by turns."""
    with ledger(words) as registry:
        found = arrived.look(registry, [Path(path) for path in words.paths])
        if not words.receive:
            lines(words, ((_data(one), _text(one)) for one in found))
            return
        new = [one for one in found if one.state == "new"]
        bad = [one for one in found if one.state == "damaged"]
        refused = 0
        for one in bad:
            out(words, {**_data(one), "applied": False}, _text(one))
        for one in new:
            went, sentence = arrived.take_in(registry, one, sure=words.sure)
            refused += not went
            out(words, {**_data(one), "applied": went, "sentence": sentence},
                f"{one.path}  {sentence}")  # fmt: skip
    if refused or bad:
        raise FupinError(
            f"有 {refused} 个包没有接收，{len(bad)} 个包损坏；其余 {len(new) - refused} 个已接收。"
            "请按各包的说明处理后再试。"
        )


def _data(one: arrived.Found) -> dict[str, str | int]:
    return {
        "path": str(one.path), "state": one.state, "sender": one.sender,
        "sender_name": one.sender_name, "number": one.number, "time": one.wall,
        "sentence": one.sentence,
    }  # fmt: skip


def _text(one: arrived.Found) -> str:
    state = arrived.STATES[one.state]
    which = one.sentence or f"{one.sender_name} 第 {one.number} 号包  {one.wall}"
    return f"{state}  {one.path}  {which}"
