"""How long the window stands still: python liveness.py FOLDER HOUSEHOLDS [PART...].

What is not in FOLDER yet is made: `empty.fupin` and `full.fupin`, ledgers of a township, and lists
of so many households, `roster.xlsx`, `anew.xlsx`, `faulty.xlsx`. A timer ticks every 20 ms in the
window's thread; of each gap above 100 ms it is told what the thread was doing, and of each piece of
work how long it ran on after the press on 取消.
"""

import os
import shutil
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICK, NOTED = 20, 0.1  # ms, seconds
PATIENCE = 900  # seconds
MODULES = ("ui/", "fupin_desktop/", "db/", "tests/bench/liveness")


class Watch:
    """Ticks in the window's thread, and looks at that thread from another while it does not."""

    def __init__(self):
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415  after the platform is chosen

        self.main = threading.main_thread().ident
        self.part, self.gaps, self.seen = "", [], Counter()
        self.last = time.perf_counter()
        self.timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK)
        self.timer.timeout.connect(self.tick)
        self.timer.start()
        threading.Thread(target=self.look, daemon=True).start()

    def tick(self):
        """Note how long it is since the last time."""
        now = time.perf_counter()
        if now - self.last > NOTED and self.part:
            said = "; ".join(f"{text} x{count}" for text, count in self.seen.most_common(3))
            self.gaps.append((now - self.last, self.part, said))
        self.seen = Counter()
        self.last = now

    def look(self):
        """Note where the window's thread is while it does not tick."""
        while True:
            time.sleep(0.03)
            if time.perf_counter() - self.last > NOTED * 0.7:
                frames = sys._current_frames()
                if self.main not in frames:
                    return  # the program is ending
                words = [trace(frames[self.main])]
                others = [trace(frame) for name, frame in frames.items() if name != self.main]
                words += [f"[meanwhile {one}]" for one in others if one]
                self.seen[" ".join(words)] += 1


def trace(frame):
    """Tell the innermost places of a thread that are in our own modules."""
    found = []
    while frame is not None and len(found) < 4:
        name = frame.f_code.co_filename.removeprefix(f"{ROOT}/")
        if name.startswith(MODULES) and frame.f_code.co_name not in ("look", "waited"):
            found.append(f"{Path(name).stem}.{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(found)


class Session:
    """A window on a ledger, and what is done in it."""

    def __init__(self, folder):
        sys.path[:0] = [str(ROOT)]
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
        from ui.app import application  # noqa: PLC0415
        from ui.task import Task  # noqa: PLC0415

        self.folder, self.tasks, self.care = folder, Task, None
        self.app = application()
        self.watch = Watch()

    def window(self, name):
        """Open the window on a copy of a ledger."""
        from fupin_desktop.registry import Registry  # noqa: PLC0415
        from ui.main_window import MainWindow  # noqa: PLC0415
        from ui.welcome import SEEN  # noqa: PLC0415

        copy = self.folder / f"copy {name}"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder / name, copy)
        registry = Registry.open(copy, user="王建国")
        registry.set_setting(SEEN, True)
        made = MainWindow(registry)
        made.resize(1366, 768)
        made.show()
        self.care = made.safekeeping
        self.waited(lambda: False, 2)
        return made

    def is_idle(self):
        """Tell whether nothing runs but, perhaps, the copy of the day, which nobody waits for."""
        return not self.tasks.running - {self.care.copying}

    def waited(self, until, seconds=PATIENCE):
        """Let the window live until something is true."""
        from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415

        loop, end = QEventLoop(), time.monotonic() + seconds
        asking = QTimer(interval=10)
        asking.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > end else None)
        asking.start()
        loop.exec()
        asking.stop()

    @contextmanager
    def part(self, name):
        """Watch what is done, until no work is left in the background."""
        self.waited(lambda: False, 0.2)
        self.watch.part, began = name, time.perf_counter()
        yield
        self.waited(self.is_idle)
        self.waited(lambda: False, 0.3)
        self.watch.part = ""
        own = [gap for gap in self.watch.gaps if gap[1] == name]
        longest = max((gap[0] for gap in own), default=0)
        print(f"{name}: {time.perf_counter() - began:.1f} s, {len(own)} gaps, "
              f"the longest {longest * 1000:.0f} ms", flush=True)  # fmt: skip
        for seconds, _, said in sorted(own, reverse=True)[:6]:
            print(f"    {seconds * 1000:.0f} ms: {said}", flush=True)

    def stopped(self, name, start, after=(0.7, 2.5)):
        """Press 取消 some seconds after the start of a work, and tell how long it goes on."""
        from PySide6.QtWidgets import QProgressDialog, QPushButton  # noqa: PLC0415

        for seconds in after:
            start()
            self.waited(self.is_idle, seconds)
            if self.is_idle():
                print(f"{name}: done within {seconds} s", flush=True)
                self.waited(lambda: False, 0.3)
                continue
            began = time.perf_counter()
            for top in self.app.topLevelWidgets():
                if isinstance(top, QProgressDialog) and top.isVisible():
                    top.findChild(QPushButton).click()
            self.waited(self.is_idle)
            print(f"{name}: stopped {time.perf_counter() - began:.2f} s after 取消 "
                  f"pressed at {seconds} s", flush=True)  # fmt: skip
            self.waited(lambda: False, 0.3)


