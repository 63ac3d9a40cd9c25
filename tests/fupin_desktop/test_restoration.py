"""A ledger brought back: the same state, under a new name of its copy, and never half."""

import shutil

import pytest

from fupin_desktop import attachments, backup, copies, exchange, restoration
from fupin_desktop.drafts import Draft
from fupin_desktop.errors import Cancelled, FupinError
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from fupin_desktop.restoration import Secret, restore

ABOUT = {"level": "village", "region": "990101001201", "name": "青禾村"}
PASSWORD = "long enough 1"
BY_PASSWORD = Secret(password=PASSWORD)


@pytest.fixture
def ledger(tmp_path):
    """A protected ledger with a household, a photo and a draft."""
    (tmp_path / "home").mkdir()
    with Registry.create(
        tmp_path / "home" / "青禾村.fupin", **ABOUT, password=PASSWORD, user="李芳"
    ) as registry:
        household = add(registry)
        (tmp_path / "收条.txt").write_text("收条", encoding="utf-8")
        attachments.attach(registry, "household", household, [tmp_path / "收条.txt"])
        registry.drafts.put(
            Draft(id="1", form="visit", table="visit", user="李芳", begun="", wall="")
        )
        yield registry


@pytest.fixture
def copy(ledger, tmp_path):
    """A backup of it on a stick."""
    (tmp_path / "stick").mkdir()
    backup.name_stick(ledger, tmp_path / "stick")
    return backup.make(ledger, tmp_path / "stick").copy


@pytest.fixture
def target(tmp_path):
    return tmp_path / "other" / "青禾村.fupin"


def add(registry, name="张长富"):
    return registry.save([Change(table="household", values={"name": name})]).ids[0]


