"""Word documents: filled through docxtpl, and nothing in them is ever run."""

import zipfile

import pytest
from docx import Document

from fupin_desktop import template
from fupin_desktop.errors import FupinError
from fupin_desktop.template import facts


def filled(village, homes, path, members):
    form = template.read(village, path)
    assert form.is_ready, form.sentence()
    done = template.fill(village, form, [homes[members]], path.parent)
    (made,) = done.path.iterdir()
    return Document(made)


def rows(document):
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def test_a_document_is_filled_even_where_word_tore_the_placeholder(village, homes, word_of):
    made = filled(village, homes, word_of(), 3)
    assert made.paragraphs[0].text.endswith("托合提尼亚孜同志：")
    assert made.paragraphs[-1].text == "特此告知。2026年11月26日"
    assert made.sections[0].header.paragraphs[0].text == "十八洞村村民委员会"


@pytest.mark.parametrize(("members", "lines"), [(1, 4), (3, 4), (14, 14)])
def test_the_table_of_people_grows_and_goes_on_counting(village, homes, word_of, members, lines):
    found = rows(filled(village, homes, word_of(), members))
    assert len(found) == lines + 1
    assert [one[0] for one in found[1:]] == [str(n) for n in range(1, lines + 1)]
    assert len([one for one in found[1:] if one[1]]) == members


def test_a_value_is_a_text_whatever_it_says(village, homes, word_of):
    made = filled(village, homes, word_of(body="{{备注}} {{户主姓名}}"), 1)
    assert made.paragraphs[0].text == "=1+1 张三"


@pytest.mark.parametrize("body", [
    "{% for x in range(9) %}{{户主姓名}}{% endfor %}", "{# 说明 #}", "{{户主姓名",
])  # fmt: skip
def test_statements_and_torn_braces_are_refused(village, word_of, body):
    with pytest.raises(FupinError, match="没有填表"):
        template.read(village, word_of(body=body))


@pytest.mark.parametrize("body", [
    "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ 7*7 }}",
    "{{r 户主姓名}}", "{{ 户主姓名.__class__ }}", "{{ 'a' * 10**9 }}", "{{ field_0 }}",
])  # fmt: skip
def test_words_of_jinja_are_unknown_placeholders_and_nothing_is_written(
    village, homes, word_of, body
):
    form = template.read(village, word_of(body=body))
    assert form.unknown
    with pytest.raises(FupinError, match="没有填表"):
        template.fill(village, form, [homes[1]], word_of().parent)
    with pytest.raises(FupinError, match="没有填表"):  # and the engine itself takes none
        form.fill(next(homes_of(village, homes)), template.Vocabulary(village), [])


def homes_of(village, homes):
    return facts.read(village, [homes[1]], ())


def test_properties_of_the_document_are_not_filled(village, homes, word_of, tmp_path):
    document = Document(word_of())
    document.core_properties.title = "{{ 7*7 }}"
    document.save(tmp_path / "题.docx")
    assert filled(village, homes, tmp_path / "题.docx", 1).core_properties.title == "{{ 7*7 }}"


def test_a_document_can_be_opened_as_what_it_is(village, homes, word_of):
    form = template.read(village, word_of())
    done = template.fill(village, form, [homes[14]], word_of().parent)
    (made,) = done.path.iterdir()
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None
        assert b"field_" not in archive.read("word/document.xml")
    with pytest.raises(FupinError, match="一户一个文件"):
        template.fill(village, form, [homes[14]], made.parent, way=template.BOOK)
