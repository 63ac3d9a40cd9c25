"""Templates of a township come with its packages, and villages fill their forms from them."""

import pytest
from openpyxl import load_workbook

from fupin_desktop import exchange, scope, template
from fupin_desktop.errors import FupinError
from fupin_desktop.template import kept, source

OTHER = "990101001202"


def test_a_villages_first_form_from_a_template_of_its_township(offices, form_of, tmp_path):
    township, village = offices.township, offices.village
    kept.add(township, form_of(), name=" 入户  核实表", source="〔2026〕3 号")
    package = offices.down()
    arrival = exchange.preview(village, package)
    assert {line.table for line in arrival.plan.lines} >= {"template", "attachment"}
    exchange.receive(village, package)
    (one,) = kept.listed(village)
    assert (one.name, one.source, one.above, one.is_here) == (
        "入户 核实表", "〔2026〕3 号", True, True
    )  # fmt: skip
    home = offices.add(village, "household", name="王五")
    done = template.fill(village, source.read_kept(village, one.rec), [home], tmp_path)
    assert done.path.name.startswith("入户 核实表")
    (made,) = done.path.iterdir()
    assert load_workbook(made).worksheets[0]["B2"].value == "王五"


def test_the_newest_version_is_listed_and_the_old_one_kept(offices, form_of):
    township = offices.township
    first = kept.add(township, form_of(), name="表", version="2026-01-05").ids[0]
    second = kept.add(township, form_of(8), name="表", version="2026.3.1").ids[0]
    (one,) = kept.listed(township)
    assert (one.rec, one.version, one.older) == (second, "2026-03-01", 1)
    assert [every.rec for every in kept.listed(township, every=True)] == [second, first]
    assert source.read_kept(township, first).content != source.read_kept(township, second).content
    kept.hide(township, second)
    assert [every.rec for every in kept.listed(township)] == [first]
    township.undo()
    assert kept.listed(township)[0].rec == second


def test_a_template_without_its_file_says_so(offices, form_of):
    kept.add(offices.township, form_of())
    package = exchange.pack(offices.township, offices.stick, to="990101001201", photos="none")[0]
    exchange.receive(offices.village, package)
    (one,) = kept.listed(offices.village)
    assert not one.is_here
    with pytest.raises(FupinError, match="还没有收到"):
        source.read_kept(offices.village, one.rec)
    exchange.receive(offices.township, offices.up())  # it names what it lacks
    exchange.receive(offices.village, offices.down())
    assert kept.listed(offices.village)[0].is_here


def test_a_villages_own_template_goes_up_and_not_to_its_neighbour(offices, form_of):
    kept.add(offices.village, form_of(), name="本村自用")
    offices.exchange()
    (one,) = kept.listed(offices.township)
    assert (one.name, one.is_here) == ("本村自用", True)
    assert (one.region, one.below, one.above) == (offices.village.region, True, False)
    common = offices.township.read(lambda db: scope.common(db, OTHER))
    assert one.rec not in common
    assert str(one.file["id"]) not in common


def test_hostile_and_wrong_files_are_not_kept(offices, tmp_path, form_of):
    (tmp_path / "表.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    for path, version in ((tmp_path / "表.xls", ""), (form_of(), "大前天晚上")):
        with pytest.raises(FupinError):
            kept.add(offices.township, path, version=version)
    assert kept.listed(offices.township) == []


def test_a_villages_template_is_no_version_of_the_townships(offices, form_of):
    own = kept.add(offices.township, form_of(), name="核实表", version="2026-01-05").ids[0]
    theirs = kept.add(offices.village, form_of(), name="核实表", version="2026-03-01").ids[0]
    offices.exchange()
    assert [(one.rec, one.below) for one in kept.listed(offices.township)] == [
        (own, False), (theirs, True)
    ]  # fmt: skip
    (one,) = kept.listed(offices.village)  # there its own is the newer version
    assert (one.rec, one.older) == (theirs, 1)
