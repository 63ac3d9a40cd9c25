"""What the register holds about a person, consistent with age, sex and family."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from fupin_desktop import codes
from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.kin import CHILD_IN_LAW, HEAD, MALE, SPOUSE, Member, age_on
from fupin_desktop.demo.names import manners
from fupin_desktop.demo.words import draw, pick
from fupin_desktop.values import check_digit

DISTRICT = "990101"  # no region of the country begins with 99

# Education of those who have left school, by year of birth.
EDUCATION: tuple[tuple[int, tuple[tuple[str, float], ...]], ...] = (
    (1949, (("01", 45), ("02", 45), ("03", 10))),
    (1969, (("01", 10), ("02", 48), ("03", 36), ("04", 6))),
    (1989, (("02", 20), ("03", 60), ("04", 14), ("A01", 4), ("A02", 2))),
    (2026, (("03", 42), ("04", 26), ("A01", 19), ("A02", 13))),
)
# School years by age on 1 September; "" has left school.
SCHOOL: Mapping[int, tuple[tuple[str, float], ...]] = {
    **dict.fromkeys(range(3), (("A01", 1.0),)),
    **dict.fromkeys(range(3, 6), (("02", 1.0),)),
    **dict.fromkeys(range(6, 12), (("03", 1.0),)),
    12: (("04", 1),),
    13: (("05", 1),),
    14: (("06", 1),),
    15: (("07", 55), ("10", 43), ("", 2)),
    16: (("08", 53), ("11", 40), ("", 7)),
    17: (("09", 50), ("12", 36), ("", 14)),
    18: (("13", 30), ("A21", 26), ("A11", 3), ("", 41)),
    19: (("14", 29), ("A22", 26), ("A12", 3), ("", 42)),
    20: (("15", 27), ("A23", 26), ("A13", 2), ("", 45)),
    21: (("A24", 25), ("", 75)),
    22: (("A31", 3), ("", 97)),
}
# Chances of long illness, serious illness and disability, by age.
HEALTH = ((16, 0.01, 0.006, 0.012), (40, 0.03, 0.01, 0.03), (60, 0.13, 0.025, 0.06),
          (120, 0.34, 0.04, 0.1))  # fmt: skip
DISABILITIES = (("4", 50), ("1", 12), ("2", 14), ("5", 9), ("6", 9), ("3", 3), ("7", 3))
PLACES = {"01": "样板镇集镇", "02": "示例县城区"}
JOBS = ("护林员", "保洁员", "护路员", "管水员", "护河员")


@dataclass
class Numbers:
    """Documents and telephones that nobody else in a township has."""

    village: int
    documents: Counter[tuple[date, str]] = field(default_factory=Counter)
    telephones: int = 0

    def document(self, sex: str, born: date) -> str:
        """Issue a number with a valid check digit: 18 characters."""
        order = self.documents[born, sex]
        self.documents[born, sex] += 1
        pair = (self.village * 8 + order) % 500
        return seal(f"{DISTRICT}{born:%Y%m%d}{pair * 2 + (sex == MALE):03d}")

    def telephone(self) -> str:
        """Issue a number of eleven digits in a row that no carrier uses."""
        self.telephones += 1
        return f"19900{self.village % 100:02d}{self.telephones % 10_000:04d}"


def seal(digits: str) -> str:
    """Append the check digit to 17 digits."""
    return digits + check_digit(digits)


def describe(rng: Random, member: Member, today: date, numbers: Numbers) -> dict[str, Json]:
    """Everything about one person that does not depend on the household's support."""
    age = age_on(member.born, today)
    person: dict[str, Json] = {
        "relation": member.relation,
        "name": member.name,
        "sex": member.sex,
        "birth_date": member.born.isoformat(),
        "ethnic": codes.find("ethnic", member.line.people),
        "mandarin": rng.random() < spoken(member, age) if age >= 3 else None,
    }
    person |= schooling(rng, member, today)
    person |= health(rng, age)
    person |= papers(rng, person, numbers.document(member.sex, member.born))
    person["labour"] = labour(rng, age, person)
    person |= work(rng, age, person)
    person |= insurance(rng, age, person)
    person["political"] = political(rng, age, person)
    if 16 <= age < 80 and rng.random() < 0.85:
        person["phone"] = numbers.telephone()
    return {name: value for name, value in person.items() if value is not None}


def spoken(member: Member, age: int) -> float:
    """Chance of speaking the common language."""
    usual = 0.97 if manners()[member.line.people] == "surname" else 0.8
    return usual if age < 60 else usual - 0.35


