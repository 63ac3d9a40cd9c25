"""Left-out operations: the whole line takes the stub's place, unless it was erased."""

import json
from dataclasses import replace

import pytest

from db import log
from fupin_desktop import derive, exchange, holdings, package
from fupin_desktop.enrolment import keyring
from fupin_desktop.operation import canonical, parse, stub_of

TOWNSHIP, VILLAGE = "990101001", "990101001201"


@pytest.fixture
def home(offices):
    """A household known to both, whose telephone the village then changes."""
    rec = offices.add(offices.village, "household", name="张三", phone="1990000")
    offices.exchange()
    offices.change(offices.village, "household", rec, phone="13800000001")
    return rec


def rewritten(offices, path, change):
    """Write a package again with other lines, signed by the same laptop."""
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    lines = [line for line in map(change, opened.lines) if line]
    operations = [parse(line) for line in lines]
    header = replace(
        opened.header, ranges=package.ranges_of(operations), package="ab" * 16,
        totals=holdings.totals(operations),
    )  # fmt: skip
    target = path.with_name("rewritten.zcb")
    target.write_bytes(package.build(header, lines, signing_key=keyring(offices.village).sign))
    return target


def left_out(line):
    return stub_of(parse(line)).line


def lines_in(registry, rec):
    histories = registry.read(lambda db: derive.load(db, [rec]))
    return [one.line for one in histories[rec]]


def test_the_whole_line_takes_the_stubs_place(offices, home):
    path = offices.up()
    exchange.receive(offices.township, rewritten(offices, path, left_out))
    assert offices.township.fetch("household", home).values["phone"] is None
    assert exchange.preview(offices.township, path).operations == 1
    assert not any("复制" in one for one in exchange.preview(offices.township, path).plan.notes)
    assert exchange.receive(offices.township, path).operations == 1
    assert offices.township.fetch("household", home).values["phone"] == "13800000001"
    assert sorted(lines_in(offices.township, home)) == sorted(lines_in(offices.village, home))
    assert offices.township.digest(VILLAGE) == offices.village.digest(VILLAGE)
    assert offices.township.verify() == []
    assert exchange.receive(offices.township, path).repeated


def test_a_stub_never_takes_the_place_of_the_whole_line(offices, home):
    path = offices.up()
    exchange.receive(offices.township, path)
    assert exchange.receive(offices.township, rewritten(offices, path, left_out)).operations == 0
    assert offices.township.fetch("household", home).values["phone"] == "13800000001"


def test_of_both_in_one_package_the_whole_line_counts(offices, home):
    path = offices.up()
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    for order in (1, -1):
        both = [*opened.lines, *map(left_out, opened.lines)][::order]
        operations = [parse(line) for line in both]
        header = replace(
            opened.header, ranges=package.ranges_of(operations), package=f"{order % 7:032x}",
            totals=holdings.totals(operations),
        )  # fmt: skip
        path.write_bytes(package.build(header, both, signing_key=keyring(offices.village).sign))
        exchange.receive(offices.township, path)
        assert offices.township.fetch("household", home).values["phone"] == "13800000001"


def erase(offices):
    """Write what erases the last operation of the village, as its office may do."""

    def change(line):
        one = parse(line)
        members = json.loads(line)
        members |= {"act": "purge", "set": {}, "salt": "00" * 16,
                    "seq": one.seq + 1, "after": one.id, "prev": {"phone": [one.id]}}  # fmt: skip
        return canonical(members)

    return rewritten(offices, offices.up(), change)


@pytest.mark.parametrize(("office", "returns"), [(VILLAGE, False), (f"{VILLAGE[:-1]}9", True)])
def test_what_its_office_erased_does_not_return_with_an_old_package(offices, home, office, returns):
    whole = offices.up()
    exchange.receive(offices.township, rewritten(offices, whole, left_out))
    exchange.receive(offices.township, erase(offices))
    if returns:  # another office's word erases nothing here
        offices.township.transact(lambda db: rename_office(db, office))
    assert exchange.receive(offices.township, whole).operations == returns
    shown = offices.township.fetch("household", home).values["phone"]
    assert shown == ("13800000001" if returns else None)


def rename_office(db, office):
    """Let the erasing operation be another office's."""
    for row in log.find(db, "operation"):
        members = json.loads(row["line"])
        if members.get("act") == "purge":
            line = canonical({**members, "office": office})
            db.conn.execute("UPDATE operation SET line = ? WHERE n = ?", (line, row["n"]))


def test_a_chain_known_only_by_stubs_is_still_passed_on(offices):
    """A stub does not say whose it is; the package's spans do."""
    second = offices.clone()
    offices.add(second, "household", name="李四")
    path = offices.up(second)
    exchange.receive(offices.township, rewritten_by(offices, second, path))
    exchange.receive(offices.village, offices.down())
    rid = second.rid
    for ledger in (offices.township, offices.village):
        rows = ledger.read(lambda db: log.find(db, "replica", "rid = ?", (rid,)))
        assert [row["office"] for row in rows] in ([VILLAGE], [])


def rewritten_by(offices, laptop, path):
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    lines = [left_out(line) for line in opened.lines]
    header = replace(opened.header, package="cd" * 16)
    path.write_bytes(package.build(header, lines, signing_key=keyring(laptop).sign))
    return path
