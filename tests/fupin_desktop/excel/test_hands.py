"""What was typed by hand since the last import is not overwritten unseen."""

import pytest

from fupin_desktop import excel, exchange, local_fields, packing
from fupin_desktop.errors import FupinError
from fupin_desktop.excel.hands import WHY
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "999124110226"


def row(name, relation="户主", number="2001", **others):
    return {
        "行政村": "十八洞村", "户编号": "1001", "人编号": number, "姓名": name,
        "与户主关系": relation, **others,
    }  # fmt: skip


HEAD = row("石大", 民族="苗族", 自然村="竹子寨", 户联系电话="13800000001")
SON = row("石小", "之子", "2002", 民族="苗族")


def kept(imported):
    return [
        (cell.field_label, cell.old, cell.new)
        for line in imported.plan.of_kind("kept") for cell in line.cells
    ]  # fmt: skip


def find(ledger, table, name):
    return ledger.find(table, where={"name": name})[0]


@pytest.fixture
def plan(ledger, roster):
    """Reads rows and gives what they would do."""
    return lambda *rows, **ways: excel.read_plan(ledger, roster(*rows), **ways)


def test_a_value_typed_since_the_import_stays_and_says_whose_it_is(ledger, load, plan):
    load(HEAD, SON)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01"})])
    imported = plan(HEAD | {"自然村": "梨子寨"}, SON)
    [line] = imported.plan.of_kind("kept")
    assert (line.table, line.rec, "手工录入的" in line.reason) == ("person", person, True)
    [cell] = line.cells
    assert (cell.field_label, cell.old, cell.new) == ("民族", "汉族", "苗族")
    assert cell.who == f"测试 {ledger.today()}"
    assert imported.typed == 1
    assert "有 1 处台账里是手工录入的" in "".join(imported.plan.notes)
    excel.apply(ledger, imported)
    assert ledger.rows("person", [person])[0]["ethnic"] == "01"
    assert ledger.select("household")[0]["natural_village"] == "梨子寨"


def test_it_is_overwritten_where_the_user_says_so(ledger, load, plan):
    load(HEAD)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01", "sex": "1"})])
    imported = plan(HEAD, over_typed=True)
    [cell] = imported.plan.of_kind("changed")[0].cells
    assert cell.who.startswith("测试")
    assert (imported.typed, imported.plan.count("kept")) == (1, 0)
    excel.apply(ledger, imported)
    assert ledger.rows("person", [person])[0]["ethnic"] == "07"
    # From now on the value is the list's: the next list may change it.
    assert plan(HEAD | {"民族": "汉族"}).plan.count("changed") == 1


def test_a_record_with_both_has_a_line_for_each(ledger, load, plan):
    load(HEAD)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01"})])
    imported = plan(HEAD | {"文化程度": "小学"})
    assert imported.plan.count("changed") == imported.plan.count("kept") == 1
    assert [dict(change.values) for change in imported.changes] == [{"education": "02"}]


def test_an_emptied_value_is_not_filled_again(ledger, load, plan):
    load(HEAD)
    home = ledger.find("household")[0]
    ledger.save([Change(table="household", rec=home, values={"phone": None})])
    assert kept(plan(HEAD)) == [("户联系电话", "", "13800000001")]


def test_what_nobody_touched_is_the_lists(load, plan):
    load(HEAD, SON)
    imported = plan(HEAD | {"民族": "汉族"}, SON | {"民族": "汉族"})
    assert (imported.typed, imported.plan.count("changed")) == (0, 2)


def test_saving_one_item_does_not_claim_the_others(ledger, load, plan):
    load(HEAD)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "07", "education": "02"})])
    assert plan(HEAD | {"民族": "汉族"}).plan.count("changed") == 1


def test_what_was_undone_was_never_typed(ledger, load, plan):
    load(HEAD)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01"})])
    ledger.undo()
    assert plan(HEAD | {"民族": "土家族"}).typed == 0
    ledger.redo()
    assert plan(HEAD).typed == 1


