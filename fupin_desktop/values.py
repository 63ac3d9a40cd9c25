"""Values: from anything typed or read to the stored form, and back for people and for JSON."""

import math
import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.codes import normalise

__all__ = [
    "PARSERS",
    "SHOWERS",
    "BadValue",
    "birth_date_of",
    "check_digit",
    "check_id_number",
    "external",
    "normalise",
    "parse",
    "sex_of",
    "show",
]

DIGITS = 15  # decimal digits a spreadsheet number keeps
EXACT = 24  # characters of a number that Decimal scales without rounding
LOST = "是按数字存的，超过 15 位的末尾已经丢失，请在原表中改为文本格式后重新填写。"
NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "暂无", "空"})
YES = re.compile("是|有|对|1|y|yes|t|true|[√✓✔☑]|已?(参加|享受|接受)")
NO = re.compile("否|无|没有|不是|错|0|n|no|f|false|[×x✗✘✕☐]|[未不](参加|享受|接受)")
FIRST_YEAR, LAST_YEAR = 1850, 2199
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[,，、;；|/\s]+")
_AMOUNT = re.compile(r"([-+]?)(\d+|\d{1,3}(?:,\d{3})+)?(\.\d+)?(万)?")
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(\d{4})年?",
        r"(\d{4})(\d{2})",
        r"(\d{4})[-./年](\d{1,2})月?",
        r"(\d{4})(\d{2})(\d{2})",
        r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?",
    )
)
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")


class BadValue(ValueError):
    """A sentence on why a value cannot be taken."""


def parse(field: Field, raw: object) -> Json:
    """Stored form of anything typed, read from JSON or found in a cell; raises BadValue."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    try:
        return PARSERS[field.kind](field, raw)
    except BadValue:
        if isinstance(raw, str) and normalise(raw) in NOTHING:
            return None
        raise


def show(field: Field, value: Json, on: str = "") -> str:
    """Value for people; code labels in the wording of the date `on`, by default today's."""
    return "" if value is None else SHOWERS[field.kind](field, value, on)


def external(field: Field, value: Json) -> Json:
    """Value for JSON: money and decimals as plain text, everything else as stored."""
    if value is None or field.kind not in _SCALED:
        return value
    return _scaled_text(field, value, "")


def _parse_text(field: Field, raw: object) -> Json:
    text = _text(field, raw)
    broken = next((char for char in text if unicodedata.category(char) in _BROKEN), "")
    if broken:
        what = "换行或制表符" if broken in "\r\n\t" else f"不能显示的字符（U+{ord(broken):04X}）"
        raise BadValue(f"{field.label}里有{what}，请删去后重输。")
    return _matching(field, text) if field.pattern else text


def _parse_long(field: Field, raw: object) -> Json:
    text = _LINE_ENDS.sub("\n", _text(field, raw))
    _parse_text(field, text.replace("\n", " ").replace("\t", " "))
    return text


def _text(field: Field, raw: object) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise BadValue(f"{field.label}应为文字。")
    number = _number_text(field, raw)
    if len(number.lstrip("-")) > DIGITS:
        raise BadValue(field.label + LOST)
    return number


def _matching(field: Field, text: str) -> str:
    """The text as typed if it fits the pattern, else its compact spelling if that does."""
    for spelling in (text, _compact(text)):
        if re.fullmatch(field.pattern, spelling, re.ASCII):
            return spelling
    raise BadValue(
        f"{field.label}{_quoted(text)}的格式不对。" + (f"{field.hint}。" if field.hint else "")
    )


def _parse_integer(field: Field, raw: object) -> Json:
    number = _number(field, raw)
    if number != number.to_integral_value():
        raise BadValue(f"{field.label}应为整数。")
    return _within(field, number, 1)


def _parse_scaled(field: Field, raw: object) -> Json:
    number = _number(field, raw).scaleb(_places(field))
    if number != number.to_integral_value():
        raise BadValue(f"{field.label}最多 {_places(field)} 位小数。")
    return _within(field, number, 10 ** _places(field))


def _within(field: Field, number: Decimal, scale: int) -> int:
    """The number as an integer, inside the field's bounds and what every JSON reader keeps."""
    value = int(number)
    if field.low is not None and value < field.low * scale:
        raise BadValue(f"{field.label}不能小于 {field.low} {field.unit}。".replace(" 。", "。"))
    if field.high is not None and value > field.high * scale:
        raise BadValue(f"{field.label}不能大于 {field.high} {field.unit}。".replace(" 。", "。"))
    if abs(value) > 2**53:
        raise BadValue(f"{field.label}太大。")
    return value


