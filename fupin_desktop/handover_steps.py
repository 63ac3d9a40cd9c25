"""How far a hand-over has come: its steps in order, each with what the ledger itself says of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fupin_desktop import backup, handover, rekeying, users, wiping
from fupin_desktop.enrolment import card
from fupin_desktop.handover import Parties
from fupin_desktop.registry import Registry

PARTIES, PAIRINGS, LIST = "parties", "pairings", "list"
KEYS, BACKUP, COPIES = "keys", "backup", "copies"
REPORT, WIPE = "report", "wipe"
TITLES: Final = {
    PARTIES: "交接双方", PAIRINGS: "转交结对帮扶", LIST: "交接清单和签字",
    KEYS: "换密码和数据密钥", BACKUP: "做一份新备份", COPIES: "删掉本机的旧副本",
    REPORT: "全部报送并收到确认", WIPE: "清除这台电脑",
}  # fmt: skip
HERE: Final = (PARTIES, PAIRINGS, LIST, KEYS, BACKUP, COPIES)
ELSEWHERE: Final = (PARTIES, PAIRINGS, LIST, REPORT, WIPE)


@dataclass(frozen=True)
class Stage:
    """One step, and how it stands."""

    key: str
    told: str
    done: bool

    @property
    def title(self) -> str:
        """What the step is called."""
        return TITLES[self.key]


def stages(registry: Registry) -> list[Stage]:
    """Give the steps of the hand-over that is going on, or of one that may begin."""
    parties = handover.present(registry)
    if parties is None:
        return [Stage(key, "还没有开始", False) for key in HERE]
    order = ELSEWHERE if parties.elsewhere else HERE
    return [Stage(key, *_TOLD[key](registry, parties)) for key in order]


def _parties(_registry: Registry, parties: Parties) -> tuple[str, bool]:
    return f"{parties.giver}交给{parties.taker}，{parties.date}", True


def _pairings(registry: Registry, parties: Parties) -> tuple[str, bool]:
    left = len(handover.held_by(registry, parties))
    if parties.moved is None:
        return (
            f"{parties.giver}名下有 {left} 条" if left else f"{parties.giver}名下没有结对"
        ), not left
    rest = f"，还有 {left} 条在{parties.giver}名下" if left else ""
    return f"已转交 {parties.moved} 条{rest}", True


def _list(registry: Registry, parties: Parties) -> tuple[str, bool]:
    if registry.find(handover.TABLE, where={"id": parties.rec}):
        return "已记入台账", True
    return (
        f"{parties.listed[:10]} 打印过，还没有记入台账" if parties.listed else "还没有打印"
    ), False


def _keys(registry: Registry, parties: Parties) -> tuple[str, bool]:
    if not registry.protected:
        return "示例台账没有密码，不用换", True
    when = rekeying.when(registry)
    if not when or when < parties.begun:
        return "还没有换", False
    return f"{when[:10]} 换过，能打开的人：{'、'.join(users.names(registry))}", True


def _backup(registry: Registry, _parties: Parties) -> tuple[str, bool]:
    since = backup.unsaved(registry).since
    return (f"{since[:10]} 备份过" if since else "还没有备份到别处"), bool(since)


def _copies(registry: Registry, _parties: Parties) -> tuple[str, bool]:
    count = len(wiping.outdated(registry))
    return (f"还有 {count} 份用旧密钥的" if count else "没有用旧密钥的副本"), not count


def _report(registry: Registry, _parties: Parties) -> tuple[str, bool]:
    standing = wiping.obstacles(registry)
    return ("还没有全部确认" if standing else "上级已全部确认收到"), not standing


def _wipe(registry: Registry, _parties: Parties) -> tuple[str, bool]:
    return f"还没有清除；本机公钥 {card(registry).sign[:8]}，请乡镇停用", False


_TOLD: Final[dict[str, Callable[[Registry, Parties], tuple[str, bool]]]] = {
    PARTIES: _parties, PAIRINGS: _pairings, LIST: _list, KEYS: _keys, BACKUP: _backup,
    COPIES: _copies, REPORT: _report, WIPE: _wipe,
}  # fmt: skip
