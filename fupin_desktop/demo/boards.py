"""Public notices of a village: one that has hung its days, one on the board, and an objection."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from fupin_desktop import notice_text
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.community import Village
from fupin_desktop.demo.invent import Author
from fupin_desktop.outcomes import MONITOR
from fupin_desktop.record import Change

PLACE: Final = "村委会公示栏"
PHONE: Final = "12317"
HEAD: Final = "序号\t村民小组\t户主\t家庭人口\t类别\t备注"


def tell(author: Author, home: Village) -> Iterator[Change]:
    """What hangs and hung on the board of a village."""
    registry, rng = author.registry, author.rng
    since = author.today - timedelta(rng.randint(60, 120))
    found = registry.select("procedure", where={"kind": MONITOR})[:1]
    named: list[Json] = [str(row["id"]) for row in found]
    title = f"{home.name}防止返贫致贫监测对象识别公示"
    lead = "拟将以下农户认定为防止返贫致贫监测对象，现予公示。"
    old = author.make("notice", {
        "region": home.code, "kind": "1", "title": title, "on": since.isoformat(),
        "listed": len(named), "content": f"{title}\n{lead}\n{HEAD}", "seal": "1",
        "procedures": named or None, "start": since.isoformat(), "days": 5, "place": PLACE,
        "phone": PHONE, "posted_by": home.team[0],
        "taken_down": (since + timedelta(6)).isoformat(), "result": "公示期满，异议已核实。",
        "note": "另在各组张贴",
    })  # fmt: skip
    yield old
    yield author.make("objection", {
        "notice": old.rec, "date": (since + timedelta(2)).isoformat(), "person": home.team[-1],
        "phone": "19900800099", "content": "名单上一户在镇上有门面，应再核实。", "state": "3",
        "answer": "核实为租用，户主收入属实，已当面答复。",
        "answered": (since + timedelta(4)).isoformat(), "handler": home.team[0],
        "note": "反映人满意",
    })  # fmt: skip
    paid = notice_text.draft(registry, notice_text.PROJECTS, year=str(author.today.year - 1),
                             on=(author.today - timedelta(2)).isoformat())  # fmt: skip
    yield author.make("notice", {
        "region": home.code, "kind": paid.kind, "title": paid.title, "on": paid.on,
        "listed": len(paid.rows), "seal": paid.seal, "content": paid.text, "days": 5,
        "place": PLACE, "phone": PHONE,
        "start": (author.today - timedelta(1)).isoformat(), "posted_by": home.team[0],
    })  # fmt: skip