def _number(field: Field, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise BadValue(f"{field.label}应为数字。")
    text = raw if isinstance(raw, str) else _number_text(field, raw)
    word = normalise(text).replace("，", ",").removeprefix("¥").removeprefix("人民币")
    for unit in (field.unit, "元", "个"):
        word = word.removesuffix(normalise(unit)) if unit else word
    found = _AMOUNT.fullmatch(word)
    if not found or not (found[2] or found[3]) or len(word) > EXACT:
        raise BadValue(f"{field.label}应为数字，现在是{_quoted(text)}。")
    number = Decimal(found[1] + (found[2] or "0").replace(",", "") + (found[3] or ""))
    return number * 10000 if found[4] else number


def _number_text(field: Field, raw: float | Decimal) -> str:
    """Decimal digits of a number; a float means the 15 digits a spreadsheet shows."""
    if not math.isfinite(raw) or abs(raw) >= 10**EXACT:
        raise BadValue(f"{field.label}的数字太大。")
    if isinstance(raw, float):
        if abs(raw) >= 10**DIGITS:
            raise BadValue(field.label + LOST)
        raw = Decimal(f"{raw:.{DIGITS}g}")
    text = f"{raw:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quoted(text: str) -> str:
    """The text inside Chinese quotation marks, cut short, without what cannot be shown."""
    seen = "".join(char if char.isprintable() else "�" for char in text.strip()[:30])
    return f"“{seen}”" if len(text.strip()) <= 30 else f"“{seen}…”"


def _parse_date(field: Field, raw: object) -> Json:
    if isinstance(raw, date):
        return _checked_date(field, raw.isoformat()[:10], (raw.year, raw.month, raw.day))
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise BadValue(f"{field.label}应为日期。")
    text = raw if isinstance(raw, str) else _number_text(field, raw)
    if isinstance(raw, float) and re.fullmatch(r"\d{4}\.1", text):
        raise BadValue(
            f"{field.label}{_quoted(text)}分不清是 1 月还是 10 月，请写成 2023-01 的样子。"
        )
    folded = unicodedata.normalize("NFKC", text).strip()
    word = "".join(_CLOCK.sub("", folded).split())
    for pattern in _DATES:
        found = pattern.fullmatch(word)
        if found:
            return _checked_date(field, text.strip(), tuple(int(part) for part in found.groups()))
    raise BadValue(f"{field.label}{_quoted(text)}不是日期，请写成 2023-05-03 的样子。")


def _checked_date(field: Field, text: str, parts: tuple[int, ...]) -> str:
    """ISO text of a date of one to three parts that exists in the calendar."""
    year, month, day = (*parts, 1, 1)[:3]
    if not (
        FIRST_YEAR <= year <= LAST_YEAR
        and 1 <= month <= 12
        and 1 <= day <= monthrange(year, month)[1]
    ):
        raise BadValue(f"{field.label}{_quoted(text)}没有这一天，请核对。")
    written = (f"{year:04d}", f"{month:02d}", f"{day:02d}")[: len(parts)]
    if not field.pattern:
        return "-".join(written)
    # A field that asks for a year or a month takes that much of a day.
    cut = ("-".join(written[:count]) for count in range(len(written), 0, -1))
    fitting = (one for one in cut if re.fullmatch(field.pattern, one))
    return next(fitting, None) or _matching(field, text)


def _parse_yesno(field: Field, raw: object) -> Json:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | str):
        word = normalise(raw) if isinstance(raw, str) else _number_text(field, raw)
        if YES.fullmatch(word) or NO.fullmatch(word):
            return YES.fullmatch(word) is not None
    raise BadValue(f"{field.label}应为“是”或“否”。")


def _parse_code(field: Field, raw: object) -> Json:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise BadValue(f"{field.label}应为选项中的一个。")
    text = raw if isinstance(raw, str) else _number_text(field, raw)
    code = codes.find(field.choices, text)
    if code is None:
        raise BadValue(f"{field.label}没有{_quoted(text)}这个选项。")
    return code


def _parse_codes(field: Field, raw: object) -> Json:
    if isinstance(raw, str) and codes.find(field.choices, raw) is None:
        raw = [part for part in _SEPARATORS.split(raw.strip()) if part]
    parts = raw if isinstance(raw, list | tuple | set | frozenset) else [raw]
    found = {str(_parse_code(field, part)) for part in parts}
    return [*sorted(found)] or None


def _parse_ref(field: Field, raw: object) -> Json:
    word = raw.strip().replace("-", "").lower() if isinstance(raw, str) else ""
    if not re.fullmatch(r"[0-9a-f]{32}", word):
        raise BadValue(f"{field.label}应为 32 位记录编号。")
    return word


def _parse_refs(field: Field, raw: object) -> Json:
    parts = _SEPARATORS.split(raw.strip()) if isinstance(raw, str) else raw
    several = parts if isinstance(parts, list | tuple | set | frozenset) else [parts]
    return [*sorted({str(_parse_ref(field, part)) for part in several})] or None


