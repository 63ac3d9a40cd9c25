"""Templates come from outside: what is opened of them at all, and what is refused with a reason."""

import re
import zipfile
from pathlib import Path
from typing import Final

from fupin_desktop.errors import FupinError
from fupin_desktop.excel import sheet

WORKBOOK, DOCUMENT = "xlsx", "docx"
NOTHING: Final = "没有填表，也没有写任何文件。"
MAIN: Final = {"xl/workbook.xml": WORKBOOK, "word/document.xml": DOCUMENT}
SAVE_AS: Final = {
    **dict.fromkeys(("xls", "et", "xlsm", "xlsb", "xltx", "ett"), "“Excel 工作簿（*.xlsx）”"),
    **dict.fromkeys(("doc", "wps", "docm", "dotx", "wpt", "rtf"), "“Word 文档（*.docx）”"),
}
XML_BYTES: Final = 30 << 20  # of all parts of text together
PART_BYTES: Final = {WORKBOOK: 10 << 20, DOCUMENT: 3 << 20}
CELLS: Final = 100_000
# Parts that run, fetch or embed something.
ACTIVE: Final = re.compile(
    r"vbaProject|macrosheets/|activeX|/embeddings/|oleObject|externalLinks/|connections\.xml"
    r"|queryTables/|customUI|/attachedToolbars|model/item\.data|afchunk",
    re.IGNORECASE,
)
OUTSIDE: Final = re.compile(rb"<[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
LINK: Final = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)<")
# What a formula could send away, start or read with the filled-in data beside it.
REACHING: Final = re.compile(
    rb"WEBSERVICE|FILTERXML|HYPERLINK|ENCODEURL|\bIMAGE\s*\(|\bRTD\s*\(|\bCALL\s*\(|REGISTER"
    rb"|\bEXEC\s*\(|INDIRECT|\[\d+\]|\.xl[a-z]*\]|\|.*!|STOCKHISTORY|CUBE",
    re.IGNORECASE,
)
WORD_FIELD: Final = re.compile(
    rb"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|MACROBUTTON)\b"
)
INSTRUCTION: Final = re.compile(rb"<w:instrText[^>]*>([^<]*)<|w:instr\s*=\s*[\"']([^\"']*)[\"']")


def kind_of(path: Path) -> str:
    """Give WORKBOOK or DOCUMENT; FupinError for whatever cannot or must not be filled in."""
    start = sheet.first_bytes(path)
    name = path.suffix.lower().removeprefix(".")
    if start.startswith(sheet.OLE) and sheet.is_encrypted(path):
        raise refusal(path, "设有打开密码", "请在 Excel 或 WPS 中取消密码、另存后再用。")
    if name in SAVE_AS:
        raise refusal(
            path, f"是 .{name} 文件，不能直接填",
            f"请用 Excel、Word 或 WPS 打开它，点“另存为”，文件类型选{SAVE_AS[name]}，再用新文件。",
        )  # fmt: skip
    if not start.startswith(sheet.ZIP):
        raise refusal(
            path, "不是 .xlsx 或 .docx 文件",
            "请用 Excel、Word 或 WPS 打开它，另存为 .xlsx 或 .docx 后再用。",
        )  # fmt: skip
    parts = sheet.parts_of(path)
    names = [part.filename for part in parts]
    kind = next((kind for main, kind in MAIN.items() if main in names), "")
    if not kind:
        raise refusal(path, "不是 Excel 工作簿或 Word 文档", "请选择 .xlsx 或 .docx 文件。")
    _check_parts(path, kind, parts)
    return kind


def refusal(path: Path, what: str, advice: str) -> FupinError:
    """Say that a file was not used, why, and what helps."""
    return FupinError(f"文件“{path.name}”{what}，{NOTHING}{advice}")


def _check_parts(path: Path, kind: str, parts: list[zipfile.ZipInfo]) -> None:
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels", ".vml"))]
    sizes = [part.file_size for part in texts]
    if sum(sizes) > XML_BYTES or max(sizes, default=0) > PART_BYTES[kind]:
        raise _too_big(path)
    if any(ACTIVE.search(part.filename) for part in parts):
        raise _active(path, "带有宏、控件、嵌入的文件或外部数据")
    cells = 0
    with zipfile.ZipFile(path) as archive:
        for part in texts:
            try:
                content = archive.read(part)
            except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
                raise refusal(path, "已损坏", "请重新取得这个文件。") from error
            _check_content(path, part.filename, content)
            cells += content.count(b"<c ") + content.count(b":c ")
    if cells > CELLS:
        raise _too_big(path)


def _check_content(path: Path, name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
        raise _active(path, "含有不安全的内容")
    outside = [found.group() for found in OUTSIDE.finditer(content)]
    if any(not LINK.search(one) for one in outside):
        raise _active(path, "引用了外面的文件或网址")
    if name.startswith("xl/") and any(map(REACHING.search, FORMULA.findall(content))):
        raise _active(path, "有取网上、外部文件内容的公式")
    said = [b"".join(found) for found in INSTRUCTION.findall(content)]
    if name.startswith("word/") and WORD_FIELD.search(b"".join(said)):
        raise _active(path, "有取外部内容的域")
    if b"macroEnabled" in content and name == "[Content_Types].xml":
        raise _active(path, "带有宏")


def _active(path: Path, what: str) -> FupinError:
    return refusal(path, f"{what}，不安全", "请发表的单位另存一份不带这些内容的 .xlsx 或 .docx。")


def _too_big(path: Path) -> FupinError:
    return refusal(path, "展开后过大，不像是表格模板", "请删去多余的行、列和图片后另存再用。")
