"""A county receives from two townships, each from two villages, as a township does from one."""

from dataclasses import replace

import pytest

from fupin_desktop import exchange, package
from fupin_desktop.enrolment import boxes, keyring
from fupin_desktop.errors import FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

COUNTY = "990101"
TOWNSHIPS = (COUNTY + "001", COUNTY + "002")
VILLAGES = tuple(town + place for town in TOWNSHIPS for place in ("201", "202"))
LEVELS = {6: "county", 9: "township", 12: "village"}


@pytest.fixture
def ledgers(tmp_path):
    """Seven ledgers by their region; each knows its superior."""
    (tmp_path / "stick").mkdir()
    made = {
        code: Registry.create(tmp_path / code, level=LEVELS[len(code)], region=code,
                              name=f"单位{code}", password=None, user=code)
        for code in (COUNTY, *TOWNSHIPS, *VILLAGES)
    }  # fmt: skip
    for town in TOWNSHIPS:
        exchange.enrol(made[COUNTY], made[town])
    for village in VILLAGES:
        exchange.enrol(made[village[:9]], made[village])
    yield made
    for one in made.values():
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
