"""The state of one record as a pure function of the set of its operations.

No clock, no randomness, no I/O, no SQL: the order in which operations arrived, how often, and in
which packages, cannot matter, because nothing here can see it. Terms as in design.md section 4.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fupin_desktop.catalogue.fields import Json, Policy
from fupin_desktop.operation import LIFE, Operation, canonical

PolicyOf = Callable[[str], Policy]
Known = Mapping[str, Operation]
Dots = frozenset[tuple[str, str]]  # (operation that added it, tag)

VILLAGE_DIGITS = 12  # a village's office code; shorter codes are its superiors
MERGED = "_merged"  # register of a record that is another one: that one's id, null if it is not
DISTINCT = "_distinct"  # register with the ids of records that are not this one, however alike
WERE = "_were"  # register of an erased record: the offices below that may have had it
# Of what every record may have:
POLICIES = {MERGED: Policy.PROTECTED, DISTINCT: Policy.UNION, WERE: Policy.UNION}
_SPECIAL = frozenset((LIFE, *POLICIES))
NO_DOTS: Dots = frozenset()
SETTLED, CONFLICT, PROPOSAL = "", "conflict", "proposal"


class Register(NamedTuple):
    """What one register shows, and the operations a next one has to name."""

    value: Json
    heads: tuple[str, ...]
    state: str = SETTLED


class Untouched(Mapping[str, Register]):
    """Registers of a record that nobody has touched since it was written; it heads them all."""

    __slots__ = ("heads", "written")

    def __init__(self, written: Mapping[str, Json], heads: tuple[str, ...]) -> None:
        self.written = written
        self.heads = heads

    def __getitem__(self, name: str) -> Register:
        return Register(self.written[name], self.heads)

    def __iter__(self) -> Iterator[str]:
        return iter(self.written)

    def __len__(self) -> int:
        return len(self.written)


@dataclass(slots=True)  # never changed, and not frozen for the reason that Operation is not
class Folded:
    """One record: its creating operations head every register not listed."""

    type: str
    rec: str
    office: str  # of the first creating operation
    base: tuple[str, ...]
    alive: bool
    registers: Mapping[str, Register]

    def heads(self, register: str) -> tuple[str, ...]:
        """Operations that a change of this register must name."""
        found = self.registers.get(register)
        return found.heads if found else self.base

    def value(self, register: str) -> Json:
        """Value shown for a register, None if nobody set it."""
        found = self.registers.get(register)
        return found.value if found else None

    @property
    def shown(self) -> Mapping[str, Json]:
        """Values by register."""
        if isinstance(self.registers, Untouched):
            return self.registers.written
        return {name: one.value for name, one in self.registers.items()}

    @property
    def merged(self) -> str:
        """Id of the record that this one was merged into, empty if it stands for itself."""
        if isinstance(self.registers, Untouched):
            return ""  # nobody merged it since it was written
        value = self.value(MERGED)
        return value if isinstance(value, str) and value != self.rec else ""


def fold(operations: Sequence[Operation], policy_of: PolicyOf) -> Folded:
    """Fold the operations of one record, at least one of them, in any order."""
    if len(operations) == 1 and _is_untouched(operations[0]):
        (one,) = operations
        heads = (one.id,)
        return Folded(one.type, one.rec, one.office, heads, True, Untouched(one.set, heads))
    known: dict[str, Operation] = {}
    for operation in operations:
        # A stub says less than the operation it stands for, whichever came first.
        if operation.id not in known or known[operation.id].purged:
            known[operation.id] = operation
    ordered = sorted(known.values(), key=rank)
    creators = [operation for operation in ordered if operation.creates]
    first = (creators or ordered)[0]
    setters = _setters(ordered)
    registers = {
        register: settle(register, members, known, POLICIES.get(register) or policy_of(register))
        for register, members in setters.items()
        if register != LIFE
    }
    if MERGED in registers:
        registers[MERGED] = _reopened(registers[MERGED], known, setters)
    life = _life(known, setters)
    if life is not None:
        registers[LIFE] = life
    return Folded(
        type=first.type,
        rec=first.rec,
        office=first.office,
        # Where the creating operation has not arrived, the earliest known stands for it.
        base=_ids(creators or [first]),
        alive=life is None or life.value != "deleted",
        registers=registers,
    )


def _is_untouched(one: Operation) -> bool:
    """Tell of a record's only operation that it says all by itself: nearly all of them do."""
    return one.creates and not one.purged and _SPECIAL.isdisjoint(one.set)


def rank(operation: Operation) -> tuple[int, str]:
    """Order operations by Lamport number, then by name; never by a clock."""
    return operation.lam, operation.id


