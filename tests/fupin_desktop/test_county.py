"""A county receives from two townships, each from two villages, as a township does from one."""

import shutil
from dataclasses import replace

import pytest

from fupin_desktop import added_codes, codes, disputes, exchange, package, returned
from fupin_desktop.enrolment import boxes, keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

COUNTY = "990101"
TOWNSHIPS = (COUNTY + "001", COUNTY + "002")
VILLAGES = tuple(town + place for town in TOWNSHIPS for place in ("201", "202"))
LEVELS = {6: "county", 9: "township", 12: "village"}
LENGTHS = {12: 9, 9: 6}  # of an office's code, and of its superior's


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    """Folders of seven ledgers, each of which knows its superior, to be copied."""
    folder = tmp_path_factory.mktemp("county")
    made = {
        code: Registry.create(folder / code, level=LEVELS[len(code)], region=code,
                              name=f"单位{code}", password=None, user=code)
        for code in (COUNTY, *TOWNSHIPS, *VILLAGES)
    }  # fmt: skip
    for code in (*TOWNSHIPS, *VILLAGES):
        exchange.enrol(made[code[: LENGTHS[len(code)]]], made[code])
    for one in made.values():
        one.close()
    return folder


@pytest.fixture
def ledgers(pristine, tmp_path):
    """Seven ledgers by their region."""
    (tmp_path / "stick").mkdir()
    opened = {}
    for code in (COUNTY, *TOWNSHIPS, *VILLAGES):
        shutil.copytree(pristine / code, tmp_path / code)
        opened[code] = Registry.open(tmp_path / code, user=code)
    yield opened
    for one in opened.values():
        one.close()


@pytest.fixture
def carry(ledgers, tmp_path):
    """Carry one package from an office to another."""

    def run(source, target):
        (path,) = exchange.pack(ledgers[source], tmp_path / "stick", to=target)
        return exchange.receive(ledgers[target], path)

    return run


@pytest.fixture
def homes(ledgers, carry):
    """A household of each village, brought up to the county."""
    found = {
        village: ledgers[village].save([Change(
            table="household", values={"name": f"户{village[-4:]}", "phone": village})]).ids[0]
        for village in VILLAGES
    }  # fmt: skip
    for village in VILLAGES:
        carry(village, village[:9])
    for town in TOWNSHIPS:
        carry(town, COUNTY)
    return found


def waiting(ledger, office):
    return {one.office: one.waiting for one in exchange.peers(ledger)}[office]


def test_the_county_holds_what_every_village_wrote(ledgers, homes, carry):
    for office in (*TOWNSHIPS, *VILLAGES):  # the names of the regions come down
        carry(COUNTY if office in TOWNSHIPS else office[:9], office)
    for village, home in homes.items():
        assert ledgers[COUNTY].fetch("household", home).values["phone"] == village
        digests = [ledgers[code].digest(village) for code in (COUNTY, village[:9], village)]
        assert digests == digests[:1] * 3
    assert [one.verify() for one in ledgers.values()] == [[]] * len(ledgers)


def test_the_county_acknowledges_what_came_through_a_township(ledgers, homes, carry):
    town = TOWNSHIPS[0]
    assert waiting(ledgers[town], COUNTY) > 0
    carry(COUNTY, town)
    assert waiting(ledgers[town], COUNTY) == 0
    ledgers[VILLAGES[0]].save([
        Change(table="household", rec=homes[VILLAGES[0]], values={"phone": "2"})])  # fmt: skip
    carry(VILLAGES[0], town)
    assert waiting(ledgers[town], COUNTY) == 1
    carry(town, COUNTY)
    assert ledgers[COUNTY].fetch("household", homes[VILLAGES[0]]).values["phone"] == "2"


def test_a_township_is_sent_nothing_of_the_other(ledgers, homes, carry):
    for town in TOWNSHIPS:
        carry(COUNTY, town)
        for village, home in homes.items():
            if village.startswith(town):
                assert ledgers[town].fetch("household", home).values["phone"] == village
            else:
                with pytest.raises(FupinError, match="找不到这条记录"):
                    ledgers[town].fetch("household", home)


def test_two_values_that_do_not_know_each_other_reach_the_county_side_by_side(
    ledgers, homes, carry
):
    village, home = VILLAGES[0], homes[VILLAGES[0]]
    for code, phone in ((village, "3"), (village[:9], "4")):
        ledgers[code].save([Change(table="household", rec=home, values={"phone": phone})])
    carry(village, village[:9])
    carry(village[:9], COUNTY)
    for code in (village[:9], COUNTY):
        assert [one.id for one in ledgers[code].conflicts()] == [f"{home}/phone"]
    for side, values in (("village", ["3"]), ("township", ["4"]), ("county", [])):
        chosen = disputes.choose(ledgers[COUNTY].conflicts(), side, "county")
        assert list(chosen.values.values()) == values


def test_what_the_county_writes_reaches_the_village_through_the_township(ledgers, homes, carry):
    village, home = VILLAGES[0], homes[VILLAGES[0]]
    ledgers[COUNTY].save([Change(table="household", rec=home, values={"phone": "5"})])
    carry(COUNTY, village[:9])
    assert ledgers[village[:9]].fetch("household", home).values["phone"] == "5"
    carry(village[:9], village)
    assert ledgers[village].fetch("household", home).values["phone"] == "5"
    carry(village, village[:9])
    assert waiting(ledgers[village[:9]], village) == 0


