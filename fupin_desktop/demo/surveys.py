"""Rounds of surveys: the township's for all villages, one of each village, and their answers."""

from collections.abc import Iterator, Sequence
from typing import Final

from fupin_desktop import surveys
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.conditions import Condition
from fupin_desktop.demo.community import TOWNSHIP, Village
from fupin_desktop.demo.hall import Hall
from fupin_desktop.demo.house import House
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.local import register
from fupin_desktop.record import Change

NAME: Final = "2026年上半年监测户集中排查"
WATCHED: Final = (Condition("monitoring_kind", "filled"),)
SUPPLY = ("正常", "季节性缺水", "停水三天以上")
QUESTIONS: Final = (
    ("家里几天没有外出务工收入", "integer", None, "天"),
    ("近一个月饮水情况", "code", "\n".join(SUPPLY), None),
)
DONE: Final = 0.7  # share of the households that have been surveyed
LISTED: Final = 12  # households of a village's own round
CLEAR, RISKY, UNSURE = "1", "2", "3"  # survey_conclusion


def write(author: Author, hall: Hall) -> Iterator[Change]:
    """The township's round, with its questions."""
    made = author.write("survey_round", {
        "region": TOWNSHIP, "name": NAME, "kind": "1", "start": "2026-04-01", "end": "2026-06-30",
        **surveys.cover(author.registry, WATCHED),
    })  # fmt: skip
    hall.named["survey"] = [made.rec]
    yield made
    for label, kind, choices, unit in QUESTIONS:
        question = author.write("local_field", {
            "region": TOWNSHIP, "table": surveys.ANSWER, "label": label, "kind": kind,
            "choices": choices, "unit": unit, "section": NAME, "hidden": False, "round": made.rec,
        })  # fmt: skip
        hall.named.setdefault("question", []).append(register(question.rec))
        yield question


def tell(author: Author, above: Hall, home: Village, houses: Sequence[House]) -> Iterator[Change]:
    """What a village found in the township's round, and one of its own."""
    here = [house for house in houses if "end" not in house.values]
    days, water = above.named["question"]
    for house in (one for one in here if one.monitored):
        if author.due("surveyed", DONE):
            more: Values = {days: author.rng.randint(0, 20), water: author.rng.choice(SUPPLY)}
            yield answer(author, above.one("survey"), house, "2026-04-10", more)
    own = here[:LISTED]
    made = author.write("survey_round", {
        "region": home.code, "name": f"{home.name}汛期住房安全排查", "kind": "3",
        "start": "2026-05-06", "end": "2026-09-30",
        **surveys.cover(author.registry, households=[house.rec for house in own]),
    })  # fmt: skip
    yield made
    for house in own:
        if author.due("flood", DONE):
            yield answer(author, made.rec, house, "2026-05-06", {})


def answer(author: Author, rec: str, house: House, begun: str, more: Values) -> Change:
    """One household in a round; a few were not at home."""
    chosen = author.rng.random()
    conclusion = "4" if chosen < 0.1 else RISKY if chosen > 0.9 and house.needs else CLEAR
    met = conclusion != surveys.ABSENT
    need: Json = house.needs[0] if conclusion == RISKY else None
    about: Values = {
        "round": rec, "household": house.rec, "conclusion": conclusion, "need": need,
        "date": author.day(begun, 0, 12), **(more if met else {}),
    }  # fmt: skip
    if not met:
        about |= {"met": None, "content": "大门上锁，电话约定改日再去"}
    return author.write("survey_answer", about, family=house.name)
