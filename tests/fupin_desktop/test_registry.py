"""One open ledger: saving, finding, names and numbers that follow, and what others may change."""

import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest

from db import log
from fupin_desktop import compose, saving
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import LIFE
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE, TOWNSHIP = "990101001001", "990101001"
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
NOBODY = "0" * 32


def make(path, level="village", region=VILLAGE):
    return Registry.create(
        path, level=level, region=region, name="青禾村", password=None, user="王建国",
        now=lambda: NOON, random=random.Random(1).randbytes,
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path):
    with make(tmp_path / "a") as registry:
        yield registry


@pytest.fixture
def township(tmp_path):
    with make(tmp_path / "t", "township", TOWNSHIP) as registry:
        yield registry


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def change(registry, table, rec, seen=None, **values):
    return registry.save([Change(table=table, rec=rec, values=values, seen=seen)])


def value(registry, table, rec, field):
    return registry.fetch(table, rec).values[field]


def arrive(registry, work, rid="ee" * 10, office=VILLAGE):
    """Let operations of another laptop arrive; `work(draft)` composes them."""

    def run(db):
        ours = registry._pen(db, "")
        pen = compose.Pen(
            rid=rid, office=office, user="李敏", wall="2026-05-19T08:00:00+08:00", why="",
            tx="dd" * 16, seq=log.setting(db, "test_seq", 0), head=log.setting(db, "test_head"),
            lam=ours.lam, salt=lambda _: "ab" * 16,
        )  # fmt: skip
        draft = saving.Draft(db, pen, registry._new_id)
        work(draft)
        saving.store(draft, {
            "kind": "receive", "label": "", "user": "", "wall": "", "origin": "usb.zcb",
            "undoes": None,
        })  # fmt: skip
        log.set_setting(db, "lam", pen.lam)
        log.set_setting(db, "test_seq", pen.seq)
        log.set_setting(db, "test_head", pen.head)

    registry.transact(run)


def arrive_change(registry, table, rec, seen=None, office=VILLAGE, act="edit", **values):
    one = Change(table=table, rec=rec, values=values, seen=seen)
    arrive(registry, lambda draft: saving.apply(draft, [one], "", act), office=office)


@pytest.fixture
def family(ledger):
    """A household with its head and one more member."""
    home = add(ledger, "household", name="张长富", group_name="一组")
    head = add(ledger, "person", household=home, relation="01", name="张长富")
    wife = add(ledger, "person", household=home, relation="02", name="李秀英")
    return home, head, wife


def sound(registry):
    assert registry.verify() == []


# ---- saving and fetching ------------------------------------------------------------------------

EXAMPLES = {
    "household": {
        "name": "阿依古丽·买买提", "phone": "13800000001", "risks": ["01", "05"],
        "bank_name": "信用社", "bank_account": "6228", "military_family": False,
        "note": "两行\n一个\t制表 '引号' \"双\" \\ % _ 𠮷",
    },
    "person": {"name": "张三", "birth_date": "1958-07", "health": ["1", "3"], "work_months": 0},
    "visit": {"date": "2026-03-05", "content": "看房", "visitors": "王建国、李敏"},
    "need": {"content": "水泵", "urgency": "2"},
    "measure": {"content": "修水泵", "amount": 120050, "start_date": "2026"},
    "attachment": {"title": "照片", "size": 12345, "region": "990101001001"},
    "region": {"code": "990101001001", "name": "青禾村"},
}  # fmt: skip


@pytest.mark.parametrize("table", EXAMPLES)
def test_what_is_saved_is_fetched(township, table):
    rec = add(township, table, **EXAMPLES[table])
    record = township.fetch(table, rec)
    assert {name: one for name, one in record.values.items() if one is not None} == EXAMPLES[table]
    assert record.alive
    assert record.claims == {}
    row = township.rows(table, [rec])[0]
    assert row == {"id": rec, **record.values}
    sound(township)


def test_only_the_given_fields_change_and_none_clears(ledger):
    rec = add(ledger, "visit", date="2026-01-01", content="甲", place="村部")
    change(ledger, "visit", rec, content="乙", place=None)
    found = ledger.fetch("visit", rec).values
    assert (found["date"], found["content"], found["place"]) == ("2026-01-01", "乙", None)
    sound(ledger)


