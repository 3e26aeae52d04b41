"""Formulas, boxes and signs among letters: on the baseline, in the text's colour, copied as their source."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest

from desktop.chat.body import Body
from desktop.chat.flow import Flow
from desktop.chat.richtext import parse
from desktop.chat.table_text import TableText
from desktop.palette import LIGHT
from tests.desktop.chat.chat_kit import OFFSCREEN, settle

pytestmark = OFFSCREEN


def flow(body: Body, text: str) -> Flow:
    body.show_blocks(parse(text))
    settle()
    (made,) = body.findChildren(Flow)
    return made


def drawn(text: Flow, scale: int = 4) -> NDArray[np.bool_]:
    """Where the text has ink, at a scale: a row of columns for each row of pixels."""
    image = QImage(text.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    text.document().drawContents(painter)
    painter.end()
    return pixels(image)[:, :, 3] > 128


def pixels(image: QImage) -> NDArray[np.uint8]:
    """Blue, green, red and alpha of each pixel."""
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)


def copied(text: Flow) -> str:
    QTest.keyClick(text, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(text, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize("latex", ["x", "y_i", "y^2_i", r"\frac{x}{y}", r"\sqrt{\frac{1}{2}}", r"\sum_i"])
def test_a_formula_stands_on_the_baseline(body: Body, latex: str) -> None:
    """An "x" at its end ends where the letters of the line end."""
    text = flow(body, f"${latex}\\ x$")
    block = text.document().begin()
    line = block.layout().lineAt(0)
    top = text.document().documentLayout().blockBoundingRect(block).top()
    ink = drawn(text)
    last = int(np.flatnonzero(ink.any(axis=0))[-1])
    letter = ink[:, last - 12 : last + 1]
    bottom = int(np.flatnonzero(letter.any(axis=1))[-1]) + 1
    assert abs(bottom / 4 - (top + line.y() + line.ascent())) < 0.5


def test_the_line_makes_room_for_a_tall_formula(body: Body) -> None:
    plain = flow(body, "a").text_height(620)
    tall = flow(body, r"a $\frac{\frac{a}{b}}{\frac{c}{d}}$").text_height(620)
    assert tall > plain + 8


def test_it_has_the_colour_of_the_text(body: Body) -> None:
    text = flow(body, r"$$\begin{matrix} | \\ \sum \end{matrix}$$")
    for colour, wanted in (("#ff0000", [0, 0, 255, 255]), ("#00ff00", [0, 255, 0, 255])):
        text.setStyleSheet(f"color: {colour}")
        settle()
        image = text.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)
        assert (pixels(image) == wanted).all(axis=2).any()


@pytest.mark.parametrize(("before", "left"), [("", 0), ("> - ", 42)])
def test_a_wide_formula_is_made_to_fit(body: Body, before: str, left: int) -> None:
    for width in (620, 500):
        body.resize(width, 400)
        text = flow(body, f"{before}$$" + "x + " * 40 + "y$$")
        columns = np.flatnonzero(drawn(text, 1)[:, 30:].any(axis=0)) + 30
        assert columns[-1] < width
        assert columns[-1] - columns[0] > width - left - 40


def test_what_cannot_be_drawn_is_its_source_in_code(body: Body) -> None:
    text = flow(body, r"a $\foo{x}$ b")
    assert text.toPlainText() == r"a $\foo{x}$ b"
    cursor = text.document().find("foo")
    assert cursor.charFormat().background().color() == QColor(LIGHT.code)


def test_copied_it_is_its_source(body: Body) -> None:
    assert copied(flow(body, r"a $x^2$ and $$\frac12$$ b")) == r"a $x^2$ and $$\frac12$$ b"


def test_tasks_and_pictures_are_copied_as_signs(body: Body) -> None:
    text = flow(body, "- [ ] a\n- [x] b\n- c ![d](https://x.example/d.png)")
    assert copied(text) == "☐\ta\n☑\tb\n•\tc 🖼 d"
    assert body.plain_text() == "☐ a\n☑ b\n• c d"


def test_a_box_cannot_be_ticked(body: Body) -> None:
    text = flow(body, "- [ ] a")
    before = text.document().toHtml()
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(6, 12))
    QTest.keyClick(text, Qt.Key.Key_Space)
    assert text.document().toHtml() == before


def test_a_formula_in_a_table(body: Body) -> None:
    body.show_blocks(parse("| a | b |\n|---|---|\n| $x^2$ | c |"))
    settle()
    (table,) = body.findChildren(TableText)
    QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "$x^2$" in table.selected().text


def test_lines_that_are_done_are_not_laid_out_again(body: Body) -> None:
    done = "".join(f"a formula ${letter}$\n\n" for letter in "abcdefghij") + "words\n\n" * 3
    text = flow(body, done)
    body.setUpdatesEnabled(False)  # painting asks for the sizes of what is on the screen
    sized = text.figures.sized
    for more in range(1, 20):
        body.show_blocks(parse(done + "word " * more), growing=True)
        settle()
    assert text.figures.sized == sized > 0
