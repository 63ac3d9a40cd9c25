"""Household life: split, merge, move, change of head, birth, death, marriage, closing."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import code, date, long, ref, refs, text

HOUSEHOLD_EVENT = Table(
    name="household_event",
    label="户变动",
    hint="分户、并户、迁移、变更户主、出生、死亡、婚入婚出和销户，各记一条；成员关系随之改变。",
    parent="household",
    title="kind",
    titles=("household", "kind", "date"),
    order=("-date",),
    listed=("date", "household", "kind", "persons", "other_household", "reason"),
    filters=("kind",),
    searched=("reason", "head_before", "head_after", "document", "note"),
    since=2,
    sections=(
        Section(
            "户变动",
            (
                ref("household", "变动户", "household", required=True),
                code("kind", "变动类别", "household_event_kind", required=True, fixed=True),
                date("date", "变动日期", required=True, aliases=("变动时间",)),
                refs("persons", "涉及成员", "person"),
                ref("other_household", "另一户", "household", hint="分出的新户、并入的户"),
                text("head_before", "变动前户主"),
                text("head_after", "变动后户主"),
                text("from_village", "迁出村", hint="村名或 12 位代码"),
                text("to_village", "迁入村", hint="村名或 12 位代码"),
                text("reason", "变动原因"),
                text("document", "依据材料", hint="如户口簿、死亡证明、结婚证"),
                text("handler", "经办人"),
                long("note", "备注"),
            ),
        ),
    ),
)