def test_saving_what_stands_already_writes_nothing(ledger):
    rec = add(ledger, "visit", content="甲")
    assert change(ledger, "visit", rec, content="甲", place=None).operations == 0
    assert len(ledger.history("visit", rec)) == 1
    assert ledger.save([]).operations == 0


def test_true_and_one_are_not_the_same(ledger):
    rec = add(ledger, "person", name="张", subsistence_allowance=True, work_months=1)
    assert value(ledger, "person", rec, "subsistence_allowance") is True
    assert value(ledger, "person", rec, "work_months") == 1
    assert change(ledger, "person", rec, subsistence_allowance=False).operations == 1


def test_a_batch_gives_ids_in_the_order_of_its_changes(ledger):
    batch = ledger.save([Change(table="visit", values={"content": str(n)}) for n in range(50)])
    assert [value(ledger, "visit", rec, "content") for rec in batch.ids] == [
        str(n) for n in range(50)
    ]
    assert list(batch.ids) == sorted(batch.ids)
    assert batch.operations == 50


def test_records_of_one_batch_may_name_each_other(ledger):
    home = ledger.new_id("household")
    ledger.save([
        Change(table="person", values={"household": home, "relation": "01", "name": "张"}),
        Change(table="household", rec=home, values={"name": "旧名"}),
    ])  # fmt: skip
    assert value(ledger, "household", home, "name") == "张"
    sound(ledger)


def test_two_changes_of_one_record_in_a_batch_follow_each_other(ledger):
    rec = add(ledger, "visit", content="0")
    ledger.save([Change(table="visit", rec=rec, values={"content": text}) for text in "12"])
    assert value(ledger, "visit", rec, "content") == "2"
    assert ledger.conflicts() == []


def test_a_group_keeps_the_members_that_are_not_given(ledger):
    rec = add(ledger, "household", name="张", bank_name="信用社", bank_account="6228")
    change(ledger, "household", rec, bank_account="6229")
    change(ledger, "household", rec, bank_holder="张")
    found = ledger.fetch("household", rec).values
    assert [found[name] for name in ("bank_name", "bank_account", "bank_holder")] == [
        "信用社", "6229", "张",
    ]  # fmt: skip
    change(ledger, "household", rec, bank_name=None, bank_account=None, bank_holder=None)
    assert value(ledger, "household", rec, "bank_account") is None


def test_sensitive_registers_go_apart_with_the_same_tx(ledger):
    rec = add(ledger, "person", name="张", id_number="110101195001010010", phone="138", sex="1")
    first, second = ledger.history("person", rec)
    assert set(first.values) == {"name", "sex"}
    assert set(second.values) == {"document", "phone"}
    assert first.tx == second.tx
    change(ledger, "person", rec, name="章", phone="139")
    edits = ledger.history("person", rec)[2:]
    assert sorted(map(sorted, (one.values for one in edits))) == [["name"], ["phone"]]
    assert len({one.tx for one in edits}) == 1


def test_fields_of_local_registers_are_kept_in_extra(ledger):
    rec = add(ledger, "visit", content="甲", **{"x.0190ab": "晴"})
    assert ledger.fetch("visit", rec).extra == {"x.0190ab": "晴"}
    change(ledger, "visit", rec, **{"x.0190ab": None})
    assert ledger.fetch("visit", rec).extra == {"x.0190ab": None}
    sound(ledger)


def test_a_village_fills_in_its_code_a_township_does_not(ledger, township):
    assert value(ledger, "household", add(ledger, "household", name="张"), "village") == VILLAGE
    assert value(township, "household", add(township, "household", name="张"), "village") is None
    other = add(ledger, "household", name="张", village="990101001002")
    assert value(ledger, "household", other, "village") == "990101001002"


BAD = {
    "NUL": {"content": "a\0b"}, "control": {"content": "a\x07"}, "return": {"content": "a\rb"},
    "surrogate": {"content": "\ud800"}, "float": {"content": 1.5}, "too big": {"content": 2**60},
    "too long": {"content": "长" * 400_000}, "unknown field": {"colour": "red"},
    "own register": {"_life": "deleted"}, "bad local name": {"x.A B": 1},
}  # fmt: skip


