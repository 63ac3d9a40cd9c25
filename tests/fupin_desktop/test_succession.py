"""A laptop changes its keys, and nobody loses it, whatever becomes of the sticks."""

import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fupin_desktop import enrolment, exchange, keys, laptops, package, succession
from fupin_desktop.enrolment import Card, boxes, card, keyring, sign_known_to
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import canonical
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE = "990101001", "990101001201"
OLD = "11" * 32
NEW = Card(office=VILLAGE, name="", sign=keys.public_of("22" * 32),
           box="age1eempn7vqpacfrk6a6700m0lj3f5vttvskvujuza27ejk7sr5l98q7cpney")  # fmt: skip
WALL = "2026-11-23T20:49:00+08:00"
GOLDEN = (
    '{"box":"age1eempn7vqpacfrk6a6700m0lj3f5vttvskvujuza27ejk7sr5l98q7cpney",'
    '"format":"fupin-next","from":"d04ab232742bb4ab3a1368bd4615e4e6d0224ab71a016baf8520a332c9778737",'
    '"office":"990101001201","sig":"SIG","sign":"SIGN","v":1,"wall":"2026-11-23T20:49:00+08:00"}'
)


def states(registry):
    return sorted(one.state for one in laptops.listed(registry) if one.state != laptops.OWN)


def both_ways(offices):
    exchange.receive(offices.township, offices.up())
    exchange.receive(offices.village, offices.down())


def test_a_link_is_written_as_the_format_says():
    """The format of what travels never changes: docs/package-format.md, *Next*."""
    link = succession.certify(OLD, NEW, WALL)
    expected = GOLDEN.replace("SIGN", NEW.sign).replace("SIG", link["sig"])
    assert canonical(link).decode() == expected
    signed = expected.replace(f'"sig":"{link["sig"]}",', "").encode()
    assert keys.verify(keys.public_of(OLD), signed, bytes.fromhex(link["sig"]))
    assert succession.way([link], VILLAGE, NEW.sign) == [link]


@pytest.mark.parametrize("spoil", [
    {"office": TOWNSHIP}, {"box": "x"}, {"sign": "0" * 64}, {"wall": "2026-11-24T20:49:00+08:00"},
    {"v": 2}, {"sig": "0" * 128}, {"sig": None}, {"format": "fupin-package"}, {"more": 1},
])  # fmt: skip
def test_a_link_that_was_altered_leads_nowhere(spoil):
    link = succession.certify(OLD, NEW, WALL)
    assert succession.way([{**link, **spoil}], VILLAGE, NEW.sign) == []


@pytest.mark.parametrize("value", [None, 7, "x", {}, [[]], [None], [{}], [{"sign": []}]])
def test_what_is_no_list_of_links_leads_nowhere(value):
    assert succession.way(value, VILLAGE, NEW.sign) == []


def test_links_in_a_circle_end():
    there = succession.certify(OLD, NEW, WALL)
    old = Card(office=VILLAGE, name="", sign=keys.public_of(OLD), box=NEW.box)
    back = succession.certify("22" * 32, old, WALL)
    assert succession.way([back, there], VILLAGE, NEW.sign) == [back, there]


def test_the_old_key_is_taken_until_the_new_one_was_seen(offices):
    late = offices.up()
    early = offices.up()
    succession.rotate(offices.village)
    exchange.receive(offices.township, early)
    assert states(offices.township) == ["enrolled"]
    exchange.receive(offices.township, offices.up())
    assert states(offices.township) == ["enrolled", "replaced"]
    with pytest.raises(FupinError, match=r"已经更换密钥.*台账没有改动"):
        exchange.receive(offices.township, late)
    exchange.receive(offices.village, offices.down())
    assert exchange.peers(offices.village)[0].digits == exchange.peers(offices.township)[0].digits


