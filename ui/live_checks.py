"""What the checks say about a record while it is typed, beside the fields it concerns."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Protocol

from fupin_desktop import private_use, same_person, values
from fupin_desktop.catalogue import dates
from fupin_desktop.catalogue.fields import Json, Kind, Table
from fupin_desktop.checks import Checker
from fupin_desktop.registry import Registry
from fupin_desktop.rules import DOUBTFUL, LACKING, WRONG, Finding
from ui.field_row import FieldRow
from ui.remarks import Act, Remark

BOTH: Final = {"id_birth": "id_number", "id_sex": "id_number"}  # rule -> said here as well
TOLD: Final[Mapping[str, Callable[[str], str | None]]] = {  # rule -> what the number says
    "id_birth": values.birth_date_of, "id_sex": values.sex_of,
}  # fmt: skip
WHO: Final = ("id_number", "name", "birth_date")  # by which a person is recognised
DAY: Final = 10  # characters of a date that names a day


class Form(Protocol):
    """What the checks need of a form."""

    registry: Registry
    table: Table
    rec: str
    rows: dict[str, FieldRow]

    def row(self) -> dict[str, Json]:
        """The record as it would be saved now."""

    def show_person(self, person: str, *, comes: bool = False) -> None:
        """Open somebody else over this form, or let him come to this household instead."""


class LiveChecks:
    """The remarks of one form; made anew whenever a field is left."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.missing: list[str] = []  # fields that are still to be filled in
        self.seen: set[str] = set()  # fields that somebody has been in
        self.given: dict[str, list[Remark]] = {}  # what else is said beside fields, by others
        self._checker = Checker(form.table)
        self._typed: dict[str, list[str]] = {}  # date field -> what was typed may mean these
        self._old: dict[str, list[str]] = {}  # what is to be said of old private-use characters
        self._who: tuple[Json, ...] = ()
        self._alike: list[same_person.Match] = []

    def note_readings(self, name: str, typed: str) -> None:
        """Remember what a text may mean that was typed and is shown as stored: dates, old codes."""
        if old := private_use.told(typed):
            self._old[name] = old
        field = self.form.rows[name].field
        found = values.readings(field, typed, self.form.registry.today())
        if len(found) > 1:
            self._typed[name] = found

    def forget(self, name: str) -> None:
        """What was typed into a field is typed over."""
        self._typed.pop(name, None)
        self._old.pop(name, None)

    def refresh(self) -> None:
        """Check the record as it stands and say beside the fields what is to be said."""
        row = self.form.row()
        told = {name: [*self.given.get(name, ())] for name in self.form.rows}
        findings = self._checker.check(row, self.form.registry.today())
        lacking = {one.field for one in findings if one.severity == LACKING}
        # What a form marks as required it also misses, though the record keeps it elsewhere.
        lacking |= {name for name, one in self.form.rows.items()
                    if one.required and row.get(name) is None}  # fmt: skip
        self.missing = [name for name in self.form.rows if name in lacking and self._asked(name)]
        for finding in findings:
            for name in self._places(finding):
                told[name].append(self._remark(finding, name, row))
        for name, remark in (*self._dates(), *self._people(row)):
            told[name].append(remark)
        for name, sentences in self._old.items():
            told[name] += [Remark(sentence, DOUBTFUL) for sentence in sentences]
        for name, remarks in told.items():
            self.form.rows[name].remarks.show_all(remarks)

    def _asked(self, name: str) -> bool:
        row = self.form.rows[name]
        return row.typed and row.relevant

    def _places(self, finding: Finding) -> list[str]:
        """Fields beside which a finding is told; what is only missing, once one has been there."""
        if finding.rule == "required":
            return []
        if finding.severity == LACKING and finding.field not in self.seen:
            return []
        field = self.form.table.fields[finding.field]
        hidden = finding.field in self.form.rows and not self.form.rows[finding.field].relevant
        at = field.relevant[0] if hidden and field.relevant else finding.field
        named = dict.fromkeys((at, BOTH.get(finding.rule, at)))
        return [name for name in named if name in self.form.rows and self._asked(name)]

    def _remark(self, finding: Finding, name: str, row: Mapping[str, Json]) -> Remark:
        acts: tuple[tuple[str, Act], ...] = ()
        number = str(row.get("id_number") or "")
        if finding.rule in TOLD and name == finding.field and not values.check_id_number(number):
            said = TOLD[finding.rule](number)
            word = f"按证件号改为 {values.show(self.form.rows[name].field, said)}"
            acts = ((word, partial(self._put, name, said)),)
        return Remark(finding.sentence, finding.severity, acts)

    def _dates(self) -> list[tuple[str, Remark]]:
        """Dates that can be read in two ways, and days of which only the month is known."""
        found = []
        for name, row in self.form.rows.items():
            taken, *others = self._typed.get(name) or [""]
            if others:
                acts = tuple((f"改为 {one}", partial(self._put, name, one)) for one in others)
                found.append((name, Remark(f"按 {taken} 理解。", DOUBTFUL, acts)))
            past = name == "date" and (self.form.table.name, name) in dates.PAST
            if past and name in self.seen and row.field.kind is Kind.DATE and self._rough(name):
                found.append((name, Remark("只写了年月。知道是哪一天，就补上。", LACKING)))
        return found

    def _rough(self, name: str) -> bool:
        return 0 < len(str(self.form.row().get(name) or "")) < DAY

    def _people(self, row: Mapping[str, Json]) -> list[tuple[str, Remark]]:
        """Others in the ledger who may be the person typed."""
        if self.form.table.name != "person" or "id_number" not in self.form.rows:
            return []
        who = tuple(row.get(name) for name in WHO)
        if who != self._who:
            self._who = who
            self._alike = same_person.matches(self.form.registry, row, self.form.rec)
        home = "" if self.form.rec else str(row.get("household") or "")
        return [(self._beside(one), self._alike_remark(one, home)) for one in self._alike]

    def _beside(self, match: same_person.Match) -> str:
        return "id_number" if match.sure or "name" not in self.form.rows else "name"

    def _alike_remark(self, match: same_person.Match, home: str) -> Remark:
        """Offer to look at somebody, or to let him come to the household he is typed into."""
        acts: tuple[tuple[str, Act], ...] = (
            ("查看这个人", partial(self.form.show_person, match.person)),
        )
        if home and match.household != home:
            come = partial(self.form.show_person, match.person, comes=True)
            acts = (*acts, ("这是同一个人，转到本户", come))
        return Remark(match.sentence, WRONG if match.sure else DOUBTFUL, acts)

    def _put(self, name: str, value: Json) -> None:
        row = self.form.rows[name]
        row.editor.put(value)
        row.editor.setFocus()
        self.refresh()
