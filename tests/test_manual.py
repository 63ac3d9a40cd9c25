"""The manual says only what the program says: its words, sentences, commands and pictures."""

import ast
import re
from pathlib import Path

import pytest

from fupin_desktop.cli.parser import COMMANDS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
MANUAL = (DOCS / "manual.md").read_text(encoding="utf-8")
LARGEST = 200_000  # bytes of a picture
PARTS = re.split("^## ", MANUAL, flags=re.MULTILINE)
TROUBLE = next(part for part in PARTS if " 出了问题怎么办" in part.split("\n")[0])
COMMAND_LINE = next(part for part in PARTS if " 命令行一览" in part.split("\n")[0])
HAN = re.compile("[\u4e00-\u9fff]")


def spoken():
    """All strings of the program, one per line; what is filled in later is a line break."""
    found = []
    for folder in ("ui", "fupin_desktop"):
        for path in (ROOT / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            strings = (one.value for one in nodes if isinstance(one, ast.Constant))
            found += [one for one in strings if isinstance(one, str)]
    codes = (path.read_text(encoding="utf-8") for path in (ROOT / "resources/codes").glob("*.csv"))
    grounds = (ROOT / "resources" / "grounds.csv").read_text(encoding="utf-8")
    return "\n".join([*found, *codes, re.sub(r"\{\w+\}", "\n", grounds)])


SPOKEN = spoken()
SENTENCES = re.findall(r"^\| (?!程序说)(.*?) \|", TROUBLE, flags=re.MULTILINE)
WORDS = {word for word in re.findall("`([^`]+)`", "".join(PARTS[:-1])) if HAN.search(word)}
TYPED = {"2026年5月3日", "0.5万"}  # by the user, not by the program


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_program_says_this_sentence(sentence):
    pieces = [piece for piece in re.split("[…、（）：]", sentence) if HAN.search(piece)]
    assert [piece for piece in pieces if piece.strip() not in SPOKEN] == []


@pytest.mark.parametrize("word", sorted(WORDS - TYPED))
def test_this_word_is_on_screen(word):
    assert word in SPOKEN


def test_every_command_is_listed():
    listed = re.findall(r"^\| (`.*`) \|", COMMAND_LINE, flags=re.MULTILINE)
    assert set(re.findall("`([^`]+)`", "、".join(listed))) == set(COMMANDS)


def test_every_picture_is_there_small_and_used():
    pictures = {path.name for path in (DOCS / "images").glob("*.png")}
    assert set(re.findall(r"\(images/([^)]+)\)", MANUAL)) == pictures
    assert all(path.stat().st_size < LARGEST for path in (DOCS / "images").iterdir())


def test_links_within_the_manual_lead_somewhere():
    headings = re.findall("^#+ (.+)$", MANUAL, flags=re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
    assert set(re.findall(r"\(#([^)]+)\)", MANUAL)) - anchors == set()
