"""Single forms of a household: visits, plan, income over three years, the questions of a survey."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fupin_desktop import codes, days, figures, stubs, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Field, Json, Kind
from fupin_desktop.homes import Home
from fupin_desktop.paper.blank_form import folded, ticks
from fupin_desktop.paper.forms import GAP, LABEL, draw_block
from fupin_desktop.paper.plain_form import (
    blanks_left,
    finish,
    grid,
    heading,
    pairs,
    place,
    signatures,
)
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet, bar
from fupin_desktop.paper.words import Block, Entry, Wording, labelled
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]
Laid = Iterator[tuple[str, list[Page]]]

OLD: Final = "2020-12-31"
YEARS: Final = 3
VISITS: Final = (("日期", 53.0), ("走访人", 58.0), ("见到谁", 44.0), ("走访情况", 131.0),
                 ("处理结果", 86.0), ("下次走访", 53.0), ("户主签字", 48.0))  # fmt: skip
PERSONS: Final = ("name", "relation", "birth_date", "education", "school", "health", "labour",
                  "work_place")  # fmt: skip
SIGNERS: Final = ("户主签字（手印）", "调查人（签字）", "调查人（签字）", "填表日期")
WRITING: Final = 44.0  # height of a row to write into


def visits(registry: Registry, homes: Sequence[Home]) -> Laid:
    """The visits to each household up to the day, and empty rows to the end of the page."""
    fields = TABLES["visit"].fields
    found = _owned(registry, "visit", homes, "date")
    for home in homes:
        sheet, title = _begun(registry, home, "走访记录表")
        rows = [
            (str(row["date"] or ""), str(row["visitors"] or ""), str(row["met"] or ""),
             str(row["content"] or "") or values.show(fields["purpose"], row["purpose"], home.on),
             str(row["result"] or ""), str(row["next_date"] or ""), "")
            for row in found.get(home.rec, ())
        ]  # fmt: skip
        grid(sheet, VISITS, rows, least=WRITING, left=frozenset({3, 4}))
        grid_rest(sheet, VISITS, WRITING)
        yield home.name, finish(sheet, registry, title, home.on)


def grid_rest(sheet: Sheet, columns: Sequence[tuple[str, float]], least: float) -> None:
    """Fill a page up with empty rows of a table."""
    whole = sum(share for _, share in columns)
    for _ in range(blanks_left(sheet, least)):
        sheet.row([Cell("", WIDTH * share / whole) for _, share in columns], least)


def plan(registry: Registry, homes: Sequence[Home]) -> Laid:
    """The plan of each household that held on the day, with its targets; empty if it has none."""
    found = _owned(registry, "plan", homes, "year_from")
    targets: dict[str, list[Row]] = {}
    plans = [str(row["id"]) for rows in found.values() for row in rows]
    for row in registry.select("target", where={"plan": plans}) if plans else []:
        targets.setdefault(str(row["plan"]), []).append(row)
    for home in homes:
        own = [row for row in found.get(home.rec, ()) if row["scope"] in ("1", None)]
        held = max(own, key=lambda row: (str(row["year_from"]), _number(row["version"])),
                   default=None)  # fmt: skip
        old = home.on <= OLD
        sheet, title = _begun(registry, home, "帮扶计划书（一户一策）" if not old else
                              "脱贫帮扶计划书（一户一策）")  # fmt: skip
        _plan(sheet, home, held, targets.get(str(held["id"]), ()) if held else ())
        sheet.y -= GAP
        signatures(sheet, ("户主签字（手印）", "帮扶责任人", "村“两委”", "签订日期"))
        yield home.name, finish(sheet, registry, title, home.on)


def _number(value: Json) -> int:
    return value if isinstance(value, int) else 0


def _plan(sheet: Sheet, home: Home, held: Row | None, targets: Sequence[Row]) -> None:
    fields = TABLES["plan"].fields
    row: Row = held or {}
    wording = Wording({}, home.on)

    def said(name: str) -> str:
        return wording.text(fields[name], row)

    span = "—".join(dict.fromkeys(filter(None, (said("year_from"), said("year_to")))))
    pairs(sheet, [("计划年度", span), ("版次", said("version")),
                  ("帮扶责任人", said("responsible")), ("帮扶单位", said("unit")),
                  ("预计年增收", said("expected_income")),
                  ("所需资金", said("budget"))])  # fmt: skip
    for name in ("situation", "goal", "approach"):
        sheet.row([Cell(fields[name].label, 70.0, align="center", shaded=True, size=8.5),
                   Cell(said(name), WIDTH - 70.0)], 56)  # fmt: skip
    options = ticks(fields["categories"], row.get("categories"), home.on, most=99)
    sheet.row([Cell("措施类别", 70.0, align="center", shaded=True, size=8.5),
               Cell(folded(options, WIDTH - 70.0, SIZE), WIDTH - 70.0)])  # fmt: skip
    sheet.y -= GAP
    shown = ("year", "indicator", "value", "present", "planned", "actual")
    names = [labelled(TABLES["target"].fields[name]) for name in shown]
    columns = list(zip(names, (12.0, 40.0, 24.0, 24.0, 24.0, 24.0), strict=True))
    rows = [[wording.text(TABLES["target"].fields[n], one) for n in shown] for one in targets]
    if not rows:
        rows = [["", one.label, *[""] * 4] for one in codes.choices("target_indicator", home.on)]
    grid(sheet, columns, rows, least=20, left=frozenset({1}))


def income(registry: Registry, homes: Sequence[Home]) -> Laid:
    """What each household earned in the three years up to the day, with the formula."""
    found = _owned(registry, "income", homes, "year")
    for home in homes:
        years = {str(row["year"]): row for row in found.get(home.rec, ())
                 if row["kind"] in figures.WHOLE_YEAR}  # fmt: skip
        last = int(max(years, default=home.on[:4]))
        span = [str(last - back) for back in range(YEARS - 1, -1, -1)]
        sheet, title = _begun(registry, home, "家庭收入核算表")
        _incomes(sheet, [years.get(year, {}) for year in span], span, home.on)
        sheet.y -= GAP
        signatures(sheet, SIGNERS)
        yield home.name, finish(sheet, registry, title, home.on)


RESULTS: Final = ("gross", "net", "headcount", "residents", "per_person")
PARTS: Final = {"e": "ek"}
GIVEN: Final = ("gross_given", "net_given", "each_given")  # what the results are where nothing adds
CLASSES: Final = "abcde"  # the items of each stand before its total


def _incomes(sheet: Sheet, rows: Sequence[Row], years: Sequence[str], on: str) -> None:
    fields = TABLES["income"].fields
    told = [{**row, **figures.income(row)} if row else {} for row in rows]
    held = [
        field.name for field in fields.values()
        if field.kind is Kind.MONEY and not field.computed
        and any(row.get(field.name) is not None for row in told)
    ]  # fmt: skip
    names: list[str] = []
    for one in CLASSES:
        names += [*(name for name in held if name[0] in PARTS.get(one, one)
                    and name[1:].isdecimal()),
                  f"{one}_total"]  # fmt: skip
    names += [name for name in held if name not in (*names, *CLASSES, *GIVEN)]
    wording = Wording({}, on)
    columns = [("项目", 46.0), *((f"{year} 年", 32.0) for year in years), ("说明", 46.0)]
    lines = []
    for name in (*names, *RESULTS):
        field, noted = fields[name], f"{name}_note"
        note = next((str(row[noted]) for row in reversed(told) if row.get(noted)), "")
        lines.append([labelled(field), *(wording.text(field, row) for row in told), note])
    grid(sheet, columns, lines, least=17, size=8.0, left=frozenset({0, len(columns) - 1}))
    sheet.y -= GAP
    for year, row in zip(years, told, strict=True):
        if row.get("per_person") is not None:
            _formula(sheet, wording, year, row)


def _formula(sheet: Sheet, wording: Wording, year: str, row: Row) -> None:
    fields = TABLES["income"].fields
    heads_of = "residents" if row.get("formula") == figures.STATISTICAL else "headcount"
    said = {name: wording.text(fields[name], row)
            for name in ("gross", "net", "per_person", heads_of, "formula")}  # fmt: skip
    heads = f" ÷ {said[heads_of]} 人" if said[heads_of] else ""
    text = (f"{year} 年：年总收入 {said['gross']} 元；年纯收入 {said['net']} 元{heads}，"
            f"人均纯收入 {said['per_person']} 元（算法：{said['formula'] or '未写'}）")  # fmt: skip
    sheet.row([Cell(text, WIDTH, size=8.0)])


def questionnaire(registry: Registry, homes: Sequence[Home]) -> Laid:
    """What to ask at a household that may have to be monitored, with who lives there filled in."""
    away = registry.read(stubs.registers)
    for home in homes:
        sheet, title = _begun(registry, home, "防止返贫动态监测排查表")
        _people(sheet, home, Wording({}, home.on, away))
        sheet.y -= GAP
        _questions(registry, sheet, home.on)
        sheet.keep(200)
        sheet.row([bar("调查结论")])
        options = codes.choices("survey_conclusion", home.on)
        sheet.row([Cell("　　".join(f"☐{one.label}" for one in options), WIDTH)], 24)
        sheet.row([Cell("存在的困难和建议：", WIDTH)], 96)
        signatures(sheet, SIGNERS)
        yield home.name, finish(sheet, registry, title, home.on)


def _people(sheet: Sheet, home: Home, wording: Wording) -> None:
    fields = TABLES["person"].fields
    shares = (22.0, 17.0, 20.0, 18.0, 22.0, 24.0, 22.0, 24.0)
    columns = list(zip((labelled(fields[name]) for name in PERSONS), shares, strict=True))
    rows = [[wording.text(fields[name], one) for name in PERSONS] for one in home.members]
    grid(sheet, columns, rows, least=19, size=7.5, blank=max(1, 6 - len(rows)))


ASKED: Final = (
    ("guarantee", ("house_problem", "house_grade", "dropout", "uninsured", "water_problem",
                   "water_grade")),
    ("living", ("water_safe", "dangerous", "toilet", "power", "road_hard", "farmland")),
    ("income", ("a", "b", "c", "d", "e", "claims", "own_medical")),
    ("household", ("risks", "disasters", "risk_note")),
)  # fmt: skip


def _questions(registry: Registry, sheet: Sheet, on: str) -> None:
    for table, names in ASKED:
        fields = registry.table(table).fields
        label = "返贫致贫风险" if table == "household" else registry.table(table).label
        draw_block(sheet, Block(label, tuple(_entry(fields[name], on) for name in names)))


def _entry(field: Field, on: str) -> Entry:
    wide = field.kind in (Kind.CODES, Kind.CODE)
    text = folded(ticks(field, None, on, most=99), WIDTH - LABEL, SIZE)
    return Entry(labelled(field), text, wide=wide)


def _begun(registry: Registry, home: Home, title: str) -> tuple[Sheet, str]:
    sheet = Sheet()
    heading(sheet, title, f"{place(registry, str(home.row['village'] or ''))} {home.place}")
    people = f"{len(home.members)} 人" if home.members else ""
    pairs(sheet, [("户主", home.name), ("户类型", home.kind),
                  ("户编号", str(home.row["number"] or "")), ("家庭人口", people)])  # fmt: skip
    sheet.y -= GAP
    return sheet, title


def _owned(
    registry: Registry, table: str, homes: Sequence[Home], dated: str
) -> dict[str, list[Row]]:
    """Give by household its records up to the day, the oldest first."""
    found: dict[str, list[Row]] = {}
    rows = registry.select(table, where={"household": [home.rec for home in homes]})
    on = homes[0].on if homes else ""
    for row in sorted(rows, key=lambda row: str(row[dated] or "")):
        if not days.later(row[dated], on):
            found.setdefault(str(row["household"]), []).append(row)
    return found
