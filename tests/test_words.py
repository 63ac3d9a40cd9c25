"""The words on screen: those of the glossary, and sentences that say what to do."""

import ast
import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HAN = re.compile("[\u4e00-\u9fff]")
FORBIDDEN = (
    "同步", "实体", "元数据", "提交成功", "无效输入", "冲突", "不同填法", "裁定", "数字脱贫",
    "虚假", "弄虚作假", "数据包", "非法", "贫困户", "扶贫",
)  # fmt: skip
GLOSSARY = {  # a word of the glossary, and how it may be shortened on screen
    "报送包": (), "下发包": (), "接收前核对": (), "导入前核对": (), "回执": (),
    "两处不一致，待核定": ("两处不一致",), "核定": (), "修改记录": (), "补充项": (), "疑点": (),
    "恢复码": (), "暂存": (),
}  # fmt: skip
# What must be said all the same, and why.
ALLOWED = {
    "建档立卡贫困户": "kind of household of the years to 2020, kept with its name of then",
    "一般贫困户": "attribute of the years to 2020, kept with its name of then",
    "低保贫困户": "attribute of the years to 2020, kept with its name of then",
    "五保贫困户": "attribute of the years to 2020, kept with its name of then",
    "贫困户识别": "heading of a notice dated to 2020",
    "识别为贫困户": "of a notice dated to 2020",
    "贫困户脱贫退出": "heading of a notice dated to 2020",
    "退出贫困户": "of a notice dated to 2020",
    "精准扶贫明白卡": "name of the card on papers dated to 2020",
    "县扶贫开发办公室": "whose seal it was until 2021",
    "贫困户登记表": "name of the form of 2014, on papers dated to 2020",
    "扶贫手册": "name of the handbook on papers dated to 2020",
    "易地扶贫搬迁": "column title of the national system's workbooks, only read",
    "高于当年国家扶贫标准": "entry of the handbook of the years to 2020, printed as it was then",
}
# Column titles and values that older workbooks carry are understood, and never shown.
READ_ONLY = frozenset({"aliases", "OLD_NAMES"})
KEPT = ("没有", "不会", "不变", "保留", "不能再", "还在")  # what was not changed
UNKNOWN = "…"  # in the place of another sentence, which is held where it is said
WAY = ("请", "可以", "可用", "见", "改用", "查看")  # what to do


def python_files():
    """Every module of the program and of its window."""
    return [path for folder in ("ui", "fupin_desktop") for path in (ROOT / folder).rglob("*.py")]


def shown_strings(tree):
    """Strings of a module that may reach people: no docstrings, and nothing that is only read."""
    silent = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            silent.add(id(node.body[0].value))
        if isinstance(node, ast.keyword) and node.arg in READ_ONLY:
            silent |= {id(one) for one in ast.walk(node)}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(one, ast.Name) and one.id in READ_ONLY for one in targets):
                silent |= {id(one) for one in ast.walk(node)}
    strings = (one for one in ast.walk(tree) if isinstance(one, ast.Constant))
    return [one.value for one in strings if isinstance(one.value, str) and id(one) not in silent]


def said():
    """Everything shown, by where it stands."""
    found = {}
    for path in python_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[f"{path.relative_to(ROOT)}"] = "\n".join(shown_strings(tree))
    for path in (ROOT / "resources").rglob("*.csv"):
        if path.parent.name == "demo" or path.name == "coverage.csv":
            continue  # what the fictitious sample and the owner's requirements say is their own
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                [text or "" for name, text in row.items() if name not in READ_ONLY]
                for row in csv.DictReader(file)
            ]
        found[f"{path.relative_to(ROOT)}"] = "\n".join("\n".join(map(str, row)) for row in rows)
    for name in ("docs/manual.md", "CHANGELOG.md"):
        found[name] = (ROOT / name).read_text(encoding="utf-8")
    return found


SAID = said()
ON_SCREEN = "\n".join(text for place, text in SAID.items() if place.startswith("ui"))
IN_THE_MANUAL = SAID["docs/manual.md"]


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_one_says(word):
    found = []
    for place, text in SAID.items():
        for allowed in ALLOWED:
            text = text.replace(allowed, "")  # noqa: PLW2901
        found += [f"{place}: {line.strip()}" for line in text.split("\n") if word in line]
    assert found == []


@pytest.mark.parametrize("word", ALLOWED)
def test_what_is_allowed_is_still_needed(word):
    assert [place for place, text in SAID.items() if word in text]


@pytest.mark.parametrize("word", GLOSSARY)
def test_the_glossary_is_spoken(word):
    assert any(one in ON_SCREEN for one in (word, *GLOSSARY[word]))
    assert word in IN_THE_MANUAL


def constants():
    """Sentences that modules keep under a name, by module and name."""
    found = {}
    for path in python_files():
        names = found.setdefault(path, {})
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", 0)
            if isinstance(target, ast.Name) and getattr(node, "value", None) is not None:
                names[target.id] = node.value
            if isinstance(node, ast.ImportFrom):
                names |= {one.asname or one.name: (node.module, one.name) for one in node.names}
    return found


CONSTANTS = constants()


def resolved(path, node):
    """Text of an expression; in the place of what only running tells stands UNKNOWN."""
    known = CONSTANTS.get(path, {})
    text = UNKNOWN
    match node:
        case (str(module), str(name)):
            module = ROOT / f"{module.replace('.', '/')}.py"
            text = resolved(module, CONSTANTS.get(module, {}).get(name))
        case ast.Constant(value):
            text = str(value)
        case ast.JoinedStr(values):
            text = "".join(resolved(path, one) for one in values)
        case ast.FormattedValue(value) | ast.IfExp(body=value):
            text = resolved(path, value)
        case ast.BinOp(left, _, right):
            text = resolved(path, left) + resolved(path, right)
        case ast.Call(func=ast.Attribute(value, "format")):
            text = resolved(path, value)
        case ast.Name(name) if name in known:
            text = resolved(path, known[name])
    return text


def refusals():
    """Every refusal the program can give, by where it is given."""
    for path in python_files():
        if "demo" in path.parts:
            continue  # what its own authors are told
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FupinError":
                text = resolved(path, node.args[0])
                if HAN.search(text.replace(UNKNOWN, "")) and not text.endswith(UNKNOWN):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text


@pytest.mark.parametrize(("place", "text"), list(refusals()))
def test_a_refusal_says_what_was_not_changed_and_what_to_do(place, text):
    told = text.startswith(UNKNOWN)
    assert told or any(word in text for word in KEPT), f"{place}: {text}"
    assert told or any(word in text for word in WAY), f"{place}: {text}"
