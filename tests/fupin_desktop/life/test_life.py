"""What each event writes, what speaks against it, and that undoing it leaves nothing behind."""

import pytest

from fupin_desktop import life

SPLIT = {"persons": ("张小明", "王芳", "张小宝"), "head": "张小明"}


def state(homes):
    """What people see, without the records an undo has buried."""
    tables = homes.registry.digest()["tables"]
    living = {name: found["living"] for name, found in tables.items()}
    rows = [homes.registry.select(name) for name in ("household", "person", "membership")]
    return {name: number for name, number in living.items() if number}, rows


EVENTS = {
    "split": ("split", "张三", SPLIT),
    "split with head": ("split", "张三", {
        "persons": ("张三", "李红"), "head": "张三", "rest": "张小明"}),
    "merge": ("merge", "李四", {"other": "张三", "relations": {"李四": "99", "赵英": "99"}}),
    "move": ("move", "张三", {"village": "990101001202", "values": {"group_name": "三组"}}),
    "head": ("head", "张三", {"head": "张小明"}),
    "death": ("death", "张三", {"persons": ("李红",)}),
    "death of head": ("death", "张三", {"persons": ("张三",), "rest": "李红"}),
    "birth": ("birth", "张三", {"values": {"name": "张小妹", "sex": "2"}, "relation": "08"}),
    "marry in": ("marry_in", "李四", {"values": {"name": "周梅"}, "relation": "05"}),
    "marry in known": ("marry_in", "李四", {"persons": ("张小丽",), "relation": "05"}),
    "marry out": ("marry_out", "张三", {"persons": ("张小丽",)}),
    "marry into": ("marry_out", "张三", {"persons": ("张小丽",), "other": "李四",
                                         "relation": "05"}),
    "leave": ("leave", "张三", {"persons": ("张小丽",), "reason": "07"}),
    "enter": ("enter", "张三", {"values": {"name": "张老汉", "sex": "1"}, "relation": "11",
                               "reason": "08"}),
}  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_told_before_noted_after_and_one_step_of_undo(homes, name):
    kind, home, words = EVENTS[name]
    before = state(homes)
    assert homes.sentence(kind, home, **words).endswith("。")
    batch = homes.do(kind, home, **words)
    assert homes.registry.undo_label().startswith(life.KINDS[kind].label)
    assert state(homes) != before
    noted = homes.registry.select("household_event")
    assert {row["date"] for row in noted} == {"2025-03-10"}
    undone = homes.registry.undo()
    assert undone.left == []
    assert state(homes) == before
    again = homes.do(kind, home, **words)
    assert again.ids == batch.ids, "the same event meets in the same records"


def test_split_founds_a_household_that_remembers_where_it_comes_from(homes):
    batch = homes.do("split", "张三", **SPLIT)
    new = batch.ids[0]
    assert homes.members(new) == {"张小明": "01", "王芳": "02", "张小宝": "03"}
    assert homes.members("张三") == {"张三": "01", "李红": "02", "张小丽": "04"}
    place = {name: homes.value(new, name) for name in ("name", "village", "group_name", "kind")}
    assert place == {
        "name": "张小明", "village": homes.registry.region, "group_name": "一组", "kind": "02",
    }  # fmt: skip
    assert homes.value(new, "origin") == homes.homes["张三"]
    home, day = homes.homes["张三"], "2025-03-10"
    assert homes.stays("张小宝") == [(home, None, None, day, "04"), (new, day, "05", None, None)]
    assert homes.events("张三") == homes.events(new) == ["01"]
    [row] = homes.registry.select("household_event", where={"household": new})
    assert (row["head_before"], row["head_after"]) == (None, "张小明")
    assert row["other_household"] == home


def test_split_need_not_go_on_with_the_kind(homes):
    new = homes.do("split", "张三", **SPLIT, inherit=False).ids[0]
    assert homes.value(new, "kind") is None
    assert homes.value(new, "address") == "河边 1 号"


