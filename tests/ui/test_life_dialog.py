"""Household events in the window: what is asked, what is said, what is saved, how it is shown."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from fupin_desktop.catalogue.fields import Json
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.household_page import HouseholdPage
from ui.life_dialog import LifeDialog

ZHANG = (  # name, relation, sex, born
    ("张三", "01", "1", "1955"), ("李红", "02", "2", "1957"), ("张小明", "03", "1", "1980-02"),
    ("王芳", "05", "2", "1982"), ("张小宝", "07", "1", "2008-03-04"), ("张小丽", "04", "2", "1990"),
)  # fmt: skip
LI = (("李四", "01", "1", "1960"), ("赵英", "02", "2", "1961"))


@dataclass
class Homes:
    registry: Registry
    homes: dict[str, str]
    people: dict[str, str]

    def members(self, home):
        rows = self.registry.select("person", where={"household": self.homes.get(home, home)})
        return {row["name"]: row["relation"] for row in rows}

    def value(self, table, rec, name) -> Json:
        return self.registry.fetch(table, rec).values[name]


@pytest.fixture
def homes(ledger):
    """Two families and two other villages."""
    found = Homes(ledger, {}, {})
    for code, name in (("990101001002", "柳河村"), ("990101002001", "远处的村")):
        ledger.save([Change(table="region", values={"code": code, "name": name})])
    for family in (ZHANG, LI):
        home = found.homes[family[0][0]] = ledger.new_id("household")
        values = {"name": family[0][0], "group_name": "一组", "address": "河边 1 号"}
        changes = [Change(table="household", rec=home, values=values)]
        for name, relation, sex, born in family:
            rec = found.people[name] = ledger.new_id("person")
            typed = {"household": home, "name": name, "relation": relation, "sex": sex}
            changes.append(Change(table="person", rec=rec, values={**typed, "birth_date": born}))
        ledger.save(changes)
    return found


@pytest.fixture
def ask(qtbot, homes):
    """Open the dialog of an event."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def make(kind, home):
        dialog = LifeDialog(homes.registry, homes.homes[home], kind, window)
        dialog.batches = []
        dialog.saved.connect(dialog.batches.append)
        dialog.open()
        return dialog

    return make


def put(dialog, homes, *picked, **typed):
    """Pick members and fill in fields, people and households by name."""
    for name in picked:
        dialog.members.boxes[homes.people[name]].setChecked(True)
    named = dict.fromkeys(("head", "rest", "known"), homes.people)
    named |= dict.fromkeys(("into", "other"), homes.homes)
    for name, given in typed.items():
        editor = dialog.rows[name].editor
        value = named[name][given] if name in named else given
        if name in ("head", "rest"):
            editor.combo.setCurrentIndex(editor.combo.findData(value))
            editor.combo.activated.emit(editor.combo.currentIndex())
        else:
            editor.put(value)


def proposed(dialog, homes):
    """The relations asked for, by name."""
    names = {rec: name for name, rec in homes.people.items()}
    return {
        names[person]: editor.read()
        for person, editor in dialog.members.relations.items() if not editor.isHidden()
    }  # fmt: skip


def problems(dialog):
    labels = (dialog.members.problem, dialog.rows["date"].problem)
    return [label.text() for label in labels if not label.isHidden()]


def saved(dialog):
    """Save, and give the ids of what was saved."""
    dialog.save()
    [batch] = dialog.batches
    return batch.ids


def test_split_is_proposed_told_and_saved(ask, homes):
    dialog = ask("split", "张三")
    assert dialog.said.text() == "还不能保存：请勾选分出的成员。"
    put(dialog, homes, "张小明", "王芳", "张小宝", date="2025-03-10")
    assert proposed(dialog, homes) == {"王芳": "02", "张小宝": "03"}
    assert dialog.said.text() == (
        "保存后：张小明、王芳、张小宝将从张三户分出，成立以张小明为户主的新户；张三户余 3 人。"
    )
    new = saved(dialog)[0]
    assert homes.members(new) == {"张小明": "01", "王芳": "02", "张小宝": "03"}
    assert homes.registry.undo_label() == "分户：张小明、王芳、张小宝从张三户分出"


def test_who_splits_off_can_lead_and_relations_can_be_corrected(ask, homes):
    dialog = ask("split", "张三")
    put(dialog, homes, "张小明", "王芳", "张小宝", date="2025-03-10", head="王芳")
    assert proposed(dialog, homes) == {"张小明": "02", "张小宝": "03"}
    dialog.members.relations[homes.people["张小宝"]].put("99")
    put(dialog, homes, group_name="二组", inherit=False)
    new = saved(dialog)[0]
    assert homes.members(new) == {"王芳": "01", "张小明": "02", "张小宝": "99"}
    assert homes.value("household", new, "group_name") == "二组"


