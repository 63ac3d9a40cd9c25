"""Region: province down to village group, as the county issues it."""

from fupin_desktop.catalogue.fields import Field, Kind, Policy, Section, Table

REGION = Table(
    name="region",
    label="地区",
    key=("code",),
    place="code",
    title="name",
    order=("code",),
    listed=("code", "name", "level", "parent"),
    filters=("level",),
    searched=("code", "name"),
    hint="省、市、县、乡镇、村和小组的名称与代码，由上级统一下发。",
    sections=(
        Section(
            "地区",
            (
                Field(
                    name="code",
                    label="区划代码",
                    hint="省 2 位、市 4 位、县 6 位、乡镇 9 位、村 12 位、小组 14 位",
                    pattern=r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}|\d{14}",
                    required=True,
                    policy=Policy.AUTHORITY,
                    aliases=("村编号", "行政区划代码", "代码"),
                    external_code="aad001",
                ),
                Field(
                    name="name",
                    label="地区名称",
                    required=True,
                    policy=Policy.AUTHORITY,
                    aliases=("名称", "区划名称"),
                ),
                Field(
                    name="level",
                    label="级别",
                    kind=Kind.CODE,
                    choices="region_level",
                    required=True,
                    policy=Policy.AUTHORITY,
                ),
                Field(
                    name="parent",
                    label="上级区划代码",
                    pattern=r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}",
                    policy=Policy.AUTHORITY,
                    aliases=("上级代码",),
                ),
            ),
        ),
    ),
)
