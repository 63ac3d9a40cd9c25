"""One word per kind of field, so that a field of the catalogue is one line."""

from typing import Any

from fupin_desktop.catalogue.fields import Field, Kind


def text(name: str, label: str, **more: Any) -> Field:
    """One line of text."""
    return Field(name=name, label=label, **more)


def long(name: str, label: str, **more: Any) -> Field:
    """Text of several lines."""
    return Field(name=name, label=label, kind=Kind.LONG, **more)


def count(name: str, label: str, unit: str = "", **more: Any) -> Field:
    """A whole number, not negative unless `low` says so."""
    return Field(name=name, label=label, kind=Kind.INTEGER, unit=unit, **{"low": 0, **more})


def decimal(name: str, label: str, unit: str = "", places: int = 2, **more: Any) -> Field:
    """A number with `places` decimals, not negative unless `low` says so."""
    bounds = {"low": 0, **more}
    return Field(name=name, label=label, kind=Kind.DECIMAL, unit=unit, places=places, **bounds)


def money(name: str, label: str, **more: Any) -> Field:
    """An amount in yuan, not negative unless `low` says so."""
    return Field(name=name, label=label, kind=Kind.MONEY, unit="元", **{"low": 0, **more})


def date(name: str, label: str, **more: Any) -> Field:
    """A year, a month or a day."""
    return Field(name=name, label=label, kind=Kind.DATE, **more)


def yesno(name: str, label: str, **more: Any) -> Field:
    """Yes, no, or not known."""
    return Field(name=name, label=label, kind=Kind.YESNO, **more)


def code(name: str, label: str, choices: str, **more: Any) -> Field:
    """One code of a list."""
    return Field(name=name, label=label, kind=Kind.CODE, choices=choices, **more)


def codes(name: str, label: str, choices: str, **more: Any) -> Field:
    """Several codes of a list."""
    return Field(name=name, label=label, kind=Kind.CODES, choices=choices, **more)


def ref(name: str, label: str, table: str, **more: Any) -> Field:
    """A reference to a record of another table."""
    return Field(name=name, label=label, kind=Kind.REF, choices=table, **more)


def refs(name: str, label: str, table: str, **more: Any) -> Field:
    """References to several records of another table."""
    return Field(name=name, label=label, kind=Kind.REFS, choices=table, **more)


def region(**more: Any) -> Field:
    """The code of the region that a record without an owning record belongs to."""
    plain = {"hint": "由台账自动填写", "pattern": r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}"}
    return Field(name="region", label="所属地区代码", **{**plain, **more})


def year(**more: Any) -> Field:
    """The year a record is about, as part of its natural key."""
    plain = {"required": True, "fixed": True, "pattern": r"\d{4}", "hint": "如 2025"}
    names = {"aliases": ("年份", "分区年度")}
    return Field(name="year", label="年度", kind=Kind.DATE, **{**plain, **names, **more})