def decides(operation: Operation) -> bool:
    """Tell whether an operation is a decision of a township or its superior."""
    return operation.act == "resolve" and _superior(operation)


def settle(register: str, setters: list[Operation], known: Known, policy: Policy) -> Register:
    """Settle one register from the operations that set it."""
    if len(setters) == 1 and policy is not Policy.AUTHORITY:
        return Register(_value(setters[0], register), (setters[0].id,))
    if policy is Policy.UNION:
        return _union(register, setters)
    if policy is Policy.AUTHORITY:
        return _authority(register, setters)
    if policy is Policy.PROTECTED:
        return _protected(register, setters, known)
    return _ordinary(register, heads_of(register, setters))


def heads_of(
    register: str,
    setters: Iterable[Operation],
    replaces: Callable[[Operation], bool] = lambda _: True,
) -> list[Operation]:
    """Operations that no other one replaces, lowest rank first."""
    setters = list(setters)
    replaced = {
        head for operation in setters if replaces(operation)
        for head in operation.prev.get(register, ())
    }  # fmt: skip
    heads = [op for op in setters if op.id not in replaced]
    return sorted(heads or setters, key=rank)  # stubs could form a ring that leaves no head


def _setters(operations: list[Operation]) -> dict[str, list[Operation]]:
    """Group operations by the registers they set."""
    setters: dict[str, list[Operation]] = {}
    for operation in operations:
        for register in _registers(operation):
            setters.setdefault(register, []).append(operation)
    return setters


def _registers(operation: Operation) -> Iterable[str]:
    """Give the registers an operation set; a stub set what it names, one of a life only that."""
    if not operation.purged:
        return operation.set
    only = next((name for name in (LIFE, MERGED) if name in operation.prev), "")
    return (only,) if only else operation.prev


def _ordinary(register: str, heads: list[Operation]) -> Register:
    state = CONFLICT if _differ(register, heads) else SETTLED
    return Register(_value(heads[-1], register), _ids(heads), state)


def _protected(register: str, setters: list[Operation], known: Known) -> Register:
    """Keep what stood before the disagreement, until the deciding office names all heads."""
    by_id = {operation.id: operation for operation in setters}

    def replaces(operation: Operation) -> bool:
        named = [by_id[head] for head in operation.prev.get(register, ()) if head in by_id]
        return decides(operation) or not _differ(register, named)

    heads = heads_of(register, setters, replaces)
    if not _differ(register, heads):
        return Register(_value(heads[-1], register), _ids(heads))
    return Register(_stands(register, heads, known), _ids(heads), CONFLICT)


def _stands(register: str, heads: list[Operation], known: Known) -> Json:
    """Value shown while heads disagree: a decision, else the highest common ancestor's.

    A decision that a village had not seen when it wrote stays in force: falling back behind it
    would undo what the township has settled. Two records born apart have no common ancestor;
    then the value that was there first stands.
    """
    pasts = [past_of(register, (head.id,), known) for head in heads]
    common = frozenset.intersection(*pasts)
    parents = [parent for one in common for parent in _parents(register, one, known)]
    highest = [known[one] for one in common - past_of(register, parents, known)]
    ancestor = max(highest, key=rank, default=None)
    agreed = past_of(register, (ancestor.id,), known) if ancestor else frozenset()
    since = [known[one] for one in frozenset.union(*pasts) - agreed if decides(known[one])]
    if since:
        return _value(max(since, key=rank), register)
    if ancestor is None and register == MERGED:
        return None  # nobody disappears before it is decided
    return _value(ancestor or heads[0], register)


def past_of(register: str, starts: Iterable[str], known: Known) -> frozenset[str]:
    """Known operations reached from some by `prev` of one register, these included."""
    seen: set[str] = set()
    queue = list(starts)
    while queue:
        one = queue.pop()
        if one in known and one not in seen:
            seen.add(one)
            queue.extend(_parents(register, one, known))
    return frozenset(seen)


def _parents(register: str, one: str, known: Known) -> tuple[str, ...]:
    return known[one].prev.get(register, ())


def _authority(register: str, setters: list[Operation]) -> Register:
    """Show what the authority wrote; what a village wrote since is an open proposal."""
    ruling = [op for op in setters if _rules(op)]
    proposed = [op for op in setters if not _rules(op)]
    named = {head for op in setters for head in op.prev.get(register, ())}
    heads = heads_of(register, ruling)
    shown = _value(heads[-1], register) if heads else None
    pending = [op for op in proposed if op.id not in named]
    asking = any(not op.purged and not _same(op, register, shown) for op in pending)
    state = CONFLICT if _differ(register, heads) else PROPOSAL if asking else SETTLED
    return Register(shown, _ids([*heads, *pending] or proposed), state)