@pytest.mark.parametrize("values", BAD.values(), ids=BAD)
def test_bad_values_are_refused_and_nothing_of_the_batch_is_saved(ledger, values):
    rec = add(ledger, "visit", content="甲")
    before = ledger.digest(), ledger.undo_label()
    for target in ("", rec):
        with pytest.raises(FupinError, match="没有保存"):
            ledger.save([
                Change(table="visit", values={"content": "好"}),
                Change(table="visit", rec=target, values=values),
            ])  # fmt: skip
    assert (ledger.digest(), ledger.undo_label()) == before
    assert ledger.count("visit") == 1
    add(ledger, "visit", content="之后")
    sound(ledger)


def test_a_bad_reason_is_refused_like_a_bad_value(ledger):
    rec = add(ledger, "visit", content="甲")
    for work in (
        lambda: ledger.save([Change(table="visit", values={"content": "乙"})], why="\0"),
        lambda: ledger.delete("visit", rec, why="\0"),
    ):
        with pytest.raises(FupinError, match="没有保存"):
            work()
    assert ledger.find("visit") == [rec]


@pytest.mark.parametrize(
    "work",
    [
        lambda registry, _: registry.fetch("visit", NOBODY),
        lambda registry, _: registry.history("visit", NOBODY),
        lambda registry, rec: registry.fetch("person", rec),
        lambda registry, rec: registry.fetch("nonsense", rec),
        lambda registry, _: registry.find("nonsense"),
        lambda registry, _: registry.count("nonsense"),
        lambda registry, _: registry.tally("nonsense", "name"),
        lambda registry, _: registry.rows("nonsense", []),
        lambda registry, _: registry.new_id("nonsense"),
        lambda registry, _: registry.save([Change(table="nonsense")]),
        lambda registry, rec: registry.save([Change(table="person", rec=rec)]),
        lambda registry, _: registry.resolve(f"{NOBODY}/note", 1),
        lambda registry, rec: registry.resolve(f"{rec}/content", 1),
        lambda registry, _: registry.resolve("nonsense", 1),
        lambda registry, _: registry.delete("visit", NOBODY),
        lambda registry, rec: registry.delete("household", rec),
        lambda registry, rec: registry.delete("nonsense", rec),
        lambda registry, _: registry.find("visit", where={"colour": "red"}),
        lambda registry, _: registry.count("visit", where={"colour": "red"}),
        lambda registry, _: registry.find("visit", order=("-colour",)),
        lambda registry, _: registry.tally("visit", "colour"),
        lambda registry, _: registry.tally("visit", "place", where={"colour": "red"}),
    ],
)
def test_what_is_not_there_is_said_and_changes_nothing(ledger, work):
    rec = add(ledger, "visit", content="甲")
    before = ledger.digest()
    with pytest.raises(FupinError):
        work(ledger, rec)
    assert ledger.digest() == before


def test_history_tells_who_when_why_and_from_where(ledger):
    rec = add(ledger, "visit", content="甲")
    ledger.user = "李敏"
    ledger.save([Change(table="visit", rec=rec, values={"content": "乙"})], why="更正")
    arrive_change(ledger, "visit", rec, content="丙")
    one, two, three = ledger.history("visit", rec)
    assert (one.user, one.values, one.why, one.origin) == ("王建国", {"content": "甲"}, "", "")
    assert (two.user, two.values, two.why) == ("李敏", {"content": "乙"}, "更正")
    assert (three.origin, three.rid) == ("usb.zcb", "ee" * 10)
    assert one.wall == "2026-05-20T12:00:00+08:00"
    assert one.rid == two.rid == ledger.rid
    assert len({one.tx, two.tx, three.tx}) == 3


# ---- finding ------------------------------------------------------------------------------------


