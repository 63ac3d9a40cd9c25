"""The pictures of filling forms from templates, and of the placeholders."""

import shutil
from pathlib import Path

from camera import over, reopened, shown, until
from openpyxl import Workbook

from fupin_desktop import demo, homes
from fupin_desktop.record import Change
from fupin_desktop.template import kept
from ui.placeholder_dialog import PlaceholderDialog
from ui.template_dialog import TemplateDialog

FORM = (
    ("{{行政村}}防返贫监测入户核实表", ""),
    ("户主", "{{户主名字}}"),
    ("证件号码", "{{户主.证件号码}}"),
    ("户类型", "{{户类型}}"),
    ("最近走访", "{{最近走访.走访日期:年月日}}"),
    ("姓名", "与户主关系"),
    ("{{成员.姓名}}", "{{成员.与户主关系}}"),
)
ROSTER = (("序号", "行政村", "户编号", "户主姓名", "姓名", "与户主关系", "证件号码", "本人联系电话",
           "务工时间（月）", "领取日期"),)  # fmt: skip


def draw(made: demo.Demo) -> None:
    """Check a template, fill a roster in, and look for a placeholder, in a copy of a village."""
    folder = made.township.with_name("forms")
    folder.mkdir()
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    for one in kept.listed(registry):
        registry.save([Change(table=kept.TABLE, rec=one.rec, values={"hidden": True})])
    for name, version in (("雨露计划补助申请表", "2026-09-01"), ("入户核实表", "2026-11-02")):
        kept.add(registry, _book(folder / f"{name}.xlsx", FORM), name=name, version=version)
    window = shown(registry)
    window.turn("打印归档")
    households = homes.everybody(registry)
    dialog = TemplateDialog(registry, window, selected=households[:3], listed=households)
    dialog.open()
    dialog.open_file(_book(folder / "防返贫监测入户核实表.xlsx", FORM))
    until(lambda: dialog.source is not None and dialog.isEnabled())
    over(window, "template", dialog)
    roster = TemplateDialog(registry, window, selected=households[:3], listed=households)
    roster.open()
    roster.open_file(_book(folder / "务工补助花名册.xlsx", ROSTER))
    until(lambda: roster.source is not None and roster.isEnabled())
    over(window, "template_roster", roster)
    names = PlaceholderDialog(registry, window, "走访日期")
    names.open()
    names.copy()
    over(window, "placeholders", names)
    window.close()
    shutil.rmtree(folder)


def _book(path: Path, lines: tuple[tuple[str, ...], ...]) -> Path:
    book = Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    book.save(path)
    return path
