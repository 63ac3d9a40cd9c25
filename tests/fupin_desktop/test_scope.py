"""Every record belongs to an office: by what it hangs on, by its place, or by its author."""

import pytest

from fupin_desktop import derive, exchange, scope
from fupin_desktop.catalogue import TABLES
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change

TOWNSHIP, VILLAGE, OTHER = "990101001", "990101001201", "990101001202"


@pytest.fixture
def home(offices):
    return offices.add(offices.village, "household", name="张三")


def codes_of(registry, *recs):
    owned = registry.read(lambda db: scope.owners(db, recs))
    whole = registry.read(scope.owners)
    assert all(owned[rec] == whole[rec] for rec in recs)
    return [owned[rec] for rec in recs]


def test_parents_stand_before_what_hangs_on_them():
    assert sorted(scope.ORDER) == sorted(TABLES)
    place = {name: at for at, name in enumerate(scope.ORDER)}
    assert all(place[above] < place[name] for name, above in derive.PARENTS.items())
    assert place["household"] < place["membership"] < place["person"] < place["insurance"]


def test_what_hangs_on_a_person_moves_with_the_person(offices, home):
    village = offices.village
    person = offices.add(village, "person", name="张小", household=home, relation="03")
    card = offices.add(village, "insurance", person=person, year="2025")
    plan = offices.add(village, "plan", household=home, year_from="2025")
    target = offices.add(village, "target", plan=plan, year="2025")
    assert codes_of(village, person, card, plan, target) == [(VILLAGE,)] * 4
    offices.change(village, "household", home, village=OTHER)
    assert codes_of(village, person, card, plan, target) == [(OTHER,)] * 4
    inside = village.read(lambda db: scope.inside(db, OTHER))
    assert {home, person, card, plan, target} <= inside
    assert not {card, target} & village.read(lambda db: scope.inside(db, VILLAGE))


def test_a_record_without_parent_belongs_to_the_place_it_names(offices):
    township = offices.township
    mine = offices.add(township, "project", name="产业路")
    theirs = offices.add(township, "project", name="水池", region=VILLAGE)
    phase = offices.add(township, "project_phase", project=theirs, name="施工")
    assert township.fetch("project", mine).values["region"] == TOWNSHIP
    assert codes_of(township, mine, theirs, phase) == [(TOWNSHIP,), (VILLAGE,), (VILLAGE,)]
    inside = township.read(lambda db: scope.inside(db, VILLAGE))
    assert {theirs, phase} <= inside
    assert mine not in inside


def test_what_the_township_shares_reaches_the_village_and_nothing_of_others(offices):
    township, village = offices.township, offices.village
    shared = offices.add(township, "project", name="全镇产业")
    phase = offices.add(township, "project_phase", project=shared, name="前期")
    other = offices.add(township, "project", name="外村", region=OTHER)
    alone = offices.add(township, "person", name="无户之人")
    offices.exchange()
    assert village.find("project") == [shared]
    assert village.find("project_phase") == [phase]
    assert village.find("person") == []
    assert other not in village.read(lambda db: scope.common(db, VILLAGE))
    offices.exchange()
    assert [one.waiting for one in exchange.peers(township)] == [0]
    offices.change(township, "project_phase", phase, name="施工")
    offices.add(township, "project", name="外村二", region=OTHER)
    assert [one.waiting for one in exchange.peers(township)] == [1]
    offices.exchange()
    assert village.fetch("project_phase", phase).values["name"] == "施工"
    assert alone not in village.read(lambda db: scope.inside(db, VILLAGE))
    assert township.verify() == village.verify() == []


def test_what_a_village_shares_stays_with_it_and_the_township(offices):
    made = offices.add(offices.village, "organization", name="本村合作社")
    offices.exchange()
    assert offices.township.fetch("organization", made).values["region"] == VILLAGE
    assert made not in offices.township.read(lambda db: scope.common(db, OTHER))


def test_a_project_given_to_another_village_follows_with_its_history(offices):
    township = offices.township
    made = offices.add(township, "project", name="加工厂", region=OTHER)
    phase = offices.add(township, "project_phase", project=made, name="前期")
    offices.exchange()
    offices.exchange()
    assert offices.village.find("project") == []
    offices.change(township, "project", made, region=VILLAGE)
    offices.exchange()
    assert offices.village.find("project") == [made]
    assert offices.village.find("project_phase") == [phase]


def test_deleting_buries_whatever_hangs_below(offices, home):
    village = offices.village
    person = offices.add(village, "person", name="张小", household=home, relation="03")
    recs = {
        "insurance": offices.add(village, "insurance", person=person, year="2025"),
        "plan": (plan := offices.add(village, "plan", household=home, year_from="2025")),
        "target": offices.add(village, "target", plan=plan, year="2025"),
        "income": offices.add(village, "income", household=home, year="2025", kind="1"),
    }
    village.delete("household", home)
    assert all(village.find(name) == [] for name in recs)
    village.undo()
    assert all(village.find(name) == [rec] for name, rec in recs.items())
    assert village.verify() == []