@pytest.fixture
def visits(ledger):
    texts = [
        "百分之100%", "下划_线", "下划x线", "引'号", '双"引', "反\\斜", "ＡＢＣ全角", "abc半角",
        "\uFA1B姓",
    ]  # fmt: skip
    return dict(zip(texts, ledger.save(
        [Change(table="visit", values={"content": text, "date": f"2026-01-0{n + 1}",
                                       "place": "村部" if n % 2 else None})
         for n, text in enumerate(texts)]
    ).ids, strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("%", ["百分之100%"]), ("_", ["下划_线"]), ("'", ["引'号"]), ('"', ['双"引']),
        ("\\", ["反\\斜"]), ("100%", ["百分之100%"]), ("划 线", ["下划_线", "下划x线"]),
        ("线　x", ["下划x线"]), ("ABC", ["abc半角"]), ("ＡＢＣ", ["ＡＢＣ全角", "abc半角"]),
        ("\uFA1B", ["\uFA1B姓"]), ("没有", []), ("'; DROP TABLE visit; --", []),
        ("村部 反", ["反\\斜"]),
    ],
)  # fmt: skip
def test_search_takes_words_literally(ledger, visits, search, expected):
    found = ledger.find("visit", search=search, order=["date"])
    assert found == [visits[text] for text in expected]
    assert ledger.count("visit", search=search) == len(expected)


def test_where_takes_a_value_a_list_or_none(ledger, visits):
    one, two, three = list(visits.values())[:3]
    assert ledger.find("visit", where={"content": "下划_线"}) == [two]
    assert set(ledger.find("visit", where={"date": ["2026-01-01", "2026-01-03"]})) == {one, three}
    assert one in ledger.find("visit", where={"place": None})
    assert two not in ledger.find("visit", where={"place": None})
    assert ledger.find("visit", where={"id": two}) == [two]
    assert ledger.find("visit", where={"content": []}) == []
    assert ledger.find("visit", where={"content": "下划_线", "place": None}) == []


@pytest.mark.usefixtures("visits")
def test_order_limit_and_offset(ledger):
    dates = [row["date"] for row in ledger.select("visit")]
    assert dates == sorted(dates, reverse=True)  # the table's own order: -date
    up = ledger.find("visit", order=["date"])
    assert ledger.find("visit", order=["-date"]) == up[::-1]
    assert ledger.find("visit", order=["date"], limit=2) == up[:2]
    assert ledger.find("visit", order=["date"], limit=2, offset=3) == up[3:5]
    assert ledger.find("visit", order=["date"], offset=7) == up[7:]
    assert ledger.find("visit", order=["date"], limit=0) == []
    assert [row["id"] for row in ledger.rows("visit", up[::-1])] == up[::-1]
    assert ledger.tally("visit", "place") == {None: 5, "村部": 4}


def test_a_household_is_found_by_its_people(ledger, family):
    home, _, wife = family
    change(ledger, "person", wife, id_number="110101195001010010")
    visit = add(ledger, "visit", household=home, content="看房")
    assert ledger.find("household", search="秀英") == [home]
    assert ledger.find("household", search="19500101 长富") == [home]
    assert ledger.find("visit", search="张长富") == [visit]
    ledger.delete("person", wife)
    assert ledger.find("household", search="秀英") == []


# ---- natural ids --------------------------------------------------------------------------------


def test_the_same_number_is_the_same_record(ledger, township):
    one = add(ledger, "household", number="9900000001", name="张")
    two = add(township, "household", number="9900000001", name="章")
    assert one == two == ledger.record_id("household", {"number": "9900000001"})
    assert add(ledger, "household", number="9900000001", note="再录") == one
    assert ledger.count("household") == 1
    assert ledger.record_id("household", {"name": "张"}) is None
    assert add(ledger, "person", number="9900000001", name="张") != one


def test_the_membership_of_a_person_is_the_same_on_two_laptops(ledger, township, family):
    _, head, _ = family
    home = add(township, "household", name="张")
    township.save([Change(table="person", rec=head, values={"household": home, "relation": "01"})])
    assert ledger.find("membership", where={"person": head}) == township.find("membership")


def test_an_id_made_for_a_record_stays_when_its_number_is_filled_in(ledger):
    rec = add(ledger, "household", name="张")
    change(ledger, "household", rec, number="9900000001")
    assert ledger.find("household", where={"number": "9900000001"}) == [rec]


# ---- household and relation of a person ---------------------------------------------------------


