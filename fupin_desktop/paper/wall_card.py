"""明白卡: one A4 sheet for a household's wall, what help it gets, since when and from whom."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fupin_desktop import codes, days, money, pairings
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.homes import Home
from fupin_desktop.paper.blank_form import folded
from fupin_desktop.paper.fonts import TICKED, UNTICKED
from fupin_desktop.paper.plain_form import finish, grid, heading, pairs, place, signatures
from fupin_desktop.paper.sheet import SIZE, WIDTH, Page, Sheet
from fupin_desktop.registry import Registry

Row = Mapping[str, Json]

STOPPED: Final = "4"  # measure_state
SIZES: Final = (8.5, 8.0, 7.5, 7.0, 6.5)  # the largest with which it stays on one page
COLUMNS: Final = (("类别", 23.0), ("享受的帮扶", 63.0), ("金额（元）", 16.0), ("时间", 24.0),
                  ("责任人", 18.0))  # fmt: skip
TIGHT: Final = (("类别", 22.0), ("享受的帮扶", 58.0), ("金额（元）", 15.0), ("时间", 17.0),
                ("责任人", 35.0))  # fmt: skip
Columns = Sequence[tuple[str, float]]
OLD: Final = "2020-12-31"


def title_of(on: str) -> str:
    """Name the card as it was called on a day."""
    return "精准扶贫明白卡" if on <= OLD else "帮扶明白卡"


def lay_out(registry: Registry, homes: Sequence[Home]) -> Iterable[tuple[str, list[Page]]]:
    """Lay the cards of some households out, one page each."""
    ids = [home.rec for home in homes]
    measures = _by_home(registry, "measure", ids)
    helped = _aides(registry, ids)
    for home in homes:
        rows = [
            row for row in measures.get(home.rec, ())
            if row["state"] != STOPPED and not days.later(row["start_date"], home.on)
        ]  # fmt: skip
        for size, columns in (*((size, COLUMNS) for size in SIZES), (SIZES[-1], TIGHT)):
            pages = _card(registry, home, rows, helped.get(home.rec, ()), size, columns)
            if len(pages) == 1:
                break
        yield home.name, pages


def _by_home(registry: Registry, table: str, ids: Sequence[str]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in registry.select(table, where={"household": list(ids)}):
        found.setdefault(str(row["household"]), []).append(row)
    return found


def _aides(registry: Registry, ids: Sequence[str]) -> dict[str, list[tuple[Row, Row]]]:
    """Give by household its pairings with whoever helps."""
    linked = [row for row in registry.select("pairing", where={"household": list(ids)})
              if row["helper"]]  # fmt: skip
    named = sorted({str(row["helper"]) for row in linked})
    people = {row["id"]: row for row in registry.rows("helper", named)}
    found: dict[str, list[tuple[Row, Row]]] = {}
    for row in linked:
        if row["helper"] in people:
            found.setdefault(str(row["household"]), []).append((row, people[row["helper"]]))
    return found


def _card(
    registry: Registry, home: Home, rows: Sequence[Row], helped: Sequence[tuple[Row, Row]],
    size: float, columns: Columns,
) -> list[Page]:  # fmt: skip
    sheet, title = Sheet(), title_of(home.on)
    about = f"{place(registry, str(home.row['village'] or ''))} {home.place}"
    heading(sheet, title, about)
    now = [person for link, person in helped if pairings.current(link, home.on)]
    members = "、".join(
        f"{one['name']}（{codes.label('relation', str(one['relation']))}）" if one["relation"]
        else str(one["name"] or "") for one in home.members
    )  # fmt: skip
    who = "；".join(_aide(person) for person in now)
    pairs(sheet, [("户主", home.name), ("户类型", home.kind),
                  ("门牌号", str(home.row["door_number"] or home.row["address"] or "")),
                  ("家庭人口", f"{len(home.members)} 人" if home.members else ""),
                  ("家庭成员", members)], size=min(SIZE, size + 0.5))  # fmt: skip
    pairs(sheet, [("帮扶责任人", who)])
    sheet.y -= 5
    used = [
        _line(code, label, rows, home.on, size, columns) for code, label in _categories(home.on)
    ]
    grid(sheet, columns, used, size=size, left=frozenset({1}))
    sheet.y -= 5
    signatures(sheet, ("填写人", "联系电话", "户主签字", "填写日期"), 24)
    return finish(sheet, registry, title, home.on, private=False)


def _categories(on: str) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in codes.choices("measure_category", on)]


def _aide(row: Row) -> str:
    parts = (row["name"], row["unit"], row["phone"])
    return " ".join(str(one) for one in parts if one)


def _line(
    code: str, label: str, rows: Sequence[Row], on: str, size: float, columns: Columns
) -> tuple[str, ...]:  # fmt: skip
    """Tell of one category what there is and what the household gets of it."""
    here = [row for row in rows if row["category"] == code]
    held = {str(row["detail"]) for row in here if row["detail"]}
    details = [one for one in codes.choices("measure_detail", on) if one.parent == code]
    marks = [f"{TICKED if one.code in held else UNTICKED}{one.label}" for one in details]
    if any(not row["detail"] for row in here):
        marks.append(f"{TICKED}已有其他帮扶")
    if not details and not here:
        marks = [f"{UNTICKED}有"]
    amount = sum(money.fen(row) for row in here if row["amount"])
    starts = sorted(str(row["start_date"]) for row in here if row["start_date"])
    ends = sorted(str(row["end_date"]) for row in here if row["end_date"])
    when = starts[0] if starts else ""
    if when and len(ends) == len(here) and ends[-1] != when:
        when += f" 至 {ends[-1]}"
    people = "、".join(dict.fromkeys(str(row["responsible"]) for row in here if row["responsible"]))
    room = WIDTH * columns[1][1] / sum(share for _, share in columns)
    return (
        label,
        folded("　".join(marks), room, size),
        money.yuan(amount) if amount else "",
        when,
        people,
    )
