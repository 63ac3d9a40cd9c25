"""Genuine packages with hostile lines: refused or harmless, never an exception."""

import json
import os
import random
from dataclasses import replace

import pytest

from fupin_desktop import checks, exchange, holdings, package
from fupin_desktop.catalogue import TABLES
from fupin_desktop.enrolment import keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import BadLine, canonical, parse

VILLAGE = "990101001201"
THOROUGH = bool(os.environ.get("FUPIN_THOROUGH"))
ROUNDS = 20_000 if THOROUGH else 100
LOOK = 500 if THOROUGH else 50  # rounds between two looks at everything
SOME = ("household", "person", "visit", "income", "insurance", "attachment", "project_phase")
RULED = ("region", "threshold", "survey_round", "returned", "code_entry")
WRITTEN = [name for name in TABLES if name not in RULED]
FORMULA = "=cmd|' /C calc'!A0"
VALUES = (
    None, True, False, 0, -1, 2**53, "", " ", FORMULA, "@SUM(1+1)", "长" * 20_000, "9999-99-99",
    "2025-02-30", "no such code", [], {}, [1, 2], [[]], [None], ["x", "x"], {"a": {"b": []}},
    [{"a": 1}], [[[[["deep"]]]]], "\u202e倒", "a\nb\tc", "alive", "deleted", "0" * 32, ["0" * 32],
)  # fmt: skip
MEMBERS = ("act", "type", "office", "user", "wall", "why", "sv", "tx", "rec", "lam", "prev", "set")


@pytest.fixture
def sent(offices, full):
    """The package of a record of every type, at each run of some, already received."""
    for table in WRITTEN if THOROUGH else SOME:
        full(offices.village, table)
    path = offices.up()
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    exchange.receive(offices.township, path)
    return opened


def spoil(dice, line, recs):
    """Write something else into one place of a line."""
    members = json.loads(line)
    value = dice.choice([*VALUES, dice.choice(recs), members["rec"]])
    act = dice.randrange(4)
    if act == 0:
        members[dice.choice(MEMBERS)] = value
    elif act == 1 and members["prev"]:
        members["prev"] = {dice.choice(["_life", "name", *members["set"]]): [dice.choice(recs)]}
    else:
        known = list(TABLES[members["type"]].registers)
        register = dice.choice([*members["set"], *known, "_life", "x.zz", "nobody"])
        inside = members["set"].get(register)
        if isinstance(inside, dict) and dice.random() < 0.5:
            inside[dice.choice([*inside, "nobody"])] = value
        else:
            members["set"][register] = value
    if dice.random() < 0.3:  # as a new record
        members["prev"], members["rec"] = {}, f"{dice.getrandbits(128):032x}"
    if dice.random() < 0.1:  # as a record of another type, perhaps of one that is there
        members["type"] = dice.choice([*SOME, "drone"])
    members["salt"] = f"{dice.getrandbits(128):032x}"
    return canonical(members)


def bring(offices, opened, lines, number):
    """Sign lines as an enrolled laptop does, and receive them."""
    operations = [parse(line) for line in lines]
    header = replace(
        opened.header, ranges=package.ranges_of(operations), package=f"{number:032x}",
        totals=holdings.totals(operations), extra={},
    )  # fmt: skip
    path = offices.stick / "hostile.zcb"
    path.write_bytes(package.build(header, lines, signing_key=keyring(offices.village).sign))
    exchange.preview(offices.township, path)
    return exchange.receive(offices.township, path)


def look(ledger):
    """Read all that a user may look at."""
    for table in TABLES:
        for row in ledger.select(table):
            ledger.history(table, row["id"])
    ledger.conflicts()
    list(checks.check_ledger(ledger))
    exchange.peers(ledger)
    return ledger.verify()


def test_a_signed_package_of_spoilt_lines_is_refused_or_harmless(offices, sent):
    dice, taken, refused = random.Random(5), 0, 0
    recs = sorted({json.loads(one)["rec"] for one in sent.lines})
    for number in range(1, ROUNDS + 1):
        line = spoil(dice, dice.choice(sent.lines), recs)
        try:
            bring(offices, sent, [line], number)
            taken += 1
        except (BadLine, FupinError):
            refused += 1
        if number % LOOK == 0:
            assert look(offices.township) == []
    assert taken > ROUNDS // 4
    assert refused > ROUNDS // 50
    offices.down()


@pytest.mark.parametrize(("register", "value", "expected"), [
    ("household", 7, "7"), ("household", True, "1"), ("content", FORMULA, FORMULA),
    ("date", 5, "5"), ("needs", [{"a": 1}, []], ['{"a": 1}', "[]"]),
    ("purpose", [{"a": 1}], '[{"a": 1}]'),
    ("content", "长" * 20_000, "长" * 20_000),
])  # fmt: skip
def test_a_value_of_another_kind_is_kept_and_shown_as_it_is(offices, register, value, expected):
    """Numbers where a record is named once kept the tables from ever being laid out again."""
    home = offices.add(offices.village, "household", name="张三")
    offices.add(offices.village, "visit", household=home, content="看望")
    path = offices.up()
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    exchange.receive(offices.township, path)
    members = next(one for one in map(json.loads, opened.lines) if one["type"] == "visit")
    rec = "ab" * 16
    members |= {"rec": rec, "set": {"household": home, register: value}}
    bring(offices, opened, [canonical(members)], 1)
    assert look(offices.township) == []
    assert offices.township.fetch("visit", rec).values[register] == expected
    assert offices.township.history("visit", rec)[-1].values[register] == value


@pytest.mark.parametrize("text", ["\\ud800", "\\u0000", "\\u0007", "\\u001b"])
def test_a_line_with_half_a_character_or_a_control_is_refused_whole(offices, text):
    offices.add(offices.village, "household", name="放在这里")
    path = offices.up()
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    lines = [line.replace("放在这里".encode(), text.encode()) for line in opened.lines]
    assert lines != opened.lines
    path.write_bytes(package.build(opened.header, lines, signing_key=keyring(offices.village).sign))
    before = offices.dump(offices.township)
    with pytest.raises(FupinError, match="没有改动"):
        exchange.receive(offices.township, path)
    assert offices.dump(offices.township) == before
