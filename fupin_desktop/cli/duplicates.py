"""Commands on records that were entered twice: list them, merge them, take them apart."""

from argparse import Namespace

from fupin_desktop import duplicates, mergers
from fupin_desktop.catalogue import TABLES
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.duplicates import Pair
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry


def duplicates_(words: Namespace) -> None:
    """List pairs of records that may be one, or merge those of which there is hardly a doubt."""
    with ledger(words) as registry:
        found = duplicates.find(registry)
        if words.merge_exact:
            exact = [one for one in found if one.is_exact]
            duplicates.merge_all(registry, found)
            out(words, {"merged": len(exact)}, f"已合并 {len(exact)} 对，可以用 undo 一次撤销。")
            return
        called = [duplicates.label(registry, one) for one in found]
    lines(words, (
        ({"table": one.table, "keep": one.keep, "other": one.other, "reason": one.reason,
          "exact": one.is_exact, "names": name},
         "  ".join((TABLES[one.table].label, name, duplicates.REASONS[one.reason], one.keep,
                    one.other)))
        for one, name in zip(found, called, strict=True)
    ))  # fmt: skip
    if not words.json:
        print(f"共 {len(found)} 对可能是重复登记。" if found else "没有重复登记。")


def merge(words: Namespace) -> None:
    """Merge one record into another, or remember that they are not the same."""
    with ledger(words) as registry:
        pair = Pair(_table(registry, words.keep), words.keep, words.other, "name_group")
        if words.distinct:
            registry.distinguish(pair.keep, pair.other, why=words.why)
            out(words, {"distinct": [pair.keep, pair.other]}, "已记下：不是同一个，以后不再列出。")
            return
        done = duplicates.merge(registry, pair, take_over=not words.bare, why=words.why)
        data = {"keep": pair.keep, "merged": pair.other, "operations": done.operations}
        out(words, data, f"已合并：{duplicates.label(registry, pair)}")


def unmerge(words: Namespace) -> None:
    """Take a merged record out again."""
    with ledger(words) as registry:
        undone = registry.take_apart(words.other, why=words.why)
    told = f"；以后改过的 {len(undone.left)} 项没有动" if undone.left else ""
    out(words, {"record": words.other, "left": list(undone.left)}, f"已拆开{told}。")


def _table(registry: Registry, rec: str) -> str:
    for name in (*mergers.KINDS, *mergers.KEYED):
        if registry.rows(name, [rec]):
            return name
    raise FupinError(f"找不到可以合并的记录 {rec}，什么也没有改动。请核对编号。")
