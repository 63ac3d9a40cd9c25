"""The command line, run in this process with real ledgers in real folders."""

import io
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from fupin_desktop import cli

TOWNSHIP, VILLAGE = "990101001", "990101001201"


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def rows(self):
        """The JSON Lines printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def data(self):
        """The one JSON object printed."""
        (row,) = self.rows
        return row


@pytest.fixture(autouse=True)
def no_password(monkeypatch):
    monkeypatch.delenv("FUPIN_PASSWORD", raising=False)


@pytest.fixture
def fupin(capsys, monkeypatch):
    """Run one command; `stdin` is text, bytes, or rows to write as JSON Lines."""

    def run(*words, stdin=""):
        if isinstance(stdin, (list, tuple)):
            stdin = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in stdin)
        data = stdin.encode() if isinstance(stdin, str) else stdin
        stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        monkeypatch.setattr("sys.stdin", stream)
        capsys.readouterr()
        status = cli.main([str(word) for word in words])
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def village(fupin, tmp_path):
    """A village's ledger without a password."""
    path = tmp_path / "v.fupin"
    made = fupin("new", path, "--level", "village", "--region", VILLAGE, "--name", "青禾村",
                 "--no-password")  # fmt: skip
    assert made.status == 0, made.err
    return path


@pytest.fixture
def township(fupin, tmp_path):
    """A township's ledger without a password."""
    path = tmp_path / "t.fupin"
    made = fupin("new", path, "--level", "township", "--region", TOWNSHIP, "--name", "样板镇",
                 "--no-password")  # fmt: skip
    assert made.status == 0, made.err
    return path


@pytest.fixture
def put(fupin):
    """Write records and give their ids."""

    def run(path, table, *rows, user="王书记"):
        answer = fupin("put", path, table, "--user", user, "--json", stdin=rows)
        assert answer.status == 0, answer.err
        return [row["id"] for row in answer.rows]

    return run


@pytest.fixture
def unchanged(fupin):
    """Check that a command is refused with a sentence and changes nothing in a ledger."""

    def run(ledger, sentence, *words, status=3, **more):
        before = fupin("digest", ledger, "--json").data, listing(Path(ledger))
        answer = fupin(*words, **more)
        assert answer.status == status, answer
        assert answer.out == ""
        assert sentence in answer.err
        assert "Traceback" not in answer.err
        assert (fupin("digest", ledger, "--json").data, listing(Path(ledger))) == before
        return answer

    return run


def listing(folder):
    return sorted(path.name for path in folder.iterdir() if path.name not in ("lock",))
