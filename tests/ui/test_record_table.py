"""The table that holds ids and fetches rows in chunks."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester

from fupin_desktop.record import Change
from ui.record_table import CHUNK, Column, RecordModel, RecordTable

COLUMNS = (
    Column("户主", "name"),
    Column("户类型", "kind"),
    Column("备注", "note"),
    Column("长度", load=lambda _registry, rows: {row["id"]: str(len(row["name"])) for row in rows}),
)


@pytest.fixture
def many(ledger):
    changes = [
        Change(table="household", values={"name": f"户主{n:04d}", "kind": "02", "note": "甲\n乙"})
        for n in range(2 * CHUNK + 10)
    ]
    ledger.save(changes)
    return ledger.find("household", order=("name",))


@pytest.fixture
def model(ledger, many):
    model = RecordModel(ledger, "household", COLUMNS)
    model.show_ids(many)
    return model


@pytest.fixture
def view(qtbot, model):
    view = RecordTable(model)
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def test_model_obeys_qts_rules(model, qtmodeltester, many):
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    model.show_ids(many[:5])
    model.show_ids(many)
    assert tester.model() is model
    qtmodeltester.check(model, force_py=True)


def test_cells_are_in_words_on_one_line(model):
    assert [model.index(0, c).data() for c in range(4)] == ["户主0000", "脱贫户", "甲 乙", "6"]


def test_only_looked_at_chunks_are_fetched(ledger, model, many):
    asked = []
    rows = ledger.rows
    ledger.rows = lambda table, ids: asked.append(len(ids)) or rows(table, ids)
    model.index(0, 0).data()
    model.index(CHUNK - 1, 1).data()
    assert asked == [CHUNK]
    model.index(len(many) - 1, 0).data()
    assert asked == [CHUNK, 10]
    for row in range(len(many)):
        model.flags(model.index(row, 0))
    assert len(asked) == 2


def test_deleted_record_is_shown_as_gone(model, many):
    model.show_ids(["0" * 32, *many])
    assert model.index(0, 0).data() == "（记录已不在）"
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsEnabled


def test_table_has_no_children(model):
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_enter_and_double_click_open_the_record(qtbot, view, many):
    view.selectRow(3)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [many[3]]
    with qtbot.waitSignal(view.opened) as opened:
        view.doubleClicked.emit(view.model().index(4, 0))
    assert opened.args == [many[4]]


def test_header_asks_for_an_order_both_ways(qtbot, view):
    header = view.horizontalHeader()
    asked = []
    view.ordered.connect(asked.append)
    for _ in range(2):
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 8))
    computed = QPoint(header.sectionViewportPosition(3) + 20, 8)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=computed)
    assert asked == ["name", "-name"]
    assert header.sortIndicatorSection() == 0


def test_selection_stays_on_its_record(view, many):
    view.selectRow(5)
    view.show_ids(list(reversed(many)))
    assert view.chosen() == [many[5]]
