"""Archives of many households: order, one file or one each, the rest, and only what changed."""

from datetime import datetime, timedelta, timezone
from random import Random

import pypdfium2
import pytest

from db.log import PRINTED
from fupin_desktop import attachments, paper
from fupin_desktop.blobs import Blobs
from fupin_desktop.demo.album import landscape
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.paper import PARTS, archive, archives, currency, prints
from fupin_desktop.paper.archives import Order
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from tests.pdf_text import pages_of, text_of

VILLAGE = "999901001001"
ALL = Order()
CHANGED = Order(changed=True)


class Clock:
    """A clock that tests put forward."""

    day = datetime(2026, 11, 23, 20, 49, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self):
        return self.day


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def registry(tmp_path, clock):
    with Registry.create(
        tmp_path / "村台账", level="village", region=VILLAGE, name="青山村", password=None,
        user="周", now=clock,
    ) as made:  # fmt: skip
        yield made


@pytest.fixture
def homes(registry):
    """Four households, written in another order than one walks."""
    places = (("二组", "1", "李四"), ("一组", "10", "王五"), ("一组", "9", "张三"),
              ("十组", "1", "赵/六"))  # fmt: skip
    found = {}
    for group, door, name in places:
        home = registry.new_id("household")
        registry.save([
            Change(table="household", rec=home,
                   values={"name": name, "group_name": group, "door_number": door}),
            Change(table="person", values={"household": home, "name": name, "relation": "01"}),
        ])  # fmt: skip
        found[name] = home
    return found


def change(registry, home, **values):
    registry.save([Change(table="household", rec=home, values=values)])


def page_code(path, number):
    """The code printed at the foot of a page, as somebody reads it."""
    return pages_of(path)[number - 1].split("本页")[1][:6]


def test_households_come_in_the_order_of_a_walk(registry, homes, tmp_path):
    walk = archives.in_walk(registry, [*homes.values(), homes["李四"]])
    assert walk == [homes[name] for name in ("张三", "王五", "李四", "赵/六")]
    archives.into_one(registry, walk, tmp_path / "a.pdf", ALL)
    text = text_of(tmp_path / "a.pdf")
    places = [text.index(name) for name in ("张三", "王五", "李四", "赵/六")]
    assert places == sorted(places)


def test_each_household_gets_a_file_that_windows_takes(registry, homes, tmp_path):
    twin = registry.new_id("household")
    registry.save(
        [
            Change(
                table="household",
                rec=twin,
                values={"name": "张三", "group_name": "一组", "door_number": "9"},
            )
        ]
    )
    found = archives.into_each(registry, [*homes.values(), twin], tmp_path, ALL)
    names = sorted(one.name for one in tmp_path.glob("*.pdf"))
    assert names == sorted(one.name for one in found.files)
    assert [name[:-13] for name in names] == [
        "01组 09 张三", "01组 09 张三", "01组 10 王五", "02组 01 李四", "10组 01 赵_六",
    ]  # fmt: skip
    assert len({name.casefold() for name in names}) == 5
    assert found.pages == sum(len(pypdfium2.PdfDocument(one.read_bytes())) for one in found.files)
    again = archives.into_each(registry, [twin], tmp_path, ALL)
    assert again.files[0] in found.files, "the same household has the same name again"


def test_the_rest_is_printed_after_a_cancel(registry, homes, tmp_path):
    walk = archives.in_walk(registry, [*homes.values()])

    def stop(done, _total):
        if done == 2:
            raise Cancelled

    found = archives.into_each(registry, walk, tmp_path, ALL, stop)
    assert (found.printed, found.left) == (walk[:2], walk[2:])
    assert len([*tmp_path.glob("*.pdf")]) == 2
    rest = archives.into_each(registry, found.left, tmp_path, ALL)
    assert (rest.printed, rest.left) == (walk[2:], [])
    assert len([*tmp_path.glob("*.pdf")]) == 4
    assert not archives.into_one(registry, walk, tmp_path / "x.pdf", CHANGED).files


