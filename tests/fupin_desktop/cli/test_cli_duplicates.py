"""Records entered twice, from the command line."""

PERSON = {"name": "石大山", "relation": "01", "id_number": "999124198001011239"}


def test_duplicates_are_listed_merged_and_taken_apart(village, fupin, put):
    (home,) = put(village, "household", {"name": "石大山", "group_name": "一组"})
    assert fupin("duplicates", village).out.strip() == "没有重复登记。"
    first, second = put(village, "person", {**PERSON, "household": home},
                        {**PERSON, "household": home, "relation": "02"})  # fmt: skip
    (row,) = fupin("duplicates", village, "--json").rows
    assert (row["reason"], row["exact"], {row["keep"], row["other"]}) == (
        "number_name", True, {first, second},
    )  # fmt: skip
    assert "共 1 对可能是重复登记。" in fupin("duplicates", village).out
    done = fupin("merge", village, first, second, "--why", "重复", "--json").data
    assert (done["keep"], done["merged"]) == (first, second)
    assert [one["id"] for one in fupin("list", village, "person", "--json").rows] == [first]
    assert fupin("unmerge", village, second).out.strip() == "已拆开。"
    assert fupin("duplicates", village, "--merge-exact").out.startswith("已合并 1 对")
    fupin("undo", village)
    assert fupin("merge", village, first, second, "--distinct").status == 0
    assert fupin("duplicates", village, "--json").rows == []


def test_what_cannot_be_merged_is_refused(village, unchanged, put):
    (home,) = put(village, "household", {"name": "石大山"})
    unchanged(village, "找不到可以合并的记录", "merge", village, "0" * 32, home)
    unchanged(village, "没有并入别的记录", "unmerge", village, home)


def test_a_record_is_purged_by_the_township_only_when_it_is_sure(fupin, tmp_path, put, village):
    path = tmp_path / "t.fupin"
    fupin("new", path, "--level", "township", "--region", "990101001", "--name", "样板镇",
          "--no-password")  # fmt: skip
    (home,) = put(path, "household", {"name": "石大山"})
    asked = fupin("purge", path, home, "--why", "依据")
    assert "会销毁（加 --sure 才销毁，不能恢复）：户“石大山”，共 1 条" in asked.out
    assert fupin("purge", path, home, "--why", "依据", "--sure", "--json").data["purged"]
    assert fupin("list", path, "household", "--json").rows == []
    (home,) = put(village, "household", {"name": "石大山"})
    assert fupin("purge", village, home, "--why", "依据", "--sure").status != 0
