"""What a superior sends back reaches the village, stands beside the field, and is tracked."""

import json

import pytest

from fupin_desktop import exchange, local_fields, returned
from fupin_desktop.errors import FupinError
from fupin_desktop.operation import seal
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.returned import ANSWERED, CHANGED, CLOSED, WAITING, WHOLE
from fupin_desktop.titles import name_in

OTHER = "990101001202"
COMMENT = "与毕业证不符，请核对"


@pytest.fixture
def home(offices):
    """A household with its head, known to the township."""
    rec = offices.add(offices.village, "household", name="张长富", group_name="一组")
    offices.add(offices.village, "person", household=rec, relation="01", name="张长富",
                education="03", id_number="999124198001011239")  # fmt: skip
    offices.exchange()
    return rec


@pytest.fixture
def head(offices, home):
    return offices.village.find("person", where={"household": home})[0]


def reject(offices, table, rec, name="", comment=COMMENT):
    (one,) = returned.reject(offices.township, table, rec, name, comment).ids
    return one


def states(*ledgers):
    return [[one.state for one in returned.listed(ledger)] for ledger in ledgers]


def both(offices):
    return states(offices.township, offices.village)


def test_a_field_goes_back_and_is_tracked_until_it_is_closed(offices, head):
    rec = reject(offices, "person", head, "education")
    offices.exchange()
    assert both(offices) == [[WAITING], [WAITING]]
    (one,) = returned.beside(offices.village, "person", head)["education"]
    assert (one.comment, one.by, one.value) == (COMMENT, "镇干部", "初中")
    assert one.about == "成员 张长富 · 户主：文化程度"
    assert one.sentence.startswith("待修改：退回（")
    assert "当时填“初中”" in one.sentence
    offices.change(offices.village, "person", head, phone="13800000001")
    assert both(offices) == [[WAITING], [WAITING]]  # another field
    offices.change(offices.village, "person", head, education="02")
    assert both(offices) == [[WAITING], [CHANGED]]
    offices.exchange()
    assert both(offices) == [[CHANGED], [CHANGED]]
    returned.close(offices.township, [rec])
    offices.exchange()
    assert both(offices) == [[CLOSED], [CLOSED]]
    assert returned.beside(offices.village, "person", head) == {}


def test_a_reply_answers_it_and_comes_up(offices, home):
    rec = reject(offices, "household", home, "group_name")
    offices.exchange()
    returned.reply(offices.village, [rec], "情况属实，已与本人核对")
    assert both(offices) == [[WAITING], [ANSWERED]]
    offices.exchange()
    (one,) = returned.listed(offices.township)
    assert (one.state, one.reply, one.replier) == (ANSWERED, "情况属实，已与本人核对", "甲")
    assert "村里答复：情况属实，已与本人核对。" in one.sentence
    offices.village.undo()
    assert states(offices.village) == [[WAITING]]


@pytest.mark.parametrize("name", ["name", "relation"])
def test_what_is_shorthand_is_followed_where_it_is_held(offices, home, head, name):
    table, rec = ("household", home) if name == "name" else ("person", head)
    reject(offices, table, rec, name)
    offices.exchange()
    assert list(returned.beside(offices.village, table, rec)) == [name]
    offices.change(offices.village, table, rec, **{name: "张长贵" if name == "name" else "02"})
    assert states(offices.village) == [[CHANGED]]


def test_a_whole_record_goes_back(offices, home):
    visit = offices.add(offices.village, "visit", household=home, date="2026-05-01")
    offices.exchange()
    reject(offices, "visit", visit)
    offices.exchange()
    (one,) = returned.beside(offices.village, "visit", visit)[""]
    assert WHOLE in one.about
    assert WHOLE in one.sentence
    assert not one.value
    offices.change(offices.village, "visit", visit, content="看望")
    assert states(offices.village) == [[CHANGED]]


def test_a_group_goes_back_as_one_and_an_answer_to_a_proposal_counts(offices, home):
    offices.change(offices.village, "household", home, bank_name="甲行", bank_account="6217")
    offices.exchange()
    reject(offices, "household", home, "bank_account")
    offices.exchange()
    (one,) = returned.beside(offices.village, "household", home)["bank_name"]
    assert one.item == "bank"
    assert one.value == "开户银行：甲行；银行卡号：6217"
    offices.change(offices.village, "household", home, bank_name="乙行")
    assert states(offices.village) == [[CHANGED]]


def test_a_local_field_goes_back(offices, home):
    made = local_fields.define(offices.township, table="household", label="饮水", kind="text").ids
    offices.exchange()
    name = f"x.{made[0]}"
    offices.change(offices.village, "household", home, **{name: "井水"})
    offices.exchange()
    reject(offices, "household", home, name)
    offices.exchange()
    assert list(returned.beside(offices.village, "household", home)) == [name]
    assert returned.listed(offices.village)[0].about.endswith("：饮水")


def test_what_was_written_there_stays_out_of_the_operation_that_all_see(offices, head):
    rec = reject(offices, "person", head, "id_number")
    said, hidden = [one.values for one in offices.township.history("returned", rec)]
    assert "999124198001011239" not in json.dumps(said)
    assert list(hidden) == ["value"]
    assert "999124198001011239" in hidden["value"]


def test_a_deleted_record_counts_as_changed(offices, home):
    visit = offices.add(offices.village, "visit", household=home, date="2026-05-01")
    offices.exchange()
    reject(offices, "visit", visit)
    offices.exchange()
    offices.village.delete("visit", visit)
    offices.exchange()
    (one,) = returned.listed(offices.township)
    assert (one.state, one.gone) == (CHANGED, True)
    offices.village.delete("household", home)
    offices.exchange()
    assert both(offices) == [[], []]  # it goes with its household


