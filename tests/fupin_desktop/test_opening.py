"""Making and opening a ledger: every way it can be refused, and what a copied folder becomes."""

import random
import shutil
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import get_args

import pytest

from db import log
from db.connection import Reason, StoreError
from fupin_desktop import folder, layout, opening
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

VILLAGE = "990101001001"
NOON = datetime(2026, 5, 20, 12, tzinfo=timezone(timedelta(hours=8)))
ROOT = Path(__file__).parents[2]


def make(path, password=None, **about):
    wanted = {"level": "village", "region": VILLAGE, "name": "青禾村", **about}
    return Registry.create(path, password=password, user="王建国", now=lambda: NOON, **wanted)


def add(registry, table, **values):
    return registry.save([Change(table=table, values=values)]).ids[0]


@pytest.fixture
def path(tmp_path):
    """A closed ledger without a password, with one visit."""
    with make(tmp_path / "村.fupin") as registry:
        add(registry, "visit", content="甲")
    return tmp_path / "村.fupin"


def files(folder_):
    return {
        one.relative_to(folder_): one.read_bytes()
        for one in sorted(folder_.rglob("*")) if one.is_file() and one.name != "lock"
    }  # fmt: skip


# ---- making -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "region"), [("village", VILLAGE), ("township", "990101001"), ("county", "990101")]
)
def test_a_ledger_knows_what_it_is(tmp_path, level, region):
    with make(tmp_path / "a", level=level, region=region, name=" 台账 ") as registry:
        assert (registry.level, registry.region, registry.name) == (level, region, "台账")
        assert not registry.protected
        assert registry.recovery_code == ""
        assert (registry.user, registry.today()) == ("王建国", "2026-05-20")
        assert registry.verify() == []
        about = registry.id, registry.rid
    with Registry.open(tmp_path / "a") as registry:
        assert (registry.level, registry.region, registry.name) == (level, region, "台账")
        assert (registry.id, registry.rid) == about


@pytest.mark.parametrize(
    "about",
    [
        {"level": "city"}, {"region": "990101001"}, {"region": "99010100100a"}, {"region": ""},
        {"region": "９９０１０１００１００１"}, {"level": "county"}, {"name": "  "},
        {"password": ""},
    ],
)  # fmt: skip
def test_what_cannot_be_made_leaves_nothing(tmp_path, about):
    with pytest.raises(FupinError, match="没有建立台账"):
        make(tmp_path / "a", **about)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path, path):
    before = files(path)
    (tmp_path / "file").write_text("mine")
    for taken in (path, tmp_path / "file", tmp_path):
        with pytest.raises(FupinError, match="没有覆盖"):
            make(taken)
    assert files(path) == before
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "a").mkdir()
    make(tmp_path / "a").close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FupinError, match="没有建立台账"):
        make(tmp_path / "file" / "a")


# ---- passwords ----------------------------------------------------------------------------------


def test_password_and_recovery_code(tmp_path):
    with make(tmp_path / "a", password="走访２０２６") as registry:
        code = registry.recovery_code
        assert code
        assert registry.protected
        add(registry, "visit", content="甲")
    for wrong in ("wrong", "", None):
        with pytest.raises(FupinError, match="没有打开"):
            Registry.open(tmp_path / "a", wrong)
    with pytest.raises(FupinError, match="没有打开"):
        Registry.open(tmp_path / "a", recovery_code="0000-0000")
    for key in ({"password": "走访２０２６"}, {"recovery_code": code}):
        with Registry.open(tmp_path / "a", **key) as registry:
            assert registry.protected
            assert registry.recovery_code == ""
            assert registry.count("visit") == 1


def test_nothing_in_the_folder_can_be_read_without_the_key(tmp_path):
    with make(tmp_path / "a", password="走访2026") as registry:
        add(registry, "person", name="阿依古丽", id_number="110101195001010010")
        held = b"".join(files(tmp_path / "a").values())
    held += b"".join(files(tmp_path / "a").values())
    for secret in ("阿依古丽", "青禾村", "110101195001010010", VILLAGE):
        assert secret.encode() not in held
    assert b"SQLite format 3" not in held


# ---- refusals -----------------------------------------------------------------------------------


