"""The fictitious data: believable, consistent, the same for the same seed."""

import shutil
from collections import Counter
from datetime import date

import pytest

from fupin_desktop import codes, excel, exchange, values
from fupin_desktop.catalogue import TABLES
from fupin_desktop.catalogue.fields import Kind
from fupin_desktop.demo import build, diary, families, one_village, roster, village
from fupin_desktop.demo.kin import age_on
from fupin_desktop.demo.words import rows
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.excel import ROSTER_COLUMNS
from fupin_desktop.registry import Registry

MALE = ("03", "06", "07", "09", "11", "13", "15", "17")
FEMALE = ("04", "05", "08", "10", "12", "14", "16", "18")


@pytest.fixture(scope="module")
def home():
    return village(1, 0)


@pytest.fixture(scope="module")
def some(home):
    return list(families(1, 400, home))


@pytest.fixture(scope="module")
def sound(some):
    return [family for family in some if not family.slip]


def born(person):
    return date.fromisoformat(person["birth_date"])


def test_same_seed_gives_the_same_families(home, some):
    assert list(families(1, 400, home)) == some
    assert village(1, 0) == home
    assert list(families(2, 5, home)) != some[:5]


def test_more_families_leave_the_earlier_ones_alone(home, some):
    assert list(families(1, 30, home)) == some[:30]


def test_every_value_is_in_the_form_the_registry_stores(some):
    def check(table, found):
        fields = TABLES[table].fields
        for name, value in found.items():
            field = fields[name]
            if field.kind is Kind.MONEY:
                assert isinstance(value, int)
            else:
                assert values.parse(field, value) == value, name
            if field.kind is Kind.CODE:
                assert value in codes.codes(field.choices), name

    for family in some:
        check("household", family.household)
        for person in family.people:
            check("person", person)
        for visit in family.visits:
            check("visit", visit.values)
            for need in visit.needs:
                check("need", need.values)
                for measure in need.measures:
                    check("measure", measure)


def test_documents_agree_with_birth_and_sex(sound):
    people = [person for family in sound for person in family.people]
    for person in people:
        number = person["id_number"]
        assert values.check_id_number(number) == ""
        assert number.startswith("990101")
        assert values.birth_date_of(number) == person["birth_date"]
        assert values.sex_of(number) == person["sex"]
        assert len(number) == (20 if person["id_type"] == "09" else 18)
    assert len({person["id_number"][:18] for person in people}) == len(people)
    assert any(person["id_type"] == "09" for person in people)


def test_villages_never_issue_the_same_document():
    seen = Counter(
        person["id_number"][:18]
        for number in range(4)
        for family in families(1, 150, village(1, number))
        for person in family.people
        if not family.slip
    )
    assert seen.most_common(1)[0][1] == 1


def test_relations_fit_sex_and_age(sound):
    for family in sound:
        head, *others = family.people
        assert head["relation"] == "01"
        assert family.household["name"] == head["name"]
        assert [p["relation"] for p in others].count("02") <= 1
        assert len({p["name"] for p in family.people}) == len(family.people)
        for person in others:
            relation = person["relation"]
            assert relation != "01"
            if relation == "02":
                assert person["sex"] != head["sex"]
                assert age_on(born(person), date(2026, 11, 1)) >= 20
            if relation in MALE:
                assert person["sex"] == "1"
            if relation in FEMALE:
                assert person["sex"] == "2"
            if relation in ("03", "04"):
                assert 18 <= age_on(born(head), born(person)) <= 60
            if relation in ("11", "12", "15", "16"):
                assert age_on(born(person), born(head)) >= 15


def test_children_carry_their_fathers_surname(sound):
    for family in sound:
        head = family.people[0]
        if head["sex"] == "1" and head["ethnic"] == "01":
            for person in family.people:
                if person["relation"] in ("03", "04", "07", "08", "11"):
                    assert person["name"][0] == head["name"][0]


def test_schooling_health_and_labour_fit_the_age(sound, home):
    for family in sound:
        for person in family.people:
            age = age_on(born(person), home.today)
            assert ("school" in person) != ("education" in person)
            if 7 <= age <= 14:
                assert person["school"] in ("03", "04", "05", "06")
            if age > 25:
                assert "school" not in person
            if age < 16 or "school" in person:
                assert person["labour"] == "04"
                assert "work_status" not in person
            if "work_status" in person:
                assert 1 <= person["work_months"] <= 12
                assert person["labour"] in ("01", "02", "A01")
            assert not (person["resident_medical"] and person["employee_medical"])
            assert ("04" in person["health"]) == ("disability" in person)


