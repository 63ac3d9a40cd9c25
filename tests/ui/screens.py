"""Every screen of the program on a full sample, and how each is opened.

Tests load this file by its path; so does whoever wants to look at the pictures.
"""

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

from openpyxl import Workbook, load_workbook

from fupin_desktop import (
    absences,
    attachments,
    backup,
    demo,
    disputes,
    entry_list,
    entry_marks,
    excel,
    exchange,
    first_stick,
    inbox,
    laptops,
    movements,
    paper,
    plans,
    reconciliation,
    recovery_keys,
    report,
    surveys,
)
from fupin_desktop import returned as sent
from fupin_desktop.demo.album import landscape
from fupin_desktop.errors import no_step
from fupin_desktop.paper import prints
from fupin_desktop.procedures import OPEN
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.rekeying import Fresh
from ui.absence_dialog import AbsenceDialog
from ui.areas import titles
from ui.arrival_dialog import ArrivalDialog
from ui.attachment_dialog import AttachmentDialog
from ui.attendance_grid import AttendanceDialog
from ui.backup_dialog import BackupDialog
from ui.candidate_dialog import CandidateDialog
from ui.code_list_dialog import CodeListDialog
from ui.conflict_desk import ConflictDesk
from ui.conflict_dialog import ConflictDialog
from ui.draft_dialog import DraftDialog
from ui.draft_openers import can_open
from ui.drafting import Drafting
from ui.duplicates_dialog import BulkDialog, DuplicatesDialog, look
from ui.entry_dialog import EntryDialog
from ui.entry_order_dialog import EntryOrderDialog
from ui.fill_grid import FillDialog
from ui.fill_return_dialog import FillReturnDialog
from ui.findings_dialog import FindingsDialog
from ui.first_stick_dialog import FirstStickDialog
from ui.forms_dialog import FormsDialog
from ui.funds_dialog import FundsDialog
from ui.gather_dialog import GatherDialog
from ui.handover_dialog import HandoverDialog
from ui.handover_keys import CodeWizard
from ui.help_window import show_help
from ui.history_dialog import HistoryDialog
from ui.household_picker import HouseholdPicker
from ui.import_columns import ImportColumnsDialog
from ui.import_dialog import ImportDialog, Wish
from ui.laptops_dialog import LaptopsDialog, StopLaptopDialog
from ui.life_dialog import LifeDialog
from ui.local_field_dialog import LocalFieldDialog
from ui.local_field_form import LocalFieldForm, MergeDialog
from ui.movements_dialog import MovementsDialog
from ui.national_dialog import NationalDialog
from ui.notice_dialog import NoticeDialog
from ui.notice_forms import DownDialog, MakeDialog, PostDialog
from ui.outcome_dialog import FinishDialog, StartDialog, StopDialog
from ui.paper_check_dialog import PaperCheckDialog
from ui.password_dialog import PasswordDialog
from ui.photo_day import PhotoDayDialog
from ui.photo_viewer import PhotoViewer
from ui.pick_dialog import PickDialog
from ui.placeholder_dialog import PlaceholderDialog
from ui.plan_dialog import NewPlanDialog, ReviseDialog
from ui.print_dialog import PrintDialog
from ui.printer_dialog import PrinterDialog
from ui.project_dialog import ProjectDialog
from ui.purge_dialog import PurgeDialog
from ui.record_form import RecordDialog, RecordForm
from ui.recovery_dialog import RecoveryDialog, RenewalWizard
from ui.report_builder import ReportBuilder
from ui.report_dialog import ReportDialog
from ui.restore_dialog import RestoreDialog
from ui.return_dialog import NoteDialog, ReplyDialog, ReturnDialog
from ui.settings import Settings
from ui.stick_dialog import StickDialog
from ui.survey_run import SurveyRunDialog
from ui.sync_dialogs import InvitationDialog, InviteDialog, LostLedgerDialog
from ui.template_dialog import TemplateDialog
from ui.template_parts import KeepDialog
from ui.threshold_page import ThresholdDialog
from ui.totals_dialog import TotalsDialog
from ui.unlock import UnlockDialog
from ui.users_dialog import UserDialog, UsersDialog
from ui.visit_form import VisitDialog
from ui.visit_grid import NotesDialog
from ui.wizard import NewLedgerWizard
from ui.workplace import INBOX

