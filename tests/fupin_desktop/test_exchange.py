"""Packages between a township and its villages: whatever happens to them, everyone agrees."""

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fupin_desktop import exchange, package
from fupin_desktop.enrolment import card, keyring
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.operation import canonical, parse
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE, OTHER_VILLAGE = "990101001", "990101001201", "990101001202"
UNCHANGED = "没有改动"


@pytest.fixture
def two(offices):
    """Two laptops of one village that both know a household with its head."""
    home = offices.add(
        offices.village, "household", name="张三", group_name="一组", phone="1990000",
        bank_name="农商行", bank_account="62220000", kind="02", risks=["01"],
    )  # fmt: skip
    head = offices.add(
        offices.village, "person", household=home, relation="01", name="张三",
        id_number="990101196001011234",
    )  # fmt: skip
    offices.clone()
    offices.home, offices.head = home, head
    return offices


def received(registry, path, **words):
    return exchange.receive(registry, path, **words)


def refused(registry, path, sentence, **words):
    """A package must be refused with this sentence, and nothing may have changed."""
    whole, digest = registry_dump(registry), registry.digest()
    with pytest.raises(FupinError, match=sentence) as caught:
        exchange.receive(registry, path, **words)
    assert UNCHANGED in str(caught.value) or "没有导出" in str(caught.value)
    assert registry_dump(registry) == whole
    assert registry.digest() == digest
    assert registry.verify() == []


def registry_dump(registry):
    def read(db):
        return {name: list(map(repr, db.query(f'SELECT * FROM "{name}"')))
                for name in db.table_names()}  # fmt: skip

    return registry.read(read)


def agree(offices):
    """All ledgers are sound, nothing is open, and they say the same of the village."""
    ledgers = offices.ledgers()
    assert [one.verify() for one in ledgers] == [[]] * len(ledgers)
    assert [one.conflicts() for one in ledgers] == [[]] * len(ledgers)
    digests = [one.digest(VILLAGE)["digest"] for one in ledgers]
    assert digests == digests[:1] * len(digests)


# ---- two laptops of one village -----------------------------------------------------------------


def edit_everything(offices):
    """Edit one household on both laptops in every way that can collide, in rounds."""
    first, second, home, head = offices.village, offices.second, offices.home, offices.head
    yield
    offices.change(first, "household", home, phone="111", address="甲地", risks=["01", "02"])
    offices.change(second, "household", home, phone="222", natural_village="乙屯", risks=["03"])
    yield
    offices.change(first, "person", head, name="张三甲")
    offices.change(second, "household", home, name="张三乙")
    yield
    offices.change(first, "household", home, bank_account="62221111")
    offices.change(second, "household", home, bank_account="62222222", bank_holder="李四")
    visit = offices.add(first, "visit", household=home, date="2026-05-01", content="看房")
    need = offices.add(second, "need", household=home, content="修房")
    offices.add(second, "measure", household=home, need=need, content="补助", amount=120000)
    yield
    first.delete("visit", visit)
    second.delete("need", need)
    offices.change(first, "household", home, kind="01")
    offices.add(first, "household", number="H-7", name="王五")
    offices.add(second, "household", number="H-7", name="王武", group_name="二组")
    yield


def packages_of(offices):
    """Give the packages both laptops write while the edits go on."""
    found = []
    for _ in edit_everything(offices):
        found += [offices.up(), offices.up(offices.second)]
    return found


@pytest.fixture
def packages(two):
    return packages_of(two)


def test_order_and_repetition_of_packages_do_not_matter(two, packages):
    """Whatever the order and repetition, the township's state is one, and it is sound."""
    two.township.close()

    def arrive(order, number):
        folder = two.folder / f"township-{number}"
        shutil.copytree(two.folder / "township", folder)
        with Registry.open(folder) as township:
            for path in order:
                exchange.receive(township, path)
            assert township.verify() == []
            claims = {
                one.id: {json.dumps(claim.value, sort_keys=True) for claim in one.claims}
                for one in township.conflicts()
            }
            return township.digest(), claims

    expected = arrive(packages, "expected")
    assert expected[1], "the edits must collide"
    orders = st.lists(st.sampled_from(packages), max_size=6)
    number = iter(range(10_000))

    @settings(max_examples=12)
    @given(orders, st.permutations(packages))
    def check(some, every):
        assert arrive([*some, *every], next(number)) == expected

    check()
    two.reopen("township")


