"""A new data key: who left with a copy and its password opens nothing that was written since."""

import shutil
from datetime import datetime

import pytest

from fupin_desktop import (
    attachments,
    backup,
    copies,
    enrolment,
    exchange,
    folder,
    keys,
    laptops,
    rekeying,
    restoration,
    users,
)
from fupin_desktop.drafts import Draft
from fupin_desktop.errors import Cancelled, FupinError, no_step
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry

OLD, NEW = "旧密码 1234", "新密码 5678"
VILLAGE = "990101001201"
PICTURE = b"%PDF-1.4\n" + bytes(range(256)) * 40


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    """A village ledger with a password, a household, an attachment and a draft; its code."""
    path = tmp_path_factory.mktemp("rekeying") / "青禾村.fupin"
    with Registry.create(
        path, level="village", region=VILLAGE, name="青禾村", password=OLD, user="赵前任"
    ) as registry:
        home = registry.save([Change(table="household", values={"name": "王秀英"})]).ids[0]
        attachments.attach(registry, "household", home, [("证明.pdf", PICTURE)])
        hung = attachments.attach(registry, "household", home, [("旧证明.pdf", PICTURE + b"x")])
        registry.delete("attachment", hung.ids[0])
        registry.drafts.put(Draft(
            form="visit", table="visit", title="走访", id="a" * 32, user="赵前任", begun="1",
            wall="2", state={"content": "没写完"},
        ))  # fmt: skip
        return path, registry.recovery_code


@pytest.fixture
def ledger(pristine, tmp_path):
    path = tmp_path / "青禾村.fupin"
    shutil.copytree(pristine[0], path)
    with Registry.open(path, OLD, user="赵前任") as registry:
        yield registry


def refused(path, **secret):
    with pytest.raises(FupinError, match="没有打开"):
        Registry.open(path, **secret)


def contents(registry):
    return [attachments.content(registry, one) for one in registry.find("attachment")]


def test_everything_is_there_and_the_old_secrets_open_nothing(ledger, pristine, tmp_path):
    path, old_key, digest = ledger.path, ledger.data_key, ledger.digest()
    rid, card = ledger.rid, enrolment.card(ledger)
    stolen = tmp_path / "偷走的.fupin"
    shutil.copytree(path, stolen, ignore=shutil.ignore_patterns("lock"))
    fresh = rekeying.draw(ledger, {"钱接任": NEW})
    assert rekeying.rekey(ledger, fresh) == 0
    # The same object goes on, under another key, with other keys of the laptop.
    assert (ledger.digest(), ledger.verify()) == (digest, [])
    assert ledger.data_key == fresh.data_key != old_key
    assert ledger.rid != rid
    assert enrolment.card(ledger).sign != card.sign
    assert [one.state for one in ledger.drafts.all()] == [{"content": "没写完"}]
    assert backup.unsaved(ledger).since == ""
    ledger.undo()  # the deleted attachment comes back with its content
    assert sorted(map(len, contents(ledger))) == [len(PICTURE), len(PICTURE) + 1]
    assert users.names(ledger) == ["钱接任"]
    ledger.close()
    refused(path, password=OLD)
    refused(path, recovery_code=pristine[1])
    assert not (path / folder.READY).exists()
    assert keys.users(keys.read(path / folder.SPARE_KEYS)) == ["钱接任"]
    # Neither the key inside the copy nor its key file is of any use here.
    for name in (folder.DATABASE, folder.DRAFTS):
        assert old_key.hex().encode() not in (path / name).read_bytes()
    shutil.copy(stolen / folder.KEYS, path / folder.KEYS)
    with pytest.raises(FupinError, match="密钥不对"):
        Registry.open(path, OLD)
    keys_file = keys.dump(fresh.doc)
    (path / folder.KEYS).write_bytes(keys_file)
    with Registry.open(path, recovery_code=fresh.code) as again:
        assert again.verify() == []
    with Registry.open(stolen, OLD) as copy:  # the old copy stays what it was
        assert copy.verify() == []


