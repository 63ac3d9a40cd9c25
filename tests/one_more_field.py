"""Fill one more field in on a real form, and say where it then is.

Imported by test_one_line_field.py in a process of its own, whose catalogue may have one line more.
"""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path

import pypdfium2
from openpyxl import load_workbook

from fupin_desktop import checks, cli, dictionary, excel, exchange, local_fields, paper
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.app import application
from ui.history_dialog import HistoryDialog
from ui.listing import listing_of, offered
from ui.record_form import RecordDialog, RecordForm
from ui.record_list import RecordList
from ui.settings import Settings

LABEL, VALUE, WRONG = "当日天气", "12.5度", "阴"
FOLDER = Path()


def main(how, folder):
    """Make two offices, fill the field in, and look for it everywhere."""
    global FOLDER  # noqa: PLW0603 - one run, one folder
    FOLDER = Path(folder)
    application()
    with make("township", "990101001") as township, make("village", "990101001201") as village:
        exchange.enrol(township, village)
        name = "weather"
        if how == "local":
            made = local_fields.define(township, table="visit", label=LABEL, kind="text",
                                       required=True)  # fmt: skip
            name = f"x.{made.ids[0]}"
            send(township, village)
        home = save(village, "household", name="石大山")
        visit = save(village, "visit", household=home, date="2026-05-01")
        seen = {"checks": findings(village, visit)}
        seen |= on_screen(village, visit, name, WRONG if how == "catalogue" else "")
        (line,) = exchange.preview(township, exchange.pack(village, FOLDER)[0]).plan.lines[-1:]
        seen["preview"] = [[cell.field_label, cell.new] for cell in line.cells]
        send(village, township)
        seen["package"] = township.rows("visit", [visit])[0][name]
        seen |= written(village, home, visit)
        seen["mended"] = findings(village, visit)
    (FOLDER / "seen.json").write_text(json.dumps(seen), encoding="utf-8")


def make(level, region):
    return Registry.create(FOLDER / level, level=level, region=region, name=level, password=None)


def save(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def send(sender, receiver):
    exchange.receive(receiver, exchange.pack(sender, FOLDER)[0])


def findings(registry, rec):
    return [one.sentence for one in checks.check_ledger(registry, ["visit"]) if one.rec == rec]


def on_screen(village, visit, name, wrong):
    """The form, where the value is typed and saved; the list; the history."""
    form = RecordForm(village, "visit", visit)
    dialog = RecordDialog(form, None)
    row = form.rows[name]
    labels = [row.field.label, row.hint.text()]
    fresh = RecordForm(village, "visit")
    fresh.rows[name].editor.line.setText(wrong)
    # A value of the wrong form is refused; one that is required and missing is listed.
    judged = not fresh.check(name) or name in fresh.missing()
    row.editor.line.setText(VALUE)
    dialog.save()
    listing = listing_of(village, "visit")
    page = RecordList(village, listing, Settings())
    page.show()
    columns = offered(listing, village.table("visit"))
    page.model.show_columns((columns[name],))
    shown = page.model.data(page.model.index(0, 0))
    history = HistoryDialog(village, "visit", visit, page)
    cells = [history.table.item(r, 3).text() for r in range(history.table.rowCount())]
    return {
        "form": labels, "judged": judged, "chooser": columns[name].label, "list": shown,
        "history": cells, "found": village.find("visit", where={name: VALUE}) == [visit],
    }  # fmt: skip


def written(village, home, visit):
    """Workbooks, papers, the dictionary, the command line."""
    excel.write_table(village, "visit", [visit], FOLDER / "t.xlsx")
    excel.write_template(village, "visit", FOLDER / "m.xlsx")
    sheet = load_workbook(FOLDER / "t.xlsx").worksheets[0]
    cells = {head.value: cell.value for head, cell in zip(sheet[1], sheet[2], strict=True)}
    template = [cell.value for cell in load_workbook(FOLDER / "m.xlsx").worksheets[0][3]]
    paper.archive(village, [home], FOLDER / "a.pdf")
    paper.record(village, "visit", [visit], FOLDER / "r.pdf")
    village.checkpoint()
    return {
        "workbook": cells.get(LABEL), "template": LABEL in template,
        "archive": text_of(FOLDER / "a.pdf"), "sheet": text_of(FOLDER / "r.pdf"),
        "dictionary": LABEL in dictionary.text(), "tables": LABEL in told("tables"),
    }  # fmt: skip


def told(*words):
    with redirect_stdout(io.StringIO()) as out:
        cli.main(words)
    return out.getvalue()


def text_of(path):
    book = pypdfium2.PdfDocument(path)
    try:
        text = "".join(page.get_textpage().get_text_bounded() for page in book)
    finally:
        book.close()
    return f"{LABEL}{VALUE}" in "".join(text.split())
