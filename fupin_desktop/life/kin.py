"""How people are related to a new head, as far as it follows from how they were to the old one."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

HEAD: Final = "01"
MALE, FEMALE = "1", "2"
OF_SONS, OF_DAUGHTERS = ("05", "07", "08"), ("06", "09", "10")
UNCLEAR: Final = {  # by the new head's place: with several of the first, the others' is not known
    "03": ("03", OF_SONS), "04": ("04", OF_DAUGHTERS),
    "05": ("03", ("03", *OF_SONS)), "06": ("04", ("04", *OF_DAUGHTERS)),
    "07": ("03", ("03", *OF_SONS)), "08": ("03", ("03", *OF_SONS)),
    "09": ("04", ("04", *OF_DAUGHTERS)), "10": ("04", ("04", *OF_DAUGHTERS)),
}  # fmt: skip
BELOW: Final = ("03", "04", "05", "06", "07", "08", "09", "10", "A06", "A07")
SAME: Final = dict(zip(BELOW, BELOW, strict=True))  # of a couple's children, to either of them
GRANDPARENTS: Final = {"11": "17|19", "12": "18|20", "13": "19", "14": "20", "15": "17", "16": "18"}
PARENT: Final = {
    "01": "03/04", "02": "05|06", "03": "07|09", "04": "08|10", "11": "02", "12": "02",
    "07": "A06|99", "08": "A07|99", "A01": "03/04",
}  # fmt: skip

# By the new head's relation to the old head, then by a member's: the member's to the new head.
# "a/b" goes by the member's sex, man/woman; "a|b" by the old head's. "01" is the old head himself.
TABLE: Final[Mapping[str, Mapping[str, str]]] = {
    "02": {**SAME, "01": "02", "11": "15|13", "12": "16|14", "13": "11", "14": "12", "15": "11",
           "16": "12", "A01": "99"},
    "03": {**GRANDPARENTS, "01": "11/12", "02": "11/12", "03": "A01", "04": "A01", "05": "02",
           "07": "03", "08": "04", "A01": "A03/99|99", "A06": "07", "A07": "08"},
    "04": {**GRANDPARENTS, "01": "11/12", "02": "11/12", "03": "A01", "04": "A01", "05": "A02",
           "06": "02", "07": "A04", "08": "A05", "09": "03", "10": "04", "A01": "A03/99|99"},
    "05": {"01": "15/16", "02": "15/16", "03": "02", "07": "03", "08": "04"},
    "06": {"01": "13/14", "02": "13/14", "04": "02", "09": "03", "10": "04"},
    "07": {"01": "17/18", "02": "17/18", "03": "11", "05": "12", "07": "A01", "08": "A01"},
    "09": {"01": "19/20", "02": "19/20", "04": "12", "06": "11", "09": "A01", "10": "A01"},
    "11": {**PARENT, "17": "11", "18": "12", "19": "13", "20": "14"},
    "12": {**PARENT, "17": "15", "18": "16", "19": "11", "20": "12"},
    "13": {"01": "06", "02": "04", "03": "09", "04": "10", "13": "02", "14": "02"},
    "15": {"01": "05", "02": "03", "03": "07", "04": "08", "15": "02", "16": "02"},
    "17": {"01": "07/08", "03": "A06", "04": "A07", "11": "03", "12": "05", "17": "02", "18": "02",
           "A01": "07/08"},
    "19": {"01": "09/10", "11": "06", "12": "04", "19": "02", "20": "02", "A01": "09/10"},
    "A01": {"01": "A01", "02": "A02|99", "03": "A04|99", "04": "A05|99", "A01": "A01",
            **{code: code for code in ("11", "12", "17", "18", "19", "20")}},
}  # fmt: skip
ALIKE: Final = {"08": "07", "10": "09", "14": "13", "16": "15", "18": "17", "20": "19"}


def propose(
    relations: Mapping[str, str], sexes: Mapping[str, str], head: str, old_sex: str
) -> dict[str, str]:
    """Give the relations of some people to a new head among them; "" where nothing follows.

    `relations` are those to the old head, who need not be among them; `old_sex` is his or hers.
    """
    place = relations.get(head, "")
    if place == HEAD:
        return dict(relations)
    known = TABLE.get(ALIKE.get(place, place), {})
    kinds = Counter(relations.values())
    found = dict.fromkeys(relations, "") | {head: HEAD}
    for person, relation in relations.items():
        if person != head and not _is_unclear(place, relation, kinds):
            found[person] = _pick(known.get(relation, ""), sexes.get(person, ""), old_sex)
    return found


def _is_unclear(place: str, relation: str, kinds: Counter[str]) -> bool:
    """Of two sons one is the husband of the daughter-in-law, and nothing says which."""
    pivot, unclear = UNCLEAR.get(place, ("", ()))
    return relation in unclear and kinds[pivot] > 1


def _pick(choice: str, sex: str, old_sex: str) -> str:
    """Choose between "a|b" by the old head's sex, then between "a/b" by the member's."""
    for joint, decides in (("|", old_sex), ("/", sex)):
        if joint in choice:
            sides = choice.split(joint)
            choice = sides[decides == FEMALE] if decides in (MALE, FEMALE) else ""
    return choice
