"""One layout in another, without Python keeping items of layouts beyond their end."""

from PySide6.QtWidgets import QBoxLayout, QLayout
from shiboken6 import invalidate

from ui.flow import FlowLayout


def nest(outer: QBoxLayout, inner: QLayout, stretch: int = 0) -> None:
    """Put a layout into another, and let Python forget the items it then knows of it.

    It is not told when Qt destroys them: the next item at such an address would be taken for the
    old one, a part of a layout of old, and be destroyed again by the collector.
    """
    outer.addLayout(inner, stretch)
    _forget(inner)


def _forget(layout: QLayout) -> None:
    if isinstance(layout, FlowLayout):
        layout.renew()
        return
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if isinstance(item, QLayout):
            _forget(item)
        elif item is not None:
            invalidate(item)
