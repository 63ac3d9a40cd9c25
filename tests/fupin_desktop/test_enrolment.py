"""How offices come to know each other."""

import pytest

from fupin_desktop import exchange, invitation, keys
from fupin_desktop.enrolment import card, keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.laptops import listed
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.succession import rotate

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PASSWORD = "龙潭水清清"


@pytest.fixture
def strangers(tmp_path):
    """A township and a village, with a password, that do not know each other."""
    with (
        Registry.create(tmp_path / "t", level="township", region=TOWNSHIP, name="样板镇",
                        password=None, user="镇干部") as township,
        Registry.create(tmp_path / "v", level="village", region=VILLAGE, name="青禾村",
                        password=PASSWORD, user="甲") as village,
    ):  # fmt: skip
        yield township, village


def test_both_at_hand_show_the_same_digits(strangers):
    township, village = strangers
    digits = exchange.enrol(township, village)
    assert digits == invitation.digits(card(village).sign, card(township).sign)
    assert {one.digits for office in strangers for one in exchange.peers(office)} == {digits}
    rows = township.select("region", order=("code",))
    assert [(row["code"], row["name"], row["level"], row["parent"]) for row in rows] == [
        (TOWNSHIP, "样板镇", "township", "990101"), (VILLAGE, "青禾村", "village", TOWNSHIP),
    ]  # fmt: skip


def test_enrolling_again_changes_nothing_but_the_time(strangers):
    township, village = strangers
    digits = exchange.enrol(township, village)
    assert exchange.enrol(township, village) == digits
    assert [len(exchange.peers(one)) for one in strangers] == [1, 1]
    assert township.count("region") == 2


def test_the_township_can_open_a_village_whose_password_is_lost(strangers):
    township, village = strangers
    exchange.enrol(township, village)
    doc = keys.read(village.path / "keys.json")
    assert keys.open_slots(doc, identity=keyring(township).box) == village.data_key


def test_only_a_subordinate_is_enrolled(strangers, tmp_path):
    township, village = strangers
    with Registry.create(tmp_path / "far", level="village", region="990102001201", name="远村",
                         password=None) as far:  # fmt: skip
        for upper, lower in ((township, far), (village, township), (village, village)):
            with pytest.raises(FupinError, match="没有登记，台账没有改动"):
                exchange.enrol(upper, lower)
    assert [exchange.peers(one) for one in strangers] == [[], []]
    assert township.count("region") == 0


def test_an_invitation_carries_keys_region_and_names(strangers, tmp_path):
    township, village = strangers
    name = exchange.invite(township, VILLAGE, tmp_path, name="青禾村")
    letter = exchange.read_invitation(tmp_path / name)
    assert (letter.office, letter.name, letter.region_name) == (TOWNSHIP, "样板镇", "青禾村")
    assert (letter.sign, letter.box) == (card(township).sign, card(township).box)
    assert [one["name"] for one in letter.regions] == ["样板镇", "青禾村"]
    assert exchange.accept(village, tmp_path / name) == invitation.digits(
        card(village).sign, card(township).sign
    )
    (peer,) = exchange.peers(township)
    assert (peer.state, peer.digits, peer.name) == ("invited", "", "青禾村")


def first_package(strangers, tmp_path):
    township, village = strangers
    name = exchange.invite(township, VILLAGE, tmp_path, name="青禾村")
    digits = exchange.accept(village, tmp_path / name)
    return exchange.pack(village, tmp_path)[0], digits


def test_nobody_is_packed_for_before_the_first_package(strangers, tmp_path):
    path, digits = first_package(strangers, tmp_path)
    with pytest.raises(FupinError, match="没有导出"):
        exchange.pack(strangers[0], tmp_path)
    assert exchange.preview(strangers[0], path).digits == digits
    exchange.receive(strangers[0], path, digits=digits)
    assert len(exchange.pack(strangers[0], tmp_path)) == 1
    assert exchange.preview(strangers[0], path).digits == ""


@pytest.mark.parametrize("wrong", ["", "000000", "１２３", "abcdef"])
def test_wrong_digits_enrol_nobody(strangers, tmp_path, wrong):
    path, digits = first_package(strangers, tmp_path)
    before = strangers[0].digest()
    with pytest.raises(FupinError, match="台账没有改动"):
        exchange.receive(strangers[0], path, digits=wrong if wrong != digits else "111111")
    assert [one.state for one in exchange.peers(strangers[0])] == ["invited"]
    assert strangers[0].digest() == before


def test_an_invitation_serves_once(strangers, tmp_path):
    """A second laptop that got hold of the letter is a stranger once the first is enrolled."""
    path, digits = first_package(strangers, tmp_path)
    with Registry.create(tmp_path / "w", level="village", region=VILLAGE, name="冒名村",
                         password=None) as impostor:  # fmt: skip
        exchange.accept(impostor, tmp_path / f"ZC_{VILLAGE}_invitation.json")
        other = exchange.pack(impostor, tmp_path)[0]
        assert exchange.preview(strangers[0], other).digits != digits
        exchange.receive(strangers[0], path, digits=digits)
        with pytest.raises(FupinError, match="没有登记的电脑"):
            exchange.receive(strangers[0], other, digits=digits)


