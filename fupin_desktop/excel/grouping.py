"""The rows of a roster as households: by number, by head's name, or a head's row and the next."""

from collections.abc import Mapping, Sequence

from fupin_desktop import grounds
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.excel.header import Column
from fupin_desktop.excel.roster import Entry, Group, Layout, Problem, id_key
from fupin_desktop.spelling import name_key

DIFFERENT = "R59"  # ground of what rows of one household say differently
Key = tuple[Json, ...]


def group_entries(entries: Sequence[Entry], layout: Layout) -> list[Group]:
    """Households of the entries; what is at odds in one, or comes twice, is refused or doubted."""
    groups = [*_Grouping(layout).groups_of(entries)]
    columns = {one.name: one for one in layout.header.columns if one.table not in ("", "person")}
    for group in groups:
        _check_heads(group)
        _check_names(group)
        _check_agreement(group, columns)
    _check_repeats(entries)
    return groups


class _Grouping:
    """The households so far, as a list is gone through from above."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.groups: list[Group] = []
        self.numbered: dict[Json, Group] = {}
        self.named: dict[Key, list[Group]] = {}  # those without a number
        self.current: Group | None = None
        self.is_unsure = False  # whose household it is that goes on

    def groups_of(self, entries: Sequence[Entry]) -> list[Group]:
        """Put every entry in a household, a new one where none fits."""
        for entry in entries:
            number = entry.household.get("number")
            if self.layout.loose or (not number and self._is_lost(entry)):
                self.groups.append(Group([entry], loose=True))
                continue
            group = self.numbered.get(number) if number else self._found(entry)
            if group is None:
                group = Group()
                self.groups.append(group)
                if not number and (not self._opens(entry, None) or self._namesakes(entry)):
                    entry.refuse("R22")
                if not number and (key := _key(entry)):
                    self.named.setdefault(key, []).append(group)
            if number:
                self.numbered[number] = group
            group.entries.append(entry)
            self.current, self.is_unsure = group, False
        return self.groups

    def _is_lost(self, entry: Entry) -> bool:
        """Tell whether a row may be of the household above or of another, and those below it too.

        Who has no relation may well be a head; only the ledger can know whose household it is.
        """
        if not self.layout.persons or entry.household.get("name"):
            return False
        if not entry.person.get("relation"):
            self.is_unsure = True
        return self.is_unsure and not entry.is_head

    def _found(self, entry: Entry) -> Group | None:
        """The household of a row without a number: one of that name, or the one that goes on."""
        known = self._namesakes(entry)
        if len(known) == 1:
            return known[0]
        goes_on = self.current is not None and not self._opens(entry, self.current)
        return self.current if goes_on else None

    def _namesakes(self, entry: Entry) -> list[Group]:
        """Households that the row may name; a head is of none that has one."""
        found = self.named.get(_key(entry) or (), []) if self.layout.persons else []
        return [one for one in found if not (entry.is_head and one.head)]

    def _opens(self, entry: Entry, current: Group | None) -> bool:
        """Tell whether a row without a household number begins another household."""
        named, known = entry.household.get("name"), current and current.values().get("name")
        if entry.is_head:  # a merged 户主姓名 may begin with another member
            own = current is not None and current.head is None and known == entry.name
            return not (own and named in (None, known))
        return not self.layout.persons or (named is not None and named != known)


def _key(entry: Entry) -> Key | None:
    """What tells a household without a number; None if the row does not name it."""
    home = entry.household
    return (home["name"], home.get("group_name"), entry.village) if home.get("name") else None


def _check_heads(group: Group) -> None:
    """Refuse all heads but the first, and who stands below another: that may be his household."""
    heads = [entry for entry in group.entries if entry.is_head]
    for entry in heads[1:]:
        entry.refuse("R23", row=heads[0].row + 1)
    for entry in group.entries if heads[1:] else ():
        if not entry.is_head and entry.row > heads[1].row:
            entry.refuse("R27", row=heads[1].row + 1)


def _check_names(group: Group) -> None:
    """Refuse a second row of a household that nothing tells from an earlier one."""
    seen: dict[Key, int] = {}
    for entry in group.entries if len(group.entries) > 1 else ():
        person = entry.person
        if not person.get("name") or person.get("id_number") or person.get("number"):
            continue
        key = (name_key(person["name"]), person.get("relation"), person.get("birth_date"))
        row = seen.setdefault(key, entry.row)
        if row != entry.row:
            entry.refuse("R24", row=row + 1, label="姓名")


def _check_agreement(group: Group, columns: Mapping[str, Column]) -> None:
    """Doubt what a row says of its household otherwise than the row that counts."""
    first = group.head or group.entries[0]
    for entry in group.entries if len(group.entries) > 1 else ():
        if entry.household is first.household:
            continue
        for name, value in entry.household.items():
            counts = first.household.get(name)
            if counts is None or isinstance(value, list) or str(counts).startswith(str(value)):
                continue
            if column := columns.get(name):
                said = grounds.say(DIFFERENT, label=column.field.label, row=first.row + 1)
                entry.warnings += (Problem(column.index, said, DIFFERENT),)


def _check_repeats(entries: Sequence[Entry]) -> None:
    """Refuse a second row of the same person, by number or by identity number."""
    numbers: dict[str, int] = {}  # the row that has each first
    keys: dict[str, int] = {}
    for entry in entries:
        number, key = entry.person.get("number"), id_key(entry.person.get("id_number"))
        for label, word, first in (("人编号", number, numbers), ("证件号码", key, keys)):
            row = first.setdefault(str(word), entry.row) if word else entry.row
            if row != entry.row:
                entry.refuse("R24", row=row + 1, label=label)
                break
