"""Commands on the first stick: first-stick, start-from."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from fupin_desktop import first_stick, opening_code, paper, stick_start
from fupin_desktop.cli.session import UNNAMED, ledger, lines, out, password
from fupin_desktop.errors import FupinError
from fupin_desktop.photo_freight import counted
from fupin_desktop.stick_start import Offer


def make(words: Namespace) -> None:
    """Put what villages begin with on a stick, all that have no laptop yet or the ones named."""
    with ledger(words) as registry:
        regions = words.region or first_stick.waiting_regions(registry)
        made = first_stick.make(registry, regions, Path(words.folder), renew=words.new_code)
        if words.pdf:
            paper.codes(registry, [one.village for one in made], Path(words.pdf))
    lines(words, ((_data(one), _text(one)) for one in made))


def _data(made: first_stick.Made) -> dict[str, Any]:
    return {
        "region": made.village.region, "name": made.village.name, "code": made.village.code,
        "invitation": made.invitation, "packages": [one.path.name for one in made.sent],
        "operations": sum(one.operations for one in made.sent), "photos": made.photos,
        "damaged": made.damaged,
    }  # fmt: skip


def _text(made: first_stick.Made) -> str:
    village = made.village
    told = [village.region, village.name, f"开户码 {opening_code.spell(village.code)}"]
    told += [counted(made.photos, made.photo_bytes)] if made.photos else []
    told += [f"{made.damaged} 个在本机读不出来，没有带上"] if made.damaged else []
    return "  ".join(told)


def start(words: Namespace) -> None:
    """Make a village's ledger from the township's stick."""
    secret = None if words.no_password else password(words)
    if secret is None and not words.no_password:
        raise FupinError(
            "没有给出密码，没有建立台账。请设环境变量 FUPIN_PASSWORD，或用 --password-file；"
            "试验用的台账可加 --no-password。"
        )
    offer = _chosen(stick_start.look(Path(words.stick)), words.region)
    opened = stick_start.open_(offer, words.code)
    with stick_start.start(
        opened, Path(words.target), password=secret, user=words.user or UNNAMED
    ) as registry:
        households = registry.count("household")
        data = {
            "path": str(registry.path), "region": registry.region, "name": registry.name,
            "households": households, "operations": opened.operations, "photos": opened.photos,
            "recovery_code": registry.recovery_code,
        }  # fmt: skip
        told = f"\n恢复码（请抄在纸上，密封保存）：{registry.recovery_code}" if secret else ""
        text = f"已建立台账：{registry.path}，{registry.name}，{households} 户。{told}"
        out(words, data, text)


def _chosen(offers: list[Offer], region: str) -> Offer:
    """Give the village meant: the one named, or the only one there is."""
    found = [one for one in offers if region in ("", one.region)]
    if len(found) != 1:
        there = "、".join(f"{one.name}（{one.region}）" for one in offers)
        raise FupinError(f"U盘上有：{there}。没有建立台账。请用 --region 说明是哪个村。")
    return found[0]
