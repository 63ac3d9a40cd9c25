"""Reports are kept by name, go down with the packages, and never carry names of people."""

import pytest

from fupin_desktop import exchange, report
from fupin_desktop.conditions import Condition
from fupin_desktop.errors import FupinError
from fupin_desktop.report import COUNT, Column, Definition
from fupin_desktop.template import kept

ASKED = Definition(
    name="走访表", groups=("group_name",),
    columns=(Column(field="name"), Column(what=COUNT, table="visit", period="this_year")),
)  # fmt: skip


def names(registry):
    return [one.name for one in report.listed(registry)]


def carry(offices):
    exchange.receive(offices.village, offices.down())


def test_a_report_is_kept_renamed_copied_and_dropped(offices):
    ledger = offices.village
    report.save(ledger, ASKED)
    with pytest.raises(FupinError, match="已经有名称为“走访表”的报表"):
        report.save(ledger, ASKED)
    assert report.get(ledger, "走访表") == ASKED
    report.save(ledger, ASKED.named(" 走访 次数 "), "走访表")
    assert names(ledger) == ["走访 次数"]
    report.save(ledger, ASKED.named(report.free_name(ledger, "走访 次数")))
    assert names(ledger) == ["走访 次数", "走访 次数（2）"]
    report.drop(ledger, "走访 次数")
    assert names(ledger) == ["走访 次数（2）"]
    for gone in (report.get, report.drop):
        with pytest.raises(FupinError, match="没有名称为“走访 次数”的报表"):
            gone(ledger, "走访 次数")
    with pytest.raises(FupinError, match="先给报表起个名称"):
        report.save(ledger, Definition(columns=ASKED.columns))


def test_a_sent_report_comes_to_the_village_and_gives_the_same_columns_and_figures(offices):
    report.save(offices.township, ASKED)
    report.send(offices.township, "走访表")
    carry(offices)
    (got,) = report.listed(offices.village)
    assert (got.definition, got.above) == (ASKED, True)
    home = offices.add(offices.village, "household", name="张三", group_name="一组")
    offices.add(offices.village, "visit", household=home, date=offices.village.today())
    exchange.receive(offices.township, offices.up())
    below, above = (report.run(one, report.get(one, "走访表"))
                    for one in (offices.village, offices.township))  # fmt: skip
    assert below.heads == above.heads
    assert [line.cells for line in below.lines] == [line.cells for line in above.lines]
    assert above.lines[-1].cells[-1] == 1


def test_what_is_sent_again_replaces_and_what_is_withdrawn_goes(offices):
    report.save(offices.township, ASKED)
    report.send(offices.township, "走访表")
    carry(offices)
    report.save(offices.township, Definition(name="走访表", columns=ASKED.columns[:1]), "走访表")
    report.send(offices.township, "走访表")
    carry(offices)
    (got,) = report.listed(offices.village)
    assert len(got.definition.columns) == 1
    assert [one.sent for one in report.listed(offices.township)] == [True]
    report.withdraw(offices.township, "走访表")
    carry(offices)
    assert names(offices.village) == []
    with pytest.raises(FupinError, match="没有下发过"):
        report.withdraw(offices.township, "走访表")


def test_a_sent_report_is_no_form_to_fill_in(offices):
    report.save(offices.township, ASKED)
    report.send(offices.township, "走访表")
    carry(offices)
    for registry in (offices.township, offices.village):
        assert kept.listed(registry, every=True) == []
        # An older version lists no template that is out of use.
        (row,) = registry.select("template")
        assert row["hidden"]


@pytest.mark.parametrize("how", ["is", "contains", "lacks"])
def test_a_report_that_may_name_people_stays_here(offices, how):
    condition = Condition("name", how, ("张三",))
    for more in ({"filter": (condition,)}, {"home_filter": (condition,)}):
        report.save(offices.township, Definition(name="表", columns=ASKED.columns, **more), "表")
        with pytest.raises(FupinError, match="可能写着姓名，没有发出"):
            report.send(offices.township, "表")
    assert offices.township.select("template") == []


def test_a_village_sends_nothing_down(offices):
    report.save(offices.village, ASKED)
    with pytest.raises(FupinError, match="村里没有下级"):
        report.send(offices.village, "走访表")
    with pytest.raises(FupinError, match="没有名称为"):
        report.send(offices.township, "走访表")


def test_what_a_newer_version_sends_is_listed_and_says_so(offices):
    offices.add(
        offices.township, "template", region=offices.township.region, name="新表", hidden=True,
        version="2026-01-01", source="自定义报表", note='{"format": "other"}',
    )  # fmt: skip
    carry(offices)
    (got,) = report.listed(offices.village)
    with pytest.raises(FupinError, match="整个报表"):
        report.run(offices.village, got.definition)


def test_a_definition_goes_through_a_file(tmp_path):
    path = tmp_path / "表.json"
    report.export(ASKED, path)
    assert report.load(path) == ASKED
    path.write_text('{"report": 1, "row": "person", "columns": []}', encoding="utf-8-sig")
    assert report.load(path).name == "表"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FupinError, match="读不出来"):
        report.load(path)
    path.write_bytes(b" " * 1_000_001)
    with pytest.raises(FupinError, match="太大"):
        report.load(path)
