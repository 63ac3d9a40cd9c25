"""What a change becomes: which registers, in which operations, on top of which heads."""

import pytest

from fupin_desktop import compose
from fupin_desktop.catalogue import TABLES
from fupin_desktop.compose import ANY, Pen, natural_id
from fupin_desktop.derive import fold_known
from fupin_desktop.operation import LIFE
from fupin_desktop.record import Change

VILLAGE, TOWNSHIP = "990101001001", "990101001"
REC = "7" * 32


def pen(name="a", office=VILLAGE, lam=0):
    return Pen(
        rid=name * 20, office=office, user="王建国", wall="", why="核实", tx="c" * 32, seq=0,
        head=None, lam=lam, salt=lambda _: "d" * 32,
    )  # fmt: skip


def change(table="household", seen=None, **values):
    return Change(table=table, rec=REC, values=values, seen=seen)


def made(table="household", **values):
    author = pen()
    compose.create(author, change(table, **values))
    return author


def state(*pens):
    return fold_known([one for author in pens for one in author.written])


def test_a_pen_writes_one_chain():
    author = made(name="张", phone="138")
    compose.edit(author, change(note="1", monitor_phone="139"), state(author))
    previous = None
    for number, one in enumerate(author.written, start=1):
        assert (one.seq, one.lam, one.after) == (number, number, previous)
        assert (one.user, one.office, one.why, one.tx) == ("王建国", VILLAGE, "核实", "c" * 32)
        previous = one.id
    assert len(author.written) == 4


def test_creating_leaves_out_what_is_not_known_and_hides_what_is_sensitive():
    author = made(name="张", note=None, phone="138", bank_account="6228", bank_name=None)
    first, second = author.written
    assert (first.set, first.prev) == ({"name": "张"}, {})
    assert second.set == {"bank": {"bank_account": "6228"}, "phone": "138"}
    assert second.prev == {"bank": (first.id,), "phone": (first.id,)}


def test_a_record_of_sensitive_fields_only_still_has_a_creating_operation():
    first, second = made(phone="138").written
    assert (first.set, first.creates, second.creates) == ({}, True, False)


@pytest.mark.parametrize(
    ("office", "acts"), [(VILLAGE, ["propose"]), (TOWNSHIP, ["edit"]), ("990101", ["edit"])]
)
def test_a_village_proposes_what_the_township_rules(office, acts):
    ruler = pen("b", TOWNSHIP)
    compose.create(ruler, change("region", name="青禾村"))
    author = pen("a", office, lam=9)
    written = compose.edit(author, change("region", name="青荷村"), state(ruler))
    assert [one.act for one in written] == acts


def test_an_edit_names_the_heads_the_form_has_seen():
    author = made(note="0")
    seen = compose.heads_of(state(author))
    assert seen[ANY] == (author.written[0].id,)
    compose.edit(author, change(note="1"), state(author))
    [late] = compose.edit(author, change(seen=seen, note="2", address="东头"), state(author))
    assert late.prev == {"note": seen[ANY], "address": seen[ANY]}


def test_an_open_register_is_written_even_with_the_value_shown():
    one, two = made(note="0"), pen("b", lam=1)
    base = state(one)
    compose.edit(one, change(note="1"), base)
    compose.edit(two, change(note="2"), base)
    [last] = compose.edit(two, change(note="2"), state(one, two))
    assert len(last.prev["note"]) == 2
    assert state(one, two).registers["note"].state == ""


def test_clearing_a_whole_group_clears_the_register():
    author = made(bank_account="1", bank_name="2")
    [last] = compose.edit(author, change(bank_account=None, bank_name=None), state(author))
    assert last.set == {"bank": None}


def test_a_group_keeps_members_a_newer_version_wrote():
    author = pen()
    author.write("household", REC, {"bank": {"bank_account": "1", "bank_branch": "新"}}, {})
    [last] = compose.edit(author, change(bank_account="2"), state(author))
    assert last.set == {"bank": {"bank_account": "2", "bank_branch": "新"}}


def test_a_tombstone_names_every_head_but_the_creators():
    author = made(name="张", phone="138")
    compose.edit(author, change(note="1"), state(author))
    grave = compose.bury(author, state(author))
    first, hidden, note, _ = author.written
    assert grave.prev == {LIFE: (first.id,), "phone": (hidden.id,), "note": (note.id,)}
    assert not state(author).alive
    back = compose.revive(author, state(author))
    assert [one.prev for one in back] == [{LIFE: (grave.id,)}]
    assert state(author).alive


def test_editing_the_dead_revives_first():
    author = made(note="0")
    compose.bury(author, state(author))
    written = compose.edit(author, change(note="1"), state(author))
    assert [one.act for one in written] == ["restore", "edit"]
    assert state(author).alive
    assert state(author).value("note") == "1"


