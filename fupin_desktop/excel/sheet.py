"""Reading a foreign workbook or text table into plain sheets, whatever it contains."""

import csv
import io
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, Queue
from typing import IO, TypeAlias

import orjson

from fupin_desktop import private_use
from fupin_desktop.errors import FupinError, Step, no_step
from fupin_desktop.excel import compound, formulas

Value: TypeAlias = "str | int | float | bool | None"
Row: TypeAlias = "list[Value]"
Piece: TypeAlias = "str | Row"  # a sheet's name, or one of its rows

SECONDS = 60
PATIENCE = 0.1  # seconds between two looks whether the first line is there
FILE_BYTES = 200 << 20
CSV_BYTES = 60 << 20
UNPACKED_BYTES = 800 << 20
PART_BYTES = 20 << 20  # a smaller part may be packed as tightly as it likes
RATIO = 150
PARTS = 10_000
ROWS = 300_000  # of all sheets; a county's roster has fewer
CELLS = 8_000_000
LINE_BYTES = 250 << 20  # that the child writes; 80,000 rows of 40 different texts are 60 MB
END_BYTES = (64 << 10) + 98  # at the end of a packed file, where that list is said to be
DIRECTORY_BYTES = 4 << 20  # the list of the parts of a packed file
WHOLE_BYTES = 8 << 30  # of a township's whole ledger, which is read bit by bit
WHOLE_SECONDS = 3600

ZIP = b"PK\x03\x04"
OLE = compound.MARK
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

_CUT_SHORT = re.compile(r"\d{4}\.1", re.ASCII)

NOTHING = "台账没有任何改动。"
NO_WORKBOOK = f"不是 Excel 工作簿或文本表格，无法读取。{NOTHING}请选择 .xlsx、.xls 或 .csv 文件。"
PASSWORD = f"设有打开密码，无法读取。{NOTHING}请在 Excel 或 WPS 中取消密码、另存后再导入。"
DAMAGED = f"已损坏，无法读取。{NOTHING}请在 Excel 或 WPS 中打开并另存为 .xlsx，或请对方重新发送。"
TOO_BIG = (
    f"展开后过大，已停止读取。{NOTHING}"
    "请在 Excel 或 WPS 中删除表格以外的空行空列后另存，或分成几个文件。"
)
WEB_PAGE = f"其实是网页，不是工作簿。{NOTHING}请用 Excel 或 WPS 打开它，另存为 .xlsx 后再导入。"
NO_FILE = f"打不开：它不是一个文件。{NOTHING}请选择 .xlsx、.xls 或 .csv 文件。"
GONE = f"读到一半打不开了。{NOTHING}请检查文件还在不在、U 盘是否拔出，然后重新选择。"
EMPTY = f"里没有任何内容。{NOTHING}请确认选对了文件。"
UNSTORED = f"里只有公式，没有存下算出的值。{NOTHING}{formulas.ADVICE}"
BROKEN = f"无法读完：它展开后过大，或者已损坏。{NOTHING}请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"
REASONS = {"password": PASSWORD, "damaged": DAMAGED, "memory": TOO_BIG}


@dataclass(frozen=True)
class Sheet:
    """One worksheet from cell A1 on: empty cells None, numbers as numbers, everything else text."""

    name: str
    rows: list[Row] = field(default_factory=list)
    # cells of each old private-use character; those that are known stand in `rows` as standard ones
    private: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    # columns, by row, of formulas whose results the file does not hold; in `rows` they are empty
    unstored: formulas.Blanks = field(default_factory=dict)
    # merged cells: first row and column, last row and column; `rows` have them in the first one
    merged: Sequence[tuple[int, int, int, int]] = ()


