"""Conflicts that belong together: two batches at odds in several registers are one dispute."""

from collections.abc import Iterable

from fupin_desktop.record import Batch, Conflict
from fupin_desktop.registry import Registry

VALUES = "values"  # the kind of conflict whose claims are values to choose from


def together(conflict: Conflict, conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Give those of some conflicts that are between the very batches one is between, that first."""
    batches = _batches(conflict)
    if conflict.kind != VALUES or len(batches) < 2:
        return [conflict]
    rest = [one for one in conflicts if one.kind == VALUES and one.id != conflict.id]
    return [conflict, *(one for one in rest if _batches(one) == batches)]


def decide(
    registry: Registry, conflicts: Iterable[Conflict], batch: str, *, why: str = ""
) -> Batch:
    """Decide conflicts for one of the batches they are between."""
    values = {one.id: claim.value for one in conflicts for claim in one.claims if claim.tx == batch}
    return registry.resolve_all(values, why=why)


def _batches(conflict: Conflict) -> frozenset[str]:
    return frozenset(claim.tx for claim in conflict.claims)
