"""Offices from the command line: enrol, pack, receive, conflicts, resolve, peers."""

import shutil

import pytest

TOWNSHIP, VILLAGE = "990101001", "990101001201"
PASSWORDS = ("龙潭水清清", "山里红果果")


@pytest.fixture
def enrolled(fupin, township, village, tmp_path):
    """A township and a village that know each other, and a stick."""
    assert fupin("enrol", township, village).status == 0
    (tmp_path / "usb").mkdir()
    return township, village, tmp_path / "usb"


def packed(fupin, ledger, stick):
    answer = fupin("pack", ledger, stick, "--json")
    assert answer.status == 0, answer.err
    return [row["path"] for row in answer.rows]


def applied(fupin, ledger, path, *words):
    answer = fupin("receive", ledger, path, "--apply", "--json", *words)
    assert answer.status == 0, answer.err
    return answer.data


def test_both_at_hand(fupin, township, village):
    answer = fupin("enrol", township, village, "--json")
    digits = answer.data["digits"]
    assert len(digits) == 6
    up, down = (fupin("peers", one, "--json").data for one in (village, township))
    assert up["digits"] == down["digits"] == digits
    assert (up["office"], down["office"]) == (TOWNSHIP, VILLAGE)
    assert (up["name"], down["name"]) == ("样板镇", "青禾村")
    assert digits in fupin("peers", village).out


def test_both_at_hand_with_two_passwords(fupin, tmp_path):
    for name, level, region, secret in (
        ("t", "township", TOWNSHIP, PASSWORDS[0]), ("v", "village", VILLAGE, PASSWORDS[1]),
    ):  # fmt: skip
        (tmp_path / f"{name}.txt").write_text(secret + "\r\n", encoding="utf-8")
        made = fupin("new", tmp_path / name, "--level", level, "--region", region, "--name", name,
                     "--password-file", tmp_path / f"{name}.txt")  # fmt: skip
        assert made.status == 0
    both = ("enrol", tmp_path / "t", tmp_path / "v", "--password-file", tmp_path / "t.txt")
    assert fupin(*both).status == 3
    assert fupin(*both, "--village-password-file", tmp_path / "v.txt").status == 0


def test_by_invitation_and_first_package_with_digits(
    fupin, township, village, put, tmp_path, unchanged
):
    letter = tmp_path / "letter.json"
    invited = fupin("enrol", township, "--invite", VILLAGE, "--name", "青禾村", "-o", letter,
                    "--json")  # fmt: skip
    assert invited.data == {"invitation": "letter.json"}
    assert fupin("peers", township, "--json").data["state"] == "invited"
    digits = fupin("enrol", village, "--accept", letter, "--json").data["digits"]
    put(village, "household", {"name": "张三"})
    (path,) = packed(fupin, village, tmp_path)
    preview = fupin("receive", township, path, "--json").data
    assert (preview["applied"], preview["digits"], preview["counts"]["new"]) == (False, digits, 1)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    unchanged(township, "六位数", "receive", township, path, "--apply")
    unchanged(township, "六位数", "receive", township, path, "--apply", "--digits", wrong)
    told = applied(fupin, township, path, "--digits", f"{digits[:3]} {digits[3:]}")
    assert told["operations"] == 1
    (peer,) = fupin("peers", township, "--json").rows
    assert (peer["state"], peer["digits"]) == ("enrolled", digits)
    (back,) = packed(fupin, township, tmp_path)
    applied(fupin, village, back)
    assert fupin("peers", village, "--json").data["waiting"] == 0


@pytest.mark.parametrize(("region", "words"), [
    ("990102001201", ()), ("990101001", ()), ("99010100120x", ()), ("9901010012011", ()),
    (VILLAGE, ("-o", "/nowhere/letter.json")),
])  # fmt: skip
def test_an_invitation_that_cannot_be_is_refused(township, unchanged, region, words):
    unchanged(township, "没有", "enrol", township, "--invite", region, *words)