def swap(offices, registry, _):
    """Bring a laptop's package up and the township's down."""
    if registry is not offices.township:
        exchange.receive(offices.township, offices.up(registry))
        exchange.receive(registry, offices.down())


def drop_visit(_, registry, __):
    for visit in registry.find("visit")[:1]:
        registry.delete("visit", visit)


def found_household(offices, registry, number):
    """Enter a household of the roster, as the other laptop may do too."""
    if registry is not offices.township:
        offices.add(registry, "household", number=f"H-{number}", name=f"{registry.user}{number}")


def enter_sheet(offices, registry, number):
    """Fill in the income of one of three years, as the other laptop may do too."""
    key = {"household": offices.home, "year": f"202{number}", "kind": "1"}
    offices.add(registry, "income", **key, a1=len(registry.user) * 1000 + number, headcount=number)


def insure(offices, registry, number):
    """Enter the insurance of the household's first member."""
    people = registry.find("person", where={"household": offices.home})
    if people:
        offices.add(registry, "insurance", person=people[0], year="2025", note=f"{number}")


def plan(offices, registry, number):
    """Make a plan with a target, or delete the first one there is."""
    known = registry.find("plan")
    if len(known) >= number:
        registry.delete("plan", known[0])
    else:
        made = offices.add(registry, "plan", household=offices.home, version=number)
        offices.add(registry, "target", plan=made, year="2026")


def share_project(offices, registry, number):
    """Make a project, or go on with one that another office made."""
    known = registry.find("project")
    if len(known) >= number:
        offices.add(registry, "project_phase", project=known[-1], name=f"阶段{number}")
    else:
        offices.add(registry, "project", name=f"项目{number}")


def setting(**make):
    """Make a step that sets one field of the household to one of a few values."""
    ((field, value),) = make.items()
    return lambda offices, registry, number: offices.change(
        registry, "household", offices.home, **{field: value(number)}
    )


ON_HOME = {
    "phone": setting(phone="1390000{}".format), "name": setting(name="张{}".format),
    "bank": setting(bank_name="银行{}".format), "risks": setting(risks=lambda n: ["01", f"0{n}"]),
    "visit": lambda offices, registry, number: offices.add(
        registry, "visit", household=offices.home, content=f"第{number}次"
    ),
    "income": enter_sheet, "insurance": insure, "plan": plan,
    "delete household": lambda offices, registry, _: registry.delete("household", offices.home),
}  # fmt: skip
ANYWHERE = {
    "exchange": swap, "delete visit": drop_visit, "new household": found_household,
    "project": share_project,
    "undo": lambda _, registry, __: registry.undo(),
}  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(["village", "second", "township"]),
              st.sampled_from([*ON_HOME, *ANYWHERE]), st.integers(1, 3)), max_size=14,
)  # fmt: skip


def act(offices, who, what, number):
    """Do one thing on one ledger; what cannot be done there is left."""
    registry = getattr(offices, who)
    if what in ANYWHERE:
        ANYWHERE[what](offices, registry, number)
    elif registry.find("household", where={"id": offices.home}):
        ON_HOME[what](offices, registry, number)


def settle(offices):
    """Exchange, let the township decide all that is open, exchange again."""
    offices.exchange()
    offices.exchange()
    while found := offices.township.conflicts():
        value = {"delete": "alive", "orphan": "alive"}.get(found[0].kind, found[0].claims[-1].value)
        offices.township.resolve(found[0].id, value)
    offices.exchange()


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_three_ledgers_do_they_agree_in_the_end(new_offices, steps):
    offices = new_offices()
    offices.home = offices.add(offices.village, "household", name="张三", phone="1990000")
    offices.add(offices.village, "person", household=offices.home, relation="01", name="张三")
    offices.clone()
    exchange.receive(offices.township, offices.up())
    for step in steps:
        act(offices, *step)
    settle(offices)
    agree(offices)
    offices.close()


