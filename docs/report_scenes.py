"""The pictures of reports people put together: one that is run, and one that is being made."""

import shutil
from dataclasses import replace
from pathlib import Path

from camera import over, reopened, shown, until

from fupin_desktop import demo, excel, report
from fupin_desktop.registry import Registry
from ui.gather_dialog import GatherDialog
from ui.main_window import MainWindow
from ui.report_builder import ReportBuilder
from ui.report_dialog import ReportDialog

ASKED = report.EXAMPLES[2].named("走访和资金（镇）")


def draw(made: demo.Demo) -> None:
    """Keep a report in the township, send it down and run it; then change it."""
    path = made.township.with_name("reports.fupin")
    registry = reopened(Path(shutil.copytree(made.township, path)))
    report.save(registry, ASKED)
    report.save(registry, replace(report.EXAMPLES[0], detail=False).named("户数人口月报"))
    report.send(registry, ASKED.name)
    window = shown(registry)
    dialog = ReportDialog(registry, window)
    dialog.fill(ASKED.name)
    until(lambda: dialog.sheet is not None and dialog.isEnabled())
    over(window, "reports", dialog)
    builder = ReportBuilder(registry, ASKED, ASKED.name, window)
    builder.search.setText("走访")
    builder.chosen.setCurrentRow(4)
    builder.preview()
    builder.finder.finish()
    over(window, "report_builder", builder)
    _gather(made, registry, window)
    window.close()
    shutil.rmtree(path)


def _gather(made: demo.Demo, registry: Registry, window: MainWindow) -> None:
    """Put together what the villages sent of an example."""
    folder = made.township.with_name("sent")
    folder.mkdir()
    for path in made.villages:
        village = reopened(path)
        excel.write_report(
            village, report.run(village, report.EXAMPLES[2]), folder / f"{path.stem}.xlsx"
        )
        village.close()
    dialog = GatherDialog(registry, window)
    dialog.add_folder(folder)
    until(lambda: dialog.joined is not None and dialog.isEnabled())
    over(window, "report_gather", dialog)
    shutil.rmtree(folder)
