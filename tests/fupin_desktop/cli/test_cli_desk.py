"""The day's work on the command line: figures, who is due, the route list, reminders."""

from datetime import datetime, timedelta

import pypdfium2
import pytest

TODAY = datetime.now().astimezone().date()


@pytest.fixture
def homes(put, village):
    made = put(village, "household", {"name": "张三", "group_name": "一组"},
               {"name": "李四", "group_name": "二组"})  # fmt: skip
    put(village, "visit", {"household": made[0], "date": TODAY.isoformat()})
    return made


def test_all_figures_are_given(fupin, village, homes):
    rows = {row["key"]: row for row in fupin("desk", village, "--json").rows}
    assert rows["households"]["number"] == len(homes)
    assert [rows[f"visit_{part}"]["number"] for part in ("due", "done", "left")] == [2, 1, 1]
    assert rows["unsaved"]["words"] == "未备份，还没有备份过"
    assert rows["unsent"]["number"] is None
    said = fupin("desk", village).out
    assert "1 户  本月还应走访" in said
    assert "—  未报送  尚未与其他单位建立联系" in said


def test_who_is_due_is_listed_in_the_order_of_a_walk(fupin, village, homes):
    (row,) = fupin("due", village, "--json").rows
    assert row == {
        "household": homes[1], "name": "李四", "village": "990101001201", "group_name": "二组",
        "category": "general", "days": 180, "last": None, "due": None,
    }  # fmt: skip
    assert [one["name"] for one in fupin("due", village, "--part", "due", "--json").rows] == [
        "张三", "李四",
    ]  # fmt: skip
    assert fupin("due", village).out == f"二组  李四  从未走访  {homes[1]}\n"
    assert fupin("due", village, "--part", "someday").status == 2


def test_the_route_list_is_printed(fupin, village, homes, tmp_path):
    target = tmp_path / "route.pdf"
    answer = fupin("route", village, "-o", target, "--json")
    assert answer.data == {"pages": 1, "households": 1}
    text = pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()
    assert "李四" in text
    chosen = fupin("route", village, "-o", target, "--household", homes[0])
    assert chosen.out == f"1 户，1 页：{target}\n"


def test_a_route_to_nobody_is_refused(fupin, village, homes, tmp_path):
    assert homes
    target = tmp_path / "route.pdf"
    answer = fupin("route", village, "-o", target, "--part", "overdue", "--household", "0" * 32)
    assert answer.status == 3
    assert "没有要走访的户，没有打印" in answer.err
    assert not target.exists()


@pytest.fixture
def reminder(fupin, put, village, homes):
    day = TODAY + timedelta(20)
    born = f"{day.year - 80}-{day.month:02d}-{min(day.day, 28):02d}"
    put(village, "person", {"household": homes[0], "relation": "01", "name": "张三",
                            "birth_date": born})  # fmt: skip
    return fupin("remind", village, "--json").data


def test_reminders_are_listed_with_their_source(fupin, village, reminder):
    assert (reminder["rule"], reminder["name"], reminder["checked"]) == ("age_old", "张三", False)
    assert reminder["source"]
    said = fupin("remind", village).out
    assert "年满80周岁：按当地规定申请高龄补贴" in said
    assert "（待核实）" in said


def test_a_reminder_is_settled_once(fupin, village, reminder):
    answer = fupin("remind", village, "--settle", reminder["key"], "--note", "已交")
    assert answer.out.startswith("已登记：已办")
    assert fupin("remind", village, "--json").rows == []
    (row,) = fupin("list", village, "reminder", "--json").rows
    assert (row["state"], row["note"]) == ("1", "已交")
    again = fupin("remind", village, "--settle", reminder["key"])
    assert (again.status, "什么也没有保存" in again.err) == (3, True)
    assert fupin("undo", village).status == 0
    done = fupin("remind", village, "--settle", reminder["key"], "--needless", "--json").data
    assert done["state"] == "2"
