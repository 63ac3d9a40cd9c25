"""What is said on screen about registers with several values."""

from collections.abc import Mapping

from fupin_desktop import disputes, stubs
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Policy
from fupin_desktop.record import Claim, Conflict, Entry, Record
from fupin_desktop.registry import Registry
from ui.titles import show_value

LEFT_OUT = "没有随包带来：对方导出时没有带敏感项，收到带敏感项的包以后才能看、能改"
LEVELS = {12: "村", 9: "镇", 6: "县"}  # office codes are as long as their level is low


def conflict_note(registry: Registry, record: Record, field: Field) -> str:
    """Sentence beside a field whose register is open: own value first, then those of others."""
    claims = record.claims.get(field.group, ())
    if not claims and field.group in record.left_out:
        return LEFT_OUT
    others = [c for c in claims if part_of(c.value, field) != record.values.get(field.name)]
    if not others:
        return ""
    mine = [claim for claim in others if claim.user == registry.user]
    shown = "；".join(
        f"{'本人' if claim in mine else claim.user or '未署名'}填“{_shown(registry, claim, field)}”"
        for claim in [*mine, *(claim for claim in others if claim not in mine)]
    )
    lead = "待镇里确认" if waits_for_township(registry, record.table, field.group) else "两处不一致"
    return f"{lead}：{shown}"


def waits_for_township(registry: Registry, table: str, register: str) -> bool:
    """Tell whether only the office above may settle a register of this ledger."""
    policy = TABLES[table].policy(register)
    return registry.level == "village" and policy in (Policy.PROTECTED, Policy.AUTHORITY)


def part_of(value: Json, field: Field) -> Json:
    """Value of one field within its register."""
    if field.register and isinstance(value, Mapping):
        return value.get(field.name)
    return value


def _shown(registry: Registry, claim: Claim, field: Field) -> str:
    if claim.left_out:
        return stubs.NOT_HERE
    return show_value(registry, field, part_of(claim.value, field))


def authored(claim: Claim | Entry) -> str:
    """Who wrote a value, from which office and laptop, and when."""
    return "　".join(
        (
            claim.user or "未署名",
            office(claim.office),
            f"电脑 {claim.rid[:6]}",
            when(claim.wall),
        )
    )


def office(code: str) -> str:
    """Short name of an office's level with its code."""
    return f"{LEVELS.get(len(code), '')}（{code}）"


def when(wall: str) -> str:
    """Date and time for people, to the minute."""
    return wall[:16].replace("T", " ")


def may_resolve(registry: Registry, conflict: Conflict) -> bool:
    """Tell whether this ledger's office may settle a conflict."""
    return disputes.may_decide(conflict, registry.level)
