"""A hand-over from the command line: steps, new keys, users, and what is refused."""

import pytest

from fupin_desktop import handover, wiping
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

OLD, NEW = "旧密码 1234", "新密码 5678"


@pytest.fixture
def begun(fupin, tmp_path):
    """A village's ledger with a password, and a hand-over that has begun."""
    (tmp_path / "old.txt").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    path = tmp_path / "v.fupin"
    made = fupin("new", path, "--level", "village", "--region", "990101001201", "--name", "青禾村",
                 "--password-file", tmp_path / "old.txt")  # fmt: skip
    assert made.status == 0, made.err

    def run(command, *words, secret="old.txt"):
        return fupin(command, path, *words, "--password-file", tmp_path / secret)

    answer = run("handover", "begin", "--from", "赵前任", "--to", "钱接任", "--date", "2026-12-01")
    assert answer.status == 0, answer.err
    return run


def test_the_steps(fupin, village, tmp_path):
    def rows(*words):
        answer = fupin("handover", village, *words, "--json")
        assert answer.status == 0, answer.err
        return answer.rows

    names = ("--from", "赵前任", "--to", "钱接任", "--date", "2026-12-01")
    steps = [one["step"] for one in rows("begin", *names) if one["done"]]
    assert steps == ["parties", "pairings", "keys", "copies"]  # a sample has no password
    with Registry.open(village) as registry:
        home, helper = registry.save([
            Change(table="household", values={"name": "张三"}),
            Change(table="helper", values={"name": "赵前任"}),
        ]).ids  # fmt: skip
        paired = {"household": home, "helper": helper, "kind": "1"}
        registry.save([Change(table="pairing", values=paired)])
    assert [one["household"] for one in rows("pairings")] == [home]
    (moved,) = rows("transfer")
    assert moved["moved"] == 1
    (listed,) = rows("list", "-o", tmp_path / "清单.pdf")
    assert listed["digest"]
    assert (tmp_path / "清单.pdf").exists()
    (kept,) = rows("record")
    assert [one["step"] for one in rows() if one["done"]][2] == "list"
    assert fupin("handover", village, "transfer").status == 3
    assert rows("finish") == [{"finished": True}]
    with Registry.open(village) as registry:
        assert registry.find("handover") == [kept["id"]]
        assert handover.present(registry) is None
        assert wiping.outdated(registry) == []


def test_new_keys_users_and_refusals(begun, tmp_path):
    new, code = tmp_path / "new.txt", tmp_path / "code.txt"
    for words in (
        ("rekey", "--name", "钱接任", "--new-password-file", new),
        ("rekey", "--name", "钱接任", "--recovery-code-out", code),
        ("wipe", "--name", "青禾村"), ("users", "--admit", "孙同事"),
    ):  # fmt: skip
        answer = begun(*words)
        assert answer.status == 3, words
        assert "没有改动" in answer.err
    answer = begun("rekey", "--name", "钱接任", "--new-password-file", new,
                   "--recovery-code-out", code, "--json")  # fmt: skip
    assert answer.status == 0, answer.err
    assert answer.data["users"] == ["钱接任"]
    assert begun("digest").status == 3
    assert begun("users", "--admit", "孙同事", "--new-password-file", tmp_path / "old.txt",
                 secret="new.txt").out.split() == ["钱接任", "孙同事"]  # fmt: skip
    assert begun("wipe", "--old-copies", secret="new.txt").status == 0
    with Registry.open(
        tmp_path / "v.fupin", recovery_code=code.read_text(encoding="utf-8").strip()
    ) as registry:
        assert registry.verify() == []
