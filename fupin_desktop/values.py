"""Values: from anything typed or read to the stored form, and back for people and for JSON."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from fupin_desktop import codes, grounds, written_dates
from fupin_desktop.catalogue import dates
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.catalogue.household import PHONE
from fupin_desktop.codes import normalise
from fupin_desktop.identity_number import birth_date_of, check_digit, check_id_number, sex_of
from fupin_desktop.spelling import arabic, compact
from fupin_desktop.written_dates import FIRST_YEAR, LAST_YEAR, iso

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "PARSERS",
    "SHOWERS",
    "BadValue",
    "birth_date_of",
    "check_digit",
    "check_id_number",
    "compact",
    "external",
    "in_unit",
    "lasting",
    "normalise",
    "parse",
    "readings",
    "remark",
    "sex_of",
    "show",
]

DIGITS = 15  # decimal digits a spreadsheet number keeps
EXACT = 24  # characters of a number that Decimal scales without rounding
NOTHING = frozenset({"-", "--", "—", "——", "/", "无", "暂无", "空"})
YES = re.compile("是|有|对|1|y|yes|t|true|[√✓✔☑]|已?(参加|享受|接受)")
NO = re.compile("否|无|没有|不是|错|0|n|no|f|false|[×x✗✘✕☐]|[未不](参加|享受|接受)")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SEPARATORS = re.compile(r"[,，、;；|/\s]+")
_AMOUNT = re.compile(r"([-+]?)(\d+|\d{1,3}(?:,\d{3})+)?(\.\d+)?(万)?")
_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})", re.ASCII)
_PLAIN_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)")
_IDENTITY = re.compile(r"\d{17}[\dX]", re.ASCII)


class BadValue(ValueError):
    """A sentence on why a value cannot be taken, and the number of its ground if it has one."""

    def __init__(self, sentence: str, number: str = "") -> None:
        super().__init__(sentence)
        self.number = number


def _bad(number: str, field: Field, **words: object) -> BadValue:
    return BadValue(grounds.say(number, label=field.label, **words), number)


def parse(field: Field, raw: object, today: str = "") -> Json:
    """Stored form of anything typed, read from JSON or found in a cell; raises BadValue.

    `today` is given where a person types: then 昨天 and 5.3 are dates too.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str) and raw[0] == "#" and _ERROR.fullmatch(raw):
        raise _bad("R20", field, text=raw)
    if field.kind is Kind.TEXT and isinstance(raw, str) and raw.isprintable() and not field.pattern:
        return raw.strip()  # as most texts are
    try:
        if today and field.kind is Kind.DATE:
            return _parse_date(field, raw, today)
        return PARSERS[field.kind](field, raw)
    except BadValue:
        if isinstance(raw, str) and normalise(raw) in NOTHING:
            return None
        raise


def lasting(field: Field, text: str, today: str) -> str:
    """Text that means the same on any day: a date that only today explains is written out."""
    if field.kind is not Kind.DATE or _is_readable(field, text, ""):
        return text
    return show(field, parse(field, text, today)) if _is_readable(field, text, today) else text


def _is_readable(field: Field, text: str, today: str) -> bool:
    try:
        parse(field, text, today)
    except BadValue:
        return False
    return True


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
    broken = ""
    if not text.isprintable():  # few texts have anything that has to be looked up
        broken = next((char for char in text if unicodedata.category(char) in _BROKEN), "")
    if broken:
        what = "换行或制表符" if broken in "\r\n\t" else f"不能显示的字符（U+{ord(broken):04X}）"
        raise _bad("R02", field, what=what)
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
        raise _bad("R04", field)
    number = _number_text(field, raw)
    if len(number.lstrip("-")) > DIGITS:
        raise _bad("R01", field)
    return number


def _matching(field: Field, text: str) -> str:
    """The text as typed if it fits the pattern, else its compact spelling if that does."""
    close = compact(text)
    dense = close.replace("-", "")
    for spelling in (_known(field, dense), text, close, dense):
        if spelling and re.fullmatch(field.pattern, spelling, re.ASCII):
            return spelling
    hint = f"{field.hint}。" if field.hint else ""
    raise _bad("R03", field, text=_quoted(text), hint=hint)


def _known(field: Field, dense: str) -> str:
    """One mobile or identity number in the one way it is written, empty for anything else."""
    if field.pattern == PHONE:
        found = _MOBILE.fullmatch(dense)
        return found[1] if found else ""
    return dense if field.name == "id_number" and _IDENTITY.fullmatch(dense) else ""


def _parse_integer(field: Field, raw: object) -> Json:
    number = _number(field, raw)
    if number != number.to_integral_value():
        raise _bad("R06", field)
    return _within(field, number, 1)


def _parse_scaled(field: Field, raw: object) -> Json:
    number = _number(field, raw).scaleb(_places(field))
    if number != number.to_integral_value():
        raise _bad("R07", field, places=_places(field))
    return _within(field, number, 10 ** _places(field))


