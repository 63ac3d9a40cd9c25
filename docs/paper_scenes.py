"""The pictures of printing archives and of checking a paper."""

import shutil
from pathlib import Path

from camera import busiest, over, reopened, shown, until

from fupin_desktop import demo, homes
from fupin_desktop.paper import archives, prints
from fupin_desktop.record import Change
from ui.paper_check_dialog import PaperCheckDialog
from ui.print_dialog import PrintDialog


def draw(made: demo.Demo) -> None:
    """Print archives of a copy of a village, change a household, and check its paper."""
    folder = made.township.with_name("papers")
    folder.mkdir()
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    window = shown(registry)
    window.turn("打印归档")
    walk = homes.everybody(registry)
    archives.into_one(registry, walk, folder / "all.pdf", archives.Order())
    home = busiest(registry)
    registry.user = "赵强"
    visit = {"household": home, "date": "2026-11-22", "content": "送棉被"}
    phone = Change(table="household", rec=home, values={"phone": "13800000021"})
    registry.save([Change(table="visit", values=visit), phone])
    check = PaperCheckDialog(registry, window)
    check.open()
    check.code.setText(prints.of(registry, prints.ARCHIVE, home)[0].state)
    check.look()
    until(lambda: check.found is not None and check.isEnabled())
    over(window, "paper_check", check)
    printing = PrintDialog(registry, [*walk[:8], home], window)
    printing.open()
    printing.changed.setChecked(True)
    printing.print_to(folder / "一户一档.pdf")
    until(lambda: printing.target is not None and printing.isEnabled())
    printing.outcome.setText(printing.outcome.text().replace(f"{folder}/", "D:\\打印\\"))
    over(window, "print", printing)
    window.close()
    shutil.rmtree(folder)
