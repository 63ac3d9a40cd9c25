"""What must be true when all have exchanged all; reads bare JSON lines and shares no rule with us.

Of `fupin_desktop` it uses only what a user sees: a record's fields, whether it lives, the list of
what waits for a decision, and the digest.
"""

import json
from collections.abc import Iterator

from fupin_desktop.attachments import is_here

UNIONS = ("risks",)
UNKNOWN = "drone"  # a type that only a newer program knows
LIFE = "_life"
MERGED = "_merged"  # of a record for which another one stands
RING = "_ring"  # of a record whose merge cannot hold


class Lines:
    """The bare lines of one ledger."""

    def __init__(self, ledger):
        sql = "SELECT lower(hex(id)) AS id, line FROM operation"
        rows = ledger.read(lambda db: list(db.query(sql)))
        self.by_id = {row["id"]: json.loads(row["line"]) for row in rows}
        self.raw = {row["id"]: row["line"] for row in rows}
        self.of_rec = {}
        for name, line in self.by_id.items():
            self.of_rec.setdefault(line["rec"], {})[name] = line

    def setters(self, rec, register):
        """Give what wrote a register; of what was erased only that it knew a value is left."""
        return {n: line for n, line in self.of_rec.get(rec, {}).items()
                if register in line.get("set", line.get("prev", {}))}  # fmt: skip

    def past(self, name, registers=None) -> set[str]:
        """All that an operation knew of some registers, or of all."""
        todo, seen = [name], set()
        while todo:
            prev = self.by_id.get(todo.pop(), {}).get("prev", {})
            for register, heads in prev.items():
                if registers is None or register in registers:
                    todo += [one for one in heads if one not in seen]
                    seen.update(heads)
        return seen


def faults(world) -> Iterator[str]:
    """Say everything that is wrong at the end of a history."""
    lines = {name: Lines(ledger) for name, ledger in world.ledgers.items()}
    for name in ("town", list(world.ledgers)[-1]):  # all would take half of the time
        yield from (f"{name}: {text}" for text in world.ledgers[name].verify())
    yield from _digests(world)
    yield from _photos(world)
    yield from _left_behind(world, lines)
    for name, ledger in world.ledgers.items():
        yield from (f"{name}: {text}" for text in _lost_children(ledger))
    open_ones = {name: {one.id: one for one in ledger.conflicts()}
                 for name, ledger in world.ledgers.items()}  # fmt: skip
    yield from _bytes(lines)
    for typed in world.typed:
        held = [name for name in world.ledgers if _writings(lines[name], typed)]
        if "town" not in held and not _excused(world, typed):
            yield f"lost: {typed}"
        for name in held:
            if not _found(world.ledgers[name], lines[name], open_ones[name], typed):
                yield f"hidden in {name}: {typed}"


def _bytes(lines) -> Iterator[str]:
    """Every line that two ledgers hold whole is the same."""
    everywhere = {}
    for name, found in lines.items():
        for identity, raw in found.raw.items():
            if "set" not in found.by_id[identity]:
                continue  # left out or erased: who must have it all is told by the digests
            if everywhere.setdefault(identity, raw) != raw:
                yield f"{name}: operation {identity} is not byte for byte what another ledger has"


def _excused(world, typed) -> bool:
    """What only a lost disk held or was erased is no fault; a head's name is the person's."""
    gone = world.excused | {(one["tx"], one["rec"]) for one in world.erased.values()}
    if typed.name == "name":
        return any(tx == typed.tx for tx, _ in gone)
    return (typed.tx, typed.rec) in gone


def _digests(world) -> Iterator[str]:
    town = {}
    for name in world.laptops:
        ledger = world.ledgers[name]
        region = ledger.region
        if region not in town:
            town[region] = world.ledgers["town"].digest(region)
        own = ledger.digest(region)
        if own != town[region]:
            tables = {key for key in {**own["tables"], **town[region]["tables"]}
                      if own["tables"].get(key) != town[region]["tables"].get(key)}  # fmt: skip
            yield f"{name} and town differ in {sorted(tables)}"


def _lost_children(ledger) -> Iterator[str]:
    """Whatever hangs on a merged household is shown under one that is shown itself."""
    gone = set(ledger.read(lambda db: [
        r["id"] for r in db.query("SELECT id FROM household WHERE deleted = 2")]))  # fmt: skip
    for table in ("visit", "income", "person"):
        for row in ledger.select(table):
            if row["household"] in gone:
                yield f"{table} {row['id']} hangs on a household that is not shown"


def _photos(world) -> Iterator[str]:
    """Every living file is wherever its record belongs, as long as anybody has it."""
    for name, ledger in world.ledgers.items():
        for row in ledger.select("attachment"):
            homes = ledger.rows("household", [row["household"]])
            ours = name == "town" or any(one["village"] == ledger.region for one in homes)
            holders = [one for one, other in world.ledgers.items() if is_here(other, row)]
            if ours and holders and name not in holders:
                yield f"{name} lacks the photo of {row['id']} that {holders} have"