def _within(field: Field, number: Decimal, scale: int) -> int:
    """The number as an integer, inside the field's bounds and what every JSON reader keeps."""
    value = int(number)
    if field.low is not None and value < field.low * scale:
        raise _bad("R08", field, low=f"{field.low} {field.unit}".strip())
    if field.high is not None and value > field.high * scale:
        raise _bad("R09", field, high=f"{field.high} {field.unit}".strip())
    if abs(value) > 2**53:
        raise _bad("R10", field)
    return value


def _number(field: Field, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise _bad("R05", field, now="")
    text = raw if isinstance(raw, str) else _number_text(field, raw)
    word = compact(text).casefold().replace("，", ",").removeprefix("¥").removeprefix("人民币")
    for unit in (field.unit, "元", "个"):
        word = word.removesuffix(normalise(unit)) if unit else word
    word = arabic("二" if word == "两" else word)
    found = _AMOUNT.fullmatch(word)
    if not found or not (found[2] or found[3]) or len(word) > EXACT:
        raise _bad("R05", field, now=f"，现在是{_quoted(text)}")
    number = Decimal(found[1] + (found[2] or "0").replace(",", "") + (found[3] or ""))
    return number * 10000 if found[4] else number


def in_unit(field: Field, raw: str | float | None, factor: int) -> str | float | None:
    """An amount written in a unit of so many yuan, in yuan; one that names its own unit stays."""
    if isinstance(raw, str) and re.search("[元万]", raw):
        return raw
    try:
        return format(_number(field, raw) * factor, "f")
    except BadValue:  # whoever parses it says why
        return raw


def _number_text(field: Field, raw: float | Decimal) -> str:
    """Decimal digits of a number; a float means the 15 digits a spreadsheet shows."""
    if not math.isfinite(raw) or abs(raw) >= 10**EXACT:
        raise _bad("R10", field)
    if isinstance(raw, float):
        if abs(raw) >= 10**DIGITS:
            raise _bad("R01", field)
        raw = Decimal(f"{raw:.{DIGITS}g}")
    text = f"{raw:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quoted(text: str) -> str:
    """The text inside Chinese quotation marks, cut short, without what cannot be shown."""
    seen = "".join(char if char.isprintable() else "�" for char in text.strip()[:30])
    return f"“{seen}”" if len(text.strip()) <= 30 else f"“{seen}…”"


def _parse_date(field: Field, raw: object, today: str = "") -> Json:
    if isinstance(raw, date):
        return _cut(field, raw.isoformat()[:10], (raw.year, raw.month, raw.day))
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise _bad("R15", field)
    text = raw if isinstance(raw, str) else _number_text(field, raw)
    plain = _PLAIN_DATE.fullmatch(text)  # as most dates stand in lists; it has one reading
    if plain and written_dates.exists(parts := tuple(map(int, plain.groups()))):
        return _cut(field, text, parts)
    if isinstance(raw, float) and re.fullmatch(r"\d{4}\.1", text):
        raise _bad("R14", field, text=_quoted(text))
    found = _readings(field, text, today)
    if found:
        return _cut(field, text.strip(), found[0])
    if found is not None:
        raise _bad("R12", field, text=_quoted(text))
    if written_dates.LUNAR.search(text):
        raise _bad("R13", field, text=_quoted(text))
    raise _bad("R11", field, text=_quoted(text))


def _readings(field: Field, text: str, today: str) -> list[written_dates.Parts] | None:
    on = date.fromisoformat(today) if today else None
    return written_dates.readings(
        text, on, term=field.name in dates.TERMS, past=dates.is_past(field), daily=not field.pattern
    )


def _cut(field: Field, text: str, parts: written_dates.Parts) -> Json:
    """ISO text of a date; a field that asks for a year or a month takes that much of a day."""
    if not written_dates.exists(parts):
        raise _bad("R12", field, text=_quoted(text))
    if not field.pattern:
        return iso(parts)
    cut = (iso(parts[:count]) for count in range(len(parts), 0, -1))
    fitting = (one for one in cut if re.fullmatch(field.pattern, one))
    return next(fitting, None) or _matching(field, text)


def readings(field: Field, raw: object, today: str) -> list[str]:
    """Give all dates that what was typed may mean, the one taken first; none of other kinds."""
    if field.kind is not Kind.DATE or not isinstance(raw, str) or field.pattern:
        return []
    return [iso(parts) for parts in _readings(field, raw, today) or []]


def remark(field: Field, raw: object, today: str) -> str:
    """Say which of several readings of a typed date was taken; empty where there is only one."""
    taken, *others = readings(field, raw, today) or [""]
    if not others:
        return ""
    return f"按 {taken} 理解。如果是 {' 或 '.join(others)}，请把年、月、日写全。"


def _parse_yesno(field: Field, raw: object) -> Json:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float | str):
        word = normalise(raw) if isinstance(raw, str) else _number_text(field, raw)
        if YES.fullmatch(word) or NO.fullmatch(word):
            return YES.fullmatch(word) is not None
    raise _bad("R16", field)


def _parse_code(field: Field, raw: object) -> Json:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise _bad("R17", field)
    text = raw if isinstance(raw, str) else _number_text(field, raw)
    code = codes.find(field.choices, text)
    if code is None:
        raise _bad("R18", field, text=_quoted(text))
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
