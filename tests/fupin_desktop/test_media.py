"""What may be kept beside a record, and what may not."""

import pytest

from fupin_desktop import codes, media
from fupin_desktop.errors import FupinError

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


@pytest.mark.parametrize(
    ("name", "data", "found"),
    [
        ("a.jpg", b"\xff\xd8\xff\xe0", media.PHOTO),
        ("名字.pdf", b"%PDF-1.7", "application/pdf"),
        ("scan", b"\xef\xbb\xbf\r\n%PDF-1.4", "application/pdf"),
        ("pdf.jpg", b"%PDF-1.4", "application/pdf"),
        ("IMG_1.HEIC", b"\0\0\0\x1cftypheic", media.PHOTO),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n", media.PHOTO),
        ("a.doc", OLE, "application/msword"),
        ("a.wps", OLE, "application/vnd.ms-works"),
        ("a.et", ZIP, "application/wps-office.et"),
        ("A.XLSX", ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.ofd", ZIP, "application/ofd"),
        ("a.mp3", b"ID3\x04", "audio/mpeg"),
        ("a.amr", b"#!AMR\n", "audio/amr"),
        ("a.m4a", b"\0\0\0\x20ftypM4A ", "audio/x-m4a"),
        ("a.wav", b"RIFF\0\0\0\0WAVE", "audio/wav"),
        ("a.webp", b"RIFF\0\0\0\0WEBP", media.PHOTO),
        ("a.txt", "会议记录".encode("gb18030"), "text/plain"),
        ("a.txt", "会议记录".encode("utf-16"), "text/plain"),
        ("a.csv", "姓名,金额".encode(), "text/csv"),
    ],
)
def test_accepted(name, data, found):
    assert media.recognise(name, data) == found


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.exe", b"MZ\x90", "不安全"),
        ("photo.jpg", b"MZ\x90", "不安全"),
        ("report.pdf", b"\x7fELF", "不安全"),
        ("a.txt", b"#!/bin/sh", "不安全"),
        ("photo.jpg.exe", b"\xff\xd8\xff", "不安全"),
        ("a.bat", b"del", "不安全"),
        ("macro.xlsm", ZIP, "不安全"),
        ("link.lnk", b"L\0\0\0", "不安全"),
        ("a.jpg", b"<html>", "不是能识别的图片"),
        ("a.docx", b"<html>", "与它的后缀"),
        ("a.docx", OLE, "与它的后缀"),
        ("a.txt", b"a\0b", "与它的后缀"),
        ("a.zip", ZIP, "不能作为附件"),
        ("a.svg", b"<svg/>", "不能作为附件"),
        ("a.html", b"<html>", "不能作为附件"),
        ("a.mp4", b"\0\0\0\x20ftypmp42", "不能作为附件"),
        ("noname", b"text", "不能作为附件"),
        ("a.jpg", b"", "空文件"),
        ("a.txt", b"a" * 20_000_001, "超过 20 MB"),
        ("a.pdf", b"%PDF-" + bytes(50_000_000), "超过 50 MB"),
    ],
)
def test_refused(name, data, sentence):
    with pytest.raises(FupinError, match="没有添加") as refusal:
        media.recognise(name, data)
    assert sentence in str(refusal.value)
    assert f"“{name}”" in str(refusal.value)


def test_every_type_has_a_word_and_an_extension():
    assert set(media.EXTENSIONS) == set(codes.codes("media_type"))
    assert len(set(media.EXTENSIONS.values())) == len(media.EXTENSIONS)
