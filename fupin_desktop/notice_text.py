"""What a public notice says: its heading, its columns and rows, without what may not hang there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from db import records
from fupin_desktop import codes, days, homes, limits, money, proceedings, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.errors import FupinError
from fupin_desktop.figures import FUNDS as FUNDS_OF
from fupin_desktop.homes import Home
from fupin_desktop.procedures import OPEN
from fupin_desktop.registry import Registry
from fupin_desktop.veil import MINOR, Cause, is_minor, scrub, tells_of_health, veil

Row = Mapping[str, Json]

IDENTIFY, REMOVE, EXIT, FUNDS, PROJECTS = "1", "2", "3", "4", "5"  # notice_kind
PROCEDURES: Final = {  # which procedures a notice of a kind is for
    IDENTIFY: ("02", "01", "05"), REMOVE: ("03",), EXIT: ("04", "06"),
}  # fmt: skip
VILLAGE, TOWNSHIP, COUNTY = "1", "2", "3"  # notice_seal
SEALS: Final = {"village": VILLAGE, "township": TOWNSHIP, "county": COUNTY}
ILL: Final = {"risk": ("01", "03"), "cause": ("01", "02")}  # causes that tell of health
OLD: Final = "2020-12-31"  # papers dated until then speak of 贫困户
DASH_MEANS: Final = "“—”表示不公开或没有填写的内容。"
NO_CAUSES: Final = "户数少，为保护个人隐私，不列原因。"
NO_ITEMS: Final = "笔数少，为保护个人隐私，不列补助事项。"
APPEAL: Final = "公示期内如有不同意见，请向落款单位或监督电话反映，我们为反映人保密。"
NOTHING: Final = "没有生成公示，什么也没有保存。"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A notice before it is kept: all that will be on the paper."""

    kind: str
    title: str
    on: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]
    region: str
    seal: str
    office: str  # who signs, spelled out
    days: int = 0  # how long it has to hang; 0: no rule is known
    days_source: str = ""
    procedures: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it as plain text, one line of the table to a line."""
        table = ("\t".join(row) for row in (self.columns, *self.rows))
        return "\n".join((self.title, self.lead, *table, *self.remarks))


def open_procedures(registry: Registry, kind: str) -> list[Row]:
    """Give the procedures under way that a notice of a kind would be for."""
    where = {"kind": list(PROCEDURES[kind]), "state": records.AnyOf((OPEN, None))}
    found = registry.select("procedure", where=where)
    return [row for row in found if row["household"]]


def draft(
    registry: Registry, kind: str, *, procedures: Sequence[str] = (), year: str = "", on: str = ""
) -> Draft:
    """Lay out what a notice says on a day; raises FupinError where there is nothing to post."""
    day = on or registry.today()
    if kind in PROCEDURES:
        return _of_procedures(registry, kind, procedures, day)
    if kind == FUNDS:
        return _of_funds(registry, year or day[:4], day)
    if kind == PROJECTS:
        return _of_projects(registry, year or day[:4], day)
    raise FupinError(f"程序不会生成“{kind}”这种公示，{NOTHING}可用的有 1 至 5。")


def _base(registry: Registry, kind: str, what: str, on: str) -> Draft:
    seal = SEALS[registry.level]
    found = limits.of(registry, "publicity_days", on)
    place = place_name(registry)
    return Draft(
        kind=kind, title=f"{place}{what}公示", on=on, lead="", columns=(), rows=(), remarks=(),
        region=registry.region, seal=seal, office=office(registry, seal, on),
        days=int(found.number) if found else 0, days_source=found.source if found else "",
    )  # fmt: skip


def place_name(registry: Registry) -> str:
    """Name the place of this ledger: as the list of regions has it, or after the ledger."""
    found = registry.select("region", where={"code": registry.region})
    named = str(found[0]["name"] or "") if found else ""
    return named or registry.name.removesuffix("台账").removesuffix("驻村")


def office(registry: Registry, seal: str, on: str) -> str:
    """Spell out whose seal stands below a paper of a day, as this office words it."""
    word = codes.label(registry.table("notice").fields["seal"].choices, seal, on)
    place = place_name(registry)
    if registry.level == "village" and seal == VILLAGE:
        return f"{place}{word.removeprefix('村')}" if place.endswith("村") else f"{place}{word}"
    if registry.level == "township" and seal == TOWNSHIP:
        return f"{place}{word.removeprefix('乡镇')}"
    return word


# ---- identification, removal, exit --------------------------------------------------------------


def _of_procedures(registry: Registry, kind: str, chosen: Sequence[str], on: str) -> Draft:
    rows: Sequence[Row] = registry.rows("procedure", list(chosen))
    rows = [row for row in rows if row["household"]] if chosen else open_procedures(registry, kind)
    fitting = [row for row in rows if row["kind"] in PROCEDURES[kind]]
    if not fitting or len(fitting) < len(chosen):
        what = codes.label("notice_kind", kind)
        raise FupinError(f"没有可以做“{what}”的程序，{NOTHING}请先启动程序，或核对所选的程序。")
    known = {one.rec: one for one in homes.read(registry, [str(r["household"]) for r in rows], on)}
    order = {rec: at for at, rec in enumerate(
        str(row["id"]) for row in homes.in_order(one.row for one in known.values())
    )}  # fmt: skip
    listed = sorted((row for row in fitting if row["household"] in known),
                    key=lambda row: order[str(row["household"])])  # fmt: skip
    pairs = [(row, known[str(row["household"])]) for row in listed]
    shown = veil([_causes(row, home) for row, home in pairs], registry.random(16))
    base = _base(registry, kind, _subject(kind, on), on)
    where = [located(registry, home) for _, home in pairs]
    table = _table(pairs, where, shown, kind, on)
    remarks = (DASH_MEANS,) if shown else (NO_CAUSES,)
    lead = f"拟将以下 {len(pairs)} 户{_what(kind, on)}，现予公示。{APPEAL}"
    if pairs and kind in (IDENTIFY, EXIT):
        base = _with_term(registry, base, pairs[0][0])
    return replace(base, lead=lead, columns=table[0], rows=table[1], remarks=remarks,
                   procedures=tuple(str(row["id"]) for row, _ in pairs))  # fmt: skip


def _with_term(registry: Registry, base: Draft, procedure: Row) -> Draft:
    """Take the number of days that holds for a procedure of that start and place."""
    term = proceedings.terms_of(registry, procedure).get("publicity_days")
    return replace(base, days=term.number) if term and not term.months else base


def _table(
    pairs: Sequence[tuple[Row, Home]],
    where: Sequence[str],
    shown: Sequence[str] | None,
    kind: str,
    on: str,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    cause = ("主要原因",) if shown else ()
    columns = ("序号", "村民小组", "户主", "家庭人口", "类别", *cause, "备注")
    lines = []
    for at, (row, home) in enumerate(pairs):
        told = (shown[at],) if shown else ()
        number = str(len(home.members)) if home.members else ""
        lines.append((str(at + 1), where[at], called(home, on), number,
                      _category(kind, row, home, on), *told, ""))  # fmt: skip
    return columns, tuple(lines)


def located(registry: Registry, home: Home) -> str:
    """Say in which group a household is; above the village, in which village as well."""
    if registry.level == "village":
        return home.place
    found = registry.select("region", where={"code": home.row["village"]})
    village = str(found[0]["name"] or "") if found else ""
    return " · ".join(filter(None, (village, home.place)))


def called(home: Home, on: str) -> str:
    """Name a household by its head; a head under age is not named."""
    head = next((one for one in home.members if str(one["name"] or "") == home.name), None)
    return MINOR if head is not None and is_minor(head, on) else home.name


def _category(kind: str, row: Row, home: Home, on: str) -> str:
    proposed = row["final_monitoring_kind"] or row["monitoring_kind"]
    if kind == IDENTIFY and row["kind"] == "02":
        return codes.label("monitoring_kind", str(proposed), on) if proposed else ""
    return home.kind


def _causes(row: Row, home: Home) -> list[Cause]:
    """Give why a household is on the list, from the procedure or else from its record."""
    if row["kind"] in ("02", "03"):
        return _listed("risk", row["risks"] or home.row["risks"], home.on)
    other = home.row["other_causes"]
    held = [home.row["main_cause"], *(other if isinstance(other, list) else ())]
    return _listed("cause", held, home.on)


def _listed(name: str, held: Json, on: str) -> list[Cause]:
    found = [str(one) for one in held if one] if isinstance(held, list) else []
    return [Cause(codes.label(name, one, on), one in ILL[name]) for one in found]


def _subject(kind: str, on: str) -> str:
    old = on <= OLD
    return {
        IDENTIFY: "贫困户识别" if old else "防止返贫致贫监测对象识别",
        REMOVE: "监测对象风险消除",
        EXIT: "贫困户脱贫退出" if old else "退出帮扶",
    }[kind]


def _what(kind: str, on: str) -> str:
    old = on <= OLD
    return {
        IDENTIFY: "识别为贫困户" if old else "认定为防止返贫致贫监测对象",
        REMOVE: "标注为风险消除",
        EXIT: "退出贫困户" if old else "退出帮扶",
    }[kind]


# ---- money --------------------------------------------------------------------------------------


def _of_funds(registry: Registry, year: str, on: str) -> Draft:
    """Say who was paid what in a year: one line for each payment to a household."""
    found = registry.select("payment", where={"date": records.Prefix(year[:4])})
    paid = [row for row in found if row["household"] and not days.later(row["date"], on)]
    if not paid:
        raise FupinError(f"{year} 年没有登记到户资金，{NOTHING}请先登记，或换一个年度。")
    known = {one.rec: one for one in homes.read(registry, [str(r["household"]) for r in paid], on)}
    walk = {str(row["id"]): at for at, row in enumerate(
        homes.in_order(one.row for one in known.values()))}  # fmt: skip
    paid = sorted((row for row in paid if row["household"] in known),
                  key=lambda row: (walk[str(row["household"])], str(row["date"])))  # fmt: skip
    told_of = [_item(row, known[str(row["household"])], on) for row in paid]
    items = veil(told_of, registry.random(16))
    told = ("补助事项",) if items else ()
    columns = ("序号", "村民小组", "户主", *told, "金额（元）", "发放日期", "备注")
    lines = []
    for at, row in enumerate(paid):
        home = known[str(row["household"])]
        item = (items[at],) if items else ()
        amount = money.yuan(money.fen(row))
        lines.append((str(at + 1), located(registry, home), called(home, on), *item, amount,
                      str(row["date"]), ""))  # fmt: skip
    total = money.yuan(sum(map(money.fen, paid)))
    count = len({row["household"] for row in paid})
    lead = f"{year} 年到户资金共 {count} 户 {len(paid)} 笔，合计 {total} 元，现予公示。{APPEAL}"
    remarks = (DASH_MEANS,) if items else (NO_ITEMS,)
    base = _base(registry, FUNDS, f"{year}年到户资金", on)
    return replace(base, lead=lead, columns=columns, rows=tuple(lines), remarks=remarks)


def _item(row: Row, home: Home, on: str) -> list[Cause]:
    """What a payment was for; what tells of somebody's health is held back."""
    fields = TABLES["payment"].fields
    text = str(row["summary"] or "") or values.show(fields["purpose"], row["purpose"], on)
    minors = [str(one["name"] or "") for one in home.members if is_minor(one, on)]
    said = " ".join(scrub(text, minors).split())
    return [Cause(said, tells_of_health(said))] if said else []


