"""Words about offices: who invites whom, the six digits, and codes of regions as typed."""

import re
import unicodedata

from fupin_desktop.invitation import Invitation
from fupin_desktop.opening import LEVEL_NAMES, LEVELS
from ui.parts import spaced


def describe_invitation(invitation: Invitation) -> str:
    """Say who invites whom."""
    return (
        f"{invitation.name}（{invitation.office}）邀请"
        f"{invitation.region_name}（{invitation.region}）。"
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
