"""Undo: own batches go back as far as nobody has built on them."""

import random
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import log
from fupin_desktop import compose, saving, undoing
from fupin_desktop.errors import Cancelled
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE, TOWNSHIP = "990101001001", "990101001"
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One ledger for all tests of this module; each works on records of its own."""
    path = tmp_path_factory.mktemp("undo") / "a"
    with Registry.create(
        path, level="township", region=TOWNSHIP, name="样板镇", password=None, user="王建国",
        now=lambda: NOON, random=random.Random(2).randbytes,
    ) as registry:  # fmt: skip
        yield registry


@pytest.fixture
def ledger(shared):
    yield shared
    assert shared.verify() == []


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


def change(registry, table, rec, seen=None, **values):
    return registry.save([Change(table=table, rec=rec, values=values, seen=seen)])


def arrive(registry, table, rec, seen=None, creates=False, **values):
    """Let one operation written elsewhere arrive, on top of what its author had seen."""
    seen = {} if creates else seen or registry.fetch(table, rec).heads
    prev = {name: seen.get(name) or seen[compose.ANY] for name in values if not creates}

    def run(db):
        pen = registry._pen(db, "")
        pen.rid, pen.office = registry.random(10).hex(), VILLAGE
        pen.seq, pen.head = 0, None
        draft = saving.Draft(db, pen, registry._new_id)
        draft.know([rec])
        draft.add([pen.write(table, rec, values, prev)])
        saving.store(draft, {
            "kind": "receive", "label": "", "user": "", "wall": "", "origin": "usb.zcb",
            "undoes": None,
        })  # fmt: skip
        log.set_setting(db, "lam", pen.lam)

    registry.transact(run)


def values(registry, table, rec):
    return {k: v for k, v in registry.fetch(table, rec).values.items() if v is not None}


def picture(registry):
    """What the ledger shows, registers and lives, without who wrote it."""
    return {
        table: sorted(map(str, registry.select(table)))
        for table in ("household", "person", "membership", "visit", "need")
    }


@pytest.fixture
def fresh(tmp_path):
    with Registry.create(
        tmp_path / "a", level="village", region=VILLAGE, name="青禾村", password=None
    ) as registry:
        yield registry


def test_nothing_to_undo(fresh):
    assert fresh.undo_label() == ""
    assert fresh.undo() is None


def test_an_edit_goes_back(ledger):
    rec = add(ledger, "visit", content="甲", place="村部")
    change(ledger, "visit", rec, content="乙", place=None)
    assert ledger.undo_label() == "修改走访"
    undone = ledger.undo()
    assert (undone.label, undone.records, undone.left) == ("修改走访", 1, [])
    assert values(ledger, "visit", rec) == {"content": "甲", "place": "村部"}
    assert ledger.conflicts() == []


def test_a_record_made_goes_with_its_sensitive_part(ledger):
    before = picture(ledger)
    home = add(ledger, "household", name="张", phone="138", bank_account="6228")
    rec = add(ledger, "person", household=home, relation="01", name="张", id_number="1101",
              health=["1"])  # fmt: skip
    ledger.undo()
    assert not ledger.fetch("person", rec).alive
    assert ledger.find("membership", where={"person": rec}) == []
    assert ledger.fetch("household", home).alive
    ledger.undo()
    assert picture(ledger) == before


def test_a_sensitive_edit_goes_back_in_an_operation_of_its_own(ledger):
    rec = add(ledger, "person", name="张", phone="138")
    change(ledger, "person", rec, name="章", phone="139")
    ledger.undo()
    assert values(ledger, "person", rec) == {"name": "张", "phone": "138"}
    assert [sorted(one.values) for one in ledger.history("person", rec)][-2:] in (
        [["name"], ["phone"]], [["phone"], ["name"]],
    )  # fmt: skip


def test_undo_again_and_again_walks_back(ledger):
    pictures = [picture(ledger)]
    rec = add(ledger, "visit", content="0")
    pictures.append(picture(ledger))
    for text in "123":
        change(ledger, "visit", rec, content=text)
        pictures.append(picture(ledger))
    ledger.delete("visit", rec)
    for expected in reversed(pictures):
        ledger.undo()
        assert picture(ledger) == expected


def test_undo_goes_on_after_a_new_edit(ledger):
    rec = add(ledger, "visit", content="0")
    for text in ("1", "2"):
        change(ledger, "visit", rec, content=text)
    ledger.undo()
    change(ledger, "visit", rec, content="3")
    shown = []
    for _ in range(2):
        ledger.undo()
        shown.append(values(ledger, "visit", rec)["content"])
    assert shown == ["1", "0"]
    ledger.undo()
    assert not ledger.fetch("visit", rec).alive


def test_a_batch_of_3000_rows_goes_back_as_one(fresh):
    ledger = fresh
    home = add(ledger, "household", name="旧户", note="原")
    before = picture(ledger)
    rows = [
        Change(table="person", values={"name": f"人{n}", "number": f"8{n:012}"})
        for n in range(2999)
    ]
    batch = ledger.save(
        [*rows, Change(table="household", rec=home, values={"note": "改"})], label="导入 花名册"
    )
    assert len(batch.ids) == 3000
    assert ledger.undo_label() == "导入 花名册"
    undone = ledger.undo()
    assert (undone.records, undone.left) == (3000, [])
    assert picture(ledger) == before
    again = ledger.save(rows[:3])  # the same numbers: the same records come back
    assert list(again.ids) == list(batch.ids[:3])
    assert ledger.fetch("person", batch.ids[0]).alive
    assert ledger.verify() == []


def test_what_was_changed_since_is_left_and_said(ledger):
    rec = add(ledger, "visit", content="甲", place="村部")
    change(ledger, "visit", rec, content="乙", place="乙家", met="本人")
    arrive(ledger, "visit", rec, content="丙")
    undone = ledger.undo()
    assert undone.left == [f"{rec}/content"]
    assert values(ledger, "visit", rec) == {"content": "丙", "place": "村部"}


def test_what_stands_against_another_value_is_left_and_said(ledger):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    arrive(ledger, "visit", rec, content="丙")
    change(ledger, "visit", rec, seen, content="乙")
    undone = ledger.undo()
    assert undone.left == [f"{rec}/content"]
    [conflict] = [one for one in ledger.conflicts() if one.rec == rec]
    assert {claim.value for claim in conflict.claims} == {"乙", "丙"}
    ledger.resolve(conflict.id, "丁")


def test_an_equal_value_from_elsewhere_stays(ledger):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    change(ledger, "visit", rec, content="乙")
    arrive(ledger, "visit", rec, seen, content="乙")
    ledger.undo()
    assert values(ledger, "visit", rec) == {"content": "乙"}


def test_a_record_that_others_built_on_stays(ledger):
    rec = add(ledger, "visit", content="甲")
    arrive(ledger, "visit", rec, place="村部")
    undone = ledger.undo()
    assert undone.left == [f"{rec}/*"]
    assert values(ledger, "visit", rec) == {"content": "甲", "place": "村部"}
    assert ledger.conflicts() == []


def test_a_second_creator_keeps_its_own_part(ledger):
    number = {"number": "7000000000001"}
    rec = ledger.record_id("person", number)
    arrive(ledger, "person", rec, creates=True, **number, name="张", sex="1")
    ledger.save([Change(table="person", values={**number, "ethnic": "01"})])
    ledger.undo()
    assert values(ledger, "person", rec) == {**number, "name": "张", "sex": "1"}


def test_a_restored_record_is_dead_again_with_its_old_content(ledger):
    rec = add(ledger, "visit", content="甲")
    ledger.delete("visit", rec)
    change(ledger, "visit", rec, content="乙")
    ledger.undo()
    record = ledger.fetch("visit", rec)
    assert not record.alive
    assert record.values["content"] == "甲"
    assert ledger.conflicts() == []
    ledger.undo()
    assert ledger.fetch("visit", rec).alive


def test_undoing_a_deletion_that_an_edit_had_not_seen_settles_it(ledger):
    rec = add(ledger, "visit", content="甲")
    seen = ledger.fetch("visit", rec).heads
    ledger.delete("visit", rec)
    other = add(ledger, "visit", content="别的")
    arrive(ledger, "visit", rec, seen, content="乙")
    assert [one.kind for one in ledger.conflicts() if one.rec == rec] == ["delete"]
    ledger.undo()
    ledger.undo()
    assert ledger.fetch("visit", rec).alive
    assert not [one for one in ledger.conflicts() if one.rec == rec]
    assert values(ledger, "visit", rec) == {"content": "乙"}
    assert not ledger.fetch("visit", other).alive


def test_a_move_goes_back(ledger):
    one, two = add(ledger, "household", name="甲户"), add(ledger, "household", name="乙户")
    rec = add(ledger, "person", household=one, relation="01", name="张")
    change(ledger, "person", rec, household=two)
    ledger.undo()
    assert values(ledger, "person", rec)["household"] == one
    assert values(ledger, "household", one)["name"] == "张"
    assert values(ledger, "household", two)["name"] == "乙户"


def test_what_arrived_is_never_undone(ledger):
    rec = add(ledger, "visit", content="甲")
    label = ledger.undo_label()
    arrive(ledger, "visit", rec, place="村部")
    assert ledger.undo_label() == label


def test_undo_after_reopening(tmp_path):
    with Registry.create(
        tmp_path / "a", level="village", region=VILLAGE, name="青禾村", password=None
    ) as registry:
        rec = add(registry, "visit", content="甲")
        change(registry, "visit", rec, content="乙")
    with Registry.open(tmp_path / "a") as registry:
        registry.undo()
        assert values(registry, "visit", rec) == {"content": "甲"}


TEXTS = st.sampled_from(["甲", "乙", None])
EDITS = st.lists(
    st.tuples(st.sampled_from(["content", "place", "delete", "two"]), TEXTS, TEXTS),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=15)
@given(EDITS)
def test_undoing_everything_shows_what_stood_before(shared, edits):
    rec, other = add(shared, "visit", content="甲"), add(shared, "visit", content="甲")
    pictures, label = [], shared.undo_label()
    for what, one, two in edits:
        before = [shared.fetch("visit", each) for each in (rec, other)]
        if what == "delete":
            batch = shared.delete("visit", rec)
        elif what == "two":
            batch = shared.save([
                Change(table="visit", rec=rec, values={"content": one}),
                Change(table="visit", rec=other, values={"content": two, "place": one}),
            ])  # fmt: skip
        else:
            batch = change(shared, "visit", rec, **{what: one})
        if batch.operations:
            pictures.append([(each.values, each.alive) for each in before])
    for expected in reversed(pictures):
        shared.undo()
        now = [shared.fetch("visit", each) for each in (rec, other)]
        assert [(each.values, each.alive) for each in now] == expected
        assert not any(each.claims for each in now)
    assert shared.undo_label() == label


def test_nothing_to_do_again(fresh):
    assert fresh.redoable()[0] == ""
    assert fresh.redo() is None
    add(fresh, "visit", content="甲")
    assert fresh.redo() is None


def test_what_was_undone_is_done_again(ledger):
    rec = add(ledger, "visit", content="甲", place="村部")
    change(ledger, "visit", rec, content="乙", place=None)
    ledger.undo()
    assert ledger.redoable()[0] == "修改走访"
    done = ledger.redo()
    assert (done.label, done.records, done.left) == ("修改走访", 1, [])
    assert values(ledger, "visit", rec) == {"content": "乙"}
    assert (ledger.redoable()[0], ledger.undo_label()) == ("", "修改走访")
    ledger.undo()
    assert values(ledger, "visit", rec) == {"content": "甲", "place": "村部"}


def test_a_new_save_ends_doing_again(ledger):
    rec = add(ledger, "visit", content="甲")
    change(ledger, "visit", rec, content="乙")
    ledger.undo()
    change(ledger, "visit", rec, content="丙")
    assert ledger.redo() is None
    assert values(ledger, "visit", rec) == {"content": "丙"}


def test_what_others_built_on_is_left_when_done_again(ledger):
    rec = add(ledger, "visit", content="甲", place="村部")
    change(ledger, "visit", rec, content="乙", place="田间")
    ledger.undo()
    arrive(ledger, "visit", rec, content="丁")
    done = ledger.redo()
    assert done.left == [f"{rec}/content"]
    assert values(ledger, "visit", rec) == {"content": "丁", "place": "田间"}
    assert ledger.conflicts() == []


def test_a_hundred_saves_go_back_and_forth_across_restarts(tmp_path):
    rng, pictures = random.Random(7), []
    about = {"level": "village", "region": VILLAGE, "name": "青禾村", "password": None}
    with Registry.create(tmp_path / "a", **about) as registry:
        recs = []
        for number in range(110):
            pictures.append(picture(registry))
            if not recs or rng.random() < 0.3:
                home = add(registry, "household", name=f"户{number}")
                recs.append(home)
            elif rng.random() < 0.15 and len(recs) > 1:
                registry.delete("household", recs.pop(rng.randrange(len(recs))))
            else:
                change(registry, "household", rng.choice(recs), phone=str(number))
        pictures.append(picture(registry))
    with Registry.open(tmp_path / "a") as registry:
        for before in reversed(pictures[:-1]):
            assert registry.undo().left == []
            assert picture(registry) == before
        assert registry.undo() is None
    with Registry.open(tmp_path / "a") as registry:
        for after in pictures[1:]:
            assert registry.redo().left == []
            assert picture(registry) == after
        assert registry.redo() is None
        assert registry.verify() == []


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["make", "edit", "delete", "undo", "redo"]), max_size=24))
def test_undo_and_redo_keep_to_what_an_editor_would_show(shared, steps):
    home = add(shared, "household", name="轮")
    undone, done = [], []

    def state():
        return sorted(map(str, shared.select("need", where={"household": home})))

    for number, step in enumerate(steps):
        before, alive = state(), shared.find("need", where={"household": home})
        if step == "undo" and done:
            shared.undo()
            assert state() == done[-1]
            undone.append(before)
            done.pop()
            continue
        if step == "redo" and undone:
            shared.redo()
            assert state() == undone.pop()
            done.append(before)
            continue
        if step == "make":
            add(shared, "need", household=home, content=str(number))
        elif step == "edit" and alive:
            change(shared, "need", alive[0], content=str(number))
        elif step == "delete" and alive:
            shared.delete("need", alive[-1])
        else:
            continue
        done.append(before)
        undone.clear()
    assert shared.verify() == []


@pytest.mark.parametrize("size", [1, 3, 2000])
def test_a_batch_of_any_size_goes_back_and_comes_again_part_by_part(ledger, monkeypatch, size):
    monkeypatch.setattr(undoing, "PART", size)
    home, other = add(ledger, "household", name="甲"), add(ledger, "household", name="乙")
    person = ledger.new_id("person")
    before = {rec: ledger.fetch("household", rec).values for rec in (home, other)}
    need = {"household": home, "content": "修房"}
    head = {"household": home, "relation": "01"}
    ledger.save([
        Change(table="household", rec=home, values={"note": "改", "name": "丙"}),
        Change(table="person", rec=person, values={**head, "name": "丁"}),
        Change(table="need", values=need), Change(table="need", values={**need, "content": "修路"}),
        Change(table="household", rec=other, values={"note": "也改"}),
        Change(table="household", rec=home, values={"note": "再改"}),  # the same record once more
    ])  # fmt: skip
    change(ledger, "household", other, note="后来改")
    ledger.undo()
    done = ledger.undo()
    assert done.left == []
    assert {rec: ledger.fetch("household", rec).values for rec in before} == before
    assert ledger.find("need", where={"household": home}) == []
    assert ledger.conflicts() == []
    again = ledger.redo()
    assert again.records == done.records == 6
    assert ledger.fetch("household", home).values["note"] == "再改"
    assert ledger.fetch("household", home).values["name"] == "丁"
    assert ledger.count("need", where={"household": home}) == 2


def test_a_large_undo_can_be_cancelled_and_changes_nothing(ledger, monkeypatch):
    monkeypatch.setattr(undoing, "PART", 2)
    recs = ledger.save([Change(table="need", values={"content": str(n)}) for n in range(5)]).ids
    held = ledger.digest()

    def stop(done, _total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        ledger.undo(stop)
    assert ledger.digest() == held
    assert ledger.undo().records == 5
    assert not ledger.find("need", where={"id": recs})
