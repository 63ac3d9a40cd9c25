"""Relations to a new head, where they follow from those to the old one."""

import pytest

from fupin_desktop import codes
from fupin_desktop.life import kin

MEN, WOMEN = "1", "2"
# The old head's sex; everybody's relation to him or her and own sex; who leads next; what follows.
FAMILIES = {
    "wife": (MEN, {"夫": ("01", MEN), "妻": ("02", WOMEN), "子": ("03", MEN), "父": ("11", MEN),
                   "岳母": ("14", WOMEN)},
             "妻", {"夫": "02", "子": "03", "父": "15", "岳母": "12"}),
    "son": (MEN, {"父": ("01", MEN), "母": ("02", WOMEN), "子": ("03", MEN), "媳": ("05", WOMEN),
                  "孙": ("07", MEN), "祖母": ("12", WOMEN), "叔": ("A01", MEN)},
            "子", {"父": "11", "母": "12", "媳": "02", "孙": "03", "祖母": "18", "叔": "A03"}),
    "son of a woman": (WOMEN, {"母": ("01", WOMEN), "子": ("03", MEN), "外婆": ("12", WOMEN)},
                       "子", {"母": "12", "外婆": "20"}),
    "daughter": (MEN, {"父": ("01", MEN), "女": ("04", WOMEN), "婿": ("06", MEN),
                       "外孙": ("09", MEN), "兄": ("03", MEN), "嫂": ("05", WOMEN)},
                 "女", {"父": "11", "婿": "02", "外孙": "03", "兄": "A01", "嫂": "A02"}),
    "daughter-in-law": (MEN, {"公": ("01", MEN), "媳": ("05", WOMEN), "子": ("03", MEN),
                              "孙": ("07", MEN)},
                        "媳", {"公": "15", "子": "02", "孙": "03"}),
    "grandson": (WOMEN, {"祖母": ("01", WOMEN), "子": ("03", MEN), "媳": ("05", WOMEN),
                         "孙": ("07", MEN), "孙女": ("08", WOMEN)},
                 "孙", {"祖母": "18", "子": "11", "媳": "12", "孙女": "A01"}),
    "father": (MEN, {"子": ("01", MEN), "父": ("11", MEN), "母": ("12", WOMEN),
                     "妻": ("02", WOMEN), "孙女": ("04", WOMEN), "妹": ("A01", WOMEN)},
               "父", {"子": "03", "母": "02", "妻": "05", "孙女": "08", "妹": "04"}),
    "brother": (MEN, {"兄": ("01", MEN), "弟": ("A01", MEN), "嫂": ("02", WOMEN),
                      "侄": ("03", MEN), "母": ("12", WOMEN)},
                "弟", {"兄": "A01", "嫂": "A02", "侄": "A04", "母": "12"}),
    "two sons": (MEN, {"父": ("01", MEN), "长子": ("03", MEN), "次子": ("03", MEN),
                       "媳": ("05", WOMEN)},
                 "长子", {"父": "11", "次子": "A01", "媳": ""}),
    "sex unknown": ("", {"父": ("01", ""), "子": ("03", MEN)}, "子", {"父": ""}),
    "nobody knows": (MEN, {"主": ("01", MEN), "客": ("99", MEN)}, "客", {"主": ""}),
}  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_what_follows_is_proposed(name):
    old_sex, people, head, expected = FAMILIES[name]
    relations = {one: relation for one, (relation, _) in people.items()}
    sexes = {one: sex for one, (_, sex) in people.items()}
    assert kin.propose(relations, sexes, head, old_sex) == {head: "01", **expected}


def test_the_old_head_as_new_head_changes_nothing():
    relations = {"父": "01", "子": "03"}
    assert kin.propose(relations, {}, "父", MEN) == relations


def test_only_codes_of_the_list_are_proposed():
    known = codes.codes("relation").keys()
    cells = [cell for row in kin.TABLE.values() for cell in row.values()]
    proposed = {code for cell in cells for part in cell.split("|") for code in part.split("/")}
    asked = {code for row in kin.TABLE.values() for code in row}
    assert proposed | asked | kin.TABLE.keys() | kin.ALIKE.keys() <= known
