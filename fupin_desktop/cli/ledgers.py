"""Commands on whole ledgers: new, digest, verify."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from fupin_desktop import attachments
from fupin_desktop.cli.session import UNNAMED, ledger, out, password
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry


def new(words: Namespace) -> None:
    """Make a new ledger."""
    secret = None if words.no_password else password(words)
    if secret is None and not words.no_password:
        raise FupinError(
            "没有给出密码，没有建立台账。请设环境变量 FUPIN_PASSWORD，或用 --password-file；"
            "示例台账可用 --no-password。"
        )
    with Registry.create(
        Path(words.file), level=words.level, region=words.region, name=words.name,
        password=secret, user=words.user or UNNAMED,
    ) as registry:  # fmt: skip
        data = {"path": str(registry.path), "recovery_code": registry.recovery_code}
        told = f"\n恢复码（请抄在纸上，密封保存）：{registry.recovery_code}" if secret else ""
        out(words, data, f"已建立台账：{registry.path}{told}")


def digest(words: Namespace) -> None:
    """Print a hash of the state, and one per record type with counts."""
    with ledger(words) as registry:
        found: dict[str, Any] = registry.digest(words.region)
    rows = [f"{name}  {one['living']}/{one['records']}  {one['digest'][:16]}"
            for name, one in found["tables"].items()]  # fmt: skip
    out(words, found, "\n".join([found["digest"], *rows]))


def verify(words: Namespace) -> int:
    """Check the file, the chains and the derived tables."""
    with ledger(words) as registry:
        findings, notes = registry.verify(), [*registry.forks(), *attachments.missing(registry)]
    data = {"sound": not findings, "findings": findings, "notes": notes}
    out(words, data, "\n".join([*(findings or ["核验通过。"]), *notes]))
    return 3 if findings else 0
