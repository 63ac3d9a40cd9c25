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
    assert "1 个包损坏；其余 1 个已接收" in taken.err
    assert {row["state"]: row["applied"] for row in taken.rows} == {"damaged": False, "new": True}
    assert all(row["sentence"] for row in taken.rows)
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
    assert fupin("inbox", township, path, "--receive", "--sure").status == 0
    assert fupin("list", township, "household", "--json").rows == []
