"""Templates kept in the ledger: a superior's come with its packages, the newest of each counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fupin_desktop import attachments, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry
from fupin_desktop.report.kept import is_report
from fupin_desktop.template import form, guard, roster

TABLE: Final = "template"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One version of a template in the ledger."""

    rec: str
    name: str
    version: str
    source: str
    region: str  # of the office whose it is
    above: bool  # a superior's
    below: bool  # one of an office below, which made it for itself
    file: Mapping[str, Json] | None  # its attachment
    is_here: bool  # whether the content has come
    older: int = 0  # earlier versions kept


def add(
    registry: Registry, path: Path, *, name: str = "", version: str = "", source: str = ""
) -> Batch:  # fmt: skip
    """Keep a template, for this office and all below; an earlier one of its name stays as well."""
    _check_names_nobody(registry, path)
    about = TABLES[TABLE].fields["version"]
    try:
        day = values.parse(about, version or registry.today(), registry.today())
    except values.BadValue as bad:
        raise FupinError(f"{bad}模板没有保存。请改正版本日期。") from None
    given: dict[str, Json] = {
        "region": registry.region, "name": " ".join((name or path.stem).split()),
        "version": day, "source": source or None,
    }  # fmt: skip
    (file,) = attachments.read(registry, [path])
    rec = registry.new_id(TABLE)
    changes = [
        Change(table=TABLE, rec=rec, values=given),
        attachments.hung(file, TABLE, rec, {"region": registry.region}),
    ]
    return registry.save(changes, label=f"保存表格模板“{given['name']}”")


def _check_names_nobody(registry: Registry, path: Path) -> None:
    """Refuse a roster somebody has filled in: a template goes to every office below."""
    if guard.kind_of(path) != guard.WORKBOOK or form.read(registry, path).slots:
        return
    try:
        blank = roster.read(registry, path)
    except FupinError:
        return  # neither: the check says so when it is to be filled in
    if blank.named or blank.strangers:
        raise FupinError(
            f"“{path.name}”里已写有人的姓名或编号，模板没有保存：模板会送到别的单位。"
            "请删去这些行，另存一份空白的再保存。"
        )


def listed(registry: Registry, *, every: bool = False) -> list[Kept]:
    """Give the newest version of each template in use, or all versions there are.

    One that an office below made for itself is no version of a template of its name here.
    """
    rows = [row for row in registry.select(TABLE) if not is_report(row)]
    hung = registry.select(attachments.TABLE, where={"record_table": TABLE})
    files = {str(one["record"]): one for one in hung}
    rows.sort(key=lambda row: (str(row["version"] or ""), str(row["id"])), reverse=True)
    found: dict[tuple[str, str], list[Kept]] = {}
    for row in rows:
        if every or not row["hidden"]:
            one = _kept(registry, row, files.get(str(row["id"])))
            found.setdefault((one.region if one.below else "", one.name), []).append(one)
    if every:
        return [one for key in sorted(found) for one in found[key]]
    return [_newest(found[key]) for key in sorted(found)]


def _newest(several: list[Kept]) -> Kept:
    first = several[0]
    return Kept(**{**vars(first), "older": len(several) - 1})


def _kept(registry: Registry, row: Mapping[str, Json], file: Mapping[str, Json] | None) -> Kept:
    region = str(row["region"] or "")
    return Kept(
        rec=str(row["id"]), name=str(row["name"] or ""), version=str(row["version"] or ""),
        source=str(row["source"] or ""), file=file,
        region=region, above=is_above(registry, row),
        below=region != registry.region and region.startswith(registry.region),
        is_here=file is not None and attachments.is_here(registry, file),
    )  # fmt: skip


def is_above(registry: Registry, row: Mapping[str, Json]) -> bool:
    """Tell whether a template is a superior's."""
    return len(str(row["region"] or "")) < len(registry.region)


def hide(registry: Registry, rec: str) -> Batch:
    """List a template no more; what was filled from it stays as it is."""
    (row,) = registry.rows(TABLE, [rec])
    if is_above(registry, row):
        raise FupinError(
            f"“{row['name']}”是上级发的模板，由上级停用，这里没有改动。请选别的模板填表。"
        )
    change = Change(table=TABLE, rec=rec, values={"hidden": True})
    return registry.save([change], label=f"停用表格模板“{row['name']}”")


def file_name(one: Kept) -> str:
    """Propose a name for the file of a kept template."""
    return attachments.file_name({**(one.file or {}), "title": one.name})


def export(registry: Registry, rec: str, target: Path) -> Path:
    """Write a kept template to a file, or to one of its own name in a folder."""
    one = next((one for one in listed(registry, every=True) if one.rec == rec), None)
    if one is None or one.file is None or not one.is_here:
        raise FupinError(
            f"这个模板的文件还没有收到，{guard.NOTHING}请接收上级的下一个下发包，或选别的模板。"
        )
    path = target / file_name(one) if target.is_dir() else target
    attachments.export(registry, str(one.file["id"]), path)
    return path
