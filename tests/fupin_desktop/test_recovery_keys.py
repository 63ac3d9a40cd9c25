"""What was sent to a ledger that is lost opens with the code on paper."""

import json
import shutil

import pytest

from fupin_desktop import (
    attachments,
    exchange,
    invitation,
    keys,
    opening,
    package,
    recovery,
    recovery_keys,
    rekeying,
)
from fupin_desktop.enrolment import card, identities
from fupin_desktop.errors import FupinError
from fupin_desktop.package import NoKey
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PASSWORD = "梨花 3 月 Pear"


def new_township(folder, password=PASSWORD):
    return Registry.create(folder, level="township", region=TOWNSHIP, name="样板镇",
                           password=password, user="镇干部")  # fmt: skip


@pytest.fixture
def pair(tmp_path):
    """A township with a recovery code, a village enrolled there, and a stick."""
    stick = tmp_path / "stick"
    stick.mkdir()
    township = new_township(tmp_path / "township")
    village = Registry.create(tmp_path / "village", level="village", region=VILLAGE, name="青禾村",
                              password=None, user="甲")  # fmt: skip
    yield township, village, stick
    township.close()
    village.close()


def taken_up(township, village, stick):
    """Enrol by an invitation and a first package whose digits are compared."""
    exchange.accept(village, stick / exchange.invite(township, VILLAGE, stick, name="青禾村"))
    path = exchange.pack(village, stick)[0]
    digits = exchange.preview(township, path).digits
    exchange.receive(township, path, digits=digits)


def recipients(path):
    return set(package.inspect(path.read_bytes()).recipients)


def test_a_lost_township_opens_what_was_sent_to_it(pair, tmp_path):
    township, village, stick = pair
    code = township.recovery_code
    taken_up(township, village, stick)
    rec = village.save([Change(table="household", values={"name": "张三"})]).ids[0]
    old = exchange.pack(village, stick)[0]
    assert recipients(old) == {card(township).box, recovery_keys.own(township)}
    township.close()
    shutil.rmtree(township.path)
    with new_township(tmp_path / "again") as township:
        with pytest.raises(NoKey, match="那个台账的恢复码也可以打开"):
            exchange.preview(township, old)
        with pytest.raises(FupinError, match="没有登记"):  # the code proves nobody
            exchange.preview(township, old, code=code)
        taken_up(township, village, stick)
        for wrong, words in ((township.recovery_code, "这个恢复码打不开"), (code[:-1], "抄写有误")):
            with pytest.raises(NoKey, match=f"{words}.*台账没有改动"):
                exchange.receive(township, old, code=wrong)
        copy = exchange.pack(village, stick)[0]
        assert exchange.preview(township, old, code=code.lower()).operations == 0  # it came anew
        assert recipients(copy) >= {card(township).box, recovery_keys.own(township)}
    with new_township(tmp_path / "third") as township:
        exchange.enrol(township, village)
        assert exchange.preview(township, old, code=code).operations == 1
        assert exchange.receive(township, old, code=code).operations == 1
        assert township.fetch("household", rec).values["name"] == "张三"
        assert township.verify() == []


def test_photos_open_with_the_code_too(pair, tmp_path):
    township, village, stick = pair
    exchange.enrol(township, village)
    rec = village.save([Change(table="household", values={"name": "张三"})]).ids[0]
    attachments.attach(village, "household", rec, [("协议.pdf", b"%PDF-1.4 of nobody")])
    old, code = exchange.pack(village, stick)[0], township.recovery_code
    with new_township(tmp_path / "again") as again:
        exchange.enrol(again, village)
        assert exchange.receive(again, old, code=code).photos == 1
        assert again.verify() == []


def test_a_new_code_is_told_with_the_next_package(pair):
    township, village, stick = pair
    exchange.enrol(township, village)
    first = recovery_keys.own(township)
    slot, code = opening.draw_recovery(township.path, township.data_key)
    opening.keep_recovery(township.path, slot)
    assert recipients(exchange.pack(village, stick)[0]) == {card(township).box, first}
    exchange.receive(village, exchange.pack(township, stick)[0])
    new = keys.box_public_of(recovery_keys.identity(code))
    assert recipients(exchange.pack(village, stick)[0]) == {card(township).box, new}
    assert new != first


def test_new_keys_of_the_laptop_take_the_recovery_key_along(pair):
    township, village, stick = pair
    exchange.enrol(township, village)
    rekeying.rekey(township, fresh := rekeying.draw(township, {"李芳": PASSWORD}))
    exchange.receive(village, exchange.pack(township, stick)[0])
    new = keys.box_public_of(recovery_keys.identity(fresh.code))
    assert recipients(exchange.pack(village, stick)[0]) == {card(township).box, new}


def test_a_ledger_without_a_code_is_sent_to_as_before(offices):
    assert recovery_keys.own(offices.township) == ""
    assert recipients(offices.up()) == {card(offices.township).box}
    assert len(identities(offices.township)) == 1


def test_a_code_of_an_older_program_gets_its_key_when_it_is_checked(pair):
    township, _, _ = pair
    path = township.path / "keys.json"
    doc = keys.read(path)
    slots = [{n: v for n, v in slot.items() if n != "box"} for slot in doc["slots"]]
    keys.write(path, {**doc, "slots": slots})
    assert recovery_keys.own(township) == ""
    with pytest.raises(FupinError):
        opening.check_recovery(township.path, recovery.write(bytes(20)))
    assert recovery_keys.own(township) == ""
    opening.check_recovery(township.path, township.recovery_code)
    box = keys.box_public_of(recovery_keys.identity(township.recovery_code))
    assert recovery_keys.own(township) == box


def test_the_invitation_carries_it(pair):
    township, _, stick = pair
    name = exchange.invite(township, VILLAGE, stick, name="青禾村")
    assert json.loads((stick / name).read_bytes())["recovery"] == recovery_keys.own(township)
    assert invitation.read((stick / name).read_bytes()).recovery.startswith("age1")


@pytest.mark.parametrize("value", ["", "age1nonsense", 7, None, ["age1"], {"box": "age1"}])
def test_nonsense_told_is_not_kept(offices, value):
    path = offices.up()
    header = package.open_(path.read_bytes(), identities(offices.township)).header
    offices.township.transact(lambda db: recovery_keys.hear(db, header, value))
    assert offices.township.setting(recovery_keys.KNOWN) is None


def test_the_identity_of_a_code_never_changes():
    """Whoever lost everything has nothing but the code: this is a promise."""
    code = recovery.write(bytes(range(20)))
    assert keys.box_public_of(recovery_keys.identity(code)) == (
        "age1lja6yyup2fgmucycwspeal5rutakm8e8a2qyz3ez7c6hhxzempwserz5gc"
    )
