"""Words about offices: who invites whom, what was packed, the six digits, codes as typed."""

import re
import unicodedata
from collections.abc import Sequence

from fupin_desktop import photo_freight, withheld
from fupin_desktop.invitation import Invitation
from fupin_desktop.opening import LEVEL_NAMES, LEVELS
from fupin_desktop.packing import Sent
from ui.parts import spaced


def describe_invitation(invitation: Invitation) -> str:
    """Say who invites whom."""
    return (
        f"{invitation.name}（{invitation.office}）邀请"
        f"{invitation.region_name}（{invitation.region}）。"
        + ("随邀请带来上级在代码表里增加的选项。" if invitation.operations else "")
    )


def describe_digits(digits: str, upper: str = "乡镇") -> str:
    """Say what the six digits are for."""
    return (
        f"核对码 {spaced(digits)}：第一个报送包到{upper}时，{upper}会来电话核对，请念给对方听。"
        "以后在“报送接收”页也能看到它。"
    )


def region_code(level: str, text: str) -> str:
    """Clean a typed region code, also of the zeros that fill a short one up to 12 digits."""
    code = unicodedata.normalize("NFKC", text).replace(" ", "")
    digits = LEVELS[level]
    return code if code[digits:].strip("0") else code[:digits]


def region_fault(level: str, text: str) -> str:
    """Say what is wrong with a region code; empty if nothing is."""
    digits = LEVELS[level]
    code = region_code(level, text)
    if re.fullmatch(rf"[0-9]{{{digits}}}", code):
        return ""
    return f"{LEVEL_NAMES[level]}的区划代码是 {digits} 位数字，现在填了 {len(code)} 个字符。"


def carried(sent: Sequence[Sent]) -> str:
    """Say how many photos go along, in how many files, and which had to stay."""
    count, size = (sum(getattr(one, name) for one in sent) for name in ("photos", "photo_bytes"))
    told = f"，随包带{photo_freight.counted(count, size)}" if count else ""
    parted = any(one.part[1] > 1 for one in sent)
    left, mixed = (sum(getattr(one, name) for one in sent) for name in ("left_out", "entangled"))
    told += withheld.sentence(left, mixed)
    told += "，因为内容多，分成了几个文件，都要交给对方，先收哪个都可以" if parted else ""
    damaged = sum(one.damaged for one in sent)
    return told + (f"；另有 {damaged} 个在本机读不出来，没有带上" if damaged else "")
