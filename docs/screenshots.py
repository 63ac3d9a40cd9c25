"""The pictures of the manual: `python docs/screenshots.py` draws docs/images/*.png anew.

Everything shown is fictitious and made on the spot in a temporary folder; clock, keys and seeds
are fixed, so that a picture changes only when the program does. No screen is needed.
"""

import os
import random
import secrets
import shutil
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]  # this file is started from anywhere

import backup_scenes  # noqa: E402
import character_scenes  # noqa: E402
import conflict_scenes  # noqa: E402
import desk_scenes  # noqa: E402
import draft_scenes  # noqa: E402
import duplicate_scenes  # noqa: E402
import entry_scenes  # noqa: E402
import export_scenes  # noqa: E402
import form_scenes  # noqa: E402
import handover_scenes  # noqa: E402
import import_scenes  # noqa: E402
import inbox_scenes  # noqa: E402
import laptop_scenes  # noqa: E402
import lost_scenes  # noqa: E402
import moved_scenes  # noqa: E402
import movement_scenes  # noqa: E402
import notice_scenes  # noqa: E402
import paper_scenes  # noqa: E402
import photo_scenes  # noqa: E402
import plain_scenes  # noqa: E402
import report_scenes  # noqa: E402
import returned_scenes  # noqa: E402
import roster_scenes  # noqa: E402
import search_scenes  # noqa: E402
import stick_scenes  # noqa: E402
import survey_scenes  # noqa: E402
import template_scenes  # noqa: E402
import totals_scenes  # noqa: E402
import visit_scenes  # noqa: E402
import work_scenes  # noqa: E402
from camera import (  # noqa: E402
    HEIGHT,
    IMAGES,
    LATER,
    NOW,
    WIDTH,
    busiest,
    head,
    over,
    prepare_screen,
    reopened,
    shown,
    snap,
    until,
)
from PySide6.QtGui import QCursor  # noqa: E402
from PySide6.QtWidgets import QInputDialog  # noqa: E402

from fupin_desktop import demo, excel, exchange, pinyin  # noqa: E402
from fupin_desktop.excel.yearly import offered  # noqa: E402
from fupin_desktop.record import Change  # noqa: E402
from fupin_desktop.registry import Registry  # noqa: E402
from ui.app import application  # noqa: E402
from ui.areas import EXPORT, HOUSEHOLDS, SYNC  # noqa: E402
from ui.arrival_dialog import ArrivalDialog  # noqa: E402
from ui.history_dialog import HistoryDialog  # noqa: E402
from ui.household_page import FAMILY_ORDER  # noqa: E402
from ui.import_columns import FILL, OVER, SKIP, ImportColumnsDialog  # noqa: E402
from ui.import_dialog import ImportDialog  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.password_dialog import PasswordDialog  # noqa: E402
from ui.record_form import RecordDialog, RecordForm  # noqa: E402
from ui.sync_dialogs import InviteDialog  # noqa: E402
from ui.task import Task  # noqa: E402
from ui.unlock import FORGOTTEN, UnlockDialog  # noqa: E402
from ui.welcome import SEEN  # noqa: E402
from ui.wizard import NewLedgerWizard  # noqa: E402

PASSWORD = "梨花 3 月 Pear"  # noqa: S105 - of a ledger that lives for seconds


