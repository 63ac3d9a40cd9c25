"""Printing many archives, reprinting what changed, and checking papers from the command line."""

import os
import signal
import threading

import pytest

from fupin_desktop.cli import papers
from tests.pdf_text import pages_of


@pytest.fixture
def homes(village, put):
    places = (
        ("李四", "二组", "1", "01"),
        ("张三", "一组", "9", "02"),
        ("王五", "一组", "10", "02"),
    )
    names = ("name", "group_name", "door_number", "kind")
    rows = [dict(zip(names, one, strict=True)) for one in places]
    return dict(zip(("李四", "张三", "王五"), put(village, "household", *rows), strict=True))


def test_households_are_chosen_by_a_condition_and_walk_in_order(fupin, village, homes, tmp_path):
    words = ("paper", village, "--where", "kind=02", "--json")
    told = fupin(*words, "-o", tmp_path / "a.pdf").data
    assert told["printed"] == [homes["张三"], homes["王五"]]
    found = fupin("paper", village, "--search", "李四", "-o", tmp_path / "b.pdf", "--json").data
    assert found["printed"] == [homes["李四"]]


@pytest.mark.usefixtures("homes")
def test_each_household_has_its_file(fupin, village, tmp_path):
    folder = tmp_path / "户档案"
    refused = fupin("paper", village, "--all", "--each", "-o", folder)
    assert (refused.status, "没有打印" in refused.err) == (3, True)
    folder.mkdir()
    told = fupin("paper", village, "--all", "--each", "-o", folder, "--json").data
    assert len(told["files"]) == len([*folder.glob("*.pdf")]) == 3
    assert "01组 09 张三" in told["files"][0]


def test_only_what_changed_is_printed_again(fupin, village, homes, put, tmp_path):
    target = tmp_path / "a.pdf"
    fupin("paper", village, "--all", "-o", target)
    again = fupin("paper", village, "--all", "--changed", "-o", tmp_path / "b.pdf")
    assert "3 户和上次打印的一样，没有写文件" in again.out
    assert not (tmp_path / "b.pdf").exists()
    put(village, "household", {"id": homes["张三"], "note": "屋漏"})
    told = fupin("paper", village, "--all", "--changed", "-o", tmp_path / "b.pdf", "--json").data
    assert told["printed"] == [homes["张三"]]
    assert set(told["current"]) == {homes["李四"], homes["王五"]}
    assert told["pages"] == len(pages_of(tmp_path / "b.pdf")) < len(pages_of(target)) / 3
    both = fupin("paper", village, "--household", homes["张三"], "-o", target, "--json").data
    assert both["pages"] > told["pages"]


def test_a_code_is_checked_and_papers_are_listed(fupin, village, homes, put, tmp_path):
    target = tmp_path / "a.pdf"
    fupin("paper", village, "--household", homes["张三"], "-o", target, "--user", "周会计")
    code = pages_of(target)[1].split("本页")[1][:6]
    told = fupin("paper", village, "check", code, "--json").data
    assert told["known"]
    (one,) = told["papers"]
    assert (one["household"], one["page"], one["state"], one["user"]) == (
        homes["张三"], 2, "current", "周会计")  # fmt: skip
    assert "不用重新打印" in told["text"]
    put(village, "household", {"id": homes["张三"], "kind": "01"}, user="王书记")
    assert "王书记 修改户“张三 · 一组”：" in fupin("paper", village, "check", code).out
    (listed,) = fupin("paper", village, "list", "--json").rows
    assert (listed["household"], listed["state"]) == (homes["张三"], "changed")
    unknown = fupin("paper", village, "check", "ABCDEF", "--json").data
    assert (unknown["known"], unknown["papers"]) == (False, [])
    assert "没有打印过编码是 ABCDEF 的纸面" in unknown["text"]


@pytest.mark.parametrize("words", [
    ("--all",), ("check",), ("check", "你好"), ("--all", "--where", "kind=02", "-o", "x.pdf"),
])  # fmt: skip
def test_what_is_not_said_is_asked_for(village, unchanged, words):
    unchanged(village, "没有", "paper", village, *words)


@pytest.mark.usefixtures("homes")
def test_ctrl_c_stops_between_two_households_and_the_rest_follows(
    fupin, village, tmp_path, monkeypatch
):  # fmt: skip
    real = papers.archives.file_name

    def interrupted(*words):
        os.kill(os.getpid(), signal.SIGINT)
        return real(*words)

    assert threading.current_thread() is threading.main_thread()
    with monkeypatch.context() as patch:
        patch.setattr(papers.archives, "file_name", interrupted)
        told = fupin("paper", village, "--all", "--each", "-o", tmp_path, "--json").data
    assert (len(told["printed"]), len(told["left"])) == (1, 2)
    rest = fupin("paper", village, "--all", "--each", "--changed", "-o", tmp_path, "--json").data
    assert rest["printed"] == told["left"]
    assert len([*tmp_path.glob("*.pdf")]) == 3


def test_money_is_printed_of_some_years(fupin, village, put, homes, tmp_path):
    home = sorted(homes.values())[0]
    sums = (("2019", "1000.00"), ("2024", "2500.00"))
    put(village, "payment", *({"household": home, "date": f"{year}-05-01", "amount": amount}
                              for year, amount in sums))  # fmt: skip
    words = ("paper", village, "--form", "money", "--household", home, "-o", tmp_path / "a.pdf")
    fupin(*words, "--years", "2020", "")
    text = "".join(pages_of(tmp_path / "a.pdf"))
    assert "2,500.00" in text
    assert "1,000.00" not in text