def test_conflicts_show_every_value_with_author_and_laptop(two):
    for _ in edit_everything(two):
        pass
    for laptop in (two.village, two.second):
        received(two.township, two.up(laptop))
    found = {one.id: one for one in two.township.conflicts()}
    said = {
        key: {(json.dumps(claim.value, ensure_ascii=False, sort_keys=True), claim.user, claim.rid)
              for claim in one.claims}
        for key, one in found.items()
    }  # fmt: skip
    first, second = two.village.rid, two.second.rid
    assert said[f"{two.home}/phone"] == {('"111"', "甲", first), ('"222"', "乙", second)}
    assert said[f"{two.head}/name"] == {('"张三甲"', "甲", first), ('"张三乙"', "乙", second)}
    assert found[f"{two.head}/name"].shown == "张三"
    assert {one[1:] for one in said[f"{two.home}/bank"]} == {("甲", first), ("乙", second)}
    assert found[f"{two.home}/bank"].shown == {"bank_account": "62220000", "bank_name": "农商行"}
    number = two.township.record_id("household", {"number": "H-7"})
    assert {value for value, _, _ in said[f"{number}/name"]} == {'"王五"', '"王武"'}
    assert f"{two.home}/risks" not in found
    assert two.township.fetch("household", two.home).values["risks"] == ["02", "03"]
    assert f"{two.home}/kind" not in found


def test_after_decisions_and_return_packages_all_three_agree(two):
    for _ in edit_everything(two):
        two.exchange()
    settle(two)
    agree(two)
    values = two.second.fetch("household", two.home).values
    assert values["address"] == "甲地"
    assert values["natural_village"] == "乙屯"


def test_a_deletion_against_an_edit_is_decided_either_way(two):
    for verdict in ("alive", "deleted"):
        visit = two.add(two.village, "visit", household=two.home, content="看房")
        two.exchange()
        two.village.delete("visit", visit)
        two.change(two.second, "visit", visit, content="看了房")
        two.exchange()
        (conflict,) = two.township.conflicts()
        assert (conflict.id, conflict.kind) == (f"{visit}/_life", "delete")
        two.township.resolve(conflict.id, verdict)
        two.exchange()
        agree(two)
        assert bool(two.second.find("visit", where={"id": visit})) == (verdict == "alive")


def test_a_visit_added_to_a_household_deleted_elsewhere_is_not_lost_from_sight(two):
    two.exchange()
    two.village.delete("household", two.home)
    visit = two.add(two.second, "visit", household=two.home, content="看房")
    two.exchange()
    assert [one.kind for one in two.township.conflicts()] == ["orphan"]
    assert two.township.conflicts()[0].rec == visit


def test_a_village_may_not_decide_a_protected_field(two):
    for laptop, name in ((two.village, "张三甲"), (two.second, "张三乙")):
        two.change(laptop, "person", two.head, name=name)
    two.exchange()
    before = two.dump(two.village)
    with pytest.raises(FupinError, match="乡镇核定"):
        two.village.resolve(f"{two.head}/name", "张三甲")
    assert two.dump(two.village) == before


def test_the_same_package_twice_changes_nothing(two):
    path = two.up()
    assert received(two.township, path).operations > 0
    before = two.dump(two.township)
    two.township.now = lambda: datetime.now().astimezone() + timedelta(hours=1)
    again = received(two.township, path)
    assert (again.repeated, again.operations, again.conflicts) == (True, 0, 0)
    assert "以前接收过" in again.sentence
    assert two.dump(two.township) == before
    assert exchange.preview(two.township, path).repeated


def test_a_lost_package_is_made_good_by_the_next(two):
    two.up().unlink()
    two.add(two.village, "visit", household=two.home, content="第二天")
    received(two.township, two.up())
    received(two.village, two.down())
    assert two.township.digest(VILLAGE) == two.village.digest(VILLAGE)
    assert two.township.count("visit") == 1