def test_a_package_written_for_the_old_key_still_opens(offices):
    home = offices.add(offices.village, "household", name="张三")
    exchange.receive(offices.township, offices.up())
    offices.change(offices.township, "household", home, address="镇里改的")
    down = offices.down()
    for _ in range(3):
        succession.rotate(offices.village)
    exchange.receive(offices.village, down)
    assert offices.village.fetch("household", home).values["address"] == "镇里改的"


def test_the_old_signing_key_is_destroyed(offices):
    before = keyring(offices.village).sign
    succession.rotate(offices.village)
    whole = offices.village.read(
        lambda db: [row["value"] for row in db.query("SELECT value FROM setting")]
    )
    assert before not in "".join(whole)


def test_any_sticks_may_be_lost(new_offices, thorough):
    """Edits, changes of keys on both sides and sticks, lost or late: at the end all agree."""
    steps = st.lists(
        st.tuples(st.sampled_from("vt"), st.sampled_from(["edit", "rotate", "pack", "arrive"])),
        max_size=14,
    )

    @settings(max_examples=300 if thorough else 8)
    @given(steps)
    def check(history):
        offices = new_offices()
        home = offices.add(offices.village, "household", name="张三")
        both_ways(offices)
        sticks = {"v": [], "t": []}
        for number, (who, what) in enumerate(history):
            mine = offices.village if who == "v" else offices.township
            other = "t" if who == "v" else "v"
            if what == "edit":
                offices.add(mine, "visit", household=home, content=f"第{number}次")
            elif what == "rotate":
                succession.rotate(mine)
            elif what == "pack":
                sticks[who].append(offices.up() if who == "v" else offices.down())
            elif sticks[other]:
                arrive(mine, sticks[other].pop(number % len(sticks[other])))
        both_ways(offices)
        both_ways(offices)
        assert offices.village.digest(VILLAGE) == offices.township.digest(VILLAGE)
        assert [one.waiting for one in exchange.peers(offices.village)] == [0]
        assert states(offices.township).count("enrolled") == 1
        assert states(offices.village).count("enrolled") == 1
        offices.close()

    def arrive(registry, path):
        try:
            exchange.receive(registry, path)
        except FupinError as error:
            assert "已经更换密钥" in str(error)  # noqa: PT017 - only a late one may be refused

    check()


def test_a_township_restored_from_before_the_change_still_knows_the_laptop(offices):
    """It has forgotten the new key; the way from the old one is in every package."""
    offices.township.close()
    shutil.copytree(offices.folder / "township", offices.folder / "backup")
    offices.reopen("township")
    succession.rotate(offices.village)
    both_ways(offices)
    succession.rotate(offices.village)
    both_ways(offices)
    offices.township.close()
    shutil.rmtree(offices.folder / "township")
    shutil.copytree(offices.folder / "backup", offices.folder / "township")
    offices.reopen("township")
    offices.add(offices.village, "household", name="李四")
    both_ways(offices)
    assert offices.township.digest(VILLAGE) == offices.village.digest(VILLAGE)
    assert states(offices.township) == ["enrolled", "replaced"]


def test_a_laptop_restored_from_before_the_change_is_enrolled_again(offices):
    offices.village.close()
    shutil.copytree(offices.folder / "village", offices.folder / "backup")
    offices.reopen("village")
    succession.rotate(offices.village)
    both_ways(offices)
    offices.village.close()
    shutil.rmtree(offices.folder / "village")
    shutil.copytree(offices.folder / "backup", offices.folder / "village")
    offices.reopen("village")
    with pytest.raises(FupinError, match="恢复过旧备份，请用新的邀请文件"):
        exchange.receive(offices.township, offices.up())
    name = exchange.invite(offices.township, VILLAGE, offices.stick)
    digits = exchange.accept(offices.village, offices.stick / name)
    exchange.receive(offices.township, offices.up(), digits=digits)
    both_ways(offices)
    assert states(offices.township) == ["enrolled", "enrolled"]