def test_when_the_head_splits_off_those_who_stay_choose_another(homes):
    words = {"persons": ("张三", "李红"), "head": "张三"}
    assert homes.refuse("split", "张三", **words).keys() == {"rest"}
    said = homes.sentence("split", "张三", **words, rest="张小明")
    assert said == (
        "张三、李红将从张三户分出，成立以张三为户主的新户；张三户余 4 人；其户主变为张小明。"
    )
    new = homes.do("split", "张三", **words, rest="张小明").ids[0]
    assert homes.members(new) == {"张三": "01", "李红": "02"}
    assert homes.members("张三") == {"张小明": "01", "王芳": "02", "张小宝": "03", "张小丽": "A01"}
    assert homes.value("张三", "name") == "张小明"


def test_merge_closes_the_household_and_keeps_it(homes):
    kind, home, words = EVENTS["merge"]
    homes.do(kind, home, **words)
    assert homes.members("李四") == {}
    assert len(homes.members("张三")) == 8
    assert homes.value("李四", "end") == "2025-03-10"
    assert homes.value("李四", "end_reason") == "02"
    assert homes.value("李四", "next_household") == homes.homes["张三"]
    assert homes.value("李四", "name") == "李四", "a closed household never becomes nameless"
    assert homes.events("李四") == homes.events("张三") == ["02"]
    assert "已销户" in homes.refuse("split", "李四", persons=("李四",), head="李四")["household"]
    refused = homes.refuse("merge", "张三", other="李四")
    assert "已销户" in refused["other"]


def test_who_comes_back_by_a_merge_is_offered_the_relation_of_before(homes):
    new = homes.do("split", "张三", **SPLIT).ids[0]
    homes.homes["张小明"] = new
    homes.do("merge", "张小明", other="张三", date="2025-06")
    assert homes.members("张三")["王芳"] == "05"
    assert homes.members("张三")["张小宝"] == "07"
    assert homes.stays("王芳")[-1] == (homes.homes["张三"], "2025-06", "06", None, None)


def test_a_household_moves_within_its_township_only(homes):
    far = homes.refuse("move", "张三", village="990101002201")["village"]
    assert "移出本乡镇以后的版本支持" in far
    assert "12 位" in homes.refuse("move", "张三", village="柳河村")["village"]
    assert "已经在" in homes.refuse("move", "张三", village=homes.registry.region)["village"]
    homes.do("move", "张三", village="990101001202", values={"group_name": "三组"})
    assert homes.value("张三", "group_name") == "三组"
    assert "迁入村办理" in homes.refuse("head", "张三", head="张小明")["household"]


def test_change_of_head_changes_name_and_relations(homes):
    homes.do("head", "张三", head="李红")
    assert homes.members("张三") == {
        "李红": "01", "张三": "02", "张小明": "03", "王芳": "05", "张小宝": "07", "张小丽": "04",
    }  # fmt: skip
    assert homes.value("张三", "name") == "李红"
    [row] = homes.registry.select("household_event")
    assert (row["head_before"], row["head_after"]) == ("张三", "李红")


def test_what_does_not_follow_has_to_be_told(homes):
    homes.found("钱五", (("钱五", "01", "1", "1950"), ("钱大", "03", "1", "1970"),
                        ("钱二", "03", "1", "1972"), ("孙秀", "05", "2", "1975")))  # fmt: skip
    refused = homes.refuse("head", "钱五", head="钱大")
    assert list(refused) == [f"relation.{homes.people['孙秀']}"]
    homes.do("head", "钱五", head="钱大", relations={"孙秀": "A02"})
    assert homes.members("钱五") == {"钱大": "01", "钱五": "11", "钱二": "A01", "孙秀": "A02"}