def test_an_invitation_for_another_village_is_refused(
    fupin, township, village, tmp_path, unchanged
):
    letter = tmp_path / "letter.json"
    fupin("enrol", township, "--invite", "990101001202", "-o", letter)
    unchanged(village, "邀请是给", "enrol", village, "--accept", letter)
    letter.write_text("{}", encoding="utf-8")
    unchanged(village, "邀请文件", "enrol", village, "--accept", letter)
    unchanged(village, "读不出来", "enrol", village, "--accept", tmp_path / "none")
    unchanged(village, "请给出村台账", "enrol", village)


def test_a_village_of_another_township_is_not_enrolled(fupin, township, tmp_path, unchanged):
    fupin("new", tmp_path / "far", "--level", "village", "--region", "990102001201", "--name",
          "远村", "--no-password")  # fmt: skip
    unchanged(township, "不是 990101001 的下级", "enrol", township, tmp_path / "far")


def test_pack_makes_its_folder_but_not_when_refused(fupin, enrolled, tmp_path, unchanged):
    _, village, _ = enrolled
    (path,) = packed(fupin, village, tmp_path / "out")
    assert path.startswith(str(tmp_path / "out"))
    assert fupin("pack", village, tmp_path / "out").out.strip().endswith(".zcb")
    unchanged(village, "没有导出", "pack", village, tmp_path / "new", "--to", "990102001")
    assert not (tmp_path / "new").exists()
    unchanged(village, "没有导出", "pack", village, tmp_path / "no" / "such")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    unchanged(village, "没有导出", "pack", village, tmp_path / "file")


def test_receive_shows_first_and_applies_when_told(fupin, enrolled, put):
    township, village, stick = enrolled
    put(village, "household", {"name": "张三", "phone": "13800000000"})
    (path,) = packed(fupin, village, stick)
    before = fupin("digest", township, "--json").data
    for words in ((), ("--preview",), ("--preview", "--apply")):
        told = fupin("receive", township, path, *words)
        assert (told.status, told.err) == (0, "")
        assert "接收前核对，没有改动" in told.out
        assert fupin("digest", township, "--json").data == before
    first = applied(fupin, township, path)
    assert (first["applied"], first["operations"], first["repeated"]) == (True, 2, False)
    after = fupin("digest", township, "--json").data
    again = applied(fupin, township, path)
    assert (again["operations"], again["repeated"]) == (0, True)
    assert fupin("digest", township, "--json").data == after
    assert "以前接收过" in fupin("receive", township, path, "--apply").out
    history = fupin("list", township, "household", "--json").data["id"]
    assert path.endswith(fupin("history", township, "household", history, "--json").rows[0]["from"])


def test_a_bad_package_is_refused(fupin, enrolled, put, tmp_path, unchanged):
    township, village, stick = enrolled
    put(village, "household", {"name": "张三"})
    (path,) = packed(fupin, village, stick)
    bad = tmp_path / "bad.zcb"
    whole = (stick / path).read_bytes()
    for data in (b"", b"%PDF-1.4", whole[:-1], whole[:200], whole[:-300] + b"x" + whole[-299:]):
        bad.write_bytes(data)
        unchanged(township, "没有改动", "receive", township, bad, "--apply")
        unchanged(township, "没有改动", "receive", township, bad)
    unchanged(village, "不是发给本单位", "receive", village, path, "--apply")
    unchanged(township, "读不出来", "receive", township, tmp_path / "none.zcb", "--apply")
    unchanged(township, "读不出来", "receive", township, tmp_path, "--apply")


# ---- conflicts ----------------------------------------------------------------------------------