def address(row: int, column: int) -> str:
    """Name of the cell at zero-based row and column, such as C17."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Letters of a zero-based column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_sheets(path: Path, step: Step = no_step) -> list[Sheet]:
    """Sheets with content; FupinError if the file is none, locked, damaged, empty or too big."""
    try:
        found = _read(path, step)
    except OSError:
        raise _refusal(path, GONE) from None
    sheets = [sheet for sheet in found if any(sheet.rows)]
    if not sheets:
        raise _refusal(path, UNSTORED if any(sheet.unstored for sheet in found) else EMPTY)
    for sheet in sheets:
        sheet.private.update(private_use.standardise(sheet.rows))
    return sheets


def _read(path: Path, step: Step) -> list[Sheet]:
    start = first_bytes(path)
    if not start.strip():
        raise _refusal(path, EMPTY)
    if start.startswith(ZIP):
        _check_archive(path)
        return _read_workbook(path, step)
    if start.startswith(OLE):
        if is_encrypted(path):
            raise _refusal(path, PASSWORD)
        return _read_workbook(path, step)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise _refusal(path, WEB_PAGE)
    return [Sheet(path.stem, _read_text(path))]


def _refusal(path: Path, reason: str) -> FupinError:
    return FupinError(f"文件“{path.name}”{reason}")


def first_bytes(path: Path) -> bytes:
    """Give how a file begins; FupinError if it is not there, cannot be read or is too big."""
    try:
        if path.exists() and not path.is_file():
            raise _refusal(path, NO_FILE)  # a folder; a device would never end
        if path.stat().st_size > FILE_BYTES:
            raise _refusal(path, TOO_BIG)
        with path.open("rb") as file:
            return file.read(512)
    except FileNotFoundError:
        raise FupinError(f"找不到文件“{path.name}”。{NOTHING}请检查位置和文件名。") from None
    except OSError:
        raise _refusal(
            path, f"打不开。{NOTHING}如果它正在 Excel 或 WPS 中打开，请先关闭。"
        ) from None


def is_encrypted(path: Path) -> bool:
    """Tell whether an old or packed file of Office can only be opened with a password."""
    return ENCRYPTED in path.read_bytes()


def stream(path: Path, step: Step = no_step) -> Generator[Piece, None, None]:
    """Give a workbook of ours bit by bit, each sheet's name before its rows; for one of any size.

    Raises FupinError as `read_sheets` does, at the end too, where not all of it could be read.
    """
    parts_of(path, WHOLE_BYTES)
    with _child(path, str(WHOLE_SECONDS)) as lines:
        for number, line in enumerate(lines):
            if number % 1000 == 0:
                step(0, 0)
            content = orjson.loads(line) if line.endswith(b"\n") else {"end": ""}
            if isinstance(content, list):
                yield content
            elif "sheet" in content:
                yield content["sheet"]
            elif content["end"] == "done":
                return
            else:
                raise _refusal(path, REASONS.get(content["end"], BROKEN))
    raise _refusal(path, BROKEN)


def _check_archive(path: Path) -> None:
    names = {part.filename for part in parts_of(path)}
    if not any(name.startswith("xl/workbook.") for name in names) and "content.xml" not in names:
        raise _refusal(path, NO_WORKBOOK)


def parts_of(path: Path, most: int = UNPACKED_BYTES) -> list[zipfile.ZipInfo]:
    """Give the parts of a packed file; FupinError if it is damaged or unpacks to too much."""
    try:
        if directory_bytes(path) > DIRECTORY_BYTES:
            raise _refusal(path, TOO_BIG)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _refusal(path, DAMAGED) from None
    if any(part.flag_bits & 1 for part in parts):
        raise _refusal(path, PASSWORD)
    if len(parts) > PARTS or sum(part.file_size for part in parts) > most:
        raise _refusal(path, TOO_BIG)
    if any(
        part.file_size > PART_BYTES and part.file_size > RATIO * max(part.compress_size, 1)
        for part in parts
    ):
        raise _refusal(path, TOO_BIG)
    return parts


def directory_bytes(path: Path) -> int:
    """Give how long the list of parts of a packed file says it is; 0 without one."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - END_BYTES))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - 18))
    if at < 0:
        return 0
    long = tail[max(0, at - 76) : at - 20]  # of files with room for more than 4 GB
    if at >= 76 and long.startswith(b"PK\x06\x06"):
        return int.from_bytes(long[40:48], "little")
    return int.from_bytes(tail[at + 12 : at + 16], "little")


def _read_workbook(path: Path, step: Step) -> list[Sheet]:
    """Sheets of a workbook, the formulas that are without a result taken for empty."""
    try:
        with formulas.searched(path) as found:
            sheets = _read_in_child(path, step)
            blanks, errors = found()
    except formulas.TooManyError:
        raise _refusal(path, TOO_BIG) from None
    for sheet in sheets:
        formulas.mark(sheet.rows, errors.get(sheet.name, {}), CELLS)
    return [_without(sheet, blanks.get(sheet.name, {})) for sheet in sheets]