def test_cancelling_one_file_writes_and_remembers_nothing(registry, homes, tmp_path):
    def stop(done, _total):
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        archives.into_one(registry, [*homes.values()], tmp_path / "a.pdf", ALL, stop)
    assert not [*tmp_path.glob("*.pdf*")]
    assert not [*prints.everything(registry)]


def test_only_the_pages_that_changed_are_printed_again(registry, homes, tmp_path, clock):
    walk = archives.in_walk(registry, [*homes.values()])
    first = archives.into_one(registry, walk, tmp_path / "a.pdf", ALL)
    clock.day += timedelta(days=40)
    none = archives.into_one(registry, walk, tmp_path / "b.pdf", CHANGED)
    assert (none.pages, none.files, none.current) == (0, [], walk), "a new day is no change"
    assert not (tmp_path / "b.pdf").exists()
    registry.save([Change(table="visit", values={"household": homes["王五"], "date": "2026-12-01",
                                                 "content": "送去棉被"})])  # fmt: skip
    found = archives.into_one(registry, walk, tmp_path / "b.pdf", CHANGED)
    assert found.printed == [homes["王五"]]
    assert 0 < found.pages < first.pages / len(walk)
    text = text_of(tmp_path / "b.pdf")
    assert "送去棉被" in text
    assert "王五" in text
    assert "张三" not in text
    assert not archives.into_one(registry, walk, tmp_path / "c.pdf", CHANGED).pages
    whole = archives.into_one(registry, [homes["王五"]], tmp_path / "d.pdf", ALL)
    again = [page for page in pages_of(tmp_path / "d.pdf") if "送去棉被" in page]
    assert again[0].split("本页")[1] in [p.split("本页")[-1] for p in pages_of(tmp_path / "b.pdf")]
    assert whole.pages > found.pages


def test_other_parts_and_days_are_papers_of_their_own(registry, homes, tmp_path):
    home = [homes["张三"]]
    archives.into_one(registry, home, tmp_path / "a.pdf", Order(parts=("members",)))
    whole = archives.into_one(registry, home, tmp_path / "b.pdf", CHANGED)
    assert whole.printed == home
    assert whole.pages == 3
    named = Order(parts=tuple(key for key, _ in PARTS), changed=True)
    assert archives.into_one(registry, home, tmp_path / "c.pdf", named).current == home
    earlier = Order(on="2025-12-31", changed=True)
    assert archives.into_one(registry, home, tmp_path / "d.pdf", earlier).printed == home


def test_pages_to_be_taken_out_are_counted(registry, homes, tmp_path):
    home = homes["张三"]
    visits = [Change(table="visit", values={"household": home, "date": f"2026-{month:02}-01",
                                            "content": "看望。" * 200})
              for month in range(1, 11)]  # fmt: skip
    ids = registry.save(visits).ids
    before = archive(registry, [home], tmp_path / "a.pdf")
    for rec in ids:
        registry.delete("visit", rec)
    found = archives.into_one(registry, [home], tmp_path / "b.pdf", CHANGED)
    after = len(prints.of(registry, prints.ARCHIVE, home)[0].pages)
    assert found.removed == {home: before - after}
    assert before > after


@pytest.mark.parametrize(("leaves", "wanted"), [(False, [0, 5]), (True, [0, 1, 4, 5])])
def test_both_sides_of_a_leaf_go_together_if_asked(registry, homes, tmp_path, leaves, wanted):
    archive(registry, [homes["张三"]], tmp_path / "a.pdf")
    held = prints.of(registry, prints.ARCHIVE, homes["张三"])[0].pages

    class Sheet:
        def __init__(self, code):
            self.code = code

    now = [Sheet(code if at not in (0, 5) else "FFFFFF") for at, code in enumerate((*held, *held))]
    assert archives.differing((*held, *held), now, leaves=leaves)[: len(wanted)] == wanted


def test_a_folder_that_is_not_there_is_refused(registry, homes, tmp_path):
    with pytest.raises(FupinError, match="没有打印"):
        archives.into_each(registry, [*homes.values()], tmp_path / "none", ALL)