def test_kinds_causes_and_risks_do_not_contradict_the_members(sound):
    for family in sound:
        household, health = family.household, {c for p in family.people for c in p["health"]}
        assert ("number" in household) == (household["kind"] != "01")
        if household.get("main_cause") == "02" or "03" in household.get("risks", []):
            assert "04" in health
        if household.get("main_cause") == "01" or "01" in household.get("risks", []):
            assert health & {"02", "03"}
        assert household.get("main_cause") not in household.get("other_causes", [])
        if household.get("risk_state") == "1":
            assert household["risk_removed_on"] > household["monitoring_since"]
        if household.get("monitoring_kind") == "01":
            assert household["kind"] != "01"
        if household.get("monitoring_kind") == "02":
            assert household["kind"] == "01"


def test_names_are_as_difficult_as_real_ones():
    people = [
        person
        for number in range(3)
        for family in families(1, 400, village(1, number))
        for person in family.people
    ]
    names = [person["name"] for person in people]
    letters = {letter for name in names for letter in name}
    assert any(ord(letter) > 0xFFFF for letter in letters)
    assert len(letters & {row["character"] for row in rows("rare")}) > 20
    assert max(map(len, names)) <= 20
    assert any(len(name) > 12 for name in names)
    dotted = [person for person in people if "·" in person["name"]]
    assert {person.get("ethnic", "06") for person in dotted} <= {"06", "08", "17"}
    assert len({person["ethnic"] for person in people if "ethnic" in person}) >= 8
    odd = {row["surname"] for row in rows("surnames") if row["kind"] != "common"}
    assert sum(any(name.startswith(surname) for surname in odd) for name in names) > 50
    assert any(name.startswith(("欧阳", "尉迟", "万俟", "令狐")) for name in names)


def test_shares_are_believable(some):
    people = [person for family in some for person in family.people]
    assert 3.7 < len(people) / len(some) < 4.3
    monitored = sum("monitoring_kind" in family.household for family in some)
    assert 0.06 < monitored / len(some) < 0.18
    assisted = sum("assistance_kind" in family.household for family in some)
    assert 0.1 < assisted / len(some) < 0.28
    spoilt = sum(bool(family.slip) for family in some)
    assert 0.02 < spoilt / len(some) < 0.09


def test_diary_covers_two_years_and_speaks_of_the_family(some, home):
    visits = [visit for family in some for visit in family.visits]
    days = [date.fromisoformat(visit.values["date"]) for visit in visits]
    assert max(days) < home.today
    assert (home.today - min(days)).days in range(650, 731)
    assert len({visit.values["content"] for visit in visits}) > len(visits) * 0.6
    for family in some:
        names = {person["name"] for person in family.people}
        assert [v.values["date"] for v in family.visits] == sorted(
            v.values["date"] for v in family.visits
        )
        for visit in family.visits:
            assert visit.values["met"] in names
            assert "{" not in visit.values["content"]
            for need in visit.needs:
                for measure in need.measures:
                    assert measure["start_date"] >= need.values["date"]
                    assert measure.get("end_date", "9") >= measure["start_date"]


def test_each_need_has_its_measure_and_outcome():
    for topic in diary.topics():
        needs = len(topic.phrases.get("need", ()))
        assert len(topic.phrases["visit"]) >= needs
        assert len(topic.phrases.get("measure", ())) == needs
        assert len(topic.phrases.get("outcome", ())) == needs


def test_village_ledger_holds_the_families(tmp_path, home):
    made = list(families(3, 25, village(3, 0)))
    with one_village(tmp_path / "a.fupin", households=25, seed=3) as ledger:
        assert not ledger.protected
        assert ledger.region == home.code
        assert ledger.count("household") == 25
        assert ledger.count("person") == sum(len(family.people) for family in made)
        assert ledger.count("visit") == sum(len(family.visits) for family in made)
        assert ledger.verify() == []
        assert ledger.conflicts() == []
        stored = {row["name"] for row in ledger.select("household")}
        assert stored == {family.household["name"] for family in made}
        need = next(row for row in ledger.select("need") if row["person"])
        person = ledger.fetch("person", need["person"])
        assert person.values["household"] == need["household"]
        measure = ledger.select("measure", limit=1)[0]
        assert ledger.fetch("need", measure["need"]).values["visit"] == measure["visit"]