def test_an_old_backup_stays_readable_with_the_secrets_of_its_day_only(ledger, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    before = backup.make(ledger, stick).copy
    rekeying.rekey(ledger, rekeying.draw(ledger, {"钱接任": NEW}))
    ledger.now = lambda: datetime(2030, 1, 1).astimezone()  # one backup a second
    after = backup.make(ledger, stick).copy
    assert len(copies.find(stick)) == 2
    for copy, right, wrong in ((before, OLD, NEW), (after, NEW, OLD)):
        assert restoration.inspect(copy, restoration.Secret(password=right)) == []
        with pytest.raises(FupinError, match="做备份那天的密码"):
            restoration.inspect(copy, restoration.Secret(password=wrong))
    assert backup.check(ledger, after) == []


def test_stopped_anywhere_it_was_never_begun(ledger):
    path, key, digest = ledger.path, ledger.data_key, ledger.digest()
    fresh = rekeying.draw(ledger, {"钱接任": NEW})
    told = []
    rekeying.rekey(ledger, fresh, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1][0] <= told[-1][1]
    again = rekeying.draw(ledger, {"孙再任": OLD})
    for number in (0, len(told) // 2, len(told) - 1):
        left = [number]

        def stop(_done, _total, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise Cancelled

        with pytest.raises(Cancelled):
            rekeying.rekey(ledger, again, stop)
        assert ledger.data_key == fresh.data_key != key
        assert ledger.digest() == digest
        assert not folder.unsettled(path)
    assert users.names(ledger) == ["钱接任"]


def test_broken_off_while_the_files_change_places_it_goes_on_at_the_next_opening(ledger, tmp_path):
    """Whatever file was the last to be moved, the next opening moves the others."""
    digest, fresh = ledger.digest(), rekeying.draw(ledger, {"钱接任": NEW})
    named = sorted(ledger.read(rekeying._named))
    ledger.pause()
    rekeying._write(ledger, fresh, named, no_step)
    files = (folder.KEYS, folder.SPARE_KEYS, folder.DATABASE, folder.DRAFTS)
    moves = [(f"{folder.READY}/{name}", name) for name in files]
    moves.append((folder.BLOBS, f"{folder.READY}/{folder.FORMER}"))
    moves.append((f"{folder.READY}/{folder.BLOBS}", folder.BLOBS))
    for number in range(len(moves) + 1):
        path = tmp_path / f"{number}.fupin"
        shutil.copytree(ledger.path, path)
        for source, target in moves[:number]:
            (path / source).replace(path / target)
        with Registry.open(path, NEW) as again:
            assert again.digest() == digest
            assert len(contents(again)) == 1
            assert [one.title for one in again.drafts.all()] == ["走访"]
        assert not folder.unsettled(path)
    ledger.resume(fresh.data_key)


def test_what_was_never_ready_goes_away_at_the_next_opening(ledger):
    ledger.close()
    (ledger.path / folder.FILLING / folder.BLOBS).mkdir(parents=True)
    with Registry.open(ledger.path, OLD) as again:
        assert again.verify() == []
    assert not folder.unsettled(ledger.path)


def test_a_damaged_photo_stops_nothing_and_is_told(ledger):
    for path in (ledger.path / folder.BLOBS).glob("??/*"):
        path.write_bytes(path.read_bytes()[:-1])
    assert rekeying.rekey(ledger, rekeying.draw(ledger, {"钱接任": NEW})) == 2
    assert ledger.count("attachment") == 1


def test_the_superior_opens_it_still_and_takes_the_packages_of_the_new_keys(tmp_path):
    township = Registry.create(
        tmp_path / "镇.fupin", level="township", region=VILLAGE[:9], name="样板镇", password=None
    )
    village = Registry.create(
        tmp_path / "村.fupin", level="village", region=VILLAGE, name="青禾村", password=OLD
    )
    stick = tmp_path / "stick"
    stick.mkdir()
    with township, village:
        exchange.enrol(township, village)
        village.save([Change(table="household", values={"name": "王秀英"})])
        rekeying.rekey(village, rekeying.draw(village, {"钱接任": NEW}))
        village.save([Change(table="household", values={"name": "张三"})])
        for package in exchange.pack(village, stick):
            exchange.receive(township, package)
        exchange.receive(village, exchange.pack(township, stick, to=VILLAGE)[0])
        assert exchange.peers(village)[0].waiting == 0
        states = [one.state for one in laptops.listed(township)]
        assert sorted(states) == ["enrolled", "own", "replaced"]
        copy = backup.make(village, stick).copy
        box = restoration.Secret(identity=enrolment.keyring(township).box)
        assert restoration.inspect(copy, box) == []


def test_a_sample_or_nobody_is_refused(ledger, tmp_path):
    for given in ({}, {" ": NEW}):
        with pytest.raises(FupinError, match=r"今后由谁使用.*没有改动"):
            rekeying.draw(ledger, given)
    with (
        Registry.create(
            tmp_path / "示例.fupin", level="village", region=VILLAGE, name="示例", password=None
        ) as sample,
        pytest.raises(FupinError, match=r"没有设密码.*没有改动"),
    ):
        rekeying.draw(sample, {"钱接任": NEW})


def test_two_users_on_one_laptop_each_have_a_password(ledger, pristine):
    """Each changes his own; the one who leaves is let in no more, the last stays."""
    path = ledger.path
    users.admit(ledger, "钱接任", NEW)
    assert users.names(ledger) == [users.UNNAMED, "钱接任"]
    ledger.user = "钱接任"
    ledger.set_password("新密码 9999")
    ledger.close()
    refused(path, password=NEW)
    for password, name in ((OLD, ""), ("新密码 9999", "钱接任")):
        with Registry.open(path, password) as opened:
            assert opened.user == name
    with Registry.open(path, recovery_code=pristine[1]) as again:
        users.dismiss(again, users.UNNAMED)
        for name, reason in ((users.UNNAMED, "没有“"), ("钱接任", "只剩“钱接任”")):
            with pytest.raises(FupinError, match=f"{reason}.*台账没有改动"):
                users.dismiss(again, name)
        with pytest.raises(FupinError, match="没有写使用人的姓名"):
            users.admit(again, " ", NEW)
    refused(path, password=OLD)
    Registry.open(path, "新密码 9999").close()


def test_a_password_without_a_name_gets_one_and_a_new_one(ledger):
    path = ledger.path
    users.admit(ledger, "钱接任", NEW, unnamed=True)
    assert users.names(ledger) == ["钱接任"]
    ledger.close()
    refused(path, password=OLD)
    Registry.open(path, NEW).close()