def importing(session):
    """Open a list, look at it, filter, take it in, take it back."""
    from ui.import_columns import FILL, ImportColumnsDialog  # noqa: PLC0415
    from ui.import_dialog import ImportDialog  # noqa: PLC0415

    for ledger, book in (("empty.fupin", "roster.xlsx"), ("full.fupin", "anew.xlsx")):
        what = book.removesuffix(".xlsx")
        window = session.window(ledger)
        with session.part(f"{what}: the dialog opens"):
            window.import_roster()
        dialog = window.findChild(ImportDialog)
        path = session.folder / book
        session.stopped(f"{what}: reading", partial(dialog.open_book, path), (0.5, 2, 6))
        with session.part(f"{what}: read and shown"):
            dialog.open_book(path)
        with session.part(f"{what}: filtered"):
            for kind in ("new", "changed", "unchanged", ""):
                dialog.view.show_kind(kind)
                session.waited(lambda: False, 0.2)
        with session.part(f"{what}: a word looked for"):
            dialog.view.search.setText("志强")
            session.waited(lambda: False, 1)
        with session.part(f"{what}: the whole list again"):
            dialog.view.search.setText("")
        with session.part(f"{what}: scrolled"):
            for _number in range(20):
                dialog.view.table.verticalScrollBar().triggerAction(
                    dialog.view.table.verticalScrollBar().SliderAction.SliderPageStepAdd
                )
                session.waited(lambda: False, 0.05)
            dialog.view.table.scrollToBottom()
        with session.part(f"{what}: the columns asked for"):
            dialog.ask_ways()
        columns = dialog.findChild(ImportColumnsDialog)
        with session.part(f"{what}: read anew, only what is empty filled"):
            columns.rows[8].put_way(FILL)
            columns.take()
        session.stopped(f"{what}: written", dialog.apply, (0.7, 3))
        with session.part(f"{what}: written"):
            dialog.apply()
        with session.part(f"{what}: the dialog closed"):
            dialog.reject()
        session.stopped(f"{what}: taken back", window.undo, (0.7, 3))
        with session.part(f"{what}: taken back"):
            window.undo()
        window.close()


def faulty(session):
    """Write the copy of a list with its faulty rows marked."""
    from ui.import_dialog import ImportDialog  # noqa: PLC0415

    window = session.window("empty.fupin")
    window.import_roster()
    dialog = window.findChild(ImportDialog)
    with session.part("a list with a fault in every tenth row: read and shown"):
        dialog.open_book(session.folder / "faulty.xlsx")
    target = session.folder / "marked.xlsx"
    target.unlink(missing_ok=True)
    session.stopped("marked copy", lambda: dialog.write_errors(target))
    print(f"    left there: {[one.name for one in session.folder.glob('*marked*')]}")
    with session.part("marked copy"):
        dialog.write_errors(target)
    dialog.reject()
    window.close()


def exporting(session):
    """Write the list and the whole ledger."""
    from ui.areas import EXPORT, HOUSEHOLDS  # noqa: PLC0415

    window = session.window("full.fupin")
    with session.part("turned to the households"):
        window.turn(HOUSEHOLDS)
        session.waited(lambda: False, 1)
    shown = window.workplace.shown_list
    target = session.folder / "list.xlsx"
    session.stopped("list written", lambda: shown.export(target))
    print(f"    left there: {[one.name for one in session.folder.glob('*list.xlsx*')]}")
    with session.part("list written"):
        shown.export(target)
    with session.part("turned to the page of workbooks"):
        window.turn(EXPORT)
        session.waited(lambda: False, 1)
    page = window.workplace.pages[EXPORT]
    whole = session.folder / "whole.xlsx"
    session.stopped("whole ledger written", lambda: page.export_whole(whole))
    print(f"    left there: {[one.name for one in session.folder.glob('*whole.xlsx*')]}")
    with session.part("whole ledger written"):
        page.export_whole(whole)
    window.close()