NEW_KEYS = Fresh(data_key=bytes(32), doc={}, code="-".join(["12345"] * 7))
NOW = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=8)))
LATER = NOW + timedelta(hours=5)
FORMS = ("household", "person", "income", "living", "village_year", "project", "staff")


def build(folder: Path) -> demo.Demo:
    """A small township with everything in it: photos, a conflict, a package, an invitation."""
    made = demo.build(folder, villages=1, households=8, seed=9, now=NOW, full=True)
    with opened(made.villages[0]) as village:
        household = first(village, "household")
        morning = datetime(2026, 10, 12, 9, 30)  # noqa: DTZ001 - as cameras tell it
        picture = landscape(random.Random(7), morning)
        attachments.attach(village, "household", household, [("入户.jpg", picture)])
        seen = village.fetch("household", household).heads
        for phone in ("13800000031", "13800000013"):
            change = Change(table="household", rec=household, values={"phone": phone}, seen=seen)
            village.save([change], label="修改农户的联系电话")
        exchange.pack(village, folder)
        (folder / "sticks" / "KINGSTON").mkdir(parents=True)
        backup.make(village, folder / "sticks" / "KINGSTON")
        for number in range(3):
            taken = datetime(2026, 11, 20, 9, 10 * number)  # noqa: DTZ001 - as cameras tell it
            path = folder / "photos" / f"IMG_{number}.jpg"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(landscape(random.Random(number), taken))
        book = folder / "fill.xlsx"
        excel.write_fill(village, "household", village.find("household"), ("phone", "note"), book)
    for name, line in (("form", ("{{户主名字}}", "{{行政村}}")), ("blank", ("姓名", "与户主关系"))):
        book = Workbook()
        book.worksheets[0].append(line)
        book.save(folder / f"{name}.xlsx")
    with opened(made.township) as township:
        exchange.invite(township, "990101001209", folder, name="杏花村")
        (folder / "first" / "KINGSTON").mkdir(parents=True)
        first_stick.make(township, ["990101001209"], folder / "first" / "KINGSTON")
    return made


def opened(path: Path) -> Registry:
    """Open a ledger of the sample with a clock that stands still."""
    return Registry.open(path, user="李芳", now=lambda: LATER)


def first(registry: Registry, table: str, **where: object) -> str:
    """The first record of a table that fulfils a condition."""
    return str(registry.select(table, where=where)[0]["id"])


def page(table, **where):
    """A page of a record, opened above the areas."""

    def show(window, _folder):
        window.workplace.open(table, first(window.registry, table, **where))
        return window

    return show


def area(title):
    """A page of the navigation."""

    def show(window, _folder):
        window.turn(title)
        return window

    return show


def dialog(make):
    """A dialog over the window, made from the ledger, the window and one household."""

    def show(window, _folder):
        made = make(window.registry, window, first(window.registry, "household"))
        made.open()
        return made

    return show


def conflict_desk(registry, window, _home):
    """The conflict desk with what is open."""
    made = ConflictDesk(registry, window)
    made.show_lines(disputes.listed(registry))
    return made


def moved_totals(registry, window, _home):
    """Two days' totals, with what was written today chosen."""
    made = MovementsDialog(registry, window)
    days = (
        movements.moment(registry, movements.yesterday(registry)),
        movements.moment(registry, "now"),
    )
    made.show_found(movements.compare(registry, *days))
    made.items.selectRow(0)
    return made


def to_enter(registry, window, _home):
    """What is to be typed into the national system since before the sample was made."""
    entry_marks.set_since(registry, "2026-11-22")
    made = EntryDialog(registry, window)
    made.show_found("", entry_list.listed(registry))
    return made


def reports(registry, window, _home):
    """A kept report, with subtotals, and the examples."""
    if not report.listed(registry):
        report.save(registry, report.EXAMPLES[2])
    made = ReportDialog(registry, window)
    made.fill(report.EXAMPLES[2].name)
    return made


def gathered(registry, window, _home):
    """What two villages sent back of a report, one of which this ledger does not know."""
    made = GatherDialog(registry, window)
    folder = registry.path.parent / "gathered"
    folder.mkdir(exist_ok=True)
    sheet = report.run(registry, report.EXAMPLES[0])
    for name in (registry.name, "溪头村"):
        book = folder / f"{name}.xlsx"
        excel.write_report(registry, sheet, book)
        sent = load_workbook(book)
        sent.worksheets[0]["A2"] = f"{name}　截至 2026-11-23"
        sent.save(book)
    made.paths = excel.in_folder(folder)
    made.files.addItems([one.name for one in made.paths])
    made.show_joined(excel.join(registry, made.paths))
    return made