def test_prints_are_kept_a_few_each_and_bear_what_is_unknown(registry, homes, tmp_path):
    home = homes["张三"]
    for _ in range(prints.KEPT + 2):
        archive(registry, [home], tmp_path / "a.pdf")
    assert len(prints.of(registry, prints.ARCHIVE, home)) == prints.KEPT
    name = f"{PRINTED}{prints.ARCHIVE}/{home}"
    held = registry.setting(name)
    registry.set_setting(name, [{**held[0], "colour": "red"}, 7])
    (one,) = prints.of(registry, prints.ARCHIVE, home)
    assert (one.user, one.day) == ("周", "2026-11-23")
    registry.set_setting(name, "nonsense")
    assert prints.of(registry, prints.ARCHIVE, home) == []


def test_a_code_tells_whether_its_page_is_current(registry, homes, tmp_path, clock):
    home = homes["王五"]
    archive(registry, [*homes.values()], tmp_path / "all.pdf")
    archive(registry, [home], tmp_path / "a.pdf")
    texts = pages_of(tmp_path / "a.pdf")
    at = next(n for n, text in enumerate(texts) if n and "家庭成员" in text.split("状态码")[0])
    code = page_code(tmp_path / "a.pdf", at + 1)
    other = page_code(tmp_path / "a.pdf", 2)
    (one,) = currency.check(registry, code).standings
    assert (one.state, one.household, one.page, one.name) == ("current", home, at + 1, "王五")
    clock.day += timedelta(days=3)
    (member,) = registry.find("person", where={"name": "王五"})
    registry.save([Change(table="person", rec=member, values={"phone": "13800000000"})])
    found = currency.check(registry, f" 本页 {code.lower()} ")
    (one,) = found.standings
    assert one.state == "changed"
    assert "家庭成员" in one.differing
    assert [line for line in one.changes if line.startswith("2026-11-26 周 修改成员“王五")]
    assert one.changes[0].endswith("：本人联系电话")
    assert "应重新打印" in found.text
    assert currency.check(registry, other).standings[0].state == "current", "of another page"


def test_the_code_of_the_state_is_of_the_whole_file(registry, homes, tmp_path, clock):
    home = homes["张三"]
    archive(registry, [home], tmp_path / "a.pdf")
    cover = pages_of(tmp_path / "a.pdf")[0]
    state = cover.split("状态码")[1][:14]
    for typed in (state, f"FUPIN:{state}", state.replace("-", " "), f"状态码 {state.lower()}"):
        (one,) = currency.check(registry, typed).standings
        assert (one.state, one.page, one.household) == ("current", 0, home)
    change(registry, home, note="屋漏")
    assert currency.check(registry, state).standings[0].state == "changed"
    clock.day += timedelta(days=1)
    archive(registry, [home], tmp_path / "b.pdf")
    assert "2026-11-24 20:49 又打印过" in currency.check(registry, state).text


def test_a_deleted_record_and_a_deleted_household_are_told(registry, homes, tmp_path):
    home = homes["张三"]
    (visit,) = registry.save([Change(table="visit", values={
        "household": home, "date": "2026-12-01", "content": "看望"})]).ids  # fmt: skip
    archive(registry, [home], tmp_path / "a.pdf")
    state = pages_of(tmp_path / "a.pdf")[0].split("状态码")[1][:14]
    registry.delete("visit", visit)
    assert "删除走访" in currency.check(registry, state).text
    registry.delete("household", home)
    assert "已不在台账里" in currency.check(registry, state).text


@pytest.mark.parametrize("typed", ["", "你好", "12345", "GGGGGG", "1234-5678-9ABC-D"])
def test_what_is_no_code_gets_a_sentence(registry, typed):
    with pytest.raises(FupinError, match="不是纸面上的编码"):
        currency.check(registry, typed)


