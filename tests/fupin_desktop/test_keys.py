"""Keys, the slots of keys.json and the recovery code."""

import copy
import json
import random
import subprocess
import sys

import pyrage
import pytest

from fupin_desktop import keys, recovery
from fupin_desktop.errors import FupinError

DICE = random.Random(3)
DATA_KEY = bytes(range(32))
LEDGER = "5a" * 16


def dice(size):
    return DICE.randbytes(size)


@pytest.fixture(scope="module")
def device():
    return keys.new_device(dice)


@pytest.fixture(scope="module")
def full(device):
    """A keys.json with a password, a recovery code and a township's slot; and the code."""
    doc = keys.new_slots(DATA_KEY, "驻村 Abc", ledger=LEDGER, random=dice, user="王小明")
    doc, code = keys.add_recovery(doc, DATA_KEY, random=dice)
    return keys.add_township(doc, DATA_KEY, device.box_public), code


# ---- a laptop's keys ----------------------------------------------------------------------------


def test_same_random_bytes_give_the_same_device():
    one, two = (keys.new_device(random.Random(7).randbytes) for _ in range(2))
    assert one == two
    assert one != keys.new_device(random.Random(8).randbytes)


def test_age_identity_is_one_that_age_reads(device):
    identity = pyrage.x25519.Identity.from_str(device.box)
    assert str(identity) == device.box
    sealed = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(device.box_public)])
    assert pyrage.decrypt(sealed, [identity]) == b"x"


def test_every_scalar_makes_a_readable_identity():
    for fill in (b"\0", b"\xff", b"\x01", b"\x80"):
        box = keys.new_device(lambda size, fill=fill: fill * size).box
        assert str(pyrage.x25519.Identity.from_str(box)) == box


def test_device_does_not_show_its_secrets(device):
    assert device.sign not in repr(device)
    assert device.box not in repr(device)


def test_signature_is_that_of_rfc_8032():
    seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert keys.public_of(seed) == public
    assert keys.sign(seed, b"").hex().startswith("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974")
    assert keys.verify(public, b"", keys.sign(seed, b""))


def test_signature_of_other_bytes_or_another_key_is_refused(device):
    signature = keys.sign(device.sign, b"abc")
    other = keys.new_device(dice)
    assert not keys.verify(device.sign_public, b"abd", signature)
    assert not keys.verify(other.sign_public, b"abc", signature)
    assert not keys.verify(device.sign_public, b"abc", signature[:-1])
    assert not keys.verify("zz", b"abc", signature)


# ---- slots --------------------------------------------------------------------------------------


def test_each_secret_opens(full, device):
    doc, code = full
    assert keys.open_slots(doc, "驻村 Abc") == DATA_KEY
    assert keys.open_slots(doc, recovery_code=code) == DATA_KEY
    assert keys.open_slots(doc, identity=device.box) == DATA_KEY


def test_data_key_stands_nowhere_in_the_file(full):
    assert DATA_KEY.hex() not in keys.dump(full[0]).decode()
    assert keys.is_protected(full[0])


def test_wrong_secrets_are_refused_each_with_its_sentence(full):
    doc, _ = full
    with pytest.raises(FupinError, match=r"密码不对.*没有改动"):
        keys.open_slots(doc, "驻村 abc")
    with pytest.raises(FupinError, match="密码不对"):
        keys.open_slots(doc, "")
    with pytest.raises(FupinError, match="有密码"):
        keys.open_slots(doc)
    with pytest.raises(FupinError, match="不是本台账的"):
        keys.open_slots(doc, recovery_code=recovery.write(bytes(20)))
    with pytest.raises(FupinError, match="密钥打不开"):
        keys.open_slots(doc, identity=keys.new_device(dice).box)
    with pytest.raises(FupinError, match="密钥打不开"):
        keys.open_slots(doc, identity="AGE-SECRET-KEY-1")


def test_full_width_letters_of_an_input_method_count_as_plain_ones(full):
    assert keys.open_slots(full[0], "驻村 Ａｂｃ") == DATA_KEY


def test_password_costs_at_least_the_floor(full):
    slot = full[0]["slots"][0]
    assert slot["memory"] >= 64 * 1024
    assert slot["passes"] >= 3


def test_sample_ledger_opens_without_password():
    doc = keys.new_slots(DATA_KEY, None, ledger=LEDGER, random=dice)
    assert not keys.is_protected(doc)
    assert keys.open_slots(keys.load(keys.dump(doc))) == DATA_KEY


