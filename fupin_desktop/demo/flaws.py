"""Slips a check should find: a few households of every village have one on purpose."""

from collections.abc import Callable, Sequence
from random import Random

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.demo.people import seal

DIGITS = "0123456789X"  # that may stand at the end of a document's number

Row = dict[str, Json]

SHARE = 0.05  # of households


def wrong_digit(rng: Random, household: Row, person: Row) -> None:
    """The check digit of the document does not fit."""
    del rng, household
    number = str(person["id_number"])
    wrong = DIGITS[(DIGITS.index(number[17]) + 1) % 11]
    person["id_number"] = number[:17] + wrong + number[18:]


def placeholder(rng: Random, household: Row, person: Row) -> None:
    """The document was made up because there was none: region 999999."""
    del rng, household
    number = str(person["id_number"])
    person["id_number"] = seal("999999" + number[6:17]) + number[18:]


def other_sex(rng: Random, household: Row, person: Row) -> None:
    """The sex contradicts the document."""
    del rng, household
    person["sex"] = "2" if person["sex"] == "1" else "1"


def other_birthday(rng: Random, household: Row, person: Row) -> None:
    """The date of birth contradicts the document."""
    del household
    person["birth_date"] = f"{str(person['birth_date'])[:8]}{rng.randint(1, 28):02d}"


def blanks(rng: Random, household: Row, person: Row) -> None:
    """Fields that were never filled in."""
    del household
    for name in rng.sample(("ethnic", "political", "labour", "health", "resident_pension"), 2):
        person.pop(name, None)


def no_schooling(rng: Random, household: Row, person: Row) -> None:
    """Neither education nor school year."""
    del rng, household
    person.pop("education", None)
    person.pop("school", None)


def doubly_insured(rng: Random, household: Row, person: Row) -> None:
    """Two medical insurances at once."""
    del rng, household
    person["resident_medical"] = person["employee_medical"] = True


def short_phone(rng: Random, household: Row, person: Row) -> None:
    """A telephone number with a digit missing."""
    del rng
    if "phone" in household:
        household["phone"] = person["phone"] = str(household["phone"])[:-1]


def too_soon(rng: Random, household: Row, person: Row) -> None:
    """A risk called over one month after it was recognised."""
    del rng, person
    if household.get("risk_state") == "1":
        year, month = map(int, str(household["monitoring_since"]).split("-"))
        household["risk_removed_on"] = f"{year + month // 12}-{month % 12 + 1:02d}"


SLIPS: tuple[Callable[[Random, Row, Row], None], ...] = (
    wrong_digit,
    placeholder,
    other_sex,
    other_birthday,
    blanks,
    no_schooling,
    doubly_insured,
    short_phone,
    too_soon,
)


def slip(rng: Random, household: Row, people: Sequence[Row]) -> str:
    """Sometimes spoil a household; the name of what was done, or nothing."""
    if rng.random() >= SHARE:
        return ""
    chosen = rng.choice(SLIPS)
    chosen(rng, household, rng.choice(people))
    return chosen.__name__
