"""The command that erases a record for good."""

from argparse import Namespace

from fupin_desktop import purging
from fupin_desktop.cli.session import ledger, out


def purge(words: Namespace) -> None:
    """Erase a record and all that hangs on it, or say what would be erased."""
    with ledger(words) as registry:
        table = purging.table_of(registry, words.record)
        recs = purging.targets(registry, table, words.record)
        called = purging.told(registry, table, words.record)
        much = purging.counted(registry, table, words.record)
        if words.sure:
            purging.purge(registry, table, words.record, why=words.why)
    data = {"record": words.record, "records": len(recs), "purged": words.sure}
    told = "已销毁" if words.sure else "会销毁（加 --sure 才销毁，不能恢复）"
    out(words, data, f"{told}：{called}，共 {len(recs):,} 条：{much}。")