def test_a_register_and_a_type_of_a_newer_version_are_followed(offices, home):
    """Nothing about them is known here but the operations."""
    village = offices.village
    reject(offices, "household", home, "group_name")
    rows = village.rows("household", [home])
    assert rows
    offices.exchange()
    for table, item in (("household", "new_thing"), ("new_kind", "")):
        values = {"record_table": table, "record": home, "item": item or None, "heads": "ab" * 16,
                  "about": "新的内容", "comment": "不对", "household": home}  # fmt: skip
        offices.add(offices.township, "returned", **values)
    offices.exchange()
    assert sorted(states(village)[0]) == [WAITING] * 3
    assert len(returned.beside(village, "household", home)[""]) == 2


def test_what_the_township_saw_may_be_newer_than_what_is_here(offices, home):
    second = offices.clone()
    offices.change(second, "household", home, group_name="二组")
    exchange.receive(offices.township, offices.up(second))
    rec = reject(offices, "household", home, "group_name")
    row = offices.township.rows("returned", [rec])[0]
    history = offices.village.read(lambda db: returned.derive.load(db, [home]))[home]
    folded = returned.derive.fold_known(history)
    assert returned.state(row, folded, history) == WAITING  # not yet here, so not changed since
    offices.exchange()
    assert both(offices) == [[WAITING], [WAITING]]


def test_it_goes_along_when_the_household_moves(offices, home):
    with Registry.create(offices.folder / "other", level="village", region=OTHER, name="桃源村",
                         password=None, user="丙") as other:  # fmt: skip
        exchange.enrol(offices.township, other)
        reject(offices, "household", home, "group_name")
        offices.exchange()
        offices.change(offices.township, "household", home, village=OTHER)
        exchange.receive(other, offices.down(OTHER))
        assert states(other) == [[WAITING]]
        offices.change(other, "household", home, group_name="二组")
        exchange.receive(offices.township, exchange.pack(other, offices.stick)[0])
        assert states(offices.township) == [[CHANGED]]


def test_a_village_may_only_reply(offices, home):
    rec = reject(offices, "household", home, "group_name")
    offices.exchange()
    village = offices.village
    before = offices.dump(village)
    for work, said in (
        (lambda: returned.reject(village, "household", home, "phone", "不对"), "由乡镇或县里提出"),
        (lambda: returned.close(village, [rec]), "由提出的上级了结"),
        (lambda: offices.change(village, "returned", rec, comment="没有问题"), "只能写答复"),
        (lambda: offices.change(village, "returned", rec, closed="2026-05-20"), "只能写答复"),
        (lambda: offices.add(village, "returned", comment="自己退回"), "由上级填写"),
        (lambda: village.delete("returned", rec), "不能删除"),
        (lambda: returned.reply(village, [rec], " "), "请写明答复"),
    ):
        with pytest.raises(FupinError, match=said):
            work()
    assert offices.dump(village) == before


def test_a_return_that_a_village_made_up_counts_for_nothing(offices, home):
    """Another program could write one; only a superior sends back."""
    row = {"record_table": "household", "record": home, "about": "假", "comment": "假"}
    village = offices.village
    fake = village.read(lambda db: returned.derive.load(db, [home]))[home][0]
    members = json.loads(fake.line) | {"type": "returned", "rec": "c" * 32, "prev": {},
                                       "set": {"subject": row, "household": home}}  # fmt: skip
    operation = seal({**members, "salt": "d" * 32})
    village.transact(lambda db: returned.derive.refresh(db, {"c" * 32: [operation]}))
    assert village.count("returned") == 1
    assert returned.listed(village) == []


def test_nothing_to_send_back_is_refused(offices, home, head):
    own = offices.add(offices.township, "task", title="防汛", region=offices.township.region)
    for args, said in (
        (("household", home, "phone", " "), "请写明退回的意见"),
        (("household", home, "nothing", "不对"), "没有“nothing”这一项"),
        (("household", "0" * 32, "phone", "不对"), "找不到这条记录"),
        (("region", home, "name", "不对"), "不能退回"),
        (("task", own, "title", "不对"), "归本单位"),
    ):
        with pytest.raises(FupinError, match=said):
            returned.reject(offices.township, *args)
    assert offices.township.count("returned") == 0
    assert name_in(offices.village.rows("person", [head])[0]["name"]) == "张长富"
    assert [one.name for one in returned.fields_of(offices.township, "household")][:2]
    with pytest.raises(FupinError, match="没有这一条退回"):
        returned.reply(offices.village, ["0" * 32], "好")


def test_a_village_works_on_while_it_is_closed(offices, home):
    """Both write before they hear of each other: the closing stands, the reply is kept."""
    rec = reject(offices, "household", home, "group_name")
    offices.exchange()
    returned.close(offices.township, [rec])
    returned.reply(offices.village, [rec], "马上改")
    offices.exchange()
    for ledger in (offices.township, offices.village):
        assert [(one.state, one.reply) for one in returned.listed(ledger)] == [(CLOSED, "马上改")]
        assert ledger.conflicts() == []
    with pytest.raises(FupinError, match="已经了结"):
        returned.reply(offices.village, [rec], "再改")
    offices.township.save([Change(table="returned", rec=rec, values={"closed": None})])
    assert states(offices.township) == [[ANSWERED]]
