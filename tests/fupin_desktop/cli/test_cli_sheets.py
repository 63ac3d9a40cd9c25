"""Workbooks and paper from the command line."""

import pytest
from openpyxl import Workbook, load_workbook

TITLES = ("户编号", "人编号", "姓名", "与户主关系", "户类型")


@pytest.fixture
def roster(tmp_path):
    """A roster of two families, one row of which has no name."""
    book = Workbook()
    rows = [
        ("表 1 花名册",), (), TITLES,
        ("1001", "2001", "石𬭎", "户主", "脱贫户"), ("1001", "2002", "龙·阿妹", "配偶", "脱贫户"),
        ("1002", "2003", "吴大", "户主", "一般农户"), ("1003", "2004", "", "户主", "一般农户"),
    ]  # fmt: skip
    for row in rows:
        book.active.append(row)
    path = tmp_path / "roster.xlsx"
    book.save(path)
    return path


def names(fupin, ledger, table="household"):
    return sorted(row["name"] for row in fupin("list", ledger, table, "--json").rows)


def test_an_import_is_shown_first_then_applied_as_one_batch(fupin, village, roster, tmp_path):
    errors = tmp_path / "errors.xlsx"
    plan = fupin("excel-import", village, roster, "--errors", errors, "--json").data
    assert (plan["applied"], plan["operations"]) == (False, 0)
    assert plan["counts"]["new"] > 0
    (refused,) = [line for line in plan["lines"] if line["kind"] == "refused"]
    assert refused["reason"]
    assert refused["place"]
    assert refused["grounds"] == ["R21"]
    assert plan["errors"] == {"path": str(errors), "rows": 1, "notes": []}
    assert load_workbook(errors).worksheets[0]["F7"].value.endswith("（R21）")
    assert names(fupin, village) == []
    done = fupin("excel-import", village, roster, "--apply", "--json").data
    assert done["applied"]
    assert done["operations"] > 0
    assert names(fupin, village) == ["吴大", "石𬭎"]
    assert names(fupin, village, "person") == ["吴大", "石𬭎", "龙·阿妹"]
    again = fupin("excel-import", village, roster, "--apply", "--json").data
    assert again["counts"]["new"] == again["counts"]["changed"] == again["operations"] == 0
    assert fupin("undo", village).status == 0
    assert names(fupin, village) == []
    assert "导入前核对，没有改动" in fupin("excel-import", village, roster).out


def test_columns_are_left_out_or_only_fill_what_is_empty(fupin, village, roster):
    fupin("excel-import", village, roster, "--apply")
    people = fupin("list", village, "person", "--json").rows
    (head,) = [one["id"] for one in people if one["name"] == "石𬭎"]
    typed = [{"id": head, "name": "石红"}]
    assert fupin("put", village, "person", stdin=typed).status == 0
    words = ("excel-import", village, roster, "--json")
    assert fupin(*words, "--over-typed").data["counts"]["changed"] > 0
    kept = fupin(*words, "--fill-only", "姓名").data
    assert kept["counts"]["changed"] == 0
    assert any("姓名“石红”（表中“石𬭎”）" in line["reason"] for line in kept["lines"])
    answer = fupin(*words, "--skip", "姓名")
    assert answer.status != 0
    assert "不能不导入" in answer.err


def test_what_was_typed_by_hand_stays_unless_it_is_asked_for(fupin, village, roster):
    fupin("excel-import", village, roster, "--apply")
    (head,) = [one["id"] for one in fupin("list", village, "person", "--json").rows
               if one["name"] == "石𬭎"]  # fmt: skip
    fupin("put", village, "person", stdin=[{"id": head, "name": "石红"}])
    words = ("excel-import", village, roster, "--apply")
    kept = fupin(*words, "--json").data
    assert (kept["counts"]["kept"], kept["typed"], kept["operations"]) == (1, 1, 0)
    assert "石红" in names(fupin, village)
    assert "姓名：石红 → 石𬭎" in fupin("excel-import", village, roster).out
    assert fupin(*words, "--over-typed", "--json").data["operations"] == 1
    assert "石红" not in names(fupin, village)


def test_one_row_of_what_was_typed_by_hand_can_be_the_lists(fupin, village, roster):
    fupin("excel-import", village, roster, "--apply")
    people = {one["name"]: one["id"] for one in fupin("list", village, "person", "--json").rows}
    typed = [{"id": people["石𬭎"], "name": "石红"}, {"id": people["吴大"], "name": "吴二"}]
    assert fupin("put", village, "person", stdin=typed).status == 0
    words = ("excel-import", village, roster, "--json")
    (line,) = [one for one in fupin(*words).data["lines"]
               if one["kind"] == "kept" and "石红" in str(one)]  # fmt: skip
    row = line["place"].removeprefix("第 ").removesuffix(" 行")
    found = fupin(*words, "--over-typed-row", row, "--apply").data
    assert (found["counts"]["kept"], found["operations"]) == (1, 1)
    assert "石红" not in names(fupin, village, "person")
    answer = fupin(*words, "--over-typed-row", f"{row}=民族")
    assert (answer.status != 0, "第 " + row + " 行的“民族”没有手工改过" in answer.err) == (
        True,
        True,
    )
    assert "不是“行号”" in fupin(*words, "--over-typed-row", "甲").err


