"""The conflict desk lists every open conflict, narrows them, decides many and prints the list."""

from datetime import timedelta

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from fupin_desktop import disputes, exchange
from fupin_desktop.record import Change
from fupin_desktop.registry import Registry
from ui.conflict_desk import ConflictDesk


@pytest.fixture
def town(ledger, tmp_path):
    """The village's township, at odds with it on three households and a visit's life."""
    about = {"level": "township", "region": "990101001", "name": "青石镇"}
    path = tmp_path / "镇.fupin"
    with Registry.create(path, **about, password=None, user="周镇", now=ledger.now) as made:
        exchange.enrol(made, ledger)
        homes = ledger.save([
            Change(table="household", values={"name": name}) for name in ("张三", "李四", "王五")
        ]).ids  # fmt: skip
        visit = ledger.save([
            Change(table="visit", values={"household": homes[0], "date": "2026-05-01"})
        ]).ids[0]  # fmt: skip
        send(ledger, made, tmp_path)
        noon = made.now()
        made.now = lambda: noon + timedelta(hours=1)
        for registry, word in ((ledger, "村"), (made, "镇")):
            values = {"address": f"{word}里填的"}
            registry.save([Change(table="household", rec=rec, values=values) for rec in homes])
        ledger.delete("visit", visit)
        made.save([Change(table="visit", rec=visit, values={"content": "看过"})])
        send(ledger, made, tmp_path)
        yield made


def send(sender, receiver, folder):
    for package in exchange.pack(sender, folder):
        exchange.receive(receiver, package)


@pytest.fixture
def desk(qtbot, town):
    dialog = ConflictDesk(town)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.run()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 4)
    return dialog


def row_of(desk, text):
    return next(n for n, line in enumerate(desk.model.items) if text in line.whose)


def labels(desk):
    return "\n".join(label.text() for label in desk.panel.widget().findChildren(QLabel))


def test_every_conflict_stands_in_the_table_with_values_and_authors(desk):
    told = desk.model.texts(desk.model.items[row_of(desk, "张三")])
    by_name = {line.whose: desk.model.texts(line) for line in desk.model.items}
    assert len(by_name) == 4
    row = by_name["李四"]
    assert row[1] == "现居住地"
    assert {"村里填的", "镇里填的"} == set(row[2].split(" ／ "))
    assert "王建国 村 2026-05-20" in row[3]
    assert "周镇 镇 2026-05-20" in row[3]
    assert row[4] == "同一内容两处不一致"
    assert told[4] in disputes.KINDS.values()


def test_the_chosen_one_is_shown_with_values_and_what_the_field_was(desk, town, qtbot):
    desk.view.selectRow(row_of(desk, "李四"))
    text = labels(desk)
    for part in ("村里填的", "镇里填的", "这一项的修改记录", "2026-05-20 13:00　周镇"):
        assert part in text
    card = next(b for b in desk.panel.widget().findChildren(QPushButton) if b.text() == "采用此值")
    with qtbot.waitSignal(desk.resolved):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.model.rowCount() == 3)
    assert town.count_conflicts() == 3


def test_the_list_is_narrowed_by_text_and_kind(desk, town):
    desk.text.setText("李四 村里")
    assert [line.whose for line in desk.model.items] == ["李四"]
    desk.text.clear()
    desk.kind.setCurrentIndex(desk.kind.findData(town.table("visit").label))
    assert [line.conflict.kind for line in desk.model.items] == ["delete"]
    desk.kind.setCurrentIndex(0)
    desk.village.setCurrentIndex(1)
    assert desk.model.rowCount() == 4


@pytest.mark.parametrize(("side", "value"), [("village", "村里填的"), ("newest", "镇里填的")])
def test_many_are_decided_at_once_but_no_life(desk, town, qtbot, message_box, side, value):
    desk.view.selectAll()
    assert len(desk.chosen()) == 4
    message_box.expect("核定 3 项", answer=True)
    with qtbot.waitSignal(desk.resolved):
        qtbot.mouseClick(desk.findChild(QPushButton, f"adopt_{side}"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.model.rowCount() == 1)
    assert {row["address"] for row in town.select("household")} == {value}
    assert [one.kind for one in town.conflicts()] == ["delete"]


def test_saying_no_changes_nothing_and_a_life_alone_is_refused(desk, town, message_box):
    desk.view.selectAll()
    message_box.expect("采用镇里的，核定 3 项", answer=False)
    desk.decide("township")
    desk.kind.setCurrentIndex(desk.kind.findData(town.table("visit").label))
    message_box.expect("什么也没有改动")
    desk.decide("township")
    assert town.count_conflicts() == 4


def test_the_list_shown_is_printed(desk, qtbot, tmp_path):
    desk.text.setText("村里填的")
    target = tmp_path / "清单.pdf"
    desk.print_to(target)
    qtbot.waitUntil(lambda: "已写到" in desk.count.text())
    text = pypdfium2.PdfDocument(target)[0].get_textpage().get_text_range()
    for part in ("张三", "李四", "王五", "村里填的", "周镇", "核定意见"):
        assert part in text