def main() -> None:
    """Draw all pictures."""
    os.environ["LANG"] = "zh_CN.UTF-8"
    seeded = random.Random(1)  # noqa: S311 - keys that differ each time would change the pictures
    secrets.token_bytes = lambda nbytes=None: seeded.randbytes(nbytes or 32)
    IMAGES.mkdir(exist_ok=True)
    for old in IMAGES.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as name:
        folder = Path(name)
        prepare_screen(folder)
        app = application()
        QCursor.setPos(WIDTH - 1, HEIGHT // 2)  # lest what lies under it looks touched
        os.chdir(folder)  # paths on screen are then short and name no one's computer
        made = demo.build(folder, villages=2, households=32, seed=9, now=NOW, full=True)
        draw_wizard(folder)
        draw_unlock(folder)
        draw_village(made)
        work_scenes.draw(made)
        survey_scenes.draw(made)
        visit_scenes.draw(made)
        backup_scenes.draw(made)
        search_scenes.draw(made)
        desk_scenes.draw(made)
        form_scenes.draw(made)
        draft_scenes.draw(made)
        laptop_scenes.draw(made)
        conflict_scenes.draw(made)
        returned_scenes.draw(made)
        inbox_scenes.draw(made)
        photo_scenes.draw(made)
        notice_scenes.draw(made)
        template_scenes.draw(made)
        paper_scenes.draw(made)
        plain_scenes.draw(made)
        lost_scenes.draw(made)
        totals_scenes.draw(made)
        movement_scenes.draw(made)
        entry_scenes.draw(made)
        report_scenes.draw(made)
        handover_scenes.draw(made)
        duplicate_scenes.draw(made)
        moved_scenes.draw(made)
        character_scenes.draw(made)
        stick_scenes.draw(made)
        draw_invitation(folder, made)
        draw_township(folder, made)
        import_scenes.draw(made)
        export_scenes.draw(made)
        roster_scenes.draw(made)
        app.closeAllWindows()


# ---- the pictures -------------------------------------------------------------------------------


def draw_wizard(folder: Path) -> None:
    """A ledger by hand: where, and the recovery code."""
    wizard = NewLedgerWizard()
    wizard.show()
    wizard.next()
    office = wizard.office
    office.region.setText("990101001209")
    office.title_line.setText("杏花村")
    office.folder.setText("/home/lifang/驻村台账")
    snap("new_office", wizard)
    office.folder.setText(str(folder / "new"))
    wizard.next()
    wizard.person.person.setText("李芳")
    wizard.next()
    for editor in (wizard.password.fields.password, wizard.password.fields.repeat):
        editor.setText(PASSWORD)
    snap("new_password", wizard)
    wizard.next()
    until(lambda: wizard.registry is not None and wizard.isEnabled())
    snap("new_recovery", wizard)
    wizard.next()
    wizard.check.typed.setText(wizard.check.code[:17])
    snap("new_check", wizard)
    wizard.check.typed.setText(wizard.check.code)
    wizard.next()
    wizard.accept()
    assert wizard.registry is not None  # noqa: S101
    wizard.registry.close()


def draw_unlock(folder: Path) -> None:
    """Opening, and a new password in the place of a forgotten one."""
    path = folder / "new" / "杏花村.fupin"
    dialog = UnlockDialog(None, path)
    dialog.show()
    dialog.password.setText("secret")
    dialog.proceed()
    until(lambda: dialog.failures == 1)
    snap("unlock", dialog)
    with Registry.open(path, PASSWORD) as registry:
        renewal = PasswordDialog(registry, None, FORGOTTEN)
        renewal.show()
        for editor in (renewal.fields.password, renewal.fields.repeat):
            editor.setText("杏花 Apricot 5")
        snap("new_secret", renewal)
    dialog.reject()
    renewal.reject()


def draw_village(made: demo.Demo) -> None:
    """The daily work of a village."""
    window = shown(reopened(made.villages[0]), welcome=True)
    snap("welcome", window)
    window.registry.set_setting(SEEN, True)
    window.show_registry(window.registry)
    household = busiest(window.registry)
    until(lambda: not Task.running)
    snap("home", window)
    window.turn(HOUSEHOLDS)
    snap("list", window)
    homes = window.workplace.shown_list
    assert homes is not None  # noqa: S101
    called = str(head(window.registry, household))
    homes.search.setText("".join(pinyin.readings(sign)[0][0] for sign in called))
    homes.search_now()
    snap("search", window)
    homes.clear()
    window.workplace.open_household(household)
    snap("household", window)
    draw_dialogs(window, household)
    draw_paperwork(window, made.roster)
    window.turn("帮扶措施")
    snap("needs", window)
    window.turn(EXPORT)
    snap("export", window)
    window.turn(SYNC)
    snap("sync", window)
    window.set_text_size(150)
    window.turn(HOUSEHOLDS)
    snap("large", window)
    window.set_text_size(100)
    window.close()


def draw_dialogs(window: MainWindow, household: str) -> None:
    """The forms that are filled in at a household."""
    registry = window.registry
    edit = RecordDialog(RecordForm(registry, "household", household), window)
    over(window, "edit_household", edit)
    member = registry.find("person", where={"household": household}, order=FAMILY_ORDER)[-1]
    over(window, "edit_member", RecordDialog(RecordForm(registry, "person", member), window))
    correct(registry, household)
    window.refresh()
    over(window, "history", HistoryDialog(registry, "household", household, window))
    window.change_person()
    over(window, "person", window.findChildren(QInputDialog)[-1])


def correct(registry: Registry, household: str) -> None:
    """Correct a telephone number twice, for the history."""
    phones = ("13800000012", "13800000021")
    for user, phone, hours in zip(("李芳", "赵强"), phones, (1, 3), strict=True):
        registry.user = user
        registry.now = partial(NOW.__add__, timedelta(hours=hours))
        change = Change(table="household", rec=household, values={"phone": phone})
        registry.save([change], label=f"修改农户“{head(registry, household)}”的联系电话")
    registry.now = lambda: LATER


def draw_paperwork(window: MainWindow, roster: Path) -> None:
    """Import a roster."""
    dialog = ImportDialog(window.registry, window)
    dialog.open()
    dialog.open_book(roster)
    until(lambda: dialog.imported is not None and dialog.isEnabled())
    over(window, "import", dialog)
    said = dialog.imported.reading
    ways = {one.index: {"民族": FILL, "文化程度": SKIP}.get(one.title, OVER)
            for one in said.header.columns}  # fmt: skip
    kinds = excel.words_of(window.registry)
    asked = ImportColumnsDialog(
        kinds[said.kind], said.looks, said.match, ways, dialog, kinds=kinds,
        year=dialog.imported.year, years=offered(window.registry),
    )  # fmt: skip
    asked.open()
    over(window, "import_columns", asked)


def draw_invitation(folder: Path, made: demo.Demo) -> None:
    """A third village: invited, founded from the township's stick, and its first package."""
    stick = folder / "stick"
    stick.mkdir()
    township = reopened(made.township)
    window = shown(township)
    window.turn(SYNC)
    asked = InviteDialog(township.region, window)
    asked.code.setText("990101001209")
    asked.title_line.setText("杏花村")
    over(window, "invite", asked)
    exchange.invite(township, "990101001209", stick, name="杏花村")
    wizard = NewLedgerWizard()
    wizard.show()
    wizard.start.read(next(stick.iterdir()))
    snap("new_invited", wizard)
    wizard.close()
    path = folder / "new" / "杏花村.fupin"
    with Registry.open(path, PASSWORD, user="李芳", now=lambda: LATER) as village:
        exchange.accept(village, next(stick.iterdir()))
        head_of = {"relation": "01", "name": "示例户主"}
        rec = village.save([Change(table="household", values={"name": "示例户主"})]).ids[0]
        village.save([Change(table="person", values={**head_of, "household": rec})])
        package = exchange.pack(village, stick)[0]
        guest = shown(village)
        guest.turn(SYNC)
        snap("sync_digits", guest)
        guest.close()
    arrival = exchange.preview(township, package)
    over(window, "arrival", ArrivalDialog(arrival, window))
    window.close()


def draw_township(folder: Path, made: demo.Demo) -> None:
    """Two laptops of a village that filled in different things, seen by the township."""
    copy = folder / "copy.fupin"
    shutil.copytree(made.villages[1], copy)
    stick = folder / "second stick"
    stick.mkdir()
    with reopened(made.villages[1]) as first, reopened(copy, seed=2) as second:
        household = first.find("household", order=("number", "id"))[3]
        for registry, user, phone in (
            (first, "李芳", "13800000032"),
            (second, "赵强", "13800000023"),
        ):
            registry.user = user
            registry.save([Change(table="household", rec=household, values={"phone": phone})])
        packages = [path for one in (first, second) for path in exchange.pack(one, stick)]
    township = reopened(made.township)
    for package in packages:
        exchange.receive(township, package)
    window = shown(township)
    window.turn(SYNC)
    snap("township_sync", window)
    window.close()


if __name__ == "__main__":
    main()
