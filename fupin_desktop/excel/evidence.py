"""What an imported roster proves: which values of the ledger stand in the very list as well."""

from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Policy
from fupin_desktop.excel.intake import Import

DERIVED = ("birth_date", "sex")  # of a person: also worked out from the identity number


def proved(imported: Import) -> dict[str, frozenset[str]]:
    """Give by record the fields whose value, once the list has been taken in, is the list's own.

    Tags add up with those that were there, so that only what is new has the list's alone.
    """
    header = imported.reading.header
    worked_out = {name for name in DERIVED if not header.has("person", name)}
    new = {line.rec for line in imported.plan.of_kind("new")}
    found = dict(imported.same)
    for change in imported.changes:
        fields = TABLES[change.table].fields
        names = {
            name for name, value in change.values.items()
            if value is not None and name in fields and name not in worked_out
            and (change.rec in new or fields[name].policy is not Policy.UNION)
        }  # fmt: skip
        if change.table == "income" and change.rec in new:
            names.add("per_person")  # it is worked out from nothing else
        found[change.rec] = found.get(change.rec, frozenset()) | names
    return found
