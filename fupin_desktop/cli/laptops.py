"""Commands on laptops: laptops, revoke, rotate, refill."""

from argparse import Namespace
from dataclasses import asdict

from fupin_desktop import refill as words_back
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


def refill(words: Namespace) -> None:
    """Say that this ledger takes the place of one that is lost, or that it does not."""
    with ledger(words) as registry:
        words_back.declare(registry, anew=not words.off)
    text = "不再向下级要回本单位以前写的内容。" if words.off else (
        "已说明本台账是丢失以后重新建的。给下级各导出一次下发包，再接收他们的报送包，"
        "本单位以前写的就带回来；接收前逐条核对。"
    )  # fmt: skip
    out(words, {"anew": not words.off}, text)