def test_what_is_no_ledger_is_said(tmp_path, path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    shutil.copytree(path, tmp_path / "half")
    (tmp_path / "half" / "keys.json").unlink()
    for wrong in ("nowhere", "empty", "file", "half"):
        with pytest.raises(FupinError):
            Registry.open(tmp_path / wrong)
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format":"fupin-keys"}'])
def test_damaged_keys_are_said(path, content):
    (path / "keys.json").write_bytes(content)
    before = files(path)
    with pytest.raises(FupinError, match="没有打开"):
        Registry.open(path)
    assert files(path) == before


def test_keys_of_another_ledger_do_not_open_it(tmp_path, path):
    make(tmp_path / "b").close()
    shutil.copy(tmp_path / "b" / "keys.json", path / "keys.json")
    with pytest.raises(FupinError, match="打不开"):
        Registry.open(path)


def test_a_ledger_is_opened_once(path):
    with Registry.open(path) as first:
        with pytest.raises(FupinError, match="另一个窗口或程序"):
            Registry.open(path)
        add(first, "visit", content="仍可写")
    with Registry.open(path) as again:
        assert again.count("visit") == 2


def test_another_process_is_refused_too(path):
    script = (
        "import sys; from pathlib import Path; from fupin_desktop.registry import Registry\n"
        "from fupin_desktop.errors import FupinError\n"
        "try: Registry.open(Path(sys.argv[1]))\n"
        "except FupinError as error: print('refused'); sys.exit(3)\n"
    )
    with Registry.open(path):
        run = subprocess.run(
            [sys.executable, "-c", script, str(path)], cwd=ROOT, capture_output=True, check=False
        )
    assert (run.returncode, run.stdout.strip()) == (3, b"refused")


def test_a_refused_opening_lets_the_folder_go(path):
    with Registry.open(path) as registry:
        registry.transact(_newer)
    for _ in range(2):
        with pytest.raises(FupinError, match="099_later"):
            Registry.open(path)


def _newer(db):
    db.conn.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
        ("ledger", "099_later", "2030-01-01"),
    )


def test_a_newer_ledger_is_refused_naming_both_versions(path):
    with Registry.open(path) as registry:
        registry.transact(_newer)
    before = files(path)
    with pytest.raises(FupinError, match=r"099_later.*本程序 0\.1\.0.*没有改动") as told:
        Registry.open(path)
    assert "升级程序" in str(told.value)
    assert files(path) == before


