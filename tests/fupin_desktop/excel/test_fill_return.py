"""Fill-in sheets: sent out, filled in by somebody else with a real workbook, and read back."""

from contextlib import ExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from fupin_desktop import codes, excel, filling
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel.fill_sheet import CODE, HEADER, PROOF, SENT
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

ABOUT = {"level": "village", "region": "990101001001", "name": "河湾村", "password": None}
FEW = 12  # workbooks: each is read by a process of its own
FIELDS = ("phone", "address", "kind", "risks", "form_date", "signed", "note")


@pytest.fixture(scope="module")
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def village(tmp_path):
    with Registry.create(tmp_path / "村.fupin", **ABOUT) as registry:
        yield registry


def home(registry, name, **more):
    rec = registry.save([Change(table="household", values={"name": name, **more})]).ids[0]
    person = {"household": rec, "relation": "01", "name": name, "id_number": "990101197001010011"}
    registry.save([Change(table="person", values=person)])
    return rec


@pytest.fixture
def homes(village):
    return [
        home(village, "张一", group_name="一组", phone="13800000001", note="=1+1\n第二行"),
        home(village, "李二", group_name="二组", kind="01", risks=["01", "02"], signed=True),
    ]


class Sheet:
    """The sent workbook in the hands of somebody with a spreadsheet program."""

    def __init__(self, path):
        self.path, self.book = path, load_workbook(path)
        self.sheet = self.book.worksheets[0]
        self.titles = {cell.value: cell.column for cell in self.sheet[HEADER]}

    def cell(self, row, title):
        return self.sheet.cell(HEADER + 1 + row, self.titles[title])

    def fill(self, row, **cells):
        for title, value in cells.items():
            self.cell(row, title).value = value
        return self

    def save(self):
        self.book.save(self.path)
        return self.path


@pytest.fixture
def sent(village, homes, tmp_path):
    def send(fields=FIELDS, table="household", ids=homes):
        path = tmp_path / "补录表.xlsx"
        assert excel.write_fill(village, table, ids, fields, path) == len(ids)
        return Sheet(path)

    return send


def row(registry, rec, table="household"):
    return registry.rows(table, [rec])[0]


def test_the_sheet_says_whose_rows_they_are_and_hides_what_is_for_the_program(sent):
    sheet = sent()
    assert sheet.sheet["B1"].value == "河湾村户补录表"
    shown = {cell.value for cell in sheet.sheet[HEADER]
             if not sheet.sheet.column_dimensions[cell.column_letter].hidden}  # fmt: skip
    assert {"户主姓名", "村民小组", "证件尾号", "户联系电话", "备注"} <= shown
    hidden = {cell.value for cell in sheet.sheet[HEADER]} - shown
    assert {CODE, PROOF, f"{SENT}备注"} <= hidden
    assert [sheet.cell(0, title).value for title in ("户主姓名", "村民小组", "证件尾号")] == [
        "张一", "一组", "0011",
    ]  # fmt: skip
    assert sheet.cell(0, "备注").data_type == "s"
    rules = sheet.sheet.data_validations.dataValidation
    assert {rule.type for rule in rules} == {"list", "custom"}


def test_nothing_filled_in_writes_nothing(village, sent):
    path = sent().save()
    found = excel.read_fill(village, path)
    assert found.changes == []
    assert found.plan.counts()["unchanged"] == 2
    assert found.plan.notes == ()
    with pytest.raises(FupinError, match="没有改动过的内容"):
        excel.apply_fill(village, found)


def test_old_private_use_characters_are_replaced_and_told(village, sent):
    found = excel.read_fill(village, sent().fill(0, 备注="找龙\ue863").save())
    assert [change.values["note"] for change in found.changes] == ["找龙䶮"]
    (note,) = found.plan.notes
    assert "“䶮”（U+E863 → U+4DAE）" in note


def test_a_formula_that_was_never_worked_out_is_not_an_empty_cell(village, sent):
    sheet = sent()
    sheet.fill(1, 备注="=1+1")
    found = excel.read_fill(village, sheet.save())
    assert found.changes == []
    (refused,) = found.plan.of_kind("refused")
    assert refused.place == sheet.cell(1, "备注").coordinate
    assert "备注是公式，文件里没有存下算出的值" in refused.reason
    assert any("1 格是公式" in note for note in found.plan.notes)


def test_exactly_what_was_filled_in_is_written_as_one_batch(village, homes, sent):
    before = [row(village, rec) for rec in homes]
    sheet = sent().fill(0, 现居住地="河湾 3 号", 户主是否签字="否")
    sheet.fill(1, 户联系电话="139 0000 0002", 填表时间="2026年5月3日", 户主是否签字="清空")
    sheet.cell(1, "备注").value = "两行\n字"
    found = excel.read_fill(village, sheet.save())
    assert found.plan.counts()["changed"] == 2
    written = {change.rec: dict(change.values) for change in found.changes}
    assert written == {
        homes[0]: {"address": "河湾 3 号", "signed": False},
        homes[1]: {"phone": "13900000002", "form_date": "2026-05-03", "signed": None,
                   "note": "两行\n字"},
    }  # fmt: skip
    excel.apply_fill(village, found)
    assert [row(village, rec) for rec in homes] == [
        {**held, **written[rec]} for rec, held in zip(homes, before, strict=True)
    ]
    assert "补录表.xlsx" in village.undo_label()
    village.undo()
    assert [row(village, rec) for rec in homes] == before
    assert village.conflicts() == []


