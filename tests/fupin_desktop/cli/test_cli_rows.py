"""Records from the command line: put, get, list, history, undo, tables, delete."""

import pytest

from fupin_desktop import local_fields
from fupin_desktop.registry import Registry

FAMILY = {"name": "张三", "group_name": "一组", "address": "甲地", "phone": "13800000000",
          "kind": "脱贫户"}  # fmt: skip


@pytest.fixture
def home(village, put):
    return put(village, "household", FAMILY)[0]


def test_the_names_scripts_rely_on_are_there(fupin):
    tables = {row["table"]: {f["name"]: f for f in row["fields"]}
              for row in fupin("tables", "--json").rows}  # fmt: skip
    promised = {
        "household": "name group_name address phone kind",
        "person": "household name id_number relation birth_date",
        "visit": "household date visitors content",
        "need": "household category content urgency",
        "measure": "household need category content amount start_date",
    }
    for table, names in promised.items():
        assert set(names.split()) <= tables[table].keys()
    assert tables["household"]["name"]["label"] == "户主姓名"
    assert tables["measure"]["amount"]["kind"] == "money"
    assert tables["visit"]["date"]["kind"] == "date"
    assert tables["person"]["relation"]["choices"]["01"] == "户主"
    assert tables["visit"]["household"]["references"] == "household"
    told = fupin("tables").out
    assert "household（农户）" in told or "household" in told


def test_what_was_put_is_got(fupin, village, home):
    got = fupin("get", village, "household", home, "--json").data
    assert {name: got[name] for name in FAMILY} == {**FAMILY, "kind": "02"}
    assert got["id"] == home
    assert got["bank_name"] is None
    assert "户主姓名：张三" in fupin("get", village, "household", home).out


def test_put_prints_one_id_a_line(fupin, village):
    answer = fupin("put", village, "household", stdin=[{"name": "甲"}, {"name": "乙"}])
    assert [len(line) for line in answer.out.splitlines()] == [32, 32]
    assert answer.err == ""


def test_amounts_are_text_in_yuan_and_dates_are_iso(fupin, village, put, home):
    (need,) = put(village, "need", {"household": home, "category": "住房", "content": "修房",
                                    "urgency": "特急"})  # fmt: skip
    (measure,) = put(village, "measure", {
        "household": home, "need": need, "category": "危房改造", "content": "补助",
        "amount": "1200.50", "start_date": "2026年5月3日",
    })  # fmt: skip
    got = fupin("get", village, "measure", measure, "--json").data
    assert (got["amount"], got["start_date"], got["category"]) == ("1200.50", "2026-05-03", "09")
    got = fupin("get", village, "need", need, "--json").data
    assert (got["category"], got["urgency"], got["household"]) == ("06", "3", home)


@pytest.mark.parametrize(("amount", "stored"), [
    ("1200.5", "1200.50"), (1200.5, "1200.50"), (0.1, "0.10"), (3, "3.00"), ("1,234.50", "1234.50"),
    ("1.2万", "12000.00"), (None, None), ("", None),
])  # fmt: skip
def test_amounts_however_written(fupin, village, put, home, amount, stored):
    (rec,) = put(village, "measure", {"household": home, "content": "补助", "amount": amount})
    assert fupin("get", village, "measure", rec, "--json").data["amount"] == stored


def test_an_id_changes_only_the_given_fields_and_null_clears(fupin, village, put, home):
    assert put(village, "household", {"id": home, "phone": None, "address": "乙地"}) == [home]
    got = fupin("get", village, "household", home, "--json").data
    assert (got["phone"], got["address"], got["group_name"]) == (None, "乙地", "一组")


def test_a_person_has_a_household_and_its_head_names_it(fupin, village, put, home):
    people = put(
        village, "person",
        {"household": home, "name": "张三丰", "relation": "户主", "birth_date": "1951-12-31",
         "id_number": "990101195112310021"},
        {"household": home, "name": "李四", "relation": "配偶"},
    )  # fmt: skip
    got = fupin("get", village, "person", people[0], "--json").data
    assert (got["household"], got["relation"]) == (home, "01")
    assert fupin("get", village, "household", home, "--json").data["name"] == "张三丰"
    listed = fupin("list", village, "person", "--where", f"household={home}", "--json").rows
    assert [row["id"] for row in listed] == people


def test_one_call_is_one_batch_and_one_undo(fupin, village, put, home):
    put(village, "household", *({"name": f"户{n}"} for n in range(5)), {"id": home, "phone": None})
    assert len(fupin("list", village, "household", "--json").rows) == 6
    undone = fupin("undo", village, "--json").data
    assert undone["records"] == 6
    assert undone["left"] == []
    (row,) = fupin("list", village, "household", "--json").rows
    assert (row["id"], row["phone"]) == (home, "13800000000")
    assert fupin("undo", village).status == 0
    assert fupin("list", village, "household", "--json").out == ""