def asked_since(registry, window):
    """The same before anybody said from when on."""
    registry.set_setting(entry_marks.SINCE, None)
    made = EntryDialog(registry, window)
    made.read()
    return made


def twins(registry, window, _home):
    """The records entered twice; here there are none."""
    made = DuplicatesDialog(registry, window)
    made.show_found(look(registry, no_step))
    return made


def form(table):
    """The form of a new record."""
    return dialog(lambda registry, window, _home: RecordDialog(RecordForm(registry, table), window))


def on_procedure(kind):
    """A dialog about an open procedure."""
    return dialog(
        lambda registry, window, _home: kind(
            registry, first(registry, "procedure", state=OPEN), window
        )
    )


def of_list(name, choose):
    """A dialog that a list opens."""

    def show(window, _folder):
        listed = window.workplace.show_list("household")
        choose(listed)
        return _last(listed, name)

    return show


def _last(parent, name):
    return [one for one in parent.children() if type(one).__name__ == name][-1]


def revise(registry, window, _home):
    row = registry.select("plan", where={"scope": plans.HOUSEHOLD})[0]
    return ReviseDialog(registry, row, window)


def viewer(registry, window, home):
    rows = registry.select("attachment", where={"record": home})
    return PhotoViewer(registry, rows, 0, window)


def to_print(registry, window, home):
    """The archive of a household, to be printed on a printer."""
    target = registry.path.with_name("一户一档.pdf")
    paper.archive(registry, [home], target)
    return PrinterDialog(target.read_bytes(), "打印一户一档", Settings(), window)


def checked_paper(registry, window, home):
    """A paper that is current; nothing of the ledger changes."""
    paper.archive(registry, [home], registry.path.with_name("一户一档.pdf"))
    made = PaperCheckDialog(registry, window)
    made.code.setText(prints.of(registry, prints.ARCHIVE, home)[0].state)
    made.look()
    return made


def imported(window, folder):
    made = ImportDialog(window.registry, window)
    made.open()
    made.open_book(folder / "roster.xlsx")
    return made


def taken_in(window, folder):
    """A roster that has been imported, and that has what was to be typed."""
    registry = window.registry
    entry_marks.set_since(registry, "2026-11-22")
    made = ImportDialog(registry, window)
    plan = excel.read_plan(registry, folder / "roster.xlsx")
    made.show_found(folder / "roster.xlsx", plan, Wish())
    found = entry_list.listed(registry)
    made.entries.show_found((found, found.waiting[:312]))
    made.open()
    return made


def columns_asked(window, folder):
    """The columns of a roster."""
    plan = excel.read_plan(window.registry, folder / "roster.xlsx")
    kinds, said = excel.words_of(window.registry), plan.reading
    made = ImportColumnsDialog(
        kinds[said.kind], said.looks, said.match, {}, window, is_remembered=True, kinds=kinds,
        year=plan.year, years=["2026", "2025", "2024"],
    )  # fmt: skip
    made.open()
    return made


def candidates(window, folder):
    """Two households of one name, and a list that says no more than it."""
    registry = window.registry
    homes = [
        Change(table="household", values={"name": "石大山", "group_name": group})
        for group in ("一组", "二组")
    ]
    registry.save(homes)
    path = folder / "同名.csv"
    path.write_text("户主姓名,户类型\n石大山,脱贫户\n", encoding="utf-8")
    made = CandidateDialog(excel.read_plan(registry, path).questions, window)
    made.open()
    registry.undo()
    return made


def absent(window, folder):
    """Who was missing in a roster, one of them looked into."""
    registry = window.registry
    excel.note_missing(registry, excel.read_plan(registry, folder / "roster.xlsx"))
    found = absences.listed(registry)
    absences.settle(registry, [found[0].absence.rec], "here", "问过本人")
    made = AbsenceDialog(registry, window)
    made.open()
    made.look()
    return made


def handing_over(window, _folder):
    """The hand-over at its first step; the others wait for it."""
    made = HandoverDialog(window.registry, window, lambda: None)
    made.open()
    return made


def arrival(window, folder):
    package = next(folder.glob("*.zcb"))
    with opened(folder / "township.fupin") as township:
        made = ArrivalDialog(exchange.preview(township, package), window)
    made.open()
    return made


