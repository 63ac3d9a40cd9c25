"""Attachment: a photo or file kept beside a record; its content is in the store of blobs."""

from fupin_desktop.catalogue.fields import Section, Table
from fupin_desktop.catalogue.short import code, count, long, ref, region, text

SHA256 = r"[0-9a-f]{64}"

ATTACHMENT = Table(
    name="attachment",
    label="附件",
    parent="household",
    place="region",
    title="title",
    order=("-taken",),
    listed=("title", "taken", "media_type", "household", "note"),
    filters=("media_type",),
    searched=("title", "original_name", "note"),
    hint="记录旁边的照片和文件：内容加密存放在台账里，这里登记它是什么、何时拍的。",
    sections=(
        Section(
            "附件",
            (
                ref("household", "所属户", "household"),
                region(since=2),
                text("record_table", "所属记录类型"),
                text("record", "所属记录"),
                text("title", "标题"),
                code("media_type", "文件类型", "media_type"),
                count("size", "大小", "字节"),
                text("sha256", "校验值", pattern=SHA256),
                text("taken", "拍摄时间"),
                long("note", "备注"),
                text("original_name", "原文件名", since=2),
                text("original_sha256", "原文件校验值", pattern=SHA256, since=2),
                count("width", "宽", "像素", since=2),
                count("height", "高", "像素", since=2),
            ),
        ),
    ),
)  # fmt: skip
