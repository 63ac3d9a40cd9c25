"""Drafts are kept whatever happens to their file, and nothing about them stops the ledger."""

import resource
import signal
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fupin_desktop.differences import differences, is_gone
from fupin_desktop.drafts import FILE, Draft, Drafts, Line, Sketch
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

KEY = b"k" * 32
TEXTS = st.text(st.characters(codec=None), max_size=40)
STATES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def a_draft(identity="a", **words):
    line = Line(label="电话", text="139", table="household", rec="r", name="phone")
    known = {
        "form": "record", "table": "household", "rec": "r", "title": "修改农户", "user": "王建国",
        "begun": "2026-05-20T14:03:00+08:00", "wall": "2026-05-20T14:05:00+08:00",
        "state": {"texts": {"phone": "139"}}, "lines": (line,), "seen": {"r": {"phone": ("h",)}},
    }  # fmt: skip
    return Draft(id=identity, **{**known, **words})


@pytest.fixture
def drafts(tmp_path):
    made = Drafts(tmp_path, KEY)
    yield made
    made.close()


@pytest.fixture
def ledger(tmp_path):
    about = {"level": "village", "region": "990101001201", "name": "青禾村", "password": None}
    with Registry.create(tmp_path / "a.fupin", **about) as registry:
        yield registry


@given(state=STATES, title=TEXTS)
def test_what_is_put_comes_back_to_the_letter(tmp_path_factory, state, title):
    folder = tmp_path_factory.mktemp("drafts")
    first, draft = Drafts(folder, KEY), a_draft(state=state, title=title)
    first.put(draft)
    assert first.all() == [draft]
    first.close()
    again = Drafts(folder, KEY)
    assert again.all() == [draft]
    again.close()


def test_only_drafts_of_no_open_form_wait(drafts):
    drafts.put(a_draft("a"))
    drafts.put(a_draft("b", left=True))
    drafts.held.add("a")
    assert [one.id for one in drafts.waiting()] == ["b"]
    drafts.held.clear()
    assert [one.id for one in drafts.orphans()] == ["a"]
    drafts.settle()
    assert drafts.orphans() == []
    assert [one.id for one in drafts.waiting()] == ["a", "b"]


def test_a_form_is_offered_its_own_drafts_and_all_of_them(drafts):
    drafts.put(a_draft("old", rec="", household="h1"))
    drafts.put(a_draft("new", rec="", household="h1"))
    drafts.put(a_draft("else", rec="", household="h2"))
    drafts.put(a_draft("rec"))
    like = Sketch(form="record", table="household", household="h1")
    assert [one.id for one in drafts.fitting(like)] == ["new", "old"]
    assert [one.id for one in drafts.fitting(replace(like, rec="r"))] == ["rec"]
    assert drafts.fitting(replace(like, about={"kind": "02"})) == []


@pytest.mark.parametrize("content", [b"", b"\x00" * 9000, b"nonsense" * 2000])
def test_a_damaged_file_never_stops_the_ledger(tmp_path, content):
    about = {"level": "village", "region": "990101001201", "name": "青禾村", "password": None}
    folder = tmp_path / "a.fupin"
    Registry.create(folder, **about).close()
    (folder / FILE).write_bytes(content)
    with Registry.open(folder) as registry:
        assert registry.drafts.all() == []
        notice = registry.drafts.take_notice()
        assert ("drafts-1.db" in notice) == bool(content)
        assert registry.drafts.take_notice() == ""
        registry.drafts.put(a_draft())
        assert registry.drafts.all() == [a_draft()]
        registry.save([Change(table="household", values={"name": "王秀英"})])
    assert (folder / "drafts-1.db").exists() == bool(content)


def test_a_new_password_leaves_drafts_readable(tmp_path):
    about = {"level": "village", "region": "990101001201", "name": "青禾村", "password": "旧"}
    with Registry.create(tmp_path / "a.fupin", **about) as registry:
        registry.drafts.put(a_draft())
        registry.set_password("新")
    with Registry.open(tmp_path / "a.fupin", "新") as registry:
        assert registry.drafts.all() == [a_draft()]


def test_a_draft_this_version_does_not_understand_stays_in_the_file(drafts):
    drafts.put(a_draft("a"))
    drafts._opened().put("z", True, '{"form": "later", "shape": 2}')
    assert [one.id for one in drafts.all()] == ["a"]
    assert len(drafts._opened().rows()) == 2


@contextmanager
def full_disk(size):
    """Let no file of this process grow beyond a size, as if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_on_a_full_disk_it_is_said_once_and_kept_for_the_session(drafts, tmp_path):
    drafts.put(a_draft("a"))
    long = a_draft("b", state="长" * 400_000)
    with full_disk((tmp_path / f"{FILE}-wal").stat().st_size + 4096):
        drafts.put(long)
        assert "请尽快保存" in drafts.take_notice()
        drafts.put(replace(long, title="又"))
        assert drafts.take_notice() == ""
        assert [one.id for one in drafts.all()] == ["a", "b"]
    drafts.put(long)
    assert drafts.unwritten == {}
    assert drafts.all()[1] == long


def test_a_folder_that_takes_no_file_stops_nobody(tmp_path):
    (tmp_path / FILE).mkdir()  # also for root, who may write everywhere
    drafts = Drafts(tmp_path, KEY)
    drafts.put(a_draft())
    assert "没能暂存" in drafts.take_notice()
    assert drafts.all() == [a_draft()]
    drafts.drop("a")
    assert drafts.all() == []


def test_after_closing_nothing_is_written(drafts, tmp_path):
    drafts.put(a_draft())
    drafts.close()
    drafts.put(a_draft("late"))
    again = Drafts(tmp_path, KEY)
    assert [one.id for one in again.all()] == ["a"]
    again.close()


def test_what_differs_names_the_ledgers_value_and_what_moved(ledger):
    values = {"name": "王秀英", "phone": "138", "address": "三号"}
    rec = ledger.save([Change(table="household", values=values)]).ids[0]
    seen = {rec: dict(ledger.fetch("household", rec).heads)}

    def line(name, label, text):
        return Line(label=label, text=text, table="household", rec=rec, name=name)

    lines = (
        line("phone", "电话", "139"),
        line("address", "住址", "四号"),
        line("name", "户主", "王秀英"),
    )
    draft = a_draft(rec=rec, seen=seen, lines=lines)
    ledger.save([Change(table="household", rec=rec, values={"phone": "137"})])
    phone, address = differences(ledger, draft)
    assert (phone.now, phone.typed, phone.changed) == ("137", "139", True)
    assert (address.now, address.typed, address.changed) == ("三号", "四号", False)
    assert not is_gone(ledger, draft)
    ledger.delete("household", rec)
    assert is_gone(ledger, draft)
    assert [one.typed for one in differences(ledger, draft)] == ["139", "四号", "王秀英"]