def test_an_import_taken_back_leaves_what_was_typed_before_it(ledger, load, plan):
    load(HEAD)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01"})])
    excel.apply(ledger, plan(HEAD, over_typed=True))
    ledger.undo()
    assert kept(plan(HEAD)) == [("民族", "汉族", "苗族")]


def test_who_was_moved_or_has_left_is_not_put_back(ledger, load, plan):
    load(HEAD, SON)
    son = find(ledger, "person", "石小")
    ledger.save([Change(table="person", rec=son, values={"relation": "04"})])
    assert [one[0] for one in kept(plan(HEAD, SON))] == ["与户主关系"]
    span = ledger.find("membership", where={"person": son})[0]
    ledger.save([Change(table="membership", rec=span, values={"end": "2026-05-01"})])
    assert {one[0] for one in kept(plan(HEAD, SON))} == {"所在户", "与户主关系"}
    assert plan(HEAD, SON).changes == []


def test_household_and_relation_stay_together(ledger, load, plan):
    load(HEAD, SON, row("杨大", number="2009") | {"户编号": "1002"})
    son = find(ledger, "person", "石小")
    ledger.save([Change(table="person", rec=son, values={"relation": "04"})])
    moved = SON | {"户编号": "1002", "与户主关系": "其他"}
    imported = plan(HEAD, row("杨大", number="2009") | {"户编号": "1002"}, moved)
    assert {one[0] for one in kept(imported)} == {"所在户", "与户主关系"}
    assert imported.changes == []


def test_local_fields_are_typed_too(ledger, load, tmp_path):
    local_fields.define(ledger, table="household", label="养殖", kind="text")
    [field] = ledger.select("local_field")
    load(HEAD)
    book = tmp_path / "养殖.csv"
    book.write_text("户编号,户主姓名,养殖\n1001,石大,两头牛\n", encoding="utf-8")
    excel.apply(ledger, excel.read_plan(ledger, book))
    book.write_text("户编号,户主姓名,养殖\n1001,石大,三头牛\n", encoding="utf-8")
    assert excel.read_plan(ledger, book).plan.count("changed") == 1
    home, name = ledger.find("household")[0], f"x.{field['id']}"
    ledger.save([Change(table="household", rec=home, values={name: "一头牛"})])
    assert kept(excel.read_plan(ledger, book)) == [("养殖", "一头牛", "三头牛")]


def test_more_of_the_same_takes_nothing_away(ledger, load, plan):
    load(HEAD)
    home = ledger.find("household")[0]
    ledger.save([Change(table="household", rec=home, values={"kind_since": "2014"})])
    imported = plan(HEAD | {"首次识别时间": "2014-05"})
    assert (imported.typed, imported.plan.count("changed")) == (0, 1)


def test_only_filling_leaves_nothing_to_ask(ledger, load, plan):
    load(HEAD)
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01"})])
    imported = plan(HEAD, fill_only=["民族"])
    assert (imported.typed, imported.plan.count("kept")) == (0, 0)


def test_another_laptop_can_tell_hands_from_lists(tmp_path, ledger, township, load, roster):
    load(HEAD, SON)
    son = find(ledger, "person", "石小")
    ledger.save([Change(table="person", rec=son, values={"ethnic": "01"})])
    assert ledger.history("person", find(ledger, "person", "石大"))[0].why == WHY
    township.save([Change(table="region", values={
        "code": VILLAGE, "name": "十八洞村", "level": "village", "parent": VILLAGE[:9],
    })])  # fmt: skip
    exchange.enrol(township, ledger)
    [sent] = packing.export(ledger, tmp_path, to=VILLAGE[:9])
    exchange.receive(township, sent.path)
    imported = excel.read_plan(township, roster(HEAD | {"民族": "汉族"}, SON))
    assert imported.plan.count("changed") == 1  # the head's came from a list there
    assert kept(imported) == [("民族", "汉族", "苗族")]


def test_a_whole_ledger_that_came_back_was_typed_by_somebody(ledger, load, plan, tmp_path):
    load(HEAD)
    book = tmp_path / "全部.xlsx"
    person = find(ledger, "person", "石大")
    ledger.save([Change(table="person", rec=person, values={"ethnic": "01"})])
    excel.write_whole(ledger, book)
    ledger.undo()
    excel.apply_whole(ledger, excel.read_whole(ledger, book))
    assert kept(plan(HEAD)) == [("民族", "汉族", "苗族")]