@pytest.fixture
def quarrel(fupin, enrolled, put, tmp_path):
    """Two laptops of a village disagree in every way; the township has both packages."""
    township, village, stick = enrolled
    (home,) = put(village, "household", {"name": "张三", "phone": "1990000", "bank_name": "农商行"})
    visits = put(village, "visit", *({"household": home, "date": f"2026-05-0{n}"} for n in (1, 2)))
    second = tmp_path / "v2.fupin"
    shutil.copytree(village, second)
    for ledger, user, n in ((village, "甲", "1"), (second, "乙", "2")):
        put(ledger, "household",
            {"id": home, "phone": f"13{n}0000", "bank_account": f"6222{n}{n}{n}{n}{n}{n}"},
            user=user)  # fmt: skip
    fupin("delete", village, "visit", visits[0])
    put(second, "visit", {"id": visits[0], "content": "其实看了"}, user="乙")
    for ledger in (village, second):
        for path in packed(fupin, ledger, stick):
            applied(fupin, township, path)
    return township, village, second, stick, home, visits[0]


def test_conflicts_tell_everything_and_decisions_settle_them(fupin, quarrel, unchanged):
    township, village, second, stick, home, visit = quarrel
    found = {row["id"]: row for row in fupin("conflicts", township, "--json").rows}
    assert found.keys() == {f"{home}/phone", f"{home}/bank", f"{visit}/_life"}
    phone = found[f"{home}/phone"]
    assert {(one["value"], one["user"]) for one in phone["values"]} == {
        ("1310000", "甲"), ("1320000", "乙"),
    }  # fmt: skip
    assert len({one["laptop"] for one in phone["values"]}) == 2
    assert {one["office"] for one in phone["values"]} == {VILLAGE}
    assert found[f"{home}/bank"]["shown"] == {"bank_name": "农商行"}
    assert found[f"{visit}/_life"]["kind"] == "delete"
    told = fupin("conflicts", township).out
    assert "1310000" in told
    assert "乙" in told
    bank = '{"bank_name": "农商行", "bank_account": "62223333"}'
    for value in ("x", '"文字"', '{"bank": 1}', '{"bank_account": "1"}'):
        unchanged(township, "没有改动", "resolve", township, f"{home}/bank", "--value", value)
    unchanged(township, "没有改动", "resolve", township, f"{visit}/_life", "--value", '"x"')
    unchanged(township, "没有待核定", "resolve", township, f"{home}/address", "--value", '"x"')
    unchanged(township, "没有待核定", "resolve", township, "xyz", "--value", '"x"')
    for rec, value in ((f"{home}/bank", bank), (f"{home}/phone", '"1330000"'),
                       (f"{visit}/_life", '"deleted"')):  # fmt: skip
        assert fupin("resolve", township, rec, "--value", value, "--why", "问过本人",
                     "--user", "镇长").status == 0  # fmt: skip
    assert fupin("conflicts", township, "--json").out == ""
    (down,) = packed(fupin, township, stick)
    digests = {fupin("digest", township, "--region", VILLAGE, "--json").data["digest"]}
    for laptop in (village, second):
        applied(fupin, laptop, down)
        digests.add(fupin("digest", laptop, "--region", VILLAGE, "--json").data["digest"])
        assert fupin("conflicts", laptop).out == ""
        assert fupin("verify", laptop).status == 0
        got = fupin("get", laptop, "household", home, "--json").data
        assert (got["phone"], got["bank_account"]) == ("1330000", "62223333")
        assert fupin("get", laptop, "visit", visit).status == 3
    assert len(digests) == 1
    last = fupin("history", second, "household", home, "--json").rows[-1]
    assert (last["user"], last["why"], last["act"]) == ("镇长", "问过本人", "resolve")


def test_a_village_may_decide_what_is_not_protected(fupin, quarrel, unchanged):
    township, village, _, stick, home, _ = quarrel
    for path in packed(fupin, township, stick):
        applied(fupin, village, path)
    unchanged(village, "乡镇核定", "resolve", village, f"{home}/bank", "--value", "null")
    assert fupin("resolve", village, f"{home}/phone", "--value", '"1310000"').status == 0
    for path in packed(fupin, village, stick):
        applied(fupin, township, path)
    assert f"{home}/phone" not in fupin("conflicts", township).out


