"""Imports go down, never up or round; modules and functions stay short."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("db", "fupin_desktop", "ui")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for layer in LAYERS
    for path in sorted((ROOT / layer).rglob("*.py"))
}
SQL = {"sqlite3", "sqlite_utils", "sqlcipher3", "apsw"}
FORBIDDEN = {  # a layer, and what nothing in it may import
    "db": {"fupin_desktop", "ui", "PySide6", "shiboken6", "openpyxl", "reportlab"},
    "fupin_desktop": {"ui", "PySide6", "shiboken6"} | SQL,
    "ui": {"db", "openpyxl", "python_calamine", "reportlab"} | SQL,
}
FLOORS = [  # from the ground up; a floor knows itself and those below
    {"db"},
    {"catalogue", "codes", "errors", "operation", "pinyin", "plan", "private_use", "record"},
    {"bech32", "blobs", "canonical_zip", "capitals", "copies", "durable", "folder", "heif",
     "invitation", "keys", "manifest", "media", "opening_code", "photo_members", "pictures",
     "proof", "recovery", "transfer", "volumes"},
    {"attendance", "away", "belongings", "code_lists", "compose", "control", "coverage", "days",
     "derive", "dictionary", "drafts", "earlier", "figures", "grounds", "identity_number", "layout",
     "local", "mark", "merge", "merged", "mergers", "national", "outcomes", "package", "pasted",
     "procedures", "progress", "refusals", "rules", "saving", "scope", "sides", "spelling", "state",
     "stubs", "telephone", "thresholds", "titles", "undoing", "values", "veil", "written_dates"},
    {"conditions", "queries", "views"},
    {"opening", "reader", "registry"},
    {"absences", "added_codes", "attachments", "backup", "brake", "campaign", "chain", "checks",
     "consignment", "copying",
     "deadlines", "decisions", "deeds", "demo", "desk", "differences", "disputes", "duplicates",
     "enrolment", "entry_list", "entry_marks", "entry_order", "entry_travel",
     "excel", "exchange", "filling", "first_stick",
     "handover", "handover_list", "handover_steps", "holdings", "homes", "inbox", "laptops",
     "letter_lists", "life", "limits", "local_fields", "lookup", "money", "movements", "moves",
     "name_list", "notice_text", "notices", "outbox", "packing", "pairings", "paper", "paper_notes",
     "photo_freight", "photo_groups", "phrases", "picking", "plans", "portions", "preview_of",
     "procedure_checks", "proceedings", "project_checks", "projects", "proposals", "purging",
     "questions", "reconciliation", "recovery_keys", "refill", "rekeying", "reminders", "report",
     "restoration", "returned", "roster", "same_person", "selections", "stick_start",
     "succession", "surveys", "template", "told", "twins", "users",
     "visit_plan", "visits", "wiping", "withheld"},
    {"cli", "selftest", "ui"},
    {"__main__"},
]  # fmt: skip
SUFFIXES = ("manager", "helper", "helpers", "util", "utils", "service")


def tree(module):
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module):
    """Every module this one names, wherever it does: late and for type checkers too."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import"
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                yield inner if inner in MODULES else node.module


def floor(module):
    parts = module.split(".")
    name = parts[1] if parts[0] == "fupin_desktop" and len(parts) > 1 else parts[0]
    found = [number for number, names in enumerate(FLOORS) if name in names]
    assert found or module == "fupin_desktop", f"{module} has no floor: give it one"
    return min(found, default=0)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module):
    targets = set(imports(module))
    forbidden = FORBIDDEN[module.split(".")[0]]
    if module == "fupin_desktop.__main__":
        forbidden = forbidden - {"ui"}
    assert not {t for t in targets if t.split(".")[0] in forbidden}
    ours = {t for t in targets if t in MODULES}
    assert not {t for t in ours if floor(t) > floor(module)}


def test_imports_never_go_round():
    graph = {module: set(imports(module)) & set(MODULES) - {module} for module in MODULES}
    assert list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_short(module):
    text = MODULES[module].read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef)]
    long = {f.name for f in functions if f.end_lineno - f.lineno >= 60 and not is_table(f)}
    assert not long


def is_table(function):
    """Whether a function is one literal, however long."""
    *docstring, last = function.body
    return len(docstring) <= 1 and isinstance(last, ast.Return)


@pytest.mark.parametrize("module", MODULES)
def test_names_say_what_things_are(module):
    kinds = ast.ClassDef, ast.FunctionDef
    names = [node.name for node in ast.walk(tree(module)) if isinstance(node, kinds)]
    assert not [n for n in (*names, module) if n.lower().endswith(SUFFIXES)]
