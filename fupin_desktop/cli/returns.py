"""Commands on what was sent back: send back, list, answer, settle."""

from argparse import Namespace

from fupin_desktop import derive, returned
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.returned import CLOSED, STATES, Returned


def reject(words: Namespace) -> None:
    """Send a field of a record back, or the whole record."""
    with ledger(words) as registry:
        found = registry.read(lambda db: derive.load(db, [words.record])).get(words.record)
        if not found:
            raise FupinError(f"找不到记录 {words.record}，什么也没有保存。请核对编号。")
        table = derive.fold_known(found).type
        batch = returned.reject(registry, table, words.record, words.field, words.comment)
        (about,) = (row["about"] for row in registry.rows(returned.TABLE, batch.ids))
    out(words, {"id": batch.ids[0], "about": about}, f"已退回：{about}  {batch.ids[0]}")


def returns(words: Namespace) -> None:
    """List what was sent back with what became of it, or settle one."""
    with ledger(words) as registry:
        if words.close:
            returned.close(registry, [words.close])
            out(words, {"id": words.close, "state": CLOSED}, "已了结。")
            return
        states = [one for one in STATES if not (words.open and one == CLOSED)]
        found = returned.listed(registry, states)
    lines(words, ((_data(one), f"{one.rec}  {one.about}  {one.sentence}") for one in found))


def reply(words: Namespace) -> None:
    """Answer what was sent back."""
    with ledger(words) as registry:
        returned.reply(registry, [words.id], words.text)
    out(words, {"id": words.id, "reply": words.text}, "已答复，报送后乡镇看到。")


def _data(one: Returned) -> dict[str, object]:
    return {
        "id": one.rec, "state": one.state, "table": one.table, "record": one.record,
        "item": one.item or None, "about": one.about, "comment": one.comment, "date": one.date,
        "by": one.by, "value": one.value or None, "reply": one.reply or None,
        "replied": one.replied or None, "closed": one.closed or None, "deleted": one.gone,
    }  # fmt: skip
