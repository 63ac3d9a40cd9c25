"""Rows that several records may be meant by are decided by the user, never guessed."""

import pytest
from openpyxl import Workbook

from fupin_desktop import excel
from fupin_desktop.errors import FupinError
from fupin_desktop.excel import NEW, Pick
from fupin_desktop.record import Change


@pytest.fixture
def book(tmp_path):
    """Writes rows as a workbook and gives the path."""

    def write(*rows):
        made = Workbook()
        for cells in rows:
            made.active.append(cells)
        made.save(tmp_path / "名单.xlsx")
        return tmp_path / "名单.xlsx"

    return write


@pytest.fixture
def homes(ledger):
    """Two households of one name, the first with a member, both with a son of one name."""
    ids = ledger.save([
        Change(table="household", values={"name": "石大山", "group_name": group})
        for group in ("一组", "二组")
    ]).ids  # fmt: skip
    ledger.save([
        Change(table="person", values={"household": home, "relation": "03", "name": "石小", **more})
        for home, more in [
            (ids[0], {}), (ids[0], {"id_number": "999124201006070139"}), (ids[1], {}),
        ]
    ])  # fmt: skip
    return ids


VAGUE = (("户主姓名", "户类型"), ("石大山", "脱贫户"))


def test_candidates_are_shown_with_what_tells_them_apart(ledger, book, homes):
    imported = excel.read_plan(ledger, book(*VAGUE))
    [question] = imported.questions
    assert (question.table, question.rows, question.name) == ("household", (1,), "石大山")
    assert (question.may_be_new, question.picked) == (True, "")
    assert question.said == "户主姓名 石大山；户类型 脱贫户"
    assert {one.rec: one.about for one in question.candidates} == {
        homes[0]: "没有户编号；一组；成员 2 人：石小、石小",
        homes[1]: "没有户编号；二组；成员 1 人：石小",
    }
    assert imported.plan.count("refused") == 1
    assert imported.changes == []


def test_a_choice_makes_the_row_part_of_the_plan(ledger, book, homes):
    path = book(*VAGUE)
    imported = excel.read_plan(ledger, path, picks=[Pick(1, homes[1])])
    assert imported.plan.count("refused") == 0
    assert [(change.rec, dict(change.values)) for change in imported.changes] == [
        (homes[1], {"kind": "02"})
    ]
    assert imported.questions[0].picked == homes[1]
    fresh = excel.read_plan(ledger, path, picks=[Pick(1, NEW, "household", "石大山")])
    assert fresh.plan.count("new") == 1
    excel.apply(ledger, fresh)
    assert ledger.count("household") == 3


@pytest.mark.usefixtures("homes")
def test_persons_of_one_name_in_a_household_are_chosen_among(ledger, book):
    path = book(
        ("户主姓名", "村民小组", "姓名", "与户主关系", "民族"),
        ("石大山", "一组", "石小", "之子", "苗族"),
    )
    [question] = excel.read_plan(ledger, path).questions
    assert (question.table, question.may_be_new) == ("person", True)
    about = [one.about for one in question.candidates]
    assert "户主 石大山（之子）；一组；没有证件号码" in about
    assert any("证件号码 999124…0139" in text and "20100607" not in text for text in about)
    rec = question.candidates[0].rec
    imported = excel.read_plan(ledger, path, picks=[Pick(1, rec)])
    assert ("person", rec) in {(change.table, change.rec) for change in imported.changes}
    more = excel.read_plan(ledger, path, picks=[Pick(1, NEW)])
    assert [line.table for line in more.plan.of_kind("new")] == ["person"]


@pytest.mark.usefixtures("homes")
def test_who_is_in_no_household_of_the_list_cannot_be_new(ledger, book):
    [question] = excel.read_plan(ledger, book(("姓名", "民族"), ("石小", "苗族"))).questions
    assert (len(question.candidates), question.may_be_new) == (3, False)


