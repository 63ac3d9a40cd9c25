"""Commands on what was sent back, and on what a township adds to code lists."""


def test_a_field_goes_back_is_answered_and_settled(fupin, township, village, put, tmp_path):
    stick = tmp_path / "stick"
    assert fupin("enrol", township, village).status == 0
    (home,) = put(village, "household", {"name": "张三", "address": "东头"})

    def send(sender, receiver):
        (path,) = [row["path"] for row in fupin("pack", sender, stick, "--json").rows]
        assert fupin("receive", receiver, path, "--apply").status == 0

    send(village, township)
    made = fupin("return", township, home, "address", "--comment", "门牌不对", "--json").data
    assert made["about"] == "张三：现居住地"
    send(township, village)
    (row,) = fupin("returns", village, "--json").rows
    told = (row["id"], row["state"], row["item"], row["comment"], row["value"], row["deleted"])
    assert told == (made["id"], "待修改", "address", "门牌不对", "东头", False)
    assert "待修改：退回（" in fupin("returns", village).out
    for words, said in (
        (("return", village, home, "address", "--comment", "不对"), "由乡镇或县里提出"),
        (("return", township, "0" * 32, "--comment", "不对"), "找不到记录"),
        (("returns", village, "--close", made["id"]), "由提出的上级了结"),
        (("reply", village, "0" * 32, "--text", "好"), "没有这一条退回"),
    ):
        refused = fupin(*words)
        assert (refused.status, refused.out) == (3, "")
        assert said in refused.err
    assert fupin("reply", village, made["id"], "--text", "情况属实").status == 0
    send(village, township)
    (row,) = fupin("returns", township, "--json").rows
    assert (row["state"], row["reply"]) == ("已答复", "情况属实")
    assert fupin("returns", township, "--close", made["id"]).out == "已了结。\n"
    assert fupin("returns", township, "--open", "--json").out == ""


def test_choices_are_added_worded_ended_and_listed(fupin, township):
    assert {"list": "event_kind", "of": "工作记录：种类"} in fupin("codes", township, "--json").rows
    made = fupin("codes", township, "event_kind", "--add", "院坝会", "--json").data
    assert (made["code"], made["label"]) == ("x00101", "院坝会")
    assert fupin("codes", township, "event_kind", "--word", "01=培训会").status == 0
    assert fupin("codes", township, "event_kind", "--end", "02").status == 0
    text = fupin("codes", township, "event_kind").out
    assert "x00101  院坝会  本地增加" in text
    assert "01  培训会  改过叫法" in text
    assert "02  会议  已停用" in text
    refused = fupin("codes", township, "sex", "--add", "别的")
    assert (refused.status, refused.out) == (3, "")
    assert "不能增加选项" in refused.err
