"""Choices that a township adds to code lists are choices in its villages too."""

import json
from dataclasses import replace

import pytest

from fupin_desktop import (
    added_codes,
    checks,
    codes,
    exchange,
    holdings,
    invitation,
    keys,
    letter_lists,
    values,
)
from fupin_desktop.enrolment import keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import canonical
from fupin_desktop.registry import Registry

TOWNSHIP = "990101001"
LIST = "event_kind"


def field(registry, table="event", name="kind"):
    return registry.table(table).fields[name]


def offered(registry):
    return {one.code: one.label for one in codes.choices(field(registry).choices)}


def test_a_new_choice_reaches_the_villages_and_is_a_choice_there(offices):
    batch = added_codes.add(offices.township, LIST, "院坝会", source="县办〔2026〕9号")
    code = offices.township.rows("code_entry", batch.ids)[0]["code"]
    assert code == "x00101"
    event = offices.add(offices.township, "event", kind=code, title="开会", date="2026-05-01",
                        region=offices.village.region)  # fmt: skip
    assert code not in offered(offices.village)
    offices.exchange()
    village = offices.village
    assert offered(village)[code] == "院坝会"
    assert values.parse(field(village), "院坝会") == code
    (row,) = village.rows("event", [event])
    assert values.show(field(village), row["kind"]) == "院坝会"
    assert [one for one in checks.check_ledger(village) if one.rec == event] == []
    assert codes.label(LIST, code) == code  # without the township's list it stands for itself
    assert len(offered(village)) == len(codes.choices(LIST)) + 1


def test_other_words_hold_from_their_day_and_old_ones_are_understood(offices):
    before = codes.label(LIST, "01")
    added_codes.reword(offices.township, LIST, "01", "技能提升培训", valid_from="2026-01-01")
    offices.exchange()
    known = field(offices.village)
    assert values.show(known, "01") == "技能提升培训"
    assert values.show(known, "01", "2025-06-30") == before
    assert values.parse(known, before) == values.parse(known, "技能提升培训") == "01"
    assert len(offered(offices.village)) == len(codes.choices(LIST))


def test_a_choice_ends_comes_back_and_is_never_lost(offices):
    township, village = offices.township, offices.village
    (rec,) = added_codes.add(township, LIST, "院坝会").ids
    code = township.rows("code_entry", [rec])[0]["code"]
    for work, there in (
        (lambda: added_codes.end(township, LIST, code), False),
        (lambda: added_codes.offer_again(township, LIST, code), True),
        (lambda: township.delete("code_entry", rec), False),
    ):
        work()
        offices.exchange()
        assert (code in offered(village)) is there
        assert values.show(field(village), code) == "院坝会"
    added_codes.end(township, LIST, "02")
    offices.exchange()
    assert "02" not in offered(village)
    assert values.show(field(village), "02") == codes.label(LIST, "02")


def test_two_townships_never_give_one_code(offices):
    township = offices.township
    for word in ("院坝会", "屋场会"):
        added_codes.add(township, LIST, word)
    shown = [one for one in added_codes.overview(township, LIST) if one.added]
    assert [one.code for one in shown] == ["x00101", "x00102"]
    assert not shown[0].ended
    assert "工作记录：种类" in added_codes.lists().values()


def test_what_makes_no_choice_is_refused(offices):
    township, village = offices.township, offices.village
    added_codes.add(township, LIST, "院坝会")
    for work, said in (
        (lambda: added_codes.add(township, LIST, " 院坝会 "), "已有“院坝会”"),
        (lambda: added_codes.add(township, LIST, " "), "请写选项的叫法"),
        (lambda: added_codes.add(township, "procedure_kind", "新程序"), "不能增加选项"),
        (lambda: added_codes.reword(township, LIST, "zz", "新"), "没有代码"),
        (lambda: added_codes.end(township, "sex", "1"), "不能改动"),
        (lambda: added_codes.add(village, LIST, "村里的"), "由上级填写"),
    ):
        with pytest.raises(FupinError, match=said):
            work()
    exchange.receive(village, offices.down())
    with pytest.raises(FupinError, match="不能删除"):
        village.delete("code_entry", township.find("code_entry")[0])