def test_shorthand_writes_the_membership(ledger, family):
    home, head, wife = family
    [row] = ledger.select("membership", where={"person": wife})
    assert (row["household"], row["relation"], row["end"]) == (home, "02", None)
    change(ledger, "person", wife, relation="11")
    assert value(ledger, "person", wife, "relation") == "11"
    assert ledger.count("membership", where={"person": wife}) == 1
    change(ledger, "membership", row["id"], relation="02")
    assert value(ledger, "person", wife, "relation") == "02"
    assert ledger.find("person", where={"household": home}, order=["relation"]) == [head, wife]
    sound(ledger)


def test_who_left_has_no_household_and_a_return_is_a_new_membership(ledger, family):
    home, _, wife = family
    [first] = ledger.find("membership", where={"person": wife})
    change(ledger, "membership", first, end="2026-02-01", reason_out="1")
    assert value(ledger, "person", wife, "household") is None
    assert value(ledger, "person", wife, "relation") is None
    change(ledger, "person", wife, household=home, relation="02")
    (second,) = set(ledger.find("membership", where={"person": wife})) - {first}
    assert value(ledger, "membership", second, "previous") == first
    assert value(ledger, "person", wife, "household") == home
    sound(ledger)


def test_who_moves_takes_the_name_along(ledger, family):
    home, head, _ = family
    other = add(ledger, "household", name="空户")
    change(ledger, "person", head, household=other)
    assert value(ledger, "person", head, "household") == other
    assert value(ledger, "household", other, "name") == "张长富"
    assert value(ledger, "household", home, "name") == "张长富"  # its own name, without a head
    sound(ledger)


def test_the_household_is_called_as_its_head(ledger, family):
    home, head, wife = family
    change(ledger, "person", head, name="张富")
    assert value(ledger, "household", home, "name") == "张富"
    change(ledger, "household", home, name="张贵")  # renames the head
    assert value(ledger, "person", head, "name") == "张贵"
    assert value(ledger, "household", home, "name") == "张贵"
    ledger.delete("person", head)
    assert value(ledger, "household", home, "name") == "张长富"
    change(ledger, "person", wife, relation="01")
    assert value(ledger, "household", home, "name") == "李秀英"
    ledger.undo()
    ledger.undo()
    assert value(ledger, "household", home, "name") == "张贵"
    sound(ledger)


def test_without_a_head_a_household_is_called_by_its_last_one(ledger, family):
    home, head, _ = family
    [row] = ledger.find("membership", where={"person": head})
    change(ledger, "membership", row, end="2026")
    change(ledger, "person", head, name="张富")
    assert value(ledger, "household", home, "name") == "张富"
    sound(ledger)
    ledger.undo()
    assert value(ledger, "household", home, "name") == "张长富"
    ledger.undo()
    change(ledger, "person", head, name="张富")
    assert value(ledger, "household", home, "name") == "张富"
    sound(ledger)


def test_of_two_heads_the_renamed_one_is_the_one_that_gives_the_name(ledger, family):
    home, _, _ = family
    add(ledger, "person", household=home, relation="01", name="第二户主")
    change(ledger, "household", home, name="改名")
    assert value(ledger, "household", home, "name") == "改名"
    sound(ledger)


def test_who_is_in_two_households_heads_only_the_later(ledger, family):
    home, head, _ = family
    other = add(ledger, "household", name="新户")
    arrive_change(
        ledger, "membership", "ab" * 16, person=head, household=other, relation="01", start="2026"
    )
    assert value(ledger, "person", head, "household") == other
    assert value(ledger, "household", other, "name") == "张长富"
    add(ledger, "person", household=home, relation="01", name="新户主")
    change(ledger, "person", head, name="张富")
    assert value(ledger, "household", home, "name") == "新户主"
    sound(ledger)


# ---- two authors --------------------------------------------------------------------------------


def test_a_form_that_saw_everything_replaces_it(ledger):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    arrive_change(ledger, "visit", rec, place="村部")
    change(ledger, "visit", rec, seen, content="乙")
    assert ledger.conflicts() == []
    assert value(ledger, "visit", rec, "place") == "村部"
    change(ledger, "visit", rec, ledger.fetch("visit", rec).heads, place="乙家")
    assert ledger.conflicts() == []
    sound(ledger)


