"""The route list 走访路线单: households to call on, by village group, with room for the pen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from db import records
from db.records import Not
from fupin_desktop import codes, control, visit_plan
from fupin_desktop.errors import FupinError
from fupin_desktop.paper.household_file import places_of, region_names
from fupin_desktop.paper.list_frame import SMALL, frame_list
from fupin_desktop.paper.sheet import SIZE, WIDTH, Cell, Page, Sheet, bar, height
from fupin_desktop.registry import Registry
from fupin_desktop.visit_plan import Stop

Row = Mapping[str, Any]

TITLE: Final = "走访路线单"
HEADERS: Final = (  # and widths in points; the last three are empty, for the pen
    ("序号", 24), ("户主、住处、电话", 104), ("上次走访", 84), ("没有办结的需求", 92),
    ("日期", 34), ("见到谁", 44), ("记录", 92),
)  # fmt: skip
LEAST: Final = 50.0  # height of a row, for three lines of handwriting
LENGTH: Final = 40  # characters of what was agreed or is needed; the rest is in the ledger


@dataclass(frozen=True, kw_only=True)
class Call:
    """One household of the list, in words."""

    village: str
    place: str  # group and hamlet
    who: str
    last: str
    needs: str


def collect(registry: Registry, stops: Sequence[Stop]) -> list[Call]:
    """Read what the list says of some households, in the order of a walk."""
    ids = sorted(stop.household for stop in stops)
    phones = {row["id"]: row["phone"] for row in _cells(registry, "household", ("id", "phone"),
                                                        {"id": ids})}  # fmt: skip
    visits, needs = _last_visits(registry, ids), _needs(registry, ids)
    names = region_names(registry)
    return [
        Call(
            village=_village(registry, stop.row, names), place=place_of(stop.row),
            who=_who(stop, phones.get(stop.household)),
            last=_told(stop, visits.get(stop.household)), needs=needs.get(stop.household, ""),
        )
        for stop in stops
    ]  # fmt: skip


def place_of(row: Row) -> str:
    """Say in which group and hamlet a household lies."""
    return " · ".join(filter(None, (row["group_name"], row["natural_village"]))) or "未填小组"


def _village(registry: Registry, row: Row, names: dict[str, str]) -> str:
    code = str(row["village"] or registry.region)
    told = [name for _, name in places_of(registry, code, names) if name]
    return told[-1] if told else registry.name


def _who(stop: Stop, phone: str | None) -> str:
    row = stop.row
    door = str(row["door_number"] or "")
    street = str(row["address"] or "")
    lines = (
        str(row["name"] or "（户主未填）"),
        " ".join(filter(None, (street, door if door not in street else ""))),
        "　".join(filter(None, (phone, visit_plan.CATEGORIES[stop.category]))),
    )  # fmt: skip
    return "\n".join(filter(None, lines))


def _last_visits(registry: Registry, ids: Sequence[str]) -> dict[str, Row]:
    today, found = registry.today(), dict[str, Row]()
    columns = ("household", "date", "next_date", "result")
    for row in _cells(registry, "visit", columns, {"household": ids}):
        held = found.get(row["household"])
        day = row["date"] or ""
        if day <= today and (held is None or day >= held["date"]):
            found[row["household"]] = {**row, "date": day}
    return found


def _told(stop: Stop, visit: Row | None) -> str:
    if visit is None:
        return "从未走访"
    agreed = f"约定 {visit['next_date']}" if visit["next_date"] else f"应走访 {stop.due}"
    return "\n".join(filter(None, (visit["date"], agreed, _short(visit["result"]))))


def _needs(registry: Registry, ids: Sequence[str]) -> dict[str, str]:
    columns = ("household", "content", "urgency")
    found: dict[str, list[tuple[str, str]]] = {}
    where = {"household": ids, "state": Not(control.FINISHED)}
    for row in _cells(registry, "need", columns, where):
        label = codes.label("need_urgency", row["urgency"]) if row["urgency"] else ""
        text = f"[{label}] {_short(row['content'])}" if label else _short(row["content"])
        found.setdefault(row["household"], []).append((row["urgency"] or "", text))
    return {home: "\n".join(text for _, text in sorted(some, reverse=True))
            for home, some in found.items()}  # fmt: skip


def _short(text: str | None) -> str:
    said = " ".join((text or "").split())
    return said if len(said) <= LENGTH else f"{said[: LENGTH - 1]}…"


def _cells(
    registry: Registry, table: str, columns: Sequence[str], where: Mapping[str, Any]
) -> list[Row]:
    return registry.read(lambda db: list(records.select(db, table, columns, where)))


def lay_out(registry: Registry, calls: Sequence[Call]) -> list[Page]:
    """Lay the list out: its pages."""
    sheet = Sheet()
    sheet.y -= 20
    sheet.page.write_center(sheet.y, TITLE, 18, bold=True)
    sheet.y -= 20
    about = f"{registry.name}　共 {len(calls)} 户　走访人：＿＿＿＿＿＿＿＿"
    sheet.page.write_line(sheet.y, about, SIZE + 1)
    sheet.y -= 8
    widths = [width * WIDTH / sum(one for _, one in HEADERS) for _, width in HEADERS]
    header = [
        Cell(text, width, bold=True, align="center", shaded=True, size=SMALL)
        for (text, _), width in zip(HEADERS, widths, strict=True)
    ]  # fmt: skip
    number = 0
    several = len({call.village for call in calls}) > 1
    for (village, place), group in groupby(calls, key=lambda call: (call.village, call.place)):
        some = list(group)
        name = f"{village} · {place}" if several else place
        sheet.keep(2 * 18 + LEAST)
        sheet.row([bar(f"{name}（{len(some)} 户）")])
        sheet.table(header, [])
        for cells in _rows(some, widths, number):
            _put(sheet, header, cells)
        number += len(some)
    frame_list(sheet.pages, TITLE, registry)
    return sheet.pages


def _rows(calls: Sequence[Call], widths: Sequence[float], before: int) -> Iterator[list[Cell]]:
    for number, call in enumerate(calls, before + 1):
        texts = (str(number), call.who, call.last, call.needs, "", "", "")
        yield [
            Cell(text, width, size=SMALL, align="left" if text != str(number) else "center")
            for text, width in zip(texts, widths, strict=True)
        ]


def _put(sheet: Sheet, header: Sequence[Cell], cells: Sequence[Cell]) -> None:
    """Put one row, under the header again where the page turns."""
    page = len(sheet.pages)
    tall = max(LEAST, height(cells))
    sheet.keep(tall)
    if len(sheet.pages) > page:
        sheet.row(header)
    sheet.row(cells, LEAST)


def chosen(registry: Registry, households: Sequence[str]) -> list[Stop]:
    """Give the stops of some households, in the order of a walk; raises FupinError for none."""
    found = list(visit_plan.chosen(visit_plan.plan(registry), households))
    if not found:
        raise FupinError("没有要走访的户，没有打印。请先在走访计划里勾选，或换一个范围。")
    return found