def test_death_ends_the_membership_and_keeps_the_person(homes):
    homes.do("death", "张三", persons=("李红",), document="死亡证明")
    person = homes.registry.fetch("person", homes.people["李红"])
    assert person.alive
    assert person.values["died_on"] == "2025-03-10"
    assert homes.stays("李红")[0][-2:] == ("2025-03-10", "01")
    assert "李红" not in homes.members("张三")
    [row] = homes.registry.select("household_event")
    assert row["document"] == "死亡证明"


def test_when_the_head_dies_a_new_one_is_chosen_at_once(homes):
    assert homes.refuse("death", "张三", persons=("张三",)).keys() == {"rest"}
    homes.do("death", "张三", persons=("张三",), rest="张小明")
    assert homes.value("张三", "name") == "张小明"
    assert homes.members("张三")["李红"] == "12"
    [row] = homes.registry.select("household_event")
    assert (row["head_before"], row["head_after"]) == ("张三", "张小明")


def test_the_last_death_closes_the_household_and_keeps_its_name(homes):
    homes.do("death", "李四", persons=("李四",), rest="赵英")
    said = homes.sentence("death", "李四", persons=("赵英",), date="2025-04")
    assert said == "赵英将登记为已去世；赵英户没有其他成员，随之销户（整户自然减少），档案保留。"
    homes.do("death", "李四", persons=("赵英",), date="2025-04")
    assert homes.value("李四", "end") == "2025-04"
    assert homes.value("李四", "end_reason") == "01"
    assert homes.value("李四", "name") == "赵英"
    assert homes.events("李四") == ["05", "05", "09"]


def test_birth_makes_a_person_once(homes):
    born = {"values": {"name": "张小妹", "sex": "2"}, "relation": "08"}
    homes.do("birth", "张三", **born)
    assert homes.members("张三")["张小妹"] == "08"
    [row] = homes.registry.select("person", where={"name": "张小妹"})
    assert row["birth_date"] == "2025-03-10"
    assert "已经登记过" in homes.refuse("birth", "张三", **born)["name"]
    assert homes.refuse("birth", "张三", relation="08").keys() == {"name"}
    assert homes.refuse("birth", "张三", values={"name": "张二妹"}).keys() == {"relation"}


def test_who_marries_comes_from_and_goes_to_a_household_of_the_ledger(homes):
    homes.do("marry_in", "李四", persons=("张小丽",), relation="05")
    assert homes.members("李四")["张小丽"] == "05"
    assert "张小丽" not in homes.members("张三")
    assert homes.events("张三") == ["08"]
    assert homes.events("李四") == ["07"]
    assert homes.stays("张小丽")[-1][2] == "03"
    homes.registry.undo()
    homes.do("marry_out", "张三", persons=("张小丽",), other="李四", relation="05")
    assert homes.members("李四")["张小丽"] == "05"
    assert homes.stays("张小丽")[0][-2:] == ("2025-03-10", "02")


def test_who_leaves_alone_closes_the_household(homes):
    homes.found("独户", (("周独", "01", "1", "1970"),))
    homes.do("marry_in", "李四", persons=("周独",), relation="06")
    assert homes.value("独户", "end_reason") == "02"
    assert homes.value("独户", "next_household") == homes.homes["李四"]
    assert homes.events("独户") == ["08", "09"]
    homes.registry.undo()
    homes.do("leave", "独户", persons=("周独",), reason="03")
    assert homes.value("独户", "end_reason") == "03"


def test_who_left_can_come_back(homes):
    homes.do("leave", "张三", persons=("张小丽",), reason="08", date="2025-01")
    assert homes.registry.fetch("person", homes.people["张小丽"]).values["household"] is None
    homes.do("enter", "张三", persons=("张小丽",), reason="08", relation="04", date="2025-02")
    assert homes.members("张三")["张小丽"] == "04"
    home = homes.homes["张三"]
    assert homes.stays("张小丽") == [
        (home, None, None, "2025-01", "08"), (home, "2025-02", "08", None, None),
    ]  # fmt: skip
    assert homes.events("张三") == ["10", "11"]