def test_undo_without_anything_to_undo_is_refused(village, unchanged):
    unchanged(village, "没有可撤销的保存", "undo", village)


def test_history_tells_who_set_what_when(fupin, village, put, home):
    put(village, "household", {"id": home, "address": "乙地"}, user="李干事")
    first, hidden, last = fupin("history", village, "household", home, "--json").rows
    assert (first["user"], last["user"]) == ("王书记", "李干事")
    assert last["set"] == {"address": "乙地"}
    assert hidden["set"] == {"phone": "13800000000"}
    assert first["set"]["kind"] == {"kind": "02"}
    assert first["time"] <= last["time"]
    assert first["office"] == "990101001201"
    assert len(first["laptop"]) == 20
    assert "李干事" in fupin("history", village, "household", home).out


def test_the_reason_is_kept(fupin, village, home):
    fupin("put", village, "household", "--why", "电话里说的", stdin=[{"id": home, "phone": None}])
    rows = fupin("history", village, "household", home, "--json").rows
    assert rows[-1]["why"] == "电话里说的"


def test_lists_are_searched_filtered_and_limited(fupin, village, put):
    put(village, "household", *({"name": f"户{n:02}", "group_name": f"{n % 2}组", "kind": "01"}
                                for n in range(30)))  # fmt: skip

    def names(*words):
        return [row["name"] for row in fupin("list", village, "household", *words, "--json").rows]

    assert len(names()) == 30
    assert names("--search", "户07") == ["户07"]
    assert len(names("--where", "group_name=1组")) == 15
    assert len(names("--where", "kind=一般农户", "--where", "group_name=1组", "--limit", "4")) == 4
    assert names("--where", "phone=", "--search", "户3") == []
    assert len(names("--where", "phone=")) == 30
    assert names("--search", "没有") == []
    assert len(fupin("list", village, "household", "--limit", "2").out.splitlines()) == 2


def test_a_deleted_record_is_gone_from_lists_but_not_from_history(fupin, village, put, home):
    put(village, "visit", {"household": home, "date": "2026-05-01", "content": "看房"})
    assert fupin("delete", village, "household", home, "--why", "录错了").status == 0
    assert fupin("list", village, "visit", "--json").out == ""
    assert fupin("get", village, "household", home).status == 3
    acts = [row["act"] for row in fupin("history", village, "household", home, "--json").rows]
    assert acts[-1] == "delete"
    assert fupin("undo", village).status == 0
    assert len(fupin("list", village, "visit", "--json").rows) == 1


RARE = "𬭎𠮷·阿卜杜热合曼㐂𰻝"


def test_rare_characters_go_in_and_come_out(fupin, village, put):
    (rec,) = put(village, "household", {"name": RARE})
    assert fupin("get", village, "household", rec, "--json").data["name"] == RARE
    assert RARE in fupin("list", village, "household", "--search", "𠮷").out


def test_windows_input_with_bom_and_crlf(fupin, village):
    data = b"\xef\xbb\xbf" + '{"name": "甲"}\r\n\r\n{"name": "乙"}\r\n'.encode()
    assert fupin("put", village, "household", stdin=data).status == 0
    assert len(fupin("list", village, "household", "--json").rows) == 2


@pytest.mark.parametrize("nothing", ["", "\n\n", "\ufeff", "\ufeff\r\n"])
def test_empty_input_does_nothing(fupin, village, nothing):
    answer = fupin("put", village, "household", stdin=nothing)
    assert (answer.status, answer.out) == (0, "")
    assert fupin("undo", village).status == 3


UNKNOWN = "0" * 32


@pytest.mark.parametrize(("row", "sentence"), [
    ("{", "第 2 行不是 JSON"), ("[1]", "第 2 行不是 JSON"), ("null", "第 2 行不是 JSON"),
    ("[" * 100_000, "第 2 行不是 JSON"), ('{"name": NaN}', "第 2 行"),
    ('{"nome": "x"}', "没有“nome”这一项"), ('{"name": ["x"]}', "应为文字"),
    ('{"name": "x", "kind": "没有的"}', "户类型没有“没有的”这个选项"),
    ('{"name": "x", "kind_since": "2026-02-30"}', "没有这一天"),
    ('{"name": "x", "phone": "abcdef"}', "格式不对"),
    ('{"name": "\\ud800"}', "不能显示的字符"), ('{"name": "a\\u0000"}', "不能显示的字符"),
    (f'{{"id": "{UNKNOWN}", "name": "x"}}', "找不到"), ('{"id": "xyz", "name": "x"}', "找不到"),
    ('{"id": 7, "name": "x"}', "找不到"), ('{"id": {}, "name": "x"}', "找不到"),
    ('{"phone": "13800000000"}', "户主姓名"), ('{"name": "  "}', "户主姓名"),
    ('{"name": null}', "户主姓名"), ("{}", "第 2 行没有任何内容"),
])  # fmt: skip
def test_a_bad_row_is_refused_with_all_others(village, unchanged, row, sentence):
    stdin = f'{{"name": "好的"}}\n{row}\n'
    answer = unchanged(village, sentence, "put", village, "household", stdin=stdin)
    assert "没有保存" in answer.err