def test_a_new_head_is_asked_for_only_where_the_old_one_goes(ask, homes):
    dialog = ask("death", "张三")
    put(dialog, homes, "李红", date="2025-03-10")
    assert dialog.rows["rest"].isHidden()
    put(dialog, homes, "张三")
    assert not dialog.rows["rest"].isHidden()
    put(dialog, homes, rest="张小明")
    assert proposed(dialog, homes)["李红"] == "12"
    assert "其户主变为张小明" in dialog.said.text()
    saved(dialog)
    assert homes.value("household", homes.homes["张三"], "name") == "张小明"
    assert homes.value("person", homes.people["张三"], "died_on") == "2025-03-10"


def test_what_is_wrong_is_said_beside_it_and_nothing_is_saved(qtbot, ask, homes):
    before = homes.registry.undo_label()
    dialog = ask("split", "张三")
    dialog.rows["date"].editor.line.setText("2027")
    qtbot.mouseClick(dialog.findChild(QPushButton, "save"), Qt.MouseButton.LeftButton)
    assert problems(dialog) == ["请勾选分出的成员。", "日期不能晚于今天。"]
    dialog.rows["date"].editor.line.setText("哪天")
    dialog.save()
    assert any("日期" in sentence for sentence in problems(dialog))
    assert not dialog.batches
    assert homes.registry.undo_label() == before
    dialog.reject()


def test_a_merge_asks_for_every_relation(ask, homes):
    dialog = ask("merge", "李四")
    put(dialog, homes, into="张三", date="2025")
    assert proposed(dialog, homes) == {"李四": None, "赵英": None}
    dialog.save()
    person = homes.people["李四"]
    assert dialog.members.problems[person].text() == "请选择李四与户主的关系。"
    assert not dialog.members.problems[person].isHidden()
    for name in ("李四", "赵英"):
        dialog.members.relations[homes.people[name]].put("99")
    saved(dialog)
    assert len(homes.members("张三")) == 8
    assert homes.value("household", homes.homes["李四"], "end_reason") == "02"


def test_only_villages_of_the_township_are_offered_and_codes_can_be_typed(ask, homes):
    dialog = ask("move", "张三")
    offered = [name for _, name in dialog.rows["village"].editor.offered()]
    assert offered == ["柳河村"]
    put(dialog, homes, date="2025-03", village="990101002001")
    assert "移出本乡镇以后的版本支持" in dialog.said.text()
    put(dialog, homes, village="990101001009", group_name="三组")
    assert "将迁到990101001009" in dialog.said.text()
    saved(dialog)
    assert homes.value("household", homes.homes["张三"], "village") == "990101001009"


def test_change_of_head(ask, homes):
    dialog = ask("head", "张三")
    assert dialog.said.text() == "还不能保存：请填写日期；只知道年月的，填到年月。"
    put(dialog, homes, date="2025-03", head="张小明")
    assert proposed(dialog, homes) == {
        "张三": "11", "李红": "12", "王芳": "02", "张小宝": "03", "张小丽": "A01",
    }  # fmt: skip
    saved(dialog)
    assert homes.value("household", homes.homes["张三"], "name") == "张小明"


def test_birth_makes_a_member(ask, homes):
    dialog = ask("birth", "张三")
    put(dialog, homes, name="张小妹", sex="2", date="2025-03-10", relation="08")
    saved(dialog)
    assert homes.members("张三")["张小妹"] == "08"


def test_who_marries_in_is_new_or_known(ask, homes):
    dialog = ask("marry_in", "李四")
    assert dialog.rows["known"].isHidden()
    dialog.is_known.setChecked(True)
    assert dialog.rows["name"].isHidden()
    put(dialog, homes, known="张三", relation="06", date="2025")
    texts = [label.text() for label in dialog.findChildren(QLabel) if not label.isHidden()]
    assert "张三户留下的成员" in texts
    put(dialog, homes, rest="张小明")
    assert proposed(dialog, homes)["王芳"] == "02"
    saved(dialog)
    assert homes.members("李四")["张三"] == "06"
    assert homes.members("张三")["张小明"] == "01"


def test_who_leaves_may_go_to_another_household(ask, homes):
    dialog = ask("leave", "张三")
    offered = {code for code, _ in dialog.rows["reason_out"].editor.offered()}
    assert not offered & {"01", "02", "04", "05"}
    put(dialog, homes, "张小丽", date="2025", reason_out="07")
    assert proposed(dialog, homes) == {}
    put(dialog, homes, other="李四")
    assert proposed(dialog, homes) == {"张小丽": None}
    dialog.members.relations[homes.people["张小丽"]].put("99")
    saved(dialog)
    assert homes.members("李四")["张小丽"] == "99"