def test_a_package_that_overtakes_another_is_taken_and_the_gap_is_told(two):
    two.township.close()
    shutil.copytree(two.folder / "township", two.folder / "late")
    two.reopen("township")
    first = two.up()
    received(two.township, first)
    received(two.village, two.down())
    visit = two.add(two.village, "visit", household=two.home, content="一")
    second = two.up()
    assert package.inspect(second.read_bytes()).operations == 1
    late = two.reopen("late")
    assert any("还没有收到" in one for one in exchange.preview(late, second).plan.notes)
    for path in (second, first, second):
        received(late, path)
    assert late.verify() == []
    assert late.fetch("visit", visit).values["content"] == "一"
    received(two.township, second)
    assert late.digest() == two.township.digest()


# ---- receipts -----------------------------------------------------------------------------------


def waiting(registry):
    return [one.waiting for one in exchange.peers(registry)]


def test_what_waits_is_acknowledged_only_by_the_return_package(offices):
    offices.add(offices.village, "household", name="张三")
    assert waiting(offices.village) == [1]
    received(offices.township, offices.up())
    assert waiting(offices.village) == [1]
    received(offices.village, offices.down())
    assert waiting(offices.village) == [0]
    received(offices.township, offices.up())
    assert waiting(offices.township) == [0]


def test_an_old_receipt_that_comes_late_only_costs_repetition(offices):
    offices.add(offices.village, "household", name="张三")
    old = offices.down()
    received(offices.township, offices.up())
    new = offices.down()
    received(offices.village, new)
    assert waiting(offices.village) == [0]
    received(offices.village, old)
    assert exchange.preview(offices.township, offices.up()).operations == 0
    received(offices.village, offices.down())
    assert waiting(offices.village) == [0]
    received(offices.village, new)
    received(offices.village, old)
    assert waiting(offices.village) == [0]


def test_full_sends_what_was_acknowledged_too(offices):
    offices.add(offices.village, "household", name="张三")
    offices.exchange()
    (path,) = exchange.pack(offices.village, offices.stick, full=True)
    assert exchange.preview(offices.township, path).operations == 0
    assert package.inspect(path.read_bytes()).operations == 1


def test_a_township_restored_from_an_old_copy_is_refilled(offices):
    home = offices.add(offices.village, "household", name="张三")
    offices.exchange()
    offices.township.close()
    shutil.copytree(offices.folder / "township", offices.folder / "backup")
    offices.reopen("township")
    for round_ in range(3):
        offices.add(offices.village, "visit", household=home, content=f"第{round_}次")
        offices.exchange()
    offices.township.close()
    shutil.rmtree(offices.folder / "township")
    shutil.copytree(offices.folder / "backup", offices.folder / "township")
    offices.reopen("township")
    offices.add(offices.village, "visit", household=home, content="恢复以后")
    note = exchange.preview(offices.township, path := offices.up()).plan.notes
    assert any("前面的包还没有收到" in one for one in note)
    received(offices.township, path)
    received(offices.village, offices.down())
    received(offices.township, offices.up())
    assert offices.township.count("visit") == 4
    agree(offices)


def test_a_township_restored_twice_from_one_copy_is_refilled_each_time(offices):
    home = offices.add(offices.village, "household", name="张三")
    offices.exchange()
    offices.township.close()
    shutil.move(offices.folder / "township", offices.folder / "backup")
    for round_ in range(6):
        shutil.rmtree(offices.folder / "township", ignore_errors=True)
        shutil.copytree(offices.folder / "backup", offices.folder / "township")
        offices.reopen("township")
        offices.add(offices.village, "visit", household=home, content=f"第{round_}次")
        received(offices.village, offices.down())
        received(offices.township, offices.up())
        agree(offices)
        received(offices.village, offices.down())
        offices.township.close()
    offices.reopen("township")


def test_a_moved_village_goes_on_under_a_new_name(offices):
    home = offices.add(offices.village, "household", name="张三")
    offices.exchange()
    offices.village.close()
    old = offices.village.rid
    for before, after in (("village", "moved"), ("moved", "moved again")):
        shutil.move(offices.folder / before, offices.folder / after)
        offices.village = Registry.open(offices.folder / after, user="甲")
        offices.village.close()
    offices.village = Registry.open(offices.folder / "moved again", user="甲")
    assert offices.village.rid != old
    offices.add(offices.village, "visit", household=home, content="搬家以后")
    assert waiting(offices.village) == [1]
    offices.exchange()
    agree(offices)
    offices.change(offices.township, "household", home, address="镇里改的")
    offices.exchange()
    exchange.receive(offices.township, offices.up())
    assert waiting(offices.township) == [0]  # what the former life held no longer counts