def test_deciding_names_all_heads():
    one, two = made(name="0"), pen("b", lam=1)
    base = state(one)
    heads = [compose.edit(author, change(name=text), base)[0].id
             for author, text in ((one, "1"), (two, "2"))]  # fmt: skip
    judge = pen("c", TOWNSHIP, lam=5)
    [last] = compose.decide(judge, state(one, two), "name", "1")
    assert (last.act, last.prev) == ("resolve", {"name": tuple(sorted(heads))})
    assert compose.is_open(state(one, two), "name")
    assert not compose.is_open(state(one, two, judge), "name")
    assert not compose.is_open(state(one), "note")


GOLDEN_IDS = [  # immutable: two laptops of any two versions must meet
    ("household", {"number": "9900000001"}, "c5afce1147f2ae7d916c3a73d449bee1"),
    ("person", {"number": "9900000001"}, "c15e3f2f34ec99487c009dfef1de97c3"),
    ("region", {"code": "990101001001"}, "ca581932a693e099586974d8971e1582"),
    ("membership", {"person": REC, "previous": None}, "c56aeec9cd689a9fa2b1426ffaf95a49"),
    ("membership", {"person": REC, "previous": "8" * 32}, "2c609af62ec6dd0c2c17a0fcc0126721"),
    ("living", {"household": REC, "year": "2025"},
     "f9b2eb6cb74b4a85ad8b030e56ad5bc0"),
    ("income", {"household": REC, "year": "2025", "kind": "1"},
     "8e001879b60a7cea22791743c745668a"),
    ("relocation", {"household": REC},
     "979370d2078ed063de24ed303b262eb8"),
    ("guarantee", {"household": REC, "year": "2025", "kind": "1"},
     "688b457667f078957103e3e3fbe383da"),
    ("insurance", {"person": REC, "year": "2025"},
     "0dec1e12d36c1f0fb01d322fd8fdaefe"),
    ("schooling", {"person": REC, "year": "2025"},
     "3f41186603734e131dc7205437bc363a"),
    ("disability_card", {"person": REC},
     "ee4b978f02d0d1fa2a4ed0887914bb01"),
    ("procedure_step", {"procedure": REC, "step": "1"},
     "72b9efe998b22fcf358799e44327c88f"),
    ("dividend", {"stake": REC, "year": "2025"},
     "6a82fca81e8f883a6a82e8a7b231ce83"),
    ("attendance", {"staff": REC, "month": "2025-03"},
     "3f1879ee7098c93ba753edfe1db40527"),
    ("team_task", {"region": "990101001001", "year": "2025", "task": "1"},
     "dbfb89d0c712acfd31088a2988850391"),
    ("asset_yield", {"asset": REC, "year": "2025"},
     "a02734009782d946dcdff4b55b2c8101"),
    ("village_year", {"region": "990101001001", "year": "2025"},
     "823ad5f83d94094a703bd8a55c834818"),
    ("hamlet", {"region": "990101001001", "year": "2025", "name": "1"},
     "7cafe71d98b2cda67133affc0f5481a5"),
    ("threshold", {"region": "990101001001", "year": "2025", "name": "1"},
     "0a19d9612a198bfea6378d73667e02b4"),
    ("code_entry", {"region": "990101001", "list": "measure_category", "code": "1"},
     "711b112a110373fbd584272b012fe5ef"),
    ("survey_answer", {"round": REC, "household": REC}, "202514443a05c5d946d454ab6fd4f25f"),
    ("reminder", {"rule": "age_60", "subject": REC, "due": "2026-05-20"},
     "b2f586d74b1e2309719a368cd604ab22"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "values", "expected"), GOLDEN_IDS)
def test_natural_ids_never_change(table, values, expected):
    assert natural_id(table, values) == expected
    assert natural_id(table, {**values, "note": "x"}) == expected


def test_without_its_key_a_record_has_no_natural_id():
    assert natural_id("visit", {"date": "2026"}) is None
    assert natural_id("household", {"name": "张"}) is None
    assert natural_id("membership", {"previous": REC}) is None
    assert natural_id("income", {"household": REC, "kind": "1"}) is None
    assert {name for name, table in TABLES.items() if table.key} == {
        name for name, _, _ in GOLDEN_IDS
    }


# ---- forms opened before others wrote -----------------------------------------------------


def test_a_stale_form_does_not_mix_a_group_it_has_not_seen():
    author, other = made(bank_account="1", bank_name="甲行"), pen("b", lam=9)
    seen = compose.heads_of(state(author))
    compose.edit(other, change(bank_account="2", bank_name="乙行"), state(author))
    stale, now = change(seen=seen, bank_name="丙行"), state(author, other)
    shown = compose.shown_by(stale, now, [*author.written, *other.written])
    [late] = compose.edit(author, stale, now, shown=shown)
    assert late.set["bank"] == {"bank_account": "1", "bank_name": "丙行"}


@pytest.mark.parametrize("what", ["edit", "bury"])
def test_a_record_whose_creating_operation_has_not_arrived_can_be_changed(what):
    author = made(note="0")
    [late] = compose.edit(author, change(note="1"), state(author))
    reader, known = pen("b", lam=9), fold_known([late])
    if what == "edit":
        [written] = compose.edit(reader, change(address="东头"), known)
        assert written.prev == {"address": (late.id,)}
    else:
        assert compose.bury(reader, known).prev[LIFE] == (late.id,)
