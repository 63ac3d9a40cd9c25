"""Commands on control totals: what a ledger holds, and how it differs from what was told."""

from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fupin_desktop import control, paper, reconciliation
from fupin_desktop.cli.session import ledger, lines, out
from fupin_desktop.control import Totals
from fupin_desktop.merge import VILLAGE_DIGITS
from fupin_desktop.reconciliation import Comparison, Item
from fupin_desktop.registry import Registry

NOWHERE = "不属于任何村"


def totals(words: Namespace) -> None:
    """Give the totals of a region: of each village, of what belongs to none, and of all."""
    with ledger(words) as registry:
        region = words.region or registry.region
        found = reconciliation.counted(registry)
        names = reconciliation.names_of(registry)
    parts = [] if len(region) >= VILLAGE_DIGITS else control.places(found, region)
    rows = [(one.code, names.get(one.code, one.code or NOWHERE), one.totals) for one in parts]
    whole = (region, names.get(region, region), control.within(found, region))
    lines(words, (_place(*row) for row in [*rows, whole]))


def _place(code: str, name: str, one: Totals) -> tuple[dict[str, Any], str]:
    keys = sorted(filter(one.get, one), key=control.rank)
    said = "，".join(f"{control.label(key)} {control.show(key, one[key])}" for key in keys)
    data = {"region": code, "name": name, "totals": control.plain(one)}
    return data, f"{name}  {said or '没有记录'}"


def reconcile(words: Namespace) -> None:
    """List who told totals, or put an office's beside our own."""
    with ledger(words) as registry:
        if not words.office:
            lines(words, list(_offices(registry)))
            return
        found = reconciliation.compare(registry, words.office, words.region)
        if words.output:
            paper.reconciliation(registry, found, Path(words.output))
    out(words, _data(found), _text(found))


def _offices(registry: Registry) -> Iterator[tuple[dict[str, Any], str]]:
    told, names = reconciliation.heard(registry), reconciliation.names_of(registry)
    for (office, place), count in reconciliation.overview(registry).items():
        one = told[office]
        data = {
            "office": office, "office_name": one["name"], "region": place,
            "name": names.get(place, place), "number": one["number"], "time": one["wall"],
            "different": count,
        }  # fmt: skip
        said = f"{count} 项不同" if count else "各项相同"
        yield data, f"{office}  {place}  {data['name']}  第 {one['number']} 号包  {said}"


def _data(found: Comparison) -> dict[str, Any]:
    return {
        "region": found.region, "name": found.name, "office": found.office,
        "office_name": found.office_name, "number": found.number, "time": found.wall,
        "sentences": found.sentences,
        "lines": [
            {**asdict(one), "label": control.label(one.key), "difference": one.difference,
             "unexplained": one.rest}
            for one in found.lines
        ],
        "records": [asdict(one) for one in found.items],
    }  # fmt: skip


def _text(found: Comparison) -> str:
    told = [f"{found.name}  {found.office_name}  本台账  相差"]
    told += ["  ".join(reconciliation.texts(one)) for one in found.lines]
    told += map(_item, found.items)
    return "\n".join([*told, *found.sentences])


def _item(one: Item) -> str:
    counted = reconciliation.described(one)
    return f"{one.title}  {counted}  {one.reason}  {one.who} {one.when}  {one.rec}"