# ---- two villages -------------------------------------------------------------------------------


@pytest.fixture
def three(offices):
    """A township with two villages, each with a household."""
    offices.other = Registry.create(
        offices.folder / "other", level="village", region=OTHER_VILLAGE, name="柳河村",
        password=None, user="丙",
    )  # fmt: skip
    exchange.enrol(offices.township, offices.other)
    offices.home = offices.add(offices.village, "household", name="张三")
    offices.add(offices.village, "person", household=offices.home, relation="01", name="张三")
    offices.far = offices.add(offices.other, "household", name="李四")
    return offices


def test_each_village_receives_its_own_and_the_regions(three):
    for village in (three.village, three.other):
        received(three.township, three.up(village))
    three.add(three.township, "visit", household=three.home, content="镇里看张三")
    three.add(three.township, "visit", household=three.far, content="镇里看李四")
    paths = exchange.pack(three.township, three.stick)
    assert [package.inspect(one.read_bytes()).to for one in paths] == [VILLAGE, OTHER_VILLAGE]
    for village, path in zip((three.village, three.other), paths, strict=True):
        received(village, path)
        assert village.digest(village.region) == three.township.digest(village.region)
        assert village.verify() == []
        codes = {row["code"] for row in village.select("region")}
        assert codes == {TOWNSHIP, VILLAGE, OTHER_VILLAGE}
    assert [row["name"] for row in three.village.select("household")] == ["张三"]
    assert [row["name"] for row in three.other.select("household")] == ["李四"]
    assert three.village.count("visit") == three.other.count("visit") == 1


def test_a_package_for_another_office_is_refused(three):
    refused(three.other, three.up(), "不是发给本单位")
    refused(three.village, three.up(), "不是发给本单位")
    refused(three.village, three.down(OTHER_VILLAGE), "不是发给本单位")


def test_a_stranger_is_refused(three, tmp_path):
    with Registry.create(tmp_path / "t", level="township", region=TOWNSHIP, name="样板镇",
                         password=None) as stranger:  # fmt: skip
        refused(stranger, three.up(), "打不开")


# ---- forged packages ----------------------------------------------------------------------------


def forge(offices, *, sender=None, spoil=dict.keys, **header):
    """Write a package signed by an enrolled laptop that says what it should not."""
    sender = sender or offices.village
    path = exchange.pack(sender, offices.stick)[0]
    opened = package.open_(path.read_bytes(), [keyring(offices.township).box])
    lines = []
    for line in opened.lines:
        members = json.loads(line)
        spoil(members)
        lines.append(canonical(members))
    operations = [parse(line) for line in lines]
    changed = {"ranges": package.ranges_of(operations), **header}
    forged = replace(opened.header, **changed)
    path.write_bytes(package.build(forged, lines, signing_key=keyring(sender).sign))
    return path


def test_operations_of_a_foreign_office_are_refused(three):
    path = forge(three, spoil=lambda members: members.update(office=OTHER_VILLAGE))
    refused(three.township, path, "无权送来")


def test_operations_of_the_superior_are_refused_from_below(three):
    path = forge(three, spoil=lambda members: members.update(office=TOWNSHIP))
    refused(three.township, path, "无权送来")


def test_an_absurd_lamport_number_is_refused(three):
    path = forge(three, spoil=lambda members: members.update(lam=20_000_000))
    refused(three.township, path, "序号大得不合理")


def test_ranges_that_do_not_match_are_refused(three):
    refused(three.township, forge(three, ranges={}), "范围不符")


def test_an_operation_of_another_shape_is_refused(three):
    path = forge(three)
    opened = package.open_(path.read_bytes(), [keyring(three.township).box])
    lines = [*opened.lines, b'{"v":1}']
    path.write_bytes(package.build(opened.header, lines, signing_key=keyring(three.village).sign))
    refused(three.township, path, "不合格式")