def test_who_left_is_shown_and_can_come_back(ask, homes):
    dialog = ask("leave", "张三")
    put(dialog, homes, "张小丽", date="2025", reason_out="07")
    saved(dialog)
    dialog = ask("enter", "张三")
    dialog.is_known.setChecked(True)
    put(dialog, homes, known="张小丽", date="2025-06", reason_in="08", relation="04")
    saved(dialog)
    assert homes.members("张三")["张小丽"] == "04"


def test_enter_in_a_field_saves_nothing_and_closing_keeps_it(qtbot, ask, homes):
    dialog = ask("birth", "张三")
    put(dialog, homes, name="张小妹", date="2025", relation="08")
    dialog.rows["id_number"].editor.line.setText("还没有")
    qtbot.keyClick(dialog.rows["name"].editor.line, Qt.Key.Key_Return)
    assert not dialog.batches
    assert dialog.isVisible()
    before = dialog.sketch()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert "张小妹" not in homes.members("张三")
    again = ask("birth", "张三")
    assert "姓名" in again.drafting.line.text.text()
    again.drafting.take_up(homes.registry.drafts.waiting()[0])
    assert again.sketch() == before
    again.drafting.drop()
    again.reject()


def test_the_keyboard_is_enough(qtbot, ask, homes):
    dialog = ask("death", "李四")
    first, _ = dialog.members.boxes.values()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert dialog.members.picked() == (homes.people["李四"],)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert dialog.members.picked() == (homes.people["赵英"],)
    dialog.rows["date"].editor.line.setFocus()
    qtbot.keyClicks(dialog.rows["date"].editor.line, "2025.3")
    qtbot.keyClick(dialog, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert homes.members("李四") == {"李四": "01"}


# ---- the page -----------------------------------------------------------------------------------


@pytest.fixture
def page(qtbot, homes):
    page = HouseholdPage(homes.registry)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.records_changed.connect(lambda _tables: page.refresh())
    page.open("household", homes.homes["张三"])
    page.show()
    return page


def menu(page, name="life"):
    button = page.findChild(QPushButton, name)
    button.fill()
    return [action.text() for action in button.list.actions() if action.text()]


def texts(widget):
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shown = (*widget.findChildren(QLabel), *widget.findChildren(QPushButton))
    return [one.text() for one in shown if one.text()]


def test_the_page_offers_events_and_shows_what_came_of_them(qtbot, page, homes):
    offered = menu(page)
    assert offered[0] == "分户……"
    assert len(offered) == 10
    visit = {"household": homes.homes["张三"], "date": "2024-05-03", "content": "看望老人"}
    homes.registry.save([Change(table="visit", values=visit)])
    dialog = page.findChild(QPushButton, "life").begin("split")
    put(dialog, homes, "张小明", "王芳", date="2025-03-10")
    with qtbot.waitSignal(page.records_changed):
        dialog.save()
    assert "分出：张小明户（2025-03-10）" in texts(page.life_bar)
    assert "王芳（2025-03-10 分户转出）" in texts(page.departed)
    [new] = homes.registry.find("household", where={"origin": homes.homes["张三"]})
    with qtbot.waitSignal(page.opened) as opened:
        page.life_bar.findChild(QPushButton, f"kin.{new}").click()
    assert opened.args == ["household", new]
    page.open("household", new)
    assert texts(page.life_bar) == ["原户：张三户（2025-03-10 分出）"]
    assert "（分户前，张三户）" in texts(page.timeline)
    assert not page.departed.isVisible()


def test_a_closed_household_says_so_and_can_be_reopened(page, homes):
    page.open("household", homes.homes["李四"])
    for name in ("赵英", "李四"):
        dialog = page.findChild(QPushButton, "life").begin("death")
        put(dialog, homes, name, date="2025-03")
        dialog.save()
    assert texts(page.life_bar) == ["已销户（2025-03，整户自然减少），档案保留"]
    assert page.name.text() == "李四"
    assert menu(page) == ["恢复现有户……"]
    dialog = page.findChild(QPushButton, "life").begin("reopen")
    put(dialog, homes, date="2025-04")
    dialog.save()
    assert not page.life_bar.isVisible()


def test_a_household_that_moved_away_is_not_changed_here(page, homes):
    dialog = page.findChild(QPushButton, "life").begin("move")
    put(dialog, homes, date="2025-03", village="990101001002")
    dialog.save()
    assert texts(page.life_bar) == ["已迁出到柳河村（2025-03），这里只能看，档案保留"]
    [only] = menu(page)
    assert "由迁入村办理" in only
