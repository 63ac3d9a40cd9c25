"""Ledgers from the command line: new, demo, digest, verify, doctor, usage, passwords."""

import json
import os
import subprocess
import sys
from importlib import import_module

import pytest

from fupin_desktop.cli.parser import COMMANDS as KNOWN
from fupin_desktop.registry import Registry

VILLAGE = "990101001201"
COMMANDS = [
    "demo", "new", "put", "get", "list", "history", "undo", "excel-import", "excel-export",
    "excel-template", "pack", "receive", "conflicts", "resolve", "enrol", "paper", "check", "stats",
    "backup", "backups", "restore", "verify", "digest", "doctor", "tables",
]  # fmt: skip
NEW = ("--level", "village", "--region", VILLAGE, "--name", "青禾村")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_promised_command_is_there(command, fupin, capsys):
    with pytest.raises(SystemExit) as caught:
        fupin(command, "--help")
    assert caught.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_stats_are_the_totals(village, fupin):
    answer = fupin("stats", village, "--json")
    assert (answer.status, answer.out) == (0, fupin("totals", village, "--json").out)
    assert answer.data["region"] == VILLAGE


@pytest.mark.parametrize("words", [
    (), ("bogus",), ("new",), ("new", "x"), ("list", "f", "household", "--limit", "x"),
    ("new", "x", "--level", "hamlet", "--region", "9", "--name", "x"), ("digest",), ("put", "f"),
    ("verify", "f", "--bogus"), ("resolve", "f", "c"),
])  # fmt: skip
def test_words_that_make_no_command_are_usage(fupin, words):
    answer = fupin(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("用法不对")


def test_a_new_ledger_says_where_it_is_and_its_recovery_code(fupin, tmp_path, monkeypatch):
    monkeypatch.setenv("FUPIN_PASSWORD", "龙潭水清清")
    path = tmp_path / "v.fupin"
    data = fupin("new", path, *NEW, "--json").data
    assert data["path"] == str(path)
    with Registry.open(path, recovery_code=data["recovery_code"]) as registry:
        assert (registry.level, registry.region, registry.name) == ("village", VILLAGE, "青禾村")
        assert registry.protected
    assert fupin("verify", path).status == 0
    monkeypatch.setenv("FUPIN_PASSWORD", "别的")
    wrong = fupin("verify", path)
    assert (wrong.status, wrong.out) == (3, "")
    assert "密码" in wrong.err
    monkeypatch.delenv("FUPIN_PASSWORD")
    assert fupin("verify", path).status == 3


@pytest.mark.parametrize("text", ["龙潭水清清", "龙潭水清清\n", "\ufeff龙潭水清清\r\n"])
def test_the_password_may_stand_in_a_file(fupin, tmp_path, monkeypatch, text):
    path, file = tmp_path / "v", tmp_path / "password.txt"
    monkeypatch.setenv("FUPIN_PASSWORD", "龙潭水清清")
    assert fupin("new", path, *NEW).status == 0
    monkeypatch.setenv("FUPIN_PASSWORD", "别的")
    file.write_text(text, encoding="utf-8")
    assert fupin("verify", path, "--password-file", file).status == 0
    assert fupin("verify", path, "--password-file", tmp_path / "none").status == 3
    file.write_bytes("龙潭".encode("utf-16"))
    assert fupin("verify", path, "--password-file", file).status == 3


def test_a_ledger_without_password_says_so(fupin, village):
    assert "没有设密码" in fupin("doctor", village).out
    with Registry.open(village) as registry:
        assert not registry.protected


@pytest.mark.parametrize(("words", "sentence"), [
    (("--level", "village", "--region", "9901", "--name", "x"), "12 位"),
    (("--level", "township", "--region", VILLAGE, "--name", "x"), "9 位"),
    (("--level", "village", "--region", VILLAGE, "--name", "  "), "名称"),
])  # fmt: skip
def test_a_ledger_that_cannot_be_leaves_nothing_behind(fupin, tmp_path, words, sentence):
    answer = fupin("new", tmp_path / "v", *words, "--no-password")
    assert (answer.status, answer.out) == (3, "")
    assert sentence in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_needs_a_password_or_the_word_that_it_has_none(fupin, tmp_path):
    answer = fupin("new", tmp_path / "v", *NEW)
    assert answer.status == 3
    assert "没有给出密码" in answer.err
    (tmp_path / "empty").write_text("", encoding="utf-8")
    assert fupin("new", tmp_path / "v", *NEW, "--password-file", tmp_path / "empty").status == 3
    assert not (tmp_path / "v").exists()


def test_a_ledger_is_not_made_over_another_one(village, unchanged):
    unchanged(village, "已经存在", "new", village, *NEW, "--no-password")


@pytest.mark.parametrize("command", [
    ("verify",), ("digest",), ("list", "household"), ("conflicts",), ("undo",), ("peers",),
])  # fmt: skip
def test_what_is_no_ledger_is_refused(fupin, tmp_path, command):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for name in ("folder", "file", "none"):
        answer = fupin(command[0], tmp_path / name, *command[1:])
        assert (answer.status, answer.out) == (3, ""), name
        assert name in answer.err
        assert "Traceback" not in answer.err


def test_a_damaged_ledger_is_refused(fupin, village):
    (village / "ledger.db").write_bytes(b"x" * 8192)
    answer = fupin("verify", village)
    assert answer.status == 3
    assert "台账没有改动" in answer.err
    (village / "keys.json").write_text("{}", encoding="utf-8")
    answer = fupin("verify", village)
    assert answer.status == 3
    assert "Traceback" not in answer.err


def test_a_second_process_is_told_to_wait(fupin, village):
    with Registry.open(village):
        answer = fupin("list", village, "household")
    assert (answer.status, answer.out) == (3, "")
    assert "正被另一个窗口或程序使用" in answer.err


def test_digest_and_verify_as_json(fupin, village, put):
    empty = fupin("digest", village, "--json").data
    put(village, "household", {"name": "张三"})
    found = fupin("digest", village, "--json").data
    assert found["digest"] != empty["digest"]
    assert found["tables"]["household"]["living"] == 1
    for region, tables in (("990101", found["tables"]), ("880101", {})):
        assert fupin("digest", village, "--region", region, "--json").data["tables"] == tables
    assert fupin("digest", village).out.splitlines()[0] == found["digest"]
    assert fupin("verify", village, "--json").data == {"sound": True, "findings": [], "notes": []}
    assert fupin("verify", village).out.strip() == "核验通过。"


def test_the_same_seed_gives_the_same_digest(fupin, tmp_path):
    def made(name, seed):
        data = fupin("demo", tmp_path / name, "--villages", 1, "--households", 4, "--seed", seed,
                     "--json").data  # fmt: skip
        assert (tmp_path / name).is_dir()
        return [fupin("digest", one, "--json").data["digest"]
                for one in (data["township"], *data["villages"])]  # fmt: skip

    first = made("a", 7)
    assert made("b", 7) == first
    assert made("c", 8) != first
    assert fupin("demo", tmp_path / "d", "--villages", 0).status == 3
    again = fupin("demo", tmp_path / "a")
    assert again.status == 3
    assert "Traceback" not in again.err


def test_doctor_as_json(fupin):
    data = fupin("doctor", "--json").data
    assert data["product"] == "驻村台账"
    assert data["findings"] == []


# ---- real processes -----------------------------------------------------------------------------


def process(*words, stdin=b"", **env):
    done = subprocess.run(
        [sys.executable, "-m", "fupin_desktop", *map(str, words)], input=stdin,
        capture_output=True, check=False, timeout=60, env={**os.environ, **env},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode("utf-8")


def test_a_real_process_speaks_utf8_whatever_the_console(village):
    row = '\ufeff{"name": "𬭎𠮷·阿卜杜"}\r\n'.encode()
    status, out, err = process(
        "put", village, "household", "--json", stdin=row, PYTHONIOENCODING="cp936",
        PYTHONUTF8="0", LC_ALL="C",
    )  # fmt: skip
    assert (status, err) == (0, "")
    rec = json.loads(out)["id"]
    status, out, err = process("get", village, "household", rec, PYTHONIOENCODING="cp936")
    assert "𬭎𠮷·阿卜杜" in out.decode("utf-8")
    status, out, err = process("get", village, "household", "x", PYTHONIOENCODING="cp936")
    assert (status, out) == (3, b"")
    assert "找不到" in err


def test_a_second_real_process_is_refused(village):
    with Registry.open(village):
        status, out, err = process("undo", village)
    assert (status, out) == (3, b"")
    assert "正被另一个窗口或程序使用" in err


def test_words_that_are_no_text_are_usage(village):
    for words in (("list", village, "household", "--search"), ("verify",)):
        status, out, err = process(*words, os.fsdecode(b"/tmp/\xff\xfe"))
        assert (status, out) == (2, b"")
        assert "不能识别的字符" in err


def test_every_command_has_its_function():
    for name, (function, *_) in KNOWN.items():
        module, _, attribute = function.partition(".")
        found = getattr(import_module(f"fupin_desktop.cli.{module}"), attribute)
        assert found.__doc__, name
