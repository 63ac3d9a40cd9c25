"""The self-test passes here, and notices what it is for."""

import pytest

from fupin_desktop import selftest
from fupin_desktop.__main__ import main
from fupin_desktop.paper import fonts


def test_sound_program_has_no_findings(capfd):
    assert main(["--self-test"]) == 0
    assert capfd.readouterr().out == "self-test passed\n"


def test_missing_module_is_a_finding(monkeypatch, capfd):
    monkeypatch.setattr(selftest, "MODULES", ("no_such_module",))
    assert main(["--self-test"]) == 1
    assert "no_such_module" in capfd.readouterr().out


def test_a_missing_font_is_a_finding(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FILES", {**fonts.FILES, "Fifth": "Fifth.ttf"})
    with pytest.raises(AssertionError, match="a font is missing"):
        selftest.resources(tmp_path)
