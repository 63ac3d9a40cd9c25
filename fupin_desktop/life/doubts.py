"""What two offices can bring about that no single event would: findings on who lives where."""

from collections.abc import Iterator, Mapping

from db.records import Not
from fupin_desktop import derive
from fupin_desktop.life.facts import Row
from fupin_desktop.registry import Registry
from fupin_desktop.rules import WRONG, Finding


def findings(registry: Registry) -> Iterator[Finding]:
    """Give everything about memberships and closed households that does not fit together."""
    joined = registry.select("household", where={"next_household": Not(None)})
    yield from _rings({str(row["id"]): row for row in joined})
    yield from _closed(registry)
    yield from _dead(registry)
    yield from _lost(registry)


def _rings(homes: Mapping[str, Row]) -> Iterator[Finding]:
    """Households merged into each other: each office did one half, and neither stands."""
    following = {rec: str(row["next_household"] or "") for rec, row in homes.items()}
    for rec, row in homes.items():
        passed, here = set[str](), following[rec]
        while here in following and here not in passed and here != rec:
            passed.add(here)
            here = following[here]
        if here == rec:
            other = homes[following[rec]]["name"] or ""
            sentence = f"{row['name'] or ''}户与{other}户互相并入，请恢复其中一户后重新并户。"
            yield Finding("merge_ring", "household", rec, "next_household", WRONG, sentence)


def _closed(registry: Registry) -> Iterator[Finding]:
    closed = registry.find("household", where={"end": Not(None)})
    members = registry.tally("person", "household", where={"household": closed}) if closed else {}
    for rec, number in members.items():
        sentence = f"已销户，但还有 {number} 名成员，请恢复此户或把成员并到现有的户。"
        yield Finding("closed_with_members", "household", str(rec), "end", WRONG, sentence)


def _dead(registry: Registry) -> Iterator[Finding]:
    for row in registry.select("person", where={"died_on": Not(None), "household": Not(None)}):
        sentence = f"{row['died_on']} 已去世，但还算在户里，请在户变动中登记死亡或核对。"
        yield Finding("dead_member", "person", str(row["id"]), "died_on", WRONG, sentence)


def _lost(registry: Registry) -> Iterator[Finding]:
    """Persons who were to go to another household and never came there."""
    stays: dict[str, list[derive.Row]] = {}
    left = registry.select("membership", where={"next_household": Not(None)})
    persons = sorted({str(row["person"]) for row in left})
    for row in registry.select("membership", where={"person": persons}) if persons else ():
        stays.setdefault(str(row["person"]), []).append(dict(row))
    last = map(derive.latest, stays.values())
    going = {str(row["person"]) for row in last if row["end"] and row["next_household"]}
    for rec in registry.find("person", where={"id": sorted(going)}) if going else ():
        sentence = "离开原来的户以后没有进入任何一户，请在户变动中登记进入。"
        yield Finding("lost_person", "person", rec, "household", WRONG, sentence)