# ---- in an invitation ---------------------------------------------------------------------------


@pytest.fixture
def stranger(tmp_path):
    """A village that has only its own ledger."""
    with Registry.create(tmp_path / "new", level="village", region=f"{TOWNSHIP}201", name="青禾村",
                         password=None, user="甲") as village:  # fmt: skip
        yield village


def invited(offices):
    name = exchange.invite(offices.township, f"{TOWNSHIP}201", offices.stick, name="青禾村")
    return offices.stick / name


def test_the_invitation_brings_them_before_any_package(offices, stranger):
    township = offices.township
    batch = added_codes.add(township, LIST, "院坝会")
    added_codes.reword(township, LIST, "01", "技能提升培训")
    added_codes.reword(township, LIST, "01", "技能培训班")
    code = township.rows("code_entry", batch.ids)[0]["code"]
    exchange.accept(stranger, invited(offices))
    assert offered(stranger) == offered(township)
    assert offered(stranger)[code] == "院坝会"
    assert stranger.verify() == []
    assert stranger.digest(TOWNSHIP)["tables"].keys() == {"code_entry"}
    assert stranger.read(holdings.held) == {}  # acknowledges nothing
    exchange.accept(stranger, invited(offices))  # once more changes nothing
    assert len(stranger.history("code_entry", batch.ids[0])) == 1
    path = exchange.pack(stranger, offices.stick)[0]
    digits = exchange.preview(township, path).digits
    exchange.receive(township, path, digits=digits)
    (down,) = exchange.pack(township, offices.stick, to=stranger.region)
    assert exchange.preview(stranger, down).plan.count("conflict") == 0
    exchange.receive(stranger, down)
    assert offered(stranger) == offered(township)
    assert stranger.verify() == []
    assert stranger.read(holdings.held)[township.rid]["seq"] > 0
    assert exchange.receive(stranger, down).repeated


def test_only_what_concerns_the_village_and_a_bounded_lot(offices, monkeypatch):
    added_codes.add(offices.township, LIST, "院坝会")
    other = {"region": f"{TOWNSHIP}202", "list": LIST, "code": "x9", "label": "别村的"}
    offices.add(offices.township, "code_entry", **other)
    lines = exchange.read_invitation(invited(offices)).operations
    assert [("院坝会" in line, "别村的" in line) for line in lines] == [(True, False)]
    monkeypatch.setattr(letter_lists, "MOST", 0)
    assert exchange.read_invitation(invited(offices)).operations == ()


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"type": "household"}, "无权写"),
        ({"office": "990101002"}, "无权写"),
        ({"office": f"{TOWNSHIP}201"}, "无权写"),
        ({"lam": 10**8}, "大得不合理"),
        ({"salt": ""}, "不合格式"),
    ],
)
def test_a_letter_with_anything_else_is_refused_whole(offices, stranger, members, words):
    added_codes.add(offices.township, LIST, "院坝会")
    letter = exchange.read_invitation(invited(offices))
    bad = canonical({**json.loads(letter.operations[0]), **members}).decode()
    path = offices.folder / "bad.json"
    seed = keyring(offices.township).sign
    path.write_bytes(invitation.build(replace(letter, operations=[bad]), signing_key=seed))
    with pytest.raises(FupinError, match=f"{words}.*台账没有改动"):
        exchange.accept(stranger, path)
    assert exchange.peers(stranger) == []
    assert stranger.count("code_entry") == 0


@pytest.mark.parametrize("operations", [None, 7, {"a": 1}, [1], ["{}", None]])
def test_a_letter_whose_lines_have_another_form_is_one_without(offices, operations):
    letter = json.loads(invited(offices).read_bytes())
    letter.pop("sig")
    letter["operations"] = operations
    signature = keys.sign(keyring(offices.township).sign, canonical(letter)).hex()
    data = canonical({**letter, "sig": signature}) + b"\n"
    assert invitation.read(data).operations == ()
