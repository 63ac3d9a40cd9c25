"""Templates as Word documents: docxtpl puts the values in, and runs nothing the template says.

The only words of Jinja2 it is given are the program's own, one name for each placeholder, in a
sandbox; a template that brings statements of its own is refused.
"""

import re
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from fupin_desktop.errors import FupinError
from fupin_desktop.template.facts import Home, text
from fupin_desktop.template.guard import NOTHING
from fupin_desktop.template.placeholder import CLOSE, MARKED, OPEN, Vocabulary

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILLED: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
MANY: Final = 2000  # placeholders of one document
STATEMENTS: Final = ("{%", "{#", "%}", "#}")
PARAGRAPH: Final = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
TAG: Final = re.compile(r"<[^>]*>")
TEXT: Final = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")
UNKNOWN: Final = f"这个 Word 模板里有不认得的占位符，{NOTHING}请先检查模板，改好后再填。"
NAMED: Final = "field_"  # how the program's own names for Jinja2 begin
OWN: Final = re.compile(r"\{\{ field_\d+ \}\}")


def texts(content: bytes) -> Iterator[str]:
    """Give every paragraph of a template; FupinError for one that has words of its own."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if FILLED.fullmatch(name):
                said = archive.read(name).decode("utf-8", "replace")
                for one in PARAGRAPH.findall(said):
                    plain = "".join(TEXT.findall(one))
                    _check(plain)
                    yield plain


def _check(plain: str) -> None:
    """Refuse what is no placeholder: statements, and braces that are never closed."""
    if any(one in plain for one in STATEMENTS):
        raise FupinError(
            f"这个 Word 模板里有 {{% %}} 或 {{# #}} 这样的语句，{NOTHING}"
            "请改成占位符，如 {{户主姓名}}；成员、走访这样的表，程序会自动增加行。"
        )
    rest = MARKED.sub("", plain)
    if OPEN in rest or CLOSE in rest:
        begun = plain[max(0, plain.find(OPEN)) :][:20]
        raise FupinError(
            f"这个 Word 模板里有没写完的占位符“{begun}”，{NOTHING}"
            "请在模板里写成 {{ 和 }} 成对的样子，写在同一段里。"
        )


def remarks(_content: bytes) -> list[str]:
    """Say what of a template will not be in what is filled: of a document everything is."""
    return []


def fill(content: bytes, home: Home, vocabulary: Vocabulary, _notes: list[str]) -> bytes:
    """Give a document filled in for a household."""
    names = [name for plain in texts(content) for name in MARKED.findall(plain)]
    if len(names) > MANY:
        raise FupinError(f"这个 Word 模板里的占位符超过 {MANY} 个，{NOTHING}请分成几个文件。")
    if not all(map(vocabulary.read, set(names))):
        raise FupinError(UNKNOWN)
    form = _Form(BytesIO(content), home, vocabulary)
    environment = SandboxedEnvironment(autoescape=True)
    target = BytesIO()
    try:
        form.render(form.values, jinja_env=environment, autoescape=True)
        form.save(target)
    except (TemplateError, etree.LxmlError, LookupError, ValueError, AttributeError) as error:
        raise FupinError(
            f"这个 Word 模板有的地方读不懂，{NOTHING}请在 Word 或 WPS 中打开，另存后再用。"
        ) from error
    return target.getvalue()


class _Form(DocxTemplate):  # type: ignore[misc]  # the library has no types
    """A document whose placeholders become names, their values beside it."""

    def __init__(self, content: BytesIO, home: Home, vocabulary: Vocabulary) -> None:
        super().__init__(content)
        self.home, self.vocabulary = home, vocabulary
        self.values: dict[str, str] = {}

    def patch_xml(self, src_xml: str) -> str:
        """Join what Word has torn apart, lengthen the tables, and name the placeholders."""
        joined: str = super().patch_xml(src_xml)
        root = etree.fromstring(joined.encode(), etree.XMLParser(resolve_entities=False))
        for row in [*root.iter(f"{W}tr")]:
            if row.getparent() is not None:
                self._lengthen(row)
        for node in root.iter(f"{W}t"):
            node.text = MARKED.sub(lambda found: self._named(found[1], 0), node.text or "")
            _check_own(node.text)
        return str(etree.tostring(root, encoding="unicode"))

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """Leave the document's properties alone: nothing in them is ours."""

    def _lengthen(self, row: Any) -> None:
        """Make of a row with placeholders of a list as many as the list has records."""
        if any(row.iterdescendants(f"{W}tr")):
            return  # the rows of a table inside are looked at by themselves
        said = "".join(node.text or "" for node in row.iter(f"{W}t"))
        slots = [self.vocabulary.read(name.strip()) for name in MARKED.findall(said)]
        tables = {slot.table for slot in slots if slot and slot.repeats}
        if not tables:
            return
        wanted = max(self.home.count(table) for table in tables)
        spare = _spare_rows(row)
        made = [row, *(deepcopy(row) for _ in range(1, wanted))]
        for place, one in enumerate(made):
            if place:
                _follow(one, place)
            for node in one.iter(f"{W}t"):
                node.text = MARKED.sub(
                    lambda found, at=place: self._named(found[1], at), node.text or ""
                )
        last = row
        for one in made[1:]:
            last.addnext(one)
            last = one
        for blank in spare[: max(0, wanted - 1)]:  # what was left free for them
            blank.getparent().remove(blank)

    def _named(self, written: str, place: int) -> str:
        """Give Jinja2's word for a placeholder, and keep its value under that name."""
        slot = self.vocabulary.read(written.strip())
        if slot is None or written.strip().startswith(NAMED):
            return OPEN + written + CLOSE  # named before
        name = f"{NAMED}{len(self.values)}"
        self.values[name] = text(self.home.value(slot, place))
        return f"{OPEN} {name} {CLOSE}"


def _check_own(said: str) -> None:
    """Let nothing reach Jinja2 but the program's own names."""
    rest = OWN.sub("", said)
    if any(one in rest for one in (OPEN, CLOSE, *STATEMENTS)):
        raise FupinError(UNKNOWN)


def _follow(row: Any, place: int) -> None:
    """Make a copied row follow the first: numbered on, under the same merged cells."""
    for cell in row.findall(f"{W}tc"):
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        nodes = [*cell.iter(f"{W}t")]
        said = "".join(node.text or "" for node in nodes)
        if merge is not None:
            merge.attrib.pop(f"{W}val", None)  # goes on from above
        for node in nodes if said.isdecimal() or merge is not None else ():
            node.text = ""
        if said.isdecimal() and merge is None:
            nodes[0].text = str(int(said) + place)


def _spare_rows(row: Any) -> list[Any]:
    """The empty rows below a row that have as many cells."""
    found = []
    cells = len(row.findall(f"{W}tc"))
    for one in row.itersiblings():
        texts_ = "".join(node.text or "" for node in one.iter(f"{W}t")).strip()
        if one.tag != f"{W}tr" or len(one.findall(f"{W}tc")) != cells:
            break
        if texts_ and not texts_.isdecimal():
            break
        found.append(one)
    return found
