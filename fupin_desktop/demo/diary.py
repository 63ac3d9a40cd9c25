"""Two years of visits to a household, the needs met with and the measures taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.homes import CAPABLE, Person, has, pupil
from fupin_desktop.demo.kin import age_on
from fupin_desktop.demo.words import draw, pick, rows

DAYS = 730
UNSETTLED = (("1", 35), ("2", 50), ("4", 10), ("5", 5))  # states of a need
PLACES = (("家中", 80), ("地里", 9), ("村委会", 7), ("电话联系", 4))


@dataclass(frozen=True)
class Need:
    """A need, the member it is about by index, and the measures that answer it."""

    values: dict[str, Json]
    person: int | None
    measures: tuple[dict[str, Json], ...]


@dataclass(frozen=True)
class Visit:
    """One visit and the needs heard there."""

    values: dict[str, Json]
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Topic:
    """Something visits are about, with the phrases for it."""

    name: str
    need_category: str
    measure_category: str
    purposes: tuple[str, ...]
    concerns: str
    weight: float
    lowest: int
    highest: int
    phrases: Mapping[str, tuple[str, ...]]


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, their labels turned into codes."""
    return tuple(read(row) for row in rows("topics"))


def read(row: Mapping[str, str]) -> Topic:
    """One line of the list of topics."""
    own = [phrase for phrase in rows("phrases") if phrase["topic"] == row["topic"]]
    parts = {phrase["part"] for phrase in own}
    return Topic(
        row["topic"],
        code("need_category", row["need_category"]),
        code("measure_category", row["measure_category"]),
        tuple(code("visit_purpose", label) for label in row["purposes"].split("|")),
        row["concerns"],
        float(row["weight"]),
        int(row["lowest"]),
        int(row["highest"]),
        {part: tuple(p["text"] for p in own if p["part"] == part) for part in parts},
    )


def code(name: str, label: str) -> str:
    """Code of a label that the list must have."""
    found = codes.find(name, label)
    if found is None:
        raise LookupError(f"{name}: {label}")
    return found


@dataclass(frozen=True)
class Story:
    """What one visit is about; phrases at the same place of their lists belong together."""

    topic: Topic
    at: int
    day: date
    person: int
    fill: Mapping[str, str]

    @property
    def asks(self) -> bool:
        """Tell whether a need goes with what was heard."""
        return self.at < len(self.topic.phrases.get("need", ()))

    def say(self, part: str) -> str:
        """One phrase with its blanks filled."""
        return self.topic.phrases[part][self.at].format_map(self.fill)


@dataclass(frozen=True)
class Setting:
    """What a diary is written from."""

    rng: Random
    today: date
    people: Sequence[Person]
    team: Sequence[str]

    def concerned(self, concerns: str) -> list[int]:
        """Members a topic may be about; for `any` the first."""
        if concerns == "any":
            return [0]
        return [at for at, person in enumerate(self.people) if self.fits(person, concerns)]

    def host(self) -> str:
        """Name of somebody old enough to talk to, and at home if possible."""
        grown = [person for person in self.people if self.age(person) >= 16]
        home = [person for person in grown if person.get("work_status") not in ("03", "04")]
        return str(self.rng.choice(home or grown or self.people)["name"])

    def age(self, person: Person) -> int:
        """Whole years of age today."""
        return age_on(date.fromisoformat(str(person["birth_date"])), self.today)

    def fits(self, person: Person, concerns: str) -> bool:
        """Tell whether a topic may be about a person."""
        if concerns == "elder":
            return self.age(person) >= 65
        tests = {
            "worker": person.get("labour") in CAPABLE,
            "patient": has(person, "02") or has(person, "03"),
            "disabled": has(person, "04"),
            "student": pupil(person),
        }
        return tests[concerns]


def write(setting: Setting, household: Mapping[str, Json]) -> tuple[Visit, ...]:
    """All visits of a household, oldest first."""
    usual = visits_expected(household)
    number = max(0, round(setting.rng.gauss(usual, usual**0.5 / 2)))
    days = sorted(setting.rng.randrange(1, DAYS) for _ in range(number))
    return tuple(visit(setting, setting.today - timedelta(days=day)) for day in reversed(days))


