"""The pictures of what goes out: national columns, and all data on their way back in."""

import shutil
from pathlib import Path

from camera import NOW, over, reopened, shown, until

from fupin_desktop import demo, excel
from fupin_desktop.registry import Registry
from ui.areas import EXPORT
from ui.import_dialog import ImportDialog
from ui.national_dialog import NationalDialog
from ui.welcome import SEEN

BOOK = "全部数据.xlsx"


def draw(made: demo.Demo) -> None:
    """Ask for national columns, then read a village's data into an empty ledger."""
    folder = made.township.with_name("exports")
    folder.mkdir()
    registry = reopened(Path(shutil.copytree(made.villages[0], folder / made.villages[0].name)))
    about = {"level": registry.level, "region": registry.region, "name": registry.name}
    excel.write_whole(registry, folder / BOOK)
    window = shown(registry)
    window.turn(EXPORT)
    over(window, "export_national", NationalDialog(registry, window))
    window.close()
    fresh = Registry.create(folder / "空台账.fupin", **about, password=None, user="李芳",
                            now=lambda: NOW)  # fmt: skip
    fresh.set_setting(SEEN, True)
    window = shown(fresh)
    window.turn(EXPORT)
    dialog = ImportDialog(fresh, window)
    dialog.open()
    dialog.open_book(folder / BOOK)
    until(lambda: dialog.imported is not None and dialog.isEnabled())
    over(window, "import_whole", dialog)
    window.close()
    shutil.rmtree(folder)