def first_sticks(window, folder):
    """What a township makes for its villages."""
    township = opened(folder / "township.fupin")
    made = FirstStickDialog(township, window, folder / "first")
    made.finished.connect(township.close)
    made.open()
    return made


def begun(window, folder):
    """What a village finds on the stick."""
    made = StickDialog(window, folder / "first")
    made.open()
    made.code.setText("1234 5678 9")
    return made


def invitation(window, folder):
    made = InvitationDialog(exchange.read_invitation(next(folder.glob("*nvitation*.json"))), window)
    made.open()
    return made


def wizard(steps):
    """A page of the wizard for a new ledger."""

    def show(window, folder):
        made = NewLedgerWizard(window)
        made.show()
        for _ in range(steps):
            made.office.region.setText("990101001209")
            made.office.title_line.setText("杏花村")
            made.office.folder.setText(str(folder / "new"))
            made.person.person.setText("李芳")
            made.next()
        return made

    return show


def unlocked(window, folder):
    made = UnlockDialog(window, next(folder.glob("village*.fupin")))
    made.show()
    return made


def helped(window, _folder):
    return show_help(window)


def desk_page(name):
    """A page that the desk opens by a command of the window."""

    def show(window, _folder):
        getattr(window, name)()
        return window

    return show


def surveyed(window, _folder):
    window.workplace.open(surveys.ROUND, to_do(window.registry))
    return window


def to_do(registry):
    """The round with most to do."""
    rows = registry.select(surveys.ROUND)
    return str(max(rows, key=lambda row: len(surveys.progress(registry, row).open))["id"])


def surveying(registry, window, _home):
    row = surveys.round_of(registry, to_do(registry))
    return SurveyRunDialog(registry, row, surveys.progress(registry, row).open, window)


def drafts(window, _folder):
    """Two forms left in the middle; nothing of them stays."""
    registry = window.registry
    home = first(registry, "household")
    for table, rec, given in (("household", home, {}), ("need", "", {"household": home})):
        left = RecordDialog(RecordForm(registry, table, rec, given=given), window)
        name = "content" if table == "need" else "note"
        left.form.rows[name].editor.put("屋后排水沟堵了，雨天倒灌")
        left.findChild(Drafting).write()
        left.reject()
    made = DraftDialog(registry, lambda draft: can_open(window.workplace, draft), window)
    made.finished.connect(lambda _how: [registry.drafts.drop(one.id) for one in made.drafts])
    made.open()
    return made


def grid(registry, window, _home):
    return FillDialog(registry, "household", registry.find("household"), window)


def phrased(registry, window, home):
    made = VisitDialog(registry, home, window)
    made.phrases.open(made.form.rows["content"].editor.box)
    return made


def sought(registry, window, _home):
    """The hits below the line for a household."""
    made = VisitDialog(registry, "", window)
    made.findChild(HouseholdPicker).line.setText(registry.select("household")[0]["name"][0])
    return made


def picked(window, _folder):
    rows = window.registry.select("household")
    made = PickDialog(window.registry, window)
    made.finished.connect(lambda _how: made.drafting.drop())
    made.open()
    lines = [f"{row['name']}\t{row['group_name']}" for row in rows[:3]]
    made.text.setPlainText(
        "\n".join(["户主姓名\t小组", *lines, f"{rows[4]['name']}\t九组", "王没有\t"])
    )
    made.look()
    return made


def returned(window, folder):
    made = FillReturnDialog(window.registry, window)
    made.open()
    made.open_book(folder / "fill.xlsx")
    return made


def templated(name):
    """The dialog for templates with what a file asks for."""

    def show(window, folder):
        made = TemplateDialog(window.registry, window, listed=window.registry.find("household"))
        made.open()
        made.open_file(folder / name)
        return made

    return show


def photographed(window, folder):
    made = PhotoDayDialog(window.registry, window)
    made.open()
    made.read([folder / "photos"])
    return made


def backed_up(window, folder):
    made = BackupDialog(window.registry, window, folder / "sticks")
    made.open()
    return made


def restoring(window, folder):
    made = RestoreDialog(window, folder / "restored", folder / "sticks")
    made.open()
    return made


def sent_back(window, _folder):
    window.workplace.open(sent.TABLE, "")
    return window


def inbox_page(window, folder):
    """The inbox with what lies among the ledgers."""
    page = window.workplace.inbox
    window.workplace.open(INBOX, "")
    page.show_found(inbox.look(window.registry, [one for one in folder.iterdir() if one.is_file()]))
    return window


