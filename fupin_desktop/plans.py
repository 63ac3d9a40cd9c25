"""Plans of help: one line of versions per household, person or village, with yearly targets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fupin_desktop import codes, days
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.compose import made_id
from fupin_desktop.derive import LOCAL
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Batch, Change
from fupin_desktop.registry import Registry
from fupin_desktop.rules import DOUBTFUL, Finding

Row = Mapping[str, Json]

HOUSEHOLD, PERSON, VILLAGE = "1", "2", "3"  # plan_scope
RUNNING, REPLACED, STOPPED = "2", "4", "5"  # plan_state
ENDED: Final = frozenset({REPLACED, STOPPED})
FIRST, MIDTERM = "1", "3"  # plan_revision
DONE: Final = "3"  # of the list target_done
# The handbook's yearly indicators of a household with what each is to reach.
INDICATORS: Final = {
    "01": "高于当年标准", "02": "有", "03": "无", "04": "无", "05": "参加", "06": "参加",
}  # fmt: skip
INCOME, HANDBOOK_INCOME, HANDBOOK_END = "01", "高于当年国家扶贫标准", "2020"
MOST_YEARS: Final = 15
# What a new version does not take over from the one before it.
OF_VERSION: Final = frozenset({
    "id", "version", "previous", "state", "revision", "revision_reason", "approved", "review",
    "agreed",
})  # fmt: skip


@dataclass(frozen=True)
class Progress:
    """How many targets of a year, or of a whole plan, have been reached."""

    done: int
    total: int

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"


def new_plan(
    registry: Registry, scope: str, *, household: str = "", person: str = "", region: str = "",
    values: Mapping[str, Json] | None = None,
) -> Batch:  # fmt: skip
    """Make the first version of a plan, a household's with the handbook's targets of each year."""
    place = _place(registry, scope, household, person, region)
    year = registry.today()[:4]
    given = {"year_from": year, "year_to": year, **(values or {})}
    rec = registry.new_id("plan")
    head = {"scope": scope, "version": 1, "state": RUNNING, "revision": FIRST, **given, **place}
    targets = [
        _target(rec, one, name)
        for one in years_of(given) if scope == HOUSEHOLD for name in INDICATORS
    ]  # fmt: skip
    label = f"新增{_scope(scope)}计划：{_whom(registry, place)}"
    return registry.save([Change(table="plan", rec=rec, values=head), *targets], label=label)


def _target(plan: str, year: str, name: str, rec: str = "") -> Change:
    """A target of the handbook; until 2020 in its own words."""
    old = name == INCOME and year <= HANDBOOK_END
    aim = HANDBOOK_INCOME if old else INDICATORS[name]
    values: dict[str, Json] = {"plan": plan, "year": year, "indicator": name, "value": aim}
    return Change(table="target", rec=rec, values=values)


def _place(
    registry: Registry, scope: str, household: str, person: str, region: str
) -> dict[str, Json]:  # fmt: skip
    """Give whom a plan is for; raises FupinError where there is nobody."""
    if scope not in codes.codes("plan_scope"):
        raise FupinError(f"没有“{scope}”这种计划对象，什么也没有保存。请核对代码。")
    if scope == VILLAGE:
        return {"region": region or registry.region}
    if scope == PERSON:
        rows = registry.rows("person", registry.find("person", where={"id": person}))
        if not rows:
            raise FupinError("没有选定家庭成员，什么也没有保存。请先选一个人。")
        return {"person": person, "household": rows[0]["household"]}
    if not registry.find("household", where={"id": household}):
        raise FupinError("没有选定农户，什么也没有保存。请先选一户。")
    return {"household": household}


def _scope(scope: Json) -> str:
    return codes.label("plan_scope", str(scope))


def _whom(registry: Registry, plan: Row) -> str:
    for table in ("person", "household"):
        rows = registry.rows(table, [str(plan[table])]) if plan.get(table) else []
        if rows:
            return str(rows[0]["name"] or "")
    found = registry.select("region", where={"code": plan.get("region")}, limit=1)
    return str(found[0]["name"] or "") if found else str(plan.get("region") or "")


def years_of(plan: Row) -> list[str]:
    """Give the years a plan is for."""
    first, last = days.rough(plan["year_from"])[:4], days.rough(plan.get("year_to"))[:4]
    if not first:
        return []
    until = min(int(last or first), int(first) + MOST_YEARS - 1)
    return [str(year) for year in range(int(first), until + 1)]


def complete(registry: Registry, plan: str) -> Batch | None:
    """Add the handbook's targets that a plan's years lack; None if they are all there."""
    row = _read(registry, plan)
    targets = registry.select("target", where={"plan": plan})
    have = {(one["year"], one["indicator"]) for one in targets}
    taken = {one["id"] for one in targets}
    asked = [
        # Two laptops that complete one plan meet in the same targets.
        (year, name, made_id("target", plan, year, name))
        for year in years_of(row) for name in INDICATORS if (year, name) not in have
    ]  # fmt: skip
    missing = [_target(plan, *one[:2], "" if one[2] in taken else one[2]) for one in asked]
    label = f"补齐计划目标：{_whom(registry, row)}"
    return registry.save(missing, label=label) if missing else None


def revise(
    registry: Registry, plan: str, reason: str, *, kind: str = MIDTERM,
    values: Mapping[str, Json] | None = None,
) -> Batch:  # fmt: skip
    """Begin a plan's next version with its targets; the present one stays, marked as replaced.

    The first id is that of the new version.
    """
    old = _read(registry, plan)
    later = registry.find("plan", where={"previous": plan})
    if later:
        raise FupinError("这一版已经修订过，什么也没有保存。请在最新的一版上修订。")
    rec = registry.new_id("plan")
    head = {
        **_kept("plan", old, OF_VERSION), "version": version_of(old) + 1, "previous": plan,
        "state": RUNNING, "revision": kind, "revision_reason": reason or None, **(values or {}),
    }  # fmt: skip
    targets = registry.select("target", where={"plan": plan})
    changes = [
        Change(table="plan", rec=rec, values=head),
        *(Change(table="target", values={**_kept("target", one, {"id"}), "plan": rec})
          for one in targets),
        Change(table="plan", rec=plan, values={"state": REPLACED}),
    ]  # fmt: skip
    what = codes.label("plan_revision", kind) + _scope(old["scope"])
    return registry.save(changes, label=f"{what}计划：{_whom(registry, old)}")


def _kept(table: str, row: Row, left: frozenset[str] | set[str]) -> dict[str, Json]:
    fields = TABLES[table].fields
    return {
        name: value for name, value in row.items()
        if value is not None and name not in left
        and (name.startswith(LOCAL) or (name in fields and fields[name].stored))
    }  # fmt: skip


def _read(registry: Registry, plan: str) -> Row:
    found = registry.rows("plan", registry.find("plan", where={"id": plan}))
    if not found:
        raise FupinError(f"找不到这份计划：{plan}，什么也没有改动。请核对编号。")
    return found[0]


def version_of(plan: Row) -> int:
    """Give the number of a version; a plan without one is the first."""
    number = plan["version"]
    return number if isinstance(number, int) and number > 0 else 1


def progress(plan: Row, targets: Sequence[Row]) -> dict[str, Progress]:
    """Count by year the targets reached; the whole plan stands under the empty year."""
    mine = [one for one in targets if one["plan"] == plan["id"]]
    years = ["", *sorted({str(one["year"]) for one in mine})]
    return {year: _count([one for one in mine if year in ("", one["year"])]) for year in years}


def _count(targets: Sequence[Row]) -> Progress:
    return Progress(sum(one["done"] == DONE for one in targets), len(targets))


def lines(plans: Sequence[Row]) -> list[list[Row]]:
    """Sort plans into lines of versions, each from its first to its latest."""
    by_id = {str(one["id"]): one for one in plans}
    found: dict[str, list[Row]] = {}
    for one in plans:
        found.setdefault(_root(by_id, str(one["id"])), []).append(one)
    return [sorted(line, key=lambda one: (version_of(one), str(one["id"])))
            for line in found.values()]  # fmt: skip


def _root(by_id: Mapping[str, Row], rec: str) -> str:
    """Follow a version to the first one of its line; a circle ends at its least member."""
    path = [rec]
    while (before := by_id[path[-1]]["previous"]) in by_id:
        if before in path:
            return min(path[path.index(str(before)) :])
        path.append(str(before))
    return path[-1]


def line_of(registry: Registry, plan: str) -> list[Row]:
    """Give all versions of a plan's line, from the first to the latest."""
    row = _read(registry, plan)
    name = next((one for one in ("person", "household", "region") if row[one]), "region")
    rows = registry.select("plan", where={name: row[name]})
    return next(line for line in lines(rows) if any(one["id"] == plan for one in line))


def current(plans: Sequence[Row]) -> list[Row]:
    """Give the latest version of each line; of two with one number both."""
    return [one for line in lines(plans) for one in line if version_of(one) == version_of(line[-1])]


def findings(registry: Registry) -> Iterator[Finding]:
    """Find lines whose latest version two laptops wrote without knowing of each other."""
    for line in lines(registry.select("plan")):
        latest = [one for one in current(line) if one["state"] not in ENDED]
        if len(latest) > 1:
            number, rec = version_of(latest[0]), str(latest[-1]["id"])
            sentence = f"有 {len(latest)} 个第 {number} 版，请核对，留下一个，终止另一个。"
            yield Finding("plan_versions", "plan", rec, "version", DOUBTFUL, sentence)
