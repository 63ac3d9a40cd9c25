"""What the ledger holds about a person by year or spell: insurance, work, school, benefits."""

from collections.abc import Iterator, Mapping
from typing import Final

from fupin_desktop import codes
from fupin_desktop.demo.diary import school
from fupin_desktop.demo.homes import CAPABLE, has, pupil
from fupin_desktop.demo.house import House, Someone
from fupin_desktop.demo.invent import Author, Values
from fupin_desktop.record import Change

INSURED: Final = {  # field of the person -> field of the yearly sheet
    "resident_medical": "resident_medical", "employee_medical": "employee_medical",
    "serious_illness_insurance": "serious_illness", "medical_aid": "medical_aid",
    "resident_pension": "resident_pension", "employee_pension": "employee_pension",
    "subsistence_allowance": "subsistence_allowance", "destitute_support": "destitute_support",
}  # fmt: skip
BEFORE: Final[Mapping[str, str]] = {  # the school year before
    "04": "03", "05": "04", "06": "05", "07": "06", "08": "07", "09": "08", "10": "06",
    "11": "10", "12": "11", "13": "09", "14": "13", "15": "14", "A11": "12", "A12": "A11",
    "A13": "A12", "A21": "09", "A22": "A21", "A23": "A22", "A24": "A23",
}  # fmt: skip
OUT, PLANNED, NEAR = "1", "2", "3"  # employment_kind
POST_SOURCES = "123"
THIS_YEAR = "2026"
YOUNG = 2017  # born since: their certificates are new


def about(author: Author, house: House) -> Iterator[Change]:
    """Everything about the members of a household."""
    for one in house.people:
        if one.here(author.today.isoformat()):
            told = {**house.told, "who": one.name, "sex": one.values.get("sex")}
            for part in (insurance, schooling, employment, card, subsidies, post):
                yield from part(author, house, one, told)


def appoint(author: Author, house: House) -> None:
    """Give public posts their source before anything is reckoned from them."""
    for one in house.people:
        able = one.values.get("labour") in CAPABLE and "work_months" not in one.values
        job = "public_job" in one.values
        if not job and able and one.age(THIS_YEAR) >= 45 and author.due("post", 0.03):
            one.values |= {"public_job": "保洁员", "public_job_months": 10}
            job = True
        if job:
            house.posts[one.rec] = author.rng.choice(POST_SOURCES)


def insurance(author: Author, _house: House, one: Someone, told: Values) -> Iterator[Change]:
    """One sheet for each of two years; children are on their parents' minds, not on sheets."""
    for year in ("2025", THIS_YEAR):
        if one.age(year) < 16:
            continue
        values: Values = {"person": one.rec, "year": year}
        values |= {name: one.values.get(field) for field, name in INSURED.items()}
        values["drawing_pension"] = one.age(year) >= 60
        lacks = not (one.values.get("resident_medical") or one.values.get("employee_medical"))
        yield author.write("insurance", values, **told, lacks=lacks)


def schooling(author: Author, house: House, one: Someone, told: Values) -> Iterator[Change]:
    """This school year and the one before; of somebody who stayed away, that year too."""
    if not pupil(one.values):
        return
    stage = str(one.values["school"])
    stages = {THIS_YEAR: stage, "2025": BEFORE.get(stage, stage)}
    away = house.told.get("dropout") == one.rec
    if away:
        stages["2024"] = BEFORE.get(stages["2025"], stages["2025"])
    for year, code in stages.items():
        dropout = away and year == "2024"
        values: Values = {
            "person": one.rec, "year": year, "stage": code, "dropout": dropout,
            "school": school({"school": code}),
        }  # fmt: skip
        yield author.write("schooling", values, **told, year=year,
                           compulsory=code in ("03", "04", "05", "06"))  # fmt: skip


