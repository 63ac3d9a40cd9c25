"""The manual: which page belongs to which screen, its links, its search, its keys."""

import ast
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from ui import commands, help_pages, manual, theme
from ui.areas import titles
from ui.help_window import REDRAW, HelpWindow, show_help
from ui.main_window import MainWindow
from ui.welcome import SEEN

ROOT = Path(__file__).parents[2]
SCREENS = re.compile(r"(Dialog|Wizard|WizardPage)$")
STANDARD = {"Save": commands.SAVE, "Find": commands.FIND, "Copy": commands.COPY,
            "Paste": commands.PASTE, "Undo": "Ctrl+Z", "Redo": "Ctrl+Y"}  # fmt: skip
QUOTED = re.compile('"(?:(?:Alt|Ctrl|Shift)\\+)+[A-Za-z0-9+=-]+"|"F[0-9]+"')


def classes():
    """Dialogs, wizards and their pages, with what each is made from."""
    found = {}
    for path in (ROOT / "ui").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name] = [ast.unparse(base) for base in node.bases]
    return found


CLASSES = classes()


def is_screen(name):
    return any(SCREENS.search(base) or (base in CLASSES and is_screen(base))
               for base in CLASSES[name])  # fmt: skip


def known(name):
    return name in help_pages.SCREENS or any(
        base in CLASSES and known(base) for base in CLASSES.get(name, ())
    )


@pytest.mark.parametrize(
    "name", sorted(name for name in CLASSES if is_screen(name) and name != "Wizard")
)
def test_every_dialog_has_a_page(name):
    assert known(name), f"give {name} a heading in ui/help_pages.py"


@pytest.mark.parametrize("name", sorted(help_pages.SCREENS))
def test_no_page_is_kept_for_what_is_gone(name):
    assert name in CLASSES


@pytest.mark.parametrize("heading", sorted({*help_pages.SCREENS.values(),
                                            *help_pages.AREAS.values()}))  # fmt: skip
def test_the_manual_has_this_heading(heading):
    assert manual.find(heading) is not None


def test_every_area_has_a_page():
    assert set(help_pages.AREAS) == set(titles())


@pytest.mark.parametrize("page", manual.pages()[1:], ids=lambda page: page.title)
def test_links_and_pictures_lead_somewhere(page):
    for anchor in re.findall(r"\(#([^)]+)\)", page.text):
        assert manual.target(anchor) is not None, anchor
    for picture in re.findall(r"\((images/[^)]+)\)", page.text):
        assert (manual.FOLDER / picture).is_file()


def test_every_key_the_program_answers_is_listed():
    """What a module binds by itself must stand in the list of keys, too."""
    listed = {keys for _, group in commands.OTHER for keys, _ in group}
    listed |= {one.shortcut for one in (*commands.BAR, *commands.MENU, *commands.KEYS,
                                        *commands.EVERYWHERE)}  # fmt: skip
    for path in (ROOT / "ui").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"StandardKey\.(\w+)", text):
            assert STANDARD.get(name) in listed, f"{path.name}: {name}"
        if path.name not in ("commands.py", "manual.py"):
            for quoted in QUOTED.findall(text):
                assert quoted.strip('"') in listed, f"{path.name}: {quoted}"


def test_the_list_of_keys_is_made_from_the_commands():
    text = manual.keys_page().text
    for command in (*commands.BAR, *commands.MENU, *commands.KEYS, *commands.EVERYWHERE):
        if command.shortcut:
            assert f"**{manual.said(command.shortcut)}**" in text
    assert manual.said("Ctrl++") == "Ctrl++"
    assert manual.said("+") == "+"
    assert manual.said("Alt+Left") == "Alt+←"


@pytest.fixture
def window(qtbot):
    owner = QWidget()  # the manual deletes itself when it is closed
    qtbot.addWidget(owner)
    made = HelpWindow(owner)
    made.show()
    yield made
    del owner


def test_a_page_is_turned_to_and_back(window, qtbot):
    first, section = manual.find("报送与接收"), manual.find("六位数核对")
    window.turn(*first)
    assert "用U盘带" in window.reader.toPlainText()
    window.turn(*section)
    assert window.reader.textCursor().block().text() == "六位数核对"
    qtbot.mouseClick(window.back_button, Qt.MouseButton.LeftButton)
    assert window.here == first
    assert not window.back_button.isEnabled()


def test_a_link_is_followed(window):
    window.turn(*manual.find("驻村台账使用手册"))
    window.reader.anchorClicked.emit("#20-报送与接收")
    assert window.here[0].name == "报送与接收"


def test_what_is_searched_for_is_found_and_marked(window, qtbot, commit):
    commit(window.search, "六位数")
    assert 0 < window.contents.topLevelItemCount() < len(manual.pages())
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.reader.textCursor().selectedText() == "六位数"
    place = window.reader.textCursor().position()
    window.next_hit()
    assert window.reader.textCursor().position() != place or window.count.text() == "1 处"
    window.search.clear()
    assert window.contents.topLevelItemCount() == len(manual.pages())


def test_pictures_fit_and_text_follows_the_text_size(window, qtbot, qapp):
    window.resize(900, 600)
    window.turn(*manual.find("报送与接收"))
    qtbot.wait(2 * REDRAW)
    qtbot.waitUntil(lambda: window.reader.horizontalScrollBar().maximum() == 0)
    before = window.reader.document().size().height()
    theme.apply(qapp, 150)
    qtbot.waitUntil(lambda: window.reader.document().size().height() > before)
    theme.apply(qapp)


def test_escape_closes_the_manual(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_f1_opens_the_page_of_the_screen(qtbot, ledger):
    ledger.set_setting(SEEN, True)
    main = MainWindow(ledger)
    qtbot.addWidget(main)
    main.show()
    with qtbot.waitActive(main):
        main.activateWindow()
    main.turn("报送接收")
    qtbot.keyClick(main, Qt.Key.Key_F1)
    opened = main.findChild(HelpWindow)
    assert opened.here[0].name == "报送与接收"
    main.turn("任务整改")
    main.show_help()
    assert main.findChildren(HelpWindow) == [opened]
    assert opened.here[0].name == "任务和整改"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_f1_works_from_a_dialog_that_holds_the_keyboard(qtbot):
    dialog = QDialog()
    line = QLineEdit()
    QVBoxLayout(dialog).addWidget(line)
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_F1)
    opened = dialog.findChild(HelpWindow)
    assert opened is not None
    assert opened.isVisible()
    opened.close()


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_f1_in_the_manual_shows_the_keys(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    opened = show_help(owner)
    assert show_help(opened.reader) is opened
    assert opened.here[0].title == manual.KEYS_TITLE