def test_a_form_opened_before_another_edit_arrived_is_a_conflict(ledger):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    arrive_change(ledger, "visit", rec, content="乙")
    change(ledger, "visit", rec, seen, content="丙")
    [conflict] = ledger.conflicts()
    assert (conflict.id, conflict.table, conflict.kind) == (f"{rec}/content", "visit", "values")
    assert [claim.value for claim in conflict.claims] == ["乙", "丙"]
    assert [claim.user for claim in conflict.claims] == ["李敏", "王建国"]
    assert conflict.shown == "丙"
    assert ledger.fetch("visit", rec).claims["content"] == conflict.claims
    assert ledger.count_conflicts() == 1
    ledger.resolve(conflict.id, "丁", why="电话核实")
    assert ledger.conflicts() == []
    assert value(ledger, "visit", rec, "content") == "丁"
    assert ledger.history("visit", rec)[-1].act == "resolve"
    sound(ledger)


def test_what_is_protected_waits_for_the_township(ledger, township):
    for registry, allowed in ((ledger, False), (township, True)):
        rec = add(registry, "household", name="张")
        seen = registry.fetch("household", rec).heads
        arrive_change(registry, "household", rec, bank_account="1")
        change(registry, "household", rec, seen, bank_account="2")
        [conflict] = registry.conflicts()
        assert conflict.shown is None
        assert value(registry, "household", rec, "bank_account") is None
        if allowed:
            registry.resolve(conflict.id, {"bank_account": "2"})
            assert value(registry, "household", rec, "bank_account") == "2"
        else:
            with pytest.raises(FupinError, match="乡镇核定"):
                registry.resolve(conflict.id, {"bank_account": "2"})
            assert registry.count_conflicts() == 1
        sound(registry)


def test_a_villages_change_of_a_region_is_a_proposal(ledger):
    arrive_change(ledger, "region", "5" * 32, office=TOWNSHIP, code=VILLAGE, name="青禾村")
    change(ledger, "region", "5" * 32, name="青荷村")
    [conflict] = ledger.conflicts()
    assert (conflict.kind, conflict.shown) == ("proposal", "青禾村")
    assert ledger.history("region", "5" * 32)[-1].act == "propose"
    with pytest.raises(FupinError, match="乡镇核定"):
        ledger.resolve(conflict.id, "青荷村")
    arrive_change(ledger, "region", "5" * 32, office=TOWNSHIP, act="resolve", name="青荷村")
    assert ledger.conflicts() == []
    assert value(ledger, "region", "5" * 32, "name") == "青荷村"


def test_two_tags_join(ledger):
    rec = add(ledger, "household", name="张", risks=["01"])
    seen = ledger.fetch("household", rec).heads
    arrive_change(ledger, "household", rec, risks=["01", "02"])
    change(ledger, "household", rec, seen, risks=["01", "03"])
    assert value(ledger, "household", rec, "risks") == ["01", "02", "03"]
    assert ledger.conflicts() == []


@pytest.mark.parametrize("decision", ["alive", "deleted"])
def test_a_deletion_against_an_edit_is_decided(ledger, decision):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    ledger.delete("visit", rec)

    def edit_unseen(draft):
        draft.know([rec])
        head = {"content": seen[compose.ANY]}
        draft.add([draft.pen.write("visit", rec, {"content": "乙"}, head)])

    arrive(ledger, edit_unseen)
    assert ledger.find("visit") == [rec]
    [conflict] = ledger.conflicts()
    assert (conflict.kind, conflict.register) == ("delete", LIFE)
    ledger.resolve(conflict.id, decision)
    assert ledger.conflicts() == []
    assert ledger.find("visit") == ([rec] if decision == "alive" else [])
    sound(ledger)


def test_records_of_an_unknown_type_are_kept_counted_and_decided(ledger):
    rec = "9" * 32

    def write(draft):
        draft.know([rec])
        for text in ("晴", "雨"):
            draft.add([draft.pen.write("weather", rec, {"sky": text}, {})])

    arrive(ledger, write)
    assert ledger.digest()["tables"]["weather"]["records"] == 1
    [conflict] = ledger.conflicts()
    assert [claim.value for claim in conflict.claims] == ["晴", "雨"]
    ledger.resolve(conflict.id, "雨")
    assert ledger.conflicts() == []
    sound(ledger)