def test_it_asks_the_log_in_bulk(ledger, load, plan, monkeypatch):
    people = [row(f"人{n}", "之子", str(3000 + n), 民族="苗族") for n in range(40)]
    load(HEAD, *people)
    for rec in ledger.find("person"):
        ledger.save([Change(table="person", rec=rec, values={"ethnic": "02"})])
    asked = []
    read = Registry.read
    monkeypatch.setattr(Registry, "read", lambda self, work: asked.append(1) or read(self, work))
    assert plan(HEAD, *people).typed == 41
    assert len(asked) < 40


def take(imported, *rows):
    return excel.taken(imported, excel.places_of(imported, rows))


@pytest.fixture
def touched(ledger, load):
    """A ledger in which two people and their household were changed by hand."""
    load(HEAD, SON)
    for name, values in (("石大", {"ethnic": "01", "education": "05"}), ("石小", {"ethnic": "01"})):
        ledger.save([Change(table="person", rec=find(ledger, "person", name), values=values)])
    home = ledger.find("household")[0]
    ledger.save([Change(table="household", rec=home, values={"phone": "13900000009"})])
    return ledger


def test_one_row_or_one_value_of_it_can_be_the_lists(touched, plan):
    imported = plan(HEAD | {"文化程度": "小学", "是否参加大病保险": "是"}, SON)
    assert len(kept(imported)) == imported.typed == 4
    some = take(imported, (3, "民族"), (4, ""))
    assert kept(some) == [
        ("户联系电话", "13900000009", "13800000001"),
        ("文化程度", "大专及以上", "小学"),
    ]
    shown = {line.title: [cell.field_label for cell in line.cells]
             for line in some.plan.of_kind("changed")}  # fmt: skip
    assert shown == {"石大": ["是否参加大病保险", "民族"], "石小（户主 石大）": ["民族"]}
    assert [dict(one.values) for one in some.changes] == [
        {"serious_illness_insurance": True, "ethnic": "07"}, {"ethnic": "07"},
    ]  # fmt: skip
    assert len(some.kept) == 2
    excel.apply(touched, some)
    assert [one["ethnic"] for one in touched.select("person")] == ["07", "07"]
    assert touched.select("household")[0]["phone"] == "13900000009"
    touched.undo()
    assert {one["ethnic"] for one in touched.select("person")} == {"01"}


@pytest.mark.usefixtures("touched")
def test_all_of_a_row_is_the_household_too(plan):
    imported = take(plan(HEAD, SON), (3, ""))
    assert [cell[0] for cell in kept(imported)] == ["民族"]
    assert [one.table for one in imported.changes] == ["household", "person"]


@pytest.mark.usefixtures("touched")
def test_nothing_said_changes_nothing(plan):
    imported = plan(HEAD, SON)
    assert take(imported) is imported


@pytest.mark.usefixtures("touched")
@pytest.mark.parametrize("said", [(5, ""), (2, ""), (4, "文化程度")])
def test_a_row_that_has_none_is_told(plan, said):
    imported = plan(HEAD, SON)
    with pytest.raises(FupinError, match=r"没有手工改过、和名单不一样的值.*没有任何改动"):
        take(imported, said)


def test_where_somebody_lives_and_as_what_is_one_thing(ledger, load, plan):
    load(HEAD, SON)
    son = find(ledger, "person", "石小")
    span = ledger.find("membership", where={"person": son})[0]
    ledger.save([Change(table="membership", rec=span, values={"end": "2026-05-01"})])
    imported = plan(HEAD, SON)
    assert {one[0] for one in kept(imported)} == {"所在户", "与户主关系"}
    some = take(imported, (4, "与户主关系"))
    assert {*some.changes[0].values} == {"household", "relation"}
    assert kept(some) == []
    excel.apply(ledger, some)
    assert ledger.rows("person", [son])[0]["relation"] == "03"
