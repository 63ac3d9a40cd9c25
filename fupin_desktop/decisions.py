"""Conflicts that belong together: two batches at odds in several registers are one dispute."""

from collections.abc import Mapping

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Batch, Conflict
from fupin_desktop.registry import Registry

VALUES = "values"  # the kind of conflict whose claims are values to choose from


def together(registry: Registry, conflict: Conflict) -> list[Conflict]:
    """Give the conflicts between the very batches that one is between, this one first."""
    batches = _batches(conflict)
    rest = [one for one in registry.conflicts() if one.id != conflict.id]
    alike = [one for one in rest if one.kind == VALUES and _batches(one) == batches]
    return [conflict, *(alike if conflict.kind == VALUES and len(batches) > 1 else ())]


def choices(conflicts: list[Conflict], batch: str) -> Mapping[str, Json]:
    """Give by conflict the value that one batch wrote."""
    return {
        one.id: claim.value for one in conflicts for claim in one.claims if claim.tx == batch
    }


def decide(registry: Registry, conflict: Conflict, batch: str, *, why: str = "") -> Batch:
    """Decide a conflict for one of its batches, and with it all that is between the same ones."""
    found = choices(together(registry, conflict), batch)
    return registry.resolve_all(found, why=why)


def _batches(conflict: Conflict) -> frozenset[str]:
    return frozenset(claim.tx for claim in conflict.claims)