def test_blank_means_unchanged_and_is_told(village, sent):
    found = excel.read_fill(village, sent().fill(0, 户联系电话=None).save())
    assert found.changes == []
    assert "有 1 格原来有内容、现在空着" in found.plan.notes[0]


def test_what_cannot_be_taken_is_refused_with_its_cell_and_the_rest_is_taken(village, homes, sent):
    sheet = sent().fill(0, 户联系电话="没有", 填表时间="2026-13-40", 现居住地="东头")
    found = excel.read_fill(village, sheet.save())
    letter = sheet.cell(0, "填表时间").coordinate
    refused = found.plan.of_kind("refused")
    assert letter in [line.place for line in refused]
    assert all("没有读入" in line.reason for line in refused)
    assert {line.grounds for line in refused} == {("R03",), ("R12",)}
    assert all(line.reason.endswith(f"（{line.grounds[0]}）") for line in refused)
    assert [dict(change.values) for change in found.changes] == [{"address": "东头"}]
    assert found.changes[0].rec == homes[0]


def test_a_field_that_has_no_place_is_refused_whatever_the_order_of_columns(village, sent):
    sheet = sent(("risk_removed_on", "risk_state"))
    sheet.fill(0, 风险消除时间="2026-05").fill(1, 风险消除时间="2026-05")
    sheet.fill(1, 风险是否消除=codes.label("risk_state", "1"))
    found = excel.read_fill(village, sheet.save())
    (refused,) = found.plan.of_kind("refused")
    assert "不用填风险消除时间" in refused.reason
    assert refused.grounds == ("R76",)
    assert [dict(change.values) for change in found.changes] == [
        {"risk_removed_on": "2026-05", "risk_state": "1"}
    ]


def test_what_changed_in_the_ledger_meanwhile_is_told_and_both_values_are_kept(
    village, homes, sent
):
    sheet = sent().fill(0, 现居住地="表里的").fill(1, 备注="一样")
    village.save([Change(table="household", rec=homes[0], values={"address": "台账里的"})])
    village.save([Change(table="household", rec=homes[1], values={"note": "一样"})])
    found = excel.read_fill(village, sheet.save())
    (line,) = found.plan.of_kind("conflict")
    assert "现居住地又改过" in line.reason
    assert (line.cells[0].old, line.cells[0].new) == ("台账里的", "表里的")
    assert found.plan.counts()["unchanged"] == 1
    excel.apply_fill(village, found)
    (conflict,) = village.conflicts()
    assert {claim.value for claim in conflict.claims} == {"台账里的", "表里的"}


def test_rows_that_are_sorted_are_still_right_and_half_sorted_ones_are_refused(
    village, homes, sent
):
    sheet = sent().fill(0, 备注="甲的").fill(1, 备注="乙的")
    cells = [[cell.value for cell in sheet.sheet[HEADER + 1 + n]] for n in (1, 0)]
    for number, values in enumerate(cells):
        for column, value in enumerate(values, 1):
            sheet.sheet.cell(HEADER + 1 + number, column).value = value
    found = excel.read_fill(village, sheet.save())
    assert {c.rec: c.values["note"] for c in found.changes} == {
        homes[0]: "甲的", homes[1]: "乙的",
    }  # fmt: skip
    sheet.cell(0, "户主姓名").value, sheet.cell(1, "户主姓名").value = "张一", "李二"
    found = excel.read_fill(village, sheet.save())
    assert found.changes == []
    assert all("对不上" in line.reason for line in found.plan.of_kind("refused"))
    assert {line.grounds for line in found.plan.of_kind("refused")} == {("R75",)}


def test_unknown_foreign_repeated_and_added_rows_are_refused(village, homes, sent):
    other = village.save([Change(table="household", values={"name": "迁走"})]).ids[0]
    village.save([Change(table="household", rec=other, values={"village": "990101001002"})])
    sheet = sent(ids=[*homes, other])
    sheet.fill(1, 备注="重复").fill(2, 备注="外村").fill(3, 备注="新行")
    sheet.cell(1, CODE).value = sheet.cell(0, CODE).value
    sheet.cell(4, CODE).value = "ab" * 16
    sheet.fill(4, 备注="没有")
    found = excel.read_fill(village, sheet.save())
    assert found.changes == []
    reasons = [line.reason for line in found.plan.of_kind("refused")]
    assert len(reasons) == 4
    numbers = {line.grounds[0] for line in found.plan.of_kind("refused")}
    assert numbers == {"R71", "R72", "R73", "R74"}
    for part in ("是同一条", "归别的单位", f"没有{CODE}", "台账里没有这一条"):
        assert any(part in reason for reason in reasons), part