def test_a_record_under_a_deleted_parent_waits_for_a_decision(offices):
    township, village = offices.township, offices.village
    made = offices.add(village, "project", name="水池")
    offices.exchange()
    offices.exchange()
    township.delete("project", made)
    phase = offices.add(village, "project_phase", project=made, name="施工")
    offices.exchange()
    (conflict,) = [one for one in township.conflicts() if one.kind == "orphan"]
    assert (conflict.table, conflict.rec) == ("project_phase", phase)
    township.resolve(conflict.id, "alive")
    assert township.find("project") == [made]
    assert township.conflicts() == []
    assert township.verify() == []


def test_two_laptops_meet_in_one_yearly_sheet(offices, home):
    offices.exchange()
    second = offices.clone()
    offices.add(offices.village, "income", household=home, year="2025", kind="1", a=10000)
    offices.add(second, "income", household=home, year="2025", kind="1", b=20000)
    offices.exchange()
    (sheet,) = offices.township.find("income")
    values = offices.township.fetch("income", sheet).values
    assert (values["a"], values["b"]) == (10000, 20000)


def test_a_key_cannot_change_and_a_computed_field_cannot_be_set(offices, home):
    village = offices.village
    sheet = offices.add(village, "income", household=home, year="2025", kind="1")
    with pytest.raises(FupinError, match="不能改“年度”"):
        offices.change(village, "income", sheet, year="2024")
    offices.change(village, "income", sheet, year="2025", note="同一年")
    with pytest.raises(FupinError, match="由程序计算"):
        offices.change(village, "income", sheet, per_person=1)
    assert village.fetch("income", sheet).values["note"] == "同一年"


def test_an_unfinished_key_gives_no_common_record(offices, home):
    made = offices.village.save(
        [Change(table="income", values={"household": home, "year": "2025"}) for _ in range(2)]
    )
    assert len(set(made.ids)) == 2


@pytest.mark.parametrize(
    ("table", "place", "values"),
    [
        ("threshold", TOWNSHIP, {"year": "2025", "name": "publicity_days", "value": 1000}),
        ("threshold", OTHER, {"year": "2025", "name": "publicity_days", "value": 1000}),
        ("project", TOWNSHIP, {"name": "加工厂", "category": "01"}),
        ("project", OTHER, {"name": "加工厂", "category": "01"}),
        ("event", OTHER, {"kind": "01", "title": "培训", "date": "2025-03"}),
    ],
)
def test_a_village_puts_nothing_into_other_hands(offices, table, place, values):
    village = offices.village
    with pytest.raises(FupinError, match="只能归本单位或下级，什么也没有保存"):
        offices.add(village, table, region=place, **values)
    made = offices.add(village, table, **values)
    if table != "threshold":  # there the region is part of the key
        with pytest.raises(FupinError, match="只能归本单位或下级，什么也没有保存"):
            offices.change(village, table, made, region=place)
    assert codes_of(village, made) == [(VILLAGE,)]


def test_a_village_changes_but_cannot_delete_what_its_township_shares(offices):
    township, village = offices.township, offices.village
    project = offices.add(township, "project", name="加工厂", category="01")
    limit = offices.add(township, "threshold", year="2025", name="publicity_days", value=700)
    offices.exchange()
    (region,) = township.find("region", where={"code": TOWNSHIP}) or [
        offices.add(township, "region", code=TOWNSHIP, name="样板镇", level="township")
    ]
    offices.exchange()
    for table, rec in (("project", project), ("threshold", limit), ("region", region)):
        with pytest.raises(FupinError, match="归别的单位，不能删除"):
            village.delete(table, rec)
    offices.change(village, "project", project, state="2", region=TOWNSHIP)
    phase = offices.add(village, "project_phase", project=project, name="施工")
    village.delete("project_phase", phase)
    offices.exchange()
    assert township.fetch("project", project).values["state"] == "2"
    assert township.conflicts() == []


def test_what_a_village_writes_under_a_shared_project_is_the_townships(offices):
    township, village = offices.township, offices.village
    project = offices.add(township, "project", name="加工厂", category="01")
    offices.exchange()
    phase = offices.add(village, "project_phase", project=project, name="施工")
    place = {"region": TOWNSHIP, "record_table": "project", "record": project}
    photo = offices.add(village, "attachment", title="现场", **place)
    offices.exchange()
    offices.exchange()
    elsewhere = township.read(lambda db: scope.common(db, OTHER))
    assert phase in elsewhere
    assert photo not in elsewhere
    assert township.digest(VILLAGE) == village.digest(VILLAGE)


def test_photos_go_and_return_with_their_record(offices, home):
    village = offices.village
    visit = offices.add(village, "visit", household=home, date="2025")
    photo = offices.add(
        village, "attachment", household=home, record_table="visit", record=visit, title="房屋"
    )
    offices.add(village, "attachment", household=home, title="户口簿")
    village.delete("visit", visit)
    assert photo not in village.find("attachment")
    assert village.count("attachment") == 1
    village.undo()
    assert village.count("attachment") == 2
    assert village.verify() == []
