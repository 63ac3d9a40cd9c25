"""The keyring, and what the laptops of one village give each other on the way to the township."""

import json
import shutil
from dataclasses import replace
from itertools import permutations

import pytest

from fupin_desktop import exchange, holdings, laptops, package, roster, succession
from fupin_desktop.enrolment import boxes, card, keyring, version
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import canonical
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"


@pytest.fixture
def three(offices):
    """A village with two laptops of their own keys that know each other, and a household."""
    offices.second = Registry.create(
        offices.folder / "second", level="village", region=VILLAGE, name="青禾村", password=None,
        user="乙",
    )  # fmt: skip
    exchange.enrol(offices.township, offices.second)
    offices.home = offices.add(offices.village, "household", name="张三", phone="1990000")
    offices.exchange()
    offices.exchange()
    return offices


def header_of(path, registry):
    return package.open_(path.read_bytes(), boxes(registry)).header


def siblings(registry):
    return {one.device: one.state for one in laptops.listed(registry) if one.office == VILLAGE}


def waiting(registry):
    return [one.waiting for one in exchange.peers(registry)]


def test_a_keyring_is_written_as_the_format_says(three):
    """The format of what travels never changes: docs/package-format.md, *Keyring*."""
    told = header_of(three.down(), three.village).extra["keyring"]
    mine = [
        {"office": VILLAGE, "sign": one.sign, "box": one.box, "name": "青禾村", "state": "enrolled"}
        for one in sorted(map(card, (three.village, three.second)), key=lambda one: one.sign)
    ]
    top = card(three.township)
    upper = {"office": TOWNSHIP, "sign": top.sign, "box": top.box, "name": "样板镇",
             "state": "enrolled"}  # fmt: skip
    number = three.township.read(version)
    assert canonical(told) == canonical({"cards": [*mine, upper], "version": number})
    assert header_of(three.up(), three.township).extra["keyring"] == {"version": number}


def test_laptops_learn_of_each_other_by_the_township(three):
    devices = {card(three.village).sign, card(three.second).sign}
    for one in (three.village, three.second):
        assert siblings(one).keys() == devices
        assert sorted(siblings(one).values()) == ["enrolled", "own"]
        assert [peer.office for peer in exchange.peers(one)] == [TOWNSHIP]


def test_a_keyring_tells_what_it_changes_and_an_older_one_nothing(offices):
    old = offices.down()
    with Registry.create(offices.folder / "second", level="village", region=VILLAGE, name="青禾村",
                         password=None) as second:  # fmt: skip
        exchange.enrol(offices.township, second)
        device = card(second).sign
    new = offices.down()
    assert exchange.preview(offices.village, new).plan.notes == (
        f"本单位另一台电脑（公钥 {device[:8]}）已登记。",
    )
    exchange.receive(offices.village, new)
    assert exchange.preview(offices.village, new).plan.notes == ()
    laptops.stop(offices.township, device, "电脑丢失")
    newest = offices.down()
    assert "已停用" in exchange.preview(offices.village, newest).plan.notes[0]
    exchange.receive(offices.village, newest)
    for late in (old, new):
        (note,) = exchange.preview(offices.village, late).plan.notes
        assert "旧，没有采用" in note
        exchange.receive(offices.village, late)
        assert siblings(offices.village)[device] == "revoked"


def test_a_superior_restored_from_a_backup_goes_on_above_what_it_said(three):
    three.township.set_setting("keyring_version", 1)  # as in an old backup
    device = card(three.second).sign
    exchange.receive(three.township, three.up())
    laptops.stop(three.township, device, "电脑丢失")
    exchange.receive(three.village, three.down())
    assert siblings(three.village)[device] == "revoked"


@pytest.mark.parametrize("value", [
    None, 7, [], {}, {"version": "1"}, {"version": True}, {"version": -1}, {"version": 2**53},
    {"version": 99}, {"version": 99, "cards": 5}, {"version": 99, "cards": [7, {}, {"state": "x"}]},
    {"version": 99, "cards": [{"office": VILLAGE, "sign": "zz", "box": 1, "name": 2,
                               "state": "enrolled"}]},
])  # fmt: skip
def test_whatever_stands_in_a_keyring_is_borne(three, value, monkeypatch):
    before = siblings(three.village)
    topics = [one for one in exchange.told.TOPICS if one.name != "keyring"]
    odd = exchange.told.Topic(name="keyring", tell=lambda _r, _o: value, hear=roster.hear,
                              notes=roster.notes)  # fmt: skip
    monkeypatch.setattr(exchange.told, "TOPICS", (*topics, odd))
    for sender, receiver in ((three.township, three.village), (three.village, three.township)):
        path = three.down() if sender is three.township else three.up()
        exchange.preview(receiver, path)
        exchange.receive(receiver, path)
    assert siblings(three.village) == before