def test_a_new_invitation_replaces_the_old(strangers, tmp_path):
    path, digits = first_package(strangers, tmp_path)
    exchange.invite(strangers[0], VILLAGE, tmp_path)
    with pytest.raises(FupinError, match="没有登记的电脑"):
        exchange.receive(strangers[0], path, digits=digits)


def test_a_new_laptop_is_enrolled_beside_the_old_and_gets_everything(strangers, tmp_path):
    township, village = strangers
    path, digits = first_package(strangers, tmp_path)
    exchange.receive(township, path, digits=digits)
    with Registry.create(tmp_path / "new", level="village", region=VILLAGE, name="青禾村",
                         password=None, user="乙") as laptop:  # fmt: skip
        name = exchange.invite(township, VILLAGE, tmp_path)
        digits = exchange.accept(laptop, tmp_path / name)
        exchange.receive(township, exchange.pack(laptop, tmp_path)[0], digits=digits)
        assert [one.state for one in exchange.peers(township)] == ["enrolled"]
        down = exchange.pack(township, tmp_path)[0]
        for one in (village, laptop):
            exchange.receive(one, down)
            assert one.digest(VILLAGE) == township.digest(VILLAGE)


def test_a_laptop_that_lost_its_invitation_is_a_stranger(strangers, tmp_path):
    township, village = strangers
    exchange.enrol(township, village)
    with Registry.create(tmp_path / "t2", level="township", region=TOWNSHIP, name="样板镇",
                         password=None) as other:  # fmt: skip
        exchange.enrol(other, village)
        for path in exchange.pack(village, tmp_path):
            exchange.receive(township, path)
            exchange.receive(other, path)
        (path,) = exchange.pack(other, tmp_path)
        exchange.receive(village, path)
        with pytest.raises(FupinError, match=r"不是发给本单位|没有登记"):
            exchange.receive(township, path)


@pytest.mark.parametrize("spoil", [
    lambda data: data[:-5], lambda data: data.replace("青禾村".encode(), "青禾镇".encode()),
    lambda _: b"", lambda _: b"{}\n", lambda data: b"\xef\xbb\xbf" + data, lambda _: b"PK\x03\x04",
])  # fmt: skip
def test_a_spoilt_invitation_is_refused(strangers, tmp_path, spoil):
    township, village = strangers
    path = tmp_path / exchange.invite(township, VILLAGE, tmp_path, name="青禾村")
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(FupinError, match="没有改动"):
        exchange.accept(village, path)
    assert exchange.peers(village) == []


def test_an_invitation_that_cannot_be_written_changes_nothing(strangers, tmp_path):
    township, _ = strangers
    for region, target in ((VILLAGE, tmp_path / "no" / "x"), ("99010100120x", tmp_path)):
        with pytest.raises(FupinError):
            exchange.invite(township, region, target)
    assert exchange.peers(township) == []
    assert township.count("region") == 0


def test_a_township_that_lost_everything_is_refilled_after_a_new_invitation(strangers, tmp_path):
    """What its lost ledger had acknowledged, the new one does not have: all is sent again."""
    township, village = strangers
    exchange.enrol(township, village)
    village.save([Change(table="household", values={"name": "张三"})])
    exchange.receive(township, exchange.pack(village, tmp_path)[0])
    exchange.receive(village, exchange.pack(township, tmp_path)[0])
    with Registry.create(tmp_path / "t2", level="township", region=TOWNSHIP, name="样板镇",
                         password=None, user="镇干部") as new:  # fmt: skip
        with pytest.raises(FupinError, match=r"打不开.*没有改动.*重新登记"):
            exchange.preview(new, exchange.pack(village, tmp_path)[0])
        digits = exchange.accept(village, tmp_path / exchange.invite(new, VILLAGE, tmp_path))
        exchange.receive(new, exchange.pack(village, tmp_path)[0], digits=digits)
        assert new.count("household") == 1


def test_a_county_a_township_and_a_village_follow_a_change_of_keys(strangers, tmp_path):
    township, village = strangers
    with Registry.create(tmp_path / "c", level="county", region=TOWNSHIP[:6], name="样板县",
                         password=None, user="县干部") as county:  # fmt: skip
        exchange.enrol(county, township)
        exchange.enrol(township, village)
        rotate(township)
        exchange.receive(township, exchange.pack(village, tmp_path)[0])
        (up,) = exchange.pack(township, tmp_path, to=county.region)
        exchange.receive(county, up)
        (down,) = exchange.pack(township, tmp_path, to=VILLAGE)
        exchange.receive(village, down)
        for other in (county, village):
            signs = {one.device for one in listed(other) if one.state == "enrolled"}
            assert signs == {card(township).sign}