def employment(author: Author, _house: House, one: Someone, told: Values) -> Iterator[Change]:
    """Work of this year, mostly also that of the last; some only plan to go."""
    status = one.values.get("work_status")
    if status is None:
        able = one.values.get("labour") in CAPABLE and "public_job" not in one.values
        if able and author.due("planned", 0.08):
            values: Values = {"person": one.rec, "year": THIS_YEAR, "kind": PLANNED,
                              "working": False, "planned": True}  # fmt: skip
            yield author.write("employment", values, **told)
        return
    place, kind = str(one.values["work_place"]), NEAR if status in ("01", "02") else OUT
    shared: Values = {
        "person": one.rec, "kind": kind, "working": True, "status": status,
        "employer": one.values["employer"], "channel": one.values["work_channel"],
    }  # fmt: skip
    months = one.values["work_months"]
    yield author.write("employment", {
        **shared, **split(place), "year": THIS_YEAR, "start": author.day("2026-02-10", 0, 25),
        "months": months,
    }, **told)  # fmt: skip
    if author.due("worked before", 0.5):
        yield author.write("employment", {
            **shared, **split(place), "year": "2025", "start": author.day("2025-02-05", 0, 30),
            "end": author.day("2025-12-01", 0, 50), "months": 10,
        }, **told)  # fmt: skip


def split(place: str) -> Values:
    """Province, city and county of a place of work."""
    province, found, rest = place.partition("省")
    if not found:
        return {"province": "样例省", "city": "虚构市", "county": "示例县"}
    city, _, county = rest.partition("市")
    return {"province": province + "省", "city": city + "市", "county": county or "城关区"}


def card(author: Author, _house: House, one: Someone, told: Values) -> Iterator[Change]:
    """The certificate of the disabled."""
    if not has(one.values, "04") or "disability" not in one.values:
        return
    kind, grade = one.values["disability"], one.values["disability_grade"]
    number = f"{str(one.values['id_number'])[:18]}{kind}{grade}"
    values: Values = {"person": one.rec, "number": number, "kind": kind, "grade": grade}
    young = one.born.year >= YOUNG
    yield author.write("disability_card", values, **told, young=young, birth=one.born.isoformat())


def subsidies(author: Author, house: House, one: Someone, told: Values) -> Iterator[Change]:
    """What somebody gets, one record each."""
    age, poor = one.age(THIS_YEAR), bool(one.values.get("subsistence_allowance"))
    disabled = str(one.values.get("disability_grade", "9"))
    head = one.rec == house.people[0].rec
    since = str(house.values.get("assistance_since", "2021-03"))
    grants = {
        "低保金": (head and poor, since), "特困供养金": (
            bool(one.values.get("destitute_support")), since),
        "困难残疾人生活补贴": (poor and disabled < "9", "2021-01"),
        "重度残疾人护理补贴": (disabled <= "2", "2019-01"),
        "高龄补贴": (age >= 80, f"{one.born.year + 80}-{one.born:%m}"),
        "养老金": (age >= 60 and bool(one.values.get("resident_pension")),
                  f"{one.born.year + 60}-{one.born:%m}"),
        "外出务工补贴": (one.values.get("work_status") == "04", "2026-04"),
        "耕地地力保护补贴": (head and author.rng.random() < 0.7, "2016-05"),
        "公益林补偿": (head and author.rng.random() < 0.15, "2017-06"),
        "其他": (head and author.due("other subsidy", 0.02), "2023-05"),
    }  # fmt: skip
    for label, (gets, start) in grants.items():
        if gets:
            kind = codes.find("subsidy_kind", label)
            values: Values = {"person": one.rec, "kind": kind, "start": start}
            yield author.write("subsidy", values, **told, once=label == "外出务工补贴")


def post(author: Author, house: House, one: Someone, told: Values) -> Iterator[Change]:
    """The public post somebody has."""
    if one.rec not in house.posts:
        return
    job = str(one.values["public_job"])
    kind = codes.find("public_post", job)
    values: Values = {
        "person": one.rec, "year": THIS_YEAR, "post": kind or "99", "post_note": None if kind
        else job, "source": house.posts[one.rec], "monthly": 80_000,
        "months": min(int(str(one.values["public_job_months"])), 9),
    }  # fmt: skip
    left = author.due("dismissed", 0.1)
    values["hired"] = author.day("2025-01-10" if left else "2026-01-05", 0, 40)
    values["dismissed"] = author.day("2026-07-01", 0, 60) if left else None
    yield author.write("public_post", values, **told)