def test_a_keyring_brings_in_nobody_but_own_laptops_and_its_sender(three, monkeypatch):
    """Neither a stranger of the superior's office, nor another office; nor our own card."""
    strange = card(three.second)
    cards = [
        {**vars(strange), "office": office, "sign": "ab" * 32, "state": "enrolled"}
        for office in (TOWNSHIP, OTHER_VILLAGE, "99")
    ]
    cards.append({**vars(card(three.village)), "state": "revoked"})
    monkeypatch.setattr(roster, "laptops_of", lambda _db, _office: [
        {**one, "device": one["sign"]} for one in cards])  # fmt: skip
    path = three.down()
    before = laptops.listed(three.village)
    exchange.receive(three.village, path)
    after = laptops.listed(three.village)
    assert [(one.device, one.state) for one in after] == [(one.device, one.state) for one in before]


def test_a_village_cannot_tell_who_is_enrolled(three, monkeypatch):
    stranger = {**vars(card(three.second)), "sign": "ab" * 32, "state": "enrolled"}
    monkeypatch.setattr(roster, "tell", lambda *_: {"version": 99, "cards": [stranger]})
    topics = [one for one in exchange.told.TOPICS if one.name != "keyring"]
    odd = exchange.told.Topic(name="keyring", tell=roster.tell, hear=roster.hear)
    monkeypatch.setattr(exchange.told, "TOPICS", (*topics, odd))
    path = three.up()
    for registry in (three.township, three.second):
        before = siblings(registry)
        exchange.receive(registry, path)
        assert siblings(registry) == before


# ---- 同村互传 --------------------------------------------------------------------------------


def test_a_package_going_up_may_be_read_by_the_other_laptop_only(three):
    up = package.inspect(three.up().read_bytes())
    wanted = {card(one).box for one in (three.township, three.second)}
    assert set(up.recipients) == wanted
    assert up.to == TOWNSHIP
    down = package.inspect(three.down().read_bytes())
    assert set(down.recipients) == {card(one).box for one in (three.village, three.second)}


def test_the_other_laptop_takes_it_in_and_says_that_it_must_go_on(three):
    visit = three.add(three.village, "visit", household=three.home, content="看房")
    path = three.up()
    (note,) = exchange.preview(three.second, path).plan.notes
    assert "仍要把它交给样板镇" in note
    exchange.receive(three.second, path)
    assert three.second.find("visit", where={"id": visit})
    assert three.second.digest(VILLAGE) == three.village.digest(VILLAGE)
    assert three.second.verify() == []


def test_a_sibling_that_holds_it_acknowledges_nothing_for_the_township(three):
    three.add(three.village, "visit", household=three.home, content="看房")
    exchange.receive(three.second, three.up())
    exchange.receive(three.village, three.up(three.second))  # its receipt comes back
    assert waiting(three.village) == [1]
    assert waiting(three.second) == [1]  # it carries it up too
    exchange.receive(three.township, three.up())
    assert three.township.count("visit") == 1


def test_what_one_laptop_lost_with_its_stick_goes_up_by_the_other(three):
    three.add(three.village, "visit", household=three.home, content="看房")
    exchange.receive(three.second, three.up())
    exchange.receive(three.township, three.up(three.second))
    assert three.township.count("visit") == 1
    exchange.receive(three.village, three.down())
    assert waiting(three.village) == [0]


def test_a_protected_disagreement_waits_for_the_township(three):
    for registry, name in ((three.village, "张三甲"), (three.second, "张三乙")):
        three.change(registry, "household", three.home, bank_account=name)
    exchange.receive(three.second, three.up())
    exchange.receive(three.village, three.up(three.second))
    (one,) = three.village.conflicts()
    with pytest.raises(FupinError):
        three.village.resolve(one.id, "张三甲")
    exchange.receive(three.township, three.up())
    exchange.receive(three.township, three.up(three.second))
    (one,) = three.township.conflicts()
    three.township.resolve(one.id, one.claims[0].value)
    down = three.down()
    for registry in (three.village, three.second):
        exchange.receive(registry, down)
        assert registry.conflicts() == []
    assert three.village.digest(VILLAGE) == three.second.digest(VILLAGE)


def test_in_whatever_order_packages_cross_nothing_is_lost(three):
    """Both write, both packages go to both others in every order, some twice; then all agree."""
    first = three.add(three.village, "visit", household=three.home, content="甲")
    second = three.add(three.second, "visit", household=three.home, content="乙")
    a, b = three.up(), three.up(three.second)
    moves = [(three.second, a), (three.village, b), (three.township, a), (three.township, b)]
    for number, order in enumerate(permutations(moves)):
        if number % 6 == 0:
            for registry, path in order:
                exchange.receive(registry, path)
            third = three.add(three.village, "visit", household=three.home, content=f"{number}")
            exchange.receive(three.second, three.up())
            exchange.receive(three.township, three.up(three.second))
            assert set(three.township.find("visit")) >= {first, second, third}
            a, b = three.up(), three.up(three.second)
            moves = [(three.second, a), (three.village, b), (three.township, a),
                     (three.township, b)]  # fmt: skip
    three.exchange()
    three.exchange()
    digests = [one.digest(VILLAGE)["digest"] for one in three.ledgers()]
    assert digests == digests[:1] * 3
    assert waiting(three.village) == waiting(three.second) == [0]
    assert [one.verify() for one in three.ledgers()] == [[]] * 3