def test_two_rows_cannot_be_one_record(ledger, book, homes):
    path = book(*VAGUE, ("石大山", "一般农户"))
    both = excel.read_plan(ledger, path, picks=[Pick(1, homes[0]), Pick(2, homes[0])])
    assert [line.grounds for line in both.plan.of_kind("refused")] == [("R25",)]
    apart = excel.read_plan(ledger, path, picks=[Pick(1, homes[0]), Pick(2, homes[1])])
    assert apart.plan.count("changed") == 2


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize(
    "pick", [Pick(1, "0" * 32), Pick(7, NEW), Pick(1, NEW, "person"), Pick(1, NEW, name="别人")]
)
def test_a_choice_nobody_asked_for_is_refused(ledger, book, pick):
    with pytest.raises(FupinError, match="没有要选定的"):
        excel.read_plan(ledger, book(*VAGUE), picks=[pick])


FIRST, SECOND = "999124198001010017", "999124198001010025"
LISTED = ("户主姓名", "村民小组", "姓名", "与户主关系", "证件号码")


@pytest.fixture
def family(ledger):
    """A household whose head and son have identity numbers, in a group called 三组."""
    [home] = ledger.save(
        [Change(table="household", values={"name": "石大山", "group_name": "三组"})]
    ).ids
    people = (("石大山", "01", FIRST), ("石小", "03", "999124201006070139"))
    ledger.save([
        Change(table="person", values={
            "household": home, "relation": relation, "name": name, "id_number": number,
        })
        for name, relation, number in people
    ])  # fmt: skip
    return home, ledger.find("person", search="石小")[0]


def test_a_person_of_that_name_with_another_number_may_be_the_same(ledger, book, family):
    path = book(
        LISTED, ("石大山", "第3村民小组", "石大山", "户主", FIRST),
        ("石大山", "第3村民小组", "石小", "之子", "999124201006070198"),
    )  # fmt: skip
    imported = excel.read_plan(ledger, path)
    assert [one.grounds for one in imported.plan.of_kind("refused")] == [("R39",)]
    assert not imported.plan.of_kind("missing")
    assert not imported.plan.of_kind("new")
    [question] = imported.questions
    assert [one.rec for one in question.candidates] == [family[1]]
    assert question.candidates[0].about.endswith("证件号码 999124201006070139")
    same = excel.read_plan(ledger, path, picks=[Pick(2, family[1])], over_typed=True)
    [change] = [one for one in same.changes if one.rec == family[1]]
    assert change.values["id_number"] == "999124201006070198"
    more = excel.read_plan(ledger, path, picks=[Pick(2, NEW)])
    assert [line.title for line in more.plan.of_kind("new")] == ["石小（户主 石大山）"]


def test_a_household_whose_head_has_another_number_may_be_the_same(ledger, book, family):
    path = book(LISTED, ("石大山", 3, "石大山", "户主", SECOND))
    imported = excel.read_plan(ledger, path)
    assert [one.grounds for one in imported.plan.of_kind("refused")] == [("R38",)]
    [question] = imported.questions
    assert question.may_be_new
    assert [one.rec for one in question.candidates] == [family[0]]
    assert question.candidates[0].about.endswith(f"户主证件号码 {FIRST}")
    fresh = excel.read_plan(ledger, path, picks=[Pick(1, NEW)])
    assert fresh.plan.count("new") == 2
    same = excel.read_plan(ledger, path, picks=[Pick(1, family[0], "household")])
    assert [one.grounds for one in same.plan.of_kind("refused")] == [("R39",)]


@pytest.mark.usefixtures("family")
def test_a_number_that_the_ledger_has_with_another_name_is_told(ledger, book):
    path = book(LISTED, ("石大山", "三组", "石大山", "户主", FIRST),
                ("石大山", "三组", "龙二", "之子", "999124201006070139"))  # fmt: skip
    imported = excel.read_plan(ledger, path, over_typed=True)
    [line] = [one for one in imported.plan.of_kind("changed") if one.title.startswith("龙二")]
    assert "R56" in line.grounds
    assert "台账里这个证件号码是“石小”，名单写的是“龙二”" in line.reason
