"""Packages without what is sensitive: nothing slips through, and all of it comes by later."""

import json
import random

import pytest

from db import log
from fupin_desktop import (
    attachments,
    checks,
    consignment,
    exchange,
    holdings,
    package,
    packing,
    withheld,
)
from fupin_desktop.catalogue import TABLES
from fupin_desktop.enrolment import keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import canonical, parse
from fupin_desktop.refusals import OWN_PLACES

TOWNSHIP, VILLAGE = "990101001", "990101001201"
NUMBER, PHONE, ACCOUNT = "999124198001011239", "13800000001", "6217000010001234567"


def plain(offices, registry=None, to=""):
    """Write a package without what is sensitive."""
    source = registry or offices.village
    return packing.export(source, offices.stick, to=to, sensitive=False)[0]


def opened(offices, path, reader=None):
    identity = keyring(reader or offices.township).box
    return package.open_(path.read_bytes(), [identity])


def texts(value):
    """Give the texts in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def secrets(registry):
    """Give every text that ever stood in a sensitive register of a ledger."""
    lines = registry.read(lambda db: [parse(line) for *_, line in log.lines_by_chain(db)])
    found = set()
    for one in lines:
        table = TABLES[one.type]
        for name, value in one.set.items():
            found |= set(texts(value)) if table.sensitive(name) else set()
    return found


@pytest.fixture
def home(offices):
    """A household with a member and its bank account, in the village only."""
    rec = offices.add(offices.village, "household", name="张三", bank_name="农村信用社",
                      bank_account=ACCOUNT)  # fmt: skip
    person = offices.add(offices.village, "person", name="张三", household=rec, relation="01",
                         id_number=NUMBER, phone=PHONE)  # fmt: skip
    return rec, person


def test_no_sensitive_value_of_any_type_is_in_the_package(offices, full):
    for name in TABLES:
        if name not in OWN_PLACES and name not in ("code_entry", "returned", "survey_round"):
            full(offices.village, name, **(
                {"content": f"电话{PHONE[:3]}-{PHONE[3:7]} {PHONE[7:]}"} if name == "visit" else {}
            ))  # fmt: skip
    offices.add(offices.village, "person", name="李四", phone=PHONE, id_number=NUMBER)
    hidden = {one for one in secrets(offices.village) if len(one) > 2} - {VILLAGE}
    sent = plain(offices)
    payload = opened(offices, sent.path)
    data = b"\n".join([canonical(payload.header.extra), *payload.lines]).decode()
    told = {text for line in payload.lines for text in texts(json.loads(line).get("set", {}))}
    assert not hidden & told
    assert not [one for one in hidden if one.isdigit() and len(one) > 6 and one in data]
    assert f"{PHONE[:3]}-{PHONE[3:7]}" not in data  # nor where it was written into a note
    assert sent.left_out > 20
    assert sent.entangled >= 1
    assert exchange.receive(offices.township, sent.path).left_out == sent.left_out
    assert offices.township.verify() == []


def test_what_was_left_out_shows_as_such_and_may_not_be_written_over(offices, home):
    rec, person = home
    sent = plain(offices)
    arrival = exchange.preview(offices.township, sent.path)
    assert arrival.left_out == sent.left_out == 2
    assert any("2 条没有带内容" in note for note in arrival.plan.notes)
    receipt = exchange.receive(offices.township, sent.path)
    assert "2 条没有带敏感项的内容" in receipt.sentence
    shown = offices.township.fetch("person", person)
    assert shown.values["name"] == "张三"
    assert shown.values["id_number"] is None
    assert shown.left_out == {"document", "phone"}
    assert offices.township.fetch("household", rec).left_out == {"bank"}
    assert offices.township.count_conflicts() == 0
    with pytest.raises(FupinError, match="没有随包带来"):
        offices.change(offices.township, "household", rec, bank_name="农业银行")
    offices.change(offices.township, "person", person, sex="1")
    assert offices.village.fetch("person", person).left_out == frozenset()


def test_a_later_package_brings_the_content_of_what_was_acknowledged(offices, home):
    _, person = home
    exchange.receive(offices.township, plain(offices).path)
    exchange.receive(offices.village, offices.down())
    (peer,) = exchange.peers(offices.village)
    assert (peer.waiting, peer.left_out) == (0, 2)
    assert plain(offices).operations == 0  # not the stubs again
    (sent,) = packing.export(offices.village, offices.stick)
    assert (sent.operations, sent.left_out) == (2, 0)
    assert exchange.preview(offices.township, sent.path).left_out == 0
    exchange.receive(offices.township, sent.path)
    shown = offices.township.fetch("person", person)
    assert (shown.values["id_number"], shown.values["phone"]) == (NUMBER, PHONE)
    assert shown.left_out == frozenset()
    assert offices.township.digest(VILLAGE) == offices.village.digest(VILLAGE)
    exchange.receive(offices.village, offices.down())
    assert exchange.peers(offices.village)[0].left_out == 0
    assert packing.export(offices.village, offices.stick)[0].operations == 0


@pytest.mark.usefixtures("home")
def test_a_lost_full_package_is_made_good_by_the_next(offices):
    exchange.receive(offices.township, plain(offices).path)
    exchange.receive(offices.village, offices.down())
    offices.up()
    assert exchange.receive(offices.township, offices.up()).operations == 2


def test_what_changed_meanwhile_does_not_look_deleted(offices, home):
    _, person = home
    offices.exchange()
    offices.change(offices.village, "person", person, phone="13900000002")
    sent = plain(offices)
    lines = exchange.preview(offices.township, sent.path).plan.lines
    cells = [(cell.old, cell.new) for line in lines for cell in line.cells]
    assert cells == [(PHONE, "（没有随包带来）")]
    exchange.receive(offices.township, sent.path)
    assert offices.township.fetch("person", person).left_out == {"phone"}


def test_downwards_only_what_concerns_the_village_comes_by_later(offices):
    """A village that claims to lack everything is not given what is none of its business."""
    own = offices.add(offices.township, "household", name="张三", village=VILLAGE,
                      bank_account=ACCOUNT)  # fmt: skip
    offices.add(offices.township, "household", name="李四", village=f"{VILLAGE[:-1]}9",
                bank_account="6217000010007654321")  # fmt: skip
    exchange.receive(offices.village, plain(offices, offices.township, VILLAGE).path)
    assert offices.village.fetch("household", own).left_out == {"bank"}
    rid = offices.township.rid
    exchange.receive(offices.township, offices.up())
    everything = {offices.village.rid: {rid: [[1, 2**40]]}}
    offices.township.set_setting(f"lacking.{VILLAGE}", everything)
    lines = opened(offices, offices.down(), offices.village).lines
    assert any(ACCOUNT.encode() in line for line in lines)
    assert not any(b"6217000010007654321" in line for line in lines)


def test_nobody_is_brought_upwards_what_the_superior_wrote(offices):
    offices.add(offices.township, "household", name="李四", village=VILLAGE)
    offices.exchange()
    offices.village.set_setting(
        f"lacking.{TOWNSHIP}", {offices.township.rid: {offices.township.rid: [[1, 99]]}}
    )
    lacking = offices.village.read(lambda db: consignment.lacking(db, VILLAGE, TOWNSHIP))
    assert lacking == []


def written(kind, values):
    """An operation as another program may have written it."""
    return parse(canonical({
        "v": 1, "rid": "ab" * 10, "seq": 1, "after": None, "lam": 1, "office": VILLAGE,
        "user": "", "act": "edit", "type": kind, "rec": "0190" + "ab" * 14, "set": values,
        "prev": {}, "wall": "", "why": "", "sv": 1, "tx": "cd" * 16, "salt": "ef" * 16,
    }))  # fmt: skip


def test_an_operation_that_mixes_goes_as_a_stub_whole(offices):
    one = written("person", {"name": "王五", "phone": PHONE})
    trimmed = withheld.trim([one], offices.village.read(withheld.secrets))
    assert [line.purged for line in trimmed.lines] == [True]
    assert {*trimmed.hidden} == {*trimmed.entangled} == {one.id}
    assert trimmed.first == {one.rid: 1}


@pytest.mark.parametrize(
    ("kind", "values", "goes"),
    [
        ("person", {"name": "王五"}, True),
        ("person", {"phone": None}, False),
        ("person", {"_life": "deleted"}, True),
        ("person", {"x.0190ab": "晴"}, True),
        ("person", {"sex": "1", "of_a_newer_version": "？"}, True),
        ("person", {"of_a_newer_version": "？"}, False),
        ("of_a_newer_version", {"name": "王五"}, False),
        ("of_a_newer_version", {"_life": "deleted"}, True),
    ],
)
def test_what_goes_and_what_stays(offices, kind, values, goes):
    operation = written(kind, values)
    trimmed = withheld.trim([operation], offices.village.read(withheld.secrets))
    assert [not one.purged for one in trimmed.lines] == [goes]


def test_a_photo_whose_record_stays_stays_too(offices, home):
    rec, _ = home
    path = offices.folder / f"{NUMBER}.txt"
    path.write_text("证件")
    for name in (path, offices.folder / "说明.txt"):
        name.write_text(name.name)
        attachments.attach(offices.village, "household", rec, [name])
    sent = plain(offices)
    assert (sent.photos, sent.entangled) == (1, 1)
    exchange.receive(offices.township, sent.path)
    exchange.receive(offices.village, offices.down())
    (sent,) = packing.export(offices.village, offices.stick)
    assert sent.photos == 2
    exchange.receive(offices.township, sent.path)
    assert offices.township.count("attachment") == 2
    assert offices.township.verify() == []


def test_many_places_are_told_in_few_ranges():
    places = random.Random(7).sample(range(1, 100_000), 20_000)
    for gap in (1, 2, 4, 8, 16):
        ranges = withheld._ranges(sorted(places), gap)
        assert all(any(a <= one <= b for a, b in ranges) for one in places[:50])
    assert len(withheld._ranges(sorted(places), 16)) < withheld.MOST


@pytest.mark.parametrize(
    "value",
    [None, [], 7, {"ab": [[1, 2]]}, {"ab" * 10: [[2, 1]]}, {"ab" * 10: [[1, "2"]]},
     {"ab" * 10: [[1, True]]}, {"ab" * 10: 7}, {"ab" * 10: [[0, 1]]},
     {"ab" * 10: [[n, n] for n in range(1, 5002)]}],
)  # fmt: skip
def test_nonsense_told_is_not_heard(value):
    assert withheld._read(value) == {}


def test_a_disagreement_with_what_was_left_out_waits_for_it(offices, home):
    _, person = home
    offices.exchange()
    offices.change(offices.township, "person", person, phone="13900000003")
    offices.change(offices.village, "person", person, phone="13900000004")
    exchange.receive(offices.township, plain(offices).path)
    (conflict,) = offices.township.conflicts()
    assert sorted(claim.left_out for claim in conflict.claims) == [False, True]
    with pytest.raises(FupinError, match="有一方的内容没有随包带来"):
        offices.township.resolve(conflict.id, "13900000003")
    exchange.receive(offices.village, offices.down())
    exchange.receive(offices.township, offices.up())
    (conflict,) = offices.township.conflicts()
    assert {claim.value for claim in conflict.claims} == {"13900000003", "13900000004"}
    offices.township.resolve(conflict.id, "13900000004")
    assert offices.township.fetch("person", person).values["phone"] == "13900000004"


def test_what_was_left_out_is_not_found_lacking(offices, home):
    rec, person = home
    other = offices.add(offices.village, "person", name="李四", household=rec, relation="02")
    for whose, number in ((other, None), (person, "99912419800101123943")):
        offices.add(offices.village, "disability_card", person=whose, number=number)
    lacking = {one.rec for one in checks.check_ledger(offices.village) if one.field == "number"}
    exchange.receive(offices.township, plain(offices).path)
    found = {one.rec for one in checks.check_ledger(offices.township) if one.field == "number"}
    assert len(lacking) == 1
    assert found == lacking


def test_what_hides_where_a_record_belongs_is_not_acknowledged(offices):
    """The other laptop of the village gets it too, once it comes whole."""
    second = offices.clone()
    offices.exchange()
    offices.add(offices.village, "household", name="李四")
    household = offices.add(offices.village, "household", name="张三", address=f"电话{PHONE}",
                            phone=PHONE)  # fmt: skip
    sent = plain(offices)
    assert (sent.left_out, sent.entangled) == (2, 1)
    exchange.receive(offices.township, sent.path)
    held = offices.township.read(holdings.held)[offices.village.rid]["seq"]
    assert held == offices.village.read(holdings.held)[offices.village.rid]["seq"] - 2
    exchange.receive(second, offices.down())
    assert second.count("household", where={"name": "张三"}) == 0
    offices.exchange()
    assert second.fetch("household", household).values["phone"] == PHONE
    assert second.digest(VILLAGE) == offices.village.digest(VILLAGE)
