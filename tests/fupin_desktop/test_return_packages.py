"""What a township's package carries to a village, and a lost laptop rebuilt from one alone."""

import pytest

from fupin_desktop import (
    added_codes,
    attachments,
    codes,
    exchange,
    laptops,
    limits,
    local_fields,
    packing,
    questions,
    returned,
    surveys,
)
from fupin_desktop.blobs import Blobs
from fupin_desktop.enrolment import card
from fupin_desktop.registry import Registry

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PHOTO = b"%PDF-1.4 a paper"


@pytest.fixture
def busy(offices):
    """A village and a township with something of every kind between them."""
    village, township = offices.village, offices.township
    offices.home = offices.add(
        village, "household", name="张三", group_name="一组", phone="1990000"
    )
    offices.add(village, "person", household=offices.home, relation="01", name="张三")
    offices.visit = offices.add(village, "visit", household=offices.home, date="2026-05-01")
    attachments.attach(village, "visit", offices.visit, [("表.pdf", PHOTO)])
    offices.exchange()
    offices.field = local_fields.define(township, table="household", label="饮水", kind="text").ids[
        0
    ]
    added_codes.add(township, "event_kind", "院坝会")
    offices.add(township, "threshold", region=TOWNSHIP, year="2026", name="monitoring_line",
                value=800_000, unit="元", state="1")  # fmt: skip
    offices.add(township, "task", title="汛期排查住房", due="2026-06-01", region=TOWNSHIP)
    offices.add(township, "task", title="补齐收入表", due="2026-06-01", region=VILLAGE)
    offices.add(township, surveys.ROUND, name="汛期排查", region=TOWNSHIP)
    offices.change(village, "household", offices.home, address="东头")
    offices.change(township, "household", offices.home, address="西头")
    offices.change(village, "household", offices.home, number="990101")
    offices.change(township, "household", offices.home, number="990102")
    offices.exchange()
    offices.change(village, "household", offices.home, **{f"x.{offices.field}": "井水"})
    offices.exchange()
    (open_one,) = [one for one in township.conflicts() if one.register == "address"]
    township.resolve(open_one.id, "东头", why="开会定的")
    returned.reject(township, "household", offices.home, "phone", "少一位")
    return offices


def test_all_that_a_township_has_for_a_village_is_in_its_package(busy):
    village = busy.village
    said = exchange.preview(village, busy.down()).plan.notes
    assert any("两处不一致、待核定 1 项，退回待修改 1 项。" in line for line in said)
    receipt = exchange.receive(village, busy.down())
    assert receipt.sentence.endswith("那里，两处不一致、待核定 1 项，退回待修改 1 项。")
    assert village.rows("household", [busy.home])[0]["address"] == "东头"  # the decision
    assert [one.register for one in village.conflicts()] == ["number"]
    assert [one.comment for one in returned.listed(village)] == ["少一位"]
    assert {row["title"] for row in village.select("task")} == {"汛期排查住房", "补齐收入表"}
    assert [row["name"] for row in surveys.open_rounds(village)] == ["汛期排查"]
    assert limits.of(village, "monitoring_line", village.today()).number == 8000
    kinds = codes.choices(village.table("event").fields["kind"].choices)
    assert "院坝会" in {one.label for one in kinds}
    assert village.table("household").fields[f"x.{busy.field}"].label == "饮水"
    assert village.setting(questions.HEARD)[TOWNSHIP]["returned"] == 1


def test_what_was_said_before_never_counts_again(busy):
    """An old stick found in a drawer changes nothing: each list has its version."""
    old = busy.down()
    exchange.receive(busy.township, busy.up())
    returned.close(busy.township, [one.rec for one in returned.listed(busy.township)])
    added_codes.reword(busy.township, "event_kind", "01", "培训会")
    exchange.receive(busy.village, busy.down())
    before = busy.dump(busy.village)
    exchange.receive(busy.village, old)
    after = busy.dump(busy.village)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"holding"}  # the receipt that came last stands, it claims less
    assert busy.village.setting(questions.HEARD)[TOWNSHIP]["returned"] == 0


@pytest.mark.parametrize("value", [
    None, 1, "x", [], {"conflicts": -1, "returned": "1"}, {"conflicts": 10**9}, {"returned": True},
])  # fmt: skip
def test_whatever_is_told_of_open_questions_is_borne(value):
    assert questions.sentence(value) == ""


def test_a_lost_laptop_is_rebuilt_from_a_full_package_alone(busy):
    """The new one is enrolled and gets one full package: all of the village is back, photos too."""
    exchange.receive(busy.village, busy.down())
    exchange.receive(busy.township, busy.up())
    lost = busy.village.digest(VILLAGE)
    laptops.stop(busy.township, card(busy.village).sign, "电脑丢失")
    with Registry.create(busy.folder / "new", level="village", region=VILLAGE, name="青禾村",
                         password=None, user="乙") as new:  # fmt: skip
        letter = exchange.invite(busy.township, VILLAGE, busy.stick)
        digits = exchange.accept(new, busy.stick / letter)
        exchange.receive(busy.township, busy.up(new), digits=digits)
        sent = packing.export(busy.township, busy.stick, to=VILLAGE, full=True, photos="all")
        for one in sent:
            exchange.receive(new, one.path)
        assert new.digest(VILLAGE) == lost
        (row,) = new.select("attachment")
        assert Blobs(new.path, new.data_key).get(row["sha256"]) == PHOTO
        assert new.rows("household", [busy.home])[0][f"x.{busy.field}"] == "井水"
        assert [one.comment for one in returned.listed(new)] == ["少一位"]
        assert len(new.history("household", busy.home)) == len(
            busy.village.history("household", busy.home)
        )
        assert {row["title"] for row in new.select("task")} == {"汛期排查住房", "补齐收入表"}
        kinds = codes.choices(new.table("event").fields["kind"].choices)
        assert "院坝会" in {one.label for one in kinds}
        assert new.verify() == []
        busy.add(new, "visit", household=busy.home, date="2026-05-20")
        assert exchange.receive(busy.township, busy.up(new)).operations == 1
