"""Household life events from the command line."""

import pytest

PEOPLE = (("张三", "户主", "1955", "男"), ("李红", "配偶", "1957", "女"),
          ("张小明", "之子", "1980", "男"), ("王芳", "之儿媳", "1982", "女"))  # fmt: skip


@pytest.fixture
def family(village, put):
    """Record ids of a household and, by name, of its members."""
    (home,) = put(village, "household", {"name": "张三"})
    rows = [{"household": home, "name": name, "relation": relation, "birth_date": born,
             "sex": sex} for name, relation, born, sex in PEOPLE]  # fmt: skip
    return home, dict(zip([row[0] for row in PEOPLE], put(village, "person", *rows), strict=True))


@pytest.fixture
def live(fupin, village):
    """Let an event happen and give what was printed."""

    def run(*words, stdin=""):
        answer = fupin("life", village, *words, "--json", stdin=stdin)
        assert answer.status == 0, answer.err
        return answer.data

    return run


def members(fupin, village, home):
    rows = fupin("list", village, "person", "--where", f"household={home}", "--json").rows
    return {row["name"]: row["relation"] for row in rows}


def test_split_and_merge(fupin, village, family, live):
    home, people = family
    words = ("split", "--household", home, "--person", people["张小明"], "--person",
             people["王芳"], "--head", people["张小明"], "--date", "2025-03")  # fmt: skip
    said = live(*words, "--preview")
    assert said["sentence"].startswith("张小明、王芳将从张三户分出")
    assert members(fupin, village, home).keys() == people.keys()
    new = live(*words)["id"]
    assert members(fupin, village, new) == {"张小明": "01", "王芳": "02"}
    live("merge", "--household", new, "--into", home, "--date", "2025年6月")
    assert members(fupin, village, home)["王芳"] == "05"
    got = fupin("get", village, "household", new, "--json").data
    assert (got["end"], got["end_reason"], got["next_household"]) == ("2025-06", "02", home)
    assert live("reopen", "--household", new, "--date", "2025-07")["label"].startswith("恢复现有户")
    assert fupin("undo", village).out.startswith("已撤销：恢复现有户：张小明户")


def test_who_comes_is_described_on_standard_input(fupin, village, family, live):
    home, people = family
    born = {"name": "张小宝", "sex": "男", "relation": "之孙子"}
    live("birth", "--household", home, "--date", "2025-03-04", stdin=[born])
    assert members(fupin, village, home)["张小宝"] == "07"
    live("marry-in", "--household", home, "--date", "2025", "--set", "name=周梅", "--relation",
         "99")  # fmt: skip
    assert members(fupin, village, home)["周梅"] == "99"
    live("leave", "--person", people["李红"], "--reason", "不再共同生活", "--date", "2025")
    live("enter", "--household", home, "--person", people["李红"], "--reason", "08", "--relation",
         f"{people['李红']}=配偶", "--date", "2026")  # fmt: skip
    assert members(fupin, village, home)["李红"] == "02"


def test_death_needs_only_the_person(fupin, village, family, live):
    home, people = family
    live("death", "--person", people["张三"], "--head", people["李红"], "--date", "2025-05-06",
         "--document", "死亡证明")  # fmt: skip
    assert members(fupin, village, home) == {"李红": "01", "张小明": "03", "王芳": "05"}
    dead = fupin("get", village, "person", people["张三"], "--json").data
    assert (dead["died_on"], dead["household"]) == ("2025-05-06", None)
    live("head", "--household", home, "--head", people["张小明"], "--date", "2025-07")
    live("marry-out", "--person", people["王芳"], "--date", "2025-08")
    live("move", "--household", home, "--village", "990101001202", "--set", "group_name=三组",
         "--date", "2025-09")  # fmt: skip
    kinds = fupin("list", village, "household_event", "--json").rows
    assert sorted(row["kind"] for row in kinds) == ["03", "04", "05", "08"]


@pytest.mark.parametrize(("words", "stdin", "said"), [
    (("split", "--household", "HOME", "--date", "2025"), "", "请勾选分出的成员"),
    (("split", "--household", "HOME", "--date", "2025", "--preview"), "", "请勾选分出的成员"),
    (("split", "--household", "00" * 16), "", "不在台账里"),
    (("death", "--date", "2025"), "", "请用 --household 写明"),
    (("leave", "--person", "LIHONG", "--date", "昨天"), "", "日期"),
    (("leave", "--person", "LIHONG", "--date", "2025", "--reason", "不知道"), "", "不知道"),
    (("birth", "--household", "HOME", "--date", "2025"), "[]", "不是 JSON 对象"),
    (("birth", "--household", "HOME", "--date", "2025"), "{", "不是 JSON 对象"),
    (("birth", "--household", "HOME", "--date", "2025"), '{"x": 1}', "没有“x”"),
    (("birth", "--household", "HOME", "--date", "2025"), '{"sex": "甲"}', "性别"),
    (("move", "--household", "HOME", "--date", "2025", "--village", "990102001201"), "",
     "移出本乡镇"),
])  # fmt: skip
def test_what_cannot_be_is_refused(fupin, village, family, words, stdin, said):
    home, people = family
    before = fupin("digest", village).out
    spoken = [{"HOME": home, "LIHONG": people["李红"]}.get(word, word) for word in words]
    answer = fupin("life", village, *spoken, stdin=stdin)
    assert answer.status == 3
    assert said in answer.err
    assert "什么也没有保存" in answer.err
    assert fupin("digest", village).out == before
