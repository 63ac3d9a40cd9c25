"""Attachment: a photograph or scan kept beside a record."""

from fupin_desktop.catalogue.fields import Field, Kind, Section, Table

ATTACHMENT = Table(
    name="attachment",
    label="附件",
    parent="household",
    title="title",
    order=("-taken",),
    sections=(
        Section(
            "附件",
            (
                Field(
                    name="household",
                    label="所属户",
                    kind=Kind.REF,
                    choices="household",
                    required=True,
                ),
                Field(name="record_table", label="所属记录类型"),
                Field(name="record", label="所属记录"),
                Field(name="title", label="标题"),
                Field(name="media_type", label="文件类型"),
                Field(name="size", label="大小", kind=Kind.INTEGER, unit="字节", low=0),
                Field(name="sha256", label="校验值", pattern=r"[0-9a-f]{64}"),
                Field(name="taken", label="拍摄时间"),
                Field(name="note", label="备注", kind=Kind.LONG),
            ),
        ),
    ),
)
