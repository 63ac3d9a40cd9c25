"""What the township itself writes: organisations, helpers, tasks, inspections, settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue import TABLES
from fupin_desktop.demo import cases, works
from fupin_desktop.demo.community import TOWNSHIP, TOWNSHIP_NAME
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.words import rows
from fupin_desktop.local import register
from fupin_desktop.outcomes import TOWNSHIP as TOWNSHIP_EXIT
from fupin_desktop.record import Change

# Where a story's code, title, content and result go, by table.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("kind", "title", "content", "result"),
    "task": ("kind", "title", "content", "result"),
    "inspection": ("kind", "name", "scope", "summary"),
    "complaint": ("channel", "person", "content", "answer"),
    "rectification": ("source", "problem", "measures", "result"),
    "collective_income": ("kind", "source", "usage"),
}
LEADERS = 4
# Values no document of ours has: the township's own, for trying out.
THRESHOLDS: Final = (
    ("monitoring_line", "2026", 800_000, "元"), ("visits_year", "2026", 1_200, "次"),
    ("removal_months", "2026", 600, "个月"),
)  # fmt: skip
CODES: Final = (
    ("measure_detail", "x00101", "庭院经济", "01", None),
    ("event_kind", "x00101", "院坝会", None, None),
    ("event_kind", "x00102", "线上会", None, "2026-06-30"),
)  # fmt: skip
LOCAL_FIELDS: Final = (
    ("household", "家庭农业保险", "code", "已参保\n未参保\n不需要", "生产情况", False),
    ("household", "一氧化碳报警器", "yesno", None, "安全", False),
    ("project", "乡镇联系人", "text", None, None, False),
    ("person", "旧补充项", "text", None, None, True),
)


@dataclass
class Hall:
    """What villages need to know of the township's records."""

    named: dict[str, list[str]] = field(default_factory=dict)  # kind -> organisations, helpers
    names: dict[str, str] = field(default_factory=dict)  # record -> name
    local: list[str] = field(default_factory=list)  # registers of its local fields

    def one(self, key: str, number: int = 0) -> str:
        """One of the records of a kind, in turn."""
        return self.named[key][number % len(self.named[key])]


def write(author: Author, hall: Hall) -> Iterator[Change]:
    """Everything of the township."""
    yield from organizations(author, hall)
    for number in range(LEADERS):
        person = cadre(author, hall, number)
        hall.named.setdefault("leader", []).append(person.rec)
        yield person
    yield from thresholds(author)
    yield from code_entries(author)
    yield from local_fields(author, hall)
    yield author.write("template", {
        "region": TOWNSHIP, "name": "入户核实表", "version": "2026-10-08",
        "source": "虚构示例，不是任何地方的文件", "hidden": False, "note": "文件以后下发",
    })  # fmt: skip
    projects = [*shared_projects(author, hall)]
    yield from projects
    for story in stories("township"):
        audit: Values = {"project": projects[0].rec} if story["code"] == "审计" else {}
        yield tell(author, story, audit)
    exit_ = cases.Course(TOWNSHIP_EXIT, {"region": TOWNSHIP}, {"applicant": TOWNSHIP_NAME},
                         cases.decision(author, "2019-12"), {})  # fmt: skip
    yield from cases.tell(author, exit_)
    yield works.stopped(author)
    values: Values = {"stage": "1", "date": "2026-10-12", "amount": 30_000_000, "document": None}
    yield author.write("fund_flow", values)  # not yet for any project


def organizations(author: Author, hall: Hall) -> Iterator[Change]:
    """Helping units, firms, banks; one of them is on the list of the untrustworthy."""
    for row in rows("organizations"):
        made = organization(author, row)
        hall.named.setdefault(row["key"], []).append(made.rec)
        hall.names[made.rec] = row["name"]
        yield made