def test_other_workbooks_and_spoilt_headers_are_refused(village, sent, tmp_path):
    path = tmp_path / "别的.xlsx"
    excel.write_table(village, "household", [], path)
    with pytest.raises(FupinError, match="不是本软件发出的补录表"):
        excel.read_fill(village, path)
    sheet = sent().fill(0, 备注="改")
    sheet.sheet.cell(HEADER, sheet.titles["备注"]).value = "说明"
    found = excel.read_fill(village, sheet.save())
    assert found.changes == []
    assert "没有读取的栏目" in found.plan.notes[0]
    sheet.sheet.cell(HEADER, 1).value = "别的"
    with pytest.raises(FupinError, match="表头被改动过"):
        excel.read_fill(village, sheet.save())
    sheet.sheet["A1"].value = '{"form": "fupin-fill-9"}'
    with pytest.raises(FupinError, match="较新版本"):
        excel.read_fill(village, sheet.save())


def test_a_sheet_of_another_ledger_with_the_same_records_is_compared_with_what_is_there(
    homes, sent, tmp_path
):
    sheet = sent().fill(0, 备注="带回的")
    with Registry.create(tmp_path / "另.fupin", **ABOUT) as other:
        found = excel.read_fill(other, sheet.save())
        assert found.changes == []
        assert "从别的台账发出" in found.plan.notes[0]
        assert found.plan.counts()["refused"] == len(homes)


@pytest.mark.parametrize("table", ["person", "living", "visit", "need", "income"])
def test_every_kind_of_record_goes_out_and_back(village, homes, sent, table):
    person = village.find("person", where={"household": homes[0]})[0]
    made = {
        "person": person,
        "living": {"household": homes[0], "year": "2025"},
        "visit": {"household": homes[0], "date": "2026-01-02", "content": "看看"},
        "need": {"household": homes[0], "content": "修路"},
        "income": {"household": homes[0], "year": "2025", "kind": "1", "production": 1_234_500},
    }[table]
    rec = made if isinstance(made, str) else village.save(
        [Change(table=table, values={k: v for k, v in made.items()
                                     if k in village.table(table).fields})]).ids[0]  # fmt: skip
    fields = list(filling.fillable(village, table))[: filling.WIDEST]
    path = sent(fields, table, [rec]).save()
    found = excel.read_fill(village, path)
    assert found.changes == []
    assert [line.kind for line in found.plan.lines] == ["unchanged"]


@pytest.fixture(scope="module")
def one(stack, tmp_path_factory):
    """One household in a ledger of its own, for many workbooks."""
    folder = tmp_path_factory.mktemp("fill")
    registry = stack.enter_context(Registry.create(folder / "村.fupin", **ABOUT))
    return registry, home(registry, "张一"), folder / "表.xlsx"


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")), max_size=30)


@settings(max_examples=FEW)
@given(TEXT, TEXT)
def test_what_is_not_touched_is_never_written_and_what_is_always(one, held, typed):
    registry, rec, path = one
    registry.save([Change(table="household", rec=rec, values={"address": held, "note": None})])
    excel.write_fill(registry, "household", [rec], ["address", "note"], path)
    assert excel.read_fill(registry, path).changes == []
    sheet = Sheet(path)
    cell = sheet.cell(0, "备注")
    cell.value, cell.data_type = typed, "s"
    expected = filling.read(registry.table("household").fields["note"], typed)
    found = excel.read_fill(registry, sheet.save())
    written = [dict(change.values) for change in found.changes]
    assert written == ([{"note": expected}] if expected is not None else [])


def test_it_can_be_stopped(village, homes, tmp_path):
    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        excel.write_fill(village, "household", homes, ["note"], tmp_path / "x.xlsx", step=stop)
    assert not (tmp_path / "x.xlsx").exists()


def test_a_fill_in_sheet_is_not_taken_for_a_roster(village, sent):
    with pytest.raises(FupinError, match=r"是发出的补录表，不是名单.*读回补录表"):
        excel.read_plan(village, sent().path)


def test_a_row_of_another_office_that_nobody_touched_is_no_fault(village, homes, sent):
    other = village.save([Change(table="household", values={"name": "迁走"})]).ids[0]
    village.save([Change(table="household", rec=other, values={"village": "990101001002"})])
    found = excel.read_fill(village, sent(ids=[*homes, other]).fill(0, 备注="甲").save())
    assert [line.kind for line in found.plan.lines] == ["changed", "unchanged", "unchanged"]


def test_numbers_to_be_doubted_are_told_and_taken(village, homes, sent):
    told = (
        sent(fields=("phone",)).fill(0, 户联系电话="1380000111").fill(1, 户联系电话="13800000111")
    )
    found = excel.read_fill(village, told.save())
    assert [line.grounds for line in found.plan.lines] == [("R57",), ()]
    assert "请核对" in found.plan.lines[0].reason
    people = village.find("person")
    wrong = sent(fields=("id_number",), table="person", ids=people)
    wrong.fill(0, 证件号码="990101197001010012").fill(1, 证件号码="99010119700101001")
    found = excel.read_fill(village, wrong.save())
    assert [line.grounds for line in found.plan.lines] == [("R54",), ("R51",)]
    assert len(found.changes) == len(homes)
