"""A household is found while it is typed, with real keys and as an input method commits text."""

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fupin_desktop.queries import ALIKE
from fupin_desktop.record import Change
from ui.household_picker import EMPTY, MORE, NONE, SHOWN, UNPICKED, HouseholdPicker

K = Qt.Key
FAMILIES = (
    ("曾小山", "一组", "13900000001", ("单晓燕",)),
    ("尉迟敬", "三组", "13900000002", ("万俟芳",)),
    ("张志强", "3组", "13900000003", ("李霞",)),
)


@pytest.fixture
def homes(add):
    """Three households with a head and a second member; ids by the head's name."""
    found = {}
    for place, (head, group, phone, others) in enumerate(FAMILIES):
        rec = add("household", name=head, group_name=group, phone=phone)
        for nth, (name, relation) in enumerate([(head, "01"), *((one, "02") for one in others)]):
            number = f"99912419800101{place}{nth}1X"
            add("person", household=rec, relation=relation, name=name,
                id_type="01", id_number=number)  # fmt: skip
        found[head] = rec
    return found


@pytest.fixture
def picker(ledger, homes, qtbot):  # noqa: ARG001 - the households are there before it
    return make(ledger, qtbot)


def make(ledger, qtbot):
    window = QWidget()
    window.setGeometry(100, 100, 700, 400)
    layout = QVBoxLayout(window)
    made = HouseholdPicker(ledger)
    layout.addWidget(made)
    layout.addWidget(QLineEdit())
    layout.addStretch()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    made.setFocus()
    made.held = window  # else Python takes it away
    return made


def listed(picker):
    assert picker.hits.isVisible()
    tree = picker.hits.tree
    return [
        [tree.topLevelItem(row).text(at) for at in range(4)]
        for row in range(tree.topLevelItemCount())
    ]


def names(picker):
    return [cells[0] for cells in listed(picker)]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("zeng", "曾小山"), ("zengxs", "曾小山"), ("zxs", "曾小山"), ("ZXS", "曾小山"),
        ("yuchi", "尉迟敬"), ("ycj", "尉迟敬"), ("zhang", "张志强"), ("13900000002", "尉迟敬"),
        ("1980010121", "张志强"),
    ],
)  # fmt: skip
def test_keys_find_a_household_and_enter_takes_the_first(picker, homes, qtbot, keys, found):
    taken = []
    picker.picked.connect(taken.append)
    qtbot.keyClicks(picker.line, keys)
    assert names(picker)[0] == found
    qtbot.keyClick(picker.line, K.Key_Return)
    assert taken == [homes[found]] == [picker.rec]
    assert picker.line.text().startswith(found)
    assert not picker.hits.isVisible()
    assert not picker.problem()


def test_a_members_name_tells_why_its_household_is_listed(picker, commit):
    commit(picker.line, "单晓")
    assert listed(picker) == [["曾小山", "一组", "成员 单晓燕", "13900000001"]]


def test_characters_and_letters_mix(picker, commit, qtbot):
    commit(picker.line, "曾")
    qtbot.keyClicks(picker.line, "xs")
    assert names(picker) == ["曾小山"]


def test_the_last_digits_of_an_id_show_its_owner_and_no_more(picker, qtbot):
    qtbot.keyClicks(picker.line, "101x")
    assert listed(picker) == [["尉迟敬", "三组", "证件尾号 101X", "13900000002"]]
    picker.line.clear()
    qtbot.keyClicks(picker.line, "1011x")
    assert listed(picker) == [["曾小山", "一组", "成员 单晓燕　证件尾号 011X", "13900000001"]]


def test_a_group_is_found_however_its_number_is_written(picker, commit, qtbot):
    commit(picker.line, "三组")
    assert sorted(names(picker)) == ["尉迟敬", "张志强"]
    picker.line.clear()
    qtbot.keyClicks(picker.line, "3")
    commit(picker.line, "组")
    assert sorted(names(picker)) == ["尉迟敬", "张志强"]


def test_what_sounds_alike_is_listed_only_when_nothing_fits(picker, qtbot):
    qtbot.keyClicks(picker.line, "zengxiaosan")
    assert names(picker) == ["曾小山"]
    assert picker.hits.notice.text() == ALIKE
    picker.line.clear()
    qtbot.keyClicks(picker.line, "zeng")
    assert not picker.hits.notice.isVisible()


def test_nothing_found_says_what_to_try(picker, qtbot):
    qtbot.keyClicks(picker.line, "qqqq")
    assert listed(picker) == []
    assert picker.hits.notice.text() == NONE


def test_half_composed_text_is_not_searched(picker):
    event = QInputMethodEvent("zeng", [])
    QCoreApplication.sendEvent(picker.line, event)
    assert not picker.hits.isVisible()
    assert picker.line.text() == ""


def test_arrows_choose_and_escape_closes(picker, homes, qtbot):
    qtbot.keyClick(picker.line, K.Key_Down)
    assert len(listed(picker)) == 3
    second = names(picker)[1]
    qtbot.keyClick(picker.line, K.Key_Down)
    qtbot.keyClick(picker.line, K.Key_Up)
    qtbot.keyClick(picker.line, K.Key_Down)
    qtbot.keyClick(picker.line, K.Key_Return)
    assert picker.rec == homes[second]


def test_typing_on_drops_the_household_and_escape_brings_it_back(picker, homes, qtbot):
    picker.put(homes["曾小山"])
    with qtbot.waitSignal(picker.dropped):
        qtbot.keyClicks(picker.line, "x")
    assert picker.rec == ""
    assert picker.problem() == UNPICKED
    qtbot.keyClick(picker.line, K.Key_Escape)
    assert picker.rec == homes["曾小山"]


def test_the_tabulator_takes_the_only_hit(picker, homes, qtbot):
    qtbot.keyClicks(picker.line, "zxs")
    qtbot.keyClick(picker.line, K.Key_Tab)
    assert picker.rec == homes["曾小山"]
    assert not picker.line.hasFocus()


def test_the_mouse_takes_a_hit(picker, homes, qtbot):
    qtbot.mouseClick(picker.line, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    tree = picker.hits.tree
    where = tree.visualItemRect(tree.topLevelItem(1)).center()
    name = names(picker)[1]
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert picker.rec == homes[name]


def test_leaving_the_line_closes_the_list(picker, qtbot):
    qtbot.keyClicks(picker.line, "z")
    assert picker.hits.isVisible()
    picker.window().findChildren(QLineEdit)[-1].setFocus()
    assert not picker.hits.isVisible()


def test_a_closed_household_is_not_offered(ledger, picker, homes, qtbot):
    ledger.save([Change(table="household", rec=homes["曾小山"], values={"end": "2026-01-01"})])
    qtbot.keyClicks(picker.line, "zxs")
    assert names(picker) == []


def test_many_hits_say_that_there_are_more(ledger, add, qtbot):
    for number in range(SHOWN + 1):
        add("household", name=f"李{'一二三四五六七八九十百千万'[number]}")
    picker = make(ledger, qtbot)
    qtbot.keyClicks(picker.line, "li")
    assert len(listed(picker)) == SHOWN
    assert picker.hits.notice.text() == MORE


def test_an_empty_ledger_says_so(ledger, qtbot):
    picker = make(ledger, qtbot)
    qtbot.keyClick(picker.line, K.Key_Down)
    assert picker.hits.notice.text() == EMPTY
