"""Lists in national columns say where these were seen, and come in again unchanged."""

import pytest
from openpyxl import load_workbook

from fupin_desktop import excel
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel import ROSTER_COLUMNS
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.template import facts, national
from fupin_desktop.template.national import LAYOUTS
from fupin_desktop.template.placeholder import Slot

CODED = {"kind": "02", "monitoring_kind": "02", "risks": ["01", "03"], "risk_state": "1",
         "main_cause": "01", "other_causes": ["02", "03"], "monitoring_since": "2023-05",
         "kind_since": "2014", "form_date": "2023-06-07", "standard": "01"}  # fmt: skip


@pytest.fixture
def registry(tmp_path):
    """A village with a household that has everything, and one that is in no such list."""
    with Registry.create(
        tmp_path / "v.fupin", level="village", region="990101001201", name="十八洞村台账",
        password=None, user="甲",
    ) as made:  # fmt: skip
        home, other = made.new_id("household"), made.new_id("household")
        person = {"household": home, "id_number": "990101198001010019", "health": ["01"],
                  "education": "02", "ethnic": "01", "birth_date": "1980-01-01", "sex": "1",
                  "resident_medical": True, "work_months": 11, "phone": "13800000001"}  # fmt: skip
        made.save([
            Change(table="household", rec=home, values={**CODED, "name": "张三", "number": "0012"}),
            Change(table="person", values={**person, "name": "=张三", "relation": "01"}),
            Change(table="person", values={"household": home, "name": "李四", "relation": "02"}),
            Change(table="household", rec=other, values={"name": "王五", "kind": "01"}),
            Change(table="person", values={"household": other, "name": "王五", "relation": "01"}),
            Change(table="income", values={"household": home, "year": "2024", "kind": "1",
                                           "headcount": 2, "a": 1_200_050}),
            Change(table="living", values={"household": home, "year": "2024", "farmland": 250,
                                           "dangerous": True}),
        ])  # fmt: skip
        yield made


def rows(path):
    [sheet] = load_workbook(path).worksheets
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [line[0] for line in lines[:2]], [
        dict(zip(lines[2], one, strict=True)) for one in lines[3:]
    ]


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("coded", [False, True])
def test_what_goes_out_comes_in_unchanged(registry, tmp_path, name, coded):
    path = tmp_path / "n.xlsx"
    assert national.write(registry, LAYOUTS[name], path, coded=coded) == 2
    plan = excel.read_plan(registry, path).plan
    assert plan.counts() | {"unchanged": 3, "missing": 1} == plan.counts()
    assert not any(plan.count(kind) for kind in ("new", "changed", "refused", "elsewhere"))
    assert national.lacking(registry, LAYOUTS[name]) == []


def test_the_header_is_in_row_three_all_is_text_and_the_source_is_told(registry, tmp_path):
    path = tmp_path / "n.xlsx"
    national.write(registry, LAYOUTS["persons"], path)
    (title, note), (head, wife) = rows(path)
    assert title == "十八洞村台账已脱贫人口名单"
    for part in ("文本格式", "公开资料", "不是官方发布的格式", "没有经过官方核实"):
        assert part in note
    assert tuple(head) == ROSTER_COLUMNS
    assert (head["姓名"], head["户编号"], head["户类型"]) == ("=张三", "0012", "脱贫户")
    assert (head["务工时间（月）"], head["风险识别时间"], head["首次识别时间"]) == (
        "11",
        "202305",
        "2014",
    )
    assert (head["人数"], head["人均纯收入"], wife["与户主关系"]) == ("2", "6000.25", "配偶")
    assert all(
        cell.data_type in "sn" and (cell.value is None or isinstance(cell.value, str))
        for row in load_workbook(path).worksheets[0].iter_rows() for cell in row
    )  # fmt: skip


def test_codes_or_labels_and_several_risks_each_in_a_column_of_its_own(registry, tmp_path):
    path = tmp_path / "n.xlsx"
    national.write(registry, LAYOUTS["monitored"], path, coded=True)
    head = rows(path)[1][0]
    assert [head[f"致贫/返贫风险{n}"] for n in (1, 2, 3)] == ["01", "03", None]
    assert (head["监测对象类别"], head["民族"]) == ("02", "01")
    national.write(registry, LAYOUTS["monitored"], path)
    head = rows(path)[1][0]
    assert [head[f"致贫/返贫风险{n}"] for n in (1, 2, 3)] == ["因病", "因残", None]
    assert head["监测对象类别"] == "边缘易致贫户"
    assert head["耕地面积（亩）"] == "2.5"


def test_fields_with_a_national_code_show_it(registry, tmp_path):
    path = tmp_path / "n.xlsx"
    national.write(registry, LAYOUTS["registered"], path)
    head = rows(path)[1][0]
    assert (head["户编号（aac001）"], head["证件号码（aab004）"]) == ("0012", "990101198001010019")
    assert head["工资性收入（aac073）"] == "12000.5"


def test_all_households_or_those_of_the_list(registry, tmp_path):
    assert national.write(registry, LAYOUTS["persons"], tmp_path / "n.xlsx", every=True) == 3
    registry.save([Change(table="household", rec=rec, values={"kind": "01"})
                   for rec in registry.find("household")])  # fmt: skip
    with pytest.raises(FupinError, match="没有“已脱贫人口名单”里的户"):
        national.write(registry, LAYOUTS["persons"], tmp_path / "n.xlsx")


def test_a_cancelled_list_leaves_nothing(registry, tmp_path):
    def stop(*_place):
        raise Cancelled

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        national.write(registry, LAYOUTS["persons"], folder / "n.xlsx", step=stop)
    assert list(folder.iterdir()) == []


def test_the_income_is_that_of_the_newest_whole_year(registry, tmp_path):
    (home,) = registry.find("household", where={"number": "0012"})
    sheets = [{"year": "2026", "kind": kind, "headcount": 1, "a": 100} for kind in "245"]
    sheets += [{"year": "2025", "kind": kind, "headcount": 1, "a": 100} for kind in "3467"]
    sheets.append({"year": "2025", "kind": "1", "headcount": 2, "a": 1, "a1": 1_400_000})
    registry.save([Change(table="income", values={"household": home, **one}) for one in sheets])
    national.write(registry, LAYOUTS["monitored"], tmp_path / "n.xlsx")
    _, (head, _) = rows(tmp_path / "n.xlsx")
    assert (head["人均纯收入（元）"], head["工资性收入"]) == ("7000", "14000")
    asked = [facts.YEARS, *(year for year in (2025, 2026))]
    (one,) = facts.read(registry, [home], {"income"})
    each = TABLES["income"].fields["per_person"]
    told = [one.value(Slot(written="", table="income", field=each, number=year)) for year in asked]
    assert told == ["", 7000.0, ""]