# ---- deleting -----------------------------------------------------------------------------------


def test_what_belongs_to_a_household_goes_and_returns_with_it(ledger, family):
    home, head, wife = family
    visit = add(ledger, "visit", household=home, content="看房")
    add(ledger, "need", household=home, visit=visit, content="水泵")
    stranger = add(ledger, "visit", household=NOBODY, content="别家")
    before = ledger.digest()
    batch = ledger.delete("household", home, why="录错")
    assert ledger.undo_label() == "删除户“张长富 · 一组”"
    assert batch.operations == 7
    for table in ("household", "person", "membership", "need"):
        assert ledger.count(table) == 0, table
    assert ledger.find("visit") == [stranger]
    assert not ledger.fetch("person", wife).alive
    assert {one.why for one in ledger.history("person", head) if one.act == "delete"} == {"录错"}
    sound(ledger)
    ledger.undo()
    assert ledger.find("person", where={"household": home}, order=["relation"]) == [head, wife]
    assert ledger.find("household") == [home]
    states = {name: one["living"] for name, one in ledger.digest()["tables"].items()}
    assert states == {name: one["living"] for name, one in before["tables"].items()}
    sound(ledger)


def test_a_persons_earlier_memberships_go_too(ledger, family):
    home, _, wife = family
    [first] = ledger.find("membership", where={"person": wife})
    other = add(ledger, "household", name="另一户")
    change(ledger, "membership", first, end="2026-02")
    change(ledger, "person", wife, household=other, relation="01")
    ledger.delete("household", other)
    assert ledger.find("membership", where={"person": wife}) == []
    assert ledger.find("household") == [home]
    sound(ledger)


def test_deleting_twice_writes_once(ledger, family):
    home, _, _ = family
    ledger.delete("household", home)
    assert ledger.delete("household", home).operations == 0


def test_saving_a_deleted_record_brings_it_back(ledger):
    rec = add(ledger, "visit", content="甲")
    ledger.delete("visit", rec)
    change(ledger, "visit", rec, content="乙")
    assert ledger.find("visit") == [rec]
    assert [one.act for one in ledger.history("visit", rec)][-2:] == ["restore", "edit"]
    sound(ledger)


# ---- the ledger as a whole ----------------------------------------------------------------------


@pytest.mark.usefixtures("family")
def test_the_chain_is_unbroken_and_starts_at_one(ledger):
    def chain(db):
        return [(json.loads(line)["seq"], json.loads(line)["after"], identity.hex())
                for _, _, identity, line in log.lines_by_chain(db)]  # fmt: skip

    ledger.undo()
    previous = None
    for number, (seq, after, identity) in enumerate(ledger.read(chain), start=1):
        assert (seq, after) == (number, previous)
        previous = identity


def test_the_same_seed_gives_the_same_lines(tmp_path):
    def lines(path):
        with make(path) as registry:
            home = add(registry, "household", name="张")
            add(registry, "person", household=home, relation="01", name="张", phone="138")
            registry.undo()
            return registry.read(lambda db: [line for *_, line in log.lines_by_chain(db)])

    one, two = lines(tmp_path / "1"), lines(tmp_path / "2")
    assert one == two
    assert len(one) == 6


def test_settings_are_local(ledger):
    before = ledger.digest()
    assert ledger.setting("colour", "none") == "none"
    ledger.set_setting("colour", {"a": [1, None, "晴"]})
    assert ledger.setting("colour") == {"a": [1, None, "晴"]}
    assert ledger.digest() == before


def test_many_threads_read_while_one_writes(ledger, family):
    home, _, _ = family
    stop = threading.Event()

    def look():
        seen = 0
        while not stop.is_set():
            record = ledger.fetch("household", home)
            found = ledger.find("visit", where={"household": home})
            assert len(ledger.rows("visit", found)) == len(found)
            assert len(found) % 10 == 0  # a batch is seen whole or not at all
            assert record.values["name"] == "张长富"
            seen += 1
        return seen

    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(look) for _ in range(4)]
        for n in range(15):
            ledger.save([
                Change(table="visit", values={"household": home, "content": f"{n}.{m}"})
                for m in range(10)
            ])  # fmt: skip
        stop.set()
        assert all(one.result() for one in looks)
    assert ledger.count("visit") == 150


