"""What is saved with hardly anything in it is listed, opened, checked and printed all the same."""

import re
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone

import pypdfium2
import pytest

from fupin_desktop import checks, codes, paper
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.rules import LACKING
from ui.areas import listed_tables
from ui.form import RecordForm, is_vital
from ui.listing import UNMADE
from ui.main_window import MainWindow
from ui.titles import name_of
from ui.welcome import SEEN

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
MADE = sorted(
    set(TABLES) - UNMADE - {"local_field", "region", "threshold", "code_entry", "attachment"}
)


@pytest.fixture(scope="module")
def window(tmp_path_factory, qapp):  # noqa: ARG001  wants the application
    """One window on one village ledger, shared by the tests of this module."""
    path = tmp_path_factory.mktemp("bare") / "河湾村.fupin"
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


def least(registry, table):
    """Values of the fields without which there is no record; what they refer to is made."""
    vital = [one for one in TABLES[table].fields.values()
             if is_vital(TABLES[table], one) and (one.required or one.via)]  # fmt: skip
    return {one.name: sample(registry, one) for one in vital}


def sample(registry, field):
    if field.refers:
        return made(registry, field.choices)
    if field.kind is Kind.CODE:
        return next(iter(codes.choices(field.choices))).code
    if field.kind is Kind.DATE:
        return "2025" if re.fullmatch(field.pattern or ".*", "2025") else "2025-03"
    return "990101001001" if field.pattern else "某某"


def made(registry, table):
    return registry.save([Change(table=table, values=least(registry, table))]).ids[0]


@pytest.mark.parametrize("table", MADE)
def test_a_record_with_nothing_but_its_place_is_saved_listed_opened_checked_and_printed(
    window, qtbot, table, tmp_path
):
    registry, work = window.registry, window.work
    form = RecordForm(registry, table)
    qtbot.addWidget(form)
    for row in form.rows.values():
        row.editor.put(None)
    for name, value in least(registry, table).items():
        if name in form.rows:
            form.rows[name].editor.put(value)
    assert form.valid(), [row.problem.text() for row in form.rows.values()]
    change = form.change()
    (rec,) = registry.save([change]).ids
    assert form.rec == ""
    asked = {
        one.name for one in TABLES[table].fields.values()
        if one.required and not one.via and one.name in form.rows
    } - set(least(registry, table))  # fmt: skip
    found = [one for one in checks.check_ledger(registry) if one.rec == rec]
    assert asked <= {one.field for one in found if one.severity == LACKING}
    assert asked <= set(form.missing())
    assert name_of(registry, table, rec)
    if table in listed_tables():
        window.refresh()
        assert rec in work.show_list(table).model.ids
    work.open(table, rec)
    assert work.stack.currentWidget().isVisible()
    again = RecordForm(registry, table, rec)
    qtbot.addWidget(again)
    assert set(again.missing()) >= asked - {"end"}
    paper.record(registry, table, [rec], tmp_path / "记录.pdf")
    assert len(pypdfium2.PdfDocument(tmp_path / "记录.pdf")) >= 1


def test_the_archive_of_a_household_whose_records_say_hardly_anything_is_printed(window, tmp_path):
    registry = window.registry
    home = made(registry, "household")
    for table in MADE:
        if TABLES[table].parent == "household":
            registry.save(
                [Change(table=table, values={**least(registry, table), "household": home})]
            )
    paper.archive(registry, [home], tmp_path / "档案.pdf")
    assert len(pypdfium2.PdfDocument(tmp_path / "档案.pdf")) >= 2


def test_a_household_without_a_name_is_called_so_and_found_by_its_group(window):
    registry = window.registry
    home = registry.save([Change(table="household", values={"group_name": "九组"})]).ids[0]
    assert name_of(registry, "household", home) == "（户主姓名未填） · 九组"
    assert registry.find("household", search="九组") == [home]
