"""What a draft would change: the value in the ledger now beside what was typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from fupin_desktop import titles
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field
from fupin_desktop.compose import ANY
from fupin_desktop.drafts import Draft, Line
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Record
from fupin_desktop.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One thing typed, and how it stands to the ledger."""

    label: str
    now: str  # in the ledger; empty where it holds nothing
    typed: str
    changed: bool = False  # the ledger's value is another one than the form showed when opened
    sensitive: bool = False


def differences(registry: Registry, draft: Draft) -> list[Difference]:
    """Give what was typed and differs from the ledger; what is there already is left out."""
    return list(_differing(registry, draft))


def is_gone(registry: Registry, draft: Draft) -> bool:
    """Tell whether the record that a draft is to change is there no more."""
    return bool(draft.rec) and _record(registry, draft.table, draft.rec) is None


def _differing(registry: Registry, draft: Draft) -> Iterator[Difference]:
    records: dict[str, Record | None] = {}
    for line in draft.lines:
        field = _field(registry, line)
        if line.rec and line.rec not in records:
            records[line.rec] = _record(registry, line.table, line.rec)
        record = records.get(line.rec)
        now = _shown(registry, field, record) if field and record else ""
        if now == line.text:
            continue
        yield Difference(
            label=line.label, now=now, typed=line.text,
            changed=bool(field and record and _has_moved(draft, field, record)),
            sensitive=line.sensitive or bool(field and field.sensitive),
        )  # fmt: skip


def _field(registry: Registry, line: Line) -> Field | None:
    if line.table not in TABLES:
        return None
    return registry.table(line.table, every=True).fields.get(line.name)


def _record(registry: Registry, table: str, rec: str) -> Record | None:
    try:
        found = registry.fetch(table, rec)
    except FupinError:
        return None
    return found if found.alive else None


def _shown(registry: Registry, field: Field, record: Record) -> str:
    value = record.values.get(field.name)
    names = titles.named_in(registry.rows, [field], [{field.name: value}], registry.table)
    return titles.show(field, value, names)


def _has_moved(draft: Draft, field: Field, record: Record) -> bool:
    seen = draft.seen.get(record.rec)
    if seen is None:
        return False
    then, now = (
        set(heads.get(field.group) or heads.get(ANY, ())) for heads in (seen, record.heads)
    )
    return then != now