def test_columns_mean_what_the_user_says_and_are_remembered(fupin, village, tmp_path):
    book = Workbook()
    for row in (("户编号", "户主姓名", "怎样联系"), ("1001", "石𬭎", "13800000001")):
        book.active.append(row)
    path = tmp_path / "联系.xlsx"
    book.save(path)
    words = ("excel-import", village, path, "--json")
    fields = {one["column"]: one["field"] for one in fupin(*words).data["columns"]}
    assert fields == {"A": "household.number", "B": "household.name"}
    said = fupin(*words, "--match", "怎样联系=户联系电话", "--apply").data
    assert said["columns"][2] == {"column": "C", "title": "怎样联系", "field": "household.phone"}
    again = fupin(*words, "--header", "1", "--sheet", "Sheet").data
    assert any("按上次的对应方式" in note for note in again["notes"])
    assert again["counts"]["unchanged"] == 1
    assert len(fupin(*words, "--forget-match", "--apply").data["columns"]) == 2
    assert len(fupin(*words).data["columns"]) == 2
    for wrong in (("--match", "怎样联系"), ("--header", "三"), ("--header", "0")):
        answer = fupin(*words, *wrong)
        assert answer.status != 0
        assert "没有改动" in answer.err


def test_which_of_several_is_meant_can_be_said(fupin, village, tmp_path):
    homes = [{"name": "石大山", "group_name": group} for group in ("一组", "二组")]
    fupin("put", village, "household", stdin=homes)
    path = tmp_path / "名单.csv"
    path.write_text("户主姓名,户类型\n石大山,脱贫户\n", encoding="utf-8")
    words = ("excel-import", village, path, "--apply", "--json")
    answer = fupin(*words).data
    [asked] = answer["candidates"]
    assert (asked["rows"], answer["counts"]["refused"], answer["operations"]) == ([2], 1, 0)
    rec = asked["candidates"][1]["rec"]
    assert "二组" in asked["candidates"][1]["about"]
    for wrong in ("2", "2=", "x=1", "9=new"):
        assert fupin(*words, "--pick", wrong).status != 0
    done = fupin(*words, "--pick", f"2={rec}").data
    assert (done["candidates"][0]["picked"], done["counts"]["changed"]) == (rec, 1)
    assert fupin(*words, "--pick", "2=new").data["counts"]["new"] == 1


def test_who_is_missing_is_listed_looked_into_and_exported(fupin, village, roster, tmp_path):
    fupin("excel-import", village, roster, "--apply")
    book = load_workbook(roster)
    book.active.delete_rows(5)
    book.save(roster)
    words = ("excel-import", village, roster, "--apply")
    told = fupin(*words).out
    assert "名单中没有的 1 条没有记入减员核实；要记入，加 --note-missing" in told
    assert fupin("missing", village, "--json").rows == []  # nothing was imported
    told = fupin(*words, "--note-missing").out
    assert "名单中没有的 1 条已记入减员核实。" in told
    [one] = fupin("missing", village, "--open", "--json").rows
    assert (one["name"], one["head"], one["open"], one["book"]) == (
        "龙·阿妹", "石𬭎", True, "roster.xlsx",
    )  # fmt: skip
    assert f"{one['rec']}  成员  龙·阿妹" in fupin("missing", village).out
    said = ("missing", village, "--settle", one["rec"], "--outcome", "moved", "--note", "外嫁")
    [done] = fupin(*said, "--json").rows
    assert (done["outcome"], done["note"], done["open"]) == ("moved", "外嫁", False)
    assert fupin("missing", village, "--open", "--json").rows == []
    assert fupin("missing", village, "--settle", "x").status != 0
    target = tmp_path / "减员.xlsx"
    assert fupin("missing", village, "--output", target).status == 0
    assert load_workbook(target).active["B4"].value == "龙·阿妹"


def test_a_file_that_is_no_workbook_is_refused(village, tmp_path, unchanged):
    bad = tmp_path / "bad.xlsx"
    for data in (b"", b"PK\x03\x04 no", b"%PDF-1.4", "姓名,户主".encode("gbk")):
        bad.write_bytes(data)
        answer = unchanged(village, "", "excel-import", village, bad, "--apply")
        assert answer.err.strip()
    unchanged(village, "", "excel-import", village, tmp_path / "none.xlsx", "--apply")


