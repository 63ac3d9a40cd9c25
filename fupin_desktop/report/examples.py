"""Reports that are ready to be run, and to begin from."""

from typing import Final

from fupin_desktop.conditions import Condition
from fupin_desktop.report.definition import COUNT, SUM, YEARLY, Column, Definition

GROUPS: Final = ("village", "group_name")
NET: Final = "per_person"

EXAMPLES: Final = (
    Definition(
        name="各组户数人口", detail=False, groups=GROUPS,
        columns=(
            Column(what=COUNT, table="person", title="人口"),
            Column(what=COUNT, table="person", title="其中女",
                   filter=(Condition("sex", "any", ("2",)),)),
        ),
    ),
    Definition(
        name="各年人均收入", groups=GROUPS,
        columns=(
            Column(field="name"), Column(field="kind"),
            *(Column(what=YEARLY, table="income", field=NET, year=year)
              for year in ("before_last", "last", "this")),
        ),
    ),
    Definition(
        name="走访次数与帮扶资金", groups=GROUPS,
        columns=(
            Column(field="name"), Column(field="monitoring_kind"),
            Column(what=COUNT, table="visit", period="this_year"),
            Column(what=SUM, table="payment", field="amount", period="this_year"),
            Column(what=SUM, table="payment", field="amount", period="last_year"),
        ),
    ),
)  # fmt: skip
