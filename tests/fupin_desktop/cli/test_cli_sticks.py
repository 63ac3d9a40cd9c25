"""The first stick from the command line: first-stick, start-from, and the report back by inbox."""

import pypdfium2

from fupin_desktop import keys

NEW, OTHER = "990101001205", "990101001206"


def regions(fupin, township):
    rows = [
        {"code": code, "name": name, "level": "village", "parent": "990101001"}
        for code, name in ((NEW, "杏花村"), (OTHER, "石桥村"))
    ]
    assert fupin("put", township, "region", stdin=rows).status == 0


def test_from_the_township_to_the_village_and_back(fupin, township, tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "MEMORY", 64)
    regions(fupin, township)
    assert fupin("put", township, "household", stdin=[{"name": "张三", "village": NEW}]).status == 0
    stick, target, pdf = tmp_path / "usb", tmp_path / "new.fupin", tmp_path / "codes.pdf"
    refused = fupin("first-stick", township, stick)
    assert (refused.status, "不存在" in refused.err) == (3, True)
    stick.mkdir()
    made = fupin("first-stick", township, stick, "--pdf", pdf, "--json")
    assert [row["region"] for row in made.rows] == [NEW, OTHER]
    code = made.rows[0]["code"]
    document = pypdfium2.PdfDocument(pdf)
    assert code[:4] in document[0].get_textpage().get_text_range()
    document.close()
    again = fupin("first-stick", township, stick, "--region", NEW)
    assert f"开户码 {code[:4]} {code[4:8]}" in again.out
    start = ("start-from", stick, target, "--code", code, "--no-password")
    assert "用 --region 说明" in fupin(*start).err
    assert "没有给出密码" in fupin(*start[:-1], "--region", NEW).err
    wrong = fupin("start-from", stick, target, "--code", "1234", "--region", NEW, "--no-password")
    assert (wrong.status, "现在有 4 位" in wrong.err) == (3, True)
    assert not target.exists()
    data = fupin(*start, "--region", NEW, "--json").data
    assert (data["region"], data["name"], data["households"]) == (NEW, "杏花村", 1)
    assert fupin("pack", target, stick).status == 0
    taken = fupin("inbox", township, stick, "--receive", "--no-backup", "--json")
    assert [row["applied"] for row in taken.rows] == [True]
    assert "已经有登记的电脑" in fupin("first-stick", township, stick, "--region", NEW).err