def test_threads_may_write_at_the_same_time(ledger):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: add(ledger, "visit", content=str(n)), range(40)))
    assert ledger.count("visit") == 40
    sound(ledger)


def test_a_membership_changed_since_the_form_was_opened_is_a_conflict(ledger):
    old, new, newest = (add(ledger, "household", name=name) for name in ("甲", "乙", "丙"))
    person = add(ledger, "person", name="丁", household=old, relation="01")
    seen = ledger.fetch("person", person).heads
    ledger.save([Change(table="person", rec=person, values={"household": new})])
    stale = Change(table="person", rec=person, values={"household": newest}, seen=seen)
    ledger.save([stale])
    (open_one,) = ledger.conflicts()
    assert (open_one.table, open_one.register) == ("membership", "household")
    assert {claim.value for claim in open_one.claims} == {new, newest}
    assert ledger.fetch("person", person).values["household"] == old  # what stood before


def test_a_deleted_record_asks_for_no_decision_but_of_its_life(ledger):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    ledger.save([Change(table="visit", rec=rec, values={"content": "乙"}, seen=seen)])
    ledger.save([Change(table="visit", rec=rec, values={"content": "丙"}, seen=seen)])
    assert [one.register for one in ledger.conflicts()] == ["content"]
    ledger.delete("visit", rec)
    assert ledger.conflicts() == []
    with pytest.raises(FupinError, match="没有待核定"):
        ledger.resolve(f"{rec}/content", "丙")
    assert not ledger.fetch("visit", rec).alive


def test_a_condition_on_several_codes_is_met_by_any_of_them(ledger):
    ill, both, none = (
        add(ledger, "household", name=name, risks=risks)
        for name, risks in (("甲", ["01"]), ("乙", ["01", "02"]), ("丙", None))
    )
    assert set(ledger.find("household", where={"risks": "01"})) == {ill, both}
    assert ledger.find("household", where={"risks": ["02"]}) == [both]
    assert set(ledger.find("household", where={"risks": ["01", "02"]})) == {ill, both}
    assert ledger.find("household", where={"risks": None}) == [none]
    assert ledger.count("household", where={"risks": ["01"], "name": "乙"}) == 1
    assert ledger.tally("household", "name", where={"risks": ["02"]}) == {"乙": 1}


def test_a_household_made_once_more_is_here_and_begins_empty(ledger):
    first = {"number": "A1", "name": "张三", "phone": "13800000001", "address": "河边"}
    home = ledger.save([Change(table="household", values=first)]).ids[0]
    village = ledger.fetch("household", home).values["village"]
    ledger.delete("household", home)
    again = {"number": "A1", "name": "李四"}
    assert ledger.save([Change(table="household", values=again)]).ids == [home]
    values = ledger.fetch("household", home).values
    assert {name: value for name, value in values.items() if value is not None} == {
        **again, "village": village,
    }  # fmt: skip


def test_a_sheet_made_once_more_begins_empty(ledger):
    home = ledger.save([Change(table="household", values={"name": "张三"})]).ids[0]
    key = {"household": home, "year": "2025", "kind": "1"}
    first = {**key, "a": 100, "a_note": "打工", "b": 200, "gross_given": 900, "x.ab": "甲"}
    sheet = ledger.save([Change(table="income", values=first)]).ids[0]
    ledger.delete("income", sheet)
    assert ledger.undo_label() == "删除收支“张三 · 2025 · 年度”"
    ledger.save([Change(table="income", values={**key, "a": 50})])
    found = ledger.fetch("income", sheet)
    assert {name: value for name, value in found.values.items() if value is not None} == {
        **key, "a": 50, "a_total": 50, "gross": 50, "net": 50,
    }  # fmt: skip
    assert not found.extra.get("x.ab")
    ledger.undo()
    assert ledger.find("income") == []
    ledger.undo()
    assert ledger.fetch("income", sheet).values["b"] == 200
    assert ledger.verify() == []


def test_a_ledger_knows_whether_it_is_closed(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "青禾村", "password": None}
    registry = Registry.create(tmp_path / "a", **about)
    assert not registry.closed
    registry.close()
    assert registry.closed
