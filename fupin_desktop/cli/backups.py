"""Commands on backups: backup, backups, restore."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from fupin_desktop import backup, copies, restoration
from fupin_desktop.cli.session import UNNAMED, ledger, lines, out, password
from fupin_desktop.copies import Copy
from fupin_desktop.enrolment import boxes
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry
from fupin_desktop.restoration import Secret, restore


def make(words: Namespace) -> None:
    """Back a ledger up, or copy it beside itself as the window does once a day."""
    with ledger(words) as registry:
        if words.daily:
            made = backup.make_daily(registry)
        elif not words.place:
            raise FupinError("没有说备份到哪里，没有备份。请给出U盘或文件夹，或用 --daily。")
        else:
            place = Path(words.place)
            if words.name_stick:
                backup.name_stick(registry, place)
            made = backup.make(registry, place)
        left, since = backup.unsaved(registry)
    data = {
        **_facts(made.copy), "elsewhere": made.elsewhere, "new_photos": made.new_photos,
        "removed": made.removed, "unsaved": left, "unsaved_since": since,
    }  # fmt: skip
    out(words, data, f"已备份并核对：{made.copy.path}\n{_where(made.elsewhere)}未备份 {left} 条。")


def _where(elsewhere: bool) -> str:
    """Say what a copy on the same disk is not."""
    if elsewhere:
        return ""
    return "这份备份和台账在同一块硬盘上，电脑丢了、坏了就一起没了，不算备份到别处。"


def find(words: Namespace) -> int:
    """List the backups at a place; with --check each is read whole, for which it takes the key."""
    found = copies.find(Path(words.place))
    secret = _secret(words)
    faults = {one.path: restoration.inspect(one, secret) if words.check else [] for one in found}
    rows = [{**_facts(one), "findings": faults[one.path]} for one in found]
    lines(words, ((row, _line(row)) for row in rows))
    if not found:
        print(f"这里没有备份：{words.place}", file=sys.stderr)
    return 3 if any(row["problem"] or row["findings"] for row in rows) else 0


def bring_back(words: Namespace) -> None:
    """Restore the newest usable backup of a place, or the one named, into a new folder."""
    found = copies.find(Path(words.place))
    if not found:
        raise FupinError(
            f"{words.place} 里没有找到备份，没有恢复。请给出U盘、备份文件夹或其中的一份。"
        )
    ledgers = {one.manifest.ledger for one in found if one.manifest}
    if len(ledgers) > 1:
        raise FupinError(
            f"{words.place} 里有 {len(ledgers)} 个台账的备份，没有恢复。"
            "请用 backups 列出，再给出要恢复的那一份。"
        )
    # A damaged one is never passed over in silence: it is newer, and the user decides.
    restored = restore(found[0], Path(words.target), _secret(words))
    manifest = restored.manifest
    data = {
        "path": str(restored.path), "made": manifest.made, "changed": manifest.changed,
        "operations": manifest.operations, "counts": dict(manifest.counts),
        "lost_photos": restored.lost_photos, "drafts": restored.drafts,
        "notes": restoration.notes(restored),
    }  # fmt: skip
    out(words, data, "\n".join([f"已恢复：{restored.path}", *restoration.notes(restored)]))


def _secret(words: Namespace) -> Secret:
    if words.recovery_code_file:
        return Secret(recovery_code=password(words, words.recovery_code_file))
    if words.township:
        with Registry.open(Path(words.township), password(words), user=UNNAMED) as registry:
            return Secret(identity="\n".join(boxes(registry)))
    return Secret(password=password(words))


def _facts(copy: Copy) -> dict[str, Any]:
    known = copy.manifest
    about = {
        "ledger": known.ledger, "name": known.name, "level": known.level, "region": known.region,
        "changed": known.changed, "operations": known.operations, "counts": dict(known.counts),
        "seq": known.seq, "photos": known.photos, "size": known.size, "program": known.program,
    } if known else {}  # fmt: skip
    return {"path": str(copy.path), "made": copy.made, "problem": copy.problem, **about}


def _line(row: dict[str, Any]) -> str:
    made = str(row["made"])[:16].replace("T", " ")
    if row["problem"]:
        return f"{made}  {row['problem']}  {row['path']}"
    counts = row["counts"]
    told = "；".join(row["findings"])
    return (
        f"{made}  {row['name']}  {counts['household']} 户 {counts['person']} 人"
        f" {counts['visit']} 次走访  {row['size'] / (1 << 20):,.1f} MB  {row['path']}"
        f"{f'  {told}' if told else ''}"
    )