def test_a_list_goes_out_and_comes_back_the_same(fupin, village, roster, tmp_path):
    fupin("excel-import", village, roster, "--apply")
    target = tmp_path / "out.xlsx"
    told = fupin("excel-export", village, "household", "-o", target, "--json").data
    assert told == {"path": str(target), "rows": 2}
    cells = {cell for row in load_workbook(target).active.iter_rows(values_only=True)
             for cell in row}  # fmt: skip
    assert {"石𬭎", "吴大", "户主姓名"} <= {str(cell).strip("* ") for cell in cells}


def test_a_template_has_the_titles(fupin, village, tmp_path):
    target = tmp_path / "template.xlsx"
    assert fupin("excel-template", village, "person", "-o", target).status == 0
    cells = {str(cell) for row in load_workbook(target).worksheets[0].iter_rows(values_only=True)
             for cell in row}  # fmt: skip
    assert any("姓名" in cell for cell in cells)


def test_archives_are_printed_for_one_and_for_all(fupin, village, roster, tmp_path):
    fupin("excel-import", village, roster, "--apply")
    homes = [row["id"] for row in fupin("list", village, "household", "--json").rows]
    one, every = tmp_path / "one.pdf", tmp_path / "all.pdf"
    told = fupin("paper", village, "--form", "archive", "--household", homes[0], "-o", one,
                 "--json").data  # fmt: skip
    assert (told["households"], told["path"]) == (1, str(one))
    told_all = fupin("paper", village, "--form", "archive", "--all", "-o", every, "--json").data
    assert told_all["households"] == 2
    assert told_all["pages"] > told["pages"] > 0
    assert one.read_bytes().startswith(b"%PDF-")
    assert fupin("paper", village, "--all", "--on", "2019-12-31", "-o", one).status == 0
    few = fupin("paper", village, "--all", "--parts", "members,signatures", "-o", every, "--json")
    assert few.data["pages"] < told_all["pages"]
    wrong = ("paper", village, "--all", "--parts", "nothing", "-o", one)
    assert "income_sheet（收入核算表）" in fupin(*wrong).err


@pytest.mark.parametrize("words", [
    (), ("--all", "--household", "0" * 32), ("--household", "0" * 32), ("--household", "xyz"),
    ("--all", "--on", "2026-02-30"),
])  # fmt: skip
def test_what_cannot_be_printed_is_refused(village, tmp_path, unchanged, words):
    target = tmp_path / "x.pdf"
    unchanged(village, "没有打印", "paper", village, *words, "-o", target)
    assert not target.exists()


@pytest.mark.parametrize("command", [
    ("excel-export", "{}", "household"), ("excel-template", "{}", "household"),
    ("paper", "{}", "--all"),
])  # fmt: skip
def test_a_target_that_cannot_be_written_is_refused(village, put, unchanged, command):
    put(village, "household", {"name": "张三"})
    words = [word.format(village) for word in command]
    unchanged(village, "", *words, "-o", "/nowhere/at/all/x")


def test_the_sheet_of_any_record_is_printed(village, fupin, put, tmp_path, unchanged):
    (helper,) = put(village, "helper", {"name": "周帮扶"})
    target = tmp_path / "r.pdf"
    words = ("paper", village, "--form", "record", "-o", target)
    data = fupin(*words, "--table", "helper", "--id", helper, "--json").data
    assert (data["records"], data["pages"]) == (1, 1)
    assert target.stat().st_size > 1000
    unchanged(village, "请用 --table 和 --id", *words)


def test_old_codes_are_replaced_and_told(fupin, village, tmp_path):
    book = Workbook()
    for row in (TITLES, ("1001", "2001", "龙\ue863", "户主", "脱贫户")):
        book.active.append(row)
    book.save(tmp_path / "old.xlsx")
    plan = fupin("excel-import", village, tmp_path / "old.xlsx", "--apply", "--json").data
    assert "旧编码的字已换成标准字“䶮”（U+E863 → U+4DAE）：C2。" in plan["notes"]
    assert names(fupin, village) == ["龙䶮"]


@pytest.mark.parametrize("form", ["archive", "record"])
def test_a_character_no_font_has_prints_nothing(village, put, tmp_path, unchanged, form):
    (rec,) = put(village, "household", {"name": "吴大", "note": "又名\U00030000"})
    which = ("--table", "household", "--id", rec) if form == "record" else ("--all",)
    target = tmp_path / "a.pdf"
    answer = unchanged(village, "吴大", "paper", village, "--form", form, *which, "-o", target)
    assert "U+30000" in answer.err
    assert not target.exists()