def test_an_unknown_code_is_compared_with_the_household_if_that_is_known(
    registry, homes, tmp_path
):  # fmt: skip
    home = homes["张三"]
    archive(registry, [home], tmp_path / "a.pdf")
    code = page_code(tmp_path / "a.pdf", 2)
    name = f"{PRINTED}{prints.ARCHIVE}/{home}"
    registry.set_setting(name, [])
    assert "没有打印过编码是" in currency.check(registry, code).text
    short = home[-8:]
    assert "不用重新打印" in currency.check(registry, f"户 {short} 本页 {code}").text
    assert "要用请重新打印" in currency.check(registry, f"{short} ABCDEF").text
    assert "没有编号以" in currency.check(registry, "FFFFFFFF ABCDEF").text


def code_at_foot(path):
    return pages_of(path)[0].split("本页")[1][:6]


def test_the_code_of_a_single_form_tells_whose_it_is(registry, homes, tmp_path):
    asked = paper.Asked(households=[*homes.values()])
    paper.form(registry, "card", tmp_path / "a.pdf", asked)
    code = code_at_foot(tmp_path / "a.pdf")
    (one,) = currency.check(registry, code).standings
    assert (one.form, one.household, one.state) == ("card", homes["李四"], "current")
    assert "户“李四”（户编号 未填）的明白卡第 1 页" in one.sentences[0]
    (visit,) = registry.save([Change(table="measure", values={
        "household": homes["李四"], "category": "01", "content": "公益岗位"})]).ids  # fmt: skip
    found = currency.check(registry, code)
    assert found.standings[0].state == "changed"
    assert "新增帮扶措施" in found.text
    registry.delete("measure", visit)
    assert currency.check(registry, code).standings[0].state == "current", "as it was"


def test_a_list_is_current_until_anything_is_written(registry, homes, tmp_path):
    paper.form(registry, "doors", tmp_path / "a.pdf")
    paper.route(registry, [*homes.values()], tmp_path / "b.pdf")
    codes = [code_at_foot(tmp_path / name) for name in ("a.pdf", "b.pdf")]
    for code, label in zip(codes, ("门牌户主名单", "走访路线单"), strict=True):
        found = currency.check(registry, code)
        assert found.standings[0].state == "current"
        assert f"这是{label}第 1 页" in found.text
    change(registry, homes["张三"], note="屋漏")
    assert [currency.check(registry, one).standings[0].state for one in codes] == ["dated"] * 2


def test_the_sheet_of_a_record_is_known_by_its_state(registry, tmp_path):
    (rec,) = registry.save([Change(table="helper", values={"name": "周帮扶"})]).ids
    paper.record(registry, "helper", [rec], tmp_path / "a.pdf")
    state = pages_of(tmp_path / "a.pdf")[0].split("状态码")[1][:14]
    (one,) = currency.check(registry, state).standings
    assert (one.form, one.household, one.state) == ("record", "", "current")
    assert "周帮扶" in one.name
    registry.save([Change(table="helper", rec=rec, values={"phone": "13800000000"})])
    found = currency.check(registry, f"{rec[-8:]} {state}")
    assert found.standings[0].state == "changed"
    assert "联系电话" in found.standings[0].changes[0]


def test_a_photo_that_arrives_changes_the_paper(registry, homes, tmp_path):
    home = [homes["张三"]]
    (visit,) = registry.save([Change(table="visit", values={
        "household": home[0], "date": "2026-11-01", "content": "看望"})]).ids  # fmt: skip
    evening = datetime(2026, 11, 1, 16, 0)  # noqa: DTZ001 - cameras know no zone
    attachments.attach(registry, "visit", visit, [("a.jpg", landscape(Random(1), evening))])
    blobs = Blobs(registry.path, registry.data_key)
    (row,) = registry.select("attachment")
    data = blobs.get(str(row["sha256"]))
    blobs.drop(str(row["sha256"]))
    archives.into_one(registry, home, tmp_path / "a.pdf", ALL)
    assert not archives.into_one(registry, home, tmp_path / "b.pdf", CHANGED).pages
    blobs.put(data)
    assert archives.into_one(registry, home, tmp_path / "b.pdf", CHANGED).printed == home
