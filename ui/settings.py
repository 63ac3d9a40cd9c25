"""What this person's program remembers between two starts; nothing of any ledger's content."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths


@dataclass
class Layout:
    """How one list is laid out: columns by name (none: the usual ones) and what it is sorted by."""

    columns: list[str] = field(default_factory=list)
    order: str = ""


@dataclass
class Settings:
    """Last ledger, text size and lists, kept in a small JSON file (`path` None: only in memory)."""

    ledger: str = ""
    text_percent: int = 100
    path: Path | None = field(default=None, compare=False)
    lists: dict[str, Layout] = field(default_factory=dict)
    unprinted: list[str] = field(default_factory=list)  # parts of the archive left out last time
    printing: dict[str, str] = field(default_factory=dict)  # how it was printed last time

    def layout(self, name: str) -> Layout:
        """Layout of a list, to be changed and saved."""
        return self.lists.setdefault(name, Layout())

    def save(self) -> None:
        """Write the file; a read-only profile only means that nothing is remembered."""
        if self.path is None:
            return
        known = {name: value for name, value in asdict(self).items() if name != "path"}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        except OSError:
            return


def load(path: Path | None = None) -> Settings:
    """Read the settings; a missing or spoilt file gives the defaults."""
    path = path or default_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        lists = {name: _layout(one) for name, one in stored.get("lists", {}).items()}
        left_out = [str(key) for key in stored.get("unprinted", [])]
        printing = {str(k): str(v) for k, v in stored.get("printing", {}).items()}
        shown = str(stored["ledger"]), int(stored["text_percent"])
        return Settings(*shown, path, lists, left_out, printing)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Settings(path=path)


def _layout(stored: dict[str, Any]) -> Layout:
    return Layout([str(name) for name in stored["columns"]], str(stored["order"]))


def default_path() -> Path:
    """Place of the settings file in the user's own configuration folder."""
    location = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(location)) / "settings.json"
