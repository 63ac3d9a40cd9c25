"""What of a roster is left aside, as the preview tells it: refused, of others, missing."""

from collections.abc import Collection, Sequence
from typing import Final

from fupin_desktop import grounds, telephone
from fupin_desktop.excel.difference import Target
from fupin_desktop.excel.grouping import DIFFERENT
from fupin_desktop.excel.known import Known
from fupin_desktop.excel.roster import Entry, Layout, grounds_of, place, reasons
from fupin_desktop.plan import Line

FOREIGN: Final = "R43"  # ground on which rows of other villages are left out
GONE: Final = "R41"  # ground on which a household that moved away is left out


def refused_line(entry: Entry, layout: Layout) -> Line:
    """Line of a row that cannot be taken."""
    return Line(
        kind="refused",
        table="person" if layout.persons else "household",
        rec="",
        title=entry.name or f"第 {entry.row + 1} 行",
        reason=reasons(entry.problems, entry.row),
        place=place(entry.problems, entry.row),
        grounds=grounds_of(entry.problems),
    )


def elsewhere_line(entry: Entry, layout: Layout) -> Line:
    """Line of a row of another village."""
    return Line(
        kind="elsewhere",
        table="person" if layout.persons else "household",
        rec="",
        title=entry.village_name or "外村",
        reason=grounds.told(FOREIGN),
        grounds=(FOREIGN,),
        place=f"第 {entry.row + 1} 行",
    )


def gone_line(target: Target) -> Line:
    """Line of a record whose household moved to another office."""
    return Line(
        kind="elsewhere",
        table=target.table,
        rec=target.rec,
        title=target.entry.name or f"第 {target.entry.row + 1} 行",
        reason=grounds.told(GONE),
        place=f"第 {target.entry.row + 1} 行",
        grounds=(GONE,),
    )


def missing(
    villages: Collection[str | None],
    named: Collection[str],
    faulty: Sequence[Entry],
    layout: Layout,
    known: Known,
) -> list[Line]:
    """Records of the list's villages that the list does not name; they stay as they are."""
    if layout.loose:
        return []
    unsure = {entry.name for entry in faulty}
    table = "person" if layout.persons else "household"
    homes = {home.rec for home in known.homes.values() if home.village in {"", *villages}}
    pool = [(home.rec, home.name) for home in known.homes.values() if home.rec in homes]
    if layout.persons:
        pool = [(kin.rec, kin.name) for kin in known.kin.values() if kin.home in homes]
    return [
        Line("missing", table, rec, name, reason="名单中没有，台账保持不变，请核实。")
        for rec, name in pool
        if rec not in named and name not in unsure
    ]


def findings(
    entries: int, faulty: Sequence[Entry], foreign: int, doubted: Sequence[Entry]
) -> list[str]:
    """Notes on what could not be taken, and on what is doubtful."""
    notes = []
    told = [{one.ground for one in entry.warnings} for entry in doubted]
    if numbers := sum(bool(one - {telephone.GROUND, DIFFERENT}) for one in told):
        notes.append(f"{numbers} 人的证件号码有疑问，已照原样列入，请对照证件核对。")
    if phones := sum(telephone.GROUND in one for one in told):
        notes.append(f"{phones} 行的电话有疑问，已照原样列入，请核对。")
    if others := sum(DIFFERENT in one for one in told):
        notes.append(f"{others} 行和同一户的别的行写得不一样，照户主那一行，请核对。")
    if faulty:
        notes.append(
            f"{len(faulty)} 行不能导入，原因见“拒收”；可以标出来另存，改好后只导这些行。"
            f"{_tally(faulty)}。"
        )
    if foreign:
        notes.append(f"{foreign} 行属于其他村，没有导入。")
    if foreign == entries:
        notes.append("整份名单没有本村的行，请核对文件，或核对台账的村名与名单中的行政村是否一致。")
    return notes


def left(typed: int, over_typed: bool, gone: int) -> list[str]:
    """Notes on what the ledger holds otherwise by hand, and on households that moved away."""
    notes = []
    if typed and over_typed:
        notes.append(f"有 {typed} 处是手工录入的，这次也按名单覆盖，核对时请看“谁、何时”。")
    elif typed:
        notes.append(
            f"有 {typed} 处台账里是手工录入的，与名单不同，没有改，见“手工改过”，可以逐处选。"
        )
    if gone:
        notes.append(f"有 {gone} 条属于已迁出的户，没有导入，由迁入村登记。")
    return notes


def _tally(faulty: Sequence[Entry]) -> str:
    return grounds.tally(one for entry in faulty for one in grounds_of(entry.problems))
