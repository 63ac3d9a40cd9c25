"""Commands for whoever leaves and whoever comes: handover, rekey, wipe, users."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from fupin_desktop import handover as business
from fupin_desktop import handover_list, handover_steps, paper, rekeying, titles, wiping
from fupin_desktop import users as people
from fupin_desktop.cli.session import ledger, lines, out, password
from fupin_desktop.durable import write
from fupin_desktop.errors import FupinError
from fupin_desktop.handover import Parties
from fupin_desktop.registry import Registry

_NO_FILE = "没有给出新密码的文件，什么也没有改动。请用 --new-password-file 指出写着新密码的文件。"
_NO_CODE = (
    "没有写恢复码保存到哪里，数据密钥没有更换，台账没有改动。"
    "请用 --recovery-code-out 指定一个新的文件。"
)


def handover(words: Namespace) -> None:
    """Go one step of a hand-over, or show how far it has come."""
    with ledger(words) as registry:
        _ACTIONS[words.action](words, registry)


def _begin(words: Namespace, registry: Registry) -> None:
    business.begin(registry, Parties(
        giver=words.giver, taker=words.taker, date=words.date or registry.today(),
        witness=words.witness, note=words.note, elsewhere=words.elsewhere,
    ))  # fmt: skip
    _show(words, registry)


def _show(words: Namespace, registry: Registry) -> None:
    found = handover_steps.stages(registry)
    lines(words, (
        ({"step": one.key, "title": one.title, "state": one.told, "done": one.done},
         f"{'[完成]' if one.done else '[未做]'} {one.title}：{one.told}")
        for one in found
    ))  # fmt: skip


def _pairings(words: Namespace, registry: Registry) -> None:
    rows = business.held_by(registry, business.needed(registry))
    names = titles.named_in(registry.rows, registry.table("pairing").fields.values(), rows)
    told = ((row, f"{names.get(str(row['household']), '')}  {row['start'] or ''}  {row['id']}")
            for row in rows)  # fmt: skip
    lines(words, told)


def _transfer(words: Namespace, registry: Registry) -> None:
    parties = business.needed(registry)
    chosen = words.id or [str(row["id"]) for row in business.held_by(registry, parties)]
    batch = business.transfer(registry, parties, chosen, leaves=not words.keep_team)
    moved = business.needed(registry).moved
    out(words, {"tx": batch.tx, "operations": batch.operations, "moved": moved},
        f"已转交结对 {moved} 条（可以整体撤销）。")  # fmt: skip


def _list(words: Namespace, registry: Registry) -> None:
    found = handover_list.statement(registry, business.needed(registry))
    if words.output:
        paper.handover(registry, found, Path(words.output))
        handover_list.note_listed(registry, found.made)
    told = [f"台账摘要  {found.digest}"]
    for part in found.parts:
        told.append(f"{part.title}  {part.total:,} 项")
        told += [f"  {one.household}  {one.record}  {one.detail}" for one in part.items]
    out(words, asdict(found), "\n".join(told))


def _record(words: Namespace, registry: Registry) -> None:
    found = handover_list.statement(registry, business.needed(registry))
    rec = handover_list.record(registry, found)
    out(words, {"id": rec, "digest": found.digest}, f"交接已记入台账：{rec}")


def _finish(words: Namespace, registry: Registry) -> None:
    business.finish(registry)
    out(words, {"finished": True}, "这次交接已结束，可以开始下一次。")


_ACTIONS: Final[dict[str, Callable[[Namespace, Registry], None]]] = {
    "show": _show, "begin": _begin, "pairings": _pairings, "transfer": _transfer, "list": _list,
    "record": _record, "finish": _finish,
}  # fmt: skip


def rekey(words: Namespace) -> None:
    """Give a ledger a new data key, a new password and a new recovery code."""
    new = password(words, words.new_password_file) if words.new_password_file else None
    target = Path(words.recovery_code_out) if words.recovery_code_out else None
    if not new:
        raise FupinError(_NO_FILE)
    if target is None or target.exists():
        raise FupinError(_NO_CODE)
    passwords = {words.name: new}
    for one in words.also:
        name, _, file = one.partition("=")
        passwords[name] = password(words, file) or ""
    with ledger(words) as registry:
        fresh = rekeying.draw(registry, passwords)
        write(target, f"{fresh.code}\n".encode())  # before the old one stops opening anything
        try:
            lost = rekeying.rekey(registry, fresh)
        except BaseException:
            target.unlink()  # it opens nothing
            raise
        old = len(wiping.outdated(registry))
    told = [
        f"数据密钥已更换，旧密码、旧恢复码打不开这个台账了。新的恢复码在 {target}，请抄在纸上。",
        "以前的备份没有变，仍用做备份那天的密码或恢复码打开；请现在再备份一份。",
        *([f"有 {lost} 张照片或文件在本机已损坏，没有带过来。"] if lost else []),
        *([f"本机的每日副本还有 {old} 份用旧密钥，备份以后用 wipe --old-copies 删掉。"]
          if old else []),
    ]  # fmt: skip
    data = {"users": fresh.users, "lost_photos": lost, "old_copies": old,
            "recovery_code_file": str(target)}  # fmt: skip
    out(words, data, "\n".join(told))


def wipe(words: Namespace) -> None:
    """Take a ledger off this laptop, or only the daily copies of an older key."""
    with ledger(words) as registry:
        if words.old_copies:
            count = wiping.discard(registry)
            out(words, {"removed": count}, f"已删除用旧密钥的每日副本 {count} 份。")
            return
        done = wiping.wipe(registry, words.name)
    told = [f"已清除：{one}" for one in done.removed]
    told += [f"密钥已毁掉、文件没有删完，请手工删除：{one}" for one in done.left]
    out(words, asdict(done), "\n".join([*told, *done.kept]))


def users(words: Namespace) -> None:
    """List whose passwords open a ledger, let somebody in, or let somebody in no more."""
    with ledger(words) as registry:
        if words.admit:
            if not words.new_password_file:
                raise FupinError(_NO_FILE)
            people.admit(registry, words.admit, password(words, words.new_password_file) or "")
        if words.dismiss:
            people.dismiss(registry, words.dismiss)
        names = people.names(registry)
    lines(words, (({"name": name}, name) for name in names))