def test_input_that_is_not_utf8_is_refused(village, unchanged):
    stdin = '{"name": "张三"}\n'.encode("gbk")
    unchanged(village, "UTF-8", "put", village, "household", stdin=stdin)


def test_what_is_required_cannot_be_cleared(village, home, unchanged):
    stdin = [{"id": home, "name": None}]
    unchanged(village, "户主姓名", "put", village, "household", stdin=stdin)


def test_a_reference_must_exist(village, put, home, unchanged):
    (visit,) = put(village, "visit", {"household": home, "date": "2026-05-01", "content": "看"})
    for other in (UNKNOWN, visit):
        stdin = [{"household": other, "content": "修房"}]
        unchanged(village, "找不到", "put", village, "need", stdin=stdin)


@pytest.mark.parametrize(("table", "row"), [
    ("visit", {"date": "2026-05-01", "content": "看"}), ("need", {"content": "修房"}),
    ("measure", {"content": "补助"}), ("person", {"relation": "户主"}), ("region", {"code": "99"}),
])  # fmt: skip
def test_what_belongs_nowhere_or_has_no_name_is_refused(village, unchanged, table, row):
    unchanged(village, "缺少", "put", village, table, stdin=[row])


def test_an_id_of_another_table_is_refused(village, home, unchanged):
    stdin = [{"id": home, "content": "x"}]
    unchanged(village, "找不到", "put", village, "visit", stdin=stdin)
    unchanged(village, "找不到", "get", village, "visit", home)
    unchanged(village, "找不到", "history", village, "visit", home)
    unchanged(village, "找不到", "delete", village, "visit", home)


@pytest.mark.parametrize("command", ["get", "history", "delete"])
@pytest.mark.parametrize("rec", [UNKNOWN, "xyz", "", "甲", "0" * 31])
def test_an_unknown_id_is_refused(village, unchanged, command, rec):
    unchanged(village, "找不到", command, village, "household", rec)


@pytest.mark.parametrize("words", [
    ("put", "{}", "houshold"), ("get", "{}", "houshold", UNKNOWN), ("list", "{}", "houshold"),
    ("history", "{}", "houshold", UNKNOWN), ("delete", "{}", "houshold", UNKNOWN),
])  # fmt: skip
def test_an_unknown_table_is_refused(village, unchanged, words):
    unchanged(village, "没有“houshold”这种记录", *(word.format(village) for word in words))


@pytest.mark.parametrize("condition", ["phone", "nome=x", "kind=没有的", "=x"])
def test_a_condition_that_makes_no_sense_is_refused(village, unchanged, condition):
    unchanged(village, "", "list", village, "household", "--where", condition)


def test_the_same_natural_key_is_the_same_record(fupin, village, put):
    (first,) = put(village, "household", {"number": "H-1", "name": "甲"})
    (again,) = put(village, "household", {"number": "H-1", "name": "甲", "group_name": "一组"})
    assert first == again
    assert len(fupin("list", village, "household", "--json").rows) == 1


def test_local_fields_are_put_listed_and_called_by_their_label(village, fupin, put):
    with Registry.open(village) as registry:
        rec = local_fields.define(registry, table="household", label="灶台", kind="money").ids[0]
    name = f"x.{rec}"
    (home,) = put(village, "household", {"name": "石大山", name: "120.5"})
    assert fupin("get", village, "household", home, "--json").data[name] == "120.50"
    assert "灶台：120.50" in fupin("get", village, "household", home).out
    (row,) = fupin("list", village, "household", "--where", f"{name}=120.5", "--json").rows
    assert row["id"] == home
    assert '灶台="120.50"' in fupin("history", village, "household", home).out


def test_lists_answer_by_pinyin_and_say_when_a_name_only_sounds_alike(fupin, village, put):
    put(village, "household", {"name": "曾小山"}, {"name": "覃福生"})
    exact = fupin("list", village, "household", "--search", "zxs", "--json")
    assert [row["name"] for row in exact.rows] == ["曾小山"]
    assert exact.err == ""
    alike = fupin("list", village, "household", "--search", "zhengxiaosan", "--json")
    assert [row["name"] for row in alike.rows] == ["曾小山"]
    assert alike.err == "没有完全相同的，列出读音相近的。\n"
