"""What every command needs: the open ledger, the password, and a way to print."""

import json
import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

UNNAMED = "命令行"


def password(words: Namespace, file: str | None = None) -> str | None:
    """Give the password of a file, --password-file or FUPIN_PASSWORD, None if there is none."""
    file = file or words.password_file
    if not file:
        return os.environ.get("FUPIN_PASSWORD") or None
    try:
        return Path(file).read_text(encoding="utf-8-sig").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FupinError(f"密码文件 {file} 读不出来，台账没有打开。请检查路径。") from error


@contextmanager
def ledger(words: Namespace, path: str = "", secret: str | None = None) -> Iterator[Registry]:
    """Open the ledger a command names, and close it whatever happens."""
    user = words.user or UNNAMED
    registry = Registry.open(Path(path or words.file), password(words, secret), user=user)
    try:
        yield registry
    finally:
        registry.close()


def out(words: Namespace, data: Mapping[str, Any], text: str) -> None:
    """Print one object as JSON, or as text for people."""
    print(_json(data) if words.json else text)


def lines(words: Namespace, rows: Iterable[tuple[Mapping[str, Any], str]]) -> None:
    """Print a list as JSON Lines, or as one line of text each."""
    for data, text in rows:
        out(words, data, text)


def _json(data: Mapping[str, Any]) -> str:
    # A lone surrogate from the command line must not break the output.
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