def test_a_laptop_that_lags_behind_fills_its_gap_by_the_township(three):
    """A sibling's package begins where the township's receipt ends, not where this laptop does."""
    three.add(three.village, "visit", household=three.home, content="镇里已收到")
    exchange.receive(three.township, three.up())
    exchange.receive(three.village, three.down())
    later = three.add(three.village, "visit", household=three.home, content="后来")
    path = three.up()
    (note,) = exchange.preview(three.second, path).plan.notes
    assert "更早的内容随上级的下发包来" in note
    exchange.receive(three.second, path)
    assert three.second.find("visit") == [later]
    held = three.second.read(holdings.held)[three.village.rid]
    assert held["seq"] < three.village.read(holdings.held)[three.village.rid]["seq"]
    exchange.receive(three.township, three.up(three.second))
    exchange.receive(three.second, three.down())
    assert three.second.count("visit") == 2
    assert three.second.digest(VILLAGE) == three.township.digest(VILLAGE)


def test_what_is_known_by_the_superior_only_is_never_said_to_be_whole(three):
    """The township sends a selection; once it lost its ledger, the writing laptop must send all."""
    township = three.folder / "township"
    three.township.close()
    shutil.copytree(township, three.folder / "backup")
    three.reopen("township")
    visit = three.add(three.second, "visit", household=three.home, content="乙看的")
    three.change(three.township, "household", three.home, village=OTHER_VILLAGE)
    exchange.receive(three.township, three.up(three.second))
    for registry in (three.village, three.second):  # the visit concerns the village no more
        exchange.receive(registry, three.down())
    assert three.village.find("visit") == []
    three.township.close()
    shutil.rmtree(township)
    shutil.copytree(three.folder / "backup", township)
    three.reopen("township")
    for registry in (three.village, three.second):
        exchange.receive(registry, three.down())
        exchange.receive(three.township, three.up(registry))
    assert three.township.find("visit") == [visit]


def test_a_laptop_that_does_not_know_the_other_yet_is_told_what_to_do(offices):
    with Registry.create(offices.folder / "second", level="village", region=VILLAGE, name="青禾村",
                         password=None, user="乙") as second:  # fmt: skip
        exchange.enrol(offices.township, second)
        exchange.receive(offices.village, offices.down())
        path = offices.up()
        with pytest.raises(FupinError, match="请先接收样板镇最近的下发包"):
            exchange.preview(second, path)
        exchange.receive(second, offices.down())
        exchange.receive(second, path)


def test_a_sibling_with_new_keys_is_believed_by_the_old_ones(three):
    succession.rotate(three.village)
    visit = three.add(three.village, "visit", household=three.home, content="看房")
    exchange.receive(three.second, three.up())
    assert three.second.find("visit") == [visit]
    assert sorted(siblings(three.second).values()) == ["enrolled", "own"]  # the superior enrols
    three.exchange()
    three.exchange()
    assert sorted(siblings(three.second).values()) == ["enrolled", "own", "replaced"]
    assert (
        card(three.village).box in package.inspect(three.up(three.second).read_bytes()).recipients
    )


def test_a_stopped_sibling_is_refused_and_written_for_no_more(three):
    device = card(three.second).sign
    path = three.up(three.second)
    laptops.stop(three.township, device, "电脑丢失")
    exchange.receive(three.village, three.down())
    with pytest.raises(FupinError, match="已停用"):
        exchange.receive(three.village, path)
    for way in (three.up(), three.down()):
        assert card(three.second).box not in package.inspect(way.read_bytes()).recipients


def test_settings_hold_no_name_of_a_household(three):
    """What is remembered of laptops is no second copy of records."""
    kept = [three.township.setting(name) for name in ("arrivals", "writers")]
    assert "张三" not in json.dumps(kept, ensure_ascii=False)
    assert kept[1][three.village.rid] == ["甲"]


def test_another_laptop_of_the_village_gives_only_what_goes_up(three):
    path = three.up(three.second)
    opened = package.open_(path.read_bytes(), boxes(three.village))
    aside = replace(opened.header, to=OTHER_VILLAGE, package="ab" * 16)
    path.write_bytes(package.build(aside, opened.lines, signing_key=keyring(three.second).sign))
    before = three.dump(three.village)
    with pytest.raises(FupinError, match="不是发给本单位的"):
        exchange.receive(three.village, path)
    assert three.dump(three.village) == before