def _show_text(_field: Field, value: Json, _on: str) -> str:
    return str(value)


def _show_scaled(field: Field, value: Json, _on: str) -> str:
    text = _scaled_text(field, value, ",")
    whole, _, part = text.partition(".")
    # Many decimals are there for conversion, not to be read: 22.1 万元 is 22.10, not 22.100000.
    return f"{whole}.{part[:2]}{part[2:].rstrip('0')}" if len(part) > 2 else text


def _show_yesno(_field: Field, value: Json, _on: str) -> str:
    return "是" if value else "否"


def _show_code(field: Field, value: Json, on: str) -> str:
    return codes.label(field.choices, str(value), on)


def _show_codes(field: Field, value: Json, on: str) -> str:
    held = value if isinstance(value, list) else [value]
    return "、".join(codes.label(field.choices, str(code), on) for code in held)


def _show_refs(_field: Field, value: Json, _on: str) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _scaled_text(field: Field, value: Json, separator: str) -> str:
    if not isinstance(value, int):
        return str(value)
    number = Decimal(value).scaleb(-_places(field))
    return f"{number:{separator}.{_places(field)}f}"


def _places(field: Field) -> int:
    return 2 if field.kind is Kind.MONEY else field.places


_BROKEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_SCALED = frozenset({Kind.MONEY, Kind.DECIMAL})

PARSERS: Mapping[Kind, Callable[[Field, object], Json]] = MappingProxyType(
    {
        Kind.TEXT: _parse_text,
        Kind.LONG: _parse_long,
        Kind.INTEGER: _parse_integer,
        Kind.DECIMAL: _parse_scaled,
        Kind.MONEY: _parse_scaled,
        Kind.DATE: _parse_date,
        Kind.YESNO: _parse_yesno,
        Kind.CODE: _parse_code,
        Kind.CODES: _parse_codes,
        Kind.REF: _parse_ref,
        Kind.REFS: _parse_refs,
    }
)

SHOWERS: Mapping[Kind, Callable[[Field, Json, str], str]] = MappingProxyType(
    {
        Kind.TEXT: _show_text,
        Kind.LONG: _show_text,
        Kind.INTEGER: _show_text,
        Kind.DECIMAL: _show_scaled,
        Kind.MONEY: _show_scaled,
        Kind.DATE: _show_text,
        Kind.YESNO: _show_yesno,
        Kind.CODE: _show_code,
        Kind.CODES: _show_codes,
        Kind.REF: _show_text,
        Kind.REFS: _show_refs,
    }
)


def check_id_number(text: str) -> str:
    """Say what is wrong with an identity or disability card number; empty if nothing is."""
    number = _compact(text)
    wrong = (
        (
            len(number) not in (15, 18, 20, 22),
            f"证件号码应为 18 位（残疾人证 20 或 22 位），现在是 {len(number)} 位，请核对。",
        ),
        (
            not re.fullmatch(r"\d{15}|\d{17}[\dX]\d*", number, re.ASCII),
            "证件号码只能是数字，第 18 位可以是 X，请核对。",
        ),
        (birth_date_of(number) is None, "证件号码中的出生日期不存在，请核对。"),
        (
            len(number) > 15 and check_digit(number) != number[17:18],
            "证件号码的校验位不对，可能有一位写错，请对照证件核对。",
        ),
        (
            len(number) > 18 and not re.match(r"[1-7][1-4]", number[18:]),
            "残疾人证号第 19 位应为残疾类别 1-7，第 20 位应为残疾等级 1-4，请核对。",
        ),
    )
    return next((sentence for found, sentence in wrong if found), "") if number else ""


def check_digit(number: str) -> str:
    """Last character that GB 11643 prescribes for the first 17 digits; empty without them."""
    if not re.match(r"\d{17}", number, re.ASCII):
        return ""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True))
    return "10X98765432"[total % 11]


def birth_date_of(id_number: str) -> str | None:
    """Birth date written in an identity number, if there is one."""
    number = _compact(id_number)
    digits = f"19{number[6:12]}" if len(number) == 15 else number[6:14]
    if len(number) < 15 or not re.fullmatch(r"\d{8}", digits, re.ASCII):
        return None
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return f"{year}-{month:02d}-{day:02d}" if 1 <= day <= monthrange(year, month)[1] else None


def sex_of(id_number: str) -> str | None:
    """Code of the sex written in an identity number, if there is one."""
    number = _compact(id_number)
    digit = number[14:15] if len(number) == 15 else number[16:17]
    if birth_date_of(number) is None or not re.fullmatch(r"\d", digit, re.ASCII):
        return None
    return "1" if int(digit) % 2 else "2"


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