def _of_projects(registry: Registry, year: str, on: str) -> Draft:
    """Say what projects a year has: where, what for, how much, from whom, how far they are."""
    found = registry.select("project", where={"year": records.Prefix(year[:4])})
    if not found:
        raise FupinError(f"{year} 年没有登记项目，{NOTHING}请先登记，或换一个年度。")
    funds = money.of_projects(registry, found)
    columns = ("序号", "项目名称", "地点和内容", "总投资（元）", "资金来源", "已支出（元）",
               "实施单位", "状态")  # fmt: skip
    lines = tuple(
        (str(at), scrub(str(row["name"] or "")), _works(row), money.yuan(money.fen(row, "total")),
         _origin(row), money.yuan(funds[str(row["id"])].spent), scrub(str(row["unit"] or "")),
         _label("state", row, on))
        for at, row in enumerate(found, 1)
    )  # fmt: skip
    total = money.yuan(sum(money.fen(row, "total") for row in found))
    base = _base(registry, PROJECTS, f"{year}年项目和资金", on)
    lead = f"{year} 年项目共 {len(found)} 个，总投资 {total} 元，现予公示。{APPEAL}"
    return replace(base, lead=lead, columns=columns, rows=lines)


def _works(row: Row) -> str:
    parts = (row["location"], row["content"])
    return scrub("；".join(" ".join(str(one).split()) for one in parts if one))


