"""What every test stands on fails a test that says or logs what nobody expected."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
BAD = """
import logging, warnings
import pytest
from ui import messages

def test_message(): messages.error(None, "坏了")
def test_no_message(message_box): message_box.expect("坏了")
def test_log(): logging.getLogger("x").warning("loud")
@pytest.mark.logs("loud")
def test_no_log(): pass
def test_warning(): warnings.warn("old", DeprecationWarning)
"""
COMPLAINTS = ("unexpected messages", "never shown", "unexpected log", "never logged", "old")
GOOD = """
import logging
import pytest
from ui import messages

def test_answer(message_box):
    message_box.expect("真的吗", answer=False)
    assert messages.ask(None, "真的吗？") is False
    assert message_box.shown == ["真的吗？"]
@pytest.mark.logs("loud")
def test_log(): logging.getLogger("x").warning("loud")
def test_quiet(): logging.getLogger("x").info("quiet")
"""


def test_the_unexpected_fails(pytester, monkeypatch):
    for name in ("pyproject.toml", "tests/conftest.py"):
        target = pytester.path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    (pytester.path / "tests/test_bad.py").write_text(BAD, encoding="utf-8")
    (pytester.path / "tests/test_good.py").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    done = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-rfEp")
    done.assert_outcomes(passed=7, errors=4, failed=1)  # teardown errors follow a passed test
    done.stdout.fnmatch_lines_random([f"*{complaint}*" for complaint in COMPLAINTS])
    passed_twice = [line for line in done.outlines if "test_good" in line and "ERROR" in line]
    assert not passed_twice