def test_setting_a_password_removes_the_slot_without_one():
    doc = keys.new_slots(DATA_KEY, None, ledger=LEDGER, random=dice)
    doc = keys.add_password(doc, DATA_KEY, "新密码", random=dice)
    assert [slot["kind"] for slot in doc["slots"]] == ["password"]
    assert DATA_KEY.hex() not in keys.dump(doc).decode()


def test_empty_password_is_refused():
    with pytest.raises(FupinError, match="不能为空"):
        keys.new_slots(DATA_KEY, "", ledger=LEDGER, random=dice)


def test_every_user_has_a_password_of_his_own(full):
    doc = keys.add_password(full[0], DATA_KEY, "第二人", random=dice, user="李四")
    assert keys.open_slots(doc, "驻村 Abc") == keys.open_slots(doc, "第二人") == DATA_KEY
    doc = keys.add_password(doc, DATA_KEY, "第三个", random=dice, user="李四")
    assert keys.open_slots(doc, "第三个") == DATA_KEY
    with pytest.raises(FupinError, match="密码不对"):
        keys.open_slots(doc, "第二人")


def test_changing_a_password_changes_one_slot(full):
    doc, code = full
    before = copy.deepcopy(doc)
    changed = keys.change_password(doc, "驻村 Abc", "改了的", random=dice)
    assert doc == before
    assert changed["slots"][1:] == doc["slots"][1:]
    assert changed["slots"][0]["user"] == "王小明"
    assert keys.open_slots(changed, "改了的") == DATA_KEY
    assert keys.open_slots(changed, recovery_code=code) == DATA_KEY
    with pytest.raises(FupinError, match="密码不对"):
        keys.open_slots(changed, "驻村 Abc")
    with pytest.raises(FupinError, match="密码不对"):
        keys.change_password(doc, "不是它", "改了的", random=dice)


def test_new_recovery_code_replaces_the_old_one(full):
    doc, old = full
    doc, new = keys.add_recovery(doc, DATA_KEY, random=dice)
    assert keys.open_slots(doc, recovery_code=new) == DATA_KEY
    with pytest.raises(FupinError, match="不是本台账的"):
        keys.open_slots(doc, recovery_code=old)


def test_slot_of_another_ledger_does_not_open(full, device):
    doc = {**full[0], "ledger": "6b" * 16}
    for secret in ({"password": "驻村 Abc"}, {"recovery_code": full[1]}, {"identity": device.box}):
        with pytest.raises(FupinError):
            keys.open_slots(doc, **secret)


def test_unknown_slots_and_members_are_kept(full):
    doc = json.loads(keys.dump(full[0]))
    strange = {"kind": "smartcard", "deep": [1, {"x": None}], "名": "值"}
    doc["slots"].insert(0, strange)
    doc["slots"][1]["hint"] = "家乡"
    doc["note"] = {"b": 1, "a": [2]}
    kept = keys.load(keys.dump(doc))
    kept, _ = keys.add_recovery(kept, DATA_KEY, random=dice)
    kept = keys.load(keys.dump(keys.add_password(kept, DATA_KEY, "p", random=dice, user="李")))
    assert kept["slots"][0] == strange
    assert kept["slots"][1]["hint"] == "家乡"
    assert list(kept["note"]) == ["b", "a"]
    assert keys.open_slots(kept, "驻村 Abc") == DATA_KEY


@pytest.mark.parametrize(
    "change",
    [
        {"memory": 2**40}, {"memory": -1}, {"memory": "x"}, {"passes": 10**9}, {"passes": 0},
        {"salt": "zz"}, {"salt": None}, {"nonce": ""}, {"wrapped": ""}, {"wrapped": 5},
        {"memory": 2**70}, {"passes": True}, {"salt": ""},
    ],
)  # fmt: skip
def test_slot_out_of_shape_does_not_open_and_does_not_crash(full, change):
    doc = {**full[0], "slots": [{**full[0]["slots"][0], **change}]}
    with pytest.raises(FupinError, match="密码不对"):
        keys.open_slots(doc, "驻村 Abc")


# ---- the recovery code --------------------------------------------------------------------------


def test_recovery_code_is_seven_groups_of_five():
    code = recovery.write(bytes(range(20)))
    assert [len(group) for group in code.split("-")] == [5] * 7
    assert recovery.read(code) == bytes(range(20))