def _origin(row: Row) -> str:
    fields = (TABLES["project"].fields[name] for name in FUNDS_OF)
    held = ((field.label.removesuffix("资金"), money.fen(row, field.name)) for field in fields)
    return "；".join(f"{word} {money.yuan(amount)}" for word, amount in held if amount)


def _label(name: str, row: Row, on: str) -> str:
    return values.show(TABLES["project"].fields[name], row[name], on)


# ---- kept ---------------------------------------------------------------------------------------


def kept(registry: Registry, row: Row) -> Draft:
    """Give a notice as it was kept, to print it again word for word."""
    lines = str(row["content"] or "").split("\n")
    table = [tuple(line.split("\t")) for line in lines if "\t" in line]
    rest = [line for line in lines if "\t" not in line]
    on, seal = str(row["on"] or registry.today()), str(row["seal"] or VILLAGE)
    number = row["days"]
    return Draft(
        kind=str(row["kind"]), title=str(row["title"]), on=on, seal=seal,
        lead=rest[1] if len(rest) > 1 else "", columns=table[0] if table else (),
        rows=tuple(table[1:]), remarks=tuple(rest[2:]), region=str(row["region"] or ""),
        office=office(registry, seal, on), days=number if isinstance(number, int) else 0,
    )  # fmt: skip
