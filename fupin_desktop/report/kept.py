"""Reports kept by name in the ledger, and those sent to the villages with the packages.

What is kept stays here, for its filter may name people. What is sent is a template without a file
that is not listed among the others: an older version shows it nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fupin_desktop import durable
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry
from fupin_desktop.report.definition import Definition, names_people, read, recall

SETTING: Final = "reports"  # name -> stored definition
TABLE: Final = "template"
MARK: Final = "自定义报表"  # the source of a template that is a report
LARGEST: Final = 1_000_000  # bytes of a file with a definition
NO_NAME: Final = "请先给报表起个名称，没有保存。"
NONE: Final = "没有名称为“{}”的报表，没有改动。名称见 fupin report list。"
TAKEN: Final = "已经有名称为“{}”的报表，没有改动。请换一个名称。"
NAMES_PEOPLE: Final = (
    "“{}”的条件里有要找的字或指定的人，可能写着姓名，没有发出：报表会送到每个村。"
    "请改用选项、日期、数字的条件再发。"
)
NO_VILLAGES: Final = "村里没有下级，报表不用下发，没有改动。要给别的单位用，请导出成文件。"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A report by its name, and whose it is."""

    definition: Definition
    rec: str = ""  # of what is sent
    above: bool = False  # a superior's
    sent: bool = False  # ours, and the villages have it, or will with the next package

    @property
    def name(self) -> str:
        """What it is called."""
        return self.definition.name


def listed(registry: Registry) -> list[Kept]:
    """Give our own reports by name, then those of superiors."""
    ours, theirs = _sent(registry)
    own = [Kept(definition=recall(one).named(name), sent=name in ours,
                rec=str(ours.get(name, {}).get("id", "")))
           for name, one in sorted(_own(registry).items())]  # fmt: skip
    return [*own, *theirs]


def get(registry: Registry, name: str) -> Definition:
    """Give the report of a name, our own before a superior's; raises FupinError for none."""
    found = next((one.definition for one in listed(registry) if one.name == name), None)
    if found is None:
        raise FupinError(NONE.format(name))
    return found


def save(registry: Registry, definition: Definition, before: str = "") -> None:
    """Keep a report, in place of what had its name before; raises FupinError for a taken name."""
    if not definition.name:
        raise FupinError(NO_NAME)
    own = dict(_own(registry))
    if definition.name != before and definition.name in own:
        raise FupinError(TAKEN.format(definition.name))
    if before != definition.name:
        own.pop(before, None)
    registry.set_setting(SETTING, {**own, definition.name: definition.stored()})


def free_name(registry: Registry, name: str) -> str:
    """Give a name that no report of ours has: the one wished for, or with a number."""
    own, number = _own(registry), 2
    found = name
    while found in own:
        found, number = f"{name}（{number}）", number + 1
    return found


def drop(registry: Registry, name: str) -> None:
    """Forget a report of ours; what was sent of it stays until it is withdrawn."""
    own = dict(_own(registry))
    if name not in own:
        raise FupinError(NONE.format(name))
    del own[name]
    registry.set_setting(SETTING, own)


def send(registry: Registry, name: str) -> Batch:
    """Have a report of ours go to every village with the next packages; raises FupinError."""
    if registry.level == "village":
        raise FupinError(NO_VILLAGES)
    own = _own(registry)
    if name not in own:
        raise FupinError(NONE.format(name))
    definition = recall(own[name]).named(name)
    if names_people(definition):
        raise FupinError(NAMES_PEOPLE.format(name))
    ours, _ = _sent(registry)
    given: dict[str, Json] = {
        "region": registry.region, "name": name, "version": registry.today(), "source": MARK,
        "hidden": True, "note": definition.text(),
    }  # fmt: skip
    rec = str(ours[name]["id"]) if name in ours else registry.new_id(TABLE)
    change = Change(table=TABLE, rec=rec, values=given)
    return registry.save([change], label=f"下发报表“{name}”")


def withdraw(registry: Registry, name: str) -> Batch:
    """Take back a report that was sent: the villages lose it with the next packages."""
    ours, _ = _sent(registry)
    if name not in ours:
        raise FupinError(f"“{name}”没有下发过，没有改动。请核对名称。")
    return registry.delete(TABLE, str(ours[name]["id"]), why="不再下发这个报表")


def is_report(row: Mapping[str, Json]) -> bool:
    """Tell whether a template's record is a report that was sent."""
    return row.get("source") == MARK and bool(row.get("hidden"))


def export(definition: Definition, target: Path) -> None:
    """Write a report's definition to a file, for an office that gets no package from here."""
    durable.write(target, definition.text().encode("utf-8"))


def load(path: Path) -> Definition:
    """Read a definition out of a file; raises FupinError for any other file."""
    try:
        if path.stat().st_size > LARGEST:
            raise FupinError("这个文件太大，不是报表定义，没有读入。请核对文件。")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FupinError(f"“{path.name}”读不出来，没有读入。请核对文件。") from error
    found = read(text)
    return found if found.name else found.named(path.stem)


def _own(registry: Registry) -> Mapping[str, Json]:
    found: Mapping[str, Json] = registry.setting(SETTING, {})
    return found


def _sent(registry: Registry) -> tuple[dict[str, Mapping[str, Json]], list[Kept]]:
    """Give what we sent, by name, and what superiors sent."""
    ours: dict[str, Mapping[str, Json]] = {}
    theirs: dict[str, Kept] = {}
    for row in registry.select(TABLE, where={"source": MARK}):
        region, name = str(row["region"] or ""), str(row["name"] or "")
        if not is_report(row):
            continue
        if region == registry.region:
            ours[name] = row
        elif registry.region.startswith(region):
            theirs[name] = _theirs(row, name)
    return ours, [theirs[name] for name in sorted(theirs)]


def _theirs(row: Mapping[str, Json], name: str) -> Kept:
    try:
        found = read(str(row["note"] or "")).named(name)
    except FupinError:  # of a version whose reports we cannot read at all
        found = Definition(name=name, unknown=("整个报表",))
    return Kept(definition=found, rec=str(row["id"]), above=True)