@pytest.mark.parametrize("secret", [bytes(20), b"\xff" * 20, bytes(range(200, 220))])
def test_recovery_code_is_read_as_people_type_it(secret):
    code = recovery.write(secret)
    sloppy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else "　" for c in code)
    for typed in (code, sloppy, wide, code.replace("-", ""), f" {code}\n", code.replace("1", "I")):
        assert recovery.read(typed) == secret


def test_every_mistyped_character_and_swapped_pair_is_noticed():
    """The checksum has 15 bits; this code's 35 x 31 slips are all among those it notices."""
    code = recovery.write(bytes(range(20))).replace("-", "")
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZU"
    slips = {code[:i] + c + code[i + 1 :] for i in range(35) for c in alphabet}
    slips |= {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(34)}
    for slip in sorted(slips - {code}):
        with pytest.raises(FupinError, match="抄写有误"):
            recovery.read(slip)


@pytest.mark.parametrize("text", ["", "-", "ABCDE", "恢复码" * 12, "!" * 35, "²" * 35])
def test_what_is_no_recovery_code_is_refused(text):
    with pytest.raises(FupinError, match="抄写有误"):
        recovery.read(text)


# ---- the file -----------------------------------------------------------------------------------


def test_file_is_written_and_the_previous_one_kept(tmp_path, full):
    path = tmp_path / "keys.json"
    keys.write(path, full[0])
    first = path.read_bytes()
    assert not path.with_name("keys.json.bak").exists()
    assert keys.read(path) == full[0]
    keys.write(path, keys.add_password(full[0], DATA_KEY, "p", random=dice, user="李"))
    assert path.with_name("keys.json.bak").read_bytes() == first
    assert path.read_bytes() != first
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["keys.json", "keys.json.bak"]


def test_every_flipped_bit_is_damage_and_never_a_wrong_password(full):
    small = keys.dump(keys.new_slots(DATA_KEY, None, ledger=LEDGER, random=dice))
    for good, step in ((small, 1), (keys.dump(full[0]), 7)):
        for bit in range(0, 8 * len(good), step):
            data = bytearray(good)
            data[bit // 8] ^= 1 << bit % 8
            with pytest.raises(FupinError, match="已损坏"):
                keys.load(bytes(data))


def test_every_truncation_is_damage(full):
    good = keys.dump(full[0])
    for size in range(len(good) - 2):
        with pytest.raises(FupinError, match="已损坏"):
            keys.load(good[:size])


@pytest.mark.parametrize(
    "data",
    [
        b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format":"other"}', b"1" * 9000,
        b'{"format":"fupin-keys","v":1,"ledger":"x","slots":[],"check":[]}',
        b" " * 1_000_001,
    ],
)  # fmt: skip
def test_garbage_is_damage(data):
    with pytest.raises(FupinError, match="已损坏"):
        keys.load(data)


@pytest.mark.parametrize(
    "change", [{"ledger": 5}, {"slots": {}}, {"slots": [1]}, {"slots": None}, {"v": "1"}]
)
def test_sealed_but_out_of_shape_is_damage(full, change):
    with pytest.raises(FupinError, match="已损坏"):
        keys.load(keys.dump({**full[0], **change}))


def test_newer_file_is_refused_with_both_versions(full):
    with pytest.raises(FupinError, match=r"第 2 版，本程序只认第 1 版.*先升级"):
        keys.load(keys.dump({**full[0], "v": 2}))


@pytest.mark.parametrize("content", [b"", b"not keys", None])
def test_damaged_or_newer_file_is_never_overwritten(tmp_path, full, content):
    path = tmp_path / "keys.json"
    content = keys.dump({**full[0], "v": 2}) if content is None else content
    path.write_bytes(content)
    with pytest.raises(FupinError):
        keys.write(path, full[0])
    assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_missing_file_and_missing_folder_have_their_sentences(tmp_path, full):
    with pytest.raises(FupinError, match=r"读不出来.*没有改动"):
        keys.read(tmp_path / "keys.json")
    with pytest.raises(FupinError, match=r"没有写成.*文件夹不存在"):
        keys.write(tmp_path / "none" / "keys.json", full[0])


def test_file_of_one_process_opens_in_another(tmp_path, full):
    path = tmp_path / "keys.json"
    keys.write(path, full[0])
    script = (
        "import sys, pathlib; from fupin_desktop import keys;"
        "doc = keys.read(pathlib.Path(sys.argv[1]));"
        "print(keys.open_slots(doc, recovery_code=sys.argv[2]).hex())"
    )
    command = [sys.executable, "-c", script, str(path), full[1]]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == DATA_KEY.hex()
