"""A household's chains of help on screen: need, measure, money, visits, result, and what lacks."""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QPushButton, QVBoxLayout

from fupin_desktop import values
from fupin_desktop.catalogue.fields import Json, Table
from fupin_desktop.chain import Chain, Link, Row
from ui.nesting import nest
from ui.parts import wrapped
from ui.theme import labelled

Ask = Callable[[str, str, str], None]  # what, table, record id
Tables = Callable[[str], Table]  # as the ledger has them, by name
INDENT = 18  # pixels that a measure stands in from its need


def chain_card(chain: Chain, ask: Ask, tables: Tables) -> QFrame:
    """Draw one chain as a card: the need on top, below it each measure with its money."""
    card = QFrame()
    card.setProperty("role", "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(12, 8, 8, 9)
    layout.setSpacing(4)
    if chain.need is None:
        layout.addWidget(labelled("没有对应需求的措施", "heading"))
    else:
        nest(layout, _head(tables("need"), chain.need, ask))
        for text in _need_facts(tables("need"), chain.need):
            layout.addWidget(wrapped(text))
    _warn(layout, chain.missing)
    for link in chain.links:
        inner = QVBoxLayout()
        inner.setContentsMargins(INDENT, 6, 0, 0)
        inner.setSpacing(3)
        _draw_link(inner, link, ask, tables)
        nest(layout, inner)
    return card


def _draw_link(layout: QVBoxLayout, link: Link, ask: Ask, tables: Tables) -> None:
    nest(layout, _head(tables("measure"), link.measure, ask))
    for text in _link_facts(tables, link):
        layout.addWidget(wrapped(text))
    _warn(layout, link.missing)


def _head(table: Table, row: Row, ask: Ask) -> QHBoxLayout:
    """Name a record, with its state and a button that opens it."""
    head = QHBoxLayout()
    head.setSpacing(8)
    head.addWidget(labelled(table.label, "tag"))
    head.addWidget(wrapped(_title(table, row), "heading"), 1)
    state = _show(table, row, "state")
    if state:
        head.addWidget(labelled(state, "muted"))
    button = QPushButton("修改")
    button.setProperty("role", "link")
    button.setAccessibleName(f"修改{table.label}")
    button.clicked.connect(lambda _checked=False: ask("edit", table.name, str(row["id"])))
    head.addWidget(button)
    return head


def _title(table: Table, row: Row) -> str:
    parts = [_show(table, row, name) for name in ("category", "content")]
    return " · ".join(" ".join(part.split()) for part in parts if part) or "（内容未填）"


def _need_facts(table: Table, need: Row) -> Iterator[str]:
    facts = [_led("提出", table, need, "date"), _led("紧急程度", table, need, "urgency")]
    yield from _line(facts)
    yield from _line([_led("怎样解决", table, need, "result")])


def _link_facts(tables: Tables, link: Link) -> Iterator[str]:
    measure, table, money = link.measure, tables("measure"), tables("payment")
    facts = [_led("开始", table, measure, "start_date"),
             _led("责任人", table, measure, "responsible"),
             _led("金额", table, measure, "amount")]  # fmt: skip
    yield from _line(facts)
    for payment in link.payments:
        parts = [_show(money, payment, name) for name in ("date", "kind")]
        parts.append(f"{_show(money, payment, 'amount') or '金额未填'} 元")
        yield from _line(["资金到户", *parts])
    if link.visits:
        last = max(str(visit["date"]) for visit in link.visits)
        yield f"实施后走访 {len(link.visits)} 次，最近 {last}"
    yield from _line([_led("成效", table, measure, "result")])
    confirmed = [_show(table, measure, name) for name in ("confirmed_by", "confirmed_on")]
    if measure["confirmed"]:
        yield from _line(["户里已确认", *confirmed])


def _warn(layout: QLayout, sentences: tuple[str, ...]) -> None:
    for sentence in sentences:
        layout.addWidget(wrapped(f"缺：{sentence}", "notice"))


def _line(parts: list[str]) -> Iterator[str]:
    kept = [part for part in parts if part]
    if kept:
        yield "　".join(kept)


def _led(word: str, table: Table, row: Row, name: str) -> str:
    text = _show(table, row, name)
    unit = table.fields[name].unit
    return f"{word}：{text}{f' {unit}' if unit else ''}" if text else ""


def _show(table: Table, row: Row, name: str) -> str:
    value: Json = row.get(name)
    return values.show(table.fields[name], value)
