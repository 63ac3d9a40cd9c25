"""Every record type on screen: made through its form, found in its list, seen, changed, undone."""

import re
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone

import pytest
from PySide6.QtWidgets import QPushButton

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind, Policy
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.area_page import AreaPage
from ui.areas import areas, listed_tables, place_of
from ui.history_dialog import HistoryDialog
from ui.listing import UNMADE
from ui.main_window import MainWindow
from ui.record_form import RecordDialog, RecordForm
from ui.related import links_to
from ui.welcome import SEEN

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
SPELLINGS = ("990101001001", "13800000001", "99912419800101123943", "2025", "ab" * 32)
SAMPLES = {
    Kind.LONG: "第一行", Kind.INTEGER: 3, Kind.DECIMAL: 4, Kind.MONEY: 123450, Kind.DATE: "2025-03",
    Kind.YESNO: True,
}  # fmt: skip
ALSO = {"local_field": ("kind",), "pairing": ("household",)}  # without these it says nothing
MADE = sorted(set(TABLES) - UNMADE - {"code_entry"})  # which comes from above
UNLISTED = {
    *("region", "membership", "attachment", "threshold", "code_entry", "local_field", "template"),
}


@pytest.fixture(scope="module")
def window(tmp_path_factory, qapp):  # noqa: ARG001  wants the application
    """One window on one village ledger, shared by the tests of this module."""
    path = tmp_path_factory.mktemp("every") / "河湾村.fupin"
    about = {"level": "village", "region": "990101001001", "name": "河湾村台账"}
    with ExitStack() as stack:
        registry = Registry.create(path, **about, password=None, user="王建国", now=lambda: NOON)
        stack.callback(registry.close)
        registry.set_setting(SEEN, True)
        shown = MainWindow(registry)
        shown.resize(1366, 768)
        shown.show()
        stack.callback(shown.deleteLater)
        stack.callback(shown.close)
        yield shown


def sample(registry, table, field):
    """A value for a field that must be filled; what it refers to is made."""
    if field.refers:
        rec = made(registry, field.choices)
        return [rec] if field.kind is Kind.REFS else rec
    if field.kind in (Kind.CODE, Kind.CODES):
        code = next(iter(codes.choices(field.choices))).code
        return [code] if field.kind is Kind.CODES else code
    if (table, field.name) == ("local_field", "table"):
        return "visit"
    if field.kind is Kind.TEXT:
        fits = (text for text in SPELLINGS if re.fullmatch(field.pattern, text, re.ASCII))
        return next(fits) if field.pattern else f"{field.label}甲"
    return SAMPLES[field.kind]


def needed(registry, table):
    """Values of the fields a record of a table cannot do without."""
    fields = TABLES[table].fields.values()
    must = [one for one in fields if one.required or (one.via and one.kind is Kind.REF)]
    must += [TABLES[table].fields[name] for name in ALSO.get(table, ())]
    return {one.name: sample(registry, table, one) for one in must}


def made(registry, table):
    return registry.save([Change(table=table, values=needed(registry, table))]).ids[0]


def texts(view):
    model = view.records
    return [model.index(0, column).data() for column in range(model.columnCount())]


@pytest.mark.parametrize("table", MADE)
def test_a_record_is_made_found_seen_changed_and_undone(window, table):
    work, registry = window.work, window.registry
    values = needed(registry, table)
    before = set(registry.find(table))
    dialog = RecordDialog(RecordForm(registry, table), work)  # as the list's button opens it
    dialog.saved.connect(lambda _batch: window.refresh())
    dialog.open()
    for name, value in values.items():
        if name in dialog.form.rows:
            dialog.form.rows[name].editor.put(value)
    dialog.save()
    assert not dialog.isVisible(), [r.problem.text() for r in dialog.form.rows.values()]
    (rec,) = set(registry.find(table)) - before

    shown = work.show_list(table)
    assert (shown is None) == (table in UNLISTED)
    if shown is not None:
        assert rec in shown.model.ids
        assert len(shown.model.columns) >= 3
        shown.view.show_ids([rec])
        assert "".join(texts(shown.view)) != ""
        shown.view.opened.emit(rec)
    else:
        work.open(table, rec)
    page = work.stack.currentWidget()
    assert page.rec == rec
    assert page.isVisible()
    if page is work.record:
        assert page.name.text()
        assert "未命名" not in page.name.text()
        assert set(page.related.buttons) >= {one.key for one in links_to(table) if one.own}
        page.show_history()
        history = page.findChildren(HistoryDialog)[-1]
        assert history.table.rowCount() >= 1
        history.close()

    form = RecordForm(registry, table, rec)
    rows = [row for row in form.rows.values() if row.typed and row.relevant]
    long = [row for row in rows if row.field.kind is Kind.LONG]
    open_ones = [row for row in long if row.field.policy is not Policy.AUTHORITY]
    if open_ones:
        open_ones[-1].editor.put("改过的字")
        name = open_ones[-1].field.name
        registry.save([form.change()])
        assert registry.find(table, where={name: "改过的字", "id": rec}) == [rec]
        registry.undo()
        assert registry.find(table, where={name: "改过的字", "id": rec}) == []
    form.deleteLater()

    window.refresh()
    window.undo()
    assert rec not in registry.find(table)
    assert page.rec != rec or not page.isVisible()


@pytest.mark.parametrize("table", sorted({one.table for t in TABLES for one in links_to(t)}))
def test_related_records_are_listed_and_added_beside_what_they_refer_to(window, table):
    work, registry = window.work, window.registry
    for link in [one for t in TABLES for one in links_to(t) if one.table == table and one.own]:
        above = TABLES[table].fields[link.field].choices
        if table in ("membership", "returned") or above in set(work.own) - {"household"}:
            continue  # they come with persons, from above; some types have pages of their own
        owner = made(registry, above)
        work.open(above, owner)
        page = work.household if above == "household" else work.record
        if link.key not in page.related.buttons:
            assert above == "household"  # its members stand beside
            continue
        page.related.buttons[link.key].click()
        assert page.related.view.records.ids == []
        page.related.add()
        dialog = page.related.findChildren(RecordDialog)[-1]
        assert link.field not in dialog.form.rows
        for name, value in needed(registry, table).items():
            if name in dialog.form.rows:
                dialog.form.rows[name].editor.put(value)
        if dialog.form.blank:  # where it is known whose it is, something has to be said of it
            rows = (row for row in dialog.form.rows.values() if row.typed and row.relevant)
            first = next(row for row in rows if row.field.kind in SAMPLES)
            first.editor.put(SAMPLES[first.field.kind])
        dialog.save()
        assert not dialog.isVisible()
        (rec,) = registry.find(table, where={link.field: owner})
        assert page.related.view.records.ids == [rec]
        assert page.related.buttons[link.key].text().endswith(" 1")


def test_every_type_has_a_list_but_those_that_are_settings_or_made_beside():
    assert set(listed_tables()) == set(TABLES) - UNLISTED
    assert all(place_of(table) for table in listed_tables())


@pytest.mark.parametrize("area", [one for one in areas() if one.entries], ids=lambda one: one.title)
def test_every_list_of_an_area_is_shown_and_what_cannot_be_made_there_is_not_offered(window, area):
    window.turn(area.title)
    page = window.work.pages[area.title]
    assert isinstance(page, AreaPage)
    for number, entry in enumerate(area.entries):
        page.turn(number)
        assert page.shown.isVisible()
        assert page.shown.listing.table == entry.table
        create = page.shown.findChild(QPushButton, "create")
        assert create.isHidden() or entry.table not in UNMADE
