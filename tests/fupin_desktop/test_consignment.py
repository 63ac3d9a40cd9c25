"""What goes to an office: by places in the log, each operation once, in the order of its chain."""

import pytest

from fupin_desktop import consignment, exchange, holdings, operation, package, packing, portions
from fupin_desktop.enrolment import identities
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"


@pytest.fixture
def home(offices):
    return offices.add(offices.village, "household", name="张三", phone="1990000")


def waiting(registry):
    return [one.waiting for one in exchange.peers(registry)]


def going(registry, mine, office, **how):
    """Give the operations that go to an office."""
    places = registry.read(lambda db: consignment.outgoing(db, mine, office, **how)).places
    return registry.read(lambda db: consignment.load(db, places))


def ids(registry, mine, office, **how):
    return [one.id for one in going(registry, mine, office, **how)]


def test_totals_count_operations_by_type(offices, home):
    offices.add(offices.village, "visit", household=home, content="看房")
    going = offices.village.read(lambda db: consignment.outgoing(db, VILLAGE, TOWNSHIP))
    found = offices.village.read(lambda db: consignment.load(db, going.places))
    assert holdings.totals(found) == {"household": 2, "visit": 1}
    assert [*going.sizes] == [len(one.line) for one in found]
    assert [one.seq for one in found] == [1, 2, 3]
    assert going.complete[offices.village.rid]["to"] == 3
    assert going.complete[offices.village.rid]["from"] == 1


def test_much_news_is_filtered_like_little(offices, home, monkeypatch):
    """A first package is gathered from the village's records, a later one from the news."""
    other = Registry.create(
        offices.folder / "other", level="village", region="990101001202", name="柳河村",
        password=None,
    )  # fmt: skip
    offices.other = other
    exchange.enrol(offices.township, other)
    far = offices.add(other, "household", name="李四")
    for one in (offices.village, other):
        exchange.receive(offices.township, offices.up(one))
    for rec in (home, far):
        offices.change(offices.township, "household", rec, address="镇里改的", risks=["01"])
        offices.add(offices.township, "visit", household=rec, content="镇里看的")
    offices.township.delete("household", far)

    def outgoing(office):
        return ids(offices.township, TOWNSHIP, office)

    few = [outgoing(one) for one in (VILLAGE, "990101001202")]
    assert waiting(offices.township) == [len(one) for one in few]
    monkeypatch.setattr(consignment, "MANY", 0)
    assert [outgoing(one) for one in (VILLAGE, "990101001202")] == few
    assert waiting(offices.township) == [len(one) for one in few]
    assert few[0] != few[1]


def test_downwards_each_operation_goes_once_in_the_order_of_its_chain(offices, home):
    """Also what came by a move, and what the office said it has only as a stub."""
    offices.add(offices.township, "household", name="李四", village=OTHER_VILLAGE)
    offices.exchange()
    moved = offices.township.find("household", where={"name": "李四"})[0]
    offices.change(offices.township, "household", moved, village=VILLAGE)
    offices.change(offices.township, "household", home, address="镇里改的")
    rid = offices.village.rid
    offices.township.set_setting(f"lacking.{VILLAGE}", {rid: {rid: [[1, 1], [2, 9]]}})
    found = going(offices.township, TOWNSHIP, VILLAGE)
    news = [one for one in found if one.rid != rid]
    assert [(one.rid, one.seq) for one in news] == sorted((one.rid, one.seq) for one in news)
    assert [one.act for one in news if one.rec == moved] == ["edit", "edit"]  # with its history
    filling = [one.seq for one in found if one.rid == rid]
    assert filling == sorted(filling) != []
    assert len({one.id for one in found}) == len(found)


def test_no_more_than_one_part_is_read_at_a_time(offices, home, monkeypatch):
    for number in range(9):
        offices.add(offices.village, "visit", household=home, content=f"第{number}次")
    whole = [one.line for one in going(offices.village, VILLAGE, TOWNSHIP)]
    read, load = [], consignment.load

    def noted(db, places):
        read.append(len(places))
        return load(db, places)

    monkeypatch.setattr(consignment, "load", noted)
    monkeypatch.setattr(portions, "MOST_LINES", 4)
    sent = packing.export(offices.village, offices.stick)
    assert read == [one.operations for one in sent] == [4, 4, 3]
    opened = [package.open_(one.path.read_bytes(), identities(offices.township)) for one in sent]
    assert [line for one in opened for line in one.lines] == whole
    for one in opened:
        operations = [operation.parse(line) for line in one.lines]
        assert holdings.totals(operations) == one.header.totals
    for one in sent:
        exchange.receive(offices.township, one.path)
    assert waiting(offices.village) == [11]  # until the receipt comes
    exchange.receive(offices.village, offices.down())
    assert waiting(offices.village) == [0]


def test_what_waits_is_told_of_offices_above_and_below_at_once(offices, home, tmp_path):
    """Of receipts of many laptops the least counts, as when a package is packed."""
    second = offices.clone()
    offices.exchange()
    offices.exchange()
    with Registry.create(
        tmp_path / "county", level="county", region=TOWNSHIP[:6], name="样板县", password=None
    ) as county:
        exchange.enrol(county, offices.township)
        offices.change(offices.township, "household", home, address="镇里改的")
        exchange.receive(second, offices.down())
        exchange.receive(offices.township, offices.up(second))
        offices.change(offices.township, "household", home, address="又改")
        told = {one.office: one.waiting for one in exchange.peers(offices.township)}
        for office, count in told.items():
            assert len(ids(offices.township, TOWNSHIP, office)) == count > 0