@pytest.mark.parametrize("extra", [
    {"complete": [1]}, {"complete": {"x": 1}}, {"complete": {"ab" * 10: {}}},
    {"complete": {"ab" * 10: {"from": "1", "to": 2, "head": "0" * 32, "office": VILLAGE}}},
    {"complete": {"ab" * 10: {"from": 1, "to": 2, "head": "0" * 32, "office": TOWNSHIP}}},
    {"former": 7},
])  # fmt: skip
def test_a_header_that_makes_no_sense_is_refused(three, extra):
    refused(three.township, forge(three, extra=extra), "包")


def test_a_village_cannot_claim_that_another_is_complete(three):
    """Otherwise the other village would stop sending what never arrived."""
    first = three.add(three.other, "visit", household=three.far, content="没到")
    span = {"from": 1, "to": 1000, "head": "0" * 32, "office": VILLAGE}
    path = forge(three, extra={"complete": {three.other.rid: span}})
    received(three.township, path)
    received(three.township, three.up(three.other))
    received(three.other, three.down(OTHER_VILLAGE))
    three.add(three.other, "visit", household=three.far, content="也要到")
    received(three.township, three.up(three.other))
    assert three.township.find("visit", where={"id": first})
    assert three.township.digest(OTHER_VILLAGE) == three.other.digest(OTHER_VILLAGE)


def test_a_truncated_or_altered_package_is_refused(three):
    path = three.up()
    data = path.read_bytes()
    for size in (0, 1, 100, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:size])
        refused(three.township, path, "没有改动")
    for place in range(0, len(data), len(data) // 20):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        refused(three.township, path, "没有改动")
    path.write_bytes(data)
    assert received(three.township, path).operations == 3


def test_a_package_that_is_not_there_is_refused(three):
    refused(three.township, three.stick / "none.zcb", "读不出来")


def test_stopping_while_a_package_comes_in_leaves_nothing(three):
    path = three.up()
    before = registry_dump(three.township)

    def stop(done, total):
        if done * 2 > total:
            raise Cancelled

    with pytest.raises(Cancelled):
        exchange.receive(three.township, path, step=stop)
    assert registry_dump(three.township) == before
    assert received(three.township, path).operations == 3


def test_every_order_of_two_senders_leaves_the_same_counts(three):
    """Other villages' packages do not disturb each other."""
    paths = [three.up(), three.up(three.other)]
    three.township.close()
    digests = set()
    for number, order in enumerate(permutations([*paths, *paths])):
        folder = three.folder / f"copy{number}"
        shutil.copytree(three.folder / "township", folder)
        with Registry.open(folder) as township:
            for path in order:
                exchange.receive(township, path)
            digests.add(township.digest()["digest"])
    assert len(digests) == 1
    three.reopen("township")


# ---- packing ------------------------------------------------------------------------------------


def test_packing_for_nobody_is_refused(tmp_path, offices):
    alone = Registry.create(
        tmp_path / "v", level="village", region=OTHER_VILLAGE, name="柳河村", password=None
    )
    with alone, pytest.raises(FupinError, match="互相登记，没有导出"):
        exchange.pack(alone, tmp_path)
    with pytest.raises(FupinError, match="互相登记，没有导出"):
        exchange.pack(offices.township, tmp_path, to=OTHER_VILLAGE)
    with pytest.raises(FupinError, match="不存在，没有导出"):
        exchange.pack(offices.village, tmp_path / "none")
    assert exchange.peers(offices.village)[0].last_sent == ""


def test_packages_are_numbered_and_named_for_people(offices):
    names = [offices.up().name for _ in range(2)]
    day = offices.village.today().replace("-", "")
    rid = offices.village.rid[:4]
    assert names == [f"ZC_{VILLAGE}_{rid}_00000{n}_{day}.zcb" for n in (1, 2)]
    assert [one.last_sent != "" for one in exchange.peers(offices.village)] == [True]


def test_peers_show_the_same_digits_on_both_sides(offices):
    (up,), (down,) = exchange.peers(offices.village), exchange.peers(offices.township)
    assert up.digits == down.digits != ""
    assert (up.office, up.level, down.office, down.level) == (
        TOWNSHIP, "township", VILLAGE, "village",
    )  # fmt: skip
    assert card(offices.village).office == VILLAGE