def _rules(operation: Operation) -> bool:
    """Tell whether an operation counts where the authority decides; of a stub nobody knows."""
    if operation.purged or operation.act == "propose":
        return operation.creates
    return _superior(operation) or operation.creates


def _union(register: str, setters: list[Operation]) -> Register:
    """Join tags: a removal takes away only the additions its author had seen."""
    added: dict[str, Dots] = {}
    removed: dict[str, Dots] = {}
    for operation in _by_descent(register, setters):
        parents = [head for head in operation.prev.get(register, ()) if head in added]
        before = NO_DOTS.union(*(added[parent] for parent in parents))
        gone = NO_DOTS.union(*(removed[parent] for parent in parents))
        living = {tag for _, tag in before - gone}
        tags = living if operation.purged else _tags(operation, register)
        gone |= {dot for dot in before - gone if dot[1] not in tags}
        added[operation.id] = before | {(operation.id, tag) for tag in tags - living}
        removed[operation.id] = gone
    heads = heads_of(register, setters)
    every = NO_DOTS.union(*(added[head.id] for head in heads))
    gone = NO_DOTS.union(*(removed[head.id] for head in heads))
    present: Json = [*sorted({tag for _, tag in every - gone})]
    return Register(present or None, _ids(heads))


def _by_descent(register: str, setters: list[Operation]) -> list[Operation]:
    """Order operations so that each stands after those it names, whatever their rank claims."""
    by_id = {operation.id: operation for operation in setters}
    done: dict[str, Operation] = {}
    entered: set[str] = set()  # a stub's name is not a hash of it: stubs could form a ring
    stack = [operation.id for operation in sorted(setters, key=rank, reverse=True)]
    while stack:
        one = by_id[stack[-1]]
        parents = one.prev.get(register, ()) if one.id not in entered else ()
        waiting = [head for head in parents if head in by_id and head not in done]
        entered.add(one.id)
        if waiting:
            stack.extend(waiting)
        else:
            done.setdefault(stack.pop(), one)
    return list(done.values())


def _life(known: Known, setters: Mapping[str, list[Operation]]) -> Register | None:
    """Fold the register of life: a deletion holds only over what its author had seen."""
    if LIFE not in setters:
        return None
    heads = heads_of(LIFE, setters[LIFE])
    deaths = [head for head in heads if head.set.get(LIFE) == "deleted"]
    if not deaths:
        return Register("alive", _ids(heads))
    if len(deaths) == len(heads) and not _unseen(deaths, known, setters):
        return Register("deleted", _ids(heads))
    return Register("alive", _ids(heads), CONFLICT)


def _unseen(deaths: list[Operation], known: Known, setters: Mapping[str, list[Operation]]) -> bool:
    """Tell whether an operation exists that none of these deletions knew."""
    for register, members in setters.items():
        if register == LIFE:
            continue
        seen = {death.id for death in deaths}  # one that erases sets more than the life
        for death in deaths:
            # It lists the registers that had changed; of the others it knew the creators.
            seen |= past_of(register, death.prev.get(register, ()), known)
            seen |= past_of(LIFE, death.prev.get(LIFE, ()), known)
        if any(operation.id not in seen for operation in members):
            return True
    return False


def _reopened(
    merged: Register, known: Known, setters: Mapping[str, list[Operation]]
) -> Register:  # fmt: skip
    """Open a merge again if somebody wrote on the record without knowing of it; it stays merged.

    Whoever took a merge back and did it again knew what the first one knew.
    """
    if merged.state or merged.value is None:
        return merged
    knew = past_of(MERGED, merged.heads, known)
    for register, members in setters.items():
        if register in (LIFE, *POLICIES):
            continue
        named = [head for one in knew for head in known[one].prev.get(register, ())]
        seen = knew | past_of(register, named, known)
        if any(operation.id not in seen for operation in members):
            return merged._replace(state=CONFLICT)
    return merged


def _superior(operation: Operation) -> bool:
    return len(operation.office) < VILLAGE_DIGITS


def _value(operation: Operation, register: str) -> Json:
    return operation.set.get(register)


def _tags(operation: Operation, register: str) -> frozenset[str]:
    value = operation.set.get(register)
    return frozenset(str(tag) for tag in value) if isinstance(value, list) else frozenset()


def _same(operation: Operation, register: str, value: Json) -> bool:
    # By canonical form: in Python True == 1.
    return canonical(_value(operation, register)) == canonical(value)


def _differ(register: str, operations: list[Operation]) -> bool:
    return len({canonical(_value(operation, register)) for operation in operations}) > 1


def _ids(operations: Iterable[Operation]) -> tuple[str, ...]:
    return tuple(sorted(operation.id for operation in operations))
