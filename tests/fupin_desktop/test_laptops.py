"""Laptops that are stopped, lost, copied, or wrong about the time."""

from datetime import datetime, timedelta

import pytest

from fupin_desktop import exchange, laptops, package
from fupin_desktop.enrolment import card
from fupin_desktop.errors import FupinError
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE = "990101001", "990101001201"


@pytest.fixture
def home(offices):
    found = offices.add(offices.village, "household", name="张三", phone="1990000")
    offices.exchange()
    offices.exchange()
    return found


def device(offices):
    return card(offices.village).sign


def by_device(registry):
    return {one.device: one for one in laptops.listed(registry)}


def buy_another(offices, name="second"):
    """A new laptop for the village, invited from far away."""
    laptop = Registry.create(
        offices.folder / name, level="village", region=VILLAGE, name="青禾村", password=None,
        user="乙",
    )  # fmt: skip
    setattr(offices, name, laptop)
    letter = exchange.invite(offices.township, VILLAGE, offices.stick)
    digits = exchange.accept(laptop, offices.stick / letter)
    exchange.receive(offices.township, offices.up(laptop), digits=digits)
    return laptop


def test_a_stopped_laptop_is_refused_its_records_stay(offices, home):
    before = offices.township.digest()
    laptop = laptops.stop(offices.township, device(offices)[:8], "电脑丢失")
    assert (laptop.state, laptop.why) == ("revoked", "电脑丢失")
    assert laptop.ended[:10] == offices.township.today()
    assert offices.township.digest() == before
    offices.add(offices.village, "visit", household=home, content="停用以后")
    path = offices.up()
    with pytest.raises(FupinError, match=r"已停用（电脑丢失），.*没有改动.*仍然接收这一次"):
        exchange.receive(offices.township, path)
    assert offices.township.count("visit") == 0


def test_what_was_underway_is_let_in_once_on_purpose(offices, home):
    offices.add(offices.village, "visit", household=home, content="停用以前")
    path = offices.up()
    laptops.stop(offices.township, device(offices), "电脑丢失")
    arrival = exchange.preview(offices.township, path)
    assert "已停用" in arrival.revoked
    assert arrival.operations == 1
    exchange.receive(offices.township, path, from_revoked=True)
    assert offices.township.count("visit") == 1
    assert by_device(offices.township)[device(offices)].state == "revoked"
    with pytest.raises(FupinError, match="已停用"):
        exchange.receive(offices.township, offices.up())


@pytest.mark.usefixtures("home")
def test_nothing_is_written_for_a_stopped_laptop(offices):
    laptops.stop(offices.township, device(offices), "电脑丢失")
    with pytest.raises(FupinError, match="没有导出"):
        offices.down()
    (peer,) = exchange.peers(offices.township)
    assert peer.state == "revoked"


def test_its_receipts_hold_nobody_up(offices, home):
    """What only the lost laptop had not acknowledged need not be sent for ever."""
    other = buy_another(offices)
    exchange.receive(other, offices.down())
    for number in range(3):
        offices.add(offices.township, "visit", household=home, content=f"{number}")
    exchange.receive(other, offices.down())
    exchange.receive(offices.township, offices.up(other))
    assert exchange.peers(offices.township)[0].waiting > 0
    laptops.stop(offices.township, device(offices), "电脑丢失")
    assert exchange.peers(offices.township)[0].waiting == 0


def test_a_lost_laptop_is_rebuilt_from_a_full_package(offices, home):
    offices.add(offices.township, "visit", household=home, content="镇里看的")
    offices.exchange()
    laptops.stop(offices.township, device(offices), "电脑丢失")
    other = buy_another(offices)
    (path,) = exchange.pack(offices.township, offices.stick, to=VILLAGE, full=True)
    exchange.receive(other, path)
    assert other.digest(VILLAGE) == offices.township.digest(VILLAGE)
    assert other.verify() == []
    old = offices.add(offices.village, "visit", household=home, content="丢失以前")
    exchange.receive(offices.township, offices.up(), from_revoked=True)
    exchange.receive(other, offices.down())
    assert other.find("visit", where={"id": old})


@pytest.mark.usefixtures("home")
def test_a_found_laptop_comes_back_by_an_invitation(offices):
    laptops.stop(offices.township, device(offices), "电脑丢失")
    letter = exchange.invite(offices.township, VILLAGE, offices.stick)
    digits = exchange.accept(offices.village, offices.stick / letter)
    path = offices.up()
    assert exchange.preview(offices.township, path).digits == digits
    exchange.receive(offices.township, path, digits=digits)
    assert by_device(offices.township)[device(offices)].state == "enrolled"
    exchange.receive(offices.village, offices.down())


