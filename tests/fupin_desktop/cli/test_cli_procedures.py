"""Procedures and thresholds from the command line."""

import pytest


@pytest.fixture
def household(put, village):
    return put(village, "household", {"name": "张长富", "kind": "02"})[0]


@pytest.fixture
def begun(fupin, village, household):
    answer = fupin("procedure", village, "start", "--kind", "监测对象识别",
                   "--household", household, "--set", "started=2026-03-02",
                   "--set", "monitoring_kind=脱贫不稳定户",
                   "--set", "risks=因病、因学", "--json")  # fmt: skip
    assert answer.status == 0, answer.err
    return answer.data["id"]


def test_a_procedure_is_started_worked_on_and_finished(fupin, village, household, begun):
    step = fupin("procedure", village, "step", begun, "--step", "入户核实", "--set",
                 "done=2026-03-04", "--set", "persons=李敏、赵强", "--set", "documents=03",
                 "--json")  # fmt: skip
    found = {row["step"]: row for row in step.rows}
    assert (found["visit"]["state"], found["visit"]["missing"]) == ("完成", [])
    assert found["county"]["due"] == "2026-03-17"
    seen = fupin("procedure", village, "finish", begun, "--set", "finished=2026-03-16",
                 "--preview", "--json").data  # fmt: skip
    assert seen["saved"] is False
    assert seen["household"]["monitoring_kind"] == "01"
    assert any("还有 9 步没有完成" in one for one in seen["doubts"])
    row = fupin("get", village, "household", household, "--json").data
    assert row["monitoring_kind"] is None
    done = fupin("procedure", village, "finish", begun, "--set", "finished=2026-03-16")
    assert "已办结，写入户信息：监测对象类别：脱贫不稳定户" in done.out
    row = fupin("get", village, "household", household, "--json").data
    assert (row["monitoring_kind"], row["monitoring_since"]) == ("01", "2026-03-16")
    assert fupin("undo", village).status == 0
    row = fupin("get", village, "household", household, "--json").data
    assert row["monitoring_kind"] is None


def test_a_step_without_values_is_done_today(fupin, village, begun):
    shown = fupin("procedure", village, "step", begun, "--step", "clue")
    assert "监测对象识别（张长富）  2026-03-02 启动  进行中" in shown.out
    assert "完成  发现线索" in shown.out


def test_own_steps_are_marked_as_such(fupin, village, household):
    answer = fupin("procedure", village, "start", "--kind", "06", "--household", household)
    shown = fupin("procedure", village, "show", answer.out.strip())
    assert shown.out.count("（本台账自拟，待核实）") == 8


def test_stopping_says_so(fupin, village, begun):
    answer = fupin("procedure", village, "stop", begun, "--set", "outcome=撤回")
    assert "终止" in answer.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("start", "--kind", "99"), "请用 --kind"),
        (("start", "--kind", "02"), "没有对象户"),
        (("start", "--kind", "02", "--household", "f" * 32), "没有对象户"),
        (("start", "--kind", "09"), "要用 6 位的县代码"),
        (("show",), "缺少程序编号"),
        (("show", "f" * 32), "找不到这道程序"),
        (("finish", "f" * 32), "找不到这道程序"),
    ],
)
def test_what_cannot_be_done_is_refused(village, unchanged, words, sentence):
    unchanged(village, sentence, "procedure", village, *words)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--step", "visit", "--set", "done=昨天"), "不是日期"),
        (("--step", "visit", "--set", "nothing=1"), "应是 字段=值"),
        (("--step", "dance"), "没有“dance”这个步骤"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(village, begun, unchanged, words, sentence):
    unchanged(village, sentence, "procedure", village, "step", begun, *words)


def test_thresholds_list_their_source_and_whether_it_was_checked(fupin, put, village):
    own = {"region": "990101001201", "year": "2026", "name": "publicity_days", "value": "7",
           "unit": "天", "source": "县里通知", "state": "1"}  # fmt: skip
    put(village, "threshold", own)
    rows = [row for row in fupin("thresholds", village, "--json").rows
            if row["name"] == "publicity_days"]  # fmt: skip
    assert [(row["year"], row["value"], row["shipped"]) for row in rows] == [
        ("2026", "7", False), ("2021", "5", True),
    ]  # fmt: skip
    text = fupin("thresholds", village).out
    assert "2026 年起  990101001201  村内公示天数  7 天  已核实  本地设置  县里通知" in text
    assert "待核实  程序所带" in text
    guizhou = fupin("thresholds", village, "--region", "520381", "--json").rows
    assert any(row["name"] == "monitoring_line" and row["value"] == "7300" for row in guizhou)
