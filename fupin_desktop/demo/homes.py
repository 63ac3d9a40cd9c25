"""What the register holds about a household, consistent with its members."""

from collections.abc import Mapping, Sequence
from random import Random

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.words import draw, pick

Person = Mapping[str, Json]

REGISTERED = 0.62  # share of households that were on the register of 2014-2020
CAPABLE = ("01", "02", "A01")
RURAL, FORMER, FORMER_WITHOUT = "01", "02", "03"  # kinds of household


def facts(people: Sequence[Person]) -> set[str]:
    """What is true of a family as a whole."""
    tests = {
        "worker": any(person.get("labour") in CAPABLE for person in people),
        "patient": any(has(person, "02") or has(person, "03") for person in people),
        "serious": any(has(person, "03") for person in people),
        "disabled": any(has(person, "04") for person in people),
        "student": any(pupil(person) for person in people),
        "alone": len(people) == 1,
        "away": any(person.get("work_status") in ("03", "04") for person in people),
    }
    return {name for name, true in tests.items() if true}


def has(person: Person, code: str) -> bool:
    """Tell whether a person's health names a code."""
    health = person.get("health")
    return isinstance(health, list) and code in health


def pupil(person: Person) -> bool:
    """Tell whether a person goes to a school beyond kindergarten."""
    return str(person.get("school", "A01")) not in ("A01", "02")


def describe(rng: Random, people: Sequence[Person], today: str) -> dict[str, Json]:
    """Kinds, monitoring, assistance, causes and bank of a household."""
    known = facts(people)
    household: dict[str, Json] = {"name": people[0]["name"], "kind": RURAL}
    if rng.random() < REGISTERED:
        household |= registered(rng, known)
    household |= assistance(rng, known)
    household |= monitoring(rng, known, str(household["kind"]), today)
    if household.get("assistance_kind") == "02":
        household["covered_without_labour"] = True
    household["military_family"] = rng.random() < 0.02
    phones = [person["phone"] for person in people if "phone" in person]
    if phones:
        household["phone"] = phones[0]
    if rng.random() < 0.93:
        household |= {
            "bank_name": pick(rng, "bank"),
            "bank_account": f"9901010{rng.randrange(10**12):012d}",
            "bank_holder": people[0]["name"],
        }
    if rng.random() < 0.06:
        household["note"] = pick(rng, "note")
    return household


def registered(rng: Random, known: set[str]) -> dict[str, Json]:
    """Facts of a household that was registered between 2014 and 2020."""
    since = rng.choice((2014, 2014, 2014, 2015, 2016, 2017))
    causes = possible_causes(known)
    main = draw(rng, causes)
    others = [code for code, _ in causes if code != main]
    exit_year = rng.randint(since + 1, 2020)
    return {
        "kind": FORMER_WITHOUT if exit_year <= 2016 and rng.random() < 0.4 else FORMER,
        "kind_since": f"{since}-{rng.choice((1, 3, 6, 11)):02d}",
        "standard": draw(rng, (("01", 70), ("02", 30))),
        "poverty_attribute": "01" if "worker" in known else "04",
        "exit_flag": "1",
        "exit_year": str(exit_year),
        "main_cause": main,
        "other_causes": [*sorted(rng.sample(others, rng.choice((0, 1, 1, 2))))] or None,
    }


def possible_causes(known: set[str]) -> list[tuple[str, float]]:
    """Codes of the list `cause` that the members do not contradict, with their shares."""
    causes = [("07", 18.0), ("09", 16.0), ("11", 6.0), ("10", 4.0), ("05", 3.0), ("04", 2.0)]
    causes += [("01", 30.0)] if "patient" in known else []
    causes += [("02", 30.0)] if "disabled" in known else []
    causes += [("03", 16.0)] if "student" in known else []
    causes += [("08", 60.0)] if "worker" not in known else []
    return causes


def assistance(rng: Random, known: set[str]) -> dict[str, Json]:
    """Kind of social assistance, if any."""
    if {"alone"} <= known and "worker" not in known:
        kind = draw(rng, (("02", 60), ("01", 25), ("", 15)))
    elif "worker" not in known or "serious" in known:
        kind = draw(rng, (("01", 35), ("03", 5), ("04", 6), ("", 54)))
    elif "disabled" in known:
        kind = draw(rng, (("01", 18), ("03", 4), ("", 78)))
    else:
        kind = draw(rng, (("01", 3), ("03", 2), ("04", 1), ("", 94)))
    if not kind:
        return {}
    first = 2023 if kind == "04" else 2021 if kind == "03" else 2014
    since = f"{rng.randint(first, 2025)}-{rng.randint(1, 12):02d}"
    return {"assistance_kind": kind, "assistance_since": since}


def monitoring(rng: Random, known: set[str], kind: str, today: str) -> dict[str, Json]:
    """Monitoring against a return to poverty, with its risks and their removal."""
    special = "01" if kind != RURAL else "02"
    troubled = bool(known & {"serious", "disabled"}) or "worker" not in known
    shares = ((special, 15 if troubled else 4), ("03", 4 if troubled else 1))
    found = draw(rng, (*shares, ("", 100 - sum(share for _, share in shares))))
    if not found:
        return {}
    year, month = rng.randint(2021, int(today[:4])), rng.randint(1, 12)
    since = min(f"{year}-{month:02d}", today[:7])
    risks = sorted({draw(rng, possible_risks(known)) for _ in range(rng.choice((1, 1, 2)))})
    values: dict[str, Json] = {
        "monitoring_kind": found,
        "monitoring_since": since,
        "risks": list(risks),
        "disasters": ["01"] if "04" in risks else None,
        "risk_note": pick(rng, "risk_note") if "99" in risks else None,
    }
    return values | removal(rng, since, today, "worker" in known)


def removal(rng: Random, since: str, today: str, capable: bool) -> dict[str, Json]:
    """Whether the risk is over: never without labour, never within half a year."""
    months = int(since[:4]) * 12 + int(since[5:7]) - 1 + rng.randint(7, 20)
    removed_on = f"{months // 12}-{months % 12 + 1:02d}"
    if not capable or removed_on > today[:7] or rng.random() < 0.15:
        return {"risk_state": "0"}
    way = draw(rng, (("1", 85), ("2", 15)))
    return {"risk_state": "1", "risk_removed_on": removed_on, "risk_removal_way": way}


def possible_risks(known: set[str]) -> list[tuple[str, float]]:
    """Codes of the list `risk` that the members do not contradict, with their shares."""
    risks = [("05", 4.0), ("06", 5.0), ("04", 4.0), ("09", 2.0), ("10", 1.0), ("99", 2.0)]
    risks += [("01", 40.0)] if "patient" in known else []
    risks += [("03", 26.0)] if "disabled" in known else []
    risks += [("02", 14.0)] if "student" in known else []
    risks += [("08", 40.0)] if "worker" not in known else [("07", 9.0)]
    return risks


def support(people: Sequence[dict[str, Json]], household: Mapping[str, Json]) -> None:
    """Mark the members of a household with what its assistance means for each."""
    kind = household.get("assistance_kind")
    away = "away" in facts(people)
    for person in people:
        person["subsistence_allowance"] = kind == "01"
        person["destitute_support"] = kind == "02"
        if kind == "02":  # nobody who lives on full support works for wages
            for name in ("work_status", "work_months", "work_place", "employer", "work_channel"):
                person.pop(name, None)
        if away and person.get("school") in ("02", "03", "04", "05", "06"):
            person["left_behind"] = True