def test_nobody_brings_upwards_what_a_superior_wrote_whatever_the_package_calls_itself(
    ledgers, tmp_path
):
    village, town = ledgers[VILLAGES[0]], ledgers[TOWNSHIPS[0]]
    (path,) = exchange.pack(village, tmp_path / "stick", to=town.region)
    opened = package.open_(path.read_bytes(), boxes(town))
    span = {"from": 1, "to": 1, "head": "ab" * 16, "office": COUNTY}
    extra = {**opened.header.extra, "complete": {ledgers[COUNTY].rid: span}}
    claim = replace(opened.header, kind="down", package="ab" * 16, extra=extra)
    path.write_bytes(package.build(claim, opened.lines, signing_key=keyring(village).sign))
    with pytest.raises(FupinError, match="看不懂"):
        exchange.receive(town, path)


def visit(ledger, home):
    return ledger.save([Change(table="visit", values={"household": home})]).ids[0]


def all_round(carry):
    """Bring everything up to the county and down to the villages again."""
    for village in VILLAGES:
        carry(village, village[:9])
    for town in TOWNSHIPS:
        carry(town, COUNTY)
        carry(COUNTY, town)
    for village in VILLAGES:
        carry(village[:9], village)


def test_what_the_county_decides_is_decided_in_the_village(ledgers, homes, carry):
    village, home = VILLAGES[0], homes[VILLAGES[0]]
    for code, kind in ((village, "02"), (village[:9], "03")):
        ledgers[code].save([Change(table="household", rec=home, values={"kind": kind})])
    all_round(carry)
    chain = [ledgers[code] for code in (village, village[:9], COUNTY)]
    for one in chain:
        assert [open_.id for open_ in one.conflicts()] == [f"{home}/kind"]
    ledgers[COUNTY].resolve(f"{home}/kind", {"kind": "02"})
    all_round(carry)
    for one in chain:
        assert one.conflicts() == []
        assert one.fetch("household", home).values["kind"] == "02"


def test_a_household_goes_to_another_township_with_its_history_and_its_late_visits(
    ledgers, homes, carry
):
    old, new, home = VILLAGES[0], VILLAGES[2], homes[VILLAGES[0]]
    all_round(carry)
    ledgers[COUNTY].save([Change(table="household", rec=home, values={"village": new})])
    late = visit(ledgers[old], home)
    all_round(carry)
    all_round(carry)
    after = visit(ledgers[new], home)
    all_round(carry)
    for code in (new, new[:9], COUNTY):
        assert len(ledgers[code].history("household", home)) == 3
        assert set(ledgers[code].find("visit")) == {late, after}
    for code in (old, old[:9]):
        assert ledgers[code].fetch("household", home).values["village"] == new
        assert ledgers[code].find("visit") == [late]
    for village in VILLAGES:
        digests = [ledgers[code].digest(village) for code in (COUNTY, village[:9], village)]
        assert digests == digests[:1] * 3
    assert [waiting(ledgers[COUNTY], town) for town in TOWNSHIPS] == [0, 0]


def test_what_the_county_sends_back_and_adds_to_lists_comes_down_to_the_village(
    ledgers, homes, carry
):
    village, home = VILLAGES[0], homes[VILLAGES[0]]
    all_round(carry)
    county, town = ledgers[COUNTY], ledgers[TOWNSHIPS[0]]
    returned.reject(county, "household", home, "address", "门牌不对")
    added_codes.add(county, "event_kind", "院坝会")
    added_codes.add(town, "event_kind", "屋场会")
    all_round(carry)
    for one in (town, ledgers[village]):
        assert [(row.comment, row.state) for row in returned.listed(one)] == [
            ("门牌不对", returned.WAITING)
        ]
        kinds = codes.choices(one.table("event").fields["kind"].choices)
        assert {"x00001": "院坝会", "x00101": "屋场会"}.items() <= {
            row.code: row.label for row in kinds
        }.items()
    assert returned.listed(ledgers[VILLAGES[1]]) == []
    # The county understands what a township has added, and does not offer it.
    known = county.table("event").fields["kind"].choices
    assert codes.label(known, "x00101") == "屋场会"
    assert "x00101" not in {row.code for row in codes.choices(known)}
    ledgers[village].save([Change(table="household", rec=home, values={"address": "东头"})])
    all_round(carry)
    assert [row.state for row in returned.listed(county)] == [returned.CHANGED]


def test_a_township_far_away_takes_up_the_countys_invitation(tmp_path):
    with (
        Registry.create(tmp_path / "county", level="county", region=COUNTY, name="样板县",
                        password=None, user="县") as county,
        Registry.create(tmp_path / "town", level="township", region=TOWNSHIPS[0], name="样板镇",
                        password=None, user="镇") as town,
    ):  # fmt: skip
        letter = tmp_path / exchange.invite(county, TOWNSHIPS[0], tmp_path, name="样板镇")
        digits = exchange.accept(town, letter)
        (path,) = exchange.pack(town, tmp_path)
        assert exchange.preview(county, path).digits == digits
        exchange.receive(county, path, digits=digits)
        exchange.receive(town, exchange.pack(county, tmp_path)[0])
        rows = town.select("region", order=("code",))
        assert [(row["code"], row["level"], row["parent"]) for row in rows] == [
            (COUNTY, "county", COUNTY[:4]), (TOWNSHIPS[0], "township", COUNTY)]  # fmt: skip
        assert town.digest(TOWNSHIPS[0]) == county.digest(TOWNSHIPS[0])
