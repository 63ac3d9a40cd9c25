"""The catalogue: every record type and field of the ledger, as data."""

from fupin_desktop.catalogue.attachment import ATTACHMENT
from fupin_desktop.catalogue.fields import Table
from fupin_desktop.catalogue.household import HOUSEHOLD
from fupin_desktop.catalogue.measure import MEASURE
from fupin_desktop.catalogue.membership import MEMBERSHIP
from fupin_desktop.catalogue.need import NEED
from fupin_desktop.catalogue.person import PERSON
from fupin_desktop.catalogue.region import REGION
from fupin_desktop.catalogue.visit import VISIT

VERSION = 2  # `sv` of every operation; raise it when a field or table is added

TABLES: dict[str, Table] = {
    table.name: table
    for table in (REGION, HOUSEHOLD, PERSON, MEMBERSHIP, VISIT, NEED, MEASURE, ATTACHMENT)
}
