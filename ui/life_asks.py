"""What the dialog of each household event asks for: fields of the catalogue under its own words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from fupin_desktop import codes, life
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.values import BadValue
from ui.editors import ChoiceBox, ChoiceEditor, Editor, RegionEditor, Source
from ui.field_row import FieldRow

ONE, MANY = "one", "many"  # how many of a household's members are picked
PAPERS: Final = ("document", "handler", "note")


@dataclass(frozen=True)
class Ask:
    """What one kind of event asks for beside its papers."""

    date: str  # what its day is called
    fields: tuple[str, ...]
    pick: str = ""
    picked: str = ""  # heading above the members to pick from
    head: str = ""  # what the chooser of a head is called
    comes: bool = False  # somebody comes, known to the ledger or not


NEW: Final = ("name", "sex", "birth_date", "id_number", "phone")  # of a person not yet known
KNOWN: Final = ("known",)
ASKS: Final[Mapping[str, Ask]] = {
    "split": Ask("分户日期", ("date", "inherit", "group_name", "address"), MANY, "哪些人分出",
                 "新户的户主"),
    "merge": Ask("并户日期", ("into", "date")),
    "move": Ask("迁移日期", ("village", "date", "group_name", "natural_village", "address")),
    "head": Ask("变更日期", ("date",), head="新的户主"),
    "death": Ask("死亡日期", ("date",), ONE, "谁去世了"),
    "birth": Ask("出生日期", ("name", "sex", "date", "relation", "id_number")),
    "marry_in": Ask("结婚日期", ("relation", "date"), comes=True),
    "marry_out": Ask("结婚日期", ("date", "other"), ONE, "谁结婚离开"),
    "leave": Ask("离开日期", ("reason_out", "date", "other"), ONE, "谁离开"),
    "enter": Ask("进入日期", ("reason_in", "relation", "date"), comes=True),
    "reopen": Ask("恢复日期", ("date",)),
}  # fmt: skip


class VillageEditor(RegionEditor):
    """The villages of the township; the code of one that the ledger does not know can be typed."""

    def offered(self) -> list[tuple[Json, str]]:
        registry = self.source.registry
        township = registry.region[:9]
        rows = registry.select("region", order=("code",))
        return [
            (str(row["code"]), str(row["name"] or row["code"])) for row in rows
            if len(str(row["code"])) == 12 and str(row["code"]).startswith(township)
            and row["code"] != registry.region
        ]  # fmt: skip


class ReasonEditor(ChoiceEditor):
    """The reasons of a coming or going that have no event of their own."""

    def offered(self) -> list[tuple[Json, str]]:
        kind = "leave" if self.field.choices == "reason_out" else "enter"
        offered = codes.choices(self.field.choices)
        return [(one.code, one.label) for one in offered if one.code not in life.LEFT_OUT[kind]]


class PersonChoice(Editor):
    """One of a few people, by name; the first until another is chosen, or nobody."""

    def __init__(self, field: Field, _source: Source) -> None:
        self.combo = ChoiceBox()
        super().__init__(field, self.combo)
        self.chosen = ""
        self.combo.activated.connect(self._choose)

    def offer(self, names: Mapping[str, str], *, first: bool) -> None:
        """Offer these people; who was chosen stays so, else the first or nobody is."""
        if self.chosen not in names:
            self.chosen = next(iter(names), "") if first else ""
        self.combo.clear()
        if not first:
            self.combo.addItem("请选择", "")
        for rec, name in names.items():
            self.combo.addItem(name, rec)
        self.combo.setCurrentIndex(max(0, self.combo.findData(self.chosen)))

    def raw(self) -> object:
        return self.chosen or None

    def read(self) -> Json:
        return self.chosen or None

    def put(self, value: Json) -> None:
        self.chosen = str(value or "")
        self.combo.setCurrentIndex(max(0, self.combo.findData(self.chosen)))

    def _choose(self) -> None:
        self.chosen = str(self.combo.currentData() or "")
        self.changed.emit()


def _field(table: str, name: str, /, **words: object) -> Field:
    return replace(TABLES[table].fields[name], **words)  # type: ignore[arg-type]


Maker = Callable[[Field, Source], Editor]
FIELDS: Final[Mapping[str, tuple[Field, Maker | None]]] = {
    "date": (_field("household_event", "date", required=True), None),
    "document": (_field("household_event", "document"), None),
    "handler": (_field("household_event", "handler"), None),
    "note": (_field("household_event", "note"), None),
    "inherit": (Field(name="inherit", label="沿用原户的户类型", kind=Kind.YESNO,
                      hint="户类型、脱贫标志、致贫原因抄到新户，以后各自修改"), None),
    "group_name": (_field("household", "group_name"), None),
    "natural_village": (_field("household", "natural_village"), None),
    "address": (_field("household", "address"), None),
    "village": (_field("household", "village", label="迁入村", required=True,
                       hint="台账里的其他村；没有列出的，填 12 位代码"), VillageEditor),
    "into": (_field("household_event", "other_household", label="并入哪一户", name="other",
                    required=True, hint=""), None),
    "other": (_field("household_event", "other_household", label="去往哪一户", name="other",
                     hint="去了台账里的另一户才填；离开本村的不填"), None),
    "known": (Field(name="person", label="是谁", kind=Kind.REF, choices="person", required=True,
                    hint="也可以是以前离开本户的人"), None),
    "name": (_field("person", "name", required=True), None),
    "sex": (_field("person", "sex"), None),
    "birth_date": (_field("person", "birth_date"), None),
    "id_number": (_field("person", "id_number", hint="还没有的可以不填"), None),
    "phone": (_field("person", "phone"), None),
    "relation": (_field("membership", "relation", required=True), None),
    "reason_out": (_field("membership", "reason_out", name="reason", required=True), ReasonEditor),
    "reason_in": (_field("membership", "reason_in", name="reason", required=True), ReasonEditor),
    "head": (Field(name="head", label="户主", kind=Kind.REF, choices="person", required=True),
             PersonChoice),
    "rest": (Field(name="rest", label="留下的人的户主", kind=Kind.REF, choices="person",
                   required=True, hint="原户主不在了，由谁当户主"), PersonChoice),
}  # fmt: skip


def make_row(name: str, source: Source, label: str = "") -> FieldRow:
    """Make the row of one thing that is asked, under other words if they are given."""
    field, editor = FIELDS[name]
    field = replace(field, label=label or field.label)
    return FieldRow(field, source, editor(field, source) if editor else None)


def read(row: FieldRow) -> Json:
    """Give what stands in a row, None while it cannot be read."""
    try:
        return row.editor.read()
    except BadValue:
        return None
