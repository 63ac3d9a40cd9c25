"""The command line lists drafts, hides what is sensitive, and forgets one if it is told to."""

import pytest

from fupin_desktop.drafts import Draft, Line
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry


@pytest.fixture
def drafted(tmp_path):
    """A village ledger with one household and one draft about its person."""
    path = tmp_path / "village.fupin"
    about = {"level": "village", "region": "990101001201", "name": "青禾村", "password": None}
    with Registry.create(path, **about) as registry:
        home = registry.save([Change(table="household", values={"name": "王秀英"})]).ids[0]
        registry.drafts.put(Draft(
            id="d1", form="record", table="person", household=home, title="新增家庭成员",
            user="王建国", begun="2026-05-20T14:03:00+08:00", wall="2026-05-20T14:05:00+08:00",
            left=True, state={}, lines=(
                Line(label="姓名", text="张三", table="person", name="name"),
                Line(label="身份证号", text="999124", table="person", name="id_number"),
            ),
        ))  # fmt: skip
    return path


def test_drafts_are_listed_without_sensitive_values(fupin, drafted):
    text = fupin("drafts", drafted).out
    assert "d1  2026-05-20 14:05  王建国  新增家庭成员（王秀英）  姓名：（空） → 张三" in text
    assert "999124" not in text
    data = fupin("drafts", drafted, "--json").data
    assert data["differences"][1]["typed"] == "（敏感，未显示）"
    assert data["written"] == "2026-05-20T14:05:00+08:00"
    assert not data["crashed"]
    assert "999124" in fupin("drafts", drafted, "--sensitive").out


def test_a_draft_is_dropped_by_its_id(fupin, drafted):
    answer = fupin("drafts", drafted, "--drop", "d9")
    assert (answer.status, "没有编号为“d9”" in answer.err) == (3, True)
    assert "已放弃暂存“新增家庭成员（王秀英）”" in fupin("drafts", drafted, "--drop", "d1").out
    assert "没有暂存的内容。" in fupin("drafts", drafted).out