def listing(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("by_code", [False, True])
def test_the_restored_ledger_is_the_same_under_a_new_name(ledger, copy, target, by_code):
    secret = Secret(recovery_code=ledger.recovery_code) if by_code else BY_PASSWORD
    restored = restore(copy, target, secret)
    assert (restored.path, restored.lost_photos, restored.drafts) == (target, 0, True)
    assert not target.with_name(target.name + restoration.PART).exists()
    with Registry.open(target, PASSWORD) as registry:
        assert registry.digest() == ledger.digest()
        assert registry.verify() == []
        assert attachments.missing(registry) == []
        assert registry.rid != ledger.rid
        assert [draft.id for draft in registry.drafts.all()] == ["1"]
        assert backup.unsaved(registry) == (0, copy.manifest.made)
        add(registry, "新来的")
        assert backup.unsaved(registry).operations == 1
    with Registry.open(target, recovery_code=ledger.recovery_code) as registry:
        assert registry.protected


def test_what_is_written_after_going_back_never_collides_with_what_was_lost(ledger, copy):
    """Restored at the very place of the lost one, where the file may get the same number."""
    path, rid, stick = ledger.path, ledger.rid, copy.path.parents[2]
    add(ledger, "备份以后的")
    ledger.close()
    shutil.rmtree(path)
    restore(copies.find(stick)[0], path, BY_PASSWORD)
    with Registry.open(path, PASSWORD) as registry:
        add(registry, "恢复以后的")
        assert registry.rid != rid
        assert registry.verify() == []
        assert registry.forks() == []


@pytest.mark.parametrize(("secret", "sentence"), [
    (Secret(password="wrong"), "密码不对.*做备份那天的密码"),
    (Secret(), "有密码.*做备份那天的密码"),
    (Secret(recovery_code="01234"), "恢复码抄写有误"),
    (Secret(identity="AGE-SECRET-KEY-1"), "乡镇密钥"),
])  # fmt: skip
def test_a_wrong_secret_gets_a_sentence_and_makes_nothing(copy, target, secret, sentence):
    with pytest.raises(FupinError, match=sentence):
        restore(copy, target, secret)
    assert not target.parent.exists() or not listing(target.parent)


def test_older_backups_keep_the_password_of_their_day(ledger, copy, target):
    ledger.set_password("another one 2")
    with pytest.raises(FupinError, match="密码不对"):
        Registry.open(ledger.path, PASSWORD)
    with pytest.raises(FupinError, match="密码不对"):
        restore(copy, target, Secret(password="another one 2"))
    restore(copy, target, BY_PASSWORD)


def test_nothing_is_ever_written_over(ledger, copy, tmp_path):
    before = ledger.digest()
    with pytest.raises(FupinError, match=r"已经存在.*没有覆盖"):
        restore(copy, ledger.path, BY_PASSWORD)
    assert ledger.digest() == before
    (tmp_path / "full").mkdir()
    with pytest.raises(FupinError, match="已经存在"):
        restore(copy, tmp_path / "full", BY_PASSWORD)


def test_the_proposed_folder_is_never_one_that_is_there(ledger, copy, tmp_path):
    home = tmp_path / "home"
    day = copy.manifest.made[:10].replace("-", "")
    assert restoration.proposed(copy.manifest, tmp_path).name == "青禾村.fupin"
    first = restoration.proposed(copy.manifest, home)
    assert first.name == f"青禾村-恢复{day}.fupin"
    first.mkdir()
    assert restoration.proposed(copy.manifest, home).name == f"青禾村-恢复{day}-2.fupin"
    assert ledger.path.parent == home


@pytest.mark.parametrize("name", ["ledger.db", "keys.json", "photos.json", "drafts.db"])
def test_a_damaged_backup_is_refused_and_the_stick_stays_as_it_is(copy, target, name):
    path = copy.path / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(FupinError, match="损坏"):
        restore(copy, target, BY_PASSWORD)
    assert not target.exists()
    assert path.read_bytes() == data


def test_a_ledger_without_one_photo_is_better_than_none(copy, target):
    (photo,) = (p for p in (copy.path.parent / "photos").rglob("*") if p.is_file())
    photo.write_bytes(b"rotten")
    restored = restore(copy, target, BY_PASSWORD)
    assert restored.lost_photos == 1
    assert "1 个附件的文件在备份里缺失或损坏" in " ".join(restoration.notes(restored))
    with Registry.open(target, PASSWORD) as registry:
        assert registry.verify() == []
        assert len(attachments.missing(registry)) == 1


def test_cancelling_at_any_point_leaves_no_ledger(copy, target):
    steps = []
    restore(copy, target, BY_PASSWORD, lambda *_: steps.append(1))
    shutil.rmtree(target)
    for limit in range(0, len(steps), max(1, len(steps) // 6)):
        left = [limit]

        def stop(_done, _total, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            restore(copy, target, BY_PASSWORD, stop)
        assert listing(target.parent) == []


def test_a_stick_pulled_out_in_the_middle_gets_a_sentence(copy, target, tmp_path):
    stick = tmp_path / "stick"

    def pull(done, total):
        if done > total // 8 and stick.exists():
            stick.rename(tmp_path / "pulled")

    with pytest.raises(FupinError, match=r"没有恢复成（.*拔出.*备份没有改动"):
        restore(copy, target, BY_PASSWORD, pull)
    assert listing(target.parent) == []


def test_drafts_that_nobody_can_read_do_not_stop_a_backup(ledger, tmp_path):
    ledger.drafts.close()
    (ledger.path / "drafts.db").write_bytes(b"x" * 4096)
    for name in ("drafts.db-wal", "drafts.db-shm"):
        (ledger.path / name).unlink(missing_ok=True)
    (tmp_path / "stick").mkdir()
    copy = backup.make(ledger, tmp_path / "stick").copy
    assert "drafts.db" not in copy.manifest.files
    assert backup.check(ledger, copy) == []


def test_a_ledger_without_password_comes_back_without(tmp_path, target):
    with Registry.create(tmp_path / "样例.fupin", **ABOUT, password=None) as registry:
        add(registry)
        (tmp_path / "stick").mkdir()
        copy = backup.make(registry, tmp_path / "stick").copy
    assert not restoration.is_protected(copy)
    restore(copy, target, Secret())
    with Registry.open(target) as registry:
        assert not registry.protected
        assert backup.unsaved(registry).since == ""  # the backup lies on the same disk


def test_the_township_opens_a_backup_whose_password_is_lost(tmp_path, target):
    (tmp_path / "stick").mkdir()
    township = Registry.create(
        tmp_path / "t.fupin", level="township", region="990101001", name="镇", password=None
    )
    village = Registry.create(tmp_path / "v.fupin", **ABOUT, password=PASSWORD)
    with township, village:
        exchange.enrol(township, village)
        copy = backup.make(village, tmp_path / "stick").copy
        restore(copy, target, Secret(identity=township.setting("device")["box"]))
    Registry.open(target, PASSWORD).close()


def test_what_was_reported_after_the_backup_comes_back_from_the_township(offices, target):
    """What the notes promise: the township's package refills a ledger that went backwards."""
    village, stick = offices.village, offices.stick
    exchange.receive(offices.township, offices.up())
    copy = backup.make(village, stick).copy
    offices.add(village, "household", name="备份以后报送的")
    exchange.receive(offices.township, offices.up())
    lost = village.digest()["tables"]["household"]
    restore(copy, target, Secret())
    with Registry.open(target, user="甲") as registry:
        assert registry.count("household", search="备份以后报送的") == 0
        exchange.receive(offices.township, exchange.pack(registry, stick)[0])
        exchange.receive(registry, offices.down())
        assert registry.count("household", search="备份以后报送的") == 1
        assert registry.digest()["tables"]["household"] == lost
        assert registry.verify() == []


def test_copies_are_found_wherever_one_points(ledger, copy, tmp_path):
    stick, home = tmp_path / "stick", copy.path.parent
    assert ledger.name == "青禾村"
    for place in (stick, home.parent, home, copy.path):
        assert [one.path for one in copies.find(place)] == [copy.path]
    assert copies.find(tmp_path / "nowhere") == []
    assert copies.find(copy.path / "manifest.json") == []