def dialogs(session):
    """Open what compares, lists and counts a township."""
    from fupin_desktop import entry_marks, excel  # noqa: PLC0415
    from ui.absence_dialog import AbsenceDialog  # noqa: PLC0415
    from ui.entry_dialog import EntryDialog  # noqa: PLC0415
    from ui.movements_dialog import MovementsDialog  # noqa: PLC0415
    from ui.report_dialog import ReportDialog  # noqa: PLC0415

    window = session.window("full.fupin")
    registry = window.registry
    entry_marks.set_since(registry, registry.today())
    for book in ("anew.xlsx", "fewer.xlsx"):
        excel.apply(registry, excel.read_plan(registry, session.folder / book))
    for name, command, kind, again in (
        ("数字对账", window.show_movements, MovementsDialog, MovementsDialog.compare),
        ("待录清单", window.show_entries, EntryDialog, EntryDialog.read),
        ("自定义报表", window.show_reports, ReportDialog, ReportDialog.run),
        ("减员核实", window.show_absences, AbsenceDialog, AbsenceDialog.look),
    ):
        with session.part(f"{name} opened"):
            command()
        dialog = window.findChild(kind)
        session.stopped(name, partial(again, dialog))
        if kind is EntryDialog:
            with session.part(f"{name}: a word looked for"):
                dialog.word.setText("志强")
            with session.part(f"{name}: one ticked"):
                dialog.mark_home(on=True)
            target = session.folder / "entries.xlsx"
            session.stopped(f"{name} as a workbook", partial(dialog.write_to, target))
        if kind is MovementsDialog:
            session.stopped(
                f"{name} as a workbook", partial(dialog.write_to, session.folder / "moved.xlsx")
            )
            with session.part(f"{name} as a workbook"):
                dialog.write_to(session.folder / "moved.xlsx")
        if kind is ReportDialog:
            for row in range(dialog.names.count()):
                with session.part(f"{name}: {dialog.names.item(row).text()}"):
                    dialog.names.setCurrentRow(row)
            with session.part(f"{name}: as of last month"):
                dialog.day.setDate(dialog.day.date().addMonths(-1))
                dialog.run()
            with session.part(f"{name}: the builder"):
                dialog.make()
        dialog.reject()
    window.close()


def make(folder, count):
    """Make the ledgers of a township, empty and full, and the lists of its households."""
    import rosters  # noqa: PLC0415  found only now
    from fupin_desktop import excel  # noqa: PLC0415
    from fupin_desktop.excel.sheet import read_sheets  # noqa: PLC0415
    from fupin_desktop.registry import Registry  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    typed, full, book = (folder / name for name in ("typed.fupin", "full.fupin", "roster.xlsx"))
    rosters.founded(folder / "empty.fupin").close()
    for copy in (typed, full):
        shutil.copytree(folder / "empty.fupin", copy)
    with Registry.open(typed) as registry:
        rosters.settle(registry, count)
        excel.write_table(registry, "household", registry.find("household"), book)
    shutil.rmtree(typed)
    people = folder / "people.xlsx"
    rows = [*rosters.people(count)]
    rosters.write(rows, people)
    rosters.write([*rosters.fewer(rows)], folder / "fewer.xlsx")
    with Registry.open(full) as registry:
        for one in (book, people):
            excel.apply(registry, excel.read_plan(registry, one))
    rows = read_sheets(book)[0].rows
    rosters.write([*rosters.changed(rows)], folder / "anew.xlsx")
    faults = [[*row[:9], "什么户", "前年春天", *row[11:]] for row in rows[1::10]]
    rosters.write([rows[0], *faults, *rows[2:]], folder / "faulty.xlsx")


PARTS = {"importing": importing, "faulty": faulty, "exporting": exporting, "dialogs": dialogs}


def main():
    """Do all parts, or those that are named."""
    folder, count, *names = sys.argv[1:]
    session = Session(Path(folder))
    if not session.folder.joinpath("faulty.xlsx").exists():
        make(session.folder, int(count))
    for name in names or PARTS:
        PARTS[name](session)


if __name__ == "__main__":
    main()