def test_same_seed_gives_the_same_digest(tmp_path):
    digests = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        with one_village(tmp_path / f"{name}.fupin", households=12, seed=seed) as ledger:
            digests.append(ledger.digest()["digest"])
    assert digests[0] == digests[1] != digests[2]


def test_roster_has_new_known_foreign_and_faulty_rows(home):
    rows_ = roster.compose(1, 40, home, village(1, 1))
    known = {family.household.get("number") for family in families(1, 40, home)}
    own = [row for row in rows_ if row["行政村"] == home.name]
    new = [row for row in own if row["户编号"] not in known]
    assert 45 <= len(new) <= 80
    assert len({row["户编号"] for row in new}) == roster.NEW
    assert any(row["户编号"] in known for row in own)
    assert any(row["行政村"] == village(1, 1).name for row in rows_)
    assert sum(not row["姓名"] for row in rows_) == 1
    odd = [row for row in rows_ if codes.find("relation", row["与户主关系"]) is None]
    assert len(odd) == 1
    assert all(isinstance(value, str) for row in rows_ for value in row.values())
    assert all(tuple(row) == ROSTER_COLUMNS for row in rows_)


@pytest.fixture(scope="module")
def township(tmp_path_factory):
    steps = []
    demo = build(
        tmp_path_factory.mktemp("demo"), villages=2, households=15, step=lambda *s: steps.append(s)
    )
    return demo, steps


def test_township_knows_what_its_villages_know(township):
    demo, _ = township
    with Registry.open(demo.township) as ledger:
        assert ledger.level == "township"
        assert ledger.count("household") == 30
        assert ledger.count("region") == 6
        assert ledger.verify() == []
        assert ledger.conflicts() == []
        assert [peer.waiting for peer in exchange.peers(ledger)] == [0, 0]
        first, last = (
            ledger.digest(region)["digest"] for region in ("990101001201", "990101001202")
        )
    with Registry.open(demo.villages[0]) as ledger:
        assert ledger.count("region") == 6
        assert ledger.digest("990101001201")["digest"] == first
        assert [peer.waiting for peer in exchange.peers(ledger)] == [0]
    with Registry.open(demo.villages[1]) as ledger:
        assert ledger.digest("990101001202")["digest"] != last
        assert [peer.waiting > 0 for peer in exchange.peers(ledger)] == [True]


def test_progress_of_a_township_never_goes_back(township):
    _, steps = township
    assert steps[-1] == (30, 30)
    assert steps == sorted(steps)


def test_same_seed_gives_the_same_township(township, tmp_path):
    again = build(tmp_path, villages=2, households=15)
    digests = []
    for path in (township[0].township, again.township):
        with Registry.open(path) as ledger:
            digests.append(ledger.digest()["digest"])
    assert digests[0] == digests[1]


def test_roster_can_be_imported_into_the_first_village(township, tmp_path):
    demo, _ = township
    copied = tmp_path / "copy.fupin"
    shutil.copytree(demo.villages[0], copied)
    with Registry.open(copied) as ledger:
        imported = excel.read_plan(ledger, demo.roster)
        counts = imported.plan.counts()
        assert counts["refused"] == 2
        assert counts["new"] > 50
        assert counts["kept"] > 1  # its people typed what the roster has otherwise
        assert counts["unchanged"] > 1
        assert imported.elsewhere > 2
        before = ledger.count("household")
        excel.apply(ledger, imported)
        assert ledger.count("household") == before + roster.NEW


def test_township_with_a_password_is_protected(tmp_path):
    demo = build(tmp_path, villages=1, households=2, password="示例密码 123")
    with pytest.raises(FupinError):
        Registry.open(demo.township)
    with Registry.open(demo.villages[0], "示例密码 123") as ledger:
        assert ledger.protected


def test_cancelled_township_leaves_nothing_behind(tmp_path):
    def stop(done, _total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        build(tmp_path, villages=2, households=3, step=stop)
    assert list(tmp_path.iterdir()) == []


def test_existing_files_are_not_overwritten(tmp_path):
    (tmp_path / "roster.xlsx").write_text("mine", encoding="utf-8")
    with pytest.raises(FupinError, match="没有覆盖"):
        build(tmp_path, villages=1, households=2)
    assert (tmp_path / "roster.xlsx").read_text(encoding="utf-8") == "mine"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("size", [{"villages": 0}, {"households": 0}])
def test_township_of_nothing_is_refused(tmp_path, size):
    with pytest.raises(FupinError, match="至少"):
        build(tmp_path, **size)
    assert list(tmp_path.iterdir()) == []
