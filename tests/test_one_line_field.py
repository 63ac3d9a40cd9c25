"""Adding a field is one line of the catalogue, or one local field: it is everywhere at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LABEL, VALUE = "当日天气", "12.5度"
HERE = Path(__file__).parent
LINE = f'text("weather", "{LABEL}", required=True, pattern=r"[0-9.]+度", hint="如 12.5度")'
EXTENDED = f"""
from dataclasses import replace
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.short import text
visit = TABLES["visit"]
first, *others = visit.sections
section = replace(first, fields=(*first.fields, {LINE}))
TABLES["visit"] = replace(visit, sections=(section, *others))
"""
RUN = """
import sys
from one_more_field import main
main(*sys.argv[1:])
"""


@pytest.fixture(scope="module", params=["catalogue", "local"])
def seen(request, tmp_path_factory):
    """What a process saw of the field it added in this way."""
    folder = tmp_path_factory.mktemp(request.param)
    code = (EXTENDED if request.param == "catalogue" else "") + RUN
    path = os.pathsep.join(map(str, (HERE.parent, HERE)))
    done = subprocess.run(
        [sys.executable, "-c", code, request.param, folder], capture_output=True, text=True,
        timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return request.param, json.loads((folder / "seen.json").read_text(encoding="utf-8"))


def test_it_is_on_the_form_and_judged_there(seen):
    how, found = seen
    assert found["form"][0] == LABEL
    assert found["form"][1] == ("如 12.5度" if how == "catalogue" else "")
    assert found["judged"]


def test_it_is_a_column_of_the_list_and_can_be_searched_by(seen):
    _, found = seen
    assert (found["chooser"], found["list"]) == (LABEL, VALUE)
    assert found["found"]


def test_its_history_and_the_preview_of_a_package_call_it_by_its_label(seen):
    _, found = seen
    assert any(f"{LABEL}：{VALUE}" in cell for cell in found["history"])
    assert [LABEL, VALUE] in found["preview"]
    assert found["package"] == VALUE


def test_it_is_in_workbooks_and_on_paper(seen):
    _, found = seen
    assert found["workbook"] == VALUE
    assert found["template"]
    assert found["archive"]
    assert found["sheet"]


def test_it_is_checked(seen):
    _, found = seen
    assert found["checks"] == [f"没有填{LABEL}。"]
    assert found["mended"] == []


def test_the_dictionary_and_the_command_line_know_a_field_of_the_catalogue(seen):
    how, found = seen
    assert (found["dictionary"], found["tables"]) == (how == "catalogue",) * 2
