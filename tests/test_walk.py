"""The main job, end to end: from an empty folder to the printed archive, by the command line."""

import io
import json
import os
import shutil
import subprocess
import sys

import pytest

from fupin_desktop import cli

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PASSWORD = "龙潭水清清"


def in_process(words, stdin):
    """Run a command as a user does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "fupin_desktop", *words], input=stdin.encode(),
        capture_output=True, check=False, timeout=120, env=os.environ.copy(),
    )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


@pytest.fixture
def fupin(capsys, monkeypatch):
    """Run one command and give what it printed; a few in processes of their own: those are slow."""
    monkeypatch.setenv("FUPIN_PASSWORD", PASSWORD)
    real = {"pack", "verify"}

    def run(*words, stdin="", status=0):
        words = [str(word) for word in words]
        if words[0] in real:
            real.discard(words[0])
            found, out, err = in_process(words, stdin)
        else:
            monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
            capsys.readouterr()
            found = cli.main(words)
            out, err = capsys.readouterr()
        assert found == status, f"{words}: {out}{err}"
        return [json.loads(line) for line in out.splitlines()] if "--json" in words else err

    return run


def test_the_walk(fupin, tmp_path):
    township, village, second = (tmp_path / name for name in ("t.fupin", "v.fupin", "v2.fupin"))
    stick = tmp_path / "usb"
    stick.mkdir()

    # The township invites, the village accepts: neither has seen the other's laptop.
    fupin("new", township, "--level", "township", "--region", TOWNSHIP, "--name", "样板镇",
          "--no-password")  # fmt: skip
    fupin("new", village, "--level", "village", "--region", VILLAGE, "--name", "青禾村",
          "--no-password")  # fmt: skip
    fupin("enrol", township, "--invite", VILLAGE, "--name", "青禾村", "-o", stick / "letter.json")
    (told,) = fupin("enrol", village, "--accept", stick / "letter.json", "--json")
    digits = told["digits"]

    # A roster, a visit with a need and a measure.
    (made,) = fupin("demo", tmp_path / "demo", "--villages", 1, "--households", 6, "--json")
    (plan,) = fupin("excel-import", village, made["roster"], "--apply", "--json")
    assert plan["counts"]["new"] + plan["counts"]["elsewhere"] > 0

    def put(ledger, table, user, **values):
        row = json.dumps(values, ensure_ascii=False)
        return fupin("put", ledger, table, "--user", user, "--json", stdin=row)[0]["id"]

    home = put(village, "household", "王书记", name="石𬭎", group_name="一组", kind="脱贫户")
    put(village, "person", "王书记", household=home, name="石𬭎", relation="户主")
    put(village, "visit", "王书记", household=home, date="2026-05-03", content="屋顶漏雨")
    need = put(village, "need", "王书记", household=home, category="住房", content="修屋顶",
               urgency="急")  # fmt: skip
    put(village, "measure", "王书记", household=home, need=need, category="住房", amount="1200.50",
        content="危房改造补助", start_date="2026-06-01")  # fmt: skip

    def send(sender, receiver, *words):
        (packed,) = fupin("pack", sender, stick, "--json")
        fupin("receive", receiver, packed["path"])
        return fupin("receive", receiver, packed["path"], "--apply", "--json", *words)[0]

    fupin("receive", township, fupin("pack", village, stick, "--json")[0]["path"], "--apply",
          status=3)  # fmt: skip
    assert send(village, township, "--digits", digits)["conflicts"] == 0

    # The ledger is copied to a second laptop; both go on, the township too.
    shutil.copytree(village, second)
    put(village, "household", "甲", id=home, phone="1110000", address="甲地")
    put(second, "household", "乙", id=home, phone="2220000", natural_village="乙屯")
    for ledger, name in ((village, "石𬭎甲"), (second, "石𬭎乙")):
        (head,) = fupin("list", ledger, "person", "--where", f"household={home}", "--json")
        put(ledger, "person", name[-1], id=head["id"], name=name)
    for laptop in (village, second):
        send(laptop, township)
    conflicts = fupin("conflicts", township, "--json")
    assert {one["register"]: {value["value"] for value in one["values"]} for one in conflicts} == {
        "phone": {"1110000", "2220000"}, "name": {"石𬭎甲", "石𬭎乙"},
    }  # fmt: skip
    for one in conflicts:
        value = json.dumps(one["values"][0]["value"])
        fupin("resolve", township, one["id"], "--value", value, "--user", "镇长")
    (down,) = fupin("pack", township, stick, "--json")
    digests = set()
    for ledger in (township, village, second):
        if ledger != township:
            fupin("receive", ledger, down["path"], "--apply")
        assert fupin("verify", ledger, "--json") == [{"sound": True, "findings": [], "notes": []}]
        assert fupin("conflicts", ledger, "--json") == []
        digests.add(fupin("digest", ledger, "--region", VILLAGE, "--json")[0]["digest"])
    assert len(digests) == 1

    target = tmp_path / "archive.pdf"
    (printed,) = fupin("paper", township, "--household", home, "-o", target, "--json")
    assert printed["pages"] >= 1
    assert target.read_bytes().startswith(b"%PDF-")
