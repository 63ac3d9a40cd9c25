import pypdfium2
import pytest

from fupin_desktop.paper.book import Book
from fupin_desktop.paper.fonts import BOLD, REGULAR, width
from fupin_desktop.paper.sheet import BOTTOM, TOP, WIDTH, Cell, Page, Sheet, frame, height


def words(page):
    return [text for *_, text in page.texts]


def cells(*texts):
    return [Cell(text, WIDTH / len(texts)) for text in texts]


def test_a_long_table_repeats_its_header_and_loses_no_row():
    sheet = Sheet()
    sheet.table(cells("姓名", "备注"), [cells(f"第{n}人", "健康") for n in range(200)])
    assert len(sheet.pages) > 3
    assert all(words(page)[:2] == ["姓名", "备注"] for page in sheet.pages)
    said = [word for page in sheet.pages for word in words(page)]
    assert [word for word in said if word.startswith("第")] == [f"第{n}人" for n in range(200)]


def test_a_row_longer_than_a_page_is_divided_and_labelled_again():
    sheet = Sheet()
    text = "".join(f"{n}、走访。" for n in range(1500))
    sheet.row([Cell("内容", 80, shaded=True), Cell(text, WIDTH - 80)])
    assert len(sheet.pages) > 2
    assert all("内容" in words(page) for page in sheet.pages)
    said = "".join(word for page in sheet.pages for word in words(page) if word != "内容")
    assert said == text


def test_no_page_holds_only_a_line_or_two_of_a_divided_row():
    for lines in range(40, 60):
        sheet = Sheet()
        sheet.row([Cell("\n".join("走" * lines), WIDTH)])
        assert all(len(page.texts) >= 3 for page in sheet.pages), lines


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_everything_stays_inside_the_frame(align):
    sheet = Sheet()
    name = "阿卜杜热合曼·买买提艾力江·吐尔逊江·热合"
    rows = [[Cell(name, 60, align=align), Cell("9" * 22, WIDTH - 60, align=align)]] * 60
    sheet.table(rows[0], rows)
    for page in sheet.pages:
        for _, size, x, y, text in page.texts:
            assert x >= 0
            assert x + size * width(text, REGULAR) <= WIDTH
            assert BOTTOM <= y <= TOP
        for x1, y1, x2, y2 in page.lines:
            assert min(x1, x2) >= 0
            assert max(x1, x2) <= WIDTH + 0.01
            assert min(y1, y2) >= BOTTOM


def test_height_is_what_a_row_takes():
    sheet = Sheet()
    row = cells("户主签字（手印）", "很长的说明" * 30)
    before = sheet.y
    sheet.row(row)
    assert before - sheet.y == pytest.approx(height(row))


