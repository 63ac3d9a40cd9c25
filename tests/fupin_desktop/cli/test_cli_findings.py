"""Findings from the command line."""

HOME = {"name": "石大山"}


def test_a_clean_ledger_has_no_findings(village, fupin):
    answer = fupin("check", village)
    assert (answer.status, answer.out.strip()) == (0, "没有疑点。")
    assert fupin("check", village, "--json").rows == []


def test_findings_are_listed_with_their_record(village, fupin, put):
    (home,) = put(village, "household", HOME)
    put(village, "person", {"household": home, "name": "石大山", "relation": "01", "sex": "2",
                            "id_number": "999124198001011239"})  # fmt: skip
    put(village, "visit", {"household": home})
    rows = fupin("check", village, "--json").rows
    assert {(row["rule"], row["table"], row["field"]) for row in rows} == {
        ("id_sex", "person", "sex"), ("required", "visit", "date"),
    }  # fmt: skip
    assert all(row["record"] and row["title"] and row["sentence"] for row in rows)
    told = fupin("check", village, "--table", "person")
    assert told.status == 0
    assert "性别与证件号码不符" in told.out
    assert "走访日期" not in told.out
    assert "共 1 处疑点：错误 1，疑似 0，缺项 0。" in told.out


def test_an_unknown_table_is_refused(village, unchanged):
    unchanged(village, "没有“gone”这种记录", "check", village, "--table", "gone")
