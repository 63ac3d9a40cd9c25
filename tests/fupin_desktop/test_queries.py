"""What typed words find: names by their sound, numbers by any part, records through people."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_desktop import pinyin
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "990101001001"
FAMILIES = {
    "曾小山": ("一组", "单晓燕"),
    "尉迟敬": ("三组", "万俟芳"),
    "张志强": ("3组", "李霞"),
    "覃福生": ("十三组", "阿卜杜·热合曼"),
    "吕𬭎": ("2组", "欧阳金"),
}


@pytest.fixture
def ledger(tmp_path):
    with Registry.create(
        tmp_path / "a", level="village", region=VILLAGE, name="青禾村", password=None, user="王建国"
    ) as registry:
        yield registry


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


@pytest.fixture
def homes(ledger):
    found = {}
    for place, (head, (group, member)) in enumerate(FAMILIES.items()):
        home = add(ledger, "household", group_name=group, phone=f"1390000000{place}")
        number = f"99912419800101{place:03}"
        add(ledger, "person", household=home, relation="01", name=head, id_number=number + "X",
            id_type="01")  # fmt: skip
        add(ledger, "person", household=home, relation="02", name=member)
        found[home] = head
    return found


def heads(ledger, homes, words, **options):
    return sorted(homes[rec] for rec in ledger.find("household", search=words, **options))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("zengxiaoshan", ["曾小山"]), ("zxs", ["曾小山"]), ("曾xs", ["曾小山"]),
        ("z小s", ["曾小山"]),
        ("zeng xiao", ["曾小山"]), ("ycj", ["尉迟敬"]), ("yuchi", ["尉迟敬"]), ("mqf", ["尉迟敬"]),
        ("qin", ["覃福生"]), ("tan", ["覃福生"]), ("abd", ["覃福生"]), ("阿卜杜热合曼", ["覃福生"]),
        ("lvhong", ["吕𬭎"]), ("luhong", ["吕𬭎"]), ("𬭎", ["吕𬭎"]), ("oyj", ["吕𬭎"]),
        ("shanxy", ["曾小山"]), ("ＺＸＳ", ["曾小山"]),
    ],
)  # fmt: skip
def test_households_are_found_by_how_their_people_are_called(ledger, homes, words, expected):
    assert heads(ledger, homes, words) == expected
    assert ledger.count("household", search=words) == len(expected)
    assert not ledger.find("household", search=words).near


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("003X", ["覃福生"]), ("003x", ["覃福生"]), ("１９８０", sorted(FAMILIES)),
        ("999124 19800101 002X", ["张志强"]),
        ("９９９１２４　１９８００１０１　００２", ["张志强"]),
        ("139 0000 0001", ["尉迟敬"]), ("0001", ["尉迟敬"]),
    ],
)  # fmt: skip
def test_numbers_are_found_by_any_part_however_they_are_typed(ledger, homes, words, expected):
    found = heads(ledger, homes, words)
    assert set(expected) <= set(found)
    if len(words) > 8:
        assert found == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("三组", ["尉迟敬", "张志强"]), ("3组", ["尉迟敬", "张志强"]),
        ("３组", ["尉迟敬", "张志强"]),
        ("13组", ["覃福生"]), ("十三组", ["覃福生"]), ("1组 zeng", ["曾小山"]),
    ],
)  # fmt: skip
def test_groups_are_found_however_their_number_is_written(ledger, homes, words, expected):
    assert heads(ledger, homes, words) == sorted(expected)


def test_what_sounds_alike_counts_only_when_nothing_fits(ledger, homes):
    assert heads(ledger, homes, "zangziqiang") == ["张志强"]
    assert ledger.find("household", search="zangziqiang").near
    assert ledger.count("household", search="zangziqiang") == 1
    add(ledger, "household", name="臧子强")
    found = ledger.find("household", search="zangziqiang")
    assert (len(found), found.near) == (1, False)
    assert ledger.find("household", search="zangziqiang", offset=1) == []
    assert ledger.count("household", search="zangziqiang") == 1
    assert not ledger.find("household", search="qqqq").near


def test_records_are_found_through_the_people_they_are_about(ledger, homes):
    home = next(rec for rec, head in homes.items() if head == "曾小山")
    visit = add(ledger, "visit", household=home, date="2026-05-01", content="看房")
    other = next(rec for rec, head in homes.items() if head == "张志强")
    add(ledger, "visit", household=other, date="2026-05-01", content="看房")
    assert ledger.find("visit", search="zengxs") == [visit]
    assert ledger.find("visit", search="zxs 看房") == [visit]
    person = ledger.find("person", search="mqf")
    assert [row["name"] for row in ledger.rows("person", person)] == ["万俟芳"]


def test_others_that_have_a_name_are_found_by_it(ledger):
    helper = add(ledger, "helper", name="仇敏", unit="县林业局")
    project = add(ledger, "project", name="产业路硬化（二期）")
    assert ledger.find("helper", search="qium") == [helper]
    assert ledger.find("project", search="cylyh") == [project]
    assert ledger.find("project", search="产业路硬化（二") == [project]


def test_a_new_head_gives_the_household_a_new_sound(ledger, homes):
    home = next(rec for rec, head in homes.items() if head == "曾小山")
    (person,) = ledger.find("person", search="zxs")
    ledger.save([Change(table="person", rec=person, values={"name": "仇大海"})])
    assert ledger.find("household", search="qdh") == [home]
    assert ledger.find("household", search="zxs") == []
    assert not ledger.find("household", search="zxs").near
    ledger.undo()
    assert ledger.find("household", search="zxs") == [home]
    assert ledger.verify() == []


def test_the_sound_is_no_data(ledger, homes):
    (row,) = ledger.rows("household", [next(iter(homes))])
    assert "sound" not in row
    assert "sound" not in ledger.fetch("household", row["id"]).values
    assert "sound" not in ledger.fetch("household", row["id"]).extra


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(data=st.data())
def test_sql_finds_what_the_memory_does(ledger, homes, data):
    names = [name for head, (_, member) in FAMILIES.items() for name in (head, member)]
    name = data.draw(st.sampled_from(names))
    typed = ""
    for unit in pinyin.sound(name).split("'")[1:]:
        sign, *readings = unit.split(" ")
        reading = data.draw(st.sampled_from(readings))
        typed += data.draw(st.sampled_from([sign, reading[0], reading]))
    cut = typed[: data.draw(st.integers(1, len(typed)))]
    expected = {
        head for head, (_, member) in FAMILIES.items()
        if pinyin.fits(cut, head) or pinyin.fits(cut, member)
    }  # fmt: skip
    assert set(heads(ledger, homes, cut)) == expected