def visits_expected(household: Mapping[str, Json]) -> float:
    """Monitored households are seen often, others now and then."""
    if household.get("risk_state") == "0":
        return 10.0
    if "monitoring_kind" in household:
        return 7.0
    return 2.0 if household["kind"] == "01" else 4.0


def visit(setting: Setting, day: date) -> Visit:
    """One visit about one topic."""
    rng = setting.rng
    story = find_story(setting, day)
    values: dict[str, Json] = {
        "date": day.isoformat(),
        "visitors": "、".join(rng.sample(setting.team, 2)),
        "met": setting.host(),
        "place": draw(rng, PLACES),
        "purpose": rng.choice(story.topic.purposes),
        "content": story.say("visit"),
    }
    if not story.asks or rng.random() < 0.5:
        return Visit(values, ())
    asked = need(setting, story)
    values["result"] = f"已记录需求：{asked.values['content']}。"
    values["next_date"] = (day + timedelta(days=rng.choice((14, 30, 60)))).isoformat()
    return Visit(values, (asked,))


def find_story(setting: Setting, day: date) -> Story:
    """Something to talk about that concerns a member of the household."""
    rng = setting.rng
    possible = [(topic, setting.concerned(topic.concerns)) for topic in topics()]
    possible = [(topic, members) for topic, members in possible if members]
    topic, members = rng.choices(possible, [topic.weight for topic, _ in possible])[0]
    person = rng.choice(members)
    at = rng.randrange(len(topic.phrases["visit"]))
    return Story(topic, at, day, person, blanks(setting, person))


def need(setting: Setting, story: Story) -> Need:
    """The need that goes with what was heard; old ones are mostly settled."""
    rng, age = setting.rng, (setting.today - story.day).days
    settled = 0.9 if age > 150 else 0.5 if age > 40 else 0.1
    state = "3" if rng.random() < settled else draw(rng, UNSETTLED)
    values: dict[str, Json] = {
        "date": story.day.isoformat(),
        "category": story.topic.need_category,
        "content": story.say("need"),
        "urgency": draw(rng, (("1", 70), ("2", 25), ("3", 5))),
        "state": state,
    }
    answered = state == "3" or (state == "2" and rng.random() < 0.6)
    measures = (measure(setting, story, done=state == "3"),) if answered else ()
    for one in measures if state == "3" else ():
        values |= {"closed": one["end_date"], "result": one["result"]}
    return Need(values, None if story.topic.concerns == "any" else story.person, measures)


def measure(setting: Setting, story: Story, *, done: bool) -> dict[str, Json]:
    """What was done about a need."""
    rng, topic = setting.rng, story.topic
    start = min(story.day + timedelta(days=rng.randint(1, 40)), setting.today)
    values: dict[str, Json] = {
        "category": topic.measure_category,
        "content": story.say("measure"),
        "start_date": start.isoformat(),
        "responsible": rng.choice(setting.team),
        "state": "3" if done else rng.choice("12"),
    }
    if topic.highest:
        values["amount"] = rng.randint(topic.lowest // 50, topic.highest // 50) * 5000  # fen
    if done:
        end = min(start + timedelta(days=rng.randint(3, 90)), setting.today)
        values |= {"end_date": end.isoformat(), "result": story.say("outcome")}
    return values


def blanks(setting: Setting, person: int) -> dict[str, str]:
    """Words for the blanks of one visit, so that need and measure speak of the same thing."""
    rng = setting.rng
    return {
        "met": str(setting.people[0]["name"]),
        "person": str(setting.people[person]["name"]),
        "crop": pick(rng, "crop"),
        "animal": pick(rng, "animal"),
        "illness": str(setting.people[person].get("disease") or pick(rng, "illness")),
        "school": school(setting.people[person]),
        "count": str(rng.randint(2, 30)),
        "mu": str(rng.randint(1, 12)),
        "times": str(rng.randint(2, 5)),
        "money": str(rng.randint(8, 120) * 100),
    }


SCHOOLS = {"03": "样板镇中心小学", "04": "样板镇中学", "05": "样板镇中学", "06": "样板镇中学",
           "07": "示例县第一中学", "08": "示例县第一中学", "09": "示例县第一中学",
           "10": "示例县职业技术学校", "11": "示例县职业技术学校",
           "12": "示例县职业技术学校"}  # fmt: skip


def school(person: Person) -> str:
    """School that goes with a school year."""
    return SCHOOLS.get(str(person.get("school")), "样例省职业学院")
