"""The catalogue: every record type and field of the ledger, as data."""

from fupin_desktop.catalogue.attachment import ATTACHMENT
from fupin_desktop.catalogue.benefit import DIVIDEND, LOAN, STAKE
from fupin_desktop.catalogue.fields import Table
from fupin_desktop.catalogue.fund import ASSET, ASSET_YIELD, FUND_FLOW
from fupin_desktop.catalogue.household import HOUSEHOLD
from fupin_desktop.catalogue.household_year import GUARANTEE, LIVING, RELOCATION
from fupin_desktop.catalogue.income import INCOME
from fupin_desktop.catalogue.life import HOUSEHOLD_EVENT
from fupin_desktop.catalogue.measure import MEASURE
from fupin_desktop.catalogue.membership import MEMBERSHIP
from fupin_desktop.catalogue.need import NEED
from fupin_desktop.catalogue.notice import NOTICE, OBJECTION
from fupin_desktop.catalogue.pairing import HELPER, ORGANIZATION, PAIRING
from fupin_desktop.catalogue.payment import PAYMENT
from fupin_desktop.catalogue.person import PERSON
from fupin_desktop.catalogue.person_year import (
    DISABILITY_CARD,
    EMPLOYMENT,
    INSURANCE,
    PUBLIC_POST,
    SCHOOLING,
    SUBSIDY,
)
from fupin_desktop.catalogue.plan import PLAN, TARGET
from fupin_desktop.catalogue.procedure import PROCEDURE, PROCEDURE_STEP
from fupin_desktop.catalogue.project import (
    PROJECT,
    PROJECT_CHECK,
    PROJECT_DOCUMENT,
    PROJECT_PHASE,
)
from fupin_desktop.catalogue.region import REGION
from fupin_desktop.catalogue.reminder import REMINDER
from fupin_desktop.catalogue.returned import RETURNED
from fupin_desktop.catalogue.setting import CODE_ENTRY, LOCAL_FIELD, TEMPLATE, THRESHOLD
from fupin_desktop.catalogue.supervision import COMPLAINT, EVENT, INSPECTION, RECTIFICATION, TASK
from fupin_desktop.catalogue.survey import SURVEY_ANSWER, SURVEY_ROUND
from fupin_desktop.catalogue.team import ATTENDANCE, HANDOVER, STAFF, TEAM_TASK
from fupin_desktop.catalogue.village import COLLECTIVE_INCOME, COMMITTEE, HAMLET, VILLAGE_YEAR
from fupin_desktop.catalogue.visit import VISIT

VERSION = 5  # `sv` of every operation; raise it when a field or table is added

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *(REGION, HOUSEHOLD, PERSON, MEMBERSHIP, VISIT, NEED, MEASURE, ATTACHMENT),
        *(LIVING, INCOME, RELOCATION, GUARANTEE, HOUSEHOLD_EVENT),
        *(INSURANCE, EMPLOYMENT, SCHOOLING, DISABILITY_CARD, SUBSIDY, PUBLIC_POST),
        *(PROCEDURE, PROCEDURE_STEP, PLAN, TARGET, PAYMENT, STAKE, DIVIDEND, LOAN),
        *(STAFF, ATTENDANCE, TEAM_TASK, HANDOVER, HELPER, ORGANIZATION, PAIRING),
        *(PROJECT, PROJECT_PHASE, PROJECT_CHECK, PROJECT_DOCUMENT),
        *(FUND_FLOW, ASSET, ASSET_YIELD),
        *(VILLAGE_YEAR, HAMLET, COLLECTIVE_INCOME, COMMITTEE),
        *(TASK, INSPECTION, COMPLAINT, RECTIFICATION, EVENT),
        *(SURVEY_ROUND, SURVEY_ANSWER, REMINDER, RETURNED, NOTICE, OBJECTION),
        *(THRESHOLD, CODE_ENTRY, LOCAL_FIELD, TEMPLATE),
    )
}
