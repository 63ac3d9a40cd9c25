"""The command on code lists: which may be added to, what a list holds, and changing it."""

from argparse import Namespace

from fupin_desktop import added_codes
from fupin_desktop.added_codes import Choice
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.registry import Registry


def list_or_change(words: Namespace) -> None:
    """List the code lists, or one of them; add to it, word a code anew, or end one."""
    with ledger(words) as registry:
        if words.add or words.word or words.end:
            _change(registry, words)
        elif words.list:
            lines(words, ((vars(one), _text(one))
                          for one in added_codes.overview(registry, words.list)))  # fmt: skip
        else:
            named = added_codes.lists().items()
            lines(words, (({"list": name, "of": of}, f"{name}  {of}") for name, of in named))


def _change(registry: Registry, words: Namespace) -> None:
    more: dict[str, Json] = {"source": words.source} if words.source else {}
    if words.add:
        batch = added_codes.add(registry, words.list, words.add, **more)
    elif words.word:
        code, _, label = words.word.partition("=")
        batch = added_codes.reword(registry, words.list, code, label, **more)
    else:
        batch = added_codes.end(registry, words.list, words.end)
    (row,) = registry.rows("code_entry", batch.ids)
    told = {name: row[name] for name in ("list", "code", "label", "valid_to")}
    out(words, told, f"已保存：{row['code']}  {row['label']}")


def _text(one: Choice) -> str:
    marks = (("本地增加", one.added), ("改过叫法", one.worded), ("已停用", bool(one.ended)))
    return "  ".join((one.code, one.label, *(word for word, holds in marks if holds)))
