"""Colours and text sizes."""

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QRawFont
from PySide6.QtWidgets import QLabel

from ui import theme


@pytest.fixture(autouse=True)
def usual_size(qapp):
    yield
    theme.apply(qapp)


def luminance(colour):
    parts = (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (theme.INK, theme.GROUND),
        (theme.MUTED, theme.GROUND),
        (theme.ALARM, theme.GROUND),
        (theme.NOTICE, theme.NOTICE_SOFT),
        (theme.ACCENT_DARK, theme.ACCENT_SOFT),
        (theme.SURFACE, theme.ACCENT),
    ],
)
def test_text_can_be_read_on_its_ground(ink, ground):
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_text_grows_with_the_chosen_size(qapp, qtbot):
    title = theme.labelled("户", "title")
    plain = QLabel("户")
    for label in (title, plain):
        qtbot.addWidget(label)
        label.ensurePolished()
    before = [QFontMetrics(label.font()).height() for label in (title, plain)]
    theme.apply(qapp, 200)
    after = [QFontMetrics(label.font()).height() for label in (title, plain)]
    assert all(big >= 1.8 * small for big, small in zip(after, before, strict=True))
    assert after[0] > after[1]


def test_chinese_font_is_the_programs_own(qapp):
    assert QFontInfo(qapp.font()).family() == "Noto Sans SC"
    assert QRawFont.fromFont(qapp.font()).supportsCharacter(ord("𬭎"))


def test_record_text_is_never_taken_for_markup(qtbot):
    label = theme.labelled("<b>张</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is label.textFormat().PlainText