def test_a_list_goes_out_in_national_columns(fupin, village, roster, tmp_path):
    fupin("excel-import", village, roster, "--apply")
    book = tmp_path / "national.xlsx"
    told = fupin("excel-national", village, "persons", "-o", book, "--json").data
    assert (told["rows"], told["lacking"]) == (2, [])
    assert "不是官方发布的格式" in told["note"]
    told = fupin("excel-national", village, "registered", "--codes", "--all", "-o", book, "--json")
    assert told.data["rows"] == 3
    plan = fupin("excel-import", village, book, "--json").data
    assert plan["counts"]["unchanged"] == 5
    refused = fupin("excel-national", village, "monitored", "-o", book)
    assert (refused.status > 0, "没有“监测对象信息”里的户" in refused.err) == (True, True)
    assert "可用的有" in fupin("excel-national", village, "none", "-o", book).err


def test_all_data_go_out_and_come_in_again(fupin, village, roster, tmp_path):
    fupin("excel-import", village, roster, "--apply")
    book = tmp_path / "all.xlsx"
    told = fupin("excel-all", village, "-o", book, "--json").data
    assert (told["rows"], told["counts"]["household"], told["counts"]["person"]) == (8, 2, 3)
    assert "没有加密" in fupin("excel-all", village, "-o", book).out
    plan = fupin("excel-import", village, book, "--apply", "--json").data
    assert (plan["counts"]["unchanged"], plan["operations"]) == (8, 0)
    assert fupin("undo", village).status == 0
    assert names(fupin, village) == []
    assert fupin("excel-import", village, book, "--apply", "--json").data["operations"] == 8
    assert names(fupin, village, "person") == ["吴大", "石𬭎", "龙·阿妹"]
    refused = fupin("excel-import", village, book, "--errors", tmp_path / "e.xlsx")
    assert refused.status
    assert "只能整个导入" in refused.err


def test_a_list_of_payments_is_taken_to_the_fen_or_not_at_all(fupin, village, tmp_path):
    people = Workbook()
    for row in (("户编号", "姓名", "证件号码", "与户主关系"),
                ("1001", "石大山", "999124198001011233", "户主")):  # fmt: skip
        people.active.append(row)
    people.save(tmp_path / "人.xlsx")
    fupin("excel-import", village, tmp_path / "人.xlsx", "--apply")
    path = tmp_path / "发放.xlsx"
    for total in (301, 300):
        book = Workbook()
        for row in (("2026年9月低保金发放表",), ("姓名", "身份证号", "金额"),
                    ("石大山", "999124198001011233", 300), ("合计", None, total)):  # fmt: skip
            book.active.append(row)
        book.save(path)
        done = fupin("excel-import", village, path, "--apply", "--json")
        if total == 301:
            assert done.status != 0
            assert "相差 1.00 元" in done.err
    assert done.data["counts"]["new"] == 1
    assert done.data["operations"] > 0
    (paid,) = fupin("list", village, "payment", "--json").rows
    assert (paid["payee"], paid["date"]) == ("石大山", "2026-09")
    assert fupin("excel-import", village, path, "--apply", "--json").data["operations"] == 0
    again = fupin("excel-import", village, path, "--apply", "--errors", tmp_path / "无误.xlsx")
    assert again.out.startswith("没有可导入的新内容，台账没有任何改动：无变化 1")
    assert again.out.rstrip().endswith("没有有误的行，没有写副本。")
    assert not (tmp_path / "无误.xlsx").exists()
    refused = fupin("excel-import", village, path, "--skip", "金额")
    assert "发放名单" in refused.err
    book.active["B3"] = "999124200010100019"
    book.save(path)
    book.active["C2"] = "多少"
    book.save(path)
    words = ("excel-import", village, path, "--json")
    taken = fupin(*words, "--payments", "--match", "多少=金额", "--apply").data
    assert {"column": "C", "title": "多少", "field": "payment.amount"} in taken["columns"]
    assert fupin(*words).data["counts"]["refused"] == 1  # remembered
    assert fupin(*words, "--roster").data["counts"]["new"] == 0
    copied = fupin("excel-import", village, path, "--errors", tmp_path / "有误.xlsx", "--json").data
    assert copied["errors"]["rows"] == copied["counts"]["refused"] == 1
    assert load_workbook(tmp_path / "有误.xlsx").active["D3"].value.startswith("B3：")


def test_what_is_kept_by_the_year_goes_into_the_year_that_is_said(fupin, village, tmp_path):
    book = Workbook()
    for row in (("户编号", "户主姓名", "危房户", "人均纯收入"), ("1", "张三", "否", "12000")):
        book.worksheets[0].append(row)
    book.save(tmp_path / "n.xlsx")
    words = ("excel-import", village, tmp_path / "n.xlsx", "--json")
    assert fupin(*words, "--year", "2024", "--apply").data["year"] == "2024"
    (income,) = fupin("list", village, "income", "--json").rows
    assert income["year"] == "2024"
    assert "不是年份" in fupin(*words, "--year", "去年").err