def damage(path, place):
    """Spoil the database file in one place."""
    file = path / "ledger.db"
    held = bytearray(file.read_bytes())
    if place == "cut":
        held = held[: len(held) // 2]
    elif place == "empty":
        held = bytearray()
    elif place == "text":
        held = bytearray(b"not a database at all\n" * 1000)
    else:
        held[place] ^= 1
    file.write_bytes(bytes(held))


@pytest.mark.parametrize("place", [100, 5000, "cut", "empty", "text"])
def test_a_damaged_file_is_refused(path, place):
    damage(path, place)
    with pytest.raises(FupinError):
        Registry.open(path)


def test_damage_within_is_a_finding_and_a_sentence(path):
    with Registry.open(path) as registry:
        registry.save([Change(table="visit", values={"content": "长" * 500}) for _ in range(300)])
    size = (path / "ledger.db").stat().st_size
    with (path / "ledger.db").open("r+b") as file:
        for page in range(size // 4096 // 2, size // 4096, 2):
            file.seek(page * 4096 + 100)
            file.write(b"spoiled")
    try:
        registry = Registry.open(path)
    except FupinError:
        return
    with registry:
        assert registry.verify()
        with pytest.raises(FupinError, match="损坏"):
            registry.digest()


CLOUD = [
    "/home/a/OneDrive/台账", "/home/a/OneDrive - 县政府/台账", "/home/a/坚果云/台账",
    "/home/a/我的坚果云/台账", "D:/Nutstore/1/台账", "/home/a/BaiduNetdisk/x", "/home/a/WPS云盘/x",
    "/home/a/Dropbox/x", "/home/a/iCloudDrive/x",
]  # fmt: skip


@pytest.mark.parametrize("place", CLOUD)
def test_a_cloud_folder_is_refused(place):
    with pytest.raises(FupinError, match="网盘"):
        folder.check_place(Path(place))


@pytest.mark.parametrize("place", ["/home/a/文档/台账", "/home/a/云南/x", "/home/我的网盘说明/x"])
def test_an_ordinary_folder_is_taken(place):
    folder.check_place(Path(place))


def test_a_ledger_copied_to_a_cloud_folder_is_not_opened(tmp_path, path):
    (tmp_path / "OneDrive").mkdir()
    shutil.copytree(path, tmp_path / "OneDrive" / "村.fupin")
    before = files(tmp_path / "OneDrive")
    with pytest.raises(FupinError, match="网盘"):
        Registry.open(tmp_path / "OneDrive" / "村.fupin")
    assert files(tmp_path / "OneDrive") == before


def test_a_new_ledger_in_a_cloud_folder_leaves_nothing(tmp_path):
    with pytest.raises(FupinError, match="网盘"):
        make(tmp_path / "Dropbox" / "a")
    assert list(tmp_path.iterdir()) == []


# ---- copies -------------------------------------------------------------------------------------


def test_a_copied_folder_begins_a_new_life(tmp_path, path):
    with Registry.open(path) as original:
        rid = original.rid
    shutil.copytree(path, tmp_path / "copy")
    with Registry.open(tmp_path / "copy", user="乙") as copy:
        new = copy.rid
        assert new != rid
        assert copy.setting("former_rid") == rid
        rec = add(copy, "visit", content="乙机")
        assert copy.history("visit", rec)[0].rid == new
        assert copy.verify() == []
    with Registry.open(tmp_path / "copy") as copy:
        assert copy.rid == new
    with Registry.open(path) as original:
        assert original.rid == rid
        add(original, "visit", content="甲机")
        assert original.verify() == []


def test_a_renewed_chain_starts_at_one_and_stays_above_what_it_knew(tmp_path, path):
    shutil.copytree(path, tmp_path / "copy")
    with Registry.open(tmp_path / "copy") as copy:
        rec = copy.find("visit")[0]
        copy.save([Change(table="visit", rec=rec, values={"content": "乙"})])
        own = copy.read(lambda db: list(log.lines_after(db, copy.rid, 0)))
        assert [seq for _, seq, _, _ in own] == [1]
        assert b'"after":null' in own[0][3]
        assert b'"lam":2' in own[0][3]
        assert [row["rid"] for row in copy.read(lambda db: log.find(db, "replica", "own = 1"))] == [
            copy.rid
        ]


def test_a_seed_never_gives_a_copy_its_originals_name(tmp_path):
    def dice():
        return random.Random(7).randbytes

    with Registry.create(
        tmp_path / "a", level="village", region=VILLAGE, name="青禾村", password=None, random=dice()
    ) as original:
        rid = original.rid
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    with Registry.open(tmp_path / "b", random=dice()) as copy:
        assert copy.rid != rid


# ---- derived tables follow the catalogue --------------------------------------------------------


def test_the_tables_are_made_anew_when_the_catalogue_differs(path):
    with Registry.open(path) as registry:
        digest = registry.digest()
        registry.set_setting("catalogue", "of an older version")
        registry.transact(lambda db: db.conn.execute("UPDATE visit SET content = 'stale'"))
        registry.transact(lambda db: db.conn.execute("DROP TABLE need"))
    with Registry.open(path) as registry:
        assert registry.select("visit")[0]["content"] == "甲"
        assert registry.find("need") == []
        assert registry.setting("catalogue") == layout.fingerprint()
        assert registry.digest() == digest
        assert registry.verify() == []


def test_making_the_tables_anew_tells_how_far_it_is_and_can_be_stopped(path):
    with Registry.open(path) as registry:
        registry.set_setting("catalogue", "of an older version")
        visits = registry.select("visit")

    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        Registry.open(path, step=stop)
    told = []
    with Registry.open(path, step=lambda done, total: told.append((done, total))) as registry:
        assert registry.select("visit") == visits
        assert registry.verify() == []
    assert told[-1] == (1, 1)


def test_the_tables_are_left_alone_when_it_does_not(path):
    with Registry.open(path) as registry:
        registry.transact(lambda db: db.conn.execute("UPDATE visit SET content = 'stale'"))
    with Registry.open(path) as registry:
        assert registry.select("visit")[0]["content"] == "stale"


def test_every_reason_of_the_store_has_a_sentence():
    assert set(opening.SENTENCES) == set(get_args(Reason))
    for reason in get_args(Reason):
        with pytest.raises(FupinError), opening.sentences():
            raise StoreError(reason, "{detail}")
