"""What a village work team writes about its village: itself, the year, its work, its helpers."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo import cases, hall, plans
from fupin_desktop.demo.community import TOWNSHIP_NAME, Village
from fupin_desktop.demo.hall import Hall
from fupin_desktop.demo.homes import CAPABLE, FORMER, FORMER_WITHOUT, has
from fupin_desktop.demo.house import House, Someone
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.demo.sheets import HOUSE, WATER, YEARS, troubled
from fupin_desktop.local import register
from fupin_desktop.outcomes import VILLAGE as VILLAGE_EXIT
from fupin_desktop.record import Change

PER_HELPER = 5  # households
TASKS = "1234"  # team_task
COMMITTEE: Final = {  # posts -> duty
    "村党组织书记|村委会主任": "负责全面工作", "村党组织副书记": "负责组织和纪检",
    "村委会副主任": "负责产业", "文书或会计": "负责财务和档案", "妇联主席": "负责妇女儿童",
    "村务监督委员会主任": "负责监督", "村民小组长": "负责本组事务",
}  # fmt: skip
AWAY = ("02", "03", "04")  # work_status
BY_UNIT, BY_LEADER = "2", "4"  # pairing_kind
GROWING = ("net_income", "disposable_income", "minority_income")
MONTHS = [f"{2025 + (10 + n) // 12}-{(10 + n) % 12 + 1:02d}" for n in range(12)]


def before(author: Author, home: Village, above: Hall, households: int) -> tuple[
    dict[str, str], list[str], list[Change]
]:  # fmt: skip
    """What households refer to: organisations and helpers; what they are called, and records."""
    made: list[Change] = []
    office = {
        "firm": above.one("firm", home.number), "bank": above.one("bank", home.number),
        "builder": above.one("builder"), "unit": above.one("unit", home.number),
        "leader": above.one("leader", home.number), "plan": author.registry.new_id("plan"),
    }  # fmt: skip
    for key, name, kinds, business in (
        ("cooperative", "示例种养专业合作社", "农民专业合作社", "种植养殖和统购统销"),
        ("collective", "股份经济合作社", "村集体经济组织", "资产经营"),
        ("farm", "样板家庭农场", "家庭农场", "蔬菜种植"),
    ):
        row = {"key": key, "name": home.name + name, "short_name": name, "kinds": kinds,
               "affiliation": "村级", "business": business, "leading_level": ""}  # fmt: skip
        made.append(hall.organization(author, row))
        office[key] = made[-1].rec
    own_field = local_field(author, home)
    office["local"] = register(own_field.rec)
    made.append(own_field)
    helpers = [hall.cadre(author, above, n) for n in range(households // PER_HELPER + 2)]
    return office, [one.rec for one in helpers], [*made, *helpers]


def after(
    author: Author, home: Village, office: Mapping[str, str], houses: Sequence[House]
) -> Iterator[Change]:
    """What the team writes about the village as a whole."""
    yield from team(author, home)
    yield from committee(author, home)
    yield from pairings(author, office)
    income: dict[str, int] = {}
    yield from told(author, office, houses, income)
    yield from years(author, home, houses, income)
    yield from plan(author, home, office)
    old: Values = {"kind": "1", "name": "早年修建的灌溉水渠", "acquired": "2012-10-01"}
    yield author.write("asset", old)
    exit_ = cases.Course(VILLAGE_EXIT, {"region": home.code}, {"applicant": home.name},
                         cases.decision(author, "2018-12"), {})  # fmt: skip
    yield from cases.tell(author, exit_)
    yield author.make("village_year", {
        "region": home.code, "year": "2018", "exited": True, "exit_year": "2018",
    })  # fmt: skip
    yield author.make("handover", {
        "region": home.code, "date": "2021-03-20", "giver": "陈建国", "taker": home.team[0],
        "witness": "周正", "moved": 6, "open": 4, "digest": "ab" * 32, "note": "虚构示例",
    })  # fmt: skip


def team(author: Author, home: Village) -> Iterator[Change]:
    """The team, its days in the village, its four tasks."""
    staff: list[str] = []
    for order, name in enumerate(home.team[:3]):
        sex, born = author.rng.choice("12"), author.rng.randint(1972, 1996)
        made = author.write("staff", {
            "name": name, "leader": order == 0, "first_secretary": order == 0, "sex": sex,
            "member": order > 0, "id_number": author.document(sex, born), "birth": str(born),
        })  # fmt: skip
        staff.append(made.rec)
        yield made
        for month in MONTHS:
            yield attendance(author, made.rec, month)
    for year in ("2025", "2026"):
        for task in TASKS:
            done = year == "2025"
            values: Values = {
                "region": home.code, "year": year, "task": task, "staff": [*sorted(staff[:2])],
                "state": "3" if done else "2",
            }  # fmt: skip
            yield author.write("team_task", values, finished_on=f"{year}-12-10" if done else None)


def attendance(author: Author, staff: str, month: str) -> Change:
    """One month of one member: days that do not exceed the month."""
    rng = author.rng
    leave, travel, training = (rng.choice(some) for some in ((0, 0, 1, 2, 3), (0, 1, 2), (0, 0, 1)))
    most = monthrange(int(month[:4]), int(month[5:]))[1] - leave - travel - training
    values: Values = {
        "staff": staff, "month": month, "days": 10 * min(rng.randint(20, 26), most),
        "leave_days": 10 * leave, "travel_days": 10 * travel, "training_days": 10 * training,
    }  # fmt: skip
    return author.write("attendance", values, left=leave, travelled=travel)


def committee(author: Author, home: Village) -> Iterator[Change]:
    """The committee; one member has left."""
    for order, (labels, duty) in enumerate(COMMITTEE.items()):
        sex = "2" if "妇联" in labels else author.rng.choice("112")
        born = author.rng.randint(1968, 1995)
        posts: list[Json] = [codes.find("committee_post", label) for label in labels.split("|")]
        values: Values = {
            "name": author.someone(sex, born), "posts": posts, "sex": sex, "birth": str(born),
            "ethnic": codes.find("ethnic", home.peoples[0][0]), "start": "2021-03-15",
            "end": "2024-02-28" if order == 2 else None, "duty": duty,
        }  # fmt: skip
        yield author.write("committee", values)


def pairings(author: Author, office: Mapping[str, str]) -> Iterator[Change]:
    """The unit that helps the village, and the leader who answers for it."""
    for kind, own in ((BY_UNIT, {"organization": office["unit"]}),
                      (BY_LEADER, {"helper": office["leader"]})):  # fmt: skip
        values: Values = {"kind": kind, "start": "2021-05-10", **own}
        yield author.write("pairing", values, whole=True)


def told(
    author: Author, office: Mapping[str, str], houses: Sequence[House], income: dict[str, int]
) -> Iterator[Change]:
    """Meetings, tasks, complaints, and what was put right."""
    known: dict[str, str] = {}
    here = [house for house in houses if "end" not in house.values]
    for number, story in enumerate(hall.stories("village")):
        table, house = story["table"], here[number % len(here)]
        own: Values = {}
        if table == "rectification":
            link = {"督查检查": "inspection", "信访诉求": "complaint", "项目检查": "project"}
            field = link.get(story["code"], "household")
            own = {field: {**known, "project": office["project"], "household": house.rec}[field],
                   "number": f"Z2026-{number:02d}"}  # fmt: skip
        elif table == "complaint":
            own = {"number": f"X2026-{number:02d}"}
            if number % 2:
                own |= {"household": house.rec, "need": house.needs[0] if house.needs else None}
        elif table == "event" and story["code"] in ("走访慰问", "现场察看"):
            own = {"household": house.rec} if story["code"] == "走访慰问" else {
                "project": office["project"]}  # fmt: skip
        elif table == "task" and story["code"] == "挂图作战":
            own = {"project": office["project"]}
        elif table == "collective_income":
            for year in YEARS:
                earned = hall.tell(author, story, {"year": year})
                income[year] = income.get(year, 0) + int(str(earned.values["amount"]))
                yield earned
            continue
        made = hall.tell(author, story, own)
        known.setdefault(table, made.rec)
        yield made


def years(
    author: Author, home: Village, houses: Sequence[House], income: Mapping[str, int]
) -> Iterator[Change]:
    """The village and its hamlets by year, counted from the households."""
    held: Values = {}
    for year in YEARS:
        day = f"{year}-12-31"
        here = [house for house in houses if house.on(day)]
        held |= {"region": home.code, "year": year, **census(here, day),
                 "collective_income": income[year]}  # fmt: skip
        made = author.write("village_year", held)
        held = {
            name: grown(author, one) if name in GROWING else one
            for name, one in made.values.items() if name not in ("note", "written")
        }  # fmt: skip
        yield made
        for group, name in home.groups:
            own = [house for house in here if house.values["group_name"] == group]
            old = [house for house in own if house.registered]
            yield author.write("hamlet", {
                "region": home.code, "year": year, "name": name, "households": len(own),
                "population": population(own, day), "registered_households": len(old),
                "registered_people": population(old, day),
            })  # fmt: skip


def grown(author: Author, fen: Json) -> Json:
    """What an income of one year became in the next, in whole yuan."""
    return round(int(str(fen)) * author.rng.uniform(1.03, 1.08) / 100) * 100


def population(houses: Sequence[House], day: str) -> int:
    """People of some households on a day."""
    return sum(len(house.on(day)) for house in houses)


def census(houses: Sequence[House], day: str) -> Values:
    """What is counted of a village on a day."""
    people = [one for house in houses for one in house.on(day)]
    watched = [house for house in houses if house.monitored
               and str(house.values["monitoring_since"]) <= day
               and str(house.values.get("risk_removed_on", "9")) > day]  # fmt: skip
    old = [house for house in houses if house.values["kind"] in (FORMER, FORMER_WITHOUT)]
    return {
        "households": len(houses), "population": len(people),
        "registered_households": len(old), "registered_people": population(old, day),
        "monitored_households": len(watched), "monitored_people": population(watched, day),
        "poor_households": 0, "poor_people": 0, "poverty_rate": 0,
        "dangerous_households": sum(troubled(house, HOUSE, day) for house in houses),
        "unsafe_water_households": sum(troubled(house, WATER, day) for house in houses),
        **{f"{name}_households": sum(house.values.get("assistance_kind") == code
                                     for house in houses) for name, code in ASSISTED.items()},
        **{name: sum(map(counts, people)) for name, counts in COUNTED.items()},
    }  # fmt: skip


ASSISTED: Final = {"allowance": "01", "supported": "02"}
COUNTED: Final[Mapping[str, Callable[[Someone], bool]]] = {
    "allowance_people": lambda one: bool(one.values.get("subsistence_allowance")),
    "supported_people": lambda one: bool(one.values.get("destitute_support")),
    "minority_people": lambda one: one.values.get("ethnic", "01") != "01",
    "women": lambda one: one.values.get("sex") == "2",
    "disabled_people": lambda one: has(one.values, "04"),
    "labour": lambda one: one.values.get("labour") in CAPABLE,
    "migrant_workers": lambda one: one.values.get("work_status") in AWAY,
    "medical_insured": lambda one: bool(one.values.get("resident_medical")),
    "pension_insured": lambda one: bool(one.values.get("resident_pension")),
    "worker_pension_insured": lambda one: bool(one.values.get("employee_pension")),
}


def plan(author: Author, home: Village, office: Mapping[str, str]) -> Iterator[Change]:
    """The village's own plan."""
    about: Values = {"scope": plans.VILLAGE, "region": home.code}
    words: Values = {"plan_of": f"{TOWNSHIP_NAME}{home.name}"}
    yield from plans.versions(author, about, words, 0, office["plan"])


def local_field(author: Author, home: Village) -> Change:
    """A field of the village's own."""
    values: Values = {"region": home.code, "table": "household", "label": "取水点距离",
                      "kind": "integer", "unit": "米", "hidden": False}  # fmt: skip
    return author.write("local_field", values)
