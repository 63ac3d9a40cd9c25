"""The opening code: written on paper, typed back, and what it opens and proves."""

import dataclasses
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import invitation, keys, opening_code, package
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import canonical

VECTORS = Path(__file__).parents[1] / "data" / "package"
FACTS = json.loads((VECTORS / "once.json").read_text(encoding="utf-8"))
LETTER = invitation.read((VECTORS / "once_invitation.json").read_bytes())
CODE = FACTS["code"]


def test_the_vector_opens_from_the_code_to_the_lines():
    box = opening_code.unseal(CODE, LETTER)
    assert box == FACTS["identity"]
    opened = package.open_((VECTORS / "once.zcb").read_bytes(), [box], office=LETTER.region)
    assert (len(opened.lines), opened.header.sender_device) == (3, LETTER.sign)
    about = {"token": LETTER.token, "sign_public": FACTS["sign"], "box_public": FACTS["box"]}
    assert opening_code.prove(box, **about) == FACTS["proof"]
    assert opening_code.is_proof(FACTS["proof"], box, about)
    for name in about:
        assert not opening_code.is_proof(FACTS["proof"], box, {**about, name: "0"})
    for value in (None, 7, "", "秘", ["x"], FACTS["proof"].upper()):
        assert not opening_code.is_proof(value, box, about)


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_twenty_digits_in_five_groups_and_reads_back_however_it_is_typed(seed):
    code = opening_code.draw(lambda size: seed[:size])
    spelt = opening_code.spell(code)
    assert [len(group) for group in spelt.split()] == [4] * 5
    wide = spelt.translate({ord("0") + n: "０１２３４５６７８９"[n] for n in range(10)})
    for typed in (code, spelt, spelt.replace(" ", "-"), wide.replace(" ", "\u3000"), f" {spelt}\n"):
        assert opening_code.read(typed) == code
        assert opening_code.fault(typed) == ""


def test_the_check_digit_is_that_of_iso_7064():
    assert opening_code._check_digit("0794") == "5"  # the example of the standard


def test_every_slip_of_one_digit_and_nearly_every_swap_is_told():
    for place, right in enumerate(CODE):
        for digit in set("0123456789") - {right}:
            assert "抄错" in opening_code.fault(CODE[:place] + digit + CODE[place + 1 :])
    swaps = [
        CODE[:place] + two + one + CODE[place + 2 :]
        for place, (one, two) in enumerate(pairwise(CODE)) if one != two
    ]  # fmt: skip
    assert sum(bool(opening_code.fault(one)) for one in swaps) >= len(swaps) - 1


@pytest.mark.parametrize(
    ("typed", "part"),
    [("", "现在有 0 位"), (CODE[:-1], "现在有 19 位"), (CODE + "0", "现在有 21 位"),
     (CODE[:-1] + "x", "“x”"), ("²" * 20, "抄错"), ("٣" * 20, "“٣”")],
)  # fmt: skip
def test_what_is_no_code_is_said_at_once(typed, part):
    if part != "抄错":
        assert part in opening_code.fault(typed)
    with pytest.raises(FupinError, match="没有建立台账"):
        opening_code.read(typed)


def test_another_code_and_a_letter_with_other_keys_open_nothing(monkeypatch):
    """Who found a stick may sign the letter anew; the code must not open it with his keys."""
    monkeypatch.setattr(keys, "MEMORY", 64)
    sealed = opening_code.seal(CODE, FACTS["identity"], LETTER, lambda size: b"\x04" * size)
    letter = dataclasses.replace(LETTER, once=sealed)
    assert opening_code.unseal(CODE, letter) == FACTS["identity"]
    finder = keys.new_device(lambda size: b"\x09" * size)
    other = opening_code.draw(lambda size: b"\x05" * size)
    with pytest.raises(FupinError, match="这个开户码打不开示例村"):
        opening_code.unseal(other, letter)
    changes = {
        "sign": finder.sign_public, "box": finder.box_public, "region": "999901103202",
        "token": "0" * 32, "office": "999901104",
    }  # fmt: skip
    for name, value in changes.items():
        forged = dataclasses.replace(letter, **{name: value})
        with pytest.raises(FupinError, match="这个开户码打不开"):
            opening_code.unseal(CODE, forged)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"memory": 1024 * 1024 + 1}, "计算量太大"), ({"passes": 65}, "计算量太大"),
        ({"memory": 10**30}, "计算量太大"), ({"memory": 0}, "看不懂"), ({"passes": True}, "看不懂"),
        ({"memory": "64"}, "看不懂"), ({"salt": "00"}, "看不懂"), ({"salt": None}, "看不懂"),
        ({"nonce": "zz"}, "看不懂"), ({"sealed": ""}, "开户码"), ({"sealed": 3}, "看不懂"),
    ],
)  # fmt: skip
def test_a_sealed_key_of_another_form_is_refused_before_it_costs(change, part):
    letter = dataclasses.replace(LETTER, once={**LETTER.once, **change})
    with pytest.raises(FupinError, match=part):
        opening_code.unseal(CODE, letter)


@settings(max_examples=50)
@given(st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2))
def test_an_invitation_with_an_odd_sealed_key_is_an_invitation_all_the_same(value):
    seed = bytes(32).hex()
    data = json.loads((VECTORS / "once_invitation.json").read_bytes())
    data.pop("sig")
    data |= {"once": value, "sign": keys.public_of(seed)}
    try:
        signed = canonical(data)
    except TypeError:  # a number that no program of ours writes
        return
    sig = keys.sign(seed, signed).hex()
    read = invitation.read(canonical({**data, "sig": sig}) + b"\n")
    assert read.once == {}
    with pytest.raises(FupinError, match="看不懂"):
        opening_code.unseal(CODE, read)