def test_photos_are_counted_and_may_stay_behind(fupin, put, enrolled, tmp_path):
    """The counts are in the JSON; without photos the package is small, and they follow later."""
    township, village, stick = enrolled
    (home,) = put(village, "household", {"name": "张三"})
    (tmp_path / "协议.pdf").write_bytes(b"%PDF-1.4 of nobody")
    assert fupin("attach", village, "household", home, tmp_path / "协议.pdf").status == 0
    answer = fupin("pack", village, stick, "--no-photos", "--json").data
    assert (answer["photos"], answer["photo_bytes"], answer["part"]) == (0, 0, [1, 1])
    answer = fupin("pack", village, stick, "--json").data
    assert (answer["photos"], answer["photo_bytes"], answer["damaged"]) == (1, 18, 0)
    assert applied(fupin, township, answer["path"])["photos"] == 1
    (down,) = packed(fupin, township, stick)
    applied(fupin, village, down)
    assert fupin("pack", village, stick, "--full", "--json").data["photos"] == 0
    told = fupin("pack", village, stick, "--full", "--photos", "all").out
    assert "照片和文件 1 个（0.0 MB）" in told
    assert fupin("pack", village, stick, "--photos", "some").status != 0


def test_what_is_sensitive_may_stay_behind(fupin, put, enrolled):
    """It is counted on both sides, and the next ordinary package brings it."""
    township, village, stick = enrolled
    (home,) = put(village, "household", {"name": "张三", "phone": "13800000001"})
    answer = fupin("pack", village, stick, "--without-sensitive", "--json").data
    assert (answer["left_out"], answer["entangled"]) == (1, 0)
    assert "1 条没有带内容" in fupin("receive", township, answer["path"]).out
    assert applied(fupin, township, answer["path"])["left_out"] == 1
    (down,) = packed(fupin, township, stick)
    applied(fupin, village, down)
    assert fupin("peers", village, "--json").data["left_out"] == 1
    assert "对方还缺敏感项的内容 1 条" in fupin("peers", village).out
    (path,) = packed(fupin, village, stick)
    assert applied(fupin, township, path)["operations"] == 1
    shown = fupin("get", township, "household", home, "--json").data
    assert "13800000001" in str(shown)
    told = fupin("pack", village, stick, "--full", "--without-sensitive").out
    assert "没有带证件号、银行账号等敏感项 1 条" in told


def test_the_code_of_a_lost_ledger_opens_what_was_sent_to_it(fupin, put, village, tmp_path):
    secret = tmp_path / "password.txt"
    secret.write_text(PASSWORDS[0], encoding="utf-8")
    about = ("--level", "township", "--region", TOWNSHIP, "--name", "样板镇")
    made = fupin("new", tmp_path / "lost", *about, "--password-file", secret, "--json").data
    (tmp_path / "usb").mkdir()
    assert fupin("enrol", tmp_path / "lost", village, "--password-file", secret).status == 0
    put(village, "household", {"name": "张三"})
    (path,) = packed(fupin, village, tmp_path / "usb")
    again = tmp_path / "again"
    assert fupin("new", again, *about, "--no-password").status == 0
    assert fupin("enrol", again, village).status == 0
    refused = fupin("receive", again, path)
    assert refused.status != 0
    assert "恢复码" in refused.err
    code = tmp_path / "code.txt"
    code.write_text("AAAAA", encoding="utf-8")
    assert "抄写有误" in fupin("receive", again, path, "--recovery-code-file", code).err
    assert "读不出来" in fupin("receive", again, path, "--recovery-code-file", tmp_path / "x").err
    code.write_text(made["recovery_code"] + "\n", encoding="utf-8")
    words = ("--recovery-code-file", code)
    assert fupin("receive", again, path, *words, "--json").data["operations"] == 1
    assert applied(fupin, again, path, *words)["operations"] == 1