def _without(sheet: Sheet, blanks: formulas.Blanks) -> Sheet:
    formulas.clear(sheet.rows, blanks, ROWS)
    return replace(sheet, unstored=blanks)


def _read_in_child(path: Path, step: Step) -> list[Sheet]:
    with _child(path) as lines:
        sheets, end = _parse_lines(awaited(lines, step), step)
    if end != "done":
        raise _refusal(path, REASONS.get(end, BROKEN))
    return sheets


@contextmanager
def _child(path: Path, *seconds: str) -> Iterator[IO[bytes]]:
    """Lend the lines that a child process writes; for more seconds than usual, if they are said."""
    with subprocess.Popen(  # noqa: S603 - our own program, the path as one argument
        [*_reader_command(path.resolve()), *seconds],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONSAFEPATH": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        clock = threading.Timer(int(seconds[0]) if seconds else SECONDS, child.kill)
        clock.start()
        try:
            assert child.stdout is not None  # noqa: S101 - told to mypy
            yield child.stdout
        finally:
            clock.cancel()
            child.kill()


def awaited(lines: IO[bytes], step: Step) -> Iterator[bytes]:
    """Give lines; while the first is waited for, seconds in a large workbook, `step` may cancel."""
    waiting: Queue[bytes] = Queue()
    threading.Thread(target=lambda: waiting.put(lines.readline()), daemon=True).start()
    first = None
    while first is None:
        step(0, 100)
        with suppress(Empty):
            first = waiting.get(timeout=PATIENCE)
    yield first
    yield from lines


def _reader_command(path: Path) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--read-workbook", str(path)]
    return [sys.executable, str(Path(__file__).with_name("reader.py")), str(path)]


def _parse_lines(stream: Iterable[bytes], step: Step) -> tuple[list[Sheet], str]:
    """Sheets the child wrote, and how it said it ended; nothing if it could not say."""
    sheets: list[Sheet] = []
    read = 0
    texts: dict[Value, Value] = {}  # the same words stand in thousands of rows: keep each once
    for number, line in enumerate(stream):
        if number % 1000 == 0:
            step(0, 100)
        read += len(line)
        if number > ROWS or read > LINE_BYTES:
            return [], "memory"
        if not line.endswith(b"\n"):
            break
        content = orjson.loads(line)
        if isinstance(content, list):
            sheets[-1].rows.append(
                [texts.setdefault(v, v) if type(v) is str else v for v in content]
            )
        elif "sheet" in content:
            sheets.append(Sheet(content["sheet"], merged=[*map(tuple, content.get("merged", ()))]))
        else:
            return sheets, content["end"]
    return [], ""


def _read_text(path: Path) -> list[Row]:
    if path.stat().st_size > CSV_BYTES:
        raise _refusal(path, TOO_BIG)
    text = _decode(path)
    if text.count("\n") > ROWS or sum(map(text.count, "\t,;，\n")) > CELLS:
        raise _refusal(path, TOO_BIG)
    head = text[:10_000]
    delimiter = _delimiter(head.split("\n"))
    if delimiter not in head:
        raise _refusal(path, NO_WORKBOOK)
    try:
        return [
            _trim(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        raise _refusal(path, NO_WORKBOOK) from None


def _delimiter(lines: Sequence[str]) -> str:
    """Mark that stands in most lines, of equals the most frequent: a title alone has none."""
    return max(
        "\t,;，", key=lambda mark: (sum(mark in line for line in lines), "".join(lines).count(mark))
    )


def _decode(path: Path) -> str:
    raw = path.read_bytes()
    encodings = ("utf-16",) if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refusal(path, NO_WORKBOOK)


def _trim(row: list[str]) -> Row:
    cells: Row = [_unquote(cell) for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _unquote(cell: str) -> Value:
    """Text of a cell without the marks that keep Excel from reading digits as a number.

    A bare 2023.1 stays a number: it may well have been 2023.10 before.
    """
    cell = cell.strip()
    if _CUT_SHORT.fullmatch(cell):
        return float(cell)
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    return cell.lstrip("'").strip() or None