def organization(author: Author, row: Mapping[str, str]) -> Change:
    """One organisation."""
    kinds = [codes.find("organization_kind", label) for label in row["kinds"].split("|")]
    freed = row["key"] == "unlisted"
    listed = freed or row["key"] == "blacklisted"
    values: Values = {
        "name": row["name"], "short_name": row["short_name"], "kinds": [*sorted(map(str, kinds))],
        "affiliation": codes.find("affiliation", row["affiliation"]),
        "business": row["business"], "blacklisted": listed,
        "leading_level": codes.find("leading_level", row["leading_level"]) or None,
        "credit_code": f"99990101MA{author.rng.randrange(10**7):07d}X",
    }  # fmt: skip
    return author.write("organization", values, listed=listed, freed=freed, key=row["key"])


def cadre(author: Author, hall: Hall, number: int) -> Change:
    """One responsible person of a helping unit."""
    unit = hall.one("unit", number)
    sex, born = author.rng.choice("12"), author.rng.randint(1970, 1996)
    values: Values = {
        "name": author.someone(sex, born), "sex": sex, "unit": hall.names[unit],
        "organization": unit, "id_number": author.document(sex, born),
    }  # fmt: skip
    made = author.write("helper", values)
    hall.names[made.rec] = str(values["name"])
    return made


def thresholds(author: Author) -> Iterator[Change]:
    """A few values of its own."""
    for name, year, value, unit in THRESHOLDS:
        values: Values = {"region": TOWNSHIP, "year": year, "name": name, "value": value,
                          "unit": unit, "state": "2"}  # fmt: skip
        yield author.write("threshold", values)


def code_entries(author: Author) -> Iterator[Change]:
    """Choices the township has added to the program's lists, one of them out of use again."""
    for name, code, label, parent, ends in CODES:
        yield author.write("code_entry", {
            "region": TOWNSHIP, "list": name, "code": code, "label": label, "parent": parent,
            "aliases": f"{label}项目", "valid_from": "2026-01-01", "valid_to": ends,
            "source": "虚构示例，不是任何地方的文件",
        })  # fmt: skip


def local_fields(author: Author, hall: Hall) -> Iterator[Change]:
    """Fields that all villages fill in; an old one is out of use and part of another."""
    first = ""
    for table, label, kind, choices, section, old in LOCAL_FIELDS:
        made = author.write("local_field", {
            "region": TOWNSHIP, "table": table, "label": label, "kind": kind, "choices": choices,
            "section": section, "hidden": old, "merged_into": first if old else None,
        })  # fmt: skip
        first = first or made.rec
        hall.local.append(register(made.rec))
        yield made


def shared_projects(author: Author, hall: Hall) -> Iterator[Change]:
    """Two projects for all villages."""
    office = {"builder": hall.one("builder"), "cooperative": hall.one("firm")}
    chosen = [row for row in rows("projects") if row["pays"] == works.BUILDS][-2:]
    for order, row in enumerate(chosen):
        one = works.work(author, row, order)
        made = [*works.tell(author, one, office)]
        made[0] = Change(table="project", rec=one.rec,
                         values={**made[0].values, hall.local[2]: author.someone()})  # fmt: skip
        yield from made


def stories(level: str) -> list[Mapping[str, str]]:
    """The stories of an office of a level."""
    return [row for row in rows("stories") if row["level"] == level]


def tell(author: Author, story: Mapping[str, str], values: Values) -> Change:
    """One story as a record: a task, a meeting, a complaint."""
    table = story["table"]
    parts = dict(zip(PARTS[table], ("code", "title", "content", "result"), strict=False))
    blanks = {"crop": "辣椒", "someone": author.someone()}
    own: Values = {
        name: story[part].format_map(blanks) for name, part in parts.items() if story[part]
    }
    kind = PARTS[table][0]
    fields = TABLES[table].fields
    own[kind] = codes.find(fields[kind].choices, story["code"])
    if story["category"]:
        own["category"] = codes.find(fields["category"].choices, story["category"])
    if story["day"]:
        own["date"] = author.day(story["day"], -2, 2)
    settled = bool(story["result"])
    if table == "task":
        target = author.rng.randint(40, 120)
        done = target if settled else target * author.rng.randint(4, 8) // 10
        own |= {"target": target * 100, "done": done * 100, "progress": done * 1000 // target}
    return author.write(table, {**own, **values}, settled=settled)