def schooling(rng: Random, member: Member, today: date) -> dict[str, Json]:
    """School year of pupils, education of the others; never both."""
    september = date(today.year - (today.month < 9), 9, 1)
    age = max(age_on(member.born, september), 0)
    single = member.relation not in (*HEAD, *SPOUSE, *CHILD_IN_LAW)
    school = draw(rng, SCHOOL[age]) if single and age in SCHOOL else ""
    if school:
        return {"school": school}
    if age < 22:  # left school a short while ago
        return {"education": "03" if age < 18 else draw(rng, (("03", 3), ("04", 7)))}
    shares = next(shares for until, shares in EDUCATION if member.born.year <= until)
    return {"education": draw(rng, shares)}


def health(rng: Random, age: int) -> dict[str, Json]:
    """Illness and disability."""
    _, long, serious, disabled = next(row for row in HEALTH if age < row[0])
    found: list[Json] = []
    values: dict[str, Json] = {}
    if rng.random() < long:
        found.append("02")
    if rng.random() < serious:
        found.append("03")
    if found and rng.random() < 0.8:
        values["disease"] = pick(rng, "illness")
    if rng.random() < disabled:
        found.append("04")
        values["disability"] = draw(rng, DISABILITIES)
        values["disability_grade"] = draw(rng, (("1", 12), ("2", 26), ("3", 30), ("4", 32)))
    return {**values, "health": found or ["01"]}


def papers(rng: Random, person: Mapping[str, Json], number: str) -> dict[str, Json]:
    """The number on file: the disability certificate's where there is one."""
    if "disability" in person and rng.random() < 0.75:
        suffix = f"{person['disability']}{person['disability_grade']}"
        return {"id_type": "09", "id_number": number + suffix}
    return {"id_type": "01", "id_number": number}


def labour(rng: Random, age: int, person: Mapping[str, Json]) -> str:
    """Ability to work."""
    if age < 16 or age >= 65 or "school" in person:
        return "04"
    if person.get("disability_grade") in ("1", "2"):
        return "03"
    ill = person["health"] != ["01"]
    if age >= 60 or (ill and rng.random() < 0.6):
        return "A01"
    return "02" if rng.random() < 0.12 else "01"


def work(rng: Random, age: int, person: Mapping[str, Json]) -> dict[str, Json]:
    """Where somebody works for wages, and how long in the year."""
    chance = {"01": 0.68, "02": 0.85, "A01": 0.2}.get(str(person["labour"]), 0.0)
    if rng.random() < chance * (1 if age < 55 else 0.6):
        status = draw(rng, (("04", 42), ("03", 20), ("02", 17), ("01", 21)))
        place = PLACES.get(status) or pick(rng, "province" if status == "03" else "afar")
        return {
            "work_status": status,
            "work_months": rng.choice((3, 5, 6, 8, 9, 10, 10, 11, 12)),
            "work_place": place,
            "employer": pick(rng, "employer"),
            "work_channel": draw(rng, (("03", 55), ("05", 20), ("06", 15), ("04", 7), ("02", 3))),
        }
    if person["labour"] in ("01", "A01") and rng.random() < 0.15:
        return {"public_job": rng.choice(JOBS), "public_job_months": rng.randint(3, 12)}
    return {}


def insurance(rng: Random, age: int, person: Mapping[str, Json]) -> dict[str, Json]:
    """Insurances; medical and pension each by one scheme at most."""
    employed = person.get("work_status") in ("02", "03", "04") and rng.random() < 0.08
    resident = not employed and rng.random() < 0.985
    adult = age >= 16 and "school" not in person
    values: dict[str, Json] = {
        "resident_medical": resident,
        "employee_medical": employed,
        "serious_illness_insurance": resident or employed,
        "resident_pension": adult and not employed and rng.random() < 0.93,
        "employee_pension": employed,
        "subsistence_allowance": False,
        "destitute_support": False,
    }
    if person["health"] != ["01"] and rng.random() < 0.25:
        values["medical_aid"] = True
    if 18 <= age < 24 and person["sex"] == MALE and rng.random() < 0.01:
        values["serviceman"] = True
    return values


def political(rng: Random, age: int, person: Mapping[str, Json]) -> str | None:
    """Party or league; small children have none."""
    if age < 14:
        return None
    if age < 28 and ("school" in person or rng.random() < 0.3):
        return draw(rng, (("03", 60), ("13", 39), ("02", 1)))
    return draw(rng, (("13", 94), ("01", 6)))