def packages(window, folder):
    """The bar that offers the inbox when a stick with packages is plugged in."""
    window.safekeeping.packages.offer(folder / "sticks" / "KINGSTON", 12)
    return window


def stick(window, folder):
    """The bar that offers a backup when the stick is plugged in."""
    window.safekeeping.bar.offer(window.registry, folder / "sticks" / "KINGSTON")
    return window


SCREENS = {
    **{title: area(title) for title in titles()},
    "household": page("household"),
    "person": page("person"),
    "procedure": page("procedure", state=OPEN),
    "plan": page("plan"),
    "project": page("project"),
    **{f"new {table}": form(table) for table in FORMS},
    "edit": dialog(lambda r, w, home: RecordDialog(RecordForm(r, "household", home), w)),
    "VisitDialog": dialog(lambda r, w, home: VisitDialog(r, home, w)),
    "HistoryDialog": dialog(lambda r, w, home: HistoryDialog(r, "household", home, w)),
    "ConflictDialog": dialog(lambda r, w, _home: ConflictDialog(r, w)),
    "ConflictDesk": dialog(conflict_desk),
    "ReturnedPage": sent_back,
    "ReplyDialog": dialog(lambda r, w, _home: ReplyDialog(r, sent.listed(r)[:1], w)),
    "ReturnDialog": dialog(lambda r, w, home: ReturnDialog(r, "household", home, w)),
    "NoteDialog": dialog(lambda _r, w, _home: NoteDialog("走访记录 张三户：填写人 李芳", w)),
    "CodeListDialog": dialog(lambda r, w, _home: CodeListDialog(r, w, w.records_changed)),
    "AttachmentDialog": dialog(lambda r, w, home: AttachmentDialog(r, "household", home, w)),
    "PhotoViewer": dialog(viewer),
    "AttendanceDialog": dialog(lambda r, w, _home: AttendanceDialog(r, w)),
    "FindingsDialog": dialog(lambda r, w, _home: FindingsDialog(r, w)),
    "DuplicatesDialog": dialog(twins),
    "PurgeDialog": dialog(lambda r, w, home: PurgeDialog(r, "household", home, w, print)),
    "BulkDialog": dialog(lambda r, w, _home: BulkDialog(r, [], w)),
    "FundsDialog": dialog(lambda r, w, _home: FundsDialog(r, w)),
    "LifeDialog split": dialog(lambda r, w, home: LifeDialog(r, home, "split", w)),
    "LifeDialog birth": dialog(lambda r, w, home: LifeDialog(r, home, "birth", w)),
    "LocalFieldDialog": dialog(lambda r, w, _home: LocalFieldDialog(r, w)),
    "LocalFieldForm": dialog(lambda r, w, _home: LocalFieldForm(r, w)),
    "MergeDialog": dialog(
        lambda _r, w, _home: MergeDialog("燃气报警器", [("1", "一氧化碳报警器")], w)
    ),
    "StartDialog": dialog(lambda r, w, home: StartDialog(r, "02", home, w)),
    "FinishDialog": on_procedure(FinishDialog),
    "StopDialog": on_procedure(StopDialog),
    "NewPlanDialog": dialog(lambda r, w, home: NewPlanDialog(r, plans.HOUSEHOLD, home, w)),
    "ReviseDialog": dialog(revise),
    "ProjectDialog": dialog(lambda r, w, _home: ProjectDialog(r, w)),
    "PasswordDialog": dialog(lambda r, w, _home: PasswordDialog(r, w)),
    "UsersDialog": dialog(lambda r, w, _home: UsersDialog(r, w)),
    "UserDialog": dialog(lambda r, w, _home: UserDialog(r, "", w)),
    "FormsDialog": dialog(lambda r, w, home: FormsDialog(r, [home], w)),
    "TemplateDialog": templated("form.xlsx"),
    "TemplateDialog roster": templated("blank.xlsx"),
    "TemplateDialog empty": dialog(lambda r, w, _home: TemplateDialog(r, w)),
    "KeepDialog": dialog(lambda r, w, _home: KeepDialog(r, Path("入户核实表.xlsx"), w)),
    "PlaceholderDialog": dialog(lambda r, w, _home: PlaceholderDialog(r, w)),
    "NoticeDialog": dialog(lambda r, w, _home: NoticeDialog(r, w)),
    "MakeDialog": dialog(lambda r, w, _home: MakeDialog(r, w)),
    "PostDialog": dialog(lambda r, w, _home: PostDialog(r, first(r, "notice"), w)),
    "DownDialog": dialog(lambda r, w, _home: DownDialog(r, first(r, "notice"), w)),
    "PrintDialog": dialog(lambda r, w, home: PrintDialog(r, [home], w)),
    "PaperCheckDialog": dialog(checked_paper),
    "PrinterDialog": dialog(to_print),
    "ThresholdDialog": dialog(lambda r, w, _home: ThresholdDialog(r, w, w.records_changed)),
    "InviteDialog": dialog(lambda _r, w, _home: InviteDialog("990101001", w)),
    "TotalsDialog": dialog(lambda r, w, _home: TotalsDialog(r, reconciliation.overview(r), w)),
    "MovementsDialog": dialog(moved_totals),
    "EntryDialog": dialog(to_enter),
    "EntryOrderDialog": dialog(lambda r, w, _home: EntryOrderDialog(r, w)),
    "ReportDialog": dialog(reports),
    "ReportDialog empty": dialog(lambda r, w, _home: ReportDialog(r, w)),
    "GatherDialog": dialog(gathered),
    "GatherDialog empty": dialog(lambda r, w, _home: GatherDialog(r, w)),
    "ReportBuilder": dialog(lambda r, w, _home: ReportBuilder(r, report.EXAMPLES[2], "", w)),
    "ReportBuilder empty": dialog(lambda r, w, _home: ReportBuilder(r, report.Definition(), "", w)),
    "EntryDialog empty": dialog(lambda r, w, _home: asked_since(r, w)),
    "LaptopsDialog": dialog(lambda r, w, _home: LaptopsDialog(r, laptops.listed(r), w)),
    "StopLaptopDialog": dialog(lambda r, w, _home: StopLaptopDialog(laptops.listed(r)[-1], w)),
    "InvitationDialog": invitation,
    "LostLedgerDialog": dialog(lambda _r, w, _home: LostLedgerDialog(recovery_keys.WRONG, w)),
    "FirstStickDialog": first_sticks,
    "StickDialog": begun,
    "ArrivalDialog": arrival,
    "ImportDialog": imported,
    "ImportDialog entries": taken_in,
    "ImportColumnsDialog": columns_asked,
    "CandidateDialog": candidates,
    "AbsenceDialog": absent,
    "ColumnChooser": of_list("ColumnChooser", lambda one: one.choose_columns()),
    "FilterDialog": of_list("FilterDialog", lambda one: one.set_conditions()),
    **{f"wizard {step}": wizard(step) for step in range(4)},
    "UnlockDialog": unlocked,
    "HelpWindow": helped,
    "visit plan": desk_page("show_visit_plan"),
    "reminders": desk_page("show_reminders"),
    "survey round": surveyed,
    "stick bar": stick,
    "inbox": inbox_page,
    "packages bar": packages,
    "SurveyRunDialog": dialog(surveying),
    "DraftDialog": drafts,
    "DraftDialog empty": dialog(lambda r, w, _home: DraftDialog(r, lambda _draft: True, w)),
    "FillDialog": dialog(grid),
    "FillReturnDialog": returned,
    "NationalDialog": dialog(lambda r, w, _home: NationalDialog(r, w)),
    "FillReturnDialog empty": dialog(lambda r, w, _home: FillReturnDialog(r, w)),
    "PickDialog": picked,
    "PickDialog empty": dialog(lambda r, w, _home: PickDialog(r, w)),
    "NotesDialog": dialog(lambda r, w, _home: NotesDialog(r, w)),
    "PhotoDayDialog": photographed,
    "PhotoDayDialog empty": dialog(lambda r, w, _home: PhotoDayDialog(r, w)),
    "phrases": dialog(phrased),
    "HouseholdPicker": dialog(sought),
    "VisitDialog empty": dialog(lambda r, w, _home: VisitDialog(r, "", w)),
    "BackupDialog": backed_up,
    "RestoreDialog": restoring,
    "HandoverDialog": handing_over,
    "CodeWizard": dialog(lambda r, w, _home: CodeWizard(NEW_KEYS, r.name, w)),
    "RecoveryDialog": dialog(lambda r, w, _home: RecoveryDialog(r, w)),
    "RenewalWizard": dialog(lambda r, w, _home: RenewalWizard(r, w)),
}
