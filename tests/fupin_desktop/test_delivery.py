"""Packages that come late, out of order or with gaps, and what only a newer program knows."""

import shutil

import pytest

from db import log
from fupin_desktop import derive, exchange, saving
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "990101001201"


@pytest.fixture
def steps(offices):
    """Three packages, each with one step more: a household, its telephone, its telephone again.

    Between them the township's receipts arrive, so that none repeats what another holds.
    """
    shutil.copytree(offices.folder / "township", offices.folder / "late")
    offices.home = offices.add(offices.village, "household", name="张三", phone="1")
    paths = [offices.up()]
    for phone in ("2", "3"):
        exchange.receive(offices.township, paths[-1])
        exchange.receive(offices.village, offices.down())
        offices.change(offices.village, "household", offices.home, phone=phone)
        paths.append(offices.up())
    exchange.receive(offices.township, paths[-1])
    late = offices.reopen("late")
    yield late, paths
    late.close()


def agree(*ledgers):
    assert [one.verify() for one in ledgers] == [[]] * len(ledgers)
    digests = [one.digest(VILLAGE) for one in ledgers]
    assert digests == digests[:1] * len(digests)


def phone(ledger, rec):
    return ledger.fetch("household", rec).values["phone"]


def test_an_update_that_comes_before_its_record_shows_at_once(offices, steps):
    late, (first, second, third) = steps
    exchange.receive(late, second)
    assert phone(late, offices.home) == "2"
    assert late.fetch("household", offices.home).values["name"] is None
    exchange.receive(late, first)
    assert phone(late, offices.home) == "2"
    assert late.fetch("household", offices.home).values["name"] == "张三"
    exchange.receive(late, third)
    agree(late, offices.township)


def test_a_missing_middle_is_no_conflict_in_the_end(offices, steps):
    """Who lacks the middle cannot know that the last knew the first; who has it can."""
    late, (first, second, third) = steps
    for path in (first, third):
        exchange.receive(late, path)
    assert f"{offices.home}/phone" in {one.id for one in late.conflicts()}
    exchange.receive(late, second)
    assert late.conflicts() == []
    assert phone(late, offices.home) == "3"
    agree(late, offices.township)


def test_the_latest_first_and_the_first_last(offices, steps):
    late, paths = steps
    for path in reversed(paths):
        exchange.receive(late, path)
    assert (phone(late, offices.home), late.conflicts()) == ("3", [])
    agree(late, offices.township)


def test_what_comes_late_for_a_record_deleted_meanwhile_waits_for_a_decision(offices, steps):
    late, (first, second, third) = steps
    exchange.receive(late, first)
    late.delete("household", offices.home)
    for path in (second, third):
        exchange.receive(late, path)
    (conflict,) = late.conflicts()
    assert (conflict.id, conflict.kind) == (f"{offices.home}/_life", "delete")
    assert phone(late, offices.home) == "3"
    late.resolve(conflict.id, "alive")
    assert late.conflicts() == late.verify() == []


def test_a_form_opened_before_a_package_came_hides_nothing_of_it(offices, steps):
    """Interleaved: the form showed 1, the package brings 3, the form is saved with 4."""
    late, (first, second, third) = steps
    exchange.receive(late, first)
    shown = late.fetch("household", offices.home)
    for path in (second, third):
        exchange.receive(late, path)
    mine = {"phone": "4"}
    late.save([Change(table="household", rec=offices.home, values=mine, seen=shown.heads)])
    (conflict,) = late.conflicts()
    assert sorted(claim.value for claim in conflict.claims) == ["3", "4"]
    assert late.verify() == []


# ---- what only a newer program knows ------------------------------------------------------------

DRONE = "d" * 32


def write_newer(ledger, home):
    """Write a register, a record type and a code that this version does not know."""

    def work(db):
        pen = ledger._pen(db, "更新的程序")
        draft = saving.Draft(db, pen, ledger.new_id)
        made = draft.folded(home).base
        draft.add([
            pen.write("household", home, {"sky": {"deep": [1, True, None]}}, {"sky": made}),
            pen.write("household", home, {"kind": {"kind": "zz9"}}, {"kind": made}),
            pen.write("drone", DRONE, {"colour": "红", "x.a1": 7}, {}),
        ])  # fmt: skip
        saving.store(draft, {"kind": "edit", "label": "", "user": "", "wall": pen.wall,
                             "origin": "", "undoes": None})  # fmt: skip
        head = {"rid": pen.rid, "office": pen.office, "own": 1}
        log.replace(db, "replica", ("rid",), {**head, "seq": pen.seq, "head": pen.head})
        log.set_setting(db, "lam", pen.lam)
        return {one.id: one.line for one in pen.written}

    return ledger.transact(work)


def held(ledger, home):
    histories = ledger.read(lambda db: derive.load(db, [home, DRONE]))
    return {one.id: one.line for history in histories.values() for one in history}


def test_what_is_not_known_here_goes_through_three_ledgers_byte_for_byte(offices):
    home = offices.add(offices.village, "household", name="张三")
    second = offices.clone()
    written = write_newer(offices.village, home)
    for laptop in (offices.village, second):
        exchange.receive(offices.township, offices.up(laptop))
    for laptop in (offices.village, second):
        exchange.receive(laptop, offices.down())
    for ledger in (offices.village, offices.township, second):
        assert written.items() <= held(ledger, home).items()
        assert ledger.fetch("household", home).extra == {"sky": {"deep": [1, True, None]}}
        assert ledger.fetch("household", home).values["kind"] == "zz9"
    agree(offices.village, offices.township, second)


@pytest.mark.parametrize("late", [False, True])
def test_what_two_villages_began_of_an_unknown_type_comes_to_both(offices, late):
    """A newer program may know that it is one and the same record."""
    other = Registry.create(
        offices.folder / "other", level="village", region="990101001202", name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    offices.other = other
    exchange.enrol(offices.township, other)

    def round_of():
        for village in (offices.village, other):
            exchange.receive(offices.township, offices.up(village))
        for village in (offices.village, other):
            exchange.receive(village, offices.down(village.region))

    homes = [offices.add(village, "household", name="张三") for village in (offices.village, other)]
    written = write_newer(offices.village, homes[0])
    for _ in range(2 * late):  # the other one has acknowledged the first, as of no concern
        round_of()
    written |= write_newer(other, homes[1])
    for _ in range(2):
        round_of()
    drones = {name for name, line in written.items() if b'"drone"' in line}
    assert len(drones) == 2
    for village in (offices.village, other):
        assert drones <= held(village, homes[0]).keys()
        assert village.digest(village.region) == offices.township.digest(village.region)
        assert village.verify() == []
    assert [one.waiting for one in exchange.peers(offices.township)] == [0, 0]


def test_an_edit_here_leaves_what_is_not_known_here_alone(offices):
    home = offices.add(offices.village, "household", name="张三")
    write_newer(offices.village, home)
    exchange.receive(offices.township, offices.up())
    offices.change(offices.township, "household", home, phone="5")
    exchange.receive(offices.village, offices.down())
    for ledger in (offices.village, offices.township):
        assert ledger.fetch("household", home).extra == {"sky": {"deep": [1, True, None]}}
        assert ledger.conflicts() == []
    agree(offices.village, offices.township)
