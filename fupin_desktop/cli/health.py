"""The command that says whether the program and this computer are well."""

import platform
import sys
from argparse import Namespace

from fupin_desktop import PRODUCT, __version__, selftest
from fupin_desktop.cli.session import ledger, out


def doctor(words: Namespace) -> int:
    """Say what the program runs on and whether its parts work."""
    findings = selftest.run()
    if words.file:
        with ledger(words) as registry:
            findings += [] if registry.protected else ["这个台账没有设密码，仅供示例。"]
    data = {
        "product": PRODUCT, "version": __version__, "python": sys.version.split()[0],
        "system": platform.platform(), "findings": findings,
    }  # fmt: skip
    told = f"{PRODUCT} {__version__}，Python {data['python']}，{data['system']}"
    out(words, data, "\n".join([told, *(findings or ["各部分正常。"])]))
    return 0
