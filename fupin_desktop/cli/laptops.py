"""Commands on laptops: laptops, revoke, rotate."""

from argparse import Namespace
from dataclasses import asdict

from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.laptops import Laptop, listed, stop, told
from fupin_desktop.succession import rotate as change_keys


def laptops(words: Namespace) -> None:
    """List this laptop and every one ever enrolled."""
    with ledger(words) as registry:
        found = listed(registry)
    lines(words, ((asdict(one), _text(one)) for one in found))


def _text(one: Laptop) -> str:
    digits = f"  六位数 {one.digits}" if one.digits else ""
    return f"{one.office} {one.name}  公钥 {one.device}{digits}  {'；'.join(told(one))}"


def revoke(words: Namespace) -> None:
    """Stop a laptop of an office below."""
    with ledger(words) as registry:
        one = stop(registry, words.device, words.why)
    out(words, asdict(one), f"已停用 {one.name} 的电脑 {one.device[:8]}。已收到的记录都在。")


def rotate(words: Namespace) -> None:
    """Give this laptop new keys."""
    with ledger(words) as registry:
        mine = change_keys(registry)
    text = f"已更换本机密钥，新的公钥 {mine.sign}。下一个包会让对方知道。"
    out(words, {"device": mine.sign, "box": mine.box}, text)
