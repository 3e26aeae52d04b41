"""Long lines of code: scrolled sideways, or wrapped in every block of the window at once."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.chat.body import Body
from desktop.chat.code_block import CodeBlock
from desktop.chat.code_text import CodeText
from desktop.chat.code_wrap import CodeWrap
from desktop.chat.richtext import parse
from desktop.chat.transcript import Transcript
from desktop.palette import LIGHT
from desktop.theme import Theme
from tests.desktop.chat.chat_kit import OFFSCREEN, message, settle

pytestmark = OFFSCREEN
LONG = "```python\nx = '" + "word " * 60 + "'\ny = 1\n```"


@pytest.fixture
def wrap() -> CodeWrap:
    return CodeWrap()


@pytest.fixture
def bodies(qtbot: QtBot, theme: Theme, wrap: CodeWrap) -> list[Body]:
    """Two messages with a long line and a short one each."""
    del theme
    made = [Body(LIGHT, wrap=wrap) for _ in range(2)]
    for body in made:
        qtbot.addWidget(body)
        body.resize(620, 400)
        body.show()
        body.show_blocks(parse(f"{LONG}\n\n```\nshort\n```"))
    settle()
    return made


def wrapping(block: CodeBlock) -> QPushButton:
    (button,) = (made for made in block.findChildren(QPushButton) if made.text() == "Wrap")
    return button


def blocks(body: Body) -> tuple[CodeBlock, CodeBlock]:
    long, short = body.findChildren(CodeBlock)
    return long, short


def test_wrap_is_offered_where_a_line_is_too_long(bodies: list[Body]) -> None:
    long, short = blocks(bodies[0])
    assert wrapping(long).isVisible()
    assert wrapping(long).accessibleName() == "Wrap long lines of code"
    assert not wrapping(short).isVisible()
    bodies[0].resize(4000, 400)
    settle()
    assert not wrapping(long).isVisible()


def test_wrapping_wraps_all_code_and_unwrapping_unwraps_it(bodies: list[Body]) -> None:
    first, second = (blocks(body)[0] for body in bodies)
    height = bodies[0].heightForWidth(620)
    assert first.text.horizontalScrollBar().maximum() > 0
    QTest.keyClick(wrapping(first), Qt.Key.Key_Space)
    settle()
    for block in (first, second):
        assert wrapping(block).isChecked()
        assert block.text.horizontalScrollBar().maximum() == 0
        # Nothing of the code is out of sight: there is room for all of its lines.
        assert block.text.document().size().height() <= block.text.text_height(block.text.width())
    assert bodies[0].heightForWidth(620) > height + 40
    QTest.keyClick(wrapping(second), Qt.Key.Key_Space)
    settle()
    assert bodies[0].heightForWidth(620) == height
    assert first.text.horizontalScrollBar().maximum() > 0


def test_code_that_comes_later_is_wrapped_too(bodies: list[Body], wrap: CodeWrap) -> None:
    wrap.set_wrapped(True)
    bodies[0].show_blocks(parse(f"new\n\n{LONG}\n\n{LONG}"))
    settle()
    for text in bodies[0].findChildren(CodeText):
        assert text.horizontalScrollBar().maximum() == 0


def test_one_choice_holds_in_the_whole_conversation(transcript: Transcript) -> None:
    transcript.set_messages([message("a", "assistant", LONG), message("b", "assistant", LONG)], False)
    settle()
    first, second = transcript.findChildren(CodeBlock)
    QTest.keyClick(wrapping(first), Qt.Key.Key_Space)
    transcript.set_messages([message("c", "assistant", LONG)], False)
    settle()
    (third,) = transcript.findChildren(CodeBlock)
    assert third not in (first, second)
    assert wrapping(third).isChecked()
    assert third.text.horizontalScrollBar().maximum() == 0


def test_the_wheel_scrolls_code_sideways_alone(bodies: list[Body]) -> None:
    long, _ = blocks(bodies[0])
    assert turned(long.text, QPoint(-120, 0))
    assert long.text.horizontalScrollBar().value() > 0
    assert not turned(long.text, QPoint(0, -120))


def turned(text: CodeText, delta: QPoint) -> bool:
    """Turn the wheel over a text; whether it was taken."""
    middle = QPointF(text.viewport().rect().center())
    event = QWheelEvent(
        middle,
        text.viewport().mapToGlobal(middle),
        QPoint(),
        delta,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(text.viewport(), event)
    return event.isAccepted()
