"""Commands on visits: one recorded by whoever the household is called, a day's photos in groups."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from fupin_desktop import lookup, photo_groups, values, visits
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.cli.procedures import parsed
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.errors import FupinError
from fupin_desktop.photo_groups import Shot
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

LISTED = 8  # households named where several fit


def visit(words: Namespace) -> None:
    """Record a visit with what is proposed for it; the household must be the only one that fits."""
    with ledger(words) as registry:
        household = _household(registry, words.household)
        given = parsed(registry.table("visit"), words.set)
        row = {**visits.proposed(registry, household), "household": household}
        row |= {name: value for name, value in given.items() if name != "household"}
        if "people" not in given:
            row["people"] = visits.people(row["visitors"])
        home = visits.home(registry, household)
        again = visits.next_visit(registry, home.row, row["date"])
        if again and "next_date" not in given:
            row["next_date"] = again.day
        found = {name: value for name, value in row.items() if value is not None}
        label = f"记走访“{home.name}”"
        batch = registry.save([Change(table="visit", values=found)], label=label)
    told = {"id": batch.ids[0], "household": household, "name": home.name, "values": found}
    out(words, told, f"{label}：{batch.ids[0]}")


def _household(registry: Registry, text: str) -> str:
    """Give the only household that fits a text; raises FupinError that names several."""
    if registry.find("household", where={"id": text}):
        return text
    hits = [hit for hit in lookup.households(registry, text, LISTED + 1) if not hit.near]
    same = [hit for hit in hits if hit.name == text]
    if len(same) == 1 or len(hits) == 1:
        return (same or hits)[0].rec
    if not hits:
        raise FupinError(f"没有符合“{text}”的农户，什么也没有保存。请换一种写法。")
    named = "；".join(
        "　".join(filter(None, (hit.name, hit.group, hit.rec))) for hit in hits[:LISTED]
    )
    raise FupinError(f"符合“{text}”的农户不止一户，什么也没有保存。请写得更完整，或写编号：{named}")


def photos(words: Namespace) -> None:
    """List the photos of a folder by day and capture time, beside the visits of the day asked."""
    refused: list[str] = []
    with ledger(words) as registry:
        paths = photo_groups.photos_in([Path(words.folder)])
        shots = photo_groups.read(registry, paths, refused=refused)
        day = _day(registry, words.date)
        groups = photo_groups.grouped(shots, words.gap or photo_groups.gap(registry))
        told = [
            {"day": one.shots[0].day, "span": one.span, "photos": [_told(s) for s in one.shots]}
            for one in groups if not day or one.shots[0].day == day
        ]  # fmt: skip
        bare = [_told(shot) for shot in photo_groups.timeless(shots)]
        known = visits.of_day(registry, day) if day else []
        shown: list[dict[str, Any]] = [*told]
        if bare:
            shown.append({"day": "", "span": "", "photos": bare})
        shown += [{"visit": row["id"], "household": row["household"], "date": row["date"]}
                  for row in known]  # fmt: skip
        shown += [{"refused": sentence} for sentence in refused]
        lines(words, ((one, _line(one)) for one in shown))


def _day(registry: Registry, text: str) -> str:
    if not text:
        return ""
    try:
        read: Json = values.parse(registry.table("visit").fields["date"], text, registry.today())
    except values.BadValue as error:
        raise FupinError(f"{error} 什么也没有读入。") from error
    return str(read or "")


def _told(shot: Shot) -> dict[str, Json]:
    return {"path": str(shot.path), "taken": shot.taken, "known": shot.known}


def _line(one: dict[str, Any]) -> str:
    if "refused" in one:
        return str(one["refused"])
    if "visit" in one:
        return f"走访 {one['date']}　{one['visit']}"
    when = f"{one['day']} {one['span']}".strip() or "没有拍摄时间"
    names = "、".join(
        Path(photo["path"]).name + ("（已在台账里）" if photo["known"] else "")
        for photo in one["photos"]
    )
    return f"{when}　{len(one['photos'])} 张：{names}"