@pytest.mark.usefixtures("home")
def test_a_laptop_that_never_sent_a_package_gets_all_the_others_work(offices):
    """Enrolled at hand, it has said nothing of what it holds: so it holds nothing."""
    with Registry.create(offices.folder / "silent", level="village", region=VILLAGE, name="青禾村",
                         password=None, user="乙") as silent:  # fmt: skip
        exchange.enrol(offices.township, silent)
        exchange.receive(silent, offices.down())
        assert silent.digest(VILLAGE) == offices.township.digest(VILLAGE)
        exchange.receive(offices.township, offices.up(silent))
        assert exchange.peers(offices.township)[0].waiting == 0


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("which", "why", "sentence"), [
    ("ffffff", "丢失", "没有找到"), ("", "丢失", "没有找到"), ("own", "丢失", "只有上级单位"),
    ("village", " ", "没有写原因"),
])  # fmt: skip
def test_what_cannot_be_stopped_says_why(offices, which, why, sentence):
    named = {"own": card(offices.township).sign, "village": device(offices)}
    with pytest.raises(FupinError, match=sentence) as caught:
        laptops.stop(offices.township, named.get(which, which), why)
    assert "没有改动" in str(caught.value)
    assert by_device(offices.township)[device(offices)].state == "enrolled"


@pytest.mark.usefixtures("home")
def test_a_village_stops_nobody(offices):
    with pytest.raises(FupinError, match="只有上级单位才能停用"):
        laptops.stop(offices.village, card(offices.township).sign, "不用了")


def test_a_village_shuts_out_the_lost_laptop_of_a_township_that_was_set_up_anew(offices, home):
    village, lost = offices.village, offices.township
    offices.anew = Registry.create(
        offices.folder / "anew", level="township", region=TOWNSHIP, name="新平乡", password=None,
    )  # fmt: skip
    old, new = card(lost), card(offices.anew)
    exchange.accept(village, offices.stick / exchange.invite(offices.anew, VILLAGE, offices.stick))
    assert laptops.can_stop(village, by_device(village)[old.sign])
    offices.add(village, "visit", household=home, content="丢失以前")
    assert {old.box, new.box} <= set(package.inspect(package.read(offices.up())).recipients)
    assert laptops.stop(village, old.sign, "乡镇的电脑丢了").state == "revoked"
    offices.add(village, "visit", household=home, content="丢失以后")
    path = offices.up()
    assert old.box not in package.inspect(package.read(path)).recipients
    with pytest.raises(FupinError, match="用本机的密钥打不开"):
        exchange.receive(lost, path)
    digits = exchange.preview(offices.anew, path).digits
    exchange.receive(offices.anew, path, digits=digits)
    assert offices.anew.count("visit") == village.count("visit") == 2
    with pytest.raises(FupinError, match="已停用（乡镇的电脑丢了）"):
        exchange.receive(village, exchange.pack(lost, offices.stick, to=VILLAGE)[0])
    with pytest.raises(FupinError, match="先与它的新电脑登记"):
        laptops.stop(village, new.sign, "不用了")


@pytest.mark.usefixtures("home")
def test_a_laptop_is_stopped_once(offices):
    laptops.stop(offices.township, device(offices), "电脑丢失")
    with pytest.raises(FupinError, match="早已不在使用"):
        laptops.stop(offices.township, device(offices), "电脑丢失")


def test_the_list_tells_the_last_package_who_writes_and_how_much(offices, home):
    offices.village.close()
    offices.village = Registry.open(offices.folder / "village", user="丁")
    offices.add(offices.village, "visit", household=home, content="看房")
    path = offices.up()
    exchange.receive(offices.township, path)
    one = by_device(offices.township)[device(offices)]
    assert (one.number, one.users, one.operations, one.forked, one.skew) == (
        package.inspect(path.read_bytes()).number, ("丁", "甲"), 3, False, one.skew,
    )  # fmt: skip
    assert abs(one.skew) < 60
    assert one.rids == (offices.village.rid,)
    assert one.received[:10] == offices.township.today()
    own = by_device(offices.village)[device(offices)]
    assert (own.state, own.users, own.operations, own.digits) == ("own", ("丁", "甲"), 3, "")


@pytest.mark.usefixtures("home")
def test_an_old_stick_that_comes_late_is_not_the_last_package(offices):
    old, new = offices.up(), offices.up()
    for path in (new, old):
        exchange.receive(offices.township, path)
    number = package.inspect(new.read_bytes()).number
    assert by_device(offices.township)[device(offices)].number == number


@pytest.mark.usefixtures("home")
def test_a_clock_ahead_is_kept_in_the_list(offices):
    offices.village.now = lambda: datetime.now().astimezone() + timedelta(days=40)
    exchange.receive(offices.township, offices.up())
    skew = by_device(offices.township)[device(offices)].skew
    assert timedelta(days=39) < timedelta(seconds=skew) < timedelta(days=41)


def test_a_copied_laptop_is_marked_in_the_list(offices, home):
    """Two copies under one name: the fork stays visible after the package was taken."""
    offices.village.close()
    backup = {one.name: one.read_bytes() for one in (offices.folder / "village").iterdir()
              if one.is_file()}  # fmt: skip
    offices.reopen("village")
    offices.add(offices.village, "visit", household=home, content="这边")
    exchange.receive(offices.township, offices.up())
    offices.village.close()
    for name, data in backup.items():
        (offices.folder / "village" / name).write_bytes(data)
    offices.reopen("village")
    offices.add(offices.village, "visit", household=home, content="那边")
    exchange.receive(offices.township, offices.up())
    assert by_device(offices.township)[device(offices)].forked