@pytest.mark.parametrize("above", range(30))
def test_what_goes_on_below_a_row_is_on_its_page(above):
    sheet = Sheet()
    sheet.y = BOTTOM + 140 - above * 3
    note = (Cell("", 30), Cell("批准文号：样板农", WIDTH - 30))
    sheet.table(cells("序号", "名称"), [cells("1", "地力补贴"), note] * 4)
    for page in sheet.pages:
        said = [text for text in words(page) if text not in ("序号", "名称", "1")]
        assert said == ["地力补贴", "批准文号：样板农"] * (len(said) // 2)


def test_ticks_are_drawn_and_leave_the_words():
    page = Page()
    page.write(0, 100, "☑是　☐否")
    assert "".join(words(page)) == "是　否"
    assert len(page.boxes) == 2
    assert len(page.rules) == 2  # the two strokes of the one tick


def test_rare_characters_follow_where_the_run_before_ended():
    page = Page()
    page.write_center(100, "王𫠈鸢", 20, bold=True)
    (_, _, x1, _, first), (_, _, x2, _, _), (_, _, x3, _, _) = page.texts
    assert x2 == pytest.approx(x1 + 20 * width(first, BOLD))
    assert x3 == pytest.approx(x1 + 40)


def test_a_part_begins_where_its_mark_says():
    sheet = Sheet()
    sheet.part("一、甲")
    sheet.table(cells("序号"), [cells(str(n)) for n in range(60)])
    sheet.part("二、乙")
    sheet.part("三、丙", turn=True)
    for index, title in sheet.marks:
        assert title in words(sheet.pages[index])
    assert [title for _, title in sheet.marks] == ["一、甲", "二、乙", "三、丙"]


def test_footer_counts_the_pages():
    sheet = Sheet()
    sheet.table(cells("序号"), [cells(str(n)) for n in range(100)])
    total = len(sheet.pages)
    frame(sheet.pages, "户档案", lambda _, number, of: ("左", f"第 {number} 页 共 {of} 页"))
    for number, page in enumerate(sheet.pages, start=1):
        assert f"第 {number} 页 共 {total} 页" in words(page)


def test_page_code_follows_what_the_page_says():
    one, same, other = Page(), Page(), Page()
    one.write(0, 100, "张三")
    same.write(0, 100, "张三")
    other.write(0, 100, "张四")
    assert one.code == same.code != other.code


NAMES = (
    "王𬭎", "阿卜杜热合曼·买买提艾力", "古丽孜巴·阿布都克里木", "石𠅤·𪟝",
    "麦麦提阿卜杜拉·阿卜杜热合曼·买买提艾力江·吐尔",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("room", [39, 46, 60, 88, 120])
def test_a_name_fits_any_column_and_loses_nothing(name, room):
    sheet = Sheet()
    sheet.row([Cell(name, room, size=8), Cell(name, room, bold=True, align="center", size=8)])
    texts = sheet.page.texts
    for face, size, x, _, text in texts:
        left = 0 if x < room else room
        assert left <= x
        assert x + size * width(text, BOLD if "Bold" in face else REGULAR) <= left + room
    for cell in sheet.page.texts[0][2], sheet.page.texts[-1][2]:
        assert cell >= 0
    assert "".join(text for *_, text in texts) == name * 2
    lines = Cell(name, room, size=8).lines
    assert not [line for line in lines if line.startswith("·")]


@pytest.mark.parametrize("name", [*NAMES, "买" * 60])
def test_a_line_with_a_long_name_gets_smaller_and_stays_on_the_page(name):
    page = Page()
    page.write_center(100, f"{name}户档案", 34, bold=True)
    page.write_line(80, f"走访 {name} 一户", 16)
    page.write_line(70, f"{name}", 15, bold=True, right=120)
    page.write_right(WIDTH, 60, f"{name}户　第 1 页", 14)
    page.write_apart(40, f"{name}户档案", f"五、{name}的走访", 8)
    for face, size, x, y, text in page.texts:
        assert x >= -0.01
        end = 120 if y == 70 else WIDTH
        assert x + size * width(text, BOLD if "Bold" in face else REGULAR) <= end + 0.01
    apart = [one for one in page.texts if one[3] == 40]
    ends = [x + size * width(text, REGULAR) for _, size, x, _, text in apart]
    assert all(x >= end - 0.01 for (_, _, x, _, _), end in zip(apart[1:], ends, strict=False))


def test_a_short_line_keeps_its_size():
    page = Page()
    page.write_center(100, "王𬭎", 34, bold=True)
    page.write_line(90, "王五", 16)
    page.write_apart(80, "王五户", "五、走访", 8)
    assert {(y, size) for _, size, _, y, _ in page.texts} == {(100, 34), (90, 16), (80, 8)}


def test_a_rare_character_in_bold_text_is_drawn_heavier_and_nothing_else_is(tmp_path):
    def dark(text, *, bold):
        page = Page()
        page.write(0, 700, text, 40, bold=bold)
        page.write(0, 600, "王五", 40)
        book = Book("字")
        book.add("字", [page])
        book.save(tmp_path / "a.pdf")
        with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
            picture = document[0].render(grayscale=True).to_pil()
            assert document[0].get_textpage().get_text_range().split() == [text, "王五"]
        high, low = picture.crop((0, 90, 600, 180)), picture.crop((0, 190, 600, 280))
        return [sum(one.histogram()[:128]) for one in (high, low)]

    plain, below = dark("𫠈𪜀", bold=False)
    bold, below_bold = dark("𫠈𪜀", bold=True)
    assert bold > 1.3 * plain
    assert below == below_bold