def test_dates_may_be_rough_but_neither_ahead_nor_before_somebody_came(homes):
    words = {"persons": ("张小丽",), "reason": "07"}
    assert "晚于今天" in homes.refuse("leave", "张三", **words, date="2026-06")["date"]
    assert "请填写日期" in homes.refuse("leave", "张三", **words, date="")["date"]
    assert "日期不对" in homes.refuse("leave", "张三", **words, date="2025-13")["date"]
    homes.do("leave", "张三", **words, date="2025")
    homes.do("enter", "张三", persons=("张小丽",), reason="08", relation="04", date="2025-06")
    refused = homes.refuse("leave", "张三", **words, date="2025-05")
    assert refused["date"] == "张小丽 2025-06 才进入所在的户，其他离开的日期不能更早。"
    refused = homes.refuse("death", "张三", persons=("张小宝",), date="2007")
    assert refused["date"] == "张小宝 2008-03-04 出生，登记死亡的日期不能更早。"
    homes.do("leave", "张三", **words, date="2026")


@pytest.mark.parametrize(("kind", "words", "fields"), [
    ("split", {}, {"persons"}),
    ("split", {"persons": ("李四",), "head": "李四"}, {"persons"}),
    ("split", {"persons": ("张小明",)}, {"head"}),
    ("split", {"persons": ("张三", "李红", "张小明", "王芳", "张小宝", "张小丽"),
               "head": "张小明"}, {"persons"}),
    ("split", {**SPLIT, "relations": {"王芳": "01"}},  {"relation"}),
    ("split", {**SPLIT, "relations": {"王芳": "77"}},  {"relation"}),
    ("merge", {}, {"other"}),
    ("merge", {"other": "张三"}, {"other"}),
    ("merge", {"other": "李四"}, {"relation"}),
    ("head", {}, {"head"}),
    ("head", {"head": "张三"}, {"head"}),
    ("death", {}, {"persons"}),
    ("marry_in", {"persons": ("张小丽",), "relation": "05"}, {"person"}),
    ("enter", {"values": {"name": "某"}, "relation": "99"}, {"reason"}),
    ("enter", {"values": {"name": "某"}, "relation": "99", "reason": "77"}, {"reason"}),
    ("enter", {"values": {"name": "某"}, "relation": "01", "reason": "04"}, {"relation"}),
    ("leave", {"persons": ("张小丽",)}, {"reason"}),
    ("leave", {"persons": ("张小丽",), "reason": "01"}, {"reason"}),
    ("move", {}, {"village"}),
])  # fmt: skip
def test_a_half_filled_event_is_refused(homes, kind, words, fields):
    refused = homes.refuse(kind, "张三", **words)
    assert {name.partition(".")[0] for name in refused} == fields


def test_deleting_a_household_takes_its_dead_along_but_not_who_has_left(homes):
    homes.do("death", "张三", persons=("李红",))
    homes.do("split", "张三", **SPLIT)
    homes.registry.delete("household", homes.homes["张三"])
    living = {row["name"] for row in homes.registry.select("person")}
    assert living == {"李四", "赵英", "张小明", "王芳", "张小宝"}
    homes.registry.undo()
    assert homes.members("张三").keys() == {"张三", "张小丽"}
    assert homes.registry.fetch("person", homes.people["李红"]).alive


def test_a_split_made_once_more_takes_nothing_of_the_one_undone(homes):
    new = homes.do("split", "张三", persons=("张小明", "王芳"), head="张小明").ids[0]
    homes.registry.undo()
    words = {"persons": ("张小明", "王芳"), "head": "张小明", "inherit": False}
    assert homes.do("split", "张三", **words).ids[0] == new
    assert homes.value(new, "kind") is None
    assert homes.value(new, "address") == "河边 1 号"