def _left_behind(world, lines) -> Iterator[str]:
    """What was erased is nowhere, once the township knows that: in no line, table or file."""
    told = {
        one for line in lines["town"].by_id.values() if line.get("act") == "purge"
        for one in line["prev"].get("_erased", ())
    }  # fmt: skip
    for name, ledger in world.ledgers.items():
        gone = {one: world.erased[one]["set"] for one in told & world.erased.keys()}
        if not gone:
            continue
        for one in gone.keys() & lines[name].by_id.keys():
            if "set" in lines[name].by_id[one]:
                yield f"{name} still has the line {one} that was erased"
        rest = [json.dumps(line["set"], ensure_ascii=False)
                for line in lines[name].by_id.values() if "set" in line]  # fmt: skip
        words = {word for said in gone.values() for word in _words(said)}
        words = {word for word in words if not any(word in one for one in rest)}
        everything = ledger.read(_everything) if words else ""
        for word in sorted(words):
            if (f"'{word}'" if word.isascii() else word) in everything:
                yield f"{name} still holds {word!r} of what was erased"
        named = {row["sha256"] for row in ledger.select("attachment")}
        for said in gone.values():
            sha256 = said.get("sha256")
            if sha256 and sha256 not in named and is_here(ledger, said):
                yield f"{name} still has the file {sha256} that was erased"


def _words(value) -> Iterator[str]:
    """Give what somebody typed in a set of registers; codes and ids are no secrets."""
    if isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, str) and (not value.isascii() or (value.isdigit() and len(value) > 4)):
        yield value


def _everything(db) -> str:
    """Give whatever the tables of a ledger hold."""
    return "\n".join(
        str([v.decode() if isinstance(v, bytes) and len(v) > 40 else v for v in row.values()])
        for table in db.table_names() for row in db.query(f'SELECT * FROM "{table}"')
    )  # fmt: skip


def _writings(lines, typed) -> list[tuple[str, str]]:
    """Give the operations and registers that a typed value went into."""
    found = []
    for rec in lines.of_rec if typed.name == "name" else [typed.rec]:  # a head's name is a person's
        for name, line in lines.of_rec.get(rec, {}).items():
            if line.get("tx") == typed.tx:
                for register, value in line["set"].items():
                    if _names(register, value, typed) and _holds(value, typed):
                        found.append((name, register))
    return found


def _names(register, value, typed) -> bool:
    return register == typed.name or (isinstance(value, dict) and typed.name in value)


def _holds(value, typed) -> bool:
    """Tell whether a register's value, perhaps a group's, is or contains what was typed."""
    if typed.name in UNIONS:
        return set(typed.value or ()) == set(value or ())
    if value == typed.value:
        return True
    return isinstance(value, dict) and value.get(typed.name) == typed.value


def _found(ledger, lines, open_ones, typed) -> bool:
    """Tell whether a value is visible, replaced by one who knew it, or waits for a decision."""
    return all(
        _accounted(ledger, lines, open_ones, typed, register, one)
        for one, register in _writings(lines, typed)
    )


def _accounted(ledger, lines, open_ones, typed, register, name) -> bool:
    line = lines.by_id[name]
    rec = line["rec"]
    # A household's own name steps back behind its head's; it is still there when he is gone.
    own = "own_name" if (line["type"], typed.name) == ("household", "name") else typed.name
    alive, shown = _shown(ledger, line["type"], rec, own)
    if not alive or (line["type"] != UNKNOWN and not ledger.find(line["type"], where={"id": rec})):
        return _ended(lines, open_ones, rec, name)
    if typed.name in UNIONS:
        return _tags_accounted(lines, shown, typed, register, name, rec)
    if shown == typed.value:
        return True
    if any(name in lines.past(later, [register]) for later in lines.setters(rec, register)):
        return True
    if open_ones.keys() & {f"{rec}/{MERGED}", f"{rec}/{RING}"}:
        return True  # once it is decided who it is, its own differences are asked about
    claims = open_ones.get(f"{rec}/{register}")
    return bool(claims) and any(_holds(claim.value, typed) for claim in claims.claims)


def _ended(lines, open_ones, rec, name) -> bool:
    """A record that is not shown was deleted or merged by one who knew the value, or that waits."""
    if open_ones.keys() & {f"{rec}/{LIFE}", f"{rec}/{MERGED}"}:
        return True
    ends = [one for one, line in lines.setters(rec, LIFE).items() if line["set"][LIFE] == "deleted"]
    ends += lines.setters(rec, MERGED)
    return any(name in lines.past(one) for one in ends)


def _tags_accounted(lines, shown, typed, register, name, rec) -> bool:
    """A tag that was added is there, unless one who knew of it took it away."""
    added = set(typed.value or ()) - set(typed.before or ())
    later = [one for other, one in lines.setters(rec, register).items()
             if name in lines.past(other, [register])]  # fmt: skip
    kept = [one.get("set", {}).get(register) or () for one in later]
    return all(tag in (shown or ()) or any(tag not in one for one in kept) for tag in added)


def _shown(ledger, kind, rec, name):
    """Give whether a record lives, and what a screen shows for a field."""
    if kind == UNKNOWN:
        query = "SELECT deleted, extra FROM other WHERE id = ?"
        (row,) = ledger.read(lambda db: list(db.query(query, [rec])))
        return not row["deleted"], json.loads(row["extra"]).get(name)
    record = ledger.fetch(kind, rec)
    if name == "own_name":
        query = "SELECT own_name FROM household WHERE id = ?"
        return record.alive, ledger.read(lambda db: list(db.query(query, [rec])))[0]["own_name"]
    return record.alive, {**record.extra, **record.values}.get(name)