def test_a_stopped_laptop_cannot_change_its_keys_to_come_back(offices):
    laptops.stop(offices.township, card(offices.village).sign, "电脑丢失")
    succession.rotate(offices.village)
    path = offices.up()
    with pytest.raises(FupinError, match="已停用"):
        exchange.receive(offices.township, path)
    exchange.receive(offices.township, path, from_revoked=True)
    assert states(offices.township) == ["revoked"]
    with pytest.raises(FupinError, match="已停用"):
        exchange.receive(offices.township, offices.up())


def test_only_one_of_two_copies_goes_on_after_a_change_of_keys(offices):
    second = offices.clone()
    succession.rotate(offices.village)
    exchange.receive(offices.township, offices.up())
    with pytest.raises(FupinError, match="已经更换密钥"):
        exchange.receive(offices.township, offices.up(second))
    succession.rotate(second)
    with pytest.raises(FupinError, match="已经更换密钥"):
        exchange.receive(offices.township, offices.up(second))


def test_a_copy_with_keys_of_its_own_is_invited_beside_the_first(offices):
    second = offices.clone()
    succession.rotate(second)
    name = exchange.invite(offices.township, VILLAGE, offices.stick)
    digits = exchange.accept(second, offices.stick / name)
    path = offices.up(second)
    assert exchange.preview(offices.township, path).digits == digits
    exchange.receive(offices.township, path, digits=digits)
    assert states(offices.township) == ["enrolled", "enrolled"]
    exchange.receive(offices.township, offices.up())
    exchange.receive(offices.township, offices.up(second))
    assert states(offices.township) == ["enrolled", "enrolled"]


def test_another_laptops_way_enrols_nobody(offices):
    """A sound way that does not end at the laptop that signed says nothing."""
    village = keyring(offices.village).sign
    stranger = succession.certify(village, NEW, WALL)
    offices.village.set_setting("succession", [stranger])
    exchange.receive(offices.township, offices.up())
    assert states(offices.township) == ["enrolled"]


def test_the_digits_of_an_invitation_hold_if_the_township_changes_its_keys(tmp_path):
    with (
        Registry.create(tmp_path / "t", level="township", region=TOWNSHIP, name="样板镇",
                        password=None, user="镇干部") as township,
        Registry.create(tmp_path / "v", level="village", region=VILLAGE, name="青禾村",
                        password="龙潭水清清", user="甲") as village,
    ):  # fmt: skip
        digits = exchange.accept(village, tmp_path / exchange.invite(township, VILLAGE, tmp_path))
        succession.rotate(township)
        (path,) = exchange.pack(village, tmp_path)
        assert exchange.preview(township, path).digits == digits
        exchange.receive(township, path, digits=digits)
        (down,) = exchange.pack(township, tmp_path)
        exchange.receive(village, down)
        assert states(village) == ["enrolled", "replaced"]
        doc = keys.read(village.path / "keys.json")
        (slot,) = [one for one in doc["slots"] if one["kind"] == "township"]
        assert slot["public"] == card(township).box
        assert keys.open_slots(doc, identity="\n".join(boxes(township))) == village.data_key
        with pytest.raises(FupinError):
            keys.open_slots(doc, identity=boxes(township)[1])


def test_a_key_is_chosen_that_the_other_office_knows(offices):
    first = card(offices.township)
    second = succession.rotate(offices.township)
    assert sign_known_to(offices.township, [first.box]) == first.sign
    assert sign_known_to(offices.township, [first.box, second.box]) == second.sign
    assert sign_known_to(offices.township, []) == second.sign
    assert enrolment.boxes(offices.township) == [
        keyring(offices.township).box,
        *boxes(offices.township)[1:],
    ]


def test_the_way_travels_in_every_package(offices):
    succession.rotate(offices.village)
    for _ in range(2):
        opened = package.open_(offices.up().read_bytes(), boxes(offices.township))
        (link,) = opened.header.extra["next"]
        assert link["sign"] == opened.header.sender_device == card(offices.village).sign
