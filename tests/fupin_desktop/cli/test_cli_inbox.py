"""Several packages from the command line: inbox."""

from pathlib import Path


def test_list_then_receive(fupin, township, village, tmp_path):
    assert fupin("enrol", township, village).status == 0
    stick = tmp_path / "usb"
    sent = Path(fupin("pack", village, stick, "--json").rows[0]["path"])
    (stick / "bad.zcb").write_bytes(sent.read_bytes()[:-1])
    listed = fupin("inbox", township, stick, "--json")
    assert listed.status == 0
    assert sorted(row["state"] for row in listed.rows) == ["damaged", "new"]
    assert "新收到" in fupin("inbox", township, stick).out
    taken = fupin("inbox", township, stick, "--receive", "--json")
    assert taken.status != 0
    assert "1 个损坏或读不出来；其余 1 个已接收" in taken.err
    assert {row["state"]: row["applied"] for row in taken.rows} == {"damaged": False, "new": True}
    assert all(row["sentence"] for row in taken.rows)
    assert list(tmp_path.glob("驻村台账自动备份/*/*/manifest.json"))
    (stick / "bad.zcb").unlink()
    [row] = fupin("inbox", township, stick, "--json").rows
    assert row["state"] == "repeated"
    again = fupin("inbox", township, stick, "--receive")
    assert (again.status, again.out) == (0, "")


def test_a_package_that_deletes_much_wants_to_be_told(fupin, township, village, tmp_path):
    assert fupin("enrol", township, village).status == 0
    rows = [{"name": f"户{number}"} for number in range(22)]
    homes = [row["id"] for row in fupin("put", village, "household", "--json", stdin=rows).rows]

    def packed():
        return fupin("pack", village, tmp_path / "usb", "--json").rows[0]["path"]

    assert fupin("receive", township, packed(), "--apply").status == 0
    for home in homes:
        assert fupin("delete", village, "household", home).status == 0
    path = packed()
    assert "删除农户 22 户（现有 22）" in fupin("receive", township, path).out
    assert fupin("receive", township, path, "--json").data["brake"]
    refused = fupin("receive", township, path, "--apply")
    assert (refused.status, "核实" in refused.err) == (3, True)
    assert fupin("inbox", township, path, "--receive").status == 3
    (tmp_path / "驻村台账自动备份").rename(tmp_path / "away")
    (tmp_path / "驻村台账自动备份").write_text("in the way", encoding="utf-8")
    refused = fupin("inbox", township, path, "--receive", "--sure")
    assert (refused.status, "备份没有做成，一个包也没有接收" in refused.err) == (3, True)
    assert fupin("inbox", township, path, "--receive", "--sure", "--no-backup").status == 0
    assert fupin("list", township, "household", "--json").rows == []


def test_six_digits_let_a_new_laptop_in(fupin, township, village, tmp_path):
    stick = tmp_path / "usb"
    assert (
        fupin("enrol", township, "--invite", "990101001201", "-o", tmp_path / "i.json").status == 0
    )
    digits = fupin("enrol", village, "--accept", tmp_path / "i.json", "--json").data["digits"]
    assert fupin("pack", village, stick).status == 0
    refused = fupin("inbox", township, stick, "--receive")
    assert (refused.status, "六位数" in refused.out) == (3, True)
    assert fupin("inbox", township, stick, "--receive", "--digits", digits).status == 0
