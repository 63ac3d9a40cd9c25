"""A new form proposes what is known already, and never what is given."""

from datetime import datetime, timedelta, timezone

import pytest

from fupin_desktop import proposals
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001001", "name": "河湾村", "user": "王建国"}
    with Registry.create(tmp_path / "a.fupin", **about, password=None, now=lambda: NOON) as one:
        yield one


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


@pytest.fixture
def home(ledger):
    rec = add(ledger, "household", name="张三")
    for name, relation in (("张三", "01"), ("李四", "02")):
        add(ledger, "person", name=name, household=rec, relation=relation)
    return rec


def test_a_visit_is_of_today_and_of_who_works(ledger, home):
    found = proposals.of(ledger, "visit", {"household": home, "date": "2026-01-01"})
    assert found == {"visitors": "王建国"}
    assert proposals.of(ledger, "visit", {})["date"] == "2026-05-20"


def test_an_income_sheet_freezes_who_it_is_divided_by(ledger, home):
    given = {"household": home, "year": "2025", "kind": "4"}
    found = proposals.of(ledger, "income", given)
    assert found["headcount"] == 2
    assert found["names"] == "张三、李四"
    assert (found["period_start"], found["period_end"]) == ("2025-01", "2025-03")
    sheet = add(ledger, "income", **given, **found, a=300000)
    person = ledger.select("person", where={"name": "李四"})[0]["id"]
    (link,) = ledger.select("membership", where={"person": person})
    add(ledger, "person", name="王五", household=home, relation="03")
    ledger.save([Change(table="membership", rec=link["id"], values={"end": "2026-01"})])
    values = ledger.fetch("income", sheet).values
    assert (values["headcount"], values["per_person"]) == (2, 150000)
    assert values["names"] == "张三、李四"


def test_the_formula_of_a_year_is_a_setting(ledger):
    assert proposals.formula(ledger, "2025") == "1"
    chosen = {"name": "income_formula", "region": "990101001001"}
    add(ledger, "threshold", **chosen, year="2024", value=200)
    add(ledger, "threshold", **chosen, year="2026", value=900)
    assert proposals.formula(ledger, "2025") == "2"
    assert proposals.formula(ledger, "2023") == "1"
    assert proposals.formula(ledger, "2026") == "1"


def test_a_project_freezes_what_counts_as_large(ledger):
    assert proposals.of(ledger, "project", {})["watch_amount"] == 200_000_000
    chosen = {"name": "project_watch", "region": "990101001001", "year": "2025"}
    add(ledger, "threshold", **chosen, value=50_000_000)
    assert proposals.of(ledger, "project", {"year": "2024"})["watch_amount"] == 200_000_000
    assert proposals.of(ledger, "project", {"year": "2025"})["watch_amount"] == 50_000_000


def test_a_project_s_parts_follow_those_there_are(ledger):
    project = add(ledger, "project", name="桥", category="13", total=1, watch_amount=1,
                  purpose="5")  # fmt: skip
    given = {"project": project}
    found = proposals.of(ledger, "project_phase", given)
    assert (found["number"], found["planned_start"]) == (1, None)
    add(ledger, "project_phase", **given, number=3, name="前期", planned_end="2026-02")
    found = proposals.of(ledger, "project_phase", given)
    assert (found["number"], found["planned_start"]) == (4, "2026-03-01")
    check = proposals.of(ledger, "project_check", given)
    assert check == {"date": "2026-05-20", "stage": "1", "focus": True}
    add(ledger, "project_check", **given, stage="1", date="2026-01")
    assert proposals.of(ledger, "project_check", given)["stage"] == "2"
    assert proposals.of(ledger, "project_document", given)["have"] is True
    for table in ("fund_flow", "payment"):
        assert proposals.of(ledger, table, given)["purpose"] == "5"
        assert proposals.of(ledger, table, {})["purpose"] is None
    assert proposals.of(ledger, "project_check", {})["focus"] is None


def test_attendance_and_pairings_begin_now(ledger):
    assert proposals.of(ledger, "attendance", {})["month"] == "2026-05"
    assert proposals.of(ledger, "pairing", {})["start"] == "2026-05-20"


def test_an_earlier_year_is_divided_by_who_lived_there_then(ledger, home):
    people = {row["name"]: row["id"] for row in ledger.select("person")}
    links = {row["person"]: row["id"] for row in ledger.select("membership")}
    ledger.save([
        Change(table="membership", rec=links[people["李四"]], values={"end": "2026-02"}),
        Change(table="membership", rec=links[people["张三"]], values={"start": "2013"}),
    ])  # fmt: skip
    child = add(ledger, "person", name="张小", household=home, relation="03")
    (link,) = ledger.select("membership", where={"person": child})
    ledger.save([Change(table="membership", rec=link["id"], values={"start": "2026-01-05"})])
    given = {"household": home, "kind": "1"}
    assert proposals.of(ledger, "income", {**given, "year": "2025"})["names"] == "张三、李四"
    assert proposals.of(ledger, "income", {**given, "year": "2026"})["names"] == "张三、张小"
    assert proposals.of(ledger, "income", {"year": "2025"})["formula"] == "1"
